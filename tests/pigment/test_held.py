"""The fast dots held to Monte Carlo on cells they were not made of (`bench.optics` keeps them)."""

from __future__ import annotations

import numpy as np
import pytest

from bench import optics
from scripts.optics.cells import CARBON, FLOOR_MM
from scripts.optics.montecarlo import Deposits, follow
from stubble import pigment
from stubble.skin.colour import lab
from stubble.skin.difference import delta_e2000
from stubble.skin.lamps import LAMPS, weights
from stubble.skin.spectrum import BANDS_NM, MIRRORED
from stubble.skin.tissue import REFRACTION, Tissue, layers


@pytest.mark.parametrize("lamp", LAMPS)
def test_single_dots(lamp):
    """Ten tones, seven depths, four diameters, five loads."""
    held = optics.hold(lamp)
    for errors in (held.middle, held.flank, held.area):
        assert errors.shape == (10, 7, 4, 5)
        assert errors.mean() <= 1.0
        assert errors.max() <= 2.5


def test_every_tone_is_served_alike():
    held = optics.hold()
    for errors in (held.middle, held.flank, held.area):
        assert errors.mean(axis=(1, 2, 3)).max() <= 1.0


def test_the_width_of_the_blur():
    width = np.abs(optics.hold().width)
    seen = np.isfinite(width)
    assert seen.mean() > 0.5
    assert np.mean(width[seen] <= 0.15) > 0.99


def test_crowds():
    many = optics.crowd()
    assert many.near.mean() <= 1.0
    assert many.area.mean() <= 1.0
    assert many.area.max() <= 2.5


@pytest.mark.parametrize(
    ("tissue", "depth", "diameter", "load"),
    [(Tissue(0.03, 0.012, 1.6), 0.17, 0.33, 9.0), (Tissue(0.2, 0.015, 1.2), 0.25, 0.33, 20.0)],
)
def test_a_dot_followed_anew(tissue, depth, diameter, load):
    """4,000 paths to a band: the middle's colour has a standard error of about half a ΔE."""
    skin = layers(tissue)
    deposits = Deposits(np.array([depth]), np.array([diameter / 2]), np.array([0.1]))
    bare, dotted = np.zeros(18), np.zeros(18)
    for band in range(len(BANDS_NM)):
        seen = follow(
            4_000, 70 + band, skin.absorption[None, :, band], skin.reduced_scattering[:, band],
            np.full(3, skin.anisotropy[band]), FLOOR_MM, REFRACTION, np.array([0, 0.06]),
            deposits, np.array([load * CARBON[band]]),
        )  # fmt: skip
        bare[band] = seen.bare[0]
        dotted[band] = seen.bare[0] * seen.share[0, 0, 0, 0]
    plain, slow = ((MIRRORED + a @ weights("daylight")) for a in (bare, dotted))
    made = pigment.deposit(np.array([diameter]), np.array([depth]), np.array([load]), tissue)
    fast = plain * optics.through(made, np.array([0.03**2]))[0, 0]
    assert delta_e2000(lab(fast), lab(slow)) < 2.5
