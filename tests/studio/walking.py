"""A whole studio in a process of its own, and browsers that walk through it.

The studio runs as anybody starts it, with the real engine and the demonstration. Pictures of every
station go to the folder that ``STUBBLE_WALK`` names, to be looked at.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.studio.test_browser import chromium, playwright, pytestmark

__all__ = [
    "MAN",
    "Walk",
    "chromium",
    "demonstration",
    "go",
    "own_preview",
    "playwright",
    "pytestmark",
    "run",
    "walk",
]

MAN = files("stubble.samples") / "man-dark.jpg"
TALL = {390: 844, 768: 1024, 1280: 800}
LOCALES = {"en": "en-US", "es": "es-MX"}


@dataclass(frozen=True)
class Studio:
    """Where it answers, and where its data lie."""

    address: str
    data: Path

    @property
    def env(self) -> dict[str, str]:
        """What a program needs to work on the same data."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "studio.settings",
            "STUBBLE_DATA": str(self.data),
        }


@dataclass(frozen=True)
class Walk:
    """A browser on its way."""

    page: Any
    language: str
    width: int
    picture: Callable[..., None]

    @property
    def name(self) -> str:
        """Whose the rows of this walk are."""
        return f"{self.language}-{self.width}"

    def path(self, address: str) -> str:
        """An address below the language."""
        return f"/{self.language}/{address}"


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio in a process of its own."""
    studio = Studio("", tmp_path_factory.mktemp("walk"))
    with subprocess.Popen(
        [sys.executable, "-m", "studio", "--port", "0", "--no-browser"],
        env=studio.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        assert running.stdout is not None
        said = re.search(r"http://[^/\s]+", running.stdout.readline())
        assert said
        yield Studio(said[0], studio.data)
        running.terminate()


def run(studio: Studio, *asked: str) -> str:
    """What a program of the studio prints, on the same data."""
    return subprocess.run(
        [sys.executable, "-m", *asked], env=studio.env, check=True, capture_output=True, text=True
    ).stdout


@contextmanager
def walk(
    chromium: Any,
    studio: Studio,
    language: str,
    width: int,
    state: Any = None,
) -> Iterator[Walk]:
    """Walk in a browser of one width and language; at the end nothing may have been complained of.

    ``state``: cookies of a browser that has signed in before.
    """
    context = chromium.new_context(
        base_url=studio.address,
        viewport={"width": width, "height": TALL[width]},
        locale=LOCALES[language],
        has_touch=width < 1000,
        storage_state=state,
    )
    page = context.new_page()
    page.set_default_timeout(120_000)  # a fresh engine compiles first
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    folder = os.environ.get("STUBBLE_WALK")

    def picture(name: str, whole: bool = True) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{language}-{width}-{name}.png", full_page=whole)

    yield Walk(page, language, width, picture)
    context.close()
    assert complaints == []


def go(page: Any, room: str) -> None:
    """Go to a room by the head of the page, behind its button on a phone."""
    menu = page.locator("header .menu")
    if menu.is_visible():
        menu.click()
    page.locator("header .pages a", has_text=room).first.click()


def own_preview(page: Any) -> None:
    """Bring a photo to the preview, and have it drawn."""
    page.check("#adult")
    page.check("#geometry")
    page.set_input_files("#photo", str(MAN))
    page.wait_for_selector("#yours:not([hidden])")
    page.wait_for_function("() => /\\d/.test(document.querySelector('#fact-dots').innerText)")
