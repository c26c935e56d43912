"""Recovery codes: ten, shown once, each good once; and secrets that lie sealed."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from studio.outbox.models import Letter
from studio.people import codes, recovery
from studio.people.models import RecoveryCode, User
from studio.vault.sealing import Broken

pytestmark = pytest.mark.usefixtures("rows")
PAGE = "/en/account/recovery/"


def shown(answer):
    return re.findall(r"<code>(\d{4} \d{4} \d{4})</code>", answer.content.decode())


def test_ten_are_shown_once_and_lie_as_digests(visitor, owner):
    owner.wholly_in(visitor)
    assert shown(visitor.get(PAGE)) == []
    made = shown(visitor.post(PAGE))
    assert len(set(made)) == 10
    assert shown(visitor.get(PAGE)) == []
    kept = str(list(RecoveryCode.objects.values()))
    assert not any(code in kept or code.replace(" ", "") in kept for code in made)
    assert "10 left" in visitor.get("/en/account/").content.decode()
    assert Letter.objects.get().subject == "New recovery codes were made"


def test_each_lets_in_once_and_a_letter_says_so(visitor, owner):
    owner.wholly_in(visitor)
    first, second, *_ = shown(visitor.post(PAGE))
    Letter.objects.all().delete()
    for typed, answer in ((first, 302), (first, 422), (second.replace(" ", "-"), 302)):
        visitor.post("/en/account/sign-out/")
        owner.sign_in(visitor)
        posted = visitor.post("/en/account/sign-in/code/", {"code": typed})
        assert posted.status_code == answer
    assert visitor.get("/en/team/here/").status_code == 200
    letters = Letter.objects.order_by("pk")
    assert [letter.subject for letter in letters] == ["A recovery code was used"] * 2
    assert "Codes left: 8" in letters[1].text


def test_new_ones_void_the_old_and_a_double_submit_leaves_the_last_good(visitor, owner):
    owner.wholly_in(visitor)
    old, new = shown(visitor.post(PAGE)), shown(visitor.post(PAGE))
    assert RecoveryCode.objects.count() == 10
    assert not recovery.spent(owner.user, old[0])
    assert recovery.spent(owner.user, new[0])


def test_they_are_nobody_elses(owner, client):
    code = recovery.new_codes(owner.user)[0]
    assert not recovery.spent(client.user, code)
    assert recovery.spent(owner.user, code)


def test_they_cannot_be_guessed_through(visitor, owner):
    code = recovery.new_codes(owner.user)[0]
    owner.sign_in(visitor)
    for _ in range(5):
        visitor.post("/en/account/sign-in/code/", {"code": "0000 0000 0000"})
    answer = visitor.post("/en/account/sign-in/code/", {"code": code})
    assert "Please wait 15 seconds" in answer.content.decode()
    assert RecoveryCode.objects.count() == 10


def test_they_stand_beside_a_second_factor_and_go_with_the_last(visitor, client, soft_key):
    client.sign_in(visitor)
    assert visitor.post(PAGE)["Location"] == "/en/account/second/"
    assert client.add(visitor, soft_key())["Location"] == PAGE
    visitor.post(PAGE)
    key = client.user.passkeys.get()
    visitor.post(f"/en/account/passkeys/{key.pk}/remove/")
    assert not RecoveryCode.objects.exists()


def test_a_secret_lies_sealed_for_its_owner_alone(owner, client):
    secret = codes.secret_of(owner.user)
    seal = bytes(owner.user.sealed_secret)
    assert secret.encode() not in seal
    client.user.sealed_secret = seal
    client.user.save()
    with pytest.raises(Broken):
        codes.secret_of(client.user)


def test_a_second_factor_set_up_in_another_tab_stays(visitor, client):
    """Both tabs show the same code to scan; the one sent second changes nothing."""
    client.sign_in(visitor)
    pages = [visitor.get("/en/account/second/").content.decode() for _ in range(2)]
    secret, other = (re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1] for page in pages)
    assert secret == other
    step = int(timezone.now().timestamp()) // 30
    code = codes.code(secret.replace(" ", ""), step)
    answers = [visitor.post("/en/account/second/", {"code": code}) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [PAGE, PAGE]
    assert codes.secret_of(User.objects.get(pk=client.user.pk)) == secret.replace(" ", "")
    assert [letter.subject for letter in Letter.objects.all()] == ["A second factor was set up"]


def test_the_last_codes_of_staff_stay_and_clients_may_go(visitor, other, owner, client):
    owner.wholly_in(visitor)
    answer = visitor.post("/en/account/second/remove/")
    assert answer.status_code == 422
    assert "Set up another one first" in answer.content.decode()
    codes.keep(client.user, codes.new_secret())
    client.wholly_in(other)
    assert [other.post("/en/account/second/remove/").status_code for _ in range(2)] == [302, 302]
    assert not User.objects.get(pk=client.user.pk).has_second
    assert Letter.objects.get().subject == "A second factor was taken away"
