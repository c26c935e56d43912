"""The two clinics of the demonstration."""

from __future__ import annotations

from studio.people.models import Clinic

__all__ = ["show_demonstration"]

SHOWN = (
    {"slug": "new-york", "name": "Stubble New York", "city": "New York, NY"},
    {"slug": "north-carolina", "name": "Stubble North Carolina", "city": "Charlotte, NC"},
)


def show_demonstration() -> None:
    """Make the two clinics where there is none; a house with a clinic of its own is left alone."""
    if not Clinic.objects.exists():
        for given in SHOWN:
            Clinic.objects.get_or_create(
                slug=given["slug"],
                defaults={**given, "zone": "America/New_York", "demonstration": True},
            )
