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


def test_drawn_again_it_is_the_same_to_the_byte(tmp_path):
    drawn = []
    for number in "12":
        pictures.analysis.cache_clear()
        pictures.write(pictures.PICTURES["density"](), tmp_path / f"{number}.webp")
        drawn.append((tmp_path / f"{number}.webp").read_bytes())
    assert drawn[0] == drawn[1]
    with Image.open(PICTURES / "density.webp") as shipped, Image.open(tmp_path / "1.webp") as fresh:
        assert shipped.size == fresh.size


def test_it_can_be_told_how_far_a_picture_is_from_what_the_engine_draws_now(tmp_path):
    fresh = pictures.PICTURES["before-after"]()
    path = tmp_path / "before-after.webp"
    pictures.write(fresh, path)
    assert pictures.off(fresh, path) < 1.5
    pictures.write(np.full_like(fresh, 0), path)
    assert pictures.off(fresh, path) > 50
