"""Booking against a plain model: whatever is done in whichever order, both say the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from studio.booking import appointments
from studio.booking.appointments import HOLD, Changed, SlotTaken
from studio.booking.details import Details
from studio.booking.models import ACTIVE, Appointment, Kind, Service
from studio.booking.slots import free
from studio.errands.models import Errand
from tests.studio.booking.conftest import MINUTE, MONDAY, artists, make_clinic

QUARTERS = st.integers(0, 11)  # from ten o'clock to one
WHO = st.sampled_from([None, 0, 1])
ANA = Details("Ana", "ana@example.org")


class Booking(RuleBasedStateMachine):
    """Two artists and one room; consultations need the room, calls do not.

    The model is a dictionary: of each appointment its artist, room, busy minutes, state, until when
    it is held, and how often it was changed.
    """

    rows = Bundle("rows")

    def __init__(self):
        super().__init__()
        self.all = transaction.atomic()
        self.all.__enter__()
        self.clinic = make_clinic("machine", artists=2)
        self.team = [one.pk for one in artists(self.clinic)]
        Service.objects.filter(kind=Kind.PHONE).update(minutes=45, after_minutes=15)
        Service.objects.update(step_minutes=15, before_minutes=0)
        self.services = {
            one.kind: one
            for one in Service.objects.filter(
                clinic=self.clinic, kind__in=("consultation", "phone")
            )
        }
        self.now = MONDAY - timedelta(days=2)
        self.model = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.all.__exit__(None, None, None)

    # What the model knows.

    def active(self, one):
        held = one["state"] == "held" and one["until"] > self.now
        return held or one["state"] == "booked"

    def hindered(self, who, kind, at, besides=None):
        start, end = self.busy(kind, at)
        return any(
            self.active(one)
            and one["start"] < end
            and start < one["end"]
            and (one["artist"] == who or (one["room"] and kind == "consultation"))
            for key, one in self.model.items()
            if key != besides
        )

    def busy(self, kind, at):
        length = 30 if kind == "consultation" else 45 + 15
        return at, at + length * MINUTE

    def may(self, who, kind, at, besides=None):
        asked = self.team if who is None else [self.team[who]]
        return [one for one in asked if not self.hindered(one, kind, at, besides)]

    def note(self, row, kind, at, state, **more):
        start, end = self.busy(kind, at)
        room = kind == "consultation"
        said = {"artist": row.artist_id, "room": room, "start": start, "end": end}
        before = self.model.get(row.pk, {"changes": 0})
        self.model[row.pk] = {**before, **said, "kind": kind, "state": state, **more}

    def lapse(self):
        """A deed that writes lets what was held too long lapse."""
        for one in self.model.values():
            if one["state"] == "held" and one["until"] <= self.now:
                one["state"] = "lapsed"

    # What is done.

    @rule(target=rows, kind=st.sampled_from(["consultation", "phone"]), quarter=QUARTERS, who=WHO)
    def hold(self, kind, quarter, who):
        at = MONDAY + quarter * 15 * MINUTE
        possible = self.may(who, kind, at)
        artist = None if who is None else self.team[who]
        try:
            row = appointments.hold(self.services[kind], at, artist, now=self.now)
        except SlotTaken:
            assert not possible
            return multiple()
        assert row.artist_id in possible
        self.lapse()
        self.note(row, kind, at, "held", until=self.now + HOLD)
        return row.pk

    @rule(pk=rows)
    def confirm(self, pk):
        one = self.model[pk]
        others = self.hindered(one["artist"], one["kind"], one["start"], besides=pk)
        row = Appointment.objects.get(pk=pk)
        try:
            row = appointments.confirm(row, ANA, now=self.now)
        except SlotTaken:
            assert others
            assert one["state"] in ("held", "lapsed")
        except Changed:
            assert one["state"] == "cancelled"
        else:
            assert one["state"] == "booked" or not others
            if one["state"] != "booked":
                self.lapse()
            one["state"] = "booked"

    @rule(pk=rows, quarter=QUARTERS, who=WHO, stale=st.booleans())
    def move(self, pk, quarter, who, stale):
        one, at = self.model[pk], MONDAY + quarter * 15 * MINUTE
        row = Appointment.objects.get(pk=pk)
        possible = self.may(who, one["kind"], at, besides=pk)
        artist = None if who is None else self.team[who]
        sequence = row.sequence + (5 if stale else 0)
        try:
            row = appointments.move(row, at, sequence, artist, now=self.now)
        except SlotTaken:
            assert not possible
        except Changed:
            assert one["state"] != "booked" or stale
        else:
            assert one["state"] == "booked"
            if stale:
                assert one["start"] == at  # sent twice
                return
            assert row.artist_id in possible
            self.lapse()
            self.note(row, one["kind"], at, "booked", changes=one["changes"] + 1)

    @rule(pk=rows)
    def cancel(self, pk):
        one, row = self.model[pk], Appointment.objects.get(pk=pk)
        try:
            appointments.cancel(row, now=self.now)
        except Changed:
            assert one["state"] in ("held", "lapsed")
        else:
            assert one["state"] in ("booked", "cancelled")
            if one["state"] == "booked":
                one.update(state="cancelled", changes=one["changes"] + 1)

    @rule(pk=consumes(rows))
    def release(self, pk):
        one = self.model[pk]
        appointments.release(Appointment.objects.get(pk=pk))
        if one["state"] == "held":
            one["state"] = "lapsed"

    @rule(pk=rows)
    def write_on(self, pk):
        one = self.model[pk]
        others = self.hindered(one["artist"], one["kind"], one["start"], besides=pk)
        until = appointments.extend(Appointment.objects.get(pk=pk), self.now)
        if one["state"] not in ("held", "lapsed"):
            assert until is None
        elif until is None:
            row = Appointment.objects.get(pk=pk)
            assert others or row.made + appointments.HOLD_AT_MOST <= self.now
        else:
            assert not others
            self.lapse()
            one.update(state="held", until=until)

    @rule(minutes=st.sampled_from([1, 4, 9, 11]))
    @precondition(lambda self: self.now < MONDAY - timedelta(days=1))
    def wait(self, minutes):
        self.now += minutes * MINUTE

    # What always holds.

    @invariant()
    def both_say_the_same(self):
        kept = {one.pk: one for one in Appointment.objects.filter(clinic=self.clinic)}
        assert set(kept) == set(self.model)
        for pk, one in self.model.items():
            row = kept[pk]
            assert (row.state, row.sequence) == (one["state"], one["changes"])
            assert (row.artist_id, bool(row.room_id)) == (one["artist"], one["room"])
            assert (row.busy_from, row.busy_until) == (one["start"], one["end"])

    @invariant()
    def nobody_is_twice_at_once(self):
        rows = Appointment.objects.filter(clinic=self.clinic, state__in=ACTIVE)
        taken = sorted((row.busy_from, row.busy_until, row.artist_id, row.room_id) for row in rows)
        for number, one in enumerate(taken):
            for two in taken[number + 1 :]:
                if two[0] < one[1]:
                    assert one[2] != two[2]
                    assert one[3] is None or one[3] != two[3]

    @invariant()
    def what_is_offered_is_what_is_free(self):
        for kind, asked in self.services.items():
            found = free(asked, MONDAY, MONDAY + 180 * MINUTE, now=self.now)
            offered = {slot.starts: set(slot.artists) for slot in found}
            for quarter in range(12):
                at = MONDAY + quarter * 15 * MINUTE
                assert offered.get(at, set()) == set(self.may(None, kind, at))

    @invariant()
    def reminders_are_those_of_what_is_booked(self):
        waiting = set(Errand.objects.filter(name="booking.remind").values_list("about", flat=True))
        due = {
            f"{pk} {name} {one['changes']}"
            for pk, one in self.model.items()
            if one["state"] == "booked"
            for name, before in (("day", 24 * 60), ("hours", 2 * 60))
            if one["start"] - before * MINUTE > self.now
        }
        assert due <= waiting
        gone = {str(pk) for pk, one in self.model.items() if one["state"] != "booked"}
        assert not {about.split()[0] for about in waiting} & gone


@pytest.mark.usefixtures("rows")
def test_booking_does_as_the_model():
    few = settings(max_examples=25, stateful_step_count=20, deadline=None)
    run_state_machine_as_test(Booking, settings=few)
