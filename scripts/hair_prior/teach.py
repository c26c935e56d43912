"""Teach the network of ``stubble.hair.learned`` on the pictures of ``pictures.py``.

    .venv/bin/python scripts/hair_prior/teach.py OUT

Runs in Stubble's own environment and writes ``learned.npz`` beside the module. Every tenth head is
held back and reported.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble import skin
from stubble.errors import SubjectError
from stubble.hair import evidence, learned
from stubble.hair.frame import Axes, frame
from stubble.head import models
from stubble.photo.profile import srgb_decode
from stubble.skin.colour import luminance

Floats = NDArray[np.float32]

#: Breadth of an iris, mm.
IRIS_MM = 11.7
#: Hair's share over five millimetres from which a place is said to bear hair: shaved hair hides
#: little of the skin.
BEARS = 0.25
#: Versions of each picture, and places taken from each version.
VERSIONS, PLACES = 5, 1000
WIDTHS = (48, 24)
SEED = 5


@dataclass(frozen=True)
class Seen:
    """One picture, as the network is shown it, and what is true of it."""

    number: int
    small: Floats
    rough: Floats
    coarse: Floats
    face: Axes
    body: Floats
    person: Floats
    hair: Floats


def see(path: Path) -> Seen | None:
    """Read one picture; None where no face is found or no skin read."""
    picture = np.ascontiguousarray(cv2.imread(str(path))[:, :, ::-1])
    truth = cv2.imread(str(path.with_suffix(".png"))).astype(np.float32) / 255
    faces = models.detect(picture)
    if not faces:
        return None
    points, presence = models.landmarks(picture, faces[0])
    if presence < 0.5:
        return None
    rims = [models.iris(picture, points, right) for right in (True, False)]
    broad = max(np.linalg.norm(r[1] - r[3]) + np.linalg.norm(r[2] - r[4]) for r in rims)
    light = srgb_decode(8)[0][picture]
    person = np.maximum(models.person(picture, points), 0)
    site = skin.Site(float(broad) / 2 / IRIS_MM, person, mesh=points)
    try:
        body = skin.read(light, site).colour
    except SubjectError:
        return None
    where = frame(light.shape, site)
    assert where.face is not None
    part = np.ascontiguousarray(light[where.window])
    small = cv2.resize(part, where.size, interpolation=cv2.INTER_AREA)
    rough = evidence.texture(luminance(part).astype(np.float32), site.px_per_mm, where.size)
    true = cv2.resize(truth[where.window], where.size, interpolation=cv2.INTER_AREA)
    coarse = where.small(person, light.shape)
    number = int(path.stem[:4])
    return Seen(number, small, rough, coarse, where.face, body, true[..., 1], true[..., 2])


def smooth(rng: np.random.Generator, sigma: float, shape: tuple[int, ...]) -> Floats:
    """Noise of about unit spread whose features are about ``sigma`` pixels."""
    size = max(2, int(shape[0] / sigma) + 2), max(2, int(shape[1] / sigma) + 2)
    return cv2.resize(
        rng.normal(size=size).astype(np.float32), shape[1::-1], interpolation=cv2.INTER_CUBIC
    )


def backdrop(rng: np.random.Generator, shape: tuple[int, ...], level: float) -> Floats:
    """Something that may be behind a head: blurred or not, bright or dark, coloured or not."""
    tone = level * np.exp(rng.normal(-0.3, 1.2) + rng.normal(0, 0.25, 3))
    field = smooth(rng, float(np.exp(rng.uniform(1.5, 4.5))), shape) * rng.uniform(0, 0.9)
    tint = smooth(rng, float(np.exp(rng.uniform(2.5, 4.5))), shape)
    logs = (field[..., None] + tint[..., None] * rng.normal(0, 0.3, 3)).astype(np.float32)
    if rng.random() < 0.4:  # doors, letters
        for _ in range(rng.integers(1, 12)):
            x, y = rng.integers(0, shape[1]), rng.integers(0, shape[0])
            w, h = np.exp(rng.uniform(1, 4.5, 2)).astype(int)
            logs[y : y + h, x : x + w] += rng.normal(0, 0.8, 3)
        logs = cv2.GaussianBlur(logs, (0, 0), float(rng.uniform(0.3, 4)))
    return np.clip(tone * np.exp(logs), 0, 1).astype(np.float32)


def changed(seen: Seen, rng: np.random.Generator) -> tuple[Floats, Floats, Floats, Floats]:
    """Give small, rough, coarse and body in another light, before another wall."""
    small, rough, coarse, body = seen.small, seen.rough, seen.coarse, seen.body
    shape, person = small.shape[:2], seen.person
    if rng.random() < 0.75:
        weight = cv2.blur(1 - person, (31, 31))[..., None]
        old = cv2.blur(small * (1 - person)[..., None], (31, 31)) / np.maximum(weight, 0.05)
        behind = backdrop(rng, shape, float(body.mean()))
        small = np.clip(small + (1 - person)[..., None] * (behind - old), 0, 1)
        calm = rng.uniform(-5, -2.5) + 0.3 * smooth(rng, 20, shape)
        rough = person * rough + (1 - person) * calm
    # Light that falls unevenly, light that strays in the lens, another camera's colours.
    reach = float(np.exp(rng.uniform(np.log(12), np.log(120))))
    shade = np.exp(smooth(rng, reach, shape) * rng.exponential(0.3))
    wet = np.maximum(smooth(rng, float(rng.uniform(8, 40)), shape) - 1, 0) * rng.exponential(0.1)
    flare = rng.exponential(0.01) * np.exp(rng.normal(0, 0.4, 3)) * body.mean()
    small = (small * shade[..., None] + wet[..., None] + flare) * np.exp(rng.normal(0, 0.04, 3))
    body = body * np.exp(rng.normal(0, 0.12) + rng.normal(0, 0.03, 3))
    small = body * (np.maximum(small, 1e-5) / body) ** float(np.exp(rng.normal(0.1, 0.2)))
    if rng.random() < 0.3:
        small = cv2.GaussianBlur(small, (0, 0), float(rng.uniform(0.4, 1.2)))
    grain = rng.exponential(0.008) * np.sqrt(np.maximum(small, 0.002))
    small = np.clip(small + grain * rng.normal(size=small.shape), 0, 1)
    rough = rough + rng.normal(0, 0.3)
    coarse = cv2.GaussianBlur(coarse, (0, 0), float(rng.uniform(0.3, 3)))
    coarse = np.clip(coarse + rng.normal(0, 0.1) + 0.1 * smooth(rng, 20, shape), 0, 1)
    to = np.float32
    return small.astype(to), rough.astype(to), coarse.astype(to), body.astype(to)


def true(seen: Seen, size: tuple[int, int]) -> tuple[Floats, Floats]:
    """Give whether hair grows, and whether the person is, at each place; and where it is asked."""
    near = np.minimum(cv2.blur(seen.hair, (5, 5)) / BEARS, 1) * (seen.person > 0.3)
    asked = ((seen.face.up > learned.LOW) & (seen.face.up < 1.4)).astype(np.float32)
    half = lambda a: cv2.resize(a, size, interpolation=cv2.INTER_AREA)  # noqa: E731
    both = np.dstack([np.maximum(seen.hair, near), seen.person]).astype(np.float32)
    return half(both), half(asked)


def places(seen: Seen, rng: np.random.Generator) -> tuple[NDArray[np.float16], Floats]:
    """Take places by chance, most of them on the person or near hair."""
    small, rough, coarse, body = changed(seen, rng)
    told = learned.surroundings(small, rough, coarse, seen.face, body)
    bears, asked = true(seen, told.shape[1::-1])
    near = np.abs(cv2.blur(bears, (9, 9)) - 0.5) < 0.48
    weight = asked * (0.15 + (bears[..., 1] > 0.5)) * (1 + 2 * near[..., 0] + near[..., 1])
    take = rng.choice(weight.size, PLACES, p=weight.ravel() / weight.sum())
    return told.reshape(-1, told.shape[-1])[take].astype(np.float16), bears.reshape(-1, 2)[take]


class Net:
    """Two hidden layers, taught by Adam (Kingma 2015)."""

    def __init__(self, ins: int, rng: np.random.Generator) -> None:
        sizes = (ins, *WIDTHS, 2)
        self.w = [
            rng.normal(0, np.sqrt(2 / a), (a, b)).astype(np.float32) for a, b in pairwise(sizes)
        ]
        self.b = [np.zeros(b, np.float32) for b in sizes[1:]]
        self.moments = [[np.zeros_like(p), np.zeros_like(p)] for p in (*self.w, *self.b)]
        self.count = 0

    def step(self, x: Floats, y: Floats, rate: float) -> float:
        acts = [x]
        for w, b in zip(self.w[:-1], self.b[:-1], strict=True):
            acts.append(np.maximum(acts[-1] @ w + b, 0))
        odds = acts[-1] @ self.w[-1] + self.b[-1]
        p = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
        back = ((p - y) / len(y)).astype(np.float32)
        slopes_w, slopes_b = [], []
        for i in reversed(range(len(self.w))):
            slopes_w.insert(0, acts[i].T @ back + 1e-5 * self.w[i])
            slopes_b.insert(0, back.sum(0))
            if i:
                back = (back @ self.w[i].T) * (acts[i] > 0)
        self.count += 1
        for (m, v), p_, slope in zip(
            self.moments, (*self.w, *self.b), (*slopes_w, *slopes_b), strict=True
        ):
            m += 0.1 * (slope - m)
            v += 0.001 * (slope * slope - v)
            up, down = m / (1 - 0.9**self.count), v / (1 - 0.999**self.count)
            p_ -= (rate * up / (np.sqrt(down) + 1e-8)).astype(np.float32)
        q = np.clip(p, 1e-6, 1 - 1e-6)
        return float(-(y * np.log(q) + (1 - y) * np.log(1 - q)).mean())

    def keep(self, path: Path, mean: Floats, spread: Floats) -> None:
        kept = {"mean": mean, "spread": spread}
        for name, w, b in zip(("first", "second", "last"), self.w, self.b, strict=True):
            kept |= {f"{name}.weight": w, f"{name}.bias": b}
        np.savez_compressed(path, **kept)  # type: ignore[arg-type]


def judged(held: list[Seen]) -> float:
    """F1 of where hair grows on pictures held back, as they are."""
    learned.weights.cache_clear()
    hit = total = 0
    for seen in held:
        odds = learned.odds(seen.small, seen.rough, seen.coarse, seen.face, seen.body)[..., 0]
        bears, asked = true(seen, odds.shape[1::-1])
        found, there = (odds > 0) & (asked > 0.5), (bears[..., 0] > 0.5) & (asked > 0.5)
        hit, total = hit + int((found & there).sum()), total + int(found.sum() + there.sum())
    return 2 * hit / max(total, 1)


def main() -> None:
    """Teach, and say how well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    os.nice(10)
    to = Path(learned.__file__).with_name("learned.npz")
    rng = np.random.default_rng(SEED)
    held, x, y = [], [], []
    for path in sorted((args.out / "hair").glob("*.jpg")):
        seen = see(path)
        if seen is None:
            continue
        if seen.number % 10 == 3:
            held.append(seen)
            continue
        for _ in range(VERSIONS):
            told, bears = places(seen, rng)
            x.append(told)
            y.append(bears)
    told, bears = np.concatenate(x), np.concatenate(y)
    print(len(x) // VERSIONS, "pictures taught on,", len(held), "held back", flush=True)
    some = told[:: max(1, len(told) // 200_000)].astype(np.float32)
    mean, spread = some.mean(0), some.std(0) + np.float32(1e-3)
    net = Net(told.shape[1], rng)
    batch = 2048
    steps, done, lost = args.rounds * len(told) // batch, 0, 0.0
    for _ in range(args.rounds):
        order = rng.permutation(len(told))
        for i in range(0, len(order) - batch + 1, batch):
            rows = order[i : i + batch]
            rate = 3e-3 * 0.5 * (1 + np.cos(np.pi * done / steps)) * min(1, (done + 1) / 100)
            a = (told[rows].astype(np.float32) - mean) / spread
            lost += (net.step(a, bears[rows], rate) - lost) / min(done + 1, 200)
            done += 1
        net.keep(to, mean, spread)
        print(f"loss {lost:.4f}, F1 on heads held back {judged(held):.3f}", flush=True)


if __name__ == "__main__":
    main()
