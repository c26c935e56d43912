"""Dots of nobody, for tests of what is done with a list."""

import numpy as np

from stubble.design import ZONES
from stubble.dots import NEEDLES, Dots
from stubble.head.surface import CENTRE_MM, chart_mm


def made(n=500, seed=7):
    rng = np.random.default_rng(1)
    direction = rng.standard_normal((n, 3))
    direction /= np.linalg.norm(direction, axis=1, keepdims=True) + 1e-300
    return Dots(
        field="F1",
        regularity=1.44,
        seed=seed,
        number=np.sort(rng.choice(120000, n, replace=False)).astype(np.int32),
        direction=direction,
        chart_mm=chart_mm(direction),
        xyz_mm=CENTRE_MM + 88 * direction,
        error_mm=np.full(len(direction), 2.0),
        normal=direction.copy(),
        diameter_mm=rng.uniform(0.2, 0.4, n),
        depth_mm=rng.uniform(0.15, 0.5, n),
        shade=rng.uniform(0, 25, n),
        session=rng.integers(1, 4, n).astype(np.uint8),
        zone=rng.integers(0, len(ZONES), n).astype(np.uint8),
        needle=rng.integers(0, len(NEEDLES), n).astype(np.uint8),
        hairs=rng.integers(1, 4, n).astype(np.uint8),
        made=rng.random(n) < 0.3,
    )
