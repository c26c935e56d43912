"""A file becomes pixels with a known meaning in light, and pixels become a file again.

``read`` takes any picture a phone or camera makes and gives a :class:`Photo`: upright code values
in the file's own colour space, and what turns them into linear light. ``linear`` gives a small
linear-light copy for analysis. ``encode`` and ``write`` turn code values back into a file that
carries the colour profile and nothing else: no place, device, date, comment or thumbnail.
"""

from stubble.photo.light import linear
from stubble.photo.picture import JpegTables, Photo, from_pixels
from stubble.photo.reading import MAX_MEGAPIXELS, MAX_SIDE, MIN_SIDE, read
from stubble.photo.writing import FORMATS, encode, write

__all__ = [
    "FORMATS",
    "MAX_MEGAPIXELS",
    "MAX_SIDE",
    "MIN_SIDE",
    "JpegTables",
    "Photo",
    "encode",
    "from_pixels",
    "linear",
    "read",
    "write",
]
