"""One's own account: password, passkeys, codes, language, and the browsers that are signed in."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from studio.people import codes, overview, passkeys, recovery, visits
from studio.people.doors import SECOND, again, signed_in
from studio.people.forms import KeyName, Language, SetPassword
from studio.people.letters import tell
from studio.people.models import User
from studio.people.views.page import form_page, onward, page, to
from studio.people.views.proof import led_on

__all__ = [
    "account",
    "change_password",
    "end_all",
    "end_visit",
    "language",
    "new_recovery",
    "passkey_name",
    "passkey_remove",
    "passkeys_page",
    "phone_remove",
    "visits_page",
]


@never_cache
@require_safe
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """What there is, and where each thing is changed."""
    return _account_page(request, Language(initial={"language": request.user.language}))


@never_cache
@require_POST
@signed_in
def language(request: HttpRequest) -> HttpResponse:
    """In which language they are written to; the page follows."""
    form = Language(request.POST)
    if not form.is_valid():
        return _account_page(request, form)
    chosen = form.cleaned_data["language"]
    User.objects.filter(pk=request.user.pk).update(language=chosen)
    with override(chosen):
        return to("account")


@never_cache
@form_page
@again
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password; every other browser is signed out."""
    user = request.user
    form = SetPassword(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            validate_password(form.cleaned_data["password"], user)
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            with transaction.atomic():
                user.set_password(form.cleaned_data["password"])
                user.save(update_fields=["password"])
                tell(request, user, "password")
            update_session_auth_hash(request, user)
            visits.moved(request)
            visits.end_others(user, but=request.session.session_key)
            return to("account")
    return page(request, "set-password", form, email=user.email)


@never_cache
@form_page
@again
def passkeys_page(request: HttpRequest) -> HttpResponse:
    """The passkeys; a new one is kept."""
    user = request.user
    if request.method != "POST":
        return _passkeys_page(request, _new_name(request))
    form = KeyName(request.POST)
    if not form.is_valid():
        return _passkeys_page(request, form)
    first = not user.has_second
    try:
        with transaction.atomic():
            key = passkeys.kept(
                request, user, request.POST.get("answer", ""), form.cleaned_data["name"]
            )
            tell(request, user, "passkey", name=key.name)
    except passkeys.Refused:
        return _passkeys_page(request, form, key_wrong=_not_kept())
    request.session[SECOND] = True
    if first:
        return led_on(request, user)
    return to("passkeys")


@never_cache
@form_page
@again
def passkey_name(request: HttpRequest, number: int) -> HttpResponse:
    """Call a passkey something else."""
    key = request.user.passkeys.filter(pk=number).first()
    if key is None:
        raise Http404
    form = KeyName(request.POST if request.method == "POST" else None, initial={"name": key.name})
    if request.method == "POST" and form.is_valid():
        request.user.passkeys.filter(pk=number).update(name=form.cleaned_data["name"])
        return to("passkeys")
    return page(request, "passkey-name", form, key=key)


@never_cache
@require_POST
@again
def passkey_remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take a passkey away, unless it is the last second factor of somebody who needs one."""
    user = request.user
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        key = held.passkeys.filter(pk=number).first()
        if key is None:
            raise Http404
        last = not held.sealed_secret and held.passkeys.count() == 1
        if last and held.is_staff:
            return _passkeys_page(request, _new_name(request), 422, last_one=number)
        key.delete()
        tell(request, user, "passkey-gone", name=key.name)
        if last:
            recovery.forget(held)
    return to("passkeys")


@never_cache
@require_POST
@again
def phone_remove(request: HttpRequest) -> HttpResponse:
    """Take the codes on the phone away, unless they are the last second factor of staff."""
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=request.user.pk)
        if not held.sealed_secret:
            return to("account")
        last = not held.passkeys.exists()
        if last and held.is_staff:
            form = Language(initial={"language": held.language})
            return _account_page(request, form, 422, last_one=True)
        codes.forget(held)
        tell(request, held, "second-factor-gone")
        if last:
            recovery.forget(held)
    return to("account")


@never_cache
@form_page
@again
def new_recovery(request: HttpRequest) -> HttpResponse:
    """Ten recovery codes, shown in the answer to the form and never again.

    They cannot be led on to: what leads there would have to keep them. Sent twice, the form makes
    them twice, and the ones that are shown last are good.
    """
    user = request.user
    if not user.has_second:
        return to("second")
    made: list[str] = []
    if request.method == "POST":
        with transaction.atomic():
            made = recovery.new_codes(user)
            tell(request, user, "recovery-codes")
    return page(
        request, "recovery", None, made=made, left=recovery.left(user), onward=onward(request)
    )


@never_cache
@require_safe
@signed_in
def visits_page(request: HttpRequest) -> HttpResponse:
    """The browsers that are signed in."""
    this_one = request.session.session_key
    return page(request, "visits", None, visits=visits.of(request), this_one=this_one)


@never_cache
@require_POST
@signed_in
def end_visit(request: HttpRequest, number: int) -> HttpResponse:
    """Sign one browser out."""
    if not visits.end(request.user, number):
        raise Http404
    return to("visits")


@never_cache
@require_POST
@signed_in
def end_all(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    visits.end_others(request.user, but=request.session.session_key)
    return to("visits")


def _account_page(
    request: HttpRequest, form: Language, status: int = 200, **told: object
) -> HttpResponse:
    user = request.user
    places = user.memberships.select_related("clinic").order_by("clinic__name")
    rows = overview.rows(request)
    return page(
        request,
        "account",
        form,
        status,
        places=[(place, overview.in_clinic(request, place)) for place in places],
        keys=user.passkeys.count(),
        codes_left=recovery.left(user),
        browsers=len(visits.of(request)),
        more=[row for row in rows if not row.last],
        at_last=[row for row in rows if row.last],
        **told,
    )


def _passkeys_page(
    request: HttpRequest, form: KeyName, status: int = 200, **told: object
) -> HttpResponse:
    keys = request.user.passkeys.order_by("since")
    host = passkeys.host(request)
    if "key_wrong" in told:
        status = 422
    return page(request, "passkeys", form, status, keys=keys, host=host, **told)


def _new_name(request: HttpRequest) -> KeyName:
    """What a new passkey is called until its owner calls it something else."""
    browser = visits.browser(request.headers.get("user-agent", ""))
    return KeyName(initial={"name": browser or gettext("Passkey")})


def _not_kept() -> str:
    return gettext(
        "This passkey could not be kept. Perhaps it is here already. Please try once more."
    )
