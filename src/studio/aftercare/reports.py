"""Warning signs: told by the client, at once with the artist and the desk, seen and answered."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from studio.aftercare import days, letters, protocols
from studio.aftercare.models import Answer, Report, Seen
from studio.aftercare.rules import NEWEST, Sign, default
from studio.errands import doing
from studio.people.models import Clinic, Role, User
from studio.people.names import of_user
from studio.treatment import consents
from studio.treatment.files import note
from studio.treatment.models import File, Purpose
from studio.treatment.pictures import of_file
from studio.vault import keeping
from studio.vault.models import Kept

__all__ = [
    "FIRST",
    "MOST_A_DAY",
    "TooMany",
    "answer",
    "first",
    "grave",
    "in_clinic",
    "look",
    "make",
    "open_",
    "raise_unopened",
    "readers",
    "signs_of",
    "waits",
]

MOST_A_DAY = 10  # of one client
#: What comes before any message, the gravest first.
FIRST = ("ambulance", "doctor", "tell")


class TooMany(Exception):
    """Reports without end, each of which writes to several people."""


def make(
    file: File,
    signs: Iterable[str],
    words: str,
    once: uuid.UUID,
    by: User | None = None,
    photo: bytes = b"",
) -> Report:
    """Keep what a client reports, and let the artist and the desk know. Sent twice, kept once.

    Raises
    ------
    consents.Missing
        Where nothing may be kept of them.
    TooMany
        If so many came within a day that calling is better.
    studio.port.Refused
        If the photo is none.
    """
    if there := Report.objects.filter(once=once, file=file).first():
        return there
    if consents.standing(file, Purpose.RECORD) is None:
        raise consents.Missing(Purpose.RECORD)
    lately = timezone.now() - timedelta(days=1)
    if file.care_reports.filter(at__gt=lately).count() >= MOST_A_DAY:
        raise TooMany
    who = of_user(by) if by else of_file(file)
    kept = (
        keeping.keep(photo, of_file(file), who, "", "report", f"report {once}") if photo else None
    )
    try:
        with transaction.atomic():
            return _written(file, signs, words, once, by, kept)
    except consents.Missing:  # withdrawn meanwhile
        if kept is not None:
            keeping.erase(kept.name, who, lambda _kept: True)
        raise


def _written(
    file: File,
    signs: Iterable[str],
    words: str,
    once: uuid.UUID,
    by: User | None,
    kept: Kept | None,
) -> Report:
    File.objects.select_for_update().get(pk=file.pk)
    if there := Report.objects.filter(once=once, file=file).first():
        return there
    if consents.standing(file, Purpose.RECORD) is None:
        raise consents.Missing(Purpose.RECORD)
    care = days.cares_of(file).last()
    row = Report.objects.create(
        file=file,
        care=care,
        signs=sorted(set(signs)),
        version=NEWEST,
        words=words.strip(),
        kept=kept,
        by=by,
        once=once,
    )
    note(file, by, "reported", report=row.pk)
    letters.reported(row, readers(row))
    hours = protocols.content(file.clinic).report_hours
    doing.ask("aftercare.unopened", str(row.pk), row.at + timedelta(hours=hours), waits(row))
    return row


def look(report: Report, by: str) -> bytes:
    """Open the photo of a report for whoever may; it is in the log. Raises keeping.Gone."""
    if report.kept_id is None:
        raise keeping.Gone("")
    return keeping.read(report.kept_id, by, lambda _kept: True)


def readers(report: Report) -> list[User]:
    """Who is written to: the artist of the session, and the desk; where neither is, the owners."""
    clinic = report.file.clinic
    artist = report.care and (report.care.session.artist or report.care.treatment.artist)
    here = User.objects.filter(memberships__clinic=clinic, is_active=True)
    found = list(here.filter(memberships__role=Role.DESK, memberships__clinic=clinic).distinct())
    if artist and here.filter(pk=artist.pk).exists():
        return [artist, *(one for one in found if one.pk != artist.pk)]
    return [*owners(clinic), *found]


def owners(clinic: Clinic) -> list[User]:
    """Who owns a clinic."""
    rows = User.objects.filter(memberships__clinic=clinic, memberships__role=Role.OWNER)
    return list(rows.filter(is_active=True).distinct().order_by("pk"))


def raise_unopened(report: Report) -> None:
    """Nobody has opened it in time: the owners are told, once."""
    with transaction.atomic():
        row = Report.objects.select_for_update().filter(pk=report.pk, raised=None).first()
        if row is not None and not row.seen.exists():
            row.raised = timezone.now()
            row.save(update_fields=["raised"])
            letters.reported(row, owners(row.file.clinic), raised=True)


def open_(report: Report, by: User) -> None:
    """Somebody of the team opens it; twice is once."""
    try:
        with transaction.atomic():
            _row, new = Seen.objects.get_or_create(report=report, by=by)
            if new:
                doing.withdraw(waits(report))
    except IntegrityError:  # the same press, just now
        return


def answer(report: Report, by: User, words: str, once: uuid.UUID) -> Answer:
    """Keep what is answered, and let the client know. Sent twice, kept once."""
    with transaction.atomic():
        row, new = Answer.objects.get_or_create(
            once=once, report=report, defaults={"by": by, "words": words.strip()}
        )
        if new:
            note(report.file, by, "answered-report", report=report.pk, answer=row.pk)
            letters.answered(row)
    return row


def in_clinic(clinic: Clinic) -> QuerySet[Report]:
    """All of a clinic: unanswered ones first, the newest first."""
    answered = Exists(Answer.objects.filter(report=OuterRef("pk")))
    opened = Exists(Seen.objects.filter(report=OuterRef("pk")))
    rows = Report.objects.filter(file__clinic=clinic).select_related("file__clinic")
    return rows.annotate(answered=answered, opened=opened).order_by("answered", "-at", "-pk")


def signs_of(report: Report) -> Sequence[Sign]:
    """The signs that were ticked, as they were worded then."""
    return [one for one in default(report.version).signs if one.id in report.signs]


def first(report: Report) -> str:
    """What comes before any message: the gravest of `FIRST`."""
    ways = {one.first for one in signs_of(report)}
    return next((one for one in FIRST if one in ways), "tell")


def grave(rows: Sequence[Report], clinic: Clinic) -> set[int]:
    """Which of them sent the client to a doctor or an ambulance, while the clinic may know it."""
    kept = consents.files_with(clinic, Purpose.RECORD).filter(pk__in=[row.file_id for row in rows])
    agreed = set(kept.values_list("pk", flat=True))
    return {row.pk for row in rows if row.file_id in agreed and first(row) != FIRST[-1]}


def waits(report: Report) -> str:
    """Name the errand that waits for a report to be opened."""
    return f"aftercare unopened {report.pk}"
