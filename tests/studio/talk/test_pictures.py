"""Pictures in a talk: through the vault, to its two sides alone, every reading in the log."""

from __future__ import annotations

import io
import uuid

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from studio.talk import threads
from studio.talk.models import Message
from studio.vault.models import Entry, Kept
from tests.studio.talk.conftest import Asker, thread_of


@pytest.fixture(autouse=True)
def _quick(quick_vault):
    """Decode in this process: the child is tested with the vault."""


def photo(data=None, name="me.jpg"):
    if data is None:
        out = io.BytesIO()
        Image.new("RGB", (60, 80), "gray").save(out, "JPEG")
        data = out.getvalue()
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def sent(asker, url, once=None, **more):
    return asker.post(url, {"text": "", "once": once or uuid.uuid4(), "picture": photo(), **more})


def test_a_picture_is_seen_by_both_sides_and_every_reading_logged(asker, staff, desk_person):
    url = asker.begin()
    assert sent(asker, url).status_code == 302
    path = asker.messages(url)["messages"][1]["picture"]
    for browser in (asker, staff):
        answer = browser.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert "no-store" in answer["Cache-Control"]
    whose = f"thread-{thread_of(url).pk}"
    lines = [(one.who, one.did) for one in Entry.objects.filter(whose=whose).order_by("number")]
    assert lines == [(whose, "kept"), (whose, "read"), (f"user-{desk_person.pk}", "read")]


def test_nobody_else_sees_it(asker):
    url = asker.begin()
    sent(asker, url)
    stranger = Asker()
    stranger.begin()
    assert stranger.get(f"{url}pictures/2.jpg").status_code == 404
    assert asker.get(f"{url}pictures/1.jpg").status_code == 404  # words, and no picture


def test_one_sent_twice_is_kept_once(asker):
    url = asker.begin()
    once = uuid.uuid4()
    for _ in range(2):
        sent(asker, url, once)
    assert Kept.objects.filter(whose=f"thread-{thread_of(url).pk}").count() == 1
    assert Message.objects.filter(uuid=once).count() == 1


@pytest.mark.parametrize("data", [b"no photo", b""])
def test_what_is_no_photo_is_refused_beside_what_was_written(asker, data):
    url = asker.begin()
    refused = asker.post(url, {"text": "My head", "once": uuid.uuid4(), "picture": photo(data)})
    assert refused.status_code == 422
    assert "My head" in refused.content.decode()
    assert thread_of(url).last == 1
    assert not Kept.objects.filter(whose=f"thread-{thread_of(url).pk}").exists()


def test_too_large_a_picture_is_refused(asker, monkeypatch):
    monkeypatch.setattr(settings, "PHOTO_LIMIT_BYTES", 100)
    refused = sent(asker, asker.begin())
    assert refused.status_code == 422
    assert "larger than 40 MB" in refused.content.decode()


def test_a_talk_has_room_for_so_many(asker, monkeypatch):
    monkeypatch.setattr("studio.talk.pictures.ROOM_BYTES", 100)
    refused = sent(asker, asker.begin())
    assert refused.status_code == 422
    assert "no room for more photos" in refused.content.decode()


@pytest.mark.parametrize("what", ["thread", "clinic"])
def test_it_goes_with_its_talk(asker, clinic, what):
    url = asker.begin()
    sent(asker, url)
    thread = thread_of(url)
    whose = f"thread-{thread.pk}"
    assert Kept.objects.filter(whose=whose).exists()
    (thread if what == "thread" else clinic).delete()
    assert not Kept.objects.filter(whose=whose).exists()
    assert Entry.objects.filter(whose=whose, did="erased").exists()


def test_an_answer_may_carry_a_picture(asker, staff, desk_person):
    url = asker.begin()
    name = thread_of(url).name
    sent(staff, f"/en/inbox/thread/{name}/")
    one = asker.messages(url)["messages"][1]
    assert (one["mine"], bool(one["picture"])) == (False, True)
    assert asker.get(one["picture"]).status_code == 200
    assert threads.after(thread_of(url))[1].author == desk_person
