"""Pigments as data: what is in the bottle, and how much light it takes.

What is shipped is generic: no brand states how strongly its pigment absorbs, so a clinic adds its
own bottles and measures them on a healed test patch (`stubble.pigment.calibration`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from stubble.errors import WishError

__all__ = [
    "Grade", "Load", "Pigment", "diluted", "from_json", "named", "remarks", "shipped", "to_json",
]  # fmt: skip

Grade = Literal["measured", "practice", "assumption"]

_FORMAT, _VERSION = "stubble.pigments", 1

#: Most ml of water to 1 ml of pigment that is taken for meant, not mistyped (our assumption; about
#: 20 is practice for the fairest hair).
_MOST_WATER = 50.0

#: What a bottle can have for a load, 1/mm: from hardly grey to denser than any (our assumption).
_LOADS = 0.5, 2000.0


@dataclass(frozen=True)
class Load:
    """Absorption at 550 nm that undiluted pigment leaves in healed skin, 1/mm.

    Attributes
    ----------
    value, low, high : float
        Likeliest, and the ends of the interval that holds the truth nine times in ten.
    grade : str
        ``"measured"``, ``"practice"`` or ``"assumption"``.
    source : str
        What it rests on.
    """

    value: float
    low: float
    high: float
    grade: Grade
    source: str


@dataclass(frozen=True)
class Pigment:
    """A bottle on the shelf. What its label does not say is None, or empty.

    Attributes
    ----------
    name : str
        By which it is chosen.
    brand, shade : str or None
    load : Load or None
        None until it is calibrated.
    batch : str or None
        The lot on the label.
    expires : date or None
        Its last day.
    ingredients : tuple of str
        In the label's order.
    colour_index : tuple of str
        Such as ``"CI 77266"``, carbon black.
    iron_oxide, titanium_dioxide : bool or None
    reach : str or None
        The maker's statement under REACH 2020/2081, as it is worded.
    """

    name: str
    brand: str | None = None
    shade: str | None = None
    load: Load | None = None
    batch: str | None = None
    expires: date | None = None
    ingredients: tuple[str, ...] = ()
    colour_index: tuple[str, ...] = ()
    iron_oxide: bool | None = None
    titanium_dioxide: bool | None = None
    reach: str | None = None


@cache
def shipped() -> tuple[Pigment, ...]:
    """Give the generic pigments."""
    text = files("stubble.pigment").joinpath("shelf.json").read_text(encoding="utf-8")
    return from_json(text, "shelf.json")


def named(name: str, own: Sequence[Pigment] = ()) -> Pigment:
    """Find a pigment: the clinic's own before a generic one of the same name.

    Raises
    ------
    WishError
        If there is none.
    """
    every = (*own, *shipped())
    for pigment in every:
        if pigment.name == name:
            return pigment
    known = ", ".join(dict.fromkeys(pigment.name for pigment in every))
    raise WishError(f"There is no pigment called {name} on the shelf; choose {known}.")


def diluted(pigment: Pigment, water_ml: float) -> float:
    """Give the load, 1/mm at 550 nm, that a dilution leaves in healed skin.

    Parameters
    ----------
    pigment : Pigment
    water_ml : float
        Water to 1 ml of pigment, 0 to 50.

    Raises
    ------
    WishError
        If nobody knows the pigment's load, or the water is outside its range.
    """
    if not 0 <= water_ml <= _MOST_WATER:
        raise WishError(
            f"Pigment is diluted with 0 to {_MOST_WATER:g} ml of water to 1 ml; "
            f"{water_ml:g} is outside."
        )
    if pigment.load is None:
        raise WishError(
            f"How dark {pigment.name} is has not been measured. "
            "Calibrate it from a photo of a healed test patch first."
        )
    return pigment.load.value / (1 + water_ml)


def remarks(pigment: Pigment, today: date) -> tuple[str, ...]:
    """Say what somebody who is about to use a pigment should know."""
    said = []
    lot = f" (batch {pigment.batch})" if pigment.batch else ""
    if pigment.expires is not None and pigment.expires < today:
        said.append(
            f"{pigment.name}{lot} expired on {pigment.expires.isoformat()}. Do not use this bottle."
        )
    if pigment.load is None:
        said.append(f"How dark {pigment.name} is has not been measured: calibrate it first.")
    elif pigment.load.grade != "measured":
        said.append(f"How dark {pigment.name} is has not been measured: its load is a usual value.")
    holds = [
        what
        for what, there in (
            ("iron oxide", pigment.iron_oxide),
            ("titanium dioxide", pigment.titanium_dioxide),
        )
        if there
    ]
    if holds:
        said.append(
            f"{pigment.name} holds {' and '.join(holds)}: the laser may not clear it, and its "
            "colour is not carbon's, which is what is simulated."
        )
    return tuple(said)


def to_json(pigments: Sequence[Pigment]) -> str:
    """Write a shelf as text."""
    rows = [asdict(pigment) for pigment in pigments]
    for row in rows:
        row["expires"] = row["expires"] and row["expires"].isoformat()
    whole = {"format": _FORMAT, "version": _VERSION, "pigments": rows}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def from_json(text: str, where: str = "The shelf") -> tuple[Pigment, ...]:
    """Read a shelf as written by `to_json`.

    Parameters
    ----------
    text : str
    where : str, optional
        The file's name, for what is said of it.

    Raises
    ------
    WishError
        With the row and the field that cannot be.
    """
    try:
        whole = json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise WishError(f"{where} is not a shelf of pigments: it is nested too deeply.") from None
    except ValueError as error:
        raise WishError(f"{where} is not JSON that can be read: {error}.") from None
    if not isinstance(whole, dict) or whole.get("format") != _FORMAT:
        raise WishError(f'{where} is not a shelf of pigments: its "format" is not "{_FORMAT}".')
    if whole.get("version") != _VERSION:
        raise WishError(
            f"{where} has version {whole.get('version')!r}; this program reads {_VERSION}."
        )
    rows = whole.get("pigments")
    if not isinstance(rows, list):
        raise WishError(f'{where} has no list called "pigments".')
    found: list[Pigment] = []
    for number, row in enumerate(rows, start=1):
        pigment = _pigment(row, f"{where}, pigment {number}")
        if any(pigment.name == other.name for other in found):
            raise WishError(f'{where}, pigment {number}, field "name": {pigment.name} is twice.')
        found.append(pigment)
    return tuple(found)


def _refuse(constant: str) -> float:
    """Stand in the way of NaN and Infinity, which Python's JSON takes and no load is."""
    raise ValueError(f"{constant} is no number")


