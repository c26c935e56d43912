"""A thing of known size held to the head: a bank card, or a printed marker.

The surest scale a photo can have. The card lies in a plane that its four sides tell, sharp to a
fraction of a pixel; how far the eyes lie behind it follows from where on the head it touches: a
card is rigid, so it rests on the part of the head that stands out most beneath it. That it rests
there is assumed. A card held in front of the head, in the air, looks larger than it should, and so
everything looks smaller; only where that exceeds what irises, pupils and face allow is it noticed,
and the card then not believed.

A wrong card is worse than none: windows, books and phones have four sides too. What is taken for a
card has the size that the face leads one to expect, the sides' proportion, round corners, and lies
no more aslant than one holds a card.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.head.camera import Camera
from stubble.head.scale import DISTANCE_SPREAD, Reading, Scale
from stubble.head.surface import Scalp
from stubble.photo.picture import Codes, eight_bits
from stubble.photo.profile import srgb_decode

__all__ = ["CARD_MM", "MARKER_MM", "Card", "find_card", "reading"]

Floats = NDArray[np.float64]
Picture = NDArray[np.float32]

#: Bank, identity and driving cards: breadth, height, and radius of the corners, mm (ISO/IEC 7810,
#: ID-1).
CARD_MM, _CORNER_MM = (85.60, 53.98), 3.18
_ASPECT = CARD_MM[0] / CARD_MM[1]

#: The marker to be printed (``scripts/marker.py``): number 0 of OpenCV's DICT_4X4_50, side in mm.
MARKER_MM = 40.0

#: Where a card is looked for: this far from the middle between the eyes, mm, to either side, up and
#: down.
_ASIDE_MM, _ABOVE_MM, _BELOW_MM = 175.0, 200.0, 165.0

#: Pixels per mm at which it is looked for, chosen among the likeliest, and measured, at most.
_COARSE, _MIDDLING, _FINE = 1.5, 3.0, 8.0

#: Sides of a card are seen this long against what the face leads one to expect: aslant, and nearer
#: or farther than the eyes.
_SHORTEST, _LONGEST = 0.76, 1.22

#: Share of the sides that must show as edges: of each but the worst, the worst (a hand), all.
_SIDE, _WORST_SIDE, _ALL_SIDES = 0.55, 0.25, 0.70

#: Straight edges shorter than this tell nothing, mm.
_LEAST_LINE_MM = 9.0

#: Thresholds of Canny's edges after Scharr, and how straight across a side the light must rise.
_CANNY, _UPRIGHT = (90, 260), 0.85

#: Most that a card is held aslant, degrees, and that its proportion may be off.
_MOST_ASLANT, _PROPORTION = 42.0, 0.012

#: Sharp corners have their tip where the sides meet; round ones this far inside, mm; by how much
#: it may be off. From this many pixels per mm on it can be seen; in smaller pictures cards are not
#: looked for.
_TIP_MM = _CORNER_MM * (math.sqrt(2) - 1)
_TIP_OFF_MM, _SEEN_ROUND = 0.8, 1.4

#: How well it is known how far the irises lie behind a card that rests on the forehead, and behind
#: one that rests lower, on cheek, nose or chin, mm. As on rendered heads.
_REST_MM, _CHEEK_MM = 5.0, 9.0

#: Error of a side as measured, pixels, and of a card's or a print's size as a share.
_SIDE_PX, _SIZE_ERROR = 0.3, 0.002

#: The irises lie this far before the middle of the corners of the eyes, mm.
_IRISES_MM = 6.0

#: Disagreement with the face beyond this, in standard errors, is no chance: one in a thousand.
_CHANCE = 3.29

_CORNERS = (33, 133, 362, 263)
_LIGHT = (255 * srgb_decode(8)[0]).astype(np.float32)


@dataclass(frozen=True)
class Card:
    """A card or marker in a photo.

    Attributes
    ----------
    kind : str
        "marker" or "card".
    corners_px : (4, 2) float64
        Where its sides meet, clockwise in the picture from its upper left.
    size_mm : (float, float)
        From the first corner to the second, and to the fourth.
    """

    kind: str
    corners_px: Floats
    size_mm: tuple[float, float]

    def scaled(self, factor: float) -> Card:
        """Give the same card in a picture enlarged ``factor`` times."""
        return Card(self.kind, (self.corners_px + 0.5) * factor - 0.5, self.size_mm)


def find_card(
    picture: NDArray[np.uint8],
    eyes_px: NDArray[np.floating],
    scale: Scale,
    codes: Codes | None = None,
) -> Card | None:
    """Look for a card round a face.

    Parameters
    ----------
    picture : (h, w, 3) uint8
        sRGB.
    eyes_px : (2,) float
        Midway between the eyes.
    scale : Scale
        As the face tells.
    codes : (H, W, 3) uint8 or uint16, optional
        The same picture larger, where there is one: the card is measured there.

    Returns
    -------
    Card or None
        In pixels of ``picture``.
    """
    larger = picture if codes is None else codes
    zoom = larger.shape[1] / picture.shape[1]
    if zoom > 1 and scale.px_per_mm < _SEEN_ROUND:  # a small head in a large photo
        found = find_card(eight_bits(larger), (eyes_px + 0.5) * zoom - 0.5, scale.scaled(zoom))
        return found and found.scaled(1 / zoom)
    k = scale.px_per_mm
    limit = np.array(picture.shape[1::-1])
    low = np.clip(np.floor(eyes_px - k * np.array([_ASIDE_MM, _ABOVE_MM])), 0, limit - 2)
    high = np.clip(np.ceil(eyes_px + k * np.array([_ASIDE_MM, _BELOW_MM])), low + 2, limit)
    (x, y), (x2, y2) = low.astype(int), high.astype(int)
    coarse = _reduced(picture[y:y2, x:x2], _COARSE / k)
    shrunk = coarse.shape[1] / (x2 - x)
    best, likeliest = 0.0, None
    for kind, size, corners in _candidates(coarse, k * shrunk):
        rough = ((corners + 0.5) / shrunk + low) * zoom - 0.5
        sharp, support, likeness = _placed(
            larger, rough, size, k * zoom, _MIDDLING, 2 * zoom / shrunk
        )
        score = support * (1.0 if kind == "marker" else likeness)
        if sharp is not None and score > best:
            best, likeliest = score, Card(kind, sharp, size)
    if likeliest is None:
        return None
    reach = max(2.0, k * zoom / _MIDDLING)
    sharp, _, _ = _placed(larger, likeliest.corners_px, likeliest.size_mm, k * zoom, _FINE, reach)
    if sharp is not None:
        likeliest = replace(likeliest, corners_px=sharp)
    return likeliest.scaled(1 / zoom)


def _placed(
    crop: Codes,
    corners: Floats,
    size_mm: tuple[float, float],
    px_per_mm: float,
    wanted: float,
    reach_px: float,
) -> tuple[Floats | None, float, float]:
    """Place the sides at ``wanted`` pixels per mm or less: corners, how well seen, how cardlike."""
    margin = 6 * px_per_mm
    near = np.clip(np.floor(corners.min(axis=0) - margin).astype(int), 0, None)
    far = np.ceil(corners.max(axis=0) + margin).astype(int)
    window = crop[near[1] : far[1], near[0] : far[0]]
    fine = _reduced(window, wanted / px_per_mm)
    finer = fine.shape[1] / window.shape[1]
    channels = _channels(fine)
    sharp, support = _sharpen(channels, (corners - near + 0.5) * finer - 0.5, reach_px * finer)
    if sharp is None:
        return None, 0.0, 0.0
    likeness = _cardlike(channels, sharp, size_mm)
    return (sharp + 0.5) / finer - 0.5 + near, support, likeness


def reading(
    card: Card,
    camera: Camera,
    mesh_mm: NDArray[np.floating],
    scalp: Scalp,
    face: Scale,
    lens_told: bool,
) -> Reading | None:
    """Say what a card tells of the scale at the irises; None if it is not to be believed.

    Parameters
    ----------
    card : Card
        In the camera's pixels.
    camera : Camera
    mesh_mm : (468, 3) float
        The face mesh in the head frame.
    scalp : Scalp
    face : Scale
        As the face tells, by which ``camera``, ``mesh_mm`` and ``scalp`` were made.
    lens_told : bool
        Whether the camera's focal length is known.
    """
    side = float(np.linalg.norm(np.diff(card.corners_px, axis=0), axis=1).mean())
    # Aslant, a card's own perspective tells the lens where the file does not.
    tried = np.array([1.0]) if lens_told else np.exp(np.linspace(-1.2, 1.2, 25))
    logs, errors, doubt = [], [], []
    for longer in tried:
        lens = replace(
            camera, focal_px=camera.focal_px * longer, offset_mm=camera.offset_mm * [1, 1, longer]
        )
        posed = _pose(card, lens)
        if posed is None:
            continue
        normal, middle, misfit = posed
        if abs(normal[2]) < math.cos(math.radians(_MOST_ASLANT)):
            continue
        rested = _irises_depth(card, lens, mesh_mm, scalp, normal, middle)
        if rested is None:
            continue
        depth, error_mm = rested
        logs.append(math.log(lens.focal_px / depth))
        errors.append(error_mm / depth)
        doubt.append(2 * (misfit / _SIDE_PX) ** 2 + 0.5 * (math.log(longer) / DISTANCE_SPREAD) ** 2)
    if not logs:
        return None
    weight = np.exp(-(np.array(doubt) - min(doubt)))
    weight /= weight.sum()
    log = float(weight @ logs)
    spread = float(weight @ (np.array(logs) - log) ** 2)
    rest = float(weight @ errors)
    error = math.sqrt(spread + rest**2 + (_SIDE_PX / side) ** 2 + _SIZE_ERROR**2)
    kind = "a printed marker" if card.kind == "marker" else "a bank card"
    apart = abs(log - math.log(face.px_per_mm))
    if apart > _CHANCE * math.hypot(error, face.error):
        return None
    return Reading(math.exp(log), error, kind)


def _reduced(crop: Codes, factor: float) -> NDArray[np.uint8]:
    crop = eight_bits(crop)
    if factor >= 0.95:
        return np.asarray(crop, np.uint8)
    small = cv2.resize(crop, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _channels(picture: NDArray[np.uint8]) -> Picture:
    """Light and two differences of colour, in which a side of a card may show, (h, w, 3)."""
    light = cv2.LUT(picture, _LIGHT)
    mix = np.array([[0.21, 0.72, 0.07], [0.7, -0.7, 0.0], [0.0, 0.7, -0.7]], np.float32)
    return np.asarray(cv2.transform(light, mix), np.float32)


def _candidates(
    picture: NDArray[np.uint8], px_per_mm: float
) -> list[tuple[str, tuple[float, float], Floats]]:
    """Give markers, then what may be cards, likeliest first, by kind, size and corners."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    names = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    found, numbers, _ = cv2.aruco.ArucoDetector(names).detectMarkers(grey)
    out: list[tuple[str, tuple[float, float], Floats]] = []
    if numbers is not None:
        for corners, number in zip(found, numbers.ravel(), strict=True):
            side = float(cv2.arcLength(corners, True)) / 4 / px_per_mm
            if number == 0 and _SHORTEST < side / MARKER_MM < _LONGEST:
                out.append(("marker", (MARKER_MM, MARKER_MM), _ordered(corners.reshape(4, 2))))
    if out or px_per_mm < _SEEN_ROUND:
        return out
    for corners in _quads(picture, grey, px_per_mm):
        ordered = _ordered(corners)
        sides = np.linalg.norm(ordered - np.roll(ordered, -1, axis=0), axis=1)
        wide = sides[[0, 2]].sum() > sides[[1, 3]].sum()
        out.append(("card", CARD_MM if wide else CARD_MM[::-1], ordered))
    return out


