"""What somebody wears over head or scalp and would have to take off: headphones, bands, dressings.

Each is told by what skin and hair never are. The cups of headphones are one even colour where ears
should be, on both sides, and end above and below. A dressing is pale without the red of skin, even,
and ends within a millimetre: shine fades, white hair is rough. A band is an even strip across the
forehead, with skin above and below it. Things of the colour of the skin are not seen, nor a dark
band before dark hair.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.errors import SubjectError
from stubble.head import facemap
from stubble.head.beside import IN_MM, UP_MM, beside
from stubble.head.find import Head
from stubble.head.unrolled import STEP_MM, Unrolled, unroll

__all__ = ["obstruction", "refuse_worn"]

Floats = NDArray[np.float32]

# The limits below are our own assumptions, set on drawn things and on some thirty faces without.

#: Distance in sqrt-coded light within which two places have one colour.
_ONE_COLOUR = 0.10
#: Least share of the place of an ear that a cup fills with one colour; ears reach 0.7.
_FILLED = 0.75
#: Largest share of that colour left beyond a cup, above and below it: there it ends.
_ENDS = 0.5
#: What sets a colour apart from skin: its chromaticity, and the logarithm of its light, darker and
#: lighter.
_TINT, _DARKER, _LIGHTER = 0.10, -0.7, 0.4

#: A dressing's log ratio of red to blue over the skin's, its light over the skin's, its roughness.
_PALE, _AS_LIGHT, _EVEN = 0.3, 0.5, 0.10
#: Smallest dressing told, cm², and the least share of its hull that it fills: strands of fair hair
#: do not.
_LEAST_CM2, _SOLID = 6.0, 0.55
#: Log step of light and colour over the edge of a dressing, and the share of the whole change that
#: falls into three millimetres.
_STEP, _SHARP = 0.35, 0.68

#: Bearings looked at for a band, degrees to either side, and the share of them it must cross.
_ACROSS, _CROSSED = 32.0, 0.7
#: Breadth of bands, mm, and how much their edge may stray from a smooth line, mm.
_NARROW_MM, _WIDE_MM, _STRAY_MM = 6.0, 60.0, 1.5
#: Log difference of light, and of red to blue, that no skin shows beside skin.
_OTHER_LIGHT, _OTHER_TONE = 0.8, 0.4
#: Rows of the flat map below which brows are, and how even a band's light is along a bearing.
_FIRST_ROW, _EVEN_BAND = 13, 0.2
#: Logarithm of light by which bands are darker than the skin below.
_DARK_BAND = -0.3

_SENTENCES = {
    "headphones": "Headphones cover part of the head. Please take them off and send another photo.",
    "bandage": (
        "A bandage or plaster covers part of the scalp. Please send a photo once the skin has "
        "healed and it has come off."
    ),
    "covered": (
        "A hat, a band or hair hides the forehead or the scalp. Please take it off, or pull "
        "the hair back, and send another photo."
    ),
}

_GREY = np.array([0.2126, 0.7152, 0.0722], np.float32)


def obstruction(light: Floats, found: Head, person: Floats) -> str | None:
    """Name what is worn over the head, if anything.

    Parameters
    ----------
    light : (h, w, 3) float32
        The analysed picture, linear.
    found : Head
        In the same pixels, with a face.
    person : (h, w) float32
        How surely each pixel is the person, 0 to 1.

    Returns
    -------
    str or None
        ``"headphones"``, ``"bandage"`` or ``"covered"`` (a band).
    """
    if found.mesh_px is None:
        return None
    cheeks = facemap.fill(light.shape, found.mesh_px, facemap.CHEEKS)
    if not cheeks.any():
        return None
    skin = np.median(light[cheeks], axis=0)
    if _headphones(light, found, person, np.sqrt(skin)):
        return "headphones"
    flat = unroll(light, found, person)
    if _band(flat):
        return "covered"
    return "bandage" if _dressing(flat, skin) else None


def refuse_worn(light: Floats, found: Head, person: Floats) -> None:
    """Refuse a picture in which something is worn over the head; as `obstruction`.

    Raises
    ------
    SubjectError
    """
    worn = obstruction(light, found, person)
    if worn is not None:
        raise SubjectError(_SENTENCES[worn], kind=worn)


def _headphones(light: Floats, found: Head, person: Floats, skin: Floats) -> bool:
    ends = False
    for sign in (-1.0, 1.0):
        picture = beside(light, person, found, sign).light
        colour = np.median(picture[_box(4, 22, -18, 16)].reshape(-1, 3), axis=0)
        tint = np.linalg.norm(colour / (colour.sum() + 0.02) - skin / (skin.sum() + 0.02))
        lighter = np.log((colour[1] + 0.02) / (skin[1] + 0.02))
        if tint < _TINT and _DARKER < lighter < _LIGHTER:
            return False
        alike = np.linalg.norm(picture - colour, axis=2) < _ONE_COLOUR
        if alike[_box(4, 22, -18, 16)].mean() < _FILLED:
            return False
        around = _box(42, 50, -18, 16), _box(10, 30, 50, 66), _box(10, 30, -55, -46)
        ends |= max(float(alike[box].mean()) for box in around) < _ENDS
    return ends


def _box(inner: int, outer: int, low: int, high: int) -> tuple[slice, slice]:
    """Give the part of the window beside the face between two places outwards and two upwards."""
    return slice(UP_MM - high, UP_MM - low), slice(IN_MM + inner, IN_MM + outer)


def _dressing(flat: Unrolled, skin: Floats) -> bool:
    light = flat.light
    grey = light @ _GREY
    blue = np.log((light[..., 0] + 0.005) / (light[..., 2] + 0.005))
    own_blue = float(np.log((skin[0] + 0.005) / (skin[2] + 0.005)))
    pale = flat.seen & (light.max(axis=2) < 0.985) & (flat.rough < _EVEN)
    pale &= (blue < _PALE * own_blue) & (grey > _AS_LIGHT * float(skin @ _GREY))
    opened = cv2.morphologyEx(pale.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, parts, facts, _ = cv2.connectedComponentsWithStats(opened)
    shown = np.dstack([blue, np.log(grey + 0.005), flat.seen]).astype(np.float32)
    for i in range(1, count):
        area = facts[i, cv2.CC_STAT_AREA] * (STEP_MM / 10) ** 2
        if area >= _LEAST_CM2 and _ends_sharply((parts == i).astype(np.uint8), shown):
            return True
    return False


def _ends_sharply(part: NDArray[np.uint8], shown: Floats) -> bool:
    """Whether a part is of one piece and its edge a step rather than a slope."""
    outlines, _ = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=len)
    if part.sum() < _SOLID * cv2.contourArea(cv2.convexHull(outline)):
        return False
    edge = outline[:, 0]
    deep = cv2.distanceTransform(part, cv2.DIST_L2, 5) - cv2.distanceTransform(
        1 - part, cv2.DIST_L2, 5
    )
    down, across = np.gradient(cv2.GaussianBlur(deep, (0, 0), 1.5))
    inward = np.stack([across, down], axis=-1)[edge[:, 1], edge[:, 0]]
    inward /= np.linalg.norm(inward, axis=1, keepdims=True) + 1e-6
    # From within to without: the edge is looked for where smoothing has not worn the part off.
    way = edge + np.arange(2, -9, -1)[:, None, None] * inward
    profile = cv2.remap(
        shown, way.astype(np.float32), None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    seen = (profile[..., 2] > 0.9).all(axis=0)
    if seen.mean() < 0.2:
        return False
    profile = profile[:, seen, :2]
    step = np.linalg.norm(profile[2:] - profile[:-2], axis=2).max(axis=0)
    whole = np.maximum(np.linalg.norm(profile[0] - profile[-1], axis=1), step)
    return bool(np.median(step) > _STEP and np.median(step / np.maximum(whole, 0.05)) > _SHARP)


def _band(flat: Unrolled) -> bool:
    """Look along each bearing for skin, something else, and skin again."""
    columns = flat.light.shape[1]
    degrees = (np.arange(columns) - columns // 2) * np.degrees(STEP_MM / 88.0)
    logs = np.log(flat.light @ _GREY + 0.005)
    blue = np.log((flat.light[..., 0] + 0.005) / (flat.light[..., 2] + 0.005))
    lows, darker, even = [], [], []
    looked = np.flatnonzero(np.abs(degrees) < _ACROSS)
    for i in looked:
        rows = np.flatnonzero(flat.seen[:, i])
        rows = rows[rows >= _FIRST_ROW]
        if len(rows) < 24:
            continue
        light, tone = logs[rows, i], blue[rows, i]
        other = np.abs(light - np.median(light[:8])) > _OTHER_LIGHT
        other |= np.abs(tone - np.median(tone[:8])) > _OTHER_TONE
        if other[:3].any() or not other.any():
            continue
        low = int(other.argmax())
        after = np.flatnonzero(~other[low:])
        high = low + int(after[0]) if len(after) else len(other)
        wide = (high - low) * STEP_MM
        above = ~other[high : high + 4]
        if _NARROW_MM < wide < _WIDE_MM and len(above) == 4 and above.all():
            lows.append((degrees[i], rows[low]))
            darker.append(float(np.median(light[low:high]) - np.median(light[:8])))
            even.append(float(light[low + 1 : high - 1].std()))
    if len(lows) < _CROSSED * len(looked):
        return False
    at, low_rows = np.array(lows).T
    bent = np.polyval(np.polyfit(at, low_rows, 2), at)
    stray = STEP_MM * float(np.median(np.abs(low_rows - bent)))
    smooth = stray < _STRAY_MM and float(np.median(even)) < _EVEN_BAND
    return smooth and float(np.median(darker)) < _DARK_BAND  # a pale one is a dressing
