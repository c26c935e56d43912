"""A person's own photos: whose they are, who sees them, and that they go when told to."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from studio.outbox.models import Letter
from studio.people import names
from studio.people.models import Clinic, Membership, Role
from studio.photos import album, demonstration, errands, leaving, readings
from studio.port import Refused
from studio.talk import pictures
from studio.talk.models import Message, Thread
from studio.vault import keeping, trail
from studio.vault.models import Entry, Kept, Last

pytestmark = pytest.mark.tables


def jpeg(shade: int = 90) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1200, 1500), (shade,) * 3).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def vault(quick_vault):
    """An empty vault and log; what was made for a test goes after it, with files."""
    users = set(get_user_model().objects.values_list("pk", flat=True))

    def clear():
        for table in (Kept, Entry, Last):
            table.objects.all().delete()
        Clinic.objects.filter(slug__in=("north", "south")).delete()
        get_user_model().objects.exclude(pk__in=users).delete()

    clear()
    yield quick_vault
    clear()


@pytest.fixture
def ana(vault):
    return get_user_model().objects.create_user("ana@example.org", name="Ana")


@pytest.fixture
def north(vault):
    return Clinic.objects.create(slug="north", name="North", city="North", zone="UTC")


@pytest.fixture
def artist(north):
    user = get_user_model().objects.create_user("artist@example.org", name="Marco")
    Membership.objects.create(user=user, clinic=north, role=Role.ARTIST)
    return user


def come(client, user, *, sure=True, second=False):
    client.force_login(user)
    session = client.session
    session.update({"second": second, "sure": timezone.now().timestamp() if sure else 0})
    session.save()
    return client


def send(client, data=None, kind="before", once="form-1", name="me.jpg"):
    file = SimpleUploadedFile(name, jpeg() if data is None else data, content_type="image/jpeg")
    return client.post("/en/my-photos/", {"photo": file, "kind": kind, "once": once, "adult": "on"})


def the_only(user) -> str:
    (one,) = album.pictures(user)
    return one.name


def test_a_photo_is_kept_listed_and_looked_at(visitor, ana):
    come(visitor, ana)
    assert send(visitor)["Location"] == "/en/my-photos/"
    name = the_only(ana)
    page = visitor.get("/en/my-photos/").content.decode()
    assert f"/en/my-photos/{name}/small.jpg" in page
    assert "Before treatment" in page
    response = visitor.get(f"/en/my-photos/{name}/picture.jpg")
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == 'inline; filename="photo.jpg"'
    assert Image.open(io.BytesIO(response.content)).size == (1200, 1500)
    small = visitor.get(f"/en/my-photos/{name}/small.jpg")
    assert Image.open(io.BytesIO(small.content)).size == (384, 480)
    assert Entry.objects.filter(did="read", what=name).count() == 2


def test_no_file_name_decides_what_is_sent_or_kept(visitor, ana):
    come(visitor, ana)
    for number, name in enumerate(("../../x.html", 'a";filename="b.exe', "ñ\r\nSet-Cookie: a=b")):
        send(visitor, name=name, once=f"form-{number}")
    for one in album.pictures(ana):
        got = visitor.get(f"/en/my-photos/{one.name}/picture.jpg")
        assert got["Content-Disposition"] == 'inline; filename="photo.jpg"'
        assert len(one.name) == 32


def test_a_form_sent_twice_keeps_one_and_the_same_photo_from_another_form_a_second(visitor, ana):
    come(visitor, ana)
    for once in ("form-1", "form-1", "form-2"):
        assert send(visitor, once=once).status_code == 302
    assert len(album.pictures(ana)) == 2


def test_what_is_no_photo_is_told_beside_the_field_and_the_choice_is_kept(visitor, ana):
    come(visitor, ana)
    response = send(visitor, b"no photo", kind="after")
    assert response.status_code == 422
    page = response.content.decode()
    assert "This is no photo." in page
    assert '<option value="after" selected>' in page
    assert send(visitor, b"").status_code == 422
    assert not Kept.objects.exists()


def test_with_the_room_taken_no_more_is_kept_and_that_is_said_in_words(visitor, ana, monkeypatch):
    come(visitor, ana)
    monkeypatch.setattr(album, "ROOM_BYTES", len(jpeg()) + 100)
    assert send(visitor).status_code == 302
    response = send(visitor, once="form-2")
    assert response.status_code == 422
    assert "There is no room for this photo" in response.content.decode()
    with pytest.raises(Refused):
        album.add_drawn(ana, jpeg(), jpeg(), "head", "wishes")
    assert len(album.pictures(ana)) == 1


def test_of_one_head_there_is_one_photo_with_all_that_was_drawn_on_it(ana):
    album.add_drawn(ana, jpeg(), jpeg(80), "head", "dense")
    album.add_drawn(ana, jpeg(), jpeg(80), "head", "dense")  # pressed twice
    album.add_drawn(ana, jpeg(), jpeg(85), "head", "sparse")
    kinds = [one.said for one in album.pictures(ana)]
    assert kinds == ["Before treatment", *["After, drawn: a preview"] * 2]


def test_a_clinic_sees_what_is_shared_with_it_until_it_is_taken_back(
    visitor, other, ana, north, artist
):
    album.add_drawn(ana, jpeg(), jpeg(80), "head", "dense")
    photo, drawn = album.pictures(ana)
    come(visitor, artist, second=True)
    addresses = [
        f"/en/shared-photos/north/{one.name}/{what}"
        for one in (photo, drawn)
        for what in ("", "picture.jpg", "small.jpg")
    ]
    assert {visitor.get(address).status_code for address in addresses} == {404}
    come(other, ana)
    other.post(f"/en/my-photos/{photo.name}/share/", {"clinic": "north"})
    assert {visitor.get(address).status_code for address in addresses} == {200}
    assert "Ana" in visitor.get("/en/shared-photos/north/").content.decode()
    got = visitor.get(addresses[1])
    assert got["Cache-Control"] == "private, no-store"
    seen = other.get("/en/my-photos/seen-by/").content.decode()
    assert "Marco (North): looked at it" in seen
    other.post(f"/en/my-photos/{photo.name}/share/", {"clinic": ""})
    assert {visitor.get(address).status_code for address in addresses} == {404}
    assert "took the sharing back" in other.get("/en/my-photos/seen-by/").content.decode()


def test_without_the_second_factor_staff_are_asked_for_it(visitor, ana, north, artist):
    album.add(ana, jpeg(), "before", "once")
    album.share(ana, the_only(ana), north)
    come(visitor, artist, second=False)
    response = visitor.get(f"/en/shared-photos/north/{the_only(ana)}/picture.jpg")
    assert response.status_code == 302
    assert "/account/second/" in response["Location"]
    assert not Entry.objects.filter(did="read").exists()


def test_a_clinic_that_comes_after_another_has_gone_sees_nothing_of_what_that_saw(ana, north):
    album.add(ana, jpeg(), "before", "once")
    album.share(ana, the_only(ana), north)
    north.delete()
    again = Clinic.objects.create(slug="north", name="North", city="North", zone="UTC")
    assert not Kept.objects.filter(clinic=names.of_clinic(again)).exists()
    assert album.pictures(ana)[0].clinic is None
    assert any("no longer here" in line.did for line in readings.lines(ana))


def test_a_drawing_is_not_shared_alone(visitor, ana, north):
    album.add_drawn(ana, jpeg(), jpeg(80), "head", "dense")
    drawn = album.pictures(ana)[1]
    come(visitor, ana)
    response = visitor.post(f"/en/my-photos/{drawn.name}/share/", {"clinic": "north"})
    assert response.status_code == 404


def test_anothers_erased_and_guessed_look_alike_and_leave_no_line(visitor, other, ana, artist):
    album.add(ana, jpeg(), "before", "a")
    album.add(artist, jpeg(), "before", "b")
    theirs, gone = the_only(ana), the_only(artist)
    album.erase(artist, gone)
    come(visitor, artist)
    lines = Entry.objects.count()
    for name in (theirs, gone, "0" * 32):
        for what in ("", "picture.jpg", "small.jpg", "erase/"):
            assert visitor.get(f"/en/my-photos/{name}/{what}").status_code == 404
        for what in ("share/", "erase/"):
            assert visitor.post(f"/en/my-photos/{name}/{what}").status_code == 404
    assert Entry.objects.count() == lines


@pytest.mark.parametrize("what", ["my-photos/export/", "my-photos/erase/", "account/erase/", "one"])
def test_what_matters_asks_again_who_it_is(visitor, ana, what):
    album.add(ana, jpeg(), "before", "a")
    come(visitor, ana, sure=False)
    address = f"/en/my-photos/{the_only(ana)}/erase/" if what == "one" else f"/en/{what}"
    for response in (visitor.get(address), visitor.post(address)):
        assert response.status_code == 302
        assert "/account/again/" in response["Location"]
    assert len(album.pictures(ana)) == 1


def test_erasing_reaches_what_was_made_from_it_and_the_files(visitor, ana, vault):
    album.add_drawn(ana, jpeg(), jpeg(80), "head", "dense")
    album.add(ana, jpeg(), "after", "other")
    come(visitor, ana)
    photo = next(one for one in album.pictures(ana) if any(album.made_from(ana, one)))
    assert visitor.get(f"/en/my-photos/{photo.name}/erase/").status_code == 200
    assert len(list(vault.iterdir())) == 3  # looking at the question erases nothing
    visitor.post(f"/en/my-photos/{photo.name}/erase/")
    assert [path.name for path in vault.iterdir()] == [the_only(ana)]
    visitor.post("/en/my-photos/erase/")
    assert list(vault.iterdir()) == []
    assert trail.verify() == Entry.objects.count() > 0


def test_an_account_goes_with_its_photos_and_its_mail_and_the_log_stays(visitor, ana, vault):
    album.add_drawn(ana, jpeg(), jpeg(80), "head", "dense")
    Letter.objects.create(to=ana.email, language="en", subject="s", text="t", html="h")
    come(visitor, ana)
    before = Entry.objects.count()
    assert visitor.post("/en/account/erase/").status_code == 302
    assert not get_user_model().objects.filter(email=ana.email).exists()
    assert not Letter.objects.filter(to=ana.email).exists()
    assert list(vault.iterdir()) == []
    assert visitor.get("/en/my-photos/").status_code == 302
    assert trail.verify() == before + 2


def test_a_clinic_keeps_an_owner(visitor, ana, north):
    Membership.objects.create(user=ana, clinic=north, role=Role.OWNER)
    album.add(ana, jpeg(), "before", "a")
    come(visitor, ana)
    response = visitor.post("/en/account/erase/")
    assert response.status_code == 422
    assert "only owner of North" in response.content.decode()
    with pytest.raises(leaving.NeedsAnOwner):
        leaving.leave(ana)
    assert len(album.pictures(ana)) == 1
    boss = get_user_model().objects.create_user("boss@example.org")
    Membership.objects.create(user=boss, clinic=north, role=Role.OWNER)
    assert visitor.post("/en/account/erase/").status_code == 302


def test_an_export_is_whole_and_leaves_nothing_behind(visitor, ana, north, artist, vault):
    album.add_drawn(ana, jpeg(), jpeg(80), "head", "dense")
    photo, drawn = album.pictures(ana)
    album.share(ana, photo.name, north)
    keeping.read(photo.name, names.of_user(artist), lambda _kept: True)
    album.add(artist, jpeg(), "before", "x")
    come(visitor, ana)
    files = {path for path in vault.parent.rglob("*") if path.is_file()}
    response = visitor.post("/en/my-photos/export/")
    assert "private, no-store" in response["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.testzip() is None
        told = {name: archive.read(name) for name in archive.namelist()}
    assert set(told) >= {  # and what later rooms add
        *(f"{one.name}.jpg" for one in (photo, drawn)),
        *("pictures.json", "readings.json", "account.json", "talks.json", "results.json"),
    }
    assert json.loads(told["account.json"])["e-mail"] == ana.email
    who = {line["who"] for line in json.loads(told["readings.json"])}
    assert who == {"You", "Marco (North)"}
    assert told[f"{photo.name}.jpg"] == jpeg()
    assert {path for path in vault.parent.rglob("*") if path.is_file()} == files


def test_what_was_seen_again_and_again_is_one_line(ana):
    album.add(ana, jpeg(), "before", "a")
    album.add(ana, jpeg(), "after", "b")
    for _ in range(5):
        for one in album.pictures(ana):
            album.look(ana, one.name)
    lines = readings.lines(ana)
    assert [(line.did, line.times) for line in lines] == [("looked at it", 5)] * 2 + [
        ("kept it", 1)
    ] * 2


def test_nothing_personal_is_logged_when_something_is_not_there(visitor, ana, caplog):
    come(visitor, ana)
    visitor.get(f"/en/my-photos/{'0' * 32}/picture.jpg")
    assert ana.email not in caplog.text


def test_the_demonstration_shows_a_rendered_head_once_and_goes(vault, fake, monkeypatch):
    monkeypatch.setattr("django.conf.settings.STUDIO_ENGINE", fake.__name__)
    monkeypatch.setattr(fake, "sample", jpeg)
    others = list(Clinic.objects.filter(demonstration=True).values_list("pk", flat=True))
    Clinic.objects.filter(pk__in=others).update(demonstration=False)
    demonstration.show()
    assert not Kept.objects.exists()
    clinic = Clinic.objects.create(
        slug="north", name="North", city="North", zone="UTC", demonstration=True
    )
    for _ in range(2):
        demonstration.show()
    (kept,) = Kept.objects.all()
    assert kept.clinic == names.of_clinic(clinic)
    assert album.told(kept).said == "Rendered head, not a person"
    demonstration.remove()
    assert not Kept.objects.exists()
    assert not get_user_model().objects.filter(email=demonstration.EMAIL).exists()
    Clinic.objects.filter(pk__in=others).update(demonstration=True)


def test_a_visit_that_is_over_goes_with_its_answers_and_its_row(visitor, vault):
    visitor.bring()
    (key,) = Session.objects.filter(pk=visitor.session.session_key).values_list("pk", flat=True)
    Session.objects.filter(pk=key).update(expire_date=timezone.now())
    errands.over()
    assert not Session.objects.filter(pk=key).exists()


def test_a_log_that_was_bent_is_told_to_whoever_runs_the_house(ana, caplog):
    album.add(ana, jpeg(), "before", "a")
    album.look(ana, the_only(ana))
    errands.checked()
    assert caplog.text == ""
    Entry.objects.filter(did="read").update(who="nobody")
    errands.checked()
    assert "Line 2 of the log is not as it was written." in caplog.text


def test_talks_and_their_pictures_go_home_and_go_with_the_account(visitor, ana, north, vault):
    thread = Thread.objects.create(kind="chat", clinic=north, visitor=ana, language="en")
    name = pictures.keep(thread, jpeg(), ana, thread.uuid)
    Message.objects.create(thread=thread, number=1, side="visitor", text="Look", picture=name)
    others = Thread.objects.create(kind="chat", clinic=north, language="en")
    pictures.keep(others, jpeg(), None, others.uuid)
    come(visitor, ana)
    response = visitor.post("/en/my-photos/export/")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        (talk,) = json.loads(archive.read("talks.json"))
        pictured = [one for one in archive.namelist() if one.endswith(".jpg")]
    assert talk["messages"][0]["text"] == "Look"
    assert pictured == [talk["messages"][0]["picture"]] == [f"{name}.jpg"]
    visitor.post("/en/account/erase/")
    assert not Thread.objects.filter(pk=thread.pk).exists()
    assert [kept.whose for kept in Kept.objects.all()] == [pictures.of_thread(others)]
    assert len(list(vault.iterdir())) == 1
