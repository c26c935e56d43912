"""Certificates: issued by a person, in the finder from that moment, withdrawn on record."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from studio.finder import checking
from studio.finder.models import Certification, Listing
from studio.people.models import Clinic, User
from studio.training.models import Certificate, Enrolment
from studio.training.teaching import OwnWork, passed_all

__all__ = ["NotPassed", "issue", "standing", "withdraw"]


class NotPassed(Exception):
    """A part of the course is not passed."""


def standing(enrolment: Enrolment) -> Certificate | None:
    """The certificate that was issued and not withdrawn."""
    return enrolment.certificates.filter(withdrawn=None).first()


def issue(enrolment: Enrolment, by: User, issued: date, expires: date) -> Certificate:
    """Issue a certificate; where one stands, that comes back.

    Who is listed in the finder has it there from the same moment: the clinic's owner has seen it.

    Raises
    ------
    NotPassed
        If not every part is passed.
    studio.training.teaching.OwnWork
        If it would be one's own.
    """
    if by.pk == enrolment.learner_id:
        raise OwnWork
    with transaction.atomic():
        clinic = Clinic.objects.select_for_update().get(pk=enrolment.course.clinic_id)
        if there := standing(enrolment):
            return there
        if not passed_all(enrolment):
            raise NotPassed
        certificate = Certificate(
            clinic=clinic,
            enrolment=enrolment,
            number=_number(clinic, issued.year),
            level=enrolment.course.level,
            issued=issued,
            expires=expires,
            by=by,
            by_name=str(by),
        )
        listed = Listing.objects.filter(user=enrolment.learner, state=Listing.State.LISTED).first()
        if listed:
            certificate.paper = Certification.objects.create(
                listing=listed,
                kind=Certification.Kind.CRAFT,
                body=clinic.name,
                number=certificate.number,
                level=certificate.level,
                issued=issued,
                expires=expires,
            )
            checking.verify(certificate.paper, by)
        certificate.save()
    return certificate


def withdraw(certificate: Certificate, by: User, why: str) -> None:
    """Withdraw one for a reason, here and in the finder; it stays on record. Again, nothing."""
    with transaction.atomic():
        held = Certificate.objects.select_for_update().get(pk=certificate.pk)
        if held.withdrawn:
            return
        held.withdrawn, held.withdrawn_by, held.reason = timezone.now(), str(by), why
        held.save(update_fields=["withdrawn", "withdrawn_by", "reason"])
        if held.paper:
            checking.refuse(held.paper, by, why)


def _number(clinic: Clinic, year: int) -> str:
    """The next number of a clinic, such as ``2026-0007``."""
    given = Certificate.objects.filter(clinic=clinic, number__startswith=f"{year}-")
    last = given.order_by("-number").values_list("number", flat=True).first()
    return f"{year}-{int(last.partition('-')[2]) + 1 if last else 1:04d}"
