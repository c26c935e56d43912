"""Heads with one thing to treat each: a widening parting, bare patches, for a look by eye."""

from __future__ import annotations

from dataclasses import dataclass, replace

from people import Loss, Person

#: Partings of the three grades of Ludwig: how much of the hair beside it is gone, how far to the
#: sides, mm. Our assumption: he gives drawings, no measures (1977, Br J Dermatol 97:247).
LUDWIG = {1: (0.45, 14.0), 2: (0.65, 24.0), 3: (0.88, 42.0)}


@dataclass(frozen=True)
class Case:
    """A person of ``people.person`` made into a case, and the sides it is seen from."""

    name: str
    number: int
    changes: dict[str, object]
    sides: tuple[tuple[str, float, float], ...]  # name, azimuth, elevation, degrees

    def of(self, person: Person) -> Person:
        return replace(person, **self.changes)


def _parting(grade: int) -> tuple[Loss, ...]:
    share, broad = LUDWIG[grade]
    return (
        Loss(140.0, 0.0, 74.0, broad, share),
        Loss(140.0, 0.0, 78.0, 3.0 + grade, 0.9),  # the parting itself
    )


_FROM_ABOVE = (("front", 0.0, 4.0), ("bowed", 0.0, 26.0), ("top", 0.0, 74.0))

_WOMAN = {"sex": "f", "style": "medium", "depth_mm": 9.0, "curl": 0.05, "pattern": 1}

CASES = (
    *(
        Case(
            f"ludwig-{grade}",
            number,
            {**_WOMAN, "hair": hair, "age": 46, "losses": _parting(grade)},
            _FROM_ABOVE,
        )
        for grade, number, hair in ((1, 43, "dark brown"), (2, 53, "black"), (3, 65, "brown"))
    ),
    Case(
        "areata",
        57,
        {
            "style": "short",
            "depth_mm": 4.0,
            "pattern": 1,
            "hair": "black",
            "losses": (
                Loss(118.0, 22.0, 15.0, 13.0, 1.0),
                Loss(150.0, -26.0, 19.0, 15.0, 1.0),
                Loss(96.0, -18.0, 8.0, 9.0, 1.0),
            ),
        },
        _FROM_ABOVE,
    ),
)
