"""Which follicles become dots, and what a hand makes of them."""

from stubble.dots.around import REACH_MM, SOONER, session_around
from stubble.dots.dots import Dots, by_hand, joined
from stubble.dots.field import BAKED, NATURAL, REGULARITIES, Field, baked
from stubble.dots.frozen import Frozen, freeze
from stubble.dots.hand import PERFECT, POOR, SKILLED, Hand
from stubble.dots.practice import GRADES, NEEDLES, PRACTICE, Practice, strokes
from stubble.dots.select import SHARES, select, session
from stubble.dots.there import NOTHING, There

__all__ = [
    "BAKED",
    "GRADES",
    "NATURAL",
    "NEEDLES",
    "NOTHING",
    "PERFECT",
    "POOR",
    "PRACTICE",
    "REACH_MM",
    "REGULARITIES",
    "SHARES",
    "SKILLED",
    "SOONER",
    "Dots",
    "Field",
    "Frozen",
    "Hand",
    "Practice",
    "There",
    "baked",
    "by_hand",
    "freeze",
    "joined",
    "select",
    "session",
    "session_around",
    "strokes",
]
