"""From the preview into one's account: as it is seen there, once, and nobody else's."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from studio.people import names
from studio.photos import album
from studio.vault.models import Kept


@pytest.fixture
def ana(rows, quick_vault):
    return get_user_model().objects.create_user("ana@example.org")


@pytest.fixture
def signed(visitor, ana):
    visitor.force_login(ana)
    session = visitor.session
    session["sure"] = timezone.now().timestamp()
    session.save()
    return visitor


def keep(visitor, url, query="", **headers):
    return visitor.post(f"/en/my-photos/keep/{url.split('/')[-2]}/?{query}", headers=headers)


def kinds(user):
    return sorted(Kept.objects.filter(whose=names.of_user(user)).values_list("kind", flat=True))


def test_pressed_twice_both_are_kept_once_and_another_wish_adds_a_picture(signed, ana):
    url, _ = signed.settle()
    for _ in range(2):
        response = keep(signed, url, "density=100")
        assert response.status_code == 200
        assert response.json() == {"text": "Both are in your photos."}
    assert kinds(ana) == ["before", "drawn"]
    keep(signed, url, "density=120")
    assert kinds(ana) == ["before", "drawn", "drawn"]
    keep(signed, url, "density=120&light=warm")  # before and after in the photo's own light
    assert kinds(ana) == ["before", "drawn", "drawn"]


def test_a_photo_erased_meanwhile_is_kept_anew(signed, ana):
    url, _ = signed.settle()
    keep(signed, url)
    album.erase_all(ana)
    keep(signed, url)
    assert kinds(ana) == ["before", "drawn"]


def test_a_browser_without_a_script_is_led_to_the_photos(signed):
    url, _ = signed.settle()
    assert keep(signed, url, accept="text/html")["Location"] == "/en/my-photos/"
    response = keep(signed, url, "density=soft", accept="text/html")
    assert response.status_code == 400
    assert "is not a number" in response.content.decode()


def test_what_cannot_be_drawn_or_has_no_room_is_said_in_words(signed, ana, monkeypatch):
    url, _ = signed.settle()
    response = keep(signed, url, "density=100000")
    assert response.status_code == 400
    assert response.json()["text"] == "This wish is out of range."
    monkeypatch.setattr(album, "ROOM_BYTES", 10)
    response = keep(signed, url)
    assert response.status_code == 400
    assert "There is no room for this photo" in response.json()["text"]
    assert kinds(ana) == []


def test_the_sample_anothers_and_one_that_is_gone_are_not_there_to_keep(signed, other, ana):
    signed.wait(signed.at("photos/sample/"))
    theirs, _ = other.settle()
    gone, _ = signed.settle()
    signed.post(signed.at("photos/remove/"))
    for url in ("/en/photos/sample/", theirs, gone):
        assert keep(signed, url).status_code == 404
    assert kinds(ana) == []


def test_whoever_is_not_signed_in_is_asked_to(visitor, rows, quick_vault):
    url, _ = visitor.settle()
    response = keep(visitor, url)
    assert response.status_code == 302
    assert "/account/sign-in/" in response["Location"]
    assert not Kept.objects.exists()
    page = visitor.get("/en/").content.decode()
    assert 'data-stays href="/en/account/sign-in/?next=/en/"' in page


def test_the_photo_waits_on_the_desk_while_somebody_signs_in(visitor, ana):
    ana.set_password("a quiet river in May")
    ana.save()
    url, _ = visitor.settle()
    visitor.post(
        "/en/account/sign-in/?next=/en/",
        {"email": ana.email, "password": "a quiet river in May"},
    )
    assert visitor.get(url).status_code == 200
    assert visitor.bring(boxes=False).status_code == 202  # both answers hold, too
