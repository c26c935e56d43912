"""Which follicles become dots, and what a hand makes of them."""

from stubble.dots.dots import Dots, by_hand
from stubble.dots.field import NATURAL, REGULARITIES, Field, baked
from stubble.dots.hand import PERFECT, POOR, SKILLED, Hand
from stubble.dots.select import SHARES, select, session

__all__ = [
    "NATURAL",
    "PERFECT",
    "POOR",
    "REGULARITIES",
    "SHARES",
    "SKILLED",
    "Dots",
    "Field",
    "Hand",
    "baked",
    "by_hand",
    "select",
    "session",
]
