"""Answers as they are read: each question with what was said, and what it leads to and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from studio.booking.moments import day_of
from studio.treatment import questions
from studio.treatment.models import Intake

__all__ = ["Answered", "Read", "read"]

LEADS = {
    "not": _("not now"),
    "letter": _("with a doctor's letter"),
    "wait": _("from %(day)s on"),
}
GRADES = {"practice": _("practice of clinics"), "assumption": _("our assumption")}


@dataclass(frozen=True)
class Answered:
    """A question and its answer; ``leads`` in words, empty where it leads to nothing."""

    asked: str
    said: str
    leads: str = ""
    reason: str = ""
    grade: str = ""


@dataclass(frozen=True)
class Read:
    """An intake: what leads somewhere first, then everything by group."""

    leading: tuple[Answered, ...]
    groups: tuple[tuple[str, tuple[Answered, ...]], ...]


def read(intake: Intake, on: date) -> Read:
    """Answers in the reader's language, with what they lead to on a day."""
    table = questions.table(intake.version)
    leads = {one.question: one for one in questions.leads(intake.answers, on, intake.version)}
    found: dict[str, Answered] = {}
    for one in table:
        lead = leads.get(one.id)
        way = ""
        if lead is not None:
            way = gettext(LEADS[lead.way]) % {"day": day_of(lead.until or on)}
        found[one.id] = Answered(
            str(one.said),
            _said(one, intake),
            way,
            str(one.reason) if lead is not None and one.reason else "",
            gettext(GRADES[one.grade]) if lead is not None else "",
        )
    groups = tuple(
        (str(said), tuple(found[one.id] for one in group)) for said, group in table.groups
    )
    return Read(tuple(found[name] for name in leads), groups)


def _said(question: questions.Question, intake: Intake) -> str:
    answer = intake.answers.get(question.id, {})
    said = answer.get("said", "")
    if question.kind == "words":
        return str(said) or "–"
    for option in question.options:
        if option.id == said:
            return str(option.said)
    words = {"yes": gettext("Yes"), "no": gettext("No")}.get(said, "–")
    if day := answer.get("day"):
        return f"{words}, {day_of(date.fromisoformat(day))}"
    return words
