"""Which follicles become dots, and what a hand makes of them."""

from stubble.dots.dots import Dots, by_hand
from stubble.dots.field import Field, baked, lay
from stubble.dots.hand import PERFECT, POOR, SKILLED, Hand
from stubble.dots.select import SHARES, select, session

__all__ = [
    "PERFECT",
    "POOR",
    "SHARES",
    "SKILLED",
    "Dots",
    "Field",
    "Hand",
    "baked",
    "by_hand",
    "lay",
    "select",
    "session",
]
