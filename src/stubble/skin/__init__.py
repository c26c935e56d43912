"""The person's own bare skin: its colour, its spread, its shine, and how sharply it was seen."""

from stubble.skin.read import Skin, read
from stubble.skin.site import Site
from stubble.skin.tone import Tone
from stubble.skin.white import White

__all__ = ["Site", "Skin", "Tone", "White", "read"]
