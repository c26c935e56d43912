"""What people see and send: their days, reports, photos; what the team and owners do with them."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from studio.aftercare import days, links, protocols, reports
from studio.aftercare.models import Care, Key, Protocol, Quiet, Report
from studio.booking import usual
from studio.booking.models import Appointment, Kind
from studio.clinics.models import Opening
from studio.outbox.models import Letter
from studio.people.belongings import belongings
from studio.people.models import User
from studio.photos.readings import reader
from studio.treatment import consents, pictures, sessions
from studio.treatment.models import File, Picture, Purpose
from studio.vault.models import Entry
from tests.studio.aftercare.conftest import DAY, jpeg, once
from tests.studio.treatment.conftest import come


@pytest.fixture
def own(care, file):
    """The client's browser with a link, and its address."""
    client = Client(headers={"host": "localhost"})
    path = re.sub(r"^https?://[^/]+/es", "/en", links.link(file))
    return client, path


def back(care, number):
    """Let a session have been so many days ago."""
    Care.objects.filter(pk=care.pk).update(day=care.day - number * DAY)


def photo(data=None, **given):
    return {
        "once": once(),
        "view": "top",
        "photo": SimpleUploadedFile("me.jpg", jpeg() if data is None else data),
        **given,
    }


def test_today_stands_first_and_what_is_allowed_when(own, care):
    client, path = own
    back(care, 3)
    page = client.get(path).content.decode()
    assert "Day 3 of 5" in page
    assert page.index("No shampoo.") < page.index("Wash with a mild shampoo")
    assert "Cool water may run over it." in page[page.index("Allowed by now") :]
    ics = client.get(f"{path}days.ics")
    assert ics["Content-Type"].startswith("text/calendar")
    assert f"DTSTART;VALUE=DATE:{care.day + 2 * DAY:%Y%m%d}" in ics.content.decode()


def test_a_link_that_is_over_says_so_and_a_guessed_one_is_none(own):
    client, path = own
    Key.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert client.get(path).status_code == 410
    assert client.post(f"{path}report/", {"once": once(), "signs": "pus"}).status_code == 410
    assert not Report.objects.exists()
    assert client.get(path.replace(path[-9:-1], "guessedx")).status_code == 404


def test_a_report_sent_twice_is_one_and_says_what_comes_first(own):
    client, path = own
    empty = client.post(f"{path}report/", {"once": once()})
    assert (empty.status_code, Report.objects.count()) == (422, 0)
    told = {"once": once(), "signs": ["fever", "look"], "words": "Since yesterday"}
    for _twice in range(2):
        answer = client.post(f"{path}report/", told)
        assert answer.status_code == 303
    page = client.get(path).content.decode()
    assert Report.objects.count() == 1
    assert "See a doctor today. Do not wait for our answer." in page
    assert "Nobody has opened it yet" in page


def test_a_report_with_a_photo_is_seen_by_whoever_opened_it_and_logged(own, clinic, artist, file):
    client, path = own
    wrong = {"once": once(), "signs": "pus", "photo": SimpleUploadedFile("me.jpg", b"no photo")}
    assert client.post(f"{path}report/", wrong).status_code == 422
    assert client.post(f"{path}report/", photo(signs="pus", words="")).status_code == 303
    row = Report.objects.get()
    assert client.get(f"{path}report/{row.pk}.jpg").status_code == 200
    team = come(Client(headers={"host": "localhost"}), artist)
    picture = reverse("aftercare:picture", args=[clinic.slug, row.pk])
    assert team.get(picture).status_code == 404
    page = team.get(reverse("aftercare:report", args=[clinic.slug, row.pk])).content.decode()
    assert "Pus" not in page
    team.post(reverse("aftercare:open", args=[clinic.slug, row.pk]))
    page = team.get(reverse("aftercare:report", args=[clinic.slug, row.pk])).content.decode()
    assert "Pus" in page
    assert team.get(picture).status_code == 200
    assert Entry.objects.filter(who=f"user-{artist.pk}", did="read", what=row.kept_id).exists()
    consents.withdraw(file, Purpose.RECORD, artist)  # gone from the clinic at once
    assert team.get(picture).status_code == 404
    page = team.get(reverse("aftercare:report", args=[clinic.slug, row.pk])).content.decode()
    assert "Pus" not in page


