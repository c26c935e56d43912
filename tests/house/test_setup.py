"""``scripts/setup``: what it says on a machine where it cannot do its work."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

NEEDED = ("sh", "dirname", "cat", "cksum", "sed", "mkdir", "rm", "kill")


@pytest.fixture
def checkout(root, tmp_path):
    """A copy of what setup reads, in a folder with a space in its name."""
    folder = tmp_path / "a checkout"
    (folder / "scripts").mkdir(parents=True)
    for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock", "scripts/setup"):
        shutil.copy(root / name, folder / name)
    return folder


@pytest.fixture
def poor_path(tmp_path):
    """A PATH that has the shell's tools and no Python at all."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in NEEDED:
        found = shutil.which(tool)
        if found:
            (folder / tool).symlink_to(found)
    return folder


def setup(checkout, path, *arguments):
    return subprocess.run(
        ["sh", "scripts/setup", *arguments],
        cwd=checkout,
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
    )


def test_without_python_it_says_what_to_install(checkout, poor_path):
    done = setup(checkout, poor_path, "run")
    assert done.returncode == 1
    assert "needs Python 3.11, and no Python was found" in done.stderr
    assert not (checkout / ".venv").exists()


def test_with_another_python_it_says_which_was_found(checkout, poor_path):
    other = poor_path / "python3"
    other.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2 && exit\nexit 1\n')
    other.chmod(0o755)
    done = setup(checkout, poor_path, "run")
    assert done.returncode == 1
    assert "Python 3.9.2 was found" in done.stderr


def test_a_setup_at_work_is_not_disturbed(checkout):
    mark = checkout / ".venv" / ".unfinished"
    mark.parent.mkdir()
    mark.write_text(str(os.getpid()))
    done = setup(checkout, os.environ["PATH"], "run")
    assert done.returncode == 1
    assert f"process {os.getpid()}" in done.stderr
    assert mark.read_text() == str(os.getpid())


def test_it_wants_to_know_for_what(checkout, poor_path):
    assert setup(checkout, poor_path).returncode == 2
