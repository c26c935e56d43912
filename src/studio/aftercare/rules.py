"""The protocol a clinic begins with, and what a protocol holds: data, by version."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from studio.treatment.questions import Said

__all__ = ["MOST_DAYS", "NEWEST", "Content", "Default", "Rule", "Sign", "Usual", "default"]

NEWEST = "1"
MOST_DAYS = 366  # beyond it somebody slipped on the keys


@dataclass(frozen=True)
class Rule:
    """Something that is left alone for a while.

    Attributes
    ----------
    days : int
        Days 0 to ``days - 1`` without it, day 0 being that of the session; it is allowed on day
        ``days``. 0: it is no part of the protocol.
    name, wait, then : Said
        What it is; said while it is left alone; said from the first day on.
    guide : str
        The clinic's setting in the guide that holds the days; empty: this row alone.
    sources : tuple of str
        Keys of the guide's list; empty of a clinic's own rule.
    start : int
        The first day of it; 0 of all that the guide names.
    """

    id: str
    days: int
    name: Said
    wait: Said
    then: Said
    guide: str = ""
    sources: tuple[str, ...] = ()
    start: int = 0

    @property
    def own(self) -> bool:
        """Whether the clinic made it up."""
        return self.id.startswith("own-")

    def kept(self) -> dict[str, object]:
        """As a version keeps it."""
        words = {one: _both(getattr(self, one)) for one in ("name", "wait", "then")}
        more = {"guide": self.guide, "sources": list(self.sources)}
        start = {"start": self.start} if self.start else {}
        return {"id": self.id, "days": self.days, **words, **more, **start}


@dataclass(frozen=True)
class Content:
    """What a version of a protocol says."""

    rules: tuple[Rule, ...]
    photo_days: int
    report_hours: int

    @property
    def holds(self) -> tuple[Rule, ...]:
        """The rules that are part of it, the shortest first."""
        return tuple(sorted((one for one in self.rules if one.days), key=lambda one: one.days))

    @property
    def longest(self) -> int:
        """Days after which nothing of it is to come."""
        return max([self.photo_days, *(one.days for one in self.rules)])

    def kept(self) -> dict[str, object]:
        """As a version keeps it."""
        return {
            "rules": [one.kept() for one in self.rules],
            "photo_days": self.photo_days,
            "report_hours": self.report_hours,
        }

    @staticmethod
    def read(told: Mapping[str, Any]) -> Content:
        """Read what a version keeps."""
        rules = tuple(_rule(one) for one in told["rules"])
        return Content(rules, told["photo_days"], told["report_hours"])


@dataclass(frozen=True)
class Usual:
    """What is usual on days ``start`` to ``until``, that day not among them."""

    start: int
    until: int
    said: Said


@dataclass(frozen=True)
class Sign:
    """A warning sign; ``first`` is ``ambulance``, ``doctor`` or ``tell``: what comes before."""

    id: str
    first: str
    said: Said
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Default:
    """The whole table of a version."""

    version: str
    content: Content
    usual: tuple[Usual, ...]
    signs: tuple[Sign, ...]


@cache
def default(version: str = NEWEST) -> Default:
    """The table of a version; the days of rules that the guide holds are 0 in it."""
    path = files("studio.aftercare").joinpath(f"protocol-{version}.toml")
    told = tomllib.loads(path.read_text("utf-8"))
    return Default(
        told["version"],
        Content.read({**told, "rules": told["rule"]}),
        tuple(Usual(one["from"], one["until"], Said(**one["said"])) for one in told["usual"]),
        tuple(
            Sign(one["id"], one["first"], Said(**one["said"]), tuple(one["sources"]))
            for one in told["sign"]
        ),
    )


def _rule(told: Mapping[str, Any]) -> Rule:
    return Rule(
        told["id"],
        told.get("days", 0),
        Said(**told["name"]),
        Said(**told["wait"]),
        Said(**told["then"]),
        told.get("guide", ""),
        tuple(told.get("sources", ())),
        told.get("start", 0),
    )


def _both(said: Said) -> dict[str, str]:
    return {"en": said.en, "es": said.es}
