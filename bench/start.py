"""How long until something is there: the help of the command line, the first page of the studio."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from bench.figure import Figure

__all__ = ["measure"]

HELP_RUNS = 7
HELP_BAR_S = 0.4
STUDIO_RUNS = 3
PATIENCE_S = 60


def measure() -> list[Figure]:
    """Median wall times of ``stubble --help`` and of a studio started from nothing."""
    helps = [_help() for _ in range(HELP_RUNS)]
    studios = [_studio() for _ in range(STUDIO_RUNS)]
    return [
        Figure("stubble --help", statistics.median(helps), "s", HELP_BAR_S),
        Figure("studio: from start to first page", statistics.median(studios), "s"),
    ]


def _help() -> float:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "stubble", "--help"], check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - start


def _studio() -> float:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        start = time.perf_counter()
        server = subprocess.Popen(
            [sys.executable, "-m", "studio", "--no-browser", "--port", str(port)],
            env={**os.environ, "STUBBLE_DATA": data},
            stdout=subprocess.DEVNULL,
        )
        try:
            while time.perf_counter() - start < PATIENCE_S:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
                        page.read()
                    return time.perf_counter() - start
                except urllib.error.URLError:
                    if server.poll() is not None:
                        raise RuntimeError("the studio did not start") from None
                    time.sleep(0.02)
            raise RuntimeError(f"the studio gave no page in {PATIENCE_S} s")
        finally:
            server.terminate()
            server.wait()
