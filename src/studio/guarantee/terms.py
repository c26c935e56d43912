"""A clinic's terms: one source, which the guide's sentence is written from, frozen with treatments.

What the guide says of the guarantee is composed here of the clinic's words and the figures of its
newest terms, in the same transaction: the two cannot differ.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from studio.booking.moments import zone_name
from studio.clinics.models import Profile
from studio.guarantee.models import Agreed, Terms
from studio.guide import settings as guide_settings
from studio.people.models import Clinic, User
from studio.treatment import sessions
from studio.treatment.models import Session, Treatment

__all__ = [
    "GUIDE",
    "Window",
    "agree",
    "agreed",
    "freeze",
    "in_force",
    "lines",
    "newest",
    "sentence",
    "usual",
    "window",
    "write",
]

GUIDE = "guarantee"  # what the guide calls its sentence
#: Our own assumption, to be set by each clinic: a quarter of a year, two weeks, two weeks.
CLAIM_DAYS, ANSWER_DAYS, PAY_DAYS = 90, 14, 14
WEEK = 7


@dataclass(frozen=True)
class Window:
    """On which days of the clinic it can be asked, both ends among them, after the last session."""

    last: date
    opens: date
    closes: date


def newest(clinic: Clinic) -> Terms | None:
    """The clinic's newest terms, whether or not it still offers any."""
    return Terms.objects.filter(clinic=clinic).order_by("-number").first()


def in_force(clinic: Clinic) -> Terms | None:
    """The terms for treatments that begin now."""
    row = newest(clinic)
    return row if row and row.offered else None


def usual(clinic: Clinic) -> dict[str, Any]:
    """What the form of a clinic without terms begins with: its own days of healing, our figures."""
    profile = Profile.objects.filter(clinic=clinic).first()
    given = profile.given if profile else {}
    weeks = given.get("check_weeks", guide_settings()["check_weeks"].default)
    words = given.get(GUIDE, {})
    return {
        "offered": True,
        "sentence_en": words.get("en", ""),
        "sentence_es": words.get("es", ""),
        "healed_days": WEEK * (weeks[-1] if isinstance(weeks, list | tuple) else weeks),
        "claim_days": CLAIM_DAYS,
        "answer_days": ANSWER_DAYS,
        "pay_days": PAY_DAYS,
        "currency": "USD",
    }


def write(clinic: Clinic, by: User | None, once: uuid.UUID, **told: Any) -> Terms:
    """Put terms into force, and into the guide; the same form sent twice writes one row."""
    with transaction.atomic():
        Clinic.objects.select_for_update().get(pk=clinic.pk)
        if there := Terms.objects.filter(once=once, clinic=clinic).first():
            return there
        last = newest(clinic)
        number = last.number + 1 if last else 1
        row = Terms.objects.create(clinic=clinic, by=by, once=once, number=number, **told)
        profile, _new = Profile.objects.select_for_update().get_or_create(clinic=clinic)
        kept = {name: value for name, value in profile.given.items() if name != GUIDE}
        if row.offered:
            kept[GUIDE] = {language: sentence(row, language) for language in ("en", "es")}
        profile.given = kept
        profile.save(update_fields=["given"])
    return row


def sentence(terms: Terms, language: str) -> str:
    """The terms as the guide says them."""
    with override(language):
        words = terms.sentence_es if language == "es" else terms.sentence_en
        return f"{words} {_asked_within(terms)} {_answered_within(terms)}"


def lines(terms: Terms) -> list[str]:
    """The terms in plain words, in the reader's language, without the clinic's sentence."""
    return [
        _asked_within(terms),
        _answered_within(terms),
        ngettext(
            "What it agrees to give back reaches you within %(n)s day.",
            "What it agrees to give back reaches you within %(n)s days.",
            terms.pay_days,
        )
        % {"n": terms.pay_days},
        _("It is never more than you paid, in the currency you paid in."),
        _("Each date lasts until the end of that day in the clinic (%(zone)s).")
        % {"zone": zone_name(terms.clinic.zone)},
        _("No date decides anything by itself. People do, and they say why."),
    ]


def _asked_within(terms: Terms) -> str:
    """From when until when, counted from the last session."""
    return _(
        "You can ask for your money back from day %(from)s to day %(to)s after your last session."
    ) % {"from": terms.healed_days, "to": terms.healed_days + terms.claim_days}


def _answered_within(terms: Terms) -> str:
    return ngettext(
        "The clinic answers within %(n)s day.",
        "The clinic answers within %(n)s days.",
        terms.answer_days,
    ) % {"n": terms.answer_days}


def agreed(treatment: Treatment) -> Terms | None:
    """The terms that hold for a treatment."""
    row = Agreed.objects.select_related("terms__clinic").filter(treatment=treatment).first()
    return row.terms if row else None


def freeze(session: Session) -> None:
    """Freeze the terms in force with the treatment's first session."""
    agree(session.treatment, None)


def agree(treatment: Treatment, by: User | None) -> Terms | None:
    """Let the terms in force hold for a treatment that has none; those it has stay."""
    row = in_force(treatment.file.clinic)
    if row is not None:
        Agreed.objects.get_or_create(treatment=treatment, defaults={"terms": row, "by": by})
    return agreed(treatment)


def window(treatment: Treatment) -> Window | None:
    """When it can be asked: counted from the last session as it counts now. None without one."""
    terms, last = agreed(treatment), sessions.in_force(treatment).last()
    if terms is None or last is None:
        return None
    opens = last.on + timedelta(days=terms.healed_days)
    return Window(last.on, opens, opens + timedelta(days=terms.claim_days))
