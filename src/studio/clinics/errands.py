"""What is done again and again: readers are told of a new edition."""

from __future__ import annotations

from datetime import timedelta

from studio.clinics.mailing import tell_of_edition
from studio.errands.doing import errand

__all__ = ["tell_readers"]


@errand("clinics.tell-readers", every=timedelta(days=1))
def tell_readers(_about: str) -> None:
    """Write to everybody who does not know the present edition of the guide."""
    tell_of_edition()
