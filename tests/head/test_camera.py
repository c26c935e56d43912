"""The pinhole camera."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stubble.head import Camera

angle = st.floats(-1.2, 1.2)


def camera(yaw=0.2, pitch=-0.1, roll=0.05, distance=900.0, focal=2000.0):
    turn = cv2.Rodrigues(np.array([pitch, yaw, roll]))[0] @ np.diag([1.0, -1, -1])
    return Camera(focal, np.array([511.5, 400.0]), turn, np.array([12.0, -30.0, distance]))


points = np.random.default_rng(1).uniform(-90, 90, (50, 3))


@given(angle, angle, angle, st.floats(400, 3000), st.floats(300, 9000))
def test_rays_go_through_what_is_projected(yaw, pitch, roll, distance, focal):
    seen = camera(yaw, pitch, roll, distance, focal)
    pixels, _ = seen.project(points)
    rays = seen.rays(pixels)
    assert np.allclose(np.linalg.norm(rays, axis=1), 1)
    way = points - seen.eye_mm
    assert np.allclose(np.cross(rays, way), 0, atol=1e-6)
    assert (rays * way).sum(axis=1).min() > 0


def test_the_picture_has_x_to_the_right_and_y_down():
    facing = Camera(1000.0, np.zeros(2), np.diag([1.0, -1, -1]), np.array([0, 0, 1000.0]))
    (left, top), _ = facing.project(np.array([[50.0, 0, 0], [0, 50.0, 0]]))
    assert np.allclose(left, [50, 0])
    assert np.allclose(top, [0, -50])
    assert np.allclose(facing.eye_mm, [0, 0, 1000])


def test_scale_is_that_of_lengths_across_the_line_of_sight():
    # On the axis exactly; further out a plane picture stretches lengths away from its middle.
    seen = camera()
    on_axis = seen.eye_mm + 700 * seen.rays(seen.centre_px[None])
    across = seen.rotation[0] * 0.01
    (first, second), scale = seen.project(np.concatenate([on_axis, on_axis + across]))
    assert np.linalg.norm(second - first) / 0.01 == pytest.approx(scale[0], rel=1e-6)
    assert scale[0] == pytest.approx(seen.focal_px / 700)


@pytest.mark.parametrize("factor", [0.25, 3.0])
def test_a_scaled_camera_sees_the_enlarged_picture(factor):
    seen = camera()
    pixels, scale = seen.project(points)
    enlarged, larger = seen.scaled(factor).project(points)
    # A pixel's middle is at a whole number, its edge half a pixel before it.
    assert np.allclose(enlarged, (pixels + 0.5) * factor - 0.5)
    assert np.allclose(larger, scale * factor)
    assert np.allclose(seen.scaled(factor).eye_mm, seen.eye_mm)


def test_enlarging_a_picture_moves_its_dots_as_the_camera_says():
    small = np.zeros((40, 60), np.float32)
    small[21, 33] = 1
    large = cv2.resize(small, None, fx=4, fy=4, interpolation=cv2.INTER_LINEAR)
    y, x = np.indices(large.shape)
    middle = np.array([(x * large).sum(), (y * large).sum()]) / large.sum()
    seen = Camera(100.0, np.array([33.0, 21.0]), np.eye(3), np.array([0, 0, 1.0]))
    assert np.allclose(seen.scaled(4).centre_px, middle)
