"""All pictures judged, once per state of the engine; the table of results; the figures."""

from __future__ import annotations

import csv
import hashlib
import json
import math
import os
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from rich.console import Console

import stubble
from bench.figure import Figure
from bench.heads.judge import judge
from bench.heads.truth import TABLE, Truth, read

__all__ = ["BINS", "measure"]

#: Iris diameters in pixels.
BINS = ((12, 20), (20, 35), (35, 50), (50, 80))

#: How many pictures, of all; fewer for a quick look (they are spread over the table).
COUNT = int(os.environ.get("STUBBLE_HEADS_COUNT", "0"))

Result = dict[str, float | str]


def measure() -> list[Figure]:
    """Judge the portraits in the folder ``STUBBLE_HEADS``; without one, those of the tests."""
    asked = os.environ.get("STUBBLE_HEADS")
    folder = Path(asked) if asked else TABLE.parents[1] / "tests" / "head" / "rendered"
    pictures = [t for t in read().values() if t.name.startswith("portraits/")]
    pictures = [t for t in pictures if _place(folder, t).is_file()]
    if COUNT and len(pictures) > COUNT:
        pictures = [pictures[i * len(pictures) // COUNT] for i in range(COUNT)]
    results = _judged(folder, pictures, keep=asked is not None)
    if asked and not COUNT:
        _write(pictures, results)
    return _figures(pictures, results)


def _place(folder: Path, truth: Truth) -> Path:
    whole = folder / truth.name
    return whole if whole.is_file() else folder / Path(truth.name).name


def _engine() -> str:
    """Name the state of what finds heads."""
    source = Path(stubble.__file__).parent
    files = sorted(p for stage in ("photo", "head") for p in (source / stage).glob("*.*"))
    mixed = hashlib.sha256()
    for path in [*files, TABLE / "judge.py"]:
        mixed.update(path.name.encode() + path.read_bytes())
    return mixed.hexdigest()[:16]


def _judged(folder: Path, pictures: list[Truth], keep: bool) -> dict[str, Result]:
    """Judge what has not been judged yet; several processes may do so beside each other."""
    kept = folder / "judged" / f"{_engine()}.jsonl"
    if keep:
        kept.parent.mkdir(exist_ok=True)
    done = _kept(kept)
    missing = [t for t in pictures if t.name not in done]
    workers = int(os.environ.get("STUBBLE_HEADS_WORKERS", str(os.cpu_count() or 1)))
    places = [str(_place(folder, t)) for t in missing]
    if missing:
        # A fork would carry over compiled threads that other figures may have started.
        fresh = get_context("spawn")
        with ProcessPoolExecutor(min(workers, len(missing)), mp_context=fresh) as pool:
            for one, result in zip(missing, pool.map(_one, places, chunksize=4), strict=True):
                done[one.name] = result
                if keep:
                    # One short write at the end of the file: whole lines, whoever else writes.
                    with kept.open("a") as file:
                        file.write(json.dumps({"picture": one.name, **result}) + "\n")
    return {t.name: done[t.name] for t in pictures}


def _one(path: str) -> Result:
    name = f"portraits/{Path(path).name}"
    return judge(Path(path), read()[name])


def _kept(path: Path) -> dict[str, Result]:
    done: dict[str, Result] = {}
    if path.is_file():
        for line in path.read_text().splitlines():
            result = json.loads(line)
            done[result.pop("picture")] = result
    return done


def _write(pictures: list[Truth], results: dict[str, Result]) -> None:
    names = list(dict.fromkeys(name for result in results.values() for name in result))
    scratch = TABLE / "results.part"
    with scratch.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["picture", "iris_px", "bald", *names])
        for t in pictures:
            values = [results[t.name].get(name, "") for name in names]
            short = [f"{v:.4g}" if isinstance(v, float) else v for v in values]
            writer.writerow([t.name, f"{t.number('iris_px'):.1f}", int(t.bald), *short])
    scratch.replace(TABLE / "results.csv")


def _figures(pictures: list[Truth], results: dict[str, Result]) -> list[Figure]:
    found = [t for t in pictures if not results[t.name]["refused"]]
    refusals = Counter(str(results[t.name]["refused"]) for t in pictures)
    del refusals[""]
    out = [Figure("pictures", len(pictures), ""), _refused("refused", pictures, results)]
    for bald, who in ((True, "bald"), (False, "hair")):
        chosen = [t for t in pictures if t.bald == bald]
        out.append(_refused(f"refused, {who}", chosen, results))
    console = Console(stderr=True)
    for reason, count in refusals.most_common():
        console.print(f"refused {count}: {reason}", highlight=False)

    def of(column: str, some: Iterable[Truth]) -> list[float]:
        values = [float(results[t.name][column]) for t in some]
        return [abs(v) for v in values if math.isfinite(v)]

    for low, high in BINS:
        some = [t for t in found if low <= t.number("iris_px") < high]
        label = f"irises {low}-{high} px"
        if not some:
            continue
        large = low >= 35
        off = float(np.median(of("scale_error", some))) * 100
        out.append(Figure(f"scale off, {label}", off, "%", 4.0 if large else None))
        lean = float(np.median([float(results[t.name]["scale_error"]) for t in some])) * 100
        out.append(Figure(f"scale leans, {label}", lean, "%"))
        inside = float(np.mean(of("inside", some))) * 100
        out.append(Figure(f"truth in the 90 % interval, {label}", inside, "%"))
        amiss = max(86 - inside, inside - 95, 0.0)
        out.append(Figure(f"beyond 86 to 95 % of it, {label}", amiss, "%", 0.0))
        width = float(np.median(of("half_width", some))) * 100
        out.append(Figure(f"half the interval, {label}", width, "%", 8.0 if large else None))
    for angle in ("yaw", "pitch", "roll"):
        out.append(Figure(f"{angle} off", _median(of(f"{angle}_error", found)), "degrees"))
        lean = _median([float(results[t.name][f"{angle}_error"]) for t in found])
        out.append(Figure(f"{angle} leans", lean, "degrees"))
    for a, way in (("x", "left"), ("y", "up"), ("z", "forward")):
        lean = _median([float(results[t.name][f"irises_{a}_mm"]) for t in found])
        out.append(Figure(f"irises in the head frame lean {way}", lean, "mm"))
    for name, said in (
        ("chart", "own frame"),
        ("chart_true", "own frame, true scale"),
        ("placed", "as placed"),
        ("placed_true", "as placed, true scale"),
        ("shape", "shape alone"),
    ):
        for bald, who in ((True, "bald"), (False, "under hair")):
            some = [t for t in found if t.bald == bald]
            for part in ("", "_seen", "_unseen"):
                bar = 3.0 if name == "chart" and part != "_unseen" and bald else None
                label = f"scalp off, {said}, {who}{part.replace('_', ', ')}"
                out.append(Figure(label, _median(of(f"{name}{part}_mm", some)), "mm", bar))
    for bald, who in ((True, "bald"), (False, "under hair")):
        some = [t for t in found if t.bald == bald]
        share = float(np.mean(of("within_90", some))) * 100 if some else math.nan
        out.append(Figure(f"scalp within its 90 % interval, {who}", share, "%"))
    return out


def _refused(label: str, some: list[Truth], results: dict[str, Result]) -> Figure:
    share = np.mean([bool(results[t.name]["refused"]) for t in some]) if some else math.nan
    return Figure(label, float(share) * 100, "%")


def _median(values: list[float]) -> float:
    return float(np.median(values)) if values else math.nan
