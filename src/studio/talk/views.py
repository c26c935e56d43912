"""The side of whoever asks."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.people.models import Clinic
from studio.people.tries import taken
from studio.talk import pictures, threads
from studio.talk.doors import asking, either, may_answer, own_threads
from studio.talk.errands import write_link
from studio.talk.exchange import done, read_on, rung, send, user_of, wants_json, wrong
from studio.talk.forms import Address, Begin, Write
from studio.talk.models import Message, Thread
from studio.talk.there import of, there
from studio.talk.tokens import remember, tokens
from studio.talk.told import leads, offers, said, title
from studio.tokens import new_token
from studio.vault import keeping

__all__ = ["address", "link", "messages", "news", "picture", "stream", "thread", "visit"]

page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@page
def visit(request: HttpRequest) -> HttpResponse:
    """Begin a talk, or go on with one."""
    clinics = Clinic.objects.order_by("name")
    if request.method == "POST":
        form = Begin(clinics, request.POST)
        if form.is_valid() and not _too_many(request, form):
            return _begun(request, form)
        return _visit(request, form, status=422)
    mine = own_threads(request)
    open_one = mine.filter(kind=threads.Kind.CHAT, closed=None).order_by("-last_at").first()
    if open_one and "new" not in request.GET:
        return HttpResponseRedirect(reverse("talk:thread", args=[open_one.name]))
    wanted = request.GET.get("clinic", "")
    first = clinics.filter(slug=wanted).first() or _who_is_there(list(clinics))
    return _visit(request, Begin(clinics, initial={"clinic": first and first.slug}))


def _too_many(request: HttpRequest, form: Begin) -> bool:
    """Whether a stranger's network has begun very many of late; then the form says so."""
    once = form.cleaned_data["once"]
    again = Thread.objects.filter(uuid=once).exists()
    if again or user_of(request) or not taken(request, "talk", str(once)):
        return False
    form.add_error("text", gettext("Many have asked from your network. Please wait a little."))
    return True


def _begun(request: HttpRequest, form: Begin) -> HttpResponse:
    """Begin the thread that was asked for, once however often it was sent."""
    sent = form.cleaned_data
    user = user_of(request)
    thread = threads.begin(
        threads.Kind.CHAT,
        get_language(),
        clinic=sent["clinic"],
        visitor=user,
        called=user.name if user else "",
        email=user.email if user else "",
        once=sent["once"],
    )
    token = next(iter(tokens(request)), None)
    token = threads.key(thread, token)
    threads.post(thread, sent["text"], once=uuid.uuid5(sent["once"], "first"))
    response = done(request, {"url": reverse("talk:thread", args=[thread.name])})
    remember(request, response, token)
    return response


def _visit(request: HttpRequest, form: Begin, status: int = 200) -> HttpResponse:
    clinics = list(form.fields["clinic"].queryset)
    if form.errors and wants_json(request):
        return wrong(form)
    chosen = form["clinic"].value()
    told = {
        "form": form,
        "clinics": [
            {"clinic": one, "there": there(one), "chosen": one.slug == chosen} for one in clinics
        ],
        "threads": [(one, title(one)) for one in own_threads(request).order_by("-last_at")[:20]],
        "leads": leads(request),
        "days": settings.TALK_KEEP_DAYS,
    }
    response = render(request, "talk/visit.html", told, status=status)
    if not tokens(request):
        remember(request, response, new_token())
    return response


def _who_is_there(clinics: list[Clinic]) -> Clinic | None:
    """The clinic where somebody is now, else one that is open, else the first."""
    now = timezone.now()

    def away(clinic: Clinic) -> tuple[bool, float]:
        found = there(clinic, now=now)
        return not found.now, found.at.timestamp() if found.at else float("inf")

    return min(clinics, key=away, default=None)


@never_cache
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """How many answers whoever is there has not read, and the doorbell of their newest talk."""
    newest = own_threads(request).order_by("-last_at").first()
    if newest is None:
        return JsonResponse({"many": 0, "stream": None, "last": 0})
    fresh = newest.messages.filter(side=Message.Side.STAFF, number__gt=newest.heard)
    bell = reverse("talk:stream", args=[newest.name])
    return JsonResponse({"many": fresh.count(), "stream": bell, "last": newest.last})


@never_cache
@page
@asking
def thread(request: HttpRequest, thread: Thread) -> HttpResponse:
    """Read and write on."""
    if request.method == "POST":
        form = Write(request.POST, request.FILES)
        sent = form.is_valid() and send(form, thread, None)
        if isinstance(sent, Message):
            answer = {"number": sent.number, "once": str(sent.uuid)}
            return done(request, answer | {"url": reverse("talk:thread", args=[thread.name])})
        if wants_json(request):
            return wrong(form)
        return _thread(request, thread, form, status=422)
    return _thread(request, thread, Write())


def _thread(request: HttpRequest, thread: Thread, form: Write, status: int = 200) -> HttpResponse:
    told = {
        "thread": thread,
        "title": title(thread),
        "said": said(thread),
        "there": of(thread),
        "form": form,
        "address": Address(initial={"email": thread.email}),
        "offers": offers(thread),
        "leads": leads(request),
    }
    return render(request, "talk/thread.html", told, status=status)


@never_cache
@page
@asking
def messages(request: HttpRequest, thread: Thread) -> HttpResponse:
    """What was said after a number; or, sent a number: up to it everything was read."""
    return read_on(request, thread, staff=False)


@never_cache
@require_safe
@either
def stream(request: HttpRequest, thread: Thread) -> HttpResponse:
    """A doorbell: rings when there is more than the listener has."""
    return rung(request, f"thread:{thread.pk}")


@never_cache
@require_safe
@either
def picture(request: HttpRequest, thread: Thread, number: int) -> HttpResponse:
    """A photo in a thread."""
    message = thread.messages.filter(number=number).exclude(picture="").first()
    by = user_of(request) if may_answer(request, thread) else None
    try:
        if message is None:
            raise Http404
        jpeg = pictures.look(message, by)
    except keeping.Gone as gone:
        raise Http404 from gone
    return HttpResponse(jpeg, content_type="image/jpeg")


@never_cache
@require_POST
@asking
def address(request: HttpRequest, thread: Thread) -> HttpResponse:
    """Leave an address, or take it back."""
    form = Address(request.POST)
    if form.is_valid():
        threads.leave_address(thread, form.cleaned_data["email"])
        return done(request, {"url": reverse("talk:thread", args=[thread.name])})
    if wants_json(request):
        return wrong(form)
    told = {"thread": thread, "address": form}
    return render(request, "talk/address.html", told, status=422)


@never_cache
@page
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Go on in a thread by the link of a letter; one whose time is over can be sent anew."""
    key = threads.holder(token)
    if key is None:
        raise Http404
    if key.until > timezone.now():
        response = HttpResponseRedirect(reverse("talk:thread", args=[key.thread.name]))
        remember(request, response, token)
        return response
    if request.method == "POST":
        if key.thread.email:
            write_link(key.thread, f"talk link {key.pk} {timezone.now():%Y-%m-%d}")
        return render(request, "talk/link-sent.html")
    told = {"can": bool(key.thread.email), "days": threads.LINK_DAYS}
    return render(request, "talk/link-over.html", told, status=404)
