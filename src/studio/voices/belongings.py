"""What somebody takes home of their results."""

from __future__ import annotations

from studio.people.belongings import Belongings
from studio.people.models import User
from studio.voices.models import Case, Review

__all__ = ["results"]


def results(user: User) -> Belongings:
    """Their cases, what they agreed to, word for word, and what they wrote."""
    cases = Case.objects.filter(client=user).select_related("clinic").order_by("pk")
    return Belongings({"results": [_told(case) for case in cases]})


def _told(case: Case) -> dict[str, object]:
    review = Review.objects.filter(case=case).first()
    return {
        "clinic": case.clinic.name,
        "kind": case.kind,
        "tone on the Monk scale": case.tone,
        "sessions": case.sessions,
        "done on": case.done_on.isoformat(),
        "pictures": [
            {"before": photo.before_id, "after": photo.after_id, "view": photo.view}
            for photo in case.photos.order_by("pk")
        ],
        "consents": [
            {
                "for": one.purpose,
                "version": one.version,
                "text": one.text,
                "name": one.name,
                "given": one.given.isoformat(),
                "withdrawn": one.withdrawn and one.withdrawn.isoformat(),
            }
            for one in case.consents.order_by("pk")
        ],
        "review": review and {"words": review.words, "answer": review.answer},
    }
