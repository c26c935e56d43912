"""The page, and what it asks for while somebody looks at their head."""

from __future__ import annotations

import json
import math
import secrets
import threading
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from studio.phrases import Phrase
from studio.port import (
    FRONT,
    PLACES,
    Controls,
    Drawing,
    MovedTo,
    Refused,
    Say,
    Seen,
    Subject,
    Wish,
)
from studio.preview import telling
from studio.preview.desk import SAMPLE, Busy, Crowded, Gone, Item, the_desk

__all__ = [
    "add",
    "after",
    "before",
    "bring",
    "choose_face",
    "how",
    "page",
    "remove",
    "state",
    "take",
    "take_away",
    "tell",
]

VISITOR = "visitor"
NUMBERS = ("hairline_mm", "density", "shade", "softness_mm", "shave_mm", "regularity", "sessions")
WORDS = ("shape", "look", "age", "light", "fault")
SWITCHES = ("temple_peaks", "sideburns")
TOO_LARGE = Phrase(_("This file is larger than 40 MB. Please choose a smaller photo."))
TOO_LARGE_TOGETHER = Phrase(
    _("Together these photos are larger than 40 MB. Please choose a smaller one.")
)
NO_FILE = Phrase(_("No photo arrived. Please choose one and send it again."))
CROWDED = Phrase(
    _("All places in the studio are taken just now. Please try again in a few minutes.")
)
BUSY = Phrase(_("This photo is still being read. Please try again in a moment."))
BAD_WISH = Phrase(_("This setting is not a number the studio knows. Please reset it."))

#: Points of a hairline, as the page calls them.
HANDLES = {
    "middle": _("Middle of the line"),
    "left forelock": _("Beside the middle, on your left"),
    "right forelock": _("Beside the middle, on your right"),
    "left mound": _("Above your left pupil"),
    "right mound": _("Above your right pupil"),
    "left corner": _("Left corner"),
    "right corner": _("Right corner"),
    "left recess": _("Left recess"),
    "right recess": _("Right recess"),
    "left peak": _("Left temple peak"),
    "right peak": _("Right temple peak"),
    "left sideburn": _("Left sideburn"),
    "right sideburn": _("Right sideburn"),
}

# One full-size drawing at a time: it is the only step that needs much memory.
_full_size = threading.Lock()


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The one page, with the visitor's photo if there is one and else the sample head."""
    item = the_desk().newest(_visitor(request))
    return render(
        request,
        "preview/page.html",
        {
            "item": item,
            "sample": SAMPLE,
            "limit": settings.PHOTO_LIMIT_BYTES,
            "handles": {name: gettext(text) for name, text in HANDLES.items()},
        },
    )


