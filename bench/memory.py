"""The most memory that one photo of 48 megapixels takes, start to end, in a fresh process."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from bench.figure import Figure

__all__ = ["measure"]

MEGAPIXELS = 48
BAR_GIB = 1.5

# Making the photo takes memory too, and on Linux the peak that getrusage gives a child includes
# its parent's: so the photo is made in one process, and the other reads its own high-water mark.
MAKE = """
import sys
from pathlib import Path
from bench.portrait import jpeg
Path(sys.argv[1]).write_bytes(jpeg(float(sys.argv[2]), seed=1))
"""
WORK = """
import re, resource, sys
from pathlib import Path
from stubble.cli import main
code = main(["preview", sys.argv[1], "--output", sys.argv[2], "--quiet"])
if code:
    raise SystemExit(code)
status = Path("/proc/self/status")
if status.exists():
    print(int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read_text())[1]) * 1024)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def measure() -> list[Figure]:
    """Peak resident memory of ``stubble preview``."""
    with tempfile.TemporaryDirectory() as folder:
        given, made = str(Path(folder) / "photo.jpg"), str(Path(folder) / "after.jpg")
        subprocess.run([sys.executable, "-c", MAKE, given, str(MEGAPIXELS)], check=True)
        done = subprocess.run(
            [sys.executable, "-c", WORK, given, made],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    peak = int(done.stdout.split()[-1])
    return [Figure("48 MP: peak memory", peak / 2**30, "GiB", BAR_GIB)]
