"""``stubble shade``, run on the sample portrait."""

from __future__ import annotations

import json

import numpy as np
import pytest

from stubble import photo, samples
from stubble.cli import main


@pytest.fixture(scope="module")
def portrait(tmp_path_factory):
    picture = photo.read(samples.portrait())
    step = max(1, round((picture.width * picture.height / 0.5e6) ** 0.5))
    small = np.ascontiguousarray(picture.pixels[::step, ::step])
    path = tmp_path_factory.mktemp("shade") / "me.png"
    path.write_bytes(photo.encode(small, photo.from_pixels(small), format="png"))
    return path


@pytest.fixture(scope="module")
def haired(research_photos):
    return research_photos / "portraits" / "28010.jpg"


def test_a_head_without_hair_has_nothing_to_match(portrait, capsys):
    assert main(["shade", str(portrait)]) == 4
    assert "sides, with hair" in capsys.readouterr().err


def test_the_answer_has_every_session_and_every_lamp(haired, capsys, tmp_path):
    strip = tmp_path / "strip.png"
    assert main(["shade", str(haired), "--swatches", str(strip), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["length_mm"] == 0.5
    assert 0 <= said["shade_low"] <= said["shade"] <= said["shade_high"]
    assert len(said["sessions"]) == 3
    assert set(said["difference"]) == {"daylight", "warm", "led"}
    assert said["reasons"]
    assert said["pigment"] == "carbon-black"
    assert any("has not been measured" in note["text"] for note in said["notes"])
    assert photo.read(strip).width > photo.read(strip).height


def test_the_clinic_s_own_bottle_is_taken_and_its_age_said(haired, capsys, tmp_path):
    shelf = tmp_path / "ours.json"
    load = {"value": 160, "low": 150, "high": 170, "grade": "measured", "source": "a patch"}
    row = {"name": "ours", "load": load, "expires": "2020-01-31"}
    shelf.write_text(
        json.dumps({"format": "stubble.pigments", "version": 1, "pigments": [row]}),
        encoding="utf-8",
    )
    own = ["--shelf", str(shelf), "--pigment", "ours"]
    assert main(["shade", str(haired), "--length", "foil", *own]) == 0
    out = capsys.readouterr().out
    assert "0.1 mm" in out
    assert "expired on 2020-01-31" in out


@pytest.mark.parametrize(
    ("options", "code", "word"),
    [
        (["--length", "long"], 2, "No such length"),
        (["--length", "nan"], 2, "No such length"),
        (["--length", "11"], 2, "0 to 10"),
        (["--swatches", "strip.jpg"], 2, "PNG"),
        (["--density", "5"], 2, "20"),
        (["--pigment", "blue"], 2, "no pigment called blue"),
        (["--pigment", "temporary"], 2, "Calibrate"),
        (["--shelf", "none.json"], 2, "none.json"),
    ],
)
def test_bad_wishes_are_refused(portrait, capsys, options, code, word):
    assert main(["shade", str(portrait), *options]) == code
    assert word in capsys.readouterr().err


def test_a_file_that_is_no_photo(tmp_path, capsys):
    path = tmp_path / "words.jpg"
    path.write_text("no picture", encoding="utf-8")
    assert main(["shade", str(path), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["error"]["kind"] == "photo"
