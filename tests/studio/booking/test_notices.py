"""Letters to the artist, one letter for a series, and how much one network may hold."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from studio.booking import crowd, looks, notices
from studio.booking.appointments import (
    ask_anew,
    block,
    book,
    book_series,
    cancel,
    confirm,
    give_to,
    hold,
    move,
)
from studio.booking.belongings import let_go
from studio.booking.calendar import initials
from studio.booking.crowd import AT_MOST, Crowded
from studio.booking.models import Appointment, Kind, State
from studio.clinics.models import Profile
from studio.outbox.models import Letter
from studio.people.models import User
from studio.vault import keeping
from studio.vault.models import Kept
from tests.studio.booking.conftest import HOUR, MINUTE, MONDAY, artists, make_clinic
from tests.studio.booking.test_appointments import ANA, BO, DAY, NOW, service
from tests.studio.booking.test_calendar import parsed
from tests.studio.booking.test_pages import some, stamp
from tests.studio.treatment.conftest import jpeg


@pytest.fixture
def clinic(rows):
    return make_clinic(told=True)


def to_artists():
    """What artists were written: to whom, which method, which sequence."""
    found = []
    for one in Letter.objects.filter(key__startswith="booking-artist").order_by("pk"):
        blocks = parsed(one.calendar)
        method = blocks["VCALENDAR"][0]["METHOD"][0][1]
        found.append((one.to.split("@")[0], method, blocks["VEVENT"][0]["SEQUENCE"][0][1]))
    return found


@pytest.mark.parametrize(
    ("name", "said"),
    [("Inés Muestra", "I. M."), ("ángel", "Á."), ("Bo (the 2nd) Li", "B. L."), ("", ""), ("7", "")],
)
def test_a_name_becomes_its_initials(name, said):
    assert initials(name) == said


def test_each_artist_hears_what_it_is_to_them_and_their_calendar_follows(rows):
    clinic = make_clinic(artists=2, rooms=2, told=True)
    one, two = artists(clinic)
    row = book(service(clinic), MONDAY, ANA, one.pk, now=NOW)
    row = move(row, MONDAY + HOUR, row.sequence, one.pk, now=NOW)
    row = give_to(row, two, row.sequence)
    cancel(row, now=NOW)
    assert to_artists() == [
        ("artist0", "REQUEST", "0"),
        ("artist0", "REQUEST", "1"),
        ("artist0", "CANCEL", "2"),
        ("artist1", "REQUEST", "2"),
        ("artist1", "CANCEL", "3"),
    ]
    uids = {
        parsed(letter.calendar)["VEVENT"][0]["UID"][0][1]
        for letter in Letter.objects.filter(key__startswith="booking-artist")
    }
    assert uids == {str(row.uid)}


def test_nothing_of_who_comes_is_in_it_but_initials_and_a_link(clinic):
    ines = ANA.__class__("Inés Muestra", "i@example.org", "+1 555 0177", "es", "", "keloids once")
    row = book(service(clinic), MONDAY, ines, now=NOW)
    letter = Letter.objects.get(key__startswith="booking-artist")
    whole = f"{letter.subject}{letter.text}{letter.html}{letter.calendar}"
    for hidden in ("Inés", "Muestra", "i@example.org", "0177", "keloid"):
        assert hidden not in whole
    assert "I. M." in letter.text
    assert "I. M." in letter.calendar
    assert reverse("booking:one", args=[clinic.slug, row.pk]) in letter.text
    assert letter.language == artists(clinic)[0].language


def test_who_wants_none_gets_none_and_nobody_hears_of_time_kept_free(clinic, visitor):
    (artist,) = artists(clinic)
    block(clinic, MONDAY, MONDAY + HOUR, artist=artist, now=NOW)
    notices.set_wish(artist, letters=False)
    book(service(clinic), MONDAY + 2 * HOUR, ANA, now=NOW)
    assert to_artists() == []
    visitor.force_login(artist)
    session = visitor.session
    session.update({"second": True})
    session.save()
    address = reverse("booking:letters", args=[clinic.slug])
    visitor.post(address, {"letters": "1"})
    assert notices.wanted(artist)
    visitor.post(address)
    assert not notices.wanted(artist)


def test_an_artist_who_left_and_a_client_who_left_are_told_of_to_the_other(clinic):
    (artist,) = artists(clinic)
    user = User.objects.create_user("ana@example.org", name="Ana")
    first = book(service(clinic), MONDAY, ANA, now=NOW, client=user)
    book(service(clinic), MONDAY + HOUR, BO, now=NOW, client=user)
    artist.memberships.all().delete()
    ask_anew(first, 0)
    let_go(user)
    assert [method for _to, method, _n in to_artists()] == [
        "REQUEST",
        "REQUEST",
        "CANCEL",
        "CANCEL",
    ]
    gone = Letter.objects.filter(key__startswith="booking-artist").last()
    assert "B." not in gone.text.replace("Booked", "")  # nothing of them is left to say


def test_a_series_is_one_letter_to_each_with_a_link_and_an_entry_for_every_session(clinic):
    asked = service(clinic, Kind.SESSION)
    starts = [MONDAY, MONDAY + 14 * DAY, MONDAY + 70 * DAY]  # over a change of the clock
    once = uuid.uuid4()
    for _twice in range(2):
        rows = book_series(asked, starts, ANA, once=once, now=NOW)
    theirs, artists_own = Letter.objects.order_by("pk")
    assert (theirs.to, artists_own.to) == ("ana@example.org", "artist0@here.example")
    for letter in (theirs, artists_own):
        blocks = parsed(letter.calendar)
        assert blocks["VCALENDAR"][0]["METHOD"][0][1] == "PUBLISH"
        events = blocks["VEVENT"]
        assert [one["UID"][0][1] for one in events] == [str(row.uid) for row in rows]
        assert [one["DTSTART"][0][1][-6:] for one in events] == ["100000", "100000", "110000"]
        assert len(blocks["VTIMEZONE"]) == 1
    assert theirs.text.count("/yours/") == 3
    move(rows[1], MONDAY + 15 * DAY, 0, now=NOW)
    assert parsed(Letter.objects.filter(to="ana@example.org").last().calendar)["VCALENDAR"][0][
        "METHOD"
    ] == [("METHOD", "REQUEST")]


def test_one_network_cannot_hold_everything_and_the_desk_is_not_counted(rows, visitor):
    clinic = make_clinic(artists=3, rooms=3)
    asked = service(clinic)
    held = [
        hold(asked, MONDAY + number * 30 * MINUTE, asked_from="a", now=NOW)
        for number in range(AT_MOST)
    ]
    with pytest.raises(Crowded):
        hold(asked, MONDAY, asked_from="a", now=NOW)
    hold(asked, MONDAY, asked_from="a", instead_of=held[0], now=NOW)  # it takes no more than before
    hold(asked, MONDAY, asked_from="b", now=NOW)
    hold(asked, MONDAY + HOUR, now=NOW)  # from this machine itself
    book(asked, MONDAY + 2 * HOUR, BO, now=NOW)
    confirm(held[1], ANA, now=NOW)  # booked, it counts for the day
    with pytest.raises(Crowded):
        hold(asked, MONDAY + 3 * HOUR, asked_from="a", now=NOW)
    crowd.forget(NOW + DAY + MINUTE)
    assert not Appointment.objects.exclude(asked_from="").exists()
    assert hold(asked, MONDAY + 3 * HOUR, asked_from="a", now=NOW + DAY + MINUTE)


def test_who_meets_the_bound_is_told_kindly_and_what_else_to_do(clinic, visitor, monkeypatch):
    monkeypatch.setattr(crowd, "AT_MOST", 1)
    asked = service(clinic)
    Profile.objects.create(clinic=clinic, phone="+1 555 0142")
    address = reverse("booking:times", args=[clinic.slug, "consultation"])
    first, second = (stamp(some(asked, number)) for number in (0, 4))
    here = {"REMOTE_ADDR": "203.0.113.7"}
    assert visitor.post(address, {"time": first}, **here).status_code == 303
    assert visitor.post(address, {"time": second}, **here).status_code == 303  # theirs is moved
    visitor.cookies.clear()
    answer = visitor.post(address, {"time": first}, **here)
    assert answer.status_code == 429
    assert "+1 555 0142" in answer.content.decode()
    assert Appointment.objects.get().asked_from not in ("", "203.0.113.0/24")


@pytest.mark.parametrize("state", [State.HELD, State.LAPSED, None])
def test_pictures_of_a_booking_killed_midway_are_swept(clinic, quick_vault, state):
    row = hold(service(clinic), MONDAY, now=NOW)
    before = keeping.keep(
        jpeg(), "booking-1", "booking-1", kind="before", once=f"booking {row.uid} b"
    )
    keeping.keep_made(jpeg(), before, "drawn", "booking-1", once=f"booking {row.uid} after")
    assert looks.sweep(before.since) == 0  # somebody may be in the midst of it
    if state is None:
        Appointment.objects.all().delete()
    else:
        Appointment.objects.update(state=state)
    assert looks.sweep(before.since + 2 * HOUR) == 2
    assert not Kept.objects.exists()


def test_pictures_of_a_booking_that_came_about_stay(clinic, quick_vault):
    row = confirm(hold(service(clinic), MONDAY, now=NOW), ANA, now=NOW)
    kept = keeping.keep(
        jpeg(), "booking-1", "booking-1", kind="before", once=f"booking {row.uid} b"
    )
    cancel(row, now=NOW)
    assert looks.sweep(kept.since + timedelta(days=1)) == 0
