"""What the frame shows around a page: the rooms of the site, and the page in the other language."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

__all__ = ["around"]

#: The rooms a visitor finds in the head of every page, by the name of their address.
ROOMS = {
    "page": _("Preview"),
    "guide:index": _("Guide"),
    "guide:questions": _("Questions"),
    "voices:gallery": _("Results"),
    "clinics:index": _("Clinics"),
    "finder:find": _("Find an artist"),
}


def around(request: HttpRequest) -> dict[str, object]:
    """Give every page its navigation (a context processor)."""
    here = request.path
    return {
        "rooms": [
            {"name": gettext(name), "url": url, "current": _current(name_of, url, request.path)}
            for name_of, name in ROOMS.items()
            if (url := _address(name_of))
        ],
        "tongues": [
            {"code": code, "short": code.upper(), "name": name, "url": translate_url(here, code)}
            for code, name in settings.LANGUAGES
        ],
    }


def _address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:  # a site without that room
        return None


def _current(name: str, url: str, path: str) -> str | None:
    """``page`` on the room's own page, ``true`` below it; the longest address wins."""
    if path == url:
        return "page"
    above = (one for other in ROOMS if (one := _address(other)) and path.startswith(one))
    nearest = max(above, key=len, default="")
    return "true" if nearest == url and name != "page" else None
