"""How well close-ups are counted: pictures with known truth, by difficulty.

A unit counts as found within 0.25 mm of a true one, one to one: that is half of the least distance
at which two units stand, so that no find could be either's, and about the breadth of a unit's own
mouth.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.optimize import linear_sum_assignment

from bench.closeup_pictures import Scene, Truth, draw
from bench.figure import Figure
from stubble import photo
from stubble.errors import SubjectError
from stubble.hair.closeup import CloseUp, read_closeup
from stubble.hair.closeup.counts import pattern

__all__ = ["SETS", "Score", "measure", "read", "scenes", "score"]

Floats = NDArray[np.float64]

#: Within this of the truth a unit is found, mm.
NEAR_MM = 0.25
#: A hair is found where its root is, with its direction right to this, degrees.
TURN_DEG = 30.0

#: Tones and hair that go together, in turn.
HEADS = (
    (1, "fair"), (2, "brown"), (3, "dark"), (4, "grey"), (5, "dark"),
    (6, "brown"), (7, "dark"), (8, "grey"), (9, "dark"), (10, "dark"),
)  # fmt: skip

#: What each set changes of a plain scene.
SETS: dict[str, dict[str, object]] = {
    "clean": {},
    "short stubble, 0.3 to 0.6 mm": {"length_mm": (0.3, 0.6)},
    "long stubble, 1.5 to 3 mm": {"length_mm": (1.5, 3.0)},
    "dry skin, glints": {"sparkle": 1.0},
    "low contrast": {"contrast": 0.3},
    "ring light on oil": {"glare": 1.0, "sparkle": 0.6},
    "blur 0.02 mm": {"blur_mm": 0.02},
    "blur 0.035 mm": {"blur_mm": 0.035},
    "blur 0.05 mm": {"blur_mm": 0.05},
    "long hairs across": {"long_hairs": 15.0},
    "vellus": {"vellus": 80.0},
    "noise and JPEG 50": {"noise": 0.02, "jpeg": 50},
    "20 pixels per mm": {"px_per_mm": 20.0},
    "30 pixels per mm": {"px_per_mm": 30.0},
    "100 pixels per mm": {"px_per_mm": 100.0, "field_mm": (10.0, 7.5)},
    "trichoscope, 250 per mm": {
        "px_per_mm": 250.0,
        "field_mm": (5.0, 3.0),
        "length_mm": (0.8, 2.0),
        "sparkle": 0.7,
    },
}


@dataclass(frozen=True)
class Score:
    """Counts and errors of one picture; ``refused`` where it was not counted."""

    refused: bool
    units: tuple[int, int, int]
    hairs: tuple[int, int, int]
    density: float = float("nan")
    density_held: bool = False
    regularity: float = float("nan")
    width: float = float("nan")
    length: float = float("nan")
    place: float = float("nan")


def scenes(changes: dict[str, object], first_seed: int, heads: int = 10) -> Iterator[Scene]:
    """Pictures of one set: ten heads, each with density and regularity of its own."""
    for k in range(heads):
        monk, hair = HEADS[k % len(HEADS)]
        rng = np.random.default_rng(first_seed + k)
        plain = Scene(
            monk=monk,
            hair=hair,
            per_cm2=float(rng.uniform(70, 120)),
            crowd=float(rng.uniform(1.3, 2.8)),
            sparkle=float(rng.uniform(0.05, 0.4)),
            seed=first_seed + k,
        )
        yield replace(plain, **changes)  # type: ignore[arg-type]


def read(pixels: NDArray[np.uint8], px_per_mm: float) -> CloseUp:
    """Read code values as if from a file."""
    picture = photo.from_pixels(pixels)
    return read_closeup(photo.linear(picture, max(pixels.shape)), px_per_mm)


def matched(found: Floats, true: Floats, near: float, allowed: NDArray[np.bool_] | None = None):  # type: ignore[no-untyped-def]
    """Pairs (k, 2) of places that are one another's, none further than ``near``."""
    if not len(found) or not len(true):
        return np.zeros((0, 2), int)
    far = np.hypot(*(found[:, None] - true[None]).transpose(2, 0, 1))
    bad = far > near
    if allowed is not None:
        bad |= ~allowed
    i, j = linear_sum_assignment(np.where(bad, 10.0, far))
    good = ~bad[i, j]
    return np.stack([i[good], j[good]], 1)


