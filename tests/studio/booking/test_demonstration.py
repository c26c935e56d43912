"""The demonstration's calendars: filled once, without an overlap, and gone again."""

from __future__ import annotations

from studio.booking import demonstration
from studio.booking.models import Appointment, Hours, Kind, Room, Service
from studio.outbox.models import Letter
from tests.studio.booking.conftest import make_clinic
from tests.studio.booking.test_guard import overlapping


def test_it_is_shown_once_and_taken_away(rows):
    shown = make_clinic("shown", artists=3, rooms=0, demonstration=True)
    real = make_clinic("real", artists=1)
    before = Letter.objects.count()
    for _twice in range(2):
        demonstration.show()
        count = Appointment.objects.count()
    assert {kind for (kind,) in shown.appointments.values_list("kind")} == set(Kind)
    assert count == shown.appointments.count() > 20
    assert overlapping(shown) == 0
    assert Room.objects.filter(clinic=shown).count() == 2
    assert Hours.objects.filter(clinic=shown).exists()
    assert Service.objects.filter(clinic=real).count() == 4
    assert Letter.objects.count() == before
    demonstration.remove()
    assert not Appointment.objects.exists()
    shown.delete()
