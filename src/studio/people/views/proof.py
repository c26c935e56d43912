"""Showing something more: the password once more, a second factor, or setting one up."""

from __future__ import annotations

from functools import partial
from typing import Any

import segno
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from studio.people import codes, passkeys, recovery, tries, visits
from studio.people.doors import SECOND, SURE, fresh, signed_in
from studio.people.forms import Again, Code
from studio.people.letters import tell
from studio.people.models import User
from studio.people.views.page import (
    along,
    code_problem,
    form_page,
    key_problem,
    onward,
    page,
    wait,
    wrong_code,
)

__all__ = ["here", "led_on", "prove_again", "second"]

OFFERED = "offered"  # in the session: the secret of a second factor that is being set up


@never_cache
@form_page
@partial(signed_in, idle_too=True)
def prove_again(request: HttpRequest) -> HttpResponse:
    """The password or a passkey once more: before a step that matters, or after a while away."""
    user = request.user
    keys = passkeys.at_this_host(request, user)
    told: dict[str, Any] = {"keys": keys, "away": visits.idle(request)}
    if request.method == "POST" and "answer" in request.POST:
        problem, sure = key_problem(request, passkeys.Use.AGAIN, user)
        if problem is None and sure:
            request.session[SECOND] = True
            return _sure(request)
        return page(request, "again", Again(), 422, key_wrong=problem, **told)
    form = Again(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if pause := tries.taken(request, "password", user.email):
            form.add_error("password", wait(pause))
        elif user.check_password(form.cleaned_data["password"]):
            tries.forgiven(request, "password", user.email)
            return _sure(request)
        else:
            form.add_error("password", gettext("This is not the password of this account."))
    return page(request, "again", form, **told)


@never_cache
@require_POST
@signed_in
def here(request: HttpRequest) -> HttpResponse:
    """Somebody is at the page still, writing perhaps: it does not close meanwhile."""
    return HttpResponse(status=204)


@never_cache
@form_page
@fresh
def second(request: HttpRequest) -> HttpResponse:
    """Show the second factor where it was not asked for at sign-in; or set up codes on a phone."""
    user = request.user
    if user.has_second and not request.session.get(SECOND):
        return _show_it(request, user)
    if user.sealed_secret:
        return led_on(request, user)
    form = Code(request.POST if request.method == "POST" else None)
    offered = request.session.get(OFFERED) or codes.new_secret()
    request.session[OFFERED] = offered
    if request.method == "POST" and form.is_valid():
        step = codes.accepted(offered, form.cleaned_data["code"])
        if step is not None:
            with transaction.atomic():
                if codes.keep(user, offered, step):
                    tell(request, user, "second-factor")
            del request.session[OFFERED]
            request.session[SECOND] = True
            return led_on(request, user)
        form.add_error("code", wrong_code())
    picture = segno.make(codes.address(user, offered), micro=False).svg_inline(
        scale=5, border=4, dark="#000", light="#fff", omitsize=False, svgclass=None, lineclass=None
    )
    spaced = " ".join(offered[i : i + 4] for i in range(0, len(offered), 4))
    return page(
        request,
        "second",
        form,
        picture=picture,
        secret=spaced,
        passkeys=bool(passkeys.host(request)) and not user.has_second,
        with_passkey=along(request, "passkeys"),
    )


def led_on(request: HttpRequest, user: User) -> HttpResponse:
    """After a second factor was set up: by way of the recovery codes, if there are none yet."""
    if recovery.left(user):
        return HttpResponseRedirect(onward(request))
    return HttpResponseRedirect(along(request, "recovery"))


def _show_it(request: HttpRequest, user: User) -> HttpResponse:
    keys = passkeys.at_this_host(request, user)
    told: dict[str, Any] = {"keys": keys, "of": user}
    if request.method == "POST" and "answer" in request.POST:
        problem, _sure = key_problem(request, passkeys.Use.SECOND, user)
        if problem is None:
            request.session[SECOND] = True
            return HttpResponseRedirect(onward(request))
        return page(
            request,
            "second-there",
            Code(phone=bool(user.sealed_secret)),
            422,
            key_wrong=problem,
            **told,
        )
    posted = request.POST if request.method == "POST" else None
    form = Code(posted, phone=bool(user.sealed_secret))
    if request.method == "POST" and form.is_valid():
        if problem := code_problem(request, user, form.cleaned_data["code"]):
            form.add_error("code", problem)
        else:
            request.session[SECOND] = True
            return HttpResponseRedirect(onward(request))
    return page(request, "second-there", form, **told)


def _sure(request: HttpRequest) -> HttpResponse:
    request.session[SURE] = int(timezone.now().timestamp())
    visits.back(request)
    return HttpResponseRedirect(onward(request))
