"""Artists for the finder's tests."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from studio.finder.models import Listing

_numbers = itertools.count(1)


def artist(name="Ana Prueba", lat=40.0, lon=-80.0, **given):
    """A listed artist somewhere."""
    number = next(_numbers)
    days = given.pop("certified_days", None)
    given = {
        "slug": f"artist-number-{number}",
        "email": f"{number}@artist.example",
        "state": Listing.State.LISTED,
        "confirmed": timezone.now(),
        "city": "Somewhere",
        "country": "US",
        "zone": "America/New_York",
        "languages": ",en,",
        "began": 2018,
        **given,
    }
    if days is not None:
        given["certified_until"] = timezone.now() + timedelta(days=days)
    return Listing(name=name, lat=lat, lon=lon, **given)


def saved(**given):
    """The same, kept."""
    one = artist(**given)
    one.save()
    return one


@pytest.fixture
def new_artist(rows):
    """Make a listed artist; gone after the test."""
    return saved


@pytest.fixture
def many(rows):
    """Keep many at once."""

    def keep(each):
        made = [artist(**given) for given in each]
        for one in made:
            one.derive()
        return Listing.objects.bulk_create(made)

    return keep
