"""What differs between clinics: named settings with defaults, said in either language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from studio.guide.errors import GuideError
from studio.guide.words import LANGUAGES, read_toml, words

__all__ = ["Given", "Setting", "checked", "said", "settings"]

#: What a clinic may give: a number, a range, or words by language.
Value = int | tuple[int, int] | Mapping[str, str]
Given = Mapping[str, Value]

_MOST = 1000  # of days, hours or years: beyond it somebody slipped on the keys


@dataclass(frozen=True)
class Setting:
    """One thing that clinics do differently.

    Attributes
    ----------
    name : str
        As the texts call it, in double braces.
    default : int, (int, int) or words by language
    unit : str or None
        ``day``, ``week``, ``hour``, ``year``, ``session`` or ``none``; None for words.
    says : words by language
        What it is, for the one who sets it.
    grade : str
        Where the default comes from: ``practice`` or ``own``.
    """

    name: str
    default: Value
    unit: str | None
    says: Mapping[str, str]
    grade: str


@cache
def settings() -> Mapping[str, Setting]:
    """All settings by name, in the order of ``clinic.toml``."""
    found = {}
    for name, row in read_toml("clinic.toml").items():
        value: Value = row["text"] if "text" in row else _number(row["value"])
        found[name] = Setting(name, value, row.get("unit"), row["says"], row["grade"])
    return MappingProxyType(found)


def _number(value: Any) -> int | tuple[int, int]:
    return value if isinstance(value, int) else (value[0], value[1])


def checked(given: Given) -> Given:
    """Hold what a clinic gives against the settings there are.

    Raises
    ------
    GuideError
        A name that is none, a number that is none or out of range, a language left out.
    """
    for name, value in given.items():
        if name not in settings():
            raise GuideError(
                f"The guide has no setting {name!r}; they are: {', '.join(settings())}."
            )
        if settings()[name].unit is None:
            _check_text(name, value)
        else:
            _check_number(name, value)
    return given


def _check_text(name: str, value: object) -> None:
    for language in LANGUAGES:
        text = value.get(language) if isinstance(value, Mapping) else None
        if not isinstance(text, str) or not text.strip():
            raise GuideError(f"The setting {name!r} needs words in {language!r}.")


def _check_number(name: str, value: object) -> None:
    numbers = value if isinstance(value, tuple) and len(value) == 2 else (value,)
    if not all(type(n) is int and 0 <= n <= _MOST for n in numbers):
        raise GuideError(
            f"The setting {name!r} needs a whole number from 0 to {_MOST}, or two as a range; "
            f"{value!r} was given."
        )
    if len(numbers) == 2 and not numbers[0] < numbers[1]:
        raise GuideError(f"The range of the setting {name!r} has to rise; {value!r} was given.")


def said(name: str, language: str, given: Given) -> str:
    """Say a setting: ``5 days``, ``10 a 14 días``, or the clinic's own words.

    Raises
    ------
    GuideError
        If there is no such setting.
    """
    if name not in settings():
        raise GuideError(f"A text names {{{{ {name} }}}}, which clinic.toml does not have.")
    setting = settings()[name]
    value = given.get(name, setting.default)
    if isinstance(value, Mapping):
        return value[language]
    units = words(language)["units"]
    most = value[1] if isinstance(value, tuple) else value
    number = units["range"].format(*value) if isinstance(value, tuple) else str(value)
    unit = units[setting.unit][most != 1]
    return f"{number}\N{NO-BREAK SPACE}{unit}" if unit else number
