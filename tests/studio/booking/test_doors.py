"""What the team reads is told by the clinic's clock, whichever door it came through."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import RequestFactory
from django.utils import timezone

from studio.booking.doors import at_desk
from studio.people.doors import SECOND, in_clinic
from studio.people.rights import Right
from tests.studio.booking.conftest import make_clinic

NOON = datetime(2031, 1, 6, 17, tzinfo=UTC)


@pytest.mark.parametrize("door", [at_desk, in_clinic])
def test_times_are_those_of_the_clinic(rows, door):
    clinic = make_clinic(zone="America/New_York")
    request = RequestFactory().get("/")
    request.user = clinic.memberships.get().user
    request.session = {SECOND: True}
    guarded = door(Right.SEE_TEAM)(lambda request, clinic: {"hour": timezone.localtime(NOON).hour})
    assert guarded.__wrapped__(request, slug=clinic.slug) == {"hour": 12}
    assert timezone.localtime(NOON).hour == 17
