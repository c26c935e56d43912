"""The dilution for a head: matched to the person's own hair, shaved as it will be worn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stubble import pigment
from stubble.design import Look, Wishes
from stubble.design.scars import SCARS
from stubble.dots import PRACTICE, Practice
from stubble.errors import SubjectError
from stubble.pigment import LENGTHS_MM, Choice
from stubble.skin.spectrum import plain_colour

if TYPE_CHECKING:
    from stubble.workflow.analysis import Analysis

__all__ = ["choose_shade", "match_shade", "own_hair", "shaded", "wished_look"]

#: Confidence in the hair's colour below which nothing is matched to it (our assumption).
_LEAST_SURE = 0.05

#: Length that hair is taken to be worn at where nobody says (our assumption: most clip it).
_USUAL_MM = LENGTHS_MM["clipper0"]

#: Light that a hair gives back over the skin's, where the photo does not tell: dark, as most is
#: that is seen as stubble (our assumption).
_DARK = 0.1

_TAKEN_FOR_DARK = (
    "The photo does not tell the colour of a single hair, which is too short or too fair here, and "
    "it is taken for dark. A photo with a centimetre of hair would tell."
)


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
    density = analysis.suggested.density if per_cm2 is None else per_cm2
    choice = match_shade(analysis, _over_skin(analysis), length_mm, density, practice, undiluted)
    if analysis.front.hair.strand is None:
        return replace(choice, reasons=(*choice.reasons, _TAKEN_FOR_DARK))
    return choice


def shaded(analysis: Analysis, look: Look) -> Look:
    """Give a look the shade that matches own stubble, as `choose_shade` does.

    Where the hair's colour is not told by the photo, it keeps its own, from the trade's tables.
    """
    if analysis.front.hair.strand is None or look.preset == "between-hair":
        return look
    length_mm = _USUAL_MM if look.shave_mm is None else look.shave_mm
    choice = match_shade(analysis, _over_skin(analysis), length_mm, look.density)
    return replace(look, shade=round(choice.shade, 1))


def wished_look(analysis: Analysis, wishes: Wishes, advised: Look | None = None) -> Look:
    """Take from the advice what wishes leave open: the shade for what is wished otherwise."""
    advised = advised or analysis.advised
    look = wishes.over(advised)
    same = (look.density, look.shave_mm, look.preset) == (
        advised.density,
        advised.shave_mm,
        advised.preset,
    )
    return look if wishes.shade is not None or same else shaded(analysis, look)


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
    own = _as_hair(hair_over_skin * plain_colour(analysis.tissue))
    return pigment.choose(analysis.tissue, own, per_cm2, length_mm, scars, practice, undiluted)


def own_hair(analysis: Analysis) -> NDArray[np.float64]:
    """Give the colour of the person's hair, (3,), linear sRGB, lit as the modelled skin is.

    The camera's exposure and white balance are those of the skin beside it.
    """
    return _as_hair(_over_skin(analysis) * plain_colour(analysis.tissue))


def _as_hair(colour: NDArray[np.floating]) -> NDArray[np.float64]:
    """Take off the gloss of the sky: no hair is bluer than grey."""
    return np.minimum.accumulate(np.asarray(colour, float))


def _over_skin(analysis: Analysis) -> NDArray[np.float64]:
    """Light of one hair over the skin's, (3,)."""
    strand = analysis.front.hair.strand
    if strand is None:
        return np.full(3, _DARK)
    return np.asarray(strand / analysis.front.skin.colour, float)
