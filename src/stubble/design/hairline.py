"""The hairline: a curve on the scalp chart, and how deep behind it a place lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from stubble.design.curve import Boundary, crosses, smooth, wander_mm
from stubble.design.own import join_own_hair
from stubble.design.style import STYLES, Fade, Style
from stubble.design.wishes import HANDLES, Look
from stubble.errors import WishError
from stubble.hair.chart import ChartMap
from stubble.head import chart_mm, directions_of_chart
from stubble.head.landmarks import Anatomy, direction
from stubble.head.zones import limit_mm
from stubble.photo.picture import sealed

__all__ = ["Hairline", "draw_hairline", "handles_of"]

Floats = NDArray[np.float64]

#: How far from the lower edge over ears and nape its fade is felt, mm.
_LOWER_REACH_MM = 20.0

#: Handles of the front follow each other round the head by at least this, radians: four degrees.
#: Those of the sides follow each other down the head by this much chart, mm.
_LEAST_TURN, _LEAST_DROP_MM = 0.07, 5.0

#: How far beyond where hair can grow a handle may be put, mm of chart, and how near the vertex.
#: Our assumption.
_BEYOND_MM, _NEAREST_MM = 14.0, 20.0

#: Handles of the sides stay between these azimuths, radians: before the eye's corner and the ear.
_SIDE_TURN = (0.45, 1.75)

#: Azimuth of the line over the tail of the brow, and how much skin a degree is there, mm.
_TAIL, _MM_PER_DEGREE = 57.0, 1.4

#: Skin that a temporal peak and a sideburn gain when they are built anew, mm. Our assumption.
_PEAK_GAIN_MM, _SIDEBURN_GAIN_MM, _SIDEBURN_LONGER_MM = 7.0, 6.0, 12.0


@dataclass(frozen=True, eq=False)
class Hairline:
    """A closed line round the scalp that is to carry dots.

    Attributes
    ----------
    handles_mm : mapping of str to (float, float)
        Where the front line can be taken hold of: names in `HANDLES` and places on the chart, from
        the person's left sideburn to the right one. On narrow heads some of them are missing.
    line_mm : (m, 3) float64
        The whole boundary in the head frame, closed.
    chart_mm : (m, 2) float64
        The same on the chart.
    front : (m,) bool
        Which of it is the front hairline, the rest being the lower fade over ears and nape.
    style : Style
    fade : Fade
    """

    handles_mm: Mapping[str, tuple[float, float]]
    line_mm: Floats
    chart_mm: Floats
    front: NDArray[np.bool_]
    style: Style
    fade: Fade
    boundary: Boundary
    wander: NDArray[np.float32]

    @property
    def handles(self) -> Floats:
        """The handles as directions, (k, 3)."""
        return directions_of_chart(np.array(list(self.handles_mm.values())))


def draw_hairline(anatomy: Anatomy, look: Look, own: ChartMap | None = None) -> Hairline:
    """Draw a look's line on this head.

    Where the person's own hair begins close to the line, the line gives way and begins with it: an
    artist joins hair that is there, and puts no second edge beside it. Handles that a person has
    moved lie where they were put, as far as the line stays on the scalp and does not fold.

    Parameters
    ----------
    anatomy : Anatomy
    look : Look
    own : ChartMap, optional
        The person's own hair.

    Raises
    ------
    WishError
        When moved handles would make the line cross itself.
    """
    style = STYLES[look.shape]
    plain, ends = _handles(anatomy, _unmoved(look), own)
    handles = dict(plain)
    for moved in look.moved:
        if moved.handle in handles:
            handles[moved.handle] = (moved.u_mm, moved.v_mm)
    if look.moved:
        handles = _within_limits(handles, {moved.handle for moved in look.moved})
    places = np.array(list(handles.values()))
    sharp = np.array([_sharp(style, name, ends) for name in handles])
    front = smooth(places, sharp)
    lower = _lower_fade(front[-1], front[0])
    whole = np.concatenate([front, lower])
    if look.moved and crosses(whole):
        raise WishError(
            "There the hairline would fold over itself. Please move that point less far, or put "
            "its neighbours back first."
        )
    is_front = np.arange(len(whole)) < len(front) - 1
    fade = style.fade(look.softness_mm)
    line = anatomy.scalp.points_mm(directions_of_chart(whole))
    reach = np.where(is_front, fade.reach_mm, _LOWER_REACH_MM)
    wander = wander_mm(look.seed, fade.macro_mm, fade.jitter_mm)
    return Hairline(
        handles, sealed(line), sealed(whole), sealed(is_front), style, fade,
        Boundary.of(whole, line, reach), wander,
    )  # fmt: skip


def handles_of(
    anatomy: Anatomy, look: Look, own: ChartMap | None = None
) -> Mapping[str, tuple[float, float]]:
    """Give the handles of a look's line before anybody moved one: where each returns to.

    Returns
    -------
    mapping of str to (float, float)
        Places on the chart, mm, in the order of `HANDLES`.
    """
    return _handles(anatomy, _unmoved(look), own)[0]


def _unmoved(look: Look) -> Look:
    """Leave out what moves no handle: while one is dragged, all are asked for again and again."""
    return replace(look, softness_mm=0.0, density=0.0, shade=0.0, moved=(), overrides=())


@lru_cache(maxsize=8)
def _handles(
    anatomy: Anatomy, look: Look, own: ChartMap | None
) -> tuple[Mapping[str, tuple[float, float]], bool]:
    """The handles before anybody moved one, and whether the corners end in own hair."""
    style = STYLES[look.shape]
    rng = np.random.default_rng([look.seed, 11])
    # Left and right differ at the corners by `uneven_mm` and up to twice that, whatever the seed;
    # an edge-up is tilted by as much, and stays straight.
    size = rng.uniform(1.0, 2.0, 3) * (0.5, 1.0, 1.0)
    size = (1 - style.level) * size + style.level * size[2] * np.array([0.24, 0.62, 1.0])
    apart = style.uneven_mm * size * rng.choice([-1.0, 1.0])
    height = look.hairline_mm
    # The higher the line, the less scalp is left for its corners to recede into.
    recede = float(np.clip((105.0 - height) / 40.0, 0.2, 1.0))
    corner_mm = style.corner_mm * (recede if style.corner_mm > 0 else 1.0)
    mound_mm = style.mound_mm * (recede if style.mound_mm > 0 else 1.0)
    level = anatomy.glabella_mm[1]
    # Between corner and peak the line is hollow, the more the further both stand out from it.
    hollow = 0.12 * max(style.corner_mm, 0.0) * (1 - style.corner_sharp)
    hollow += 0.6 * _PEAK_GAIN_MM * look.temple_peaks
    sides: list[dict[str, Floats]] = []
    for sign in (1.0, -1.0):
        off = 0.5 * sign * apart
        corner_x = sign * anatomy.canthus_mm * style.corner_out
        peak_mm = style.peak_mm + (_PEAK_GAIN_MM if look.temple_peaks else 0.0)
        sideburn_mm = -12.0 + (_SIDEBURN_GAIN_MM if look.sideburns else 0.0)
        down_mm = 22.0 + (_SIDEBURN_LONGER_MM if look.sideburns else 0.0)
        # The temporal peak: over the brow's tail, two thirds of the way up to the corner's height.
        peak = _temple(anatomy, sign, level + 0.36 * height, peak_mm + off[2])
        corner = _beside(anatomy, corner_x, height, corner_mm + off[2], style.level)
        sides.append(
            {
                "forelock": _beside(
                    anatomy, sign * 12.0, height, style.forelock_mm + off[0], style.level
                ),
                "mound": _beside(
                    anatomy, sign * anatomy.pupil_mm, height, mound_mm + off[1], style.level
                ),
                "corner": corner,
                "recess": _halfway(corner, peak, hollow),
                "peak": peak,
                "sideburn": _temple(anatomy, sign, level - down_mm, sideburn_mm),
            }
        )
    # High up, a narrow scalp has no room for a corner beside the pupil's handle, nor for that one:
    # what would fold the line back on itself is left out, on both sides.
    for name, before in (("corner", "mound"), ("mound", "forelock")):
        if min(_turn(side[name]) - _turn(side[before]) for side in sides) < _LEAST_TURN:
            for side in sides:
                del side[name]
                side.pop("recess", None)
    named = {f"left {name}": d for name, d in sides[0].items()}
    named |= {f"right {name}": d for name, d in sides[1].items()}
    named["middle"] = anatomy.up_the_middle(height)
    names = [name for name in HANDLES if name in named]
    places = chart_mm(np.array([named[name] for name in names]))
    ends = False
    if own is not None:
        places, ends = join_own_hair(dict(zip(names, places, strict=True)), look, own)
    kept = {name: (float(u), float(v)) for name, (u, v) in zip(names, places, strict=True)}
    return MappingProxyType(kept), ends


def _turn(direction: Floats) -> float:
    """How far a direction stands from the midline, seen from above, radians."""
    return float(np.arctan2(abs(direction[0]), direction[2]))


def _beside(anatomy: Anatomy, x_mm: float, height: float, rise: float, level: float) -> Floats:
    """A point of the front so much higher than the middle: along the skin, or upright."""
    plain = anatomy.at(x_mm, height + rise)
    if level == 0:
        return plain
    at = anatomy.scalp.points_mm(np.array([anatomy.up_the_middle(height), plain]))
    # The skin leans back there: to come down by so much, it is a longer way along it.
    below = anatomy.scalp.points_mm(anatomy.at(x_mm, height + rise - 4.0)[None])[0]
    way = 4.0 / max(float(at[1, 1] - below[1]), 1.0)
    down = (at[1, 1] - at[0, 1] - rise / way) * way * level
    return anatomy.at(x_mm, height + rise - float(np.clip(down, -12.0, 12.0)))


def _halfway(corner: Floats, peak: Floats, hollow: float) -> Floats:
    """The line between corner and peak, by so much back from straight."""
    one, other = chart_mm(np.array([corner, peak]))
    middle = (one + other) / 2
    inward = -middle / np.linalg.norm(middle)
    return directions_of_chart((middle + hollow * inward)[None])[0]


def _temple(anatomy: Anatomy, sign: float, height_mm: float, forward_mm: float) -> Floats:
    """A point of the temple at a height, before or behind the line over the brow's tail."""
    azimuth = np.radians(_TAIL - forward_mm / _MM_PER_DEGREE)
    return anatomy.on_meridian(sign * float(azimuth), height_mm)


