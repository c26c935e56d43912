"""Several at once at the same row: shown to go wrong without the guard, then held with it.

On SQLite writers take turns anyway; on PostgreSQL they truly meet.
"""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.utils import timezone

from studio.errands import doing
from studio.errands.models import Errand
from studio.outbox import post
from studio.outbox.models import Letter
from studio.people.models import Clinic, Membership, Role

pytestmark = pytest.mark.tables
AT_ONCE = 6


def together(work, times=AT_ONCE):
    """Do something in several threads that begin at the same moment; gives what they give."""
    start = threading.Barrier(times)

    def one(number):
        try:
            start.wait(30)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.fixture
def letters():
    """Letters that are due, in an outbox with no others."""
    Letter.objects.all().delete()
    told = {"to": "ana@example.org", "language": "en", "text": "-", "html": "-"}
    Letter.objects.bulk_create(Letter(subject=str(number), **told) for number in range(30))
    yield
    Letter.objects.all().delete()


@pytest.fixture
def arrived(monkeypatch):
    """What a mail server was given."""
    found = Counter()
    monkeypatch.setattr(
        post.EmailMultiAlternatives, "send", lambda mail: found.update([mail.subject])
    )
    return found


class Meeting:
    """All wait for each other where they first come by."""

    def __init__(self) -> None:
        self.all = threading.Barrier(AT_ONCE)
        self.mine = threading.local()

    def wait(self) -> None:
        if not hasattr(self.mine, "been"):
            self.mine.been = True
            self.all.wait(30)


def unguarded(monkeypatch):
    """Take the claim away: all look, then each takes the first, whoever holds it, then all send."""
    looked, taken = Meeting(), Meeting()
    find, send = Letter.objects.filter, post.EmailMultiAlternatives.send

    def anyones(*args, due=None, **given):
        if due is not None:
            looked.wait()
        return find(*args, **given)

    def together_with_all(mail):
        taken.wait()
        return send(mail)

    monkeypatch.setattr(Letter.objects, "filter", anyones)
    monkeypatch.setattr(post.EmailMultiAlternatives, "send", together_with_all)


def test_a_letter_is_sent_by_one_of_many_postmen(letters, arrived):
    assert sum(together(lambda _: post.send_due())) == 30
    assert set(arrived.values()) == {1}
    assert len(arrived) == 30


def test_without_the_claim_letters_are_sent_twice(letters, arrived, monkeypatch):
    unguarded(monkeypatch)
    together(lambda _: post.send_due())
    assert max(arrived.values()) == AT_ONCE


def test_an_errand_is_done_by_one_of_many_workers(monkeypatch):
    done = Counter()
    monkeypatch.setattr(doing, "_KNOWN", {})
    doing.errand("races.run")(lambda about: done.update([about]))
    Errand.objects.all().delete()
    try:
        for number in range(30):
            doing.ask("races.run", str(number))
        assert sum(together(lambda _: doing.run_due())) == 30
        assert set(done.values()) == {1}
        assert not Errand.objects.exists()
    finally:
        Errand.objects.all().delete()


@pytest.fixture
def owners():
    """A clinic and two owners of it, who are signed in."""
    clinic = Clinic.objects.create(slug="races", name="Races", city="Races", zone="UTC")
    users = [
        get_user_model().objects.create_user(f"{name}@races.example") for name in ("ana", "bo")
    ]
    for user in users:
        Membership.objects.create(user=user, clinic=clinic, role=Role.OWNER)
    yield clinic, users
    clinic.delete()
    get_user_model().objects.filter(email__endswith="@races.example").delete()
    Letter.objects.filter(to__endswith="@races.example").delete()


def signed_in(user):
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    session = client.session
    session.update({"second": True, "sure": timezone.now().timestamp()})
    session.save()
    return client


def test_somebody_invited_many_times_at_once_is_invited_once(owners):
    clinic, users = owners
    clients = [signed_in(users[number % 2]) for number in range(AT_ONCE)]
    form = {"email": "New@races.example", "role": "artist"}
    answers = together(lambda number: clients[number].post(f"/en/team/{clinic.slug}/", form))
    assert sorted(answer.status_code for answer in answers) == [302] + [422] * (AT_ONCE - 1)
    assert Membership.objects.filter(user__email="new@races.example").count() == 1
    assert Letter.objects.filter(to="new@races.example").count() == 1


def test_two_owners_who_take_each_other_out_leave_one(owners):
    clinic, users = owners
    clients = [signed_in(user) for user in users]
    other = [clinic.memberships.get(user=user).pk for user in reversed(users)]
    answers = together(
        lambda number: clients[number].post(f"/en/team/{clinic.slug}/{other[number]}/remove/"), 2
    )
    assert {answer.status_code for answer in answers} <= {302, 404}
    assert clinic.memberships.filter(role=Role.OWNER).count() == 1