def _ordered(corners: NDArray[np.floating]) -> Floats:
    """Turn four corners clockwise, from the upper left."""
    around = corners - corners.mean(axis=0)
    turned = corners[np.argsort(np.arctan2(around[:, 1], around[:, 0]))]
    first = int((turned - turned.mean(axis=0)).sum(axis=1).argmin())
    return np.roll(turned, -first, axis=0).astype(float)


def _quads(picture: NDArray[np.uint8], grey: NDArray[np.uint8], px_per_mm: float) -> list[Floats]:
    """Join straight edges to four sides of about a card's size, those best seen first."""
    # Red over green and green over blue: a card as light as the skin behind it has another colour.
    red, green, blue = cv2.split(picture)
    channels = grey, cv2.addWeighted(red, 1, green, -1, 96), cv2.addWeighted(green, 1, blue, -1, 96)
    lines = _lines(channels, _LEAST_LINE_MM * px_per_mm)
    if len(lines) < 4:
        return []
    bands = [_bands(lines, mm * px_per_mm) for mm in CARD_MM]  # apart by the breadth, the height
    angle = _angles(lines)
    upright, level = angle[bands[0][:, 0]], angle[bands[1][:, 0]]
    square = np.abs(_turn(upright[:, None] - level[None] - math.pi / 2)) < math.radians(14)
    one, other = np.nonzero(square)
    met = [
        _meet(lines, bands[0][one], bands[1][other]),
        _complete(lines, bands[0], 1 / _ASPECT),
        _complete(lines, bands[1], _ASPECT),
    ]
    quads, spans = np.concatenate([m[0] for m in met]), np.concatenate([m[1] for m in met])
    if not len(quads):
        return []
    quads = quads[np.argsort(-spans)[:600]]
    seen = _seen(channels, quads)
    least, mean = np.sort(seen, axis=1), seen.mean(axis=1)
    good = (least[:, 0] > _WORST_SIDE) & (least[:, 1] > _SIDE) & (mean > _ALL_SIDES)
    quads, mean = quads[good], mean[good]
    out: list[Floats] = []
    for i in np.argsort(-mean):
        if all(np.abs(_ordered(quads[i]) - _ordered(q)).max() > 2.5 for q in out):
            out.append(quads[i])
        if len(out) == 12:
            break
    return out


