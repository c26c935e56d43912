"""What a person tells about their head, as the page sends it and as it is sent back."""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_noop as _

from studio.phrases import Phrase
from studio.port import FRONT, NAMED, PLACES, SEXES, SPOTS, Drawn, Place, Refused, Ruler, Told

__all__ = ["POINTS", "UNREADABLE", "read", "written"]

#: Points that can be tapped: those that stand for themselves in two photos, and named ones.
POINTS = ("p1", "p2", "p3", "p4", "p5", "p6", *NAMED)

MOST_CORNERS = 200  # of an outline
MOST_LETTERS = 500  # of a reason
UNREADABLE = Phrase(_("What you entered did not arrive whole. Please try again."))


def read(body: bytes) -> Told:
    """Read what the page has sent. Raises Refused."""
    try:
        sent = json.loads(body)
        pupils, ruler = sent.get("pupils_mm"), sent.get("ruler")
        return Told(
            pupils_mm=None if pupils is None else _number(pupils),
            ruler=None
            if ruler is None
            else Ruler(_place(ruler["start"]), _place(ruler["end"]), _number(ruler["mm"])),
            taps={
                _of(photo, (FRONT, *PLACES)): {
                    _of(name, POINTS): _place(at) for name, at in points.items()
                }
                for photo, points in sent.get("taps", {}).items()
            },
            drawn=tuple(map(_drawn, sent.get("drawn", []))),
            dismissed=tuple((_number(u), _number(v)) for u, v in sent.get("dismissed", [])),
            sex=None if sent.get("sex") is None else _of(sent["sex"], SEXES),
            age=None if sent.get("age") is None else _number(sent["age"]),
            set_aside={
                str(kind): str(reason)[:MOST_LETTERS]
                for kind, reason in sent.get("set_aside", {}).items()
            },
        )
    except (ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise Refused(UNREADABLE) from wrong


def written(told: Told) -> dict[str, object]:
    """Write it as the page sends it."""
    ruler = told.ruler
    return {
        "pupils_mm": told.pupils_mm,
        "ruler": ruler and {"start": ruler.start, "end": ruler.end, "mm": ruler.mm},
        "drawn": [
            {"photo": spot.photo, "kind": spot.kind, "outline": spot.outline} for spot in told.drawn
        ],
        "dismissed": told.dismissed,
        "sex": told.sex,
        "age": told.age,
        "set_aside": dict(told.set_aside),
        "taps": {photo: dict(points) for photo, points in told.taps.items()},
    }


def _drawn(sent: Any) -> Drawn:
    photo, kind = _of(sent["photo"], (FRONT, *PLACES)), _of(sent["kind"], SPOTS)
    outline = tuple(map(_place, sent["outline"]))
    if not 3 <= len(outline) <= MOST_CORNERS:
        raise ValueError(len(outline))
    return Drawn(photo, kind, outline)


def _of(value: Any, known: Collection[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise ValueError(value)
    return value


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def _place(value: Any) -> Place:
    x, y = value
    return min(max(_number(x), 0.0), 1.0), min(max(_number(y), 0.0), 1.0)
