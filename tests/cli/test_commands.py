"""The commands, run on the sample portrait: what they write, what they say, how they refuse."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys

import numpy as np
import pytest

from stubble import photo, samples
from stubble.cli import main


@pytest.fixture
def portrait(tmp_path):
    """The sample portrait, half a megapixel, as a JPEG of its own."""
    picture = photo.read(samples.portrait())
    step = max(1, round((picture.width * picture.height / 0.5e6) ** 0.5))
    small = np.ascontiguousarray(picture.pixels[::step, ::step])
    path = tmp_path / "me.jpg"
    path.write_bytes(photo.encode(small, photo.from_pixels(small), format="jpeg", quality=92))
    return path


def run(capsys, *arguments):
    """Exit code, standard output, standard error."""
    code = main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def refused(capsys, *arguments):
    """Run with --json; exit code and the complaint, which must be the same in both places."""
    code, out, err = run(capsys, *arguments, "--json")
    complaint = json.loads(out)["error"]
    assert err == f"stubble: {complaint['message']}\n"
    assert "Traceback" not in err
    return code, complaint["kind"], complaint["message"]


def test_preview_writes_all_that_was_asked_for(capsys, portrait, tmp_path):
    given = portrait.read_bytes()
    after, both, dots = tmp_path / "after.png", tmp_path / "both.png", tmp_path / "dots.csv"
    code, out, err = run(
        capsys, "preview", portrait, "-o", after, "--side-by-side", both, "--dots", dots, "--json"
    )
    assert (code, err) == (0, "")
    found = json.loads(out)
    before, made, pair = (photo.read(path).pixels for path in (portrait, after, both))
    assert made.shape == before.shape == (found["height"], found["width"], 3)
    width = found["width"]
    assert np.array_equal(pair[:, :width], before)
    assert np.array_equal(pair[:, -width:], made)
    assert found["dots"] > 500
    assert found["treated_cm2"] > 10
    assert (made != before).any()
    with dots.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(line for line in file if not line.startswith("#")))
    assert len(rows) == found["dots"] + 1
    assert portrait.read_bytes() == given
    low, high = found["scale"]["mm_per_px_low"], found["scale"]["mm_per_px_high"]
    assert 0 < low < found["scale"]["mm_per_px"] < high
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "after.png",
        "both.png",
        "dots.csv",
        "me.jpg",
    ]


def test_a_preview_of_another_day_light_and_fault_says_so_and_lists_the_plan(
    capsys, portrait, tmp_path
):
    after, both, dots, plan = (tmp_path / n for n in ("a.png", "b.png", "d.csv", "p.csv"))
    asked = "--age", "3y", "--sun", "--light", "warm", "--fault", "too-deep"
    to = "-o", after, "--side-by-side", both, "--dots", dots
    code, out, _ = run(capsys, "preview", portrait, *asked, *to, "--json")
    assert code == 0
    found = json.loads(out)
    assert found["shown"] == {
        "days": pytest.approx(1095.8, abs=0.1),
        "much_sun": True,
        "light": "warm",
        "fault": "too-deep",
        "is_the_plan": False,
    }
    assert {"too-deep", "aged", "light"} <= {note["kind"] for note in found["notes"]}
    code, out, _ = run(capsys, "preview", portrait, "-o", after, "--dots", plan)
    assert code == 0
    assert "Shown" not in out
    assert dots.read_bytes() == plan.read_bytes()
    # Before and after stand in the same light.
    width = found["width"]
    pair = photo.read(both).pixels
    chin = slice(pair.shape[0] * 4 // 5, None)
    assert np.array_equal(pair[chin, :width], pair[chin, -width:])
    assert not np.array_equal(pair[chin, :width], photo.read(portrait).pixels[chin])


@pytest.mark.parametrize(
    ("asked", "word"),
    [(("--age", "old"), "14d, 6mo or 3y"), (("--age", "42"), "with d, w, mo or y")],
)
def test_an_age_that_cannot_be_read_says_how_to_write_it(capsys, portrait, asked, word):
    code, kind, message = refused(capsys, "preview", portrait, *asked)
    assert code != 0
    assert kind == "wish"
    assert word in message


def test_the_same_command_gives_the_same_bytes(capsys, portrait, tmp_path):
    results = []
    for seed in (1, 1, 2):
        code, _, _ = run(capsys, "preview", portrait, "--size", 300, "--seed", seed, "--quiet")
        assert code == 0
        results.append((tmp_path / "me-after.jpg").read_bytes())
    assert results[0] == results[1] != results[2]


def test_size_and_format_are_kept(capsys, portrait, tmp_path):
    code, out, _ = run(capsys, "preview", portrait, "--size", 400, "--format", "webp")
    assert code == 0
    made = photo.read(tmp_path / "me-after.webp")
    assert max(made.width, made.height) == 400
    assert made.format == "WEBP"
    assert "me-after.webp" in out
    assert "mm per pixel" in out


def test_wishes_are_done(capsys, portrait, tmp_path):
    wishes = ["--hairline", 70, "--shape", "straight", "--softness", 3, "--density", 40]
    code, out, _ = run(
        capsys, "preview", portrait, *wishes, "--shade", 5, "--seed", 9, "--size", 200, "--json"
    )
    assert code == 0
    asked = {
        "hairline_mm": 70.0,
        "shape": "straight",
        "softness_mm": 3.0,
        "density": 40.0,
        "shade": 5.0,
        "seed": 9,
        "preset": "shaved",
    }
    assert asked.items() <= json.loads(out)["look"].items()


def test_inspect_says_and_shows_what_was_found(capsys, portrait, tmp_path):
    code, out, err = run(capsys, "inspect", portrait, "--masks", tmp_path / "masks", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert {"person", "hair", "scalp", "coverage", "treated"} <= set(found["masks"])
    for path in found["masks"].values():
        mask = photo.read(path)
        assert (mask.width, mask.height) == (found["width"], found["height"])
    assert abs(found["pose"]["yaw_deg"]) < 60
    code, out, _ = run(capsys, "inspect", portrait)
    assert code == 0
    said = re.search(r"To treat +(\d+) cm²", out)
    assert abs(int(said[1]) - found["treated_cm2"]) < 0.6


def test_hairlines_are_suggested_in_order_with_reasons(capsys, portrait):
    code, out, _ = run(capsys, "inspect", portrait, "--years-old", "60", "--sex", "male", "--json")
    assert code == 0
    found = json.loads(out)
    suggested = found["suggestions"]
    assert len(suggested) == 3
    assert suggested[0]["look"]["shape"] == "mature"
    assert suggested[0]["look"]["hairline_mm"] == found["advised"]["hairline_mm"]
    assert "older" in [reason["kind"] for reason in suggested[0]["reasons"]]
    assert all(reason["text"].endswith(".") for one in suggested for reason in one["reasons"])


def test_a_broken_rule_is_noted_until_it_is_set_aside(capsys, portrait, tmp_path):
    after = tmp_path / "after.jpg"
    low = ["preview", portrait, "-o", after, "--size", "300", "--hairline", "48", "--json"]
    code, out, _ = run(capsys, *low)
    assert code == 0
    found = json.loads(out)
    assert "too-low" in [note["kind"] for note in found["notes"]]
    (caution,) = [one for one in found["cautions"] if one["kind"] == "too-low"]
    assert caution["grade"] == "measured"
    assert caution["source"]
    assert caution["set_aside"] is None
    code, out, _ = run(capsys, *low, "--set-aside", "too-low=He has asked for it twice.")
    found = json.loads(out)
    assert "too-low" not in [note["kind"] for note in found["notes"]]
    (caution,) = [one for one in found["cautions"] if one["kind"] == "too-low"]
    assert caution["set_aside"] == "He has asked for it twice."
    kept = found["look"]["overrides"]
    assert kept == [{"kind": "too-low", "sentence": "He has asked for it twice."}]


@pytest.mark.parametrize("text", ["too-low", "too-low=", "no-such-rule=because"])
def test_a_rule_is_set_aside_by_name_and_with_a_reason(capsys, portrait, text):
    code, kind, message = refused(capsys, "preview", portrait, "--set-aside", text)
    assert (code, kind) == (2, "usage")
    assert "too-low" in message


def test_sample_is_written_once(capsys, tmp_path):
    target = tmp_path / "head.jpg"
    assert run(capsys, "sample", "-o", target)[0] == 0
    assert target.read_bytes() == samples.portrait().read_bytes()
    target.write_bytes(b"mine")
    assert refused(capsys, "sample", "-o", target)[:2] == (5, "write")
    assert target.read_bytes() == b"mine"


@pytest.mark.parametrize("content", [b"these are words\n" * 100, b"", b"\xff\xd8\xff\xe0"])
def test_what_is_no_picture_is_refused(capsys, tmp_path, content):
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    code, kind, _ = refused(capsys, "preview", path)
    assert (code, kind) == (3, "photo")
    assert [p.name for p in tmp_path.iterdir()] == ["photo.jpg"]


def test_a_file_that_is_not_there_is_refused(capsys, tmp_path):
    code, kind, message = refused(capsys, "preview", tmp_path / "nobody.jpg")
    assert (code, kind) == (3, "photo")
    assert "nobody.jpg" in message


def test_a_picture_of_nobody_is_refused(capsys, tmp_path):
    rng = np.random.Generator(np.random.PCG64(5))
    noise = rng.integers(0, 256, size=(300, 300, 3), dtype=np.uint8)
    path = tmp_path / "noise.png"
    path.write_bytes(photo.encode(noise, photo.from_pixels(noise)))
    assert refused(capsys, "preview", path)[:2] == (4, "subject")


def test_a_wish_out_of_range_is_refused(capsys, portrait):
    code, kind, message = refused(capsys, "preview", portrait, "--density", 500)
    assert (code, kind) == (2, "wish")
    assert "200" in message


@pytest.mark.parametrize("option", ["--output", "--side-by-side", "--dots"])
def test_the_photo_itself_is_never_a_destination(capsys, portrait, option):
    given = portrait.read_bytes()
    assert refused(capsys, "preview", portrait, option, portrait)[:2] == (5, "write")
    link = portrait.with_name("link.jpg")
    link.hardlink_to(portrait)
    assert refused(capsys, "preview", portrait, option, link)[:2] == (5, "write")
    assert portrait.read_bytes() == given


def test_destinations_are_told_apart_before_the_work(capsys, portrait, tmp_path):
    twice = tmp_path / "twice.png"
    for arguments in (
        ["-o", twice, "--side-by-side", twice],
        ["-o", tmp_path],
        ["-o", tmp_path / "nowhere" / "after.png"],
    ):
        assert refused(capsys, "preview", portrait, *arguments)[:2] == (5, "write")
    assert [path.name for path in tmp_path.iterdir()] == ["me.jpg"]


def test_a_folder_for_masks_that_is_a_file_is_refused(capsys, portrait):
    assert refused(capsys, "inspect", portrait, "--masks", portrait)[:2] == (5, "write")


@pytest.mark.parametrize(
    "arguments",
    [
        ["preview"],
        ["preview", "me.jpg", "--nope"],
        ["preview", "me.jpg", "--size", 3],
        ["preview", "me.jpg", "--shape", "wavy"],
        ["repaint", "me.jpg"],
    ],
)
def test_a_command_that_makes_no_sense_is_a_usage_error(capsys, arguments):
    code, kind, message = refused(capsys, *arguments)
    assert (code, kind) == (2, "usage")
    assert message.endswith("See stubble --help.")


def test_ctrl_c_ends_with_130(capsys, portrait, monkeypatch):
    def interrupted(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(photo, "read", interrupted)
    code, out, err = run(capsys, "preview", portrait)
    assert (code, out) == (130, "")
    assert "Interrupted" in err


def test_a_fault_of_the_program_is_told_as_one(capsys, portrait, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(photo, "read", broken)
    code, out, err = run(capsys, "preview", portrait, "--json")
    assert code == 1
    assert json.loads(out)["error"]["kind"] == "fault"
    assert "ZeroDivisionError" in err


def test_the_process_ends_with_the_exit_code(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "stubble", "inspect", str(tmp_path / "none.jpg")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
