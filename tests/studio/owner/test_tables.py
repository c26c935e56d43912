"""Tables to take home: only one's own clinic's, no formulas, noted, and only after a proof."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from studio.owner import exports
from studio.people.names import of_clinic
from studio.treatment.models import Consent, File, Session, Stock, Treatment, Used
from studio.vault.models import Entry
from tests.studio.booking.conftest import make_clinic
from tests.studio.owner.test_week import book
from tests.studio.test_addresses import come_in

EVIL = '=HYPERLINK("http://evil.example","Ana")'


def read(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "  +"])
def test_what_begins_as_a_formula_is_a_text(begins):
    assert exports.cell(f"{begins}1+1").startswith("'")


def test_other_values_are_as_they_are():
    at = datetime(2031, 1, 6, 15, tzinfo=UTC).astimezone(ZoneInfo("America/New_York"))
    values = (at, date(2031, 1, 6), -3, 0.5, None, True, "a-b", ["top", "crown"])
    assert [exports.cell(one) for one in values] == [
        "2031-01-06T10:00-05:00",
        "2031-01-06",
        "-3",
        "0.5",
        "",
        "yes",
        "a-b",
        "top; crown",
    ]


def furnish(clinic, name):
    row = book(clinic, timezone.now())
    row.name, row.note = name, "two\r\nlines"
    row.save()
    file = File.objects.create(clinic=clinic, name=name, language="en", zone="UTC")
    treated = Treatment.objects.create(file=file, kind="shaved")
    made = Session.objects.create(treatment=treated, on=date(2031, 1, 6), notes="a note")
    today = date(2031, 1, 1)
    given = {"kind": "needle", "brand": "Bränd", "received": today, "expires": today}
    lot = Stock.objects.create(clinic=clinic, lot="7", **given)
    Used.objects.create(session=made, stock=lot)
    return file


def test_everything_of_a_clinic_and_of_no_other(rows, visitor, quick_vault):
    here, there = make_clinic(), make_clinic("there")
    file = furnish(here, EVIL)
    furnish(there, "Somebody Else")
    come_in(visitor, "owner", here)
    address = f"/en/owner/{here.slug}/tables/"
    answer = visitor.post(address, {"table": "everything"})
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as whole:
        told = {name: whole.read(name) for name in whole.namelist()}
    assert sorted(told) == sorted(f"{name}.csv" for name in exports.TABLES)
    assert not any(b"Somebody Else" in one for one in told.values())
    (row,) = read(told["appointments.csv"])
    assert row["name"] == f"'{EVIL}"
    assert row["note"] == "two\r\nlines"
    (made,) = read(told["sessions.csv"])
    assert "Bränd" in made["lots"]
    assert made["notes"] == ""  # nobody agreed that they are kept
    Consent.objects.create(file=file, purpose="record", version="1", text="Yes", name="A")
    alone = visitor.post(address, {"table": "sessions"})
    assert read(alone.content)[0]["notes"] == "a note"
    assert len(read(told["months.csv"])) == 12
    lines = Entry.objects.filter(whose=of_clinic(here)).order_by("number")
    assert [one.did for one in lines] == ["took home everything", "took home sessions"]
    assert "owner@example.org" in visitor.get(address).content.decode()


def test_nobody_takes_anything_home_without_a_proof(rows, visitor):
    clinic = make_clinic()
    come_in(visitor, "owner", clinic)
    session = visitor.session
    session["sure"] = timezone.now().timestamp() - 3600
    session.save()
    before = Entry.objects.count()
    for answer in (
        visitor.get("/en/owner/here/tables/"),
        visitor.post("/en/owner/here/tables/", {"table": "clients"}),
    ):
        assert answer.status_code == 302
        assert "/again/" in answer["Location"]
    assert Entry.objects.count() == before
