"""What each role may do: one table, asked by everything."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from studio.people.models import Clinic, Role, User

__all__ = ["TABLE", "Right", "clinic_where", "clinics_where", "may"]


class Right(StrEnum):
    """Something that not everybody may do in a clinic."""

    SEE_TEAM = "see-team"
    CHANGE_TEAM = "change-team"
    CHANGE_CLINIC = "change-clinic"
    SHOW_SELF = "show-self"
    SEE_PHOTOS = "see-photos"  # those that people share with the clinic
    ANSWER = "answer"  # what people ask the clinic
    CHECK_ARTISTS = "check-artists"  # who asks to be listed in the finder, and their certificates
    BOOK = "book"  # see the calendar; book, move and cancel for people
    SEE_CLIENTS = "see-clients"  # what clients are called, how they are reached, appointments
    KEEP_FILES = "keep-files"  # health answers, consents, sessions, pictures, lots
    ERASE_FILES = "erase-files"  # for good, and how long they are kept
    KEEP_CASES = "keep-cases"  # finished treatments and their pictures, asked to be shown
    TEACH = "teach"  # see who takes a course, and sign off what they made
    KEEP_COURSES = "keep-courses"  # courses, who takes them, and certificates
    KEEP_BOOKS = "keep-books"  # what was paid for a treatment and given back, as entries
    ANSWER_CLAIMS = "answer-claims"  # see who asks for money back, and answer them
    PAY_BACK = "pay-back"  # decide that money is given back, and be the second to decline
    SEE_FIGURES = "see-figures"  # the weeks and the year of a clinic, and take its tables home
    SEE_OUTCOMES = "see-outcomes"  # what clients' answers come to, over all cases
    GIVE_FIGURES = "give-figures"  # counts without names, of those who agreed to research
    HIDE_REVIEWS = "hide-reviews"  # for a reason that the writer is told


TABLE: Mapping[Any, frozenset[Right]] = MappingProxyType(
    {
        Role.ARTIST: frozenset(
            {
                Right.SEE_TEAM,
                Right.SEE_PHOTOS,
                Right.ANSWER,
                Right.SHOW_SELF,
                Right.BOOK,
                Right.SEE_CLIENTS,
                Right.KEEP_FILES,
                Right.KEEP_CASES,
                Right.TEACH,
                Right.SEE_OUTCOMES,
                Right.KEEP_BOOKS,
                Right.ANSWER_CLAIMS,
            }
        ),
        Role.DESK: frozenset(
            {Right.SEE_TEAM, Right.ANSWER, Right.BOOK, Right.SEE_CLIENTS, Right.KEEP_BOOKS}
        ),
        Role.OWNER: frozenset(Right),
    }
)


def may(user: User, right: Right, clinic: Clinic) -> bool:
    """Whether a user has a right in a clinic; roles elsewhere do not count."""
    return clinic_where(user, right, clinic.slug) is not None


def clinics_where(user: User, right: Right) -> list[Clinic]:
    """Every clinic in which a user has a right, by name."""
    roles = [role for role, rights in TABLE.items() if right in rights]
    found = Clinic.objects.filter(memberships__user=user, memberships__role__in=roles)
    return list(found.order_by("name"))


def clinic_where(user: User, right: Right, slug: str) -> Clinic | None:
    """The clinic of that name if the user has the right there; else nothing, as if it were not."""
    roles = [role for role, rights in TABLE.items() if right in rights]
    found = Clinic.objects.filter(slug=slug, memberships__user=user, memberships__role__in=roles)
    return found.first()
