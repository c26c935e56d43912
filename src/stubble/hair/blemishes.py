"""Moles and scars proposed: places for a person to look at and to say what they are.

A mole is a round patch darker than the skin all round it, a millimetre and a half to a centimetre
wide, even within: a tuft of hair is not even, a shadow not round, a freckle smaller, shine lighter.
A line of scar is a lighter ridge one to three millimetres wide and some centimetres long; the scars
of a punch are pale points of a millimetre, strewn by the dozen. For moles what counts is that none
is missed, for scars that none is made up. Burns are left for a person to draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.errors import WishError
from stubble.hair.read import Hair
from stubble.head import Head, directions_of_chart
from stubble.head.region import Kind, Region, from_photo

__all__ = ["Patch", "patches", "propose"]

Floats = NDArray[np.float32]

# The limits below are our own assumptions, set on pictures made for it and judged on others.

#: Pixels per mm that are worked on at most, and below which nothing of this can be seen.
_FINEST, _COARSEST = 4.0, 1.5

#: Reach of what counts as the skin around, mm.
_AROUND_MM = 7.0
#: And how far skin strays from that, as a logarithm of light.
_LIKE_SKIN = 0.12

#: Widths of moles looked for, mm, and those accepted once measured.
_MOLES_MM = (1.5, 2.1, 3.0, 4.2, 6.0, 8.4)
_LEAST_MM, _MOST_MM = 1.2, 10.5
#: Least contrast of a mole, green against red, as a logarithm of light, and over the noise of its
#: size.
_FAINTEST, _OVER_NOISE = 0.06, 4.0
#: Least share of its hull that a mole fills, and of its length that is its breadth: a round one
#: on skin tilted by 60 degrees has half.
_SOLID, _ROUND = 0.80, 0.42
#: Largest part of a mole's contrast by which any side of it may be darker than the skin around.
_OPEN_SIDE = 0.45
#: Roughness within over contrast from which it is hair, and for what is as grey as hair.
_ROUGH, _ROUGH_GREY = 0.40, 0.075
#: Contrast from which a mole may be nearly as black as hair, and the share of it that red gains on
#: green even then; black hair gains none.
_BLACK, _GREY = 0.45, 0.03

#: Lines: width and least length, mm; response over noise to begin with and to go on with, and the
#: least of it, as a logarithm of light.
_LINES_MM, _LONG_MM = (1.4, 2.6), 25.0
_BEGIN, _GO_ON, _LINE_FAINTEST = 8.0, 3.5, 0.05
#: How far a line may bend: breadth over length of what it spans.
_BENT = 0.5
#: The forehead, as a direction's height below which and forwardness from which it lies there. Its
#: folds shine in lines, so that no scar is proposed on it.
_FOREHEAD = 0.5, 0.6
#: Lines are looked for with this many pixels per mm; skin must be bare to this share around scars.
_LINE_PX, _BARE_AROUND = 1.5, 0.55

#: Punches: width, mm; how many near each other, how near, mm, and how evenly.
_PUNCH_MM, _MANY, _NEAR_MM, _UNEVEN = 1.0, 14, 5.0, 0.6
#: Least breadth of the field they are strewn over, mm.
_BROAD_MM = 8.0


@dataclass(frozen=True, eq=False)
class Patch:
    """A place in a picture.

    Attributes
    ----------
    kind : str
        ``"mole"``, ``"scar-line"`` or ``"scar-punch"``.
    outline_px : (n, 2) float64
    confidence : float
        0 to 1.
    """

    kind: Kind
    outline_px: NDArray[np.float64]
    confidence: float


def propose(light: Floats, cover: Hair, found: Head) -> tuple[Region, ...]:
    """Propose moles and scars of one photo, on the scalp chart.

    Parameters
    ----------
    light : (h, w, 3) float32
        The analysed picture, linear.
    cover : Hair
    found : Head
        In the same pixels.
    """
    regions = []
    for patch in patches(light, cover.scalp, cover.bare, found.scale.px_per_mm):
        try:
            region = from_photo(
                patch.kind, patch.outline_px, found.camera, found.scalp, patch.confidence
            )
        except WishError:  # at the very edge of the head
            continue
        _, up, forward = directions_of_chart(region.outline_mm).mean(axis=0)
        if patch.kind == "mole" or up > _FOREHEAD[0] or forward < _FOREHEAD[1]:
            regions.append(region)
    return tuple(regions)


def patches(light: Floats, scalp: Floats, bare: Floats, px_per_mm: float) -> list[Patch]:
    """Find moles and scars in a picture.

    Parameters
    ----------
    light : (h, w, 3) float32
        Linear.
    scalp : (h, w) float32
        Where skin of the scalp is, hair or no hair, 0 to 1.
    bare : (h, w) float32
        The share of it that no hair hides.
    px_per_mm : float
    """
    if px_per_mm < _COARSEST:
        return []
    left, top, width, height = cv2.boundingRect((scalp > 0.5).astype(np.uint8))
    if min(width, height) < 12 * px_per_mm:
        return []
    window = slice(top, top + height), slice(left, left + width)
    factor = min(1.0, _FINEST / px_per_mm)
    size = max(round(width * factor), 1), max(round(height * factor), 1)

    def take(picture: Floats) -> Floats:
        return cv2.resize(np.ascontiguousarray(picture[window]), size, interpolation=cv2.INTER_AREA)

    mm = px_per_mm * size[0] / width
    inside = cv2.erode((take(scalp) > 0.8).astype(np.uint8), _disc(1.5 * mm))
    if not inside.any():
        return []
    shown, share = take(light), take(bare)
    logs = np.log(shown + 0.002)
    # Green is where both melanin and blood show, and where cameras are least noisy; they take less
    # from red, and hair takes much the same from both.
    darker = _below(logs[..., 1], share * inside, mm)
    redder = _below(logs[..., 1] - logs[..., 0], share * inside, mm)
    found = _moles(darker, redder, inside, share, mm)
    moles = np.zeros(size[::-1], np.uint8)
    for patch in found:
        cv2.fillPoly(moles, [np.round(patch.outline_px).astype(np.int32)], 1)
    open_skin = cv2.blur(share, (2 * round(3 * mm) + 1,) * 2) > _BARE_AROUND
    inside = inside & cv2.erode(open_skin.astype(np.uint8), _disc(2 * mm))
    found += _lines(-darker, inside & ~cv2.dilate(moles, _disc(2 * mm)) & 1, mm)
    found += _punches(-darker, inside, mm)
    origin = np.array([left, top])
    return [
        Patch(p.kind, (p.outline_px + 0.5) / factor - 0.5 + origin, p.confidence) for p in found
    ]


@cache
def _disc(radius: float) -> NDArray[np.uint8]:
    side = 2 * max(round(radius), 1) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _below(logs: Floats, weight: Floats, mm: float) -> Floats:
    """Give how far each place lies below the bare skin around it, of a logarithm of light."""
    step = max(1, int(1.5 * mm))
    size = max(logs.shape[1] // step, 1), max(logs.shape[0] // step, 1)
    below = np.zeros_like(logs)
    for _ in range(3):
        heavy = np.dstack([logs * weight, weight])
        small = cv2.resize(heavy, size, interpolation=cv2.INTER_AREA)
        small = cv2.GaussianBlur(small, (0, 0), _AROUND_MM * mm / step)
        around = cv2.resize(small[..., 0] / np.maximum(small[..., 1], 1e-4), logs.shape[::-1])
        below = around - logs
        weight = weight * (np.abs(below) < _LIKE_SKIN)
    return np.asarray(below, np.float32)


def _spread(values: NDArray[np.floating]) -> float:
    """Standard deviation of the bulk of some values, or what their tails would make it."""
    some = values[:: len(values) // 20_000 + 1]
    away = np.abs(some - np.median(some))
    return max(1.4826 * float(np.median(away)), float(np.quantile(away, 0.97)) / 2.17, 1e-4)


def _blobs(
    picture: Floats,
    inside: NDArray[np.uint8],
    widths_mm: tuple[float, ...],
    mm: float,
    faintest: float,
    least: float,
) -> NDArray[np.float64]:
    """Find bright discs of at least some contrast, and of at least some contrast over noise.

    Returns
    -------
    (n, 5) float64
        x, y, width in mm, contrast and contrast over noise, brightest first.
    """
    out = [np.zeros((0, 5))]
    for width in widths_mm:
        # Broad discs are looked for in a smaller picture.
        factor = min(1.0, 5.0 / (width * mm))
        size = [max(round(side * factor), 1) for side in picture.shape[::-1]]
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        where = cv2.resize(inside, size, interpolation=cv2.INTER_NEAREST) > 0
        if not where.any():
            continue
        sigma = width * mm * factor / np.sqrt(8)
        # Two blurs' difference, scaled so that a disc of this width answers with its contrast.
        answer = cv2.GaussianBlur(small, (0, 0), sigma) - cv2.GaussianBlur(
            small, (0, 0), 1.6 * sigma
        )
        answer /= 0.31
        noise = _spread(answer[where])
        top = (answer >= max(faintest, least * noise)) & where
        top &= answer >= cv2.dilate(answer, np.ones((3, 3), np.uint8))
        y, x = np.nonzero(top)
        at = (np.stack([x, y], axis=1) + 0.5) * picture.shape[::-1] / size - 0.5
        contrast = answer[y, x].astype(float)
        out.append(np.column_stack([at, np.full(len(x), width), contrast, contrast / noise]))
    blobs = np.concatenate(out)
    return blobs[np.argsort(-blobs[:, 3], kind="stable")]


def _moles(
    darker: Floats, redder: Floats, inside: NDArray[np.uint8], bare: Floats, mm: float
) -> list[Patch]:
    """Find moles by their tint, which hair has not, and such as are too black to have one."""
    taken = np.zeros(darker.shape, np.uint8)
    rough = darker - cv2.GaussianBlur(darker, (0, 0), 0.5 * mm)
    out = []
    for picture, limits in (
        (redder, (_FAINTEST, _ROUGH, -1.0)),
        (darker, (_BLACK, _ROUGH_GREY, _GREY)),
    ):
        for blob in _blobs(picture, inside, _MOLES_MM, mm, 0.7 * limits[0], _OVER_NOISE):
            if taken[int(blob[1]), int(blob[0])]:
                continue
            patch = _mole(picture, redder, rough, bare, blob, limits, mm)
            if patch is not None:
                cv2.fillPoly(taken, [np.round(patch.outline_px).astype(np.int32)], 1)
                taken = cv2.dilate(taken, _disc(0.7 * mm))
                out.append(patch)
    return out


def _mole(
    darker: Floats, redder: Floats, rough: Floats, bare: Floats,
    blob: NDArray[np.float64], limits: tuple[float, float, float], mm: float,
) -> Patch | None:  # fmt: skip
    """Measure what may be a mole: its outline, and whether it is round, even and alone."""
    *at, width, _, sure = blob
    faintest, evenness, tint = limits
    reach = int(1.6 * width * mm) + 3
    x, y = round(at[0]), round(at[1])
    low = np.maximum([x - reach, y - reach], 0)
    part = (slice(low[1], y + reach + 1), slice(low[0], x + reach + 1))
    picture = cv2.GaussianBlur(darker[part], (0, 0), max(0.25 * mm, 0.5))
    rows, columns = np.indices(picture.shape)
    away = np.hypot(columns - (x - low[0]), rows - (y - low[1])) / mm
    core = picture[away < 0.3 * width]
    ring = (away > 0.85 * width) & (away < 1.4 * width)
    if ring.sum() < 12 or bare[part][ring].mean() < 0.5:
        return None
    around = float(np.median(picture[ring]))
    contrast = float(np.median(core)) - around
    if contrast < faintest:
        return None
    angle = np.arctan2(rows - (y - low[1]), columns - (x - low[0]))
    sector = ((angle + np.pi) / (2 * np.pi) * 11.999).astype(int)
    sides = [
        np.median(picture[ring & (sector == i)]) for i in range(12) if (sector[ring] == i).any()
    ]
    if len(sides) < 10 or max(sides) - around > _OPEN_SIDE * contrast:
        return None
    _, parts = cv2.connectedComponents((picture > around + 0.5 * contrast).astype(np.uint8))
    own = parts[y - low[1], x - low[0]]
    if own == 0:
        return None
    mask = (parts == own).astype(np.uint8)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=len)
    area = float(mask.sum())
    size = 2 * np.sqrt(area / np.pi) / mm
    (_, sides_px, _) = cv2.minAreaRect(outline)
    long, broad = max(sides_px) + 1, min(sides_px) + 1
    hull = cv2.contourArea(cv2.convexHull(outline)) + 0.5 * len(cv2.convexHull(outline)) + 1
    solid = min(area / hull, 1.0)
    within = cv2.erode(mask, _disc(0.25 * mm)) > 0
    own_rough = float(rough[part][within].var()) if within.sum() > 5 else 0.0
    # Stubble may grow on a mole as on the skin around it.
    uneven = float(np.sqrt(max(own_rough - rough[part][ring].var(), 0.0))) / contrast
    if not (_LEAST_MM <= size <= _MOST_MM and solid > _SOLID and broad / long > _ROUND):
        return None
    tinted = np.median(redder[part][mask > 0]) - np.median(redder[part][ring])
    if uneven > evenness or tinted < tint * contrast:
        return None
    # How far it is beyond each limit says how sure it is.
    beyond = min(contrast / faintest / 1.5, sure / _OVER_NOISE) * (1 - 0.5 * uneven / evenness)
    confidence = float(np.clip(0.45 + 0.25 * beyond, 0.3, 0.95))
    grown = cv2.dilate(np.pad(mask, 2), _disc(0.2 * mm))
    outlines, _ = cv2.findContours(grown, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    border = max(outlines, key=len)[:, 0].astype(float) - 2 + low
    return Patch("mole", border, confidence) if len(border) >= 3 else None


@cache
def _strokes(width_px: float, long_px: float) -> list[tuple[Floats, tuple[float, float]]]:
    """Give smoothers along sixteen directions, each with the way across it."""
    half = int(2 * long_px)
    y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(np.float32)
    out = []
    for angle in np.arange(16) * np.pi / 16:
        along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        kernel = np.exp(-0.5 * ((across / (0.4 * width_px)) ** 2 + (along / long_px) ** 2))
        out.append(
            (
                (kernel / kernel.sum()).astype(np.float32),
                (-float(np.sin(angle)), float(np.cos(angle))),
            )
        )
    return out


def _ridge(picture: Floats, width_px: float, long_px: float) -> Floats:
    """Give how much lighter each place is, along the best direction, than either side of it."""
    best = np.full(picture.shape, -1.0, np.float32)
    beside = 1.25 * width_px
    for kernel, (x, y) in _strokes(width_px, long_px):
        smooth = cv2.filter2D(picture, -1, kernel, borderType=cv2.BORDER_REFLECT)
        sides = [
            cv2.warpAffine(
                smooth,
                np.array([[1, 0, sign * beside * x], [0, 1, sign * beside * y]]),
                smooth.shape[::-1],
                borderMode=cv2.BORDER_REFLECT,
            )
            for sign in (-1, 1)
        ]
        best = np.maximum(best, smooth - np.maximum(*sides))
    return best


def _lines(lighter: Floats, inside: NDArray[np.uint8], mm: float) -> list[Patch]:
    factor = min(1.0, _LINE_PX / mm)
    small = cv2.resize(lighter, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    where = cv2.resize(inside, small.shape[::-1], interpolation=cv2.INTER_NEAREST)
    px = mm * factor
    where = cv2.erode(where, _disc(3 * px))
    if where.sum() < 200:
        return []
    # What is dark (moles, hairs) must not make what lies beside it look light.
    small = cv2.GaussianBlur(np.clip(small, -_FAINTEST, 0.4), (0, 0), 0.3 * px)
    best, height = np.zeros((2, *small.shape), np.float32)
    for width in _LINES_MM:
        answer = _ridge(small, width * px, 5.0 * px)
        height = np.maximum(height, answer)
        best = np.maximum(best, answer / _spread(answer[where > 0]))
    best = best * where
    count, parts = cv2.connectedComponents((best > _GO_ON).astype(np.uint8), connectivity=8)
    out = []
    for i in range(1, count):
        mask = (parts == i).astype(np.uint8)
        if best[parts == i].max() < _BEGIN or np.median(height[parts == i]) < _LINE_FAINTEST:
            continue
        outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        outline = max(outlines, key=len)
        long = cv2.arcLength(outline, True) / 2 / px
        broad = float(mask.sum()) / px**2 / max(long, 1e-6)
        aside, along = sorted(np.array(cv2.minAreaRect(outline)[1]) / px)
        if long < _LONG_MM or broad > 4.5 or len(outline) < 3:
            continue
        if along < 0.8 * _LONG_MM or aside > _BENT * along:  # the rays around a spot of shine
            continue
        confidence = float(np.clip(0.25 + 0.05 * (best[parts == i].mean() - _GO_ON), 0.2, 0.8))
        out.append(
            Patch("scar-line", (outline[:, 0].astype(float) + 0.5) / factor - 0.5, confidence)
        )
    return out


def _punches(lighter: Floats, inside: NDArray[np.uint8], mm: float) -> list[Patch]:
    points = _blobs(np.maximum(lighter, -0.03), inside, (_PUNCH_MM,), mm, _FAINTEST, 5.0)[:, :2]
    if len(points) < _MANY:
        return []
    strewn = np.zeros(lighter.shape, np.uint8)
    strewn[points[:, 1].astype(int), points[:, 0].astype(int)] = 1
    count, parts = cv2.connectedComponents(cv2.dilate(strewn, _disc(_NEAR_MM / 2 * mm)))
    which = parts[points[:, 1].astype(int), points[:, 0].astype(int)]
    out = []
    for i in range(1, count):
        own = points[which == i]
        if len(own) < _MANY:
            continue
        gaps = np.linalg.norm(own[:, None] - own, axis=2) + np.eye(len(own)) * 1e9
        nearest = gaps.min(axis=1) / mm
        if nearest.std() > _UNEVEN * nearest.mean() or nearest.mean() < 1.3:
            continue
        hull = cv2.convexHull(own.astype(np.float32))[:, 0].astype(float)
        if min(cv2.minAreaRect(own.astype(np.float32))[1]) < _BROAD_MM * mm:  # points of a line
            continue
        confidence = float(np.clip(0.3 + 0.01 * (len(own) - _MANY), 0.3, 0.8))
        out.append(Patch("scar-punch", hull, confidence))
    return out
