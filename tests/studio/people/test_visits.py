"""Where somebody is signed in, how that ends, and a tablet left alone."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from studio.outbox.models import Letter
from studio.people import overview, visits
from studio.people.models import Visit

pytestmark = pytest.mark.usefixtures("rows")
AGENT = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


def left_alone(visitor, seconds):
    session = visitor.session
    session["seen"] -= seconds
    session.save()


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (AGENT, "Firefox, Windows"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {CHROME}", "Chrome, Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0) {CHROME} Edg/140.0", "Edge, Windows"),
        (f"Mozilla/5.0 (Linux; Android 16) {CHROME}", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; like Mac OS X) Version/26.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8", ""),
        ("", ""),
        ("<script>" * 1000, ""),
    ],
)
def test_a_browser_has_two_words(agent, said):
    assert visits.browser(agent) == said


def test_every_browser_is_listed_with_this_one_first(visitor, other, client):
    client.sign_in(visitor)
    other.defaults["HTTP_USER_AGENT"] = AGENT
    client.sign_in(other)
    page = visitor.get("/en/account/browsers/").content.decode()
    assert page.index("this browser") < page.index("Firefox, Windows")
    assert page.count("this browser") == 1
    assert "2 browsers" in visitor.get("/en/account/").content.decode()


def test_one_is_signed_out_from_the_other(visitor, other, client):
    client.sign_in(visitor)
    client.sign_in(other)
    number = re.search(
        r"browsers/(\d+)/end/", visitor.get("/en/account/browsers/").content.decode()
    )
    address = f"/en/account/browsers/{number[1]}/end/"
    assert [visitor.post(address).status_code for _ in range(2)] == [302, 404]
    assert other.get("/en/account/").status_code == 302
    assert visitor.get("/en/account/").status_code == 200


def test_signed_out_everywhere_else_is_so_everywhere_else(visitor, other, spanish, client, owner):
    for browser in (visitor, other):
        client.sign_in(browser)
    owner.wholly_in(spanish)
    visitor.post("/en/account/browsers/end/")
    assert visitor.get("/en/account/").status_code == 200
    assert other.get("/en/account/").status_code == 302
    assert spanish.get("/es/account/").status_code == 200


def test_anothers_browser_and_none_look_alike(visitor, other, client, owner):
    client.sign_in(visitor)
    owner.wholly_in(other)
    theirs = Visit.objects.get(user=owner.user)
    for number in (theirs.pk, theirs.pk + 1, 10**30):
        assert visitor.post(f"/en/account/browsers/{number}/end/").status_code == 404
    assert other.get("/en/account/").status_code == 200


def test_a_browser_that_went_out_is_listed_no_more(visitor, other, client):
    client.sign_in(visitor)
    client.sign_in(other)
    gone = other.post("/en/account/sign-out/")
    assert gone["Clear-Site-Data"] == '"cache", "storage"'
    assert "1 browser" in visitor.get("/en/account/").content.decode()
    assert Visit.objects.count() == 1


def test_one_whose_session_ended_by_itself_is_listed_no_more(visitor, other, client):
    client.sign_in(other)
    Session.objects.update(expire_date=timezone.now() - timezone.timedelta(seconds=1))
    client.sign_in(visitor)
    assert Visit.objects.count() == 1


def test_a_new_password_signs_out_everywhere_else_and_a_letter_says_so(visitor, other, client):
    client.sign_in(visitor)
    client.sign_in(other)
    address = "/en/account/password/"
    assert visitor.post(address, {"password": "12345678901"}).status_code == 422
    assert visitor.post(address, {"password": "another quiet river"}).status_code == 302
    assert visitor.get("/en/account/").status_code == 200
    page = visitor.get("/en/account/browsers/").content.decode()
    assert page.count("this browser") == 1
    assert other.get("/en/account/").status_code == 302
    assert Letter.objects.get().subject == "Your password was changed"
    assert client.sign_in(other).status_code == 422


def test_a_password_by_link_signs_out_and_is_told_where_there_was_one(visitor, other, client):
    from studio.people.letters import link

    client.sign_in(other)
    client.user.refresh_from_db()
    answer = visitor.post(link(client.user), {"password": "another quiet river"})
    assert answer["Location"] == "/en/account/sign-in/"
    assert other.get("/en/account/").status_code == 302
    assert Letter.objects.get().subject == "Your password was changed"


def test_a_tablet_left_alone_asks_who_is_there_and_goes_on(visitor, owner):
    owner.wholly_in(visitor)
    left_alone(visitor, 901)
    asked = visitor.get("/en/team/here/")
    assert asked["Location"] == "/en/account/again/?next=%2Fen%2Fteam%2Fhere%2F"
    assert visitor.get("/en/account/")["Location"].startswith("/en/account/again/")
    page = visitor.get(asked["Location"]).content.decode()
    assert "Nobody was here for a while" in page
    assert "away.js" not in page
    assert visitor.post(asked["Location"], {"password": "wrong"}).status_code == 422
    assert visitor.get("/en/team/here/").status_code == 302
    answer = visitor.post(asked["Location"], {"password": "a quiet river in May"})
    assert answer["Location"] == "/en/team/here/"
    assert visitor.get("/en/team/here/").status_code == 200


def test_whoever_works_at_it_is_left_in_peace(visitor, owner):
    owner.wholly_in(visitor)
    for _ in range(3):
        left_alone(visitor, 800)
        assert visitor.post("/en/account/here/").status_code == 204
    assert visitor.get("/en/team/here/").status_code == 200
    left_alone(visitor, 901)
    assert visitor.post("/en/account/here/").status_code == 302
    assert visitor.get("/en/team/here/").status_code == 302


def test_a_client_is_not_asked_and_has_no_page_that_closes(visitor, other, client, owner):
    client.sign_in(visitor)
    left_alone(visitor, 3600)
    assert "away.js" not in visitor.get("/en/account/").content.decode()
    owner.wholly_in(other)
    assert 'data-after="900"' in other.get("/en/account/").content.decode()
    assert 'data-after="900"' in other.get("/en/guide/").content.decode()


def test_the_language_of_letters_is_kept_and_the_page_follows(visitor, client):
    client.sign_in(visitor)
    answer = visitor.post("/en/account/language/", {"language": "es"})
    assert answer["Location"] == "/es/account/"
    assert visitor.post("/es/account/language/", {"language": "xx"}).status_code == 422
    visitor.post("/es/account/link/", {"email": client.user.email})
    assert Letter.objects.get().language == "es"


def test_other_apps_add_rows_and_links(visitor, owner, monkeypatch):
    monkeypatch.setattr(overview, "_rows", [])
    monkeypatch.setattr(overview, "_in_clinic", [])

    def row(request):
        return overview.Row("Maps <b>", (overview.Link("Unfold", "/en/maps/"),), "3 kept")

    def link(request, place):
        return overview.Link(f"Maps of {place.clinic}", "/en/maps/here/")

    for _ in range(2):
        overview.add(row)
        overview.add(lambda request: None)
        overview.add_in_clinic(link)
    owner.wholly_in(visitor)
    page = visitor.get("/en/account/").content.decode()
    assert page.count("Maps &lt;b&gt;</dt><dd>3 kept") == 1
    assert page.count(">Maps of Here</a>") == 1


def test_the_team_finds_its_daily_ways_in_the_head_of_every_page(
    visitor, other, owner, client, monkeypatch
):
    monkeypatch.setattr(overview, "_in_clinic", [])
    overview.add_in_clinic(lambda request, place: overview.Link("Seldom", "/en/seldom/"))
    overview.add_in_clinic(lambda request, place: overview.Link("Day", "/en/guide/", daily=True))
    owner.wholly_in(visitor)
    account = visitor.get("/en/account/").content.decode()
    assert account.index(">Day</a>") < account.index(">Seldom</a>")
    head = visitor.get("/en/guide/").content.decode().partition("</header>")[0]
    assert '<a href="/en/guide/" aria-current="page">Day</a>' in head
    assert "Seldom" not in head
    client.sign_in(other)
    for browser in (other, visitor.__class__()):
        assert 'class="house"' not in browser.get("/en/guide/").content.decode()


def test_private_pages_are_kept_nowhere(visitor, owner):
    owner.wholly_in(visitor)
    for address in ("", "passkeys/", "recovery/", "browsers/", "password/", "again/"):
        answer = visitor.get(f"/en/account/{address}")
        assert "no-store" in answer["Cache-Control"], address
    assert "no-store" in visitor.post("/en/account/recovery/")["Cache-Control"]
