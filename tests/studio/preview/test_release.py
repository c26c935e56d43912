"""Nobody's own photo is looked at before two boxes are ticked; both answers can be taken back."""

from __future__ import annotations

import hashlib
import threading

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from studio.preview import release

#: The text that was released, by version: who changes it makes a new version and adds it here.
TEXTS = {
    "2026-11-25": {
        "en": "a3bc2890c204dbd2",
        "es": "f3301737bf4c9869",
    },
}
BOTH = dict.fromkeys(release.BOXES, release.VERSION)
PAGES = {"accept": "text/html,application/xhtml+xml"}


def add(visitor, url, place="left"):
    file = SimpleUploadedFile("more.jpg", b"photo", content_type="image/jpeg")
    return visitor.post(f"{url}add/{place}/", {"photo": file})


def own(desk):
    return [item for item in desk._items.values() if item.owner is not None]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_text_is_the_one_of_its_version(language):
    with override(language):
        text = render_to_string("preview/release.html")
    digest = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]
    assert digest == TEXTS[release.VERSION][language]


@pytest.mark.parametrize(
    "ticked",
    [
        {},
        {"adult": release.VERSION},
        {"geometry": release.VERSION},
        {**BOTH, "geometry": "2020-01-01"},  # to another text than this
        dict.fromkeys(release.BOXES, ""),
    ],
)
def test_without_both_boxes_no_photo_is_looked_at(visitor, desk, ticked):
    response = visitor.bring(boxes=False, **ticked)
    assert response.status_code == 400
    assert "tick both boxes" in response.json()["text"]
    assert response.json()["asked"] is True
    assert own(desk) == []


def test_what_is_answered_holds_for_the_visit_and_nothing_else_is_kept_of_it(visitor):
    visitor.bring()
    kept = visitor.session["release"]
    assert kept["version"] == release.VERSION
    assert set(kept) == {"version", "at"}
    assert visitor.bring(boxes=False).status_code == 202
    assert not visitor.cookies["studio-visit"]["max-age"]  # ends with the browser


def test_another_visitor_is_asked_anew(visitor, other):
    visitor.bring()
    assert other.bring(boxes=False).status_code == 400


def test_the_sample_needs_neither(visitor):
    sample = visitor.at("photos/sample/")
    state = visitor.wait(sample)
    assert visitor.get(state["views"][0]["after"]).status_code == 200
    assert "release" not in visitor.session


def test_taken_back_the_photos_go_and_it_is_asked_again(visitor, desk):
    url, _ = visitor.settle()
    assert visitor.post(visitor.at("photos/take-back/")).json() == {"url": "/en/photos/sample/"}
    assert own(desk) == []
    assert visitor.get(url).status_code == 404
    assert visitor.bring(boxes=False).status_code == 400


def test_more_photos_are_not_looked_at_either(visitor, desk):
    url, _ = visitor.settle()
    session = visitor.session
    session["release"] = {"version": "2020-01-01", "at": ""}
    session.save()
    response = add(visitor, url)
    assert response.status_code == 400
    assert response.json()["asked"] is True
    assert list(own(desk)[0].subject.views) == ["front"]


def test_the_boxes_come_unticked_and_stand_on_the_page_until_answered(visitor):
    page = visitor.get(visitor.at()).content.decode()
    assert page.count('type="checkbox" id="adult"') == 1
    for box in release.BOXES:
        (tag,) = (part for part in page.split("<input") if f'name="{box}"' in part)
        assert "checked" not in tag.split(">")[0]
        assert "required" in tag.split(">")[0]
    assert 'id="asked" hidden' not in page
    visitor.bring()
    assert 'id="asked" hidden disabled' in visitor.get(visitor.at()).content.decode()


def test_the_text_stands_on_a_page_of_its_own_that_every_page_leads_to(visitor):
    for address in ("/en/", "/en/guide/", "/en/account/sign-in/", "/en/privacy/"):
        assert 'href="/en/privacy/"' in visitor.get(address).content.decode(), address
    page = visitor.get("/en/privacy/").content.decode()
    assert release.VERSION in page
    assert "Until when" in page


