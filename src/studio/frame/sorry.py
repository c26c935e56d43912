"""How the site says no: a page to people, JSON to scripts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

__all__ = ["sorry"]


def sorry(request: HttpRequest, title: str, text: str, status: int) -> HttpResponse:
    """Say it in words; a browser that opens the address gets a page in the frame."""
    if "text/html" in request.headers.get("accept", ""):
        told: dict[str, object] = {"title": title, "text": text}
        if status >= 500:
            told["user"] = None  # it may be the data that are out of reach
        response = render(request, "frame/sorry.html", told, status=status)
    else:
        response = JsonResponse({"state": "refused", "text": text, "faces": 0}, status=status)
    patch_vary_headers(response, ["Accept"])
    return response
