"""Dots on a new head, from the baked field, beside the libraries that scatter points on a mesh.

The peers are no dependency of the program, and the tests do not get on with what they bring along.
To compare with them, put them into a folder of their own (`_INSTALL`). Those that are absent are
left out, and it is said. All lay 30,000 points on the same 600 cm² of the same head.
"""

from __future__ import annotations

import ctypes
import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.spatial import ConvexHull, cKDTree

from bench.figure import Figure
from stubble import dots
from stubble.dots import laying
from stubble.dots.statistics import clark_evans, hexagonal_spacing_mm, nearest_mm, variation
from stubble.head.sheet import places
from stubble.head.surface import CENTRE_MM, Scalp, chart_mm, prior

__all__ = ["measure"]

Floats = NDArray[np.float64]

PEERS = Path(sys.prefix) / "peers"

_INSTALL = (
    ".venv/bin/python -m pip install --target .venv/peers --no-deps --require-hashes "
    "-r bench/peers.lock"
)

DOTS = 30_000
AREA_CM2 = 600.0
CORNERS = 16_000
SEED = 11

#: No head's skin is so many times the canonical scalp's anywhere.
_STRETCH = 2.5

#: Variance over mean of counts in 2 cm² that dots are held to; chance has 1.
_EVEN = 0.14


@dataclass(frozen=True)
class Mesh:
    """The upper 600 cm² of a head, (v, 3) mm and (f, 3), and where its border lies."""

    corners: Floats
    faces: NDArray[np.int64]
    lowest: float


def head() -> Scalp:
    """A head that nobody has seen before: drawn from how heads vary."""
    mean, covariance = prior()
    root = np.linalg.cholesky(covariance + 1e-12 * np.eye(len(mean)))
    return Scalp(mean + root @ np.random.default_rng(SEED).standard_normal(len(mean)), covariance)


def mesh_of(scalp: Scalp) -> Mesh:
    """Triangles over evenly strewn directions, down to where they make 600 cm²."""
    i = np.arange(CORNERS) + 0.5
    height, turn = 1 - 2 * i / CORNERS, math.pi * (1 + math.sqrt(5)) * i
    level = np.sqrt(1 - height**2)
    direction = np.stack([level * np.sin(turn), height, level * np.cos(turn)], axis=1)
    faces = ConvexHull(direction).simplices.astype(np.int64)
    corners = scalp.points_mm(direction)
    a, b, c = corners[faces].transpose(1, 0, 2)
    normal = np.cross(b - a, c - a)
    inward = (normal * (a - CENTRE_MM)).sum(axis=1) < 0
    faces[inward] = faces[inward][:, ::-1]
    area = np.linalg.norm(normal, axis=1) / 200
    middle = direction[faces].mean(axis=1)[:, 1]
    order = np.argsort(-middle)
    kept = order[: int(np.searchsorted(np.cumsum(area[order]), AREA_CM2))]
    used, index = np.unique(faces[kept], return_inverse=True)
    return Mesh(corners[used], index.reshape(-1, 3), float(middle[kept].min()))


def measure() -> list[Figure]:
    """Ours, then the peers, in one run."""
    scalp = head()
    mesh = mesh_of(scalp)
    field = dots.baked()
    chart = chart_mm(field.direction)

    def ours(count: int) -> Floats:
        # Candidates that appear late are no dots on any head, and need no place.
        density = count / AREA_CM2
        early = np.flatnonzero(field.appears < _STRETCH * density)
        direction = field.direction[early]
        where = places(scalp, direction, chart[early])
        wanted = np.where(direction[:, 1] >= mesh.lowest, density, 0.0)
        return where.xyz_mm[dots.select(field.appears[early] / where.stretch, wanted)]

    first, points = _best(lambda: ours(DOTS), 9)
    double, _ = _best(lambda: ours(2 * DOTS), 9)
    where = places(scalp, field.direction, chart)
    appears = field.appears / where.stretch
    wanted = np.where(field.direction[:, 1] >= mesh.lowest, DOTS / AREA_CM2, 0.0)
    other = 1.1 * wanted
    again, _ = _best(lambda: dots.select(appears, other), 50)
    sessions, _ = _best(lambda: dots.session(appears, other), 50)
    laying.lay(1, per_cm2=5)  # compiled
    anew, _ = _best(lambda: laying.lay(1), 1)

    sys.path.append(str(PEERS))
    rows = [("Stubble, from the baked field", first, _quality(points, mesh))]
    absent = []
    spacing = hexagonal_spacing_mm(DOTS / AREA_CM2)
    for name, work in _peers(mesh, 0.78 * spacing).items():
        try:
            spent, points = _best(work, 2)
        except (ImportError, OSError) as error:
            absent.append(f"{name} ({error})")
            continue
        rows.append((name, spent, _quality(points, mesh)))
    spent, flat = _best(lambda: _plane(0.78 * spacing), 1)
    rows.append(("scipy PoissonDisk, on a plane", spent, _quality(flat, None)))
    _print(rows, absent)

    # The fastest of those that came near the count and are as even as dots are asked to be.
    rivals = [s for _, s, q in rows[1:] if abs(q[0] / DOTS - 1) < 0.1 and q[4] < _EVEN]
    figures = [
        Figure("30,000 dots on a new head", 1000 * first, "ms"),
        Figure("60,000 dots", double / first, "x 30,000", 2.2),
        Figure("choosing again, other density", 1000 * again, "ms", 1.0),
        Figure("choosing again, with sessions", 1000 * sessions, "ms"),
        Figure("field and one order laid from nothing", anew, "s"),
    ]
    if rivals and not absent:
        best = min(rivals)
        figures.insert(1, Figure("of the time of the fastest peer", first / best, "x", 1 / 20))
    return figures