def _tally(
    found: Floats,
    counted: NDArray[np.bool_],
    true: Floats,
    inside: NDArray[np.bool_],
    pairs: Floats,
) -> tuple[int, int, int]:
    """Hits, false finds and misses among what was judged; places at its very edge are forgiven."""
    hit_found = np.zeros(len(found), bool)
    hit_true = np.zeros(len(true), bool)
    if len(pairs):
        hit_found[pairs[:, 0]] = True
        hit_true[pairs[:, 1]] = True
    return (
        int((hit_true & inside).sum()),
        int((counted & ~hit_found).sum()),
        int((inside & ~hit_true).sum()),
    )


def score(scene: Scene) -> Score:
    """Draw a picture, read it, and hold what was found against what is there."""
    pixels, truth = draw(scene)
    try:
        seen = read(pixels, scene.px_per_mm)
    except SubjectError:
        return Score(True, (0, 0, 0), (0, 0, 0))
    return held(seen, truth)


def held(seen: CloseUp, truth: Truth) -> Score:
    """Hold what was read against the truth."""
    inside = _judged(seen, truth.units)
    places = np.array([u.place_mm for u in seen.units]).reshape(-1, 2)
    counted = np.array([u.counted for u in seen.units], bool)
    pairs = matched(places, truth.units, NEAR_MM)
    units = _tally(places, counted, truth.units, inside, pairs)

    hairs = [(h, u.counted) for u in seen.units for h in u.hairs]
    roots = np.array([h.root for h, _ in hairs]).reshape(-1, 2)
    turn = np.radians([h.direction_deg for h, _ in hairs])
    step = truth.tips - truth.roots
    true_turn = np.arctan2(step[:, 1], step[:, 0])
    alike = np.cos(turn[:, None] - true_turn[None]) > np.cos(np.radians(TURN_DEG))
    both = matched(roots, truth.roots, NEAR_MM, alike)
    hair_inside = _judged(seen, truth.roots)
    tally = _tally(roots, np.array([c for _, c in hairs], bool), truth.roots, hair_inside, both)

    true = pattern(truth.units - np.array(seen.judged_from_mm), seen.judged, seen.judged_px_per_mm)
    wide = [
        h.width_um / truth.width_um[j] - 1
        for i, j in both
        if (h := hairs[i][0]).width_um is not None
    ]
    long = [hairs[i][0].length_mm - truth.length_mm[j] for i, j in both if hairs[i][0].whole]
    off = np.hypot(*(places[pairs[:, 0]] - truth.units[pairs[:, 1]]).T) if len(pairs) else []
    found = seen.pattern
    return Score(
        False,
        units,
        tally,
        density=found.per_cm2.value / true.per_cm2.value - 1,
        density_held=found.per_cm2.low <= true.per_cm2.value <= found.per_cm2.high,
        regularity=found.regularity.value - true.regularity.value
        if found.regularity and true.regularity
        else float("nan"),
        width=float(np.median(wide)) if wide else float("nan"),
        length=float(np.median(long)) if long else float("nan"),
        place=float(np.median(off)) if len(off) else float("nan"),
    )


def _judged(seen: CloseUp, places: Floats) -> NDArray[np.bool_]:
    at = np.floor((places - np.array(seen.judged_from_mm)) * seen.judged_px_per_mm).astype(int)
    ok = (at >= 0).all(1) & (at < np.array(seen.judged.shape[::-1])).all(1)
    out = np.zeros(len(places), bool)
    out[ok] = seen.judged[at[ok, 1], at[ok, 0]]
    return out


