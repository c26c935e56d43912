"""The guide's pictures: drawn by the engine, by nothing else, and the same each time."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from scripts.guide import pictures
from studio.guide.words import PICTURES

KILOBYTES = 130


def test_there_is_a_recipe_for_every_picture():
    assert {path.stem for path in PICTURES.iterdir()} == set(pictures.PICTURES)


@pytest.mark.parametrize("name", sorted(pictures.PICTURES))
def test_a_picture_is_small_and_tells_nothing_of_its_making(name):
    path = PICTURES / f"{name}.webp"
    assert path.stat().st_size < KILOBYTES * 1024
    with Image.open(path) as picture:
        assert 900 <= picture.width <= 1200
        assert not picture.getexif()
        assert not {"exif", "xmp", "icc_profile"} & picture.info.keys()


def test_the_same_bytes_each_time_and_those_that_are_here(tmp_path):
    """Twice the same to the byte; as what ships up to the arithmetic of another processor."""
    drawn = []
    for number in "12":
        pictures.analysis.cache_clear()
        pictures.write(pictures.PICTURES["density"](), tmp_path / f"{number}.webp")
        drawn.append((tmp_path / f"{number}.webp").read_bytes())
    assert drawn[0] == drawn[1]
    fresh, shipped = (
        np.asarray(Image.open(path).convert("RGB"), float)
        for path in (tmp_path / "1.webp", PICTURES / "density.webp")
    )
    assert fresh.shape == shipped.shape
    off = np.abs(fresh - shipped).mean()
    assert off < 2.5, "The engine draws differently now: run scripts/guide/pictures.py, and look."
