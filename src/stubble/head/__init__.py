"""The head: one face in one photo becomes a scalp in millimetres, with a camera looking at it.

The head frame is right-handed: origin midway between the ear canals, +x to the person's left, +y
up, +z forward, y = 0 the Frankfurt plane. Only this stage converts between the scalp chart, the
head frame and pixels.
"""

from stubble.head.camera import Camera
from stubble.head.find import Head, find
from stubble.head.pose import Pose
from stubble.head.scale import Scale
from stubble.head.surface import (
    CANONICAL_AXES_MM,
    CENTRE_MM,
    Scalp,
    chart_mm,
    directions_of_chart,
)

__all__ = [
    "CANONICAL_AXES_MM",
    "CENTRE_MM",
    "Camera",
    "Head",
    "Pose",
    "Scale",
    "Scalp",
    "chart_mm",
    "directions_of_chart",
    "find",
]
