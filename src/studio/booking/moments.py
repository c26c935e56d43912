"""Times in words: a day, an hour, and in whose clock it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

__all__ = ["ZONES", "choices", "clock", "day", "day_of", "known", "told", "zone_name"]

#: Zones that many who come here live in, the others stand below them by their city.
ZONES: Mapping[str, str] = MappingProxyType(
    {
        "America/New_York": _("Eastern time, New York"),
        "America/Chicago": _("Central time, Chicago"),
        "America/Denver": _("Mountain time, Denver"),
        "America/Phoenix": _("Arizona time, Phoenix"),
        "America/Los_Angeles": _("Pacific time, Los Angeles"),
        "America/Anchorage": _("Alaska time, Anchorage"),
        "Pacific/Honolulu": _("Hawaii time, Honolulu"),
        "America/Puerto_Rico": _("Atlantic time, Puerto Rico"),
        "America/Mexico_City": _("Central Mexico time, Mexico City"),
        "America/Tijuana": _("Pacific Mexico time, Tijuana"),
        "America/Bogota": _("Colombia time, Bogotá"),
        "America/Toronto": _("Eastern time, Toronto"),
        "Europe/London": _("British time, London"),
        "Europe/Madrid": _("Central European time, Madrid"),
    }
)
#: A week's day and the month, by language.
_DAY = {"en": "l, F j", "es": r"l j \d\e F"}
_DAY_OF_YEAR = {"en": "l, F j, Y", "es": r"l j \d\e F \d\e Y"}


@cache
def _all() -> frozenset[str]:
    return frozenset(
        name
        for name in available_timezones()
        if name.split("/")[0]
        in ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    )


def known(zone: str) -> bool:
    """Whether it is the name of a zone people live in."""
    return zone in ZONES or zone in _all()


def zone_name(zone: str) -> str:
    """A zone as people call it."""
    if zone in ZONES:
        return gettext(ZONES[zone])
    return gettext("%(city)s time") % {"city": zone.split("/")[-1].replace("_", " ")}


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All zones to choose from, in two groups."""
    others = sorted(_all() - set(ZONES), key=lambda name: name.split("/")[-1])
    return [
        (gettext("Often asked for"), [(name, gettext(said)) for name, said in ZONES.items()]),
        (gettext("Others"), [(name, _place(name)) for name in others]),
    ]


def _place(zone: str) -> str:
    continent, _slash, city = zone.replace("_", " ").rpartition("/")
    return f"{city} ({continent.split('/')[0]})"


def _pattern(patterns: Mapping[str, str]) -> str:
    return patterns["es" if (get_language() or "").startswith("es") else "en"]


def day(at: datetime, zone: ZoneInfo) -> str:
    """The day of the week and of the month, with the year where it is not this one."""
    return day_of(at.astimezone(zone).date())


def day_of(date: date) -> str:
    """A date in words, with the year where it is not this one."""
    same = abs((date - timezone.now().date()).days) < 180
    return formatted(date, _pattern(_DAY if same else _DAY_OF_YEAR))


def clock(at: datetime, zone: ZoneInfo) -> str:
    """The time of the day."""
    return formatted(at.astimezone(zone), "g:i a")


def told(at: datetime, zone: ZoneInfo) -> str:
    """Day, time and zone in one."""
    return gettext("%(day)s at %(time)s (%(zone)s)") % {
        "day": day(at, zone),
        "time": clock(at, zone),
        "zone": zone_name(zone.key),
    }
