"""Density and regularity against point processes of which they are known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from bench.closeup_pictures import scatter
from stubble.hair.closeup.counts import pattern, per_cm2

SCALE = 20.0


def mask(width_mm, height_mm):
    return np.ones((round(height_mm * SCALE), round(width_mm * SCALE)), bool)


def lattice(spacing, width, height):
    rows = np.arange(0.3, height, spacing * np.sqrt(3) / 2)
    return np.array(
        [
            (x + (spacing / 2 if k % 2 else 0), y)
            for k, y in enumerate(rows)
            for x in np.arange(0.2, width, spacing)
        ]
    )


def test_a_hexagonal_lattice_has_the_largest_regularity_there_is():
    found = pattern(lattice(1.0, 40, 40), mask(40, 40), SCALE)
    assert found.regularity.value == pytest.approx(2.149, abs=0.05)
    assert found.nearest_mm == pytest.approx(1.0)
    assert found.nearest_cv < 0.01


def test_random_places_have_regularity_one_though_the_field_is_small_and_has_holes():
    # Mean over 300 fields of some 90 places; its standard error is about 0.004. Without the
    # correction for borders it would be 1.07 or more.
    rng = np.random.default_rng(11)
    area = mask(10, 9)
    cv2.circle(view := area.astype(np.uint8), (100, 90), 30, 0, -1)
    area = view > 0
    values = [
        pattern(scatter((10, 9), 100, 1.0, rng), area, SCALE).regularity.value for _ in range(300)
    ]
    assert np.mean(values) == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("crowd", [1.0, 1.6, 2.5])
def test_intervals_hold_the_truth_about_nine_times_in_ten(crowd):
    # Windows of a large field whose density is 90 and whose own R is the truth; 200 windows, so a
    # sound 90 % interval holds it in 0.90 +- 0.021 (one standard deviation); seed 5. Windows may
    # be held more often where the count scatters less than is assumed.
    rng = np.random.default_rng(5)
    whole = scatter((190, 150), 90, crowd, rng)
    truth = pattern(whole, mask(190, 150), SCALE)
    density, regularity = [], []
    for k in range(200):
        corner = np.array([4 + 9 * (k % 20), 4 + 14 * (k // 20)])
        found = pattern(whole - corner, mask(9, 8), SCALE)
        density.append(found.per_cm2.low <= truth.per_cm2.value <= found.per_cm2.high)
        r = found.regularity
        regularity.append(r.low <= truth.regularity.value <= r.high)
    assert 0.83 < np.mean(density) <= 1.0
    assert 0.83 < np.mean(regularity) < 0.97


def test_few_places_give_a_density_and_no_regularity():
    found = pattern(np.array([[1.0, 1.0], [2.0, 2.0]]), mask(10, 10), SCALE)
    assert found.count == 2
    assert found.per_cm2.value == pytest.approx(2.0)
    assert found.regularity is None
    assert found.nearest_mm is None


def test_nothing_seen_is_not_nothing_there():
    found = per_cm2(0, 0.5)
    assert found.low == 0
    assert found.high == pytest.approx(6.0, abs=0.1)  # -ln(0.05) = 3.0 on half a cm2
