"""A client with a session, and whoever looks after them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from studio.aftercare.models import Care
from studio.people.models import Role
from studio.treatment import sessions
from tests.studio.treatment.conftest import (  # noqa: F401
    agree,
    artist,
    clinic,
    file,
    jpeg,
    once,
    ready,
    treatment,
    works,
)

DAY = timedelta(days=1)


def session(treatment, by, on, **given):  # noqa: F811
    """Write a session down."""
    return sessions.make(treatment, by, once(), (), on=on, artist=by, **given)


def at(day, hour=9):
    """An hour of a day in New York, as UTC has it: five hours later in winter."""
    return datetime(day.year, day.month, day.day, hour + 5, tzinfo=UTC)


@pytest.fixture
def desk(clinic):  # noqa: F811
    return works(clinic, Role.DESK, "Flor")


@pytest.fixture
def owner(clinic):  # noqa: F811
    return works(clinic, Role.OWNER, "Olga")


@pytest.fixture
def care(treatment, artist, file):  # noqa: F811
    """Aftercare of a session of today."""
    from studio.aftercare import days

    ready(file, artist)
    return Care.objects.get(session=session(treatment, artist, days.today(file)))
