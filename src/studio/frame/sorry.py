"""How the site says no: a page to people, JSON to scripts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext

__all__ = ["broken", "forged", "missing", "sorry"]


def sorry(request: HttpRequest, title: str, text: str, status: int) -> HttpResponse:
    """Say it in words; a browser that opens the address gets a page in the frame."""
    if "text/html" in request.headers.get("accept", ""):
        told: dict[str, object] = {"title": title, "text": text}
        if status >= 500:
            told["user"] = told["demonstration"] = None  # the data may be out of reach
        response = render(request, "frame/sorry.html", told, status=status)
    else:
        response = JsonResponse({"state": "refused", "text": text, "faces": 0}, status=status)
    patch_vary_headers(response, ["Accept"])
    return response


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Another's photo, one that is gone and one that never was look alike."""
    if "/photos/" in request.path:
        text = gettext("This photo is no longer here. Choose it again to go on.")
        return sorry(request, gettext("This photo is not here"), text, 404)
    text = gettext("Nothing stands at this address, or it is not for you to see.")
    return sorry(request, gettext("This page is not here"), text, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault."""
    text = gettext("Something went wrong here. Please try again.")
    return sorry(request, gettext("That did not work"), text, 500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token does not fit the cookie's."""
    text = gettext("This page has been open too long. Please reload it and try again.")
    return sorry(request, gettext("That did not work"), text, 403)
