"""A claim against a plain model: whatever is done by whom in whichever order, both say the same."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from studio.guarantee import books, claims, errands, terms
from studio.guarantee.models import Claim, Entry, Kind, Step, Wish
from studio.people.models import Clinic, Role
from studio.treatment import files
from studio.treatment.files import Meanwhile
from studio.treatment.models import Session
from tests.studio.guarantee.conftest import PROMISED
from tests.studio.treatment.conftest import once

FIRST = datetime(2026, 9, 1, 12, tzinfo=ZoneInfo("America/New_York"))
DAY = timedelta(days=1)
#: Written down once more, by hand and apart from the program's table: from where to where.
LEADS = {
    "client": {
        "reply": ({"more"}, "asked"),
        "agree": ({"offered"}, "touch-up"),
        "rather": ({"offered"}, "asked"),
        "still": ({"touch-up"}, "asked"),
        "add": ({"asked", "more", "look", "second", "offered", "touch-up", "accepted"}, None),
        "withdraw": (
            {"asked", "more", "look", "second", "offered", "touch-up", "accepted"},
            "withdrawn",
        ),
    },
    "team": {
        "more": ({"asked", "more", "look", "second"}, "more"),
        "look": ({"asked", "more", "look", "second"}, "look"),
        "offer": ({"asked", "more", "look", "second"}, "offered"),
        "accept": ({"asked", "more", "look", "second", "offered", "touch-up"}, "accepted"),
        "decline": ({"asked", "more", "look", "second", "offered"}, "declined"),
        "done": ({"touch-up"}, "settled"),
        "pay": ({"accepted"}, "paid"),
    },
}
CLOSED = {None, "declined", "withdrawn", "settled", "paid"}
TEAM = ("owner", "artist", "colleague", "desk")
MAY = {
    "owner": set(LEADS["team"]),
    "artist": set(LEADS["team"]) - {"accept"},
    "colleague": set(LEADS["team"]) - {"accept"},
    "desk": {"pay"},
}


class Claims(RuleBasedStateMachine):
    """One treatment by ``artist``, an owner, another artist, and the desk.

    The model is a state, whose proposal waits for a second person, a last day, sums in cents.
    """

    def __init__(self):
        super().__init__()
        self.all = transaction.atomic()
        self.all.__enter__()
        self.clinic = Clinic.objects.create(
            slug="machine", name="Machine", city="M", zone="America/New_York"
        )
        make = get_user_model().objects.create_user
        self.people = {name: make(f"{name}@machine.example", name=name) for name in TEAM}
        roles = (Role.OWNER, Role.ARTIST, Role.ARTIST, Role.DESK)
        for user, role in zip(self.people.values(), roles, strict=True):
            user.memberships.create(clinic=self.clinic, role=role)
        self.client = make("client@machine.example")
        artist = self.people["artist"]
        terms.write(self.clinic, None, once(), **PROMISED)
        file = files.make(
            self.clinic, artist, once(), name="C", language="en", zone="UTC", user=self.client
        )
        self.row = files.treat(file, artist, once(), kind="shaved", artist=artist)
        on = FIRST.date() - 42 * DAY
        Session.objects.create(treatment=self.row, on=on, artist=artist)
        terms.agree(self.row, None)
        self.now = FIRST
        self.state = self.proposer = self.due = self.cents = None
        self.paid = self.returned = 0
        self.steps = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.all.__exit__(None, None, None)

    @property
    def claim(self):
        return Claim.objects.filter(treatment=self.row).order_by("-pk").first()

    def today(self) -> date:
        return self.now.date()

    @rule(cents=st.integers(1, 500))
    def pay_in(self, cents):
        books.write(self.row, self.people["desk"], once(), Kind.PAID, cents, self.today(), "cash")
        self.paid += cents

    @rule(cents=st.integers(1, 500))
    @precondition(lambda self: self.paid)
    def give_back(self, cents):
        try:
            books.write(
                self.row, self.people["owner"], once(), Kind.RETURNED, cents, self.today(), "cash"
            )
        except books.TooMuch:
            assert self.returned + cents > self.paid
        else:
            self.returned += cents
        assert self.returned <= self.paid

    @rule()
    def ask(self):
        try:
            claims.ask(self.row, self.client, once(), Wish.MONEY, "Patchy.", now=self.now)
        except Meanwhile:
            assert self.state not in CLOSED
        else:
            assert self.state in CLOSED
            self.state, self.due, self.cents = "asked", self.today() + 14 * DAY, None
            self.steps += 1

    @rule(
        who=st.sampled_from(["client", *TEAM]),
        did=st.sampled_from([*LEADS["client"], *LEADS["team"]]),
        cents=st.integers(1, 500),
        stale=st.booleans(),
    )
    @precondition(lambda self: self.claim)
    def act(self, who, did, cents, stale):
        claim, client = self.claim, who == "client"
        user = self.client if client else self.people[who]
        given = {"why": "-", "cents": cents, "day": self.today() + 3 * DAY}
        if did == "pay":
            given |= {"on": self.today(), "way": "cash"}
        form, version = once(), claim.version - (1 if stale else 0)
        try:
            claims.act(claim, did, user, version, form, client=client, now=self.now, **given)
        except Meanwhile:
            assert stale
            return
        except claims.NotNow:
            assert not self.leads(client, did)
            return
        except claims.NotYours:
            assert not self.may(who, did)
            return
        except claims.NothingPaid:
            assert did == "accept"
            assert cents > self.paid - self.returned
            return
        except books.TooMuch:
            assert did == "pay"
            assert self.cents > self.paid - self.returned
            return
        assert not stale
        assert self.leads(client, did)
        assert client or self.may(who, did)
        self.follow(who, did, cents)
        # The same form once more: nothing.
        claims.act(claim, did, user, version, form, client=client, now=self.now, **given)

    def leads(self, client, did):
        sources, _to = LEADS["client" if client else "team"].get(did, (set(), None))
        return self.state in sources

    def may(self, who, did):
        if did not in MAY[who]:
            return False
        if did == "decline" and self.state == "second":
            return who == "owner" and self.proposer != "owner"
        return True

    def follow(self, who, did, cents):
        _sources, to = {**LEADS["client"], **LEADS["team"]}[did]
        if did == "decline" and self.state != "second" and who == "artist":
            self.state, self.proposer = "second", who
        elif to is not None:
            self.state = to
            days = {"look": 3, "accept": 7}.get(did, 14)
            self.due = None if to in CLOSED else self.today() + days * DAY
        if did == "accept":
            assert cents <= self.paid - self.returned
            self.cents = cents
        if did == "pay":
            self.returned += self.cents
        self.steps += 1

    @rule(days=st.sampled_from([1, 10, 40, 400]))
    @precondition(lambda self: self.now < FIRST + 2000 * DAY)
    def time_goes_by(self, days):
        """Nothing follows from it."""
        self.now += days * DAY
        errands.passed("")

    @invariant()
    def both_say_the_same(self):
        claim = self.claim
        assert (claim and claim.state) == self.state
        if claim is not None:
            assert (claim.due, claim.cents) == (self.due, self.cents)
            over = self.due is not None and self.today() > self.due
            assert claims.is_passed(claim, self.now) == over
        assert Step.objects.filter(claim__treatment=self.row).count() == self.steps

    @invariant()
    def the_sums_are_those_of_the_entries(self):
        purse = books.purse_of(self.row)
        for kind, cents in ((Kind.PAID, self.paid), (Kind.RETURNED, self.returned)):
            rows = Entry.objects.filter(purse=purse, kind=kind) if purse else Entry.objects.none()
            assert sum(one.cents for one in rows) == cents
        if purse is not None:
            assert (purse.paid_cents, purse.returned_cents) == (self.paid, self.returned)


@pytest.mark.usefixtures("rows")
def test_a_claim_does_as_the_model():
    few = settings(max_examples=12, stateful_step_count=20, deadline=None)
    run_state_machine_as_test(Claims, settings=few)
