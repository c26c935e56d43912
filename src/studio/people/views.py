"""Sign-in, second factor, account and team."""

from __future__ import annotations

import segno
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.people import codes, tries
from studio.people.doors import SECOND, SURE, again, in_clinic, signed_in
from studio.people.forms import Again, Ask, Code, Invite, SetPassword, SignIn
from studio.people.letters import send_link, whose
from studio.people.models import Clinic, Membership, Role, User
from studio.people.rights import Right, may

__all__ = [
    "account",
    "ask_link",
    "prove_again",
    "remove_member",
    "second",
    "set_password",
    "sign_in",
    "sign_in_code",
    "sign_out",
    "team",
]

PENDING = "pending"  # in the session: whose password was right, and when
PENDING_SECONDS = 300
OFFERED = "offered"  # in the session: the secret of a second factor that is being set up
form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@form_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """Address and password; then the code, if there is a second factor."""
    form = SignIn(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = User.objects.plain(form.cleaned_data["email"])
        if tries.too_many("password", email):
            form.add_error(None, _wait())
        elif user := authenticate(request, username=email, password=form.cleaned_data["password"]):
            tries.forgiven("password", email)
            if user.secret:
                request.session[PENDING] = [user.pk, timezone.now().timestamp()]
                return HttpResponseRedirect(_along("sign-in-code", request))
            return _let_in(request, user, second=False)
        else:
            tries.failed("password", email)
            form.add_error(None, gettext("Address and password do not fit each other."))
    return _page(request, "sign-in", form)


@never_cache
@form_page
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second factor of whoever gave the right password just before."""
    pk, at = request.session.get(PENDING, (0, 0))
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or timezone.now().timestamp() - at > PENDING_SECONDS:
        return HttpResponseRedirect(reverse("sign-in"))
    form = Code(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if problem := _code_problem(user, form.cleaned_data["code"]):
            form.add_error("code", problem)
        else:
            return _let_in(request, user, second=True)
    return _page(request, "sign-in-code", form)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here and there."""
    logout(request)
    response = HttpResponseRedirect(reverse("page"))
    response["Clear-Site-Data"] = '"cache"'
    return response


@never_cache
@form_page
def ask_link(request: HttpRequest) -> HttpResponse:
    """A new account or a forgotten password: a link by mail; the answer is the same for all."""
    form = Ask(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = User.objects.plain(form.cleaned_data["email"])
        if not tries.too_many("link", email):
            tries.failed("link", email)
            with transaction.atomic():
                user, _ = User.objects.get_or_create(
                    email=email, defaults={"language": get_language(), "password": "!"}
                )
                if user.is_active:
                    send_link(request, user)
        return _page(request, "link-sent", None, email=email)
    return _page(request, "ask-link", form)


@never_cache
@form_page
def set_password(request: HttpRequest, name: str, token: str) -> HttpResponse:
    """A password by the link of a letter; sign-in follows, with its second factor."""
    user = whose(name, token)
    if user is None:
        return _page(request, "link-expired", None, status=404)
    form = SetPassword(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            validate_password(form.cleaned_data["password"], user)
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            user.set_password(form.cleaned_data["password"])
            user.save(update_fields=["password"])
            return HttpResponseRedirect(reverse("sign-in"))
    return _page(request, "set-password", form, email=user.email)


@never_cache
@require_safe
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """One's own account."""
    places = request.user.memberships.select_related("clinic").order_by("clinic__name")
    return _page(request, "account", None, places=places)


@never_cache
@form_page
@signed_in
def prove_again(request: HttpRequest) -> HttpResponse:
    """The password once more before a step that matters."""
    form = Again(request.POST if request.method == "POST" else None)
    user = request.user
    if request.method == "POST" and form.is_valid():
        if tries.too_many("password", user.email):
            form.add_error("password", _wait())
        elif user.check_password(form.cleaned_data["password"]):
            tries.forgiven("password", user.email)
            request.session[SURE] = int(timezone.now().timestamp())
            return HttpResponseRedirect(_next(request))
        else:
            tries.failed("password", user.email)
            form.add_error("password", gettext("This is not the password of this account."))
    return _page(request, "again", form)


@never_cache
@form_page
@again
def second(request: HttpRequest) -> HttpResponse:
    """Set up the second factor; or show it, where it was not asked for at sign-in."""
    user = request.user
    form = Code(request.POST if request.method == "POST" else None)
    if user.secret:
        if request.method == "POST" and form.is_valid():
            if problem := _code_problem(user, form.cleaned_data["code"]):
                form.add_error("code", problem)
            else:
                request.session[SECOND] = True
                return HttpResponseRedirect(_next(request))
        return _page(request, "second-there", form)
    offered = request.session.setdefault(OFFERED, codes.new_secret())
    if request.method == "POST" and form.is_valid():
        step = codes.accepted(offered, form.cleaned_data["code"])
        if step is not None:
            fresh = User.objects.filter(pk=user.pk, secret="")
            fresh.update(secret=offered, last_step=step)
            del request.session[OFFERED]
            request.session[SECOND] = True
            return HttpResponseRedirect(_next(request))
        form.add_error("code", _wrong_code())
    picture = segno.make(codes.address(user, offered), micro=False).svg_inline(
        scale=5, border=4, dark="#000", light="#fff", omitsize=False, svgclass=None, lineclass=None
    )
    spaced = " ".join(offered[i : i + 4] for i in range(0, len(offered), 4))
    return _page(request, "second", form, picture=picture, secret=spaced)


@never_cache
@form_page
@in_clinic(Right.SEE_TEAM, change=Right.CHANGE_TEAM)
def team(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Who works in a clinic; an owner invites."""
    form = Invite(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = User.objects.plain(form.cleaned_data["email"])
        with transaction.atomic():
            user, _ = User.objects.get_or_create(
                email=email, defaults={"language": get_language(), "password": "!"}
            )
            _member, new = Membership.objects.get_or_create(
                user=user, clinic=clinic, defaults={"role": form.cleaned_data["role"]}
            )
            if new:
                send_link(request, user, clinic)
        if new:
            return HttpResponseRedirect(reverse("team", args=[clinic.slug]))
        form.add_error("email", gettext("This person works here already."))
    members = clinic.memberships.select_related("user").order_by("user__name", "user__email")
    return _page(
        request,
        "team",
        form,
        clinic=clinic,
        members=members,
        changes=may(request.user, Right.CHANGE_TEAM, clinic),
    )


@never_cache
@require_POST
@in_clinic(Right.CHANGE_TEAM)
def remove_member(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """Take somebody out of the team; a clinic keeps one owner."""
    with transaction.atomic():
        owners = clinic.memberships.filter(role=Role.OWNER).select_for_update()
        last = {owner.pk for owner in owners} == {number}
        gone = not last and clinic.memberships.filter(pk=number).delete()[0]
    if not gone and not last:
        raise Http404
    return HttpResponseRedirect(reverse("team", args=[clinic.slug]))


def _let_in(request: HttpRequest, user: User, *, second: bool) -> HttpResponse:
    login(request, user)
    request.session.pop(PENDING, None)
    request.session[SECOND] = second
    request.session[SURE] = int(timezone.now().timestamp())
    return HttpResponseRedirect(_next(request))


def _code_problem(user: User, given: str) -> str | None:
    """Why a code does not count, counting the wrong ones."""
    if tries.too_many("code", user.email):
        return _wait()
    if codes.spent(user, given):
        tries.forgiven("code", user.email)
        return None
    tries.failed("code", user.email)
    return _wrong_code()


def _wrong_code() -> str:
    return gettext(
        "This code does not fit. Wait for the next one, and see that the clock is right."
    )


def _wait() -> str:
    return gettext("There were too many wrong tries. Please wait a quarter of an hour.")


def _next(request: HttpRequest) -> str:
    asked = request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if own else reverse("account")


def _along(name: str, request: HttpRequest) -> str:
    asked = request.GET.urlencode()
    return reverse(name) + (f"?{asked}" if asked else "")


def _page(
    request: HttpRequest, name: str, form: Form | None, status: int = 200, **told: object
) -> HttpResponse:
    """A page; one with a fault in its form says so in its status, and keeps what was typed."""
    if form is not None and form.is_bound and form.errors:
        status = 422
    told = {"form": form, "minutes": settings.PASSWORD_RESET_TIMEOUT // 60, **told}
    return render(request, f"people/{name}.html", told, status=status)
