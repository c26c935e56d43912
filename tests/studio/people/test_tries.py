"""Guessing: a pause that grows, for the account and for the network, and for nobody else."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from studio.people import tries
from studio.people.models import Try

pytestmark = pytest.mark.usefixtures("rows")


def guess(browser, email="ana@example.org", where="203.0.113.7", **more):
    form = {"email": email, "password": "wrong", **more}
    return browser.post("/en/account/sign-in/", form, REMOTE_ADDR=where)


def pause(answer):
    """Seconds somebody is told to wait, or none."""
    said = re.search(r"Please wait (\d+) (second|minute)", answer.content.decode())
    return said and int(said[1]) * (60 if said[2] == "minute" else 1)


def elsewhere(number):
    """An address in a network of its own."""
    return f"198.51.{number}.9"


def later(seconds):
    """The time that has passed since every try is longer by so much."""
    for one in Try.objects.all():
        one.at -= timedelta(seconds=seconds)
        one.save()


def test_five_are_heard_at_once_and_then_the_pause_doubles(visitor, client):
    assert [pause(guess(visitor)) for _ in range(5)] == [None] * 5
    pauses = []
    for _ in range(9):
        pauses.append(pause(guess(visitor)))
        later(pauses[-1])
        assert pause(guess(visitor)) is None
    assert pauses == [15, 30, 60, 120, 240, 480, 900, 900, 900]
    later(900)
    assert client.sign_in(visitor).status_code == 302
    assert Try.objects.filter(at__gt=timezone.now() - timedelta(seconds=1)).count() == 0


def test_a_right_one_makes_the_wrong_ones_before_it_forgotten(visitor, client):
    for _ in range(3):
        for _ in range(4):
            guess(visitor)
        assert client.sign_in(visitor).status_code == 302
        visitor.post("/en/account/sign-out/")


def test_guesses_from_elsewhere_shut_out_no_browser_that_was_in_before(
    visitor, other, spanish, client
):
    client.sign_in(visitor)
    visitor.post("/en/account/sign-out/")
    for number in range(8):
        guess(other, where=elsewhere(number))
    assert pause(guess(other, where=elsewhere(9)))
    assert client.sign_in(spanish).status_code == 422
    assert client.sign_in(visitor)["Location"] == "/en/account/"


def test_a_known_browser_may_guess_no_more_than_others(visitor, client):
    client.sign_in(visitor)
    visitor.post("/en/account/sign-out/")
    assert [pause(guess(visitor)) for _ in range(5)] == [None] * 5
    assert pause(guess(visitor)) == 15
    assert pause(client.sign_in(visitor)) == 15


def test_a_browser_is_known_for_its_own_accounts_alone(visitor, other, client, owner):
    client.sign_in(visitor)
    visitor.post("/en/account/sign-out/")
    for number in range(8):
        guess(other, "owner@example.org", elsewhere(number))
    assert pause(owner.sign_in(visitor))


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "a:b:c", "é"])
def test_a_cookie_that_is_not_ours_says_nothing(visitor, other, client, cookie):
    for number in range(8):
        guess(other, where=elsewhere(number))
    visitor.cookies["studio-known"] = cookie
    assert pause(client.sign_in(visitor))


def test_the_cookie_says_nothing_of_whom_it_knows(visitor, client):
    cookie = client.sign_in(visitor).cookies["studio-known"]
    assert "ana" not in cookie.value
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_whoever_reads_the_mail_of_the_account_is_no_stranger(visitor, other, client):
    from studio.people.letters import link

    for number in range(8):
        guess(other, where=elsewhere(number))
    visitor.post(link(client.user), {"password": "another quiet river"})
    assert client.sign_in(visitor, password="another quiet river").status_code == 302


def test_a_network_that_guesses_at_many_accounts_has_to_wait(visitor, client):
    answers = [
        pause(guess(visitor, f"{number}@example.org", f"203.0.113.{number}"))
        for number in range(tries.FREE_IN_NETWORK + 1)
    ]
    assert answers == [None] * tries.FREE_IN_NETWORK + [15]
    assert pause(guess(visitor, "new@example.org", "203.0.114.1")) is None
    assert "203.0" not in str(list(Try.objects.values()))
    assert "@" not in str(list(Try.objects.values()))


def test_ones_own_account_buys_no_guesses_at_others(visitor, client):
    for number in range(tries.FREE_IN_NETWORK):
        guess(visitor, f"{number}@example.org")
    later(15)
    form = {"email": "ana@example.org", "password": "a quiet river in May"}
    right = Client(headers={"host": "localhost"})
    assert right.post("/en/account/sign-in/", form, REMOTE_ADDR="203.0.113.1").status_code == 302
    guess(visitor, "x@example.org")
    assert pause(guess(visitor, "y@example.org"))


@pytest.mark.parametrize(
    ("here", "said", "network"),
    [
        ("203.0.113.7", "", "203.0.113.0/24"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "", "2001:db8:1::/48"),
        ("::ffff:203.0.113.7", "", "203.0.113.0/24"),
        ("127.0.0.1", "", ""),
        ("::1", "", ""),
        ("10.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.0/24"),
        ("10.0.0.1", "203.0.113.7, 10.0.0.1", "203.0.113.0/24"),
        ("10.0.0.1", "nonsense", ""),
        ("", "", ""),
    ],
)
def test_a_network_is_where_the_last_proxy_that_is_trusted_says(rf, here, said, network):
    more = {"HTTP_X_FORWARDED_FOR": said} if said else {}
    with override_settings(TRUSTED_PROXIES={"10.0.0.1"}):
        assert tries.network(rf.get("/", REMOTE_ADDR=here, **more)) == network


def test_codes_cannot_be_guessed_through(visitor, owner):
    owner.sign_in(visitor)
    for _ in range(5):
        visitor.post("/en/account/sign-in/code/", {"code": "x"})
    answer = visitor.post("/en/account/sign-in/code/", {"code": owner.code()})
    assert pause(answer) == 15


def test_links_are_not_sent_without_end(visitor):
    from studio.outbox.models import Letter

    for _ in range(9):
        assert visitor.post("/en/account/link/", {"email": "ana@example.org"}).status_code == 200
    assert Letter.objects.count() == 5


@pytest.mark.sqlite
def test_an_account_and_none_take_the_same_time_and_the_same_words(visitor, client):
    """Medians of 9 by turns; the hasher is the real one, and each has to run it once."""
    from django.conf import settings

    real = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert real != settings.PASSWORD_HASHERS
    with override_settings(PASSWORD_HASHERS=real):
        client.user.set_password("a quiet river in May")
        client.user.save()
        taken = {"ana@example.org": [], "nobody@example.org": []}
        for turn in range(9):
            for email, times in taken.items():
                Try.objects.all().delete()
                begun = time.perf_counter()
                answer = guess(visitor, email, elsewhere(turn))
                times.append(time.perf_counter() - begun)
                assert "do not fit each other" in answer.content.decode()
    there, none = (sorted(times)[4] for times in taken.values())
    assert 0.67 < there / none < 1.5
