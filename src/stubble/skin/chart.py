"""A colour chart in the picture: 24 patches of known colour, six in each of four rows.

OpenCV finds it (its ``mcc`` module: patches by contours, the chart by how they lie and by their
colours). It costs 50 ms on a picture of a megapixel, so it looks only where colours differ among
themselves as much as on a chart. What it finds is then held against the patches' colours once more.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.photo.picture import sealed
from stubble.photo.profile import srgb_decode, srgb_encode

__all__ = ["GREYS", "PATCHES", "Chart", "find"]

Floats = NDArray[np.float32]

#: The ColorChecker Classic row by row as its maker publishes it, sRGB codes, D65 (measured). The
#: patch outside of sRGB has its red at 0 there.
_CODES = (
    (115, 82, 68), (194, 150, 130), (98, 122, 157), (87, 108, 67), (133, 128, 177), (103, 189, 170),
    (214, 126, 44), (80, 91, 166), (193, 90, 99), (94, 60, 108), (157, 188, 64), (224, 163, 46),
    (56, 61, 150), (70, 148, 73), (175, 54, 60), (231, 199, 31), (187, 86, 149), (8, 133, 161),
    (243, 243, 242), (200, 200, 200), (160, 160, 160), (122, 122, 121), (85, 85, 85), (52, 52, 52),
)  # fmt: skip

#: The same in linear light: share of the light thrown back, (24, 3).
PATCHES = sealed(srgb_decode(8)[0][np.array(_CODES)].astype(np.float64))

#: The row of greys, white to black.
GREYS = slice(18, 24)

#: Reach within which colours are compared, pixels of a thumbnail of 256.
_NEAR = (15, 31)
#: Spread of log ratios of channels, squared, in the direction in which they are spread least:
#: charts have 0.5 to 1.9 in one reach or the other, of 56 photos without a chart two have more than
#: 0.4 and none more than 0.56.
_COLOURFUL = 0.4
#: Longest side of what is given to the finder, pixels.
_LOOKED_AT = 600
#: Share of a patch, each way, that is read.
_INNER = 0.4
#: Least correlation of log ratios of channels with those of the chart's colours.
_ALIKE = 0.9


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart in a picture.

    Attributes
    ----------
    corners_px : (4, 2) float64
        Where its corners lie, clockwise in the picture, beginning at the dark brown patch.
    seen : (24, 3) float64
        Linear light of its patches.
    """

    corners_px: NDArray[np.float64]
    seen: NDArray[np.float64]


def find(light: Floats, thumbnail: Floats) -> Chart | None:
    """Look for a chart in a picture, (h, w, 3) linear sRGB; give it, or None.

    ``thumbnail`` is the same picture, some 256 pixels long.
    """
    shrunk = thumbnail.shape[1] / light.shape[1]
    colourful = _colourful(thumbnail)
    if not colourful.any():
        return None
    reach = _NEAR[1] // 2 + 1
    x, y, w, h = cv2.boundingRect(colourful.astype(np.uint8))
    x0, y0 = max(0, int((x - reach) / shrunk)), max(0, int((y - reach) / shrunk))
    x1, y1 = int((x + w + reach) / shrunk), int((y + h + reach) / shrunk)
    crop = light[y0:y1, x0:x1]
    factor = min(1.0, _LOOKED_AT / max(crop.shape[:2]))
    small = cv2.resize(crop, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    codes = (srgb_encode(np.clip(small[..., ::-1], 0, 1)) * 255 + 0.5).astype(np.uint8)
    finder = cv2.mcc.CCheckerDetector_create()
    finder.setColorChartType(cv2.mcc.MCC24)
    if not finder.process(np.ascontiguousarray(codes)):
        return None
    box = np.asarray(finder.getBestColorChecker().getBox(), np.float64)
    corners = (box + 0.5) / factor - 0.5 + [x0, y0]
    seen = _patches(light, corners)
    if seen is None or _likeness(seen) < _ALIKE:
        return None
    return Chart(sealed(corners), sealed(seen))


def _colourful(thumbnail: Floats) -> NDArray[np.bool_]:
    """Where colours differ among themselves in every direction, whatever the light."""
    logs = np.log(thumbnail + np.float32(0.01))
    ratios = logs[..., [0, 2]] - logs[..., 1:2]
    out = np.zeros(thumbnail.shape[:2], bool)
    for side in _NEAR:
        mean = cv2.blur(ratios, (side, side))
        square = cv2.blur(ratios * ratios, (side, side)) - mean * mean
        both = cv2.blur(ratios[..., 0] * ratios[..., 1], (side, side)) - mean[..., 0] * mean[..., 1]
        half = (square[..., 0] - square[..., 1]) / 2
        least = square.sum(axis=-1) / 2 - np.sqrt(half * half + both * both)
        out |= least > _COLOURFUL
    return out


def _patches(light: Floats, corners: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Median light (24, 3) of the patches' middles; None where a patch lies outside."""
    flat = np.array([[0, 0], [6, 0], [6, 4], [0, 4]], np.float32)
    turned = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    t = (np.arange(9) / 8 - 0.5) * _INNER
    row, column, v, u = np.meshgrid(np.arange(4) + 0.5, np.arange(6) + 0.5, t, t, indexing="ij")
    at = np.stack([column + u, row + v], axis=-1).reshape(-1, 1, 2)
    x, y = cv2.perspectiveTransform(at.astype(np.float64), turned).astype(np.float32).T
    height, width = light.shape[:2]
    seen = cv2.remap(light, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    inside = (x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1)
    whole = inside.reshape(24, -1).all(axis=1)
    out = np.median(seen.reshape(24, -1, 3), axis=1).astype(np.float64)
    out[~whole] = np.nan
    return out if whole.sum() >= 16 and whole[GREYS].sum() >= 3 else None


def _likeness(seen: NDArray[np.float64]) -> float:
    """Correlation of the patches' log ratios of channels with what they are."""
    told = np.isfinite(seen).all(axis=1) & (PATCHES.min(axis=1) > 0.01)
    known, shown = np.log(PATCHES[told]), np.log(seen[told] + 0.005)
    ratios = [logs[:, [0, 2]] - logs[:, 1:2] for logs in (known, shown)]
    one, other = ((r - r.mean(axis=0)).ravel() for r in ratios)
    return float(one @ other / max(np.sqrt((one @ one) * (other @ other)), 1e-9))
