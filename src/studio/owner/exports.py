"""Tables of a clinic to take home: CSV as RFC 4180 has it, in UTF-8, with a header.

Days are ISO 8601, times carry the clinic's own offset. What a person typed and begins as a formula
begins is put behind an apostrophe, because the programs that open such tables would compute it
(OWASP, CSV injection). Answers on health and photos are in none of them; notes of a session are,
where the client agrees that the clinic keeps their record.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from studio.booking.models import Appointment, State
from studio.owner.way import way
from studio.people.models import Clinic, User
from studio.people.names import of_clinic, of_user, user_named
from studio.treatment.models import Consent, File, Purpose, Session, Treatment, Used
from studio.treatment.sessions import shelf
from studio.vault import trail
from studio.vault.models import Entry

__all__ = [
    "EVERYTHING",
    "TABLES",
    "Table",
    "Taken",
    "cell",
    "everything",
    "note",
    "taken",
    "written",
]

EVERYTHING = "everything"
TOOK = "took home "
ALL = _("Everything of this clinic in one file")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

Rows = Iterable[Sequence[object]]


@dataclass(frozen=True)
class Table:
    """A table: what it holds, its columns, and how its rows are found."""

    said: str
    columns: tuple[str, ...]
    rows: Callable[[Clinic], Rows]


@dataclass(frozen=True)
class Taken:
    """Somebody took a table home."""

    at: datetime
    who: str
    what: str


def cell(value: object) -> str:
    """A value as it stands in a table."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.isoformat(timespec="minutes")
        case date():
            return value.isoformat()
        case str():
            begins = value.lstrip(" ")[:1]
            return f"'{value}" if begins and begins in FORMULA else value
        case list() | tuple():
            return cell("; ".join(map(str, value)))
        case _:
            return str(value)


def written(columns: Sequence[str], rows: Rows) -> bytes:
    """A table; it begins with a mark by which spreadsheets know UTF-8."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(columns)
    table.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def everything(clinic: Clinic) -> bytes:
    """Every table of a clinic in one ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, table in TABLES.items():
            whole.writestr(f"{name}.csv", written(table.columns, table.rows(clinic)))
    return out.getvalue()


def note(clinic: Clinic, user: User, what: str) -> None:
    """Write into the sealed log who takes what home."""
    trail.note(of_user(user), TOOK + what, "", of_clinic(clinic))


def taken(clinic: Clinic, most: int = 20) -> list[Taken]:
    """Who took what home of late, the newest first."""
    lines = Entry.objects.filter(whose=of_clinic(clinic), did__startswith=TOOK)
    found = []
    for one in lines.order_by("-number")[:most]:
        user = user_named(one.who)
        at = datetime.fromisoformat(one.at)
        what = one.did.removeprefix(TOOK)
        said = gettext(TABLES[what].said if what in TABLES else ALL)
        found.append(Taken(at, str(user) if user else "", said))
    return found


def _appointments(clinic: Clinic) -> Rows:
    zone = ZoneInfo(clinic.zone)
    rows = Appointment.objects.filter(clinic=clinic).exclude(state__in=(State.HELD, State.LAPSED))
    for one in rows.order_by("starts", "pk").select_related("artist", "room"):
        yield (
            one.pk,
            one.kind,
            one.state,
            one.starts.astimezone(zone),
            one.ends.astimezone(zone),
            one.artist.name if one.artist else "",
            one.room.name if one.room else "",
            one.name,
            one.email,
            one.phone,
            one.language,
            one.with_look,
            one.made.astimezone(zone),
            one.note,
        )


def _clients(clinic: Clinic) -> Rows:
    zone = ZoneInfo(clinic.zone)
    for one in File.objects.filter(clinic=clinic).order_by("pk"):
        since = one.since.astimezone(zone).date()
        yield (one.pk, one.name, one.born, one.email, one.phone, one.language, since)


def _treatments(clinic: Clinic) -> Rows:
    zone = ZoneInfo(clinic.zone)
    rows = Treatment.objects.filter(file__clinic=clinic).select_related("artist", "file")
    for one in rows.order_by("pk"):
        yield (
            one.pk,
            one.file_id,
            one.file.name,
            one.kind,
            one.zones,
            one.artist.name if one.artist else "",
            one.sessions_meant,
            one.begun.astimezone(zone).date(),
        )


def _sessions(clinic: Clinic) -> Rows:
    agreed = set(
        Consent.objects.filter(
            file__clinic=clinic, purpose=Purpose.RECORD, withdrawn=None
        ).values_list("file", flat=True)
    )
    lots: dict[int, list[str]] = {}
    for used in Used.objects.filter(stock__clinic=clinic).select_related("stock"):
        lots.setdefault(used.session_id, []).append(str(used.stock))
    rows = Session.objects.filter(treatment__file__clinic=clinic).select_related("treatment__file")
    for one in rows.order_by("on", "pk"):
        yield (
            one.pk,
            one.treatment_id,
            one.treatment.file_id,
            one.treatment.file.name,
            one.on,
            one.artist_name,
            one.zones,
            lots.get(one.pk, []),
            one.parts,
            one.depth_from_mm,
            one.depth_to_mm,
            one.corrects_id,
            one.why,
            one.notes if one.treatment.file_id in agreed else "",
        )


def _lots(clinic: Clinic) -> Rows:
    for one in shelf(clinic).order_by("pk"):
        yield (
            *(one.pk, one.kind, one.brand, one.article, one.lot, one.received, one.expires),
            *(one.pieces, one.used_up, one.times, one.left),
        )


def _months(clinic: Clinic) -> Rows:
    found = way(clinic, timezone.now())
    for first, visits, one, sessions in zip(
        found.months.firsts, found.visits, found.counted, found.sessions, strict=True
    ):
        yield (
            *(f"{first:%Y-%m}", visits, one.booked, one.with_look, one.cancelled, one.came),
            *(one.missed, one.to_come, one.unsaid, one.begun, one.completed, sessions),
        )


TABLES: Mapping[str, Table] = MappingProxyType(
    {
        "appointments": Table(
            _("Appointments, with the names of clients"),
            (
                *("appointment", "kind", "state", "starts", "ends", "artist", "room", "name"),
                *("e-mail", "phone", "language", "with preview", "booked", "note"),
            ),
            _appointments,
        ),
        "clients": Table(
            _("Clients, with names and how they are reached"),
            ("file", "name", "born", "e-mail", "phone", "language", "since"),
            _clients,
        ),
        "treatments": Table(
            _("Treatments, with the names of clients"),
            (
                *("treatment", "file", "name", "kind", "zones", "artist", "sessions meant"),
                "begun",
            ),
            _treatments,
        ),
        "sessions": Table(
            _("Sessions with their lots, with the names of clients"),
            (
                *("session", "treatment", "file", "name", "day", "artist", "zones", "lots"),
                *("parts of water", "depth from mm", "depth to mm", "corrects session", "why"),
                "notes",
            ),
            _sessions,
        ),
        "lots": Table(
            _("Lots and when they expire"),
            (
                *("lot number", "kind", "brand", "article", "lot", "received", "expires"),
                *("pieces", "used up", "sessions", "left"),
            ),
            _lots,
        ),
        "months": Table(
            _("Figures of the last twelve months"),
            (
                *("month", "visits of the house with a photo in the preview", "booked"),
                *("with preview", "cancelled", "came", "did not come", "to come"),
                *("nobody said", "treatments begun", "completed", "sessions"),
            ),
            _months,
        ),
    }
)
