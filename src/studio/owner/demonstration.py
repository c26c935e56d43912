"""A year of the demonstration's clinics, so that there is something to count; all of it invented.

People of the past year, their appointments, treatments and sessions, the lots that were used, the
reminders that were sent and the visits to the preview: drawn by lot from a seed that is the
clinic's own, so that every start shows the same year.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from studio.booking.models import Appointment, Kind, Room, Service, State
from studio.booking.slots import hours_of
from studio.clinics.hours import Timetable
from studio.outbox.models import Letter
from studio.owner import tally
from studio.owner.models import Tally
from studio.people.models import Clinic, User
from studio.treatment.models import File, Session, Stock, Treatment, Used, Ware

__all__ = ["remove", "show"]

DAYS = 372  # back from today; more than twelve months
NEAREST = 5  # days before today that are another demonstration's
ADDRESS = "year.example"  # of everybody here; nobody can have it (RFC 2606)
FIRST = (
    *("Ada", "Bruno", "Celia", "Dan", "Elena", "Frank", "Gloria", "Hugo", "Ines", "Jamal"),
    *("Kira", "Leo", "Marta", "Nils", "Olga", "Pablo", "Rita", "Samir", "Teresa", "Victor"),
)
LAST = ("Sample", "Ejemplo", "Muestra", "Placeholder", "Modelo", "Instance", "Ficticia", "Nobody")
NAMES = [f"{first} {last}" for first, last in product(FIRST, LAST)]
#: Of those who book (our invention, like everything here).
CANCELS, BRINGS_LOOK, HAS_ADDRESS, IS_TREATED = 0.09, 0.38, 0.86, 0.52
MISSES = {True: 0.1, False: 0.22}  # with a reminder, and without
LOTS = (
    # Ware, article, lot, days ago it came, days it is good for from then, days it was used.
    (Ware.NEEDLE, "3 round, 0.25", "DN-2107", 370, 720, 120),
    (Ware.PIGMENT, "Ash 2", "DC-0155", 370, 540, 140),
    (Ware.NEEDLE, "3 round, 0.25", "DN-2188", 250, 720, 110),
    (Ware.PIGMENT, "Ash 2", "DC-0240", 230, 300, 120),
    (Ware.NEEDLE, "1 round, 0.20", "DN-2240", 140, 400, 140),
    (Ware.PIGMENT, "Ash 3", "DC-0301", 110, 540, 110),
    (Ware.PIGMENT, "Umber 1", "DC-0277", 200, 265, 0),
)


def show() -> None:
    """Fill in the year of every clinic that has none."""
    for clinic in Clinic.objects.filter(demonstration=True):
        if not clinic.appointments.filter(email__endswith=f"@{ADDRESS}").exists():
            with transaction.atomic():
                _Year(clinic).write()
    today = timezone.now().date()
    if Clinic.objects.filter(demonstration=True).exists() and not Tally.objects.exists():
        drawn = random.Random("visits")  # noqa: S311 - nothing is to be kept secret
        Tally.objects.bulk_create(
            Tally(
                day=today - timedelta(days=ago),
                what=tally.PREVIEW,
                number=max(0, round(drawn.gauss(3.2 + 2.4 * (1 - ago / DAYS), 1.8))),
            )
            for ago in range(DAYS)
        )


def remove() -> None:
    """Take away what does not go with the clinics: letters, visits, lots and files."""
    here = Clinic.objects.filter(demonstration=True)
    past = Appointment.objects.filter(clinic__in=here, email__endswith=f"@{ADDRESS}")
    keys = [_reminder(pk) for pk in past.values_list("pk", flat=True)]
    Letter.objects.filter(key__in=keys).delete()
    Tally.objects.all().delete()
    File.objects.filter(clinic__in=here, name__in=NAMES).delete()
    Stock.objects.filter(clinic__in=here, lot__in=[one[2] for one in LOTS]).delete()
    Appointment.objects.filter(clinic__in=here).delete()


def _reminder(appointment: int) -> str:
    """The key under which a reminder of it is written."""
    return f"booking {appointment} 0 remind day"


@dataclass
class _Book:
    """When artists and rooms are taken."""

    taken: dict[str, list[tuple[datetime, datetime]]] = field(default_factory=dict)

    def take(self, who: str, since: datetime, until: datetime) -> None:
        self.taken.setdefault(who, []).append((since, until))

    def free(self, who: str, since: datetime, until: datetime) -> bool:
        return all(end <= since or until <= start for start, end in self.taken.get(who, ()))


class _Year:
    """A year being made up."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.draw = random.Random(clinic.slug)  # noqa: S311 - as above
        self.today = timezone.now().astimezone(ZoneInfo(clinic.zone)).date()
        self.last = self.today - timedelta(days=NEAREST)
        self.tables: Mapping[int, Timetable] = hours_of(clinic)
        self.artists = {one.pk: one for one in User.objects.filter(pk__in=self.tables)}
        self.rooms = list(Room.objects.filter(clinic=clinic, used=True).order_by("name"))
        self.services = {one.kind: one for one in Service.objects.filter(clinic=clinic)}
        self.book = _Book()
        self.names = self._names()
        self.appointments: list[Appointment] = []
        self.treatments: list[Treatment] = []
        self.sessions: list[Session] = []
        self.reminded: list[Appointment] = []

    def write(self) -> None:
        """Make it up and write it, table by table."""
        if not self.tables or not self.services:
            return
        day = self.today - timedelta(days=DAYS)
        while day <= self.last:
            # Busier towards today, and in spring and autumn.
            wanted = 0.42 + 0.3 * (1 - (self.today - day).days / DAYS)
            wanted *= 1.2 if day.month in (3, 4, 5, 9, 10) else 0.85
            for _turn in range(3):
                if self.draw.random() < wanted / 2:
                    self._consult(day)
            day += timedelta(days=1)
        Appointment.objects.bulk_create(self.appointments)
        File.objects.bulk_create(one.file for one in self.treatments)
        Treatment.objects.bulk_create(self.treatments)
        Session.objects.bulk_create(self.sessions)
        self._use_lots()
        Letter.objects.bulk_create(
            Letter(
                to="",  # whom it went to is forgotten
                language=one.language,
                key=_reminder(one.pk),
                state=Letter.State.SENT,
                written=one.starts - timedelta(days=1),
                sent=one.starts - timedelta(days=1),
            )
            for one in self.reminded
        )

    def _names(self) -> Iterator[str]:
        every = list(NAMES)
        self.draw.shuffle(every)
        while True:
            yield from every

    def _consult(self, day: date) -> None:
        kind = str(Kind.PHONE if self.draw.random() < 0.3 else Kind.CONSULTATION)
        artist = self.draw.choice(list(self.tables))
        row = self._lay(kind, day, artist)
        if row is None:
            return
        row.name = next(self.names)
        row.language = self.draw.choice(("en", "en", "es"))
        reached = self.draw.random() < HAS_ADDRESS
        row.email = self._address(len(self.appointments)) if reached else ""
        row.made = row.starts - timedelta(days=self.draw.randint(2, 16), hours=3)
        row.with_look = self.draw.random() < BRINGS_LOOK
        if self.draw.random() < CANCELS:
            row.state = State.CANCELLED
        self._remind(row)
        self.appointments.append(row)
        treated = self.draw.random() < IS_TREATED
        if row.state == State.CAME and treated:
            self._treat(row, day, artist)

    def _treat(self, consultation: Appointment, day: date, artist: int) -> None:
        file = File(
            clinic=self.clinic,
            name=consultation.name,
            sought=consultation.name.lower(),
            # Without one they cannot be found again: that, too, is to be seen.
            email=consultation.email,
            language=consultation.language,
            zone=self.clinic.zone,
            since=consultation.ends,
        )
        row = Treatment(
            file=file,
            kind=self.draw.choice(("shaved", "parting", "scar", "shaved")),
            zones=["top", "crown"],
            artist=self.artists[artist],
            begun=consultation.ends,
            sessions_meant=self.draw.choice((2, 3, 3)),
        )
        on = day + timedelta(days=self.draw.randint(9, 40))
        for number in range(row.sessions_meant):
            booked = self._lay(str(Kind.SESSION), on, artist, tries=9)
            if booked is None:
                break
            booked.name, booked.email = consultation.name, consultation.email
            booked.language = consultation.language
            booked.made = consultation.ends
            self._remind(booked)
            self.appointments.append(booked)
            on = booked.starts.astimezone(ZoneInfo(self.clinic.zone)).date()
            if booked.state == State.CAME:
                if not number:
                    self.treatments.append(row)
                self.sessions.append(
                    Session(
                        treatment=row,
                        on=on,
                        artist=self.artists[artist],
                        artist_name=self.artists[artist].name,
                        zones=row.zones,
                        parts=8 - 2 * number,
                        at=booked.ends,
                        by=self.artists[artist],
                    )
                )
            elif not number:
                break
            on += timedelta(days=self.draw.randint(11, 17))

    def _remind(self, row: Appointment) -> None:
        """Send a reminder where there is an address; whoever has one forgets less."""
        told = bool(row.email)
        if row.state == State.CANCELLED:
            return
        if told:
            self.reminded.append(row)
        misses = MISSES[told] * (0.4 if row.kind == str(Kind.SESSION) else 1)
        row.state = State.MISSED if self.draw.random() < misses else State.CAME
        if (self.last - row.starts.date()).days < 2 and self.draw.random() < 0.5:
            row.state = State.BOOKED  # nobody has said yet

    def _lay(self, kind: str, day: date, artist: int, tries: int = 4) -> Appointment | None:
        """A time of a day or of one of those after it, if there is one that is over."""
        service = self.services[kind]
        for ahead in range(tries):
            on = day + timedelta(days=ahead)
            if on > self.last:
                return None
            spans = self.tables[artist].spans(on)
            for span in self.draw.sample(spans, len(spans)):
                latest = (span.end - span.start - service.length) // timedelta(minutes=30)
                if latest < 0:
                    continue
                starts = span.start + timedelta(minutes=30) * self.draw.randint(0, latest)
                since, until = starts - service.before, starts + service.length + service.after
                room = self._room(since, until) if service.needs_room else None
                taken = service.needs_room and room is None
                if taken or not self.book.free(f"artist {artist}", since, until):
                    continue
                self.book.take(f"artist {artist}", since, until)
                if room is not None:
                    self.book.take(f"room {room.pk}", since, until)
                return Appointment(
                    clinic=self.clinic,
                    artist=self.artists[artist],
                    room=room,
                    kind=kind,
                    state=State.CAME,
                    starts=starts,
                    ends=starts + service.length,
                    busy_from=since,
                    busy_until=until,
                    zone=self.clinic.zone,
                )
        return None

    def _room(self, since: datetime, until: datetime) -> Room | None:
        free = self.book.free
        return next((one for one in self.rooms if free(f"room {one.pk}", since, until)), None)

    def _address(self, number: int) -> str:
        return f"{self.clinic.slug}-{number}@{ADDRESS}"

    def _use_lots(self) -> None:
        """Every session used the needles and the pigment that were open then."""
        lots = []
        for kind, article, lot, ago, good, used in LOTS:
            since = self.today - timedelta(days=ago)
            over = since + timedelta(days=used)
            brand = "Demo Needle" if kind == Ware.NEEDLE else "Demo Carbon"
            stock = Stock(
                clinic=self.clinic,
                kind=kind,
                brand=brand,
                article=article,
                lot=lot,
                expires=since + timedelta(days=good),
                received=since,
                pieces=150 if kind == Ware.NEEDLE else 14,
                enough_for=1 if kind == Ware.NEEDLE else 10,
                used_up=over if used and over < self.today else None,
            )
            lots.append((stock, since, over))
        Stock.objects.bulk_create(stock for stock, _since, _over in lots)
        Used.objects.bulk_create(
            Used(session=session, stock=stock)
            for session in self.sessions
            for stock, since, over in lots
            if since <= session.on < over
        )
