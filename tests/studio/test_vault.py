"""Photos at rest: sealed, erased, handed out, and every reading in the log."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import threading
import zipfile

import numpy as np
import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from PIL import Image

from studio.keys import master_key
from studio.port import Refused
from studio.vault import developing, keeping, trail
from studio.vault.models import Entry, Kept, Last
from studio.vault.sealing import Broken, new_key, opened, sealed

pytestmark = pytest.mark.tables


def anybody(_kept):
    return True


def nobody(_kept):
    return False


@pytest.fixture(scope="module")
def once(photo):
    """What the child makes of the photo: starting it takes a second, so once for all tests."""
    return developing.developed(photo)


@pytest.fixture
def vault(tmp_path, monkeypatch, once):
    """An empty vault with an empty log."""
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path)
    monkeypatch.setattr(keeping, "developed", lambda _data: once)
    for table in (Kept, Entry, Last):
        table.objects.all().delete()
    yield tmp_path / "vault"
    for table in (Kept, Entry, Last):
        table.objects.all().delete()


@pytest.fixture(scope="module")
def photo() -> bytes:
    """A photo held sideways, with a place, a camera and a comment in its tags."""
    shades = np.linspace(40, 220, 320 * 480).reshape(320, 480)
    picture = Image.fromarray(np.stack([shades, shades * 0.8, shades * 0.6], 2).astype(np.uint8))
    tags = Image.Exif()
    tags[0x0112] = 6  # held sideways
    tags[0x010F] = "SecretCamera"
    tags.get_ifd(0x8769)[0xA405] = 26  # focal length, 35 mm
    tags.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=tags, comment=b"SecretComment", quality=92)
    assert b"SecretCamera" in out.getvalue()
    return out.getvalue()


def test_what_is_kept_is_new_pixels_upright_and_without_a_tag(vault, photo):
    kept = keeping.keep(photo, whose="anna", by="anna")
    got = keeping.read(kept.name, "anna", anybody)
    picture = Image.open(io.BytesIO(got))
    assert picture.size == (320, 480) == (kept.width, kept.height)
    assert not picture.getexif()
    assert b"Secret" not in got
    assert kept.focal_35mm == 26


def test_nothing_of_a_photo_lies_open_and_two_of_the_same_look_different(vault, photo):
    one, two = (keeping.keep(photo, whose="anna", by="anna") for _ in range(2))
    files = [(vault / kept.name).read_bytes() for kept in (one, two)]
    assert files[0] != files[1]
    for content in files:
        assert b"JFIF" not in content
        assert abs(np.bincount(list(content)).max() / len(content) - 1 / 256) < 0.01
        assert (vault / one.name).stat().st_mode & 0o077 == 0


def test_a_seal_opens_only_with_its_key_for_its_purpose_and_unchanged():
    key = new_key()
    shut = sealed(key, b"face", b"anna")
    assert opened(key, shut, b"anna") == b"face"
    for wrong in (
        (new_key(), shut, b"anna"),
        (key, shut, b"bert"),
        (key, shut[:-1] + bytes([shut[-1] ^ 1]), b"anna"),
        (key, shut[:5], b"anna"),
        (key, b"", b"anna"),
    ):
        with pytest.raises(Broken):
            opened(*wrong)


def test_a_changed_file_and_one_put_in_anothers_place_are_noticed(vault, photo):
    one, two = (keeping.keep(photo, whose=whose, by=whose) for whose in ("anna", "bert"))
    (vault / one.name).write_bytes((vault / two.name).read_bytes())
    with pytest.raises(Broken):
        keeping.read(one.name, "anna", anybody)


def test_anothers_and_a_guessed_photo_look_alike_and_leave_no_reading(vault, photo):
    kept = keeping.keep(photo, whose="anna", by="anna")
    for name, allowed in ((kept.name, nobody), ("0" * 32, anybody)):
        with pytest.raises(keeping.Gone):
            keeping.read(name, "eve", allowed)
        with pytest.raises(keeping.Gone):
            keeping.erase(name, "eve", allowed)
    assert not Entry.objects.filter(who="eve").exists()


def test_erasing_takes_all_that_was_made_from_it_and_the_keys(vault, photo):
    kept = keeping.keep(photo, whose="anna", by="anna")
    after = keeping.keep_made(photo, kept, "after", by="studio")
    keeping.keep_made(photo, after, "small", by="studio")
    bystander = keeping.keep(photo, whose="bert", by="bert")
    assert keeping.erase_all("anna", by="anna") == 3
    assert [path.name for path in vault.iterdir()] == [bystander.name]
    assert list(Kept.objects.values_list("whose", flat=True)) == ["bert"]
    assert trail.verify() == Entry.objects.count() == 7  # the log stays, whole


def test_one_made_from_a_photo_erased_meanwhile_is_not_kept(vault, photo):
    kept = keeping.keep(photo, whose="anna", by="anna")
    keeping.erase(kept.name, "anna", anybody)
    with pytest.raises(keeping.Gone):
        keeping.keep_made(photo, kept, "after", by="studio")
    assert list(vault.iterdir()) == []


def test_sharing_reaches_what_was_made_from_it_and_what_will_be(vault, photo):
    kept = keeping.keep(photo, whose="anna", by="anna")
    keeping.keep_made(photo, kept, "after", by="anna")
    assert keeping.share(kept.name, "anna", anybody, "north") == 2
    keeping.keep_made(photo, kept, "small", by="anna")  # kept by whoever found it before
    assert set(Kept.objects.values_list("clinic", flat=True)) == {"north"}
    keeping.share(kept.name, "anna", anybody, "")
    assert set(Kept.objects.values_list("clinic", flat=True)) == {""}
    did = list(Entry.objects.values_list("did", flat=True))
    assert (did.count("shared north"), did.count("unshared")) == (2, 3)
    with pytest.raises(keeping.Gone):
        keeping.share(kept.name, "eve", nobody, "south")


def test_what_is_asked_for_twice_by_one_name_is_kept_once(vault, photo):
    together = threading.Barrier(3)
    kept = []

    def keep():
        together.wait()
        kept.append(keeping.keep(photo, whose="anna", by="anna", once="form 1").name)
        connection.close()

    threads = [threading.Thread(target=keep) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 3
    assert len(set(kept)) == 1
    assert [path.name for path in vault.iterdir()] == kept[:1]
    assert keeping.read(kept[0], "anna", anybody)


def test_nobody_takes_more_room_than_they_may(vault, photo, once):
    most = 2 * len(once.jpeg)
    for _ in range(2):
        keeping.keep(photo, whose="anna", by="anna", most=most)
    keeping.keep(photo, whose="bert", by="bert", most=most)
    for room in (most, most + 10):  # none at all, and too little
        with pytest.raises(keeping.Full):
            keeping.keep(photo, whose="anna", by="anna", most=room)
    assert keeping.room_taken("anna") == most
    assert len(list(vault.iterdir())) == 3


def test_a_kill_before_the_row_leaves_only_what_is_swept(vault, photo, monkeypatch):
    kept = keeping.keep(photo, whose="anna", by="anna")

    def killed(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(trail, "note", killed)
    with pytest.raises(KeyboardInterrupt):
        keeping.keep(photo, whose="anna", by="anna")
    monkeypatch.undo()
    monkeypatch.setattr(settings, "DATA_FOLDER", vault.parent)
    assert Kept.objects.count() == 1
    assert len(list(vault.iterdir())) == 2
    assert keeping.swept() == 0  # it might still be on its way
    assert keeping.swept(older_s=-1) == 1
    assert keeping.read(kept.name, "anna", anybody)


def test_an_export_holds_everything_of_one_person_and_nothing_of_another(vault, photo):
    kept = keeping.keep(photo, whose="anna", by="anna", clinic="north")
    keeping.keep_made(photo, kept, "after", by="studio")
    keeping.keep(photo, whose="bert", by="bert")
    keeping.read(kept.name, "artist 7", anybody)
    with zipfile.ZipFile(io.BytesIO(keeping.export(["anna"], by="anna"))) as archive:
        names = set(archive.namelist())
        listed = json.loads(archive.read("pictures.json"))
        readings = json.loads(archive.read("readings.json"))
        assert archive.read(listed[0]["file"])[:2] == b"\xff\xd8"
    assert names == {"pictures.json", "readings.json", *(entry["file"] for entry in listed)}
    assert [entry["kind"] for entry in listed] == ["photo", "after"]
    assert any(line["who"] == "artist 7" and line["did"] == "read" for line in readings)
    assert not any("bert" in line["who"] for line in readings)


@pytest.mark.parametrize("harm", ["change", "take out", "cut off", "put in"])
def test_whoever_writes_the_database_alone_cannot_bend_the_log(vault, harm):
    for number in range(5):
        trail.note("eve" if number == 4 else "anna", "read", f"{number}", "bert")
    assert trail.verify() == 5
    match harm:
        case "change":
            Entry.objects.filter(number=3).update(who="nobody")
        case "take out":
            Entry.objects.filter(number=3).delete()
        case "cut off":
            Entry.objects.filter(number=5).delete()
            Last.objects.update(number=4, mark=Entry.objects.get(number=4).mark)
        case "put in":
            Entry.objects.create(number=6, at="", who="", did="", what="", whose="", mark="0")
    with pytest.raises(trail.Tampered):
        trail.verify()


def test_what_is_no_photo_is_refused_with_a_sentence(vault):
    for data in (b"", b"no photo", b"\xff\xd8\xff\xe0" + bytes(200)):
        with pytest.raises(Refused) as refused:
            developing.developed(data)
        assert len(str(refused.value.phrase)) > 20
    assert not Kept.objects.exists()


def test_a_decoder_that_hangs_is_stopped(photo):
    with pytest.raises(Refused):
        developing.developed(photo, seconds=0.05)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_while_decoding_nothing_can_be_opened_or_written():
    tries = """
