"""Who is let in to a thread: the one who asks, or whoever may answer. To others it is not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from studio.people.doors import SECOND, signed_in
from studio.people.models import Clinic, User
from studio.people.rights import Right, clinic_where
from studio.talk import threads
from studio.talk.models import Thread
from studio.talk.there import ANSWERING
from studio.talk.tokens import tokens

__all__ = ["answering", "asking", "at_inbox", "either", "inboxes", "may_answer", "own_threads"]

View = Callable[..., HttpResponse]


def own_threads(request: HttpRequest) -> QuerySet[Thread]:
    """Threads that whoever is there asked in."""
    return threads.held(tokens(request), request.user)


def may_answer(request: HttpRequest, thread: Thread) -> bool:
    """Whether whoever is there answers in a thread, and has shown a second factor."""
    return _answers(request.user, thread) and bool(request.session.get(SECOND))


def inboxes(user: User) -> list[Clinic]:
    """Clinics for which somebody may answer."""
    mine = Clinic.objects.filter(memberships__user=user, memberships__role__in=ANSWERING)
    return list(mine.order_by("name").distinct())


def _answers(user: User, thread: Thread) -> bool:
    if not user.is_authenticated:
        return False
    if thread.artist_id is not None:
        return bool(thread.artist_id == user.pk)
    return clinic_where(user, Right.ANSWER, thread.clinic.slug) is not None


def asking(view: View) -> View:
    """Let in the one who asks in the thread of the address, and give the view that thread."""

    @wraps(view)
    def guarded(request: HttpRequest, name: str, *given: Any, **named: Any) -> HttpResponse:
        thread = own_threads(request).select_related("clinic", "artist").filter(name=name).first()
        if thread is None:
            raise Http404
        return view(request, thread, *given, **named)

    return guarded


def answering(view: View) -> View:
    """Let in whoever answers in the thread of the address, with a second factor."""

    @wraps(view)
    def guarded(request: HttpRequest, name: str, *given: Any, **named: Any) -> HttpResponse:
        thread = Thread.objects.select_related("clinic", "artist").filter(name=name).first()
        if thread is None or not _answers(request.user, thread):
            raise Http404
        return _second(request) or view(request, thread, *given, **named)

    return signed_in(guarded)


def either(view: View) -> View:
    """Let in whoever asks or answers in the thread of the address."""

    @wraps(view)
    def guarded(request: HttpRequest, name: str, *given: Any, **named: Any) -> HttpResponse:
        thread = own_threads(request).filter(name=name).first()
        if thread is None:
            thread = Thread.objects.select_related("clinic").filter(name=name).first()
            if thread is None or not may_answer(request, thread):
                raise Http404
        return view(request, thread, *given, **named)

    return guarded


def at_inbox(view: View) -> View:
    """Let in whoever answers for the clinic of the address; without one, to their own inbox.

    The view is given the clinic, or None.
    """

    @wraps(view)
    def guarded(
        request: HttpRequest, *given: Any, slug: str | None = None, **named: Any
    ) -> HttpResponse:
        clinic = slug and clinic_where(request.user, Right.ANSWER, slug)
        if slug and not clinic:
            raise Http404
        return _second(request) or view(request, clinic or None, *given, **named)

    return signed_in(guarded)


def _second(request: HttpRequest) -> HttpResponse | None:
    """What people write here is theirs alone: whoever reads it shows a second factor."""
    if request.session.get(SECOND):
        return None
    back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("account")
    return HttpResponseRedirect(f"{reverse('second')}?{urlencode({'next': back})}")
