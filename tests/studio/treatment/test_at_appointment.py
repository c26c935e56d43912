"""From an appointment to the file of whoever comes, and back."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from studio.booking.models import Appointment, Kind, State
from studio.people.models import Clinic, Role
from studio.treatment import files
from tests.studio.treatment.conftest import come, once, works

HERS = {"name": "Inés Muestra", "email": "Ines@example.org", "phone": ""}


def booked(clinic, artist, **given):
    at = timezone.now() + timedelta(days=2)
    return Appointment.objects.create(
        clinic=clinic,
        kind=Kind.PHONE,
        state=State.BOOKED,
        artist=artist,
        starts=at,
        ends=at + timedelta(minutes=30),
        busy_from=at,
        busy_until=at + timedelta(minutes=30),
        **{**HERS, "language": "es", "zone": "America/New_York", **given},
    )


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, True),
        ({"name": "Ines Muestra de Sol"}, True),
        ({"email": "", "phone": "+1 555 0100"}, True),
        ({"email": "", "phone": "+1 555 0100", "name": "Somebody else"}, False),
        ({"email": "other@example.org"}, False),
    ],
)
def test_an_appointment_has_the_file_of_whoever_comes(clinic, artist, file, given, found):
    row = booked(clinic, artist, **given)
    assert files.of_appointment(row) == (file if found else None)
    assert (row in files.appointments_of(file)) == found


def test_of_two_with_one_address_it_is_the_one_of_that_name(clinic, artist, file):
    contact = {"email": file.email, "language": "es", "zone": file.zone}
    other = files.make(clinic, artist, once(), name="Hugo Muestra", **contact)
    assert files.of_appointment(booked(clinic, artist, name="hugo muestra")) == other
    row = booked(clinic, None, name="Anybody")
    assert files.of_appointment(row) is None


def test_a_booked_session_has_the_file_of_its_treatment(clinic, artist, file):
    series = uuid.uuid4()
    kind = {"kind": "crown", "artist": artist, "sessions_meant": 3, "zones": ["crown"]}
    row = files.treat(file, artist, once(), **kind)
    row.series = series
    row.save()
    came = booked(clinic, artist, name="Another", email="x@example.org", series=series)
    assert files.of_appointment(came) == file


@pytest.mark.parametrize("role", [Role.DESK, Role.ARTIST])
def test_the_page_leads_to_the_file_or_begins_one_with_what_was_said(visitor, clinic, role):
    user = works(clinic, role, name="Vera")
    client = come(visitor, user)
    row = booked(clinic, None)
    page = reverse("booking:one", args=[clinic.slug, row.pk])
    begin = f"{reverse('treatment:new', args=[clinic.slug])}?appointment={row.pk}"
    assert f'href="{begin}"' in client.get(page).content.decode()
    form = client.get(begin).content.decode()
    assert f'value="{row.name}"' in form
    assert f'value="{row.email}"' in form
    assert 'value="es" selected' in form
    made = files.make(clinic, user, once(), **HERS, language="es", zone="UTC")
    at = reverse("treatment:file", args=[clinic.slug, made.pk])
    assert f'href="{at}"' in client.get(page).content.decode()


def test_another_clinics_appointment_says_nothing_here(visitor, clinic):
    there = Clinic.objects.create(slug="south", name="South", city="S", zone="UTC")
    row = booked(there, None)
    client = come(visitor, works(clinic, Role.DESK))
    new = reverse("treatment:new", args=[clinic.slug])
    answer = client.get(f"{new}?appointment={row.pk}")
    assert answer.status_code == 200
    assert HERS["name"] not in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("555-0100", True),
        ("(555) 01", True),
        ("0100", True),
        ("0199", False),
        ("INES@exam", True),
        ("ines@other", False),
        ("muestra ines", True),
        ("Inés 2", False),
    ],
)
def test_whoever_calls_is_found_by_name_number_or_address(clinic, file, typed, found):
    assert list(files.find(clinic, typed)) == ([file] if found else [])


def test_of_a_head_the_browser_asks_for_the_side_before_it_sends(visitor, clinic, treatment):
    """The server can only ask after the chosen photo is gone."""
    come(visitor, works(clinic, Role.OWNER))
    file = treatment.file
    page = reverse("treatment:add-picture", args=[clinic.slug, file.pk])
    said = visitor.get(f"{page}?treatment={treatment.pk}").content.decode()
    assert re.search(r"<select[^>]*name=\"view\"[^>]*required", said)
    assert "novalidate" not in said
    assert 'value="letter"' not in said
    letter = visitor.get(page).content.decode()
    assert not re.search(r"<select[^>]*name=\"view\"[^>]*required", letter)
