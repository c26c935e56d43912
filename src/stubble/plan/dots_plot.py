"""The picture of how a head's dots lie: density, ranks, and spacing beside chance and a grid."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.spatial import cKDTree

from stubble.dots import Dots
from stubble.dots.compare import RINGS_MM, SIDE_MM, Spacing
from stubble.dots.statistics import hexagonal_spacing_mm
from stubble.plan.plotter import ACCENT, AMBER, GREY, INK, Colour, Panel, draw

__all__ = ["plot"]

Floats = NDArray[np.float64]

_SIZE = (1500, 1560)

#: Colours of sessions one to four: lighter first, as they are made.
_SESSIONS: tuple[Colour, ...] = ((150, 190, 196), (0, 122, 138), (0, 62, 72), AMBER)


def plot(
    dots: Dots,
    meant: Spacing,
    others: Sequence[Spacing],
    source: str,
    words: Callable[[str], str] = str,
) -> Image.Image:
    """Draw it.

    Parameters
    ----------
    dots : Dots
        All of the head's, as meant.
    meant : Spacing
        Of a square of them.
    others : sequence of Spacing
        To compare with, the first ones first: as made, chance, grid; a donor's last.
    source : str
        Under the picture.
    words : callable, optional
        Says every text in another language.
    """
    panels = [
        _head(dots, sessions=False),
        _head(dots, sessions=True),
        _skin(meant),
        _nearest(meant, others),
        _rings(meant, others),
        _spectrum(meant),
        *(_skin(other) for other in others[1:3]),
        _table([meant, *others]),
    ]
    return draw(panels, 3, source, _SIZE, words)


def _head(dots: Dots, sessions: bool) -> Panel:
    """The chart from above, the face towards the lower edge."""
    # As a photo from above shows it: the person's left on the right.
    u, v = dots.chart_mm[:, 0], dots.chart_mm[:, 1]
    span = (-165.0, 165.0)
    title = "Sessions, over the whole head" if sessions else "Dots per sq cm"
    ticks = (-100.0, 0.0, 100.0)
    panel = Panel(
        title, span, span, "mm of the chart, to the left", "back", (ticks, ticks), square=True
    )
    if sessions:
        colour = [_SESSIONS[min(k, 4) - 1] for k in dots.session.tolist()]
        panel.dots(u, -v, np.full(len(dots), 0.55), colour)
        last = int(dots.session.max(initial=1))
        for number in range(1, min(last, 4) + 1):
            share = float((dots.session <= number).mean())
            told = f"session {number}: to {share:.0%}"
            panel.say(-160, 150 - 18 * (number - 1), told, _SESSIONS[number - 1], "lm")
        return panel
    # On the skin, not on the chart: neighbours within five millimetres of every dot.
    reach = 5.0
    tree = cKDTree(dots.xyz_mm)
    count = tree.query_ball_point(dots.xyz_mm, reach, return_length=True, workers=-1)
    density = count / (np.pi * reach**2) * 100
    top = float(np.percentile(density, 99)) if len(density) else 1.0
    ramp = cv2.applyColorMap(np.arange(256, dtype=np.uint8), cv2.COLORMAP_CIVIDIS).reshape(-1, 3)[
        :, ::-1
    ]
    index = np.clip(density / top * 255, 0, 255).astype(int)
    colours: list[Colour] = [tuple(c) for c in ramp[index].tolist()]
    panel.dots(u, -v, np.full(len(dots), 1.1), colours)
    for k, share in enumerate((1.0, 0.5, 0.1)):
        shown: Colour = tuple(ramp[int(255 * share)].tolist())
        panel.dots(np.array([-155.0]), np.array([150.0 - 18 * k]), np.array([5.0]), shown)
        panel.say(-145, 150 - 18 * k, f"{top * share:.0f}", INK, "lm")
    return panel


def _skin(spacing: Spacing) -> Panel:
    half = SIDE_MM / 4
    title = f"{spacing.name}, {SIDE_MM / 2:g} mm of skin"
    ticks = (-5.0, 0.0, 5.0)
    panel = Panel(title, (-half, half), (-half, half), "mm", "", (ticks, ticks), square=True)
    near = (np.abs(spacing.points_mm) < half - 0.15).all(axis=1)
    x, y = spacing.points_mm[near].T
    panel.dots(x, y, np.full(len(x), 0.15), INK)
    return panel


def _nearest(meant: Spacing, others: Sequence[Spacing]) -> Panel:
    """In shares of the grid's spacing, so that a donor of another density compares."""
    shown = [meant, *(other for other in others if other.name != "grid")]
    height: dict[str, tuple[Floats, Floats]] = {}
    for one in shown:
        # Few units make a ragged curve: a donor's bins are wider.
        edges = np.linspace(0, 1.25, 26 if len(one.nearest_mm) > 200 else 11)
        share = one.nearest_mm / hexagonal_spacing_mm(one.per_cm2)
        count = np.histogram(share, edges)[0]
        height[one.name] = edges, count / max(len(share), 1) / (edges[1] - edges[0])
    top = float(max(h.max() for _, h in height.values())) * 1.15
    panel = Panel(
        "Distance to the nearest", (0, 1.25), (0, top), "of the grid's spacing", "",
        ((0.0, 0.25, 0.5, 0.75, 1.0), ()),
    )  # fmt: skip
    panel.bars(*height[meant.name], (200, 216, 219))
    for one in shown[1:]:
        edges, high = height[one.name]
        middle = (edges[:-1] + edges[1:]) / 2
        panel.curve(middle, high, _colour(one.name))
        peak = int(high.argmax())
        if one.name == "chance":  # named on its left flank
            at = int(np.argmax(high > 0.5 * high[peak]))
            panel.say(middle[at] - 0.02, high[at], one.name, _colour(one.name), "rs")
        elif one.name == "as made":  # and on its right
            at = peak + int(np.argmax(high[peak:] < 0.35 * high[peak]))
            panel.say(middle[at] + 0.02, high[at], one.name, _colour(one.name), "ls")
        else:
            panel.say(middle[peak], high[peak] + top * 0.02, one.name, _colour(one.name), "ms")
    edges, high = height[meant.name]
    at = int(high.argmax())
    panel.say(edges[at + 1] + 0.02, high[at], meant.name, ACCENT, "ls")
    panel.curve(np.array([1.0, 1.0]), np.array([0, top]), GREY, 1)
    panel.say(1.0, top, "grid", GREY, "mb")
    return panel


