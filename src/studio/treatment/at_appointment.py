"""From an appointment to the client's file, which is begun there where there is none."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext

from studio.booking.models import Appointment, Kind
from studio.people.overview import Link
from studio.people.rights import Right, may
from studio.treatment import files
from studio.treatment.finding import at

__all__ = ["link"]


def link(request: HttpRequest, row: Appointment) -> Link | None:
    """The file of whoever comes."""
    if row.kind == Kind.BLOCK or not row.name:
        return None
    if not may(request.user, Right.SEE_CLIENTS, row.clinic):
        return None
    slug, file = row.clinic.slug, files.of_appointment(row)
    if file is None:
        return Link(gettext("Begin a file"), f"{at('new', slug)}?appointment={row.pk}")
    return Link(gettext("File of %(name)s") % {"name": file.name}, at("file", slug, file.pk))
