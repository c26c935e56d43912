"""What can be wrong with the guide's words or with what a clinic sets."""

from __future__ import annotations

__all__ = ["GuideError"]


class GuideError(ValueError):
    """A sentence: what is wrong, where, and what to do."""
