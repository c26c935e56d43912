"""What waits is said of one's own clinics alone, and no more once it is done."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from studio.booking.models import State
from studio.owner.waits import waits
from studio.talk import threads
from studio.treatment.models import Stock
from tests.studio.booking.conftest import make_clinic
from tests.studio.owner.test_week import book


def test_what_waits_is_ones_own_and_goes_when_it_is_done(rows):
    here, there = make_clinic("here"), make_clinic("there")
    now = timezone.now()
    for clinic in (here, there):
        thread = threads.begin(threads.Kind.CHAT, "en", clinic=clinic)
        threads.post(thread, "Hello")
        past = book(clinic, now - timedelta(days=2))
        Stock.objects.create(
            clinic=clinic,
            kind="needle",
            brand="B",
            lot="1",
            received=now.date(),
            expires=now.date() - timedelta(days=2),
        )
    ((where, found),) = waits([there], now)
    assert where == "There"
    assert [one.link.split("/there/")[0] for one in found] == [
        "/en/inbox/clinic",
        "/en/book/calendar",
        "/en/owner",
    ]
    past.state = State.CAME
    past.save()
    there.stock.update(used_up=now.date())
    there.threads.update(waiting=0)
    assert waits([there], now) == []
    assert len(waits([here], now)[0][1]) == 3