def rates(tallies: list[tuple[int, int, int]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of counts of hits, false finds and misses."""
    hit, false, missed = np.sum(tallies, axis=0)
    precision = hit / max(hit + false, 1)
    recall = hit / max(hit + missed, 1)
    return precision, recall, 2 * hit / max(2 * hit + false + missed, 1)


def dots(first_seed: int) -> tuple[float, float, float, float]:
    """Precision, recall and F1 of healed dots, and the median error of their diameter, mm."""
    tallies, wide = [], []
    for plain in scenes({"dots_per_cm2": 80.0}, first_seed):
        scene = replace(plain, per_cm2=0.0)
        pixels, truth = draw(scene)
        seen = read(pixels, scene.px_per_mm)
        places = np.array([m.place_mm for m in seen.marks]).reshape(-1, 2)
        counted = np.array([m.counted for m in seen.marks], bool)
        pairs = matched(places, truth.marks, NEAR_MM)
        tallies.append(_tally(places, counted, truth.marks, _judged(seen, truth.marks), pairs))
        wide += [seen.marks[i].diameter_mm - truth.marks_mm[j] for i, j in pairs]
    return (*rates(tallies), float(np.median(wide)))


def measure(first_seed: int = 5000) -> list[Figure]:
    """Print the table by difficulty, and give the figures that are held to bars."""
    table = Table(title="close-ups, ten pictures a row", title_justify="left")
    for name in (
        "difficulty", "unit P", "R", "F1", "hair P", "R", "F1",
        "density", "held", "R off", "width", "length mm", "place mm", "refused",
    ):  # fmt: skip
        table.add_column(name, justify="left" if name == "difficulty" else "right")
    f1: dict[str, float] = {}
    by_head: dict[tuple[int, str], list[tuple[int, int, int]]] = {head: [] for head in HEADS}
    for name, changes in SETS.items():
        all_ = [score(scene) for scene in scenes(changes, first_seed)]
        got = [s for s in all_ if not s.refused]
        for head, one in zip(HEADS, all_, strict=True):
            by_head[head].append(one.units)
        row = (
            [
                f"{100 * v:.0f}"
                for v in (*rates([s.units for s in got]), *rates([s.hairs for s in got]))
            ]
            if got
            else ["–"] * 6
        )
        f1[name] = rates([s.units for s in got])[2] if got else float("nan")
        if got:
            row += [
                f"{100 * np.median([s.density for s in got]):+.0f} %",
                f"{100 * np.mean([s.density_held for s in got]):.0f} %",
                f"{np.nanmedian([s.regularity for s in got]):+.2f}",
                f"{100 * np.nanmedian([s.width for s in got]):+.0f} %",
                f"{np.nanmedian([s.length for s in got]):+.2f}",
                f"{np.nanmedian([s.place for s in got]):.2f}",
            ]
        else:
            row += ["–"] * 6
        table.add_row(name, *row, str(len(all_) - len(got)))
    console = Console(width=150)
    console.print(table)
    console.print("unit F1 over all sets, by skin (Monk) and hair:")
    console.print(
        ", ".join(
            f"{monk} {hair} {100 * rates(tallies)[2]:.0f}"
            for (monk, hair), tallies in by_head.items()
        )
    )
    spots = dots(first_seed)
    console.print(
        f"healed dots: precision {spots[0]:.3f}, recall {spots[1]:.3f}, F1 {spots[2]:.3f}, "
        f"diameter off by {spots[3]:+.3f} mm"
    )
    return [
        Figure("units missed or false, clean (1 - F1)", 1 - f1["clean"], "", 0.10),
        Figure("dots missed or false (1 - F1)", 1 - spots[2], "", 0.05),
        Figure("two megapixels, 14 mm wide", _seconds(120.0, (13.6, 10.2)), "s", 2.0),
        Figure("two megapixels, 36 mm wide", _seconds(45.0, (36.0, 27.0)), "s"),
    ]


def _seconds(px_per_mm: float, field_mm: tuple[float, float]) -> float:
    """The shortest of three readings, after a first that compiles."""
    pixels, _ = draw(Scene(px_per_mm=px_per_mm, field_mm=field_mm, seed=7))
    light = photo.linear(photo.from_pixels(pixels), max(pixels.shape))
    times = []
    for _ in range(4):
        begin = time.perf_counter()
        read_closeup(light, px_per_mm)
        times.append(time.perf_counter() - begin)
    return min(times[1:])
