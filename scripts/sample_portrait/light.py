"""Path-traced irradiance, one picture per light, by mitsuba.

Only light transport is traced here: every surface is a diffuse grey-brown, so the result is smooth
and cheap. Skin colour, subsurface scattering, pores and gloss are added by `skin`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from numpy.typing import NDArray
from raster import Camera, triangles

F64 = NDArray[np.float64]

BOUNCE = np.array([0.46, 0.31, 0.25])


@dataclass(frozen=True)
class Light:
    """A rectangular softbox: centre, the point it faces, half sizes (mm), and colour x power."""

    name: str
    centre: tuple[float, float, float]
    target: tuple[float, float, float]
    half: tuple[float, float]
    power: tuple[float, float, float]

    def frame(self) -> tuple[F64, F64, F64, F64]:
        """Centre, and the unit vectors along the width, along the height, and out of the front."""
        c = np.array(self.centre)
        n = np.array(self.target) - c
        n /= np.linalg.norm(n)
        u = np.cross([0.0, 1.0, 0.0], n)
        u /= np.linalg.norm(u)
        return c, u, np.cross(n, u), n


STUDIO = (
    Light("key", (-780.0, 760.0, 900.0), (0, 40, 40), (380.0, 380.0), (1.0, 0.965, 0.92)),
    Light("fill", (1150.0, 150.0, 1100.0), (0, 20, 40), (650.0, 800.0), (1.0, 0.985, 0.97)),
    Light("top", (420.0, 1050.0, -420.0), (0, 90, 0), (300.0, 300.0), (1.0, 1.0, 1.0)),
)


def irradiance(
    camera: Camera, vertices: F64, quads: NDArray[np.int64], eyes: F64, spp: int, seed: int
) -> dict[str, NDArray[np.float32]]:
    """Irradiance seen by each pixel, per unit radiance of each light and of the room."""
    import mitsuba as mi

    variant = os.environ.get("SAMPLE_PORTRAIT_VARIANT", "scalar_rgb")
    mi.set_variant(variant)
    tris = triangles(quads)
    mesh = mi.Mesh("head", len(vertices), len(tris))
    params = mi.traverse(mesh)
    params["vertex_positions"] = np.ascontiguousarray(vertices, np.float32).ravel()
    params["faces"] = np.ascontiguousarray(tris, np.uint32).ravel()
    params.update()
    with NamedTemporaryFile(suffix=".ply", delete=False) as file:  # mitsuba loads shapes by name
        path = file.name
    mesh.write_ply(path)
    grey = {
        "type": "twosided",
        "b": {"type": "diffuse", "reflectance": {"type": "rgb", "value": BOUNCE.tolist()}},
    }
    t = mi.ScalarTransform4f
    shapes = {"head": {"type": "ply", "filename": path, "face_normals": False, "bsdf": grey}}
    for i, (*centre, radius) in enumerate(eyes.tolist()):
        shapes[f"eye{i}"] = {"type": "sphere", "center": centre, "radius": radius, "bsdf": grey}
    film = {
        "type": "hdrfilm",
        "width": camera.width,
        "height": camera.height,
        "rfilter": {"type": "box"},
        "pixel_format": "rgb",
        "component_format": "float32",
    }
    sensor = {
        "type": "perspective",
        "fov_axis": "x",
        "fov": float(np.degrees(2 * np.arctan(camera.width / 2 / camera.focal))),
        "near_clip": 50.0,
        "far_clip": 5000.0,
        "to_world": t().look_at(camera.origin.tolist(), camera.target.tolist(), [0, 1, 0]),
        "film": film,
        "sampler": {"type": "independent"},
    }
    out = {}
    emitters: dict[str, dict[str, object]] = {
        "room": {"type": "constant", "radiance": {"type": "rgb", "value": 1.0}}
    }
    for light in STUDIO:
        c, _, _, n = light.frame()
        emitters[light.name] = {
            "type": "rectangle",
            "to_world": t().look_at(c.tolist(), (c + n).tolist(), [0, 1, 0])
            @ t().scale([light.half[0], light.half[1], 1.0]),
            "emitter": {"type": "area", "radiance": {"type": "rgb", "value": 1.0}},
        }
    for k, (name, emitter) in enumerate(emitters.items()):
        scene = mi.load_dict(
            {
                "type": "scene",
                "integrator": {"type": "path", "max_depth": 4, "hide_emitters": True},
                "sensor": sensor,
                "light": emitter,
                **shapes,
            }
        )
        image = np.array(mi.render(scene, spp=spp, seed=seed + k))[..., :3]
        out[name] = (image * (np.pi / BOUNCE)).astype(np.float32)
    Path(path).unlink()
    return out
