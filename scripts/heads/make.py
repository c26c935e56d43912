"""Make the rendered heads: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("NUMBA_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.append(str(Path(__file__).resolve().parents[1] / "sample_portrait"))

import cards
import cv2
import numpy as np
import people
import shapes
from cases import CASES
from lighting import room
from numpy.typing import NDArray
from people import CARDS, MANY, PORTRAITS
from picture import Card, Sitter, expose, lit, paint, sitter
from PIL import Image
from views import View, place, rotation, seen_from

F64 = NDArray[np.float64]

#: Where the views of one head are taken from: azimuth and elevation, degrees.
SIDES = {"front": (0, 0), "left": (80, 0), "right": (-80, 0), "top": (0, 74), "back": (180, 5)}
#: Iris diameters in pixels that portraits are spread over, a quarter each.
BINS = ((12, 20), (20, 35), (35, 50), (50, 80))


def gazes(who: people.Person, eyes: F64, view: View, rng: np.random.Generator) -> F64:
    """Axes of both eyes: mostly into the lens, at times past it; (2, 3) unit."""
    target = view.lens + rng.normal(0, 25, 3)
    if rng.random() < 0.12:
        target = target + rng.normal(0, 0.15, 3) * np.linalg.norm(view.lens)
    axes = target - eyes[:, :3]
    axes /= np.linalg.norm(axes, axis=1, keepdims=True)
    # These eyeballs are a quarter larger than real ones: turned less, irises move as real ones do.
    axes = 0.74 * axes + 0.26 * np.array([0.0, np.sin(0.07), np.cos(0.07)])
    axes /= np.linalg.norm(axes, axis=1, keepdims=True)
    # Nor do eyes turn much further than thirty degrees.
    for axis in axes:
        aside = np.degrees(np.arccos(np.clip(axis[2], -1, 1)))
        if aside > 24:
            t = np.tan(np.radians(24)) / max(np.hypot(axis[0], axis[1]), 1e-6)
            axis[:] = [axis[0] * t, axis[1] * t, 1.0]
            axis /= np.linalg.norm(axis)
    return axes


def extent_of(s: shapes.Shape, hairs: object) -> F64:
    p = s.vertices[s.vertices[:, 1] > -95]
    p = p[np.abs(p[:, 0]) < 110][::7]
    if hairs is not None:
        tips = hairs.points[::3, 3:].reshape(-1, 3)  # type: ignore[attr-defined]
        p = np.concatenate([p, tips[tips[:, 1] > -60]])
    return p


def portrait_view(number: int, s: shapes.Shape, person: people.Person, extent: F64) -> View:
    """Draw pose, lens and size of a portrait."""
    rng = np.random.default_rng((52, number))
    low, high = BINS[(number // 2 + number // 8) % 4]
    share = rng.random() ** (1.0 if high < 80 else 2.2)
    iris_px = low * (high / low) ** share
    px_per_mm = iris_px / person.iris_mm
    least = {20: 24, 35: 24, 50: 28, 80: 32}[high]
    lens = float(np.exp(rng.uniform(np.log(least), np.log(85))))
    return place(
        rotation(*people.pose(number)),
        extent,
        s.eyes[:, :3].mean(0) + np.array([0, 0, s.eyes[:, 3].mean()]),
        round(lens),
        px_per_mm,
        float(rng.uniform(350, 470 if high < 80 else 400)),
        float(rng.choice([0.75, 0.8, 0.8, 1.0])),
        (float(rng.uniform(0.12, 0.40)), float(rng.uniform(0.38, 0.62))),
        float(rng.uniform(380, 520)),
    )


def truth(
    person: people.Person, s: shapes.Shape, view: View, gaze: F64, size: tuple[int, int]
) -> dict[str, object]:
    """What is true of a picture."""
    eyes = s.eyes[:, :3]
    r = s.eyes[:, 3:]
    iris_at = eyes + gaze * np.sqrt(r**2 - (person.iris_mm / 2) ** 2)
    pixels, _ = view.project(iris_at)
    middle = iris_at.mean(0)
    _, mid_depth = view.project(middle)
    px_per_mm = view.focal_px / float(mid_depth)
    yaw, pitch, roll = view.pose
    assert size == (view.width, view.height)
    return {
        "head": person.number,
        "width": view.width,
        "height": view.height,
        "focal_px": view.focal_px,
        "centre_x_px": float(view.centre[0]),
        "centre_y_px": float(view.centre[1]),
        **{f"r{i}{j}": float(view.rotation[i, j]) for i in range(3) for j in range(3)},
        **{f"offset_{a}_mm": float(view.offset[i]) for i, a in enumerate("xyz")},
        "px_per_mm": px_per_mm,
        "iris_mm": person.iris_mm,
        "iris_px": person.iris_mm * px_per_mm,
        "pupils_mm": float(np.linalg.norm(iris_at[0] - iris_at[1])),
        "eyes_apart_mm": float(np.linalg.norm(eyes[0] - eyes[1])),
        "left_iris_x_px": float(pixels[0, 0]),
        "left_iris_y_px": float(pixels[0, 1]),
        "right_iris_x_px": float(pixels[1, 0]),
        "right_iris_y_px": float(pixels[1, 1]),
        "yaw_deg": yaw,
        "pitch_deg": pitch,
        "roll_deg": roll,
        "sex": person.sex,
        "age": person.age,
        "monk": person.monk,
        "iris_colour": person.eyes,
        "lid_closed": max(person.face["eyeBlinkLeft"], 0.0),
        "hair_style": person.style,
        "hair_depth_mm": person.depth_mm,
        "hair_pattern": person.pattern,
        "hair_colour": person.hair if person.style != "bald" else "",
        "deformation_mm": person.deformation_mm,
        "breadth_mm": s.breadth_mm,
        "length_mm": s.length_mm,
        "height_mm": s.height_mm,
        "lens_35mm": view.focal_35mm,
        "distance_mm": float(mid_depth),
    }


def visible(view: View, drawn: object, points: F64) -> NDArray[np.uint8]:
    """Per scalp direction: 0 not in the picture, 1 skin seen, 2 hair in front of it."""
    xy, z = view.project(points)
    depth, scale = drawn.depth, drawn.scale  # type: ignore[attr-defined]
    at = ((xy + 0.5) * scale).astype(int)
    inside = (at >= 0).all(1) & (at[:, 0] < depth.shape[1]) & (at[:, 1] < depth.shape[0])
    out = np.zeros(len(points), np.uint8)
    i = np.flatnonzero(inside)
    front = z[i] < depth[at[i, 1], at[i, 0]] + 2.5
    i = i[front]
    px = np.clip(np.round(xy[i]).astype(int), 0, [view.width - 1, view.height - 1])
    out[i] = 1 + (drawn.hair[px[:, 1], px[:, 0]] > 0.5)  # type: ignore[attr-defined]
    return out


def save(picture: NDArray[np.uint8], path: Path, lens: float | None, quality: int) -> None:
    """Write the JPEG, with the lens in its tags if it is told."""
    image = Image.fromarray(picture)
    extra = {}
    if lens is not None:
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0xA405] = round(lens)
        extra["exif"] = exif
    scratch = path.with_suffix(".part")
    image.save(scratch, "jpeg", quality=quality, subsampling=0 if quality > 90 else 2, **extra)
    scratch.rename(path)


#: Pixels per mm of pairs of heads.
PAIR_PX_PER_MM = 2.5


class Studio:
    """Everything the makers share: the evaluated heads and where pictures go."""

    def __init__(self, out: Path, count: int) -> None:
        self.out = out
        self.cache = out / "cache"
        self.cache.mkdir(parents=True, exist_ok=True)
        self.people = [people.person(i) for i in range(count)]
        kept = self.cache / "shapes.npz"
        if not kept.exists() or len(np.load(kept)["numbers"]) < count:
            shapes.evaluate(self.people, self.cache)
        self.top = shapes.topology(self.cache)
        self.raw = np.load(kept)["points"]
        self.directions = shapes.chart_directions()
        skull = self.top.masks["ears"] < 0.02
        self.skull_tris = self.top.tris[skull[self.top.tris].all(1)]

    def head(self, number: int) -> tuple[people.Person, shapes.Shape, F64]:
        person = self.people[number]
        s = shapes.build(person, self.raw[number], self.top)
        keep = s.vertices[self.skull_tris][:, :, 1].max(1) > -25
        r = shapes.radii(s.vertices, self.skull_tris[keep], shapes.CENTRE, self.directions)
        return person, s, r

    def portrait(self, number: int) -> None:
        done = self.out / "portraits" / f"{number:04d}.json"
        if done.exists():
            return
        person, s, r = self.head(number)
        who = sitter(person, s, self.top)
        view = portrait_view(number, s, person, extent_of(s, who.hairs))
        self._take(done, who, r, view, number, 1700, {})

    def views(self, number: int) -> None:
        """Take five pictures of one head, each with a camera of its own."""
        person, s, r = self.head(number)
        who = None
        rng = np.random.default_rng((64, number))
        for name, (azimuth, elevation) in SIDES.items():
            azimuth += float(np.clip(rng.normal(0, 8), -15, 15))
            elevation += float(np.clip(rng.normal(0, 6), -12, 12))
            if name == "top" and rng.random() < 0.5:
                azimuth += 180  # taken from behind
            roll = float(np.clip(rng.normal(0, 5), -15, 15))
            lens = round(float(rng.uniform(24, 50)))
            sizes = rng.uniform(1.6, 3.2), rng.uniform(330, 430), rng.uniform(300, 450)
            margin = rng.uniform(0.2, 0.5), rng.uniform(0.4, 0.6)
            aspect = float(rng.choice([0.75, 0.75, 1.0, 1.333]))
            done = self.out / "views" / f"{number:04d}-{name}.json"
            if done.exists():
                continue
            who = who or sitter(person, s, self.top)
            view = place(
                seen_from(azimuth, elevation, roll),
                extent_of(s, who.hairs),
                s.eyes[:, :3].mean(0) if name == "front" else shapes.CENTRE,
                lens,
                float(sizes[0]),
                float(sizes[1]),
                aspect,
                (float(margin[0]), float(margin[1])),
                float(sizes[2]),
            )
            seed = 10 * number + list(SIDES).index(name)
            self._take(done, who, r, view, seed, 1900, {"view": name})

    def pair(self, number: int) -> None:
        """Take one head twice from the same place: under its hair, and bald."""
        person, s, _ = self.head(number)
        if person.sex == "m" and person.pattern < 3:
            person = replace(person, pattern=(5, 6, 4, 3)[number // 2 % 4])
        whole = sitter(person, s, self.top)
        view = place(
            rotation(*people.pose(number)),
            extent_of(s, whole.hairs),
            s.eyes[:, :3].mean(0) + np.array([0, 0, s.eyes[:, 3].mean()]),
            50,
            PAIR_PX_PER_MM,
            400.0,
            0.8,
            (0.25, 0.5),
            450.0,
        )
        for name, who in (
            ("hair", whole),
            ("bald", sitter(replace(person, style="bald", depth_mm=0.0), s, self.top)),
        ):
            rng = np.random.default_rng((63, number))
            light = room(rng)
            by = lit(who, light.turned(np.diag([1.0, -1.0, -1.0]) @ view.rotation), self.top)
            drawn = paint(who, by, view, gazes(person, s.eyes, view, rng), number, None)
            picture, _ = expose(drawn, who, by, rng)
            save(picture, self.out / "pairs" / f"{number:04d}-{name}.jpg", view.focal_35mm, 88)

    def card(self, number: int) -> None:
        """Take one picture with a card or a marker held to the face."""
        done = self.out / "cards" / f"{number:04d}.json"
        if done.exists():
            return
        person, s, r = self.head(number)
        who = sitter(person, s, self.top)
        view = portrait_view(number, s, person, extent_of(s, who.hairs))
        card, facts = cards.hold(person, s, view)
        self._take(done, who, r, view, number, 0, facts, card)

    def case(self, index: int) -> None:
        """Take the pictures of one case."""
        case = CASES[index]
        plain, s, r = self.head(case.number)
        person = case.of(plain)
        who = None
        for side, (name, azimuth, elevation) in enumerate(case.sides):
            done = self.out / "cases" / f"{case.name}-{name}.json"
            if done.exists():
                continue
            who = who or sitter(person, s, self.top)
            view = place(
                seen_from(azimuth, elevation, 0.0),
                extent_of(s, who.hairs),
                s.eyes[:, :3].mean(0) if name == "front" else shapes.CENTRE,
                50,
                3.6,
                500.0,
                0.8,
                (0.25, 0.5),
                480.0,
            )
            self._take(done, who, r, view, 9000 + 10 * index + side, 1900, {"view": name})

    def _take(
        self,
        done: Path,
        who: Sitter,
        r: F64,
        view: View,
        seed: int,
        masks_to: int,
        more: dict[str, object],
        card: Card | None = None,
    ) -> None:
        """Light, draw and save one picture; its truth is written last."""
        person, s = who.person, who.shape
        rng = np.random.default_rng((63, seed))
        light = room(rng)
        # The room stands upright with the camera, give or take: its x is the sitter's left.
        turned = np.diag([1.0, -1.0, -1.0]) @ view.rotation
        by = lit(who, light.turned(turned), self.top)
        gaze = gazes(person, s.eyes, view, rng)
        drawn = paint(who, by, view, gaze, seed, card)
        picture, blur = expose(drawn, who, by, rng)
        told = bool(rng.random() < 0.7)
        quality = int(rng.integers(80, 96))
        path = done.with_suffix(".jpg")
        save(picture, path, view.focal_35mm if told else None, quality)
        if max(view.width, view.height) < masks_to:
            for name, share in (("hair", drawn.hair), ("scalp", drawn.scalp)):
                code = (share * 255 + 0.5).astype(np.uint8)
                cv2.imwrite(str(done.with_suffix(f".{name}.png")), code)
        facts = {
            "picture": f"{done.parent.name}/{path.name}",
            **truth(person, s, view, gaze, (picture.shape[1], picture.shape[0])),
            "lens_told": int(told),
            "light": light.kind,
            "blur_px": blur,
            "jpeg_quality": quality,
            **more,
            "radii_mm": np.round(r, 2).tolist(),
            "seen": visible(view, drawn, shapes.CENTRE + self.directions * r[:, None]).tolist(),
        }
        scratch = done.with_suffix(".part")
        scratch.write_text(json.dumps(facts))
        scratch.rename(done)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["portraits", "views", "cards", "cases"])
    parser.add_argument("out", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--last", type=int, default=None, help="one past the last")
    parser.add_argument("--step", type=int, default=1)
    args = parser.parse_args()
    studio = Studio(args.out, PORTRAITS + MANY + CARDS)
    (args.out / args.what).mkdir(exist_ok=True)
    maker, start, count = {
        "portraits": (studio.portrait, 0, PORTRAITS),
        "views": (studio.views, PORTRAITS, MANY),
        "cards": (studio.card, PORTRAITS + MANY, CARDS),
        "pairs": (studio.pair, 0, PORTRAITS),
        "cases": (studio.case, 0, len(CASES)),
    }[args.what]
    for i in range(args.first, min(args.last or count, count), args.step):
        began = time.perf_counter()
        maker(start + i)
        print(args.what, start + i, f"{time.perf_counter() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main()
