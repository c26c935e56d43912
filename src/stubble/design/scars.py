"""Scars and skin with earlier work: how far a place lies within them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from stubble.head.region import SURE, Kind, Region

__all__ = ["EARLIER", "SCARS", "within"]

Floats = NDArray[np.floating]

#: What is treated as a scar.
SCARS: tuple[Kind, ...] = ("scar-line", "scar-punch", "scar-burn")

#: Skin with pigment of earlier work in it.
EARLIER: tuple[Kind, ...] = ("earlier-work",)

#: A treated scar runs out into the skin around it over this width, mm. Our assumption: a scar's own
#: border is ragged over some two millimetres, and a step would draw its outline.
_BLEND_MM = 3.0

#: Room around an outline on the flat chart, which is up to 1.4 times as wide as the scalp.
_CHART_STRETCH = 1.4


def within(regions: Sequence[Region], kinds: Sequence[Kind], chart: Floats) -> NDArray[np.float32]:
    """Say how far places lie within regions of some kinds.

    Parameters
    ----------
    regions : sequence of Region
        Those drawn by a person, and those proposed with confidence, count.
    kinds : sequence of Kind
    chart : (n, 2) float
        The places, mm.

    Returns
    -------
    (n,) float32
        1 inside, falling to 0 over three millimetres outside.
    """
    share = np.zeros(len(chart), np.float32)
    for region in regions:
        if region.kind not in kinds or region.confidence < SURE:
            continue
        room = _BLEND_MM * _CHART_STRETCH
        low, high = region.outline_mm.min(axis=0) - room, region.outline_mm.max(axis=0) + room
        near = np.flatnonzero(((chart > low) & (chart < high)).all(axis=1))
        ramp = np.clip(1 - region.distance_mm(chart[near]) / _BLEND_MM, 0, 1)
        share[near] = np.maximum(share[near], ramp)
    return share
