"""Where people find it: on the account page, on a client's file, below their own treatment."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from studio.booking.moments import day_of
from studio.guarantee import books, days, money, reading, terms
from studio.guarantee.models import Claim
from studio.people import overview
from studio.people.models import Clinic, Membership
from studio.people.overview import Link
from studio.people.rights import TABLE, Right, may
from studio.treatment import beside
from studio.treatment.beside import Line
from studio.treatment.models import File, Treatment

__all__ = ["add", "where_terms_are"]


def add() -> None:
    """Add all of them."""
    overview.add_in_clinic(_claims)
    overview.add_in_clinic(_books)
    beside.add_to_room(_room)
    beside.add_to_mine(_mine)


def where_terms_are(clinic: Clinic) -> str | None:
    """The page on which a clinic that has terms sets them."""
    there = terms.newest(clinic) is not None
    return reverse("guarantee:terms", args=[clinic.slug]) if there else None


def _claims(_request: HttpRequest, place: Membership) -> Link | None:
    if Right.ANSWER_CLAIMS not in TABLE[place.role]:
        return None
    return Link(gettext("Guarantee"), reverse("guarantee:claims", args=[place.clinic.slug]))


def _books(_request: HttpRequest, place: Membership) -> Link | None:
    if Right.KEEP_BOOKS not in TABLE[place.role]:
        return None
    return Link(gettext("Payments"), reverse("guarantee:books", args=[place.clinic.slug]))


def _room(request: HttpRequest, file: File) -> list[Line]:
    if not may(request.user, Right.KEEP_BOOKS, file.clinic):
        return []
    answers = may(request.user, Right.ANSWER_CLAIMS, file.clinic)
    found = []
    for row in file.treatments.select_related("file__clinic").order_by("-begun"):
        purse = books.purse_of(row)
        if not answers:  # the desk sees what was paid, not what for
            said = gettext("nothing written down")
            if purse is not None:
                said = money.said(purse.paid_cents, purse.currency)
            title = gettext("Payments: treatment begun on %(day)s") % {
                "day": date_format(row.begun, "DATE_FORMAT")
            }
            address = reverse("guarantee:purse", args=[file.clinic.slug, row.pk])
            found.append(Line(title, said, address))
            continue
        claim = _newest(row)
        said = claim.get_state_display() if claim else gettext("Nothing was asked")
        if purse is not None:
            said = f"{money.said(purse.paid_cents, purse.currency)}. {said}"
        slug = file.clinic.slug
        link = (
            reverse("guarantee:claim", args=[slug, claim.pk])
            if claim and claim.is_open
            else reverse("guarantee:purse", args=[slug, row.pk])
        )
        title = gettext("Payments and guarantee: %(kind)s") % {"kind": row.get_kind_display()}
        found.append(Line(title, str(said), link))
    return found


def _mine(_request: HttpRequest, treatment: Treatment) -> list[Line]:
    claim, window = _newest(treatment), terms.window(treatment)
    if claim is not None:
        said = reading.state_of(claim, client=True)
    elif window is None:
        return []
    else:
        today = days.today(timezone.now(), treatment.file.clinic.zone)
        if today < window.opens:
            said = gettext("from %(day)s on") % {"day": day_of(window.opens)}
        elif today <= window.closes:
            said = gettext("until %(day)s") % {"day": day_of(window.closes)}
        else:
            said = gettext("was until %(day)s") % {"day": day_of(window.closes)}
    return [Line(gettext("Your guarantee"), said, reverse("guarantee:own", args=[treatment.pk]))]


def _newest(treatment: Treatment) -> Claim | None:
    return Claim.objects.filter(treatment=treatment).order_by("-asked", "-pk").first()
