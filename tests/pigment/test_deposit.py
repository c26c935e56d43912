"""The shade of a dot, against Monte Carlo and against what physics demands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stubble.pigment import (
    DEPTH_MM,
    DIAMETER_MM,
    UNDILUTED_LOAD,
    deposit,
    matching_shade,
    mean_transmission,
)

#: Monte Carlo of one spheroid of carbon in three-layer skin (16 wavelengths, 12,000 photons each,
#: contrast good to 0.006): depth and radius in mm, load per mm at 550 nm, contrast at the centre in
#: linear R, G, B, width at half height in R and G in mm, and integrated contrast in R and G in mm².
CELLS = [
    ("light", 0.20, 0.15, 10, (0.52, 0.44, 0.31), (0.28, 0.29), (0.14, 0.08)),
    ("light", 0.30, 0.20, 10, (0.50, 0.35, 0.21), (0.42, 0.41), (0.29, 0.16)),
    ("light", 0.50, 0.20, 10, (0.18, 0.09, 0.04), (0.58, 0.49), (0.19, 0.03)),
    ("light", 0.75, 0.20, 10, (0.06, 0.02, 0.00), None, (0.11, None)),
    ("light", 0.30, 0.20, 2, (0.22, 0.17, 0.11), (0.39, 0.42), (0.12, 0.05)),
    ("light", 0.30, 0.20, 50, (0.57, 0.41, 0.25), (0.43, 0.44), (0.29, 0.16)),
    ("light", 0.50, 0.20, 50, (0.21, 0.10, 0.03), (0.65, 0.56), (0.22, 0.08)),
    ("tan", 0.30, 0.20, 10, (0.49, 0.34, 0.17), (0.41, 0.41), (0.24, 0.13)),
    ("tan", 0.50, 0.20, 10, (0.18, 0.08, 0.04), (0.58, 0.61), (0.21, 0.05)),
    ("dark", 0.30, 0.20, 10, (0.48, 0.28, 0.00), (0.40, 0.40), (0.25, 0.14)),
    ("dark", 0.50, 0.20, 10, (0.17, 0.08, 0.02), (0.60, 0.42), (0.18, 0.05)),
]

depths = st.floats(0.15, 0.75)
diameters = st.floats(0.1, 0.5)
waters = st.floats(0.0, 25.0)


def dot(diameter=0.35, depth=0.25, water=5.0):
    return deposit(np.array([diameter]), np.array([depth]), np.array([water]))


def centre(made):
    return made.core[0] + made.halo[0]


def integral(made):
    core = made.core * made.core_sigma_mm[:, None] ** 2
    return 2 * np.pi * (core + made.halo * made.halo_sigma_mm**2)


def cell(depth, radius, load):
    return dot(2 * radius, depth, UNDILUTED_LOAD / load - 1)


@pytest.mark.parametrize(("skin", "depth", "radius", "load", "contrast", "width", "area"), CELLS)
def test_cells_of_the_monte_carlo_table(skin, depth, radius, load, contrast, width, area):
    made = cell(depth, radius, load)
    # One table serves all tones; under dark skin green and blue show less than it says.
    channels = 1 if skin == "dark" else 3
    assert np.abs(centre(made) - contrast)[:channels].max() < 0.05
    assert (centre(made) - contrast).max() < 0.21
    if width is not None:
        r = np.linspace(0, 1, 10001)[:, None]
        profile = made.core[0] * np.exp(-(r**2) / (2 * made.core_sigma_mm[0] ** 2))
        profile = profile + made.halo[0] * np.exp(-(r**2) / (2 * made.halo_sigma_mm[0] ** 2))
        half = 2 * r[(profile < profile[0] / 2).argmax(axis=0)[:2], 0]
        # Red, which says most; the faint green of deep dots is noisy in the table.
        assert half[0] == pytest.approx(width[0], abs=0.05)
    for got, true in zip(integral(made)[0], area, strict=False):
        if true is not None:
            assert got == pytest.approx(true, rel=0.25, abs=0.04)


@given(depths, depths, diameters, waters)
def test_deeper_is_weaker_and_bluer(one, other, diameter, water):
    shallow, deep = (dot(diameter, d, water) for d in sorted((one, other)))
    assert (centre(deep) <= centre(shallow) * (1 + 1e-9)).all()
    # Red light is lost most, and the more so the deeper: what is left turns blue.
    ratio = [centre(made)[0] / centre(made)[2] for made in (shallow, deep)]
    assert ratio[1] >= ratio[0] * (1 - 1e-9)
    for made in (shallow, deep):
        red, green, blue = centre(made)
        assert red > green > blue > 0


@given(waters, waters, depths, diameters)
def test_more_water_is_weaker(one, other, depth, diameter):
    dark, thin = (dot(diameter, depth, w) for w in sorted((one, other)))
    assert (centre(thin) <= centre(dark) * (1 + 1e-9)).all()
    assert (integral(thin) <= integral(dark) * (1 + 1e-9)).all()


@given(diameters, diameters, depths, waters)
def test_larger_is_stronger_and_wider(one, other, depth, water):
    small, large = (dot(d, depth, water) for d in sorted((one, other)))
    assert (centre(small) <= centre(large) * (1 + 1e-9)).all()
    assert (integral(small) <= integral(large) * (1 + 1e-9)).all()
    assert small.core_sigma_mm <= large.core_sigma_mm


@given(st.floats(0.05, 1.0), st.floats(0.0, 2.0), st.floats(0.0, 25.0))
def test_no_dot_is_darker_than_black(diameter, depth, water):
    made = dot(diameter, depth, water)
    for part in (made.core, made.halo):
        assert (part >= 0).all()
        assert (part < 1).all()
    assert (made.core_sigma_mm > 0).all()


def test_pigment_saturates():
    """Five times the load at ten per mm adds a tenth or so of contrast, not five times as much."""
    thin, usual, dense = (centre(cell(0.3, 0.2, load)) for load in (2, 10, 50))
    assert (dense / usual < 1.35).all()
    assert (usual / thin > 1.5).all()


def test_each_dot_has_its_own_shade():
    rng = np.random.default_rng(1)
    diameter, depth = rng.uniform(0.2, 0.5, 20), rng.uniform(0.15, 0.6, 20)
    water = rng.uniform(0, 25, 20)
    together = deposit(diameter, depth, water)
    for i in range(20):
        alone = dot(diameter[i], depth[i], water[i])
        assert np.allclose(together.core[i], alone.core[0])
        assert np.allclose(together.halo[i], alone.halo[0])
        assert together.core_sigma_mm[i] == pytest.approx(alone.core_sigma_mm[0])


@pytest.mark.parametrize("per_mm2", [0.3, 1.0, 2.0])
def test_mean_transmission_is_that_of_a_random_field(per_mm2):
    """Dots thrown at random on a torus, each dimming what is below it."""
    rng = np.random.default_rng(2)
    made = dot(0.35, 0.2, 4.0)
    side, step = 50.0, 0.1
    n = int(side / step)
    number = rng.poisson(per_mm2 * side**2)
    cells = int(3.0 / step)
    box = np.arange(-cells, cells + 1)
    log = np.zeros((3, n, n))
    for x, y in rng.uniform(0, side, (number, 2)):
        ix, iy = int(x / step), int(y / step)
        dx, dy = (ix + box + 0.5) * step - x, (iy + box + 0.5) * step - y
        square = dy[:, None] ** 2 + dx**2
        shade = np.log1p(-made.core[0][:, None, None] * np.exp(
            -square / (2 * made.core_sigma_mm[0] ** 2)
        )) - made.halo[0][:, None, None] * np.exp(
            -square / (2 * made.halo_sigma_mm[0][:, None, None] ** 2)
        )  # fmt: skip
        log[:, ((iy + box) % n)[:, None], (ix + box) % n] += shade
    # The field's own chance is taken out by asking for the density that fell.
    wanted = mean_transmission(made, number / side**2)
    assert np.allclose(np.exp(log).mean(axis=(1, 2)), wanted, rtol=0.025)


def test_no_dots_let_all_light_through():
    assert np.allclose(mean_transmission(dot(), 0.0), 1)


def test_the_matching_shade_gives_the_tone_that_was_asked_for():
    for shade in (2.0, 9.0, 17.0):
        dots = deposit(np.array([DIAMETER_MM]), np.array([DEPTH_MM]), np.array([shade]))
        tone = mean_transmission(dots, 1.7)
        assert matching_shade(tone, 1.7) == pytest.approx(shade, abs=0.05)
    assert matching_shade(np.ones(3), 1.7) == 25
    assert matching_shade(np.full(3, 0.05), 1.7) == 0
