"""A made head, of which everything is known."""

from __future__ import annotations

import pytest

from bench.made_heads import make


@pytest.fixture(scope="session")
def made():
    return make
