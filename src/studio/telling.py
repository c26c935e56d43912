"""What a person tells about their head, as the page sends it and as it is sent back."""

from __future__ import annotations

import json
import math
from typing import Any

from django.utils.translation import gettext_noop as _

from studio.phrases import Phrase
from studio.port import Place, Refused, Ruler, Told

__all__ = ["read", "written"]

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
        )
    except (ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise Refused(UNREADABLE) from wrong


def written(told: Told) -> dict[str, object]:
    """Write it as the page sends it."""
    ruler = told.ruler
    return {
        "pupils_mm": told.pupils_mm,
        "ruler": ruler and {"start": ruler.start, "end": ruler.end, "mm": ruler.mm},
    }


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def _place(value: Any) -> Place:
    x, y = value
    return min(max(_number(x), 0.0), 1.0), min(max(_number(y), 0.0), 1.0)
