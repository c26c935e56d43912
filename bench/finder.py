"""How long the finder takes among 50,000 artists, in a database of its own."""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from bench.figure import Figure

if TYPE_CHECKING:
    from studio.finder.search import Wish

__all__ = ["fill", "measure"]

ARTISTS = 50_000
BAR_MS = 20.0
ASKED = 200
SEED = 20261125


def measure() -> list[Figure]:
    """Median and 95 % of an answer, with and without filters, in the middle of many and of none."""
    with tempfile.TemporaryDirectory() as data:
        child = subprocess.run(
            [sys.executable, "-m", "bench.finder"],
            env={**os.environ, "STUBBLE_DATA": data, "STUBBLE_DATABASE": ""},
            check=True,
            capture_output=True,
            text=True,
        )
    figures = []
    for line in child.stdout.splitlines():
        name, value, unit, bar = line.split("\t")
        figures.append(Figure(name, float(value), unit, float(bar) if bar else None))
    return figures


def fill(artists: int, seed: int = SEED) -> list[tuple[float, float]]:
    """Make artists where people live, most of them in great cities; gives their places."""
    from datetime import timedelta

    from django.utils import timezone

    from studio.finder.models import LANGUAGES, Listing
    from studio.finder.places import cities

    rng = np.random.default_rng(seed)
    towns = cities()
    weight = np.exp2(towns.size / 10.0)
    chosen = rng.choice(len(weight), artists, p=weight / weight.sum())
    lat = np.clip(towns.lat[chosen] + rng.normal(0, 0.15, artists), -90, 90)
    lon = (towns.lon[chosen] + rng.normal(0, 0.15, artists) + 180) % 360 - 180
    codes, now = list(LANGUAGES), timezone.now()
    made = []
    for n in range(artists):
        spoken = sorted(rng.choice(codes, rng.integers(1, 4), replace=False))
        one = Listing(
            slug=f"artist-{n}",
            name=f"Artist {n}",
            email=f"{n}@example.org",
            state=Listing.State.LISTED,
            confirmed=now,
            country="US",
            city="somewhere",
            zone="UTC",
            lat=float(lat[n]),
            lon=float(lon[n]),
            languages=f",{','.join(spoken)},",
            women=bool(rng.random() < 0.6),
            scars=bool(rng.random() < 0.3),
            tones=int(rng.integers(0, 1024)),
            began=2018,
            text_en="Long enough to be a text. " * 20,
            text_es="Lo bastante largo. " * 20,
            certified_until=now + timedelta(days=int(rng.integers(-100, 400))),
        )
        one.derive()
        made.append(one)
    Listing.objects.bulk_create(made, batch_size=500)
    return [(one.lat, one.lon) for one in made]


def _times(does: Callable[[int], object]) -> tuple[float, float]:
    """Median and 95 % over the places, in ms; each asked three times, the quickest counts."""
    took = []
    for n in range(ASKED):
        best = math.inf
        for _ in range(3):
            start = time.perf_counter()
            does(n)
            best = min(best, 1000 * (time.perf_counter() - start))
        took.append(best)
    return statistics.median(took), float(np.percentile(took, 95))


def _ask(where: list[tuple[float, float]], wish: Wish, n: int) -> None:
    from studio.finder.search import answered

    answered(*where[n], wish)


def _main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    import django

    django.setup()
    from django.db.models import F

    from studio.database import prepare
    from studio.finder import places, search
    from studio.finder.models import Listing, offering
    from studio.keys import data_folder

    prepare(data_folder())
    spots = fill(ARTISTS)
    # One artist alone has this: everybody else on Earth is looked through.
    polish = offering(["pl"])
    Listing.objects.update(offers=F("offers").bitand(~polish))
    Listing.objects.filter(slug="artist-7").update(offers=polish)
    rng = np.random.default_rng(SEED + 1)
    near = [spots[i] for i in rng.integers(0, len(spots), ASKED)]
    far = [
        (float(a), float(b))
        for a, b in zip(rng.uniform(-90, 90, ASKED), rng.uniform(-180, 180, ASKED), strict=True)
    ]
    some = search.Wish("es", women=True, scars=True, tone=6, certified=True)
    asked = {
        "near artists": (near, search.Wish()),
        "anywhere on Earth": (far, search.Wish()),
        "near, five filters": (near, some),
        "anywhere, five filters": (far, some),
        "near, one artist on Earth fits": (near, search.Wish("pl")),
        "near, nobody fits": (near, search.Wish("pl", women=True, scars=True, certified=True)),
    }
    for name, (where, wish) in asked.items():
        middle, most = _times(partial(_ask, where, wish))
        print(f"{name}: median\t{middle}\tms\t{BAR_MS}")
        print(f"{name}: 95 %\t{most}\tms\t{BAR_MS}")
    typed = ["malag", "nueva york", "san jose", "28202", "s", "charlotte nc", "ciudad de mex"]
    middle, most = _times(lambda n: places.found(typed[n % len(typed)]))
    print(f"places: median\t{middle}\tms\t")
    print(f"places: 95 %\t{most}\tms\t{BAR_MS}")


if __name__ == "__main__":
    _main()
