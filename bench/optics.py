"""The colour of a dot, fast, held to Monte Carlo on cells that the fast table was not made of.

Ten tones of skin by seven depths, four diameters and five loads, at a dot's middle, on its flank
and over an area with a dot on each square millimetre; and crowds of dots, some of which overlap.
``optics.npz`` was made by ``scripts/optics``. With the figures comes a picture,
``bench-optics.png``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.figure import Figure
from stubble import pigment
from stubble.plan.plotter import ACCENT, AMBER, GREY, INK, Panel, draw
from stubble.skin.colour import LUMINANCE, lab
from stubble.skin.difference import delta_e2000
from stubble.skin.lamps import LAMPS, Lamp
from stubble.skin.spectrum import BANDS_NM, reflectance
from stubble.skin.tissue import Tissue

__all__ = ["Crowd", "Held", "crowd", "hold", "measure", "plot", "through"]

#: Where the picture is written.
PICTURE = "bench-optics.png"

Floats = NDArray[np.float64]

#: Contrast in luminance below which a dot has no width that could be told from noise.
_SEEN = 0.03


@dataclass(frozen=True, eq=False)
class Held:
    """ΔE2000 by tone, depth, diameter and load: (10, 7, 4, 5); ``width`` is a share, NaN where
    the dot is too faint to have one.
    """

    middle: Floats
    flank: Floats
    area: Floats
    width: Floats


@dataclass(frozen=True, eq=False)
class Crowd:
    """ΔE2000 by tone, field, depth, diameter and load."""

    near: Floats
    area: Floats


@cache
def _kept() -> dict[str, NDArray[np.float64]]:
    with np.load(Path(__file__).with_name("optics.npz")) as file:
        return {name: file[name] for name in file.files}


def _tissue(tone: int) -> Tissue:
    return Tissue(*(float(v) for v in _kept()["tissues"][tone]))


def _cells(kind: str) -> tuple[Floats, Floats, Floats]:
    """Depth, diameter and load of all cells of a kind, flat."""
    kept = _kept()
    depth, diameter, load = np.meshgrid(
        *(kept[kind + name] for name in ("depth_mm", "diameter_mm", "load")), indexing="ij"
    )
    return depth.ravel(), diameter.ravel(), load.ravel()


def _dots(tone: int, lamp: Lamp, kind: str, which: NDArray[np.bool_]) -> pigment.Deposit:
    """Dots of some cells: of one depth, since they share a floor."""
    depth, diameter, load = (a[which] for a in _cells(kind))
    height = float(_kept()["height_mm"])
    return pigment.deposit(diameter, depth, load, _tissue(tone), lamp, height)


def _through_all(tone: int, lamp: Lamp, kind: str, far2: Floats) -> Floats:
    """What each cell's dot alone lets through, in the cells' order."""
    depth = _cells(kind)[0]
    each = (_dots(tone, lamp, kind, depth == one) for one in _kept()[kind + "depth_mm"])
    return np.concatenate([through(dots, far2) for dots in each])


def _fields(tone: int, lamp: Lamp, places: Floats, at: Floats, side: float) -> Floats:
    """What a crowd of each cell's dots lets through at places (..., 2), in the cells' order."""
    depth = _cells("crowd_")[0]
    each = (_dots(tone, lamp, "crowd_", depth == one) for one in _kept()["crowd_depth_mm"])
    return np.concatenate([_field(dots, places, at, side) for dots in each])


def through(dots: pigment.Deposit, far2: Floats) -> Floats:
    """What one dot lets through at squared distances (...) mm²: (dots, ..., 3)."""
    return dots.floor + (1 - dots.floor) * _above(dots, far2)


def _above(dots: pigment.Deposit, far2: Floats) -> Floats:
    """The same above the floor."""
    at = far2[None]
    wide = (slice(None), *(None,) * far2.ndim)
    near = np.exp(-at / (2 * dots.core_sigma_mm[wide] ** 2))
    rest = dots.core_flat[wide] * (1 - near)
    near = near * (1 + rest + rest**2)
    halo = np.exp(-at[..., None] / (2 * dots.halo_sigma_mm[wide] ** 2))
    return np.asarray((1 - dots.core[wide] * near[..., None]) * np.exp(-dots.halo[wide] * halo))


def _rings(edges: Floats, parts: int = 8) -> Floats:
    """Squared distances, even over each ring's area: (rings, parts)."""
    share = (np.arange(parts) + 0.5) / parts
    low, high = edges[:-1, None] ** 2, edges[1:, None] ** 2
    return np.asarray(low * (1 - share) + high * share)


