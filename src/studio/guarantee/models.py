"""Terms of a clinic, what was paid and given back, and claims with every step of theirs.

Steps and entries are appended: what was wrong is set right by a new row. Money is whole cents. No
row here changes with the time: a date that has passed is said, and people decide.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from studio.guarantee.money import CURRENCIES
from studio.people.models import Clinic
from studio.treatment.models import Appended, Picture, Treatment

__all__ = [
    "KINDS",
    "OPEN",
    "REASONS",
    "STATES",
    "WAYS_PAID",
    "WISHES",
    "Agreed",
    "Claim",
    "Entry",
    "Evidence",
    "Kind",
    "Purse",
    "Reason",
    "State",
    "Step",
    "Terms",
    "Wish",
]

User = settings.AUTH_USER_MODEL


class State(StrEnum):
    """Where a claim stands."""

    ASKED = "asked"
    MORE = "more"
    LOOK = "look"
    SECOND = "second"
    OFFERED = "offered"
    TOUCH_UP = "touch-up"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SETTLED = "settled"
    PAID = "paid"


class Wish(StrEnum):
    """What a client asks for."""

    MONEY = "money"
    TOUCH_UP = "touch-up"


class Kind(StrEnum):
    """Which way money went."""

    PAID = "paid"
    RETURNED = "returned"


class Reason(StrEnum):
    """What was wrong with an entry. No free words: books outlive the file, without names."""

    AMOUNT = "amount"
    DAY = "day"
    WAY = "way"
    TWICE = "twice"
    NEVER = "never"


STATES: Mapping[str, Any] = MappingProxyType(
    {
        State.ASKED: _("Asked: the clinic answers"),
        State.MORE: _("The client is asked for more"),
        State.LOOK: _("A look is agreed"),
        State.SECOND: _("A second person looks at it"),
        State.OFFERED: _("A touch-up is offered: the client answers"),
        State.TOUCH_UP: _("A touch-up is agreed"),
        State.ACCEPTED: _("Accepted: to be paid back"),
        State.DECLINED: _("Declined"),
        State.WITHDRAWN: _("Withdrawn"),
        State.SETTLED: _("Settled by a touch-up"),
        State.PAID: _("Paid back"),
    }
)
#: In which somebody still has to do something; of those a treatment has one at a time.
OPEN = (
    State.ASKED,
    State.MORE,
    State.LOOK,
    State.SECOND,
    State.OFFERED,
    State.TOUCH_UP,
    State.ACCEPTED,
)
WISHES: Mapping[str, Any] = MappingProxyType(
    {Wish.MONEY: _("Money back"), Wish.TOUCH_UP: _("A touch-up")}
)
KINDS: Mapping[str, Any] = MappingProxyType({Kind.PAID: _("Paid"), Kind.RETURNED: _("Given back")})
WAYS_PAID: Mapping[str, Any] = MappingProxyType(
    {
        "cash": _("Cash"),
        "card": _("Card, at the clinic's own terminal"),
        "transfer": _("Transfer"),
        "other": _("Another way"),
    }
)
REASONS: Mapping[str, Any] = MappingProxyType(
    {
        Reason.AMOUNT: _("The amount was wrong"),
        Reason.DAY: _("The day was wrong"),
        Reason.WAY: _("The way of paying was wrong"),
        Reason.TWICE: _("It was written twice"),
        Reason.NEVER: _("It was never paid"),
    }
)


def _said(words: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(str(key), said) for key, said in words.items()]


class Terms(Appended):
    """What a clinic promises, as figures and a sentence. Other terms are a new row."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="terms")
    #: 1, 2, 3 ... in each clinic; the highest is in force for treatments that begin.
    number = models.PositiveIntegerField()
    #: Whether treatments that begin now have any; without, what was promised before still holds.
    offered = models.BooleanField(default=True)
    #: What it covers, in the clinic's words, without days and sums.
    sentence_en = models.CharField(max_length=300)
    sentence_es = models.CharField(max_length=300)
    #: Days from the last session until it has healed and can be judged.
    healed_days = models.PositiveSmallIntegerField()
    #: Days from then on which it can be asked.
    claim_days = models.PositiveSmallIntegerField()
    #: Days for an answer, the clinic's and the client's alike.
    answer_days = models.PositiveSmallIntegerField()
    #: Days for the payment, once it is accepted.
    pay_days = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3, choices=_said(CURRENCIES))
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["clinic", "number"], name="terms_in_order"),
            models.CheckConstraint(
                condition=Q(claim_days__gte=1, answer_days__gte=1, pay_days__gte=1),
                name="terms_give_time",
            ),
            models.CheckConstraint(
                condition=~Q(sentence_en="") & ~Q(sentence_es=""), name="terms_in_both_languages"
            ),
        )

    def __str__(self) -> str:
        """Say whose, and which."""
        return f"terms {self.number} of clinic {self.clinic_id}"


