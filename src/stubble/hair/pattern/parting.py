"""The parting: where it runs on the chart, and how wide it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from stubble.hair.chart import ChartMap
from stubble.head.surface import directions_of_chart
from stubble.photo.picture import sealed

__all__ = ["Parting", "parting"]

Floats = NDArray[np.float64]

#: Partings are sought as straight lines on the chart: u where they cross v = 30 mm, at most, and
#: how much they lean over 60 mm.
_FARTHEST_MM = 33.0
_LEAN_MM = np.arange(-24.0, 24.1, 6.0)

#: Places along and across, mm of chart.
_ALONG_MM = np.arange(96.0, -60.1, -3.0)
_STEP_MM = 1.5
_ACROSS_MM = np.arange(-24.0, 24.1, _STEP_MM)

#: Within the first of its middle lies the parting, between the next two the hair beside it.
_WITHIN_MM, _BESIDE = 11.0, (13.0, 22.0)

#: A parting is seen over at least this length, at this share of its places, and lays bare so much
#: skin across it, mm; what is wider than the last is no parting any more. Our assumption.
_SHORTEST_MM, _STEADY, _NARROWEST_MM, _WIDEST_MM = 36.0, 0.7, 2.0, 18.0

#: Less than this share of full hair on either side is no hair to part, nor are sides that differ by
#: more than the next. Our assumption.
_HAIR, _UNLIKE = 0.45, 0.3

#: Places less well seen than this do not count.
_SEEN = 0.15

#: The skin laid bare lies this near to the line in the median, mm.
_OFF_MM = 3.0

#: Error of a width: a share of it, and mm. Our assumption.
_ERROR, _ERROR_MM = 0.15, 0.8


@dataclass(frozen=True, eq=False)
class Parting:
    """A parting.

    Attributes
    ----------
    chart_mm : (n, 2) float64
        Its middle, from front to back.
    widths_mm : (n,) float64
        Bare skin across it at each of these: where hair is thin, as much as it would make in one
        piece.
    width_mm, error_mm : float
        In the mean, and the standard error of that.
    """

    chart_mm: Floats
    widths_mm: Floats
    width_mm: float
    error_mm: float


def parting(chart: ChartMap, full: float) -> Parting | None:
    """Find the parting on the top of the head, if the hair is parted.

    Of all straight lines it is the one along which most more skin shows than beside it, steadily.

    Parameters
    ----------
    chart : ChartMap
    full : float
        Coverage of full hair on this head.
    """
    best, found = 0.0, None
    reach = np.arange(-_FARTHEST_MM - 24.0, _FARTHEST_MM + 24.1, _STEP_MM)
    for lean in _LEAN_MM:
        # All lines of one lean lie side by side: one sheet of profiles serves them.
        middle = (_ALONG_MM - 30.0) / 60.0 * lean
        sheet = np.stack(np.broadcast_arrays(middle[:, None] + reach, _ALONG_MM[:, None]), axis=-1)
        covered, seen = chart.at(directions_of_chart(sheet.reshape(-1, 2)))
        bare = 1 - np.minimum(covered.astype(float) / full, 1).reshape(sheet.shape[:2])
        bare[seen.reshape(bare.shape) < _SEEN] = np.nan
        widths, aside, score = _across(sliding_window_view(bare, len(_ACROSS_MM), axis=1))
        for i in np.argsort(-score)[:5]:
            run = _steady(widths[:, i])
            # Off the middle, something else comes in from aside: a corner, the edge of a bare top.
            if score[i] <= best or run is None or abs(np.median(aside[run, i])) > _OFF_MM:
                continue
            u = middle[run] + reach[i] + 24.0 + aside[run, i]
            if abs(u.mean()) < _FARTHEST_MM:
                best, found = score[i], (np.stack([u, _ALONG_MM[run]], axis=1), widths[run, i])
    if found is None:
        return None
    line, widths = found
    width = float(np.median(widths))
    # Its middle wanders no faster than hair is combed.
    line[:, 0] = np.convolve(np.pad(line[:, 0], 2, mode="edge"), np.ones(5) / 5, mode="valid")
    return Parting(sealed(line), sealed(widths), width, float(np.hypot(_ERROR * width, _ERROR_MM)))


def _across(profiles: Floats) -> tuple[Floats, Floats, Floats]:
    """Look across lines: profiles (n, k, m) of bare skin, by place along, line and place across.

    Returns
    -------
    widths : (n, k) float64
        Skin laid bare, mm; NaN where there is not hair on both sides.
    aside : (n, k) float64
        Middle of that from the line's, mm.
    score : (k,) float64
        How much there is near each line in all.
    """
    within = np.abs(_ACROSS_MM) <= _WITHIN_MM
    flank = (-_BESIDE[1] <= _ACROSS_MM) & (-_BESIDE[0] >= _ACROSS_MM)
    right, left = profiles[..., flank].mean(-1), profiles[..., flank[::-1]].mean(-1)
    # The hair beside it is what full hair is here.
    usual = (right + left)[..., None] / 2
    more = np.clip((profiles[..., within] - usual) / np.maximum(1 - usual, 0.2), 0, None)
    # Hair on both sides, and about alike: or it is the edge of something.
    hair = (np.maximum(right, left) < 1 - _HAIR) & (np.abs(right - left) < _UNLIKE)
    widths = np.where(hair, more.sum(-1) * _STEP_MM, np.nan)
    aside = (more @ _ACROSS_MM[within]) / np.maximum(more.sum(-1), 1e-9)
    near = more @ (1 - np.abs(_ACROSS_MM[within]) / 12.0)
    return widths, aside, np.where(hair, near, 0).sum(axis=0)


def _steady(widths: Floats) -> slice | None:
    """The stretch from the first place to the last where a line is steadily a parting."""
    good = np.flatnonzero((widths > _NARROWEST_MM) & (widths < _WIDEST_MM))
    if good.size < _SHORTEST_MM / 3.0:
        return None
    run = slice(int(good[0]), int(good[-1]) + 1)
    part = widths[run]
    if good.size < _STEADY * len(part) or np.isnan(part).mean() > 1 - _STEADY:
        return None
    kept = slice(run.start, run.start + _until(np.isnan(part)))
    return kept if (kept.stop - kept.start) * 3.0 >= _SHORTEST_MM else None


def _until(missing: NDArray[np.bool_]) -> int:
    """How many come before the first that is missing."""
    return int(missing.argmax()) if missing.any() else len(missing)
