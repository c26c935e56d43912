"""Places on a scalp with something of their own: moles, lesions, scars, earlier work.

A region is an outline on the scalp chart, so it lies where it lies in every photo of the person and
stays there when the head is fitted again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from stubble.errors import WishError
from stubble.head.camera import Camera
from stubble.head.sightlines import met
from stubble.head.surface import (
    Scalp,
    canonical_radius_mm,
    chart_mm,
    directions_of_chart,
)
from stubble.photo.picture import sealed

__all__ = [
    "MARGIN_MM", "SURE", "Kind", "Origin", "Region", "clear_of", "from_json", "from_photo",
    "to_json",
]  # fmt: skip

Floats = NDArray[np.float64]

Kind = Literal["mole", "lesion", "scar-line", "scar-punch", "scar-burn", "earlier-work"]
Origin = Literal["drawn", "proposed"]

#: Kinds that are never dotted: pigment would hide a change that a doctor has to see (practice;
#: "never tattoo over a mole", contraindications of several clinics, smp-domain 5.2).
NEVER_DOTTED: tuple[Kind, ...] = ("mole", "lesion")

#: Skin kept free around them, mm. Practice grade: a needle's blow-out and a hand's miss together.
MARGIN_MM = 2.0

#: Confidence from which what is proposed is kept clear of before anybody has looked. Our
#: assumption: a mole left out of a preview costs nothing, one dotted may cost much.
SURE = 0.65

#: Version of the file. The second knows earlier work.
_VERSION = 2

#: Largest distance of two points of an outline, px, that is cast onto the scalp as it is.
_STEP_PX = 4.0


@dataclass(frozen=True, eq=False)
class Region:
    """A place on the scalp.

    Attributes
    ----------
    kind : str
        ``"mole"``, ``"lesion"``, ``"scar-line"``, ``"scar-punch"``, ``"scar-burn"`` or
        ``"earlier-work"``, which is pigment that somebody has made before.
    outline_mm : (n, 2) float64
        A closed polygon on the flat chart, mm, its last point joined to its first.
    origin : str
        ``"drawn"`` by a person or ``"proposed"`` by the program.
    confidence : float
        That it is what its kind says, 0 to 1; 1 where it was drawn.
    """

    kind: Kind
    outline_mm: Floats
    origin: Origin
    confidence: float

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind) or self.origin not in get_args(Origin):
            raise ValueError(f"no such region: {self.kind}, {self.origin}")
        outline = np.array(self.outline_mm, float)
        if outline.ndim != 2 or outline.shape[1] != 2 or len(outline) < 3:
            raise ValueError("an outline has three points or more, (n, 2)")
        if not np.isfinite(outline).all() or not 0 <= self.confidence <= 1:
            raise ValueError("an outline is finite and a confidence lies between 0 and 1")
        object.__setattr__(self, "outline_mm", sealed(outline))

    def contains(self, chart: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Say which places of the chart, (n, 2) in mm, lie inside: (n,)."""
        x, y = np.asarray(chart, float).T[:, :, None]
        start, end = self.outline_mm, np.roll(self.outline_mm, -1, axis=0)
        crosses = (start[:, 1] > y) != (end[:, 1] > y)
        rise = np.where(end[:, 1] == start[:, 1], 1.0, end[:, 1] - start[:, 1])
        at = start[:, 0] + (y - start[:, 1]) / rise * (end[:, 0] - start[:, 0])
        return np.asarray((crosses & (x < at)).sum(axis=1) % 2 == 1)

    def distance_mm(self, chart: NDArray[np.floating]) -> Floats:
        """Give the distance of places of the chart, (n, 2), from the outline, negative inside.

        Returns
        -------
        (n,) float64
            mm on the canonical scalp, in space: the flat chart stretches lengths by up to 1.4
            towards its rim. A person's own scalp differs from it by some five percent.
        """
        points, corners = _on_canonical(chart), _on_canonical(self.outline_mm)
        along = np.roll(corners, -1, axis=0) - corners
        square = np.maximum((along**2).sum(axis=1), 1e-12)
        away = points[:, None] - corners
        share = np.clip((away * along).sum(axis=2) / square, 0, 1)
        near = np.linalg.norm(away - share[..., None] * along, axis=2).min(axis=1)
        return np.asarray(np.where(self.contains(chart), -near, near))


