"""The side of whoever asks: begin, write on, come back; and what must not work."""

from __future__ import annotations

import re
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from studio.people import tries
from studio.talk import threads
from studio.talk.models import Message, Thread
from studio.talk.tokens import COOKIE
from tests.studio.talk.conftest import Asker, thread_of


def test_a_question_begins_a_talk_that_the_browser_holds(asker):
    url = asker.begin("Is it detectable?")
    page = asker.get(url).content.decode()
    assert "Is it detectable?" in page
    assert asker.get(asker.at("talk/"))["Location"] == url
    cookie = asker.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) > 80 * 24 * 3600
    assert cookie.value not in page


def test_it_is_there_after_the_browser_was_closed(asker):
    """The session ends with the browser; the talk does not."""
    url = asker.begin()
    again = Asker()
    again.cookies[COOKIE] = asker.cookies[COOKIE].value
    assert again.get(url).status_code == 200


def test_a_double_submit_makes_one_thread_and_one_message(asker):
    once = uuid.uuid4()
    urls = {asker.begin("Hello", once=once) for _ in range(3)}
    assert len(urls) == 1
    url = urls.pop()
    name = uuid.uuid4()
    for _ in range(3):
        asker.write(url, "And one more", name)
    assert [one["text"] for one in asker.messages(url)["messages"]] == ["Hello", "And one more"]
    assert Thread.objects.count() == 1


def test_one_network_cannot_fill_the_inbox(asker, monkeypatch):
    monkeypatch.setattr(tries, "FREE_IN_NETWORK", 3)
    here = {"REMOTE_ADDR": "203.0.113.7"}
    sent = [{"text": "Hello", "clinic": "cedar", "once": uuid.uuid4()} for _ in range(4)]
    answers = [Asker().post(asker.at("talk/"), one, **here).status_code for one in sent]
    assert answers == [302, 302, 302, 422]
    assert Asker().post(asker.at("talk/"), sent[0], **here).status_code == 302  # sent twice
    assert Thread.objects.count() == 3
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    assert Asker().post(asker.at("talk/"), sent[3], **elsewhere).status_code == 302


def test_back_and_send_again_is_the_same_message(asker):
    """The form that the back button brings up carries the name it had."""
    url = asker.begin()
    form = re.search(r'name="once" value="([\w-]+)"', asker.get(url).content.decode())[1]
    asker.write(url, "Hello", form)
    asker.write(url, "Hello, changed after going back", form)
    assert [one["text"] for one in asker.messages(url)["messages"]][1:] == ["Hello"]


def test_two_tabs_write_into_one_talk_and_each_reads_the_others(asker):
    url = asker.begin("First")
    asker.write(url, "From one tab")
    asker.write(url, "From the other")
    assert [one["number"] for one in asker.messages(url, after=1)["messages"]] == [2, 3]


def test_two_tabs_that_begin_make_two_talks_with_one_key(asker):
    first, second = asker.begin("One"), asker.begin("Two")
    assert first != second
    assert asker.get(first).status_code == asker.get(second).status_code == 200


@pytest.mark.parametrize("below", ["", "messages/", "stream/", "pictures/1.jpg"])
def test_anothers_talk_and_none_look_alike(asker, below):
    url = asker.begin()
    stranger = Asker()
    stranger.begin("Mine")
    none = re.sub(r"\w{32}", "a" * 32, url)
    answers = {stranger.get(f"{one}{below}").content for one in (url, none)}
    assert {stranger.get(f"{one}{below}").status_code for one in (url, none)} == {404}
    assert len(answers) == 1


def test_nothing_is_written_into_anothers_talk(asker):
    url = asker.begin()
    stranger = Asker()
    assert stranger.write(url, "Hello").status_code == 404
    assert stranger.post(f"{url}address/", {"email": "me@example.org"}).status_code == 404
    thread = thread_of(url)
    assert (thread.last, thread.email) == (1, "")


def test_an_empty_or_overlong_message_is_refused_and_kept(asker):
    url = asker.begin()
    refused = asker.write(url, "   ")
    assert refused.status_code == 422
    assert "Please write something first." in refused.content.decode()
    long = "a" * (threads.LONGEST + 1)
    refused = asker.write(url, long)
    assert refused.status_code == 422
    assert long in refused.content.decode()
    told = asker.json("post", url, {"text": "", "once": uuid.uuid4()})
    assert told.status_code == 422
    assert told.json()["faults"]["text"]


def test_an_empty_question_is_refused_and_the_choice_kept(asker):
    refused = asker.post(asker.at("talk/"), {"text": "", "clinic": "cedar", "once": uuid.uuid4()})
    assert refused.status_code == 422
    assert 'value="cedar" checked' in refused.content.decode()
    refused = asker.post(asker.at("talk/"), {"text": "Hi", "clinic": "no", "once": uuid.uuid4()})
    assert refused.status_code == 422


