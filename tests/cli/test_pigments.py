"""``stubble pigments`` and ``stubble calibrate``, as a clinic types them."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from stubble.cli import main

#: Boxes as they are typed; the patch is the darker middle.
PATCH, LEFT, RIGHT = "130,20,90,80", "10,20,90,80", "250,20,90,80"
MADE = ["--water", "15", "--density", "120", "--diameter", "0.3"]


@pytest.fixture
def photo(tmp_path):
    """Skin with a square of soft dots, drawn by no part of the engine."""
    rng = np.random.default_rng(2)
    light = np.tile(np.array([0.13, 0.24, 0.45]), (240, 350, 1))  # blue, green, red
    y, x = np.mgrid[:240, :350]
    for left in range(115, 235, 9):
        for top in range(10, 110, 9):
            at_x, at_y = left + rng.normal(), top + rng.normal()
            dot = np.exp(-((x - at_x) ** 2 + (y - at_y) ** 2) / (2 * 2.4**2))
            light *= 1 - dot[..., None] * np.array([0.09, 0.17, 0.24])
    codes = 255 * light ** (1 / 2.2) + rng.normal(0, 1, light.shape)
    path = tmp_path / "patch.png"
    cv2.imwrite(str(path), np.clip(np.rint(codes), 0, 255).astype(np.uint8))
    return path


def boxes(patch=PATCH, *bare):
    return ["--patch", patch, *(word for one in bare or (LEFT, RIGHT) for word in ("--bare", one))]


def test_the_shelf_is_listed(capsys):
    assert main(["pigments"]) == 0
    out = capsys.readouterr().out
    assert "carbon-black" in out
    assert "assumption" in out
    assert main(["pigments", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in said["pigments"]] == ["carbon-black", "temporary"]
    assert all(note["kind"] == "pigment" for note in said["notes"])


def test_an_expired_bottle_is_said(capsys, tmp_path):
    shelf = tmp_path / "ours.json"
    row = {"name": "ours", "batch": "L1", "expires": "2020-01-31"}
    shelf.write_text(
        json.dumps({"format": "stubble.pigments", "version": 1, "pigments": [row]}),
        encoding="utf-8",
    )
    assert main(["pigments", "--shelf", str(shelf)]) == 0
    assert "ours (batch L1) expired on 2020-01-31" in capsys.readouterr().out


def test_a_patch_is_read_and_kept(photo, capsys, tmp_path):
    shelf = tmp_path / "ours.json"
    keep = ["--shelf", str(shelf), "--pigment", "ours"]
    assert main(["calibrate", str(photo), *boxes(), *MADE, *keep, "--json"]) == 0
    load = json.loads(capsys.readouterr().out)["load_per_mm"]
    assert 0 < load["low"] < load["value"] < load["high"]
    assert main(["pigments", "--shelf", str(shelf), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["pigments"]
    assert rows[-1]["name"] == "ours"
    assert rows[-1]["load"] == load
    # Once more, into the same bottle.
    assert main(["calibrate", str(photo), *boxes(), *MADE, *keep]) == 0
    assert "undiluted" in capsys.readouterr().out
    assert len(json.loads(shelf.read_text(encoding="utf-8"))["pigments"]) == 1


@pytest.mark.parametrize(
    ("options", "code", "word"),
    [
        ([*boxes("1,2,3"), *MADE], 2, "no box"),
        ([*boxes("130,20,900,80"), *MADE], 2, "out of the photo"),
        ([*boxes(PATCH, "900,900,50,50"), *MADE], 2, "out of the photo"),
        ([*boxes(PATCH, PATCH), *MADE], 2, "overlaps"),
        ([*boxes(), *MADE, "--age", "3d"], 2, "healed"),
        ([*boxes(), *MADE, "--age", "soon"], 2, "No such age"),
        ([*boxes(), *MADE, "--water", "80"], 2, "water"),
        ([*boxes(), *MADE, "--pigment", "ours"], 2, "--shelf"),
        ([*boxes(LEFT, PATCH), *MADE], 4, "no darker"),
    ],
)
def test_what_cannot_be_read_is_said(photo, capsys, options, code, word):
    assert main(["calibrate", str(photo), *options]) == code
    assert word in capsys.readouterr().err


def test_a_shelf_that_cannot_be_read_is_never_written_over(photo, capsys, tmp_path):
    shelf = tmp_path / "ours.json"
    shelf.write_text("{", encoding="utf-8")
    keep = ["--shelf", str(shelf), "--pigment", "ours"]
    assert main(["calibrate", str(photo), *boxes(), *MADE, *keep]) == 2
    assert "ours.json" in capsys.readouterr().err
    assert shelf.read_text(encoding="utf-8") == "{"
    assert main(["pigments", "--shelf", str(tmp_path / "none.json")]) == 2
    assert (
        main(["calibrate", str(photo), *boxes(), *MADE, "--shelf", str(photo), "--pigment", "o"])
        == 5
    )
