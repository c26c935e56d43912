"""What the pages share: how one is shown, and where it leads on to."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from studio.people import codes, passkeys, recovery, tries
from studio.people.letters import tell
from studio.people.models import User

__all__ = ["along", "code_problem", "form_page", "key_problem", "onward", "page", "to", "wait"]

form_page = require_http_methods(["GET", "HEAD", "POST"])


def page(
    request: HttpRequest, name: str, form: Form | None, status: int = 200, **told: object
) -> HttpResponse:
    """A page; one with a fault in its form says so in its status, and keeps what was typed."""
    if form is not None and form.is_bound and form.errors:
        status = 422
    return render(request, f"people/{name}.html", {"form": form, **told}, status=status)


def to(name: str, *given: object) -> HttpResponse:
    """Lead to a page by its name."""
    return HttpResponseRedirect(reverse(name, args=given))


def onward(request: HttpRequest) -> str:
    """Where they wanted to go, if that is within the house; else their account."""
    asked = request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if own else reverse("account")


def along(request: HttpRequest, name: str) -> str:
    """The address of a page on the way to where they wanted to go."""
    asked = {"next": request.GET["next"]} if request.GET.get("next") else {}
    return reverse(name) + ("?" + urlencode(asked) if asked else "")


def wait(pause: timedelta) -> str:
    """What is said to whoever guessed wrong too often."""
    seconds = max(1, round(pause.total_seconds()))
    if seconds < 100:
        words = ngettext(
            "There were too many wrong tries. Please wait %(many)s second.",
            "There were too many wrong tries. Please wait %(many)s seconds.",
            seconds,
        )
        return words % {"many": seconds}
    words = ngettext(
        "There were too many wrong tries. Please wait %(many)s minute.",
        "There were too many wrong tries. Please wait %(many)s minutes.",
        -(-seconds // 60),
    )
    return words % {"many": -(-seconds // 60)}


def code_problem(request: HttpRequest, user: User, given: str) -> str | None:
    """Why a code from the phone or from the list counts not, or nothing where it does."""
    if pause := tries.taken(request, "code", user.email):
        return wait(pause)
    if recovery.looks_like_one(given):
        if recovery.spent(user, given):
            tries.forgiven(request, "code", user.email)
            tell(request, user, "recovery", left=recovery.left(user))
            return None
        return gettext("This recovery code does not fit, or it was used already.")
    if codes.spent(user, given):
        tries.forgiven(request, "code", user.email)
        return None
    return wrong_code()


def wrong_code() -> str:
    """What is said to a code that does not fit."""
    return gettext(
        "This code does not fit. Wait for the next one, and see that the clock is right."
    )


def key_problem(request: HttpRequest, use: passkeys.Use, user: User) -> tuple[str | None, bool]:
    """Why a passkey's answer counts not, or nothing; and whether it made sure who holds it."""
    try:
        _key, sure = passkeys.answered(request, use, request.POST.get("answer", ""), user)
    except passkeys.Refused:
        return refused(), False
    return None, sure


def refused() -> str:
    """What is said where a passkey does not open."""
    return gettext("This passkey does not open this account here. Please try once more.")
