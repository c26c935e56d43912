"""What we would advise for this head, where the person has no wish of their own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stubble.design.style import STYLES
from stubble.design.wishes import Look
from stubble.hair import Hair
from stubble.hair.chart import ChartMap
from stubble.head import chart_mm, directions_of_chart
from stubble.head.landmarks import Anatomy
from stubble.skin import Skin
from stubble.skin.colour import luminance

__all__ = ["advise"]

#: Hairs and dots together per cm². Practice grade: natural scalps have 60 to 100 follicular units,
#: artists' figures run to 190.
_DENSITY = 170.0

#: Tone of dark brown hair, between 0 for black and 1 for white.
_DARK_BROWN = 0.38

#: Own hair that begins this much above that has begun to recede, and has receded: up to the first
#: it is the line, from the second on it is not, and between them the line lies between.
_RECEDED_MM = (4.0, 10.0)


def advise(anatomy: Anatomy, skin: Skin, hair: Hair, chart: ChartMap) -> Look:
    """Advise a look for this head.

    The line: by the thirds of the face, or where the person's own frontal hair begins if it has not
    receded from there. The shade: darker for darker hair and darker skin.
    """
    height = anatomy.mid_frontal_mm
    own = own_hairline_mm(anatomy, chart)
    if own is not None:
        low, high = _RECEDED_MM
        receded = float(np.clip((own - height - low) / (high - low), 0, 1))
        height = receded * height + (1 - receded) * own
    return Look(
        hairline_mm=float(round(height)),
        shape="natural",
        softness_mm=STYLES["natural"].softness_mm,
        density=_DENSITY,
        shade=round(_shade(skin, hair), 1),
        seed=1,
    )


def own_hairline_mm(anatomy: Anatomy, chart: ChartMap) -> float | None:
    """Height of the person's own frontal hair on the midline, mm above the glabella, if any."""
    heights = np.arange(45.0, 92.0, 1.0)
    up = np.array([anatomy.up_the_middle(height) for height in heights])
    # A parting or a lick of hair does not make a line.
    beside = chart_mm(up)[:, None] + np.array([[-8.0, 0.0], [0.0, 0.0], [8.0, 0.0]])
    covered, _ = chart.at(directions_of_chart(beside.reshape(-1, 2)))
    covered = np.median(covered.reshape(len(heights), 3), axis=1)
    behind = _running(covered, 8)
    found = np.flatnonzero((covered > 0.5) & (behind > 0.6))
    if found.size == 0 or heights[found[0]] <= heights[0] or heights[found[0]] > 84:
        return None
    return float(heights[found[0]])


def _running(values: NDArray[np.floating], count: int) -> NDArray[np.float64]:
    """Mean of each value and the ``count`` after it."""
    padded = np.concatenate([values, np.full(count, values[-1])])
    return np.convolve(padded, np.ones(count + 1) / (count + 1), mode="valid")


def _shade(skin: Skin, hair: Hair) -> float:
    """Dilution by tone of hair and skin: ml of water to 1 ml of pigment.

    After the practice table in the trade's guides (grade: lore): black hair on dark skin hardly
    diluted, fair hair on fair skin twenty times.
    """
    # 0 for black hair, 1 for white: lightness on a visual scale.
    tone = float(np.clip(np.cbrt(max(float(luminance(hair.colour)), 0)) / np.cbrt(0.35), 0, 1))
    # With little hair to go by, it is taken for dark brown: most is, and brows agree.
    sure = min(hair.confidence / 0.3, 1.0)
    tone = sure * tone + (1 - sure) * _DARK_BROWN
    fair = float(np.clip((10 - skin.monk) / 7, 0, 1))  # 1 up to Monk 3, 0 at Monk 10
    return float(np.clip(1.5 + 2.5 * fair + 14.0 * max(tone - 0.35, 0) * (0.4 + 0.6 * fair), 0, 25))
