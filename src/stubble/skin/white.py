"""What the light and the camera made of white: told by a chart or a card, or else estimated.

Nothing here changes the photo. It says how to read its skin.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.head import facemap
from stubble.photo.picture import sealed
from stubble.skin import chart, greycard
from stubble.skin.colour import luminance
from stubble.skin.site import Site

__all__ = ["Hint", "How", "White", "gather"]

Floats = NDArray[np.float32]
Wide = NDArray[np.float64]

How = Literal["chart", "card", "estimated"]

#: Natural logarithm of what a picture makes of a surface that throws back all light, and its spread
#: from picture to picture, half a stop. Cameras meet dark and light faces part of the way: per unit
#: by which the logarithm of a skin's light lies below ``ORDINARY``. Our assumption.
_EXPOSURE, _EXPOSURE_SPREAD, MEETS = 0.0, 0.35, 0.25
ORDINARY = float(np.log(0.25))
#: The same of red and of blue over green, left by cameras that balance by themselves: warm or cool
#: rather than green or pink. Our assumption; 17 portraits lie within.
_CAST, _CAST_SPREAD, _CAST_TOGETHER = (0.03, -0.04), (0.25, 0.40), -0.75

#: White of the eye: natural logarithms of red over green and of blue over green, their spread from
#: eye to eye, and light over what a white surface in the face would send, with its spread: lids
#: and brows shade it. Spread measured on 16 portraits, level and hue our assumption from them.
_EYE, _EYE_SPREAD = (0.17, -0.11), (0.11, 0.10)
_EYE_LIGHT, _EYE_LIGHT_SPREAD = -1.65, 0.45
#: Least height of the open eye, pixels, and how far inside its lids is looked, mm.
_EYE_OPEN_PX, _INSIDE_MM = 5.0, 0.5

#: Edges of the scene are grey in the mean (van de Weijer 2007); error of that on sharp scenes
#: (measured, a median of 5 degrees over many sets), and its least count of pixels.
_SCENE_SPREAD, _SCENE_TOGETHER, _SCENE_LEAST = (0.18, 0.22), -0.4, 400

#: What a chart leaves open: how much more light falls on a face than on what is held beside it
#: (natural logarithm and its spread; rendered heads, charts tilted by up to 30 degrees), and hue:
#: lamps that give white the same colour give skin another one. Nor is a card's tone exactly known.
_FACE_LIGHT, _CHART_LIGHT, _CARD_LIGHT, _LAMP = 0.15, 0.27, 0.30, (0.05, 0.03)
_CHART_HUE, _CARD_HUE = 0.015, 0.02
#: A card brighter than this in the picture is a white one: it tells hue alone.
_LIGHT_CARD = 0.45


@dataclass(frozen=True, eq=False)
class White:
    """White in one photo.

    Attributes
    ----------
    gains : (3,) float64
        What linear red, green and blue are multiplied by so that grey things come out grey; green's
        is 1.
    how : str
        "chart" or "card": measured on one in the picture; "estimated": from the whites of the eyes,
        the scene and what colours skin has.
    error : (2,) float64
        Standard errors of the natural logarithms of the gains of red and blue.
    corners_px : (4, 2) float64 or None
        Of the chart or card, clockwise in the analysed picture.
    """

    gains: Wide
    how: How
    error: Wide
    corners_px: Wide | None = None


@dataclass(frozen=True, eq=False)
class Hint:
    """What a picture tells of white before its skin is asked: Gaussian in logarithms.

    Attributes
    ----------
    middle : (3,) float64
        Natural logarithm of the linear red, green and blue of a surface that throws all light back.
    spread : (3, 3) float64
        Covariance.
    how : str
        As in `White`.
    corners_px : (4, 2) float64 or None
        As in `White`.
    meets : (3,) float64
        By how much ``middle`` rises per unit by which the logarithm of the skin's light lies below
        `ORDINARY`.
    contrast : float or None
        Power with which the picture's light rises with the surface's, where a chart tells it.
    """

    middle: Wide
    spread: Wide
    how: How = "estimated"
    corners_px: Wide | None = None
    meets: Wide = field(default_factory=lambda: sealed(np.zeros(3)))
    contrast: float | None = None


def _hint(level: float, level_spread: float, hue: Wide, hue_spread: Wide) -> tuple[Wide, Wide]:
    """Gaussian of three channels from one of level and one of hue (red, blue over green)."""
    turned = np.array([[1.0, 1, 0], [1, 0, 0], [1, 0, 1]])  # level and hue to channels
    spread = np.zeros((3, 3))
    spread[0, 0] = level_spread**2
    spread[1:, 1:] = hue_spread
    return turned @ np.array([level, *hue]), turned @ spread @ turned.T


def _both(spread: tuple[float, float], together: float = 0.0) -> Wide:
    """Covariance of two numbers."""
    a, b = spread
    return np.array([[a * a, together * a * b], [together * a * b, b * b]])


def _joined(one: tuple[Wide, Wide], other: tuple[Wide, Wide]) -> tuple[Wide, Wide]:
    """Two Gaussians of one thing as one; where they disagree it is wider (Birge's ratio)."""
    precise = [np.linalg.inv(spread) for _, spread in (one, other)]
    spread = np.linalg.inv(precise[0] + precise[1])
    middle = spread @ (precise[0] @ one[0] + precise[1] @ other[0])
    apart = one[0] - other[0]
    ratio = float(apart @ np.linalg.solve(one[1] + other[1], apart)) / len(apart)
    return middle, max(ratio, 1.0) * spread


_USUAL = _hint(_EXPOSURE, _EXPOSURE_SPREAD, np.array(_CAST), _both(_CAST_SPREAD, _CAST_TOGETHER))
#: Longest side of the picture in which the scene is looked at, pixels.
_THUMBNAIL = 256
#: Level of a hint that tells hue alone.
_ANY = 10.0


def gather(light: Floats, site: Site) -> Hint:
    """Say what a picture tells of white.

    Parameters
    ----------
    light : (h, w, 3) float32
        Linear sRGB.
    site : Site
    """
    step = max(1, round(max(light.shape[:2]) / _THUMBNAIL))
    size = max(1, light.shape[1] // step), max(1, light.shape[0] // step)
    thumbnail = np.asarray(cv2.resize(light, size, interpolation=cv2.INTER_AREA))
    found = chart.find(light, thumbnail)
    if found is not None:
        return _from_chart(found)
    hint = _USUAL
    scene = _scene(thumbnail, site)
    if scene is not None:
        hint = _joined(hint, scene)
    if site.mesh is not None:
        eye = _eyes(light, site.mesh, site.px_per_mm)
        if eye is not None:
            hint = _joined(hint, eye)
        middle = site.mesh[:, :2].mean(axis=0).astype(np.float64)
        hue = np.array([[1.0, -1, 0], [0, -1, 1]])
        card = greycard.find(light, middle, site.px_per_mm, hue @ hint[0], hue @ hint[1] @ hue.T)
        if card is not None:
            return _from_card(card, hint)
    # What is left of the guess at the exposure follows the skin.
    meets = MEETS * hint[1] @ np.linalg.inv(_USUAL[1]) @ np.ones(3)
    return Hint(sealed(hint[0]), sealed(hint[1]), meets=sealed(meets))


def _from_chart(found: chart.Chart) -> Hint:
    seen, known = found.seen[chart.GREYS], chart.PATCHES[chart.GREYS].mean(axis=1)
    good = np.isfinite(seen).all(axis=1) & (seen.max(axis=1) < 0.93) & (seen.min(axis=1) > 0.004)
    if good.sum() < 2:
        good = np.isfinite(seen).all(axis=1)
    logs, told = np.log(np.maximum(seen[good], 1e-4)), np.log(known[good])
    # The camera's curve: one power, from the greys; each channel with a level of its own, which is
    # read at the middle of the greys, where the curve is best known.
    rise = told - told.mean()
    contrast = float(np.clip((rise @ logs).mean() / max(rise @ rise, 1e-6), 0.7, 2.2))
    rest = logs - logs.mean(axis=0) - contrast * rise[:, None]
    error = np.sqrt((rest**2).mean() / good.sum())
    level = logs.mean(axis=0) - contrast * (told.mean() - PIVOT) - PIVOT
    spread = (_CHART_LIGHT**2 + error**2) * np.ones((3, 3)) + _CHART_HUE**2 * np.eye(3)
    _, lamp = _hint(0, 0, np.zeros(2), _both(_LAMP, -0.5))
    return Hint(
        sealed(level + _FACE_LIGHT),
        sealed(spread + lamp),
        "chart",
        found.corners_px,
        contrast=contrast,
    )


#: Natural logarithm of the share of light at which a camera's contrast turns: middle grey.
PIVOT = float(np.log(0.18))


def _from_card(card: greycard.GreyCard, usual: tuple[Wide, Wide]) -> Hint:
    logs = np.log(card.seen)
    _, lamp = _hint(0, 0, np.zeros(2), _both(_LAMP, -0.5))
    told = float(luminance(card.seen)) < _LIGHT_CARD
    spread = (_CARD_LIGHT if told else _ANY) ** 2 * np.ones((3, 3)) + _CARD_HUE**2 * np.eye(3)
    middle = logs - np.log(greycard.GREY) + _FACE_LIGHT
    hint = (middle, spread + lamp)
    if not told:
        hint = _joined(
            hint, _hint(usual[0][1], np.sqrt(usual[1][1, 1]), np.zeros(2), _both((9, 9)))
        )
    return Hint(sealed(hint[0]), sealed(hint[1]), "card", card.corners_px)


def _eyes(light: Floats, mesh: Floats, px_per_mm: float) -> tuple[Wide, Wide] | None:
    """What the whiter white of the two eyes tells; None where neither is open enough."""
    whites = []
    reach = max(1, round(_INSIDE_MM * px_per_mm))
    round_ = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    for part in facemap.EYES:
        lids = mesh[list(part), :2]
        low = np.maximum(np.floor(lids.min(axis=0)).astype(int) - 1, 0)
        high = np.ceil(lids.max(axis=0)).astype(int) + 2
        crop = light[low[1] : high[1], low[0] : high[0]]
        if crop.size == 0 or lids[:, 1].max() - lids[:, 1].min() < _EYE_OPEN_PX:
            continue
        moved = mesh.copy()
        moved[:, :2] -= low
        inside = facemap.fill(crop.shape, moved, (part,)).astype(np.uint8)
        seen = crop[cv2.erode(inside, round_) > 0]
        if len(seen) < 12:
            continue
        value = luminance(seen)
        # Iris and lashes are darker, glints brighter; of what is left the paler half.
        dim, bright = np.quantile(value, [0.6, 0.9])
        kept = seen[(value >= dim) & (value <= bright) & (seen.max(axis=1) < 0.98)]
        if len(kept) < 5:
            continue
        logs = np.log(kept + 1e-4).astype(np.float64)
        colour = logs[:, 0] - logs[:, 2]
        whites.append(logs[colour <= np.median(colour)].mean(axis=0))
    if not whites:
        return None
    white = min(whites, key=lambda w: float(w[0] - w[1]))
    usual, spread = _hint(_EYE_LIGHT, _EYE_LIGHT_SPREAD, np.array(_EYE), _both(_EYE_SPREAD))
    return white - usual, spread


def _scene(small: Floats, site: Site) -> tuple[Wide, Wide] | None:
    """What the edges beside the person tell; None where there is little beside them."""
    person = cv2.resize(site.person, small.shape[1::-1])
    told = (person < 0.05) & (small.max(axis=2) < 0.97) & (small.min(axis=2) > 0.004)
    told = cv2.erode(told.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    if told.sum() < _SCENE_LEAST:
        return None
    edges = [np.abs(cv2.Sobel(small, cv2.CV_32F, *way))[told] for way in ((1, 0), (0, 1))]
    strength = np.sqrt((edges[0] ** 2 + edges[1] ** 2).mean(axis=0).astype(np.float64))
    pixels = small[told].astype(np.float64)
    sixth = pixels * pixels * pixels
    bright = (sixth * sixth).mean(axis=0) ** (1 / 6)
    hues = [np.log(v[[0, 2]] / v[1]) for v in (strength + 1e-5, bright)]
    # Where edges and brightest places disagree, the scene has a colour of its own.
    doubt = 0.5 * np.outer(hues[0] - hues[1], hues[0] - hues[1]) + 0.25 * np.outer(hues[0], hues[0])
    spread = _both(_SCENE_SPREAD, _SCENE_TOGETHER) + doubt
    return _hint(0, _ANY, hues[0], spread)
