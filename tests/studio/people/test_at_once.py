"""Several at the same moment: each code opens once, no guess escapes the count, one factor stays.

On SQLite writers take turns anyway; on PostgreSQL they truly meet.
"""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db.models import Max
from django.test import Client, RequestFactory
from django.utils import timezone

from studio.outbox.models import Letter
from studio.people import codes, recovery, tries
from studio.people.models import Clinic, Membership, Passkey, Role, Try
from tests.studio.test_races import together

pytestmark = pytest.mark.tables


@pytest.fixture
def ana():
    """An owner with codes on a phone; all of hers goes again."""
    Try.objects.all().delete()
    clinic = Clinic.objects.create(slug="at-once", name="At once", city="-", zone="UTC")
    user = get_user_model().objects.create_user("ana@at-once.example")
    Membership.objects.create(user=user, clinic=clinic, role=Role.OWNER)
    codes.keep(user, codes.new_secret())
    yield user
    clinic.delete()
    user.delete()
    Letter.objects.filter(to="ana@at-once.example").delete()
    Try.objects.all().delete()


def test_a_recovery_code_opens_once(ana):
    code = recovery.new_codes(ana)[0]
    assert sum(together(lambda _: recovery.spent(ana, code))) == 1
    assert recovery.left(ana) == 9


def test_a_code_of_the_phone_opens_once(ana):
    code = codes.code(codes.secret_of(ana), int(timezone.now().timestamp()) // 30)
    assert sum(together(lambda _: codes.spent(ana, code))) == 1


def test_ten_codes_are_left_however_many_ask_for_new_ones(ana):
    made = together(lambda _: recovery.new_codes(ana))
    assert recovery.left(ana) == 10
    assert [recovery.spent(ana, codes[0]) for codes in made].count(True) == 1


def guess(_number):
    request = RequestFactory().post("/", REMOTE_ADDR="203.0.113.7")
    return tries.taken(request, "password", "bo@at-once.example")


def test_no_guess_escapes_the_count(ana):
    heard = together(guess, 12).count(None)
    assert heard == tries.FREE
    assert sum(together(lambda number: guess(number) is None)) == 0


@pytest.mark.postgresql
def test_without_numbers_guesses_at_once_escape_it(ana, monkeypatch):
    """So the guard is worth its place: where each may have any number, more are heard."""
    real = Try.objects.create
    count = iter(range(1_000_000, 2_000_000))
    monkeypatch.setattr(
        Try.objects, "create", lambda **given: real(**{**given, "number": next(count)})
    )
    assert together(guess, 12).count(None) > tries.FREE
    assert Try.objects.aggregate(most=Max("number"))["most"] > 1_000_000


def test_of_two_second_factors_removed_at_once_one_stays(ana):
    key = Passkey.objects.create(
        user=ana, name="Phone", credential="at once", data=b"", host="localhost"
    )
    addresses = (
        f"/en/account/passkeys/{key.pk}/remove/",
        "/en/account/second/remove/",
    )
    browsers = []
    for _address in addresses:
        browser = Client(headers={"host": "localhost"})
        browser.force_login(ana)
        session = browser.session
        session.update({"second": True, "sure": timezone.now().timestamp()})
        session.save()
        browsers.append(browser)
    answers = together(lambda number: browsers[number].post(addresses[number]).status_code, 2)
    assert sorted(answers) == [302, 422]
    assert get_user_model().objects.get(pk=ana.pk).has_second
