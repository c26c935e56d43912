"""What is measured of a practice sheet, in words: how it is called, what passes, what to practise.

What passes is the engine's assumption; it is shown beside each measure, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

__all__ = ["Line", "bare", "called", "lines", "passes", "said"]

CALLED = {
    "diameter": _("Size of the dots"),
    "spread of diameters": _("How much their size varies"),
    "blown out": _("Blown out"),
    "touching": _("Touching another"),
    "off the crosses": _("Off the crosses"),
    "left out": _("Crosses left out"),
    "number": _("Number of dots"),
    "off the fade": _("Off the fade, in the worst fifth"),
    "regularity": _("Regularity: 1 is chance, 2.15 rows"),
}

#: What to practise where the measure is too low, and where it is too high.
ADVICE = {
    "diameter": (
        _("The dots are small: stay a moment longer, or take the next needle."),
        _("The dots are large: touch more lightly and leave sooner."),
    ),
    "spread of diameters": (
        "",
        _("Their size varies: keep one angle and one depth, and rest the hand."),
    ),
    "blown out": ("", _("Some are blown out: go less deep, and keep the needle upright.")),
    "touching": ("", _("Some touch: look at the last dots before you set the next.")),
    "off the crosses": ("", _("They miss the crosses: stretch the skin and go slower.")),
    "left out": ("", _("Crosses were left out: work row by row and look back over each.")),
    "number": (
        _("There are too few dots: fill the gaps between those that are there."),
        _("There are too many dots: leave more room between them."),
    ),
    "off the fade": ("", _("The fade comes in steps: thin out more slowly towards the edge.")),
    "regularity": (
        _("They lie in heaps: look for the largest gap and set the next dot there."),
        _("They lie in rows: turn the hand between dots, and follow no line."),
    ),
}
UNITS = {"dots": _("dots"), "per cm²": _("per cm²"), "mm": "mm", "R": ""}


@dataclass(frozen=True)
class Line:
    """One measure as a page shows it."""

    name: str
    label: str
    value: str
    wanted: str
    passes: str
    passed: bool
    advice: str


def called(name: str) -> str:
    """What a measure is called."""
    return gettext(CALLED.get(name, name))


def said(value: float | None, unit: str) -> str:
    """A figure with its unit; shares in per cent."""
    if value is None:
        return "–"
    if unit == "":
        return f"{_figure(100 * value, 1 if 0 < value < 0.1 else 0)} %"
    places = {"dots": 0, "per cm²": 0, "mm": 2, "R": 2}.get(unit, 2)
    figure = _figure(value, places)
    word = UNITS.get(unit, unit)
    return f"{figure} {gettext(word)}" if word else figure


def bare(value: float | None, unit: str) -> str:
    """A figure as it is said, without the name of its unit."""
    full = said(value, unit)
    return full if unit == "" else full.partition(" ")[0]


def _figure(value: float, places: int) -> str:
    return str(number_format(round(value, places), places))  # which alone would cut off


def lines(measured: list[Mapping[str, Any]]) -> list[Line]:
    """Every measure beside what was asked for."""
    return [_line(one) for one in measured]


def passes(one: Mapping[str, Any]) -> str:
    """What passes, in words."""
    low, high, unit = one["low"], one["high"], one["unit"]
    if high is None:
        return gettext("from %(low)s") % {"low": said(low, unit)}
    if not low:
        return gettext("up to %(high)s") % {"high": said(high, unit)}
    return gettext("%(low)s to %(high)s") % {"low": bare(low, unit), "high": said(high, unit)}


def _line(one: Mapping[str, Any]) -> Line:
    value, low = one["value"], one["low"]
    few, many = ADVICE.get(one["name"], ("", ""))
    below = value is not None and low is not None and value < low
    advice = "" if one["passed"] else few if below else many
    return Line(
        one["name"],
        called(one["name"]),
        said(value, one["unit"]),
        said(one["wanted"], one["unit"]),
        passes(one),
        one["passed"],
        gettext(advice) if advice else "",
    )
