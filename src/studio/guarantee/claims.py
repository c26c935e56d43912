"""Claims: asked by the client, led on by people one step at a time, each step written down.

Two who act on one claim at once: the second is told (`Meanwhile`), by the version they looked at
and by the number of the step, which the database takes once. The same form sent twice is one step.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from studio.guarantee import books, days, letters, terms
from studio.guarantee.models import OPEN, Claim, Evidence, Kind, State, Step
from studio.guarantee.ways import WAYS, Due, Way, from_state
from studio.people.models import Clinic, User
from studio.people.rights import TABLE, Right, may
from studio.phrases import Phrase
from studio.treatment import files
from studio.treatment.beside import Unfinished
from studio.treatment.files import Meanwhile
from studio.treatment.models import File, Picture, Treatment

__all__ = [
    "NoTerms",
    "NotNow",
    "NotYours",
    "NothingPaid",
    "TooEarly",
    "act",
    "ask",
    "finish_first",
    "is_passed",
    "may_decide",
    "may_write_for",
    "of_clinic",
    "open_claim",
    "open_ways",
    "own_work",
    "seconds",
]


UNFINISHED = Phrase(_("Money back or a touch-up was asked for. Finish that first."))


class NoTerms(Exception):
    """No terms hold for the treatment."""


class TooEarly(Exception):
    """It has not healed yet; carries the day from which it can be asked."""

    def __init__(self, opens: date) -> None:
        super().__init__(f"From {opens} on.")
        self.opens = opens


class NotNow(Exception):
    """The claim stands where no such step leads on from, or the step lacks what it needs."""


class NotYours(Exception):
    """Somebody else has to take this step: the claim is one's own, or a second person is needed."""


class NothingPaid(Exception):
    """More was to be accepted than was paid."""


def open_claim(treatment: Treatment) -> Claim | None:
    """The claim of a treatment in which somebody still has to do something."""
    return Claim.objects.filter(treatment=treatment, state__in=OPEN).first()


def finish_first(file: File) -> None:
    """Stop an erasure while a claim is open: what is owed is paid first. Raises Unfinished."""
    if Claim.objects.filter(treatment__file=file, state__in=OPEN).exists():
        raise Unfinished(UNFINISHED)


def of_clinic(clinic: Clinic) -> QuerySet[Claim]:
    """The claims of a clinic, what is due next first."""
    rows = Claim.objects.filter(treatment__file__clinic=clinic)
    return rows.select_related("treatment__file", "treatment__artist").order_by(
        F("due").asc(nulls_last=True), "pk"
    )


def is_passed(claim: Claim, now: datetime) -> bool:
    """Whether the day for what comes next is over in the clinic. It decides nothing."""
    zone = claim.treatment.file.clinic.zone
    return claim.is_open and claim.due is not None and not days.in_time(now, claim.due, zone)


def ask(
    treatment: Treatment,
    by: User,
    once: uuid.UUID,
    wish: str,
    why: str,
    pictures: Iterable[Picture] = (),
    now: datetime | None = None,
    told_on: date | None = None,
) -> Claim:
    """Ask for money back or a touch-up. One that comes late is taken, and said to be late.

    Parameters
    ----------
    told_on : date, optional
        The client asked in person or by phone on that day, and ``by`` of the team writes it down;
        the days count from it.

    Raises
    ------
    NoTerms, TooEarly
    Meanwhile
        If a claim is open already; it carries that.
    """
    now = now or timezone.now()
    zone = treatment.file.clinic.zone
    if there := Step.objects.filter(once=once, claim__treatment=treatment).first():
        return there.claim
    held, window = terms.agreed(treatment), terms.window(treatment)
    if held is None or window is None:
        raise NoTerms
    asked_on = told_on or days.today(now, zone)
    if asked_on < window.opens:
        raise TooEarly(window.opens)
    due = asked_on + timedelta(days=held.answer_days)
    try:
        with transaction.atomic():
            claim = Claim.objects.create(
                treatment=treatment,
                wish=wish,
                asked=now,
                late=asked_on > window.closes,
                due=due,
            )
            step = Step.objects.create(
                claim=claim,
                number=1,
                did="ask",
                state=State.ASKED,
                by=by,
                by_client=True,
                by_name=by.name if told_on else "",
                at=now,
                why=why.strip(),
                day=told_on,
                due=due,
                once=once,
            )
            _show(step, pictures)
            letters.tell(step)
    except IntegrityError:
        if there := Step.objects.filter(once=once, claim__treatment=treatment).first():
            return there.claim  # the same form, just now
        if (already := open_claim(treatment)) is not None:
            raise Meanwhile(already) from None
        raise
    return claim


def open_ways(claim: Claim, user: User, *, client: bool) -> list[Way]:
    """The steps that somebody may take now."""
    ways = from_state(claim.state, client=client)
    if client:
        return ways
    return [way for way in ways if _allowed(claim, user, way)]


