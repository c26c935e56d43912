"""Dates that are over: said once, in the background. They decide nothing."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from studio.errands.doing import errand
from studio.guarantee import claims, letters
from studio.guarantee.models import OPEN, Claim

__all__ = ["passed"]


@errand("guarantee.passed", every=timedelta(hours=1))
def passed(_about: str) -> None:
    """Write once about each date that is over; where the claim stands is not touched."""
    now = timezone.now()
    rows = Claim.objects.filter(state__in=OPEN, due__lte=(now + timedelta(days=1)).date())
    for claim in rows.select_related("treatment__file__clinic"):
        with transaction.atomic():
            same = Claim.objects.filter(pk=claim.pk, version=claim.version)
            unsaid = same.filter(passed_said__lt=claim.version)
            if claims.is_passed(claim, now) and unsaid.update(passed_said=claim.version):
                letters.passed(claim)
