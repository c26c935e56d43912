"""What the engine found, as plain values for JSON and as phrases for a person."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stubble.workflow import Analysis, Caution, Clipped, Look, Note, Occasion, View

__all__ = [
    "cautions",
    "clipped",
    "clipped_lines",
    "look",
    "look_phrase",
    "notes",
    "pose",
    "pose_phrase",
    "regions",
    "scale",
    "scale_phrase",
    "skin",
    "skin_phrase",
    "surface",
    "surface_phrase",
    "view",
]


def scale(analysis: Analysis) -> dict[str, Any]:
    """Millimetres of head per pixel of the photo, with the 90 % interval, and what it rests on."""
    found = analysis.front.scale
    return {
        "source": found.source,
        "mm_per_px": round(1 / found.px_per_mm, 5),
        "mm_per_px_low": round(1 / found.high, 5),
        "mm_per_px_high": round(1 / found.low, 5),
    }


def scale_phrase(analysis: Analysis) -> str:
    """``0.151 mm per pixel (0.144 to 0.158)``."""
    found = scale(analysis)
    return (
        f"{found['mm_per_px']:.3g} mm per pixel ({found['mm_per_px_low']:.3g} to "
        f"{found['mm_per_px_high']:.3g}), from {analysis.front.scale.source}"
    )


def pose(seen: View) -> dict[str, float]:
    """How the head is turned in one photo, in degrees."""
    found = seen.head.pose
    return {
        "yaw_deg": round(float(found.yaw), 1),
        "pitch_deg": round(float(found.pitch), 1),
        "roll_deg": round(float(found.roll), 1),
    }


def pose_phrase(seen: View) -> str:
    """``yaw 3°, pitch -8°, roll 1°``."""
    found = pose(seen)
    return ", ".join(f"{name[:-4]} {round(value) + 0:+d}°" for name, value in found.items())


def view(seen: View, path: str, name: str | None) -> dict[str, Any]:
    """One photo: what it was named for, its size, from where it was taken, how well it fits."""
    error = seen.head.fit_error_mm
    return {
        "photo": path,
        "view": name,
        "width": seen.photo.width,
        "height": seen.photo.height,
        "pose": pose(seen),
        "camera_mm": [round(float(x), 1) for x in seen.head.camera.eye_mm],
        "focal_px": round(seen.head.camera.focal_px * seen.magnification, 1),
        "outline_off_mm": None if math.isnan(error) else round(error, 2),
    }


def surface(analysis: Analysis) -> dict[str, dict[str, float]]:
    """How well the scalp's surface is known, by zone: standard error in mm, median of the zone."""
    # The engine takes its time to load: it is not wanted for --help.
    import numpy as np

    from stubble.hair.chart import nodes
    from stubble.head.zones import SCALP, ZONES, zone_of

    directions, _ = nodes()
    error = analysis.scalp.uncertainty_mm(directions)
    zone = zone_of(directions)
    return {
        name: {"sd_mm": round(float(np.median(error[zone == i])), 1)}
        for i, name in enumerate(ZONES)
        if i < len(SCALP) and (zone == i).any()
    }


def surface_phrase(analysis: Analysis) -> str:
    """``known to 1.2 mm (frontal) to 4.4 mm (nape)``."""
    found = {name: zone["sd_mm"] for name, zone in surface(analysis).items()}
    best, worst = min(found, key=found.__getitem__), max(found, key=found.__getitem__)
    return f"known to {found[best]:.1f} mm ({best}) to {found[worst]:.1f} mm ({worst})"


def regions(analysis: Analysis) -> list[dict[str, Any]]:
    """Moles, lesions and scars: drawn, and proposed with a confidence; outlines on the chart."""
    return [
        {
            "kind": region.kind,
            "origin": region.origin,
            "confidence": round(float(region.confidence), 2),
            "outline_mm": [[round(float(u), 1), round(float(v), 1)] for u, v in region.outline_mm],
        }
        for region in analysis.regions
    ]


def skin(analysis: Analysis) -> dict[str, Any]:
    """Tone of the bare skin in the main photo; ranges hold the truth nine times in ten.

    ``colour_linear`` is the skin as the photo shows it; everything else is said of the skin under
    white light.
    """
    found, tone = analysis.front.skin, analysis.front.skin.tone
    made_of = tone.tissue.melanin, tone.tissue.blood, tone.tissue.scattering
    return {
        "colour_linear": _rounded(found.colour, 4),
        "white": {
            "how": found.white.how,
            "gains": _rounded(found.white.gains, 3),
            "gains_sd": _rounded(found.white.error, 3),
            "corners_px": None
            if found.white.corners_px is None
            else [
                _rounded((corner + 0.5) * analysis.front.magnification - 0.5, 1)
                for corner in found.white.corners_px
            ],
        },
        "lab": _rounded(tone.lab, 1),
        "lab_low": _rounded(tone.lab_range[0], 1),
        "lab_high": _rounded(tone.lab_range[1], 1),
        "ita_deg": round(tone.ita, 1),
        "ita_deg_low": round(tone.ita_range[0], 1),
        "ita_deg_high": round(tone.ita_range[1], 1),
        "monk": round(tone.monk, 1),
        "monk_low": round(tone.monk_range[0], 1),
        "monk_high": round(tone.monk_range[1], 1),
        "tissue": {
            name: {
                "value": float(f"{value:.3g}"),
                "low": float(f"{low:.3g}"),
                "high": float(f"{high:.3g}"),
            }
            for name, value, low, high in zip(
                ("melanin", "blood", "scattering"), made_of, *tone.tissue_range, strict=True
            )
        },
    }


