"""What keeps the finder quick: few questions, and an index that answers them without the rows.

How quick that is among 50,000 artists is measured by ``python -m bench finder``.
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from studio.finder.search import Wish, answered

pytestmark = pytest.mark.usefixtures("rows")
ALL = Wish("pl", women=True, scars=True, tone=2, certified=True)


def asked(*given):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = answered(*given)
    return answer, [one["sql"] for one in queries]


def test_near_artists_are_found_with_one_question(many):
    many([{"lat": 40 + n / 100} for n in range(30)])
    answer, queries = asked(40.0, -80.0, Wish(), 20)
    assert len(answer.found) == 20
    assert len(queries) == 1


@pytest.mark.parametrize(("wish", "most"), [(Wish(), 3), (Wish("en"), 3), (ALL, 10)])
def test_the_worst_case_asks_a_few_times(many, wish, most):
    many([{"lat": -40.0, "lon": 100.0}, {"lat": -41.0, "lon": 100.0, "languages": ",pl,"}])
    answer, queries = asked(60.0, -80.0, wish, 20)
    assert answer.found
    assert len(queries) <= most


@pytest.mark.parametrize("wish", [Wish(), ALL])
def test_the_index_alone_answers(many, wish):
    if connection.vendor != "sqlite":
        pytest.skip("other databases plan by what they have counted")
    many([{"lat": 40 + n / 100} for n in range(30)])
    _answer, queries = asked(0.0, 179.9, wish, 20)
    for sql in queries[:3]:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%", "%%"), [])
            plan = " ".join(row[-1] for row in cursor.fetchall())
        assert "USING COVERING INDEX listing_where" in plan
