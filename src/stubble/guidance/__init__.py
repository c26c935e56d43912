"""Small drawings of how to take the photo, one for each thing that can be wrong with it."""

from stubble.guidance.pictures import KINDS, VIEWS, picture

__all__ = ["KINDS", "VIEWS", "picture"]
