"""The side of whoever answers."""

from __future__ import annotations

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.people.doors import signed_in
from studio.people.models import Clinic, User
from studio.talk import threads
from studio.talk.doors import answering, at_inbox, inboxes
from studio.talk.exchange import done, read_on, rung, send, wants_json, wrong
from studio.talk.forms import Assign, SavedReply, Write
from studio.talk.hub import inbox_mark
from studio.talk.models import Message, Reply, Thread
from studio.talk.there import answering as team_of
from studio.talk.there import come
from studio.talk.told import said

__all__ = [
    "answer",
    "answer_messages",
    "assign",
    "close",
    "here",
    "inbox",
    "inbox_stream",
    "mine",
    "remove_reply",
    "replies",
]

page = require_http_methods(["GET", "HEAD", "POST"])
AT_ONCE = 100  # threads of a list


@never_cache
@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """The inboxes somebody has; the only one at once."""
    clinics = inboxes(request.user)
    own = Thread.objects.filter(artist=request.user).exists()
    if len(clinics) == 1 and not own:
        return HttpResponseRedirect(reverse("talk:inbox", args=[clinics[0].slug]))
    if not clinics:
        return HttpResponseRedirect(reverse("talk:own-inbox"))
    told = {"boxes": [(one, _waiting(_of(one, request.user))) for one in clinics]}
    return render(request, "talk/inboxes.html", {**told, "own": own})


