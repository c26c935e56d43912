"""Who is there, and when somebody will be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from studio.clinics.hours import timetable
from studio.people.models import Clinic, User
from studio.people.rights import TABLE, Right
from studio.talk.models import Presence, Thread

__all__ = ["There", "answering", "come", "of", "there"]

THERE_FOR = timedelta(seconds=60)  # after the last beat of an open inbox
ANSWERING = [role for role, rights in TABLE.items() if Right.ANSWER in rights]


@dataclass(frozen=True)
class There:
    """Who is there now, or when somebody will be.

    Attributes
    ----------
    words : str
        A sentence; where it names a time, `at` is that time and the words come before it.
    at : datetime or None
        An instant, with the zone in which it is said.
    now : bool
        Whether somebody is there.
    """

    words: str
    at: datetime | None = None
    now: bool = False

    @property
    def told(self) -> str:
        """The time as it is said where the one who reads has no clock of their own to show."""
        return "" if self.at is None else said_at(self.at)


def said_at(at: datetime) -> str:
    """Day and time in its own zone, with the zone's name."""
    day = date_format(at, gettext("l, F j"))
    return f"{day}, {at:%H:%M} ({at.tzname()})"


def come(user: User) -> None:
    """Somebody who answers is at their inbox."""
    Presence.objects.update_or_create(user=user, defaults={"at": timezone.now()})


def answering(clinic: Clinic) -> list[User]:
    """Everybody who may answer for a clinic."""
    mine = User.objects.filter(memberships__clinic=clinic, memberships__role__in=ANSWERING)
    return list(mine.filter(is_active=True).order_by("name", "pk").distinct())


def of(thread: Thread, now: datetime | None = None) -> There:
    """Who is there for a thread."""
    return there(thread.clinic, thread.artist, now)


def there(clinic: Clinic | None, artist: User | None = None, now: datetime | None = None) -> There:
    """Who is there for a clinic, within its hours, or an artist."""
    now = now or timezone.now()
    lately = Presence.objects.filter(at__gt=now - THERE_FOR).select_related("user")
    if clinic is None:
        if artist and lately.filter(user=artist).exists():
            return There(_here([artist.name]), now=True)
        return There(gettext("An answer comes as soon as it can."))
    table = timetable(clinic)
    zone = table.zone
    if (span := table.now(now)) is not None:
        mine = lately.filter(
            user__memberships__clinic=clinic, user__memberships__role__in=ANSWERING
        ).distinct()
        if names := [one.user.name for one in mine.order_by("user__name")]:
            return There(_here(names), now=True)
        words = gettext("Nobody is at the desk just now. Open until:")
        return There(words, span.end.astimezone(zone))
    if table.hours and (span := table.next(now)) is not None:
        return There(gettext("Nobody is there now. Back:"), span.start.astimezone(zone))
    return There(gettext("Nobody is there now. An answer comes as soon as it can."))


def _here(names: list[str]) -> str:
    known = [name.split()[0] for name in names if name.strip()]
    if len(known) == 1:
        return gettext("%(name)s is here now.") % {"name": known[0]}
    if len(known) > 1:
        return gettext("%(names)s and %(name)s are here now.") % {
            "names": ", ".join(known[:-1]),
            "name": known[-1],
        }
    return gettext("Somebody is here now.")
