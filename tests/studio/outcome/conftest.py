"""A client's file as treatment has it, with sessions on given days."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studio.treatment.models import Purpose, Session
from tests.studio.treatment.conftest import (  # noqa: F401
    agree,
    artist,
    clinic,
    file,
    today,
    treatment,
)

DAY = timedelta(days=1)
WELL = {
    "density": 8,
    "worry": 2,
    "hiding": 0,
    "content": 9,
    "noticed": "nobody",
    "colour": "as-wished",
    "again": "surely",
    "events": ["none"],
    "words": None,
}


def treated(row, *days_ago):
    """Sessions so many days ago; what they need beside is tested elsewhere."""
    for days in days_ago:
        Session.objects.create(treatment=row, on=today() - days * DAY)


@pytest.fixture
def kept(treatment):  # noqa: F811
    """A treatment whose client agrees that answers are kept."""
    agree(treatment.file, Purpose.RECORD)
    return treatment
