"""Render: the photo's own light, multiplied by what the dots let through."""

from stubble.render.composite import composite
from stubble.render.marks import Marks, marks
from stubble.render.relit import relit
from stubble.render.shaven import shaven

__all__ = ["Marks", "composite", "marks", "relit", "shaven"]