def _full_width(contrast: Floats, at_mm: Floats) -> Floats:
    """Full width at half of the middle's contrast, mm, of (n, rings)."""
    out = np.zeros(len(contrast))
    for i, line in enumerate(contrast):
        half = line[0] / 2
        k = int(np.argmax(line < half))
        t = (line[k - 1] - half) / max(line[k - 1] - line[k], 1e-9)
        out[i] = 2 * (at_mm[k - 1] * (1 - t) + at_mm[k] * t)
    return out


def _seen(skin: Floats, one: Floats, other: Floats) -> Floats:
    return delta_e2000(lab(skin * one), lab(skin * other))


def hold(lamp: Lamp = "daylight") -> Held:
    """Compare single dots, as a photo exposes them."""
    kept = _kept()
    which = list(kept["lamps"]).index(lamp)
    edges = kept["edges_mm"]
    area = np.pi * np.diff(edges**2)
    at_mm = np.sqrt(_rings(edges, 1)[:, 0])
    shape = kept["share"].shape[3:6]
    diameter = np.broadcast_to(kept["diameter_mm"][:, None], shape).ravel()
    flank = np.searchsorted(edges, diameter / 2, side="right") - 1
    each = np.arange(len(diameter))
    found: dict[str, list[Floats]] = {"middle": [], "flank": [], "area": [], "width": []}
    for tone in range(len(kept["tissues"])):
        skin = kept["exposure"][tone] * kept["plain"][which, tone]
        fast = _through_all(tone, lamp, "", _rings(edges)).mean(axis=2)
        slow = np.moveaxis(kept["share"][which, tone].astype(float), 0, -2)
        slow = slow.reshape(-1, *slow.shape[-2:])
        found["middle"].append(_seen(skin, fast[:, 0], slow[:, 0]))
        found["flank"].append(_seen(skin, fast[each, flank], slow[each, flank]))
        lost = [np.exp(-((1 - a) * area[:, None]).sum(axis=1)) for a in (fast, slow)]
        found["area"].append(_seen(skin, *lost))
        weight = np.array(LUMINANCE) * skin
        grey = [(1 - a) @ weight / weight.sum() for a in (fast, slow)]
        off = _full_width(grey[0], at_mm) / _full_width(grey[1], at_mm) - 1
        found["width"].append(np.where(grey[1][:, 0] > _SEEN, off, np.nan))
    return Held(**{name: np.array(rows).reshape(-1, *shape) for name, rows in found.items()})


def crowd(lamp: Lamp = "daylight") -> Crowd:
    """Compare fields: around one dot, and over the whole area."""
    kept = _kept()
    which = list(kept["lamps"]).index(lamp)
    side = float(kept["crowd_side_mm"])
    grid = (np.arange(120) + 0.5) / 120 * side
    area = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)
    turn = 2 * np.pi * (np.arange(12) + 0.5) / 12
    far = np.sqrt(_rings(kept["crowd_edges_mm"], 3))
    spokes = far[..., None, None] * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    shape = kept["crowd_share"].shape[4:7]
    near, over = [], []
    for row, tone in enumerate(kept["crowd_tones"]):
        skin = kept["exposure"][tone] * kept["plain"][which, tone]
        for column, name in enumerate(kept["crowd_names"]):
            places = kept[f"crowd_{name}"]
            slow = kept["crowd_share"][which, row, column].astype(float)
            slow = np.moveaxis(slow, 0, -2).reshape(-1, slow.shape[0], 3)
            at = places[0] + spokes
            around = _fields(int(tone), lamp, places, at, side).mean(axis=(2, 3))
            near.append(_seen(skin, around, slow[:, :-1]).max(axis=1).reshape(shape))
            mean = _fields(int(tone), lamp, places, area, side).mean(axis=1)
            over.append(_seen(skin, mean, slow[:, -1]).reshape(shape))
    wide = len(kept["crowd_tones"]), len(kept["crowd_names"]), *shape
    return Crowd(np.array(near).reshape(wide), np.array(over).reshape(wide))


def _field(dots: pigment.Deposit, places: Floats, at: Floats, side: float) -> Floats:
    """What a repeating field of each kind of dot lets through at places (..., 2)."""
    out = np.ones((len(dots.core), *at.shape[:-1], 3))
    for place in places:
        gap = np.abs(at - place)
        gap = np.minimum(gap, side - gap)
        out *= _above(dots, (gap**2).sum(axis=-1))
    return dots.floor + (1 - dots.floor) * out


