"""The head: an `anny` man, posed, made a little asymmetric, subdivided. Units: mm.

Axes of the result: x to the person's left, y up, z forward (out of the face).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

NECK = (("neck01", 0.2), ("neck02", 0.2), ("neck03", 0.25), ("head", 0.35))


@dataclass(frozen=True)
class Person:
    """What makes one person: numbers that `anny` understands, and a pose."""

    age: float
    gender: float
    weight: float
    muscle: float
    local: dict[str, float]
    face: dict[str, float]
    pitch_deg: float
    yaw_deg: float
    seed: int


@dataclass(frozen=True)
class Head:
    """A subdivided quad mesh with its masks.

    ``vertices`` (n, 3) posed, ``rest`` (n, 3) before posing (the frame that noise and masks live
    in), ``quads`` (m, 4), ``normals`` (n, 3), ``masks`` name -> (n,) in 0..1,
    ``eyes`` (2, 4) centre and radius of the posed eyeballs, ``to_posed`` (4, 4) the skull's motion.
    """

    vertices: F64
    rest: F64
    quads: I64
    normals: F64
    masks: dict[str, F64]
    eyes: F64
    to_posed: F64


def _rotation(pitch: float, yaw: float) -> F64:
    cx, sx, cy, sy = np.cos(pitch), np.sin(pitch), np.cos(yaw), np.sin(yaw)
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    return about_y @ about_x


def catmull_clark(points: F64, quads: I64, corners: F64) -> tuple[F64, I64, F64]:
    """One Catmull-Clark step; ``corners`` (m, 4, k) are split linearly (texture coordinates)."""
    n, m = len(points), len(quads)
    face_point = points[quads].mean(1)
    ends = np.stack([quads, np.roll(quads, -1, 1)], -1).reshape(-1, 2)
    key, inverse, count = np.unique(
        np.sort(ends, 1), axis=0, return_inverse=True, return_counts=True
    )
    inverse = inverse.reshape(-1)
    middle = points[key].mean(1)
    face_sum = np.zeros((len(key), points.shape[1]))
    np.add.at(face_sum, inverse, np.repeat(face_point, 4, 0))
    inner = count == 2
    edge_point = np.where(inner[:, None], (2 * middle + face_sum) / 4, middle)

    valence = np.bincount(key.ravel(), minlength=n).astype(float)
    faces_at = np.bincount(quads.ravel(), minlength=n).astype(float)
    f_sum = np.zeros_like(points)
    np.add.at(f_sum, quads.ravel(), np.repeat(face_point, 4, 0))
    r_sum = np.zeros_like(points)
    np.add.at(r_sum, key.ravel(), np.repeat(middle, 2, 0))
    rim_sum = np.zeros_like(points)
    rim_edges = key[~inner]
    np.add.at(rim_sum, rim_edges[:, 0], points[rim_edges[:, 1]])
    np.add.at(rim_sum, rim_edges[:, 1], points[rim_edges[:, 0]])
    rim = np.bincount(rim_edges.ravel(), minlength=n)
    v = np.maximum(valence, 1)[:, None]
    moved = (f_sum / np.maximum(faces_at, 1)[:, None] + 2 * r_sum / v + (v - 3) * points) / v
    moved = np.where((rim == 2)[:, None], 0.75 * points + 0.125 * rim_sum, moved)
    moved = np.where(((rim > 2) | (valence < 2))[:, None], points, moved)

    e = n + inverse.reshape(m, 4)
    f = n + len(key) + np.arange(m)
    new_quads = np.stack(
        [np.stack([quads[:, i], e[:, i], f, e[:, i - 1]], -1) for i in range(4)], 1
    ).reshape(-1, 4)
    half = (corners + np.roll(corners, -1, 1)) / 2
    centre = corners.mean(1)
    new_corners = np.stack(
        [np.stack([corners[:, i], half[:, i], centre, half[:, i - 1]], 1) for i in range(4)], 1
    ).reshape(-1, 4, corners.shape[-1])
    return np.concatenate([moved, edge_point, face_point]), new_quads, new_corners


def vertex_normals(points: F64, quads: I64) -> F64:
    a, b, c, d = (points[quads[:, i]] for i in range(4))
    normal = np.cross(c - a, d - b)
    total = np.zeros_like(points)
    for i in range(4):
        np.add.at(total, quads[:, i], normal)
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return total / np.maximum(length, 1e-12)


def _wobble(points: F64, rng: np.random.Generator) -> F64:
    """Low-frequency displacement that breaks the mirror symmetry, about 0.6 mm."""
    out = np.zeros_like(points)
    for wavelength, size in ((120.0, 0.9), (60.0, 0.45), (30.0, 0.18), (16.0, 0.07)):
        for _ in range(6):
            k = rng.normal(size=3)
            k *= 2 * np.pi / wavelength / np.linalg.norm(k)
            out += (
                rng.normal(size=3)
                * size
                / np.sqrt(6)
                * np.sin(points @ k + rng.uniform(0, 6.28))[:, None]
            )
    return out


def build(person: Person, levels: int = 3) -> Head:
    """Evaluate `anny`, keep head and shoulders, pose, subdivide."""
    import anny
    import torch
    from PIL import Image

    model = anny.Anny(
        rig="makehuman", topology="anny-quads", local_changes="all", facial_actions="all"
    ).to(torch.float32)
    out = model(
        pose_parameters=torch.eye(4)[None, None].repeat(1, model.bone_count, 1, 1),
        phenotype_kwargs={
            "gender": person.gender,
            "age": person.age,
            "muscle": person.muscle,
            "weight": person.weight,
            "height": 0.55,
            "proportions": 0.6,
        },
        local_changes_kwargs=person.local,
        facial_actions=person.face,
    )
    to_axes = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]) * 1000
    points = out["vertices"][0].detach().numpy().astype(float) @ to_axes.T
    heads = out["bone_poses"][0, :, :3, 3].detach().numpy().astype(float) @ to_axes.T
    labels = list(model.bone_labels)
    quads = model.faces.numpy().astype(np.int64)
    uv = model.texture_coordinates.numpy().astype(float)
    corners = uv[model.face_texture_coordinate_indices.numpy()]
    base = np.asarray(model.base_mesh_vertex_indices)

    eyes_index = [
        np.flatnonzero((base >= lo) & (base <= hi)) for lo, hi in ((14598, 14669), (14670, 14741))
    ]
    skin = base <= 13379
    keep = skin[quads].all(1)
    z_cut = heads[labels.index("neck01")][1] - 170
    keep &= (points[quads][..., 1] > z_cut).all(1)
    quads, corners = quads[keep], corners[keep]

    origin = heads[labels.index("head")]
    weights = np.zeros((len(points), len(labels)))
    for j in range(model.vertex_bone_indices.shape[1]):
        np.add.at(
            weights,
            (np.arange(len(points)), model.vertex_bone_indices[:, j].numpy()),
            model.vertex_bone_weights[:, j].numpy(),
        )
    parents = list(model.bone_parents)
    parents = [int(p) for p in parents]

    def weight_below(name: str) -> F64:
        root = labels.index(name)
        below = []
        for i in range(len(labels)):
            j = i
            while j >= 0 and j != root:
                j = parents[j]
            if j == root:
                below.append(i)
        return weights[:, below].sum(1)

    rng = np.random.default_rng(person.seed)
    points = points - origin
    heads = heads - origin
    rest = points + _wobble(points, rng)
    posed = rest.copy()
    skull = np.eye(4)
    # Apply from the head downwards, so that every pivot is still where the rest pose has it.
    for name, share in reversed(NECK):
        w = weight_below(name)[:, None]
        pivot = heads[labels.index(name)]
        r = _rotation(np.radians(person.pitch_deg) * share, np.radians(person.yaw_deg) * share)
        posed = posed + w * ((posed - pivot) @ r.T + pivot - posed)
        step = np.eye(4)
        step[:3, :3], step[:3, 3] = r, pivot - r @ pivot
        skull = step @ skull

    eyes = []
    for index in eyes_index:
        p = posed[index]
        a = np.concatenate([2 * p, np.ones((len(p), 1))], 1)
        s = np.linalg.lstsq(a, (p**2).sum(1), rcond=None)[0]
        eyes.append([*s[:3], np.sqrt(s[3] + (s[:3] ** 2).sum())])

    used, quads = np.unique(quads, return_inverse=True)
    quads = quads.reshape(-1, 4).astype(np.int64)
    stacked = np.concatenate([posed[used], rest[used]], 1)
    for _ in range(levels):
        stacked, quads, corners = catmull_clark(stacked, quads, corners)
    posed, rest = stacked[:, :3], stacked[:, 3:]

    at = np.zeros((len(posed), 2))
    at[quads.ravel()] = corners.reshape(-1, 2)
    folder = Path(anny.__file__).parent / "data" / "mpfb2" / "textures"
    masks = {}
    for name in ("lips", "ears", "eyelids", "face"):
        image = np.asarray(Image.open(folder / f"mpfb_{name}.jpg").convert("L"), float) / 255
        h, w = image.shape
        x = np.clip(at[:, 0] * w, 0, w - 1).astype(int)
        y = np.clip((1 - at[:, 1]) * h, 0, h - 1).astype(int)
        value = image[y, x]
        for _ in range(3 if name == "lips" else 1):  # the painted masks have hard edges
            total = np.zeros(len(posed))
            np.add.at(total, quads.ravel(), np.repeat(value[quads].mean(1), 4))
            value = total / np.maximum(np.bincount(quads.ravel(), minlength=len(posed)), 1)
        masks[name] = value
    return Head(posed, rest, quads, vertex_normals(posed, quads), masks, np.array(eyes), skull)
