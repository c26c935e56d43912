"""What is done every day: clients who are due are asked."""

from __future__ import annotations

from datetime import timedelta

from studio.errands.doing import errand
from studio.outcome.asking import ask_due

__all__ = ["ask_about_outcome"]


@errand("outcome.ask", every=timedelta(days=1))
def ask_about_outcome(_about: str) -> None:
    """Write to everybody who is due, and remind once."""
    ask_due()
