"""One's own photos, and those shared with a clinic."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.frame.sorry import sorry
from studio.people.belongings import belongings
from studio.people.doors import again, in_clinic, signed_in
from studio.people.models import Clinic, User
from studio.people.names import of_user
from studio.people.rights import Right
from studio.photos import album, clinic, leaving, readings
from studio.photos.forms import Add, Share
from studio.photos.small import small
from studio.port import Refused
from studio.preview.asked import item_of, place_of, subject_of, wishes_of
from studio.preview.desk import FULL_SIZE
from studio.vault import keeping

__all__ = [
    "erase",
    "erase_all",
    "export",
    "keep",
    "leave",
    "mine",
    "one",
    "picture",
    "seen_by",
    "share",
    "shared",
    "shared_one",
    "shared_picture",
]

View = Callable[..., HttpResponse]
form_page = require_http_methods(["GET", "HEAD", "POST"])


def gone_is_404(view: View) -> View:
    """Another's picture, one that was erased and one that never was look alike."""

    @wraps(view)
    def guarded(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *given, **named)
        except keeping.Gone as gone:
            raise Http404 from gone

    return guarded


@never_cache
@form_page
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """One's pictures, and a form for another."""
    once = secrets.token_urlsafe(16)
    if request.method != "POST":
        return _mine(request, Add(initial={"once": once}))
    form = Add(request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data
        try:
            album.add(request.user, sent["photo"].read(), sent["kind"], sent["once"])
            return HttpResponseRedirect(reverse("photos:mine"))
        except Refused as refused:
            form.add_error("photo", str(refused.phrase))
    return _mine(request, form, status=422)


def _mine(request: HttpRequest, form: Add, status: int = 200) -> HttpResponse:
    told = {
        "form": form,
        "pictures": album.pictures(request.user),
        "room": album.room(request.user),
    }
    return render(request, "photos/mine.html", told, status=status)


@never_cache
@require_POST
@signed_in
def keep(request: HttpRequest, token: str) -> HttpResponse:
    """Keep a photo of the preview and what is drawn on it, as it is seen there."""
    subject = subject_of(request, token)
    item = item_of(request, token)
    if item.owner is None:
        raise Http404
    try:
        place, wishes = place_of(request, subject), wishes_of(request)
        wishes.pop("light", None)  # kept as it was taken, before and after alike
        with FULL_SIZE:
            photo, drawn = subject.photo(place), subject.after(wishes, place).data
        album.add_drawn(
            request.user, photo, drawn, f"{token} {place}", repr(sorted(wishes.items()))
        )
    except Refused as refused:
        return _told(request, str(refused.phrase), 400)
    return _told(request, gettext("Both are in your photos."), 200)


def _told(request: HttpRequest, text: str, status: int) -> HttpResponse:
    """Say it to a script; a browser that asks itself is led to the photos, or told on a page."""
    if "text/html" not in request.headers.get("accept", ""):
        return JsonResponse({"text": text}, status=status)
    if status == 200:
        return HttpResponseRedirect(reverse("photos:mine"))
    return sorry(request, gettext("That did not work"), text, status)


@never_cache
@require_safe
@signed_in
@gone_is_404
def one(request: HttpRequest, name: str) -> HttpResponse:
    """One picture, who saw it, and with whom it is shared."""
    shown = album.picture(request.user, name)
    told = {
        "picture": shown,
        "made": album.made_from(request.user, shown),
        "lines": readings.lines(request.user, name),
        "form": Share(initial={"clinic": shown.clinic and shown.clinic.slug}),
    }
    return render(request, "photos/one.html", told)


@require_safe
@signed_in
@gone_is_404
def picture(request: HttpRequest, name: str, size: str) -> HttpResponse:
    """The picture itself."""
    return _picture(album.look(request.user, name), size)


@never_cache
@require_POST
@signed_in
@gone_is_404
def share(request: HttpRequest, name: str) -> HttpResponse:
    """Share a picture with a clinic, or take that back."""
    album.picture(request.user, name)
    form = Share(request.POST)
    if form.is_valid():
        album.share(request.user, name, form.cleaned_data["clinic"])
    return HttpResponseRedirect(reverse("photos:one", args=[name]))


@never_cache
@form_page
@signed_in
@gone_is_404
def erase(request: HttpRequest, name: str) -> HttpResponse:
    """Erase a picture and what was made from it."""
    shown = album.picture(request.user, name)
    return _sure(request, shown)


@again
def _sure(request: HttpRequest, shown: album.Picture) -> HttpResponse:
    if request.method == "POST":
        album.erase(request.user, shown.name)
        return HttpResponseRedirect(reverse("photos:mine"))
    made = album.made_from(request.user, shown)
    return render(request, "photos/erase.html", {"picture": shown, "made": made})


@never_cache
@form_page
@again
def erase_all(request: HttpRequest) -> HttpResponse:
    """Erase all of one's pictures."""
    if request.method == "POST":
        album.erase_all(request.user)
        return HttpResponseRedirect(reverse("photos:mine"))
    count = len(album.pictures(request.user))
    return render(request, "photos/erase-all.html", {"count": count})


@never_cache
@form_page
@again
def export(request: HttpRequest) -> HttpResponse:
    """Take everything home."""
    user: User = request.user
    if request.method != "POST":
        told = {"count": len(album.pictures(user)), "room": album.room(user)}
        return render(request, "photos/export.html", told)
    name, more = of_user(user), belongings(user)
    account = {
        "e-mail": user.email,
        "name": user.name,
        "language": user.language,
        "since": user.joined.isoformat(),
        "works at": [
            {"clinic": place.clinic.name, "as": place.role}
            for place in user.memberships.select_related("clinic")
        ],
    }
    whole = keeping.export(
        (name, *more.kept),
        name,
        lambda who: readings.reader(who, user),
        {"account": account, **more.told},
    )
    return _private(whole, "application/zip", f'attachment; filename="{gettext("my-photos")}.zip"')


@never_cache
@require_safe
@signed_in
def seen_by(request: HttpRequest) -> HttpResponse:
    """Who did what with one's pictures."""
    lines = readings.lines(request.user)
    there = {one.name for one in album.pictures(request.user)}
    return render(request, "photos/seen-by.html", {"lines": lines, "there": there})


@never_cache
@form_page
@again
def leave(request: HttpRequest) -> HttpResponse:
    """Erase the account with everything in it."""
    owned = leaving.owned_alone(request.user)
    if request.method == "POST" and not owned:
        user = User.objects.get(pk=request.user.pk)
        try:
            leaving.leave(user)
        except leaving.NeedsAnOwner:
            owned = leaving.owned_alone(user)
        else:
            logout(request)
            return HttpResponseRedirect(reverse("page"))
    told = {"owned": owned, "count": len(album.pictures(request.user))}
    return render(request, "photos/leave.html", told, status=422 if owned else 200)


@never_cache
@require_safe
@in_clinic(Right.SEE_PHOTOS)
def shared(request: HttpRequest, here: Clinic) -> HttpResponse:
    """What people share with a clinic."""
    told = {"clinic": here, "shared": clinic.shared_with(here)}
    return render(request, "photos/shared.html", told)


@never_cache
@require_safe
@in_clinic(Right.SEE_PHOTOS)
@gone_is_404
def shared_one(request: HttpRequest, here: Clinic, name: str) -> HttpResponse:
    """One picture that is shared with a clinic."""
    told = {"clinic": here, "one": clinic.one(here, name)}
    return render(request, "photos/shared-one.html", told)


@require_safe
@in_clinic(Right.SEE_PHOTOS)
@gone_is_404
def shared_picture(request: HttpRequest, here: Clinic, name: str, size: str) -> HttpResponse:
    """The picture itself."""
    return _picture(clinic.look(here, request.user, name), size)


def _picture(jpeg: bytes, size: str) -> HttpResponse:
    data = small(jpeg) if size == "small" else jpeg
    return _private(data, "image/jpeg", 'inline; filename="photo.jpg"')


def _private(data: bytes, mime: str, disposition: str) -> HttpResponse:
    """Bytes that no cache keeps, and that a browser takes for what they are."""
    response = HttpResponse(data, content_type=mime)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = disposition
    response["Content-Encoding"] = "identity"  # it is packed already
    return response
