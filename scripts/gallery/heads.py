"""Render the heads of the gallery's cases: ``heads.py OUT``, with the packages of `scripts/heads`.

Each case is a made-up person of `scripts/heads` with one thing to treat, seen from the front, which
the engine needs to read the head, and from where the treated skin is seen best. The light is one
and the same, soft and white, and the wall a neutral grey: results are compared, so nothing else may
differ. Hair is drawn finer than there, because it is looked at from close by.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path += [str(HERE.parent / "heads"), str(HERE.parent / "sample_portrait")]

import cv2  # noqa: E402
import make  # noqa: E402
import numpy as np  # noqa: E402
import shapes  # noqa: E402
from lighting import Room, Source, _towards  # noqa: E402
from numpy.typing import NDArray  # noqa: E402
from people import CARDS, MANY, PORTRAITS, Loss  # noqa: E402
from picture import Sitter, expose, lit, paint, sitter, usual_gain  # noqa: E402
from scipy.spatial import cKDTree  # noqa: E402
from views import View, place, seen_from  # noqa: E402

F64 = NDArray[np.float64]
PX_PER_MM = 5.2
WALL = 0.20  # of linear light, as it comes out: a neutral grey

#: Two large soft boxes and a bright room, white.
LIGHT = Room(
    "softbox",
    (
        Source(_towards(32, 34), 0.5, 0.95 * np.pi * np.ones(3)),
        Source(_towards(-52, 22), 0.5, 0.42 * np.pi * np.ones(3)),
        Source(_towards(10, 78), 0.5, 0.30 * np.pi * np.ones(3)),
    ),
    0.22 * np.ones(3),
    0.34 * np.ones(3),
    np.array([0.0, 1.0, 0.0]),
)

#: From where a treated place is seen: azimuth and elevation, degrees.
FACE = (0.0, 1.0)
FRONT = (0.0, 26.0)
QUARTER = (24.0, 24.0)
OTHER_QUARTER = (-24.0, 24.0)
BOWED = (0.0, 32.0)
TOP = (0.0, 66.0)
BACK = (180.0, 18.0)


@dataclass(frozen=True)
class Case:
    """A person of ``people.person`` changed into a case, and from where it is looked at."""

    name: str
    number: int
    seen: tuple[float, float]
    changes: dict[str, object] = field(default_factory=dict)
    #: How much wider than finely drawn hairs are: fuller hair.
    thick: float = 1.0
    #: Scars of single grafts in the hair of the back: how many per cm².
    punches: float = 0.0


_SHAVED = {"sex": "m", "style": "shaved", "depth_mm": 0.5, "curl": 0.0, "gloss": 0.35, "fine": 1.5}
_BALD = {"sex": "f", "style": "bald", "depth_mm": 0.0, "gloss": 0.35, "beard": 0.0}
_LONG = {
    "sex": "f",
    "style": "medium",
    "depth_mm": 9.0,
    "curl": 0.05,
    "pattern": 1,
    "gloss": 0.4,
    "beard": 0.0,
    "fine": 2.4,
}
_SHORT = {"sex": "m", "style": "short", "depth_mm": 4.0, "curl": 0.0, "gloss": 0.35, "fine": 2.2}


def _parting(share: float, broad: float) -> tuple[Loss, ...]:
    return (
        Loss(140.0, 0.0, 74.0, broad, share),
        Loss(140.0, 0.0, 78.0, 4.0, 0.9),
    )


def _top(share: float) -> tuple[Loss, ...]:
    return (Loss(150.0, 0.0, 80.0, 62.0, share),)


#: The scar of a strip across the back.
STRIP = Loss(252.0, 0.0, 2.6, 72.0, 1.0)

CASES = (
    Case("crown-1", 2, QUARTER, {**_SHAVED, "monk": 2, "pattern": 6, "hair": "dark brown"}),
    Case("crown-4", 136, OTHER_QUARTER, {**_SHAVED, "monk": 4, "pattern": 7, "hair": "dark brown"}),
    Case("crown-6", 338, QUARTER, {**_SHAVED, "monk": 6, "pattern": 6, "hair": "black", "age": 38}),
    Case("crown-8", 166, OTHER_QUARTER, {**_SHAVED, "monk": 8, "pattern": 6, "hair": "black"}),
    Case("crown-10", 18, QUARTER, {**_SHAVED, "monk": 10, "pattern": 7, "hair": "black"}),
    Case("hairline-1", 718, FRONT, {**_SHAVED, "monk": 1, "pattern": 3, "hair": "dark brown"}),
    Case("hairline-7", 676, FRONT, {**_SHAVED, "monk": 7, "pattern": 4, "hair": "black"}),
    Case(
        "density-3",
        3,
        BOWED,
        {**_SHORT, "monk": 3, "hair": "dark brown", "pattern": 1, "age": 36, "losses": _top(0.62)},
    ),
    Case(
        "density-9",
        491,
        BOWED,
        {**_SHORT, "monk": 9, "hair": "black", "pattern": 1, "age": 38, "losses": _top(0.68)},
    ),
    Case(
        "parting-2",
        53,
        TOP,
        {**_LONG, "monk": 2, "hair": "dark brown", "age": 38, "losses": _parting(0.65, 24.0)},
        thick=1.2,
    ),
    Case(
        "parting-5",
        53,
        (18.0, 58.0),
        {**_LONG, "monk": 5, "hair": "black", "age": 38, "losses": _parting(0.75, 30.0)},
        thick=1.2,
    ),
    Case(
        "areata-5",
        57,
        BOWED,
        {
            **_SHORT,
            "style": "medium",
            "depth_mm": 6.0,
            "monk": 5,
            "hair": "black",
            "pattern": 1,
            "age": 30,
            "fine": 3.0,
            "losses": (
                Loss(118.0, 22.0, 15.0, 13.0, 1.0),
                Loss(150.0, -26.0, 19.0, 15.0, 1.0),
                Loss(96.0, -18.0, 8.0, 9.0, 1.0),
            ),
        },
        thick=1.7,
    ),
    Case("totalis-4", 142, QUARTER, {**_BALD, "monk": 4, "hair": "dark brown", "age": 33}),
    Case("totalis-9", 844, OTHER_QUARTER, {**_BALD, "monk": 9, "hair": "black", "age": 45}),
    Case(
        "strip-3",
        7,
        BACK,
        {
            **_SHORT,
            "depth_mm": 2.2,
            "fine": 3.0,
            "monk": 3,
            "hair": "dark brown",
            "pattern": 1,
            "age": 38,
            "losses": (STRIP,),
        },
        thick=1.9,
    ),
    Case(
        "grafts-7",
        518,
        BACK,
        {**_SHAVED, "depth_mm": 1.0, "fine": 2.0, "monk": 7, "pattern": 1, "hair": "black"},
        thick=1.6,
        punches=5.0,
    ),
)


def punched(who: Sitter, per_cm2: float, rng: np.random.Generator) -> tuple[Sitter, F64]:
    """Take away the hairs that grafts were cut with; gives the scars' middles, too, (n, 3)."""
    hairs = who.hairs
    if not per_cm2 or hairs is None:
        return who, np.zeros((0, 3))
    roots = hairs.points[:, 0]
    donor = roots[(roots[:, 2] < -40) & (np.abs(roots[:, 1] - 30) < 45)]
    kept: list[F64] = []
    for middle in rng.permutation(donor):
        if len(kept) == round(260 * per_cm2 / 3):
            break
        if not kept or np.linalg.norm(np.array(kept) - middle, axis=1).min() > 2.2:
            kept.append(middle)
    middles = np.array(kept)
    clear = cKDTree(middles).query(roots)[0] > 0.75
    thin = replace(
        hairs,
        points=hairs.points[clear],
        width=hairs.width[clear],
        colour=hairs.colour[clear],
        root=hairs.root[clear],
    )
    return replace(who, hairs=thin), middles


