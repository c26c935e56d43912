"""The shade of a dot, against Monte Carlo and against what physics demands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stubble.pigment import (
    deposit,
    load_per_mm,
    mean_transmission,
)
from stubble.skin.colour import linear_from_hex
from stubble.skin.spectrum import MIRRORED
from stubble.skin.tissue import Tissue

#: Another program's Monte Carlo of one spheroid of carbon in three-layer skin (16 wavelengths,
#: 12,000 photons each, contrast good to 0.006; a third program agreed on one of them): depth,
#: radius and height in mm, load per mm at 550 nm, contrast at the centre in linear R, G, B, and
#: width at half height in R and G in mm.
CELLS = [
    ("light", 0.20, 0.15, 0.2, 10, (0.52, 0.44, 0.31), (0.28, 0.29)),
    ("light", 0.30, 0.20, 0.3, 10, (0.50, 0.35, 0.21), (0.42, 0.41)),
    ("light", 0.50, 0.20, 0.3, 10, (0.18, 0.09, 0.04), (0.58, 0.49)),
    ("light", 0.75, 0.20, 0.3, 10, (0.06, 0.02, 0.00), None),
    ("light", 0.30, 0.20, 0.3, 2, (0.22, 0.17, 0.11), (0.39, 0.42)),
    ("light", 0.30, 0.20, 0.3, 50, (0.57, 0.41, 0.25), (0.43, 0.44)),
    ("light", 0.50, 0.20, 0.3, 50, (0.21, 0.10, 0.03), (0.65, 0.56)),
    ("tan", 0.30, 0.20, 0.3, 10, (0.49, 0.34, 0.17), (0.41, 0.41)),
    ("tan", 0.50, 0.20, 0.3, 10, (0.18, 0.08, 0.04), (0.58, 0.61)),
    ("dark", 0.30, 0.20, 0.3, 10, (0.48, 0.28, 0.00), (0.40, 0.40)),
    ("dark", 0.50, 0.20, 0.3, 10, (0.17, 0.08, 0.02), (0.60, 0.42)),
]

#: What it found these skins to look like.
COLOURS = {"light": "b08d7a", "tan": "946c50", "dark": "5d371e"}
SKINS = {
    name: Tissue(m, 0.012, 1.0) for name, m in (("light", 0.02), ("tan", 0.07), ("dark", 0.25))
}
LIGHT = Tissue(0.02, 0.012, 1.6)

depths = st.floats(0.12, 0.75)
diameters = st.floats(0.12, 0.6)
waters = st.floats(0.0, 25.0)
skins = st.builds(Tissue, st.floats(0.003, 0.25), st.floats(0.005, 0.025), st.floats(1.0, 2.5))


def dot(diameter=0.35, depth=0.25, water=5.0, tissue=LIGHT, height=0.2):
    one = np.array([diameter]), np.array([depth]), load_per_mm(np.array([water]))
    return deposit(*one, tissue, height_mm=height)


def centre(made, which=0):
    return (1 - made.floor) * (1 - (1 - made.core[which]) * np.exp(-made.halo[which]))


def integral(made):
    return -np.log(mean_transmission(made, 1.0))


@pytest.mark.parametrize(("skin", "depth", "radius", "height", "load", "contrast", "width"), CELLS)
def test_cells_of_another_monte_carlo(skin, depth, radius, height, load, contrast, width):
    made = deposit(
        np.array([2 * radius]), np.array([depth]), np.array([load]), SKINS[skin], height_mm=height
    )
    # That program's skin had no surface that mirrors.
    plain = linear_from_hex(COLOURS[skin])
    wanted = np.array(contrast) * plain / (plain + MIRRORED)
    assert centre(made) == pytest.approx(wanted, abs=0.05)
    if width is not None:
        r = np.linspace(0, 1, 10001)[:, None]
        core = made.core[0] * np.exp(-(r**2) / (2 * made.core_sigma_mm[0] ** 2))
        halo = made.halo[0] * np.exp(-(r**2) / (2 * made.halo_sigma_mm[0] ** 2))
        profile = (1 - made.floor) * (1 - (1 - core) * np.exp(-halo))
        half = 2 * r[(profile < profile[0] / 2).argmax(axis=0)[:2], 0]
        # Red, which says most; the faint green of deep dots is noisy in the table.
        assert half[0] == pytest.approx(width[0], rel=0.15)


@given(depths, depths, diameters, waters, skins)
def test_deeper_is_weaker(one, other, diameter, water, tissue):
    shallow, deep = (dot(diameter, d, water, tissue) for d in sorted((one, other)))
    # Down to where the whole of it lies below the epidermis, a deeper one is more of a deposit.
    if min(one, other) > 0.2:
        assert (centre(deep) <= centre(shallow) + 0.01).all()


@given(diameters, waters, skins)
def test_deeper_is_bluer(diameter, water, tissue):
    """Red light is lost most, and the more so the deeper: what is left turns blue."""
    ratio = []
    for depth in (0.2, 0.3, 0.45):
        red, green, blue = centre(dot(diameter, depth, water, tissue))
        assert red > green > blue
        ratio.append(green / red)
    assert ratio[0] > ratio[1] > ratio[2]


@given(waters, waters, depths, diameters, skins)
def test_more_water_is_weaker(one, other, depth, diameter, tissue):
    dark, thin = (dot(diameter, depth, w, tissue) for w in sorted((one, other)))
    # In the darkest skin green is nearly gone, and what red loses can brighten it by a trace.
    assert (centre(thin)[:2] <= centre(dark)[:2] + 5e-3).all()
    assert (integral(thin)[:2] <= integral(dark)[:2] + 5e-3).all()


@given(diameters, diameters, depths, waters, skins)
def test_larger_is_stronger(one, other, depth, water, tissue):
    small, large = (dot(d, depth, water, tissue) for d in sorted((one, other)))
    assert (centre(small)[:2] <= centre(large)[:2] + 0.01).all()
    assert (integral(small)[:2] <= integral(large)[:2] + 1e-3).all()


@given(st.floats(0.05, 1.0), st.floats(0.01, 2.0), st.floats(0.0, 25.0), skins)
def test_no_dot_is_darker_than_black(diameter, depth, water, tissue):
    made = dot(diameter, depth, water, tissue)
    assert (centre(made) < 1).all()
    assert (made.core_sigma_mm > 0).all()
    assert (made.halo_sigma_mm > 0).all()


def test_pigment_saturates():
    """Five times the load at ten per mm adds a tenth or so of contrast, not five times as much."""
    thin, usual, dense = (centre(dot(0.4, 0.3, 50 / load - 1)) for load in (2, 10, 50))
    assert (dense / usual < 1.35).all()
    assert (usual / thin > 1.5).all()


def test_no_pigment_is_bare_skin():
    made = deposit(np.full(1, 0.3), np.full(1, 0.2), np.zeros(1), LIGHT)
    assert centre(made) == pytest.approx(np.zeros(3))


def test_each_dot_has_its_own_shade():
    rng = np.random.default_rng(1)
    diameter, depth = rng.uniform(0.2, 0.5, 20), rng.uniform(0.15, 0.6, 20)
    water = rng.uniform(0, 25, 20)
    together = deposit(diameter, depth, load_per_mm(water), LIGHT)
    for i in range(20):
        alone = dot(diameter[i], depth[i], water[i])
        # Dots at many depths have one floor in common; what each does alone hardly feels it.
        assert centre(together, i) == pytest.approx(centre(alone), abs=0.03)
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
    found = made.floor + (1 - made.floor) * np.exp(log).mean(axis=(1, 2))
    assert np.allclose(found, wanted, rtol=0.025)


def test_no_dots_let_all_light_through():
    assert np.allclose(mean_transmission(dot(), 0.0), 1)
