"""Passkeys: made, used and removed; and what any answer but the right one gets."""

from __future__ import annotations

import json

import pytest
from django.test import override_settings
from django.utils import timezone
from fido2.utils import websafe_encode

from studio.outbox.models import Letter
from studio.people.models import Membership, Passkey, Role

pytestmark = pytest.mark.usefixtures("rows")


@pytest.fixture
def key(visitor, client, soft_key):
    """A client's passkey; the visitor has gone out again."""
    made = soft_key()
    client.sign_in(visitor)
    assert client.add(visitor, made).status_code == 302
    visitor.post("/en/account/sign-out/")
    return made


def test_a_passkey_opens_the_account_alone_and_is_both_factors(visitor, client, key, signing):
    assert signing(visitor, key)["Location"] == "/en/account/"
    assert visitor.session["second"] is True
    page = visitor.get("/en/account/passkeys/").content.decode()
    assert "last used" in page
    assert "ana@example.org" in visitor.get("/en/account/").content.decode()


def test_it_leads_on_to_where_they_wanted_to_go(visitor, key, asking):
    answer = key.signed(asking(visitor, "sign-in").json())
    where = "/en/account/sign-in/passkey/?next="
    assert visitor.post(where + "//evil.example", {"answer": "x"}).status_code == 422
    answer = visitor.post(where + "/en/account/browsers/", {"answer": answer})
    assert answer["Location"] == "/en/account/browsers/"


def test_an_answer_is_good_once(visitor, other, key, asking):
    answer = key.signed(asking(visitor, "sign-in").json())
    key.counter = 0  # one that does not count would not give it away
    assert visitor.post("/en/account/sign-in/passkey/", {"answer": answer}).status_code == 302
    visitor.post("/en/account/sign-out/")
    for browser in (visitor, other):
        assert browser.post("/en/account/sign-in/passkey/", {"answer": answer}).status_code == 422


def test_an_answer_belongs_to_the_browser_that_was_asked(visitor, other, key, asking):
    answer = key.signed(asking(visitor, "sign-in").json())
    asking(other, "sign-in")
    assert other.post("/en/account/sign-in/passkey/", {"answer": answer}).status_code == 422


def test_an_answer_comes_within_five_minutes(visitor, key, asking):
    answer = key.signed(asking(visitor, "sign-in").json())
    session = visitor.session
    for one in session["challenges"].values():
        one["at"] -= 301
    session.save()
    assert visitor.post("/en/account/sign-in/passkey/", {"answer": answer}).status_code == 422


@pytest.mark.parametrize(
    "spoilt",
    [
        {"origin": "http://localhost:1234"},
        {"origin": "https://localhost"},
        {"origin": "http://evil.localhost"},
        {"site": "evil.example"},
        {"signature": b"0" * 70},
        {"handle": b"somebody else"},
    ],
    ids=str,
)
def test_what_was_signed_for_another_site_or_by_another_key_opens_nothing(
    visitor, key, signing, spoilt
):
    answer = signing(visitor, key, **spoilt)
    assert answer.status_code == 422
    assert "does not open this account here" in answer.content.decode()
    assert visitor.get("/en/account/").status_code == 302
    assert signing(visitor, key).status_code == 302


@pytest.mark.parametrize(
    "answer", ["", "{", "[]", "null", "{}", '{"id": "a", "rawId": "a"}', "x" * 30_000, '"\\u0000"']
)
def test_what_is_no_answer_is_refused_with_words(visitor, client, key, asking, answer):
    asking(visitor, "sign-in")
    assert visitor.post("/en/account/sign-in/passkey/", {"answer": answer}).status_code == 422
    client.sign_in(visitor)
    assert visitor.post("/en/account/sign-in/code/", {"answer": answer}).status_code == 422


def test_a_broken_answer_of_the_right_shape_is_refused(visitor, key, asking):
    said = json.loads(key.signed(asking(visitor, "sign-in").json()))
    for name in ("clientDataJSON", "authenticatorData", "signature"):
        broken = json.loads(json.dumps(said))
        broken["response"][name] = websafe_encode(b"\x00\xff" * 20)
        posted = {"answer": json.dumps(broken)}
        assert visitor.post("/en/account/sign-in/passkey/", posted).status_code == 422


def test_a_key_that_did_not_look_who_holds_it_is_no_sign_in_but_a_second_factor(
    visitor, client, soft_key, signing, asking
):
    stick = soft_key(sure=False)
    client.sign_in(visitor)
    client.add(visitor, stick)
    visitor.post("/en/account/sign-out/")
    assert signing(visitor, stick).status_code == 422
    assert client.sign_in(visitor)["Location"] == "/en/account/sign-in/code/"
    assert "Use a passkey" in visitor.get("/en/account/sign-in/code/").content.decode()
    answer = stick.signed(asking(visitor, "second").json())
    assert visitor.post("/en/account/sign-in/code/", {"answer": answer})["Location"] == (
        "/en/account/"
    )
    assert visitor.session["second"] is True
    answer = stick.signed(asking(visitor, "again").json())
    assert visitor.post("/en/account/again/", {"answer": answer}).status_code == 422


