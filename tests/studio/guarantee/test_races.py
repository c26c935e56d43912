"""Several at once at one purse and at one claim: shown to go wrong without the rule, then held."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from django.contrib.auth import get_user_model

from studio.guarantee import books, claims, terms
from studio.guarantee.models import Claim, Entry, Kind, Purse, Wish
from studio.outbox.models import Letter
from studio.people.models import Clinic, Role
from studio.treatment import files
from studio.treatment.files import Meanwhile
from studio.treatment.models import Session
from tests.studio.guarantee.conftest import DAY, PROMISED
from tests.studio.test_races import AT_ONCE, together
from tests.studio.treatment.conftest import once, today

pytestmark = pytest.mark.tables


@pytest.fixture
def paid():
    """A treatment for which 1,000 cents were paid; by somebody of the team."""
    clinic = Clinic.objects.create(slug="sums", name="Sums", city="S", zone="UTC")
    make = get_user_model().objects.create_user
    owner, client = make("owner@sums.example"), make("client@sums.example")
    owner.memberships.create(clinic=clinic, role=Role.OWNER)
    terms.write(clinic, owner, once(), **PROMISED)
    file = files.make(clinic, owner, once(), name="C", language="en", zone="UTC", user=client)
    row = files.treat(file, owner, once(), kind="shaved")
    Session.objects.create(treatment=row, on=today() - 50 * DAY)
    terms.agree(row, None)
    books.write(row, owner, once(), Kind.PAID, 1000, today(), "cash")
    yield row, owner, client
    file.delete()
    clinic.delete()
    Letter.objects.filter(to__endswith="@sums.example").delete()
    get_user_model().objects.filter(email__endswith="@sums.example").delete()


def returned():
    return sum(one.cents for one in Entry.objects.filter(kind=Kind.RETURNED))


def test_looking_and_then_writing_gives_back_too_much(paid):
    _row, _owner, _client = paid
    purse, all_have_looked = Purse.objects.get(), threading.Barrier(AT_ONCE)

    def naive(_number):
        left = 1000 - returned()
        all_have_looked.wait(30)
        if left >= 400:
            kind = {"kind": Kind.RETURNED, "cents": 400, "on": today(), "way": "cash"}
            Entry.objects.create(purse=purse, **kind)

    together(naive)
    assert returned() > 1000


def test_however_many_give_back_at_once_it_is_never_more_than_was_paid(paid):
    row, owner, _client = paid

    def give_back(_number):
        try:
            books.write(row, owner, once(), Kind.RETURNED, 400, today(), "cash")
        except books.TooMuch:
            return "refused"
        return "given"

    assert Counter(together(give_back)) == {"given": 2, "refused": AT_ONCE - 2}
    assert returned() == Purse.objects.get().returned_cents == 800


def test_many_who_ask_at_once_begin_one_claim(paid):
    row, _owner, client = paid

    def ask(_number):
        try:
            return claims.ask(row, client, once(), Wish.MONEY, "Patchy.").pk
        except Meanwhile:
            return "told"

    found = Counter(together(ask))
    assert found.pop("told") == AT_ONCE - 1
    assert list(found.values()) == [1]


def test_of_many_who_decide_at_once_all_but_one_are_told(paid):
    row, owner, client = paid
    claim = claims.ask(row, client, once(), Wish.MONEY, "Patchy.")

    def decide(number):
        did, given = [("more", {"why": "A photo?"}), ("accept", {"cents": 100})][number % 2]
        try:
            claims.act(Claim.objects.get(pk=claim.pk), did, owner, 1, once(), **given)
        except Meanwhile:
            return "told"
        return "did"

    assert Counter(together(decide)) == {"did": 1, "told": AT_ONCE - 1}
    assert claim.steps.count() == 2