def _best(work: Callable[[], Any], runs: int) -> tuple[float, Any]:
    """Least time of some runs, and what the last one gave."""
    spent, found = [], None
    for _ in range(runs):
        start = time.perf_counter()
        found = work()
        spent.append(time.perf_counter() - start)
    return min(spent), found


def _peers(mesh: Mesh, apart_mm: float) -> dict[str, Callable[[], Floats]]:
    corners, faces = mesh.corners, mesh.faces

    def libigl() -> Floats:
        import igl

        return np.asarray(igl.blue_noise(corners, faces, apart_mm)[-1], float)

    def open3d() -> Floats:
        import libusb_package

        # open3d wants the system's libusb for cameras; this one will do.
        for path in Path(libusb_package.__file__).parent.glob("libusb-1.0.*"):
            ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
        import open3d as o3d

        shape = o3d.geometry.TriangleMesh(
            o3d.utility.Vector3dVector(corners), o3d.utility.Vector3iVector(faces)
        )
        return np.asarray(shape.sample_points_poisson_disk(DOTS, init_factor=5).points)

    def point_cloud_utils() -> Floats:
        import point_cloud_utils as pcu

        face, share = pcu.sample_mesh_poisson_disk(corners, faces, DOTS)
        return np.asarray(pcu.interpolate_barycentric_coords(faces, face, share, corners))

    def trimesh() -> Floats:
        from trimesh import Trimesh, sample

        shape = Trimesh(corners, faces, process=False)
        return np.asarray(sample.sample_surface_even(shape, DOTS, seed=1)[0])

    return {
        "libigl blue_noise": libigl,
        "Open3D poisson_disk, 5 thrown": open3d,
        "point-cloud-utils poisson_disk": point_cloud_utils,
        "trimesh sample_surface_even": trimesh,
    }


def _plane(apart_mm: float) -> Floats:
    from scipy.stats.qmc import PoissonDisk

    engine = PoissonDisk(
        2, radius=apart_mm, l_bounds=[0, 0], u_bounds=[200, 300], rng=np.random.default_rng(1)
    )
    flat = engine.fill_space()
    return np.column_stack([flat, np.zeros(len(flat))])


def _quality(points: Floats, mesh: Mesh | None) -> tuple[int, float, float, float, float]:
    """Count, R, least spacing over the grid's, CV, and variance over mean in discs of 2 cm²."""
    if mesh is None:
        inner = ((points[:, :2] > 10) & (points[:, :2] < [190, 290])).all(axis=1)
    else:
        away = points - CENTRE_MM
        inner = away[:, 1] / np.linalg.norm(away, axis=1) > mesh.lowest + 0.12
    per_cm2 = len(points) / AREA_CM2
    nearest = nearest_mm(points)[inner]
    centres = points[inner][:: max(1, int(inner.sum()) // 1500)]
    count = cKDTree(points).query_ball_point(centres, 10 * math.sqrt(2 / math.pi))
    size = np.array([len(each) - 1 for each in count], float)
    return (
        len(points),
        clark_evans(nearest, per_cm2),
        float(nearest.min()) / hexagonal_spacing_mm(per_cm2),
        variation(nearest),
        float(size.var() / size.mean()),
    )


def _print(
    rows: list[tuple[str, float, tuple[int, float, float, float, float]]], absent: list[str]
) -> None:
    table = Table(title="30,000 dots on 600 cm² of a head", title_justify="left")
    names = ("", "s", "dots", "R", "least / grid's", "CV", "variance / mean")
    for k, name in enumerate(names):
        table.add_column(name, justify="left" if not k else "right")
    for name, spent, (count, r, least, cv, uneven) in rows:
        table.add_row(
            name, f"{spent:.3f}", f"{count:,}", f"{r:.2f}", f"{least:.2f}", f"{cv:.2f}",
            f"{uneven:.2f}",
        )  # fmt: skip
    console = Console()
    console.print(table)
    if absent:
        console.print("Not compared, because not installed: " + "; ".join(absent))
        console.print(f"Install: {_INSTALL}")
