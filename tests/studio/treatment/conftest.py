"""A clinic with an artist, a client's file, and lots on the shelf."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from PIL import Image

from studio.people.models import Clinic, Membership, Role
from studio.treatment import consents, files, intakes, questions
from studio.treatment.models import Purpose, Stock

FINE = {
    one.id: {"said": {"yes-no": "no", "choice": "3", "words": ""}[one.kind]}
    for one in questions.table()
} | {"adult": {"said": "yes"}}
DAY = timedelta(days=1)


def today():
    return timezone.now().date()


def once():
    return uuid.uuid4()


def jpeg(shade=90, size=(60, 75)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (shade,) * 3).save(out, "JPEG")
    return out.getvalue()


def come(client, user):
    client.force_login(user)
    session = client.session
    session.update({"second": user.is_staff, "sure": timezone.now().timestamp()})
    session.save()
    return client


def works(clinic, role, name="Marco"):
    user = get_user_model().objects.create_user(f"{role}@{clinic.slug}.example", name=name)
    Membership.objects.create(user=user, clinic=clinic, role=role)
    return user


@pytest.fixture
def clinic(rows, quick_vault):
    return Clinic.objects.create(slug="north", name="North", city="N", zone="America/New_York")


@pytest.fixture
def artist(clinic):
    return works(clinic, Role.ARTIST)


@pytest.fixture
def file(clinic, artist):
    return files.make(
        clinic,
        artist,
        once(),
        name="Inés Muestra",
        born="1988",
        email="ines@example.org",
        phone="+1 555 0100",
        language="es",
        zone="America/New_York",
    )


@pytest.fixture
def treatment(file, artist):
    return files.treat(
        file, artist, once(), kind="shaved", zones=["crown"], artist=artist, sessions_meant=3
    )


def lot(clinic, kind="pigment", number="P-1", **given):
    told = {
        "brand": "Graphite",
        "article": "3 round" if kind == "needle" else "Ash 2",
        "expires": today() + 300 * DAY,
        "received": today() - 30 * DAY,
    }
    return Stock.objects.create(clinic=clinic, kind=kind, lot=number, **{**told, **given})


def agree(file, purpose, beside=None, name="Inés Muestra"):
    return consents.give(file, purpose, "en", name, once=once(), beside=beside)


def answered(file, by, **instead):
    """An intake: nothing speaks against it, but for what is given instead."""
    said = FINE | {name.replace("_", "-"): told for name, told in instead.items()}
    return intakes.answer(file, said, "en", once(), asked_by=by, name="Inés Muestra")


def ready(file, by):
    """A client who may be treated."""
    intake = answered(file, by)
    intakes.decide(intake, by, once(), "treat")
    agree(file, Purpose.TREATMENT, by)
    return intake
