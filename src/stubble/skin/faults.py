"""What keeps a photo from telling the skin's own colour: its light, make-up, filters.

The limits are our own assumptions, set on 21 faces of real people as they are, and with light,
paint and filters put on them: none of them stands within what the untouched ones show, but for
those that are painted or filtered to the eye.
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.head import facemap
from stubble.skin.colour import LUMINANCE
from stubble.skin.site import Site
from stubble.skin.tone import Tone
from stubble.skin.white import White

__all__ = ["Fault", "find"]

Floats = NDArray[np.float32]

Fault = Literal[
    "black-and-white", "graded", "coloured-light", "mixed-light", "blown", "smoothed", "made-up"
]

#: Log ratios of channels below which skin has no colour.
_COLOURLESS = 0.04
#: Contrast of a picture, and distance of its skin from all skins, standard deviations, from which
#: its colours are not a camera's own.
_VIVID, _STRANGE = 1.75, 2.2
#: Natural logarithms of the gains of red, of blue, and of both in the mean (green or pink light),
#: from which light is coloured, if they are known that much better than they are large.
_COLOURED, _SURELY = (0.32, 0.35, 0.19), 2.5
#: Difference between the cheeks of log ratios of red to blue that two lights make, and of the
#: logarithm of their light up to which it is not shade that makes it.
_TWO_LIGHTS, _SHADED = 0.45, 0.8
#: Share of the skin with a clipped channel.
_BLOWN = 0.10
#: Finest texture of skin in square-rooted light, and its texture of about a quarter mm over that of
#: eyes and brows, below which something has smoothed it; pixels per mm from which that can be seen.
_SMOOTH, _SMOOTHER_THAN_EYES, _SEEN = 0.00105, 0.095, 2.5
#: Lips are painted when their log ratio of red to green is so far above the skin's, and they are no
#: darker than that; lids, when both are so dark and so much bluer.
_LIP_RED, _LIP_DARK = 0.75, -1.2
_LID_DARK, _LID_BLUE = (-3.2, -1.4), 0.45

#: Lower lip and upper lids in the mesh.
_LOWER_LIP = (
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291,
    308, 324, 318, 402, 317, 14, 87, 178, 88, 95, 78,
)  # fmt: skip
_LIDS = (
    (246, 161, 160, 159, 158, 157, 173, 190, 56, 28, 27, 29, 30, 247),
    (466, 388, 387, 386, 385, 384, 398, 414, 286, 258, 257, 259, 260, 467),
)


def find(
    light: Floats, site: Site, body: Floats, tone: Tone, white: White, blown: float
) -> tuple[Fault, ...]:
    """Name what is wrong with a photo as a witness of its skin, gravest first.

    Parameters
    ----------
    light : (h, w, 3) float32
        Linear sRGB.
    site : Site
    body : (3,) float32
        The skin's colour in the photo.
    tone : Tone
    white : White
    blown : float
        Share of the skin with a clipped channel.
    """
    logs = np.log(np.maximum(body, 1e-4))
    if np.abs(logs - logs[1]).max() < _COLOURLESS and blown < _BLOWN:
        return ("black-and-white",)
    out: list[Fault] = []
    graded = tone.contrast > _VIVID or tone.strange > _STRANGE
    if graded and white.how == "estimated":
        out.append("graded")
    red, _, blue = np.log(white.gains)
    cast = np.abs([red, blue, (red + blue) / 2])
    surely = cast > _SURELY * np.array([*white.error, white.error.mean()])
    if white.how == "estimated" and not graded and ((cast > _COLOURED) & surely).any():
        out.append("coloured-light")
    face = None if site.mesh is None else _face(light, site.mesh)
    if face is not None and not out and _two_lights(*face):
        out.append("mixed-light")
    if blown > _BLOWN:
        out.append("blown")
    if face is not None and site.px_per_mm > _SEEN and _smoothed(*face, site.px_per_mm):
        out.append("smoothed")
    if face is not None and not graded and blown < _BLOWN and _made_up(*face, logs):
        out.append("made-up")
    return tuple(out)


def _face(light: Floats, mesh: Floats) -> tuple[Floats, Floats] | None:
    """Cut the face out of a picture, and give its mesh there."""
    low = np.clip(mesh[:, :2].min(axis=0).astype(int) - 8, 0, None)
    high = np.maximum(mesh[:, :2].max(axis=0).astype(int) + 8, 0)
    moved = mesh.copy()
    moved[:, :2] -= low
    crop = light[low[1] : high[1], low[0] : high[0]]
    return None if crop.size == 0 else (crop, moved)


def _two_lights(light: Floats, mesh: Floats) -> bool:
    hues = []
    for cheek in facemap.CHEEKS:
        seen = light[facemap.fill(light.shape, mesh, (cheek,))]
        if len(seen) < 20 or (seen.max(axis=1) > 0.95).mean() > 0.2:
            return False
        middle = np.log(np.median(seen, axis=0) + 1e-4)
        if middle[1] < np.log(0.01):
            return False
        hues.append((middle[0] - middle[2], middle[1]))
    apart = np.abs(np.array(hues[0]) - np.array(hues[1]))
    return bool(apart[0] > _TWO_LIGHTS and apart[1] < _SHADED)


def _smoothed(light: Floats, mesh: Floats, px_per_mm: float) -> bool:
    grey = cv2.transform(light, np.array([LUMINANCE], np.float32))
    value = cv2.sqrt(np.maximum(grey, 0))
    skin = facemap.fill(light.shape, mesh, (facemap.FOREHEAD, *facemap.CHEEKS))
    skin = cv2.erode(skin.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    skin &= cv2.inRange(light, (-1, -1, -1), (0.9, 0.9, 0.9)) > 0
    eyes = facemap.fill(light.shape, mesh, (*facemap.EYES, *facemap.BROWS))
    if skin.sum() < 400 or eyes.sum() < 100:
        return False
    finest = value - cv2.GaussianBlur(value, (0, 0), 0.8)
    fine = cv2.GaussianBlur(value, (0, 0), 0.12 * px_per_mm)
    fine -= cv2.GaussianBlur(value, (0, 0), 0.35 * px_per_mm)
    of_skin = 1.4826 * float(np.median(np.abs(finest[skin])))
    share = 1.4826 * float(np.median(np.abs(fine[skin]))) / max(float(fine[eyes].std()), 1e-6)
    return of_skin < _SMOOTH and share < _SMOOTHER_THAN_EYES


def _made_up(light: Floats, mesh: Floats, skin: NDArray[np.floating]) -> bool:
    def off(part: tuple[int, ...]) -> NDArray[np.floating] | None:
        points = np.round(mesh[list(part), :2]).astype(np.int32)
        mask = np.zeros(light.shape[:2], np.uint8)
        cv2.fillPoly(mask, [points], 1)
        seen = light[mask > 0]
        return None if len(seen) < 20 else np.log(np.median(seen, axis=0) + 1e-4) - skin

    lip = off(_LOWER_LIP)
    if lip is not None and lip[1] > _LIP_DARK and lip[0] - lip[1] > _LIP_RED:
        return True
    lids = [found for lid in _LIDS if (found := off(lid)) is not None]
    return len(lids) == 2 and all(
        _LID_DARK[0] < lid[1] < _LID_DARK[1] and lid[2] - lid[1] > _LID_BLUE for lid in lids
    )
