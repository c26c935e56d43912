"""What one deposit of carbon under the skin does to light.

Seen from above, a deposit lets through of the light that comes back

    t(r) = F + (1 - F) (1 - A1 flat(exp(-r^2 / 2 s1^2))) exp(-A2 exp(-r^2 / 2 s2^2))
    flat(g) = g (1 + f (1 - g) + f^2 (1 - g)^2)

at distance r along the skin, per channel of linear sRGB: a core of about the deposit's own size,
the flatter the denser and shallower it lies, and a wide halo of light that wandered past it. Red
wanders furthest and reaches deepest, so red is absorbed most and the dot turns bluish with depth;
the halo carries most of a field's tint. Dots beside and over each other multiply in what is left of
the light above the floor F, which turns back above all of them and never meets carbon.

The numbers are looked up in a table made by Monte Carlo (``scripts/optics``: three layers of skin,
spheroids of carbon, three lamps) and held to it: grade modelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numba
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator, make_interp_spline

from stubble.photo.picture import sealed
from stubble.skin.lamps import Lamp
from stubble.skin.tissue import Tissue

__all__ = [
    "DEPTH_MM",
    "DIAMETER_MM",
    "HEIGHT_MM",
    "UNDILUTED_LOAD",
    "Deposit",
    "deposit",
    "fields",
    "load_per_mm",
    "mean_transmission",
]

Floats = NDArray[np.float64]

#: Height of a healed deposit, mm: pigment stands in the upper dermis as an upright column (OCT,
#: measured), as high as the needle's tip was long there; 0.2 is our assumption.
HEIGHT_MM = 0.2

#: The healed dot that is planned: diameter of the deposit and depth of its middle, mm. The largest
#: of the 0.2 to 0.3 that the trade states, since trichoscopy finds dots larger than follicles; from
#: just below the epidermis on, where healed pigment stays (measured: the superficial dermis).
DIAMETER_MM, DEPTH_MM = 0.30, 0.14

#: Absorption of undiluted pigment in the skin at 550 nm, per mm. Our assumption: with it, the
#: dilutions that match black hair on light skin are those of the trade's table, 1 : 6 to 1 : 10.
UNDILUTED_LOAD = 80.0

#: Steps between the places of the table, by axis: depth, diameter, height, load. Between its own
#: places, few and far apart, it is bent smoothly; what is drawn is interpolated between these.
_FINER = 5, 4, 3, 4


@dataclass(frozen=True, eq=False)
class Deposit:
    """How each dot shades the skin around it.

    Attributes
    ----------
    core : (n, 3) float64
        Contrast at the centre of the core above the floor, linear R, G, B. Where skin is redder
        than a channel can show (blue of deep dots in dark skin), a dot can brighten it: then it is
        below 0.
    core_sigma_mm : (n,) float64
    core_flat : (n,) float64
        Flatness f of the core: 0 is a Gaussian's bell, 1 has a flat top.
    halo : (n, 3) float64
        Optical density (natural logarithm) of the halo at its centre.
    halo_sigma_mm : (n, 3) float64
    floor : (3,) float64
        Share of the light that comes back however many such dots there are.
    """

    core: Floats
    core_sigma_mm: Floats
    core_flat: Floats
    halo: Floats
    halo_sigma_mm: Floats
    floor: Floats


def deposit(
    diameter_mm: NDArray[np.floating],
    depth_mm: NDArray[np.floating],
    load_per_mm: NDArray[np.floating],
    tissue: Tissue,
    lamp: Lamp = "daylight",
    height_mm: float = HEIGHT_MM,
) -> Deposit:
    """Shade of dots.

    Parameters
    ----------
    diameter_mm : (n,) float
        Of the deposit, 0.1 to 0.75; beyond, the nearest of them is taken.
    depth_mm : (n,) float
        Of its middle, 0.1 to 0.82, likewise. What would lie in the epidermis is shed.
    load_per_mm : (n,) float
        Absorption within it at 550 nm, 0 to 60.
    tissue : Tissue
        The skin it lies in.
    lamp : Lamp, optional
        The light it is seen in.
    height_mm : float, optional
        Of the deposit, 0.1 to 0.3.
    """
    axes, table = _of_skin(tissue, lamp)
    n = len(np.asarray(depth_mm))
    load = np.asarray(load_per_mm, float)
    least = float(np.exp(axes[3][0]))
    at = np.stack(
        [
            np.log(np.asarray(depth_mm, float)),
            np.log(np.asarray(diameter_mm, float)),
            np.full(n, np.log(height_mm)),
            np.log(np.maximum(load, least)),
        ],
        axis=1,
    )
    depths, diameters, heights, loads = axes
    found = _look_up(table, depths, diameters, heights, loads, at)
    # Thinner than the table's thinnest, a deposit absorbs in proportion.
    faint = np.minimum(load / least, 1.0)[:, None]
    core, halo = found[:, 0:3] * faint, found[:, 3:6] * faint
    floor = _floor(tissue, lamp, at[:, 0], np.log(height_mm))
    # The table's core and halo say what one dot alone lets through. Above the floor the halo is
    # the stronger for it, and the core makes up what the middle then lacks.
    alone = (1 - core) * np.exp(-halo)
    halo = halo / (1 - floor)
    core = 1 - np.maximum(alone - floor, 0.02 * (1 - floor)) / (1 - floor) * np.exp(halo)
    return Deposit(
        sealed(core),
        sealed(found[:, 6]),
        sealed(found[:, 10]),
        sealed(halo),
        sealed(found[:, 7:10]),
        sealed(floor),
    )


#: The highest floor that is counted with: what dots as deep as that take is next to nothing.
_HIGHEST = 0.9

#: Share of the dots that lie above the depth whose floor is counted with.
_SHALLOW = 0.1


def _floor(tissue: Tissue, lamp: Lamp, log_depth: Floats, log_height: float) -> Floats:
    """Give the floor that dots at some depths have in common, (3,): that of their shallowest.

    Light that turns back over the shallow ones only is lost to the deep ones alone.
    """
    if not len(log_depth):
        return np.zeros(3)
    depths, heights, floors = _floors(tissue, lamp)
    share = np.interp(log_height, heights, np.arange(len(heights)))
    low = min(int(share), len(heights) - 2)
    at_height = floors[:, low] * (1 - share + low) + floors[:, low + 1] * (share - low)
    shallow = np.quantile(log_depth, _SHALLOW)
    return np.clip([np.interp(shallow, depths, at_height[:, c]) for c in range(3)], 0, _HIGHEST)


@cache
def _carbon() -> dict[str, Floats]:
    with files("stubble.pigment").joinpath("carbon.npz").open("rb") as file, np.load(file) as table:
        return {
            name: table[name] if name == "lamps" else sealed(table[name].astype(float))
            for name in table.files
        }


@lru_cache(maxsize=16)
def _of_skin(tissue: Tissue, lamp: Lamp) -> tuple[tuple[Floats, ...], Floats]:
    """Give the table of one skin under one lamp, finer, with its axes' logarithms.

    Returns
    -------
    axes : tuple of (n,) float64
        Depth, diameter, height and load.
    table : (depths, diameters, heights, loads, 11) float64
        Core and halo of each channel, then the core's sigma and the halo's, and the flatness.
    """
    made = _carbon()
    which = list(made["lamps"]).index(lamp)
    strength = np.concatenate([made["core"][which], made["halo"][which]], axis=-1)
    sigma = np.concatenate([made["core_sigma_mm"][..., None], made["halo_sigma_mm"]], axis=-1)
    shape = np.concatenate([np.log(sigma), made["core_flat"][..., None]], axis=-1)
    shape = _between(shape, np.log(made["scattering"]), np.log(tissue.scattering))
    table = np.concatenate([_in_tissue(strength, tissue), shape], axis=-1)
    axes = []
    for axis, name in enumerate(("depth_mm", "diameter_mm", "height_mm", "load")):
        places = np.log(made[name])
        fine = np.interp(
            np.linspace(0, len(places) - 1, (len(places) - 1) * _FINER[axis] + 1),
            np.arange(len(places)),
            places,
        )
        if name == "load":  # more pigment never takes less light
            table = PchipInterpolator(places, table, axis=axis)(fine)
        else:
            bent = _bent(places, fine, min(3, len(places) - 1))
            table = np.moveaxis(np.tensordot(bent, table, (1, axis)), 0, axis)
        axes.append(sealed(fine))
    table[..., 6:10] = np.exp(table[..., 6:10])
    table[..., 10] = np.clip(table[..., 10], 0, 1.25)
    return tuple(axes), sealed(np.ascontiguousarray(table))


@lru_cache(maxsize=16)
def _floors(tissue: Tissue, lamp: Lamp) -> tuple[Floats, Floats, Floats]:
    """Give the logarithms of depth and height, and the floor at each, (depths, heights, 3)."""
    made = _carbon()
    floors = _in_tissue(made["floor"][list(made["lamps"]).index(lamp)], tissue)
    return np.log(made["depth_mm"]), np.log(made["height_mm"]), sealed(floors)


def _in_tissue(values: Floats, tissue: Tissue) -> Floats:
    """Interpolate along the first three axes: scattering, melanin, blood."""
    made = _carbon()
    values = _between(values, np.log(made["scattering"]), np.log(tissue.scattering))
    values = _between(values, np.log(made["melanin"]), np.log(tissue.melanin))
    return _between(values, np.sqrt(made["blood"]), np.sqrt(tissue.blood))


def _bent(places: Floats, at: Floats, degree: int) -> Floats:
    """Give the matrix that interpolates values at some places smoothly at others, (m, n)."""
    return np.asarray(make_interp_spline(places, np.eye(len(places)), k=degree)(at))


def _between(values: Floats, places: Floats, at: float) -> Floats:
    """Interpolate along the first axis, as smoothly as its places allow."""
    inside = np.clip([at], places[0], places[-1])
    return np.tensordot(_bent(places, inside, min(2, len(places) - 1))[0], values, 1)


@numba.njit(cache=True, nogil=True, parallel=True)
def _look_up(table, depth, diameter, height, load, at):  # type: ignore[no-untyped-def]
    """Interpolate (n, 11) at (n, 4) between the places of the table, or take its border."""
    n, kinds = at.shape[0], table.shape[4]
    out = np.zeros((n, kinds))
    for i in numba.prange(n):
        first = np.zeros(4, np.int64)
        share = np.zeros(4)
        for axis in range(4):
            if axis == 0:
                places = depth
            elif axis == 1:
                places = diameter
            elif axis == 2:
                places = height
            else:
                places = load
            value = min(max(at[i, axis], places[0]), places[-1])
            low = min(np.searchsorted(places, value, side="right") - 1, len(places) - 2)
            first[axis] = low
            share[axis] = (value - places[low]) / (places[low + 1] - places[low])
        for corner in range(16):
            weight = 1.0
            a, b = first[0], first[1]
            c, d = first[2], first[3]
            if corner & 1:
                weight *= share[0]
                a += 1
            else:
                weight *= 1 - share[0]
            if corner & 2:
                weight *= share[1]
                b += 1
            else:
                weight *= 1 - share[1]
            if corner & 4:
                weight *= share[2]
                c += 1
            else:
                weight *= 1 - share[2]
            if corner & 8:
                weight *= share[3]
                d += 1
            else:
                weight *= 1 - share[3]
            for k in range(kinds):
                out[i, k] += weight * table[a, b, c, d, k]
    return out


def load_per_mm(shade: NDArray[np.floating] | float, undiluted: float = UNDILUTED_LOAD) -> Floats:
    """Give the load that pigment leaves, 1/mm, of shades: ml of water to 1 ml of pigment."""
    return np.asarray(undiluted / (1 + np.asarray(shade, float)))


def mean_transmission(dots: Deposit, per_mm2: float) -> Floats:
    """Mean tone of a field of such dots over bare skin, (3,), linear R, G, B.

    Absorbers placed at random multiply: exp(-density x integrated contrast) above the floor, to the
    second order in the halo.
    """
    taken = per_mm2 * _integrals(dots).mean(axis=0)
    return np.asarray(dots.floor + (1 - dots.floor) * np.exp(-taken))


def fields(dots: Deposit, per_mm2: NDArray[np.floating] | float) -> Floats:
    """Mean tone over bare skin of a field of dots like each, (n, 3).

    Parameters
    ----------
    dots : Deposit
        All at about one depth, so that their floor is that of each field.
    per_mm2 : (n,) float or float
    """
    taken = np.asarray(per_mm2, float).reshape(-1, 1) * _integrals(dots)
    return np.asarray(dots.floor + (1 - dots.floor) * np.exp(-taken))


def _integrals(dots: Deposit) -> Floats:
    """Contrast of each dot above the floor integrated over the skin, (n, 3) mm²."""
    near2, far2 = dots.core_sigma_mm[:, None] ** 2, dots.halo_sigma_mm**2
    f = dots.core_flat[:, None]
    core = dots.core * near2 * (1 + f / 2 + f * f / 3)
    halo = dots.halo * far2 * (1 - dots.halo / 4)
    # Where the core takes all, the halo has nothing left: with each power of the core's bell.
    both = [
        part * near2 * far2 / (near2 + power * far2)
        for power, part in ((1, 1 + f + f * f), (2, -(f + 2 * f * f)), (3, f * f))
    ]
    return np.asarray(2 * np.pi * (core + halo - dots.core * dots.halo * sum(both)))