def test_the_desk_sees_whose_a_report_is_and_not_what_it_says(own, care, file, clinic, desk):
    row = reports.make(file, ["pus"], "Behind the ear", once())
    seen = come(Client(headers={"host": "localhost"}), desk)
    page = seen.get(reverse("aftercare:reports", args=[clinic.slug])).content.decode()
    assert file.name in page
    assert "Pus" not in page
    assert "Behind the ear" not in page
    address = reverse("aftercare:report", args=[clinic.slug, row.pk])
    assert seen.get(address).status_code == 404
    written = Letter.objects.get(to=desk.email)
    assert address.removeprefix("/en") not in written.text


def test_who_was_sent_to_a_doctor_stands_first_for_the_artist(
    own, care, file, clinic, artist, desk
):
    grave = reports.make(file, ["fever"], "", once())
    reports.make(file, ["look"], "", once())
    overview = reverse("aftercare:overview", args=[clinic.slug])
    client = Client(headers={"host": "localhost"})
    page = come(client, artist).get(overview).content.decode()
    links = re.findall(r"reports/(\d+)/", page)
    assert links[0] == str(grave.pk)
    assert page.count("call now") == 1
    assert "call now" not in come(client, desk).get(overview).content.decode()
    consents.withdraw(file, Purpose.RECORD, artist)
    assert "call now" not in come(client, artist).get(overview).content.decode()


def test_an_answer_reaches_the_client_and_says_by_whom(own, care, file, clinic, artist):
    client, path = own
    row = reports.make(file, ["look"], "", once())
    team = come(Client(headers={"host": "localhost"}), artist)
    address = reverse("aftercare:report", args=[clinic.slug, row.pk])
    assert team.post(address, {"once": once(), "words": " "}).status_code == 422
    told = {"once": once(), "words": "It passes."}
    for _twice in range(2):
        assert team.post(address, told).status_code == 303
    page = client.get(path).content.decode()
    assert page.count("It passes.") == 1
    assert "Opened by Marco" in page


def test_a_photo_is_taken_once_it_is_asked_for(own, care, file):
    client, path = own
    assert client.post(f"{path}photo/", photo(treatment=care.treatment.pk)).status_code == 404
    back(care, 30)
    for wrong in (photo(b"no photo"), {"once": once(), "view": "top"}):
        sent = {**wrong, "treatment": care.treatment.pk}
        assert client.post(f"{path}photo/", sent).status_code == 422
    key = once()
    for _twice in range(2):
        sent = photo(treatment=care.treatment.pk, once=key)
        assert client.post(f"{path}photo/", sent).status_code == 303
    row = Picture.objects.get()
    assert (row.stage, row.by, row.treatment) == ("healed", None, care.treatment)
    assert "Your healed photo is there" in client.get(path).content.decode()
    # Another's treatment cannot be named.
    assert client.post(f"{path}photo/", photo(treatment=care.treatment.pk + 1)).status_code == 422


def test_who_travels_says_where_and_counts_on_there(own, file):
    client, path = own
    assert client.post(f"{path}zone/", {"zone": "Mars/Olympus"}).status_code == 422
    assert client.post(f"{path}zone/", {"zone": "Asia/Tokyo"}).status_code == 303
    assert File.objects.get(pk=file.pk).zone == "Asia/Tokyo"


def test_reminders_end_by_one_press_of_a_mail_program(own, file):
    client, path = own
    out = links.way_out(file).split("localhost:8000")[-1]
    strict = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    assert strict.get(out).status_code == 200
    assert not Quiet.objects.exists()  # looking at it changes nothing
    for _twice in range(2):
        assert strict.post(out).status_code == 200
    assert Quiet.objects.count() == 1
    client.post(f"{path}reminders/", {"again": "1"})
    assert not Quiet.objects.exists()
    assert strict.post(out.replace(out[-9:-1], "00000000")).status_code == 404


def test_an_account_has_its_own_days_and_nobody_elses(care, file, clinic, artist):
    user = User.objects.create_user(file.email)
    stranger = User.objects.create_user("other@example.org")
    address = reverse("aftercare:own", args=[file.pk])
    assert come(Client(headers={"host": "localhost"}), user).get(address).status_code == 200
    assert come(Client(headers={"host": "localhost"}), stranger).get(address).status_code == 404
    page = come(Client(headers={"host": "localhost"}), user).get(reverse("account"))
    assert address in page.content.decode()


