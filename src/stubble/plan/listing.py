"""The dots as a list a person and a spreadsheet can read, and what they add up to."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np

from stubble.dots import NEEDLES, Dots
from stubble.head.zones import ZONES
from stubble.photo.writing import write_whole
from stubble.plan.counts import Counts

__all__ = ["SCHEMA", "csv_text", "summary", "write_dots"]

#: Version of the columns below.
SCHEMA = 3

_COLUMNS = (
    "dot",
    "x_mm",
    "y_mm",
    "z_mm",
    "error_mm",
    "chart_u_mm",
    "chart_v_mm",
    "diameter_mm",
    "depth_mm",
    "water_ml_per_ml",
    "needle",
    "hairs",
    "session",
    "zone",
    "made",
)


def csv_text(dots: Dots) -> str:
    """Write dots as comma-separated values.

    The first line says what the list is: schema, field, order and seed. Coordinates are the head
    frame's (origin midway between the ear canals, x to the person's left, y up, z forward), in mm;
    chart coordinates are the same on every head. ``error_mm`` is how well the surface is known.
    ``hairs`` are those of the follicular unit that the dot stands for, 3 being three or more.
    """
    out = io.StringIO()
    out.write(
        f"# stubble dots, schema {SCHEMA}, field {dots.field}, regularity {dots.regularity:g}, "
        f"seed {dots.seed}, as meant where not made\n"
    )
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    place = np.round(dots.xyz_mm, 3).tolist()
    chart = np.round(dots.chart_mm, 3).tolist()
    rest = zip(
        np.round(dots.error_mm, 2).tolist(),
        np.round(dots.diameter_mm, 3).tolist(),
        np.round(dots.depth_mm, 3).tolist(),
        np.round(dots.shade, 2).tolist(),
        [NEEDLES[k] for k in dots.needle.tolist()],
        dots.hairs.tolist(),
        dots.session.tolist(),
        [ZONES[z] for z in dots.zone.tolist()],
        ["yes" if made else "no" for made in dots.made.tolist()],
        strict=True,
    )
    for name, xyz, uv, (error, *other) in zip(dots.identity, place, chart, rest, strict=True):
        writer.writerow((name, *xyz, error, *uv, *other))
    return out.getvalue()


def write_dots(dots: Dots, path: Path) -> None:
    """Write the list to a file, whole or not at all.

    Raises
    ------
    WriteError
    """
    write_whole(csv_text(dots).encode(), path)


def summary(dots: Dots, treated_cm2: float, counts: Counts | None = None) -> dict[str, Any]:
    """Add up dots: in all, by session and by zone.

    Parameters
    ----------
    dots : Dots
    treated_cm2 : float
    counts : Counts, optional
        For the range of those to be made, those made again among them.
    """
    sessions = {
        str(number): int((dots.session == number).sum())
        for number in range(1, int(dots.session.max(initial=0)) + 1)
    }
    zones = {
        name: int((dots.zone == index).sum())
        for index, name in enumerate(ZONES)
        if (dots.zone == index).any()
    }
    ranges: dict[str, Any] = {}
    if counts is not None:
        ranges = {
            "dots_to_make": [counts.total.low, counts.total.high],
            "by_session_to_make": {
                str(number): [one.low, one.high] for number, one in counts.by_session.items()
            },
            "by_zone_to_make": {name: [one.low, one.high] for name, one in counts.by_zone.items()},
        }
    return {
        "dots": len(dots),
        "by_session": sessions,
        "by_zone": zones,
        **ranges,
        "treated_cm2": round(treated_cm2, 1),
        "surface_sd_mm": {
            name: round(float(np.median(dots.error_mm[dots.zone == index])), 1)
            for index, name in enumerate(ZONES)
            if (dots.zone == index).any()
        },
        "field": dots.field,
        "seed": dots.seed,
    }
