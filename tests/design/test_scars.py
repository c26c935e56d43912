"""How far places lie within scars."""

from __future__ import annotations

import numpy as np

from stubble.design.scars import SCARS, within
from stubble.head.region import Region

LINE = np.array([[-40.0, -2.0], [40.0, -2.0], [40.0, 2.0], [-40.0, 2.0]])
ACROSS = np.stack([np.zeros(401), np.linspace(-20, 20, 401)], axis=1)


def test_a_scar_is_whole_inside_and_runs_out_over_three_millimetres() -> None:
    share = within([Region("scar-line", LINE, "drawn", 1.0)], SCARS, ACROSS)
    inside = np.abs(ACROSS[:, 1]) < 2
    assert (share[inside] == 1).all()
    assert (share[np.abs(ACROSS[:, 1]) > 5.2] == 0).all()
    assert (np.diff(share[ACROSS[:, 1] > 0]) <= 0).all()


def test_only_what_is_drawn_or_sure_counts_and_only_of_its_kind() -> None:
    unsure = Region("scar-line", LINE, "proposed", 0.3)
    mole = Region("mole", LINE, "drawn", 1.0)
    assert within([unsure, mole], SCARS, ACROSS).max() == 0
