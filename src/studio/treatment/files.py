"""A client's file: begun, found, changed; whatever happens with it is written down."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Lower, Replace

from studio.booking.models import Appointment
from studio.people.models import Clinic, User
from studio.treatment.models import Event, File, Treatment

__all__ = [
    "Meanwhile",
    "appointments_of",
    "change",
    "change_treatment",
    "find",
    "folded",
    "make",
    "mine",
    "note",
    "of_appointment",
    "owner_of",
    "treat",
]

CONTACT = ("name", "born", "email", "phone", "language", "zone")
#: Fewer are no part of a number that anybody says.
LEAST_DIGITS = 3
MEANT = ("kind", "zones", "artist", "sessions_meant", "note")


class Meanwhile(Exception):
    """Somebody else changed it since it was looked at; carries the row as it is now."""

    def __init__(self, row: Any) -> None:
        super().__init__("It was changed meanwhile.")
        self.row = row


def folded(name: str) -> str:
    """A name as it is looked for: small letters, no accents."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(one for one in apart if not unicodedata.combining(one)).split())


def find(clinic: Clinic, typed: str = "") -> QuerySet[File]:
    """Clients of a clinic by name, each of the words in it; or by part of an e-mail or a number."""
    found = File.objects.filter(clinic=clinic, erased=None).order_by("sought", "pk")
    if "@" in typed:
        return found.filter(email__icontains=typed.strip())
    digits = "".join(one for one in typed if one.isdigit())
    if len(digits) >= LEAST_DIGITS and not any(one.isalpha() for one in typed):
        dialled: Any = F("phone")
        for mark in " -().+/":
            dialled = Replace(dialled, Value(mark), Value(""))
        return found.annotate(dialled=dialled).filter(dialled__contains=digits)
    for word in folded(typed).split():
        found = found.filter(sought__contains=word)
    return found


def make(clinic: Clinic, by: User | None, once: uuid.UUID, **contact: Any) -> File:
    """Begin a file; the same form sent twice begins one."""
    with transaction.atomic():
        file, new = File.objects.get_or_create(
            once=once,
            clinic=clinic,
            defaults={**contact, "sought": folded(contact["name"])},
        )
        if new:
            note(file, by, "began")
    return file


def change(file: File, by: User | None, version: int, **contact: Any) -> File:
    """Change how a client is called and reached; ``by`` nobody: themselves. Raises Meanwhile."""
    with transaction.atomic():
        row = File.objects.select_for_update().get(pk=file.pk)
        before = _changed(row, contact, CONTACT, version)
        if before:
            row.sought = folded(row.name)
            row.save()
            note(row, by, "changed-contact", before=before)
    return row


def treat(file: File, by: User, once: uuid.UUID, **meant: Any) -> Treatment:
    """Begin a treatment; the same form sent twice begins one."""
    with transaction.atomic():
        row, new = Treatment.objects.get_or_create(once=once, file=file, defaults=meant)
        if new:
            note(file, by, "began-treatment", treatment=row.pk)
    return row


def change_treatment(treatment: Treatment, by: User, version: int, **meant: Any) -> Treatment:
    """Change what a treatment is meant to be. Raises Meanwhile."""
    with transaction.atomic():
        rows = Treatment.objects.select_for_update(of=("self",))
        row = rows.select_related("file").get(pk=treatment.pk)
        before = _changed(row, meant, MEANT, version)
        if before:
            row.save()
            note(row.file, by, "changed-treatment", treatment=row.pk, before=before)
    return row


def note(file: File, by: User | None, did: str, **told: Any) -> None:
    """Write down what happened."""
    Event.objects.create(file=file, by=by, did=did, told=told)


def mine(user: User) -> QuerySet[File]:
    """The files of an account: those under its name, or, without one, under its own address.

    An account proves its address by a letter before anybody can sign in to it.
    """
    return (
        File.objects.annotate(address=Lower("email"))
        .filter(Q(user=user) | Q(user=None, address=user.email.lower()))
        .select_related("clinic")
        .order_by("since")
    )


def owner_of(file: File) -> User | None:
    """The account of a client, if there is one."""
    if file.user is not None or not file.email:
        return file.user
    return User.objects.filter(email=User.objects.plain(file.email)).first()


def appointments_of(file: File) -> QuerySet[Appointment]:
    """A client's appointments in the clinic, the newest first."""
    his = Q(series__in=[one for one in file.treatments.values_list("series", flat=True) if one])
    if file.email:
        his |= Q(email__iexact=file.email)
    if (user := owner_of(file)) is not None:
        his |= Q(client=user)
    if file.phone:  # booked at the desk: a number may be a household's, with the name it is hers
        his |= Q(phone=file.phone, name__iexact=file.name)
    rows = Appointment.objects.filter(his, clinic=file.clinic)
    return rows.exclude(state__in=("held", "lapsed")).select_related("artist").order_by("-starts")


def of_appointment(row: Appointment) -> File | None:
    """The file of whoever comes: of the treatment booked, or of the account, address or number.

    Of two who share an address it is the one of that name, and of others nobody's.
    """
    rows = File.objects.filter(clinic=row.clinic, erased=None)
    if row.series and (booked := rows.filter(treatments__series=row.series).first()):
        return booked
    same = Q(phone=row.phone, sought=folded(row.name)) if row.phone else Q(pk=None)
    if row.email:
        same |= Q(email__iexact=row.email)
    if row.client is not None:
        same |= Q(user=row.client)
    found = list(rows.filter(same).order_by("pk"))
    named = [one for one in found if one.sought == folded(row.name)]
    return (named or (found if len(found) == 1 else [None]))[0]


def _changed(row: Any, given: dict[str, Any], names: tuple[str, ...], version: int) -> Any:
    """Lay what is given on a row; gives what was there before, where that is other."""
    other = {one: getattr(row, one) for one in names if one in given}
    other = {one: was for one, was in other.items() if was != given[one]}
    if not other:
        return {}  # sent twice, or nothing to change
    if row.version != version:
        raise Meanwhile(row)
    for one in other:
        setattr(row, one, given[one])
    row.version += 1
    return {one: was.pk if isinstance(was, User) else was for one, was in other.items()}
