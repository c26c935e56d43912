"""What every test may rely on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# The same examples on every machine and in every run, however slow the machine is.
settings.register_profile("stubble", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("stubble")

ROOT = Path(__file__).resolve().parents[1]
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
