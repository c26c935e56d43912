"""The head's outline, how much skin hides behind hair, and where scalp shows."""

from stubble.hair.anywhere import Found, mask_of
from stubble.hair.read import Hair, read

__all__ = ["Found", "Hair", "mask_of", "read"]
