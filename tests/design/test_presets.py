"""Looks: each a setting of the same fields."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stubble.design import PRESETS, Ground, Look, Wishes, wanted_density
from stubble.errors import WishError
from stubble.head.region import Region

LOOK = Look(66.0, "natural", 7.0, 120.0, 4.0, 1)
CHART = np.stack([np.linspace(-60, 60, 241), np.zeros(241)], axis=1)
XYZ = np.zeros((241, 3))
BARE = np.full(241, 0.8, np.float32)
OWN = np.ones(241, np.float32)
SQUARE = np.array([[-20.0, -9.0], [20.0, -9.0], [20.0, 9.0], [-20.0, 9.0]])
INSIDE = np.abs(CHART[:, 0]) < 19


def wanted(preset: str, bare: np.ndarray = BARE, own: np.ndarray = OWN, regions=()) -> np.ndarray:
    ground = Ground(np.ones(len(bare), bool), bare.astype(np.float32))
    look = replace(LOOK, preset=preset)
    return wanted_density(None, CHART, XYZ, ground, look, own, regions)


def test_between_hair_dots_keep_within_it() -> None:
    own = np.where(CHART[:, 0] > 0, 1, 0).astype(np.float32)
    density = wanted("between-hair", own=own)
    assert density[CHART[:, 0] < 0].max() == 0
    assert density[CHART[:, 0] > 1] == pytest.approx(120 * 0.8)


def test_hairs_and_dots_together_are_what_is_wished() -> None:
    """Half covered by hair, half the dots: the share of bare skin gets the wished density."""
    assert wanted("between-hair", 0.5 * OWN) == pytest.approx(60)


def test_patches_leave_thin_hair_alone() -> None:
    assert wanted("patches", 0.3 * OWN).max() == 0
    assert wanted("patches", OWN) == pytest.approx(120)


@pytest.mark.parametrize(
    ("preset", "kind"), [("scars", "scar-line"), ("correction", "earlier-work")]
)
def test_marked_skin_alone_is_treated(preset: str, kind: str) -> None:
    density = wanted(preset, regions=[Region(kind, SQUARE, "drawn", 1.0)])
    assert density[INSIDE].min() > 0
    assert density[np.abs(CHART[:, 0]) > 26].max() == 0
    assert wanted(preset).max() == 0


@pytest.mark.parametrize(
    ("kind", "share"),
    [
        ("scar-burn", PRESETS["between-hair"].scar_density),
        ("earlier-work", PRESETS["between-hair"].earlier_density),
    ],
)
def test_a_scar_gets_more_and_earlier_work_fewer_and_no_step_shows(kind: str, share: float) -> None:
    density = wanted("between-hair", regions=[Region(kind, SQUARE, "drawn", 1.0)])
    plain = wanted("between-hair")
    assert (density / plain)[INSIDE] == pytest.approx(share)
    assert (density / plain)[np.abs(CHART[:, 0]) > 26] == pytest.approx(1)
    # Half a millimetre apart, no two places differ by more than a fifth of the change.
    assert np.abs(np.diff(density / plain)).max() < 0.2 * abs(1 - share) + 1e-6


def test_without_any_hair_the_sides_are_built() -> None:
    bare = Wishes(preset="totalis").over(LOOK)
    assert bare.temple_peaks
    assert bare.sideburns
    assert not Wishes().over(LOOK).sideburns


def test_an_unknown_look_is_said() -> None:
    with pytest.raises(WishError, match="no look called 'mohican'"):
        Wishes(preset="mohican")
