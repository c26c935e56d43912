"""A client's words: written by them, answered or hidden by the clinic, changed by nobody else."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from studio.outbox.writing import write as write_letter
from studio.people.models import User
from studio.voices import asking
from studio.voices.models import Case, Purpose, Review

__all__ = ["answer", "hide", "unhide", "write"]


def write(
    case: Case, by: User, words: str, language: str, called: str, name: str, here: str
) -> Review:
    """Keep a review with the consent to show it; sent twice it is there once.

    ``language`` is that of the words, ``here`` that of the consent's text.
    """
    with transaction.atomic():
        asking.agree(case, Purpose.REVIEW, by, name, here)
        review, _new = Review.objects.get_or_create(
            case=case, defaults={"words": words, "language": language, "called": called}
        )
    return review


def answer(review: Review, words: str, language: str) -> None:
    """Set the clinic's answer, or take it away where it is empty."""
    review.answer, review.answer_language = words, language if words else ""
    review.answered = timezone.now() if words else None
    review.save(update_fields=["answer", "answer_language", "answered"])


def hide(review: Review, why: str, by: User) -> None:
    """Hide a review for a reason, and tell whoever wrote it; twice is once."""
    with transaction.atomic():
        now = timezone.now()
        mine = Review.objects.filter(pk=review.pk, hidden=None)
        if mine.update(hidden=now, hidden_why=why, hidden_by=by) and (who := review.case.client):
            told = {"case": review.case, "why": why}
            write_letter(who.email, who.language, "voices/hidden", told)


def unhide(review: Review) -> None:
    """Show a hidden review again."""
    Review.objects.filter(pk=review.pk).update(hidden=None, hidden_why="", hidden_by=None)
