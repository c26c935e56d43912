"""Style, script, type and pictures that belong to the program."""

from __future__ import annotations

from django.contrib.staticfiles.views import serve
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

__all__ = ["static"]


@require_safe
def static(request: HttpRequest, path: str) -> HttpResponseBase:
    """Give a file straight from the program's folder."""
    response = serve(request, path, insecure=True)
    response["Cache-Control"] = "no-cache"  # kept, but asked about: a new version is seen at once
    return response
