"""Made heads, of which everything is known: an ellipsoid with light, skin, strokes of hair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.head import facemap

__all__ = ["PX_PER_MM", "SIDE", "Made", "brush", "make", "points"]

Floats = NDArray[np.float32]
Wanted = Callable[[Floats, Floats], NDArray[np.floating]]

PX_PER_MM = 2.2
SIDE = 640
CENTRE = np.array([320.0, 330.0])
HALF = np.array([165.0, 245.0])  # the head is an ellipsoid, seen from the front
FACE = np.array([148.0, 192.0])  # and the face mesh an ellipse in it
FACE_CENTRE = CENTRE + np.array([0, 45])


def points() -> Floats:
    """The face mesh: the parts that are read lie as on a face, the rest in its middle."""
    mesh = np.zeros((468, 3), np.float32)
    mesh[:, :2] = FACE_CENTRE

    def lay(part: tuple[int, ...] | list[int], x: float, y: float, rx: float, ry: float) -> None:
        turn = np.linspace(0, 2 * np.pi, len(part), endpoint=False)
        mesh[list(part), 0] = FACE_CENTRE[0] + FACE[0] * (x + rx * np.sin(turn))
        mesh[list(part), 1] = FACE_CENTRE[1] - FACE[1] * (y + ry * np.cos(turn))

    lay(facemap.OVAL, 0, 0, 1, 1)
    for part, x in zip(facemap.CHEEKS, (-0.45, 0.45), strict=True):
        lay(part, x, -0.12, 0.17, 0.12)
    lay(facemap.NOSE, 0, -0.05, 0.1, 0.12)
    for brow, x in zip(facemap.BROWS, (-0.42, 0.42), strict=True):
        lay(brow, x, 0.37, 0.25, 0.05)
    for eye, x in zip(facemap.EYES, (-0.42, 0.42), strict=True):
        lay(eye, x, 0.2, 0.17, 0.06)
    lay(facemap.LIPS, 0, -0.45, 0.3, 0.08)
    inner = [i for i in facemap.FOREHEAD if i not in facemap.OVAL]
    lay(inner, 0, 0.58, 0.35, 0.12)
    mesh[33, :2] = FACE_CENTRE + FACE * [-0.59, -0.2]
    mesh[263, :2] = FACE_CENTRE + FACE * [0.59, -0.2]
    return mesh


@dataclass
class Made:
    """A picture and its truth: (h, w, 3) linear, mesh, coarse mask, outline, local coverage, and
    the same picture without hair.
    """

    picture: Floats
    points: Floats
    person: Floats
    matte: Floats
    hair: Floats
    bare: Floats
    skin_colour: NDArray[np.float64]


def brush(wanted: Floats, rng: np.random.Generator, length: float) -> Floats:
    """Strokes that hide about the wanted share of what lies below: (h, w) 0..1."""
    out = np.zeros(wanted.shape, np.float32)
    y, x = np.nonzero(rng.random(wanted.shape) < -np.log1p(-0.97 * wanted) / (1.6 * length))
    for a, b, lean in zip(x, y, rng.normal(0, 0.35, len(x)), strict=True):
        end = (int(a + length * np.sin(lean)), int(b + length * np.cos(lean)))
        cv2.line(out, (int(a), int(b)), end, 1.0, 1, cv2.LINE_AA)
    return out


def make(
    skin: tuple[float, ...] = (0.55, 0.33, 0.24),
    hair: tuple[float, ...] = (0.02, 0.015, 0.012),
    wanted: Wanted | None = None,
    light: tuple[float, ...] = (-0.3, 0.5, 0.8),
    gloss: float = 0.0,
    backdrop: tuple[float, ...] = (0.45, 0.47, 0.5),
    length: float = 5.0,
    width: float = 1.0,
    face: bool = True,
    seed: int = 1,
) -> Made:
    """Draw a head; ``wanted`` gives the share of skin to hide at (u, v), -1..1 across and down.

    Strokes are ``length`` pixels long; ``width`` below 1 makes them fainter, as finer hairs are.
    Without a ``face`` there are no eyes and brows: the head is seen from above.
    """
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    u, v = (x - CENTRE[0]) / HALF[0], (y - CENTRE[1]) / HALF[1]
    z = np.sqrt(np.maximum(1 - u * u - v * v, 0))
    edge = 1 - np.sqrt(u * u + v * v)
    matte = np.clip(edge * HALF.mean() + 0.5, 0, 1)
    normal = np.stack([u / HALF[0], -v / HALF[1], z / 180], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True) + 1e-6
    sun = np.array(light) / np.linalg.norm(light)
    half = sun + np.array([0, 0, 1])
    half /= np.linalg.norm(half)
    lit = 0.3 + 0.7 * np.maximum(normal @ sun, 0)
    mottle = cv2.GaussianBlur(rng.normal(0, 1, (SIDE, SIDE)).astype(np.float32), (0, 0), 4) * 0.2
    body = np.array(skin)
    view = body * (lit * (1 + 0.15 * mottle))[..., None]
    view = view + (gloss * np.maximum(normal @ half, 0) ** 40)[..., None]
    mesh = points()
    if face:
        for part in (*facemap.EYES, *facemap.BROWS):
            view[facemap.fill(view.shape, mesh, (part,))] = 0.03
    bald = view
    strokes = np.zeros((SIDE, SIDE), np.float32)
    if wanted is not None:
        strokes = np.float32(width) * brush((wanted(u, v) / width).astype(np.float32), rng, length)
        tint = np.array(hair) * (0.4 + 0.6 * lit[..., None])
        tint = tint * np.exp(rng.normal(0, 0.25, (SIDE, SIDE, 1)))
        view = view * (1 - strokes[..., None]) + tint * strokes[..., None]
    behind = np.array(backdrop) * (1 - matte[..., None])
    picture = cv2.GaussianBlur((view * matte[..., None] + behind).astype(np.float32), (0, 0), 0.8)
    picture += rng.normal(0, 0.003, picture.shape)
    bare = np.clip(bald * matte[..., None] + behind, 0, 1).astype(np.float32)
    # The person mask that comes in is coarse and a little off.
    person = cv2.resize(matte, (256, 256), interpolation=cv2.INTER_AREA)
    person = cv2.GaussianBlur(np.roll(person, 1, axis=1), (0, 0), 2.5).astype(np.float32)
    truth = cv2.GaussianBlur(strokes, (0, 0), 1.5 * PX_PER_MM)
    shown = np.clip(picture, 0, 1).astype(np.float32)
    return Made(shown, mesh, person, matte, truth, bare, body)
