"""A clinic with somebody who answers, and somebody who asks."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, time

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from studio.clinics.models import Opening
from studio.people.models import Clinic, Membership, Role
from studio.talk.models import Thread


class Asker(Client):
    """A browser, with the few things one does in a talk."""

    def __init__(self, language: str = "en", **given) -> None:
        super().__init__(headers={"host": "localhost"}, **given)
        self.language = language

    def at(self, path: str) -> str:
        return f"/{self.language}/{path}"

    def json(self, method, path, *given, **named):
        return getattr(self, method)(path, *given, headers={"accept": "application/json"}, **named)

    def begin(self, text="Is it detectable?", clinic="cedar", once=None) -> str:
        """Ask; gives the address of the talk."""
        sent = {"text": text, "clinic": clinic, "once": once or uuid.uuid4()}
        return self.post(self.at("talk/"), sent)["Location"]

    def write(self, url, text, once=None, **more):
        return self.post(url, {"text": text, "once": once or uuid.uuid4(), **more})

    def messages(self, url, after=0):
        return self.get(f"{url}messages/?after={after}").json()


@pytest.fixture
def clinic(rows):
    made = Clinic.objects.create(slug="cedar", name="Cedar", city="Cedar", zone="America/New_York")
    for day in range(5):
        Opening.objects.create(clinic=made, weekday=day, opens=time(9), closes=time(18))
    return made


@pytest.fixture
def desk_person(clinic):
    user = get_user_model().objects.create_user("rosa@cedar.example", name="Rosa Valdez")
    Membership.objects.create(user=user, clinic=clinic, role=Role.DESK)
    return user


@pytest.fixture
def asker(clinic):
    return Asker()


@pytest.fixture
def staff(desk_person):
    """The browser of somebody who answers."""
    return come_in(Asker(), desk_person)


def come_in(client, user):
    client.force_login(user)
    session = client.session
    session.update({"second": True, "sure": timezone.now().timestamp()})
    session.save()
    return client


def thread_of(url) -> Thread:
    return Thread.objects.get(name=url.rstrip("/").split("/")[-1])


#: A Wednesday: eleven in New York, then nine in the evening.
OPEN = datetime(2026, 11, 25, 16, tzinfo=UTC)
SHUT = datetime(2026, 11, 26, 2, tzinfo=UTC)
