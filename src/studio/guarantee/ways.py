"""What may be done with a claim: one table of who may lead it from where to where.

Every way is walked by somebody. There is none for a date that has passed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from studio.guarantee.models import OPEN, State
from studio.people.rights import Right

__all__ = ["WAYS", "Due", "Way", "from_state"]


class Due(StrEnum):
    """Which last day a step sets."""

    ANSWER = "answer"  # the terms' days for an answer, from the step
    PAY = "pay"  # the terms' days for the payment
    DAY = "day"  # the day that was agreed
    SAME = "same"  # as it was
    NONE = "none"  # nothing is left to do


@dataclass(frozen=True)
class Way:
    """A step that somebody may take.

    Attributes
    ----------
    did : str
        Its name.
    right : Right or None
        What the team needs for it; None: it is the client's.
    sources : tuple of State
        From where.
    to : State or None
        To where; None: it stays where it is.
    needs : tuple of str
        What has to be said with it: ``why``, ``cents``, ``day``.
    takes : tuple of str
        What may be said with it: the same, and ``pictures``, ``photo``.
    due : Due
    """

    did: str
    right: Right | None
    sources: tuple[State, ...]
    to: State | None
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    due: Due = Due.ANSWER


_UNDECIDED = (State.ASKED, State.MORE, State.LOOK, State.SECOND)
_ANSWER, _PAY_BACK = Right.ANSWER_CLAIMS, Right.PAY_BACK
_SHOWS = ("pictures", "photo")

WAYS = {
    way.did: way
    for way in (
        # The client's.
        Way("reply", None, (State.MORE,), State.ASKED, ("why",), _SHOWS),
        Way("agree", None, (State.OFFERED,), State.TOUCH_UP, (), ("why",)),
        Way("rather", None, (State.OFFERED,), State.ASKED, (), ("why",)),
        Way("still", None, (State.TOUCH_UP,), State.ASKED, ("why",), _SHOWS),
        Way("add", None, OPEN, None, ("why",), _SHOWS, Due.SAME),
        Way("withdraw", None, OPEN, State.WITHDRAWN, (), (), Due.NONE),
        # The team's.
        Way("more", _ANSWER, _UNDECIDED, State.MORE, ("why",)),
        Way("look", _ANSWER, _UNDECIDED, State.LOOK, ("day",), ("why",), Due.DAY),
        Way("offer", _ANSWER, _UNDECIDED, State.OFFERED, ("why",)),
        Way(
            "accept",
            _PAY_BACK,
            (*_UNDECIDED, State.OFFERED, State.TOUCH_UP),
            State.ACCEPTED,
            ("cents",),
            ("why", "pictures"),
            Due.PAY,
        ),
        # Of their own work it goes to a second person first: `claims.act`.
        Way(
            "decline",
            _ANSWER,
            (*_UNDECIDED, State.OFFERED),
            State.DECLINED,
            ("why",),
            ("pictures",),
            Due.NONE,
        ),
        Way("done", _ANSWER, (State.TOUCH_UP,), State.SETTLED, (), ("why",), Due.NONE),
        Way("pay", Right.KEEP_BOOKS, (State.ACCEPTED,), State.PAID, ("on", "way"), (), Due.NONE),
    )
}


def from_state(state: str, *, client: bool) -> list[Way]:
    """The ways that lead from a state, for the client or for the team, in the table's order."""
    return [way for way in WAYS.values() if state in way.sources and (way.right is None) == client]
