"""The side of whoever answers: who waits first, replies, assignment; and who may not."""

from __future__ import annotations

import uuid

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from studio.people.models import Clinic, Membership, Role
from studio.people.rights import TABLE, Right
from studio.talk import threads
from studio.talk.models import Reply, Thread
from tests.studio.talk.conftest import Asker, come_in, thread_of


def at(name, *given):
    return reverse(f"talk:{name}", args=given)


def test_every_role_of_a_clinic_may_answer():
    assert all(Right.ANSWER in rights for rights in TABLE.values())


def test_who_waits_stands_first_and_health_before_all(staff, clinic, desk_person):
    order = []
    for text in ("Answered already", "I take blood thinners", "Waits", "Waits too"):
        thread = threads.begin(threads.Kind.CHAT, "en", clinic=clinic, called=text)
        threads.post(thread, text)
        order.append(thread)
    threads.post(order[0], "Yes.", by=desk_person)
    page = staff.get(at("inbox", "cedar")).content.decode()
    names = ("I take blood thinners", "Waits too", "Waits<", "Answered already")
    places = [page.index(f'/">{name}') if "<" not in name else page.index(name) for name in names]
    assert places == sorted(places)


def test_an_answer_reaches_the_one_who_asks_under_a_name_and_no_address(staff, asker):
    url = asker.begin("Hello")
    name = thread_of(url).name
    once = uuid.uuid4()
    for _ in range(2):  # sent twice
        sent = staff.post(at("answer", name), {"text": "Good day.", "once": once})
        assert sent["Location"] == at("answer", name)
    page = asker.get(url).content.decode()
    assert page.count("Good day.") == 1
    assert "Rosa Valdez" in page
    assert "rosa@cedar" not in page
    assert thread_of(url).waiting == 0


def test_somebody_without_a_name_answers_for_the_clinic(staff, asker, desk_person):
    desk_person.name = ""
    desk_person.save()
    url = asker.begin()
    threads.post(thread_of(url), "Good day.", by=desk_person)
    assert [one["who"] for one in asker.messages(url)["messages"]][1] == "Cedar"


def test_an_empty_answer_is_refused(staff, asker):
    name = thread_of(asker.begin()).name
    refused = staff.post(at("answer", name), {"text": "", "once": uuid.uuid4()})
    assert refused.status_code == 422
    told = staff.json("post", at("answer", name), {"text": "", "once": uuid.uuid4()})
    assert told.json()["faults"]["text"]


def test_a_saved_reply_is_offered_in_the_language_of_who_asks(staff, clinic):
    form = {"title": "Shampoo", "english": "After five days.", "spanish": "A los cinco días."}
    for _ in range(2):  # sent twice
        assert staff.post(at("replies", "cedar"), form).status_code == 302
    reply = Reply.objects.get()
    for language, words in (("en", "After five days."), ("es", "A los cinco días.")):
        thread = threads.begin(threads.Kind.CHAT, language, clinic=clinic)
        page = staff.get(at("answer", thread.name), {"reply": reply.pk}).content.decode()
        assert f">\n{words}</textarea>" in page
    refused = staff.post(at("replies", "cedar"), {**form, "spanish": ""})
    assert refused.status_code == 422
    assert "After five days." in refused.content.decode()
    staff.post(at("remove-reply", "cedar", reply.pk))
    assert not Reply.objects.exists()


def test_a_reply_of_another_clinic_is_not_there(staff, rows):
    other = Clinic.objects.create(slug="other", name="Other", city="Other", zone="UTC")
    reply = Reply.objects.create(clinic=other, title="a", english="theirs", spanish="a")
    assert staff.post(at("remove-reply", "cedar", reply.pk)).status_code == 404
    thread = threads.begin(threads.Kind.CHAT, "en", clinic=Clinic.objects.get(slug="cedar"))
    page = staff.get(at("answer", thread.name), {"reply": reply.pk}).content.decode()
    assert "theirs" not in page


def test_a_thread_is_assigned_within_the_clinic_alone(staff, asker, desk_person):
    thread = thread_of(asker.begin())
    staff.post(at("assign", thread.name), {"to": desk_person.pk})
    thread.refresh_from_db()
    assert thread.assigned == desk_person
    stranger = get_user_model().objects.create_user("stranger@example.org")
    assert staff.post(at("assign", thread.name), {"to": stranger.pk}).status_code == 422
    staff.post(at("assign", thread.name), {"to": ""})
    thread.refresh_from_db()
    assert thread.assigned is None


