"""A claim as it is read: step by step in words, and what comes next, for the client or the team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from studio.booking.moments import clock, day, day_of
from studio.guarantee import claims, days, money
from studio.guarantee.books import currency
from studio.guarantee.models import STATES, Claim, State, Step, Wish
from studio.treatment.models import Picture

__all__ = ["DOES", "Line", "Next", "lines", "next_of", "state_of"]

SAID = {
    "more": _("Asked for more"),
    "reply": _("Gave an answer"),
    "look": _("A look on %(day)s"),
    "offer": _("Offered a touch-up"),
    "agree": _("Agreed to the touch-up"),
    "rather": _("Did not want the touch-up"),
    "still": _("Still not right after the touch-up"),
    "add": _("Added something"),
    "accept": _("Accepted: %(sum)s is given back"),
    "decline": _("Declined"),
    "done": _("The touch-up is made"),
    "pay": _("Paid back: %(sum)s"),
    "withdraw": _("Withdrawn"),
}
#: What a button says.
DOES = {
    "reply": _("Answer"),
    "agree": _("Agree to the touch-up"),
    "rather": _("I do not want a touch-up"),
    "still": _("It is still not right"),
    "add": _("Add something"),
    "withdraw": _("Withdraw it"),
    "more": _("Ask for more"),
    "look": _("Agree on a look"),
    "offer": _("Offer a touch-up"),
    "accept": _("Give money back"),
    "decline": _("Decline"),
    "done": _("The touch-up is made"),
    "pay": _("Write the payment down"),
}
#: The state as the client reads it.
YOURS = {
    State.ASKED: _("You have asked. The clinic answers."),
    State.MORE: _("The clinic asks you for more."),
    State.LOOK: _("You look at it together."),
    State.SECOND: _("A second person in the clinic looks at it before it answers."),
    State.OFFERED: _("The clinic offers you a touch-up. Say what you prefer."),
    State.TOUCH_UP: _("A touch-up is agreed. The clinic finds a time with you."),
    State.ACCEPTED: _("The clinic has accepted. The money is on its way."),
    State.DECLINED: _("The clinic has declined. Its reason stands below."),
    State.WITHDRAWN: _("You have withdrawn it."),
    State.SETTLED: _("It was settled by a touch-up."),
    State.PAID: _("The money was paid back."),
}
NEXT_YOURS = {
    State.ASKED: _("The clinic answers by %(until)s."),
    State.SECOND: _("The clinic answers by %(until)s."),
    State.MORE: _("Please answer by %(until)s. If you need longer, it stays open."),
    State.LOOK: _("The day of the look: %(day)s."),
    State.OFFERED: _("Please answer by %(until)s. If you need longer, it stays open."),
    State.TOUCH_UP: _("The clinic proposes a time by %(until)s."),
    State.ACCEPTED: _("The money reaches you by %(until)s."),
}
PASSED_YOURS = {
    State.MORE: _("That date is over. You can still answer; nothing is decided by it."),
    State.OFFERED: _("That date is over. You can still answer; nothing is decided by it."),
    State.LOOK: _("That day is over. The clinic now says how it goes on."),
}
PASSED_CLINICS = _("That date is over. The owner of the clinic has been told. You lose nothing.")
NEXT_TEAM = {
    State.ASKED: _("To answer by %(until)s"),
    State.SECOND: _("To answer by %(until)s"),
    State.MORE: _("The client answers by %(until)s"),
    State.LOOK: _("To be looked at on %(day)s"),
    State.OFFERED: _("The client answers by %(until)s"),
    State.TOUCH_UP: _("To propose a time by %(until)s"),
    State.ACCEPTED: _("To be paid by %(until)s"),
}
PASSED_TEAM = _("That date is over. Nothing is decided by it: somebody has to.")


@dataclass(frozen=True)
class Line:
    """A step: when, who, what, in which words, on which pictures."""

    at: str
    who: str
    said: str
    why: str
    pictures: tuple[Picture, ...]
    alone: bool
    from_client: bool


@dataclass(frozen=True)
class Next:
    """What comes next and until when; ``passed`` says so where that is over, else it is empty."""

    said: str
    passed: str


def state_of(claim: Claim, *, client: bool) -> str:
    """Where it stands, in a sentence."""
    return str((YOURS if client else STATES)[State(claim.state)])


def next_of(claim: Claim, now: datetime, *, client: bool) -> Next | None:
    """What comes next, where anything does."""
    if claim.due is None:
        return None
    state, file = State(claim.state), claim.treatment.file
    words = (NEXT_YOURS if client else NEXT_TEAM).get(state)
    if words is None:
        return None
    own = file.zone if client else ""
    told = {"until": days.said(claim.due, file.clinic.zone, own), "day": day_of(claim.due)}
    passed = ""
    if claims.is_passed(claim, now):
        passed = str(PASSED_YOURS.get(state, PASSED_CLINICS) if client else PASSED_TEAM)
    return Next(str(words) % told, passed)


def lines(claim: Claim, *, client: bool) -> list[Line]:
    """Every step, the first one first."""
    money_in = currency(claim.treatment)
    rows = claim.steps.select_related("by").prefetch_related("evidence__picture__kept")
    return [_line(one, claim, money_in, client=client) for one in rows.order_by("number")]


def _line(step: Step, claim: Claim, money_in: str, *, client: bool) -> Line:
    file = claim.treatment.file
    why = step.why
    if step.did == "ask":
        wants = claim.wish == Wish.MONEY
        said = gettext("Asked for money back") if wants else gettext("Asked for a touch-up")
        if step.day:
            said = gettext("%(said)s, on %(day)s") % {"said": said, "day": day_of(step.day)}
    elif step.did == "decline" and step.state == State.SECOND:
        said = gettext("A second person is asked before it is declined")
        why = "" if client else why
    else:
        told = {
            "day": day_of(step.day) if step.day else "",
            "sum": money.said(step.cents or 0, money_in),
        }
        said = str(SAID[step.did]) % told
    if step.by_client:
        who = gettext("You") if client else file.name
        if step.by_name:
            told = {"who": who, "name": step.by_name}
            who = gettext("%(who)s, written down by %(name)s") % told
    else:
        who = step.by_name or gettext("Somebody of the team")
    zone = ZoneInfo(file.zone if client else file.clinic.zone)
    pictures = tuple(one.picture for one in step.evidence.all())
    when = gettext("%(day)s, %(time)s") % {"day": day(step.at, zone), "time": clock(step.at, zone)}
    return Line(when, who, said, why, pictures, step.alone, step.by_client)
