"""The real engine through the studio's port: a drawn photo of a sheet, and a bad one."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from bench.sheet_pictures import Hand, made_by, photographed
from stubble.exercise import EXERCISES
from studio import engine
from studio.port import Refused
from studio.training.measures import CALLED


def seen(light: np.ndarray) -> bytes:
    codes = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    out = io.BytesIO()
    Image.fromarray(np.uint8(np.round(255 * codes))).save(out, "JPEG", quality=92)
    return out.getvalue()


def test_a_photo_is_measured_and_each_measure_has_its_words():
    rows = EXERCISES["rows"]
    judged = engine.judge_sheet(seen(photographed(rows, made_by(rows, Hand()), px_per_mm=14.0)))
    assert judged.sheet == "rows"
    assert {one.name for one in judged.measured} <= set(CALLED)
    size = next(one for one in judged.measured if one.name == "diameter")
    assert size.value == pytest.approx(0.45, rel=0.1)
    width, height = Image.open(io.BytesIO(judged.rings)).size
    assert width / height == pytest.approx(58 / 48, rel=0.1)  # the window and its rim


def test_a_photo_without_the_squares_is_refused_in_words():
    with pytest.raises(Refused) as refused:
        engine.judge_sheet(seen(np.full((600, 800, 3), 0.6, np.float32)))
    assert "six black squares" in refused.value.phrase.text


def test_each_sheet_can_be_printed():
    for one in engine.sheets():
        assert engine.sheet(one.name).startswith("<svg")
    assert engine.sheet("none") is None
