"""Macro and trichoscope pictures of known scale: follicular units, hairs and pigment dots."""

from stubble.hair.closeup.counts import Interval, Pattern
from stubble.hair.closeup.overlay import overlay
from stubble.hair.closeup.read import CloseUp, Mark, Remark, Strand, Unit, read_closeup

__all__ = [
    "CloseUp",
    "Interval",
    "Mark",
    "Pattern",
    "Remark",
    "Strand",
    "Unit",
    "overlay",
    "read_closeup",
]
