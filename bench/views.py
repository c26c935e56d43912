"""Heads rendered from five sides: one scalp from all photos, and where its dots land in each."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.figure import Figure
from bench.heads import truth
from bench.heads.truth import Truth
from stubble import head, photo
from stubble.errors import StubbleError
from stubble.head.several import Shot, find_all
from stubble.head.sightlines import met
from stubble.photo.profile import srgb_encode

__all__ = ["measure"]

Floats = NDArray[np.float64]

VIEWS = ("front", "left", "right", "top", "back")
SIDE = 1024

#: Photos of which the same places are tapped, four in each pair, and how well: mm.
NEIGHBOURS = ((0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 4))
TAPS, HAND_MM = 4, 1.0


def measure() -> list[Figure]:
    """Judge as many heads as ``STUBBLE_HEADS_COUNT`` says (8), from ``STUBBLE_HEADS``."""
    folder = os.environ.get("STUBBLE_HEADS")
    if not folder:
        return []
    table = truth.read()
    numbers = sorted({int(name[6:10]) for name in table if name.startswith("views/")})
    out = []
    for tapped in (False, True):
        how = "tapped" if tapped else "by outline"
        rows = []
        chosen = numbers[: int(os.environ.get("STUBBLE_HEADS_COUNT", "8"))]
        for number in chosen:
            views = [table[f"views/{number}-{view}.jpg"] for view in VIEWS]
            row = _judge(Path(folder), views, tapped)
            if row is not None:
                rows.append((views[0].bald, *row))
        out.append(Figure(f"five views, {how}: refused", len(chosen) - len(rows), "heads"))
        for bald, what in ((True, "bald"), (False, "under hair")):
            found = np.array([row[1:] for row in rows if row[0] == bald]).reshape(-1, 2)
            if len(found):
                scalp, move = np.median(found, axis=0)
                bars = (1.5, 2.0) if bald else (None, None)
                name = f"five views, {how}, {what}"
                out.append(Figure(f"{name}: scalp off", float(scalp), "mm", bars[0]))
                out.append(Figure(f"{name}: a dot lands off", float(move), "mm", bars[1]))
    return out


def _judge(folder: Path, views: list[Truth], tapped: bool) -> tuple[float, float] | None:
    """Median error of the scalp, and of dots carried from photo to photo, mm; None if refused."""
    shots, cameras = [], []
    for view, name in zip(views, VIEWS, strict=True):
        picture = photo.read(folder / view.name)
        light = photo.linear(picture, SIDE)
        codes = np.asarray(srgb_encode(np.clip(light, 0, 1)) * 255 + 0.5, np.uint8)
        lens = view.number("lens_35mm")
        side = None if name == "front" else name
        shots.append(Shot(codes, light, lens, codes=picture.pixels, view=side))
        centre = np.array([view.number("centre_x_px"), view.number("centre_y_px")])
        camera = head.Camera(view.number("focal_px"), centre, view.rotation, view.offset_mm)
        cameras.append(camera.scaled(light.shape[1] / picture.width))
    seen = [view.skin_seen | view.hair_seen for view in views]
    places = views[0].scalp_mm
    if tapped:
        shots = _tapped(shots, cameras, seen, places)
    try:
        heads = find_all(shots)
    except StubbleError:
        return None
    return _off(heads[0], cameras[0], places), _moved(heads, cameras, seen, places)


def _facing(camera: head.Camera, places: Floats) -> Floats:
    towards, out = camera.eye_mm - places, places - head.CENTRE_MM
    length = np.linalg.norm(towards, axis=1) * np.linalg.norm(out, axis=1)
    return np.asarray((towards * out).sum(axis=1) / length)


def _tapped(
    shots: list[Shot], cameras: list[head.Camera], seen: list[NDArray[np.bool_]], places: Floats
) -> list[Shot]:
    rng = np.random.default_rng(60)
    taps: list[dict[str, tuple[float, float]]] = [{} for _ in shots]
    for a, b in NEIGHBOURS:
        square = (_facing(cameras[a], places) > 0.35) & (_facing(cameras[b], places) > 0.35)
        both = np.flatnonzero(seen[a] & seen[b] & square)
        if len(both) < TAPS:
            continue
        picked = [int(both[0])]
        while len(picked) < TAPS:  # as far apart as they come
            gap = np.linalg.norm(places[both][:, None] - places[picked], axis=2).min(axis=1)
            picked.append(int(both[gap.argmax()]))
        for j, place in enumerate(picked):
            for i in (a, b):
                at, scale = cameras[i].project(places[place][None])
                x, y = at[0] + rng.normal(0, HAND_MM * scale[0], 2)
                taps[i][f"{a}{b}{j}"] = (float(x), float(y))
    return [replace(shot, taps=points) for shot, points in zip(shots, taps, strict=True)]


def _off(found: head.Head, camera: head.Camera, places: Floats) -> float:
    """The true scalp, put where the photo shows it before the camera found, against the fitted."""
    eyes = np.array([0.0, 15.0, 90.0])
    here = found.camera.rotation @ eyes + found.camera.offset_mm
    ratio = here[2] / (camera.rotation @ eyes + camera.offset_mm)[2]
    there = places @ camera.rotation.T + camera.offset_mm
    away = (there * ratio - found.camera.offset_mm) @ found.camera.rotation - head.CENTRE_MM
    reach = np.linalg.norm(away, axis=1)
    gap = found.scalp.radius_mm(away / reach[:, None]) - reach
    return float(np.median(np.abs(gap)) / ratio)


def _moved(
    heads: tuple[head.Head, ...],
    cameras: list[head.Camera],
    seen: list[NDArray[np.bool_]],
    places: Floats,
) -> float:
    """A dot put where one photo shows a place: how far from it does it land in another?"""
    out = []
    for a, b in permutations(range(len(heads)), 2):
        both = places[seen[a] & seen[b]]
        if len(both) < TAPS:
            continue
        direction = met(heads[a].camera, heads[a].scalp, cameras[a].project(both)[0])
        hit = np.isfinite(direction).all(axis=1)
        got, _ = heads[b].camera.project(heads[a].scalp.points_mm(direction[hit]))
        wanted, scale = cameras[b].project(both[hit])
        if hit.any():
            out.append(float(np.median(np.linalg.norm(got - wanted, axis=1) / scale)))
    return float(np.median(out))