def _sharp(style: Style, handle: str, ends: bool) -> float:
    """How far the line breaks at a handle; where it ends in own hair it goes straight in."""
    if handle == "middle":
        return style.tip_sharp
    if handle.endswith("corner"):
        return 1.0 if ends else style.corner_sharp
    return 0.0


def _within_limits(
    handles: dict[str, tuple[float, float]], moved: set[str]
) -> dict[str, tuple[float, float]]:
    """Keep moved handles on the scalp and in the order of the line."""
    names = list(handles)
    middle = names.index("middle")
    side = [name.split()[-1] in ("recess", "peak", "sideburn") for name in names]
    polar = {name: [np.arctan2(u, v), np.hypot(u, v)] for name, (u, v) in handles.items()}
    for i in sorted(range(len(names)), key=lambda i: abs(i - middle)):
        if names[i] not in moved:
            continue
        turn, radius = polar[names[i]]
        around = [(j, polar[names[j]]) for j in (i - 1, i + 1) if 0 <= j < len(names)]
        if side[i]:
            sign = 1.0 if i < middle else -1.0
            turn = sign * np.clip(sign * turn, *_SIDE_TURN)
            inner, *outer = sorted(radius for _, (_, radius) in around)
            radius = np.clip(radius, inner + _LEAST_DROP_MM,
                             outer[0] - _LEAST_DROP_MM if outer else np.inf)  # fmt: skip
        else:
            # A recess may lie as far round as it likes: the corner beside it turns on its own.
            low, high = sorted(
                np.copysign(_SIDE_TURN[1], turn) if side[j] else turn for j, (turn, _) in around
            )
            room = min(_LEAST_TURN, (high - low) / 3)
            turn = np.clip(turn, low + room, high - room)
        farthest = limit_mm(np.degrees(np.abs([turn])))[0] + _BEYOND_MM
        polar[names[i]] = [turn, np.clip(radius, _NEAREST_MM, farthest)]
    return {
        name: (float(r * np.sin(turn)), float(r * np.cos(turn))) if name in moved else handles[name]
        for name, (turn, r) in polar.items()
    }


def _lower_fade(start: Floats, end: Floats) -> Floats:
    """The boundary behind: from one temple over the ear, round the nape, to the other."""
    azimuth = np.radians([-76.0, -95.0, -115.0, -145.0, 180.0, 145.0, 115.0, 95.0, 76.0])
    polar = np.radians([116.0, 106.0, 112.0, 124.0, 127.0, 124.0, 112.0, 106.0, 116.0])
    between = chart_mm(direction(azimuth, polar))
    corners = np.concatenate([start[None], between, end[None]])
    out = []
    for one, other in pairwise(corners):
        steps = int(np.linalg.norm(other - one) / 10.0) + 1
        out.append(one + (other - one) * (np.arange(1, steps + 1) / steps)[:, None])
    return np.concatenate(out)[:-1]
