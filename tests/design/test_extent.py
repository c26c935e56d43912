"""How far own hair reaches: gaps and patches belong to it, a bald top does not."""

from __future__ import annotations

import numpy as np
import pytest

from stubble.design.extent import own_extent
from stubble.hair.chart import AXIS_MM, ChartMap, nodes

N = len(AXIS_MM)
U, V = (nodes()[1][:, k].reshape(N, N) for k in (0, 1))
HAIR = np.where((np.hypot(U, V) < 120) & (V < 60), 0.9, 0.0).astype(np.float32)
SEEN = np.ones((N, N), np.float32)


def within(coverage: np.ndarray, seen: np.ndarray = SEEN) -> np.ndarray:
    return own_extent(ChartMap(coverage.astype(np.float32), seen.astype(np.float32))).within


def test_hair_ends_where_it_ends_and_fades_inside_its_border() -> None:
    extent = within(HAIR)
    assert extent[(V > 63) & (np.hypot(U, V) < 150)].max() == 0
    assert extent[(V < 48) & (np.hypot(U, V) < 100)].min() == 1
    edge = extent[(V > 54) & (V < 60) & (np.abs(U) < 60)]
    assert 0 < edge.mean() < 1


@pytest.mark.parametrize("broad", [8.0, 14.0, 18.0])
def test_a_parting_that_runs_out_at_the_forehead_belongs_to_the_hair(broad: float) -> None:
    parted = np.where((np.abs(U) < broad / 2) & (V > -40), 0.02, HAIR)
    assert within(parted)[(np.abs(U) < broad / 2) & (V > -40) & (V < 45)].min() > 0.9


def test_bare_patches_in_hair_belong_to_it_however_large() -> None:
    patch = np.hypot(U - 20, V + 10) < 35
    assert within(np.where(patch, 0.0, HAIR))[patch].min() == 1


def test_a_bald_top_open_to_the_forehead_is_none_of_the_hairs() -> None:
    bald = (np.abs(U) < 50) & (V > -60)
    assert within(np.where(bald, 0.02, HAIR))[(np.abs(U) < 44) & (V > -48)].max() == 0


def test_a_spot_taken_for_hair_bridges_nothing() -> None:
    bald = (np.abs(U) < 50) & (V > -60)
    spot = np.hypot(U, V - 20) < 8
    extent = within(np.where(spot, 0.9, np.where(bald, 0.02, HAIR)))
    assert extent[spot].max() == 0


def test_what_is_not_seen_is_left_out_and_is_no_border() -> None:
    seen = np.where(V > -30, SEEN, 0)
    extent = within(HAIR * (seen > 0), seen)
    assert extent[V < -33].max() == 0
    assert extent[(V > -28) & (V < 40) & (np.abs(U) < 60)].min() == 1


def test_a_shaved_head_has_none() -> None:
    assert within(HAIR * 0.1).max() == 0
