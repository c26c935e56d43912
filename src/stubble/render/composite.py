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

_STRIP, _BAND = 64, 32

#: Gaussians are cut at this many sigmas: cores, and halos with the volume that is then missing.
_REACH, _HALO_REACH = 3.3, 2.6
_HALO_WHOLE = 1 / (1 - math.exp(-0.5 * _HALO_REACH**2))

#: exp(-q / 16) as a polynomial, to 3e-6 as far as the cut. Its eighth power is a Gaussian's bell,
#: quicker than the library's: processors work out eight pixels of it at a time.
_0, _1, _2, _3, _4 = (
    np.polynomial.Chebyshev.interpolate(lambda q: np.exp(-q / 16), 4, domain=[0, _REACH**2])
    .convert(kind=np.polynomial.Polynomial)
    .coef.astype(np.float32)
)
_CUT, _HALO_CUT = np.float32(_REACH**2), np.float32(_HALO_REACH**2)
_ZERO, _ONE = np.float32(0), np.float32(1)

#: For grey pictures.
_LUMINANCE = np.array(LUMINANCE, np.float32)


@numba.njit(cache=True, nogil=True)
def _row(x, y, py, lean, broad, high, reach, width):  # type: ignore[no-untyped-def]
    """Cut an ellipse with a row of pixels.

    The ellipse is where ``broad * (dx - lean * dy)**2 + high * dy**2`` is below ``reach**2``. Given
    are the first pixel inside, how far it lies from the row's middle, what the second term is, and
    how many pixels there are, rounded up to eights.
    """
    dy = py - y
    rest = high * dy * dy
    middle = x + lean * dy
    half = math.sqrt(max(reach * reach - rest, 0.0) / broad)
    first = max(0, math.ceil(middle - half))
    count = max(min(width, math.floor(middle + half) + 1) - first, 0)
    eights = np.uint64((count + 7) // 8 * 8)
    return first, np.float32(first - middle), np.float32(rest), eights


@numba.njit(cache=True, nogil=True, parallel=True)
def _halo_grid(  # type: ignore[no-untyped-def]
    place, spread, strength, sigma_mm, blur2, begin, end, x0, y0, cell, shape
):
    """Let the halos of all marks through on a grid of ``cell`` pixels: (3, rows, columns)."""
    rows, columns = shape
    stride = columns + 8
    out = np.zeros((3, rows, columns), np.float32)
    floor = blur2 + cell * cell / 6.0  # the grid's own blur: a box, and a tent when read back
    steps = np.arange(stride).astype(np.float32)
    for band in numba.prange(begin.shape[0]):
        low, high = band * _BAND, min((band + 1) * _BAND, rows)
        for c in range(3):
            flat_out = np.zeros((high - low) * stride, np.float32)
            for i in range(begin[band], end[band]):
                x = (place[i, 0] - x0) / cell
                y = (place[i, 1] - y0) / cell
                s2 = sigma_mm[i, c] * sigma_mm[i, c]
                xx, xy, yy = spread[i, 0] * s2, spread[i, 1] * s2, spread[i, 2] * s2
                flat = math.sqrt(max(xx * yy - xy * xy, 1e-12))
                xx += floor
                yy += floor
                ry = _HALO_REACH * math.sqrt(yy) / cell
                det = xx * yy - xy * xy
                peak = np.float32(strength[i, c] * flat / math.sqrt(det))
                lean, broad, tall = xy / yy, yy * cell * cell / det, cell * cell / yy
                narrow = np.float32(broad)
                for gy in range(max(low, math.ceil(y - ry)), min(high, int(y + ry) + 1)):
                    first, start, rest, eights = _row(
                        x, y, gy, lean, broad, tall, _HALO_REACH, columns
                    )
                    at = np.uint64((gy - low) * stride + first)
                    for j in range(eights):
                        dx = start + steps[j]
                        q = narrow * dx * dx + rest
                        g = _0 + q * (_1 + q * (_2 + q * (_3 + q * _4)))
                        g *= g
                        g *= g
                        g *= g
                        flat_out[at + j] += peak * g if q < _HALO_CUT else _ZERO
            # What the cut leaves out of a Gaussian's volume is put back evenly.
            for gy in range(low, high):
                for gx in range(columns):
                    sum_ = flat_out[(gy - low) * stride + gx]
                    out[c, gy, gx] = math.exp(-sum_ * _HALO_WHOLE)
    return out


@numba.njit(cache=True, nogil=True)
def _cores(  # type: ignore[no-untyped-def]
    place, spread, core, sigma, flatness, blur2, left, right, y_low, y_high
):
    """Let the cores of some marks through: (3, y_high - y_low, right - left).

    Blur widens a core by its own second moment, keeps what it takes in all, and rounds its top.
    """
    width, height = right - left, y_high - y_low
    stride = width + 8
    through = np.ones(3 * height * stride, np.float32)
    plane = np.uint64(height * stride)
    steps = np.arange(stride).astype(np.float32)
    for i in range(place.shape[0]):
        f = flatness[i]
        # Integral and second moment over those of a Gaussian's bell of the same sigma.
        whole, wide = 1 + f / 2 + f * f / 3, 1 + 0.75 * f + f * f * 11 / 18
        s2 = sigma[i] * sigma[i] * wide / whole
        xx, xy, yy = spread[i, 0] * s2, spread[i, 1] * s2, spread[i, 2] * s2
        sharp = max(xx * yy - xy * xy, 1e-12)
        xx += blur2
        yy += blur2
        left_over = sharp / (xx * yy - xy * xy)
        taken = math.sqrt(left_over) * whole * whole / wide
        f *= left_over
        whole, wide = 1 + f / 2 + f * f / 3, 1 + 0.75 * f + f * f * 11 / 18
        share = taken * wide / (whole * whole)
        xx, xy, yy = xx * whole / wide, xy * whole / wide, yy * whole / wide
        det = xx * yy - xy * xy
        top = np.float32(f)
        c0 = np.float32(core[i, 0] * share)
        c1 = np.float32(core[i, 1] * share)
        c2 = np.float32(core[i, 2] * share)
        x, y = place[i, 0] - left, place[i, 1]
        ry = _REACH * math.sqrt(yy)
        lean, broad, tall = xy / yy, yy / det, 1 / yy
        narrow = np.float32(broad)
        for py in range(max(y_low, math.ceil(y - ry)), min(y_high, int(y + ry) + 1)):
            first, start, rest, eights = _row(x, y, py, lean, broad, tall, _REACH, width)
            at0 = np.uint64((py - y_low) * stride + first)
            at1 = at0 + plane
            at2 = at1 + plane
            for j in range(eights):
                dx = start + steps[j]
                q = narrow * dx * dx + rest
                g = _0 + q * (_1 + q * (_2 + q * (_3 + q * _4)))
                g *= g
                g *= g
                g *= g
                g = g if q < _CUT else _ZERO
                gap = top * (_ONE - g)
                g *= _ONE + gap + gap * gap
                through[at0 + j] *= _ONE - c0 * g
                through[at1 + j] *= _ONE - c1 * g
                through[at2 + j] *= _ONE - c2 * g
    return through.reshape((3, height, stride))


@numba.njit(cache=True, nogil=True)
def _between(low, high, step, start, count):  # type: ignore[no-untyped-def]
    """Say between which samples of a map each pixel of a line lies, and how far on.

    Pixel p lies at ``start + step * p``, which is kept within 0 and ``count - 1``.
    """
    which = np.zeros(high - low, np.int64)
    share = np.zeros(high - low, np.float32)
    for p in range(low, high):
        at = min(max(start + step * p, 0.0), max(count - 1.001, 0.0))
        which[p - low] = int(at)
        share[p - low] = at - int(at)
    return which, share


@numba.njit(cache=True, nogil=True, parallel=True)
def _draw(  # type: ignore[no-untyped-def]
    pixels, out, decode, encode, to_srgb, from_srgb, native, grey, luminance, floor,
    place, spread, core, sigma, flatness, blur2, begin, end, halo, hx0, hy0, cell, exposure, ex, ey,
    left, right, first_row, last_row,
):  # fmt: skip
    steps = encode.shape[0] - 1
    above = _ONE - floor
    # How much of what is seen is bare skin, and the halos: bilinear in their coarse maps.
    ix, ax = _between(left, right, ex, 0.5 * ex - 0.5, exposure.shape[1])
    iy, ay = _between(first_row, last_row, ey, 0.5 * ey - 0.5, exposure.shape[0])
    jx, bx = _between(left, right, 1 / cell, -hx0 / cell, halo.shape[2])
    jy, by = _between(first_row, last_row, 1 / cell, -hy0 / cell, halo.shape[1])
    for s in numba.prange(begin.shape[0]):
        y_low = first_row + s * _STRIP
        y_high = min(y_low + _STRIP, last_row)
        some = slice(begin[s], end[s])
        through = _cores(
            place[some],
            spread[some],
            core[some],
            sigma[some],
            flatness[some],
            blur2,
            left,
            right,
            y_low,
            y_high,
        )
        for py in range(y_low, y_high):
            row = py - first_row
            a, b = ay[row], by[row]
            skin = exposure[iy[row]] * (_ONE - a) + exposure[iy[row] + 1] * a
            veil = halo[:, jy[row]] * (_ONE - b) + halo[:, jy[row] + 1] * b
            for column in range(right - left):
                i, a = ix[column], ax[column]
                bare = skin[i] * (_ONE - a) + skin[i + 1] * a
                if bare < 1e-4:
                    continue
                j, b = jx[column], bx[column]
                t0 = through[0, py - y_low, column] * (veil[0, j] * (_ONE - b) + veil[0, j + 1] * b)
                t1 = through[1, py - y_low, column] * (veil[1, j] * (_ONE - b) + veil[1, j + 1] * b)
                t2 = through[2, py - y_low, column] * (veil[2, j] * (_ONE - b) + veil[2, j + 1] * b)
                t0 = _ONE - bare * above[0] * (_ONE - t0)
                t1 = _ONE - bare * above[1] * (_ONE - t1)
                t2 = _ONE - bare * above[2] * (_ONE - t2)
                if t0 > 0.9999 and t1 > 0.9999 and t2 > 0.9999:
                    continue
                if grey:
                    t0 = t0 * luminance[0] + t1 * luminance[1] + t2 * luminance[2]
                    t1 = t0
                    t2 = t0
                px = left + column
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
def encoder(decode: bytes, depth: int) -> NDArray[Any]:
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
    # From the top down, so that each strip and band finds its own marks.
    order = np.argsort(marks.place[:, 1], kind="stable")
    place, spread = marks.place[order], marks.spread[order]
    bands = float(top) - cell + cell * np.arange(0, grid[0], _BAND)
    halo = _halo_grid(
        place, spread, marks.halo[order], marks.halo_sigma_mm[order], np.float32(blur2),
        *_of_each(place[:, 1], bands, cell * _BAND, margin + 2 * cell),
        float(left) - cell, float(top) - cell, cell, grid,
    )  # fmt: skip
    core_reach = 1 + _REACH * math.sqrt(
        float((marks.spread[:, 2] * (1.2 * marks.core_sigma_mm) ** 2).max()) + blur2
    )
    native = bool(np.array_equal(photo.to_srgb, np.eye(3)))
    # Primaries and thresholds are handed over in double: near-neutral pixels must come back exact.
    _draw(
        photo.pixels, out, photo.decode, encoder(photo.decode.tobytes(), photo.depth),
        photo.to_srgb, np.linalg.inv(photo.to_srgb), native, photo.grey, _LUMINANCE, marks.floor,
        place, spread, marks.core[order], marks.core_sigma_mm[order], marks.core_flat[order], blur2,
        *_of_each(place[:, 1], np.arange(top, bottom, _STRIP), _STRIP, core_reach), halo,
        float(left) - cell, float(top) - cell, cell,
        np.ascontiguousarray(exposure, np.float32),
        exposure.shape[1] / photo.width, exposure.shape[0] / photo.height,
        left, right, top, bottom,
    )  # fmt: skip
    return out


def _of_each(
    rows: Floats, begin: NDArray[Any], high: float, reach: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give first and last but one of the marks, by ascending rows, that reach into each strip."""
    return np.searchsorted(rows, begin - reach), np.searchsorted(rows, begin + high + reach)
