"""What a visitor meets: from a time to a booking and on, and everything that may go wrong."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from studio.booking import appointments, belongings, errands, keys, looks
from studio.booking.details import Details
from studio.booking.models import Appointment, Key, Kind, Service, State, Waiting
from studio.booking.slots import free
from studio.outbox.models import Letter
from studio.vault.models import Kept
from tests.studio.booking.conftest import artists, make_clinic
from tests.studio.finder.conftest import saved

DAY = timedelta(days=1)
ANA = {"name": "Ana", "email": "Ana@Example.org", "phone": "+1 555 0100", "language": "es"}
BO = Details("Bo", "bo@example.org")


@pytest.fixture
def asked(clinic):
    return Service.objects.get(clinic=clinic, kind=Kind.CONSULTATION)


def times_of(service):
    return reverse("booking:times", args=[service.clinic.slug, service.kind])


def some(service, number=0):
    """A free time, some days ahead."""
    now = timezone.now()
    return free(service, now + 2 * DAY, now + 20 * DAY)[number].starts


def stamp(at):
    return int(at.timestamp())


def choose(client, service, at):
    """Hold a time; gives the address it leads to."""
    answer = client.post(times_of(service), {"time": stamp(at)})
    assert answer.status_code == 303, answer.content
    return answer["Location"]


def filled(client, address, **more):
    shown = client.get(address).content.decode()
    starts = re.search(r'name="starts" value="(\d+)"', shown)[1]
    return {**ANA, "starts": starts, **more}


def booked_by(client, service, at):
    address = choose(client, service, at)
    assert client.post(address, filled(client, address)).status_code == 303
    return address, Appointment.objects.latest("pk")


def test_from_a_time_to_a_booking(visitor, asked):
    at = some(asked)
    shown = visitor.get(times_of(asked)).content.decode()
    assert f'value="{stamp(free(asked, timezone.now(), at + DAY)[0].starts)}"' in shown
    address = choose(visitor, asked, at)
    (held,) = Appointment.objects.all()
    assert (held.state, held.starts) == (State.HELD, at)
    page = visitor.get(address).content.decode()
    assert "kept for you for 10 more minutes" in page
    answer = visitor.post(address, filled(visitor, address))
    assert (answer.status_code, answer["Location"]) == (303, address)
    held.refresh_from_db()
    assert (held.state, held.name, held.email) == (State.BOOKED, "Ana", "ana@example.org")
    page = visitor.get(address).content.decode()
    assert "It is booked" in page
    (letter,) = Letter.objects.all()
    assert letter.language == "es"
    (link,) = set(re.findall(r"http://[^\s\"]+/book/yours/[^\s\"<]+", letter.text))
    there = Client(headers={"host": "localhost"}).get(link.partition("8000")[2])
    assert "Su cita" in there.content.decode()


def test_reading_changes_nothing(visitor, asked):
    """Mail is looked through by programs that follow every link."""
    address, row = booked_by(visitor, asked, some(asked))
    before = list(Appointment.objects.values()), Key.objects.count(), Letter.objects.count()
    for end in ("", "move/", "cancel/", "earlier/", "appointment.ics"):
        for ask in (visitor.get, visitor.head):
            assert ask(address + end).status_code == 200
    assert before == (
        list(Appointment.objects.values()),
        Key.objects.count(),
        Letter.objects.count(),
    )
    assert row.state == State.BOOKED


def test_sent_twice_it_is_one(visitor, asked):
    address = choose(visitor, asked, some(asked))
    form = filled(visitor, address)
    assert [visitor.post(address, form).status_code for _ in range(2)] == [303, 303]
    assert Appointment.objects.count() == Letter.objects.count() == 1


def test_back_and_another_time_is_still_one_booking(visitor, asked):
    """The back button: the first choice is let go of."""
    first, second = some(asked), some(asked, 3)
    one = choose(visitor, asked, first)
    two = choose(visitor, asked, second)
    assert one == two
    visitor.post(two, filled(visitor, two))
    (row,) = Appointment.objects.all()
    assert row.starts == second
    # Back once more to the form: what it led to is shown.
    assert "Your appointment" in visitor.get(one).content.decode()


def test_in_two_tabs_the_later_choice_is_asked_about(visitor, asked):
    second = some(asked, 3)
    address = choose(visitor, asked, some(asked))
    in_first_tab = filled(visitor, address, note="typed here")
    choose(visitor, asked, second)
    answer = visitor.post(address, in_first_tab)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "another window" in page
    assert "typed here" in page
    assert Appointment.objects.get().state == State.HELD
    visitor.post(address, filled(visitor, address))
    assert Appointment.objects.get().starts == second


def test_a_time_gone_while_choosing_offers_three_others(visitor, other, asked):
    at = some(asked)
    choose(other, asked, at)
    answer = visitor.post(times_of(asked), {"time": stamp(at)})
    page = answer.content.decode()
    assert answer.status_code == 409
    offered = page.partition("The nearest free times")[2].partition("</fieldset>")[0]
    assert offered.count('type="radio"') == 3
    assert f'value="{stamp(at)}"' not in offered


def test_a_time_gone_while_typing_keeps_what_was_typed_and_offers_three_others(
    visitor, other, asked
):
    at = some(asked)
    address = choose(visitor, asked, at)
    form = filled(visitor, address, note="typed for long")
    Appointment.objects.update(held_until=timezone.now() - DAY)
    booked_by(other, asked, at)
    answer = visitor.post(address, form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "typed for long" in page
    assert 'value="Ana"' in page
    others = re.findall(r'name="time" value="(\d+)"', page)
    assert len(others) == 3
    answer = visitor.post(address, {**form, "time": others[1]})
    assert (answer.status_code, answer["Location"]) == (303, address)
    row = Appointment.objects.get(note="typed for long")
    assert (row.state, stamp(row.starts)) == (State.BOOKED, int(others[1]))


def test_writing_keeps_it_and_says_so(visitor, asked):
    address = choose(visitor, asked, some(asked))
    answer = visitor.post(address + "still/")
    assert "10 more minutes" in json.loads(answer.content)["text"]
    Appointment.objects.update(made=timezone.now() - DAY)
    assert visitor.post(address + "still/").status_code == 409


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"name": ""}, "id_name_error"),
        ({"email": "no"}, "id_email_error"),
        ({"phone": "12"}, "id_phone_error"),
        ({"language": "fr"}, "id_language_error"),
    ],
)
def test_a_fault_stands_beside_its_field_and_the_rest_is_kept(visitor, asked, given, where):
    address = choose(visitor, asked, some(asked))
    answer = visitor.post(address, filled(visitor, address, note="kept", **given))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="{where}"' in page
    assert "kept" in page
    assert Appointment.objects.get().state == State.HELD


@pytest.mark.parametrize("given", ["", "no", "99999999999999999999", "-5", "1e9"])
def test_no_time_is_chosen_or_nonsense(visitor, asked, given):
    answer = visitor.post(times_of(asked), {"time": given})
    assert answer.status_code in (409, 422)
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("query", ["day=no", "from=9999-01-01", "artist=x", "zone=Mars/Base", ""])
def test_nonsense_in_the_address_counts_as_not_given(visitor, asked, query):
    assert visitor.get(f"{times_of(asked)}?{query}").status_code == 200
    by_phone = Service.objects.get(clinic=asked.clinic, kind=Kind.PHONE)
    assert visitor.get(f"{times_of(by_phone)}?{query}").status_code == 200


def test_only_what_visitors_book_is_theirs_to_book(visitor, asked):
    for kind in ("session", "touch-up", "block", "nothing"):
        assert visitor.get(reverse("booking:times", args=["here", kind])).status_code == 404
    Service.objects.update(public=False)
    assert visitor.get(times_of(asked)).status_code == 404
    assert visitor.post(times_of(asked), {"time": stamp(timezone.now())}).status_code == 404


def test_by_phone_times_are_the_visitors_and_a_number_is_needed(visitor, clinic):
    by_phone = Service.objects.get(clinic=clinic, kind=Kind.PHONE)
    page = visitor.get(times_of(by_phone) + "?zone=Europe/Madrid").content.decode()
    assert "Central European time, Madrid" in page
    at = some(by_phone)
    answer = visitor.post(times_of(by_phone), {"time": stamp(at), "zone": "Europe/Madrid"})
    address = answer["Location"]
    without = visitor.post(address, filled(visitor, address, phone=""))
    assert without.status_code == 422
    visitor.post(address, filled(visitor, address, zone="Europe/Madrid"))
    row = Appointment.objects.get()
    assert (row.state, row.zone, row.room) == (State.BOOKED, "Europe/Madrid", None)
    letter = Letter.objects.get()
    assert "Madrid" in letter.text
    assert "TZID=Europe/Madrid" in letter.calendar


def test_moved_and_cancelled_by_link(visitor, asked):
    address, row = booked_by(visitor, asked, some(asked))
    to = some(asked, 5)
    page = visitor.get(address + "move/").content.decode()
    assert 'name="sequence" value="0"' in page
    answer = visitor.post(address + "move/", {"time": stamp(to), "sequence": 0})
    assert (answer.status_code, answer["Location"]) == (303, address)
    row.refresh_from_db()
    assert (row.starts, row.sequence) == (to, 1)
    late = visitor.post(address + "move/", {"time": stamp(some(asked, 7)), "sequence": 0})
    assert late.status_code == 409
    assert "another window" in late.content.decode()
    assert [visitor.post(address + "cancel/").status_code for _ in range(2)] == [303, 303]
    row.refresh_from_db()
    assert row.state == State.CANCELLED
    assert "It is cancelled" in visitor.get(address).content.decode()
    assert "METHOD:CANCEL" in visitor.get(address + "appointment.ics").content.decode()
    assert visitor.get(address + "move/").status_code == 303


def test_a_move_onto_a_taken_time_leaves_it_and_offers_others(visitor, other, asked):
    address, row = booked_by(visitor, asked, some(asked))
    to = some(asked, 5)
    booked_by(other, asked, to)
    answer = visitor.post(address + "move/", {"time": stamp(to), "sequence": 0})
    assert answer.status_code == 409
    assert "Yours stays as it is" in answer.content.decode()
    row.refresh_from_db()
    assert row.sequence == 0


def test_another_persons_link_guessed_is_not_there(visitor, asked):
    address, _row = booked_by(visitor, asked, some(asked))
    token = address.rstrip("/").split("/")[-1]
    answers = set()
    for wrong in (token[:-1] + ("a" if token[-1] != "a" else "b"), "x" * len(token), "1"):
        for end in ("", "move/", "cancel/", "earlier/", "appointment.ics"):
            answer = visitor.get(reverse("booking:yours", args=[wrong]) + end)
            assert answer.status_code == 404
            answers.add(answer.content)
    assert len(answers) == 1
    assert not Key.objects.filter(digest=token).exists()  # kept hashed alone


def test_a_link_long_over_says_so_and_does_nothing(visitor, asked):
    address, row = booked_by(visitor, asked, some(asked))
    long_ago = timezone.now() - keys.GOOD_FOR - 2 * DAY
    Appointment.objects.filter(pk=row.pk).update(
        starts=long_ago, ends=long_ago + DAY, busy_from=long_ago, busy_until=long_ago + DAY
    )
    for ask in (visitor.get, visitor.post):
        for end in ("", "move/", "cancel/"):
            answer = ask(address + end)
            assert answer.status_code == 410
            assert "no longer good" in answer.content.decode()
            assert "Ana" not in answer.content.decode()


def test_an_appointment_that_is_over_offers_another(visitor, asked):
    address, row = booked_by(visitor, asked, some(asked))
    yesterday = timezone.now() - DAY
    Appointment.objects.filter(pk=row.pk).update(
        starts=yesterday, ends=yesterday + DAY / 24, busy_from=yesterday, busy_until=timezone.now()
    )
    assert "Its time is over" in visitor.get(address).content.decode()
    assert visitor.post(address + "cancel/").status_code == 409
    row.refresh_from_db()
    assert row.state == State.BOOKED


def test_the_artist_has_left_and_another_time_is_chosen(visitor, rows):
    clinic = make_clinic(artists=2, rooms=2)
    asked = Service.objects.get(clinic=clinic, kind=Kind.CONSULTATION)
    address, row = booked_by(visitor, asked, some(asked))
    clinic.memberships.filter(user=row.artist).delete()
    appointments.ask_anew(row, 0)
    page = visitor.get(address).content.decode()
    assert "no longer works at Here" in page
    visitor.post(address + "move/", {"time": stamp(row.starts), "sequence": 0})
    row.refresh_from_db()
    assert row.artist in artists(clinic)


def test_waiting_for_an_earlier_one_and_no_more(visitor, asked):
    address, row = booked_by(visitor, asked, some(asked, 9))
    until = row.starts.date() - DAY
    assert visitor.post(address + "earlier/", {"until": "2001-01-01"}).status_code == 422
    visitor.post(address + "earlier/", {"until": until.isoformat()})
    assert Waiting.objects.get().appointment == row
    assert "You are waiting" in visitor.get(address).content.decode()
    visitor.post(address + "earlier/", {"stop": "1"})
    assert not Waiting.objects.exists()


def test_on_the_list_and_off_it_by_the_letter(visitor, asked):
    address = reverse("booking:wait", args=["here", "consultation"])
    until = (timezone.now() + 10 * DAY).date().isoformat()
    assert visitor.post(address, {"name": "A"}).status_code == 422
    for _twice in range(2):
        answer = visitor.post(address, {**ANA, "until": until})
        assert answer.status_code == 303
    assert "You are on the list" in visitor.get(answer["Location"]).content.decode()
    (row,), (letter,) = Waiting.objects.all(), Letter.objects.all()
    link = re.search(r"8000(/es/book/waiting/\S+)", letter.text)[1]
    assert visitor.get(link).status_code == 200
    assert Waiting.objects.filter(pk=row.pk).exists()
    assert visitor.get(link.replace(link[-6:-1], "00000")).status_code == 404
    visitor.post(link)
    assert not Waiting.objects.exists()
    assert visitor.get(link).status_code == 404


def test_from_an_artists_page_a_time_with_them_is_found(visitor, rows):
    here, there = make_clinic("here", artists=2), make_clinic("there")
    theirs, _other = artists(here)
    listing = saved(user=theirs, clinic=here)
    page = visitor.get(reverse("finder:artist", args=[listing.slug])).content.decode()
    link = re.search(rf'href="([^"]*\?artist={theirs.pk}#place-{here.pk})"', page)[1]
    page = visitor.get(link.split("#")[0]).content.decode()
    times = times_of(Service.objects.get(clinic=here, kind=Kind.CONSULTATION))
    assert f'href="{times}?artist={theirs.pk}"' in page
    assert there.name not in page
    for nobody in ("999", "x", ""):  # whoever cannot be booked leaves every place to choose
        page = visitor.get(reverse("booking:index"), {"artist": nobody}).content.decode()
        assert f'href="{times}"' in page
        assert there.name in page
    listing.clinic = None
    listing.save()
    page = visitor.get(reverse("finder:artist", args=[listing.slug])).content.decode()
    assert "?artist=" not in page


def test_the_preview_travels_only_if_they_say_so(visitor, asked, fake):
    address = choose(visitor, asked, some(asked))
    assert 'name="preview"' not in visitor.get(address).content.decode()
    url, _state = visitor.settle()
    visitor.get(url.replace("state/", "") + "after/?density=120")
    page = visitor.get(address).content.decode()
    assert re.search(r'<input type="checkbox" name="preview"(?![^>]*checked)', page)
    assert "Your preview waits here" in visitor.get(reverse("booking:index")).content.decode()
    visitor.post(address, filled(visitor, address))
    assert Appointment.objects.get().look is None
    assert not Kept.objects.exists()


@pytest.fixture
def shared(visitor, asked):
    address = choose(visitor, asked, some(asked))
    visitor.settle()
    visitor.post(address, filled(visitor, address, preview="on"))
    return Appointment.objects.get(), address


def test_with_it_go_numbers_and_two_pictures_to_that_clinic_alone(shared):
    row, _address = shared
    assert row.look["wishes"]["density"] == 92.0
    kept = Kept.objects.all()
    assert {one.clinic for one in kept} == {f"clinic-{row.clinic_id}"}
    assert {one.whose for one in kept} == {f"booking-{row.pk}"}
    assert looks.picture(row, "after", "user-1")[:2] == b"\xff\xd8"


def test_they_are_erased_when_it_is_cancelled(shared, visitor):
    row, address = shared
    visitor.post(address + "cancel/")
    row.refresh_from_db()
    assert row.look is None
    assert not Kept.objects.exists()


def test_or_ninety_days_after_it(shared):
    row, _address = shared
    errands.forget("")
    row.refresh_from_db()
    assert row.look
    long_ago = timezone.now() - errands.LOOK_FOR - DAY
    Appointment.objects.filter(pk=row.pk).update(
        starts=long_ago, ends=long_ago + DAY, busy_from=long_ago, busy_until=long_ago + DAY
    )
    errands.forget("")
    row.refresh_from_db()
    assert row.look is None
    assert not Kept.objects.exists()


def test_with_an_account_it_stands_there_goes_home_and_is_let_go_of(visitor, asked):
    user = get_user_model().objects.create_user("ana@example.org", name="Ana")
    visitor.force_login(user)
    address, row = booked_by(visitor, asked, some(asked))
    assert row.client == user
    assert "Your appointment" in visitor.get(reverse("account")).content.decode()
    (home,) = belongings.appointments(user).told["appointments"]
    assert (home["name"], home["starts"]) == ("Ana", row.starts.isoformat())
    user.delete()
    row.refresh_from_db()
    assert (row.state, row.name, row.email, row.phone) == (State.CANCELLED, "", "", "")
    assert some(asked) == row.starts  # free for others
    assert visitor.get(address).status_code == 404