def _on_canonical(chart: NDArray[np.floating]) -> Floats:
    way = directions_of_chart(np.asarray(chart, float))
    return np.asarray(way * canonical_radius_mm(way)[:, None])


def clear_of(
    regions: Sequence[Region], chart: NDArray[np.floating], margin_mm: float = MARGIN_MM
) -> NDArray[np.bool_]:
    """Say where a dot may lie.

    Parameters
    ----------
    regions : sequence of Region
        Moles and lesions among them are kept clear of, drawn ones always, proposed ones from a
        confidence of `SURE` on. Scars are not: they are treated, in their own way.
    chart : (n, 2) float
        Places on the flat chart, mm.
    margin_mm : float
        Skin kept free around each, mm.

    Returns
    -------
    (n,) bool
        False on a mole or lesion and around it.
    """
    places = np.asarray(chart, float)
    clear = np.ones(len(places), np.bool_)
    for region in regions:
        if region.kind not in NEVER_DOTTED:
            continue
        if region.origin == "proposed" and region.confidence < SURE:
            continue
        # Lengths on the chart are at least 0.7 of those on the scalp's upper half, 0.5 below it.
        middle = region.outline_mm.mean(axis=0)
        reach = float(np.linalg.norm(region.outline_mm - middle, axis=1).max()) + 2 * margin_mm + 1
        beside, below = np.abs(places.T - middle[:, None])
        near = np.flatnonzero((beside < reach) & (below < reach))
        clear[near] &= region.distance_mm(places[near]) > margin_mm
    return clear


def from_photo(
    kind: Kind,
    outline_px: NDArray[np.floating],
    camera: Camera,
    scalp: Scalp,
    confidence: float | None = None,
) -> Region:
    """Carry an outline in a photo onto the scalp.

    Parameters
    ----------
    kind : str
    outline_px : (n, 2) float
        A closed polygon in pixels of the photo that ``camera`` looks through.
    camera : Camera
    scalp : Scalp
    confidence : float, optional
        Of a proposal; without it the outline was drawn by a person.

    Raises
    ------
    WishError
        When a part of the outline lies off the scalp.
    """
    corners = np.asarray(outline_px, float).reshape(-1, 2)
    if len(corners) < 3:
        raise WishError("An outline needs three points or more. Please draw around the place.")
    sides = np.roll(corners, -1, axis=0) - corners
    count = np.maximum(np.ceil(np.linalg.norm(sides, axis=1) / _STEP_PX).astype(int), 1)
    fine = np.concatenate(
        [
            corner + side * (np.arange(n) / n)[:, None]
            for corner, side, n in zip(corners, sides, count, strict=True)
        ]
    )
    way = met(camera, scalp, fine)
    if np.isnan(way).any():
        raise WishError(
            "Part of this outline lies beside the head. Please draw it on the skin of the scalp."
        )
    sure = 1.0 if confidence is None else float(confidence)
    return Region(kind, chart_mm(way), "drawn" if confidence is None else "proposed", sure)


def to_json(regions: Sequence[Region]) -> str:
    """Write regions as text."""
    return json.dumps(
        {
            "format": "stubble.regions",
            "version": _VERSION,
            "regions": [
                {
                    "kind": region.kind,
                    "origin": region.origin,
                    "confidence": region.confidence,
                    "outline_mm": [[float(u), float(v)] for u, v in region.outline_mm],
                }
                for region in regions
            ],
        }
    )


def from_json(text: str) -> tuple[Region, ...]:
    """Read regions as written by `to_json`.

    Raises
    ------
    WishError
        When the text is none of that, or of a newer version.
    """
    try:
        read = json.loads(text)
        if read["format"] != "stubble.regions":
            raise ValueError(read["format"])
        newer = int(read["version"]) > _VERSION
        regions = () if newer else tuple(
            Region(
                entry["kind"], np.array(entry["outline_mm"], float), entry["origin"],
                float(entry["confidence"]),
            )
            for entry in read["regions"]
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as wrong:
        raise WishError(
            "This is not a list of moles and scars, or it is damaged. Please draw them again."
        ) from wrong
    if newer:
        raise WishError(
            "This list of moles and scars was written by a newer version of the program. "
            "Please update it to read the list."
        )
    return regions
