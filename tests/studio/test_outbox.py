"""Letters: written with what they tell of, sent once due, kept while the mail server is away."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from studio.errands.doing import MOST_TRIES, patience
from studio.outbox.errands import KEPT_FOR, forget
from studio.outbox.models import Letter
from studio.outbox.post import send_due
from studio.outbox.server import configured
from studio.outbox.writing import write

LOADERS = {
    "hello.txt": "{% load i18n %}{% translate 'Guide' %} {{ who }}\n\n<{{ who }}>\n",
    "hello.html": "{% load i18n %}<p lang='{{ language }}'>{% translate 'Guide' %} {{ who }}</p>",
}
NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
away = False


class Flaky(BaseEmailBackend):
    """A mail server that is away as long as the test says so."""

    def send_messages(self, email_messages):
        if away:
            raise ConnectionRefusedError("nobody there")
        return len(email_messages)


@pytest.fixture(autouse=True)
def letters(rows, tmp_path):
    templates = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", LOADERS)]},
        }
    ]
    with override_settings(TEMPLATES=templates, MAIL_FOLDER=tmp_path / "mail"):
        yield


@pytest.fixture
def server():
    """A mail server one can take away."""
    global away
    away = True
    with override_settings(EMAIL_BACKEND=f"{__name__}.Flaky"):
        yield
    away = False


def hello(**given):
    return write("ana@example.org", "es", "hello", {"who": "Ana & Bo"}, **given)


def test_a_letter_is_a_file_in_the_readers_language_with_text_and_html(tmp_path):
    hello()
    assert send_due() == 1
    (file,) = (tmp_path / "mail").glob("*.eml")
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert mail["To"] == "ana@example.org"
    assert mail["Content-Language"] == "es"
    assert mail["Subject"].startswith("Guía Ana")
    assert "Ana &amp; Bo" in mail.get_body(("html",)).get_content()
    assert "<Ana & Bo>" in mail.get_body(("plain",)).get_content()


def test_what_is_sent_is_sent_once_and_its_words_are_gone():
    letter = hello()
    assert (send_due(), send_due()) == (1, 0)
    letter.refresh_from_db()
    assert (letter.state, letter.text, letter.html) == ("sent", "", "")


def test_the_same_key_is_written_once():
    assert hello(key="a").pk == hello(key="a").pk != hello(key="b").pk


def test_a_letter_of_a_transaction_that_fails_was_never_written():
    with transaction.atomic():
        hello()
        transaction.set_rollback(True)
    assert not Letter.objects.exists()


def test_it_waits_ever_longer_for_a_server_that_is_away_and_goes_when_it_is_back(server):
    global away
    letter = hello()
    Letter.objects.update(due=NOON)
    now, waits = NOON, []
    for _ in range(4):
        assert send_due(now) == 0
        letter.refresh_from_db()
        assert "nobody there" in letter.trouble
        waits.append(letter.due - now)
        assert send_due(letter.due - timedelta(seconds=1)) == 0
        now = letter.due
    assert waits == [timedelta(minutes=m) for m in (1, 2, 4, 8)]
    away = False
    assert send_due(now) == 1


def test_it_is_given_up_after_days_not_hours_and_said_so(server):
    letter = hello()
    Letter.objects.update(due=NOON)
    now = NOON
    while letter.state == "waiting":
        send_due(now)
        letter.refresh_from_db()
        last, now = now, letter.due
    assert letter.tries == MOST_TRIES
    assert timedelta(days=1) < last - NOON < timedelta(days=3)
    assert patience(99) == timedelta(hours=6)


def test_a_letter_that_another_worker_holds_is_left_to_it(monkeypatch):
    hello()
    real = Letter.objects.filter
    seen = []

    def filtered(*args, **kwargs):
        if "pk" in kwargs and not seen:  # between the look and the claim, another claims it
            seen.append(1)
            real(pk=kwargs["pk"]).update(due=NOON)
        return real(*args, **kwargs)

    monkeypatch.setattr(Letter.objects, "filter", filtered)
    assert send_due() == 0
    assert Letter.objects.get().tries == 0


def test_a_mail_server_is_named_by_its_address():
    given = configured("smtp://a%40b:c@mail.example")
    assert (given["EMAIL_HOST_USER"], given["EMAIL_PORT"]) == ("a@b", 587)
    assert given["EMAIL_USE_TLS"] is True
    assert configured("smtps://mail.example")["EMAIL_PORT"] == 465
    with pytest.raises(ValueError, match="smtp://"):
        configured("mail.example")


def test_a_calendar_goes_along_as_it_was_written(tmp_path):
    lines = ["BEGIN:VCALENDAR", "METHOD:REQUEST", "SUMMARY:Peluquería a las 9", "END:VCALENDAR", ""]
    letter = hello(calendar="\r\n".join(lines))
    assert send_due() == 1
    (path,) = (tmp_path / "mail").iterdir()
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    read = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    (file,) = [part for part in mail.walk() if part.get_filename() == "appointment.ics"]
    assert [part.get_param("method") for part in read] == ["REQUEST"]
    assert read[0].get_content().splitlines() == lines[:-1]
    assert file.get_content() == "\r\n".join(lines).encode()
    letter.refresh_from_db()
    assert letter.calendar == ""


def test_after_months_nobody_knows_to_whom_it_went_and_it_is_still_written_once():
    hello(key="a")
    send_due()
    hello(key="waits")
    Letter.objects.update(written=timezone.now() - KEPT_FOR)
    forget()
    told = Letter.objects.order_by("pk").values_list("key", "to", "subject")
    assert told[0] == ("a", "", "")
    assert told[1][:2] == ("waits", "ana@example.org")
    assert hello(key="a").pk == Letter.objects.get(key="a").pk