def _rings(meant: Spacing, others: Sequence[Spacing]) -> Panel:
    middle = (RINGS_MM[:-1] + RINGS_MM[1:]) / 2
    panel = Panel(
        "Neighbours at each distance, over chance", (0, float(RINGS_MM[-1])), (0, 2.5), "mm", "",
        ((0.0, 1.0, 2.0, 3.0), (0.0, 1.0, 2.0)),
    )  # fmt: skip
    for other in others:
        if other.name == "chance":
            panel.curve(middle, other.rings, GREY, 1.5)
            panel.say(middle[-1], other.rings[-1] + 0.06, "chance", GREY, "rs")
        elif other.name == "as made":
            panel.curve(middle, other.rings, _colour(other.name), 1.5)
    panel.curve(middle, meant.rings, ACCENT, 2.5)
    peak = int(meant.rings.argmax())
    panel.say(middle[peak], meant.rings[peak] + 0.06, meant.name, ACCENT, "ms")
    lattice = hexagonal_spacing_mm(meant.per_cm2)
    for k, times in enumerate((1, 3**0.5, 2)):
        x = lattice * times
        panel.curve(np.array([x, x]), np.array([2.2, 2.35]), GREY, 2)
        if not k:
            panel.say(x, 2.4, "grid", GREY, "ms")
    return panel


def _spectrum(meant: Spacing) -> Panel:
    reach = float(meant.wave_per_mm[..., 0].max())
    panel = Panel(
        "Power by wave: a ring is grown, points are a grid", (-reach, reach), (-reach, reach),
        "waves per mm", "", (_both(reach), _both(reach)), square=True,
    )  # fmt: skip
    smooth = cv2.GaussianBlur(meant.power, (0, 0), 0.7)
    grey = 255 - np.clip(smooth / 3 * 255, 0, 255).astype(np.uint8)
    panel.picture(np.repeat(grey.T[::-1, :, None], 3, axis=2))
    return panel


def _table(spacings: Sequence[Spacing]) -> Panel:
    panel = Panel("In figures", (0, 1), (0, 1), "", "", ((), ()))
    names = ("", "per sq cm", "R", "CV", "least mm", "order")
    places = (0.0, 0.36, 0.50, 0.62, 0.82, 0.99)
    for x, name in zip(places, names, strict=True):
        panel.say(x, 0.95, name, GREY, "ls" if not x else "rs")
    for k, one in enumerate(spacings):
        row = (
            one.name,
            f"{one.per_cm2:.0f}",
            f"{one.regularity:.2f}",
            f"{one.nearest_cv:.2f}",
            f"{one.nearest_mm.min():.2f}" if len(one.nearest_mm) else "",
            "" if np.isnan(one.order) else f"{one.order:.2f}",
        )
        for x, text in zip(places, row, strict=True):
            panel.say(x, 0.83 - 0.11 * k, text, INK, "ls" if not x else "rs")
    panel.say(0, 0.17, "R: mean distance to the nearest over that of chance;", GREY, "ls")
    panel.say(0, 0.10, "1 is chance, 2.15 a grid. CV: how much it varies.", GREY, "ls")
    panel.say(0, 0.03, "Order: 1 where neighbours stand as in a grid, 0 where not.", GREY, "ls")
    return panel


def _colour(name: str) -> Colour:
    return {"as made": INK, "chance": GREY}.get(name, AMBER)


def _round(top: float) -> tuple[float, ...]:
    """Ticks from 0 to below ``top``: two to five of them, at round numbers."""
    step = 10.0 ** np.floor(np.log10(top))
    for share in (0.2, 0.5, 1.0, 2.0):
        if top / (step * share) <= 5:
            return tuple(float(x) for x in np.arange(0, top, step * share))
    return (0.0,)


def _both(reach: float) -> tuple[float, ...]:
    inner = _round(reach)[1:]
    return (*(-x for x in reversed(inner)), 0.0, *inner)
