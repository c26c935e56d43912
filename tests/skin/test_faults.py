"""What keeps a photo from telling the skin's colour is noticed, and not where it is not."""

from __future__ import annotations

from importlib.resources import as_file, files

import cv2
import numpy as np
import pytest

from stubble import workflow
from stubble.head import facemap
from stubble.photo import linear, read
from stubble.photo.profile import srgb_decode, srgb_encode
from stubble.skin import Site
from stubble.skin import read as read_skin
from stubble.workflow.reading import FAULT_TEXTS, PROXY_SIDE


@pytest.fixture(scope="module", params=["man.jpg", "man-dark.jpg"])
def portrait(request):
    """A drawn man's light, and where his face lies."""
    with as_file(files("stubble.samples").joinpath(request.param)) as path:
        photo = read(path)
    head = workflow.analyse(photo).front.head
    light = linear(photo, PROXY_SIDE)
    return light, Site(head.scale.px_per_mm, head.person, mesh=head.mesh_px)


def as_shown(light):
    """As an 8-bit picture keeps it."""
    return srgb_decode(8)[0][(srgb_encode(np.clip(light, 0, 1)) * 255 + 0.5).astype(np.uint8)]


def faults(light, site):
    return read_skin(np.ascontiguousarray(as_shown(light), np.float32), site).faults


def test_nothing_is_found_in_a_good_portrait(portrait):
    assert faults(*portrait) == ()


@pytest.mark.parametrize("gains", [(1.6, 0.9, 0.3), (0.5, 0.85, 1.6)], ids=["bulb", "blue"])
def test_coloured_light(portrait, gains):
    light, site = portrait
    assert "coloured-light" in faults(light * 0.6 * np.array(gains), site)


def test_black_and_white(portrait):
    light, site = portrait
    assert faults(light.mean(axis=2, keepdims=True).repeat(3, axis=2), site) == ("black-and-white",)


def test_overexposure(portrait):
    light, site = portrait
    bright = light * (1.3 / np.median(read_skin(light, site).colour[0]))
    assert "blown" in faults(bright, site)


def test_a_beauty_filter(portrait):
    light, site = portrait
    codes = (srgb_encode(light) * 255).astype(np.uint8)
    smooth = codes
    for _ in range(3):
        smooth = cv2.bilateralFilter(smooth, 9, 45, 5)
    face = facemap.fill(light.shape, site.mesh, (facemap.OVAL,))
    face &= ~facemap.fill(light.shape, site.mesh, (*facemap.EYES, *facemap.BROWS, facemap.LIPS))
    codes = np.where(face[..., None], smooth, codes)
    assert "smoothed" in faults(srgb_decode(8)[0][codes], site)


def test_each_has_a_sentence_that_says_what_to_do():
    assert all(text.count(". ") and "lease" in text for text in FAULT_TEXTS.values())