def test_without_a_script_a_photo_is_brought_chosen_from_and_removed(desk):
    visitor = Client(headers={"host": "localhost", **PAGES})
    page = visitor.get("/en/").content.decode()
    assert 'name="photo"' in page
    file = SimpleUploadedFile("me.jpg", b"photo", content_type="image/jpeg")
    refused = visitor.post("/en/photos/", {"photo": file, "adult": release.VERSION})
    assert refused.status_code == 400
    said = refused.content.decode()
    assert "tick both boxes" in said
    (adult,) = (part for part in said.split("<input") if 'name="adult"' in part)
    assert "checked" in adult.split(">")[0]  # what was ticked stays
    file = SimpleUploadedFile("me.jpg", b"two faces", content_type="image/jpeg")
    assert visitor.post("/en/photos/", {"photo": file, **BOTH})["Location"] == "/en/"
    (item,) = own(desk)
    _wait_for(lambda: item.refused)
    page = visitor.get("/en/").content.decode()
    assert "There are several faces in this photo." in page
    address = f"/en/photos/{item.token}/face/"
    assert f'formaction="{address}"' in page
    assert visitor.post(address, {"face": "2"})["Location"] == "/en/"
    _wait_for(lambda: item.subject)
    page = visitor.get("/en/").content.decode()
    assert f"/en/photos/{item.token}/after.jpg" in page
    assert 'formaction="/en/photos/remove/"' in page
    assert visitor.post("/en/photos/remove/")["Location"] == "/en/"
    assert own(desk) == []


def test_while_it_is_examined_a_page_without_a_script_asks_again(desk, fake):
    visitor = Client(headers={"host": "localhost", **PAGES})
    fake.gate.clear()
    file = SimpleUploadedFile("me.jpg", b"photo", content_type="image/jpeg")
    visitor.post("/en/photos/", {"photo": file, **BOTH})
    assert 'http-equiv="refresh"' in visitor.get("/en/").content.decode()
    fake.gate.set()
    (item,) = own(desk)
    _wait_for(lambda: item.subject)
    assert 'http-equiv="refresh"' not in visitor.get("/en/").content.decode()


def _wait_for(done):
    pause = threading.Event()
    for _ in range(1000):
        if done():
            return
        pause.wait(0.005)
    raise AssertionError("it never came")


def leave(visitor):
    return visitor.post(visitor.at("photos/leave/"))


def at(desk, monkeypatch, seconds):
    """Let so much time pass."""
    now = desk.clock() + seconds
    monkeypatch.setattr(desk, "clock", lambda: now)


def test_once_the_page_is_left_the_photo_goes_soon_though_nobody_asks(visitor, desk, monkeypatch):
    url, _ = visitor.settle()
    assert leave(visitor).status_code == 204
    assert desk._timer.interval <= settings.PHOTO_LEAVE_SECONDS + 1
    at(desk, monkeypatch, settings.PHOTO_LEAVE_SECONDS)
    desk.sweep()
    assert own(desk) == []
    assert visitor.get(url).status_code == 404


@pytest.mark.parametrize("back", ["", "photos/{token}/", "photos/{token}/after.jpg"])
def test_whoever_comes_back_finds_their_photo_for_an_hour(visitor, desk, monkeypatch, back):
    url, _ = visitor.settle()
    leave(visitor)
    at(desk, monkeypatch, settings.PHOTO_LEAVE_SECONDS - 1)
    assert visitor.get(visitor.at(back.format(token=url.split("/")[-2]))).status_code == 200
    at(desk, monkeypatch, settings.PHOTO_KEEP_SECONDS - 1)
    assert visitor.get(f"{url}?there").status_code == 200


def test_only_ones_own_photo_goes_sooner_and_none_stays_longer(visitor, other, desk, monkeypatch):
    mine, _ = visitor.settle()
    theirs, _ = other.settle()
    at(desk, monkeypatch, settings.PHOTO_KEEP_SECONDS - 5)
    leave(visitor)
    assert visitor.get(f"{mine}?there").json()["seconds_left"] == 5
    at(desk, monkeypatch, -settings.PHOTO_KEEP_SECONDS + 5 + settings.PHOTO_LEAVE_SECONDS)
    assert other.get(theirs).status_code == 200


def test_whoever_signs_out_leaves_nothing(visitor, desk, rows):
    from django.contrib.auth import get_user_model

    visitor.force_login(get_user_model().objects.create_user("me@example.org"))
    visitor.settle()
    visitor.post(visitor.at("account/sign-out/"))
    assert own(desk) == []


def test_a_closed_program_has_no_photo_left(visitor, desk):
    visitor.settle()
    desk.close()
    assert desk._items == {}
