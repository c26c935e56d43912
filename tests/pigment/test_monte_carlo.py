"""The Monte Carlo that the table of carbon is made from, held to what others have published."""

from __future__ import annotations

import numpy as np
import pytest

from scripts.optics.montecarlo import Deposits, follow, follow_field
from stubble.skin.spectrum import BANDS_NM, reflectance
from stubble.skin.tissue import DERMIS_MM, EPIDERMIS_MM, REFRACTION, Tissue, layers

FLOOR = np.array([EPIDERMIS_MM, EPIDERMIS_MM + DERMIS_MM])
NOTHING = Deposits(np.array([0.3]), np.array([0.1]), np.array([0.1]))
NEAR = np.array([0.0, 0.03])


def slab(absorption, scattering, g, index, paths=80_000):
    """Reflectance of matter without end."""
    return follow(
        paths, 1, np.full((1, 3), absorption), np.full(3, scattering * (1 - g)), np.full(3, g),
        FLOOR, index, NEAR, NOTHING, np.ones(1),
    ).bare[0]  # fmt: skip


def skin(tissue, nm, deposits, loads, edges=NEAR, paths=40_000, seed=2):
    made, band = layers(tissue), int(np.argmin(np.abs(BANDS_NM - nm)))
    return follow(
        paths, seed, made.absorption[None, :, band], made.reduced_scattering[:, band],
        np.full(3, made.anisotropy[band]), FLOOR, REFRACTION, edges, deposits, np.asarray(loads),
    )  # fmt: skip


def test_isotropic_matter_without_end():
    """Albedo 0.9, matched surface: 0.415 (Giovanelli 1955; van de Hulst 1980).

    The standard error is below 0.0014; the level of three of them is 0.003.
    """
    assert slab(1.0, 9.0, 0.0, 1.0) == pytest.approx(0.415, abs=0.0045)


def test_isotropic_matter_with_a_surface():
    """Albedo 0.9, index 1.5: 0.260 with the 0.04 that the surface mirrors (Giovanelli 1955)."""
    assert slab(1.0, 9.0, 0.0, 1.5) + 0.04 == pytest.approx(0.260, abs=0.0045)


@pytest.mark.parametrize("nm", [445, 545, 665])
@pytest.mark.parametrize("tissue", [Tissue(0.02, 0.012, 1.0), Tissue(0.2, 0.02, 1.6)])
def test_plain_skin_is_that_of_adding_and_doubling(tissue, nm):
    found = skin(tissue, nm, NOTHING, [1.0]).bare[0]
    wanted = reflectance(tissue)[np.argmin(np.abs(BANDS_NM - nm))]
    # Weights are at most 1: four standard errors of such a mean.
    error = 4 * np.sqrt(wanted * (1 - wanted) / 40_000)
    assert found == pytest.approx(wanted, abs=error + 0.002 * wanted)


def test_a_deposit_as_wide_as_the_skin_is_a_layer():
    """Lengths within a spheroid against lengths within a layer: two ways through the same code."""
    tissue, load = Tissue(0.03, 0.012, 1.5), 3.0
    wide = Deposits(np.array([0.24]), np.array([400.0]), np.array([0.16]))
    deposit = skin(tissue, 605, wide, [load])
    made, band = layers(tissue), int(np.argmin(np.abs(BANDS_NM - 605)))
    absorption = made.absorption[:, band].copy()
    absorption[2] = absorption[1]
    absorption[1] += load
    scattering = made.reduced_scattering[:, band].copy()
    scattering[2] = scattering[1]
    layered = follow(
        40_000, 3, absorption[None], scattering, np.full(3, made.anisotropy[band]),
        np.array([EPIDERMIS_MM, 0.4]), REFRACTION, NEAR, NOTHING, np.ones(1),
    )  # fmt: skip
    # Fat below the dermis gives back a little less than dermis without end.
    found = deposit.bare[0] * deposit.share[0, 0, 0, 0]
    assert found == pytest.approx(layered.bare[0], rel=0.03)


def test_loads_multiply_along_a_path():
    """Thin deposits take in proportion; and a mean of exponentials is log-convex in the load."""
    dot = Deposits(np.array([0.2]), np.array([0.2]), np.array([0.1]))
    share = skin(Tissue(0.03, 0.012, 1.5), 605, dot, [0.01, 0.02, 5.0, 10.0, 15.0]).share[0, 0, 0]
    assert (1 - share[1]) == pytest.approx(2 * (1 - share[0]), rel=0.01)
    assert share[3] ** 2 <= share[2] * share[4]


def test_a_field_of_one_is_a_single_dot():
    tissue, edges = Tissue(0.03, 0.012, 1.5), np.array([0.0, 0.1, 0.2, 0.4])
    dot = Deposits(np.array([0.2]), np.array([0.15]), np.array([0.1]))
    alone = skin(tissue, 605, dot, [8.0], edges)
    made, band = layers(tissue), int(np.argmin(np.abs(BANDS_NM - 605)))
    field = follow_field(
        120_000, 5, made.absorption[None, :, band], made.reduced_scattering[:, band],
        np.full(3, made.anisotropy[band]), FLOOR, REFRACTION, edges, dot, np.array([8.0]),
        8.0, np.array([[4.0, 4.0]]),
    )  # fmt: skip
    # Each ring has 30,000 paths, half of which come back: four standard errors.
    assert field.share[0, :-1, 0, 0] == pytest.approx(alone.share[0, :, 0, 0], abs=0.012)
    assert field.bare[0] == pytest.approx(alone.bare[0], abs=0.015)
