"""``stubble count``, as a clinic types it."""

from __future__ import annotations

import json

import cv2
import pytest

from bench.closeup_pictures import Scene, draw
from stubble.cli import main


@pytest.fixture(scope="module")
def donor(tmp_path_factory):
    pixels, _ = draw(Scene(monk=4, px_per_mm=40, field_mm=(8, 6), per_cm2=90, seed=3))
    path = tmp_path_factory.mktemp("donor") / "donor.png"
    cv2.imwrite(str(path), pixels[..., ::-1])
    return path


def test_units_are_counted_in_a_field_of_known_width(donor, capsys):
    assert main(["count", str(donor), "--field-mm", "8", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["px_per_mm"] == 40
    density = said["units"]["per_cm2"]
    assert density["low"] < 90 < density["high"]
    assert sum(unit["counted"] for unit in said["unit_list"]) == said["units"]["count"]


def test_lines_for_a_person_and_the_picture_with_what_was_found(donor, capsys, tmp_path):
    target = tmp_path / "counted.png"
    assert main(["count", str(donor), "--px-per-mm", "40", "--overlay", str(target)]) == 0
    out = capsys.readouterr().out
    assert "per cm²" in out
    assert "µm" in out
    assert cv2.imread(str(target)).shape == cv2.imread(str(donor)).shape


@pytest.mark.parametrize(
    ("options", "code", "word"),
    [
        ([], 2, "scale"),
        (["--field-mm", "8", "--px-per-mm", "40"], 2, "one way"),
        (["--field-mm", "-1"], 2, "above 0"),
        (["--field-mm", "200"], 4, "nearer"),
        (["--field-mm", "0.5"], 4, "too little"),
    ],
)
def test_what_cannot_be_counted_is_said(donor, capsys, options, code, word):
    assert main(["count", str(donor), *options]) == code
    assert word in capsys.readouterr().err


def test_the_photo_is_never_written_over(donor, capsys):
    before = donor.read_bytes()
    assert main(["count", str(donor), "--field-mm", "8", "--overlay", str(donor)]) == 5
    assert donor.read_bytes() == before
