"""The person's own bare skin: its colour, its spread, its shine, and how sharply it was seen."""

from stubble.skin.read import Skin, read
from stubble.skin.site import Site

__all__ = ["Site", "Skin", "read"]