def test_the_second_factor_is_a_key_of_theirs(visitor, client, key, owner, soft_key, asking):
    theirs = soft_key()
    owner.wholly_in(visitor)
    owner.add(visitor, theirs)
    visitor.post("/en/account/sign-out/")
    client.sign_in(visitor)
    answer = theirs.signed(asking(visitor, "second").json())
    assert visitor.post("/en/account/sign-in/code/", {"answer": answer}).status_code == 422
    assert visitor.get("/en/account/").status_code == 302


def test_an_answer_to_one_question_is_none_to_another(visitor, client, key, asking):
    client.sign_in(visitor)
    answer = key.signed(asking(visitor, "second").json())
    assert visitor.post("/en/account/sign-in/passkey/", {"answer": answer}).status_code == 422


def test_a_key_that_counts_less_than_before_has_a_copy(visitor, key, signing):
    assert signing(visitor, key).status_code == 302
    visitor.post("/en/account/sign-out/")
    key.counter = 1
    assert signing(visitor, key).status_code == 422


def test_a_key_that_does_not_count_is_none_the_worse(visitor, client, soft_key, signing):
    made = soft_key()
    made.counter = -1
    client.sign_in(visitor)
    client.add(visitor, made)
    for _ in range(2):
        visitor.post("/en/account/sign-out/")
        made.counter = -1
        assert signing(visitor, made).status_code == 302


def test_a_passkey_shows_that_it_is_still_they(visitor, client, key, signing, asking):
    signing(visitor, key)
    session = visitor.session
    session["sure"] -= 601
    session.save()
    assert visitor.get("/en/account/passkeys/")["Location"].startswith("/en/account/again/")
    answer = key.signed(asking(visitor, "again").json())
    where = "/en/account/again/?next=/en/account/passkeys/"
    assert visitor.post(where, {"answer": answer})["Location"] == "/en/account/passkeys/"
    assert visitor.get("/en/account/passkeys/").status_code == 200


def test_a_key_belongs_to_one_user(visitor, other, client, key, owner, asking):
    owner.wholly_in(other)
    answer = key.made(asking(other, "new").json())
    posted = other.post("/en/account/passkeys/", {"answer": answer, "name": "Mine"})
    assert posted.status_code == 422
    assert "could not be kept" in posted.content.decode()
    assert Passkey.objects.get().user == client.user


def test_a_second_registration_in_another_tab_holds_too_and_a_double_submit_makes_one(
    visitor, client, soft_key, asking
):
    client.sign_in(visitor)
    phone, stick = soft_key(), soft_key()
    here, there = (asking(visitor, "new").json() for _ in range(2))
    posted = [
        {"answer": phone.made(here), "name": "Phone"},
        {"answer": stick.made(there), "name": "Stick"},
    ]
    assert visitor.post("/en/account/passkeys/", posted[0])["Location"] == "/en/account/recovery/"
    assert visitor.post("/en/account/passkeys/", posted[1])["Location"] == "/en/account/passkeys/"
    assert visitor.post("/en/account/passkeys/", posted[1]).status_code == 422
    assert [one.name for one in Passkey.objects.order_by("pk")] == ["Phone", "Stick"]


def test_tabs_left_open_do_not_pile_up(visitor, asking):
    for _ in range(9):
        asking(visitor, "sign-in")
    assert len(visitor.session["challenges"]) <= 4


def test_whoever_is_not_sure_is_not_asked_for_a_new_one(visitor, client, owner, soft_key, asking):
    assert asking(visitor, "new").status_code == 404
    assert asking(visitor, "again").status_code == 404
    assert asking(visitor, "second").status_code == 404
    client.sign_in(visitor)
    assert asking(visitor, "sign-in").status_code == 404
    held = asking(visitor, "new").json()
    session = visitor.session
    session["sure"] -= 601
    session.save()
    assert asking(visitor, "new").status_code == 404
    posted = {"answer": soft_key().made(held), "name": "Phone"}
    assert "/again/" in visitor.post("/en/account/passkeys/", posted)["Location"]
    assert not Passkey.objects.exists()


def test_a_password_alone_adds_no_key_beside_a_second_factor(visitor, other, client, soft_key):
    client.sign_in(visitor)
    client.sign_in(other)
    client.add(visitor, soft_key())
    assert client.add(visitor, soft_key()).status_code == 302
    for address in ("passkeys/", "recovery/", "password/"):
        led = other.get(f"/en/account/{address}")["Location"]
        assert led.startswith("/en/account/second/"), address