_PARTS = "value", "low", "high"

#: How white was found, in words.
_WHITE = {
    "chart": "white by a colour chart",
    "card": "white by a grey card",
    "estimated": "white estimated: no card or chart was found",
}


def skin_phrase(analysis: Analysis) -> str:
    """``Monk 5.2 (4.2 to 6.0), ITA 30° (9 to 49), L* 59 a* 12 b* 15; white estimated...``."""
    tone = analysis.front.skin.tone
    lightness, red, yellow = (round(float(part)) for part in tone.lab)
    return (
        f"Monk {tone.monk:.1f} ({tone.monk_range[0]:.1f} to {tone.monk_range[1]:.1f}), "
        f"ITA {tone.ita:.0f}° ({tone.ita_range[0]:.0f} to {tone.ita_range[1]:.0f}), "
        f"L* {lightness} a* {red} b* {yellow}; {_WHITE[analysis.front.skin.white.how]}"
    )


def _rounded(values: Iterable[float], digits: int) -> list[float]:
    return [round(float(value), digits) for value in values]


def look(given: Look) -> dict[str, Any]:
    """Each part of the look by name."""
    return {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in asdict(given).items()
    }


def cautions(found: Iterable[Caution]) -> list[dict[str, Any]]:
    """Rules of the trade that the look breaks, each with source, grade and what sets it aside."""
    return [
        {
            "kind": caution.kind,
            "text": caution.text,
            "figures": {name: round(value, 3) for name, value in caution.figures.items()},
            "source": caution.rule.source,
            "grade": caution.rule.grade,
            "set_aside": None if caution.override is None else caution.override.sentence,
        }
        for caution in found
    ]


def look_phrase(given: Look) -> str:
    """``hairline 66 mm, natural, over 7 mm; 55 per cm²; shade 10; seed 1``."""
    line = f"hairline {given.hairline_mm:.0f} mm, {given.shape}, over {given.softness_mm:.3g} mm"
    what = {"shaved": line, "totalis": f"{line}, sides built"}.get(given.preset, given.preset)
    return f"{what}; {given.density:.0f} per cm²; shade {given.shade:.3g}; seed {given.seed}"


def clipped(shave: Clipped | None) -> dict[str, Any] | None:
    """What was clipped in the picture, if anything. Its hairs are no dots."""
    if shave is None:
        return None
    return {"length_mm": shave.length_mm, "hairs": len(shave.stubble), "counted_as_dots": False}


def clipped_lines(shave: Clipped | None) -> list[tuple[str, str]]:
    """``Shave  simulated, 0.5 mm; the stubble is the person's own``."""
    if shave is None:
        return []
    return [("Shave", f"simulated, {shave.length_mm:g} mm; the stubble is the person's own")]


def occasion(shown: Occasion) -> dict[str, Any]:
    """When and in what light the picture shows the dots."""
    return {
        "days": round(shown.days, 1),
        "much_sun": shown.sun > 0,
        "light": shown.lamp,
        "fault": shown.fault,
        "is_the_plan": shown.fault is None,
    }


def occasion_lines(shown: Occasion, age: str | None) -> list[tuple[str, str]]:
    """``Shown  3y after, in much sun, warm light``; nothing where it is the plan itself."""
    if shown.plain:
        return []
    parts = ["healed" if age is None else "fresh" if shown.days == 0 else f"{age} after"]
    if shown.sun:
        parts.append("much sun")
    if shown.lamp != "daylight":
        parts.append({"warm": "warm light", "led": "cool LED light"}[shown.lamp])
    if shown.fault is not None:
        parts.append(f"{shown.fault.replace('-', ' ')}: a fault, not the plan")
    return [("Shown", ", ".join(parts))]


def notes(*found: Iterable[Note | Caution]) -> list[dict[str, str]]:
    """Each note once, in order; of rules that are broken, those that nobody has set aside."""
    texts = {
        note.kind: note.text
        for group in found
        for note in group
        if getattr(note, "override", None) is None
    }
    return [{"kind": kind, "text": text} for kind, text in texts.items()]