def paled(picture: NDArray[np.float32], middles: F64, view: View) -> NDArray[np.float32]:
    """Scars of grafts are a little paler than the skin around them, and hold no cut roots."""
    spots = np.zeros(picture.shape[:2], np.float32)
    px, depth = view.project(middles)
    facing = depth < np.median(depth) + 30
    for x, y in px[facing]:
        cv2.circle(spots, (round(x), round(y)), round(0.7 * PX_PER_MM), 1.0, -1, cv2.LINE_AA)
    soft = cv2.GaussianBlur(spots, (0, 0), 0.3 * PX_PER_MM)
    return picture * (1 + 0.22 * soft)[..., None]


def outline(case: Case, s: shapes.Shape, view: View, middles: F64) -> list[list[float]] | None:
    """Where a scar lies in the picture: its corners, as shares of the picture's width."""
    if len(middles):
        px = view.project(middles)[0].astype(np.float32)
        corners = cv2.convexHull(px)[:, 0]
    elif STRIP in case.changes.get("losses", ()):  # type: ignore[operator]
        turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        round_mm = STRIP.round_mm + (STRIP.long_mm + 2.0) * np.sin(turn)
        left = np.sin(0.8 * STRIP.broad_mm * np.cos(turn) / 95)
        rest = np.sqrt(1 - left**2)
        ways = np.stack([left, rest * np.sin(round_mm / 95), rest * np.cos(round_mm / 95)], 1)
        away = s.vertices - shapes.CENTRE
        length = np.linalg.norm(away, axis=1)
        near = cKDTree(away / length[:, None]).query(ways)[1]
        corners = view.project(shapes.CENTRE + ways * length[near, None])[0]
    else:
        return None
    shares = np.asarray(corners, float) / view.width
    return [[round(float(x), 4), round(float(y), 4)] for x, y in shares]


