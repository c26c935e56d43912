"""What every test may rely on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# The same examples on every machine and in every run, however slow the machine is.
settings.register_profile("stubble", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("stubble")

ROOT = Path(__file__).resolve().parents[1]
#: Files that take longest, in that order: first, so that no worker is left with one at the end.
#: Those of PostgreSQL stand before them.
LONGEST = (
    "studio/test_addresses.py",
    "studio/test_every_page.py",
    "studio/test_browser.py",
    "head/test_several.py",
    "exercise/test_judge.py",
    "studio/talk/test_talking.py",
    "studio/test_walk_practice.py",
    "studio/test_walk.py",
    "studio/people/test_browser.py",
    "hair/test_portraits.py",
    "hair/test_pattern.py",
    "dots/test_around.py",
    "studio/clinics/test_begin.py",
    "studio/preview/test_visit.py",
    "workflow/test_portraits.py",
    "cli/test_commands.py",
)
RESEARCH_PHOTOS = ROOT.parent / "shared" / "photos"


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def research_photos() -> Path:
    """The folder of research photos, which lie beside the checkout and are never part of it."""
    if not RESEARCH_PHOTOS.is_dir():
        pytest.skip("the research photos (../shared/photos) are not on this machine")
    return RESEARCH_PHOTOS


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items) -> None:
    """Put the longest files first; the rest stay in their order."""
    place = {f"tests/{name}": number for number, name in enumerate(LONGEST)}
    place["postgresql"] = -1
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(place)))
