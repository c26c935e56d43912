"""The pages: links, two editors, double submit, the desk, another clinic, withdrawing."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from studio.booking.models import Appointment
from studio.outbox.models import Letter
from studio.people.models import Clinic, Role, User
from studio.treatment import consents, demonstration, files, intakes, pictures, sessions
from studio.treatment.models import Event, File, Intake, Link, Plan, Purpose, Session, Stock
from studio.vault.models import Entry, Kept
from tests.studio.booking.conftest import make_clinic
from tests.studio.treatment.conftest import (
    FINE,
    agree,
    answered,
    come,
    jpeg,
    lot,
    once,
    ready,
    today,
    works,
)

SAID = {name: one["said"] for name, one in FINE.items()}


def at(name, *given):
    return reverse(f"treatment:{name}", args=given)


@pytest.fixture
def of_artist(visitor, artist):
    return come(visitor, artist)


def here(file):
    return file.clinic.slug, file.pk


def link_of(file, artist):
    intakes.ask(file, artist, once())
    letter = Letter.objects.filter(to=file.email).latest("pk")
    return "/" + re.search(r"https?://[^/]+/(\S+)", letter.text)[1]


def send(**more):
    return {"once": str(once()), **SAID, **more}


SIGNED = {"name": "Inés Muestra", "agreed": "on"}


# At home, by a link.


def test_a_client_answers_at_home_once_in_their_language(other, file, artist):
    address = link_of(file, artist)
    assert address.startswith("/es/")
    page = other.get(address).content.decode()
    assert "¿Tiene diabetes?" in page
    assert "checked" not in page  # nothing is answered beforehand
    assert other.post(address, {}).status_code == 422
    assert other.post(address, send()).status_code == 422  # not signed
    assert not Intake.objects.exists()
    assert other.post(address, send(**SIGNED)).status_code == 303
    assert other.post(address, send(**SIGNED)).status_code == 200  # back, and sent again
    intake = file.intakes.get()
    assert intake.at_home
    assert intake.asked_by == artist
    assert intake.language == "es"
    assert "Muestra" not in other.get(address).content.decode()
    assert consents.standing(file, Purpose.RECORD).beside is None


def test_what_was_typed_stays_where_something_is_wrong(other, file, artist):
    told = send(**SIGNED, medicines="Ramipril", peel="yes")
    answer = other.post(link_of(file, artist), told)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Ramipril" in page
    assert "¿Qué día fue?" in page
    late = send(**SIGNED, peel="yes", **{"peel-day": "2999-01-01"})
    assert other.post(link_of(file, artist), late).status_code == 422


def test_a_link_that_is_over_says_so_and_a_guessed_one_is_not_there(other, file, artist):
    address = link_of(file, artist)
    Link.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert other.get(address).status_code == 410
    assert other.post(address, send(**SIGNED)).status_code == 410
    assert other.get(at("answer", "guessed")).status_code == 404
    assert not Intake.objects.exists()


def test_the_link_is_sent_once_a_press_and_kept_as_a_digest(of_artist, file):
    form = {"once": str(once())}
    for _again in range(2):
        assert of_artist.post(at("ask", *here(file)), form).status_code == 303
    assert Letter.objects.filter(to=file.email).count() == 1
    link = Link.objects.get()
    assert link.digest not in Letter.objects.get().text


# In the clinic.


def test_from_intake_to_session_by_the_pages(of_artist, file, treatment, clinic):
    where = here(file)
    asked = of_artist.post(at("intake", *where), send(**SIGNED, heart="yes"))
    intake = file.intakes.get()
    assert asked.url == at("answered", *where, intake.pk)
    page = of_artist.get(asked.url).content.decode()
    assert "with a doctor" in page
    assert "practice of clinics" in page
    decide = {"once": str(once()), "goes": "treat"}
    assert of_artist.post(asked.url, decide).status_code == 422  # otherwise, and no reason
    assert of_artist.post(asked.url, {**decide, "why": "Called her doctor."}).status_code == 303
    needle, pigment = lot(clinic, "needle", "N-1"), lot(clinic)
    told = {
        "once": str(once()),
        "on": today().isoformat(),
        "artist": treatment.artist_id,
        "needles": [needle.pk],
        "pigments": [pigment.pk],
        "parts": "8",
        "depth_from_mm": "0.3",
        "depth_to_mm": "0.5",
        "zones": ["crown"],
    }
    address = at("session", *where, treatment.pk)
    refused = of_artist.post(address, told)
    assert refused.status_code == 422
    assert "has not agreed to the treatment" in refused.content.decode()
    strokes = json.dumps([[[0, 0], [500, 200]]])
    sign = {"once": str(once()), **SIGNED, "strokes": strokes}
    assert of_artist.post(at("consent", *where, "treatment"), sign).status_code == 303
    assert consents.standing(file, "treatment").strokes == json.loads(strokes)
    for _again in range(2):
        assert of_artist.post(address, told).status_code == 303
    assert Session.objects.count() == 1
    assert "P-1" in of_artist.get(at("treatment", *where, treatment.pk)).content.decode()
    row = Session.objects.get()
    anew = {**told, "once": str(once()), "parts": "6"}
    address = at("correct", *where, treatment.pk, row.pk)
    assert of_artist.get(address).status_code == 200
    assert of_artist.post(address, anew).status_code == 422  # without a reason
    assert of_artist.post(address, {**anew, "why": "Misread."}).status_code == 303
    second = of_artist.post(address, {**anew, "once": str(once()), "why": "Me, too."})
    assert second.status_code == 409
    assert Session.objects.get(corrects=row).parts == 6
    recall = of_artist.get(at("lot", clinic.slug, pigment.pk)).content.decode()
    assert "Inés Muestra" in recall
    assert file.email in recall


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"agreed": ""},
        {"strokes": "[[[1]]]"},
        {"strokes": "nonsense"},
        {"strokes": "[[[0, 1001]]]"},
        {"strokes": json.dumps([[[0, 0]] * 4001])},
        {"strokes": "[" * 5000},
    ],
)
def test_a_consent_is_never_completed_blank_or_garbled(of_artist, file, wrong):
    told = {"once": str(once()), **SIGNED, **wrong}
    assert of_artist.post(at("consent", *here(file), "treatment"), told).status_code == 422
    assert not file.consents.exists()


def test_another_clinics_lot_cannot_be_used(of_artist, file, treatment, artist):
    ready(file, artist)
    there = Clinic.objects.create(slug="south", name="South", city="S", zone="UTC")
    told = {
        "once": str(once()),
        "on": today().isoformat(),
        "artist": artist.pk,
        "needles": [lot(there, "needle").pk],
        "pigments": [lot(there).pk],
        "parts": "0",
    }
    address = at("session", *here(file), treatment.pk)
    assert of_artist.post(address, told).status_code == 422
    assert not Session.objects.exists()


def test_of_two_editors_the_second_sees_both_texts_and_can_save_then(of_artist, file, artist):
    address = at("change", *here(file))
    contact = {one: getattr(file, one) for one in files.CONTACT} | {"once": str(once())}
    files.change(file, artist, 1, phone="+1 555 0111")
    mine = contact | {"phone": "+1 555 0222", "version": 1}
    answer = of_artist.post(address, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "+1 555 0111" in page
    assert "+1 555 0222" in page
    assert File.objects.get().phone == "+1 555 0111"
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    assert of_artist.post(address, mine | {"version": version}).status_code == 303
    assert File.objects.get().phone == "+1 555 0222"


def test_of_two_who_change_a_treatment_the_second_sees_both(of_artist, file, treatment, artist):
    files.change_treatment(treatment, artist, 1, note="Start at the crown.")
    told = {
        "once": str(once()),
        "kind": "shaved",
        "zones": ["crown"],
        "artist": artist.pk,
        "sessions_meant": 3,
        "note": "Start at the front.",
        "version": 1,
    }
    answer = of_artist.post(at("change-treatment", *here(file), treatment.pk), told)
    assert answer.status_code == 409
    assert "Start at the crown." in answer.content.decode()
    assert "Start at the front." in answer.content.decode()


def test_the_desk_sees_who_and_when_and_nothing_of_health(visitor, file, clinic, artist):
    answered(file, artist, diabetes={"said": "yes"})
    come(visitor, works(clinic, Role.DESK, "Ana"))
    page = visitor.get(at("file", *here(file))).content.decode()
    assert file.phone in page
    for hidden in ("Treat", "Consents", "answered", "What happened", "decide"):
        assert hidden not in page.split("<main")[1].split("</main>")[0].replace(
            "Questions before treatment", ""
        )
    assert "decide" not in visitor.get(at("clients", clinic.slug)).content.decode()


def test_withdrawing_the_record_hides_answers_and_photos_from_the_clinic_at_once(
    of_artist, file, treatment, artist
):
    intake = ready(file, artist)
    picture = pictures.add(file, artist, once(), jpeg(), "before", today(), "top", treatment)
    where = here(file)
    addresses = at("answered", *where, intake.pk), at("picture", *where, picture.pk)
    assert [of_artist.get(one).status_code for one in addresses] == [200, 200]
    consents.withdraw(file, Purpose.RECORD, artist)
    assert [of_artist.get(one).status_code for one in addresses] == [404, 404]
    page = of_artist.get(at("file", *where)).content.decode()
    assert at("answered", *where, intake.pk) not in page


# Their own side.


def test_a_client_reads_their_file_and_withdraws_by_one_press(other, file, treatment, artist):
    ready(file, artist)
    picture = pictures.add(file, artist, once(), jpeg(), "before", today(), "top", treatment)
    user = come(other, User.objects.create_user("INES@example.org")).get(at("mine"))
    page = user.content.decode()
    assert "Do you have diabetes?" in page
    assert at("own-withdraw", file.pk, "treatment") in page
    assert other.get(at("own-picture", picture.pk)).status_code == 200
    assert Entry.objects.filter(did="read", whose=f"file-{file.pk}").count() == 1
    for _again in range(2):
        assert other.post(at("own-withdraw", file.pk, "treatment")).status_code == 303
    assert consents.standing(file, "treatment") is None
    assert sessions.lacking(file, today())
    assert other.post(at("own-withdraw", file.pk, "nothing")).status_code == 404


# Plans and appointments.


def test_a_plan_comes_from_its_file_and_only_with_consent(of_artist, file, treatment):
    def sent(data):
        told = {"once": str(once()), "plan": SimpleUploadedFile("plan.json", data)}
        return of_artist.post(at("plan", *here(file), treatment.pk), told).status_code

    plan = json.dumps(
        {"format": "stubble.treatment", "field": "F1", "head": {"coefficients": [0.1]}}
    ).encode()
    assert sent(plan) == 422
    agree(file, Purpose.SIMULATION)
    assert sent(b"{}") == 422
    assert sent(plan) == 303
    assert Plan.objects.get().field == "F1"


def test_the_sessions_are_booked_together_a_week_apart_at_least(visitor, rows, quick_vault):
    clinic = make_clinic("busy")
    artist = clinic.memberships.get().user
    come(visitor, artist)
    given = {"name": "Bo", "email": "bo@example.org", "language": "en", "zone": clinic.zone}
    file = files.make(clinic, artist, once(), **given)
    meant = {"kind": "shaved", "artist": artist, "sessions_meant": 3}
    row = files.treat(file, artist, once(), **meant)
    address = at("book", *here(file), row.pk)
    first = re.search(r'<option value="(\d+)"', visitor.get(address).content.decode())[1]
    assert visitor.get(f"{address}?first={first}&apart=6").status_code == 422
    page = visitor.get(f"{address}?first={first}&apart=14").content.decode()
    times = re.findall(r'name="time" value="(\d+)"', page)
    assert len(times) == 3
    close = [times[0], str(int(times[0]) + 6 * 86400)]
    told = {"once": str(once()), "apart": 7}
    assert visitor.post(address, {**told, "time": close}).status_code == 422
    for _again in range(2):
        assert visitor.post(address, {**told, "apart": 14, "time": times}).status_code == 303
    booked = Appointment.objects.filter(kind="session").order_by("starts")
    assert booked.count() == 3
    days = [one.starts.date() for one in booked]
    assert all((two - one).days >= 14 for one, two in pairwise(days))
    row.refresh_from_db()
    assert {one.series for one in booked} == {row.series}
    gone = visitor.post(address, {"once": str(once()), "apart": 14, "time": times})
    assert gone.status_code == 409


# The demonstration.


def test_the_demonstration_shows_every_stage_and_leaves_nothing(clinic, artist):
    Clinic.objects.filter(pk=clinic.pk).update(demonstration=True)
    demonstration.show()
    demonstration.show()
    assert File.objects.count() == len(demonstration.PEOPLE)
    assert {intakes.newest(one) is None for one in File.objects.all()} == {True, False}
    assert Session.objects.count() == sum(one.sessions for one in demonstration.PEOPLE)
    assert not Letter.objects.exists()
    demonstration.remove()
    assert not File.objects.exists()
    assert not Stock.objects.exists()
    assert not Kept.objects.exists()


def test_what_happened_is_told_by_the_clock_of_the_clinic(visitor, file, artist):
    Event.objects.filter(file=file).delete()
    Event.objects.create(file=file, did="began", at=datetime(2026, 1, 5, 2, 30, tzinfo=UTC))
    page = come(visitor, artist).get(f"/en/clients/north/{file.pk}/").content.decode()
    assert "01/04/2026 9:30 p.m." in page
