"""Said when somebody brings a photo of their own, once in a visit: for counting, and for no more.

What is sent names nobody and nothing: no photo, no visit, no address.
"""

from __future__ import annotations

from django.dispatch import Signal

__all__ = ["first_photo"]

first_photo = Signal()
