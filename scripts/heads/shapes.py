"""Heads of human size from `anny`, in the head frame, mm: made, deformed, subdivided, measured.

Head frame: right-handed, origin midway between the ear canals, +x to the person's left, +y up,
+z forward; y = 0 is the Frankfurt plane.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from mesh import catmull_clark, vertex_normals
from numba import njit
from numpy.typing import NDArray
from people import Person
from raster import triangles

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

#: Vertices of MakeHuman's base mesh, found once by eye: the left ear canal behind the tragus, and
#: two on the lower rim of the left orbit, whose mean lies 18 mm below the pupil.
CANAL, ORBITALE = 12221, (11829, 11857)
EYES = ((14598, 14669), (14670, 14741))  # left, right
#: Centre of the chart of scalps, as in stubble.head.surface.
CENTRE = np.array([0.0, 45.0, -2.0])
NEURAL_AXES = np.array([77.0, 86.0, 99.0])


@dataclass(frozen=True)
class Topology:
    """What all heads share, coarse and subdivided."""

    canals: I64  # left, right
    orbitales: I64  # (2, 2) left, right
    eyes: tuple[I64, I64]
    used: I64
    quads: I64
    fine: I64
    tris: I64
    middle: I64  # once subdivided, for shadows
    masks: dict[str, F64]  # of fine vertices


@dataclass(frozen=True)
class Shape:
    """One head. ``eyes`` (2, 4): centre and radius of the left and right eyeballs."""

    vertices: F64
    normals: F64
    middle: F64
    eyes: F64
    breadth_mm: float
    length_mm: float
    height_mm: float


def evaluate(people: list[Person], cache: Path) -> None:
    """Let `anny` make all people, whole, and keep what belongs to head and shoulders."""
    import anny
    import torch
    from PIL import Image

    model = anny.Anny(
        rig="makehuman", topology="anny-quads", local_changes="all", facial_actions="all"
    ).to(torch.float32)
    to_axes = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]) * 1000
    labels = list(model.bone_labels)
    base = np.asarray(model.base_mesh_vertex_indices)
    quads = model.faces.numpy().astype(np.int64)
    coordinates = model.texture_coordinates.numpy().astype(float)
    corners = coordinates[model.face_texture_coordinate_indices.numpy()]
    wanted = None
    kept = []
    step = 48
    for start in range(0, len(people), step):
        some = people[start : start + step]

        def stack(name: str, some: list[Person] = some) -> dict[str, torch.Tensor]:
            rows = [getattr(p, name) for p in some]
            return {k: torch.tensor([r[k] for r in rows], dtype=torch.float32) for k in rows[0]}

        with torch.no_grad():
            out = model(
                pose_parameters=torch.eye(4)[None, None].repeat(len(some), model.bone_count, 1, 1),
                phenotype_kwargs=stack("phenotype"),
                local_changes_kwargs=stack("local"),
                facial_actions=stack("face"),
            )
        points = out["vertices"].numpy().astype(float) @ to_axes.T
        necks = out["bone_poses"][:, labels.index("head"), :3, 3].numpy().astype(float) @ to_axes.T
        if wanted is None:
            low = necks[0][1] - 520
            keep = (base <= 13379)[quads].all(1) & (points[0][quads][..., 1] > low).all(1)
            wanted, inverse = np.unique(quads[keep], return_inverse=True)
            balls = np.flatnonzero((base >= EYES[0][0]) & (base <= EYES[1][1]))
            folder = Path(anny.__file__).parent / "data" / "mpfb2" / "textures"
            masks = {
                name: np.asarray(Image.open(folder / f"mpfb_{name}.jpg").convert("L"))
                for name in ("lips", "ears", "eyelids")
            }
            np.savez(
                cache / "topology.npz",
                quads=inverse.reshape(-1, 4),
                base=base[wanted],
                ball_base=base[balls],
                corners=corners[keep],
                neutral=points[0][wanted],
                **{f"mask_{k}": v for k, v in masks.items()},
            )
        both = np.concatenate([wanted, balls])
        kept.append((points[:, both] - necks[:, None]).astype(np.float32))
        print("anny", start + len(some), flush=True)
    np.savez(
        cache / "shapes.npz",
        numbers=np.array([p.number for p in people]),
        points=np.concatenate(kept),
    )


def topology(cache: Path) -> Topology:
    """Read what `evaluate` kept; subdivide the connections and the painted masks."""
    kept = np.load(cache / "topology.npz")
    base, quads, corners = kept["base"], kept["quads"], kept["corners"]
    points = kept["neutral"]
    left = np.array([np.flatnonzero(base == i)[0] for i in (CANAL, *ORBITALE)])
    right = []
    for i in left:
        mirrored = points * [-1, 1, 1] - points[i]
        right.append(int(np.argmin((mirrored**2).sum(1))))
    ball = kept["ball_base"]
    eyes = tuple(len(points) + np.flatnonzero((ball >= low) & (ball <= high)) for low, high in EYES)
    stacked, fine, c = catmull_clark(points, quads, corners)
    middle = fine
    stacked, fine, c = catmull_clark(stacked, fine, c)
    at = np.zeros((len(stacked), 2))
    at[fine.ravel()] = c.reshape(-1, 2)
    masks = {}
    for name in ("lips", "ears", "eyelids"):
        image = kept[f"mask_{name}"].astype(float) / 255
        h, w = image.shape
        value = image[
            np.clip((1 - at[:, 1]) * h, 0, h - 1).astype(int),
            np.clip(at[:, 0] * w, 0, w - 1).astype(int),
        ]
        total = np.zeros(len(stacked))
        np.add.at(total, fine.ravel(), np.repeat(value[fine].mean(1), 4))
        masks[name] = total / np.maximum(np.bincount(fine.ravel(), minlength=len(stacked)), 1)
    return Topology(
        canals=np.array([left[0], right[0]]),
        orbitales=np.array([left[1:], right[1:]]),
        eyes=eyes,  # type: ignore[arg-type]
        used=np.arange(len(points)),
        quads=quads,
        fine=fine,
        tris=triangles(fine),
        middle=triangles(middle),
        masks=masks,
    )


def to_frame(points: F64, top: Topology) -> F64:
    """Move points to the head frame by the ear canals and the orbits' lower rims."""
    left, right = points[top.canals[0]], points[top.canals[1]]
    orbit = points[top.orbitales].mean((0, 1))
    x = left - right
    x /= np.linalg.norm(x)
    origin = (left + right) / 2
    z = orbit - origin
    z -= x * (z @ x)
    z /= np.linalg.norm(z)
    return (points - origin) @ np.stack([x, np.cross(z, x), z]).T


