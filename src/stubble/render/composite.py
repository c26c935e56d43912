"""Draw marks into a photo: its own light, multiplied.

Every mark lowers the light of the pixels it falls on by its contrast, integrated over the pixel and
the lens's blur, so that a field darkens the skin alike at every resolution, whether a dot is a
hundredth of a pixel or ten pixels wide. Cores multiply one by one; the wide halos are summed on a
coarser grid first. Rows are done in strips, each in a small buffer of its own, so memory does not
grow with the picture.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from stubble.photo import Photo
from stubble.render.marks import Marks
from stubble.skin.colour import LUMINANCE

__all__ = ["composite"]

Floats = NDArray[np.float32]

_STRIP = 64

#: Gaussians are cut at this many sigmas: cores, and halos with the volume that is then missing.
_REACH, _HALO_REACH = 3.3, 2.6
_HALO_WHOLE = 1 / (1 - math.exp(-0.5 * _HALO_REACH**2))

#: exp(-q / 2) for q in steps, up to where it is cut: quicker to look up than to work out.
_BELL_STEP = _REACH**2 / 4096
_BELL = np.exp(-0.5 * np.arange(4096) * _BELL_STEP).astype(np.float32)
_HALO_BELL = _BELL[: int(_HALO_REACH**2 / _BELL_STEP)].copy()

#: For grey pictures.
_LUMINANCE = np.array(LUMINANCE, np.float32)


@numba.njit(cache=True, nogil=True, parallel=True)
def _halo_grid(  # type: ignore[no-untyped-def]
    place, spread, strength, sigma_mm, blur2, x0, y0, cell, shape, bell, bell_step
):
    """Let the halos of all marks through on a grid of ``cell`` pixels: (rows, columns, 3)."""
    rows, columns = shape
    out = np.zeros((rows, columns, 3), np.float32)
    floor = blur2 + cell * cell / 6.0  # the grid's own blur: a box, and a tent when read back
    bands = 4
    for band in numba.prange(bands):
        low, high = rows * band // bands, rows * (band + 1) // bands
        for i in range(place.shape[0]):
            x = (place[i, 0] - x0) / cell
            y = (place[i, 1] - y0) / cell
            for c in range(3):
                s2 = sigma_mm[i, c] * sigma_mm[i, c]
                xx, xy, yy = spread[i, 0] * s2, spread[i, 1] * s2, spread[i, 2] * s2
                flat = math.sqrt(max(xx * yy - xy * xy, 1e-12))
                xx += floor
                yy += floor
                ry = _HALO_REACH * math.sqrt(yy) / cell
                if y + ry < low or y - ry > high:
                    continue
                rx = _HALO_REACH * math.sqrt(xx) / cell
                det = xx * yy - xy * xy
                peak = strength[i, c] * flat / math.sqrt(det)
                k = cell * cell / det / bell_step
                ixx, ixy, iyy = yy * k, -xy * k, xx * k
                for gy in range(max(low, math.ceil(y - ry)), min(high, int(y + ry) + 1)):
                    dy = gy - y
                    for gx in range(max(0, math.ceil(x - rx)), min(columns, int(x + rx) + 1)):
                        dx = gx - x
                        q = int(ixx * dx * dx + 2 * ixy * dx * dy + iyy * dy * dy + 0.5)
                        if q < bell.shape[0]:
                            out[gy, gx, c] += peak * bell[q]
        # What the cut leaves out of a Gaussian's volume is put back evenly.
        for gy in range(low, high):
            for gx in range(columns):
                for c in range(3):
                    out[gy, gx, c] = math.exp(-out[gy, gx, c] * _HALO_WHOLE)
    return out


@numba.njit(cache=True, nogil=True, parallel=True)
def _draw(  # type: ignore[no-untyped-def]
    pixels, out, decode, encode, to_srgb, from_srgb, native, grey, luminance,
    place, spread, core, sigma, blur2, top, halo, hx0, hy0, cell, exposure, ex, ey,
    left, right, first_row, last_row, bell, bell_step,
):  # fmt: skip
    strips = (last_row - first_row + _STRIP - 1) // _STRIP
    width = right - left
    steps = encode.shape[0] - 1
    for s in numba.prange(strips):
        y_low = first_row + s * _STRIP
        y_high = min(y_low + _STRIP, last_row)
        through = np.ones((y_high - y_low, width, 3), np.float32)
        for i in range(place.shape[0]):
            y = place[i, 1]
            if y + top < y_low or y - top > y_high:
                continue
            s2 = sigma[i] * sigma[i]
            xx, xy, yy = spread[i, 0] * s2, spread[i, 1] * s2, spread[i, 2] * s2
            flat = math.sqrt(max(xx * yy - xy * xy, 1e-12))
            xx += blur2
            yy += blur2
            det = xx * yy - xy * xy
            share = flat / math.sqrt(det)
            k = 1.0 / (det * bell_step)
            ixx, ixy, iyy = yy * k, -xy * k, xx * k
            x = place[i, 0]
            rx = _REACH * math.sqrt(xx)
            ry = _REACH * math.sqrt(yy)
            c0, c1, c2 = core[i, 0] * share, core[i, 1] * share, core[i, 2] * share
            for py in range(max(y_low, math.ceil(y - ry)), min(y_high, int(y + ry) + 1)):
                dy = py - y
                for px in range(max(left, math.ceil(x - rx)), min(right, int(x + rx) + 1)):
                    dx = px - x
                    q = int(ixx * dx * dx + 2 * ixy * dx * dy + iyy * dy * dy + 0.5)
                    if q < bell.shape[0]:
                        g = bell[q]
                        row = through[py - y_low, px - left]
                        row[0] *= np.float32(1 - c0 * g)
                        row[1] *= np.float32(1 - c1 * g)
                        row[2] *= np.float32(1 - c2 * g)
        for py in range(y_low, y_high):
            for px in range(left, right):
                # How much of what is seen here is bare skin: bilinear in the coarse map.
                fx = min(max((px + 0.5) * ex - 0.5, 0.0), max(exposure.shape[1] - 1.001, 0.0))
                fy = min(max((py + 0.5) * ey - 0.5, 0.0), max(exposure.shape[0] - 1.001, 0.0))
                ix, iy = int(fx), int(fy)
                ax, ay = fx - ix, fy - iy
                bare = (exposure[iy, ix] * (1 - ax) + exposure[iy, ix + 1] * ax) * (1 - ay) + (
                    exposure[iy + 1, ix] * (1 - ax) + exposure[iy + 1, ix + 1] * ax
                ) * ay
                if bare < 1e-4:
                    continue
                gx = (px - hx0) / cell
                gy = (py - hy0) / cell
                jx, jy = int(gx), int(gy)
                if gx < 0 or gy < 0 or jx >= halo.shape[1] - 1 or jy >= halo.shape[0] - 1:
                    continue
                bx, by = gx - jx, gy - jy
                t0, t1, t2 = 0.0, 0.0, 0.0
                for c in range(3):
                    d = (halo[jy, jx, c] * (1 - bx) + halo[jy, jx + 1, c] * bx) * (1 - by) + (
                        halo[jy + 1, jx, c] * (1 - bx) + halo[jy + 1, jx + 1, c] * bx
                    ) * by
                    t = through[py - y_low, px - left, c] * d
                    t = 1 - bare * (1 - t)
                    if c == 0:
                        t0 = t
                    elif c == 1:
                        t1 = t
                    else:
                        t2 = t
                if t0 > 0.9999 and t1 > 0.9999 and t2 > 0.9999:
                    continue
                if grey:
                    t0 = t0 * luminance[0] + t1 * luminance[1] + t2 * luminance[2]
                    t1 = t0
                    t2 = t0
                v0 = decode[0, pixels[py, px, 0]]
                v1 = decode[1, pixels[py, px, 1]]
                v2 = decode[2, pixels[py, px, 2]]
                if native:
                    v0, v1, v2 = v0 * t0, v1 * t1, v2 * t2
                else:
                    r = (to_srgb[0, 0] * v0 + to_srgb[0, 1] * v1 + to_srgb[0, 2] * v2) * t0
                    g = (to_srgb[1, 0] * v0 + to_srgb[1, 1] * v1 + to_srgb[1, 2] * v2) * t1
                    b = (to_srgb[2, 0] * v0 + to_srgb[2, 1] * v1 + to_srgb[2, 2] * v2) * t2
                    v0 = from_srgb[0, 0] * r + from_srgb[0, 1] * g + from_srgb[0, 2] * b
                    v1 = from_srgb[1, 0] * r + from_srgb[1, 1] * g + from_srgb[1, 2] * b
                    v2 = from_srgb[2, 0] * r + from_srgb[2, 1] * g + from_srgb[2, 2] * b
                out[py, px, 0] = encode[int(math.sqrt(min(max(v0, 0.0), 1.0)) * steps + 0.5), 0]
                out[py, px, 1] = encode[int(math.sqrt(min(max(v1, 0.0), 1.0)) * steps + 0.5), 1]
                out[py, px, 2] = encode[int(math.sqrt(min(max(v2, 0.0), 1.0)) * steps + 0.5), 2]


@lru_cache(maxsize=8)
def _encoder(decode: bytes, depth: int) -> NDArray[Any]:
    """Turn linear light into code values: (steps + 1, 3), indexed by the root of the light.

    The root spreads the dark codes apart, so that every code value finds itself again in any of the
    usual curves.
    """
    curves = np.frombuffer(decode, np.float32).reshape(3, 1 << depth)
    steps = 1 << (16 if depth == 8 else 20)
    light = np.linspace(0, 1, steps + 1) ** 2
    codes = np.arange(curves.shape[1])
    table = np.zeros((steps + 1, 3), np.uint8 if depth == 8 else np.uint16)
    for c in range(3):
        table[:, c] = np.rint(np.interp(light, curves[c], codes)).astype(table.dtype)
    return table


def composite(photo: Photo, marks: Marks, exposure: Floats, blur_px: float) -> NDArray[Any]:
    """Draw marks into a photo.

    Parameters
    ----------
    photo : Photo
    marks : Marks
        In the photo's pixels.
    exposure : (h', w') float32
        How much of the light of each place comes back through bare skin, 0 to 1, at any size of the
        same picture; hair, background and shine take the rest.
    blur_px : float
        Standard deviation of the camera's blur, in the photo's pixels.

    Returns
    -------
    (h, w, 3) of the photo's type
        New pixels. Where no pigment shows they are the photo's own, bit for bit.
    """
    out = photo.pixels.copy()
    if len(marks.place) == 0:
        return out
    blur2 = float(blur_px**2 + 1 / 12)
    reach_mm = 2.8 * float(marks.halo_sigma_mm.max())
    biggest = float(np.sqrt(marks.spread[:, [0, 2]].max()))
    margin = reach_mm * biggest + 4 * math.sqrt(blur2)
    low = np.floor(marks.place.min(axis=0) - margin)
    high = np.ceil(marks.place.max(axis=0) + margin)
    left, top = (int(max(v, 0)) for v in low)
    right = int(min(high[0] + 1, photo.width))
    bottom = int(min(high[1] + 1, photo.height))
    if left >= right or top >= bottom:
        return out
    cell = max(1.0, 0.9 * float(marks.halo_sigma_mm.min()) * biggest)
    grid = (int((bottom - top) / cell) + 3, int((right - left) / cell) + 3)
    halo = _halo_grid(
        marks.place, marks.spread, marks.halo, marks.halo_sigma_mm, np.float32(blur2),
        float(left) - cell, float(top) - cell, cell, grid, _HALO_BELL, _BELL_STEP,
    )  # fmt: skip
    core_reach = _REACH * math.sqrt(
        float((marks.spread[:, 2] * marks.core_sigma_mm**2).max()) + blur2
    )
    order = np.argsort(marks.place[:, 1], kind="stable")
    native = bool(np.array_equal(photo.to_srgb, np.eye(3)))
    # Primaries and thresholds are handed over in double: near-neutral pixels must come back exact.
    _draw(
        photo.pixels, out, photo.decode, _encoder(photo.decode.tobytes(), photo.depth),
        photo.to_srgb, np.linalg.inv(photo.to_srgb), native, photo.grey, _LUMINANCE,
        marks.place[order], marks.spread[order], marks.core[order], marks.core_sigma_mm[order],
        blur2, core_reach + 1, halo, float(left) - cell, float(top) - cell, cell,
        np.ascontiguousarray(exposure, np.float32),
        exposure.shape[1] / photo.width, exposure.shape[0] / photo.height,
        left, right, top, bottom, _BELL, _BELL_STEP,
    )  # fmt: skip
    return out