@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Take a photo; answers at once with the address where its progress can be read."""
    data = _brought(request)
    if isinstance(data, HttpResponse):
        return data
    owner = _visitor(request) or secrets.token_urlsafe(24)
    try:
        item = the_desk().lay(owner, data, replaces=request.POST.get("replaces"))
    except Crowded:
        return _sorry(CROWDED, 503)
    request.session[VISITOR] = owner
    return JsonResponse({"url": reverse("state", args=[item.token])}, status=202)


@never_cache
@require_safe
def state(request: HttpRequest, token: str) -> HttpResponse:
    """How far a photo is."""
    return JsonResponse(_state(_item(request, token)))


@cache_control(max_age=3600)
@require_safe
def how(request: HttpRequest, kind: str) -> HttpResponse:
    """How to take the photo instead: a small drawing without words."""
    drawing = the_desk().engine().picture(kind)
    if drawing is None:
        raise Http404
    return HttpResponse(drawing, content_type="image/svg+xml")


@require_POST
def choose_face(request: HttpRequest, token: str) -> HttpResponse:
    """Say which of several people in the photo it is about."""
    item = _item(request, token)
    try:
        the_desk().choose_face(item, int(request.POST.get("face", "")))
    except (ValueError, Gone) as wrong:
        raise Http404 from wrong
    return JsonResponse({"url": reverse("state", args=[item.token])}, status=202)


@require_POST
def tell(request: HttpRequest, token: str) -> HttpResponse:
    """Examine the photos again with what their owner tells about their head."""
    item = _item(request, token)
    try:
        told = telling.read(request.body)
        if any(spot.photo not in _subject(request, token).views for spot in told.drawn):
            raise Refused(telling.UNREADABLE)
    except Refused as refused:
        return _sorry(refused.phrase, 400)
    return _again(item, lambda subject, say: subject.again(told, say))


@require_POST
def add(request: HttpRequest, token: str, place: str) -> HttpResponse:
    """Add a photo of the same head, taken from this place."""
    item = _item(request, token)
    if place not in PLACES:
        raise Http404
    data = _brought(request)
    if isinstance(data, HttpResponse):
        return data
    others = sum(size for name, size in item.sizes.items() if name != place)
    if others + len(data) > settings.PHOTO_LIMIT_BYTES:
        return _sorry(TOO_LARGE_TOGETHER, 413)

    def joined(subject: Subject, say: Say) -> Subject:
        after = subject.joined(place, data, say)
        item.sizes[place] = len(data)
        return after

    return _again(item, joined)


@require_POST
def take_away(request: HttpRequest, token: str, place: str) -> HttpResponse:
    """Take an added photo away again."""
    item = _item(request, token)
    if place not in PLACES or place not in _subject(request, token).views:
        raise Http404

    def without(subject: Subject, say: Say) -> Subject:
        after = subject.without(place, say)
        item.sizes.pop(place, None)
        return after

    return _again(item, without)


def _again(item: Item, make: Callable[[Subject, Say], Subject]) -> HttpResponse:
    try:
        the_desk().again(item, make)
    except Busy:
        return _sorry(BUSY, 409)
    except Gone as gone:
        raise Http404 from gone
    return JsonResponse({"url": reverse("state", args=[item.token])}, status=202)


def _brought(request: HttpRequest) -> bytes | HttpResponse:
    """Read the photo that a form carries, or answer why not."""
    file = request.FILES.get("photo")
    if file is None or not file.size:
        return _sorry(NO_FILE, 400)
    if file.size > settings.PHOTO_LIMIT_BYTES:
        return _sorry(TOO_LARGE, 413)
    data: bytes = file.read()
    return data


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Forget every photo of this visitor, in all their tabs."""
    the_desk().clear(_visitor(request))
    return JsonResponse({"url": reverse("state", args=[SAMPLE])})


@never_cache
@require_safe
def before(request: HttpRequest, token: str) -> HttpResponse:
    """The photo, at the size of the redraws; in the light that the dots are seen in, if named."""
    subject = _subject(request, token)
    seen = subject.views.get(request.GET.get("view", FRONT))
    if seen is None:
        raise Http404
    shown = seen.before
    if (light := request.GET.get("light")) and not seen.refused:
        try:
            shown = subject.before(light, seen.place)
        except Refused as refused:
            return _sorry(refused.phrase, 400)
    return HttpResponse(shown, content_type="image/jpeg")


@never_cache
@require_safe
def after(request: HttpRequest, token: str) -> HttpResponse:
    """One redraw. What is true of it travels with it, so that picture and figures agree."""
    item = _item(request, token)
    subject = _subject(request, token)
    try:
        with item.lock:
            drawing = subject.draw(_wishes(request), _place(request, subject))
    except Refused as refused:
        return _sorry(refused.phrase, 400)
    response = HttpResponse(drawing.jpeg, content_type="image/jpeg")
    response["Studio-Facts"] = json.dumps(_facts(drawing))
    return response


@never_cache
@require_safe
def take(request: HttpRequest, token: str, what: str) -> HttpResponse:
    """Take the result home: ``after``, ``side-by-side`` or ``dots``."""
    names = {
        "after": _("after"),
        "side-by-side": _("before-and-after"),
        "dots": _("dots"),
        "plot": _("how-the-dots-lie"),
    }
    if what not in names:
        raise Http404
    subject = _subject(request, token)
    try:
        wishes, place = _wishes(request), _place(request, subject)
        with _full_size:
            match what:
                case "after":
                    file = subject.after(wishes, place)
                case "side-by-side":
                    file = subject.side_by_side(wishes, place)
                case "plot":
                    file = subject.plot(wishes)
                case _:
                    file = subject.dots(wishes)
    except Refused as refused:
        return _sorry(refused.phrase, 400)
    response = HttpResponse(file.data, content_type=file.mime)
    name = f"stubble-{gettext(names[what])}{file.suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _sorry(phrase: Phrase, status: int) -> JsonResponse:
    return JsonResponse({"state": "refused", "text": str(phrase), "faces": 0}, status=status)


def _visitor(request: HttpRequest) -> str | None:
    found = request.session.get(VISITOR)
    return found if isinstance(found, str) else None


