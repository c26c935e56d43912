"""Design: the hairline and the density that a person is to have, in millimetres on their head."""

from stubble.design.advice import advise
from stubble.design.ground import Ground, survey
from stubble.design.hairline import Hairline, draw_hairline
from stubble.design.target import wanted_density
from stubble.design.wishes import RANGES, SHAPES, Look, Wishes
from stubble.head.landmarks import Anatomy, read_anatomy
from stubble.head.zones import ZONES, zone_of

__all__ = [
    "RANGES",
    "SHAPES",
    "ZONES",
    "Anatomy",
    "Ground",
    "Hairline",
    "Look",
    "Wishes",
    "advise",
    "draw_hairline",
    "read_anatomy",
    "survey",
    "wanted_density",
    "zone_of",
]
