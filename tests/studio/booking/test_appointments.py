"""Hold, confirm, move, cancel, mark; with the letters and reminders of each."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from studio.booking import appointments, keys
from studio.booking.appointments import (
    HOLD,
    HOLD_AT_MOST,
    Changed,
    SlotTaken,
    TooClose,
    ask_anew,
    block,
    book,
    book_series,
    cancel,
    confirm,
    extend,
    give_to,
    hold,
    mark,
    move,
    release,
    unblock,
)
from studio.booking.details import Details
from studio.booking.errands import NAMED_FOR, forget
from studio.booking.models import Appointment, Key, Kind, Service, State
from studio.booking.series import proposed
from studio.booking.slots import free
from studio.errands.models import Errand
from studio.outbox.models import Letter
from tests.studio.booking.conftest import HOUR, MINUTE, MONDAY, artists, make_clinic

DAY = timedelta(days=1)
NOW = MONDAY - 3 * DAY
ANA = Details("Ana", "ana@example.org", "+1 555 0100", "es", "America/Los_Angeles", "hello")
BO = Details("Bo", "bo@example.org")


def service(clinic, kind=Kind.CONSULTATION):
    return Service.objects.get(clinic=clinic, kind=kind)


def reminders():
    waiting = Errand.objects.filter(name="booking.remind").order_by("due")
    return [one.due for one in waiting]


def subjects():
    return [letter.subject for letter in Letter.objects.order_by("pk")]


@pytest.fixture
def booked(clinic):
    return book(service(clinic), MONDAY, ANA, now=NOW)


def test_held_for_ten_minutes_it_is_nobody_elses(clinic):
    held = hold(service(clinic), MONDAY, now=NOW)
    assert (held.state, held.held_until) == (State.HELD, NOW + HOLD)
    with pytest.raises(SlotTaken):
        hold(service(clinic), MONDAY, now=NOW + HOLD - MINUTE)
    other = hold(service(clinic), MONDAY, now=NOW + HOLD)
    held.refresh_from_db()
    assert (held.state, other.state) == (State.LAPSED, State.HELD)


def test_confirmed_it_is_booked_once_with_a_letter_and_two_reminders(clinic):
    held = hold(service(clinic), MONDAY, now=NOW)
    for _twice in range(2):
        booked = confirm(held, ANA, now=NOW + MINUTE)
        assert (booked.pk, booked.state, booked.sequence) == (held.pk, State.BOOKED, 0)
    (letter,) = Letter.objects.all()
    assert (letter.to, letter.language) == ("ana@example.org", "es")
    assert f"UID:{held.uid}" in letter.calendar
    assert "METHOD:REQUEST" in letter.calendar
    assert reminders() == [MONDAY - DAY, MONDAY - 2 * HOUR]


def test_confirmed_late_it_is_theirs_if_nobody_took_it(clinic):
    held = hold(service(clinic), MONDAY, now=NOW)
    assert confirm(held, ANA, now=NOW + HOLD + HOUR).state == State.BOOKED


def test_confirmed_too_late_it_is_the_others_and_nothing_is_written(clinic):
    held = hold(service(clinic), MONDAY, now=NOW)
    other = confirm(hold(service(clinic), MONDAY, now=NOW + HOLD), BO, now=NOW + HOLD)
    with pytest.raises(SlotTaken):
        confirm(held, ANA, now=NOW + HOLD + MINUTE)
    held.refresh_from_db()
    assert (held.state, held.name, other.state) == (State.LAPSED, "", State.BOOKED)
    assert [letter.to for letter in Letter.objects.all()] == ["bo@example.org"]


def test_a_time_that_has_come_cannot_be_confirmed(clinic):
    held = hold(service(clinic), MONDAY, now=NOW)
    with pytest.raises(SlotTaken):
        confirm(held, ANA, now=MONDAY)


def test_with_somebody_who_has_left_it_cannot_be_confirmed(clinic):
    held = hold(service(clinic), MONDAY, now=NOW)
    clinic.memberships.all().delete()
    with pytest.raises(SlotTaken):
        confirm(held, ANA, now=NOW)


def test_writing_holds_it_on_but_not_for_ever(clinic):
    held = hold(service(clinic), MONDAY, now=NOW)
    at = NOW
    while at < NOW + HOLD_AT_MOST:
        until = extend(held, at)
        assert until == min(at + HOLD, NOW + HOLD_AT_MOST)
        at += 5 * MINUTE
    assert extend(held, at) is None
    assert hold(service(clinic), MONDAY, now=at).pk != held.pk


def test_writing_takes_it_back_if_it_has_lapsed_and_is_free(clinic):
    held = hold(service(clinic), MONDAY, now=NOW)
    assert extend(held, NOW + HOLD + MINUTE) == NOW + 2 * HOLD + MINUTE
    release(held)
    other = hold(service(clinic), MONDAY, now=NOW + HOLD)
    assert extend(held, NOW + HOLD) is None
    assert extend(other, NOW + HOLD + MINUTE) is not None


def test_one_person_holds_one_time(clinic):
    first = hold(service(clinic), MONDAY, now=NOW)
    second = hold(service(clinic), MONDAY + HOUR, instead_of=first, now=NOW)
    assert second.pk == first.pk
    assert Appointment.objects.count() == 1
    hold(service(clinic), MONDAY, now=NOW)
    with pytest.raises(SlotTaken):
        hold(service(clinic), MONDAY, instead_of=second, now=NOW)
    second.refresh_from_db()
    assert (second.state, second.starts) == (State.HELD, MONDAY + HOUR)
    # What is booked is not held any more: a new hold stands beside it.
    confirm(second, ANA, now=NOW)
    third = hold(service(clinic), MONDAY + 2 * HOUR, instead_of=second, now=NOW)
    assert third.pk != second.pk


def test_a_form_of_the_desk_sent_twice_books_once(clinic):
    once = uuid.uuid4()
    both = [book(service(clinic), MONDAY, ANA, once=once, now=NOW) for _ in range(2)]
    assert both[0].pk == both[1].pk
    assert Letter.objects.count() == 1


def test_moving_frees_the_old_time_and_counts_up(booked, clinic):
    moved = move(booked, MONDAY + DAY, 0, now=NOW)
    assert (moved.pk, moved.uid, moved.sequence) == (booked.pk, booked.uid, 1)
    assert moved.starts == MONDAY + DAY
    assert reminders() == [MONDAY, MONDAY + DAY - 2 * HOUR]
    letter = Letter.objects.latest("pk")
    assert "SEQUENCE:1" in letter.calendar
    assert hold(service(clinic), MONDAY, now=NOW)
    assert move(booked, MONDAY + DAY, 0, now=NOW).sequence == 1  # sent twice


def test_a_move_onto_another_changes_nothing(booked, clinic):
    book(service(clinic), MONDAY + HOUR, BO, now=NOW)
    before = Errand.objects.count(), Letter.objects.count()
    with pytest.raises(SlotTaken):
        move(booked, MONDAY + HOUR, 0, now=NOW)
    booked.refresh_from_db()
    assert (booked.starts, booked.sequence) == (MONDAY, 0)
    assert (Errand.objects.count(), Letter.objects.count()) == before


def test_a_move_within_its_own_time_is_free(clinic):
    asked = service(clinic, Kind.SESSION)
    booked = book(asked, MONDAY, ANA, now=NOW)
    assert move(booked, MONDAY + HOUR, 0, now=NOW).starts == MONDAY + HOUR


def test_of_two_tabs_one_moves(booked):
    move(booked, MONDAY + DAY, 0, now=NOW)
    with pytest.raises(Changed):
        move(booked, MONDAY + 2 * DAY, 0, now=NOW)


def test_what_is_over_or_cancelled_is_not_moved(booked):
    with pytest.raises(Changed):
        move(booked, MONDAY + DAY, 0, now=MONDAY)
    cancel(booked, now=NOW)
    with pytest.raises(Changed):
        move(booked, MONDAY + DAY, 1, now=NOW)


def test_cancelled_it_is_free_again_and_reminds_nobody(booked, clinic):
    for _twice in range(2):
        gone = cancel(booked, now=NOW)
        assert (gone.state, gone.sequence) == (State.CANCELLED, 1)
    assert reminders() == []
    letter = Letter.objects.latest("pk")
    assert Letter.objects.count() == 2
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:1", f"UID:{booked.uid}"} <= set(
        letter.calendar.split("\r\n")
    )
    hold(service(clinic), MONDAY, now=NOW)


def test_what_is_over_cannot_be_cancelled(booked):
    with pytest.raises(Changed):
        cancel(booked, now=MONDAY)


def test_came_or_not_is_said_when_it_has_begun_and_can_be_said_otherwise(booked):
    with pytest.raises(Changed):
        mark(booked, State.CAME, now=NOW)
    assert mark(booked, State.MISSED, now=MONDAY).state == State.MISSED
    assert mark(booked, State.MISSED, now=MONDAY).state == State.MISSED
    assert mark(booked, State.CAME, now=MONDAY).state == State.CAME
    assert Letter.objects.count() == 2  # booked, and one kind line
    with pytest.raises(Changed):
        mark(booked, State.CANCELLED, now=MONDAY)


def test_blocked_time_is_not_booked_and_booked_time_not_blocked(booked, clinic):
    (who,) = artists(clinic)
    with pytest.raises(SlotTaken):
        block(clinic, MONDAY - HOUR, MONDAY + HOUR, artist=who, now=NOW)
    lunch = block(clinic, MONDAY + 2 * HOUR, MONDAY + 3 * HOUR, artist=who, now=NOW)
    with pytest.raises(SlotTaken):
        hold(service(clinic), MONDAY + 2 * HOUR, now=NOW)
    unblock(lunch)
    unblock(booked)  # is no such time
    assert hold(service(clinic), MONDAY + 2 * HOUR, now=NOW)
    booked.refresh_from_db()


def test_an_artist_leaves_and_another_takes_over_or_the_client_is_asked(rows):
    clinic = make_clinic(artists=2, rooms=2)
    one, two = artists(clinic)
    first = book(service(clinic), MONDAY, ANA, one.pk, now=NOW)
    second = book(service(clinic), MONDAY + HOUR, BO, one.pk, now=NOW)
    busy = book(service(clinic), MONDAY + HOUR, ANA, two.pk, now=NOW)
    clinic.memberships.filter(user=one).delete()
    assert give_to(first, two, 0).artist == two
    with pytest.raises(SlotTaken):
        give_to(second, two, 0)
    with pytest.raises(SlotTaken):
        give_to(busy, one, 0)  # works here no longer
    asked = ask_anew(second, 0)
    assert (asked.artist, asked.state) == (None, State.BOOKED)
    assert len(reminders()) == 4
    chosen = move(asked, MONDAY + 2 * HOUR, 0, now=NOW)
    assert chosen.artist == two
    assert len(reminders()) == 6


def test_an_account_that_is_erased_leaves_its_appointments_without_anybody(booked, clinic):
    artists(clinic)[0].delete()
    booked.refresh_from_db()
    assert (booked.artist, booked.state) == (None, State.BOOKED)


def test_somebody_quicker_is_got_round_by_another_artist(rows, monkeypatch):
    """Between looking and writing the first artist is taken: the second is found."""
    clinic = make_clinic(artists=2, rooms=2)
    asked = service(clinic)
    seen = free(asked, MONDAY, MONDAY + MINUTE, now=NOW)
    other = book(asked, MONDAY, BO, seen[0].artists[0], now=NOW)
    looks = iter([seen])
    monkeypatch.setattr(
        appointments, "free", lambda *given, **named: next(looks, None) or free(*given, **named)
    )
    assert hold(asked, MONDAY, now=NOW).artist_id not in (None, other.artist_id)


def test_what_was_left_is_forgotten_after_a_day(clinic):
    held = hold(service(clinic), MONDAY, now=NOW)
    Appointment.objects.filter(pk=held.pk).update(held_until=NOW.replace(year=2020))
    keys.new(held)
    forget("")
    forget("")
    assert not Appointment.objects.exists()
    assert not Key.objects.exists()


def test_a_year_later_nobody_knows_whose_it_was_but_that_it_was(booked):
    row = booked
    long_ago = timezone.now() - NAMED_FOR - timedelta(days=1)
    Appointment.objects.filter(pk=row.pk).update(
        starts=long_ago - timedelta(hours=1),
        busy_from=long_ago - timedelta(hours=1),
        ends=long_ago,
        busy_until=long_ago,
    )
    forget("")
    row.refresh_from_db()
    assert (row.name, row.email, row.phone, row.note) == ("", "", "", "")
    assert not row.keys.exists()


# The sessions of a treatment.


def sessions(clinic, count=3, apart=14, first=MONDAY):
    asked = service(clinic, Kind.SESSION)
    slots = proposed(asked, first, count, apart_days=apart, now=NOW)
    return asked, [slot.starts for slot in slots]


@pytest.mark.parametrize("apart", [7, 10, 14])
def test_sessions_are_proposed_at_the_same_time_of_the_day_and_far_enough_apart(clinic, apart):
    _asked, starts = sessions(clinic, 4, apart)
    days = [at.astimezone(ZoneInfo(clinic.zone)).date() for at in starts]
    assert len(starts) == 4
    assert all((two - one).days >= apart for one, two in pairwise(days))
    assert {at.astimezone(ZoneInfo(clinic.zone)).hour for at in starts} == {10}


def test_proposed_over_a_change_of_the_clock_the_hour_on_the_wall_stays(clinic):
    before = MONDAY + 56 * DAY  # 2031-03-03; the clock is changed on the 9th
    _asked, starts = sessions(clinic, 2, 7, before)
    assert [at.hour for at in starts] == [15, 14]


def test_they_are_booked_together_or_not_at_all(clinic):
    asked, starts = sessions(clinic)
    taken = book(asked, starts[2], BO, now=NOW)
    with pytest.raises(SlotTaken):
        book_series(asked, starts, ANA, now=NOW)
    assert Appointment.objects.count() == 1
    cancel(taken, now=NOW)
    once = uuid.uuid4()
    rows = book_series(asked, starts, ANA, once=once, now=NOW)
    again = book_series(asked, starts, ANA, once=once, now=NOW)
    assert [row.pk for row in again] == [row.pk for row in rows]
    assert [row.starts for row in rows] == starts
    assert {row.series for row in rows} == {once}


@pytest.mark.parametrize(("days", "apart"), [(6, 7), (13, 14), (0, 7)])
def test_never_closer_than_allowed(clinic, days, apart):
    asked = service(clinic, Kind.SESSION)
    with pytest.raises(TooClose) as told:
        book_series(asked, [MONDAY, MONDAY + days * DAY], ANA, apart_days=apart, now=NOW)
    assert told.value.days == apart
    assert not Appointment.objects.exists()


def test_less_than_a_week_cannot_be_allowed(clinic):
    asked, starts = sessions(clinic)
    for call in (
        lambda: book_series(asked, starts, ANA, apart_days=6, now=NOW),
        lambda: proposed(asked, MONDAY, 2, apart_days=6, now=NOW),
    ):
        with pytest.raises(TooClose):
            call()


def test_moved_they_keep_their_distance(clinic):
    asked, starts = sessions(clinic)
    _one, two, _three = book_series(asked, starts, ANA, now=NOW)
    with pytest.raises(TooClose):
        move(two, starts[1] + DAY, 0, now=NOW)
    free_for_all = free(asked, starts[1], starts[1] + 2 * HOUR, now=NOW, besides=two.pk)
    assert move(two, free_for_all[1].starts, 0, now=NOW).sequence == 1
