"""Accounts: a link by mail, a password, a second factor, a team; and what guessing gets."""

from __future__ import annotations

import itertools
import re
import time
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings
from django.utils import timezone

from studio.outbox.models import Letter
from studio.people import codes
from studio.people.demonstration import show as show_demonstration
from studio.people.models import Clinic, Membership, Role
from studio.people.rights import TABLE, Right, may

PASSWORD = "a quiet river in May"
User = get_user_model()
pytestmark = pytest.mark.usefixtures("rows")


@pytest.fixture(autouse=True)
def quick_hashes():
    """What makes a password slow to guess makes a test slow, too."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def clinic():
    return Clinic.objects.create(slug="here", name="Here", city="Here", zone="America/New_York")


@pytest.fixture
def owner(clinic):
    """An owner with a second factor."""
    user = User.objects.create_user("owner@example.org", PASSWORD)
    codes.keep(user, codes.new_secret())
    Membership.objects.create(user=user, clinic=clinic, role=Role.OWNER)
    return user


def now_code(user, steps=0):
    return codes.code(codes.secret_of(user), int(timezone.now().timestamp()) // 30 + steps)


def sign_in(visitor, email="owner@example.org", password=PASSWORD, **query):
    address = visitor.at("account/sign-in/") + "?" * bool(query)
    address += "&".join(f"{k}={v}" for k, v in query.items())
    return visitor.post(address, {"email": email, "password": password})


def wholly_in(visitor, owner):
    sign_in(visitor)
    return visitor.post(visitor.at("account/sign-in/code/"), {"code": now_code(owner)})


# RFC 6238, appendix B, SHA-1: the secret is the digits 1 to 0 twice over.
@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds, said):
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert codes.code(secret, seconds // 30, digits=8) == said
    moment = datetime.fromtimestamp(seconds, tz=UTC)
    assert codes.accepted(secret, said[2:5] + " " + said[5:], moment) == seconds // 30


@pytest.mark.parametrize("given", ["", "12345", "abcdef", "１２３４５６", "1" * 9, "\0"])
def test_what_is_no_code_is_not_accepted(owner, given):
    assert not codes.spent(owner, given)


def test_a_code_is_good_once_and_an_older_one_no_more(owner):
    assert codes.spent(owner, now_code(owner))
    assert not codes.spent(owner, now_code(owner))
    assert not codes.spent(owner, now_code(owner, -1))


def test_a_password_alone_does_not_let_staff_in(visitor, owner):
    answer = sign_in(visitor)
    assert answer["Location"] == "/en/account/sign-in/code/"
    assert visitor.get("/en/account/")["Location"].startswith("/en/account/sign-in/?next=")
    assert visitor.get("/en/team/here/")["Location"].startswith("/en/account/sign-in/")
    assert wholly_in(visitor, owner)["Location"] == "/en/account/"
    assert visitor.get("/en/team/here/").status_code == 200


def test_staff_without_a_second_factor_are_led_to_it_and_then_on(visitor, owner):
    User.objects.update(sealed_secret=b"")
    sign_in(visitor)
    led = visitor.get("/en/team/here/")["Location"]
    assert led == "/en/account/second/?next=%2Fen%2Fteam%2Fhere%2F"
    page = visitor.get(led).content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    wrong = "000000" if codes.code(secret, int(time.time()) // 30) != "000000" else "000001"  # noqa: TID251
    assert visitor.post(led, {"code": wrong}).status_code == 422
    code = codes.code(secret, int(timezone.now().timestamp()) // 30)
    by_way_of = "/en/account/recovery/?next=%2Fen%2Fteam%2Fhere%2F"
    assert visitor.post(led, {"code": code})["Location"] == by_way_of
    assert 'href="/en/team/here/">Not now' in visitor.get(by_way_of).content.decode()
    assert visitor.get("/en/team/here/").status_code == 200
    owner.refresh_from_db()
    assert codes.secret_of(owner) == secret


def test_it_does_not_tell_whether_somebody_has_an_account(visitor, owner):
    texts = []
    for email in ("owner@example.org", "nobody@example.org"):
        for answer in (
            sign_in(visitor, email=email, password="wrong"),
            visitor.post("/en/account/link/", {"email": email}),
        ):
            text = answer.content.decode().replace(email, "")
            texts.append(re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text))
    assert texts[:2] == texts[2:]


def test_a_link_makes_an_account_works_once_and_is_in_the_readers_language(spanish):
    spanish.post("/es/account/link/", {"email": " Ana@Example.org "})
    letter = Letter.objects.get()
    assert (letter.to, letter.language) == ("ana@example.org", "es")
    assert letter.subject == "Elegir su contraseña"
    link = re.search(r"http://localhost(/es/\S+)", letter.text)[1]
    assert link in letter.html
    assert spanish.post(link, {"password": "12345678901"}).status_code == 422
    assert spanish.post(link, {"password": PASSWORD})["Location"] == "/es/account/sign-in/"
    assert spanish.post(link, {"password": "another one of mine"}).status_code == 404
    assert sign_in(spanish, "ANA@example.org")["Location"] == "/es/account/"


def test_a_link_of_yesterday_works_no_more(visitor):
    visitor.post("/en/account/link/", {"email": "ana@example.org"})
    link = re.search(r"http://localhost(\S+)", Letter.objects.get().text)[1]
    with override_settings(PASSWORD_RESET_TIMEOUT=-1):
        assert visitor.get(link).status_code == 404


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_leads_on_within_the_house_alone(visitor, owner, to):
    User.objects.update(sealed_secret=b"")
    assert sign_in(visitor, next=to)["Location"] == "/en/account/"


def test_steps_that_matter_ask_again_after_ten_minutes(visitor, owner):
    wholly_in(visitor, owner)
    session = visitor.session
    session["sure"] -= 601
    session.save()
    form = {"email": "bo@example.org", "role": "artist"}
    assert visitor.post("/en/team/here/", form)["Location"].startswith("/en/account/again/")
    assert not User.objects.filter(email="bo@example.org").exists()
    assert visitor.post("/en/account/again/", {"password": "wrong"}).status_code == 422
    assert visitor.post("/en/account/again/", {"password": PASSWORD}).status_code == 302
    assert visitor.post("/en/team/here/", form).status_code == 302
    assert User.objects.filter(email="bo@example.org").exists()


def test_an_invitation_sent_twice_is_one(visitor, owner):
    wholly_in(visitor, owner)
    form = {"email": "bo@example.org", "role": "artist"}
    answers = [visitor.post("/en/team/here/", form).status_code for _ in range(2)]
    assert answers == [302, 422]
    assert Letter.objects.get().subject == "Here invites you"
    page = visitor.get("/en/team/here/").content.decode()
    assert page.count("bo@example.org</dt>") == 1


def test_a_clinic_keeps_an_owner_and_a_member_of_another_stays(visitor, owner, clinic):
    wholly_in(visitor, owner)
    mine = Membership.objects.get(user=owner)
    assert visitor.post(f"/en/team/here/{mine.pk}/remove/").status_code == 302
    assert Membership.objects.filter(pk=mine.pk).exists()
    other = Clinic.objects.create(slug="there", name="There", city="There", zone="UTC")
    theirs = Membership.objects.create(
        user=User.objects.create_user("bo@example.org"), clinic=other, role=Role.ARTIST
    )
    assert visitor.post(f"/en/team/here/{theirs.pk}/remove/").status_code == 404
    assert Membership.objects.filter(pk=theirs.pk).exists()


def test_whoever_leaves_a_team_is_out_at_once(visitor, owner, clinic):
    wholly_in(visitor, owner)
    assert visitor.get("/en/team/here/").status_code == 200
    Membership.objects.all().delete()
    assert visitor.get("/en/team/here/").status_code == 404


def test_signing_out_ends_the_session_itself(visitor, owner):
    wholly_in(visitor, owner)
    key = visitor.cookies["studio-visit"].value
    visitor.post("/en/account/sign-out/")
    visitor.cookies["studio-visit"] = key
    assert visitor.get("/en/account/").status_code == 302


def test_pages_of_an_account_are_not_kept_anywhere(visitor, owner):
    wholly_in(visitor, owner)
    for address in ("account/", "account/again/", "account/second/", "team/here/"):
        assert "no-store" in visitor.get(visitor.at(address))["Cache-Control"]


def test_every_role_has_its_rights_and_they_end_at_the_clinics_door(clinic):
    assert set(TABLE) == set(Role)
    there = Clinic.objects.create(slug="there", name="There", city="There", zone="UTC")
    for role in Role:
        user = User.objects.create_user(f"{role}@example.org")
        Membership.objects.create(user=user, clinic=clinic, role=role)
        for right, place in itertools.product(Right, (clinic, there)):
            assert may(user, right, place) == (place == clinic and right in TABLE[role])


def test_the_demonstration_leaves_a_house_with_clinics_alone():
    show_demonstration()
    show_demonstration()
    assert Clinic.objects.filter(demonstration=True).count() == 2
    Clinic.objects.filter(slug="new-york").delete()
    show_demonstration()
    assert Clinic.objects.count() == 1


def test_whoever_lost_the_phone_is_let_in_from_the_machine_itself(visitor, owner, clinic, capsys):
    from studio.people.invite import main

    assert main(["OWNER@example.org", "here", "owner", "--new-phone"]) == 0
    link = re.search(r"/en/account/password/\S+", capsys.readouterr().out)[0]
    assert visitor.get(link).status_code == 200
    owner.refresh_from_db()
    assert not owner.has_second
    assert main(["owner@example.org", "nowhere", "owner"]) == 2
    assert "here" in capsys.readouterr().err
