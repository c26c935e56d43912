"""What is written to clients and to the team; each letter to a client carries a link of its own.

Each letter about a day is written once: a row says so (`models.Told`), in the same transaction.
Subjects name the clinic, never what was done: mail is read by others too. What is told to the team
is a link and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext, override

from studio.aftercare import days, links
from studio.aftercare.models import Answer, Care, Report, Told
from studio.booking.moments import day_of
from studio.outbox.writing import absolute, write
from studio.people.models import User
from studio.people.rights import Right, may
from studio.treatment import consents
from studio.treatment.models import File, Purpose

__all__ = ["allowed", "answered", "begun", "may_write", "photo", "recall", "reported"]

BEGINS = "begin"
LATE_DAYS = 2  # a session written down later than that is past its first days


def may_write(file: File) -> bool:
    """Whether reminders may be written: an address, consent to the record, and no wish for none."""
    wanted = file.email and not hasattr(file, "quiet")
    return bool(wanted) and consents.standing(file, Purpose.RECORD) is not None


def begun(care: Care) -> None:
    """A session was written, or its day set right: where to find one's days from now on."""
    file = care.treatment.file
    on = days.today(file)
    if abs((on - care.day).days) > LATE_DAYS or not may_write(file):
        return
    with override(file.language):
        _tell(
            file,
            BEGINS,
            care.day,
            gettext("%(clinic)s: the days after your session") % {"clinic": file.clinic.name},
            [
                gettext("What to leave alone, and until when, stands day by day on this page."),
                gettext("If something looks or feels wrong, tell us there."),
            ],
            gettext("See your days"),
        )


def allowed(file: File, coming: days.Coming) -> bool:
    """Something is allowed from tomorrow on, or begins to be left alone."""
    with override(file.language):
        words = [gettext("From tomorrow, %(day)s:") % {"day": day_of(coming.day)}]
        words += [str(one) for one in coming.said]
        return _tell(
            file,
            "allowed",
            coming.day,
            gettext("%(clinic)s: from tomorrow on") % {"clinic": file.clinic.name},
            words,
            gettext("See your days"),
        )


def photo(file: File, day: date) -> bool:
    """A healed photo is asked for."""
    with override(file.language):
        return _tell(
            file,
            "photo",
            day,
            gettext("%(clinic)s: may we see how it has healed?") % {"clinic": file.clinic.name},
            [
                gettext("Your skin has healed by now, and the colour has settled."),
                gettext(
                    "A photo in daylight, dry and without flash shows your artist how it went."
                ),
            ],
            gettext("Send a photo"),
        )


def recall(file: File, day: date, years: int) -> bool:
    """Years have gone by since a day: a touch-up is offered, and nothing is urged."""
    with override(file.language):
        return _tell(
            file,
            "recall",
            day,
            gettext("%(clinic)s: some years have passed") % {"clinic": file.clinic.name},
            [
                gettext("Your last session was %(years)s years ago. Sun and time make it paler.")
                % {"years": years},
                gettext("If it still looks right to you, you need nothing. If not, come to us."),
            ],
            gettext("Choose a time"),
        )


def reported(report: Report, readers: Sequence[User], *, raised: bool = False) -> None:
    """A client has reported something: a link, and nothing of what it is."""
    clinic = report.file.clinic
    for one in readers:
        with override(one.language):
            words = gettext("A client has reported something after a session. Please open it now.")
            if raised:
                words = gettext(
                    "A client has reported something after a session, and nobody has opened it yet."
                )
            told = {
                "subject": gettext("%(clinic)s: a report to open") % {"clinic": clinic.name},
                "words": [words],
                "does": gettext("Open it"),
                "address": absolute(_opens(report, one)),
            }
        key = f"care-report-{report.pk}-{one.pk}{'-raised' if raised else ''}"
        write(one.email, one.language, "aftercare/letter", told, key)


def _opens(report: Report, reader: User) -> str:
    """Where somebody reads a report; the desk sees whose it is, and not what it says."""
    clinic = report.file.clinic
    if may(reader, Right.KEEP_FILES, clinic):
        return reverse("aftercare:report", args=[clinic.slug, report.pk])
    return reverse("aftercare:reports", args=[clinic.slug])


def answered(answer: Answer) -> None:
    """The team has answered: a link, and nothing of what it says."""
    file = answer.report.file
    if not file.email:
        return
    with override(file.language):
        told = {
            "subject": gettext("%(clinic)s has answered you") % {"clinic": file.clinic.name},
            "words": [gettext("What you reported was read, and there is an answer.")],
            "does": gettext("Read it"),
            "address": links.link(file),
        }
    write(file.email, file.language, "aftercare/letter", told, f"care-answer-{answer.pk}")


def _tell(file: File, what: str, on: date, subject: str, words: list[str], does: str) -> bool:
    """Write a letter about a day, once."""
    with transaction.atomic():
        _row, new = Told.objects.get_or_create(file=file, what=what, on=on)
        if new:
            out = links.way_out(file)
            told = {
                "subject": subject,
                "words": words,
                "does": does,
                "address": links.link(file),
                "out": out,
            }
            key = f"care-{file.pk}-{what}-{on.isoformat()}"
            write(file.email, file.language, "aftercare/letter", told, key, leave=out)
    return new
