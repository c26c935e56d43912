"""The calendar of the team: look, book for somebody, move, mark, keep free, and who leaves."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from studio.booking import appointments
from studio.booking.models import Appointment, Hours, Kind, Room, Service, State
from studio.booking.slots import free
from studio.outbox.models import Letter
from studio.people.models import Membership, Role
from tests.studio.booking.conftest import artists, make_clinic, put
from tests.studio.booking.test_pages import ANA, BO, some, stamp

DAY = timedelta(days=1)


@pytest.fixture
def clinic(rows):
    return make_clinic(artists=2, rooms=2)


@pytest.fixture
def asked(clinic):
    return Service.objects.get(clinic=clinic, kind=Kind.CONSULTATION)


def come_in(client, clinic, role=Role.OWNER):
    user = get_user_model().objects.create_user(f"{role}@here.example", name="Somebody")
    Membership.objects.create(user=user, clinic=clinic, role=role)
    client.force_login(user)
    session = client.session
    session.update({"second": True, "sure": timezone.now().timestamp()})
    session.save()
    return user


@pytest.fixture
def desk_of(visitor, clinic):
    """Somebody at the desk."""
    come_in(visitor, clinic, Role.DESK)
    return visitor


def at(name, clinic, *more):
    return reverse(f"booking:{name}", args=[clinic.slug, *more])


def does(client, row, what, **more):
    sent = {"does": what, "sequence": row.sequence, **more}
    return client.post(at("one", row.clinic, row.pk), sent)


def yesterdays(clinic, **given):
    return put(clinic, timezone.now() - DAY, email="c@example.org", name="Cy", **given)


@pytest.mark.parametrize("show", ["day", "week"])
@pytest.mark.parametrize("by", ["artist", "room"])
def test_a_day_and_a_week_show_what_is_there(desk_of, clinic, asked, show, by):
    one, _two = artists(clinic)
    row = appointments.book(asked, some(asked), BO, one.pk)
    day = row.starts.astimezone(ZoneInfo(clinic.zone)).date()
    whose = row.room_id if by == "room" else one.pk
    query = f"?day={day}&show={show}&by={by}&whose={whose}"
    page = desk_of.get(at("calendar", clinic) + query).content.decode()
    assert page.count(at("one", clinic, row.pk)) == 1
    assert "<strong>Bo</strong>" in page
    elsewhere = desk_of.get(at("calendar", clinic) + query.replace(str(day), "2030-01-01"))
    assert "<strong>Bo" not in elsewhere.content.decode()


@pytest.mark.parametrize("query", ["?day=no", "?whose=x", "?show=z&by=y", "?day=9999-99-99"])
def test_nonsense_in_the_address_is_today(desk_of, clinic, query):
    assert desk_of.get(at("calendar", clinic) + query).status_code == 200


def test_booked_for_somebody_who_calls_once(desk_of, clinic, asked):
    address = at("add", clinic, "consultation")
    soon = free(asked, timezone.now(), timezone.now() + 9 * DAY, noticed=False)[0].starts
    step = desk_of.post(address, {"time": stamp(soon)})["Location"]
    assert desk_of.post(step, {"name": ""}).status_code == 422
    once = uuid.uuid4()
    form = {**ANA, "email": "", "once": once}
    answers = [desk_of.post(step, form) for _twice in range(2)]
    (row,) = Appointment.objects.all()
    assert {answer["Location"] for answer in answers} == {at("one", clinic, row.pk)}
    assert (row.starts, row.state, row.once) == (soon, State.BOOKED, once)
    assert not Letter.objects.exists()  # there is no address
    taken = desk_of.post(f"{step}?artist={row.artist_id}", {**ANA, "once": uuid.uuid4()})
    assert taken.status_code == 409
    assert len(re.findall(r'name="time" value="\d+"', taken.content.decode())) == 3


def test_moved_by_the_desk_and_not_onto_another(desk_of, clinic, asked):
    row = appointments.book(asked, some(asked), BO)
    other = appointments.book(asked, some(asked, 4), BO, row.artist_id)
    address = at("staff-move", clinic, row.pk)
    assert desk_of.get(address).status_code == 200
    onto = {"time": stamp(other.starts), "sequence": 0}
    answer = desk_of.post(f"{address}?artist={row.artist_id}", onto)
    assert answer.status_code == 409
    assert desk_of.post(address, {"time": stamp(some(asked, 7)), "sequence": 0}).status_code == 303
    assert desk_of.post(address, {"time": stamp(some(asked, 9)), "sequence": 0}).status_code == 409
    row.refresh_from_db()
    assert row.sequence == 1


def test_cancelled_by_the_clinic_says_so(desk_of, clinic, asked):
    row = appointments.book(asked, some(asked), BO)
    assert does(desk_of, row, "cancel").status_code == 303
    letter = Letter.objects.latest("pk")
    assert "we had to cancel" in letter.text
    assert "METHOD:CANCEL" in letter.calendar


def test_who_came_and_who_did_not(desk_of, clinic, asked):
    to_come = appointments.book(asked, some(asked), BO)
    assert does(desk_of, to_come, "came").status_code == 409
    row = yesterdays(clinic)
    for what, state in (("missed", "missed"), ("came", "came")):
        assert does(desk_of, row, what).status_code == 303
        row.refresh_from_db()
        assert row.state == state
    kind_line = Letter.objects.get(to="c@example.org")
    assert kind_line.subject == "We missed you"
    assert "you owe us nothing" in kind_line.text


@pytest.mark.parametrize("what", ["", "explode", "give"])
def test_nothing_sensible_changes_nothing(desk_of, clinic, asked, what):
    row = appointments.book(asked, some(asked), BO)
    assert does(desk_of, row, what).status_code == 422


def test_time_is_kept_free_over_a_night_of_the_change_and_freed_again(desk_of, clinic):
    one, _two = artists(clinic)
    address = at("keep-free", clinic)
    given = {"artist": one.pk, "day": "2027-03-14", "opens": "00:00", "closes": "04:00"}
    assert desk_of.post(address, {**given, "closes": "00:00"}).status_code == 422
    assert desk_of.post(address, {**given, "artist": ""}).status_code == 422
    assert desk_of.post(address, given).status_code == 303
    assert desk_of.post(address, given).status_code == 409
    row = Appointment.objects.get(kind=Kind.BLOCK)
    assert row.ends - row.starts == timedelta(hours=3)  # the clock leaps over one
    assert does(desk_of, row, "free").status_code == 303
    assert not Appointment.objects.exists()


def test_an_artist_leaves_each_booking_goes_to_another_or_is_asked(desk_of, clinic, asked):
    one, two = artists(clinic)
    starts = [some(asked, number) for number in (0, 3)]
    first, second = (appointments.book(asked, start, BO, one.pk) for start in starts)
    appointments.book(asked, starts[1], BO, two.pk)
    page = desk_of.get(at("without", clinic)).content.decode()
    assert "There is none" in page
    assert (
        f"{at('one', clinic, first.pk)}"
        in desk_of.get(at("without", clinic) + f"?artist={one.pk}").content.decode()
    )
    clinic.memberships.filter(user=one).delete()
    assert "2 bookings have no artist" in desk_of.get(at("calendar", clinic)).content.decode()
    assert desk_of.post(at("without", clinic)).status_code == 303
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.artist, second.artist, second.state) == (two, None, State.BOOKED)
    said = [letter.subject for letter in Letter.objects.order_by("-pk")[:2]]
    assert "Please choose another time" in said
    desk_of.post(at("without", clinic))  # whoever was asked is not asked again
    assert Letter.objects.filter(subject="Please choose another time").count() == 1


def test_another_clinics_appointment_is_not_there(desk_of, clinic):
    there = make_clinic("there")
    row = put(there)
    for address in (
        at("one", there, row.pk),
        at("one", clinic, row.pk),
        at("staff-move", clinic, row.pk),
    ):
        assert desk_of.get(address).status_code == 404
        assert desk_of.post(address, {"does": "cancel"}).status_code == 404
    row.refresh_from_db()
    assert row.state == State.BOOKED


def test_an_owner_sets_services_rooms_and_hours(visitor, clinic):
    come_in(visitor, clinic)
    page = visitor.get(at("services", clinic)).content.decode()
    form = dict(re.findall(r'<input type="number" name="([^"]+)" value="(\d+)"', page))
    assert visitor.post(at("services", clinic), {**form, "phone-minutes": "0"}).status_code == 422
    visitor.post(at("services", clinic), {**form, "phone-minutes": "25", "phone-public": "on"})
    phone = Service.objects.get(clinic=clinic, kind=Kind.PHONE)
    assert (phone.minutes, phone.public, phone.needs_room) == (25, True, False)
    for status in (302, 422):
        assert visitor.post(at("rooms", clinic), {"name": "Tower"}).status_code == status
    room = Room.objects.get(name="Tower")
    visitor.post(at("rooms", clinic), {"room": room.pk})
    room.refresh_from_db()
    assert not room.used
    one, _two = artists(clinic)
    address = at("hours", clinic, one.pk)
    wrong = {"0-0-opens": "09:00", "0-0-closes": "12:00"}
    for more in ({"0-1-opens": "11:00", "0-1-closes": "13:00"}, {"0-1-opens": "13:00"}):
        assert visitor.post(address, {**wrong, **more}).status_code == 422
    right = visitor.post(address, {**wrong, "0-1-opens": "13:00", "0-1-closes": "17:00"})
    assert right.status_code == 302, right.content.decode()
    assert Hours.objects.filter(artist=one).count() == 2
    visitor.post(address, {})
    assert not Hours.objects.exists()


@pytest.mark.parametrize("name", ["services", "rooms", "hours"])
def test_a_setting_is_changed_by_whoever_has_just_proved_who_they_are(visitor, clinic, name):
    come_in(visitor, clinic)
    session = visitor.session
    session["sure"] = timezone.now().timestamp() - 601
    session.save()
    address = at(name, clinic, *[artists(clinic)[0].pk][: name == "hours"])
    answer = visitor.post(address, {"name": "Tower"})
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("again"))
    assert not Room.objects.filter(name="Tower").exists()
