"""Where a person's own hair begins, and how a hairline joins it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from stubble.design.wishes import Look
from stubble.hair.chart import ChartMap
from stubble.hair.pattern.cells import READABLE, reference
from stubble.head import directions_of_chart
from stubble.head.zones import fringe_mm

__all__ = ["begins", "join_own_hair"]

Floats = NDArray[np.float64]

#: Own hair that begins within this distance of the line is joined, mm of chart. Our assumption.
_FRONT_MM = 7.0

#: At the sides the line goes back to the own hair from further off, unless the temples are to be
#: built anew: a line before bare temples with nothing behind it looks like a cap. Our assumption.
_BACK_MM, _FORWARD_MM = 26.0, 8.0

#: A corner goes out to the side's own hair up to this far, mm of chart. Our assumption.
_OUT_MM = 30.0

#: How far into the hair the line goes, so that dots and hair overlap, mm of chart.
_OVERLAP_MM = 3.0

#: Hair begins where it hides half the skin, and six tenths of it over the next millimetres.
_HALF, _THICK, _NEXT_MM = 0.5, 0.6, 8

_STEP_MM = 1.0

#: How well a place must be seen to be believed, 0 to 1.
_SEEN = 0.02


def begins(own: ChartMap, paths: Floats, fringe: bool = False) -> Floats:
    """Say where along paths on the chart hair begins and goes on.

    Parameters
    ----------
    own : ChartMap
    paths : (n, k, 2) float64
        Points a millimetre apart, the last eight only to see whether hair goes on.
    fringe : bool
        Whether out of sight hair is taken to grow where it goes last of all: below the fringe's
        border on full heads. Otherwise things go on there as they were.

    Returns
    -------
    (n,) float64
        Steps from the path's beginning; NaN where no hair begins, or it is there from the first.
    """
    covered, seen = own.at(directions_of_chart(paths.reshape(-1, 2)))
    covered, seen = covered.reshape(paths.shape[:2]), seen.reshape(paths.shape[:2])
    known = np.where(seen > _SEEN, np.arange(paths.shape[1]), 0)
    covered = np.take_along_axis(covered, np.maximum.accumulate(known, axis=1), axis=1)
    if fringe:
        u, v = np.abs(paths[..., 0]), paths[..., 1]
        border = fringe_mm(np.degrees(np.arctan2(u, v)).ravel()).reshape(u.shape)
        covered = np.where((seen <= _SEEN) & (np.hypot(u, v) > border), 1.0, covered)
    out = np.full(len(paths), np.nan)
    for i, row in enumerate(covered):
        thick = np.convolve(row, np.ones(_NEXT_MM) / _NEXT_MM, mode="valid")[: len(row) - _NEXT_MM]
        found = np.flatnonzero((row[: len(thick)] > _HALF) & (thick > _THICK))
        if found.size and found[0] > 0:
            out[i] = found[0]
    return out


def join_own_hair(handles: Mapping[str, Floats], look: Look, own: ChartMap) -> tuple[Floats, bool]:
    """Move handles to where the person's own hair begins, if that is near.

    Both sides join, or neither: a line with one temple filled and one open looks like a mistake.

    Parameters
    ----------
    handles : mapping of str to (2,) float64
        From the person's left to their right, mm of chart.
    look : Look
    own : ChartMap

    Returns
    -------
    places : (k, 2) float64
    ends : bool
        Whether the corners end in the hair of the sides.
    """
    names = list(handles)
    ends = False
    out = {name: np.array(place, float) for name, place in handles.items()}
    _join_front(out, own)
    for part in ("peak", "sideburn"):
        anew = look.sideburns if part == "sideburn" else look.temple_peaks
        _join_sides(out, part, 0.0 if anew else _BACK_MM, own)
    if "left corner" in out:
        ends = _join_corners(out, own)
        if ends:
            for side in ("left", "right"):
                out[f"{side} recess"] = _between(out[f"{side} corner"], out[f"{side} peak"])
        _join_sides(out, "recess", 0.0 if look.temple_peaks else _BACK_MM, own)
    return np.array([out[name] for name in names]), ends


def _join_front(out: dict[str, Floats], own: ChartMap) -> None:
    """Between the corners the line goes up or down to the hair."""
    names = [name for name in out if name.split()[-1] in ("middle", "forelock", "mound")]
    steps = np.arange(-_FRONT_MM, _FRONT_MM + _NEXT_MM + 1, _STEP_MM)
    places = np.array([out[name] for name in names])
    inward = -places / np.linalg.norm(places, axis=1, keepdims=True)
    found = begins(own, places[:, None] + inward[:, None] * steps[:, None])
    found[found > 2 * _FRONT_MM] = np.nan
    shift = steps[0] + found + 2.0
    shift = np.where(np.isnan(shift + shift[::-1]), 0.0, shift)
    # What is left is shared with the neighbours, or a lone handle would make a dent.
    shift = np.convolve(np.pad(shift, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
    for name, place, way, by in zip(names, places, inward, shift, strict=True):
        out[name] = place + way * by


def _between(one: Floats, other: Floats) -> Floats:
    """Halfway round and halfway down the head."""
    turn = (np.arctan2(*one) + np.arctan2(*other)) / 2
    return np.asarray(
        (np.hypot(*one) + np.hypot(*other)) / 2 * np.array([np.sin(turn), np.cos(turn)])
    )


def _join_corners(out: dict[str, Floats], own: ChartMap) -> bool:
    """On its way out from over the pupil, the line ends in the hair of the side: if so, say so."""
    hairy = reference(own) >= READABLE
    paths = []
    for side in ("left", "right"):
        inner = out.get(f"{side} mound", out[f"{side} forelock"])
        corner = out[f"{side} corner"]
        way = corner - inner
        length = float(np.linalg.norm(way))
        to_corner = inner + way / length * np.arange(0.0, length, _STEP_MM)[:, None]
        # Beyond the corner it goes on outwards, level.
        out_mm = np.arange(0.0, _OUT_MM + _NEXT_MM + 1, _STEP_MM)
        round_ = np.arctan2(corner[0], corner[1]) + np.sign(corner[0]) * out_mm / np.hypot(*corner)
        beyond = np.hypot(*corner) * np.stack([np.sin(round_), np.cos(round_)], axis=1)
        paths.append(np.concatenate([to_corner, beyond]))
    found = [begins(own, path[None], fringe=hairy)[0] for path in paths]
    if np.isnan(found).any():
        return False
    for side, path, at in zip(("left", "right"), paths, found, strict=True):
        out[f"{side} corner"] = path[int(at + _OVERLAP_MM)]
    return True


def _join_sides(out: dict[str, Floats], part: str, back_mm: float, own: ChartMap) -> None:
    """Beside the face the line goes round the head to the hair."""
    steps = np.arange(-_FORWARD_MM, back_mm + _FORWARD_MM + _NEXT_MM + 1, _STEP_MM)
    paths = []
    for side in ("left", "right"):
        place = out[f"{side} {part}"]
        turn = np.arctan2(place[0], place[1]) + np.sign(place[0]) * steps / np.hypot(*place)
        paths.append(np.hypot(*place) * np.stack([np.sin(turn), np.cos(turn)], axis=1))
    found = begins(own, np.array(paths))
    # A side that no photo shows goes along with the other.
    hidden = np.array([own.at(directions_of_chart(path))[1].max() <= _SEEN for path in paths])
    found = np.where(hidden & np.isnan(found), found[::-1], found)
    if np.isnan(found).any():
        return
    for side, path, at in zip(("left", "right"), paths, found, strict=True):
        out[f"{side} {part}"] = path[int(at + _OVERLAP_MM)]
