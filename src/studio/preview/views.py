"""The page, and what it asks for while somebody looks at their head."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from studio.frame import schedule
from studio.phrases import Phrase
from studio.port import (
    FRONT,
    PLACES,
    Controls,
    Drawing,
    Refused,
    Say,
    Seen,
    Subject,
)
from studio.preview import release, telling
from studio.preview.asked import VISITOR, item_of, place_of, subject_of, visitor_of, wishes_of
from studio.preview.brought import first_photo
from studio.preview.desk import FULL_SIZE, SAMPLE, Busy, Crowded, Gone, Item, the_desk

__all__ = [
    "add",
    "after",
    "before",
    "bring",
    "choose_face",
    "how",
    "leave",
    "page",
    "privacy",
    "remove",
    "state",
    "take",
    "take_away",
    "take_back",
    "tell",
]

TOO_LARGE = Phrase(_("This file is larger than 40 MB. Please choose a smaller photo."))
TOO_LARGE_TOGETHER = Phrase(
    _("Together these photos are larger than 40 MB. Please choose a smaller one.")
)
NO_FILE = Phrase(_("No photo arrived. Please choose one and send it again."))
CROWDED = Phrase(
    _("All places in the studio are taken just now. Please try again in a few minutes.")
)
BUSY = Phrase(_("This photo is still being read. Please try again in a moment."))

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


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The one page, with the visitor's photo if there is one and else the sample head."""
    return _page(request)


def _page(request: HttpRequest, trouble: Phrase | None = None, status: int = 200) -> HttpResponse:
    desk, visitor = the_desk(), visitor_of(request)
    item, refused = desk.newest(visitor), desk.refusal(visitor)
    told = {
        "item": item,
        "sample": SAMPLE,
        "limit": settings.PHOTO_LIMIT_BYTES,
        "handles": {name: gettext(text) for name, text in HANDLES.items()},
        "released": release.given(request),
        "version": release.VERSION,
        "ticked": {box for box in release.BOXES if box in request.POST},
        "asked": release.ASKED,
        "trouble": trouble or (refused and refused.refused and refused.refused.phrase),
        "refused": refused,
        "faces": range(1, 1 + (refused.refused.faces if refused and refused.refused else 0)),
    }
    return render(request, "preview/page.html", told, status=status)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is computed and kept of whoever comes here, and when it is gone."""
    told = {"version": release.VERSION, "kept": schedule.every()}
    return render(request, "preview/privacy.html", told)


@never_cache
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Take a photo; answers at once with the address where its progress can be read."""
    if not release.given(request):
        if not release.ticked(request.POST):
            return _page(request, release.ASKED, 400) if _reads_pages(request) else _ask()
        release.give(request)
    data = _brought(request)
    if isinstance(data, tuple):
        return _no(request, *data)
    owner = visitor_of(request) or secrets.token_urlsafe(24)
    try:
        item = the_desk().lay(owner, data, replaces=request.POST.get("replaces"))
    except Crowded:
        return _no(request, CROWDED, 503)
    if visitor_of(request) is None:
        first_photo.send(sender=None)
    request.session[VISITOR] = owner
    return _on_its_way(request, item)


@never_cache
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Take the release back: every photo of this visitor goes, too."""
    release.take_back(request)
    return remove(request)


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """The page was left; what is on the desk goes soon unless they come back."""
    the_desk().leave(visitor_of(request))
    return HttpResponse(status=204)


@never_cache
@require_safe
def state(request: HttpRequest, token: str) -> HttpResponse:
    """How far a photo is; to ask whether it is still there is no use of it."""
    return JsonResponse(_state(item_of(request, token, used="there" not in request.GET)))


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
    item = item_of(request, token)
    try:
        the_desk().choose_face(item, int(request.POST.get("face", "")))
    except (ValueError, Gone) as wrong:
        raise Http404 from wrong
    return _on_its_way(request, item)


@require_POST
def tell(request: HttpRequest, token: str) -> HttpResponse:
    """Examine the photos again with what their owner tells about their head."""
    item = item_of(request, token)
    try:
        told = telling.read(request.body)
        if any(spot.photo not in subject_of(request, token).views for spot in told.drawn):
            raise Refused(telling.UNREADABLE)
    except Refused as refused:
        return _sorry(refused.phrase, 400)
    return _again(item, lambda subject, say: subject.again(told, say))


@require_POST
def add(request: HttpRequest, token: str, place: str) -> HttpResponse:
    """Add a photo of the same head, taken from this place."""
    item = item_of(request, token)
    if place not in PLACES:
        raise Http404
    if not release.given(request):
        return _ask()
    data = _brought(request)
    if isinstance(data, tuple):
        return _sorry(*data)
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
    item = item_of(request, token)
    if place not in PLACES or place not in subject_of(request, token).views:
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


def _brought(request: HttpRequest) -> bytes | tuple[Phrase, int]:
    """Read the photo that a form carries, or say why not, with the status."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        return TOO_LARGE, 413
    file = request.FILES.get("photo")
    if file is None or not file.size:
        return NO_FILE, 400
    if file.size > settings.PHOTO_LIMIT_BYTES:
        return TOO_LARGE, 413
    data: bytes = file.read()
    return data


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Forget every photo of this visitor, in all their tabs."""
    the_desk().clear(visitor_of(request))
    if _reads_pages(request):
        return HttpResponseRedirect(reverse("page"))
    return JsonResponse({"url": reverse("state", args=[SAMPLE])})


@never_cache
@require_safe
def before(request: HttpRequest, token: str) -> HttpResponse:
    """The photo, at the size of the redraws; in the light that the dots are seen in, if named."""
    subject = subject_of(request, token)
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
    item = item_of(request, token)
    subject = subject_of(request, token)
    try:
        with item.lock:
            wishes = wishes_of(request)
            drawing = subject.draw(wishes, place_of(request, subject))
            item.wished = wishes
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
    subject = subject_of(request, token)
    try:
        wishes, place = wishes_of(request), place_of(request, subject)
        with FULL_SIZE:
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


def _reads_pages(request: HttpRequest) -> bool:
    """Whether it is the browser that asks and not a script: then it is given a page."""
    return "text/html" in request.headers.get("accept", "")


def _on_its_way(request: HttpRequest, item: Item) -> HttpResponse:
    if _reads_pages(request):
        return HttpResponseRedirect(reverse("page"))
    return JsonResponse({"url": reverse("state", args=[item.token])}, status=202)


def _ask() -> HttpResponse:
    """Both boxes have to be ticked first; the page shows them again."""
    told = {"state": "refused", "text": str(release.ASKED), "faces": 0, "asked": True}
    return JsonResponse(told, status=400)


def _no(request: HttpRequest, phrase: Phrase, status: int) -> HttpResponse:
    return _page(request, phrase, status) if _reads_pages(request) else _sorry(phrase, status)


def _sorry(phrase: Phrase, status: int) -> JsonResponse:
    return JsonResponse({"state": "refused", "text": str(phrase), "faces": 0}, status=status)


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
        "keep_seconds": None if item.owner is None else round(desk.keep_s),
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
