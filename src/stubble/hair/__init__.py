"""The head's outline, how much skin hides behind hair, and where scalp shows."""

from stubble.hair.read import Hair, read

__all__ = ["Hair", "read"]
