"""What somebody takes home of their guarantee, and what stays when their file is erased.

Claims, their words and what they point to go with the treatment. The books stay, as a clinic has to
keep them: sums, days and ways of paying, tied to nobody.
"""

from __future__ import annotations

from studio.guarantee import money
from studio.guarantee.books import purse_of
from studio.guarantee.models import Claim
from studio.guarantee.terms import agreed
from studio.people.belongings import Belongings
from studio.people.models import User
from studio.treatment import files
from studio.treatment.models import Treatment

__all__ = ["guarantees"]


def guarantees(user: User) -> Belongings:
    """Terms, what was paid and every claim of theirs, step by step."""
    rows = Treatment.objects.filter(file__in=files.mine(user)).select_related("file__clinic")
    told = [_told(row) for row in rows.order_by("begun", "pk")]
    return Belongings({"guarantee": [one for one in told if one]})


def _told(row: Treatment) -> dict[str, object]:
    held, purse = agreed(row), purse_of(row)
    claims = [_claim(one) for one in row.claims.order_by("asked", "pk")]
    if not (held or purse or claims):
        return {}
    return {
        "clinic": row.file.clinic.name,
        "kind": row.kind,
        "terms": held
        and {
            "number": held.number,
            "covers": {"en": held.sentence_en, "es": held.sentence_es},
            "days until healed": held.healed_days,
            "days to ask": held.claim_days,
            "days to answer": held.answer_days,
            "days to pay": held.pay_days,
        },
        "payments": [
            {
                "what": one.kind,
                "cents": one.cents,
                "currency": purse.currency,
                "said": money.said(one.cents, purse.currency),
                "on": one.on.isoformat(),
                "way": one.way,
                "number": one.pk,
                "corrects": one.corrects_id,
            }
            for one in purse.entries.order_by("on", "pk")
        ]
        if purse
        else [],
        "claims": claims,
    }


def _claim(claim: Claim) -> dict[str, object]:
    return {
        "asked": claim.asked.isoformat(),
        "for": claim.wish,
        "state": claim.state,
        "late": claim.late,
        "accepted cents": claim.cents,
        "steps": [
            {
                "at": one.at.isoformat(),
                "did": one.did,
                "state": one.state,
                "by": "you" if one.by_client else one.by_name,
                "why": one.why,
                "cents": one.cents,
                "day": one.day and one.day.isoformat(),
                "until": one.due and one.due.isoformat(),
                "pictures": [f"{shown.picture.kept_id}.jpg" for shown in one.evidence.all()],
            }
            for one in claim.steps.prefetch_related("evidence__picture").order_by("number")
        ],
    }
