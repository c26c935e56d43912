"""The dilution for a head: matched to the person's own hair, shaved as it will be worn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stubble import pigment
from stubble.design.scars import SCARS
from stubble.dots import PRACTICE, Practice
from stubble.errors import SubjectError
from stubble.pigment import Choice
from stubble.skin.lamps import colour
from stubble.skin.spectrum import MIRRORED, reflectance
from stubble.workflow.analysis import Analysis

__all__ = ["choose_shade", "match_shade", "own_hair"]

#: Confidence in the hair's colour below which nothing is matched to it (our assumption).
_LEAST_SURE = 0.05


def choose_shade(
    analysis: Analysis,
    length_mm: float,
    per_cm2: float | None = None,
    practice: Practice = PRACTICE,
    undiluted: float = pigment.UNDILUTED_LOAD,
) -> Choice:
    """Choose the dilution whose healed look is that of the person's own stubble.

    Parameters
    ----------
    analysis : Analysis
    length_mm : float
        To which the hair will be shaved.
    per_cm2 : float, optional
        Dots per cm²; the advised density if not given.
    practice : Practice, optional
    undiluted : float, optional
        Load of the pigment without water, 1/mm.

    Raises
    ------
    SubjectError
        If no hair is seen to match.
    """
    if analysis.front.hair.confidence < _LEAST_SURE:
        raise SubjectError(
            "No hair is seen in this photo that dots could be matched to. Send one that shows the "
            "sides, with hair on them."
        )
    hair, skin = analysis.front.hair, analysis.front.skin
    density = analysis.advised.density if per_cm2 is None else per_cm2
    return match_shade(analysis, hair.colour / skin.colour, length_mm, density, practice, undiluted)


def match_shade(
    analysis: Analysis,
    hair_over_skin: NDArray[np.floating],
    length_mm: float,
    per_cm2: float,
    practice: Practice = PRACTICE,
    undiluted: float = pigment.UNDILUTED_LOAD,
) -> Choice:
    """Choose the dilution for hair that is known by its light over the skin's beside it, (3,)."""
    scars = any(region.kind in SCARS for region in analysis.regions)
    own = hair_over_skin * _plain(analysis)
    return pigment.choose(analysis.tissue, own, per_cm2, length_mm, scars, practice, undiluted)


def own_hair(analysis: Analysis) -> NDArray[np.float64]:
    """Give the colour of the person's hair, (3,), linear sRGB, lit as the modelled skin is.

    The camera's exposure and white balance are those of the skin beside it.
    """
    return np.asarray(analysis.front.hair.colour / analysis.front.skin.colour * _plain(analysis))


def _plain(analysis: Analysis) -> NDArray[np.float64]:
    return colour(reflectance(analysis.tissue) + MIRRORED)
