"""Sums of money: whole cents, read from what people type and said as they read it. No floats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

__all__ = ["CURRENCIES", "MOST_CENTS", "read", "said"]

#: All of them have a hundredth (ISO 4217).
CURRENCIES: Mapping[str, Any] = MappingProxyType(
    {
        "USD": _("US dollars"),
        "MXN": _("Mexican pesos"),
        "EUR": _("Euros"),
        "CAD": _("Canadian dollars"),
        "GBP": _("Pounds sterling"),
        "COP": _("Colombian pesos"),
    }
)
MOST_CENTS = 10**11  # a thousand million: beyond it somebody slipped on the keys
_TYPED = re.compile(
    r"(\d+|\d{1,3}(?:(?P<group>[.,' ])\d{3})(?:(?P=group)\d{3})*)(?:([.,])(\d{2}))?"
)


def read(typed: str) -> int | None:
    """Cents of a sum as it is typed: ``1200``, ``1,200.50`` or ``1.200,50``; None where it is none.

    The last two figures after a point or comma are cents, three are thousands.
    """
    text = typed.strip().replace("\N{NO-BREAK SPACE}", " ").replace("\N{THIN SPACE}", " ")
    match = _TYPED.fullmatch(text) if text.isascii() else None
    if match is None or (match["group"] and match["group"] == match[3]):
        return None
    whole = re.sub(r"\D", "", match[1])
    cents = int(whole) * 100 + int(match[4] or 0) if len(whole) < 12 else MOST_CENTS
    return cents if cents < MOST_CENTS else None


def said(cents: int, currency: str) -> str:
    """A sum as the reader writes it: ``USD 1,200.50``, ``1,200.50 USD``."""
    sign = "-" if cents < 0 else ""
    whole, part = divmod(abs(cents), 100)
    figure = f"{sign}{whole:,}.{part:02}"
    if (get_language() or "").startswith("es"):
        return f"{figure}\N{NO-BREAK SPACE}{currency}"
    return f"{currency}\N{NO-BREAK SPACE}{figure}"
