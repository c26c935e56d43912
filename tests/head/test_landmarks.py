"""Landmarks of hairline design, on heads made up."""

from __future__ import annotations

import numpy as np
import pytest

from stubble.head import CENTRE_MM, Camera, Head, Pose, Scale, Scalp
from stubble.head.landmarks import landmarks, read_anatomy
from stubble.head.surface import DEGREE

#: How the made heads vary, by coefficient.
SPREAD = 0.02 / np.arange(1, (DEGREE + 1) ** 2 + 1) ** 0.6
SIDES = {"left": 1.0, "right": -1.0}


def person(seed=None, third_mm=62.0):
    rng = np.random.default_rng(seed)
    bent = SPREAD * rng.standard_normal(len(SPREAD)) if seed is not None else 0 * SPREAD
    mesh = np.zeros((468, 3))
    mesh[9], mesh[2] = [0.0, 32, 97], [0.0, 32 - third_mm, 97]
    for right, left, at in ((33, 263, [46, 18, 75]), (133, 362, [17, 17, 82])):
        mesh[left] = at
        mesh[right] = np.multiply(at, [-1, 1, 1])
    return Head(
        camera=Camera(2000.0, np.zeros(2), np.diag([1.0, -1, -1]), np.array([0.0, 0.0, 1000.0])),
        pose=Pose(0, 0, 0),
        scale=Scale(2.0, 1.9, 2.1, "made"),
        scalp=Scalp(bent, np.diag((0.1 * SPREAD) ** 2)),
        mesh_mm=mesh,
        mesh_px=np.zeros((468, 3), np.float32),
        person=np.ones((8, 8), np.float32),
        fit_error_mm=0.5,
    )


def found(seed=None, **given):
    head = person(seed, **given)
    return head, {mark.name: mark for mark in landmarks(read_anatomy(head))}


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_all_lie_on_the_scalp(seed):
    head, marks = found(seed)
    for mark in marks.values():
        assert np.allclose(np.linalg.norm(mark.directions, axis=1), 1)
        assert np.allclose(head.scalp.points_mm(mark.directions), mark.xyz_mm)
        assert not mark.xyz_mm.flags.writeable
        assert mark.error_mm > 0


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_the_glabella_is_the_face_s_own(seed):
    _, marks = found(seed)
    place = marks["glabella"].xyz_mm[0]
    # The mesh's point, moved to the skin along the line to the scalp's centre or up the midline.
    assert np.abs(place - [0, 32, 97])[:2].max() < 3
    assert not marks["glabella"].by_rule


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_the_mid_frontal_point_stands_by_the_thirds_of_the_face(seed):
    for third, height in ((62.0, 64.0), (70.0, 68.0), (20.0, 58.0), (120.0, 76.0)):
        head, marks = found(seed, third_mm=third)
        assert read_anatomy(head).mid_frontal_mm == height
        place = marks["mid-frontal point"].directions[0]
        polar = np.linspace(np.arccos(place[1]), 2.0, 4001)
        way = head.scalp.points_mm(np.stack([0 * polar, np.cos(polar), np.sin(polar)], axis=1))
        way = way[way[:, 1] > marks["glabella"].xyz_mm[0, 1]]
        along = np.linalg.norm(np.diff(way, axis=0), axis=1).sum()
        assert along == pytest.approx(height, abs=1.0)
        assert marks["mid-frontal point"].by_rule


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_corners_stand_on_the_lateral_canthus_line_no_lower_than_the_middle(seed):
    _, marks = found(seed)
    for side, sign in SIDES.items():
        corner = marks[f"{side} frontotemporal point"]
        assert sign * corner.xyz_mm[0, 0] == pytest.approx(46, abs=1.5)
        line = marks[f"{side} lateral canthus line"].xyz_mm
        assert np.linalg.norm(line - corner.xyz_mm, axis=1).min() < 3


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_canthus_lines_are_upright(seed):
    _, marks = found(seed)
    for side, sign in SIDES.items():
        for name, aside in (("medial", 17), ("lateral", 46)):
            line = marks[f"{side} {name} canthus line"].xyz_mm
            assert np.abs(sign * line[:, 0] - aside).max() < 2.0
            assert (np.diff(line[:, 1]) > 0).all()
            assert np.ptp(line[:, 1]) > 35
            assert (line[:, 2] > CENTRE_MM[2]).all()
