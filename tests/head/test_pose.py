"""Pose, read back from faces that were stood there."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stubble.head.pose import axes, place
from stubble.head.scale import Scale

PAIRS = ((454, 234), (263, 33), (362, 133), (288, 58), (323, 93), (356, 127),
         (389, 162), (251, 21), (284, 54), (332, 103), (297, 67), (338, 109))  # fmt: skip


def face(rng):
    """A face mesh in the head frame, mm: left and right mirrored, as documented."""
    mesh = rng.uniform([-5, -60, 80], [5, 40, 100], (468, 3))
    sides = np.array([70.0, 0.0, 21.0])  # just in front of the ear canals, on the Frankfurt plane
    for left, right in PAIRS:
        at = rng.uniform([15, -50, 60], [60, 40, 90])
        if left == 454:
            at = sides
        if left in (263, 362):
            forward = 70.0
            out = 45.0 if left == 263 else 18.0
            # The corners stand 13.7 degrees above the Frankfurt plane, seen from the sides.
            at = np.array([out, forward * math.tan(math.radians(13.7)), sides[2] + forward])
        mesh[left] = at
        mesh[right] = at * [-1, 1, 1]
    return mesh


def turned(yaw, pitch, roll):
    """Head frame to camera axes: look down, turn to the own left, lean clockwise."""
    y, p, r = np.radians([yaw, pitch, roll])
    nod = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    turn = np.array([[np.cos(y), 0, -np.sin(y)], [0, 1, 0], [np.sin(y), 0, np.cos(y)]])
    lean = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return lean @ turn @ nod @ np.diag([1.0, -1, -1])


def pictured(mesh, rotation, px_per_mm, rng, noise=0.3):
    """As the network gives it: without perspective, depth in pixels, a little off."""
    points = px_per_mm * mesh @ rotation.T + [500.0, 480.0, 0]
    return points + rng.normal(0, noise, points.shape)


SCALE = Scale(3.0, 2.9, 3.1, "the test")
CENTRE = np.array([511.5, 511.5])


@pytest.mark.parametrize("angle", [-35.0, -12.0, 0.0, 8.0, 30.0])
@pytest.mark.parametrize("which", ["yaw", "pitch", "roll"])
def test_each_angle_is_read_back(which, angle):
    rng = np.random.default_rng(1)
    wanted = {"yaw": 0.0, "pitch": 0.0, "roll": 0.0, which: angle}
    points = pictured(face(rng), turned(**wanted), 3.0, rng)
    _, pose, _ = place(points, SCALE, 3000.0, CENTRE)
    assert (pose.yaw, pose.pitch, pose.roll) == pytest.approx(
        (wanted["yaw"], wanted["pitch"], wanted["roll"]), abs=1
    )


@pytest.mark.parametrize("seed", range(5))
def test_any_turn_is_read_back(seed):
    rng = np.random.default_rng(seed)
    wanted = turned(*rng.uniform([-35, -30, -40], [35, 30, 40]))
    got = axes(pictured(face(rng), wanted, 3.0, rng))
    assert np.allclose(got @ got.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(got) == pytest.approx(1)
    apart = math.acos(min((np.trace(got.T @ wanted) - 1) / 2, 1.0))
    assert math.degrees(apart) < 1


def test_the_face_comes_back_in_the_head_frame():
    rng = np.random.default_rng(3)
    mesh, rotation = face(rng), turned(20, 10, -15)
    points = pictured(mesh, rotation, 3.0, rng, noise=0)
    camera, _, found = place(points, SCALE, 3000.0, CENTRE)
    assert np.allclose(found, mesh, atol=1e-9)
    assert np.allclose(camera.rotation, rotation)


def test_the_camera_sees_the_eyes_where_they_are_and_as_large():
    rng = np.random.default_rng(4)
    points = pictured(face(rng), turned(-15, 5, 10), 3.0, rng, noise=0)
    camera, _, mesh = place(points, SCALE, 3000.0, CENTRE)
    corners = [33, 133, 263, 362]
    at, scale = camera.project(mesh[corners].mean(axis=0)[None])
    assert np.allclose(at[0], points[corners, :2].mean(axis=0))
    # The scale holds at the irises, which lie 5.3 mm before the corners.
    forward = camera.rotation[2, 2] * 5.3
    assert 3000.0 / (3000.0 / scale[0] + forward) == pytest.approx(3.0)
    # And the rest of the face near enough: perspective a metre off is small.
    seen, _ = camera.project(mesh)
    assert np.abs(seen - points[:, :2]).max() < 0.15 * 3.0 * 90
