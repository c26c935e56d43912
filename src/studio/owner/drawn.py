"""Lengths as drawings and sentences have them.

Drawings have no frame of their own: what lies across is a part of their width, in percent, and what
lies up and down is in pixels, so that type has its size on a phone and on a screen alike.
"""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext

__all__ = ["across", "hours_said", "percent_said"]


def across(part: float) -> str:
    """A part of the width, 0 to 1, as an attribute; never in the reader's own digits."""
    return f"{100 * part:.2f}%"


def hours_said(seconds: int) -> str:
    """Hours, to the half."""
    halves = round(seconds / 1800)
    return str(number_format(halves / 2, 1 if halves % 2 else 0))


def percent_said(part: float) -> str:
    """A share in whole percent."""
    return gettext("%(number)s %%") % {"number": round(100 * part)}
