"""Read the pattern of hair loss from hair on the chart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stubble.hair.chart import ChartMap
from stubble.hair.pattern import lines
from stubble.hair.pattern.cells import READABLE, Cells, left_of_hair, places, reference
from stubble.hair.pattern.grades import decided
from stubble.hair.pattern.lines import Line
from stubble.hair.pattern.ludwig import ludwig, sinclair
from stubble.hair.pattern.norwood import norwood
from stubble.hair.pattern.parting import Parting, parting
from stubble.hair.pattern.temples import Temple, temple
from stubble.head.zones import SCALP

__all__ = ["NEEDS", "Pattern", "read"]

#: What would settle what is open, by name, as a sentence for a person.
NEEDS = {
    "front": "A photo from the front, with the hair held back, would show the hairline.",
    "top": "A photo from above, with the head bowed, would show the top of the head.",
    "crown": "A photo of the crown, from behind and above, would tell the classes apart.",
    "sides": "Photos of both sides would show the temples and how low the hair has gone.",
    "grown": (
        "Hardly any hair is seen. Photos of both sides, or two weeks' growth if it is shaved, "
        "would tell more."
    ),
}

#: A zone is known from this share of it seen, and a scale has settled from so much on.
_KNOWN, _SETTLED = 0.4, 0.8

#: Coverage, and on what share of what is seen, from which a head is not shaved, whatever its fringe
#: seems to be.
_HAIRY, _SOME = 0.6, 0.1


@dataclass(frozen=True, eq=False)
class Pattern:
    """What is left of a head of hair, and what the scales make of it.

    Attributes
    ----------
    norwood, ludwig, sinclair : dict of str to float, or None
        Probability of each class; the sum is 1. None where the person's sex rules the scale out.
    confidence : float
        How far they have settled, 0 (all classes alike likely) to 1 (one alone): the least of
        those given.
    residual : Line or None
        The front hairline as it is.
    horseshoe : Line or None
        The upper border of the fringe round a bare top.
    parting : Parting or None
    temples : dict of str to Temple
        ``"left"`` and ``"right"``, as far as they are seen.
    full : float
        Coverage of this person's full hair, 0 to 1: 1 where it is long and dense.
    seen : dict of str to float
        Share of each zone that the photos show.
    needs : tuple of str
        What would settle what is open: names in `NEEDS`.
    """

    norwood: dict[str, float] | None
    ludwig: dict[str, float] | None
    sinclair: dict[str, float] | None
    confidence: float
    residual: Line | None
    horseshoe: Line | None
    parting: Parting | None
    temples: dict[str, Temple]
    full: float
    seen: dict[str, float]
    needs: tuple[str, ...]


def read(chart: ChartMap, sex: str | None = None, age: float | None = None) -> Pattern:
    """Read the pattern.

    Parameters
    ----------
    chart : ChartMap
    sex : {"male", "female"}, optional
        As the person says, never guessed; without it all scales are given.
    age : float, optional
        Years.
    """
    full = reference(chart)
    readable = full >= READABLE
    cells = left_of_hair(chart, full)
    if not readable:  # a shaved head: where hair grows cannot be seen
        cells = Cells(cells.left, np.zeros_like(cells.seen))
    line = lines.residual(chart, full) if readable else None
    parted = parting(chart, full) if readable else None
    men = norwood(cells, age) if sex != "female" else None
    women = ludwig(cells, age) if sex != "male" else None
    parts = sinclair(cells, parted, age) if sex != "male" else None
    seen = _seen(left_of_hair(chart, full))
    hairy = float((chart.seen * (chart.coverage > _HAIRY)).sum() / max(chart.seen.sum(), 1.0))
    shaved = not readable and hairy < _SOME
    confidence = min(decided(scale) for scale in (men, women, parts) if scale is not None)
    temples = {}
    for name, side in (("left", 1), ("right", -1)):
        found = temple(chart, full, line, side) if line is not None else None
        if found is not None:
            temples[name] = found
    return Pattern(
        norwood=men,
        ludwig=women,
        sinclair=parts,
        confidence=confidence if readable else 0.0,
        residual=line,
        horseshoe=lines.horseshoe(chart, full) if readable else None,
        parting=parted,
        temples=temples,
        full=full,
        seen=seen,
        needs=("grown",) if shaved else _needs(seen, confidence if readable else 0.0),
    )


def _seen(cells: Cells) -> dict[str, float]:
    zone = places().zone
    return {name: float(cells.seen[zone == index].mean()) for index, name in enumerate(SCALP)}


def _needs(seen: dict[str, float], confidence: float) -> tuple[str, ...]:
    if confidence > _SETTLED:
        return ()
    wanted = {
        "front": ("frontal",),
        "top": ("mid-scalp",),
        "crown": ("vertex",),
        "sides": ("left temple", "right temple", "left parietal", "right parietal"),
    }
    return tuple(
        name for name, zones in wanted.items() if min(seen[zone] for zone in zones) < _KNOWN
    )
