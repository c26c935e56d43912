"""The studio with the guide hung in, as a site would do it."""

from __future__ import annotations

import os
import tempfile

import pytest

# Before Django reads its settings: the key must not come from this user's own studio.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
os.environ.setdefault("STUBBLE_DATA", tempfile.mkdtemp(prefix="studio-test-"))

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

APP = "studio.guide.web"


def given(request):
    """What a clinic does its own way."""
    return {"no_shampoo_days": 9, "days_between": (11, 12)}


@pytest.fixture(scope="module")
def hung_in():
    """Settings with the app, and addresses with its own."""
    apps = settings.INSTALLED_APPS
    apps = apps if APP in apps else [*apps, APP]
    with override_settings(INSTALLED_APPS=apps, ROOT_URLCONF="tests.guide.web.urls"):
        yield


@pytest.fixture
def visitor(hung_in) -> Client:
    return Client(headers={"host": "localhost"})