def test_a_closed_talk_leaves_the_list_and_comes_back_when_written_in(staff, asker):
    url = asker.begin("Hello")
    name = thread_of(url).name
    staff.post(at("close", name))
    assert name not in staff.get(at("inbox", "cedar")).content.decode()
    assert name in staff.get(at("inbox", "cedar"), {"closed": ""}).content.decode()
    asker.write(url, "One more thing")
    assert name in staff.get(at("inbox", "cedar")).content.decode()


def test_an_independent_artist_has_an_inbox_of_their_own(rows):
    artist = get_user_model().objects.create_user("ana@example.org", name="Ana")
    thread = threads.begin(threads.Kind.REQUEST, "es", artist=artist, called="Luis")
    threads.post(thread, "Busco a alguien cerca.")
    browser = come_in(Asker(), artist)
    assert browser.get(at("inboxes"))["Location"] == at("own-inbox")
    assert "Luis" in browser.get(at("own-inbox")).content.decode()
    answer = at("answer", thread.name)
    assert browser.get(answer).status_code == 200
    browser.post(answer, {"text": "Con gusto.", "once": uuid.uuid4()})
    assert browser.post(at("assign", thread.name), {"to": ""}).status_code == 404
    assert browser.post(at("close", thread.name))["Location"] == at("own-inbox")
    assert browser.get(at("own-stream"))["Studio-Stream"].startswith(f"artist:{artist.pk} ")


def test_who_works_in_two_places_chooses(staff, desk_person):
    other = Clinic.objects.create(slug="other", name="Other", city="Other", zone="UTC")
    Membership.objects.create(user=desk_person, clinic=other, role=Role.OWNER)
    page = staff.get(at("inboxes")).content.decode()
    assert at("inbox", "cedar") in page
    assert at("inbox", "other") in page


def test_without_a_second_factor_nothing_is_read(asker, desk_person):
    name = thread_of(asker.begin()).name
    browser = Asker()
    browser.force_login(desk_person)
    for path in (at("inbox", "cedar"), at("answer", name), at("own-inbox")):
        assert "/account/second/" in browser.get(path)["Location"]
    for path in (at("stream", name), at("picture", name, 1)):
        assert browser.get(path).status_code == 404


@pytest.mark.parametrize("path", ["", "messages/", "assign/", "close/"])
def test_a_talk_of_another_clinic_and_none_look_alike(clinic, asker, path):
    name = thread_of(asker.begin()).name
    other = Clinic.objects.create(slug="other", name="Other", city="Other", zone="UTC")
    user = get_user_model().objects.create_user("boss@other.example")
    Membership.objects.create(user=user, clinic=other, role=Role.OWNER)
    stranger = come_in(Asker(), user)
    answers = {stranger.post(f"/en/inbox/thread/{one}/{path}").content for one in (name, "a" * 32)}
    assert len(answers) == 1
    assert stranger.post(f"/en/inbox/thread/{name}/{path}").status_code == 404
    assert Thread.objects.get(name=name).closed is None


def test_the_mark_of_an_inbox_changes_with_every_message_and_every_closing(staff, asker):
    def mark():
        return staff.get(at("inbox-stream", "cedar"))["Studio-Stream"]

    seen = {mark()}
    url = asker.begin("One")
    seen.add(mark())
    asker.write(url, "Two")
    seen.add(mark())
    staff.post(at("close", thread_of(url).name))
    seen.add(mark())
    assert len(seen) == 4


def test_the_account_leads_to_what_one_answers_and_asked(staff, asker, desk_person):
    assert at("inbox", "cedar") in staff.get("/en/account/").content.decode()
    artist = get_user_model().objects.create_user("ana@example.org", name="Ana")
    asker.force_login(artist)
    page = asker.get("/en/account/").content.decode()
    assert "/inbox/" not in page
    assert at("visit") + "?new" not in page
    asker.begin()
    threads.begin(threads.Kind.REQUEST, "en", artist=artist)
    page = asker.get("/en/account/").content.decode()
    assert at("own-inbox") in page
    assert at("visit") + "?new" in page


def test_a_colleagues_answer_is_the_colleagues(staff, asker, clinic, desk_person):
    other = get_user_model().objects.create_user("bo@cedar.example", name="Bo Lind")
    Membership.objects.create(user=other, clinic=clinic, role=Role.OWNER)
    thread = thread_of(asker.begin())
    threads.post(thread, "From me.", by=desk_person)
    threads.post(thread, "From a colleague.", by=other)
    path = at("answer-messages", thread.name)
    told = [(one["who"], one["mine"]) for one in staff.get(path).json()["messages"]]
    assert told == [("Visitor", False), ("You", True), ("Bo Lind", True)]
    assert staff.get(at("answer", thread.name)).content.decode().count("<b>You</b>") == 1
