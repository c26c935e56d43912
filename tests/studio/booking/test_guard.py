"""Two at one time: shown to happen with the guard off, and refused with it on."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, models, transaction

from studio import database
from studio.booking import guard
from studio.booking.guard import SlotTaken, guarded
from studio.booking.models import ACTIVE, Appointment, Room, State
from tests.studio.booking.conftest import HOUR, MINUTE, MONDAY, artists, make_clinic, put

STATES = pytest.mark.parametrize("state", ACTIVE)


def overlapping(clinic) -> int:
    """How many pairs take the same time of an artist or of a room."""
    rows = list(Appointment.objects.filter(clinic=clinic, state__in=ACTIVE))
    return sum(
        one.pk < two.pk
        and one.busy_from < two.busy_until
        and two.busy_from < one.busy_until
        and (one.artist_id == two.artist_id or one.room_id == two.room_id is not None)
        for one in rows
        for two in rows
    )


def race(clinic, runners=4, *, same_artist=True):
    """Each looks whether a time is free, waits until all have looked, then writes."""
    looked = threading.Barrier(runners)
    room = None if same_artist else clinic.treatment_rooms.first()
    who = artists(clinic)

    def run(number):
        artist = who[0] if same_artist else who[number % len(who)]
        taken = Appointment.objects.filter(artist=artist, starts=MONDAY, clinic=clinic).exists()
        looked.wait(20)
        try:
            if not taken:
                guarded(lambda: put(clinic, artist=artist, room=room))
        except SlotTaken:
            return "taken"
        finally:
            connections.close_all()
        return "booked"

    with ThreadPoolExecutor(runners) as pool:
        return sorted(pool.map(run, range(runners)))


@pytest.fixture
def unguarded():
    guard.remove()
    yield
    guard.set_up()


@pytest.mark.tables
@pytest.mark.parametrize("same_artist", [True, False])
def test_looking_first_does_not_help(kept_clinic, unguarded, same_artist):
    """The race is real: all look, then all write. Else the next test would prove nothing."""
    said = race(kept_clinic, 2 if not same_artist else 4, same_artist=same_artist)
    assert set(said) == {"booked"}
    assert overlapping(kept_clinic) > 0
    Appointment.objects.filter(clinic=kept_clinic).delete()


@pytest.mark.tables
@pytest.mark.parametrize("same_artist", [True, False])
def test_with_the_guard_one_of_them_has_it(kept_clinic, same_artist):
    for _again in range(3):
        runners = 2 if not same_artist else 4
        assert race(kept_clinic, runners, same_artist=same_artist) == [
            "booked",
            *["taken"] * (runners - 1),
        ]
        assert overlapping(kept_clinic) == 0
        Appointment.objects.filter(clinic=kept_clinic).delete()


@STATES
@pytest.mark.parametrize(
    ("starts", "minutes", "before", "after", "free"),
    [
        (0, 30, 0, 0, False),  # the same
        (-30, 30, 0, 0, True),  # ends when the other begins
        (30, 30, 0, 0, True),
        (-29, 30, 0, 0, False),
        (10, 5, 0, 0, False),  # within it
        (-60, 180, 0, 0, False),  # around it
        (-45, 30, 0, 16, False),  # what is kept free after it
        (45, 30, 16, 0, False),
        (-45, 30, 0, 15, True),
    ],
)
def test_the_blocked_time_of_an_artist_is_taken_once(
    clinic, state, starts, minutes, before, after, free
):
    put(clinic, state=state, held_until=MONDAY)

    def second():
        return put(clinic, MONDAY + starts * MINUTE, minutes, before=before, after=after)

    if free:
        guarded(second)
    else:
        with pytest.raises(SlotTaken):
            guarded(second)
    assert Appointment.objects.count() == 1 + free


@pytest.mark.parametrize("state", [State.CANCELLED, State.LAPSED])
def test_what_is_cancelled_takes_no_time_until_it_comes_back(clinic, state):
    gone = put(clinic, state=state)
    guarded(lambda: put(clinic, MONDAY + 10 * MINUTE))

    def back():
        Appointment.objects.filter(pk=gone.pk).update(state=State.BOOKED)

    with pytest.raises(SlotTaken):
        guarded(back)
    gone.refresh_from_db()
    assert gone.state == state


def test_a_room_is_taken_once_whoever_works_in_it(rows):
    clinic = make_clinic(artists=2, rooms=2)
    one, two = artists(clinic)
    room, other = Room.objects.filter(clinic=clinic)
    put(clinic, artist=one, room=room)
    with pytest.raises(SlotTaken):
        guarded(lambda: put(clinic, artist=two, room=room))
    moved = guarded(lambda: put(clinic, artist=two, room=other))
    with pytest.raises(SlotTaken):
        guarded(lambda: Appointment.objects.filter(pk=moved.pk).update(room=room))
    guarded(lambda: put(clinic, MONDAY + HOUR, artist=one, room=room))


@pytest.mark.parametrize("change", ["starts", "artist"])
def test_an_appointment_is_not_moved_onto_another(rows, change):
    clinic = make_clinic(artists=2)
    one, two = artists(clinic)
    put(clinic, artist=one)
    other = put(clinic, MONDAY + HOUR if change == "starts" else MONDAY, artist=two)
    to = {"artist": one}
    if change == "starts":
        times = {"starts": MONDAY, "ends": MONDAY + HOUR / 2}
        to |= {**times, "busy_from": times["starts"], "busy_until": times["ends"]}
    with pytest.raises(SlotTaken):
        guarded(lambda: Appointment.objects.filter(pk=other.pk).update(**to))
    # Its own old time is no hindrance.
    guarded(lambda: Appointment.objects.filter(pk=other.pk).update(ends=other.ends + 0 * HOUR))
    later = {"starts": other.starts + 10 * MINUTE, "busy_from": other.starts}
    later |= {"ends": other.ends + 10 * MINUTE, "busy_until": other.ends + 10 * MINUTE}
    guarded(lambda: Appointment.objects.filter(pk=other.pk).update(**later))


def test_other_faults_are_not_called_taken(clinic):
    with pytest.raises(IntegrityError) as told:
        guarded(lambda: put(clinic, minutes=-5))
    assert "booking" in str(told.value) or "appointment" in str(told.value)


def test_rebuilding_the_table_loses_the_triggers_and_a_migration_sets_them_again(rows):
    """The pitfall itself: Django's rebuilding of a SQLite table forgets them."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in guard._missing("default") or guard._wanted("default"):
                cursor.execute(f"DROP TRIGGER {name}")
    else:
        guard.remove()
    assert "btree_gist" in (guard.missing() or "")
    guard.after_migration()
    assert guard.missing() is None


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL rebuilds no table")
def test_django_drops_triggers_when_it_rebuilds_a_table():
    was = Appointment._meta.get_field("note")
    longer = models.CharField(max_length=300, default="")
    longer.set_attributes_from_name("note")
    longer.model = Appointment
    try:
        with connection.schema_editor() as editor:
            editor.alter_field(Appointment, was, longer)
        assert guard.missing() is not None
        with connection.schema_editor() as editor:
            editor.alter_field(Appointment, longer, was)
        call_command("migrate", verbosity=0)
        assert guard.missing() is None
    finally:
        guard.set_up()


def test_the_studio_does_not_open_without_the_guard(tmp_path, monkeypatch):
    """It is set again at every start; where that fails, the start says so and ends."""
    begin = (
        "import django, pathlib, os\n"
        "from studio.database import prepare, NotReady\n"
        "django.setup()\n"
        "from studio.booking import guard\n"
        "guard.set_up = lambda using='default': None\n"
        "try: prepare(pathlib.Path(os.environ['STUBBLE_DATA']))\n"
        "except NotReady as wrong: print(wrong); raise SystemExit(1)"
    )
    done = subprocess.run(
        [sys.executable, "-c", begin],
        env={**os.environ, "STUBBLE_DATA": str(tmp_path), "STUBBLE_DATABASE": ""},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "two appointments" in done.stdout
    assert "booking_artist_free" in done.stdout
    monkeypatch.setattr(database, "_NEEDED", [lambda: "Nothing fits."])
    with transaction.atomic(), pytest.raises(database.NotReady, match="Nothing fits"):
        database.prepare(tmp_path)
