"""Which follicles become dots, and what a hand makes of them."""

from stubble.dots.dots import ZONES, Dots, make
from stubble.dots.field import Field, baked, lay
from stubble.dots.hand import PERFECT, POOR, SKILLED, Hand
from stubble.dots.select import SHARES, select, session

__all__ = [
    "PERFECT",
    "POOR",
    "SHARES",
    "SKILLED",
    "ZONES",
    "Dots",
    "Field",
    "Hand",
    "baked",
    "lay",
    "make",
    "select",
    "session",
]
