"""The person's own bare skin: its colour, its spread, its shine, and how sharply it was seen."""

from stubble.skin.read import Skin, read

__all__ = ["Skin", "read"]
