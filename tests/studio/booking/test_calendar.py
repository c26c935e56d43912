"""What calendars are sent: held to RFC 5545 and read back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.booking.calendar import changes, escaped, folded, invitation
from studio.booking.models import Appointment, Kind, State
from studio.clinics.models import Profile
from studio.people.models import Clinic
from tests.studio.booking.conftest import HOUR, MONDAY, artists, put
from tests.studio.clinics.test_hours import CHANGES, ZONES

BETWEEN = (datetime(2026, 2, 1), datetime(2035, 12, 1))  # noqa: DTZ001 - st.datetimes wants it
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n;,\\"), max_size=300
)


def lines(text):
    """The logical lines of an iCalendar object (3.1)."""
    return re.sub("\r\n[ \t]", "", text).removesuffix("\r\n").split("\r\n")


def unescaped(text):
    plain = {"n": "\n", "N": "\n"}
    return re.sub(r"\\(.)", lambda found: plain.get(found[1], found[1]), text, flags=re.DOTALL)


def parsed(text):
    """Blocks by name, each a list of dictionaries of (name, parameters) and values."""
    blocks, stack = {}, []
    for line in lines(text):
        name, _colon, value = line.partition(":")
        if name == "BEGIN":
            stack.append((value, {}))
        elif name == "END":
            ended, properties = stack.pop()
            assert ended == value
            blocks.setdefault(ended, []).append(properties)
        else:
            # A parameter may hold a colon only in quotes.
            head = re.match(r'((?:[^":]|"[^"]*")*):(.*)', line, re.DOTALL)
            stack[-1][1].setdefault(head[1].split(";")[0], []).append((head[1], head[2]))
    assert not stack
    return blocks


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_lines_are_folded_at_75_octets_and_unfold_to_themselves(text):
    line = f"SUMMARY:{escaped(text)}"
    parts = folded(line).split("\r\n")
    assert all(len(part.encode()) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert lines(folded(line) + "\r\n") == [line]
    assert unescaped(escaped(text)) == text
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,\n]", escaped(text))


def appointment(zone="America/New_York", starts=MONDAY, **given):
    clinic = Clinic(slug="c", name='Stubble "New; York"', city="New York, NY", zone=zone)
    return Appointment(
        clinic=clinic,
        **{"kind": Kind.CONSULTATION, "state": State.BOOKED, "language": "en", **given},
        name="Ana: Pérez",
        email="ana@example.org",
        phone="+1 555 0100",
        starts=starts,
        ends=starts + HOUR,
    )


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_wall_time_and_the_rules_sent_along_come_to_the_instant(zone, data):
    """Read as RFC 5545 says, without knowing the zone: by the observances in the object alone."""
    if CHANGES[zone] and data.draw(st.booleans()):
        starts = (
            data.draw(st.sampled_from(CHANGES[zone]))[0]
            + data.draw(st.sampled_from([-24, -2, -1, 1, 2, 24])) * HOUR
        )
    else:
        starts = data.draw(st.datetimes(*BETWEEN, timezones=st.just(UTC))).replace(
            second=0, microsecond=0
        )
    blocks = parsed(invitation(appointment(zone, starts)))
    (event,) = blocks["VEVENT"]
    ((named, wall),) = event["DTSTART"]
    assert named == f"DTSTART;TZID={zone}"
    assert blocks["VTIMEZONE"][0]["TZID"] == [("TZID", zone)]
    onsets = sorted(
        (
            datetime.strptime(one["DTSTART"][0][1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
            - offset(one["TZOFFSETFROM"][0][1]),
            offset(one["TZOFFSETTO"][0][1]),
        )
        for kind in ("STANDARD", "DAYLIGHT")
        for one in blocks.get(kind, ())
    )
    local = datetime.strptime(wall, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    shown = starts.astimezone(ZoneInfo(zone))
    # Which offset holds is that of the newest onset before; a time that comes twice is the first.
    possible = [local - to for (_at, to) in onsets]
    found = [
        at
        for at in possible
        if local - at == next(to for onset, to in reversed(onsets) if onset <= at)
    ]
    assert shown.replace(tzinfo=None) == local.replace(tzinfo=None)
    assert min(found) == starts - (HOUR if shown.fold else timedelta(0))


def offset(text):
    sign = -1 if text[0] == "-" else 1
    return sign * timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))


def test_a_zone_without_changes_has_one_rule():
    blocks = parsed(invitation(appointment("America/Phoenix")))
    assert len(blocks["STANDARD"]) == 1
    assert "DAYLIGHT" not in blocks


def test_changes_are_found_where_they_are():
    for zone, known in CHANGES.items():
        found = changes(
            ZoneInfo(zone), datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
        )
        assert list(found) == [at for at, _step in known]


def test_what_is_required_is_there():
    now = datetime(2030, 12, 1, 8, tzinfo=UTC)
    text = invitation(appointment(sequence=3), now)
    blocks = parsed(text)
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    (calendar,), (event,) = blocks["VCALENDAR"], blocks["VEVENT"]
    assert {name: values[0][1] for name, values in calendar.items()} == {
        "VERSION": "2.0",
        "PRODID": "-//Stubble//Booking//EN",
        "CALSCALE": "GREGORIAN",
        "METHOD": "REQUEST",
    }
    assert all(len(values) == 1 for values in event.values())
    plain = {name: values[0][1] for name, values in event.items()}
    assert plain["DTSTAMP"] == "20301201T080000Z"
    assert (plain["SEQUENCE"], plain["STATUS"]) == ("3", "CONFIRMED")
    assert (plain["DTSTART"], plain["DTEND"]) == ("20310106T100000", "20310106T110000")
    assert unescaped(plain["SUMMARY"]) == 'Appointment at Stubble "New; York"'
    assert plain["ATTENDEE"] == "mailto:ana@example.org"
    assert plain["ORGANIZER"] == "mailto:stubble@localhost"
    assert event["ATTENDEE"][0][0].startswith('ATTENDEE;CN="Ana: Pérez";')
    assert event["ORGANIZER"][0][0] == 'ORGANIZER;CN="Stubble New; York"'


def test_a_move_keeps_the_uid_and_a_cancellation_says_so():
    row = appointment()
    before = parsed(invitation(row))["VEVENT"][0]
    row.sequence, row.starts, row.ends = 1, MONDAY + HOUR, MONDAY + 2 * HOUR
    moved = parsed(invitation(row))["VEVENT"][0]
    row.sequence, row.state = 2, State.CANCELLED
    gone = parsed(invitation(row))
    assert before["UID"] == moved["UID"] == gone["VEVENT"][0]["UID"]
    assert gone["VCALENDAR"][0]["METHOD"] == [("METHOD", "CANCEL")]
    assert gone["VEVENT"][0]["STATUS"] == [("STATUS", "CANCELLED")]
    assert gone["VEVENT"][0]["SEQUENCE"] == [("SEQUENCE", "2")]


def test_by_phone_it_is_in_their_zone_with_who_calls_and_the_number():
    row = appointment(kind=Kind.PHONE, zone="America/New_York")
    row.zone, row.language = "Europe/Madrid", "es"
    event = parsed(invitation(row))["VEVENT"][0]
    assert event["DTSTART"] == [("DTSTART;TZID=Europe/Madrid", "20310106T160000")]
    assert "+1 555 0100" in event["LOCATION"][0][1]
    assert "le llama" in event["SUMMARY"][0][1]


def test_the_clinics_own_address_and_street(clinic):
    Profile.objects.create(clinic=clinic, street="1 Way", email="hi@here.example")
    row = put(clinic, artist=artists(clinic)[0], email="a@example.org", name="A")
    event = parsed(invitation(row))["VEVENT"][0]
    assert event["ORGANIZER"][0][1] == "mailto:hi@here.example"
    assert unescaped(event["LOCATION"][0][1]) == "Here, 1 Way, Town"
