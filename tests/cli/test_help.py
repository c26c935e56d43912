"""The help: at once, complete, and true to the engine."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import get_args

import pytest

from stubble import design, photo
from stubble.cli import main
from stubble.cli.preview import Format, Preset, Shape

HEAVY = ("numpy", "scipy", "numba", "cv2", "PIL", "ai_edge_litert", "mediapipe", "django")


def plain(text):
    """Without the colours that some machines force."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.parametrize("arguments", [["--help"], ["preview", "--help"], ["--version"]])
def test_nothing_heavy_is_imported(arguments):
    program = (
        "import sys\n"
        "from stubble.cli import main\n"
        f"code = main({arguments!r})\n"
        f"heavy = sorted(set({HEAVY!r}) & set(sys.modules))\n"
        "sys.exit(f'imported: {heavy}' if heavy else code)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_module_runs_like_the_script():
    done = subprocess.run(
        [sys.executable, "-m", "stubble", "--version"], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert done.stdout.startswith("stubble 0.")


@pytest.mark.parametrize("command", ["preview", "inspect", "sample"])
def test_every_command_has_help_with_examples_and_json(command, capsys):
    assert main([command, "--help"]) == 0
    said = plain(capsys.readouterr().out)
    assert "Example" in said
    assert "--json" in said


def test_the_choices_are_the_engine_s():
    assert set(get_args(Shape)) == set(design.SHAPES)
    assert set(get_args(Preset)) == set(design.PRESETS)
    assert {name.upper() for name in get_args(Format)} == set(photo.FORMATS)


def test_the_ranges_are_the_engine_s(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    main(["preview", "--help"])
    said = plain(capsys.readouterr().out)
    names = {"hairline_mm": "--hairline", "softness_mm": "--softness", "shave_mm": "--shave"}
    for name, (low, high) in design.RANGES.items():
        option = names.get(name, f"--{name}")
        line = next(line for line in said.splitlines() if f" {option} " in line)
        assert f"{low:g}..{high:g}" in line


def test_no_command_at_all_shows_the_help(capsys):
    assert main([]) == 2
    assert "Commands" in "".join(capsys.readouterr())
