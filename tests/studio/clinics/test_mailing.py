"""Letters about the guide: asked for apart, confirmed by a link, ended by a press."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client, override_settings

from studio.clinics import mailing
from studio.clinics.models import Reader
from studio.guide.words import edition
from studio.outbox.models import Letter
from studio.outbox.post import send_due
from studio.people import tries
from studio.people.models import User

pytestmark = pytest.mark.usefixtures("rows")
ASKED = {"email": " Ann@Example.org ", "agree": "on"}


def ask(visitor, **other):
    return visitor.post(visitor.at("letters/"), ASKED | other)


def link(letter):
    return re.search(rf"{re.escape(settings.SITE_ADDRESS)}(/\S+)", letter.text)[1]


def test_the_book_needs_no_address_and_the_box_is_not_ticked(visitor):
    page = visitor.get("/en/guide/").content.decode()
    box = re.search(r"<input[^>]*name=\"agree\"[^>]*>", page)[0]
    assert "checked" not in box
    assert visitor.get("/en/guide/book.epub").status_code == 200
    assert not Reader.objects.exists()


@pytest.mark.parametrize("other", [{"agree": ""}, {"email": "ann"}, {"email": ""}])
def test_without_box_or_address_nothing_is_kept(visitor, other):
    answer = ask(visitor, **other)
    assert answer.status_code == 422
    assert other.get("email", "Ann@Example.org") in answer.content.decode()
    assert not Reader.objects.exists()
    assert not Letter.objects.exists()


def test_consent_is_kept_as_it_was_read_and_nobody_is_written_to_before_they_confirm(spanish):
    assert ask(spanish).status_code == 200
    (reader,) = Reader.objects.all()
    assert reader.email == "ann@example.org"
    assert reader.consent.startswith("Escríbanme cuando la guía")
    assert (reader.language, reader.version) == ("es", mailing.VERSION)
    Reader.objects.update(edition=date(2026, 1, 1))
    assert mailing.tell_of_edition() == 0
    (letter,) = Letter.objects.all()
    assert letter.language == "es"
    address = link(letter)
    assert spanish.get(address).status_code == 200  # as a mail program may: nothing is changed
    assert Reader.objects.get().confirmed is None
    assert [spanish.post(address).status_code for _ in range(2)] == [200, 200]
    assert Reader.objects.get().confirmed
    assert mailing.tell_of_edition() == 1
    assert mailing.tell_of_edition() == 0
    assert Letter.objects.count() == 2
    assert Reader.objects.get().edition == edition()


def test_one_press_ends_it_and_the_address_is_gone(visitor):
    ask(visitor)
    visitor.post(link(Letter.objects.get()))
    Reader.objects.update(edition=date(2026, 1, 1))
    mailing.tell_of_edition()
    letter = Letter.objects.latest("pk")
    leave = re.search(rf"{re.escape(settings.SITE_ADDRESS)}(/en/letters/\S+/end/)", letter.text)[1]
    assert leave in letter.html
    page = visitor.get(leave).content.decode()
    assert page.partition("<main")[2].count("<button") == 1
    assert Reader.objects.exists()
    assert visitor.post(leave).status_code == 200
    assert not Reader.objects.exists()
    assert visitor.post(leave).status_code == 404
    assert visitor.get(leave).status_code == 404


def test_the_answer_is_the_same_whether_the_address_is_known(visitor, other):
    first, second = (ask(one).content for one in (visitor, other))
    strip = re.compile(rb'value="[^"]*"|nonce="[^"]*"')
    assert strip.sub(b"", first) == strip.sub(b"", second)
    assert Reader.objects.count() == 1
    assert Letter.objects.count() == 1


def test_a_link_expires_after_a_week_and_one_may_ask_again(visitor):
    ask(visitor)
    address = link(Letter.objects.get())
    Reader.objects.update(asked=Reader.objects.get().asked - timedelta(days=8))
    answer = visitor.get(address)
    assert answer.status_code == 404
    assert "no longer good" in answer.content.decode()
    assert visitor.post(address).status_code == 404
    ask(visitor)
    assert Letter.objects.count() == 2
    assert visitor.post(link(Letter.objects.latest("pk"))).status_code == 200


def test_whose_account_goes_is_written_to_no_more(visitor):
    ask(visitor)
    User.objects.create_user("other@example.org").delete()
    assert Reader.objects.exists()
    User.objects.create_user("ann@example.org").delete()
    assert not Reader.objects.exists()


def test_guessed_numbers_and_links_for_something_else_are_none(visitor):
    ask(visitor)
    reader = Reader.objects.get()
    confirm, leave = (mailing.token(reader, what) for what in ("confirm", "leave"))
    assert confirm != leave
    for address in (
        f"/en/letters/{reader.pk}/{leave}/yes/",
        f"/en/letters/{reader.pk}/{confirm}/end/",
        f"/en/letters/{reader.pk + 1}/{confirm}/yes/",
        f"/en/letters/{reader.pk}/{'0' * 64}/yes/",
    ):
        assert visitor.post(address).status_code == 404
    assert Reader.objects.get().confirmed is None
    assert len(bytes.fromhex(confirm)) * 8 >= 128


def test_whoever_asks_again_and_again_is_written_to_no_more(visitor):
    for _ in range(20):
        ask(visitor)
        Reader.objects.all().delete()
    assert Letter.objects.count() == tries.FREE


def test_a_mail_program_ends_them_with_one_press_of_its_own(visitor, mailoutbox_of):
    ask(visitor)
    visitor.post(link(Letter.objects.get()))
    Reader.objects.update(edition=date(2026, 1, 1))
    mailing.tell_of_edition()
    confirm, edition_letter = mailoutbox_of()
    assert "List-Unsubscribe" not in confirm.extra_headers
    assert edition_letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(
        r"<http://[^/]+(/\S+)>", edition_letter.extra_headers["List-Unsubscribe"]
    )[1]
    program = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Reader.objects.exists()


@pytest.fixture
def mailoutbox_of():
    """Send what is due; gives what was sent."""
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []

        def sent():
            send_due()
            return mail.outbox

        yield sent
