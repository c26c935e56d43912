"""What the frame and the guide show of the clinics, asked only where a page shows it."""

from __future__ import annotations

from functools import cache, partial

from django.http import HttpRequest

from studio.clinics import mailing
from studio.clinics.guidance import guidance
from studio.people.models import Clinic

__all__ = ["around"]


def around(request: HttpRequest) -> dict[str, object]:
    """Give every page whether its clinics are a demonstration, and whose way the guide is said."""
    return {
        "demonstration": cache(Clinic.objects.filter(demonstration=True).exists),
        "guidance": cache(partial(guidance, request)),
        "letters_consent": mailing.consent,
    }
