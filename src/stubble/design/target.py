"""How dense the dots are to be: the wish, the hairline's fade, the hair and the scars there are."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numba
import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from stubble.design.curve import HALF_MM
from stubble.design.ground import Ground
from stubble.design.hairline import Hairline
from stubble.design.presets import PRESETS
from stubble.design.scars import EARLIER, SCARS, within
from stubble.design.style import LAST, MOST_ALONE, SENTINEL_BAND_MM, TEN_TO_NINETY
from stubble.design.wishes import Look
from stubble.head.region import Region

__all__ = ["behind_front_mm", "shades", "wanted_density"]

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]

#: Width of the fade at the lower edge over ears and nape, mm. Our assumption.
_LOWER_FADE_MM = 14.0


def wanted_density(
    line: Hairline | None,
    chart_mm: Floats,
    xyz_mm: Floats,
    ground: Ground,
    look: Look,
    own: Floats32 | None = None,
    regions: Sequence[Region] = (),
) -> Floats:
    """Give dots per cm² wanted at each place, (n,).

    Parameters
    ----------
    line : Hairline or None
        Of a look that has a new line.
    chart_mm : (n, 2) float64
    xyz_mm : (n, 3) float64
        The places, on the chart and in the head frame.
    ground : Ground
        What the photo shows there.
    look : Look
        For the density, and what it is to look like.
    own : (n,) float32, optional
        How far inside the person's own hair each place lies (`Extent.at`); for looks without a
        line.
    regions : sequence of Region
        Scars and earlier work among them count.
    """
    preset = PRESETS[look.preset]
    wanted = np.zeros(len(chart_mm))
    if line is not None:
        depth, side = line.boundary.depth_mm(chart_mm, xyz_mm, ground.bare > preset.hidden[0])
        fade = line.fade
        # They thin out to nothing over the band: at its inner edge they are twice as dense as
        # over all of it.
        alone = 2 * fade.sentinels_per_cm / (SENTINEL_BAND_MM / 10) / look.density
        _wanted(
            chart_mm, depth, side, line.front, line.wander, ground.bare, preset.hidden,
            look.density, fade.middle_mm, fade.sd_mm, float(ndtri(LAST)), min(alone, MOST_ALONE),
            SENTINEL_BAND_MM, _LOWER_FADE_MM / TEN_TO_NINETY, wanted,
        )  # fmt: skip
    else:
        low, high = preset.hidden
        shown = np.clip((ground.bare - low) / (high - low), 0, 1) * ground.bare
        wanted += look.density * shown
        if not preset.only and own is not None:
            wanted *= own
    marked = {region.kind for region in regions}
    if preset.only:
        wanted *= within(regions, preset.only, chart_mm)
    if marked & set(SCARS):
        wanted *= 1 + (preset.scar_density - 1) * within(regions, SCARS, chart_mm)
    if marked & set(EARLIER):
        wanted *= 1 - (1 - preset.earlier_density) * within(regions, EARLIER, chart_mm)
    return wanted


def shades(line: Hairline | None, behind_mm: Floats, look: Look) -> Floats:
    """Give the shade of dots, ml of water to 1 ml of pigment, (n,): lighter towards the front line.

    Parameters
    ----------
    line : Hairline or None
        Without one, all dots have the same.
    behind_mm : (n,) float64
        How far behind the front line they lie, as `behind_front_mm`.
    look : Look
    """
    if line is None:
        return np.full(len(behind_mm), look.shade)
    outward = 1 - behind_mm / max(line.fade.width_mm, 0.1)
    return look.shade + line.fade.shade_drop * np.clip(outward, 0, 1)


def behind_front_mm(line: Hairline | None, chart_mm: Floats, xyz_mm: Floats) -> Floats:
    """Give how far places lie behind the front line, (n,) mm; infinite where none is nearest."""
    if line is None:
        return np.full(len(chart_mm), np.inf)
    depth, side = line.boundary.depth_mm(chart_mm, xyz_mm)
    return np.where((side >= 0) & line.front[side], depth, np.inf)


@numba.njit(cache=True, nogil=True, parallel=True)
def _wanted(  # type: ignore[no-untyped-def]
    chart, depth, side, is_front, wander, bare, hidden, density, middle, sd, last, alone, band,
    lower_sd, wanted,
):  # fmt: skip
    """Weigh every place: the ramp of its nearest boundary, times the bare skin there.

    Constants of other modules come as arguments: what is compiled and kept does not follow them.
    """
    low, high = hidden
    for i in numba.prange(len(depth)):
        wanted[i] = 0.0
        if bare[i] <= low or (side[i] < 0 and depth[i] < 0):
            continue
        share = 1.0
        if side[i] >= 0 and not is_front[side[i]]:
            z = (depth[i] - 0.5 * _LOWER_FADE_MM) / lower_sd
            share = 0.5 * math.erfc(-z / math.sqrt(2.0))
        elif side[i] >= 0:
            x, y = chart[i, 0] + HALF_MM, chart[i, 1] + HALF_MM
            c, r = int(x), int(y)
            u, v = x - c, y - r
            above = wander[r, c] * (1 - u) + wander[r, c + 1] * u
            below = wander[r + 1, c] * (1 - u) + wander[r + 1, c + 1] * u
            z = (depth[i] + above * (1 - v) + below * v - middle) / sd
            if z >= last:
                share = 0.5 * math.erfc(-z / math.sqrt(2.0))
            elif z >= last - band / sd:
                share = alone * (1 - (last - z) * sd / band)
            else:
                share = 0.0
        if share > 0.995:
            share = 1.0
        wanted[i] = density * share * bare[i] * min((bare[i] - low) / (high - low), 1.0)
