"""Twelve processes book one artist at once, on SQLite and on PostgreSQL: overlaps, errors, rate.

Each process sends its requests as a visitor's browser would come to: hold a time, then confirm it.
Times lie on a grid of 15 minutes over some days and are asked for in three lengths, so most of them
overlap others. With the guard of the database off, the rule is only looked at: what that comes to
is shown beside it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from bench.figure import Figure

__all__ = ["measure"]

PROCESSES = 12
REQUESTS = 60  # of each
RUNNER = [sys.executable, "-m", "bench.booking_runner"]


def measure() -> list[Figure]:
    """Overlaps, errors and requests a second; PostgreSQL where it is installed."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        figures += _run("SQLite", Path(folder), "")
    postgresql = import_module("tests.studio.postgresql")
    if postgresql.missing():
        return figures
    for guard in ("on", "off"):
        with postgresql.server() as address, tempfile.TemporaryDirectory() as folder:
            figures += _run("PostgreSQL", Path(folder), address, guard)
    return figures


def _run(engine: str, folder: Path, address: str, guard: str = "on") -> list[Figure]:
    surroundings = {
        **os.environ,
        "STUBBLE_DATA": str(folder),
        "STUBBLE_DATABASE": address,
        "DJANGO_SETTINGS_MODULE": "studio.settings",
    }
    with _each(surroundings, folder, guard) as runners:
        began = time.perf_counter()
        (folder / "go").touch()
        told = [json.loads(runner.communicate()[0]) for runner in runners]
        lasted = time.perf_counter() - began
    overlaps = int(_do(surroundings, "overlaps"))
    said = f"{engine}, {PROCESSES} x {REQUESTS}" + ("" if guard == "on" else ", guard off")
    bar = 0 if guard == "on" else None
    figures = [Figure(f"{said}: overlaps", overlaps, "pairs", bar)]
    if guard == "on":
        slowest = max(one["slowest"] for one in told)
        figures += [
            Figure(f"{said}: errors", sum(one["errors"] for one in told), "", 0),
            Figure(f"{said}: booked", sum(one["booked"] for one in told), ""),
            Figure(f"{said}: rate", PROCESSES * REQUESTS / lasted, "requests/s"),
            Figure(f"{said}: slowest", slowest, "s"),
        ]
    return figures


@contextmanager
def _each(
    surroundings: dict[str, str], folder: Path, guard: str
) -> Iterator[list[subprocess.Popen[str]]]:
    """The processes, ready to go."""
    _do(surroundings, "prepare", guard)
    runners = [
        subprocess.Popen(
            [*RUNNER, "run", str(seed), str(REQUESTS)],
            env=surroundings,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(PROCESSES)
    ]
    while len(list(folder.glob("ready-*"))) < PROCESSES:
        if any(runner.poll() is not None for runner in runners):
            raise RuntimeError("a process ended before it began")
        time.sleep(0.05)
    yield runners


def _do(surroundings: dict[str, str], *what: str) -> str:
    done = subprocess.run(
        [*RUNNER, *what], env=surroundings, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout
