"""Shafts: thin lines darker or lighter than the skin, followed from end to end.

An oriented line filter answers at every place for sixteen directions, so that two hairs that cross
are two lines there and not a knot. The strongest answers are followed both ways along their own
direction. A filter with a symmetric footprint falls to half at the end of a line, wherever that is:
there a shaft ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d
from scipy.spatial import cKDTree

from stubble.hair.closeup.ground import PX_PER_MM, Ground

__all__ = ["Shaft", "beside", "find"]

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Integers = NDArray[np.int32]

DIRECTIONS = 16
#: Breadth of the filter: answers best to lines of 40 to 90 µm, and tells two apart 80 µm from axis
#: to axis.
ACROSS_MM = 0.028
#: Length of the filter (standard deviation).
ALONG_MM = 0.07
#: Answer in units of the background's from which a line begins, and down to which it goes on.
BEGIN, GO_ON = 6.5, 3.0
#: Least answer of all, in lightness: fainter lines are noise of the file.
FAINT = 0.006
#: Pale lines must stand out more, for glints are pale too.
PALE = 1.4
#: Contrast below this share of what is usual in the picture is no hair.
ALIKE = 0.38
ALIKE_PALE = 0.4
#: Answer below this share of the line's own is its end.
HALF = 0.5
#: Nor does a hair fade to less than this share.
FADED = 0.3
#: No hair bends by more than this within 0.2 mm.
KINK = math.radians(40)
#: Shorter lines are specks; glints are up to a quarter of a mm long.
SHORTEST_MM, SHORTEST_PALE_MM = 0.16, 0.35
#: Skin's own relief answers up to this, and less than this share of it runs one way.
WEAK, ONE_WAY = 16.0, 0.4
#: A line may be lost for this long.
GAP_MM = 0.06
#: Ends that face each other across less than this are one hair's.
WELD_MM = 0.15
#: Or less than this, if they are longer than the gap and lie in one line.
FAR_WELD_MM = 0.5
#: The weaker side's contrast over the stronger one's, below which a line is the rim of something.
TWO_SIDED = 0.35


@dataclass(frozen=True, eq=False)
class Shaft:
    """A line that was followed.

    Attributes
    ----------
    line : (n, 2) float64
        Places along it, mm in the ground, from one end to the other in steps of a pixel.
    strength : float
        Median answer in units of the background's.
    contrast : float
        Lightness between it and the skin.
    pale : bool
        Lighter than the skin.
    cut : (bool, bool)
        Whether each end is where the picture ends, or goes under glare.
    joins : (bool, bool)
        Whether each end runs into another shaft.
    """

    line: Doubles
    strength: float
    contrast: float
    pale: bool
    cut: tuple[bool, bool]
    joins: tuple[bool, bool]


def find(ground: Ground) -> list[Shaft]:
    """Follow every line, dark ones and pale ones, the strongest first."""
    pale = [line for line in _lines(ground.light, None, pale=True) if _is_hair(line, ground)]
    raw = _alike(_lines(ground.dark, ground.filled, pale=False) + pale)
    raw = [line for line in raw if line.strength > WEAK] if _is_relief(raw) else raw
    raw.sort(key=lambda line: -line.strength)
    return _weld(_own(raw, ground))


def answer(signal: Floats) -> Floats:
    """The oriented line filter: (h, w) to (DIRECTIONS, h, w) float32.

    Direction k lies k * 180 / DIRECTIONS degrees from x towards y.
    """
    sigma = ACROSS_MM * PX_PER_MM
    reach = math.ceil(4 * sigma)
    x = np.arange(-reach, reach + 1, dtype=np.float64)
    g = np.exp(-0.5 * (x / sigma) ** 2)
    g /= g.sum()
    first = -x / sigma**2 * g
    second = (x**2 / sigma**4 - 1 / sigma**2) * g
    second -= second.mean()
    xx = cv2.sepFilter2D(signal, cv2.CV_32F, second, g)
    yy = cv2.sepFilter2D(signal, cv2.CV_32F, g, second)
    xy = cv2.sepFilter2D(signal, cv2.CV_32F, first, first)
    out = np.zeros((DIRECTIONS, *signal.shape), np.float32)
    along = ALONG_MM * PX_PER_MM
    taps = np.arange(-math.ceil(2 * along), math.ceil(2 * along) + 1)
    weight = np.exp(-0.5 * (taps / along) ** 2)
    for k in range(DIRECTIONS):
        c, s = math.cos(math.pi * k / DIRECTIONS), math.sin(math.pi * k / DIRECTIONS)
        flat = np.float32(-(sigma**2)) * (
            np.float32(s * s) * xx - np.float32(2 * s * c) * xy + np.float32(c * c) * yy
        )
        dx = np.round(taps * c).astype(np.int32)
        dy = np.round(taps * s).astype(np.int32)
        wide = cv2.copyMakeBorder(flat, *(4 * [len(taps) // 2]), cv2.BORDER_REFLECT_101)
        share = (weight / weight.sum()).astype(np.float32)
        _along(wide, len(taps) // 2, dx, dy, share, out[k])
    return out


@njit(cache=True, nogil=True, parallel=True, fastmath=True)
def _along(flat, reach, dx, dy, weight, out):  # type: ignore[no-untyped-def]
    """Average along a direction; ``flat`` has ``reach`` mirrored pixels on every side."""
    h, w = out.shape
    for y in prange(h):
        row = out[y]
        for t in range(len(weight)):
            share = weight[t]
            begin = reach + dx[t]
            source = flat[y + reach + dy[t], begin : begin + w]
            for x in range(w):
                row[x] += share * source[x]


@dataclass(frozen=True, eq=False)
class _Line:
    """A stretch of a followed line, in pixels."""

    xy: Doubles
    strength: float
    contrast: float
    pale: bool


def _lines(signal: Floats, filled: Floats | None, pale: bool) -> list[_Line]:
    """Follow lines, part them where they fade or bend sharply, and keep what stands out."""
    score = answer(signal)
    if filled is not None:
        np.maximum(score, answer(filled), out=score)
    best = score.max(axis=0)
    # Half of a picture, at least, is bare skin; what it answers is the background's answer.
    level = max(float(np.median(best[::2, ::2])) / 2, FAINT / BEGIN)
    begin = BEGIN * level * (PALE if pale else 1)
    where = np.argwhere(_peaks(best, begin))
    order = np.argsort(-best[where[:, 0], where[:, 1]], kind="stable")
    seeds = where[order].astype(np.int32)
    places, starts, ends = _trace(score, seeds, GO_ON * level, GAP_MM * PX_PER_MM)
    found = []
    for a, b in zip(starts, ends, strict=True):
        for first, last in _stretches(places[a:b]):
            xy, strength = places[a + first : a + last, :2], places[a + first : a + last, 2]
            middle = float(np.median(strength))
            if middle < begin:
                continue
            contrast = _contrast(signal if filled is None else filled, xy)
            if contrast > FAINT:
                found.append(_Line(np.array(xy), middle / level, contrast, pale))
    return found


def _is_relief(lines: list[_Line]) -> bool:
    """Tell skin without hair: its lines are weak, and run every way."""
    if not lines or np.median([line.strength for line in lines]) > WEAK:
        return False
    step = np.array([line.xy[-1] - line.xy[0] for line in lines])
    double = (step[:, 0] + 1j * step[:, 1]) ** 2
    chance = 1.2 / math.sqrt(len(lines))
    return bool(abs(double.sum()) < (ONE_WAY + chance) * np.abs(double).sum())


def _is_hair(line: _Line, ground: Ground) -> bool:
    """Tell a pale hair from glare, from gloss on a dark hair and from a glint: by its length."""
    if len(line.xy) < SHORTEST_PALE_MM * PX_PER_MM:
        return False
    at = line.xy.round().astype(int)
    if ground.glare[at[:, 1], at[:, 0]].any():
        return False
    rims = beside(ground.dark, line.xy, np.array([-0.05, 0.05]))
    return float(np.median(rims, axis=1).max()) < 0.2 * line.contrast


def _alike(lines: list[_Line]) -> list[_Line]:
    """Drop what is far fainter than most: relief, shadows, glints. Hairs of one head are alike."""
    if not lines:
        return lines
    weight = np.array([len(line.xy) for line in lines])
    order = np.argsort([line.contrast for line in lines])
    share = np.cumsum(weight[order]) / weight.sum()
    usual = lines[order[int(np.searchsorted(share, 0.5))]].contrast
    return [line for line in lines if line.contrast > (ALIKE_PALE if line.pale else ALIKE) * usual]


def _stretches(places: Doubles) -> list[tuple[int, int]]:
    """Part a line (n, 3) where it is lost for long, and where it bends as no hair does."""
    n = len(places)
    shortest = SHORTEST_MM * PX_PER_MM
    if n < shortest:
        return []
    arm = round(0.1 * PX_PER_MM)
    # A hair fades as it rises out of focus: its end is where it falls to half within a short way.
    level = maximum_filter1d(places[:, 2], 2 * round(0.22 * PX_PER_MM) + 1)
    keep = places[:, 2] > np.maximum(HALF * level, FADED * np.percentile(places[:, 2], 75))
    # Short losses are crossings and gloss.
    lost = round(0.12 * PX_PER_MM)
    runs = np.flatnonzero(np.diff(np.concatenate([[1], keep.astype(np.int8), [1]])))
    for a, b in zip(runs[::2], runs[1::2], strict=True):
        if a > 0 and b < n and b - a <= lost:
            keep[a:b] = True
    if n > 2 * arm:
        ahead = places[2 * arm :, :2] - places[arm:-arm, :2]
        behind = places[arm:-arm, :2] - places[: -2 * arm, :2]
        turn = ahead[:, 0] * behind[:, 1] - ahead[:, 1] * behind[:, 0]
        bend = np.abs(np.arctan2(turn, (ahead * behind).sum(1)))
        while len(bend) and bend.max() > KINK:
            at = int(bend.argmax())
            keep[at + arm] = False
            bend[max(at - arm, 0) : at + arm + 1] = 0
    edges = np.flatnonzero(np.diff(np.concatenate([[0], keep.astype(np.int8), [0]])))
    return [
        (int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= shortest
    ]


def _own(lines: list[_Line], ground: Ground) -> list[Shaft]:
    """Keep of each line what no stronger line has already: bridges and doubles go."""
    shape = ground.dark.shape
    taken = np.zeros(shape, np.uint8)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))
    hidden = cv2.dilate(ground.glare.astype(np.uint8), disc) > 0
    shafts: list[Shaft] = []
    shortest = SHORTEST_MM * PX_PER_MM
    last = np.array(shape[::-1]) - 1
    for line in lines:
        at = np.clip(np.round(line.xy).astype(int), 0, last)
        owner = taken[at[:, 1], at[:, 0]]
        free = np.flatnonzero(owner == 0)
        if len(free) < shortest or len(free) < 0.5 * len(owner):
            continue
        first, end = int(free[0]), int(free[-1]) + 1
        # An end that lies in another line runs into it.
        joins = first > 2, end < len(owner) - 2
        xy = line.xy[first:end]
        near = [
            bool(min(*p, *(last - p)) < 2.5 or hidden[int(p[1] + 0.5), int(p[0] + 0.5)])
            for p in (xy[0], xy[-1])
        ]
        mark = np.round(xy * 16).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(taken, [mark], False, 1, 4, cv2.LINE_8, 4)
        shafts.append(
            Shaft(
                line=(xy + 0.5) / PX_PER_MM,
                strength=line.strength,
                contrast=line.contrast,
                pale=line.pale,
                cut=(near[0], near[1]),
                joins=joins,
            )
        )
    return shafts


def _weld(shafts: list[Shaft]) -> list[Shaft]:
    """Put together what gloss, glare or another hair has cut: ends that face each other."""
    if len(shafts) < 2:
        return shafts
    arm = round(0.1 * PX_PER_MM)
    place = np.array([s.line[k] for s in shafts for k in (0, -1)])
    inner = np.array([s.line[min(arm, len(s.line) - 1)] for s in shafts])
    outer = np.array([s.line[-1 - min(arm, len(s.line) - 1)] for s in shafts])
    out = place - np.stack([inner, outer], 1).reshape(-1, 2)
    out /= np.hypot(out[:, 0], out[:, 1])[:, None]
    pairs = cKDTree(place).query_pairs(FAR_WELD_MM, output_type="ndarray")
    if not len(pairs):
        return shafts
    i, j = pairs.T
    gap = place[j] - place[i]
    far = np.hypot(gap[:, 0], gap[:, 1])
    aside = np.abs(gap[:, 0] * out[i, 1] - gap[:, 1] * out[i, 0])
    facing = -(out[i] * out[j]).sum(1)
    onward = (gap * out[i]).sum(1)
    aside = np.maximum(aside, np.abs(gap[:, 0] * out[j, 1] - gap[:, 1] * out[j, 0]))
    long = np.array([len(s.line) for s in shafts]) / PX_PER_MM
    good = (i // 2 != j // 2) & (onward > -0.05)
    near = (far < WELD_MM) & (facing > math.cos(math.radians(20))) & (aside < 0.035)
    straight = (facing > math.cos(math.radians(7))) & (aside < 0.03)
    good &= near | (straight & (far < np.minimum(long[i // 2], long[j // 2])))
    mate: dict[int, int] = {}
    for k in np.flatnonzero(good)[np.argsort(far[good], kind="stable")]:
        a, b = int(i[k]), int(j[k])
        if a not in mate and b not in mate:
            mate[a], mate[b] = b, a
    seen: set[int] = set()
    welded: list[Shaft] = []
    for n in range(len(shafts)):
        if n in seen:
            continue
        # Go to one end of the chain, then along it.
        end, steps = 2 * n, 0
        while end in mate and steps < len(shafts):
            end, steps = mate[end] ^ 1, steps + 1
        chain = [end]
        while (end ^ 1) in mate and mate[end ^ 1] >> 1 != chain[0] >> 1:
            end = mate[end ^ 1]
            chain.append(end)
        seen.update(e >> 1 for e in chain)
        parts = [shafts[e >> 1] for e in chain]
        ways = [-1 if e & 1 else 1 for e in chain]
        longest = max(parts, key=lambda part: len(part.line))
        first, last = chain[0], chain[-1] ^ 1
        welded.append(
            replace(
                longest,
                line=np.vstack([p.line[::w] for p, w in zip(parts, ways, strict=True)]),
                cut=(parts[0].cut[first & 1], parts[-1].cut[last & 1]),
                joins=(parts[0].joins[first & 1], parts[-1].joins[last & 1]),
            )
        )
    return welded


def _peaks(best: Floats, begin: float) -> NDArray[np.bool_]:
    """Where lines may begin: the largest in a neighbourhood of three by three."""
    return np.asarray((best >= begin) & (best >= cv2.dilate(best, np.ones((3, 3), np.uint8))))


@njit(cache=True, nogil=True)
def _at(score, k, x, y):  # type: ignore[no-untyped-def]
    """Bilinear reading of one direction's answer; 0 off the picture."""
    h, w = score.shape[1], score.shape[2]
    if x < 0 or y < 0 or x > w - 1.001 or y > h - 1.001:
        return 0.0
    i, j = int(y), int(x)
    fy, fx = y - i, x - j
    s = score[k]
    return (s[i, j] * (1 - fx) + s[i, j + 1] * fx) * (1 - fy) + (
        s[i + 1, j] * (1 - fx) + s[i + 1, j + 1] * fx
    ) * fy


