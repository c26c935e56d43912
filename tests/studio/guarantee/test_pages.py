"""The pages: asked, decided, paid; sent twice, the back button, two tabs; what is typed stays."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from studio.clinics.models import Profile
from studio.guarantee import books, claims, demonstration, terms
from studio.guarantee.models import Claim, Entry, State, Step
from studio.outbox.models import Letter
from studio.people.models import Clinic, Role
from studio.treatment import consents
from studio.treatment import demonstration as of_files
from studio.treatment.models import Purpose
from tests.studio.guarantee.conftest import DAY, PROMISED, act, promise, session
from tests.studio.treatment.conftest import come, jpeg, once, ready, today, works


def at(name, *given):
    return reverse(f"guarantee:{name}", args=given)


def said(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def of_client(visitor, client):
    return come(visitor, client)


@pytest.fixture
def of_owner(other, owner):
    return come(other, owner)


def asks(**more):
    return {"did": "ask", "once": str(once()), "wish": "money", "why": "It is patchy.", **more}


def steps(claim, did, **more):
    claim.refresh_from_db()
    return {"did": did, "once": str(once()), "version": claim.version, **more}


def test_a_client_asks_with_a_photo_and_once(of_client, healed, client):
    here = at("own", healed.pk)
    page = said(of_client.get(here))
    assert "You can ask until the end of" in page
    assert "USD 1,000.00" in page
    form = asks(view="top")
    for _ in range(2):
        photo = SimpleUploadedFile("a.jpg", jpeg(), content_type="image/jpeg")
        assert of_client.post(here, {**form, "photo": photo}).status_code == 303
    step = Step.objects.get()
    assert step.evidence.get().picture.view == "top"
    again = of_client.post(here, asks(why="Another tab."))
    assert again.status_code == 409
    assert "You have asked already" in said(again)
    assert "Another tab." in said(again)


def test_what_was_typed_stays_where_something_is_wrong(of_client, healed):
    here = at("own", healed.pk)
    photo = SimpleUploadedFile("a.jpg", b"no photo", content_type="image/jpeg")
    answer = of_client.post(here, asks(photo=photo, view="top", why="The left side."))
    assert answer.status_code == 422
    assert "The left side." in said(answer)
    consents.withdraw(healed.file, Purpose.RECORD, healed.file.user)
    photo = SimpleUploadedFile("a.jpg", jpeg(), content_type="image/jpeg")
    answer = of_client.post(here, asks(photo=photo, view="top"))
    assert "not agreed that the clinic keeps photos" in said(answer)
    assert not Claim.objects.exists()


def test_too_early_the_page_says_from_when_and_takes_nothing(of_client, treatment, artist):
    promise(treatment.file.clinic)
    ready(treatment.file, artist)
    session(treatment, artist, 5)
    assert "You can ask from" in said(of_client.get(at("own", treatment.pk)))
    assert of_client.post(at("own", treatment.pk), asks()).status_code == 422
    assert not Claim.objects.exists()


def test_the_page_says_both_clocks(of_client, healed):
    healed.file.zone = "Europe/Madrid"
    healed.file.save()
    page = said(of_client.get(at("own", healed.pk)))
    assert "in the clinic (for you: " in page
    assert "5:59 a.m." in page
    assert "Eastern time, New York" in page


def test_back_after_withdrawing_is_told_and_loses_nothing(of_client, claim):
    here = at("own", claim.treatment_id)
    form = steps(claim, "withdraw")
    for _ in range(2):  # sent twice
        assert of_client.post(here, form).status_code == 303
    late = of_client.post(here, steps(claim, "add", why="The left side."))
    assert late.status_code == 409
    assert "The left side." in said(late)
    claim.refresh_from_db()
    assert claim.state == State.WITHDRAWN


def test_two_decide_and_the_second_sees_what_was_done_and_what_they_wrote(
    of_owner, claim, artist, clinic
):
    here = at("claim", clinic.slug, claim.pk)
    form = steps(claim, "decline", why="As planned.")
    act(claim, "more", artist, why="A photo?")
    answer = of_owner.post(here, form)
    assert answer.status_code == 409
    assert "Somebody else has led this on" in said(answer)
    assert "A photo?" in said(answer)
    assert "As planned." in said(answer)
    assert of_owner.post(here, steps(claim, "accept", cents="2,000")).status_code == 422
    assert of_owner.post(here, steps(claim, "accept", cents="0")).status_code == 422
    assert of_owner.post(here, steps(claim, "look", day="0001-01-01")).status_code == 422
    assert of_owner.post(here, steps(claim, "accept", cents="400.25")).status_code == 303
    assert of_owner.post(here, steps(claim, "more", why="?")).status_code == 409
    claim.refresh_from_db()
    assert (claim.state, claim.cents) == (State.ACCEPTED, 40_025)


@pytest.mark.parametrize(("role", "sees"), [(Role.DESK, "purse"), (Role.OWNER, "claim")])
def test_a_clients_file_leads_to_payments_and_for_the_desk_not_to_what_was_treated(
    other, claim, clinic, owner, role, sees
):
    page = reverse("treatment:file", args=[clinic.slug, claim.treatment.file_id])
    user = owner if role == Role.OWNER else works(clinic, role)
    shown = said(come(other, user).get(page))
    purse, of_claim = (
        at("purse", clinic.slug, claim.treatment_id),
        at("claim", clinic.slug, claim.pk),
    )
    assert [one in shown for one in (purse, of_claim)] == [sees == "purse", sees == "claim"]
    assert (claim.treatment.get_kind_display() in shown) == (role == Role.OWNER)


def test_the_desk_pays_back_once(other, claim, clinic, owner):
    act(claim, "accept", owner, cents=40_025)
    desk = come(other, works(clinic, Role.DESK))
    assert "400.25" in said(desk.get(at("books", clinic.slug)))
    there = at("pay", clinic.slug, claim.treatment_id, claim.pk)
    form = {**steps(claim, "pay"), "on": today().isoformat(), "way": "cash"}
    for _ in range(2):
        assert desk.post(there, form).status_code == 303
    assert Entry.objects.filter(claim=claim).count() == 1
    second = {**steps(claim, "pay"), "on": today().isoformat(), "way": "cash"}
    assert desk.post(there, second).status_code == 409
    entry = Entry.objects.get(claim=claim)
    correct = at("correct", clinic.slug, claim.treatment_id, entry.pk)
    assert desk.get(correct).status_code == 404  # what was given back an owner sets right


def test_entries_are_written_and_set_right(of_owner, healed, clinic):
    here = at("purse", clinic.slug, healed.pk)
    day = (today() - DAY).isoformat()
    form = {"once": str(once()), "kind": "paid", "cents": "250", "on": day, "way": "cash"}
    for _ in range(2):
        assert of_owner.post(here, form).status_code == 303
    too_much = {**form, "once": str(once()), "kind": "returned", "cents": "1,250.01"}
    assert "more than was paid" in said(of_owner.post(here, too_much))
    entry = Entry.objects.latest("pk")
    there = at("correct", clinic.slug, healed.pk, entry.pk)
    wrong = {"once": str(once()), "cents": "25", "on": day, "way": "cash", "wrong": "amount"}
    assert of_owner.post(there, wrong).status_code == 303
    assert of_owner.post(there, {**wrong, "once": str(once())}).status_code == 409
    assert books.purse_of(healed).paid_cents == 102_500
    assert "The amount was wrong" in said(of_owner.get(here))


def test_terms_are_set_on_one_page_and_no_longer_on_the_guides(of_owner, clinic):
    Profile.objects.create(clinic=clinic, given={"no_shampoo_days": 7})
    facts = reverse("clinics:facts", args=[clinic.slug])
    assert 'name="guarantee_en"' in said(of_owner.get(facts))
    form = {**PROMISED, "offered": "on", "once": str(once())}
    for _ in range(2):
        assert of_owner.post(at("terms", clinic.slug), form).status_code == 303
    assert terms.newest(clinic).number == 1
    page = said(of_owner.get(facts))
    assert 'name="guarantee_en"' not in page
    assert at("terms", clinic.slug) in page
    assert of_owner.post(facts, {"no_shampoo_days": "6"}).status_code == 302
    given = Profile.objects.get(clinic=clinic).given
    assert given["no_shampoo_days"] == 6
    assert "day 42" in given["guarantee"]["en"]


def test_a_treatment_that_began_without_terms_can_be_given_them(of_owner, treatment, artist):
    ready(treatment.file, artist)
    session(treatment, artist, 50)
    promise(treatment.file.clinic)
    slug = treatment.file.clinic.slug
    assert "Let the terms in force hold" in said(of_owner.get(at("purse", slug, treatment.pk)))
    assert of_owner.post(at("hold", slug, treatment.pk)).status_code == 303
    assert terms.agreed(treatment).number == 1


def test_a_date_that_is_over_stands_in_plain_sight(of_owner, claim, clinic):
    Claim.objects.update(due=today() - 3 * DAY)
    page = said(of_owner.get(at("claims", clinic.slug)))
    assert "That date is over. Nothing is decided by it" in page
    assert claims.open_claim(claim.treatment) == claim


def test_the_demonstration_shows_one_open_and_one_paid(clinic, artist, owner):
    Clinic.objects.filter(pk=clinic.pk).update(demonstration=True, slug="new-york")
    of_files.show()
    for _ in range(2):
        demonstration.show()
    assert sorted(Claim.objects.values_list("state", flat=True)) == [State.MORE, State.PAID]
    assert not Letter.objects.exists()
    of_files.remove()
    clinic.delete()
    assert not Claim.objects.exists()
    assert not Entry.objects.exists()


def test_what_a_client_says_in_person_is_written_down_as_theirs(of_owner, healed, clinic, client):
    there = at("ask", clinic.slug, healed.pk)
    day = today() - 3 * DAY
    early = asks(on=(today() - 20 * DAY).isoformat())
    assert "It can be asked from" in said(of_owner.post(there, early))
    assert of_owner.post(there, asks(on=(today() + 3 * DAY).isoformat())).status_code == 422
    form = asks(on=day.isoformat())
    for _ in range(2):
        assert of_owner.post(there, form).status_code == 303
    claim = Claim.objects.get()
    assert claim.due == day + PROMISED["answer_days"] * DAY
    here = at("claim", clinic.slug, claim.pk)
    assert of_owner.post(here, steps(claim, "add", why="By phone.")).status_code == 303
    assert of_owner.post(here, steps(claim, "withdraw")).status_code == 409
    claim.refresh_from_db()
    assert claim.is_open  # nobody of the team ends it in their name
    assert [(one.by_client, one.by_name) for one in claim.steps.order_by("number")] == [
        (True, "Ruth")
    ] * 2
    assert "written down by Ruth" in said(of_owner.get(here))
    assert Letter.objects.filter(to=client.email, key__startswith="claim-").count() == 2
