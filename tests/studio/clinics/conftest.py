"""A clinic with an owner, and what can be sent to it."""

from __future__ import annotations

import io
from datetime import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from studio.clinics import captions, films
from studio.clinics.models import Opening
from studio.people.models import Clinic, Membership, Role, User

SAMPLES = Path(films.__file__).parent / "samples"
WEBM = (SAMPLES / "sessions.webm").read_bytes()
VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nA rendered head.\n"


@pytest.fixture
def clinic(rows):
    made = Clinic.objects.create(
        slug="here", name="Here", city="Austin, TX", zone="America/Chicago"
    )
    for weekday in range(5):
        Opening.objects.create(clinic=made, weekday=weekday, opens=time(10), closes=time(18))
    return made


@pytest.fixture
def owner(visitor, clinic):
    """A browser in which the owner has just signed in."""
    user = User.objects.create_user("owner@example.org", name="Olga")
    Membership.objects.create(user=user, clinic=clinic, role=Role.OWNER)
    visitor.force_login(user)
    session = visitor.session
    session.update({"second": True, "sure": timezone.now().timestamp()})
    session.save()
    return visitor


@pytest.fixture
def film(clinic, tmp_path, settings_folder):
    poster = picture(), 8, 6
    cues = {"en": captions.read(VTT)}
    return films.keep(clinic, WEBM, poster, cues, title_en="Dots", title_es="Puntos")


@pytest.fixture
def settings_folder(tmp_path, monkeypatch):
    """Films of a test lie in a folder of their own."""
    from django.conf import settings

    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path)
    return tmp_path


def picture(size=(8, 6)):
    out = io.BytesIO()
    Image.new("RGB", size, (120, 120, 120)).save(out, "JPEG")
    return out.getvalue()


def sent(data, name="file"):
    return SimpleUploadedFile(name, data)


@pytest.fixture
def django_capture():
    """What is to happen after the transaction happens at the end of the block."""
    from contextlib import contextmanager

    from django.db import connection

    @contextmanager
    def captured():
        before = len(connection.run_on_commit)
        yield
        for _ids, do, _robust in connection.run_on_commit[before:]:
            do()

    return captured