def _item(request: HttpRequest, token: str) -> Item:
    try:
        return the_desk().find(token, _visitor(request))
    except Gone as gone:
        raise Http404 from gone


def _subject(request: HttpRequest, token: str) -> Subject:
    subject = _item(request, token).subject
    if subject is None:
        raise Http404
    return subject


def _place(request: HttpRequest, subject: Subject) -> str:
    """Which of the photos it is about; one that was refused has no dots."""
    place = request.GET.get("view", FRONT)
    seen = subject.views.get(place)
    if seen is None or seen.refused:
        raise Http404
    return place


def _wishes(request: HttpRequest) -> dict[str, Wish]:
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


def _state(item: Item) -> dict[str, object]:
    if refused := item.refused:
        return {
            "state": "refused",
            "text": str(refused.phrase),
            "faces": refused.faces,
            "picture": _how(refused),
        }
    if item.subject is None or item.busy:
        return {"state": "working", "text": str(item.phrase)}
    desk = the_desk()
    controls: Controls = desk.engine().controls()
    drawing = item.subject.draw({})
    return {
        "state": "ready",
        "rendered": item.owner is None,
        "views": [_seen(item, seen) for seen in item.subject.views.values()],
        "ranges": dict(controls.ranges),
        "shapes": list(controls.shapes),
        "looks": list(controls.looks),
        "advice": [
            {"wishes": dict(one.wishes), "reasons": [str(reason) for reason in one.reasons]}
            for one in item.subject.advice
        ],
        "advised": dict(drawing.wishes),
        "facts": _facts(drawing),
        "marks": [
            {
                "kind": mark.kind,
                "drawn": mark.drawn,
                "centre": mark.centre,
                "outlines": dict(mark.outlines),
            }
            for mark in item.subject.marks
        ],
        "told": telling.written(item.subject.told),
        "trouble": item.trouble and str(item.trouble),
        "seconds_left": None if item.owner is None else max(0, round(item.until - desk.clock())),
    }


def _seen(item: Item, seen: Seen) -> dict[str, object]:
    view = "" if seen.place == FRONT else f"?view={seen.place}"
    width, height = seen.size
    said = (seen.refused.phrase,) if seen.refused else seen.said
    return {
        "place": seen.place,
        "width": width,
        "height": height,
        "before": reverse("before", args=[item.token]) + view,
        "after": reverse("after", args=[item.token]) + view,
        "refused": seen.refused is not None,
        "loose": seen.loose,
        "text": " ".join(map(str, said)),
        "picture": seen.refused and _how(seen.refused),
    }


def _how(refused: Refused) -> str | None:
    drawn = refused.kind and the_desk().engine().picture(refused.kind)
    return reverse("how", args=[refused.kind]) if drawn else None


def _rounded(count: int) -> int:
    """Two or three figures: more would promise what nobody knows."""
    step = 10 ** max(len(str(count)) - 3, 0)
    return round(count / step) * step


def _facts(drawing: Drawing) -> dict[str, object]:
    dots = ngettext("%(dots)s dot", "%(dots)s dots", drawing.dots) % {"dots": f"{drawing.dots:,}"}
    sessions = ngettext("in %(sessions)s session", "in %(sessions)s sessions", drawing.sessions) % {
        "sessions": drawing.sessions
    }
    height, low, high = drawing.hairline_mm
    return {
        "dots": f"{dots} {sessions}" if drawing.dots else dots,
        "to_make": gettext("%(low)s to %(high)s, those made again among them")
        % {"low": f"{_rounded(drawing.to_make[0]):,}", "high": f"{_rounded(drawing.to_make[1]):,}"}
        if drawing.dots
        else "",
        "area": f"{drawing.treated_cm2:,.0f} cm²",
        "hairline": gettext("%(mm)s mm, between %(low)s and %(high)s mm")
        % {
            "mm": f"{height:.0f}",
            "low": f"{low:.0f}",
            "high": f"{high:.0f}",
        },
        "scale": gettext("good to %(percent)s %%, by %(sources)s")
        % {
            "percent": f"{100 * drawing.mm_error:.1f}",
            "sources": ", ".join(map(str, drawing.mm_by)),
        },
        "notes": [str(note) for note in drawing.notes],
        "handles": [[one.name, *one.at, one.moved] for one in drawing.handles],
        "cautions": [
            {"kind": one.kind, "text": str(one.said), "set_aside": one.set_aside}
            for one in drawing.cautions
        ],
    }