def measure() -> list[Figure]:
    """Errors in ΔE2000 over all cells, and the blur's width; the picture is written beside."""
    figures = []
    for lamp in LAMPS:
        held = hold(lamp)
        for name, value in (
            ("at a dot's middle", held.middle),
            ("on its flank", held.flank),
            ("over an area", held.area),
        ):
            figures += [
                Figure(f"{lamp}: {name}, mean", float(value.mean()), "ΔE2000", 1.0),
                Figure(f"{lamp}: {name}, worst", float(value.max()), "ΔE2000", 2.5),
            ]
        width = np.abs(held.width)
        figures += [
            Figure(f"{lamp}: width of the blur, mean", 100 * float(np.nanmean(width)), "%"),
            Figure(f"{lamp}: width of the blur, worst", 100 * float(np.nanmax(width)), "%", 15),
        ]
    many = crowd()
    for name, value in (("around a dot among others", many.near), ("over a crowd", many.area)):
        figures += [
            Figure(f"{name}, mean", float(value.mean()), "ΔE2000", 1.0),
            Figure(f"{name}, worst", float(value.max()), "ΔE2000", 2.5),
        ]
    plot().save(PICTURE)
    return figures


def plot() -> Image.Image:
    """Draw spectra of the ten tones, and fast against slow."""
    kept = _kept()
    skin = Panel(
        "Bare skin of the ten tones", (380, 730), (0, 0.8), "nm", "reflectance",
        ((400, 500, 600, 700), (0, 0.2, 0.4, 0.6, 0.8)),
    )  # fmt: skip
    for tone in range(10):
        skin.curve(BANDS_NM, reflectance(_tissue(tone)), INK)
        skin.dots(BANDS_NM, kept["spectra"][tone], np.full(18, 2.0), AMBER)
    skin.say(385, 0.76, "line: adding-doubling, dots: Monte Carlo", GREY, "ls")
    panels = [skin]
    edges = kept["edges_mm"]
    at_mm = np.sqrt(_rings(edges, 1)[:, 0])
    line = np.linspace(0, 1.2, 121)
    shown: list[tuple[int, int, int, int]] = [(2, 1, 1, 2), (5, 1, 1, 2), (8, 1, 1, 2),
                                             (2, 3, 2, 2), (2, 5, 2, 3)]  # fmt: skip
    for tone, depth, diameter, load in shown:
        title = (
            f"Monk {tone + 1}: {kept['diameter_mm'][diameter]:g} mm at "
            f"{kept['depth_mm'][depth]:g} mm, load {kept['load'][load]:g}"
        )
        panel = Panel(
            title, (0, 1.2), (0, 1.05), "mm from the middle", "share of linear sRGB",
            ((0, 0.4, 0.8, 1.2), (0, 0.5, 1.0)),
        )  # fmt: skip
        index = np.ravel_multi_index((depth, diameter, load), kept["share"].shape[3:6])
        fast = _through_all(tone, "daylight", "", line**2)[index]
        near = at_mm < 1.2
        for channel, colour in enumerate(((170, 50, 40), (40, 120, 60), (50, 80, 170))):
            panel.curve(line, fast[:, channel], colour)
            slow = kept["share"][0, tone, :, depth, diameter, load, channel].astype(float)
            panel.dots(at_mm[near], slow[near], np.full(near.sum(), 0.008), colour)
        panels.append(panel)
    held = hold()
    for name, value in (("middle", held.middle), ("flank", held.flank), ("area", held.area)):
        panel = Panel(
            f"Colour difference, {name}: all cells by depth", (0.05, 0.8), (0, 3),
            "mm deep", "CIEDE2000", ((0.1, 0.3, 0.5, 0.75), (0, 1, 2, 3)),
        )  # fmt: skip
        for k, depth_mm in enumerate(kept["depth_mm"]):
            cells = np.sort(value[:, k].ravel())
            wide = np.linspace(-0.02, 0.02, len(cells))
            panel.dots(depth_mm + wide, np.minimum(cells, 3), np.full(len(cells), 0.0015), ACCENT)
        panels.append(panel)
    source = "Fast table against Monte Carlo of its own paths; scripts/optics."
    return draw(panels, 3, source, (1500, 1300))
