"""The repository itself: what every file in it has to keep to."""

from __future__ import annotations

import hashlib
import re
import subprocess

import pytest

LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.fixture(scope="module")
def tracked(root):
    """Every file that git knows and that is still there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True
    ).stdout.decode()
    return [root / name for name in listed.split("\0") if name and (root / name).is_file()]


@pytest.fixture(scope="module")
def texts(tracked):
    """Path and content of every tracked text file."""
    found = {}
    for path in tracked:
        content = path.read_bytes()
        if b"\0" not in content:
            found[path] = content.decode()
    return found


def places(texts, pattern, root):
    """``file:line`` of each match, for a failure that says where."""
    return [
        f"{path.relative_to(root)}:{number}"
        for path, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]


# A bracket in each pattern keeps this file from being its own offender.


def test_no_path_of_one_machine(texts, root):
    assert places(texts, r"(?<![\w.~])/(wor[k]|hom[e]|roo[t]|User[s]|op[t])/\w", root) == []
    assert places(texts, r"[A-Z]:\\\\?User[s]", root) == []


def test_no_address_of_a_package_registry(texts, root):
    hosts = r"pyp[i]\.org|python[h]osted|npm[j]s|anacond[a]\.org|-index-ur[l]|--find-link[s]"
    # scripts/lock tells uv to leave the index out, which takes naming the option.
    found = [p for p in places(texts, hosts, root) if not p.startswith("scripts/lock:")]
    assert found == []


def test_no_research_photo_is_copied(tracked, research_photos):
    def digest(path):
        return hashlib.sha256(path.read_bytes()).hexdigest()

    research = {digest(path): path.name for path in research_photos.rglob("*.*") if path.is_file()}
    assert len(research) > 10
    pictures = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".tif", ".tiff"}
    copied = [p.name for p in tracked if p.suffix.lower() in pictures and digest(p) in research]
    assert copied == []


def test_readme_begins_with_the_two_commands(root):
    first_lines = "\n".join((root / "README.md").read_text().splitlines()[:10])
    assert "make run" in first_lines
    assert "make test" in first_lines


def requirements(text):
    """Name, version and hashes of each requirement of a lock."""
    joined = re.sub(r"\\\n", " ", text)
    lines = [line for line in joined.splitlines() if line and not line.lstrip().startswith("#")]
    found = {}
    for line in lines:
        match = re.match(r"([a-z0-9-]+)==(\S+)", line)
        assert match, f"not pinned exactly: {line[:80]}"
        found[match[1]] = (match[2], re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_hashes_for_every_line(root, name):
    locked = requirements((root / name).read_text())
    assert len(locked) > 15
    assert [package for package, (_, hashes) in locked.items() if not hashes] == []


def test_the_tools_lock_holds_the_same_as_the_run_time_lock(root):
    run, dev = (requirements((root / name).read_text()) for name in LOCKS)
    assert run.items() <= dev.items()


@pytest.mark.parametrize("name", LOCKS)
def test_nothing_needless_or_copyleft_is_locked(root, name):
    locked = requirements((root / name).read_text())
    # What mediapipe and LiteRT ask for without its being used; and the wheel with x265 inside.
    unwanted = {"jax", "jaxlib", "sentencepiece", "sounddevice", "protobuf", "pillow-heif", "torch"}
    assert unwanted & locked.keys() == set()
    assert locked["mediapipe"][0] == "0.10.21"