def _pigment(row: object, where: str) -> Pigment:
    if not isinstance(row, dict):
        raise WishError(f"{where} is not an object of fields.")
    if row.get("name"):
        where = f"{where} ({row['name']})"
    _known(row, Pigment, where)
    name = _text(row, "name", where)
    if name is None:
        raise WishError(f'{where}, field "name": it is needed, by it the pigment is chosen.')
    return Pigment(
        name=name,
        brand=_text(row, "brand", where),
        shade=_text(row, "shade", where),
        load=_load(row.get("load"), where),
        batch=_text(row, "batch", where),
        expires=_day(row, where),
        ingredients=_texts(row, "ingredients", where),
        colour_index=_texts(row, "colour_index", where),
        iron_oxide=_yes_or_no(row, "iron_oxide", where),
        titanium_dioxide=_yes_or_no(row, "titanium_dioxide", where),
        reach=_text(row, "reach", where),
    )


def _known(row: Mapping[str, Any], kind: type[Pigment] | type[Load], where: str) -> None:
    """Refuse a field that nobody reads: a slip in its name would pass unseen."""
    names = [field.name for field in fields(kind)]
    for name in row:
        if name not in names:
            raise WishError(f'{where}: there is no field "{name}"; there are {", ".join(names)}.')


def _load(value: object, where: str) -> Load | None:
    if value is None:
        return None
    where = f'{where}, field "load"'
    if not isinstance(value, dict):
        raise WishError(f"{where}: write value, low, high, grade and source, or null.")
    _known(value, Load, where)
    numbers = [value.get(name) for name in ("low", "value", "high")]
    for name, number in zip(("low", "value", "high"), numbers, strict=True):
        if (
            isinstance(number, bool)
            or not isinstance(number, int | float)
            or not math.isfinite(number)
            or not _LOADS[0] <= number <= _LOADS[1]
        ):
            raise WishError(
                f"{where}: {name} is a number from {_LOADS[0]:g} to {_LOADS[1]:g} per mm, "
                f"not {number!r}."
            )
    low, middle, high = (float(number) for number in numbers if number is not None)
    if not low <= middle <= high:
        raise WishError(f"{where}: low, value and high do not rise: {low:g}, {middle:g}, {high:g}.")
    grades: tuple[Grade, ...] = get_args(Grade)
    grade = next((known for known in grades if known == value.get("grade")), None)
    if grade is None:
        raise WishError(
            f"{where}: grade is one of {', '.join(grades)}, not {value.get('grade')!r}."
        )
    source = _text(value, "source", where)
    if source is None:
        raise WishError(f"{where}: source is needed, a number without one is worth nothing.")
    return Load(middle, low, high, grade, source)


def _text(row: Mapping[str, Any], name: str, where: str) -> str | None:
    value = row.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise WishError(f'{where}, field "{name}": write words in quotes, or null; not {value!r}.')
    return value.strip()


def _texts(row: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    value = row.get(name, [])
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise WishError(f'{where}, field "{name}": write a list of words in quotes.')
    return tuple(v.strip() for v in value)


def _yes_or_no(row: Mapping[str, Any], name: str, where: str) -> bool | None:
    value = row.get(name)
    if value is not None and not isinstance(value, bool):
        raise WishError(f'{where}, field "{name}": write true, false or null, not {value!r}.')
    return value


def _day(row: Mapping[str, Any], where: str) -> date | None:
    value = row.get("expires")
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise WishError(
            f'{where}, field "expires": write a day as 2027-03-31, or null; not {value!r}.'
        ) from None
