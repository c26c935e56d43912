"""Choose fifty portraits for the tests and pack them small: all iris bins, bald and under hair."""

from __future__ import annotations

import argparse
import io
from pathlib import Path

from PIL import Image

BINS = ((12, 20), (20, 35), (35, 50), (50, 80))
MOST_BYTES = 80_000
#: Below this quality a picture is left out rather than squeezed.
LEAST_QUALITY = 55


def pack(path: Path) -> bytes | None:
    """The picture as a small JPEG with its tags; None where it takes too many bytes."""
    image = Image.open(path)
    for quality in (88, 80, 72, 64, LEAST_QUALITY):
        out = io.BytesIO()
        image.save(out, "jpeg", quality=quality, subsampling=2, optimize=True, exif=image.getexif())
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    return None


def main() -> None:
    import csv

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pictures", type=Path, help="the folder that make.py wrote")
    parser.add_argument("table", type=Path, help="heads.csv")
    parser.add_argument("out", type=Path, help="where the small pictures go")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    with args.table.open(newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["picture"].startswith("portraits/")]
    total = 0
    for k, (low, high) in enumerate(BINS):
        for hair in (0, 1):
            some = [
                r for r in rows if low <= float(r["iris_px"]) < high and int(r["head"]) % 2 == hair
            ]
            wanted = 6 + (k < 2 and hair == 0) * 1
            # Spread over the table; where one is too large, the next that is small enough.
            taken: list[str] = []
            for j in range(wanted):
                start = j * len(some) // wanted
                end = (j + 1) * len(some) // wanted
                for r in some[start:end]:
                    path = args.pictures / r["picture"]
                    packed = pack(path)
                    if packed is not None:
                        (args.out / path.name).write_bytes(packed)
                        taken.append(path.name)
                        total += len(packed)
                        break
            print(low, high, "hair" if hair else "bare", taken, flush=True)
    print(total, "bytes")


if __name__ == "__main__":
    main()
