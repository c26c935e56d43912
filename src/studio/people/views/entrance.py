"""Coming in and going out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from studio.people import known, passkeys, tries, visits
from studio.people.doors import SECOND, SURE, proved
from studio.people.forms import Ask, Code, SetPassword, SignIn
from studio.people.letters import send_link, tell, whose
from studio.people.models import User
from studio.people.views.page import (
    along,
    code_problem,
    form_page,
    key_problem,
    onward,
    page,
    refused,
    to,
    wait,
)

__all__ = [
    "ask_link",
    "ask_passkey",
    "set_password",
    "sign_in",
    "sign_in_code",
    "sign_in_passkey",
    "sign_out",
]

PENDING = "pending"  # in the session: whose password was right, and when
PENDING_SECONDS = 300


@never_cache
@form_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """Address and password; then the second factor, if there is one."""
    form = SignIn(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = User.objects.plain(form.cleaned_data["email"])
        if pause := tries.taken(request, "password", email):
            form.add_error(None, wait(pause))
        elif user := authenticate(request, username=email, password=form.cleaned_data["password"]):
            tries.forgiven(request, "password", email)
            if user.has_second:
                request.session[PENDING] = [user.pk, timezone.now().timestamp()]
                return HttpResponseRedirect(along(request, "sign-in-code"))
            return _let_in(request, user, second=False)
        else:
            form.add_error(None, gettext("Address and password do not fit each other."))
    return _sign_in_page(request, form)


@never_cache
@require_POST
def sign_in_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey alone, whoever it belongs to; its device has made sure who holds it."""
    try:
        key, sure = passkeys.answered(request, passkeys.Use.SIGN_IN, request.POST.get("answer", ""))
    except passkeys.Refused:
        return _sign_in_page(request, SignIn(), 422, key_wrong=refused())
    if not sure:  # it was asked to; a device that did not is no second factor
        return _sign_in_page(request, SignIn(), 422, key_wrong=refused())
    return _let_in(request, key.user, second=True)


@never_cache
@form_page
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second factor of whoever gave the right password just before."""
    user = _pending(request)
    if user is None:
        return to("sign-in")
    keys = passkeys.at_this_host(request, user)
    if request.method == "POST" and "answer" in request.POST:
        problem, _sure = key_problem(request, passkeys.Use.SECOND, user)
        if problem is None:
            return _let_in(request, user, second=True)
        told: dict[str, Any] = {"keys": keys, "key_wrong": problem, "of": user}
        return page(request, "sign-in-code", Code(phone=bool(user.sealed_secret)), 422, **told)
    posted = request.POST if request.method == "POST" else None
    form = Code(posted, phone=bool(user.sealed_secret))
    if request.method == "POST" and form.is_valid():
        if problem := code_problem(request, user, form.cleaned_data["code"]):
            form.add_error("code", problem)
        else:
            return _let_in(request, user, second=True)
    return page(request, "sign-in-code", form, keys=keys, of=user)


@never_cache
@require_POST
def ask_passkey(request: HttpRequest) -> HttpResponse:
    """A challenge for a passkey, as JSON; there is none for whoever may not be asked for it."""
    user = request.user if request.user.is_authenticated else None
    try:
        use = passkeys.Use(request.POST.get("use", ""))
        if use is passkeys.Use.SECOND:
            user = user or _pending(request)
        allowed = {
            passkeys.Use.SIGN_IN: user is None,
            passkeys.Use.SECOND: user is not None,
            passkeys.Use.AGAIN: user is not None,
            passkeys.Use.NEW: user is not None and proved(request),
        }
        if not allowed[use]:
            raise Http404
        told = passkeys.asked(request, use, user)
    except (ValueError, passkeys.Refused):
        raise Http404 from None
    return JsonResponse(told)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here and there; what the browser kept of it goes, too."""
    visits.over(request)
    logout(request)
    response = to("page")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@never_cache
@form_page
def ask_link(request: HttpRequest) -> HttpResponse:
    """A new account or a forgotten password: a link by mail; the answer is the same for all."""
    form = Ask(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = User.objects.plain(form.cleaned_data["email"])
        if not tries.taken(request, "link", email):
            with transaction.atomic():
                user, _ = User.objects.get_or_create(
                    email=email, defaults={"language": get_language(), "password": "!"}
                )
                if user.is_active:
                    send_link(request, user)
        return page(request, "link-sent", None, email=email)
    return page(request, "ask-link", form)


@never_cache
@form_page
def set_password(request: HttpRequest, name: str, token: str) -> HttpResponse:
    """A password by the link of a letter; sign-in follows, with its second factor."""
    user = whose(name, token)
    if user is None:
        return page(request, "link-expired", None, status=404)
    form = SetPassword(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            validate_password(form.cleaned_data["password"], user)
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            with transaction.atomic():
                if user.has_usable_password():
                    tell(request, user, "password")
                user.set_password(form.cleaned_data["password"])
                user.save(update_fields=["password"])
                visits.end_others(user)
            response = to("sign-in")
            known.remember(request, response, user)  # whoever reads their mail is no stranger
            return response
    return page(request, "set-password", form, email=user.email)


def _sign_in_page(
    request: HttpRequest, form: SignIn, status: int = 200, **told: object
) -> HttpResponse:
    told["passkeys"] = bool(passkeys.host(request)) and not request.user.is_authenticated
    told["with_passkey"] = along(request, "sign-in-passkey")
    return page(request, "sign-in", form, status, **told)


def _pending(request: HttpRequest) -> User | None:
    """Whose password was right just before, while they have a second factor to show."""
    pk, at = request.session.get(PENDING, (0, 0))
    if timezone.now().timestamp() - at > PENDING_SECONDS:
        return None
    return User.objects.filter(pk=pk, is_active=True).first()


def _let_in(request: HttpRequest, user: User, *, second: bool) -> HttpResponse:
    login(request, user, "django.contrib.auth.backends.ModelBackend")
    request.session.pop(PENDING, None)
    request.session[SECOND] = second
    request.session[SURE] = int(timezone.now().timestamp())
    visits.begun(request, user)
    response = HttpResponseRedirect(onward(request))
    known.remember(request, response, user)
    return response
