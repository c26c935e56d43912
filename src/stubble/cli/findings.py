"""What was found of the scalp itself, as plain values for JSON and as phrases for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stubble.cli import facts
from stubble.hair import pattern as patterns
from stubble.head.landmarks import landmarks as landmarks_of
from stubble.head.surface import directions_of_chart
from stubble.head.zones import areas

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from stubble.design import Suggestion
    from stubble.hair.pattern import Line, Parting, Pattern, Temple
    from stubble.head import Scale, Scalp
    from stubble.head.landmarks import Anatomy

__all__ = [
    "landmarks",
    "likeliest",
    "needs",
    "pattern",
    "pattern_phrases",
    "suggestion",
    "suggestion_phrases",
    "zones",
    "zones_phrase",
]

#: Classes less likely than this are not named to a person.
_WORTH_NAMING = 0.05


def zones(scalp: Scalp, scale: Scale) -> dict[str, dict[str, float]]:
    """Area of each zone in cm², with the 90 % interval."""
    return {
        area.zone: {
            "cm2": round(area.cm2, 1),
            "cm2_low": round(area.low, 1),
            "cm2_high": round(area.high, 1),
        }
        for area in areas(scalp, scale)
    }


def zones_phrase(scalp: Scalp, scale: Scale) -> str:
    """``587 cm² of scalp: frontal 96, mid-scalp 54, vertex 83, temples 64, ...``."""
    cm2 = {area.zone: area.cm2 for area in areas(scalp, scale)}
    both: dict[str, float] = {}
    for name, value in cm2.items():
        side, _, rest = name.partition(" ")
        name = rest + "s" if side in ("left", "right") else name
        both[name] = both.get(name, 0.0) + value
    parts = ", ".join(f"{name} {value:.0f}" for name, value in both.items())
    return f"{sum(cm2.values()):.0f} cm² of scalp: {parts}"


def landmarks(anatomy: Anatomy) -> dict[str, dict[str, Any]]:
    """Landmarks and lines of hairline design: mm in the head frame, and the error beside scale."""
    return {
        mark.name: {
            "xyz_mm": _rounded(mark.xyz_mm if len(mark.xyz_mm) > 1 else mark.xyz_mm[0]),
            "error_mm": round(mark.error_mm, 1),
            "by_rule": mark.by_rule,
        }
        for mark in landmarks_of(anatomy)
    }


def pattern(found: Pattern, anatomy: Anatomy) -> dict[str, Any]:
    """Grades with their probabilities, and lines in mm of the chart."""
    return {
        "norwood": _shares(found.norwood),
        "ludwig": _shares(found.ludwig),
        "sinclair": _shares(found.sinclair),
        "confidence": round(found.confidence, 2),
        "trichion": _trichion(found.residual, anatomy),
        "residual_hairline": _line(found.residual),
        "horseshoe": _line(found.horseshoe),
        "parting": _parting(found.parting),
        "temples": {side: _temple(temple) for side, temple in found.temples.items()},
        "full_coverage": round(found.full, 2),
        "seen": {zone: round(share, 2) for zone, share in found.seen.items()},
        "needs": needs(found),
    }


def needs(found: Pattern) -> list[dict[str, str]]:
    """What would settle what is open, each as ``{"kind", "text"}``."""
    return [{"kind": kind, "text": patterns.NEEDS[kind]} for kind in found.needs]


def suggestion(given: Suggestion) -> dict[str, Any]:
    """A hairline that is suggested: the look, how much speaks for it, and the reasons."""
    return {
        "look": facts.look(given.look),
        "points": given.points,
        "reasons": [
            {"kind": reason.kind, "figures": _figures(reason.figures), "text": reason.text}
            for reason in given.reasons
        ],
    }


def suggestion_phrases(given: Iterable[Suggestion]) -> list[tuple[str, str]]:
    """Label and text of each line for a person: the suggestions, each reason once."""
    out: list[tuple[str, str]] = []
    said: set[str] = set()
    for number, one in enumerate(given, start=1):
        new = [reason.text for reason in one.reasons if reason.kind not in said]
        said |= {reason.kind for reason in one.reasons}
        out.append((f"Line {number}", " ".join([f"{facts.look_phrase(one.look)}.", *new])))
    return out


def _figures(figures: Mapping[str, float | str]) -> dict[str, float | str]:
    return {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in figures.items()
    }


def pattern_phrases(found: Pattern, anatomy: Anatomy) -> list[tuple[str, str]]:
    """Label and text of each line for a person: the classes that are likely, and the lines."""
    out = []
    for label, shares in (
        ("Norwood", found.norwood),
        ("Ludwig", found.ludwig),
        ("Sinclair", found.sinclair),
    ):
        if shares is not None:
            open_yet = "" if found.confidence > 0 else " (as usual; nothing to go by)"
            out.append((label, likeliest(shares) + open_yet))
    trichion = _trichion(found.residual, anatomy)
    if trichion is not None:
        text = "hair begins {mm:.0f} ± {error_mm:.0f} mm above the glabella"
        out.append(("Hairline", text.format(**trichion)))
    if found.temples:
        sides = (
            f"{side} {max(temple.recession_mm, 0):.0f} ± {temple.error_mm:.0f} mm"
            for side, temple in found.temples.items()
        )
        out.append(("Corners", f"receded: {', '.join(sides)}"))
    if found.parting is not None:
        width, error = found.parting.width_mm, found.parting.error_mm
        out.append(("Parting", f"{width:.0f} ± {error:.0f} mm wide"))
    return out


def likeliest(shares: dict[str, float]) -> str:
    """``III 55 %, II 25 %, III vertex 15 %``: never one bare digit."""
    order = sorted(shares.items(), key=lambda item: -item[1])
    named = [item for item in order if item[1] >= _WORTH_NAMING]
    return ", ".join(f"{name} {100 * min(share, 0.99):.0f} %" for name, share in named)


def _shares(shares: dict[str, float] | None) -> dict[str, float] | None:
    return None if shares is None else {name: round(share, 3) for name, share in shares.items()}


def _line(line: Line | None) -> dict[str, Any] | None:
    if line is None:
        return None
    return {"chart_mm": _rounded(line.chart_mm), "error_mm": _rounded(line.error_mm)}


def _parting(parting: Parting | None) -> dict[str, Any] | None:
    if parting is None:
        return None
    return {
        "chart_mm": _rounded(parting.chart_mm),
        "widths_mm": _rounded(parting.widths_mm),
        "width_mm": round(parting.width_mm, 1),
        "error_mm": round(parting.error_mm, 1),
    }


def _temple(temple: Temple) -> dict[str, Any]:
    return {
        "recession_mm": round(temple.recession_mm, 1),
        "error_mm": round(temple.error_mm, 1),
        "point": _shares(temple.point),
    }


def _trichion(line: Line | None, anatomy: Anatomy) -> dict[str, float] | None:
    """Height above the glabella at which hair begins on the midline, mm along the skin."""
    if line is None:
        return None
    near = np.flatnonzero(np.abs(line.chart_mm[:, 0]) < 10)
    if not near.size:
        return None
    place = directions_of_chart(np.array([[0.0, np.median(line.chart_mm[near, 1])]]))[0]
    polar = np.arccos(np.clip(place[1], -1, 1)) * np.sign(place[2])
    heights = np.arange(0.0, 150.0, 1.0)
    along = np.array([anatomy.up_the_middle(float(height)) for height in heights])
    # Seen from the side: falling as one climbs, as far as the midline is followed.
    turns = np.arctan2(along[:, 2], along[:, 1])
    if not turns[-1] < polar < turns[0]:
        return None
    height = float(np.interp(-polar, -turns, heights))
    return {"mm": round(height, 1), "error_mm": round(float(line.error_mm[near].mean()), 1)}


def _rounded(values: NDArray[np.floating] | Iterable[float]) -> list[Any]:
    return np.round(np.asarray(values, float), 1).tolist()
