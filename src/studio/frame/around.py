"""What the frame shows around a page: the rooms of the site, and the page in the other language."""

from __future__ import annotations

from collections.abc import Mapping

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
#: What stands in the foot of every page, beside the account.
BELOW = {"booking:index": _("Book a consultation")}
FRONT_DOOR = "page"


def around(request: HttpRequest) -> dict[str, object]:
    """Give every page its navigation (a context processor)."""
    here = request.path
    rooms, below = _there(ROOMS), _there(BELOW)
    nearest = max(filter(here.startswith, rooms.values()), key=len, default="")
    return {
        "rooms": [
            {
                "name": gettext(ROOMS[name]),
                "url": url,
                "current": _current(name, url, here, nearest),
            }
            for name, url in rooms.items()
        ],
        "below": [{"name": gettext(BELOW[name]), "url": url} for name, url in below.items()],
        "tongues": [
            {"code": code, "short": code.upper(), "name": name, "url": translate_url(here, code)}
            for code, name in settings.LANGUAGES
        ],
    }


def _there(names: Mapping[str, str]) -> dict[str, str]:
    """Addresses of those that this site has."""
    found = {}
    for name in names:
        try:
            found[name] = reverse(name)
        except NoReverseMatch:  # a site without that room
            continue
    return found


def _current(name: str, url: str, here: str, nearest: str) -> str | None:
    """``page`` on the room's own page, ``true`` below it; the longest address wins."""
    if here == url:
        return "page"
    return "true" if url == nearest and name != FRONT_DOOR else None
