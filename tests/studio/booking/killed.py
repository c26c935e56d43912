"""Books, moves and cancels until it is killed: ``python killed.py SEED``; its settings name where.

Run as ``python killed.py make`` it makes the clinic; as ``python killed.py look`` it says what
is half done.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402

from studio.booking import appointments, guard  # noqa: E402
from studio.booking.details import Details  # noqa: E402
from studio.booking.models import ACTIVE, Appointment, Kind, Service, State  # noqa: E402
from studio.booking.reminders import BEFORE  # noqa: E402
from studio.booking.slots import free  # noqa: E402
from studio.database import prepare  # noqa: E402
from studio.errands.models import Errand  # noqa: E402
from studio.outbox.models import Letter  # noqa: E402
from tests.studio.booking.conftest import MONDAY, make_clinic  # noqa: E402

NOW = MONDAY - timedelta(days=3)


def make() -> None:
    prepare(settings.DATA_FOLDER)
    make_clinic("killed", artists=2, rooms=2, told=True)


def go_on(seed: int) -> None:
    """One deed after the other, round and round."""
    asked = Service.objects.select_related("clinic").get(kind=Kind.CONSULTATION)
    number = seed * 7
    print("ready", flush=True)  # noqa: T201
    while True:
        slots = free(asked, MONDAY, MONDAY + timedelta(days=12), now=NOW)
        slot = slots[number % len(slots)]
        held = appointments.hold(asked, slot.starts, now=NOW)
        row = appointments.confirm(held, Details("A", "a@example.org"), now=NOW)
        other = slots[(number * 5 + 3) % len(slots)]
        if other.starts != slot.starts:
            row = appointments.move(row, other.starts, row.sequence, now=NOW)
        if number % 2:
            appointments.cancel(row, now=NOW)
        number += 1


def look() -> list[str]:
    """Whatever is half done, in words."""
    wrong = []
    if said := guard.missing():
        wrong.append(said)
    rows = list(Appointment.objects.all())
    active = [row for row in rows if row.state in ACTIVE]
    wrong += [
        f"{one.pk} and {two.pk} overlap"
        for one in active
        for two in active
        if one.pk < two.pk
        and one.busy_from < two.busy_until
        and two.busy_from < one.busy_until
        and (one.artist_id == two.artist_id or one.room_id == two.room_id)
    ]
    letters = set(Letter.objects.values_list("key", flat=True))
    reminders = {
        one.key: (one.due, one.about) for one in Errand.objects.filter(name="booking.remind")
    }
    freed = set(Errand.objects.filter(name="booking.freed").values_list("about", flat=True))
    for row in rows:
        told = [key for key in letters if key.startswith(f"booking {row.pk} ")]
        want = {f"booking {row.pk} 0 booked"}
        moved = row.sequence - (row.state == State.CANCELLED)
        want |= {f"booking {row.pk} {number} moved" for number in range(1, moved + 1)}
        if row.state == State.CANCELLED:
            want.add(f"booking {row.pk} {row.sequence} cancelled")
            if f"{row.clinic_id} {int(row.starts.timestamp())}" not in freed:
                wrong.append(f"the time of {row.pk} was not freed for others")
        due = {
            f"booking.remind {row.pk} {name}": (
                row.starts - before,
                f"{row.pk} {name} {row.sequence}",
            )
            for name, before in BEFORE.items()
        }
        if row.state in (State.HELD, State.LAPSED):
            want = set()
        if row.state != State.BOOKED:
            due = {}
        if set(told) != want:
            wrong.append(f"{row} has letters {sorted(told)} and wants {sorted(want)}")
        to_artists = {
            int(key.split()[3])
            for key in letters
            if key.startswith("booking-artist ") and key.split()[2] == str(row.pk)
        }
        if to_artists != (set(range(row.sequence + 1)) if want else set()):
            wrong.append(f"{row}: its artist was told of changes {sorted(to_artists)}")
        has = {key: one for key, one in reminders.items() if key.split()[1] == str(row.pk)}
        if has != due:
            wrong.append(f"{row} has reminders {has} and wants {due}")
    return wrong


if __name__ == "__main__":
    match sys.argv[1]:
        case "make":
            make()
        case "look":
            count = Appointment.objects.count(), Letter.objects.count()
            print(json.dumps({"wrong": look(), "rows": count[0], "letters": count[1]}))  # noqa: T201
        case seed:
            go_on(int(seed))