def test_nobody_writes_faster_than_a_person(asker):
    url = asker.begin()
    for number in range(threads.MOST_PER_MINUTE - 1):
        asker.write(url, f"{number}")
    refused = asker.write(url, "One too many")
    assert refused.status_code == 422
    assert "Please wait a minute." in refused.content.decode()
    assert "One too many" in refused.content.decode()


def test_what_is_written_is_shown_as_text(asker):
    url = asker.begin("<script>alert(1)</script> & <b>bold</b>")
    page = asker.get(url).content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page


def test_a_question_is_met_with_up_to_three_of_the_guides_never_with_an_answer(asker):
    url = asker.begin("When may I shampoo after the treatment?")
    told = asker.messages(url)
    assert 1 <= len(told["offers"]) <= 3
    assert all(one["side"] == Message.Side.VISITOR for one in Message.objects.values("side"))
    for offer in told["offers"]:
        assert asker.get(offer["url"]).status_code == 200
    assert told["offers"][0]["asked"] in asker.get(url).content.decode()


@pytest.mark.parametrize("found", [None, ()])
def test_where_nothing_is_near_nothing_is_offered(asker, monkeypatch, found):
    monkeypatch.setattr("studio.guide.nearest", lambda *_: found)
    url = asker.begin("Xyzzy")
    assert asker.messages(url)["offers"] == []
    assert "data-offers hidden" in asker.get(url).content.decode()


def test_offers_end_once_a_person_has_answered(asker, desk_person):
    url = asker.begin("When may I shampoo?")
    threads.post(thread_of(url), "After five days.", by=desk_person)
    assert asker.messages(url)["offers"] == []


@pytest.mark.parametrize(
    ("language", "text", "sentence"),
    [
        ("en", "I take blood thinners", "a person reads it first"),
        ("es", "Tengo diabetes", "lo lee primero una persona"),
    ],
)
def test_health_goes_to_a_person_with_a_sentence_that_says_so(clinic, language, text, sentence):
    asker = Asker(language)
    url = asker.begin(text)
    told = asker.messages(url)
    assert told["offers"] == []
    assert [one["house"] for one in told["messages"]] == [False, True]
    assert sentence in told["messages"][1]["text"]
    asker.write(url, text)
    assert [one["house"] for one in asker.messages(url)["messages"]].count(True) == 1


def test_it_leads_only_to_rooms_that_are_there(asker, monkeypatch):
    monkeypatch.setattr(
        "studio.talk.told.LEADS",
        {"guide:index": "Ask", "nowhere:at-all": "Find an artist near you"},
    )
    page = asker.get(asker.at("talk/")).content.decode()
    nav = page[page.index('class="leads"') :]
    assert nav.count("<a ") - nav[nav.index("</nav>") :].count("<a ") == 1
    assert reverse("guide:index") in nav


def test_news_tell_how_much_was_not_read(asker, desk_person):
    assert asker.get(asker.at("talk/news/")).json() == {"many": 0, "stream": None, "last": 0}
    url = asker.begin()
    threads.post(thread_of(url), "Yes.", by=desk_person)
    threads.post(thread_of(url), "Ask on.", by=desk_person)
    assert asker.get(asker.at("talk/news/")).json()["many"] == 2
    asker.post(f"{url}messages/", {"read": "3"})
    assert asker.get(asker.at("talk/news/")).json()["many"] == 0


def test_reading_changes_nothing_and_a_mark_does(asker, desk_person):
    url = asker.begin()
    threads.post(thread_of(url), "Yes.", by=desk_person)
    asker.messages(url)
    asker.get(url)
    assert thread_of(url).heard == 1
    asker.post(f"{url}messages/", {"read": "2"})
    assert thread_of(url).heard == 2


def test_the_bell_is_told_what_the_listener_knows(asker):
    url = asker.begin()
    pk = thread_of(url).pk
    for given, known in (
        ({"query_params": {"after": "3"}}, "3"),
        ({"query_params": {"after": "3"}, "headers": {"last-event-id": "5"}}, "5"),
        ({"query_params": {"after": "x y\n"}}, "0"),
        ({}, "0"),
    ):
        answer = asker.get(f"{url}stream/", **given)
        assert answer["Studio-Stream"] == f"thread:{pk} {known}"
        assert answer["Content-Type"] == "text/event-stream"
        assert "Content-Encoding" not in answer
        assert answer["X-Accel-Buffering"] == "no"


def test_a_forged_form_is_refused(clinic):
    strict = Asker(enforce_csrf_checks=True)
    sent = {"text": "Hi", "clinic": "cedar", "once": uuid.uuid4()}
    assert strict.post(strict.at("talk/"), sent).status_code == 403


def test_a_client_with_an_account_finds_it_anywhere(asker, clinic):
    user = get_user_model().objects.create_user("ana@example.org", name="Ana")
    asker.force_login(user)
    url = asker.begin()
    thread = thread_of(url)
    assert (thread.visitor, thread.email, thread.called) == (user, "ana@example.org", "Ana")
    elsewhere = Asker()
    elsewhere.force_login(user)
    assert elsewhere.get(url).status_code == 200
    user.delete()
    assert not Thread.objects.filter(pk=thread.pk).exists()