def take(studio: make.Studio, case: Case, out: Path, done: Callable[[Path], None]) -> None:
    """Render one case: what the engine reads, and what is shown."""
    person, s, _ = studio.head(case.number)
    # Eyes look into the lens and lids stand open: the engine reads the scale from the irises.
    who = sitter(replace(person, **case.changes), s, studio.top)  # type: ignore[arg-type]
    if who.person.style == "shaved":
        # Sides shaved to the skin, as people with a shaved look wear them: cut roots show half as
        # much as in `scripts/heads`.
        bare = sitter(replace(who.person, style="bald"), s, studio.top)
        who = replace(who, albedo=np.sqrt(who.albedo * bare.albedo))
    who, middles = punched(who, case.punches, np.random.default_rng(case.number))
    if who.hairs is not None:
        who = replace(who, hairs=replace(who.hairs, width=who.hairs.width * case.thick))
    for side, (azimuth, elevation) in {"face": FACE, "seen": case.seen}.items():
        path = out / f"{case.name}-{side}.jpg"
        if path.exists():
            continue
        view = place(
            seen_from(azimuth, elevation, 0.0),
            make.extent_of(s, who.hairs),
            s.eyes[:, :3].mean(0) if abs(azimuth) < 90 else shapes.CENTRE,
            70,
            PX_PER_MM,
            330.0,
            0.8,
            (0.2, 0.5),
            900.0,
        )
        rng = np.random.default_rng((63, case.number))
        by = lit(who, LIGHT.turned(np.diag([1.0, -1.0, -1.0]) @ view.rotation), studio.top)
        by = replace(by, light=plainer(by.light))
        gaze = make.gazes(who.person, s.eyes, view, np.random.default_rng(1))
        darker = min(1.0, (who.person.skin.mean() / 0.2) ** 0.6)
        gain = 0.95 * np.exp(-0.12) * usual_gain(who, by)
        wall = np.full((2, 2, 3), WALL / (gain * darker), np.float32)
        drawn = paint(who, by, view, gaze, case.number, wall=wall)
        # Cameras lift dark faces; beside each other, tones should look as dark as they are.
        drawn = replace(drawn, picture=drawn.picture * np.float32(darker))
        if side == "seen":
            drawn = replace(drawn, picture=paled(drawn.picture, middles, view))
            if (scar := outline(case, s, view, middles)) is not None:
                (out / f"{case.name}-scar.json").write_text(json.dumps(scar))
        picture, _ = expose(drawn, who, by, Steady(rng))  # type: ignore[arg-type]
        make.save(picture, path, view.focal_35mm, 95)
        done(path)


def plainer(light: F64) -> F64:
    """Light on the vertices with most of its colour taken off.

    Between hair, what skin throws back to skin comes out as red blotches: it is meant for folds of
    a face. The lamps are white, so here the light may be.
    """
    return np.asarray(0.25 * light + 0.75 * light.mean(axis=1, keepdims=True))


class Steady:
    """Chance as `expose` draws it, but for the exposure, the white and the grain."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng

    def normal(self, mean: float, _spread: float, size: int | None = None) -> object:
        return mean if size is None else np.full(size, mean)

    def uniform(self, low: float, high: float) -> float:
        return low + 0.2 * (high - low)

    def standard_normal(self, shape: tuple[int, ...], dtype: type) -> object:
        return self._rng.standard_normal(shape, dtype=dtype)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", help="which (all)")
    given = parser.parse_args()
    studio = make.Studio(given.out, PORTRAITS + MANY + CARDS)
    for case in CASES:
        if not given.names or case.name in given.names:
            take(studio, case, given.out, lambda path: print(path.name, flush=True))


if __name__ == "__main__":
    main()