@njit(cache=True, nogil=True)
def _trace(score, seeds, go_on, gap):  # type: ignore[no-untyped-def]
    """Follow lines from their strongest places.

    Gives places (n, 3) as x, y, answer; and where each line starts and ends among them.
    """
    turns, h, w = score.shape
    owner = np.full((turns, h, w), -1, np.int32)
    room = 4 * (h + w)
    half = np.zeros((2, room, 3), np.float64)
    places = np.zeros((max(len(seeds) * 8, 4 * room), 3), np.float64)
    starts = np.zeros(len(seeds), np.int64)
    ends = np.zeros(len(seeds), np.int64)
    lines = 0
    used = 0
    for n in range(len(seeds)):
        sy, sx = seeds[n, 0], seeds[n, 1]
        k0 = 0
        for k in range(turns):
            if score[k, sy, sx] > score[k0, sy, sx]:
                k0 = k
        if owner[k0, sy, sx] >= 0:
            continue
        count = np.zeros(2, np.int64)
        for side in range(2):
            x, y = float(sx), float(sy)
            angle = np.pi * k0 / turns + np.pi * side
            lost = 0.0
            good = 0
            inside = 0
            m = 0
            while m < room:
                # Three ways on; the straight one is favoured a little.
                top = -1.0
                go = angle
                for bend in range(-1, 2):
                    a = angle + bend * 0.12
                    nx, ny = x + 1.5 * math.cos(a), y + 1.5 * math.sin(a)
                    bin_ = round(a / np.pi * turns) % turns
                    value = _at(score, bin_, nx, ny) * (1.0 if bend == 0 else 0.985)
                    if value > top:
                        top = value
                        go = a
                angle = go
                x, y = x + math.cos(angle), y + math.sin(angle)
                if x < 0 or y < 0 or x > w - 1.001 or y > h - 1.001:
                    break
                bin_ = round(angle / np.pi * turns) % turns
                # Back to the middle of the line.
                px, py = -math.sin(angle), math.cos(angle)
                here = _at(score, bin_, x, y)
                left = _at(score, bin_, x - px, y - py)
                right = _at(score, bin_, x + px, y + py)
                bow = left - 2 * here + right
                if bow < 0:
                    shift = min(max(0.5 * (left - right) / bow, -0.5), 0.5)
                    x, y = x + 0.6 * shift * px, y + 0.6 * shift * py
                    here = max(here, _at(score, bin_, x, y))
                if x < 0 or y < 0 or x > w - 1.001 or y > h - 1.001:
                    break
                half[side, m, 0] = x
                half[side, m, 1] = y
                half[side, m, 2] = here
                m += 1
                lost = 0.0 if here >= go_on else lost + 1.0
                if here >= go_on:
                    good = m
                if lost > gap:
                    break
                if owner[bin_, int(y + 0.5), int(x + 0.5)] >= 0:
                    inside += 1
                    if inside >= 5:  # runs along another line, not across it
                        break
                else:
                    inside = 0
            count[side] = good
        total = count[0] + count[1] + 1
        if total < 4 or used + total > len(places):
            continue
        at = used
        for m in range(count[1] - 1, -1, -1):
            places[at] = half[1, m]
            at += 1
        places[at, 0], places[at, 1], places[at, 2] = sx, sy, score[k0, sy, sx]
        at += 1
        for m in range(count[0]):
            places[at] = half[0, m]
            at += 1
        starts[lines], ends[lines] = used, at
        # The line takes a strip two pixels wide on each side, in directions near its own.
        for m in range(used, at):
            a, b = max(m - 2, used), min(m + 2, at - 1)
            angle = math.atan2(places[b, 1] - places[a, 1], places[b, 0] - places[a, 0])
            bin_ = round(angle / np.pi * turns)
            px, py = -math.sin(angle), math.cos(angle)
            for off in range(-3, 4):
                i = int(places[m, 1] + 0.67 * off * py + 0.5)
                j = int(places[m, 0] + 0.67 * off * px + 0.5)
                if 0 <= i < h and 0 <= j < w:
                    for bend in range(-2, 3):
                        k = (bin_ + bend) % turns
                        if owner[k, i, j] < 0:
                            owner[k, i, j] = lines
        used = at
        lines += 1
    return places[:used], starts[:lines], ends[:lines]


def _contrast(signal: Floats, xy: Doubles) -> float:
    """How far a line stands out on both sides; 0 where it is the rim of something broader."""
    value = beside(signal, xy, np.array([-0.12, -0.075, 0.0, 0.075, 0.12]))
    left = np.median(value[2] - value[:2].min(axis=0))
    right = np.median(value[2] - value[3:].min(axis=0))
    weak, strong = min(left, right), max(left, right)
    return float(strong) if weak > TWO_SIDED * strong else 0.0


def beside(signal: Floats, xy: Doubles, offset_mm: Doubles, px_per_mm: float = PX_PER_MM) -> Floats:
    """Read a picture along lines that run at distances beside a line (n, 2): (offsets, n)."""
    step = np.gradient(xy, axis=0)
    step /= np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-6)[:, None]
    normal = np.stack([-step[:, 1], step[:, 0]], 1)
    at = (xy[None] + px_per_mm * offset_mm[:, None, None] * normal[None]).astype(np.float32)
    return np.asarray(
        cv2.remap(signal, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    )
