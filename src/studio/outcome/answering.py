"""What clients say: kept as it was said, skipped questions as skipped; the newest counts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from studio.outbox.writing import absolute, write
from studio.outcome import occasions, questions
from studio.outcome.models import Answer, Way
from studio.people.models import Role, User
from studio.treatment import consents
from studio.treatment.models import File, Purpose, Treatment

__all__ = ["Closed", "answer", "due", "newest", "open_window", "reported"]


class Closed(Exception):
    """It cannot be answered now: too early, too late, or the record was withdrawn."""


def open_window(treatment: Treatment, occasion: str, on: date | None = None) -> bool:
    """Whether an occasion of a treatment can be answered now."""
    on = on or occasions.today_of(treatment.file)
    if consents.standing(treatment.file, Purpose.RECORD) is None:
        return False
    there = occasions.of_treatment(treatment, on)
    return any(one.occasion == occasion and one.is_open(on) for one in there)


def due(treatment: Treatment, on: date | None = None) -> list[occasions.Window]:
    """What can be answered now, whether or not it has been."""
    on = on or occasions.today_of(treatment.file)
    if consents.standing(treatment.file, Purpose.RECORD) is None:
        return []
    return [one for one in occasions.of_treatment(treatment, on) if one.is_open(on)]


def newest(treatment: Treatment) -> dict[str, Answer]:
    """The answer that counts, by occasion; one given before the last session is none of after."""
    rows = treatment.outcome_answers.select_related("beside").order_by("at", "pk")
    days = [one.on for one in treatment.sessions.filter(corrected_by=None)]
    return counting(rows, days)


def counting(rows: Any, days: list[date]) -> dict[str, Answer]:
    """Of answers in order of time, those that count, by occasion, in the order of occasions."""
    done = occasions.course(days)
    found = {
        one.occasion: one
        for one in rows
        if one.occasion == occasions.BEFORE or (done and one.on > done[-1])
    }
    return dict(sorted(found.items(), key=lambda item: occasions.order(item[0])))


def answer(
    treatment: Treatment,
    occasion: str,
    said: Mapping[str, Any],
    language: str,
    once: uuid.UUID,
    way: Way,
    beside: User | None = None,
) -> Answer:
    """Keep an answer; the same form sent twice is kept once, another form is a correction.

    Parameters
    ----------
    said : mapping
        By question; what is not among them, or None, was skipped.
    beside : User, optional
        Who of the team stood by.

    Raises
    ------
    Closed
        When it cannot be answered now.
    ValueError
        For what is no answer to its question.
    """
    asked = questions.table().asked(occasion)
    kept = {one.id: said.get(one.id) for one in asked}
    for one in asked:
        if kept[one.id] is not None and not one.takes(kept[one.id]):
            raise ValueError(f"No answer to {one.id}.")
    with transaction.atomic():
        # Whoever withdraws or writes a session holds the same row.
        file = File.objects.select_for_update().get(pk=treatment.file_id)
        if there := Answer.objects.filter(once=once, treatment=treatment).first():
            return there
        today = occasions.today_of(file)
        if not open_window(treatment, occasion, today):
            raise Closed
        earlier = newest(treatment).get(occasion)
        row = Answer.objects.create(
            treatment=treatment,
            occasion=occasion,
            version=questions.NEWEST,
            language=language,
            said=kept,
            on=today,
            way=way,
            beside=beside,
            once=once,
        )
        if reported(row) and (earlier is None or reported(earlier) != reported(row)):
            _tell(row)
    return row


def reported(row: Answer) -> list[str]:
    """What happened after healing, as the client says."""
    events = row.said.get("events") or []
    return [one for one in events if one != questions.NONE]


def _tell(row: Answer) -> None:
    """Write to whoever treated, or else to the owners; what was said stands in the file alone."""
    treatment = row.treatment
    clinic = treatment.file.clinic
    team = User.objects.filter(memberships__clinic=clinic, is_active=True)
    readers = team.filter(pk=treatment.artist_id) or team.filter(memberships__role=Role.OWNER)
    for user in readers:
        with override(user.language):
            at = [clinic.slug, treatment.file_id, treatment.pk]
            told = {"address": absolute(reverse("outcome:treatment", args=at)), "clinic": clinic}
        write(user.email, user.language, "outcome/tell", told, f"outcome-tell-{row.pk}-{user.pk}")
