"""The finder is quick among many; ``python -m bench finder`` holds it to 20 ms among 50,000."""

from __future__ import annotations

import statistics
import time

import numpy as np
import pytest
from django.db import transaction

from studio.finder.models import Listing
from studio.finder.search import Wish, answered
from tests.studio.finder.conftest import artist

SEED = 50
ARTISTS = 10_000


@pytest.fixture
def crowd():
    """Many artists, on SQLite alone: the other database has no figures of them within the test."""
    rng = np.random.default_rng(SEED)
    lat, lon = rng.uniform(-60, 70, ARTISTS), rng.uniform(-180, 180, ARTISTS)
    offers = rng.integers(0, 1 << 27, ARTISTS)
    made = [
        artist(lat=float(a), lon=float(o), certified_days=9) for a, o in zip(lat, lon, strict=True)
    ]
    for one, bits in zip(made, offers, strict=True):
        one.derive()
        one.offers = int(bits)
    with transaction.atomic():
        Listing.objects.bulk_create(made)
        yield
        transaction.set_rollback(True)


def test_an_answer_takes_no_time(crowd):
    rng = np.random.default_rng(SEED)
    where = [(float(rng.uniform(-60, 70)), float(rng.uniform(-180, 180))) for _ in range(12)]
    rare = Wish("es", women=True, scars=True, tone=6, certified=True)
    for wish in (Wish(), rare, Wish("pl", women=True, scars=True, tone=2, certified=True)):
        took = []  # the best of five each: what else the machine does is not the finder's
        for lat, lon in where:
            best = []
            for _ in range(5):
                start = time.perf_counter()
                assert len(answered(lat, lon, wish, 10).found) == 10
                best.append(time.perf_counter() - start)
            took.append(min(best))
        assert statistics.median(took) < 0.020
