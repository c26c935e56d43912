"""What is left of letters goes in time."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from studio.errands.doing import errand
from studio.outbox.models import Letter

__all__ = ["KEPT_FOR", "forget"]

KEPT_FOR = timedelta(days=90)  # our assumption: long enough to see why somebody heard nothing


@errand("outbox.forget", every=timedelta(days=1))
def forget(_about: str = "") -> None:
    """Forget to whom letters went, and the words of those that never did.

    That a key was written stays, so that nothing is ever written twice.
    """
    old = Letter.objects.exclude(state=Letter.State.WAITING).exclude(to="")
    old.filter(written__lte=timezone.now() - KEPT_FOR).update(
        to="", subject="", text="", html="", calendar="", leave="", trouble=""
    )
