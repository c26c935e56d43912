"""Threads: numbers without gaps, the same thing once, and who holds a key."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from studio.people.models import Clinic
from studio.talk import threads
from studio.talk.models import Key, Message, Thread


@pytest.fixture
def clinic(rows):
    return Clinic.objects.create(slug="cedar", name="Cedar", city="Cedar", zone="UTC")


@pytest.fixture
def artist(rows):
    return get_user_model().objects.create_user("ana@example.org", name="Ana")


@pytest.fixture
def thread(clinic):
    return threads.begin(threads.Kind.CHAT, "en", clinic=clinic)


def test_a_thread_belongs_to_a_clinic_or_to_an_artist(clinic, artist):
    for owner in ({}, {"clinic": clinic, "artist": artist}):
        with pytest.raises(ValueError, match="clinic or to an artist"):
            threads.begin(threads.Kind.CHAT, "en", **owner)
        with pytest.raises(IntegrityError), transaction.atomic():
            Thread.objects.create(kind="chat", language="en", **owner)
    assert threads.begin(threads.Kind.REQUEST, "es", artist=artist).artist == artist


def test_messages_are_numbered_and_read_on_after_a_number(thread, artist):
    for number in range(1, 6):
        message = threads.post(thread, f"{number}", by=artist if number % 2 else None)
        assert message.number == number
    assert [one.text for one in threads.after(thread, 3)] == ["4", "5"]
    assert threads.after(thread, 5) == []
    assert thread.last == 5


def test_the_same_message_sent_again_is_the_same(thread):
    once = uuid.uuid4()
    first = threads.post(thread, "Hello", once=once)
    threads.post(thread, "Something else")
    again = threads.post(thread, "Hello", once=once)
    assert again == first
    assert [one.text for one in threads.after(thread)] == ["Hello", "Something else"]


def test_the_same_form_sent_twice_begins_one_thread(clinic):
    once = uuid.uuid4()
    made = {threads.begin(threads.Kind.CHAT, "en", clinic=clinic, once=once).pk for _ in range(2)}
    assert len(made) == 1


def test_whoever_asks_waits_until_somebody_answers(thread, artist):
    threads.post(thread, "Is somebody there?")
    threads.say(thread, "A sentence.")
    assert thread.waiting == 1
    threads.post(thread, "Yes.", by=artist)
    assert thread.waiting == 0


def test_the_house_says_a_sentence_once(thread):
    for _ in range(2):
        threads.say(thread, "A sentence.")
    assert len(threads.after(thread)) == 1


def test_a_closed_thread_opens_when_somebody_writes(thread):
    threads.post(thread, "Hello")
    threads.close(thread)
    thread.refresh_from_db()
    assert thread.closed
    threads.post(thread, "One more thing")
    thread.refresh_from_db()
    assert thread.closed is None


@pytest.mark.parametrize("text", ["I take blood thinners", "¿Y si tengo diabetes?", "embarazada"])
def test_a_word_about_health_marks_the_thread_in_either_language(thread, text):
    threads.post(thread, text)
    assert thread.health


def test_reading_only_goes_on_and_no_further_than_there_is(thread):
    for _ in range(3):
        threads.post(thread, "x")
    for number, seen in ((2, 2), (1, 2), (9, 2), (3, 3)):
        threads.reading(thread, number, staff=True)
        thread.refresh_from_db()
        assert thread.seen == seen


def test_a_key_opens_its_thread_alone_and_for_a_time(thread, clinic):
    other = threads.begin(threads.Kind.CHAT, "en", clinic=clinic)
    token = threads.key(thread)
    assert len(token) >= 43  # 256 bits
    assert list(threads.held([token])) == [thread]
    assert list(threads.held([threads.key(other), token]).order_by("pk")) == [thread, other]
    assert not threads.held(["guessed", ""]).exists()
    assert token not in str(Key.objects.values())
    Key.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert not threads.held([token]).exists()


def test_a_user_holds_what_they_asked(thread, artist):
    mine = threads.begin(threads.Kind.REQUEST, "en", clinic=thread.clinic, visitor=artist)
    assert list(threads.held([], artist)) == [mine]


@pytest.mark.tables
def test_writers_at_once_leave_no_gap_and_nothing_out():
    """On rows that are committed: eight writers, two of them with the same message."""
    clinic = Clinic.objects.create(slug="race", name="Race", city="Race", zone="UTC")
    try:
        thread = threads.begin(threads.Kind.CHAT, "en", clinic=clinic)
        same = uuid.uuid4()

        def write(number: int) -> None:
            try:
                for turn in range(10):
                    threads.post(thread, f"{number}-{turn}", once=same if turn == 9 else None)
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(write, range(8)))
        numbers = [one.number for one in threads.after(thread)]
        assert numbers == list(range(1, 8 * 9 + 2))
        assert Message.objects.filter(thread=thread, uuid=same).count() == 1
    finally:
        clinic.delete()
