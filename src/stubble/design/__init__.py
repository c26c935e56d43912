"""Design: the hairline and the density that a person is to have, in millimetres on their head."""

from stubble.design.advice import POPULATION, REASONS, Reason, Suggestion, suggest
from stubble.design.extent import Extent, own_extent
from stubble.design.ground import Ground, survey
from stubble.design.hairline import Hairline, draw_hairline, handles_of
from stubble.design.presets import PRESETS, Preset
from stubble.design.rules import RULES, Caution, cautions
from stubble.design.style import PARAMETERS, SHAPES, STYLES, Fade, Style
from stubble.design.target import behind_front_mm, shades, wanted_density
from stubble.design.wishes import HANDLES, RANGES, Donor, Look, Moved, Override, Person, Wishes
from stubble.head.landmarks import Anatomy, read_anatomy
from stubble.head.zones import ZONES, zone_of

__all__ = [
    "HANDLES",
    "PARAMETERS",
    "POPULATION",
    "PRESETS",
    "RANGES",
    "REASONS",
    "RULES",
    "SHAPES",
    "STYLES",
    "ZONES",
    "Anatomy",
    "Caution",
    "Donor",
    "Extent",
    "Fade",
    "Ground",
    "Hairline",
    "Look",
    "Moved",
    "Override",
    "Person",
    "Preset",
    "Reason",
    "Style",
    "Suggestion",
    "Wishes",
    "behind_front_mm",
    "cautions",
    "draw_hairline",
    "handles_of",
    "own_extent",
    "read_anatomy",
    "shades",
    "suggest",
    "survey",
    "wanted_density",
    "zone_of",
]
