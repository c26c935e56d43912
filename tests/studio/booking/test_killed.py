"""Killed at random moments of booking, moving and cancelling: nothing is half done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

RUNNER = [sys.executable, str(Path(__file__).with_name("killed.py"))]
#: A hundred once, by hand; a few each time.
TIMES = int(os.environ.get("STUBBLE_KILLS", "6"))
PATIENCE_SECONDS = 300  # on a machine that has much else to do


@pytest.mark.tables
def test_whenever_it_is_killed_nothing_is_half_done(tmp_path):
    root = Path(__file__).parents[3]
    surroundings = {
        **os.environ,
        "STUBBLE_DATA": str(tmp_path),
        "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}",
    }
    database = os.environ.get("STUBBLE_DATABASE", "")
    if database:  # rows of its own, beside those of the other tests
        surroundings["STUBBLE_DATABASE"] = _own_database(database)

    def run(*what):
        done = subprocess.run(
            [*RUNNER, *what],
            env=surroundings,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("make")
    random = np.random.default_rng(0)
    for number in range(TIMES):
        runner = subprocess.Popen(
            [*RUNNER, str(number)], env=surroundings, stdout=subprocess.PIPE, text=True
        )
        assert runner.stdout.readline() == "ready\n"
        time.sleep(float(random.uniform(0.05, 0.6)))
        assert runner.poll() is None, "it ended by itself"
        runner.kill()
        runner.wait()
        runner.stdout.close()
        said = json.loads(run("look"))
        assert said["wrong"] == [], f"after kill {number + 1}"
    assert said["rows"] > TIMES / 2
    sys.stdout.write(f"{TIMES} kills: {said['rows']} appointments, {said['letters']} letters\n")


def _own_database(address):
    import psycopg

    name = "killed"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
    before, _slash, rest = address.rpartition("/postgres?")
    return f"{before}/{name}?{rest}"