def _sizes(p: F64, ear_free: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Breadth above the ears, length from the glabella to the occiput, height above the canals."""
    skull = p[ear_free & (p[:, 1] > 30)]
    breadth = np.ptp(skull[:, 0])
    mid = p[np.abs(p[:, 0]) < 12]
    glabella = mid[(mid[:, 1] > 28) & (mid[:, 1] < 48), 2].max()
    behind = p[(p[:, 2] < 0) & (p[:, 1] > 5)]
    return float(breadth), float(glabella - behind[:, 2].min()), float(p[:, 1].max())


def _ears(base_masks: F64, fine: I64, n: int) -> NDArray[np.bool_]:
    return base_masks[:n] < 0.05


def build(person: Person, raw: NDArray[np.float32], top: Topology) -> Shape:
    """Give one of `evaluate`'s heads its deformation and its sizes, and subdivide it."""
    rng = person.rng
    p = to_frame(raw.astype(float), top)
    n = len(top.used)
    # Loose clothes: the chest hardly shows.
    chest = np.clip((-150 - p[:, 1]) / 40, 0, 1) * np.maximum(p[:, 2] - 45, 0)
    p[:, 2] -= 0.75 * chest
    ear_free = _ears(top.masks["ears"], top.fine, n)

    # Smooth bulges and hollows, along the line from the scalp's centre; the face takes part of it.
    away = p - CENTRE
    reach = np.linalg.norm(away, axis=1, keepdims=True)
    field = np.zeros(len(p))
    for wavelength, size in ((260.0, 1.0), (150.0, 0.8), (95.0, 0.5)):
        for _ in range(5):
            k = rng.normal(size=3)
            k *= 2 * np.pi / wavelength / np.linalg.norm(k)
            field += size * rng.normal() * np.sin(p @ k + rng.uniform(0, 2 * np.pi))
    scalp = p[:, 1] > 45
    field -= field[:n][scalp[:n]].mean()
    field *= person.deformation_mm / np.abs(field[:n][scalp[:n]]).max()
    face = np.clip((45 - p[:, 1]) / 25, 0, 1) * np.clip((p[:, 2] + 20) / 40, 0, 1)
    share = 1 - 0.75 * face
    share *= np.clip((p[:, 1] + 60) / 60, 0, 1)
    # The eyeballs' own surroundings move as one, or lids and balls would part.
    for side, ball in zip((1, -1), top.eyes, strict=True):
        centre = p[ball].mean(0)
        near = np.exp(-((np.linalg.norm(p - centre, axis=1) / 32) ** 4))
        share *= 1 - near
        del side
    p = p + away / reach * (field * share)[:, None]

    p = to_frame(p, top)
    breadth, length, height = _sizes(p[:n], ear_free)
    p *= [person.breadth_mm / breadth, person.height_mm / height, person.length_mm / length]
    eyes = np.array([_ball(p[i]) for i in top.eyes])

    # Set the eyes as far apart as they shall be; what lies around them goes along.
    shift = (person.pupils_mm - (eyes[0, 0] - eyes[1, 0])) / 2
    for side, eye in zip((1, -1), eyes, strict=True):
        far = np.linalg.norm((p - eye[:3] - [0, 0, 8]) / [1.0, 1.1, 1.3], axis=1)
        p[:, 0] += side * shift * np.exp(-((far / 30) ** 4))
    p = to_frame(p, top)
    breadth, length, height = _sizes(p[:n], ear_free)
    eyes = np.array([_ball(p[i]) for i in top.eyes])

    once, quads, corners = catmull_clark(p[:n], top.quads, np.zeros((len(top.quads), 4, 1)))
    fine, quads, _ = catmull_clark(once, quads, corners)
    return Shape(fine, vertex_normals(fine, quads), once, eyes, breadth, length, height)


def _ball(p: F64) -> F64:
    a = np.concatenate([2 * p, np.ones((len(p), 1))], 1)
    s = np.linalg.lstsq(a, (p**2).sum(1), rcond=None)[0]
    return np.array([*s[:3], np.sqrt(s[3] + (s[:3] ** 2).sum())])


def chart_directions(n: int = 750) -> F64:
    """Fix the directions in which scalps are stored: forehead, top, sides, and occiput to y = 0."""
    i = np.arange(n) + 0.5
    y = 1 - 2 * i / n
    turn = np.pi * (1 + 5**0.5) * i
    r = np.sqrt(1 - y * y)
    d = np.stack([r * np.cos(turn), y, r * np.sin(turn)], 1)
    p = CENTRE + d / np.linalg.norm(d / NEURAL_AXES, axis=1)[:, None]
    low = np.where(p[:, 2] > 30, 58.0, np.where(p[:, 2] > -35, 48.0, 0.0))
    # Behind the ears the skull starts lower; between there and the occiput the edge slopes.
    low = np.where((p[:, 2] <= -35) & (p[:, 2] > -55), 25.0, low)
    return d[p[:, 1] > low]


def radii(vertices: F64, tris: I64, centre: F64, directions: F64) -> F64:
    """Where rays from the centre leave the mesh for good, mm; 0 where they never do."""
    from scipy.spatial import cKDTree

    middle = vertices[tris].mean(1) - centre
    middle /= np.linalg.norm(middle, axis=1, keepdims=True)
    # A triangle that a ray meets has its middle among the nearest to the ray's direction.
    near = cKDTree(middle).query(directions, k=32)[1]
    return _furthest(vertices - centre, tris, directions, near)


@njit(cache=True)
def _furthest(vertices: F64, tris: I64, directions: F64, near: I64) -> F64:
    out = np.zeros(len(directions))
    for k in range(len(directions)):
        d = directions[k]
        for t in near[k]:
            a, b, c = vertices[tris[t, 0]], vertices[tris[t, 1]], vertices[tris[t, 2]]
            e1, e2 = b - a, c - a
            nx = e1[1] * e2[2] - e1[2] * e2[1]
            ny = e1[2] * e2[0] - e1[0] * e2[2]
            nz = e1[0] * e2[1] - e1[1] * e2[0]
            den = nx * d[0] + ny * d[1] + nz * d[2]
            if abs(den) < 1e-12:
                continue
            s = (nx * a[0] + ny * a[1] + nz * a[2]) / den
            if s <= out[k]:
                continue
            q = d * s - a
            d11, d12, d22 = (e1 * e1).sum(), (e1 * e2).sum(), (e2 * e2).sum()
            q1, q2 = (q * e1).sum(), (q * e2).sum()
            det = d11 * d22 - d12 * d12
            u = (d22 * q1 - d12 * q2) / det
            v = (d11 * q2 - d12 * q1) / det
            if u >= -1e-6 and v >= -1e-6 and u + v <= 1 + 1e-6:
                out[k] = s
    return out
