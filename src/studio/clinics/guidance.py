"""What the guide says where clinics differ: the chosen clinic's way, or what all have in common.

A house with one clinic says that one's settings. In a house with several, a visitor may choose
whose are said (on a clinic's page, or above a page of the guide), for the visit; as long as none is
chosen, a setting is said as all clinics have it, and one in which they differ as is usual, with a
sentence that says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest

from studio.clinics.models import Profile
from studio.guide import settings as known
from studio.guide.clinic import Given
from studio.people.models import Clinic

__all__ = ["CHOSEN", "Guidance", "elsewhere", "given", "guidance", "keep_elsewhere", "own"]

CHOSEN = "clinic"  # in the session: whose way the guide is said
_elsewhere: dict[str, Callable[[Clinic], str | None]] = {}


@dataclass(frozen=True)
class Guidance:
    """Whose way is said, which clinics there are, and whether they differ."""

    chosen: Clinic | None
    clinics: tuple[Clinic, ...]
    given: Given
    differ: bool


def keep_elsewhere(name: str, where: Callable[[Clinic], str | None]) -> None:
    """Let another app write a setting, so that it has one source.

    ``where`` gives the address at which a clinic sets it there, or None while it does not.
    """
    _elsewhere[name] = where


def elsewhere(clinic: Clinic) -> dict[str, str]:
    """Settings of a clinic that another page writes, with its address."""
    return {name: at for name, where in _elsewhere.items() if (at := where(clinic))}


def own(clinic: Clinic) -> Given:
    """Settings that a clinic gives, its name among them."""
    profile = Profile.objects.filter(clinic=clinic).first()
    return _given(clinic, profile)


def guidance(request: HttpRequest) -> Guidance:
    """Say whose way the guide is read in by this visitor."""
    clinics = tuple(Clinic.objects.select_related("profile").order_by("name", "pk"))
    ways = [_given(clinic, getattr(clinic, "profile", None)) for clinic in clinics]
    if len(clinics) == 1:
        return Guidance(None, clinics, ways[0], differ=False)
    common = {
        name: value
        for name, value in (ways[0] if ways else {}).items()
        if all(way.get(name) == value for way in ways)
    }
    differ = any(way.keys() - common.keys() - {"clinic"} for way in ways)
    slug = request.session.get(CHOSEN)
    for clinic, way in zip(clinics, ways, strict=True):
        if clinic.slug == slug:
            return Guidance(clinic, clinics, way, differ)
    return Guidance(None, clinics, common, differ)


def given(request: HttpRequest) -> Given:
    """What the guide's pages and its book are written with (``settings.GUIDE_GIVEN``)."""
    return guidance(request).given


def _given(clinic: Clinic, profile: Profile | None) -> Given:
    kept: dict[str, Any] = {"clinic": {"en": clinic.name, "es": clinic.name}}
    for name, value in (profile.given if profile else {}).items():
        if name in known():  # a setting of an older program may be gone
            kept[name] = tuple(value) if isinstance(value, list) else value
    return cast("Given", kept)
