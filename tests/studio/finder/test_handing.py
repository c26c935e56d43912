"""The warm hand-over: what is shared, and nothing else; a time agreed once; nothing lost."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.finder import handing
from studio.finder.forms import Ask
from studio.finder.models import Asked, Proposal
from studio.outbox.models import Letter
from studio.outbox.post import send_due
from studio.people.models import Clinic, Membership, Role, User
from studio.talk import threads
from studio.talk.models import Message, Thread
from studio.vault.models import Kept

pytestmark = pytest.mark.usefixtures("rows")


def browser(user=None):
    client = Client(headers={"host": "localhost"})
    if user:
        client.force_login(user)
        session = client.session
        session.update({"second": True, "sure": timezone.now().timestamp()})
        session.save()
    return client


@pytest.fixture
def artist(new_artist):
    """An independent artist in Madrid, who reads Spanish."""
    user = User.objects.create_user("artista@artist.example", name="Ana Prueba", language="es")
    return new_artist(
        name="Ana Prueba", user=user, language="es", city="Madrid", country="ES",
        lat=40.42, lon=-3.7, zone="Europe/Madrid", email=user.email,
    )  # fmt: skip


def form(**changed):
    told = {"email": "me@example.org", "once": str(uuid.uuid4()), **changed}
    return {name: value for name, value in told.items() if value is not None}


def ask(client, artist, **changed):
    return client.post(f"/en/artists/{artist.slug}/ask/", form(**changed))


def asked_by(client, artist, **changed):
    answer = ask(client, artist, **changed)
    assert answer.status_code == 302, answer.content.decode()
    return Asked.objects.latest("pk")


def everything(asked):
    """All that the artist is shown."""
    page = browser(asked.listing.user).get(f"/en/inbox/thread/{asked.thread.name}/")
    inbox = browser(asked.listing.user).get("/en/inbox/own/")
    return page.content.decode() + inbox.content.decode()


def test_only_what_was_ticked_reaches_the_artist(artist):
    asked = asked_by(
        browser(),
        artist,
        name="Luisa Secreta",
        share_name="on",
        text="Una pregunta.",
        share_text="on",
    )
    shown = everything(asked)
    assert "Luisa Secreta" in shown
    assert "Una pregunta." in shown
    assert "me@example.org" not in shown
    first = asked.thread.messages.get()
    # Ana speaks both; the asker reads English.
    assert first.text == (
        "I ask Ana Prueba for a consultation.\nName: Luisa Secreta\n\nUna pregunta."
    )
    assert asked.shared == "name,text"


def test_an_artist_is_asked_in_a_language_of_theirs(artist):
    artist.languages = ",es,"
    artist.save()
    asked = asked_by(browser(), artist)
    assert asked.thread.messages.get().text == "Pido a Ana Prueba una consulta."


def test_nothing_ticked_is_a_request_all_the_same(artist):
    asked = asked_by(browser(), artist)
    assert asked.thread.called == ""
    assert asked.thread.messages.get().text == "I ask Ana Prueba for a consultation."
    assert "me@example.org" not in everything(asked)


def test_no_box_is_ticked_to_begin_with(artist):
    text = browser().get(f"/en/artists/{artist.slug}/ask/").content.decode()
    assert text.count('type="checkbox"') == len(Ask.SHARED)
    assert "checked" not in text


@pytest.mark.parametrize("name", [one for one in Ask.SHARED if one != "email"])
def test_what_is_written_and_not_ticked_is_asked_about(artist, name):
    given = "scar" if name == "wish" else "Something"
    answer = ask(browser(), artist, **{name: given})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert f'id="id_{name}_error"' in text
    assert given in text
    assert not Thread.objects.exists()
    assert ask(browser(), artist, **{name: given, f"share_{name}": "on"}).status_code == 302


def test_the_preview_is_shown_if_its_box_is_ticked_and_only_then(artist, visitor, quick_vault):
    address = f"/en/artists/{artist.slug}/ask/"
    assert 'name="share_preview"' not in visitor.get(address).content.decode()
    visitor.settle()
    page = visitor.get(address).content.decode()
    assert re.search(r'<input type="checkbox" name="share_preview"(?![^>]*checked)', page)
    asked = asked_by(visitor, artist)
    assert asked.thread.messages.count() == 1
    assert not Kept.objects.exists()
    sent = form(share_preview="on")
    for _ in range(2):  # sent twice, shown once
        assert visitor.post(address, sent).status_code == 302
    asked = Asked.objects.latest("pk")
    before, after = [one.picture for one in asked.thread.messages.order_by("number")[1:]]
    assert before != after
    assert {one.whose for one in Kept.objects.all()} == {f"thread-{asked.thread_id}"}
    asked.thread.delete()
    assert not Kept.objects.exists()


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=6, max_size=30
)


@given(st.dictionaries(st.sampled_from(["name", "phone", "near", "text"]), WORDS), st.data())
@settings(max_examples=60, deadline=None)
def test_law_of_sharing(given, data):
    ticked = set(data.draw(st.lists(st.sampled_from(Ask.SHARED))))
    sent = {**given, "email": "me@example.org", "once": str(uuid.uuid4())}
    filled = Ask({**sent, **{f"share_{name}": "on" for name in ticked}})
    if filled.is_valid():
        assert set(filled.shared) == ticked
        assert set(given) <= ticked
    else:
        assert ticked != set(given) | (ticked & {"email"})


def test_sent_twice_is_one(artist):
    once, client = str(uuid.uuid4()), browser()
    first, second = (ask(client, artist, once=once) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Asked.objects.count() == Thread.objects.count() == Message.objects.count() == 1
    assert Letter.objects.filter(to="me@example.org").count() == 1


def test_who_asked_reads_on_in_the_browser_and_by_the_link_of_a_letter(artist):
    client = browser()
    asked = asked_by(client, artist)
    assert client.get(f"/en/talk/{asked.thread.name}/").status_code == 200
    assert browser().get(f"/en/talk/{asked.thread.name}/").status_code == 404
    letter = Letter.objects.get(to="me@example.org")
    assert letter.language == "en"
    path = re.search(r"/en/talk/link/[\w-]+/", letter.text)[0]
    elsewhere = browser()
    assert elsewhere.get(path, follow=True).status_code == 200
    assert elsewhere.get(f"/en/artists/asked/{asked.thread.name}/").status_code == 200


def test_a_clinics_artist_is_asked_by_way_of_the_clinic(new_artist):
    clinic = Clinic.objects.create(slug="here", name="Here", city="Here", zone="America/New_York")
    one = new_artist(clinic=clinic)
    asked = asked_by(browser(), one)
    assert asked.thread.clinic == clinic
    desk = User.objects.create_user("desk@example.org")
    Membership.objects.create(user=desk, clinic=clinic, role=Role.DESK)
    answer = browser(desk).get(f"/en/artists/asked/{asked.thread.name}/")
    assert answer.status_code == 200


@pytest.mark.parametrize("state", ["applied", "withheld"])
def test_who_is_not_listed_or_reads_nothing_is_not_asked(new_artist, artist, state):
    alone = new_artist()
    assert ask(browser(), alone).status_code == 404
    artist.state = state
    artist.save()
    assert ask(browser(), artist).status_code == 404


def times(client, asked):
    return client.get(f"/en/artists/asked/{asked.thread.name}/").content.decode()


def do(client, asked, **sent):
    return client.post(f"/en/artists/asked/{asked.thread.name}/", sent)


def soon(days=7, at="15:00", how="phone"):
    return {
        "do": "propose",
        "day": f"{timezone.now() + timedelta(days):%Y-%m-%d}",
        "time": at,
        "how": how,
    }


def test_a_time_is_proposed_accepted_and_said_in_the_talk(artist):
    client, theirs = browser(), browser(artist.user)
    asked = asked_by(client, artist)
    assert do(theirs, asked, **soon()).status_code == 302
    assert do(theirs, asked, **soon()).status_code == 302  # again, by the back button
    one = asked.proposals.get()
    assert one.starts.astimezone(ZoneInfo("Europe/Madrid")).hour == 15
    said = asked.thread.messages.latest("number")
    assert (said.side, said.text[:9]) == ("staff", "I propose")  # in the reader's language
    assert "by phone" in said.text
    assert do(theirs, asked, do="accept", number=one.pk).status_code == 409  # one's own
    assert do(client, asked, do="accept", number=one.pk).status_code == 302
    assert do(client, asked, do="accept", number=one.pk).status_code == 409
    asked.refresh_from_db()
    assert asked.stage == "agreed"
    assert asked.thread.messages.latest("number").text.startswith("Acepto: ")
    assert "agreed" in times(client, asked)


def test_of_two_times_one_is_agreed(artist):
    client, theirs = browser(), browser(artist.user)
    asked = asked_by(client, artist)
    do(theirs, asked, **soon(7))
    do(client, asked, **soon(8))
    first, second = asked.proposals.order_by("pk")
    assert do(client, asked, do="accept", number=first.pk).status_code == 302
    assert do(theirs, asked, do="accept", number=second.pk).status_code == 409
    assert asked.proposals.filter(state="accepted").count() == 1


def test_a_time_can_be_declined_and_another_proposed(artist):
    client, theirs = browser(), browser(artist.user)
    asked = asked_by(client, artist)
    do(theirs, asked, **soon())
    one = asked.proposals.get()
    do(client, asked, do="decline", number=one.pk)
    one.refresh_from_db()
    assert one.state == "declined"
    do(client, asked, **soon(9, how="video"))
    assert asked.proposals.filter(state="open").count() == 1
    assert do(theirs, asked, do="stop").status_code == 302
    asked.refresh_from_db()
    assert asked.stage == "declined"
    assert not asked.proposals.filter(state="open").exists()


def test_a_time_that_passed_meanwhile_cannot_be_agreed(artist):
    asked = asked_by(browser(), artist)
    past = timezone.now() - timedelta(hours=1)
    one = Proposal.objects.create(asked=asked, by="artist", starts=past, how="phone")
    assert not handing.answer(asked, "person", one.pk, accepts=True, by=None)
    assert handing.answer(asked, "person", one.pk, accepts=False, by=None)


@pytest.mark.parametrize(
    ("day", "time"),
    [("2020-01-01", "10:00"), ("2999-01-01", "10:00"), ("x", "10:00"), ("2027-03-28", "02:30")],
)
def test_a_time_that_will_not_be_is_said_beside_its_field(artist, day, time):
    client = browser()
    asked = asked_by(client, artist)
    answer = do(client, asked, do="propose", day=day, time=time, how="phone")
    assert answer.status_code == 422
    assert "_error" in answer.content.decode()
    assert not asked.proposals.exists()


def test_anothers_request_is_not_there(artist, new_artist):
    asked = asked_by(browser(), artist)
    stranger = User.objects.create_user("stranger@example.org")
    for client in (browser(), browser(stranger)):
        assert do(client, asked, **soon()).status_code == 404
        assert client.get(f"/en/artists/asked/{asked.thread.name}/").status_code == 404
    assert browser().get(f"/en/artists/asked/{'0' * 32}/").status_code == 404


def test_how_far_it_has_come(artist):
    asked = asked_by(browser(), artist)
    assert handing.look(asked) == "sent"
    threads.reading(asked.thread, 1, staff=True)
    asked.thread.refresh_from_db()
    assert handing.look(asked) == "read"
    threads.post(asked.thread, "Con gusto.", by=artist.user)
    assert handing.look(asked) == "answered"
    asked.thread.delete()  # as time does
    asked = Asked.objects.get()
    assert handing.look(asked) == "answered"


def test_silence_is_seen_and_both_sides_are_told_once(artist):
    asked = asked_by(browser(), artist)
    assert handing.silent(asked) == 0
    Asked.objects.update(at=timezone.now() - timedelta(days=6))
    asked.refresh_from_db()
    assert handing.silent(asked) == 6
    assert [handing.remind(), handing.remind()] == [1, 0]
    assert Letter.objects.filter(to="me@example.org", subject="No answer yet").count() == 1
    assert (
        Letter.objects.filter(to=artist.email, subject="Alguien espera su respuesta").count() == 1
    )


def test_who_was_answered_is_not_reminded(artist):
    asked = asked_by(browser(), artist)
    threads.post(asked.thread, "Con gusto.", by=artist.user)
    Asked.objects.update(at=timezone.now() - timedelta(days=6))
    assert handing.remind() == 0


def test_an_owner_sees_what_became_of_it_and_nothing_that_was_said(artist):
    asked = asked_by(browser(), artist, text="Sehr geheim", share_text="on")
    Asked.objects.update(at=timezone.now() - timedelta(days=8))
    clinic = Clinic.objects.create(slug="here", name="Here", city="Here", zone="America/New_York")
    user = User.objects.create_user("owner@example.org")
    Membership.objects.create(user=user, clinic=clinic, role=Role.OWNER)
    text = browser(user).get("/en/artists/desk/here/asked/").content.decode()
    assert "Ana Prueba" in text
    assert "silent for 8 days" in text
    assert "geheim" not in text
    assert "me@example.org" not in text
    assert asked.thread.name not in text


def test_with_the_mail_server_down_nothing_is_lost(artist, monkeypatch):
    def down(*_given, **_named):
        raise ConnectionRefusedError("down")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", down)
    asked = asked_by(browser(), artist)
    assert send_due() == 0
    assert asked.thread.messages.count() == 1
    assert Letter.objects.get(to="me@example.org").state == "waiting"


def test_what_fails_half_way_leaves_nothing(artist, monkeypatch):
    def fails(*_given, **_named):
        raise RuntimeError("half way")

    monkeypatch.setattr(handing, "write_to", fails)
    client = browser()
    client.raise_request_exception = False
    assert ask(client, artist).status_code == 500
    assert not Thread.objects.exists()
    assert not Asked.objects.exists()


def test_asking_again_and_again_has_an_end(artist):
    answers = [ask(browser(), artist).status_code for _ in range(8)]
    assert answers[0] == 302
    assert answers[-1] == 422
