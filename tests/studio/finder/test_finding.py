"""The search as a page: what is typed, how it is told, and what nonsense gets."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from studio.finder import demonstration
from studio.finder.models import Certification, Listing
from studio.people.demonstration import show as show_demonstration
from studio.people.models import User

pytestmark = pytest.mark.usefixtures("rows")
CHARLOTTE = {"lat": 35.23, "lon": -80.84, "city": "Charlotte", "region": "NC"}
MADRID = {"lat": 40.42, "lon": -3.70, "city": "Madrid", "country": "ES", "zone": "Europe/Madrid"}


@pytest.fixture
def browser():
    """Somebody in the United States."""
    return Client(headers={"host": "localhost", "accept-language": "en-US,en"})


@pytest.fixture
def abroad():
    """Somebody in Spain."""
    return Client(headers={"host": "localhost", "accept-language": "es-ES,es"})


def page(client, tongue="en", **asked):
    answer = client.get(f"/{tongue}/artists/", asked)
    return answer.status_code, re.sub(r"\s+", " ", answer.content.decode())


def names(text):
    return re.findall(r'<h3><a href="[^"]*">([^<]*)</a>', text)


def test_the_nearest_come_first_with_their_distance_in_miles(browser, new_artist):
    new_artist(name="Far Away", lat=40.71, lon=-74.0)
    new_artist(name="Close By", **CHARLOTTE)
    status, text = page(browser, near="28202")
    assert status == 200
    assert names(text) == ["Close By", "Far Away"]
    assert "under a mile" in text
    assert "533&#8239;" in text or re.search(r"53\d&#8239;", text)  # 858 km
    assert "Farther than 60 mi" in text


def test_kilometres_where_people_say_so_and_a_switch(abroad, browser, new_artist):
    new_artist(name="En Madrid", **MADRID)
    _, text = page(abroad, "es", near="málaga")
    assert re.search(r"41\d&#8239;<span class=.unit.>km", text)  # 416 km
    _, text = page(abroad, "es", near="málaga", unit="mi")
    assert re.search(r"25\d&#8239;<span class=.unit.>mi", text)
    assert "unit=km" in text
    assert "unit=km" in page(browser, near="malaga")[1]


def test_nobody_near_is_said_and_the_nearest_shown(browser, new_artist):
    new_artist(name="Far Away", lat=40.71, lon=-74.0)
    status, text = page(browser, near="Boise, ID")
    assert status == 200
    assert "Nobody within 60 mi. These are the nearest." in text
    assert names(text) == ["Far Away"]


def test_what_nobody_fulfils_is_named_and_can_be_left_out(browser, new_artist):
    new_artist(name="Close By", scars=True, languages=",en,", **CHARLOTTE)
    _, text = page(browser, near="28202", language="pl", scars="on")
    assert "Nobody fulfils all of this" in text
    assert "<strong>Speaks Polish</strong>" in text
    assert names(text) == ["Close By"]
    without = re.search(r'<a href="([^"]*)">Search without it', text)[1].replace("&amp;", "&")
    again = browser.get("/en/artists/" + without).content.decode()
    assert "Nobody fulfils" not in again
    assert names(again) == ["Close By"]


@pytest.mark.parametrize(
    "near", ["00000", "😀😀", "xyzzyq", "<script>alert(1)</script>", "%00", "; drop table", "²²²"]
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_nonsense_is_kept_told_beside_the_field_and_the_page_not_empty(
    browser, new_artist, near, language
):
    new_artist(name="Close By", **CHARLOTTE)
    status, text = page(browser, language, near=near)
    assert status == 422
    assert f'value="{escape(near)}"' in text
    assert 'id="id_near_error"' in text
    assert "Charlotte, NC" in text
    assert "<script>alert" not in text


@pytest.mark.parametrize("near", ["x" * 300, "a\0b"])
def test_what_is_too_long_or_has_no_letters_is_said(browser, near):
    status, text = page(browser, near=near)
    assert status == 422
    assert 'id="id_near_error"' in text


@pytest.mark.parametrize(
    "asked",
    [
        {"tone": "11"},
        {"tone": "x"},
        {"language": "xx"},
        {"within": "-5"},
        {"page": "0"},
        {"page": "99999999999999999999"},
        {"page": "x"},
        {"unit": "parsec"},
    ],
)
def test_an_address_written_by_hand_breaks_nothing(browser, new_artist, asked):
    new_artist(name="Close By", **CHARLOTTE)
    status, text = page(browser, near="28202", **asked)
    assert status in (200, 422)
    assert names(text) == ["Close By"]


def test_what_may_have_been_meant_is_offered(browser, new_artist):
    new_artist(**CHARLOTTE)
    _, text = page(browser, near="san jose")
    assert "Near San Jose, CA" in text
    assert "San José, Costa Rica" in text
    _, text = page(browser, near="San José, Costa Rica")
    assert "Did you mean" not in text
    _, text = page(browser, near="charlottexyz")  # begins as that does
    assert "Perhaps:" in text
    assert "Charlotte, NC" in text


def test_the_rule_and_the_credit_stand_on_the_page(browser):
    _, text = page(browser)
    assert "nobody can pay for a place" in text
    assert "geonames.org" in text
    assert "creativecommons.org/licenses/by/4.0" in text
    assert "No artist is listed yet" in text


def test_suggestions_are_words_that_are_found(browser):
    offered = browser.get("/en/artists/places/", {"near": "malag"}).json()["places"]
    assert offered[0] == "Málaga, Andalusia, Spain"
    assert (
        browser.get("/es/artists/places/", {"near": "malag"}).json()["places"][0].endswith("España")
    )
    for near in ("", "a", "😀", "x" * 9000):
        assert browser.get("/en/artists/places/", {"near": near}).json() == {"places": []}


def test_where_the_browser_is_becomes_a_city_and_nothing_else(browser, new_artist):
    new_artist(**CHARLOTTE)
    answer = browser.post("/en/artists/here/", {"lat": "35.21987", "lon": "-80.81234"})
    assert answer.status_code == 302
    assert answer["Location"] == "/en/artists/?near=Charlotte%2C+NC"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "sent", [{}, {"lat": "x", "lon": "1"}, {"lat": "nan", "lon": "1"}, {"lat": "1", "lon": "inf"}]
)
def test_a_place_that_is_none_leads_back(browser, sent):
    assert browser.post("/en/artists/here/", sent)["Location"] == "/en/artists/"


def test_the_page_may_ask_where_one_is_and_other_sites_may_not(browser):
    assert "geolocation=(self)" in browser.get("/en/artists/")["Permissions-Policy"]


def test_an_artists_page_shows_certificates_that_are_good_today(browser, new_artist):
    one = new_artist(name="Close By", text_es="Hola.", **CHARLOTTE)
    today = timezone.localdate()
    for body, days in (("Good Body", 10), ("Old Body", -10)):
        Certification.objects.create(
            listing=one,
            body=body,
            issued=date(2020, 1, 1),
            expires=today + timedelta(days=days),
            state="verified",
            at=timezone.now(),
        )
    text = browser.get(f"/en/artists/{one.slug}/").content.decode()
    assert "Good Body" in text
    assert "Old Body" not in text
    assert 'lang="es">Hola.' in text  # there is no English text, and a reader is told so
    assert one.email not in text


@pytest.mark.parametrize(
    "given", [{"shows_email": True}, {"shows_phone": True, "phone": "+1 555 0100"}]
)
def test_how_to_reach_them_is_theirs_to_say(browser, new_artist, given):
    one = new_artist(**given)
    text = browser.get(f"/en/artists/{one.slug}/").content.decode()
    assert ("mailto:" in text) == ("shows_email" in given)
    assert ("tel:" in text) == ("shows_phone" in given)


@pytest.mark.parametrize("state", ["applied", "withheld"])
def test_who_is_not_listed_has_no_page(browser, new_artist, state):
    one = new_artist(state=state)
    assert browser.get(f"/en/artists/{one.slug}/").status_code == 404
    assert browser.get("/en/artists/nobody-here/").status_code == 404


def test_the_demonstration_is_marked_made_once_and_taken_away(browser):
    demonstration.show()
    assert not Listing.objects.exists()  # no clinic of the demonstration
    show_demonstration()
    users = User.objects.count()
    demonstration.show()
    demonstration.show()
    assert 38 <= Listing.objects.count() <= 45
    assert {one.country for one in Listing.objects.all()} == {"US", "PR", "MX", "ES"}
    assert {True, False} == {one.certified for one in Listing.objects.all()}
    assert all(one.text_en and one.text_es for one in Listing.objects.all())
    assert "invented" in page(browser, near="28202")[1]
    demonstration.remove()
    assert not Listing.objects.exists()
    assert User.objects.count() == users
