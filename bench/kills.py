"""Killed at random moments of a treatment: nothing is lost, and nothing is half done.

One process after the other begins files, writes sessions down and sets them right, takes consents
and their withdrawal, keeps pictures and erases files, until it is killed; each first looks at what
the one before it has left.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from typing import Any

import numpy as np

from bench.figure import Figure

__all__ = ["measure"]

TIMES = 100
SHORTEST_S, LONGEST_S = 0.05, 1.5  # of work before it is killed
RUNNER = [sys.executable, "-m", "bench.kills_runner"]


def measure() -> list[Figure]:
    """How many of the kills left something half done; how much there was by then."""
    random = np.random.default_rng(0)
    wrong = []
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        surroundings = {
            **os.environ,
            "STUBBLE_DATA": folder,
            "STUBBLE_DATABASE": "",
            "DJANGO_SETTINGS_MODULE": "studio.settings",
        }
        for number in range(TIMES + 1):
            runner = subprocess.Popen(
                [*RUNNER, str(number)], env=surroundings, stdout=subprocess.PIPE, text=True
            )
            if runner.stdout is None:
                raise RuntimeError("a process without an output")
            found = json.loads(runner.stdout.readline())
            if found["wrong"]:
                wrong.append(number)
                sys.stderr.write(f"after kill {number}: {found['wrong']}\n")
            time.sleep(float(random.uniform(SHORTEST_S, LONGEST_S)))
            if runner.poll() is not None:
                raise RuntimeError("it ended by itself")
            runner.kill()
            runner.wait()
            runner.stdout.close()
    return [
        Figure(f"{TIMES} kills of a treatment: half done", len(wrong), "times", 0),
        Figure("sessions written by then", found["sessions"], ""),
        Figure("files erased by then", found["erased"], ""),
    ]
