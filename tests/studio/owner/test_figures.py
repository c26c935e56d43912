"""What is counted: each consultation once, each treatment where it came from, with its share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from studio.booking.models import Appointment, Kind, State
from studio.outbox.models import Letter
from studio.owner.lots import shelf
from studio.owner.missed import missed
from studio.owner.plots import BOTTOM, TOP, columns, dots
from studio.owner.share import Share
from studio.owner.way import way
from studio.treatment.models import File, Session, Stock, Treatment
from tests.studio.booking.conftest import make_clinic
from tests.studio.test_addresses import come_in

DAY = timedelta(days=1)
NOW = datetime(2031, 6, 20, 15, tzinfo=UTC)


def book(clinic, day, state=State.CAME, kind=Kind.CONSULTATION, made=9, **given):
    """An appointment at noon of a day counted from now, booked some days before."""
    starts = NOW + day * DAY
    return Appointment.objects.create(
        clinic=clinic,
        artist=clinic.memberships.first().user,
        kind=kind,
        state=state,
        starts=starts,
        ends=starts + timedelta(hours=1),
        busy_from=starts,
        busy_until=starts + timedelta(hours=1),
        made=starts - made * DAY,
        **given,
    )


def treat(clinic, email, days, meant=2):
    file = File.objects.create(clinic=clinic, name="A", email=email, language="en", zone="UTC")
    row = Treatment.objects.create(file=file, kind="shaved", sessions_meant=meant)
    for day in days:
        Session.objects.create(treatment=row, on=(NOW + day * DAY).date())
    return row


@pytest.mark.parametrize(("part", "of"), [(0, 20), (7, 9), (81, 263), (29, 29)])
def test_a_share_lies_in_an_interval_that_mirrors(part, of):
    share, rest = Share(part, of), Share(of - part, of)
    low, high = share.interval
    assert 0 <= low <= share.rate <= high <= 1
    assert rest.interval == pytest.approx((1 - high, 1 - low))
    assert Share(10 * part, 10 * of).interval[1] - high <= 1e-9


def test_of_none_nothing_is_known():
    assert Share(0, 0).interval == (0, 1)
    with pytest.raises(ValueError, match="no share"):
        Share(3, 2)


def test_every_consultation_is_counted_once_and_led_back_to(rows):
    clinic, other = make_clinic(), make_clinic("there")
    book(clinic, -60, email="a@example.org", with_look=True)
    book(clinic, -30, email="A@example.org ".strip())  # came twice: the later one led to it
    book(clinic, -29, state=State.MISSED, email="b@example.org")
    book(clinic, -28, state=State.CANCELLED)
    book(clinic, -27, state=State.BOOKED)
    book(clinic, 3, state=State.BOOKED)
    book(clinic, -26, state=State.HELD, held_until=NOW)
    book(clinic, -25, kind=Kind.SESSION)
    book(clinic, -500)
    book(other, -24, email="a@example.org")
    treat(clinic, "a@example.org", (-20, -8))
    treat(clinic, "b@example.org", (-20,))  # did not come, and came by another way
    treat(clinic, "", (-10,))
    treat(clinic, "c@example.org", ())  # begun with no session is not begun
    found = way(clinic, NOW)
    total = found.total
    assert (total.booked, total.with_look, total.cancelled) == (6, 1, 1)
    assert (total.to_come, total.unsaid, total.came, total.missed) == (1, 1, 2, 1)
    assert (total.begun, total.completed, found.alone) == (1, 1, 2)
    told = (total.cancelled, total.to_come, total.unsaid, total.came, total.missed)
    assert sum(told) == total.booked
    assert sum(found.sessions) == 4
    with_begun = [one.begun for one in found.counted].index(1)
    assert found.months.firsts[with_begun].month == 5  # booked on May 12
    assert way(other, NOW).total.begun == 0


def test_who_did_not_come_by_month_and_by_reminder(rows):
    clinic = make_clinic()
    told = [book(clinic, -day, State.MISSED if day < 3 else State.CAME) for day in (1, 2, 3, 4)]
    book(clinic, -40, State.MISSED)
    book(clinic, -5, State.BOOKED)
    book(clinic, -6, State.BOOKED, Kind.BLOCK)
    for state, rows_of in ((Letter.State.SENT, told[:3]), (Letter.State.WAITING, told[3:])):
        for one in rows_of:
            key = f"booking {one.pk} 0 remind day"
            Letter.objects.create(to="a@example.org", key=key, state=state, written=one.made)
    found = missed(clinic, NOW)
    assert found.total == Share(3, 5)
    assert found.unsaid == 1
    assert found.by_month[-1] == Share(2, 4)
    assert found.by_month[-2] == Share(1, 1)
    assert [share for _name, share in found.groups][:2] == [Share(2, 3), Share(1, 2)]


def test_each_lot_lies_in_one_group(rows):
    clinic = make_clinic()
    today = NOW.date()
    for lot, days, used_up in (
        ("old", -1, None),
        ("today", 0, None),
        ("soon", 90, None),
        ("later", 91, None),
        ("gone", -9, today),
    ):
        Stock.objects.create(
            clinic=clinic,
            kind="needle",
            brand="B",
            lot=lot,
            received=today - DAY,
            expires=today + days * DAY,
            used_up=used_up,
        )
    found = shelf(clinic, today)
    groups = (found.expired, found.soon, found.later, found.used_up)
    assert [[one.stock.lot for one in group] for group in groups] == [
        ["old"],
        ["today", "soon"],
        ["later"],
        ["gone"],
    ]
    assert found.unused == 4


def test_columns_stand_on_nothing_and_twice_as_many_is_twice_as_high():
    firsts = [NOW.date().replace(day=1)] * 3
    low, high, none = columns(firsts, [20, 40, 0])
    assert high.height == 2 * low.height == BOTTOM - TOP
    assert {one.top + one.height for one in (low, high, none)} == {BOTTOM}
    assert [one.partial for one in (low, high, none)] == [False, False, True]


def test_a_share_lies_within_its_interval_and_both_within_the_drawing():
    shares = [Share(part, of) for part, of in ((0, 30), (3, 40), (2, 2), (0, 0))]
    for one in dots([NOW.date()] * 4, shares).dots:
        assert TOP <= one.high <= one.y <= one.low <= BOTTOM


def test_the_year_asks_no_more_of_the_data_when_there_is_more_of_it(rows, visitor):
    clinic = make_clinic(artists=2)
    come_in(visitor, "owner", clinic)
    visitor.get("/en/owner/here/")  # that somebody was here is noted once in a while
    asked = []
    for more in (1, 12):
        for day in range(more):
            book(clinic, -more - day - 1, email=f"{day}@example.org")
            treat(clinic, f"{day}@example.org", (-1,))
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get("/en/owner/here/").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
