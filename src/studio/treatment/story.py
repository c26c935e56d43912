"""What happened with a file, line by line, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from studio.treatment.models import PURPOSES, Event, File

__all__ = ["Line", "lines"]

SAID = {
    "began": _("File begun"),
    "changed-contact": _("Name or contact changed"),
    "asked": _("Link to the questions sent"),
    "answered": _("Questions answered"),
    "agreed": _("Agreed"),
    "withdrew": _("Withdrawn"),
    "decided": _("Decided on the answers"),
    "began-treatment": _("Treatment begun"),
    "changed-treatment": _("Treatment changed"),
    "session": _("Session written down"),
    "corrected": _("Session set right"),
    "picture": _("Picture added"),
    "plan": _("Plan frozen"),
    "booked": _("Sessions booked"),
    "reported": _("Reported something after a session"),
    "answered-report": _("Answered a report"),
    "tied": _("Case for the results begun"),
    "asked-gallery": _("Asked for the gallery"),
    "asked-review": _("Asked for a review"),
    "asked-erasure": _("Asked for erasure"),
    "kept-after-all": _("Erasure taken back"),
}


@dataclass(frozen=True)
class Line:
    """A line: when, what, about what, who; empty: the client."""

    at: datetime
    said: str
    about: str
    who: str


def lines(file: File) -> list[Line]:
    """Everything, the newest first."""
    return [_line(one) for one in file.events.select_related("by").order_by("-at", "-pk")]


def _line(event: Event) -> Line:
    about = ""
    if purpose := event.told.get("purpose"):
        about = str(PURPOSES[purpose])
    if before := event.told.get("before"):
        was = ", ".join(str(one) for one in before.values() if one) or "–"
        about = gettext("before: %(was)s") % {"was": was}
    who = event.by.name or gettext("Somebody of the team") if event.by else ""
    return Line(event.at, gettext(SAID.get(event.did, event.did)), about, who)
