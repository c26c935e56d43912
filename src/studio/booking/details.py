"""Whom an appointment is for, as they say it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Details"]


@dataclass(frozen=True)
class Details:
    """Name and how to reach them; ``zone`` is whose clock they read."""

    name: str
    email: str
    phone: str = ""
    language: str = "en"
    zone: str = ""
    note: str = ""
