"""What both sides of a thread do alike: write, read on, listen."""

from __future__ import annotations

from dataclasses import asdict

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext

from studio.people.models import User
from studio.port import Refused
from studio.talk import pictures, threads
from studio.talk.forms import Write
from studio.talk.hub import inbox_mark
from studio.talk.models import Message, Thread
from studio.talk.there import of
from studio.talk.told import offers, said

__all__ = ["done", "read_on", "rung", "send", "user_of", "wants_json", "wrong"]


def send(form: Write, thread: Thread, by: User | None) -> Message | None:
    """Post what a valid form says; None, with the form's fault, where it cannot be."""
    given = form.cleaned_data
    if by is None and threads.too_fast(thread):
        form.add_error("text", gettext("That was a lot at once. Please wait a minute."))
        return None
    name = ""
    if given["picture"]:
        try:
            name = pictures.keep(thread, given["picture"].read(), by, given["once"])
        except Refused as refused:
            form.add_error("picture", str(refused.phrase))
            return None
    return threads.post(thread, given["text"], by=by, once=given["once"], picture=name)


def read_on(request: HttpRequest, thread: Thread, *, staff: bool) -> HttpResponse:
    """Messages after ``?after=`` as JSON; ``read`` in a form marks them as read."""
    if request.method == "POST":
        threads.reading(thread, _number(request.POST.get("read", "")), staff=staff)
        return HttpResponse(status=204)
    found = said(
        thread,
        _number(request.GET.get("after", "0")),
        reader=request.user if staff else None,
    )
    now = of(thread)
    told = {
        "messages": [asdict(one) for one in found],
        "offers": [] if staff else [asdict(one) for one in offers(thread)],
        "there": {"words": now.words, "at": now.at, "told": now.told, "now": now.now},
    }
    return JsonResponse(told)


def rung(request: HttpRequest, channel: str) -> HttpResponse:
    """Let somebody in to a channel; `studio.asgi` goes on from here.

    What the listener knows comes with it when it comes back. A server that holds no lines open
    ends this at once, and the page asks now and then instead.
    """
    known = request.headers.get("last-event-id") or request.GET.get("after") or ""
    if not known.replace("-", "").isdigit():
        kind, _colon, number = channel.partition(":")
        known = "0" if kind == "thread" else inbox_mark(kind, int(number))
    response = HttpResponse(":\n\n", content_type="text/event-stream")
    response["Studio-Stream"] = f"{channel} {known}"
    response["X-Accel-Buffering"] = "no"
    return response


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks."""
    return "application/json" in request.headers.get("accept", "")


def done(request: HttpRequest, told: dict[str, object]) -> HttpResponse:
    """Say to a script what was done, to a browser the way on."""
    away = HttpResponseRedirect(str(told["url"]))
    response = JsonResponse(told) if wants_json(request) else away
    patch_vary_headers(response, ["Accept"])
    return response


def wrong(form: Form) -> HttpResponse:
    """Say to a script what is wrong with what it sent, field by field."""
    faults = {name: " ".join(map(str, some)) for name, some in form.errors.items()}
    return JsonResponse({"faults": faults}, status=422)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def user_of(request: HttpRequest) -> User | None:
    """Who is signed in."""
    return request.user if request.user.is_authenticated else None
