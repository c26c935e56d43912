"""Where a form that was sent leads."""

from __future__ import annotations

from django.http import HttpResponseRedirect

__all__ = ["onward"]


def onward(address: str) -> HttpResponseRedirect:
    """Lead to an address that is only looked at, whatever was sent (RFC 9110, 15.4.4)."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