def protocol_form(clinic, version, **given):
    """The protocol's form as the page fills it in."""
    now = protocols.content(clinic)
    told = {"version": version, "photo_days": now.photo_days, "report_hours": now.report_hours}
    for number, rule in enumerate(now.rules):
        told |= {f"days-{number}": rule.days, f"start-{number}": rule.start}
        for one in ("name", "wait", "then"):
            told[f"{one}_en-{number}"] = getattr(rule, one).en
            told[f"{one}_es-{number}"] = getattr(rule, one).es
    return told | given


def test_an_owner_changes_days_adds_a_rule_and_takes_it_out(clinic, owner):
    team = come(Client(headers={"host": "localhost"}), owner)
    address = reverse("aftercare:protocol", args=[clinic.slug])
    number = len(protocols.content(clinic).rules)
    half = {f"days-{number}": "3", f"name_en-{number}": "Hats", f"start-{number}": "3"}
    assert team.post(address, protocol_form(clinic, 0, **half)).status_code == 422
    words = {
        f"{one}_{of}-{number}": f"{one} {of}"
        for one in ("name", "wait", "then")
        for of in ("en", "es")
    }
    when = {f"days-{number}": "3", f"start-{number}": "3"}
    assert team.post(address, protocol_form(clinic, 0, **when, **words)).status_code == 422
    when = {f"days-{number}": "3", f"start-{number}": "1"}
    assert team.post(address, protocol_form(clinic, 0, **when, **words)).status_code == 303
    made = protocols.content(clinic).rules[-1]
    assert (made.id, made.start, made.days) == ("own-1", 1, 3)
    sent = protocol_form(clinic, 1) | dict.fromkeys(words, "")
    assert team.post(address, sent).status_code == 303
    assert len(protocols.content(clinic).rules) == number
    assert Protocol.objects.filter(clinic=clinic).count() == 2


def test_of_two_tabs_the_second_is_shown_that_it_was_late(clinic, owner):
    team = come(Client(headers={"host": "localhost"}), owner)
    address = reverse("aftercare:protocol", args=[clinic.slug])
    protocols.in_force(clinic)
    first, second = (protocol_form(clinic, 1, photo_days=days_) for days_ in (33, 44))
    assert team.post(address, first).status_code == 303
    late = team.post(address, second)
    assert late.status_code == 409
    assert 'value="44"' in late.content.decode()  # what was typed is kept
    assert protocols.content(clinic).photo_days == 33
    assert team.post(address, second | {"version": 2}).status_code == 303


def test_a_touch_up_that_is_due_is_listed_and_booked_once(care, file, clinic, desk):
    usual.furnish(clinic)
    for weekday in range(7):
        Opening.objects.create(clinic=clinic, weekday=weekday, opens=time(9), closes=time(17))
    back(care, 3 * 366)
    team = come(Client(headers={"host": "localhost"}), desk)
    listed = team.get(reverse("aftercare:overview", args=[clinic.slug])).content.decode()
    address = reverse("aftercare:book", args=[clinic.slug, file.pk])
    assert address in listed
    page = team.get(address).content.decode()
    told = {"once": once(), "starts": re.search(r'<option value="(\d+)"', page)[1]}
    for _twice in range(2):
        assert team.post(address, told).status_code == 303
    row = Appointment.objects.get(kind=Kind.TOUCH_UP)
    assert (row.name, row.email, row.artist_id) == (file.name, file.email, care.session.artist_id)
    listed = team.get(reverse("aftercare:overview", args=[clinic.slug])).content.decode()
    assert address not in listed


def test_an_export_has_protocol_reports_and_answers(care, file, artist):
    user = User.objects.create_user(file.email)
    row = reports.make(file, ["look"], "Lighter here", once())
    reports.answer(row, artist, "It passes.", once())
    (told,) = belongings(user).told["aftercare"]
    assert told["sessions"][0]["protocol"]["rules"]
    assert told["reports"][0]["answers"][0]["words"] == "It passes."
    assert reader(pictures.of_file(file), user) == "You"  # by a link


def test_a_session_that_is_not_written_leaves_nothing(care, file, artist, monkeypatch):
    monkeypatch.setattr("studio.aftercare.freezing.letters.begun", lambda _care: 1 / 0)
    before = Care.objects.count(), care.treatment.sessions.count()
    given = {"on": days.today(file), "artist": artist, "soon_why": "A gap, seen at once."}
    with pytest.raises(ZeroDivisionError):
        sessions.make(care.treatment, artist, once(), (), **given)
    assert before == (Care.objects.count(), care.treatment.sessions.count())
