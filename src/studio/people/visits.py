"""The browsers somebody is signed in with: shown to them, and ended by them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from studio.people.models import User, Visit

__all__ = ["back", "begun", "browser", "end", "end_others", "idle", "moved", "of", "over", "seen"]

VISIT = "visit"  # in the session: which row is its own
SEEN = "seen"  # in the session: when something private was last looked at, in seconds of the epoch
PARTS = 15  # of the time after which staff are asked: so often at most it is noted

# In this order: most browsers name those they descend from, too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def browser(agent: str) -> str:
    """What a browser calls itself, in two words; empty where it is none that is known."""
    said = (
        next((name for sign, name in names if sign in agent), "") for names in (BROWSERS, MACHINES)
    )
    return ", ".join(filter(None, said))


def begun(request: HttpRequest, user: User) -> None:
    """Note that somebody has signed in; the rows of sessions that are over go."""
    if not request.session.session_key:
        request.session.save()
    Visit.objects.filter(user=user).exclude(session__in=_open()).delete()
    visit = Visit.objects.create(
        user=user,
        session=request.session.session_key,
        browser=browser(request.headers.get("user-agent", "")),
    )
    request.session[VISIT] = visit.pk
    request.session[SEEN] = timezone.now().timestamp()


def seen(request: HttpRequest) -> None:
    """Note that they are here still, once a minute or so."""
    now = timezone.now()
    if now.timestamp() - request.session.get(SEEN, 0) >= settings.STAFF_IDLE_SECONDS / PARTS:
        request.session[SEEN] = now.timestamp()
        Visit.objects.filter(pk=request.session.get(VISIT)).update(seen=now)


def back(request: HttpRequest) -> None:
    """Note that whoever was away is here again."""
    request.session[SEEN] = timezone.now().timestamp()


def moved(request: HttpRequest) -> None:
    """Note that the session has another key from now on."""
    if not request.session.session_key:
        request.session.save()
    visit = Visit.objects.filter(pk=request.session.get(VISIT))
    visit.update(session=request.session.session_key)


def over(request: HttpRequest) -> None:
    """Note that somebody signs out here."""
    Visit.objects.filter(session=request.session.session_key or "").delete()


def idle(request: HttpRequest) -> bool:
    """Whether staff have left this browser alone for so long that it asks who is there."""
    away = timezone.now().timestamp() - request.session.get(SEEN, timezone.now().timestamp())
    return bool(away > settings.STAFF_IDLE_SECONDS and request.user.is_staff)


def of(request: HttpRequest) -> list[Visit]:
    """The browsers a user is signed in with now, this one first."""
    there = Visit.objects.filter(user=request.user, session__in=_open()).order_by("-seen")
    return sorted(there, key=lambda visit: visit.session != request.session.session_key)


def end(user: User, number: int) -> bool:
    """Sign a browser out; says whether it was the user's."""
    with transaction.atomic():
        visit = Visit.objects.filter(user=user, pk=number).first()
        if visit is None:
            return False
        Session.objects.filter(pk=visit.session).delete()
        visit.delete()
    return True


def end_others(user: User, but: str | None = None) -> None:
    """Sign out everywhere, except in the session named."""
    with transaction.atomic():
        others = Visit.objects.filter(user=user).exclude(session=but)
        Session.objects.filter(pk__in=others.values("session")).delete()
        others.delete()


def _open() -> object:
    return Session.objects.filter(expire_date__gt=timezone.now()).values("pk")