def _lines(channels: tuple[NDArray[np.uint8], ...], least_px: float) -> Floats:
    """Straight edges, the longest, (n, 2, 2): ends."""
    detector = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE)
    found = [detector.detect(channel)[0] for channel in channels]
    parts = [f.reshape(-1, 2, 2) for f in found if f is not None]
    lines = np.concatenate(parts).astype(float) if parts else np.zeros((0, 2, 2))
    length = np.linalg.norm(lines[:, 1] - lines[:, 0], axis=1)
    long = np.argsort(-length)[:160]
    return lines[long[length[long] > least_px]]


def _angles(lines: Floats) -> Floats:
    along = lines[:, 1] - lines[:, 0]
    return np.asarray(np.arctan2(along[:, 1], along[:, 0]))


def _turn(angle: Floats) -> Floats:
    """Bring angles of undirected lines to within a quarter turn."""
    return np.asarray((angle + math.pi / 2) % math.pi - math.pi / 2)


def _bands(lines: Floats, apart_px: float) -> NDArray[np.intp]:
    """Find pairs of lines nearly parallel and about so far apart, (n, 2)."""
    angle, middle = _angles(lines), lines.mean(axis=1)
    i, j = np.triu_indices(len(lines), 1)
    parallel = np.abs(_turn(angle[i] - angle[j])) < math.radians(9)
    i, j = i[parallel], j[parallel]
    mean = angle[i] + 0.5 * _turn(angle[j] - angle[i])
    across = np.stack([-np.sin(mean), np.cos(mean)], axis=1)
    along = np.stack([np.cos(mean), np.sin(mean)], axis=1)
    gap = middle[j] - middle[i]
    apart = np.abs((gap * across).sum(axis=1)) / apart_px
    beside = np.abs((gap * along).sum(axis=1)) < apart_px * 1.6
    good = (apart > _SHORTEST) & (apart < _LONGEST) & beside
    return np.stack([i[good], j[good]], axis=1)


