"""The preview that travels with a booking, if its owner says so: numbers, and two pictures.

The pictures lie in the vault, shared with that clinic and with nobody else. They belong to the
account of whoever books; without one they belong to the booking and go with it.
"""

from __future__ import annotations

import dataclasses
import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from studio.booking.models import Appointment, State
from studio.people.names import of_clinic, of_user
from studio.port import FRONT
from studio.preview.desk import Item
from studio.vault import keeping
from studio.vault.models import Kept

__all__ = ["erase", "forget", "keep", "name_of", "picture", "sweep"]

SETTLED = timedelta(hours=1)  # by then a confirmation is done, or its program dead


def name_of(row: Appointment) -> str:
    """Under which the vault keeps what belongs to a booking without an account."""
    return f"booking-{row.pk}"


def keep(item: Item, row: Appointment, user: Any) -> dict[str, object] | None:
    """Keep a preview as it was last seen: the look's numbers and the names of its pictures.

    None if it went from the desk meanwhile.
    """
    subject = item.subject
    if subject is None:
        return None
    with item.lock:
        drawing = subject.draw(item.wished)
    whose = of_user(user) if user.is_authenticated else name_of(row)
    clinic = of_clinic(row.clinic)
    before = keeping.keep(
        subject.views[FRONT].before,
        whose,
        whose,
        clinic=clinic,
        kind="before",
        once=f"booking {row.uid} before",
    )
    after = keeping.keep_made(drawing.jpeg, before, "drawn", whose, once=f"booking {row.uid} after")
    return {
        "wishes": json.loads(json.dumps(dict(drawing.wishes), default=dataclasses.asdict)),
        "dots": drawing.dots,
        "sessions": drawing.sessions,
        "whose": whose,
        "before": before.name,
        "after": after.name,
    }


def picture(row: Appointment, which: str, by: str) -> bytes:
    """Open a picture that came with a booking, for somebody of its clinic. Raises keeping.Gone."""
    name = (row.look or {}).get(which)
    if which not in ("before", "after") or not name:
        raise keeping.Gone(which)
    clinic = of_clinic(row.clinic)
    return keeping.read(name, by, lambda kept: kept.clinic == clinic)


def sweep(now: datetime) -> int:
    """Erase pictures of bookings that did not come about, left by a program that was killed.

    Such are of an appointment that was never confirmed, or is there no more; returns how many.
    """
    old = Kept.objects.filter(once__startswith="booking ", kind="before", since__lte=now - SETTLED)
    of = {kept.name: str(kept.once).split()[1] for kept in old.only("name", "once")}
    came_about = Appointment.objects.filter(uid__in=set(of.values()))
    came_about = came_about.exclude(state__in=(State.HELD, State.LAPSED))
    there = {str(uid) for uid in came_about.values_list("uid", flat=True)}
    gone = 0
    for name, uid in of.items():
        if uid not in there:
            with suppress(keeping.Gone):
                gone += keeping.erase(name, "booking", lambda _kept: True)
    return gone


def forget(look: dict[str, Any] | None) -> None:
    """Erase what was kept for a booking that did not come about."""
    if look:
        whose = look["whose"]
        try:
            keeping.erase(look["before"], whose, lambda kept: kept.whose == whose)
        except keeping.Gone:
            return


def erase(row: Appointment) -> None:
    """Erase what came with a booking; what lies in an account stays there, unshared.

    The caller saves the row.
    """
    if not (look := row.look):
        return
    row.look = None
    whose = look["whose"]
    if whose == name_of(row):
        forget(look)
        return
    try:
        keeping.share(look["before"], whose, lambda kept: kept.whose == whose, "")
    except keeping.Gone:  # they erased it themselves
        return
