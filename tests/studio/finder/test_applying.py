"""An artist asks, confirms, is checked; and a badge that falls by itself."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from studio.finder import applying, checking
from studio.finder.models import Certification, Change, Listing, end_of_day
from studio.finder.search import Wish, nearest
from studio.outbox.models import Letter
from studio.people.models import Clinic, Membership, Role, User
from studio.vault.models import Entry, Kept

pytestmark = pytest.mark.usefixtures("rows")
FORM = {
    "name": "Ana Prueba",
    "email": "Ana@Artist.example",
    "near": "28202",
    "languages": ["en", "es"],
    "began": "2019",
    "tones": ["3", "4"],
    "women": "on",
    "text_es": "Hola.",
    "kind": "craft",
    "once": "a-key-of-the-form",
}


def picture(kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "white").save(out, kind)
    return SimpleUploadedFile("paper.jpg", out.getvalue(), content_type="image/jpeg")


@pytest.fixture
def browser():
    return Client(headers={"host": "localhost"})


@pytest.fixture
def owner():
    """An owner who is signed in, with a second factor, and their browser."""
    clinic = Clinic.objects.create(slug="here", name="Here", city="Here", zone="America/New_York")
    user = User.objects.create_user("owner@example.org", language="es")
    Membership.objects.create(user=user, clinic=clinic, role=Role.OWNER)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    session = client.session
    session.update({"second": True, "sure": timezone.now().timestamp()})
    session.save()
    client.user = user
    return client


def apply(client, **changed):
    form = {name: value for name, value in {**FORM, **changed}.items() if value is not None}
    return client.post("/en/artists/apply/", form)


def link():
    letter = Letter.objects.filter(text__contains="/apply/").latest("pk")
    return re.search(r"/\w\w/artists/apply/[\w-]+/", letter.text)[0]


def applied(client, **changed):
    assert apply(client, **changed).status_code == 302
    return Listing.objects.get()


def test_an_artist_asks_confirms_and_is_listed(browser, owner):
    one = applied(browser)
    assert (one.state, one.email, one.city, one.country) == (
        "applied",
        "ana@artist.example",
        "Charlotte",
        "US",
    )
    assert (one.languages, one.shown_tones, one.women, one.scars) == (
        ",en,es,",
        [3, 4],
        True,
        False,
    )
    address = link()
    assert browser.get(address).status_code == 200  # to look changes nothing
    one.refresh_from_db()
    assert one.confirmed is None
    assert "Ana Prueba" not in owner.get("/en/artists/desk/here/").content.decode()
    assert browser.post(address).status_code == 302
    assert "is confirmed" in browser.get(address).content.decode()
    one.refresh_from_db()
    assert one.user.email == "ana@artist.example"
    told = Letter.objects.get(to="owner@example.org")
    assert (told.language, told.subject) == ("es", "Un artista pide figurar en el buscador")
    assert f"/es/artists/desk/here/{one.pk}/" in told.text
    assert owner.post(f"/en/artists/desk/here/{one.pk}/", {"do": "list"}).status_code == 302
    assert nearest(35.2, -80.8, Wish(), 1)[0].number == one.pk
    assert Letter.objects.filter(to=one.email, subject="You are listed").exists()
    assert [line.did for line in one.changes.all()] == ["applied", "address confirmed", "listed"]


def test_sent_twice_is_one(browser):
    for _ in range(2):
        assert apply(browser).status_code == 302
    assert Listing.objects.count() == 1
    assert Letter.objects.count() == 1


def test_an_address_that_is_there_already_is_told_and_strangers_learn_nothing(browser, owner):
    first = apply(browser)
    again = apply(browser, once="another-key", name="Somebody Else")
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])
    assert Listing.objects.get().name == "Ana Prueba"
    browser.post(link())
    apply(browser, once="a-third-key")
    assert Letter.objects.filter(subject="You have asked already").count() == 1


def test_a_link_that_is_too_old_can_be_sent_anew_and_a_guessed_one_is_not_there(browser):
    one = applied(browser)
    address = link()
    Listing.objects.update(
        confirm_sent=timezone.now() - timedelta(days=applying.LINK_DAYS, hours=1)
    )
    assert browser.get(address).status_code == 404
    assert browser.post(address)["Location"] == "/en/artists/apply/sent/"
    one.refresh_from_db()
    assert one.confirmed is None
    fresh = link()
    assert fresh != address
    assert browser.get(address).status_code == 404  # gone with the new one
    browser.post(fresh)
    one.refresh_from_db()
    assert one.confirmed
    for token in ("x" * 43, "sent-not", "a"):
        assert browser.get(f"/en/artists/apply/{token}/").status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"near": "00000"}, "near"),
        ({"near": "😀"}, "near"),
        ({"name": ""}, "name"),
        ({"name": "x" * 300}, "name"),
        ({"email": "nonsense"}, "email"),
        ({"languages": None}, "languages"),
        ({"languages": ["xx"]}, "languages"),
        ({"began": "2999"}, "began"),
        ({"began": "-1"}, "began"),
        ({"tones": ["11"]}, "tones"),
        ({"body": "SPCP"}, "issued"),
        ({"body": "SPCP", "issued": "2024-01-01", "expires": "2023-01-01"}, "expires"),
        ({"body": "SPCP", "issued": "2999-01-01", "expires": "2999-02-01"}, "issued"),
        ({"number": "7"}, "body"),
        ({"text_en": "x" * 2001}, "text_en"),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(
    browser, changed, field, language
):
    form = {name: value for name, value in {**FORM, **changed}.items() if value is not None}
    answer = browser.post(f"/{language}/artists/apply/", form)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert f'id="id_{field}_error"' in text
    assert "Hola.</textarea>" in text
    assert not Listing.objects.exists()


def test_evidence_is_kept_in_the_vault_and_seen_by_an_owner_alone(browser, owner, quick_vault):
    dates = {"issued": "2025-01-01", "expires": "2099-01-01"}
    one = applied(browser, body="SPCP", evidence=picture(), **dates)
    paper = one.certifications.get()
    assert Kept.objects.get().kind == "evidence"
    address = f"/en/artists/desk/here/evidence/{paper.pk}.jpg"
    assert owner.get(address).status_code == 404  # nobody has confirmed that address
    browser.post(link())
    assert browser.get(address).status_code == 302
    assert owner.get(address)["Content-Type"] == "image/jpeg"
    assert Entry.objects.filter(did="read", what=paper.evidence_id).count() == 1


def test_what_is_no_picture_is_refused_and_nothing_is_kept(browser, quick_vault):
    file = SimpleUploadedFile("paper.jpg", b"not a picture", content_type="image/jpeg")
    dates = {"issued": "2025-01-01", "expires": "2099-01-01"}
    answer = apply(browser, body="SPCP", evidence=file, **dates)
    assert answer.status_code == 422
    assert 'id="id_evidence_error"' in answer.content.decode()
    assert not Listing.objects.exists()
    assert not Letter.objects.exists()


def test_a_no_has_a_reason_and_the_artist_is_told_it(browser, owner):
    one = applied(browser)
    browser.post(link())
    address = f"/en/artists/desk/here/{one.pk}/"
    assert owner.post(address, {"do": "withhold"}).status_code == 422
    assert owner.post(address, {"do": "nonsense"}).status_code == 422
    assert owner.post(address, {"do": "verify", "paper": "999"}).status_code == 404
    assert owner.post(address, {"do": "withhold", "why": "No healed work <b>"}).status_code == 302
    one.refresh_from_db()
    assert one.state == "withheld"
    letter = Letter.objects.get(subject="Your page is not shown")
    assert "No healed work <b>" in letter.text
    assert "No healed work &lt;b&gt;" in letter.html
    assert one.changes.last().why == "No healed work <b>"


def test_a_certificate_counts_from_being_checked_until_it_is_not(browser, owner):
    one = applied(browser, body="SPCP", issued="2025-01-01", expires="2099-01-01")
    browser.post(link())
    paper = one.certifications.get()
    address = f"/en/artists/desk/here/{one.pk}/"
    owner.post(address, {"do": "list"})
    assert not nearest(35, -80, Wish(certified=True), 1)
    owner.post(address, {"do": "verify", "paper": paper.pk})
    assert nearest(35, -80, Wish(certified=True), 1)
    assert "SPCP" in browser.get(f"/en/artists/{one.slug}/").content.decode()
    owner.post(address, {"do": "refuse", "paper": paper.pk, "why": "They do not know this number."})
    assert not nearest(35, -80, Wish(certified=True), 1)
    assert "SPCP" not in browser.get(f"/en/artists/{one.slug}/").content.decode()
    subjects = list(Letter.objects.filter(to=one.email).values_list("subject", flat=True))
    assert subjects[-2:] == ["Your certificate was checked", "Your certificate was not accepted"]


@pytest.mark.parametrize("kind", ["licence", "hygiene"])
def test_the_badge_is_for_the_craft_alone(new_artist, kind):
    one = new_artist()
    paper = Certification.objects.create(
        listing=one, kind=kind, body="State", issued=date(2025, 1, 1), expires=date(2099, 1, 1)
    )
    checking.verify(paper, User.objects.create_user("o@example.org"))
    one.refresh_from_db()
    assert one.certified_until is None


ZONES = ["America/New_York", "America/Havana", "America/Santiago", "Europe/Madrid", "Asia/Beirut"]
ZONES += ["Pacific/Apia", "Pacific/Kiritimati", "Pacific/Honolulu", "America/Mexico_City"]


@given(st.dates(date(2015, 1, 1), date(2036, 12, 31)), st.sampled_from(ZONES))
@settings(max_examples=300)
def test_a_day_ends_when_the_next_begins_whatever_the_clocks_do(day, zone):
    end = end_of_day(day, zone)
    before = (end - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
    assert before.date() == day
    assert end.astimezone(ZoneInfo(zone)).date() == day + timedelta(days=1)
    assert end <= end_of_day(day + timedelta(days=1), zone) - timedelta(hours=22)


def test_the_last_of_all_days_has_an_end():
    assert end_of_day(date.max, "Pacific/Apia") == datetime.max.replace(tzinfo=UTC)


def test_the_badge_lasts_through_its_last_day_where_the_artist_works(new_artist):
    one = new_artist(zone="Pacific/Honolulu")
    Certification.objects.create(
        listing=one, body="B", issued=date(2025, 1, 1), expires=date(2026, 3, 1), state="verified"
    )
    checking.recount(one)
    assert one.certified_until == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_an_artist_changes_their_page_and_the_log_says_what(browser, owner):
    one = applied(browser)
    browser.post(link())
    one.refresh_from_db()
    browser.force_login(one.user)
    page = browser.get("/en/artists/mine/").content.decode()
    assert 'value="Charlotte, NC"' in page
    changed = {**FORM, "near": "Charlotte, NC", "scars": "on", "text_es": "Otra cosa."}
    assert browser.post("/en/artists/mine/", changed).status_code == 302
    one.refresh_from_db()
    assert one.scars
    assert one.changes.last().why == "scars, text_es"
    assert browser.post("/en/artists/mine/", {**changed, "name": ""}).status_code == 422
    paper = {"kind": "craft", "body": "AAM", "issued": "2025-01-01", "expires": "2030-01-01"}
    assert browser.post("/en/artists/mine/", paper).status_code == 302
    assert one.certifications.get().state == "offered"
    assert browser.post("/en/artists/mine/", {"body": ""}).status_code == 422
    assert Letter.objects.filter(to="owner@example.org").count() == 2


def test_the_log_is_only_added_to(browser, owner):
    one = applied(browser)
    before = list(Change.objects.values_list("pk", "did", "at"))
    browser.post(link())
    owner.post(f"/en/artists/desk/here/{one.pk}/", {"do": "list"})
    owner.post(f"/en/artists/desk/here/{one.pk}/", {"do": "list"})  # again, which is nothing
    after = list(Change.objects.values_list("pk", "did", "at"))
    assert after[: len(before)] == before
    assert len(after) == 3
