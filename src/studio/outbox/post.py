"""Send what is due, and try again what could not be sent."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError, close_old_connections, connection
from django.db.models import F
from django.utils import timezone

from studio.outbox.models import Letter

__all__ = ["Postman", "patience", "send_due"]

LEASE = timedelta(minutes=5)  # a worker that dies with a letter in hand loses it after this
MOST_TRIES = 14  # the last about two days after the first
ROUND_SECONDS = 2.0

log = logging.getLogger(__name__)


def patience(tries: int) -> timedelta:
    """How long to wait after so many tries: 1, 2, 4 ... minutes, at most six hours."""
    return timedelta(minutes=min(2 ** (tries - 1), 360))


def send_due(now: datetime | None = None) -> int:
    """Send the letters that are due; gives how many went.

    A letter is claimed by moving its due time, and only by whoever moved it: two workers, in one
    process or in several, never hold the same letter. One whose worker dies is sent again later, so
    a letter comes at least once.
    """
    now = now or timezone.now()
    went = 0
    waiting = Letter.objects.filter(state=Letter.State.WAITING, due__lte=now).order_by("due")
    for letter in list(waiting[:50]):
        mine = Letter.objects.filter(pk=letter.pk, state=Letter.State.WAITING, due=letter.due)
        if mine.update(due=now + LEASE, tries=F("tries") + 1):
            went += _sent(letter, letter.tries + 1, now)
    return went


def _sent(letter: Letter, tries: int, now: datetime) -> bool:
    mail = EmailMultiAlternatives(letter.subject, letter.text, to=[letter.to])
    mail.attach_alternative(letter.html, "text/html")
    mail.extra_headers["Content-Language"] = letter.language
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    row = Letter.objects.filter(pk=letter.pk)
    try:
        mail.send()
    except Exception as trouble:  # noqa: BLE001 - whatever a mail server may do, the letter waits
        last = tries >= MOST_TRIES
        row.update(
            state=Letter.State.GIVEN_UP if last else Letter.State.WAITING,
            due=now + patience(tries),
            trouble=f"{type(trouble).__name__}: {trouble}"[:300],
        )
        return False
    # What it said, links among it, is kept no longer than it is needed.
    row.update(state=Letter.State.SENT, sent=now, text="", html="", trouble="")
    return True


class Postman(threading.Thread):
    """A worker beside the server, in the same process."""

    def __init__(self) -> None:
        super().__init__(name="postman", daemon=True)
        self._over = threading.Event()

    def run(self) -> None:
        """Go round until told to stop."""
        while not self._over.wait(ROUND_SECONDS):
            close_old_connections()
            try:
                send_due()
            except DatabaseError:
                log.exception("The outbox could not be read; trying again.")
        connection.close()

    def stop(self) -> None:
        """Finish the letter in hand and end."""
        self._over.set()
        self.join(10)
