"""What is done later: reminders, reports that nobody opened, links that are over."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from studio.aftercare import reminders, reports
from studio.aftercare.models import Key, Report
from studio.errands.doing import errand

__all__ = ["forget", "remind", "unopened"]

LINKS_SAY_SO_FOR = timedelta(days=60)  # that they are over, before they are as if never made


@errand("aftercare.remind", every=timedelta(minutes=20))
def remind(_about: str) -> None:
    """Write what is due on each client's own day."""
    reminders.remind()


@errand("aftercare.unopened")
def unopened(about: str) -> None:
    """Tell the owners of a report that nobody has opened."""
    row = Report.objects.filter(pk=about).select_related("file__clinic").first()
    if row is not None:
        reports.raise_unopened(row)


@errand("aftercare.forget", every=timedelta(days=1))
def forget(_about: str) -> None:
    """Let go of links that are long over."""
    Key.objects.filter(until__lt=timezone.now() - LINKS_SAY_SO_FOR).delete()
