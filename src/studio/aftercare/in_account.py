"""Where aftercare is reached from: an account, a treatment, a client's file, a clinic."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from studio.aftercare import days, recall, reports
from studio.aftercare.models import Protocol
from studio.clinics import more
from studio.people import overview
from studio.people.models import Clinic, Membership
from studio.people.overview import Link, Row
from studio.people.rights import TABLE, Right, may
from studio.treatment import beside, consents, files
from studio.treatment.beside import Line
from studio.treatment.models import File, Purpose, Treatment

__all__ = ["add"]


def add() -> None:
    """Add a row to the account, lines beside files, and a link of each clinic."""
    overview.add(_yours)
    overview.add_in_clinic(_clinics)
    beside.add_to_room(_room)
    beside.add_to_mine(_mine)
    more.add(_setting)


def _yours(request: HttpRequest) -> Row | None:
    found = [
        (one, where) for one in files.mine(request.user) if (where := days.days_of(one)) is not None
    ]
    if not found:
        return None
    several = len(found) > 1
    told = tuple(
        Link(
            one.clinic.name if several else gettext("Open"), reverse("aftercare:own", args=[one.pk])
        )
        for one, _where in found
    )
    return Row(gettext("Your days after a session"), told, _said(found[-1][1]))


def _said(found: days.Days) -> str:
    if not found.coming:
        return ""
    return gettext("Day %(day)s of %(all)s") % {"day": found.number, "all": found.length}


def _clinics(_request: HttpRequest, place: Membership) -> Link | None:
    if Right.SEE_CLIENTS not in TABLE[place.role]:
        return None
    said = gettext("Aftercare")
    if waiting := reports.in_clinic(place.clinic).filter(answered=False).count():
        said = f"{said} ({waiting})"  # reports without an answer
    return Link(said, reverse("aftercare:overview", args=[place.clinic.slug]), daily=True)


def _setting(clinic: Clinic) -> more.Setting:
    address = reverse("aftercare:protocol", args=[clinic.slug])
    given = Protocol.objects.filter(clinic=clinic).exclude(by=None).exists()
    return more.Setting(gettext("Aftercare protocol"), address, given)


def _room(request: HttpRequest, file: File) -> list[Line]:
    if not may(request.user, Right.KEEP_FILES, file.clinic):
        return []
    where = days.days_of(file)
    if where is None:
        return []
    here = reverse("aftercare:file", args=[file.clinic.slug, file.pk])
    lines = [
        Line(gettext("Aftercare"), _said(where) or gettext("Nothing to leave alone any more"), here)
    ]
    waiting = reports.in_clinic(file.clinic).filter(file=file, answered=False).count()
    if waiting:
        said = ngettext("%(count)s without an answer", "%(count)s without an answer", waiting)
        address = reverse("aftercare:reports", args=[file.clinic.slug])
        lines.append(Line(gettext("Reports"), said % {"count": waiting}, address))
    kept = consents.standing(file, Purpose.RECORD) is not None
    if kept and any(one.on <= where.today and not one.there for one in where.photos):
        lines.append(Line(gettext("Healed photo"), gettext("asked for, not there yet"), here))
    if recall.of_file(file) is not None:
        lines.append(Line(gettext("Touch-up"), gettext("due"), here))
    return lines


def _mine(_request: HttpRequest, treatment: Treatment) -> list[Line]:
    if not treatment.cares.exists():
        return []
    where = days.days_of(treatment.file)
    said = _said(where) if where else ""
    address = reverse("aftercare:own", args=[treatment.file_id])
    return [Line(gettext("Your days after the session"), said or gettext("Open"), address)]
