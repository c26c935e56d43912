"""From a photo brought to a photo gone."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client


def test_a_photo_is_taken_examined_and_drawn(visitor):
    response = visitor.bring()
    assert response.status_code == 202
    state = visitor.wait(response.json()["url"])
    assert state["state"] == "ready"
    assert state["rendered"] is False
    assert 0 < state["seconds_left"] <= settings.PHOTO_KEEP_SECONDS
    for name in ("before", "after"):
        picture = visitor.get(state["views"][0][name])
        assert picture.status_code == 200
        assert picture["Content-Type"] == "image/jpeg"
        assert picture.content[:2] == b"\xff\xd8"
        assert "no-store" in picture["Cache-Control"]


def test_before_is_shown_in_the_light_that_is_asked_for(visitor):
    before = visitor.wait(visitor.bring().json()["url"])["views"][0]["before"]
    assert visitor.get(before, {"light": "warm"})["Content-Type"] == "image/jpeg"
    assert visitor.get(before, {"light": "moon"}).status_code == 400


def test_before_and_after_have_the_same_size(visitor):
    import io

    from PIL import Image

    _, state = visitor.settle()
    sizes = {
        Image.open(io.BytesIO(visitor.get(state["views"][0][name]).content)).size
        for name in ("before", "after")
    }
    front = state["views"][0]
    assert sizes == {(front["width"], front["height"])}


def test_progress_is_told_in_words_while_the_photo_is_examined(visitor, fake):
    fake.gate.clear()
    url = visitor.bring().json()["url"]
    told = set()
    while "Finding the face" not in told:
        answer = visitor.get(url).json()
        assert answer["state"] == "working"
        assert answer["text"]
        told.add(answer["text"])
    fake.gate.set()
    assert visitor.wait(url)["state"] == "ready"


def test_a_wish_changes_the_picture_and_its_figures_alike(visitor):
    _, state = visitor.settle()
    advised = visitor.get(state["views"][0]["after"])
    wished = visitor.get(state["views"][0]["after"], {"hairline_mm": "50", "density": "150"})
    assert advised.content != wished.content
    assert advised["Studio-Facts"] != wished["Studio-Facts"]
    assert "50 mm, between 47 and 53 mm" in json.loads(wished["Studio-Facts"])["hairline"]


@pytest.mark.parametrize("wish", ["nan", "inf", "-inf", "soft", "1e999"])
def test_a_wish_that_is_no_number_is_refused_in_a_sentence(visitor, wish):
    _, state = visitor.settle()
    response = visitor.get(state["views"][0]["after"], {"density": wish})
    assert response.status_code == 400
    assert "not a number" in response.json()["text"]


def test_a_wish_out_of_range_is_refused_in_the_engines_words(visitor):
    _, state = visitor.settle()
    response = visitor.get(state["views"][0]["after"], {"density": "100000"})
    assert response.status_code == 400
    assert response.json()["text"] == "This wish is out of range."


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("after", "stubble-after.jpg"),
        ("side-by-side", "stubble-before-and-after.jpg"),
        ("dots", "stubble-dots.csv"),
    ],
)
def test_results_can_be_taken_home(visitor, what, name):
    url, _ = visitor.settle()
    response = visitor.get(f"{url}take/{what}/", {"density": "150"})
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.content


def test_nothing_else_can_be_taken(visitor):
    url, _ = visitor.settle()
    assert visitor.get(f"{url}take/secret-key/").status_code == 404


def test_a_photo_without_a_face_is_refused_and_the_one_before_stays(visitor):
    first, state = visitor.settle()
    _, refused = visitor.settle(b"no face", replaces=first.split("/")[-2])
    said = {"state": "refused", "text": "No face was found.", "faces": 0}
    assert refused == {**said, "picture": "/how/no-face.svg"}
    assert visitor.get(state["views"][0]["after"]).status_code == 200
    assert first in visitor.get(visitor.at()).content.decode()


def test_how_to_take_the_photo_is_drawn_for_every_language(visitor, spanish):
    for somebody in (visitor, spanish):
        response = somebody.get("/how/no-face.svg")
        assert response["Content-Type"] == "image/svg+xml"
        assert response.content.startswith(b"<svg")
    assert visitor.get("/how/unheard-of.svg").status_code == 404


def test_a_photo_of_two_asks_which_and_goes_on_with_that_one(visitor):
    url, refused = visitor.settle(b"two faces")
    assert refused["faces"] == 2
    assert visitor.post(f"{url}face/", {"face": "3"}).status_code == 404
    assert visitor.post(f"{url}face/", {"face": "left"}).status_code == 404
    assert visitor.post(f"{url}face/", {"face": "2"}).status_code == 202
    assert visitor.wait(url)["state"] == "ready"


def test_a_fault_of_the_engine_is_told_without_its_innards(visitor, caplog):
    _, refused = visitor.settle(b"crash")
    assert refused["state"] == "refused"
    assert "Division" not in refused["text"]
    assert "Examining a photo failed" in caplog.text


def test_an_upload_without_a_photo_is_told_so(visitor):
    assert visitor.bring(b"").status_code == 400
    response = visitor.post(visitor.at("photos/"))
    assert response.status_code == 400
    assert "No photo arrived" in response.json()["text"]
    assert visitor.bring(b"").status_code == 400


def test_too_large_a_file_is_refused_unread(visitor, desk, monkeypatch):
    monkeypatch.setattr(settings, "PHOTO_LIMIT_BYTES", 1000)
    response = visitor.bring(b"x" * 1001)
    assert response.status_code == 413
    assert "larger than 40 MB" in response.json()["text"]
    monkeypatch.setattr(settings, "FILE_UPLOAD_MAX_MEMORY_SIZE", 1500)
    assert visitor.bring(b"x" * 2000).status_code == 413


def test_sending_twice_leaves_one_of_each_and_both_answer(visitor, desk):
    first = visitor.bring().json()["url"]
    second = visitor.bring().json()["url"]
    assert first != second
    assert visitor.wait(first)["state"] == visitor.wait(second)["state"] == "ready"
    assert second in visitor.get(visitor.at()).content.decode()


def test_a_replaced_photo_is_gone(visitor):
    first, _ = visitor.settle()
    visitor.settle(replaces=first.split("/")[-2])
    assert visitor.get(first).status_code == 404


def test_nobody_replaces_another_visitors_photo(visitor, other):
    mine, _ = visitor.settle()
    other.settle(replaces=mine.split("/")[-2])
    assert visitor.get(mine).status_code == 200


def test_a_visitor_who_keeps_sending_pushes_out_only_their_own(visitor, other, desk):
    theirs, _ = other.settle()
    urls = [visitor.settle()[0] for _ in range(4)]
    assert [visitor.get(url).status_code for url in urls] == [404, 200, 200, 200]
    assert other.get(theirs).status_code == 200


def test_when_all_places_are_taken_the_visitor_is_asked_to_wait(visitor, desk, monkeypatch):
    monkeypatch.setattr(desk, "places", 0)
    response = visitor.bring()
    assert response.status_code == 503
    assert "few minutes" in response.json()["text"]


def test_remove_forgets_every_photo_of_this_visitor_only(visitor, other):
    mine = [visitor.settle()[0] for _ in range(2)]
    theirs, _ = other.settle()
    response = visitor.post(visitor.at("photos/remove/"))
    assert response.json() == {"url": "/en/photos/sample/"}
    assert [visitor.get(url).status_code for url in mine] == [404, 404]
    assert other.get(theirs).status_code == 200


def test_removing_while_it_is_examined_leaves_nothing(visitor, desk, fake):
    fake.gate.clear()
    url = visitor.bring().json()["url"]
    visitor.post(visitor.at("photos/remove/"))
    fake.gate.set()
    assert visitor.get(url).status_code == 404
    assert all(item.owner is None for item in desk._items.values())


def test_the_hour_over_everything_of_the_photo_is_gone(visitor, desk, monkeypatch):
    url, state = visitor.settle()
    now = desk.clock()
    monkeypatch.setattr(desk, "clock", lambda: now + settings.PHOTO_KEEP_SECONDS - 10)
    assert visitor.get(state["views"][0]["after"]).status_code == 200
    now += settings.PHOTO_KEEP_SECONDS - 10  # it was used: its hour begins anew
    monkeypatch.setattr(desk, "clock", lambda: now + settings.PHOTO_KEEP_SECONDS - 1)
    assert visitor.get(f"{url}?there").json()["seconds_left"] == 1  # to ask is no use of it
    monkeypatch.setattr(desk, "clock", lambda: now + settings.PHOTO_KEEP_SECONDS)
    for address in (
        url,
        state["views"][0]["before"],
        state["views"][0]["after"],
        f"{url}take/after/",
    ):
        response = visitor.get(address)
        assert response.status_code == 404
        assert "no longer here" in response.json()["text"]
    assert not [item for item in desk._items.values() if item.owner is not None]


def test_expired_photos_are_swept_though_nobody_asks(visitor, desk, monkeypatch):
    visitor.settle()
    now = desk.clock()
    monkeypatch.setattr(desk, "clock", lambda: now + settings.PHOTO_KEEP_SECONDS)
    desk.sweep()
    assert not [item for item in desk._items.values() if item.owner is not None]


def test_the_sample_outlives_everything(visitor, desk, monkeypatch):
    visitor.wait(visitor.at("photos/sample/"))
    monkeypatch.setattr(desk, "clock", lambda: 1e12)
    state = visitor.get(visitor.at("photos/sample/")).json()
    assert state["state"] == "ready"
    assert state["rendered"] is True
    assert state["seconds_left"] is None


def test_the_photo_itself_is_let_go_once_it_is_examined(visitor, desk):
    visitor.settle()
    visitor.settle(b"no face")
    assert [item.data for item in desk._items.values()] == [None] * len(desk._items)


def test_a_form_from_elsewhere_is_refused(desk):
    stranger = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    response = stranger.post("/en/photos/remove/")
    assert response.status_code == 403
    assert "reload" in response.json()["text"]


def test_an_upload_that_breaks_off_leaves_nothing(visitor, desk):
    whole = (
        b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\nhalf a pho'
    )
    response = visitor.generic(
        "POST", visitor.at("photos/"), whole[:40], content_type="multipart/form-data; boundary=b"
    )
    assert response.status_code == 400
    assert all(item.owner is None for item in desk._items.values())


def tell(visitor, url, **told):
    return visitor.post(f"{url}tell/", json.dumps(told), content_type="application/json")


RULER = {"start": [0.25, 0.3], "end": [0.75, 0.3], "mm": 120}


def test_a_length_that_was_measured_makes_the_millimetres_surer(visitor):
    url, state = visitor.settle()
    assert "between 67 and 76 mm" in state["facts"]["hairline"]
    assert state["facts"]["scale"] == "good to 6.0 %, by irises, pupils"
    response = tell(visitor, url, ruler=RULER)
    assert response.status_code == 202
    surer = visitor.wait(response.json()["url"])
    assert "between 70 and 73 mm" in surer["facts"]["hairline"]
    assert surer["facts"]["scale"] == "good to 2.0 %, by the ruler"
    assert surer["told"]["ruler"] == RULER
    assert surer["trouble"] is None


def test_what_cannot_be_measured_is_said_and_the_photo_stays_as_it_was(visitor, caplog):
    url, state = visitor.settle()
    tell(visitor, url, ruler={**RULER, "mm": 2})
    after = visitor.wait(url)
    assert after["trouble"] == "This ruler is too short."
    assert after["facts"] == state["facts"]
    tell(visitor, url, pupils_mm=50)
    assert "Something went wrong" in visitor.wait(url)["trouble"]
    tell(visitor, url, pupils_mm=63)
    assert visitor.wait(url)["trouble"] is None


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no",
        "[]",
        '{"pupils_mm": "wide"}',
        '{"pupils_mm": NaN}',
        '{"ruler": {"mm": 30}}',
        '{"ruler": {"start": [0], "end": [1, 1], "mm": 30}}',
        '{"ruler": 3}',
    ],
)
def test_what_is_told_in_no_known_way_is_refused(visitor, body):
    url, _ = visitor.settle()
    response = visitor.post(f"{url}tell/", body, content_type="application/json")
    assert response.status_code == 400
    assert "did not arrive whole" in response.json()["text"]


def test_nobody_tells_of_the_sample_or_of_anothers_photo(visitor, other):
    url, _ = visitor.settle()
    assert tell(other, url, pupils_mm=63).status_code == 404
    sample = visitor.at("photos/sample/")
    visitor.wait(sample)
    assert tell(visitor, sample, pupils_mm=63).status_code == 404


def test_one_thing_is_told_after_the_other(visitor, fake):
    url, _ = visitor.settle()
    fake.gate.clear()
    assert tell(visitor, url, pupils_mm=63).status_code == 202
    assert visitor.get(url).json()["state"] == "working"
    assert tell(visitor, url, pupils_mm=64).status_code == 409
    fake.gate.set()
    assert visitor.wait(url)["told"]["pupils_mm"] == 63


def add(visitor, url, place, data=b"photo"):
    file = SimpleUploadedFile("more.jpg", data, content_type="image/jpeg")
    return visitor.post(f"{url}add/{place}/", {"photo": file})


def places(state):
    return [view["place"] for view in state["views"]]


def test_more_photos_are_added_drawn_and_taken_away(visitor):
    url, _ = visitor.settle()
    assert add(visitor, url, "left").status_code == 202
    assert places(visitor.wait(url)) == ["front", "left"]
    add(visitor, url, "top", b"loose")
    state = visitor.wait(url)
    assert places(state) == ["front", "left", "top"]
    assert "10 mm" in state["views"][2]["text"]
    for view in state["views"]:
        for name in ("before", "after"):
            assert visitor.get(view[name]).content[:2] == b"\xff\xd8"
    assert visitor.get(f"{url}take/after/?view=left").status_code == 200
    assert visitor.post(f"{url}take-away/left/").status_code == 202
    assert places(visitor.wait(url)) == ["front", "top"]
    assert visitor.get(f"{url}before.jpg?view=left").status_code == 404


def test_a_photo_that_does_not_belong_says_so_beside_its_slot_and_the_others_stay(visitor):
    url, _ = visitor.settle()
    add(visitor, url, "left")
    visitor.wait(url)
    add(visitor, url, "back", b"another head")
    state = visitor.wait(url)
    front, left, back = state["views"]
    assert (front["refused"], left["refused"], back["refused"]) == (False, False, True)
    assert back["text"] == "This is another head."
    assert visitor.get(left["after"]).status_code == 200
    assert visitor.get(back["before"]).status_code == 200
    assert visitor.get(back["after"]).status_code == 404
    add(visitor, url, "back", b"text")
    assert visitor.wait(url)["trouble"] == "This file holds text."


def test_the_front_stays_and_other_places_are_unknown(visitor, other):
    url, _ = visitor.settle()
    assert visitor.post(f"{url}take-away/front/").status_code == 404
    assert visitor.post(f"{url}take-away/left/").status_code == 404
    assert add(visitor, url, "front").status_code == 404
    assert add(visitor, url, "below").status_code == 404
    assert add(other, url, "left").status_code == 404


def test_the_limit_holds_for_all_photos_of_a_head_together(visitor, monkeypatch):
    monkeypatch.setattr(settings, "PHOTO_LIMIT_BYTES", 1000)
    url, _ = visitor.settle(b"x" * 400)
    add(visitor, url, "left", b"x" * 400)
    visitor.wait(url)
    response = add(visitor, url, "right", b"x" * 400)
    assert response.status_code == 413
    assert "Together" in response.json()["text"]
    visitor.post(f"{url}take-away/left/")
    visitor.wait(url)
    assert add(visitor, url, "right", b"x" * 400).status_code == 202


def test_an_added_photo_is_asked_for_in_the_same_way(visitor):
    url, _ = visitor.settle()
    assert visitor.post(f"{url}add/left/").status_code == 400
    assert add(visitor, url, "left", b"").status_code == 400


POINTS = {"left-ear": [0.6, 0.4], "crown": [0.5, 0.1], "p1": [0.4, 0.2]}


def test_tapped_points_place_a_photo_that_was_refused(visitor):
    url, _ = visitor.settle()
    add(visitor, url, "back", b"another head")
    assert visitor.wait(url)["views"][1]["refused"]
    taps = {"back": POINTS, "front": {"p1": [0.5, 0.2]}}
    assert tell(visitor, url, taps=taps).status_code == 202
    state = visitor.wait(url)
    assert not state["views"][1]["refused"]
    assert state["told"]["taps"] == taps


@pytest.mark.parametrize(
    "taps", [{"below": POINTS}, {"left": {"elbow": [0, 0]}}, {"left": {"p1": 3}}, {"left": 3}, 3]
)
def test_points_that_no_head_has_are_refused(visitor, taps):
    url, _ = visitor.settle()
    assert tell(visitor, url, taps=taps).status_code == 400


SPOT = {"photo": "front", "kind": "mole", "outline": [[0.4, 0.2], [0.45, 0.2], [0.42, 0.24]]}


def test_a_spot_is_circled_and_one_that_was_found_is_dismissed(visitor):
    url, state = visitor.settle()
    (found,) = state["marks"]
    assert found["drawn"] is None
    tell(visitor, url, drawn=[SPOT], dismissed=[found["centre"]])
    state = visitor.wait(url)
    assert [mark["drawn"] for mark in state["marks"]] == [0]
    assert state["told"]["drawn"] == [SPOT]
    tell(visitor, url)
    assert [mark["drawn"] for mark in visitor.wait(url)["marks"]] == [None]


@pytest.mark.parametrize(
    "wrong",
    [
        {"photo": "left"},
        {"photo": "below"},
        {"kind": "freckle"},
        {"outline": [[0, 0], [1, 1]]},
        {"outline": [[0, 0]] * 500},
        {"outline": 3},
    ],
)
def test_a_spot_that_cannot_be_is_refused(visitor, wrong):
    url, _ = visitor.settle()
    assert tell(visitor, url, drawn=[{**SPOT, **wrong}]).status_code == 400
