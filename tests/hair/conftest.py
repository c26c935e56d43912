"""A made head, of which everything is known."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import pytest

from stubble.head import facemap

PX_PER_MM = 2.2
SIDE = 640
CENTRE = np.array([320.0, 330.0])
HALF = np.array([165.0, 245.0])  # the head is an ellipsoid, seen from the front
FACE = np.array([148.0, 192.0])  # and the face mesh an ellipse in it
FACE_CENTRE = CENTRE + np.array([0, 45])


def points() -> np.ndarray:
    """The face mesh: the parts that are read lie as on a face, the rest in its middle."""
    mesh = np.zeros((468, 3), np.float32)
    mesh[:, :2] = FACE_CENTRE

    def lay(part, x, y, rx, ry):
        turn = np.linspace(0, 2 * np.pi, len(part), endpoint=False)
        mesh[list(part), 0] = FACE_CENTRE[0] + FACE[0] * (x + rx * np.sin(turn))
        mesh[list(part), 1] = FACE_CENTRE[1] - FACE[1] * (y + ry * np.cos(turn))

    lay(facemap.OVAL, 0, 0, 1, 1)
    for part, x in zip(facemap.CHEEKS, (-0.45, 0.45), strict=True):
        lay(part, x, -0.12, 0.17, 0.12)
    lay(facemap.NOSE, 0, -0.05, 0.1, 0.12)
    for part, x in zip(facemap.BROWS, (-0.42, 0.42), strict=True):
        lay(part, x, 0.37, 0.25, 0.05)
    for part, x in zip(facemap.EYES, (-0.42, 0.42), strict=True):
        lay(part, x, 0.2, 0.17, 0.06)
    lay(facemap.LIPS, 0, -0.45, 0.3, 0.08)
    inner = [i for i in facemap.FOREHEAD if i not in facemap.OVAL]
    lay(inner, 0, 0.58, 0.35, 0.12)
    mesh[33, :2] = FACE_CENTRE + FACE * [-0.59, -0.2]
    mesh[263, :2] = FACE_CENTRE + FACE * [0.59, -0.2]
    return mesh


@dataclass
class Made:
    picture: np.ndarray
    points: np.ndarray
    person: np.ndarray
    matte: np.ndarray
    hair: np.ndarray  # true local coverage
    skin_colour: np.ndarray


def brush(wanted: np.ndarray, rng: np.random.Generator, length: float) -> np.ndarray:
    """Strokes that hide about the wanted share of what lies below: (h, w) 0..1."""
    out = np.zeros(wanted.shape, np.float32)
    y, x = np.nonzero(rng.random(wanted.shape) < -np.log1p(-0.97 * wanted) / (1.6 * length))
    for a, b, lean in zip(x, y, rng.normal(0, 0.35, len(x)), strict=True):
        end = (int(a + length * np.sin(lean)), int(b + length * np.cos(lean)))
        cv2.line(out, (int(a), int(b)), end, 1.0, 1, cv2.LINE_AA)
    return out


def make(
    skin=(0.55, 0.33, 0.24),
    hair=(0.02, 0.015, 0.012),
    wanted=None,
    light=(-0.3, 0.5, 0.8),
    gloss=0.0,
    backdrop=(0.45, 0.47, 0.5),
    length=5.0,
    seed=1,
) -> Made:
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
    skin = np.array(skin)
    face = skin * (lit * (1 + 0.15 * mottle))[..., None]
    face = face + (gloss * np.maximum(normal @ half, 0) ** 40)[..., None]
    mesh = points()
    for part in (*facemap.EYES, *facemap.BROWS):
        face[facemap.fill(face.shape, mesh, (part,))] = 0.03
    strokes = np.zeros((SIDE, SIDE), np.float32)
    if wanted is not None:
        strokes = brush(wanted(u, v).astype(np.float32), rng, length)
        tint = np.array(hair) * (0.4 + 0.6 * lit[..., None])
        tint = tint * np.exp(rng.normal(0, 0.25, (SIDE, SIDE, 1)))
        face = face * (1 - strokes[..., None]) + tint * strokes[..., None]
    picture = face * matte[..., None] + np.array(backdrop) * (1 - matte[..., None])
    picture = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 0.8)
    picture += rng.normal(0, 0.003, picture.shape)
    # The person mask that comes in is coarse and a little off.
    person = cv2.resize(matte, (256, 256), interpolation=cv2.INTER_AREA)
    person = cv2.GaussianBlur(np.roll(person, 1, axis=1), (0, 0), 2.5).astype(np.float32)
    truth = cv2.GaussianBlur(strokes, (0, 0), 1.5 * PX_PER_MM)
    return Made(np.clip(picture, 0, 1).astype(np.float32), mesh, person, matte, truth, skin)


@pytest.fixture(scope="session")
def made():
    return make
