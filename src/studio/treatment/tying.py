"""A treatment shown among the results, or spoken of: tied to a case of `voices`, from here.

What is shown, and what is said, is the client's own to agree to, picture by picture, by a link in a
letter. Here they are asked, and only while they agree to being asked (`Purpose.GALLERY`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from studio.people.models import User
from studio.treatment import consents, pictures, sessions
from studio.treatment.files import note, owner_of
from studio.treatment.models import File, Purpose, Stage, Tied, Treatment
from studio.treatment.pictures import Pair
from studio.voices import asking
from studio.voices import file as cases
from studio.voices.age import HEALED_DAYS
from studio.voices.models import Case
from studio.voices.models import Purpose as Asked

__all__ = [
    "NoAddress",
    "NothingHealed",
    "ask",
    "case_of",
    "done_on",
    "healed",
    "pairs",
    "remove",
]


class NoAddress(Exception):
    """There is no e-mail to ask at."""


class NothingHealed(Exception):
    """There is no session, or the work is not healed yet, or there is no pair to ask about."""


def case_of(treatment: Treatment) -> Case | None:
    """The case a treatment is tied to."""
    tie = Tied.objects.filter(treatment=treatment).select_related("case__clinic").first()
    return tie.case if tie else None


def done_on(treatment: Treatment) -> date | None:
    """The day of the last session."""
    last = sessions.in_force(treatment).last()
    return last.on if last else None


def healed(treatment: Treatment, on: date | None = None) -> bool:
    """Whether four weeks have gone since the last session."""
    day = done_on(treatment)
    return day is not None and day + timedelta(days=HEALED_DAYS) <= (on or timezone.localdate())


def pairs(treatment: Treatment) -> list[Pair]:
    """Pairs that a case can have: from before the work, and of it healed."""
    day = done_on(treatment)
    return [
        one
        for one in (pictures.pairs(treatment) if day else [])
        if one.after.stage == Stage.HEALED and day and one.before.taken <= day <= one.after.taken
    ]


def ask(
    request: HttpRequest,
    treatment: Treatment,
    by: User,
    purpose: str,
    tone: int | None = None,
    chosen: Sequence[Pair] = (),
) -> Case:
    """Ask a client for the gallery, or for a review; one letter, however often it is pressed.

    Parameters
    ----------
    purpose : str
        As `voices.models.Purpose` has them.
    tone : int, optional
        Of the Monk scale, as it was chosen beside the person; needed where there is no case yet.
    chosen : sequence of Pair
        The pictures they are asked about.

    Raises
    ------
    consents.Missing
        If they have not agreed to being asked, or withdrawn it, meanwhile too.
    NoAddress, NothingHealed
    """
    file = treatment.file
    if not healed(treatment) or (purpose == Asked.GALLERY and not chosen):
        raise NothingHealed
    if not file.email and file.user is None:
        raise NoAddress
    with transaction.atomic():
        _may_ask(file, purpose)
        case = case_of(treatment) or _begin(treatment, by, tone or 0)
    if purpose == Asked.GALLERY:
        for pair in chosen:
            once = f"tied {treatment.pk} {pair.before.pk} {pair.after.pk}"
            before, after = (
                (pictures.look(one, by), one.taken) for one in (pair.before, pair.after)
            )
            cases.add_pair(case, by, once, pair.view, before, after)
    with transaction.atomic():
        _may_ask(file, purpose)
        if asking.may_ask(case, purpose) and not asking.waits(case, purpose):
            turn = case.asked.filter(purpose=purpose).count() + 1
            asking.ask(request, case, purpose, turn)
            note(file, by, f"asked-{purpose}", treatment=treatment.pk)
    return case


def remove(file: File, by: User) -> None:
    """Take the cases of a file away, with their pictures and words."""
    for tie in Tied.objects.filter(treatment__file=file).select_related("case"):
        cases.remove(tie.case, by)


def _may_ask(file: File, purpose: str) -> None:
    """Hold the file's row, and see that they want to be asked. Raises consents.Missing."""
    File.objects.select_for_update().get(pk=file.pk)
    if purpose == Asked.GALLERY and consents.standing(file, Purpose.GALLERY) is None:
        raise consents.Missing(Purpose.GALLERY)


def _begin(treatment: Treatment, by: User, tone: int) -> Case:
    file, day = treatment.file, done_on(treatment)
    user = owner_of(file)
    case = cases.make(
        file.clinic,
        f"tied {treatment.once.hex}",
        user.email if user else file.email,
        kind=treatment.kind,
        tone=tone,
        sessions=sessions.in_force(treatment).count(),
        done_on=day,
        artist=treatment.artist,
    )
    Tied.objects.create(treatment=treatment, case=case, by=by)
    note(file, by, "tied", treatment=treatment.pk)
    return case
