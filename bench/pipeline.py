"""A new 12-megapixel JPEG in a warm process, to a JPEG with 30,000 dots, against its floor.

The floor is what libjpeg-turbo alone takes to decode and encode that same JPEG, measured in turn
with the pipeline so that a busy machine slows both.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import simplejpeg

from bench.figure import Figure
from bench.portrait import QUALITY, SUBSAMPLING, jpeg
from bench.steps import seconds
from stubble import photo, samples, workflow

__all__ = ["measure"]

MEGAPIXELS = 12
DOTS = 30_000
WARM_UPS = 2
RUNS = 7
_LAID = 12


def measure() -> list[Figure]:
    """Medians over the runs, stage by stage, and the two ratios that have a bar."""
    wishes = _wishes_for(DOTS)
    spent: dict[str, list[float]] = {}
    counts: list[int] = []
    for run in range(WARM_UPS + RUNS):
        count, times = _run(jpeg(MEGAPIXELS, seed=run), wishes)
        if run >= WARM_UPS:
            counts.append(count)
            for name, value in times.items():
                spent.setdefault(name, []).append(value)

    bare = [
        (r + p + e) / f
        for r, p, e, f in zip(
            spent["read"], spent["preview"], spent["encode"], spent["floor"], strict=True
        )
    ]
    whole = [b + a / f for b, a, f in zip(bare, spent["analyse"], spent["floor"], strict=True)]
    return [
        Figure("12 MP: dots", statistics.median(counts), "dots"),
        Figure("12 MP: floor (decode and encode)", _ms(spent["floor"]), "ms"),
        Figure("12 MP: read", _ms(spent["read"]), "ms"),
        Figure("12 MP: analyse", _ms(spent["analyse"]), "ms"),
        Figure("12 MP: preview", _ms(spent["preview"]), "ms"),
        Figure("12 MP: encode", _ms(spent["encode"]), "ms"),
        Figure("12 MP: without the analysis", statistics.median(bare), "x floor", 4),
        Figure("12 MP: with the analysis", statistics.median(whole), "x floor", 8),
        Figure("redraw at 1200 px", _ms(spent["redraw"]), "ms"),
        *_laid_anew(wishes),
        *_steps(jpeg(MEGAPIXELS, seed=WARM_UPS + RUNS), wishes),
    ]


def _laid_anew(wishes: workflow.Wishes) -> list[Figure]:
    """The whole list anew after a change of density, and while a corner is dragged."""
    analysis = workflow.analyse(photo.read(samples.portrait()))
    look = wishes.over(analysis.advised)
    line = workflow.hairline(analysis, look)
    if line is None:
        raise RuntimeError("the look has no line to drag")
    u, v = line.handles_mm["left corner"]
    denser = [replace(look, density=look.density - i) for i in range(_LAID)]
    dragged = [
        replace(look, moved=(workflow.Moved("left corner", u + 0.3 * i, v + 0.2 * i),))
        for i in range(_LAID)
    ]
    return [
        Figure(f"the list anew: {what}", 1000 * _quickest(analysis, looks), "ms", bar)
        for what, looks, bar in (("other density", denser, None), ("dragged line", dragged, 5.0))
    ]


def _quickest(analysis: workflow.Analysis, looks: list[workflow.Look]) -> float:
    spent = []
    for look in looks:
        start = time.perf_counter()
        workflow.lay(analysis, look)
        spent.append(time.perf_counter() - start)
    return min(spent)


def _steps(data: bytes, wishes: workflow.Wishes) -> list[Figure]:
    """Where one analysis and one preview spend their time."""
    picture = photo.read(data)
    analysis = workflow.analyse(picture)
    works = {
        "analyse": lambda: workflow.analyse(picture),
        "preview": lambda: workflow.preview(analysis, wishes),
        "redraw": lambda: workflow.preview(analysis, wishes, max_side=1200),
    }
    return [
        Figure(f"{name}: {step}", 1000 * spent, "ms")
        for name, work in works.items()
        for step, spent in seconds(work).items()
    ]


def _run(data: bytes, wishes: workflow.Wishes) -> tuple[int, dict[str, float]]:
    """One photo through all of it: how many dots it got, and the seconds of each stage."""
    floor = _timed(lambda: _floor(data))
    start = time.perf_counter()
    picture = photo.read(data)
    read = time.perf_counter()
    analysis = workflow.analyse(picture)
    analysed = time.perf_counter()
    preview = workflow.preview(analysis, wishes)
    previewed = time.perf_counter()
    result = photo.encode(preview.pixels, preview.base)
    encoded = time.perf_counter()
    if len(result) < 1000:
        raise RuntimeError("the pipeline gave no picture")
    # A second look at the same analysis, small, as the studio draws it while a slider moves.
    workflow.preview(analysis, wishes, max_side=1200)
    again = replace(wishes, shade=(wishes.shade or 0) + 1)
    redraw = _timed(lambda: workflow.preview(analysis, again, max_side=1200))
    return len(preview.dots), {
        "floor": floor,
        "read": read - start,
        "analyse": analysed - read,
        "preview": previewed - analysed,
        "encode": encoded - previewed,
        "redraw": redraw,
    }


def _floor(data: bytes) -> None:
    pixels = simplejpeg.decode_jpeg(data, colorspace="RGB", fastdct=False, fastupsample=False)
    simplejpeg.encode_jpeg(
        pixels, quality=QUALITY, colorspace="RGB", colorsubsampling=SUBSAMPLING, fastdct=False
    )


def _wishes_for(dots: int) -> workflow.Wishes:
    """The lowest hairline, and the density that then lays about so many dots on the sample head."""
    analysis = workflow.analyse(photo.read(jpeg(1.5, seed=0)))
    low, high = workflow.RANGES["density"]
    wishes = workflow.Wishes(
        hairline_mm=workflow.RANGES["hairline_mm"][0],
        density=high / 2,
        shade=analysis.advised.shade,
    )
    for _ in range(4):
        laid = len(workflow.preview(analysis, wishes, max_side=600).dots)
        density = (wishes.density or high) * dots / max(laid, 1)
        wishes = replace(wishes, density=min(max(density, low), high))
    return wishes


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _ms(seconds: list[float]) -> float:
    return 1000 * statistics.median(seconds)
