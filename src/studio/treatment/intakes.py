"""The intake: asked, answered, and decided by an artist; nothing is decided by the table alone."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from studio.outbox.writing import absolute, write
from studio.people.models import User
from studio.tokens import digest, new_token
from studio.treatment import consents, questions
from studio.treatment.files import note
from studio.treatment.models import Decision, File, Goes, Intake, Link, Purpose, Stage

__all__ = [
    "GOOD_DAYS",
    "GOOD_FOR_DAYS",
    "NeedsWhy",
    "Proposal",
    "answer",
    "ask",
    "asked_by",
    "decide",
    "decision",
    "is_open",
    "newest",
    "proposed",
]

GOOD_DAYS = 14  # of a link
#: Health changes: after half a year the questions are asked anew (our assumption).
GOOD_FOR_DAYS = 183


class NeedsWhy(Exception):
    """A decision is other than what the answers lead to, and does not say why."""


@dataclass(frozen=True)
class Proposal:
    """What the answers come to on a day; an artist may decide otherwise.

    Attributes
    ----------
    leads : tuple of Lead
        Each with its question; what time has solved is not among them.
    letter_missing : bool
        A doctor's letter is needed, and none is in the file.
    """

    goes: Goes
    start: date | None
    leads: tuple[questions.Lead, ...]
    letter_missing: bool


def ask(file: File, by: User, once: uuid.UUID) -> None:
    """Write the client a link to the questions; the same form sent twice writes once."""
    token = new_token()
    with transaction.atomic():
        link, new = Link.objects.get_or_create(
            once=once,
            defaults={
                "file": file,
                "by": by,
                "digest": digest(token),
                "until": timezone.now() + timedelta(days=GOOD_DAYS),
            },
        )
        if not new:
            return
        with override(file.language):
            path = reverse("treatment:answer", args=[token])
        told = {"address": absolute(path), "file": file, "days": GOOD_DAYS}
        write(file.email, file.language, "treatment/ask", told, f"intake-{link.pk}")
        note(file, by, "asked")


def asked_by(token: str) -> Link | None:
    """What a link asks, also when it is good no longer."""
    found = Link.objects.filter(digest=digest(token))
    return found.select_related("file__clinic").first()


def is_open(link: Link, now: datetime | None = None) -> bool:
    """Whether a link can still be answered."""
    return link.used is None and (now or timezone.now()) < link.until


def answer(
    file: File,
    answers: Mapping[str, Mapping[str, Any]],
    language: str,
    once: uuid.UUID,
    *,
    asked_by: User | None = None,
    link: Link | None = None,
    name: str = "",
) -> Intake:
    """Keep what a client answered; it is never written over. Sent twice it is kept once.

    Parameters
    ----------
    answers : mapping
        By question: ``said``, and ``day`` where one is asked.
    asked_by : User, optional
        Who of the team sat beside them; with a link nobody.
    name : str
        Their signature below the consent to keep the answers, where that does not stand yet.

    Raises
    ------
    consents.Blank
        If they have not agreed, and do not sign either.
    """
    today = timezone.now().date()
    with transaction.atomic():
        File.objects.select_for_update().get(pk=file.pk)
        if there := Intake.objects.filter(once=once, file=file).first():
            return there
        if consents.standing(file, Purpose.RECORD) is None:
            given = uuid.uuid5(once, "record")
            consents.give(file, Purpose.RECORD, language, name, once=given, beside=asked_by)
        intake = Intake.objects.create(
            file=file,
            version=questions.NEWEST,
            language=language,
            answers=dict(answers),
            leads=[lead.kept() for lead in questions.leads(answers, today)],
            asked_by=asked_by or (link.by if link else None),
            at_home=link is not None,
            once=once,
        )
        note(file, asked_by, "answered", intake=intake.pk)
        if link is not None:
            Link.objects.filter(pk=link.pk).update(used=timezone.now())
    return intake


def newest(file: File) -> Intake | None:
    """The last intake: an older one counts no more."""
    return file.intakes.order_by("-at", "-pk").first()


def decision(intake: Intake) -> Decision | None:
    """What is decided on an intake; the last word counts."""
    return intake.decisions.select_related("by").order_by("-at", "-pk").first()


def proposed(intake: Intake, on: date) -> Proposal:
    """What an intake comes to on a day, with the letters that are in the file."""
    leads = tuple(questions.leads(intake.answers, on, intake.version))
    ways = {lead.way for lead in leads}
    has_letter = intake.file.pictures.filter(stage=Stage.LETTER).exists()
    missing = "letter" in ways and not has_letter
    if "not" in ways or missing:
        return Proposal(Goes.NOT, None, leads, missing)
    last = questions.whole(list(leads))
    if last is not None and last.way == "wait":
        return Proposal(Goes.WAIT, last.until, leads, missing)
    return Proposal(Goes.TREAT, None, leads, missing)


def decide(
    intake: Intake,
    by: User,
    once: uuid.UUID,
    goes: str,
    start: date | None = None,
    why: str = "",
    on: date | None = None,
) -> Decision:
    """Keep what an artist decides; sent twice it is kept once.

    Raises
    ------
    NeedsWhy
        If it is other than proposed and there is no reason with it.
    """
    proposal = proposed(intake, on or timezone.now().date())
    earlier = bool(proposal.start and start and start < proposal.start)
    differs = goes != proposal.goes or earlier
    if differs and not why.strip():
        raise NeedsWhy
    with transaction.atomic():
        row, new = Decision.objects.get_or_create(
            once=once,
            intake=intake,
            defaults={
                "by": by,
                "goes": goes,
                "start": start if goes == Goes.WAIT else None,
                "differs": differs,
                "why": why.strip(),
            },
        )
        if new:
            note(intake.file, by, "decided", intake=intake.pk, decision=row.pk)
    return row
