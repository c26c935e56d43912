"""What a request of the preview asks for: whose photo, which of its views, and which wishes."""

from __future__ import annotations

import math

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop as _

from studio.phrases import Phrase
from studio.port import FRONT, PLACES, MovedTo, Refused, Subject, Wish
from studio.preview.desk import Gone, Item, the_desk

__all__ = ["VISITOR", "item_of", "newest_of", "place_of", "subject_of", "visitor_of", "wishes_of"]

VISITOR = "visitor"
NUMBERS = ("hairline_mm", "density", "shade", "softness_mm", "shave_mm", "regularity", "sessions")
WORDS = ("shape", "look", "age", "light", "fault")
SWITCHES = ("temple_peaks", "sideburns")
BAD_WISH = Phrase(_("This setting is not a number the studio knows. Please reset it."))


def visitor_of(request: HttpRequest) -> str | None:
    """The name under which the desk knows this visit, if it does."""
    found = request.session.get(VISITOR)
    return found if isinstance(found, str) else None


def newest_of(request: HttpRequest) -> Item | None:
    """The photo of their own that a visitor looks at, if there is one; the sample is nobody's."""
    owner = visitor_of(request)
    if owner is None:
        return None
    item = the_desk().newest(owner)
    return item if item.owner == owner and item.subject is not None else None


def item_of(request: HttpRequest, token: str, *, used: bool = True) -> Item:
    """The visitor's photo of that name. Raises Http404; see `Desk.find`."""
    try:
        return the_desk().find(token, visitor_of(request), used=used)
    except Gone as gone:
        raise Http404 from gone


def subject_of(request: HttpRequest, token: str) -> Subject:
    """The visitor's photo of that name, examined. Raises Http404."""
    subject = item_of(request, token).subject
    if subject is None:
        raise Http404
    return subject


def place_of(request: HttpRequest, subject: Subject) -> str:
    """Which of the photos it is about; one that was refused has no dots."""
    place = request.GET.get("view", FRONT)
    seen = subject.views.get(place)
    if seen is None or seen.refused:
        raise Http404
    return place


def wishes_of(request: HttpRequest) -> dict[str, Wish]:
    """What is wished for in the address. Raises Refused."""
    wishes: dict[str, Wish] = {}
    for name in NUMBERS:
        if text := request.GET.get(name):
            wishes[name] = _number(text)
    for name in WORDS:
        if word := request.GET.get(name):
            wishes[name] = word
    for name in SWITCHES:
        if name in request.GET:
            wishes[name] = request.GET[name] == "true"
    if text := request.GET.get("moved"):
        wishes["moved"] = _moved(text)
    return wishes


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise Refused(BAD_WISH) from None
    if not math.isfinite(number):
        raise Refused(BAD_WISH)
    return number


def _moved(text: str) -> tuple[MovedTo, ...]:
    """Read handles as the page writes them: ``middle@front@0.5@0.21`` and so on, by semicolons."""
    moved = []
    for part in text.split(";"):
        try:
            handle, photo, x, y = part.split("@")
        except ValueError:
            raise Refused(BAD_WISH) from None
        if photo not in (FRONT, *PLACES):
            raise Refused(BAD_WISH)
        moved.append(MovedTo(handle, photo, (_number(x), _number(y))))
    return tuple(moved)
