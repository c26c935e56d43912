"""What is done later: reminders, offers of a time that was freed, and tidying up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from studio.booking import crowd, letters, looks, waiting
from studio.booking.models import Appointment, Key, State, Waiting
from studio.errands.doing import errand

__all__ = ["forget", "freed", "offer_over", "remind"]

LOOK_FOR = timedelta(days=90)  # as whoever shared it was told
NAMED_FOR = timedelta(days=365)  # our assumption: somebody may ask when they came, for a year
LAPSED_FOR = timedelta(days=1)  # somebody may come back to the form they had left open


@errand("booking.remind")
def remind(about: str) -> None:
    """Write a reminder, if the appointment is still as it was when this was asked for."""
    number, name, sequence = about.split()
    row = Appointment.objects.filter(pk=number, sequence=sequence, state=State.BOOKED).first()
    if row is not None and not row.over():
        letters.remind(row, name)


@errand("booking.freed")
def freed(about: str) -> None:
    """Offer a time that was freed to whoever waits."""
    clinic, at = about.split()
    waiting.offer(int(clinic), datetime.fromtimestamp(int(at), UTC))


@errand("booking.offer-over")
def offer_over(about: str) -> None:
    """Nobody took what was offered: it is the next one's."""
    waiting.over(int(about))


@errand("booking.forget", every=timedelta(hours=1))
def forget(_about: str) -> None:
    """Let go of what nobody came back to, of whose waiting is over, and of names after a year."""
    now = timezone.now()
    held = Appointment.objects.filter(state=State.HELD, held_until__lte=now, offered=None)
    held.update(state=State.LAPSED)
    Appointment.objects.filter(state=State.LAPSED, held_until__lte=now - LAPSED_FOR).delete()
    old = Appointment.objects.filter(ends__lte=now - LOOK_FOR, look__isnull=False)
    for row in old[:100]:
        looks.erase(row)
        row.save(update_fields=["look"])
    crowd.forget(now)
    looks.sweep(now)
    _unname(now - NAMED_FOR)
    Waiting.objects.filter(until__lt=now.date() - timedelta(days=1)).delete()


def _unname(before: datetime) -> None:
    """Take the names from what is long over.

    That there was an appointment stays. Those are left that belong to an account or a treatment.
    """
    old = Appointment.objects.filter(ends__lte=before, client=None, series=None)
    named = old.exclude(name="", email="", phone="", note="")
    Key.objects.filter(appointment__in=named).delete()
    named.update(name="", email="", phone="", note="")