@never_cache
@require_safe
@at_inbox
def inbox(request: HttpRequest, clinic: Clinic | None) -> HttpResponse:
    """Threads of a clinic or of an artist: who waits first, about health before all."""
    closed = "closed" in request.GET
    order = Case(
        When(waiting__gt=0, health=True, then=Value(0)),
        When(waiting__gt=0, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = _of(clinic, request.user).filter(closed__isnull=not closed, last__gt=0)
    found = rows.select_related("assigned").annotate(turn=order).order_by("turn", "-last_at")
    listed = list(found[:AT_ONCE])
    last = {
        one.thread_id: one
        for one in Message.objects.filter(
            thread__in=listed, side__in=(Message.Side.VISITOR, Message.Side.STAFF)
        ).order_by("number")
    }
    told = {
        "clinic": clinic,
        "closed": closed,
        "rows": [{"thread": one, "last": last.get(one.pk)} for one in listed],
        "waiting": _waiting(rows),
        "stream": _at("inbox-stream", "own-stream", clinic),
        "mark": _mark(clinic, request.user),
        "replies": _at("replies", "own-replies", clinic),
        "here": _at("inbox", "own-inbox", clinic),
    }
    return render(request, "talk/inbox.html", told)


@never_cache
@require_safe
@at_inbox
def inbox_stream(request: HttpRequest, clinic: Clinic | None) -> HttpResponse:
    """A doorbell for a whole inbox."""
    return rung(request, f"clinic:{clinic.pk}" if clinic else f"artist:{request.user.pk}")


@never_cache
@require_POST
@signed_in
def here(request: HttpRequest) -> HttpResponse:
    """A beat of an open inbox: whoever answers is there."""
    own = Thread.objects.filter(artist=request.user)
    if not inboxes(request.user) and not own.exists():
        raise Http404
    come(request.user)
    return HttpResponse(status=204)


@never_cache
@page
@answering
def answer(request: HttpRequest, thread: Thread) -> HttpResponse:
    """Read a thread and answer."""
    if request.method == "POST":
        form = Write(request.POST, request.FILES)
        sent = form.is_valid() and send(form, thread, request.user)
        if isinstance(sent, Message):
            come(request.user)
            told = {"number": sent.number, "once": str(sent.uuid)}
            return done(request, told | {"url": reverse("talk:answer", args=[thread.name])})
        if wants_json(request):
            return wrong(form)
        return _answer(request, thread, form, status=422)
    chosen = request.GET.get("reply", "")
    saved = _replies(thread.clinic, thread.artist)
    reply = saved.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    return _answer(request, thread, Write(initial={"text": _in(reply, thread.language)}))


def _answer(request: HttpRequest, thread: Thread, form: Write, status: int = 200) -> HttpResponse:
    clinic = thread.clinic
    assign = clinic and Assign(_team(clinic), initial={"to": thread.assigned})
    told = {
        "thread": thread,
        "clinic": clinic,
        "said": said(thread, reader=request.user),
        "form": form,
        "assign": assign,
        "saved": [(one, _in(one, thread.language)) for one in _replies(clinic, thread.artist)],
        "replies": _at("replies", "own-replies", clinic),
        "back": _at("inbox", "own-inbox", clinic),
    }
    return render(request, "talk/answer.html", told, status=status)


@never_cache
@page
@answering
def answer_messages(request: HttpRequest, thread: Thread) -> HttpResponse:
    """As `studio.talk.views.messages`, for the other side."""
    return read_on(request, thread, staff=True)


@never_cache
@require_POST
@answering
def assign(request: HttpRequest, thread: Thread) -> HttpResponse:
    """Let somebody of the clinic take care of a thread."""
    if thread.clinic is None:
        raise Http404
    form = Assign(_team(thread.clinic), request.POST)
    if not form.is_valid():
        return _answer(request, thread, Write(), status=422)
    threads.assign(thread, form.cleaned_data["to"])
    return HttpResponseRedirect(reverse("talk:answer", args=[thread.name]))


@never_cache
@require_POST
@answering
def close(request: HttpRequest, thread: Thread) -> HttpResponse:
    """Nothing more is to be done."""
    threads.close(thread)
    return HttpResponseRedirect(_at("inbox", "own-inbox", thread.clinic))


@never_cache
@page
@at_inbox
def replies(request: HttpRequest, clinic: Clinic | None) -> HttpResponse:
    """Replies that are used again."""
    form = SavedReply(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        owner = {"clinic": clinic} if clinic else {"artist": request.user}
        Reply.objects.get_or_create(**form.cleaned_data, **owner)  # sent twice, kept once
        return HttpResponseRedirect(_at("replies", "own-replies", clinic))
    told = {
        "clinic": clinic,
        "form": form,
        "saved": _replies(clinic, request.user),
        "back": _at("inbox", "own-inbox", clinic),
    }
    return render(request, "talk/replies.html", told, status=422 if form.errors else 200)


@never_cache
@require_POST
@at_inbox
def remove_reply(request: HttpRequest, clinic: Clinic | None, number: int) -> HttpResponse:
    """Forget a reply."""
    if not _replies(clinic, request.user).filter(pk=number).delete()[0]:
        raise Http404
    return HttpResponseRedirect(_at("replies", "own-replies", clinic))


def _of(clinic: Clinic | None, user: User) -> QuerySet[Thread]:
    return Thread.objects.filter(clinic=clinic) if clinic else Thread.objects.filter(artist=user)


def _replies(clinic: Clinic | None, user: User | None) -> QuerySet[Reply]:
    owner = {"clinic": clinic} if clinic else {"artist": user}
    return Reply.objects.filter(**owner).order_by("title", "pk")


def _in(reply: Reply | None, language: str) -> str:
    if reply is None:
        return ""
    return str(reply.spanish if language == "es" else reply.english)


def _team(clinic: Clinic) -> QuerySet[User]:
    return User.objects.filter(pk__in=[one.pk for one in team_of(clinic)]).order_by("name")


def _waiting(rows: QuerySet[Thread]) -> int:
    return rows.filter(waiting__gt=0, closed=None).count()


def _mark(clinic: Clinic | None, user: User) -> str:
    return inbox_mark("clinic", clinic.pk) if clinic else inbox_mark("artist", user.pk)


def _at(in_clinic: str, own: str, clinic: Clinic | None) -> str:
    return reverse(f"talk:{in_clinic}", args=[clinic.slug]) if clinic else reverse(f"talk:{own}")
