"""Style, script, type and pictures that belong to the program.

Their addresses carry one mark for all of them together, made of what they hold: a browser may keep
each for ever, and asks anew once any has changed, whichever of them names the other.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
from functools import cache

from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.contrib.staticfiles.views import serve
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

__all__ = ["Files", "mark", "static"]

FOR_EVER = "public, max-age=31536000, immutable"
ASKED_ABOUT = "no-cache"  # kept, but asked about: a new version is seen at once
MARKED = re.compile(r"([0-9a-f]{12})/(.+)")
GROWS_SMALLER = re.compile(r"text/|image/svg|application/(javascript|json)")


@cache
def mark() -> str:
    """Make the mark of all files as they are now; once, since a program does not change at work."""
    whole = hashlib.blake2b(digest_size=6)
    for finder in get_finders():
        for path, storage in finder.list([]):
            with storage.open(path) as file:
                whole.update(path.encode() + b"\0" + hashlib.file_digest(file, "blake2b").digest())
    return whole.hexdigest()


class Files(StaticFilesStorage):
    """Where ``{% static %}`` finds the address of a file."""

    def url(self, name: str) -> str:
        """Address with the mark in it."""
        return super().url(f"{mark()}/{name}")


@require_safe
def static(request: HttpRequest, path: str) -> HttpResponseBase:
    """Give a file straight from the program's folder, whichever mark its address has."""
    marked = MARKED.fullmatch(path)
    response = serve(request, marked[2] if marked else path, insecure=True)
    as_it_is = marked and marked[1] == mark()
    response["Cache-Control"] = FOR_EVER if as_it_is else ASKED_ABOUT
    if not GROWS_SMALLER.match(mimetypes.guess_type(path)[0] or ""):
        request.META.pop("HTTP_ACCEPT_ENCODING", None)  # it is packed as small as it can be
    return response
