"""It goes on by mail: who is written when, in which language, and the link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from studio.errands.doing import run_due
from studio.outbox.models import Letter
from studio.outbox.post import send_due
from studio.talk import threads
from studio.talk.errands import over
from studio.talk.models import Key, Thread
from tests.studio.talk.conftest import Asker, thread_of


def later(seconds: float = 3600):
    run_due(timezone.now() + timedelta(seconds=seconds))


def link_of(letter) -> str:
    return re.search(rf"{re.escape(settings.SITE_ADDRESS)}(\S+)", letter.text)[1]


@pytest.fixture
def url(asker):
    made = asker.begin("Hello")
    assert asker.post(f"{made}address/", {"email": "ana@example.org"}).status_code == 302
    return made


def test_an_answer_that_was_not_seen_follows_by_mail_with_a_link(asker, url, desk_person):
    threads.post(thread_of(url), "One.", by=desk_person)
    threads.post(thread_of(url), "Two.", by=desk_person)
    later(30)
    assert not Letter.objects.filter(to="ana@example.org").exists()
    later()
    later()
    letter = Letter.objects.get(to="ana@example.org")
    assert (letter.language, letter.subject) == ("en", "You have an answer")
    assert "One." not in letter.text + letter.html
    elsewhere = Asker()
    answer = elsewhere.get(link_of(letter))
    assert answer["Location"] == url
    assert "Two." in elsewhere.get(url).content.decode()
    token = link_of(letter).rstrip("/").split("/")[-1]
    assert token not in elsewhere.get(url).content.decode()
    assert token not in str(Key.objects.values())


def test_an_answer_that_was_seen_is_not_written(asker, url, desk_person):
    threads.post(thread_of(url), "One.", by=desk_person)
    asker.post(f"{url}messages/", {"read": "2"})
    later()
    assert not Letter.objects.filter(to="ana@example.org").exists()


def test_an_address_left_after_the_answer_is_written_to(asker, desk_person):
    url = asker.begin()
    threads.post(thread_of(url), "One.", by=desk_person)
    later()
    assert not Letter.objects.filter(to="ana@example.org").exists()
    asker.post(f"{url}address/", {"email": "ana@example.org"})
    later()
    assert Letter.objects.filter(to="ana@example.org").count() == 1


def test_a_wrong_address_is_refused_and_kept_and_an_empty_one_takes_it_back(asker, url):
    refused = asker.post(f"{url}address/", {"email": "ana@"})
    assert refused.status_code == 422
    assert 'value="ana@"' in refused.content.decode()
    assert thread_of(url).email == "ana@example.org"
    asker.post(f"{url}address/", {"email": ""})
    assert thread_of(url).email == ""


def test_who_answers_is_written_to_where_nobody_reads_it(asker, desk_person):
    desk_person.language = "es"
    desk_person.save()
    asker.begin("Hello")
    later(60)
    assert not Letter.objects.exists()
    later()
    letter = Letter.objects.get()
    assert (letter.to, letter.language) == (desk_person.email, "es")
    assert "/es/inbox/thread/" in letter.text
    later(7200)
    assert Letter.objects.count() == 1


def test_what_was_read_in_time_needs_no_letter(asker, staff, desk_person):
    url = asker.begin("Hello")
    staff.post(f"/en/inbox/thread/{thread_of(url).name}/messages/", {"read": "1"})
    later()
    assert not Letter.objects.exists()


def test_about_health_the_letter_goes_at_once(asker, desk_person):
    asker.begin("I take blood thinners")
    later(1)
    assert Letter.objects.get().subject == "Somebody asks about their health"


def test_an_artist_is_written_to(rows):
    artist = get_user_model().objects.create_user("art@example.org")
    thread = threads.begin(threads.Kind.REQUEST, "en", artist=artist)
    threads.post(thread, "Hello")
    later()
    assert Letter.objects.get().to == "art@example.org"


class Down(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise ConnectionRefusedError


def test_with_the_mail_server_down_the_talk_goes_on_and_the_letter_waits(
    asker, url, desk_person, monkeypatch
):
    monkeypatch.setattr(settings, "EMAIL_BACKEND", f"{__name__}.Down")
    threads.post(thread_of(url), "One.", by=desk_person)
    later()
    send_due()
    letter = Letter.objects.get(to="ana@example.org")
    assert (letter.state, letter.tries) == (Letter.State.WAITING, 1)
    assert link_of(letter)
    assert asker.write(url, "Still here").status_code == 302


def test_a_link_whose_time_is_over_says_so_and_sends_another(url, desk_person):
    threads.post(thread_of(url), "One.", by=desk_person)
    later()
    path = link_of(Letter.objects.get(to="ana@example.org"))
    Key.objects.filter(link=True).update(until=timezone.now() - timedelta(days=1))
    stranger = Asker()
    page = stranger.get(path)
    assert page.status_code == 404
    assert "This link works no more" in page.content.decode()
    assert stranger.get(url).status_code == 404
    for _ in range(3):  # sent thrice
        assert stranger.post(path).status_code == 200
    newest = Letter.objects.filter(to="ana@example.org").order_by("-pk")
    assert newest.count() == 2
    stranger.get(link_of(newest.first()))
    assert stranger.get(url).status_code == 200


def test_a_guessed_link_is_none(clinic):
    assert Asker().get(f"/en/talk/link/{'a' * 43}/").status_code == 404


def test_a_talk_closed_long_ago_is_erased_and_a_quiet_one_closed(clinic, desk_person):
    now = timezone.now()
    made = {}
    for name, closed, last in (
        ("kept", settings.TALK_KEEP_DAYS - 1, 200),
        ("erased", settings.TALK_KEEP_DAYS + 1, 200),
        ("quiet", None, 31),
        ("lively", None, 29),
        ("waiting", None, 31),
    ):
        thread = threads.begin(threads.Kind.CHAT, "en", clinic=clinic)
        threads.post(thread, "Hello")
        if name != "waiting":
            threads.post(thread, "Yes.", by=desk_person)
        Thread.objects.filter(pk=thread.pk).update(
            closed=closed and now - timedelta(days=closed), last_at=now - timedelta(days=last)
        )
        made[name] = thread.pk
    over("")
    left = dict(Thread.objects.values_list("pk", "closed"))
    assert made["erased"] not in left
    assert left[made["kept"]]
    assert left[made["quiet"]]
    assert left[made["lively"]] is None
    assert left[made["waiting"]] is None
