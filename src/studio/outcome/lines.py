"""What stands beside a client's file: what is due and how it stands, in a line."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from studio.outcome import answering, occasions
from studio.people.rights import Right, may
from studio.treatment import consents
from studio.treatment.beside import Line
from studio.treatment.models import File, Purpose, Treatment

__all__ = ["of_file", "of_treatment"]


def of_file(request: HttpRequest, file: File) -> list[Line]:
    """A line for each treatment, for whoever keeps files."""
    if not may(request.user, Right.KEEP_FILES, file.clinic):
        return []
    if consents.standing(file, Purpose.RECORD) is None:
        return []
    rows = list(file.treatments.select_related("file__clinic").order_by("-begun"))
    title = gettext("Outcome")
    return [
        Line(
            f"{title}, {row.get_kind_display()}" if len(rows) > 1 else title,
            _said(row),
            reverse("outcome:treatment", args=[file.clinic.slug, file.pk, row.pk]),
        )
        for row in rows
    ]


def of_treatment(_request: HttpRequest, treatment: Treatment) -> list[Line]:
    """The line for the client."""
    title = gettext("How your treatment turned out")
    return [Line(title, _said(treatment), reverse("outcome:mine"))]


def _said(row: Treatment) -> str:
    newest = answering.newest(row)
    waits = [one for one in answering.due(row) if one.occasion not in newest]
    if waits:
        return gettext("to answer now: %(occasion)s") % {
            "occasion": occasions.called(waits[-1].occasion)
        }
    if not newest:
        return gettext("nothing asked yet")
    last = list(newest.values())[-1]
    return gettext("%(occasion)s: answered on %(day)s") % {
        "occasion": occasions.called(last.occasion),
        "day": date_format(last.on, "DATE_FORMAT"),
    }
