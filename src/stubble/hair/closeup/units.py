"""From shafts to hairs with a root and a tip, and from hairs to follicular units.

Which end is the root is seldom plain from one hair. But neighbours lie alike, so each hair's
evidence is shared with those around it that have its direction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from stubble.hair.closeup.ground import PX_PER_MM, Ground
from stubble.hair.closeup.shafts import Shaft, beside

__all__ = ["Rooted", "evidence", "gather", "root", "unclipped"]

Doubles = NDArray[np.float64]

#: Roots of one unit lie within this of each other, mm: the hairs of a unit leave the skin within
#: some 0.2 to 0.3 mm (measured on trichoscope pictures of assumed scale), units are 0.5 mm apart
#: and more.
UNIT_MM = 0.27
#: Neighbours whose lay counts, mm.
NEAR_MM = 3.0
#: Where the edges of a shaft are looked for, mm.
EDGES_MM = np.arange(-0.08, 0.081, 0.01)
#: A hair whose end is this near to another's side has parted from it there, mm.
TOUCH_MM = 0.075
#: A hair goes on where it was lost for no longer than this, mm.
REACH_MM = 0.3
#: From this share of one direction on, hair has a lay; across it is more than 45 degrees away.
COMMON, ACROSS = 0.5, 0.0
#: Hairs of a unit touch for no longer than this, mm, where lengths tell nothing.
FORK_MM = 0.6
#: Clipped hair is no longer than this, mm.
CLIPPED_MM = 3.2


@dataclass(frozen=True, eq=False)
class Rooted:
    """A shaft of which is known which end is the root.

    Attributes
    ----------
    shaft : Shaft
    root, tip : (2,) float64
        mm in the ground.
    visible : bool
        The root is in the picture.
    sure : float
        How surely the root is the root, 0.5 to 1.
    line : (n, 2) float64
        The hair from root to tip, mm in the ground.
    """

    shaft: Shaft
    root: Doubles
    tip: Doubles
    visible: bool
    sure: float
    line: Doubles


def evidence(ground: Ground, shafts: list[Shaft]) -> Doubles:
    """What speaks for each shaft's first end as its root, (n, 3) from -1 to 1.

    Three cues: the hair goes on as a dark smear under the skin behind its root; a tip stands out of
    focus; hairs of a unit come closer to one another towards their roots.
    """
    n = len(shafts)
    cue = np.zeros((n, 3))
    if not n:
        return cue
    broad = cv2.GaussianBlur(ground.dark, (0, 0), 0.03 * PX_PER_MM)
    arm = round(0.12 * PX_PER_MM)
    ends = np.array([[s.line[0], s.line[-1]] for s in shafts])
    inner = np.array(
        [[s.line[min(arm, len(s.line) - 1)], s.line[max(-1 - arm, -len(s.line))]] for s in shafts]
    )
    out = ends - inner
    out /= np.maximum(np.hypot(out[..., 0], out[..., 1]), 1e-6)[..., None]
    free = np.array(
        [[not c and not j for c, j in zip(s.cut, s.joins, strict=True)] for s in shafts]
    )
    contrast = np.array([s.contrast for s in shafts])

    beyond = np.mean([_read(broad, ends + far * out) for far in (0.07, 0.11, 0.15)], axis=0)
    cue[:, 0] = np.clip(3 * (beyond[:, 0] - beyond[:, 1]) / contrast, -1, 1)
    both = free.all(axis=1)
    for k, s in enumerate(shafts):
        scale = ground.grey_px_per_mm
        value = beside(ground.grey, s.line * scale - 0.5, EDGES_MM, scale)
        edge = np.abs(np.diff(value, axis=0)).max(axis=0)
        third = max(len(edge) // 3, 1)
        a, b = np.median(edge[2 : third + 2]), np.median(edge[-third - 2 : -2])
        cue[k, 1] = np.clip(3 * (a - b) / max(a + b, 1e-6), -1, 1)
    cue[~both, :2] = 0

    # Pairs of ends nearer to one another than the hairs' other ends.
    axis = ends[:, 1] - ends[:, 0]
    long = np.hypot(axis[:, 0], axis[:, 1])
    tree = cKDTree(ends.reshape(-1, 2))
    for p, q in tree.query_pairs(0.35):
        i, j, a, b = p // 2, q // 2, p % 2, q % 2
        if i == j or shafts[i].cut[a] or shafts[j].cut[b]:
            continue
        alike = float(axis[i] @ axis[j] / max(long[i] * long[j], 1e-6)) * (1 if a == b else -1)
        if alike < 0.7:
            continue
        reach = min(long[i], long[j])
        near = float(np.hypot(*(ends[i, a] - ends[j, b])))
        from_i = ends[i, a] + (1 - 2 * a) * axis[i] * reach / long[i]
        from_j = ends[j, b] + (1 - 2 * b) * axis[j] * reach / long[j]
        far = float(np.hypot(*(from_i - from_j)))
        vote = float(np.clip(np.log((far + 0.03) / (near + 0.03)), -1, 1))
        cue[i, 2] += vote * (1 - 2 * a)
        cue[j, 2] += vote * (1 - 2 * b)
    cue[:, 2] = np.clip(cue[:, 2], -1, 1)
    return cue


def unclipped(shafts: list[Shaft]) -> bool:
    """Tell whether nearly all shafts that end in the picture leave it at the other end."""
    free = [s for s in shafts if not all(s.cut) and _length(s.line) > TELLING_MM]
    return len(free) > 0 and sum(any(s.cut) for s in free) > UNCLIPPED * len(free)


def _border(shafts: list[Shaft]) -> Doubles:
    """What the border says of unclipped hair: the end that is in the picture is the root, (n,)."""
    if not unclipped(shafts):
        return np.zeros(len(shafts))
    return np.array([float(s.cut[1]) - float(s.cut[0]) for s in shafts])


#: Share of shafts, of those longer than the second, from which hair is unclipped (by eye: 0.77 to 1
#: on trichoscope pictures of long hair); what the border then says outweighs the rest.
UNCLIPPED, TELLING_MM, BORDER = 0.76, 0.6, 30.0
#: How much each cue counts (fitted on made pictures; see bench.closeups).
WEIGHTS = np.array([0.3, 2.0, 1.6])


def root(ground: Ground, shafts: list[Shaft]) -> list[Rooted]:
    """Decide for each shaft which end is its root."""
    if not shafts:
        return []
    own = evidence(ground, shafts) @ WEIGHTS
    ends = np.array([[s.line[0], s.line[-1]] for s in shafts])
    axis = ends[:, 1] - ends[:, 0]
    long = np.maximum(np.hypot(axis[:, 0], axis[:, 1]), 1e-6)
    axis = axis / long[:, None]
    middle = ends.mean(axis=1)
    gap = middle[:, None] - middle[None]
    weight = np.exp(-0.5 * (gap**2).sum(2) / NEAR_MM**2)
    lie = axis @ axis.T
    score = (weight * np.sign(lie) * lie**2) @ own + own + BORDER * _border(shafts)
    flip = score < 0
    sure = 1 / (1 + np.exp(-np.abs(score)))
    found = [
        Rooted(
            shaft=s,
            root=ends[k, int(flip[k])],
            tip=ends[k, 1 - int(flip[k])],
            visible=not s.cut[int(flip[k])],
            sure=float(sure[k]),
            line=s.line[::-1] if flip[k] else s.line,
        )
        for k, s in enumerate(shafts)
    ]
    usual = _usual_length(found)
    found = [part for hair in found for part in _part(hair, usual)]
    found = [hair for hair in found if not _foreign(hair, usual)]
    return _fork(_along_the_lay(found, usual), usual)


def _length(line: Doubles) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _usual_length(hairs: list[Rooted]) -> float | None:
    """Length of clipped hair, mm; None where hair is not clipped to one length."""
    whole = [_length(h.line) for h in hairs if not any(h.shaft.cut)]
    whole = [length for length in whole if length < CLIPPED_MM]
    if len(whole) < 6:
        return None
    # By length, for what is cut in pieces has many short ones.
    order = np.sort(whole)
    share = np.cumsum(order) / order.sum()
    low, middle, high = order[np.searchsorted(share, [0.3, 0.5, 0.7])]
    return float(middle) if high - low < 0.6 * middle else None


def _foreign(hair: Rooted, usual: float | None) -> bool:
    """Among clipped hair, one that is far longer has its root somewhere else."""
    long = _length(hair.line)
    return usual is not None and long > (1.7 if any(hair.shaft.cut) else 2.6) * max(usual, 0.5)


def _along_the_lay(hairs: list[Rooted], usual: float | None) -> list[Rooted]:
    """Where hair has a common lay, leave out short pieces that lie across it: relief and glints."""
    if len(hairs) < 12:
        return hairs
    way = np.array([h.tip - h.root for h in hairs])
    long = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-6)
    double = (way[:, 0] + 1j * way[:, 1]) ** 2 / long
    middle = np.array([(h.tip + h.root) / 2 for h in hairs])
    gap = middle[:, None] - middle[None]
    weight = np.exp(-0.5 * (gap**2).sum(2) / NEAR_MM**2)
    lay = weight @ double / (weight @ long)
    across = (double * np.conj(lay)).real / np.maximum(np.abs(double * lay), 1e-9) < ACROSS
    short = long < 0.6 * (usual or 1.0)
    stray = (np.abs(lay) > COMMON) & across & short
    return [hair for hair, away in zip(hairs, stray, strict=True) if not away]


def _part(hair: Rooted, usual: float | None) -> list[Rooted]:
    """Part what is twice as long as clipped hair: one hair's tip lies at the next one's root."""
    if usual is None or any(hair.shaft.cut):
        return [hair]
    step = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(hair.line, axis=0).T))])
    if not 1.55 * usual < step[-1] < 2.6 * usual:
        return [hair]
    at = int(np.searchsorted(step, step[-1] - usual))
    end = int(np.searchsorted(step, usual))
    first, second = hair.line[: max(end, 2)], hair.line[min(at, len(hair.line) - 2) :]
    sure = 0.7 * hair.sure
    return [
        replace(hair, line=line, root=line[0], tip=line[-1], sure=sure) for line in (first, second)
    ]


def _fork(hairs: list[Rooted], usual: float | None) -> list[Rooted]:
    """Lead a hair that begins at another's side, or goes on from its tip, to that one's root.

    Hairs of a unit touch for a while and then part, so that of the second one only the far end is
    seen by itself; and gloss cuts hairs in two. Clipped hair tells which it is: from the other's
    root to this tip there must be room for one hair and no more; otherwise the hair has a root of
    its own there.
    """
    if len(hairs) < 2:
        return hairs
    out: list[Rooted | None] = list(hairs)
    # From root to tip, so that what is led on is led on to what is already whole.
    way = np.array([h.tip - h.root for h in hairs])
    way /= np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-6)[:, None]
    points = np.vstack([h.line for h in hairs])
    owner = np.repeat(np.arange(len(hairs)), [len(h.line) for h in hairs])
    begin = np.concatenate([[0], np.cumsum([len(h.line) for h in hairs])])
    tree = cKDTree(points)
    for k in np.argsort([-_length(h.line) for h in hairs]):
        hair = hairs[k]
        near = np.array(tree.query_ball_point(hair.root, REACH_MM), int)
        near = near[owner[near] != k]
        gap = hair.root - points[near]
        along = gap @ way[k]
        aside = np.abs(gap @ np.array([-way[k][1], way[k][0]]))
        near = near[(along > -0.06) & (aside < 0.045 + 0.12 * np.maximum(along, 0))]
        best: tuple[float, int] | None = None
        for p in near:
            o = int(owner[p])
            at = int(p - begin[o])
            line = hairs[o].line
            arm = line[min(at + 4, len(line) - 1)] - line[max(at - 4, 0)]
            if float(arm @ way[k]) < 0.8 * float(np.hypot(*arm)):
                continue
            far = float(np.hypot(*(points[p] - hair.root)))
            ends_there = len(line) - at < 0.1 * PX_PER_MM
            if far > TOUCH_MM and not ends_there:
                continue
            total = at / PX_PER_MM + far + _length(hair.line)
            room = (1.5 if ends_there else 1.3) * usual if usual else FORK_MM + _length(hair.line)
            if at > 0.1 * PX_PER_MM and total < room and (best is None or far < best[0]):
                best = far, int(p)
        if best is None:
            continue
        o, at = int(owner[best[1]]), int(best[1] - begin[owner[best[1]]])
        other = out[o]
        if other is None:
            continue
        whole = replace(
            hair,
            root=other.root,
            line=np.vstack([hairs[o].line[: at + 1], hair.line]),
            visible=other.visible,
            sure=other.sure,
        )
        if len(hairs[o].line) - at < 0.1 * PX_PER_MM:  # the same hair, seen further on
            out[o], out[k] = replace(whole, shaft=hairs[o].shaft), None
        else:
            out[k] = whole
    return [hair for hair in out if hair is not None]


def gather(roots: Doubles) -> NDArray[np.int64]:
    """Give each root (n, 2) the number of its unit, (n,)."""
    n = len(roots)
    if n < 2:
        return np.zeros(n, np.int64)
    pairs = cKDTree(roots).query_pairs(UNIT_MM, output_type="ndarray")
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    groups, group = connected_components(graph, directed=False)
    unit = np.zeros(n, np.int64)
    total = 0
    for g in range(groups):
        member = np.flatnonzero(group == g)
        if len(member) == 1:
            label = np.ones(1, np.int64)
        else:
            label = fcluster(linkage(roots[member], "average"), UNIT_MM, "distance")
        unit[member] = total + label - 1
        total += int(label.max())
    return unit


def _read(picture: NDArray[np.float32], place_mm: Doubles) -> Doubles:
    at = (place_mm * PX_PER_MM - 0.5).astype(np.float32)
    flat = at.reshape(-1, 1, 2)
    value = cv2.remap(
        picture,
        np.ascontiguousarray(flat[..., 0]),
        np.ascontiguousarray(flat[..., 1]),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(value.reshape(at.shape[:-1]), np.float64)