def act(
    claim: Claim,
    did: str,
    by: User,
    version: int,
    once: uuid.UUID,
    *,
    client: bool = False,
    told: bool = False,
    why: str = "",
    cents: int | None = None,
    day: date | None = None,
    pictures: Sequence[Picture] = (),
    on: date | None = None,
    way: str = "",
    now: datetime | None = None,
) -> Claim:
    """Take one step.

    Parameters
    ----------
    did : str
        The way's name (`ways.WAYS`).
    version : int
        Of the claim as it was looked at.
    client : bool
        Whether the client takes it.
    told : bool
        With ``client``: they said it in person or by phone, and ``by`` of the team writes it down.
    why, cents, day, pictures
        What the way needs or takes.
    on, way
        Of ``pay``: the day of the payment, and how it was paid.

    Raises
    ------
    Meanwhile
        If somebody else took a step meanwhile; it carries the claim.
    NotNow
        If the way does not lead on from here, or lacks what it needs.
    NotYours
        If somebody else has to take it.
    NothingPaid
        If more were accepted than is left of what was paid.
    """
    now = now or timezone.now()
    try:
        with transaction.atomic():
            rows = Claim.objects.select_for_update(of=("self",))
            row = rows.select_related("treatment__file__clinic").get(pk=claim.pk)
            if Step.objects.filter(once=once, claim=row).exists():
                return row
            if row.version != version:
                raise Meanwhile(row)
            step = WAYS.get(did)
            given = {"why": why.strip(), "cents": cents, "day": day, "on": on, "way": way}
            if step is None or row.state not in step.sources or (step.right is None) != client:
                raise NotNow
            if any(not given[need] for need in step.needs):
                raise NotNow
            if not client and not _allowed(row, by, step):
                raise NotYours
            if told and not may_write_for(row, by, step):
                raise NotYours
            name = "" if client and not told else by.name
            _walk(row, step, by, name, given, once, now, pictures)
    except IntegrityError:
        row = Claim.objects.select_related("treatment__file__clinic").get(pk=claim.pk)
        if Step.objects.filter(once=once, claim=row).exists():
            return row
        if row.version == version:
            raise
        raise Meanwhile(row) from None
    return row


def _walk(
    claim: Claim,
    way: Way,
    by: User,
    name: str,
    given: dict[str, Any],
    once: uuid.UUID,
    now: datetime,
    pictures: Sequence[Picture],
) -> None:
    before, state = claim.state, way.to or State(claim.state)
    due, alone = _due(claim, way, given, now), False
    if way.did == "decline" and before != State.SECOND and own_work(claim, by):
        if seconds(claim, by).exists():
            state, due = State.SECOND, claim.due
        else:
            alone = True
    if way.did == "accept":
        purse = books.purse_of(claim.treatment)
        if purse is None or given["cents"] > purse.left_cents:
            raise NothingPaid
        claim.cents = given["cents"]
    if way.did == "pay":
        held = books.currency(claim.treatment)
        books.write(
            claim.treatment,
            by,
            once,
            Kind.RETURNED,
            claim.cents or 0,
            given["on"],
            given["way"],
            held,
            claim,
        )
    claim.state, claim.due, claim.version = state.value, due, claim.version + 1
    claim.save(update_fields=["state", "due", "version", "cents"])
    step = Step.objects.create(
        claim=claim,
        number=claim.version,
        did=way.did,
        state=state,
        by=by,
        by_client=way.right is None,
        by_name=name,
        at=now,
        why=given["why"],
        cents=claim.cents if way.did in ("accept", "pay") else None,
        day=given["day"] if "day" in way.needs else None,
        due=due,
        alone=alone,
        once=once,
    )
    _show(step, pictures)
    letters.tell(step)


def _due(claim: Claim, way: Way, given: dict[str, Any], now: datetime) -> date | None:
    held = terms.agreed(claim.treatment)
    today = days.today(now, claim.treatment.file.clinic.zone)
    if way.due == Due.NONE or held is None:
        return None
    if way.due == Due.SAME:
        return claim.due
    if way.due == Due.DAY:
        return date.fromisoformat(str(given["day"]))
    after = held.pay_days if way.due == Due.PAY else held.answer_days
    return today + timedelta(days=after)


def _show(step: Step, pictures: Iterable[Picture]) -> None:
    """Point to pictures of the client's own file; others are not taken."""
    file = step.claim.treatment.file_id
    for picture in {one.pk: one for one in pictures if one.file_id == file}.values():
        Evidence.objects.create(step=step, picture=picture)


def own_work(claim: Claim, user: User) -> bool:
    """Whether somebody treated here."""
    treatment = claim.treatment
    return treatment.artist_id == user.pk or treatment.sessions.filter(artist=user).exists()


def seconds(claim: Claim, first: User) -> QuerySet[User]:
    """Who can be the second person: an owner, or where there is no other, whoever may answer."""
    owners = _who(claim, Right.PAY_BACK).exclude(pk=first.pk)
    return owners if owners.exists() else _who(claim, Right.ANSWER_CLAIMS).exclude(pk=first.pk)


def may_decide(claim: Claim, user: User) -> bool:
    """Whether somebody of the team may act at all: nobody decides what they ask for themselves."""
    client = files.owner_of(claim.treatment.file)
    return client is None or client.pk != user.pk


def may_write_for(claim: Claim, user: User, way: Way) -> bool:
    """Whether somebody of the team may write down what the client told them.

    Withdrawing is not among it: whoever decides on a claim does not end it in the client's name.
    """
    if way.right is not None or way.did == "withdraw":
        return False
    answers = may(user, Right.ANSWER_CLAIMS, claim.treatment.file.clinic)
    return answers and may_decide(claim, user)


def _who(claim: Claim, right: Right) -> QuerySet[User]:
    roles = [role for role, rights in TABLE.items() if right in rights]
    clinic = claim.treatment.file.clinic
    members = Q(memberships__clinic=clinic, memberships__role__in=roles)
    client = files.owner_of(claim.treatment.file)
    return User.objects.filter(members, is_active=True).exclude(pk=client.pk if client else None)


def _allowed(claim: Claim, user: User, way: Way) -> bool:
    if way.right is None or not may(user, way.right, claim.treatment.file.clinic):
        return False
    if not may_decide(claim, user):
        return False
    if way.did == "decline" and claim.state == State.SECOND:
        proposed = claim.steps.filter(state=State.SECOND).order_by("-number").first()
        # Whoever proposed it may have left: then whoever is left decides.
        if proposed is not None and proposed.by is not None:
            return seconds(claim, proposed.by).filter(pk=user.pk).exists()
    return True