def test_a_number_or_another_host_has_no_passkeys(visitor, client, key, asking):
    number = {"headers": {"host": "127.0.0.1"}}
    assert asking(visitor, "sign-in", **number).status_code == 404
    assert "with a passkey" not in visitor.get("/en/account/sign-in/", **number).content.decode()
    assert "with a passkey" in visitor.get("/en/account/sign-in/").content.decode()


@override_settings(ALLOWED_HOSTS=["studio.example"])
def test_a_site_with_a_name_has_passkeys_where_it_is_encrypted(visitor, client, soft_key, asking):
    here = {"headers": {"host": "studio.example"}}
    client.sign_in(visitor, **here)
    assert asking(visitor, "new", **here).status_code == 404
    told = asking(visitor, "new", secure=True, **here).json()
    assert told["publicKey"]["rp"]["id"] == "studio.example"
    for origin, status in (("http://studio.example", 422), ("https://studio.example", 302)):
        told = asking(visitor, "new", secure=True, **here).json()
        form = {"answer": soft_key(origin).made(told), "name": "Phone"}
        posted = visitor.post("/en/account/passkeys/", form, secure=True, **here)
        assert posted.status_code == status
    assert Passkey.objects.get().host == "studio.example"


def test_the_last_second_factor_of_staff_stays(visitor, owner, soft_key):
    owner.wholly_in(visitor)
    owner.add(visitor, soft_key())
    assert visitor.post("/en/account/second/remove/").status_code == 302
    mine = Passkey.objects.get()
    answer = visitor.post(f"/en/account/passkeys/{mine.pk}/remove/")
    assert answer.status_code == 422
    assert "Set up another one first" in answer.content.decode()
    assert Passkey.objects.exists()
    Membership.objects.all().delete()
    assert visitor.post(f"/en/account/passkeys/{mine.pk}/remove/").status_code == 302
    assert not Passkey.objects.exists()


def test_anothers_key_and_none_look_alike(visitor, other, client, owner, key):
    owner.wholly_in(other)
    mine = Passkey.objects.get()
    for number in (mine.pk, mine.pk + 1, 10**30):
        assert other.get(f"/en/account/passkeys/{number}/").status_code == 404
        assert other.post(f"/en/account/passkeys/{number}/", {"name": "x"}).status_code == 404
        assert other.post(f"/en/account/passkeys/{number}/remove/").status_code == 404
    assert Passkey.objects.get().name == "Phone"


def test_a_key_is_called_something_else(visitor, key, signing):
    signing(visitor, key)
    mine = Passkey.objects.get()
    address = f"/en/account/passkeys/{mine.pk}/"
    assert visitor.post(address, {"name": " "}).status_code == 422
    assert visitor.post(address, {"name": "Work & home <b>"}).status_code == 302
    assert "Work &amp; home &lt;b&gt;" in visitor.get("/en/account/passkeys/").content.decode()


def test_whoever_is_shut_out_is_so_with_a_key_too(visitor, client, key, signing):
    client.user.is_active = False
    client.user.save()
    assert signing(visitor, key).status_code == 422


def test_a_letter_tells_of_a_key_added_and_removed(spanish, client, soft_key):
    client.user.language = "es"
    client.user.save()
    client.sign_in(spanish)
    client.add(spanish, soft_key(), "Teléfono {x} <b>")
    mine = Passkey.objects.get()
    spanish.post(f"/es/account/passkeys/{mine.pk}/remove/")
    added, removed = Letter.objects.order_by("pk")
    assert (added.subject, removed.subject) == (
        "Se añadió una llave de acceso",
        "Se quitó una llave de acceso",
    )
    assert "Teléfono {x} <b>" in added.text
    assert "Teléfono {x} &lt;b&gt;" in added.html
    assert "/es/account/link/" in added.text


def test_a_passkey_is_dated(visitor, key, signing):
    assert Passkey.objects.get().used is None
    signing(visitor, key)
    assert timezone.now() - Passkey.objects.get().used < timezone.timedelta(minutes=1)


def test_staff_may_set_up_a_passkey_instead_of_codes(visitor, owner, clinic, soft_key, signing):
    owner.user.sealed_secret = b""
    owner.user.save()
    owner.sign_in(visitor)
    led = visitor.get("/en/team/here/")["Location"]
    assert led == "/en/account/second/?next=%2Fen%2Fteam%2Fhere%2F"
    assert "/en/account/passkeys/?next=" in visitor.get(led).content.decode()
    key = soft_key()
    owner.add(visitor, key)
    assert visitor.get("/en/team/here/").status_code == 200
    visitor.post("/en/account/sign-out/")
    signing(visitor, key)
    assert visitor.get("/en/team/here/").status_code == 200
    assert Membership.objects.get().role == Role.OWNER