class Agreed(Appended):
    """The terms that hold for a treatment, whatever the clinic promises later."""

    treatment = models.OneToOneField(Treatment, models.CASCADE, related_name="agreed")
    terms = models.ForeignKey(Terms, models.RESTRICT, related_name="agreed")
    at = models.DateTimeField(default=timezone.now)
    #: Nobody: with the first session, by itself.
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        """Say of which treatment."""
        return f"terms of treatment {self.treatment_id}"


class Purse(models.Model):
    """What was paid for a treatment and given back, added up with every entry.

    The sums stand here so that the database itself refuses to give back more than was paid. When
    the file is erased the books stay, without a name.
    """

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="purses")
    treatment = models.OneToOneField(Treatment, models.SET_NULL, null=True, related_name="purse")
    currency = models.CharField(max_length=3, choices=_said(CURRENCIES))
    paid_cents = models.PositiveBigIntegerField(default=0)
    returned_cents = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(returned_cents__lte=F("paid_cents")), name="never_more_than_was_paid"
            ),
            models.CheckConstraint(condition=Q(paid_cents__gte=0), name="nothing_below_nothing"),
        )

    def __str__(self) -> str:
        """Say of which treatment."""
        return f"purse of treatment {self.treatment_id}"

    @property
    def left_cents(self) -> int:
        """What could be given back."""
        return self.paid_cents - self.returned_cents


class Claim(models.Model):
    """A client asks for money back or a touch-up; where it stands is what its last step says."""

    treatment = models.ForeignKey(Treatment, models.CASCADE, related_name="claims")
    state = models.CharField(max_length=9, choices=_said(STATES), default=State.ASKED.value)
    wish = models.CharField(max_length=8, choices=_said(WISHES))
    asked = models.DateTimeField(default=timezone.now)
    #: Whether the clinic's window was over by then; the clinic still decides.
    late = models.BooleanField(default=False)
    #: The last day for what comes next, in the clinic; nothing happens by itself after it.
    due = models.DateField(null=True)
    #: What is accepted to be given back.
    cents = models.PositiveBigIntegerField(null=True)
    #: Up by one with each step.
    version = models.PositiveIntegerField(default=1)
    #: The version whose date was said to be over: each is said once.
    passed_said = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["treatment"],
                condition=Q(state__in=[str(one) for one in OPEN]),
                name="one_open_claim_of_treatment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "paid")) | Q(cents__gte=1),
                name="accepted_how_much",
            ),
        )
        indexes = (models.Index(fields=["state", "due"], name="claim_by_due"),)

    def __str__(self) -> str:
        """Say which."""
        return f"claim {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN


class Step(Appended):
    """One step of a claim: who did what, when, why, and to which state it led."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="steps")
    #: The claim's version that it made: of two at once the database takes one.
    number = models.PositiveIntegerField()
    did = models.CharField(max_length=12)
    state = models.CharField(max_length=9, choices=_said(STATES))
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    #: Whether it is the client's step.
    by_client = models.BooleanField()
    #: What whoever of the team took it was called then; of a client's step: who wrote it down,
    #: empty where they did so themselves.
    by_name = models.CharField(max_length=100, default="")
    at = models.DateTimeField(default=timezone.now)
    why = models.TextField(default="")
    cents = models.PositiveBigIntegerField(null=True)
    #: Of a look; and on which day the client asked, where they asked in person.
    day = models.DateField(null=True)
    due = models.DateField(null=True)
    #: Their own work was declined, and nobody else was there to look at it.
    alone = models.BooleanField(default=False)
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["claim", "number"], name="steps_one_after_another"),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(why=""), name="declined_for_a_reason"
            ),
        )

    def __str__(self) -> str:
        """Say what of which."""
        return f"{self.did}, claim {self.claim_id}"


class Evidence(Appended):
    """A picture of the file that a step points to; it goes when the picture goes."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="evidence")
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["step", "picture"], name="a_picture_once_in_a_step"),
        )

    def __str__(self) -> str:
        """Say which."""
        return f"picture {self.picture_id} in step {self.step_id}"


class Entry(Appended):
    """Money that was paid or given back. No card, no name, no words: a sum, a day and a way."""

    purse = models.ForeignKey(Purse, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=8, choices=_said(KINDS))
    #: 0 only where it sets right what was never paid.
    cents = models.PositiveBigIntegerField()
    on = models.DateField()
    way = models.CharField(max_length=8, choices=_said(WAYS_PAID))
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    #: The claim that it pays back.
    claim = models.OneToOneField(Claim, models.SET_NULL, null=True, related_name="entry")
    corrects = models.OneToOneField("self", models.RESTRICT, null=True, related_name="corrected_by")
    wrong = models.CharField(max_length=6, choices=_said(REASONS), default="")
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(cents__gte=1) | Q(corrects__isnull=False), name="entry_of_something"
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(wrong=""), name="entry_corrected_for_a_reason"
            ),
        )
        indexes = (models.Index(fields=["purse", "on"], name="entry_of_purse"),)

    def __str__(self) -> str:
        """Say which."""
        return f"entry {self.pk}"
