"""What makes a picture useless is told; what does not is let pass."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from stubble import head, photo, samples
from stubble.errors import SubjectError
from stubble.head.usable import refuse_dark, refuse_poor, sharpness


def linear(picture):
    v = picture.astype(np.float32) / 255
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4).astype(np.float32)


def judge(picture, noise=0.004, magnification=1.0, focal_35mm=None):
    light = linear(picture)
    found = head.find(np.ascontiguousarray(picture), light, focal_35mm)
    refuse_poor(light, found, noise, magnification, focal_35mm is not None)


def told(kind, *words):
    class Said:
        def __enter__(self):
            self.raises = pytest.raises(SubjectError)
            self.error = self.raises.__enter__()

        def __exit__(self, *what):
            done = self.raises.__exit__(*what)
            assert self.error.value.kind == kind
            for word in (*words, "Please"):
                assert word in str(self.error.value)
            return done

    return Said()


@pytest.fixture(scope="module", params=["man", "man-dark"])
def face(request):
    if request.param not in samples.names():
        pytest.skip("the sample portrait has not been made")
    picture = photo.read(samples.portrait(request.param)).pixels
    factor = 1024 / max(picture.shape)
    return cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def test_a_good_picture_passes(face):
    refuse_dark(linear(face))
    judge(face)
    judge(cv2.GaussianBlur(face, (0, 0), 1.5))  # half a millimetre
    judge(face // 3)


def test_a_black_picture_is_too_dark(face):
    refuse_dark(linear(face // 2))
    with told("too-dark", "window"):
        refuse_dark(linear(face) * np.float32(0.01))
    with told("too-dark"):
        judge(face, noise=0.05)


def test_a_blurred_picture_is_told(face):
    with told("blurred", "still"):
        judge(cv2.GaussianBlur(face, (0, 0), 9))  # three millimetres
    shaken = np.zeros((41, 41), np.float32)
    shaken[20] = 1 / 41  # fourteen, to the side only
    with told("blurred"):
        judge(cv2.filter2D(face, -1, shaken))


def test_a_small_face_is_told_unless_the_photo_itself_is_larger(face):
    small = cv2.resize(face, None, fx=0.22, fy=0.22, interpolation=cv2.INTER_AREA)
    small = cv2.copyMakeBorder(small, 200, 200, 200, 200, cv2.BORDER_REPLICATE)
    with told("too-small", "pixels wide"):
        judge(small)
    judge(small, magnification=3.0)


def test_the_lens_tells_of_a_camera_held_too_near(face):
    judge(face, focal_35mm=50.0)
    with told("too-near", "arm's length"):
        judge(face, focal_35mm=13.0)


def test_real_portraits_are_sharp(research_photos):
    for path in sorted((research_photos / "portraits").glob("*.jpg")):
        picture = photo.read(path).pixels
        try:
            found = head.find(picture, linear(picture), None)
        except SubjectError:
            continue
        assert sharpness(linear(picture), found) > 0.3, path.stem
