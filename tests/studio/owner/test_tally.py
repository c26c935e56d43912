"""Visits in which a photo was brought are counted once each, and by number alone."""

from __future__ import annotations

import pytest
from django.utils import timezone

from studio.owner import tally
from studio.owner.models import Tally


@pytest.fixture(autouse=True)
def none_before(rows):
    """Visits of other tests, in a browser, are counted too."""
    Tally.objects.all().delete()


def test_a_visit_is_counted_once(rows, visitor, other):
    for _photo in range(2):
        visitor.bring()
    visitor.post(visitor.at("photos/remove/"))
    visitor.bring()
    other.bring()
    today = timezone.now().date()
    assert tally.by_day(tally.PREVIEW, today) == {today: 2}
    assert {one.name for one in Tally._meta.get_fields()} == {"id", "day", "what", "number"}


def test_a_photo_without_the_release_is_no_visit(rows, visitor):
    visitor.bring(boxes=False)
    assert not Tally.objects.exists()
