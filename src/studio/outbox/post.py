"""Send what is due, and try again what could not be sent."""

from __future__ import annotations

import re
from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.utils import timezone

from studio.errands.doing import LEASE, MOST_TRIES, patience
from studio.outbox.models import Letter

__all__ = ["send_due"]


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
    if letter.calendar:
        method = re.search(r"^METHOD:(\w+)", letter.calendar, re.MULTILINE)
        kind = f"text/calendar; method={method[1] if method else 'PUBLISH'}"
        mail.attach_alternative(letter.calendar, kind)  # read by the mail program itself
        mail.attach("appointment.ics", letter.calendar.encode(), "application/ics")
    mail.extra_headers["Content-Language"] = letter.language
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    if letter.leave:
        mail.extra_headers["List-Unsubscribe"] = f"<{letter.leave}>"
        mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
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
    row.update(
        state=Letter.State.SENT, sent=now, text="", html="", calendar="", leave="", trouble=""
    )
    return True
