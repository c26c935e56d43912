"""Treats, withdraws and erases until it is killed: ``python -m bench.kills_runner SEED``."""

from __future__ import annotations

import io
import json
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402
from PIL import Image  # noqa: E402

from studio.database import prepare  # noqa: E402
from studio.outbox.models import Letter  # noqa: E402
from studio.people.models import Clinic, Membership, Role, User  # noqa: E402
from studio.treatment import (  # noqa: E402
    consents,
    erasing,
    files,
    intakes,
    pictures,
    questions,
    sessions,
)
from studio.treatment.models import (  # noqa: E402
    Consent,
    Event,
    File,
    Picture,
    Purpose,
    Session,
    Stock,
    Used,
)
from studio.vault import keeping  # noqa: E402
from studio.vault.developing import Developed  # noqa: E402
from studio.vault.models import Kept  # noqa: E402
from studio.voices.models import Case  # noqa: E402
from studio.voices.models import Consent as Shown  # noqa: E402

FINE = {
    one.id: {"said": {"yes-no": "no", "choice": "3", "words": ""}[one.kind]}
    for one in questions.table()
} | {"adult": {"said": "yes"}}
DAY = timedelta(days=1)
once = uuid.uuid4


def make() -> tuple[Clinic, User]:
    """A clinic with an owner who treats, and a shelf that is never empty."""
    if not (settings.DATA_FOLDER / "made").exists():
        prepare(settings.DATA_FOLDER)
        clinic = Clinic.objects.create(slug="c", name="C", city="C", zone="UTC")
        user = User.objects.create_user("a@example.org", name="A")
        Membership.objects.create(user=user, clinic=clinic, role=Role.OWNER)
        day = timezone.now().date()
        for kind in ("needle", "pigment"):
            Stock.objects.create(
                clinic=clinic,
                kind=kind,
                brand="B",
                article="1",
                lot=kind,
                expires=day + 400 * DAY,
                received=day,
                pieces=100_000,
            )
        (settings.DATA_FOLDER / "made").touch()
    return Clinic.objects.get(), User.objects.get(email="a@example.org")


def go_on(clinic: Clinic, by: User, seed: int) -> None:
    """One client after the other, round and round."""
    lots = list(Stock.objects.order_by("pk"))
    today = timezone.now().date()
    number = seed * 1000
    while True:
        number += 1
        email = f"{number}@example.org"
        file = files.make(
            clinic, by, once(), name=f"N{number}", email=email, language="en", zone="UTC"
        )
        intake = intakes.answer(file, FINE, "en", once(), asked_by=by, name="N")
        intakes.decide(intake, by, once(), "treat")
        for purpose in (Purpose.TREATMENT, Purpose.GALLERY):
            consents.give(file, purpose, "en", "N", once=once(), beside=by)
        row = files.treat(file, by, once(), kind="shaved", artist=by, sessions_meant=3)
        pictures.add(file, by, once(), jpeg(), "before", today, "top", row)
        days = [today - ago * DAY for ago in (20, 10)]
        made = [sessions.make(row, by, once(), lots, on=on, artist=by, notes="n") for on in days]
        if number % 2:
            sessions.correct(made[-1], by, once(), "why", lots, on=days[-1], artist=by)
        shown(file, by)
        consents.withdraw(file, Purpose.GALLERY, by)
        if number % 3:
            erasing.erase(file, by)


def shown(file: File, by: User) -> None:
    """A case among the results, with its client's consent."""
    user = User.objects.create_user(file.email)
    case = Case.objects.create(
        clinic=file.clinic,
        client=user,
        kind="shaved",
        tone=4,
        sessions=2,
        done_on=timezone.now().date(),
        shown_since=timezone.now(),
    )
    Shown.objects.create(
        case=case, purpose="gallery", version="1", language="en", text="t", name="N", by=user
    )


def look() -> dict[str, Any]:
    """What is half done, in words, and how much there is."""
    wrong: list[str] = []
    told = list(Event.objects.values_list("did", "told", "file"))
    of = {
        did: {one["session"] for kind, one, _file in told if kind == did}
        for did in ("session", "corrected")
    }
    wrong += [
        f"{row} was written without a line"
        for row in Session.objects.exclude(treatment__file__erased__isnull=False)
        if row.pk not in of["corrected" if row.corrects_id else "session"]
    ]
    wrong += [
        f"{row} has {row.lots} lots"
        for row in Session.objects.annotate(lots=Count("used")).exclude(lots=2)
    ]
    withdrew = {one["consent"] for did, one, _file in told if did == "withdrew"}
    keys = set(Letter.objects.values_list("key", flat=True))
    for one in Consent.objects.select_related("file"):
        if (one.withdrawn is not None) != (one.pk in withdrew):
            wrong.append(f"{one} is withdrawn by half")
        if f"agreed-{one.pk}" not in keys:
            wrong.append(f"{one} was not written to its client")
        gallery = one.purpose == Purpose.GALLERY and one.withdrawn is not None
        if gallery and Shown.objects.filter(by__email=one.file.email, withdrawn=None).exists():
            wrong.append(f"{one} is withdrawn, and a result is shown")
    erased = File.objects.filter(erased__isnull=False)
    if erased.exclude(name="", email="", user=None).exists():
        wrong.append("an erased file is somebody's")
    if {file for did, _told, file in told if did == "erased"} != {one.pk for one in erased}:
        wrong.append("an erasure without a line")
    if [one for one in erased if one.treatments.count() != 1]:
        wrong.append("an erased file lost its sessions")
    pictures.sweep(timezone.now() + DAY)
    keeping.swept(-60)
    if set(Kept.objects.values_list("pk", flat=True)) != set(
        Picture.objects.values_list("kept", flat=True)
    ):
        wrong.append("a picture in the vault is nobody's")
    there = {path.name for path in Path(settings.DATA_FOLDER / "vault").glob("*")}
    if there - set(Kept.objects.values_list("pk", flat=True)):
        wrong.append("a file in the vault has no key")
    if Kept.objects.exclude(pk__in=there).exists():
        wrong.append("a picture has lost its file")
    if Used.objects.filter(session=None).exists():
        wrong.append("a lot was used in no session")
    return {
        "wrong": wrong,
        "sessions": Session.objects.count(),
        "erased": erased.count(),
    }


def jpeg() -> bytes:
    """A picture."""
    out = io.BytesIO()
    Image.new("RGB", (60, 75), (90, 90, 90)).save(out, "JPEG")
    return out.getvalue()


def developed(data: bytes, _seconds: float = 0) -> Developed:
    """Take a picture as it is: the child that decodes takes a second."""
    return Developed(data, 60, 75, None)


if __name__ == "__main__":
    keeping.__dict__["developed"] = developed
    at_work = make()
    print(json.dumps(look()), flush=True)
    go_on(*at_work, int(sys.argv[1]))
