"""Days of a head, what is frozen, what is written when, and who hears of a warning sign."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from studio import guide
from studio.aftercare import calendar, days, letters, links, protocols, recall, reminders, reports
from studio.aftercare.errands import unopened
from studio.aftercare.models import Care, Protocol, Report, Told
from studio.aftercare.rules import Content, default
from studio.booking.moments import ZONES
from studio.clinics import guidance
from studio.clinics.models import Profile
from studio.errands.models import Errand
from studio.guide import settings as guides
from studio.guide.sources import sources
from studio.outbox.models import Letter
from studio.people.models import Clinic
from studio.treatment import beside, consents, files, pictures, sessions
from studio.treatment.models import File, Purpose
from tests.studio.aftercare.conftest import DAY, agree, at, jpeg, once, ready, session

# The table.


def test_the_default_has_both_languages_known_sources_and_days_of_the_guide():
    table = default()
    for one in table.content.rules:
        assert all((said.en and said.es) for said in (one.name, one.wait, one.then))
        assert one.sources
        assert set(one.sources) <= set(sources())
        assert bool(one.guide) != bool(one.days)  # days stand in one place
        assert not one.guide or guides()[one.guide].unit == "day"
    assert {one.first for one in table.signs} == set(reports.FIRST)
    assert all(set(one.sources) <= set(sources()) for one in table.signs)


def test_scrubbing_shaving_and_shampoo_wait_five_days_by_default(clinic):
    found = {one.id: one.days for one in protocols.content(clinic).rules}
    assert found["shampoo"] == found["shave"] == found["scrub"] == 5


# One source with the guide.


def test_what_an_owner_changes_changes_the_guide_and_the_other_way_round(clinic, owner):
    first = protocols.in_force(clinic)
    now = protocols.content(clinic)
    longer = replace(
        now, rules=tuple(replace(one, days=8) if one.id == "shampoo" else one for one in now.rules)
    )
    second = protocols.change(clinic, owner, first.version, longer)
    assert (second.version, second.by) == (2, owner)
    assert "8\N{NO-BREAK SPACE}days" in guide.page("aftercare", "en", guidance.own(clinic)).html
    Profile.objects.filter(clinic=clinic).update(given={"no_shampoo_days": [6, 7]})
    assert {one.days for one in protocols.content(clinic).rules if one.id == "shampoo"} == {7}
    third = protocols.in_force(clinic)
    assert (third.version, third.by) == (3, None)
    assert protocols.in_force(clinic) == third  # nothing changed: no other version


def test_of_two_owners_the_second_is_told_and_a_double_press_is_one_version(clinic, owner):
    first = protocols.in_force(clinic)
    now = protocols.content(clinic)
    protocols.change(clinic, owner, first.version, replace(now, photo_days=40))
    protocols.change(clinic, owner, first.version, replace(now, photo_days=40))
    assert Protocol.objects.filter(clinic=clinic).count() == 2
    with pytest.raises(files.Meanwhile):
        protocols.change(clinic, owner, first.version, replace(now, photo_days=35))


# Frozen at the session.


def test_a_session_keeps_the_protocol_it_was_written_under(clinic, care, owner):
    now = protocols.content(clinic)
    twice = replace(now, rules=tuple(replace(one, days=2 * one.days) for one in now.rules))
    protocols.change(clinic, owner, care.protocol.version, twice)
    until = {one.rule.id: one.until for one in days.days_of(care.treatment.file).waits}
    assert until["shampoo"] == care.day + 5 * DAY


def test_a_session_set_right_counts_from_the_right_day_and_keeps_the_protocol(
    clinic, care, artist, owner
):
    now = protocols.content(clinic)
    protocols.change(clinic, owner, care.protocol.version, replace(now, photo_days=60))
    row = sessions.correct(
        care.session, artist, once(), "Wrong day", (), on=care.day - DAY, artist=artist
    )
    again = Care.objects.get()
    assert (again.session, again.day, again.moved) == (row, care.day - DAY, 1)
    assert again.protocol == care.protocol
    assert "SEQUENCE:1" in calendar.ics(days.days_of(care.treatment.file), "North")


def test_of_several_sessions_whatever_waits_longest_decides(care, artist, file):
    day = care.day
    other = files.treat(file, artist, once(), kind="scars", zones=["scar"], sessions_meant=1)
    session(other, artist, day - 3 * DAY)
    found = days.days_of(file)
    assert found.since == day
    assert len(found.waits) == len({one.rule.id for one in found.waits})
    assert {one.until for one in found.waits if one.rule.id == "shampoo"} == {day + 5 * DAY}


# The client's own days.


@settings(max_examples=300, deadline=None)
@given(
    zones=st.lists(st.sampled_from([*ZONES, "Pacific/Kiritimati", "Pacific/Apia"]), min_size=1),
    start=st.dates(date(2026, 1, 1), date(2034, 11, 1)),
    hours=st.lists(st.integers(0, 24 * 45), min_size=1, max_size=30),
)
def test_days_follow_the_date_of_where_somebody_is(zones, start, hours):
    """Over every change of the clock to 2035, and whoever travels: dates alone decide."""
    content = default().content
    rule = replace(content.rules[1], days=5)
    told = replace(content, rules=(rule,)).kept()
    clinic = Clinic(zone="America/New_York")
    care = Care(day=start, protocol=Protocol(told=told))
    waits = days.laid([care])
    for turn, hour in enumerate(sorted(hours)):
        zone = zones[turn % len(zones)]
        now = datetime(start.year, start.month, start.day, tzinfo=UTC) + timedelta(hours=hour)
        here = days.today(File(clinic=clinic, zone=zone), now)
        assert here == now.astimezone(ZoneInfo(zone)).date()
        found = days.Days(start, here, waits, ())
        assert found.number == max(0, (here - start).days)
        assert bool(found.not_yet) == (here < start + 5 * DAY)
        if found.not_yet:
            assert (found.coming[0].day, found.length) == (start + 5 * DAY, 5)
    # One by one, no day is left out and none comes twice, in each zone, whatever its clock does.
    zone = ZoneInfo(zones[0])
    noon = datetime(start.year, start.month, start.day, 12, tzinfo=zone)
    seen = [days.today(File(clinic=clinic, zone=zones[0]), _noon(noon, n)) for n in range(30)]
    assert seen == [start + n * DAY for n in range(30)]


def _noon(first, later):
    """Noon of a later day by the clock on the wall."""
    day = first.date() + later * DAY
    return datetime(day.year, day.month, day.day, 12, tzinfo=first.tzinfo).astimezone(UTC)


def test_a_rule_holds_from_its_day_until_its_day():
    content = default().content
    rule = replace(content.rules[0], id="own-1", guide="", start=7, days=21)
    care = Care(
        pk=1, day=date(2026, 11, 1), protocol=Protocol(told=replace(content, rules=(rule,)).kept())
    )
    waits = days.laid([care])
    for number in range(25):
        found = days.Days(care.day, care.day + number * DAY, waits, ())
        assert bool(found.not_yet) == (7 <= number < 21)
        changes = [(one.day - care.day).days for one in found.coming]
        assert changes == [day for day in (7, 21) if day > number]
        assert [one.said for one in found.coming] == [
            (said,) for day, said in ((7, rule.wait), (21, rule.then)) if day > number
        ]
    assert calendar.ics(found, "North").count("BEGIN:VEVENT") == 2


def test_midnight_decides_also_in_the_night_the_clock_is_changed():
    here = File(clinic=Clinic(zone="America/New_York"), zone="America/New_York")
    for day in (date(2026, 11, 1), date(2027, 3, 14)):
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(here.zone))
        assert days.today(here, midnight - timedelta(seconds=1)) == day - DAY
        assert {days.today(here, midnight + timedelta(hours=n)) for n in range(23)} == {day}


def test_a_zone_that_is_none_is_the_clinics(file):
    file.zone = "Nowhere/At_All"
    assert days.here(file).key == "America/New_York"


def test_weeks_hold_every_day_once_and_begin_where_the_reader_begins():
    care = Care(pk=1, day=date(2026, 11, 25), protocol=Protocol(told=default().content.kept()))
    found = days.Days(care.day, care.day + 3 * DAY, days.laid([care]), ())
    for language, weekday in (("en", 6), ("es", 0)):
        cells = [one for week in calendar.weeks(found, language) for one in week]
        assert cells[0].day.weekday() == weekday
        assert [one.day for one in cells] == [cells[0].day + n * DAY for n in range(len(cells))]
        assert sum(one.today for one in cells) == 1
        assert {one for cell in cells for one in cell.waits} == set(found.waits)


# Reminders.


def told_of(file):
    return sorted(Told.objects.filter(file=file).exclude(what="begin").values_list("what", "on"))


def test_everything_is_told_once_on_the_day_before_in_the_daytime(care, file):
    for hour in range(0, 24 * 45, 6):
        reminders.remind(at(care.day, 0) + timedelta(hours=hour))
    days_ = [care.day + n * DAY for n in (3, 5, 7, 14, 28)]
    expected = [*(("allowed", day) for day in days_), ("photo", care.day + 30 * DAY)]
    assert told_of(file) == sorted(expected)
    written = Letter.objects.filter(to=file.email, key__startswith="care-")
    assert written.count() == len(expected) + 1  # and the beginning
    assert {one.language for one in written} == {"es"}
    assert all(one.leave.startswith("http") for one in written)


def test_nothing_is_written_at_night_and_nothing_late(care, file):
    before = care.day + 4 * DAY  # tomorrow one may wash
    assert not reminders.remind(at(before, 7))
    # Down all day: the day is over, and "tomorrow" would be wrong.
    assert not reminders.remind(at(before + DAY, 8))
    assert reminders.remind(at(care.day + 6 * DAY, 12)) == 1
    assert told_of(file) == [("allowed", care.day + 7 * DAY)]
    # The photo may be asked for some days late, and not weeks.
    assert not reminders.remind(at(care.day + 50 * DAY, 12))


@pytest.mark.parametrize("end", ["erased", "withdrawn", "opted out", "no address", "moved"])
def test_nobody_is_reminded_against_their_wish(care, file, artist, end):
    match end:
        case "erased":
            reports.make(file, ["look"], "", once())
            beside.let_go(file)
            assert not Care.objects.exists()
            assert not Report.objects.exists()
            assert not Errand.objects.filter(name="aftercare.unopened").exists()
        case "withdrawn":
            consents.withdraw(file, Purpose.RECORD, artist)
        case "opted out":
            links.end(file)
        case "no address":
            File.objects.filter(pk=file.pk).update(email="")
        case "moved":  # a later session begins anew: what the first one had coming is not told
            session(care.treatment, artist, care.day + DAY, soon_why="A gap, seen at once.")
    written = Letter.objects.count()
    reminders.remind(at(care.day + 4 * DAY, 12))
    assert Letter.objects.count() == written


def test_who_travels_is_told_by_the_day_of_where_they_are(care, file):
    File.objects.filter(pk=file.pk).update(zone="Pacific/Kiritimati")  # 19 hours ahead
    before = care.day + 4 * DAY
    now = datetime(before.year, before.month, before.day, 9, tzinfo=ZoneInfo("Pacific/Kiritimati"))
    assert reminders.remind(now.astimezone(UTC)) == 1
    assert not reminders.remind(at(before, 9))
    File.objects.filter(pk=file.pk).update(zone="America/New_York")  # back, on the same date
    assert not reminders.remind(at(before, 9))


def test_a_photo_that_is_there_is_not_asked_for(care, file, artist):
    on = care.day + 29 * DAY
    pictures.add(file, artist, once(), jpeg(), "healed", on, "top", care.treatment)
    assert not reminders.remind(at(care.day + 30 * DAY, 12))


# Touch-ups.


@pytest.mark.parametrize(
    ("day", "on"),
    [(date(2024, 2, 29), date(2027, 2, 28)), (date(2023, 11, 25), date(2026, 11, 25))],
)
def test_a_touch_up_is_offered_once_when_its_years_have_gone_by(file, treatment, artist, day, on):
    ready(file, artist)
    care = Care.objects.create(
        treatment=treatment,
        session=treatment.sessions.create(on=day),
        protocol=protocols.in_force(file.clinic),
        day=day,
    )
    assert not reminders.remind(at(on - DAY, 12))
    assert [reminders.remind(at(on + n * DAY, 12)) for n in range(3)] == [1, 0, 0]
    assert [one.on for one in recall.of_clinic(File.objects, file.clinic, on, on)] == [on]
    care.delete()


def test_the_guides_years_are_the_clinics(clinic):
    assert protocols.recall_years(clinic) == 3
    Profile.objects.update_or_create(clinic=clinic, defaults={"given": {"touch_up_years": 4}})
    assert protocols.recall_years(clinic) == 4


# Reports.


def test_a_report_reaches_artist_and_desk_at_once_and_says_nothing_by_mail(
    care, file, artist, desk, owner
):
    key = once()
    for _twice in range(2):
        row = reports.make(file, ["pus", "fever"], "Behind the left ear.", key)
    assert Report.objects.count() == 1
    assert reports.first(row) == "doctor"
    written = Letter.objects.filter(key__startswith="care-report-")
    assert {one.to for one in written} == {artist.email, desk.email}
    for one in written:
        everything = one.subject + one.text + one.html
        assert not any(word in everything for word in ("ear", "Pus", "fever", file.name, "Inés"))
    assert file.events.filter(did="reported").count() == 1


def test_nobody_opened_it_and_the_owner_hears_of_it_once(care, file, artist, owner):
    row = reports.make(file, ["pus"], "", once())
    waits = Errand.objects.get(key=reports.waits(row))
    assert waits.due == row.at + timedelta(hours=default().content.report_hours)
    for _twice in range(2):
        unopened(str(row.pk))
    raised = Letter.objects.filter(key__endswith="-raised")
    assert [one.to for one in raised] == [owner.email]
    other = reports.make(file, ["look"], "", once())
    reports.open_(other, artist)
    reports.open_(other, artist)
    assert other.seen.count() == 1
    assert not Errand.objects.filter(key=reports.waits(other)).exists()
    unopened(str(other.pk))
    assert Letter.objects.filter(key__endswith="-raised").count() == 1


def test_an_artist_who_has_left_is_not_written_to_and_the_owner_is(care, file, artist, owner):
    artist.memberships.all().delete()
    assert reports.readers(reports.make(file, ["pus"], "", once())) == [owner]


def test_reports_without_end_are_not_taken(care, file, artist):
    for _turn in range(reports.MOST_A_DAY):
        reports.make(file, ["look"], "", once())
    with pytest.raises(reports.TooMany):
        reports.make(file, ["look"], "", once())


def test_nothing_is_kept_where_the_record_was_withdrawn(care, file, artist):
    consents.withdraw(file, Purpose.RECORD, artist)
    with pytest.raises(consents.Missing):
        reports.make(file, ["pus"], "", once())


def test_an_answer_is_kept_once_and_written_as_a_link(care, file, artist):
    row = reports.make(file, ["look"], "", once())
    key = once()
    for _twice in range(2):
        reports.answer(row, artist, "It passes in the third week.", key)
    letter = Letter.objects.get(key__startswith="care-answer-")
    assert letter.to == file.email
    assert "third week" not in letter.text + letter.html
    assert row.answers.get().by == artist


def test_the_calendar_file_is_whole_days_with_names_that_stay():
    care = Care(pk=4, day=date(2026, 10, 28), protocol=Protocol(told=default().content.kept()))
    waits = days.laid([replace_days(care)])
    found = days.Days(care.day, care.day, waits, ())
    text = calendar.ics(found, "North").replace("\r\n ", "")
    uids = re.findall(r"^UID:(.+)\r$", text, re.MULTILINE)
    starts = re.findall(r"^DTSTART;VALUE=DATE:(\d{8})\r$", text, re.MULTILINE)
    assert len(set(uids)) == len(waits) == text.count("BEGIN:VEVENT")
    assert starts == [f"{one.until:%Y%m%d}" for one in waits]
    assert all(len(line.encode()) <= 75 for line in calendar.ics(found, "Norte ñ").split("\r\n"))


def replace_days(care):
    now = Content.read(care.protocol.told)
    rules = tuple(replace(one, days=one.days or 5) for one in now.rules)
    care.protocol.told = replace(now, rules=rules).kept()
    return care


def test_letters_may_not_be_written_late_after_a_session(file, treatment, artist):
    ready(file, artist)
    session(treatment, artist, timezone.now().date() - 10 * DAY)
    assert not Told.objects.filter(what="begin").exists()
    assert letters.may_write(file)
    assert agree(file, Purpose.RESEARCH)
