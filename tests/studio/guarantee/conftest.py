"""A treatment whose last session was some days ago, under terms, paid for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from studio.guarantee import books, claims, terms
from studio.guarantee.models import Kind, Wish
from studio.people.models import Role
from studio.treatment import sessions
from tests.studio.treatment import conftest as treated
from tests.studio.treatment.conftest import once, ready, today, works

#: As the tests of treatments have them.
clinic, artist = treated.clinic, treated.artist
file, treatment = treated.file, treated.treatment


DAY = timedelta(days=1)
PROMISED = {
    "offered": True,
    "sentence_en": "We put right what has healed unevenly.",
    "sentence_es": "Corregimos lo que haya cicatrizado de forma desigual.",
    "healed_days": 42,
    "claim_days": 30,
    "answer_days": 14,
    "pay_days": 7,
    "currency": "USD",
}


def promise(clinic, **other):
    return terms.write(clinic, None, once(), **{**PROMISED, **other})


def session(treatment, artist, ago):
    on = today() - ago * DAY
    return sessions.make(treatment, artist, once(), [], on=on, artist=artist)


def pay(treatment, by, cents=100_000, kind=Kind.PAID, **given):
    return books.write(treatment, by, once(), kind, cents, today(), "cash", **given)


def act(claim, did, by, **given):
    """A step by whoever looked at the claim just now."""
    claim.refresh_from_db()
    return claims.act(claim, did, by, claim.version, once(), **given)


@pytest.fixture
def owner(clinic):
    return works(clinic, Role.OWNER, "Ruth")


@pytest.fixture
def client(file):
    file.user = get_user_model().objects.create_user(file.email, name="Inés", language="es")
    file.save()
    return file.user


@pytest.fixture
def healed(clinic, treatment, artist, owner, client):
    """Its last session was fifty days ago: eight days of the window are over."""
    promise(clinic)
    ready(treatment.file, artist)
    session(treatment, artist, 50)
    pay(treatment, artist)
    return treatment


@pytest.fixture
def claim(healed, client):
    return claims.ask(healed, client, once(), Wish.MONEY, "It is patchy.")