def _meet(
    lines: Floats, first: NDArray[np.intp], second: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """Cross pairs of lines: corners (n, 4, 2), and how much of their sides the lines cover."""
    ends = np.concatenate([lines, np.ones((*lines.shape[:2], 1))], axis=2)
    flat = np.cross(ends[:, 0], ends[:, 1])
    a, b, c, d = flat[first[:, 0]], flat[first[:, 1]], flat[second[:, 0]], flat[second[:, 1]]
    corners = np.stack([np.cross(p, q) for p, q in ((a, c), (c, b), (b, d), (d, a))], axis=1)
    corners = corners[..., :2] / np.where(np.abs(corners[..., 2:]) < 1e-9, 1e-9, corners[..., 2:])
    cover = np.zeros(len(corners))
    inside = np.ones(len(corners), bool)
    # Side between corners n and n + 1 lies on c, b, d, a in turn.
    for n, which in enumerate((second[:, 0], first[:, 1], second[:, 1], first[:, 0])):
        start, stop = corners[:, n], corners[:, (n + 1) % 4]
        low, high = _extent(lines[which], start, stop - start)
        seen = np.clip(high, 0, 1) - np.clip(low, 0, 1)
        cover += seen
        # Lines that run on far beyond a corner belong to something larger.
        inside &= (seen > 0.08) & (low > -0.35) & (high < 1.35)
    return corners[inside], cover[inside]


def _complete(lines: Floats, bands: NDArray[np.intp], share: float) -> tuple[Floats, Floats]:
    """Complete three sides by a fourth, ``share`` of the bands' distance away, as `_meet` does.

    A hand may hide it, or its colour be that of what lies behind.
    """
    angle = _angles(lines)
    pair, third = np.nonzero(
        np.abs(_turn(angle[bands[:, 0]][:, None] - angle[None] - math.pi / 2)) < math.radians(14)
    )
    a, b, c = bands[pair, 0], bands[pair, 1], third
    ends = np.concatenate([lines, np.ones((*lines.shape[:2], 1))], axis=2)
    flat = np.cross(ends[:, 0], ends[:, 1])
    corners = np.stack([np.cross(flat[a], flat[c]), np.cross(flat[c], flat[b])], axis=1)
    corners = corners[..., :2] / np.where(np.abs(corners[..., 2:]) < 1e-9, 1e-9, corners[..., 2:])
    side = corners[:, 1] - corners[:, 0]
    apart = np.linalg.norm(side, axis=1)
    low, high = _extent(lines[c], corners[:, 0], side)
    good = (np.clip(high, 0, 1) - np.clip(low, 0, 1) > 0.35) & (low > -0.35) & (high < 1.35)
    quads, covers = [], []
    for sign in (1.0, -1.0):
        away = np.stack([-side[:, 1], side[:, 0]], axis=1) * sign * share
        cover = np.clip(high, 0, 1) - np.clip(low, 0, 1)
        fits = good.copy()
        others = []
        for line, start in ((a, corners[:, 0]), (b, corners[:, 1])):
            along = lines[line, 1] - lines[line, 0]
            along /= np.linalg.norm(along, axis=1, keepdims=True)
            along *= np.sign((along * away).sum(axis=1, keepdims=True)) * apart[:, None] * share
            near, far = _extent(lines[line], start, along)
            seen = np.clip(far, 0, 1) - np.clip(near, 0, 1)
            fits &= (seen > 0.35) & (near > -0.35) & (far < 1.35)
            cover = cover + seen
            others.append(start + along)
        quad = np.stack([corners[:, 0], corners[:, 1], others[1], others[0]], axis=1)
        quads.append(quad[fits])
        covers.append(cover[fits])
    return np.concatenate(quads), np.concatenate(covers)


def _extent(lines: Floats, start: Floats, along: Floats) -> tuple[Floats, Floats]:
    """From where to where lines cover sides that begin at ``start``, in their lengths."""
    square = np.maximum((along**2).sum(axis=1), 1e-9)
    way = (lines - start[:, None]) * along[:, None]
    t = (way[..., 0] + way[..., 1]) / square[:, None]
    return np.minimum(t[:, 0], t[:, 1]), np.maximum(t[:, 0], t[:, 1])


def _seen(channels: tuple[NDArray[np.uint8], ...], quads: Floats) -> Floats:
    """Share of each side, without the corners, along which an edge runs, (n, 4)."""
    t = np.linspace(0.06, 0.94, 24)
    along = np.roll(quads, -1, axis=1) - quads
    normal = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    at = np.rint(quads[:, :, None] + t[:, None] * along[:, :, None]).astype(int)
    height, width = channels[0].shape
    x, y = np.clip(at[..., 0], 0, width - 1), np.clip(at[..., 1], 0, height - 1)
    inside = (x == at[..., 0]) & (y == at[..., 1])
    there = np.zeros(x.shape, bool)
    for channel in channels:
        soft = cv2.GaussianBlur(channel, (0, 0), 1.0)
        rise = [cv2.Scharr(soft, cv2.CV_16S, *way) for way in ((1, 0), (0, 1))]
        edge = cv2.dilate(cv2.Canny(*rise, *_CANNY, L2gradient=True), np.ones((3, 3), np.uint8))
        across, down = rise[0][y, x].astype(np.float32), rise[1][y, x].astype(np.float32)
        upright = np.abs(across * normal[:, :, None, 0] + down * normal[:, :, None, 1])
        there |= (edge[y, x] > 0) & (upright > _UPRIGHT * np.hypot(across, down))
    return np.asarray((there & inside).mean(axis=2))


def _sharpen(channels: Picture, corners: Floats, reach: float) -> tuple[Floats | None, float]:
    """Place four sides between the pixels; give where they meet, and how well they are seen."""
    soft = cv2.GaussianBlur(channels, (0, 0), 0.8)
    support = 0.0
    for reach_px in (max(reach, 3.0), max(0.4 * reach, 2.0)):
        flat, seen = [], []
        for start, stop in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            side = _side(soft, start, stop, reach_px)
            if side is None:
                return None, 0.0
            flat.append(side[0])
            seen.append(side[1])
        met = np.array([np.cross(flat[i - 1], flat[i]) for i in range(4)])
        if (np.abs(met[:, 2]) < 1e-9).any():
            return None, 0.0
        moved = met[:, :2] / met[:, 2:]
        if np.abs(moved - corners).max() > 3 * reach_px:
            return None, 0.0
        corners, support = moved, float(np.mean(seen))
    return corners, support


def _side(soft: Picture, start: Floats, stop: Floats, reach: float) -> tuple[Floats, float] | None:
    """Fit a line, (3,), to the strongest edge near a side, and say how much of it is seen."""
    along = stop - start
    length = float(np.linalg.norm(along))
    if length < 8:
        return None
    along /= length
    normal = np.array([-along[1], along[0]])
    count = int(np.clip(length / 2, 24, 160))
    t = np.linspace(0.08, 0.92, count) * length
    step = 0.5
    off = np.arange(-reach, reach + step, step)
    at = start + t[:, None, None] * along + off[:, None] * normal
    x, y = np.ascontiguousarray(at.transpose(2, 0, 1), np.float32)
    light = cv2.remap(soft, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    rise = (light[:, 2:] - light[:, :-2]) / (2 * step)
    # One direction of colour and light in which the whole side rises.
    strongest = rise[np.arange(count), np.abs(rise).sum(axis=2).argmax(axis=1)]
    direction = np.median(strongest, axis=0)
    size = float(np.linalg.norm(direction))
    if size < 0.3:
        return None
    slope = rise @ (direction / size)
    inner = off[1:-1]
    line = np.zeros(2)
    weight = np.zeros(count)
    for width in (reach, 0.5 * reach, 1.5, 1.0):
        expected = line[0] + line[1] * (t / length - 0.5)
        favour = slope * np.exp(-0.5 * ((inner - expected[:, None]) / max(width, 1.0)) ** 2)
        peak = np.clip(favour.argmax(axis=1), 1, len(inner) - 2)
        row = np.arange(count)
        before, top, after = (slope[row, peak + d] for d in (-1, 0, 1))
        bend = np.minimum(before - 2 * top + after, -1e-6)
        found = inner[peak] + np.clip(0.5 * (before - after) / bend, -1, 1) * step
        strength = np.clip(top / (0.5 * size), 0, 1)
        rows = np.stack([np.ones(count), t / length - 0.5], axis=1)
        weight = strength / (1 + ((found - expected) / max(width / 3, 0.4)) ** 2)
        for _ in range(4):
            weighed = (rows * weight[:, None]).T
            line = np.linalg.solve(weighed @ rows + 1e-6 * np.eye(2), weighed @ found)
            weight = strength / (1 + ((found - rows @ line) / 0.4) ** 2)
    if weight.mean() < 0.2:
        return None
    one = start + (line[0] - 0.5 * line[1]) * normal
    two = stop + (line[0] + 0.5 * line[1]) * normal
    return np.cross([*one, 1.0], [*two, 1.0]), float(weight.mean())


def _cardlike(channels: Picture, corners: Floats, size_mm: tuple[float, float]) -> float:
    """How much four sides look like a card's, by their corners and proportion; 0: not at all."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    proportion = (sides[0] + sides[2]) / (sides[1] + sides[3]) * size_mm[1] / size_mm[0]
    aslant = abs(math.log(float(proportion)))
    if aslant > -math.log(math.cos(math.radians(_MOST_ASLANT))):
        return 0.0
    tips = [found for i in range(4) if (found := _tip_mm(channels, corners, i)) is not None]
    roundness = [max(1 - abs(tip - _TIP_MM) / _TIP_OFF_MM, -1.0) for tip in tips]
    # One corner may be under a finger; none may be sharp.
    if len(tips) < 3 or sorted(roundness)[-3] <= 0:
        return 0.0
    return max(0.0, sum(roundness) / 4 + 1 - 0.5 * aslant)


def _tip_mm(channels: Picture, corners: Floats, i: int) -> float | None:
    """How far inside the sides' meeting point the edge lies at a corner, mm; None if unseen."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    per_mm = float(sides.sum()) / (2 * sum(CARD_MM))
    corner = corners[i]
    inwards = np.zeros(2)
    for other in (corners[i - 1], corners[(i + 1) % 4]):
        inwards += (other - corner) / np.linalg.norm(other - corner)
    inwards /= max(float(np.linalg.norm(inwards)), 1e-9)
    step = 0.1
    off = np.arange(-2.0, 3.5, step)
    at = (corner + off[:, None] * per_mm * inwards).astype(np.float32)
    light = cv2.remap(
        channels, at[:, None, 0], at[:, None, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )[:, 0]
    outside, within = light[:6].mean(axis=0), light[-6:].mean(axis=0)
    rise = within - outside
    size = float(np.linalg.norm(rise))
    if size < 4:
        return None
    share = (light - outside) @ rise / size**2
    return float(off[int(np.argmax(share > 0.5))])


def _pose(card: Card, camera: Camera) -> tuple[Floats, Floats, float] | None:
    """Stand the card before the camera: normal and middle in camera axes, and misfit, pixels."""
    w, h = card.size_mm
    flat = np.array([[-w, -h, 0], [w, -h, 0], [w, h, 0], [-w, h, 0]], float) / 2
    matrix = np.array(
        [
            [camera.focal_px, 0, camera.centre_px[0]],
            [0, camera.focal_px, camera.centre_px[1]],
            [0, 0, 1],
        ]
    )
    done, turns, shifts, _ = cv2.solvePnPGeneric(
        flat, card.corners_px.reshape(4, 1, 2), matrix, None, flags=cv2.SOLVEPNP_IPPE
    )
    if not done:
        return None
    seen, _ = cv2.projectPoints(flat, turns[0], shifts[0], matrix, None)
    misfit = float(np.sqrt(((seen[:, 0] - card.corners_px) ** 2).sum(axis=1).mean()))
    side = float(np.linalg.norm(np.diff(card.corners_px, axis=0), axis=1).mean())
    if misfit > _PROPORTION * side:
        return None
    rotation, _ = cv2.Rodrigues(turns[0])
    return rotation[:, 2], shifts[0].ravel(), misfit


def _irises_depth(
    card: Card,
    camera: Camera,
    mesh_mm: NDArray[np.floating],
    scalp: Scalp,
    normal: Floats,
    middle: Floats,
) -> tuple[float, float] | None:
    """Tell how far from the lens the irises are if a card rests on the head, and the error.

    Returns
    -------
    depth, error : float
        mm. None for a card beside the head: nothing tells its depth.
    """
    forward = camera.rotation[:, 2]
    corners = mesh_mm[list(_CORNERS)].mean(axis=0) @ camera.rotation.T + camera.offset_mm
    irises = float((corners + _IRISES_MM * forward)[2])
    skin = np.concatenate([mesh_mm, _patch(scalp)]) @ camera.rotation.T + camera.offset_mm
    flat = skin[:, :2] / skin[:, 2:] * camera.focal_px + camera.centre_px
    hull = cv2.convexHull(card.corners_px.astype(np.float32))
    beneath = np.array([cv2.pointPolygonTest(hull, tuple(map(float, p)), False) >= 0 for p in flat])
    if not beneath.any():
        return None
    ray = skin[beneath] / skin[beneath, 2:]
    plane = float(normal @ middle) / (ray @ normal)  # depth of the card along each line of sight
    behind = irises - skin[beneath, 2]
    # It touches where the head stands out most towards it.
    above = (middle - corners) @ camera.rotation[:, 1] > 0
    return float((plane + behind).max()), _REST_MM if above else _CHEEK_MM


def _patch(scalp: Scalp) -> Floats:
    """Points of the forehead and the front of the scalp, (n, 3)."""
    x, y = (a.ravel() for a in np.meshgrid(np.linspace(-0.7, 0.7, 29), np.linspace(0.0, 0.95, 25)))
    there = x**2 + y**2 < 0.98
    x, y = x[there], y[there]
    return scalp.points_mm(np.stack([x, y, np.sqrt(1 - x**2 - y**2)], axis=1))
