"""One of the processes that book: ``python -m bench.booking_runner run SEED REQUESTS``."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from datetime import time as of_day
from pathlib import Path

import django
import numpy as np

django.setup()

from django.template.loader import get_template  # noqa: E402

from studio.booking import appointments, guard  # noqa: E402
from studio.booking.details import Details  # noqa: E402
from studio.booking.models import ACTIVE, Appointment, Kind, Service  # noqa: E402
from studio.clinics.models import Opening  # noqa: E402
from studio.database import prepare  # noqa: E402
from studio.people.models import Clinic, Membership, Role, User  # noqa: E402

FOLDER = Path(os.environ["STUBBLE_DATA"])
MINUTES = {Kind.CONSULTATION: 30, Kind.PHONE: 45, Kind.TOUCH_UP: 60}
NOW = datetime(2031, 1, 6, 5, tzinfo=UTC)
DAYS = 10


def make(guarded: bool) -> None:
    """A clinic with one artist, open from nine to five."""
    prepare(FOLDER)
    clinic = Clinic.objects.create(slug="c", name="C", city="C", zone="America/New_York")
    for weekday in range(5):
        Opening.objects.create(clinic=clinic, weekday=weekday, opens=of_day(9), closes=of_day(17))
    Membership.objects.create(
        user=User.objects.create_user("a@example.org"), clinic=clinic, role=Role.ARTIST
    )
    for kind, minutes in MINUTES.items():
        Service.objects.create(
            clinic=clinic, kind=kind, minutes=minutes, step_minutes=15, needs_room=False
        )
    if not guarded:
        guard.remove()


def run(seed: int, requests: int) -> dict[str, float]:
    """Ask for times at random, as fast as can be."""
    random = np.random.default_rng(seed)
    services = list(Service.objects.select_related("clinic"))
    said = {"booked": 0.0, "taken": 0.0, "errors": 0.0, "slowest": 0.0}
    for kind in ("txt", "html"):
        get_template(f"booking/letter.{kind}")  # as a server has them, once it has run a while
    (FOLDER / f"ready-{seed}").touch()
    while not (FOLDER / "go").exists():
        time.sleep(0.005)
    for number in range(requests):
        service = services[random.integers(len(services))]
        minutes = 15 * int(random.integers(8 * 4))
        at = NOW + timedelta(days=int(random.integers(DAYS)), hours=9, minutes=minutes)
        began = time.perf_counter()
        try:
            held = appointments.hold(service, at, now=NOW)
            appointments.confirm(held, Details("A", f"{seed}-{number}@example.org"), now=NOW)
            said["booked"] += 1
        except appointments.SlotTaken:
            said["taken"] += 1
        except Exception as wrong:  # noqa: BLE001 - counted, and shown
            sys.stderr.write(f"{type(wrong).__name__}: {wrong}\n")
            said["errors"] += 1
        said["slowest"] = max(said["slowest"], time.perf_counter() - began)
    return said


def overlaps() -> int:
    """How many pairs of appointments take the same time."""
    rows = list(
        Appointment.objects.filter(state__in=ACTIVE)
        .order_by("busy_from")
        .values_list("busy_from", "busy_until")
    )
    return sum(two[0] < one[1] for number, one in enumerate(rows) for two in rows[number + 1 :])


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prepare", guarded]:
            make(guarded == "on")
        case ["run", seed, requests]:
            print(json.dumps(run(int(seed), int(requests))))
        case _:
            print(overlaps())