import socket, sys
from studio.vault import child
child._warm()
child._forbid()
for way in (lambda: open("/etc/passwd"), socket.socket, lambda: bytearray(7 << 30)):
    try:
        way()
    except (OSError, MemoryError):
        sys.stdout.write("refused ")
"""
    done = subprocess.run([sys.executable, "-c", tries], capture_output=True, text=True)
    assert done.stdout.split() == ["refused"] * 3, done.stderr


def test_the_master_key_is_made_once_and_for_its_user_alone(tmp_path):
    key = master_key(tmp_path)
    assert master_key(tmp_path) == key
    assert len(key) == 32
    if os.name == "posix":
        assert (tmp_path / "master-key").stat().st_mode & 0o077 == 0
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        master_key(tmp_path / "file" / "data")


def test_what_is_deleted_is_overwritten():
    if connection.vendor != "sqlite":
        pytest.skip("what a PostgreSQL deletes it overwrites in its own time")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone()[0] == 1


def _many(times: int = 12, writers: int = 4) -> int:
    """Write lines from several threads at once; returns how many could not be written."""
    together = threading.Barrier(writers)
    failed = []

    def write(who: str) -> None:
        together.wait()
        for number in range(times):
            try:
                trail.note(who, "read", f"{number}", "bert")
            except DatabaseError:
                failed.append(who)
        connection.close()

    threads = [threading.Thread(target=write, args=(f"{number}",)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(failed)


def test_readers_at_once_write_one_chain(vault, monkeypatch):
    Last.objects.create(pk=1)
    with monkeypatch.context() as without_guard:
        without_guard.setattr(trail.transaction, "atomic", contextlib.nullcontext)
        without_guard.setattr(QuerySet, "select_for_update", lambda rows: rows)
        assert _many() > 0  # the race is there
    Entry.objects.all().delete()
    Last.objects.update(number=0, mark="")
    (settings.DATA_FOLDER / "trail-anchor").unlink(missing_ok=True)
    assert _many() == 0
    assert trail.verify() == 48
