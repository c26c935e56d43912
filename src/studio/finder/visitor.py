"""What a browser says of where its person is from: only to guess well, never kept."""

from __future__ import annotations

import re

from django.http import HttpRequest

__all__ = ["home", "reckons_in_miles"]

#: Countries that say miles.
_MILES = {"US", "PR", "GB", "LR", "MM"}
_REGION = re.compile(r"[a-zA-Z]{2,3}-(?:[a-zA-Z]{4}-)?([a-zA-Z]{2})(?![a-zA-Z0-9])")


def home(request: HttpRequest) -> str:
    """The country of the first language that names one (``es-MX``); else the clinics'."""
    said = _REGION.search(request.headers.get("accept-language", "")[:200])
    return said[1].upper() if said else "US"


def reckons_in_miles(request: HttpRequest) -> bool:
    """Whether distances are said in miles where they are from."""
    return home(request) in _MILES
