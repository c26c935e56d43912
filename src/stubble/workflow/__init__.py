"""The stages strung together: analyse a photo once, then preview as many wishes as one likes."""

from stubble.design import (
    PRESETS,
    RANGES,
    SHAPES,
    Caution,
    Donor,
    Look,
    Moved,
    Override,
    Person,
    Suggestion,
    Wishes,
)
from stubble.workflow.advising import cautions, read_pattern, suggest
from stubble.workflow.analysis import Analysis, Note, Shot, View
from stubble.workflow.calibrating import read_patch
from stubble.workflow.drawing import Clipped, Preview, lit, preview, seen_from_m
from stubble.workflow.laying import copied, freeze, hairline, lay
from stubble.workflow.masking import hair_masks, masks
from stubble.workflow.occasion import Occasion
from stubble.workflow.reading import LOOSE_MM, analyse, analyse_all
from stubble.workflow.shading import choose_shade, own_hair, wished_look
from stubble.workflow.shaving import as_shaven

__all__ = [
    "LOOSE_MM",
    "PRESETS",
    "RANGES",
    "SHAPES",
    "Analysis",
    "Caution",
    "Clipped",
    "Donor",
    "Look",
    "Moved",
    "Note",
    "Occasion",
    "Override",
    "Person",
    "Preview",
    "Shot",
    "Suggestion",
    "View",
    "Wishes",
    "analyse",
    "analyse_all",
    "as_shaven",
    "cautions",
    "choose_shade",
    "copied",
    "freeze",
    "hair_masks",
    "hairline",
    "lay",
    "lit",
    "masks",
    "own_hair",
    "preview",
    "read_patch",
    "read_pattern",
    "seen_from_m",
    "suggest",
    "wished_look",
]
