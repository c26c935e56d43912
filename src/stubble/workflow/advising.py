"""What suits a head, what a look breaks, and how far its hair loss has gone."""

from __future__ import annotations

from dataclasses import replace

from stubble import design
from stubble.design import (
    Caution,
    Donor,
    Look,
    Person,
    Suggestion,
)
from stubble.hair import pattern
from stubble.hair.pattern import Pattern
from stubble.workflow.analysis import Analysis, one_at_a_time
from stubble.workflow.laying import hairline
from stubble.workflow.shading import shaded

__all__ = ["cautions", "read_pattern", "suggest"]


def suggest(
    analysis: Analysis, person: Person | None = None, donor: Donor | None = None
) -> tuple[Suggestion, Suggestion, Suggestion]:
    """Give the three hairlines that suit best, the best first; as `stubble.design.suggest`.

    Their shade matches the person's own stubble where its colour is known.
    """
    person = person or Person()
    found = design.suggest(
        analysis.anatomy,
        analysis.front.skin,
        analysis.front.hair,
        analysis.chart,
        person,
        _loss(analysis, person),
        donor,
    )
    with one_at_a_time:
        first, second, third = (replace(one, look=shaded(analysis, one.look)) for one in found)
    return first, second, third


def cautions(analysis: Analysis, look: Look, person: Person | None = None) -> tuple[Caution, ...]:
    """Say which rules of the trade a look breaks; as `stubble.design.cautions`.

    Looks without a line of their own break none of them.
    """
    person = person or Person()
    line = hairline(analysis, look)
    if line is None:
        return ()
    return design.cautions(
        look,
        line,
        analysis.anatomy,
        analysis.front.skin,
        analysis.chart,
        person,
        _loss(analysis, person),
    )


def _loss(analysis: Analysis, person: Person) -> float:
    """Probability of Norwood's class III or more, where it counts: of a man, or of who knows."""
    if person.age is None or person.sex == "female":
        return 0.0
    shares = read_pattern(analysis, person.sex, person.age).norwood or {}
    return sum(share for name, share in shares.items() if name not in ("I", "II", "IIa"))


def read_pattern(analysis: Analysis, sex: str | None = None, age: float | None = None) -> Pattern:
    """Grade the hair loss that the photos show; as `stubble.hair.pattern.read`."""
    return pattern.read(analysis.chart, sex, age)
