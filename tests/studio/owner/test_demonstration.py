"""The demonstration's year: made once, without an overlap, countable, and gone again."""

from __future__ import annotations

from django.utils import timezone

from studio.booking.models import Appointment, State
from studio.booking.usual import furnish
from studio.outbox.models import Letter
from studio.owner import demonstration
from studio.owner.missed import missed
from studio.owner.models import Tally
from studio.owner.way import way
from studio.treatment.models import File, Stock
from tests.studio.booking.conftest import make_clinic
from tests.studio.booking.test_guard import overlapping


def test_it_is_shown_once_and_taken_away(rows):
    shown = make_clinic("shown", artists=2, rooms=2, demonstration=True)
    real = make_clinic("real")
    furnish(shown)
    letters = Letter.objects.count()
    for _twice in range(2):
        demonstration.show()
        count = shown.appointments.count()
    assert count == Appointment.objects.count() > 300
    assert overlapping(shown) == 0
    assert not shown.appointments.filter(starts__gt=timezone.now()).exists()
    assert not Letter.objects.exclude(state=Letter.State.SENT).exists()
    year = way(shown)
    assert min(one.booked for one in year.counted[:-1]) > 0
    assert year.total.completed > 20
    assert year.alone > 0
    assert missed(shown).total.part > 10
    assert shown.appointments.filter(state=State.CANCELLED).exists()
    demonstration.remove()
    assert not Appointment.objects.exists()
    assert not File.objects.exists()
    assert not Stock.objects.exists()
    assert not Tally.objects.exists()
    assert Letter.objects.count() == letters
    assert not real.appointments.exists()
