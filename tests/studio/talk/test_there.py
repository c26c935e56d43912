"""Who is there, and when somebody will be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from studio.talk.models import Presence
from studio.talk.there import there
from tests.studio.talk.conftest import OPEN, SHUT


def test_somebody_at_an_open_inbox_within_hours_is_there(clinic, desk_person):
    Presence.objects.create(user=desk_person, at=OPEN - timedelta(seconds=50))
    found = there(clinic, now=OPEN)
    assert found.now
    assert found.words == "Rosa is here now."


@pytest.mark.parametrize("seconds", [61, 3600])
def test_a_beat_that_is_over_counts_no_more(clinic, desk_person, seconds):
    Presence.objects.create(user=desk_person, at=OPEN - timedelta(seconds=seconds))
    found = there(clinic, now=OPEN)
    assert not found.now
    assert found.told == "Wednesday, November 25, 18:00 (EST)"


def test_outside_its_hours_a_clinic_says_when_it_is_back(clinic, desk_person):
    Presence.objects.create(user=desk_person, at=SHUT)
    found = there(clinic, now=SHUT)
    assert not found.now
    assert found.told == "Thursday, November 26, 09:00 (EST)"
    with translation.override("es"):
        assert there(clinic, now=SHUT).told == "jueves, 26 de noviembre, 09:00 (EST)"


def test_a_clinic_without_hours_promises_no_time(clinic, desk_person):
    clinic.openings.all().delete()
    found = there(clinic, now=OPEN)
    assert (found.at, found.now) == (None, False)


def test_an_artist_is_there_by_their_beat_alone(desk_person):
    assert not there(None, desk_person, OPEN).now
    Presence.objects.create(user=desk_person, at=OPEN)
    assert there(None, desk_person, OPEN).words == "Rosa is here now."


def test_a_page_says_it_with_an_instant_that_any_clock_can_show(asker, clinic, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: SHUT)
    page = asker.get(asker.at("talk/")).content.decode()
    assert 'datetime="2026-11-26T09:00:00-05:00"' in page


def test_an_open_inbox_beats(staff, desk_person):
    assert staff.post("/en/inbox/here/").status_code == 204
    assert Presence.objects.get().user == desk_person
