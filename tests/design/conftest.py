"""Heads that are made up, of which everything is known."""

from __future__ import annotations

import numpy as np
import pytest

from stubble.hair import Hair
from stubble.hair.chart import View, pour
from stubble.head import Camera, Head, Pose, Scale, Scalp
from stubble.head.surface import SMOOTH, chart_mm

SIDE = 640
PX_PER_MM = 2.0


def sides_of(points):
    """The same points on the other side of the head."""
    return np.asarray(points) * [-1, 1, 1]


def made_head(seed=None):
    """A head from the prior (the canonical one without a seed), seen from the front."""
    rng = np.random.default_rng(seed)
    coefficients = SMOOTH * rng.standard_normal(len(SMOOTH)) if seed is not None else 0 * SMOOTH
    mesh = np.zeros((468, 3))
    mesh[9], mesh[2], mesh[152] = [0.5, 42, 97], [0, -20, 105], [0, -85, 90]
    for right, left, at in ((33, 263, [46, 28, 75]), (133, 362, [17, 27, 82])):
        mesh[left] = at
        mesh[right] = sides_of(at)
    camera = Camera(
        PX_PER_MM * 1000,
        np.array([SIDE / 2, 460.0]),
        np.diag([1.0, -1, -1]),
        np.array([0.0, 0.0, 1000.0]),
    )
    return Head(
        camera=camera,
        pose=Pose(0, 0, 0),
        scale=Scale(PX_PER_MM, 1.9, 2.1, "made"),
        scalp=Scalp(coefficients, np.diag((0.1 * SMOOTH) ** 2)),
        mesh_mm=mesh,
        mesh_px=np.zeros((468, 3), np.float32),
        person=np.ones((SIDE, SIDE), np.float32),
        fit_error_mm=0.5,
    )


def made_hair(coverage=None, colour=(0.02, 0.015, 0.01), confidence=1.0):
    """Hair as a map, none without one."""
    if coverage is None:
        coverage = np.zeros((SIDE, SIDE), np.float32)
    every = np.ones((SIDE, SIDE), np.float32)
    return Hair(
        matte=every,
        coverage=coverage.astype(np.float32),
        presence=coverage.astype(np.float32),
        scalp=every,
        beneath=np.full((SIDE, SIDE, 3), 0.4, np.float32),
        colour=np.array(colour, np.float32),
        confidence=confidence,
        long=False,
        full=float(coverage.mean()),
        covering=None,
    )


@pytest.fixture(scope="session")
def head():
    return made_head


@pytest.fixture(scope="session")
def hair():
    return made_hair


@pytest.fixture(scope="session")
def scattered():
    """Directions scattered evenly over the scalp, and their places on the chart."""
    rng = np.random.default_rng(1)
    y = rng.uniform(-0.62, 1, 20000)
    turn = rng.uniform(-np.pi, np.pi, len(y))
    flat = np.sqrt(1 - y * y)
    d = np.stack([flat * np.sin(turn), y, flat * np.cos(turn)], axis=1)
    return d, chart_mm(d)


@pytest.fixture(scope="session")
def own():
    """A made picture's coverage as hair on the chart; none without one."""

    def poured(person, coverage=None):
        cover = made_hair(coverage)
        return pour(person.scalp, [View(person.camera, cover.coverage, cover.scalp)])

    return poured
