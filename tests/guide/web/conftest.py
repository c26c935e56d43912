"""The guide on the site."""

from __future__ import annotations

import os
import tempfile

import pytest

# Before Django reads its settings: the key must not come from this user's own studio.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
os.environ.setdefault("STUBBLE_DATA", tempfile.mkdtemp(prefix="studio-test-"))

import django

django.setup()

from studio.database import prepare  # noqa: E402
from studio.keys import data_folder  # noqa: E402

prepare(data_folder())

from django.test import Client  # noqa: E402


def given(request):
    """What a clinic does its own way."""
    return {"no_shampoo_days": 9, "days_between": (11, 12)}


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"host": "localhost"})
