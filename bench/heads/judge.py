"""Read one picture with Stubble and hold what it finds against the truth."""

from __future__ import annotations

import inspect
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.heads.truth import Truth
from stubble import head, photo
from stubble.errors import StubbleError
from stubble.photo.profile import srgb_encode

__all__ = ["judge"]

Floats = NDArray[np.float64]

#: Longest side of the picture that heads are found in, as in the workflow.
SIDE = 1024


def judge(path: Path, truth: Truth) -> dict[str, float | str]:
    """Give the refusal, or the errors: scale as a share, pose in degrees, scalp in mm.

    The scalp is judged twice. ``chart``: radius for radius, each head in its own frame. ``placed``:
    the true scalp is put where the photo shows it before the camera that was found, which adds the
    error of the pose and leaves out how the frames differ; ``irises`` has that, by where in either
    frame the irises' middle lies. Either comes as it is and with the true scale (``true``), which
    leaves shape and place. ``shape`` is with the true scale and the frames shifted, not turned, so
    that the scalps fit best. Errors are along the line from the scalp's centre, the median over
    directions.
    """
    picture = photo.read(path)
    light = photo.linear(picture, SIDE)
    codes = np.asarray(srgb_encode(np.clip(light, 0, 1)) * 255 + 0.5, np.uint8)
    more: dict[str, Any] = {}
    if "codes" in inspect.signature(head.find).parameters:
        more["codes"] = picture.pixels
    try:
        found = head.find(codes, light, picture.focal_35mm, **more)
    except StubbleError as error:
        return {"refused": str(error).split(":")[0].split(".")[0]}
    reduced = light.shape[1] / picture.width
    true_scale = truth.number("px_per_mm")
    scale = found.scale.scaled(1 / reduced)
    out: dict[str, float | str] = {
        "refused": "",
        "scale_error": scale.px_per_mm / true_scale - 1,
        "inside": float(scale.low <= true_scale <= scale.high),
        "half_width": math.sqrt(scale.high / scale.low) - 1,
        "scale_low": scale.low / true_scale,
        "scale_high": scale.high / true_scale,
        "fit_error_mm": found.fit_error_mm,
    }
    for angle in ("yaw", "pitch", "roll"):
        out[f"{angle}_error"] = getattr(found.pose, angle) - truth.number(f"{angle}_deg")
    out.update(_scalp(found, truth, reduced, scale.px_per_mm / true_scale))
    return out


def _scalp(found: head.Head, truth: Truth, reduced: float, too_large: float) -> dict[str, float]:
    parts = {
        "": np.ones(len(truth.scalp_mm), bool),
        "_seen": truth.skin_seen | truth.hair_seen,
        "_unseen": ~(truth.skin_seen | truth.hair_seen),
    }
    # More pixels per mm make the found head smaller: lengths in it are short by this factor.
    camera, shrink = found.camera, 1 / too_large
    middle = (truth.irises_mid_px + 0.5) * reduced - 0.5
    away = np.array([*((middle - camera.centre_px) / camera.focal_px), 1.0])
    irises = camera.rotation.T @ (away * camera.focal_px / found.scale.px_per_mm - camera.offset_mm)
    focal, centre = truth.number("focal_px"), [truth.number(f"centre_{a}_px") for a in "xy"]
    away = np.array([*((truth.irises_mid_px - centre) / focal), 1.0]) * truth.number("distance_mm")
    true_irises = truth.rotation.T @ (away - truth.offset_mm)
    placed = (truth.scalp_mm - true_irises) @ truth.rotation.T @ camera.rotation
    out = {f"irises_{a}_mm": float(v) for a, v in zip("xyz", irises - true_irises, strict=True)}
    for name, points in (
        ("chart", truth.scalp_mm),
        ("chart_true", truth.scalp_mm * shrink),
        ("placed", irises + placed),
        ("placed_true", irises + placed * shrink),
    ):
        gap = np.abs(_gap(found, points)) / (shrink if name.endswith("true") else 1.0)
        for part, chosen in parts.items():
            out[f"{name}{part}_mm"] = float(np.median(gap[chosen])) if chosen.any() else math.nan
    fitted = _shifted(found, truth.scalp_mm * shrink)
    gap = np.abs(_gap(found, fitted)) * too_large
    for part, chosen in parts.items():
        out[f"shape{part}_mm"] = float(np.median(gap[chosen])) if chosen.any() else math.nan
    # What the head frame itself may be off is no matter of the surface's.
    there = irises + placed * shrink
    sure = found.scalp.uncertainty_mm(_directions(there))
    gap = np.abs(_gap(found, there))
    out["within_90"] = float((gap <= 1.645 * sure).mean())
    return out


def _shifted(found: head.Head, points: Floats) -> Floats:
    """Shift the points to where they fit the found scalp best, in least squares."""
    for _ in range(6):
        points = points - np.linalg.lstsq(_directions(points), _gap(found, points), rcond=None)[0]
    return points


def _directions(points: Floats) -> Floats:
    away = points - head.CENTRE_MM
    return np.asarray(away / np.linalg.norm(away, axis=1, keepdims=True))


def _gap(found: head.Head, points: Floats) -> Floats:
    reach = np.linalg.norm(points - head.CENTRE_MM, axis=1)
    return np.asarray(reach - found.scalp.radius_mm(_directions(points)))
