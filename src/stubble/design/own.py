"""Where a person's own hair begins, and how a hairline joins it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from stubble.design.wishes import Look
from stubble.hair.chart import ChartMap
from stubble.head import directions_of_chart

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


def begins(own: ChartMap, paths: Floats) -> Floats:
    """Say where along paths on the chart hair begins and goes on.

    Parameters
    ----------
    own : ChartMap
    paths : (n, k, 2) float64
        Points a millimetre apart, the last eight only to see whether hair goes on.

    Returns
    -------
    (n,) float64
        Steps from the path's beginning; NaN where no hair begins, or it is there from the first.
    """
    covered, seen = own.at(directions_of_chart(paths.reshape(-1, 2)))
    covered, seen = covered.reshape(paths.shape[:2]), seen.reshape(paths.shape[:2])
    # Beyond the edge of the view things go on as they were before it.
    known = np.where(seen > _SEEN, np.arange(paths.shape[1]), 0)
    covered = np.take_along_axis(covered, np.maximum.accumulate(known, axis=1), axis=1)
    out = np.full(len(paths), np.nan)
    for i, row in enumerate(covered):
        thick = np.convolve(row, np.ones(_NEXT_MM) / _NEXT_MM, mode="valid")[: len(row) - _NEXT_MM]
        found = np.flatnonzero((row[: len(thick)] > _HALF) & (thick > _THICK))
        if found.size and found[0] > 0:
            out[i] = found[0]
    return out


def join_own_hair(handles: Mapping[str, Floats], look: Look, own: ChartMap) -> Floats:
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
    (k, 2) float64
    """
    names = list(handles)
    out = {name: np.array(place, float) for name, place in handles.items()}
    _join_front(out, own)
    if "left corner" in out:
        _join_corners(out, own)
    for part in ("recess", "peak", "sideburn"):
        anew = look.sideburns if part == "sideburn" else look.temple_peaks
        if f"left {part}" in out:
            _join_sides(out, part, 0.0 if anew else _BACK_MM, own)
    return np.array([out[name] for name in names])


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


def _join_corners(out: dict[str, Floats], own: ChartMap) -> None:
    """On its way out from over the pupil, the line ends in the hair of the side."""
    paths, lengths = [], []
    for side in ("left", "right"):
        inner = out.get(f"{side} mound", out[f"{side} forelock"])
        corner = out[f"{side} corner"]
        way = corner - inner
        length = float(np.linalg.norm(way))
        lengths.append(length)
        to_corner = inner + way / length * np.arange(0.0, length, _STEP_MM)[:, None]
        # Beyond the corner it goes on outwards, level.
        out_mm = np.arange(0.0, _OUT_MM + _NEXT_MM + 1, _STEP_MM)
        round_ = np.arctan2(corner[0], corner[1]) + np.sign(corner[0]) * out_mm / np.hypot(*corner)
        beyond = np.hypot(*corner) * np.stack([np.sin(round_), np.cos(round_)], axis=1)
        paths.append(np.concatenate([to_corner, beyond]))
    found = [begins(own, path[None])[0] for path in paths]
    if np.isnan(found).any():
        return
    for side, path, at in zip(("left", "right"), paths, found, strict=True):
        out[f"{side} corner"] = path[int(at + _OVERLAP_MM)]


def _join_sides(out: dict[str, Floats], part: str, back_mm: float, own: ChartMap) -> None:
    """Beside the face the line goes round the head to the hair."""
    steps = np.arange(-_FORWARD_MM, back_mm + _FORWARD_MM + _NEXT_MM + 1, _STEP_MM)
    paths = []
    for side in ("left", "right"):
        place = out[f"{side} {part}"]
        turn = np.arctan2(place[0], place[1]) + np.sign(place[0]) * steps / np.hypot(*place)
        paths.append(np.hypot(*place) * np.stack([np.sin(turn), np.cos(turn)], axis=1))
    found = begins(own, np.array(paths))
    if np.isnan(found).any():
        return
    for side, path, at in zip(("left", "right"), paths, found, strict=True):
        out[f"{side} {part}"] = path[int(at + _OVERLAP_MM)]
