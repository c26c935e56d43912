"""The learned hint: what it must hold whatever its weights."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from stubble import skin
from stubble.hair import evidence, learned
from stubble.hair.frame import frame
from stubble.skin.colour import luminance

OLIVE = (0.42, 0.25, 0.16)


def cap(u, v):
    return np.clip((-0.52 - v - 0.25 * u * u) / 0.03, 0, 1) * 0.95


@pytest.fixture
def asked(made):
    head = made(skin=OLIVE, hair=(0.03, 0.02, 0.015), wanted=cap, light=(0.0, 0.4, 1.0))
    site = skin.Site(2.2, head.person, mesh=head.points)
    where = frame(head.picture.shape, site)
    part = np.ascontiguousarray(head.picture[where.window])
    small = cv2.resize(part, where.size, interpolation=cv2.INTER_AREA)
    rough = evidence.texture(luminance(part).astype(np.float32), 2.2, where.size)
    coarse = where.small(head.person, head.picture.shape)
    body = np.array(OLIVE, np.float32)
    share = cv2.resize(head.hair[where.window], where.size, interpolation=cv2.INTER_AREA)
    return small, rough, coarse, where.face, body, share


def test_hair_and_person_are_told_from_what_they_are_not(asked):
    small, rough, coarse, face, body, share = asked
    told = learned.odds(small, rough, coarse, face, body)
    assert told.shape == (*small.shape[:2], 2)
    inner = (coarse > 0.9) & (face.up > 0.1)
    hair, skin_ = told[inner & (share > 0.8), 0], told[inner & (share == 0), 0]
    assert np.median(hair) > 1
    assert np.median(skin_) < -1
    assert np.median(told[inner, 1]) > 1 > -1 > np.median(told[(coarse < 0.1) & (face.up > 0), 1])


def test_the_lens_may_stand_open_or_closed(asked):
    """Light and skin a half as bright: the same but for the darkest pixels' floor."""
    small, rough, coarse, face, body, _ = asked
    plain = learned.odds(small, rough, coarse, face, body)
    dimmed = learned.odds(small / 2, rough, coarse, face, body / 2)
    assert np.median(np.abs(plain - dimmed)) < 0.2


def test_the_weights_are_small():
    path = Path(learned.__file__).with_name("learned.npz")
    assert path.stat().st_size < 1_000_000
    assert all(np.isfinite(w).all() for w in learned.weights().values())
