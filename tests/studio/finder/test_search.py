"""Nearest first, against brute force; never empty; a filter keeps what it says."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.finder.models import LANGUAGES, Listing
from studio.finder.search import Wish, answered, nearest
from studio.finder.sphere import distance_km

pytestmark = pytest.mark.usefixtures("rows")
SEED = 611


def crowd(n=600, seed=SEED):
    """Artists anywhere, many of them at the date line, at a pole, or in one place."""
    rng = np.random.default_rng(seed)
    lat = np.degrees(np.arcsin(rng.uniform(-1, 1, n)))
    lon = rng.uniform(-180, 180, n)
    lon[: n // 6] = rng.choice([-180, -179.99, 179.99, 180], n // 6)
    lat[n // 6 : n // 4] = rng.choice([-90, -89.9, 89.9, 90], n // 4 - n // 6)
    lat[n // 4 : n // 3], lon[n // 4 : n // 3] = 35.23, -80.84
    codes = list(LANGUAGES)
    for n_, (a, o) in enumerate(zip(lat, lon, strict=True)):
        yield {
            "lat": float(a),
            "lon": float(o),
            "languages": f",{','.join(sorted(rng.choice(codes, 2, replace=False)))},",
            "women": bool(rng.random() < 0.5),
            "scars": bool(rng.random() < 0.3),
            "tones": int(rng.integers(0, 1024)),
            "certified_days": None if n_ % 3 == 0 else int(rng.integers(-60, 400)),
        }


def by_force(lat, lon, fits=lambda one: True):
    """How far everybody is who fits, in order."""
    listed = filter(fits, Listing.objects.filter(state="listed"))
    return sorted(distance_km(lat, lon, one.lat, one.lon) for one in listed)


def as_promised(found, lat, lon, fits=lambda one: True):
    """Nobody nearer is left out; in one place the certified are first, then who came first."""
    metre = 1e-3
    assert [one.km for one in found] == pytest.approx(
        by_force(lat, lon, fits)[: len(found)], abs=metre
    )
    rows = Listing.objects.in_bulk([one.number for one in found])
    assert len(rows) == len(found)
    assert all(fits(row) for row in rows.values())
    together = {}
    for one in found:
        row = rows[one.number]
        together.setdefault((row.lat, row.lon), []).append((not row.certified, row.pk))
    assert all(group == sorted(group) for group in together.values())
    assert max(map(len, together.values())) >= 1


WHERE = [
    (35.23, -80.84),
    (0.0, 180.0),
    (0.0, -180.0),
    (10, 179.99),
    (90, 0),
    (-90, 33),
    (89.95, -100),
]
WHERE += [(51.5, 0.0), (-40.0, -120.0)]


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("most", [1, 20, 700])
def test_nearest_first_as_by_force(many, where, most):
    many(crowd())
    found = nearest(*where, Wish(), most)
    assert len(found) == min(most, 600)
    as_promised(found, *where)


def test_pages_follow_each_other(many):
    many(crowd(90))
    whole = [one.number for one in nearest(35.23, -80.84, Wish(), 90)]
    parts = [answered(35.23, -80.84, Wish(), 20, skip) for skip in range(0, 100, 20)]
    assert [one.number for part in parts for one in part.found] == whole
    assert [part.more for part in parts] == [True, True, True, True, False]


@pytest.mark.parametrize(
    "wish",
    [
        Wish("es"),
        Wish(women=True),
        Wish(scars=True),
        Wish(tone=1),
        Wish(tone=10),
        Wish(certified=True),
        Wish("fr", women=True, scars=True, tone=7, certified=True),
    ],
)
def test_a_filter_keeps_those_who_fulfil_it_and_no_others(many, wish):
    many(crowd())

    def fits(one):
        return (
            (not wish.language or wish.language in one.languages.split(","))
            and (one.women or not wish.women)
            and (one.scars or not wish.scars)
            and (not wish.tone or wish.tone in one.shown_tones)
            and (one.certified or not wish.certified)
        )

    for where in WHERE[:4]:
        found = nearest(*where, wish, 700)
        as_promised(found, *where, fits)
        assert len(found) == len(by_force(*where, fits)) > 0


def test_at_the_same_place_the_certified_come_first_then_who_came_first(many):
    here = {"lat": 35.23, "lon": -80.84}
    days = [None, 300, -1, 1, None, 20]
    made = many([{**here, "certified_days": one} for one in days])
    order = [one.number for one in nearest(35.23, -80.84, Wish(), 10)]
    assert order == [made[n].pk for n in (1, 3, 5, 0, 2, 4)]


def test_being_a_kilometre_nearer_counts_more_than_any_certificate(many):
    near, far = many(
        [
            {"lat": 35.24, "lon": -80.84},
            {"lat": 35.25, "lon": -80.84, "certified_days": 900},
        ]
    )
    assert [one.number for one in nearest(35.23, -80.84, Wish(), 2)] == [near.pk, far.pk]


@pytest.mark.parametrize("state", ["applied", "withheld"])
def test_who_is_not_listed_is_not_found(new_artist, state):
    new_artist(state=state)
    assert answered(40, -80, Wish()).found == []


def test_an_answer_is_empty_only_where_nobody_is_listed(new_artist):
    assert answered(0, 0, Wish("pl", scars=True)).found == []
    only = new_artist(lat=-41.0, lon=174.0)
    for wish in (Wish(), Wish("pl", True, True, 9, True)):
        assert [one.number for one in answered(48.0, -4.0, wish).found] == [only.pk]


def test_what_nobody_fulfils_is_dropped_where_one_thing_is_too_much(many):
    near, _far, _both = many(
        [
            {"lat": 40.0, "languages": ",en,", "scars": True},
            {"lat": 41.0, "languages": ",en,pl,"},
            {"lat": 44.0, "languages": ",en,", "certified_days": 30, "scars": True},
        ]
    )
    answer = answered(40.0, -80.0, Wish("pl", scars=True))
    assert answer.dropped == ("language",)
    assert answer.found[0].number == near.pk
    assert answered(41.5, -80.0, Wish("pl", scars=True)).dropped == ("scars",)
    certified = answered(40.0, -80.0, Wish("pl", certified=True))
    assert certified.dropped == ("certified",)  # the one who speaks it is nearer
    assert answered(44.0, -80.0, Wish("pl", certified=True)).dropped == ("language",)


def test_where_everybody_lacks_more_than_one_thing_all_is_dropped(new_artist):
    only = new_artist()
    answer = answered(40, -80, Wish("pl", scars=True, certified=True))
    assert answer.dropped == ("language", "scars", "certified")
    assert answer.found[0].number == only.pk


WISHES = st.builds(
    Wish,
    st.sampled_from(["", "pl", "vi", "es"]),
    st.booleans(),
    st.booleans(),
    st.integers(0, 10),
    st.booleans(),
)


def test_laws_hold_for_any_place_and_wish(many):
    many(crowd(120))

    @given(st.floats(-90, 90), st.floats(-180, 180), WISHES)
    @settings(max_examples=60, deadline=None)
    def laws(lat, lon, wish):
        answer = answered(lat, lon, wish, 10)
        assert answer.found
        away = [one.km for one in answer.found]
        assert away == pytest.approx(sorted(away), abs=1e-3)
        left = wish.without(*answer.dropped)
        rows = Listing.objects.in_bulk([one.number for one in answer.found])
        for row in rows.values():
            assert row.offers & left.bits == left.bits
            assert row.certified or not left.certified
        if answer.dropped:
            assert nearest(lat, lon, wish, 1) == []
            assert set(answer.dropped) <= set(wish.asked)

    laws()


def test_the_badge_falls_at_its_moment(new_artist):
    one = new_artist(certified_days=0)
    ends = one.certified_until
    before, after = (
        nearest(40, -80, Wish(), 1, now=ends + timedelta(microseconds=shift))[0].certified
        for shift in (-1, 0)
    )
    assert (before, after) == (True, False)
