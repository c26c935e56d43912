"""How well hair is found and how much it hides: drawn masks, and made scalps with known truth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from bench.figure import Figure
from bench.made_heads import PX_PER_MM, Made, make
from stubble import hair, skin
from stubble.head import models
from stubble.photo.profile import srgb_decode
from stubble.skin.colour import lab

__all__ = ["coverage", "f1", "measure", "patches", "pictures", "portraits", "scalps"]

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

PHOTOS = Path(__file__).resolve().parents[2] / "shared" / "photos"
#: Breadth of an iris, mm, for the scale of a portrait.
IRIS_MM = 11.7

TONES = {"pale": (0.72, 0.48, 0.38), "olive": (0.42, 0.25, 0.16), "dark": (0.12, 0.055, 0.035)}
HAIRS = {
    "black": (0.012, 0.011, 0.010), "brown": (0.06, 0.04, 0.025), "fair": (0.32, 0.24, 0.14),
    "grey": (0.35, 0.34, 0.33), "white": (0.70, 0.70, 0.72),
}  # fmt: skip
PAIRS = (
    ("pale", "black"), ("pale", "brown"), ("pale", "fair"), ("olive", "black"),
    ("olive", "grey"), ("olive", "white"), ("dark", "black"), ("dark", "grey"),
)  # fmt: skip


def f1(found: Mask, drawn: Mask) -> float:
    """Harmonic mean of precision and recall."""
    return float(2 * (found & drawn).sum() / max(int(found.sum() + drawn.sum()), 1))


def pictures(folder: str) -> Iterator[tuple[str, NDArray[np.uint8], Mask]]:
    """Give name, picture and drawn mask of the research photos that have one."""
    for path in sorted((PHOTOS / folder).glob("*.jpg")):
        mask = cv2.imread(str(PHOTOS / "hair-masks" / f"{path.stem}.png"), cv2.IMREAD_GRAYSCALE)
        picture = cv2.imread(str(path))
        if mask is None or picture is None:
            continue
        size = picture.shape[1], picture.shape[0]
        drawn = cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST) > 127
        yield path.stem, np.ascontiguousarray(picture[:, :, ::-1]), drawn


def portraits() -> Iterator[tuple[str, skin.Skin, hair.Hair, Mask]]:
    """Read the research portraits."""
    for name, picture, drawn in pictures("portraits"):
        face = models.detect(picture)[0]
        points, _ = models.landmarks(picture, face)
        rims = [models.iris(picture, points, right) for right in (True, False)]
        breadth = max(
            np.linalg.norm(rim[1] - rim[3]) + np.linalg.norm(rim[2] - rim[4]) for rim in rims
        )
        light = srgb_decode(8)[0][picture]
        person = np.maximum(models.person(picture, points), 0)
        site = skin.Site(float(breadth) / 2 / IRIS_MM, person, mesh=points)
        own = skin.read(light, site)
        yield name, own, hair.read(light, site, own), drawn


def _top(u: Floats, v: Floats) -> Mask:
    return np.asarray((v < -0.5 - 0.1 * u * u) & (np.hypot(u, v) < 1))


#: Rounds of hair loss on a head seen from above: middle and radius in units of half the breadth.
ROUNDS = ((-0.3, -0.5, 0.12), (0.35, -0.1, 0.2), (-0.15, 0.35, 0.28))


def _areata(u: Floats, v: Floats) -> Floats:
    bare = np.zeros(u.shape, bool)
    for x, y, radius in ROUNDS:
        bare |= np.hypot(u - x, (v - y) * 1.48) < radius  # the head is longer than broad
    return np.asarray(0.7 * ~bare * (np.hypot(u, v) < 0.97), np.float32)


def _parting(u: Floats, v: Floats) -> Floats:
    away = np.abs(u - 0.1) * 75  # mm
    line = np.clip((away - 4) / 5, 0, 1)
    thin = 0.25 + 0.55 * np.clip(away / 30, 0, 1)
    return np.asarray(line * thin * (np.hypot(u, v) < 0.97), np.float32)


def scalps(kind: str, tone: str, tint: str, seed: int) -> Made:
    """Make one scalp: "stubble", "miniaturised", "areata" or "parting"."""
    own, its = TONES[tone], HAIRS[tint]
    amount = (0.12, 0.25, 0.4)[seed % 3]
    lit = ((0.0, 0.4, 1.0), (-0.4, 0.5, 0.8))[seed % 2]
    if kind == "stubble":
        return make(own, its, lambda u, v: amount * _top(u, v), lit, length=1.0, seed=seed)
    if kind == "miniaturised":
        return make(own, its, lambda u, v: amount * _top(u, v), lit, width=0.5, seed=seed)
    wanted = _areata if kind == "areata" else _parting
    return make(own, its, wanted, lit, length=7.0, face=False, seed=seed)


def read(head: Made, from_above: bool) -> tuple[hair.Hair, Mask]:
    """Read a made head; give also where it is judged, away from its edge."""
    inner = cv2.erode((head.matte == 1).astype(np.uint8), np.ones((13, 13), np.uint8)) > 0
    if from_above:
        site = skin.Site(PX_PER_MM, head.person, scalp=head.matte)
        found = hair.read(head.picture, site, skin.read(head.picture, site))
        return found, inner
    site = skin.Site(PX_PER_MM, head.person, mesh=head.points)
    found = hair.read(head.picture, site, skin.read(head.picture, site))
    grown = cv2.erode((head.hair > 0.02).astype(np.uint8), np.ones((15, 15), np.uint8)) > 0
    return found, inner & grown & (found.scalp > 0.9)


def coverage(kind: str, tone: str, tint: str, seed: int) -> tuple[float, float, float, float]:
    """Give true and read coverage, mean gap by place, and dE of the bare skin beneath hair."""
    head = scalps(kind, tone, tint, seed)
    found, where = read(head, kind in ("areata", "parting"))
    got = cv2.GaussianBlur(found.coverage, (0, 0), 1.5 * PX_PER_MM)
    gap = np.abs(got - head.hair)[where].mean()
    far = np.linalg.norm(lab(found.beneath[where]) - lab(head.bare[where]), axis=1).mean()
    return float(head.hair[where].mean()), float(got[where].mean()), float(gap), float(far)


def patches(tone: str, tint: str, seed: int) -> tuple[int, int, int]:
    """Look for the rounds of a made areata head; give found, missed and false ones.

    A round is where coverage lies below half of the median around, 40 mm² and up, with its middle
    in a true one.
    """
    head = scalps("areata", tone, tint, seed)
    found, where = read(head, True)
    smooth = cv2.GaussianBlur(found.coverage, (0, 0), 2 * PX_PER_MM)
    bare = (smooth < 0.5 * float(np.median(smooth[where]))) & where
    count, _, facts, middles = cv2.connectedComponentsWithStats(bare.astype(np.uint8))
    hit, false = set(), 0
    for i in range(1, count):
        if facts[i, cv2.CC_STAT_AREA] < 40 * PX_PER_MM**2:
            continue
        u, v = (middles[i] - (320, 330)) / (165, 245)
        near = [k for k, (x, y, r) in enumerate(ROUNDS) if np.hypot(u - x, (v - y) * 1.48) < r]
        false += not near
        hit.update(near)
    return len(hit), len(ROUNDS) - len(hit), false


def measure() -> list[Figure]:
    """Print F1 by picture and coverage by kind of scalp."""
    console = Console(width=150)
    figures = _drawn(console)
    table = Table(title="coverage of made scalps")
    for column in ("scalp", "skin", "hair", "true", "read", "gap by place", "bare skin dE"):
        table.add_column(column, justify="right" if column in "true read gap by place" else "left")
    off: dict[str, list[tuple[float, ...]]] = {}
    for kind in ("stubble", "miniaturised", "areata", "parting"):
        for i, (tone, tint) in enumerate(PAIRS):
            row = coverage(kind, tone, tint, i)
            off.setdefault(kind, []).append(row)
            table.add_row(kind, tone, tint, *(f"{value:.2f}" for value in row[:3]), f"{row[3]:.1f}")
    console.print(table)
    for kind, rows in off.items():
        gaps = [abs(row[1] - row[0]) for row in rows]
        figures.append(Figure(f"coverage off, {kind}", float(np.mean(gaps)), "", 0.08))
    every = [row[3] for rows in off.values() for row in rows]
    figures.append(Figure("bare skin beneath hair, mean dE", float(np.mean(every)), "dE", 6.0))
    rounds = np.sum([patches(*pair, i) for i, pair in enumerate(PAIRS)], axis=0)
    hit, missed, false = (int(n) for n in rounds)
    figures.append(Figure("bare patches missed (1 - recall)", missed / (hit + missed), "", 0.1))
    figures.append(Figure("patches false (1 - precision)", false / max(hit + false, 1), "", 0.1))
    return figures


def _drawn(console: Console) -> list[Figure]:
    if not PHOTOS.is_dir():
        console.print("The research photos are not on this machine: no F1.")
        return []
    figures = []
    faces = [
        (name, read.presence >= 0.5, drawn)
        for name, _, read, drawn in portraits()
        if read.covering != "hat"
    ]
    anywhere = (
        (name, hair.mask_of(picture).hair >= 0.5, drawn)
        for name, picture, drawn in pictures("any-angle")
    )
    for title, bar, found in (("portraits", 0.10, faces), ("any angle", 0.20, anywhere)):
        scores, both, sums = {}, 0, 0
        for name, hit, drawn in found:
            scores[name] = f1(hit, drawn)
            both, sums = both + int((hit & drawn).sum()), sums + int(hit.sum() + drawn.sum())
        console.print(f"{title}: " + ", ".join(f"{n} {s:.2f}" for n, s in scores.items()))
        values = list(scores.values())
        console.print(
            f"  mean {np.mean(values):.3f} (tuned on {np.mean(values[::2]):.3f}, "
            f"judged on {np.mean(values[1::2]):.3f}), pooled {2 * both / sums:.3f}"
        )
        figures.append(
            Figure(f"hair mask, {title} (1 - mean F1)", 1 - float(np.mean(values)), "", bar)
        )
    return figures
