"""Ask for an errand, and do what is due."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from studio.errands.models import Errand

__all__ = ["LEASE", "MOST_TRIES", "ask", "errand", "patience", "run_due", "stand_by", "withdraw"]

LEASE = timedelta(minutes=5)  # a worker that dies with something in hand loses it after this
MOST_TRIES = 14  # the last about two days after the first
AT_ONCE = 50

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Known:
    do: Callable[[str], None]
    every: timedelta | None


_KNOWN: dict[str, _Known] = {}


def errand(
    name: str, every: timedelta | None = None
) -> Callable[[Callable[[str], None]], Callable[[str], None]]:
    """Name a function that can be asked for, or that is done again and again.

    The function is given ``about``. It may be called twice for one errand, when a worker died after
    doing it: it has to leave things as one call would.

    Parameters
    ----------
    name : str
        ``app.what``.
    every : timedelta, optional
        How long after one time the next is due.
    """

    def named(do: Callable[[str], None]) -> Callable[[str], None]:
        if name in _KNOWN:
            raise ValueError(f"Two errands are called {name}.")
        _KNOWN[name] = _Known(do, every)
        return do

    return named


def ask(name: str, about: str = "", due: datetime | None = None, key: str | None = None) -> None:
    """Put an errand into the caller's transaction.

    Parameters
    ----------
    name : str
        As given to `errand`.
    about : str
        What it is done to, at most 64 letters.
    due : datetime, optional
        When; at once if not given.
    key : str, optional
        The same key waits once; asking again moves it to the new time.

    Raises
    ------
    LookupError
        If no app knows such an errand.
    """
    if name not in _KNOWN:
        raise LookupError(f"No app knows an errand called {name}.")
    given = {"name": name, "about": about, "due": due or timezone.now()}
    if key is None:
        Errand.objects.create(**given)
    else:
        fresh = {"tries": 0, "given_up": False, "trouble": ""}
        Errand.objects.update_or_create(key=key, defaults={**given, **fresh})


def withdraw(*keys: str) -> None:
    """Ask for errands no more, within the caller's transaction; one that is being done is done."""
    Errand.objects.filter(key__in=keys).delete()


def stand_by() -> None:
    """Let what comes again and again wait, each once; called when the program starts."""
    for name, known in _KNOWN.items():
        if known.every:
            Errand.objects.get_or_create(key=f"every {name}", defaults={"name": name})


def run_due(now: datetime | None = None) -> int:
    """Do what is due; gives how much was done.

    An errand is claimed by moving its due time, and only by whoever moved it: two workers, in one
    process or in several, never do the same at a time. One whose worker dies is done again later.
    """
    now = now or timezone.now()
    done = 0
    waiting = Errand.objects.filter(given_up=False, due__lte=now).order_by("due")
    for one in list(waiting[:AT_ONCE]):
        mine = Errand.objects.filter(pk=one.pk, given_up=False, due=one.due)
        if mine.update(due=now + LEASE, tries=F("tries") + 1):
            done += _done(one, one.tries + 1, now)
    return done


def patience(tries: int) -> timedelta:
    """How long to wait after so many tries: 1, 2, 4 ... minutes, at most six hours."""
    return timedelta(minutes=min(2 ** (tries - 1), 360))


def _done(one: Errand, tries: int, now: datetime) -> bool:
    # Only while it is still in our hand: whoever asked for it anew meanwhile has moved it.
    held = Errand.objects.filter(pk=one.pk, due=now + LEASE)
    known = _KNOWN.get(one.name)
    try:
        if known is None:
            raise LookupError(f"no app knows an errand called {one.name}")
        known.do(one.about)
    except Exception as trouble:
        last = tries >= MOST_TRIES and not (known and known.every)
        log.exception("The errand %s failed%s.", one.name, "; it is given up" if last else "")
        told = f"{type(trouble).__name__}: {trouble}"[:300]
        held.update(due=now + patience(min(tries, MOST_TRIES)), trouble=told, given_up=last)
        return False
    if known.every:
        held.update(due=now + known.every, tries=0, trouble="")
    else:
        held.delete()
    return True
