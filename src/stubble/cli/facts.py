"""What the engine found, as plain values for JSON and as phrases for a person."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stubble.workflow import Analysis, Look, Note

__all__ = ["look", "look_phrase", "notes", "pose", "pose_phrase", "scale", "scale_phrase"]


def scale(analysis: Analysis) -> dict[str, float]:
    """Millimetres of head per pixel of the photo, with the 90 % interval."""
    found = analysis.front.scale
    return {
        "mm_per_px": round(1 / found.px_per_mm, 5),
        "mm_per_px_low": round(1 / found.high, 5),
        "mm_per_px_high": round(1 / found.low, 5),
    }


def scale_phrase(analysis: Analysis) -> str:
    """``0.151 mm per pixel (0.144 to 0.158)``."""
    found = scale(analysis)
    return "{mm_per_px:.3g} mm per pixel ({mm_per_px_low:.3g} to {mm_per_px_high:.3g})".format(
        **found
    )


def pose(analysis: Analysis) -> dict[str, float]:
    """How the head is turned, in degrees."""
    found = analysis.front.head.pose
    return {
        "yaw_deg": round(float(found.yaw), 1),
        "pitch_deg": round(float(found.pitch), 1),
        "roll_deg": round(float(found.roll), 1),
    }


def pose_phrase(analysis: Analysis) -> str:
    """``yaw 3°, pitch -8°, roll 1°``."""
    found = pose(analysis)
    return ", ".join(f"{name[:-4]} {round(value) + 0:+d}°" for name, value in found.items())


def look(given: Look) -> dict[str, Any]:
    """Each part of the look by name."""
    return {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in asdict(given).items()
    }


def look_phrase(given: Look) -> str:
    """``hairline 66 mm, natural, over 7 mm; 55 per cm²; shade 10; seed 1``."""
    return (
        f"hairline {given.hairline_mm:.0f} mm, {given.shape}, over {given.softness_mm:.0f} mm; "
        f"{given.density:.0f} per cm²; shade {given.shade:.3g}; seed {given.seed}"
    )


def notes(*found: Iterable[Note]) -> list[dict[str, str]]:
    """Each note once, in order."""
    texts = {note.kind: note.text for group in found for note in group}
    return [{"kind": kind, "text": text} for kind, text in texts.items()]
