"""The looks that people come for, each a setting of the same few fields."""

from __future__ import annotations

from dataclasses import dataclass

from stubble.design.scars import EARLIER, SCARS
from stubble.head.region import Kind

__all__ = ["PRESETS", "Preset"]


@dataclass(frozen=True)
class Preset:
    """Where dots may lie, and how many of those that are wished for.

    Attributes
    ----------
    name : str
    new_line : bool
        Whether a front line is designed; else dots keep within the person's own hair, with the gaps
        and patches in it.
    hidden : (float, float)
        With no more than the first share of the skin bare, no dots are laid; from the second on, as
        many as are wanted.
    only : tuple of Kind
        Dots lie in regions of these kinds alone; everywhere, if there are none.
    scar_density : float
        Dots in scars for each that healthy skin would get.
    earlier_density : float
        Dots between those of earlier work for each that bare skin would get.
    builds_sides : bool
        Whether temple peaks and sideburns are built anew, there being no hair to follow.
    """

    name: str
    new_line: bool
    hidden: tuple[float, float]
    only: tuple[Kind, ...] = ()
    scar_density: float = 1.15
    earlier_density: float = 0.5
    builds_sides: bool = False


#: By name. The shares of bare skin and of dots are our assumption: of a scar, that it holds less
#: pigment is measured (visual density falls by 1.6 points in half a year, by 0.9 on healthy skin,
#: Liu 2025; n = 10), of earlier work, that no dot can be taken away is plain.
PRESETS = {
    one.name: one
    for one in (
        # A shaved head of hair, behind a new line, blended down into what is left.
        Preset("shaved", new_line=True, hidden=(0.12, 0.25)),
        # No hair anywhere: alopecia totalis, and universalis.
        Preset("totalis", new_line=True, hidden=(0.12, 0.25), builds_sides=True),
        # Density between hairs that are kept: thin hair, a widening parting.
        Preset("between-hair", new_line=False, hidden=(0.05, 0.20)),
        # Bare patches in hair that is otherwise full: alopecia areata.
        Preset("patches", new_line=False, hidden=(0.35, 0.60)),
        # Scars of transplants, wounds and burns alone.
        Preset("scars", new_line=False, hidden=(0.03, 0.12), only=SCARS),
        # Earlier work alone: gaps between its dots are filled, its border is broken up.
        Preset("correction", new_line=False, hidden=(0.05, 0.20), only=(*EARLIER, *SCARS)),
    )
}
