"""Draw a clipped head: background filled in, skin restored with its own grain, stubble on it.

Stubble is drawn as area: each hair covers the share of a pixel that it hides through the lens's
blur, so a field of hairs darkens the skin alike at every resolution. Beside what a hair hides, it
keeps light from the skin around it, which would have come back beneath it, and its root shows
through the skin as a soft and bluish streak.
"""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numba
import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.special import ndtr

from stubble.hair.follicles import ROOT_KEEPS, ROOT_SOFT_MM, WANDERS_MM, Stubble
from stubble.hair.shave import Shave
from stubble.hair.strand import darkness
from stubble.head import Camera
from stubble.photo import Photo
from stubble.photo.picture import sealed
from stubble.render.composite import encoder
from stubble.skin.colour import luminance

__all__ = ["shaven", "with_stubble"]

Floats = NDArray[np.float32]

#: Facing the lens less than this (cosine), hairs hide one another: they count less, or the outline
#: would be drawn in black. Our assumption.
_GRAZES = 0.3

#: Wavelengths of skin's grain beyond this come with the restored light, mm.
_GRAIN_MM = 1.3

#: Grain is made in tiles of this size at most, and noise, too.
_TILE_PX = 1024

#: What is blurred by more than this many pixels is drawn smaller and enlarged.
_SOFT_PX = 1.4


def shaven(
    photo: Photo,
    shave: Shave,
    stubble: Stubble,
    camera: Camera,
    blur_px: float,
    seed: int,
) -> Photo:
    """Clip the hair in a photo.

    Parameters
    ----------
    photo : Photo
    shave : Shave
        Maps of any size of the same picture.
    stubble : Stubble
    camera : Camera
        For this photo's size.
    blur_px : float
        Standard deviation of the lens's blur, pixels of this photo.
    seed : int
        Of the grain.

    Returns
    -------
    Photo
        Pixels where ``shave.mask`` is nought are the photo's own, bit for bit.
    """
    columns = shave.mask.shape[1]
    zoom = photo.width / columns
    left, top, wide, high = cv2.boundingRect((shave.mask > 0).astype(np.uint8))
    if not wide:
        return photo
    x0, y0 = math.floor(left * zoom), math.floor(top * zoom)
    x1 = min(math.ceil((left + wide) * zoom), photo.width)
    y1 = min(math.ceil((top + high) * zoom), photo.height)
    window = slice(y0, y1), slice(x0, x1)
    shape = y1 - y0, x1 - x0

    def enlarged(a: Floats) -> Floats:
        """Cut a map's window out at the photo's size."""
        step = 1 / zoom
        matrix = np.array([[step, 0, (x0 + 0.5) * step - 0.5], [0, step, (y0 + 0.5) * step - 0.5]])
        return np.asarray(cv2.warpAffine(
            a, matrix, shape[::-1], flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        ))  # fmt: skip

    mask = np.clip(enlarged(shave.mask), 0, 1)
    own = _light(photo, photo.pixels[window])
    flat = enlarged(shave.skin)
    mm = float(np.median(camera.project(stubble.root_mm)[1])) if len(stubble) else 1.0
    # Grain is laid on in the coding of the eye, where the camera's noise is about even.
    bare = np.sqrt(np.maximum(flat, 0)) + _grain(photo, shave, zoom, shape, mm, seed)
    bare = np.maximum(bare, 0) ** 2
    lit = luminance(flat) / max(float(luminance(shave.body)), 1e-4)
    head = with_stubble(bare, lit, stubble, camera, (x0, y0), shave.hair, shave.body, blur_px, mm)
    inside = ndtr(enlarged(shave.edge_px) * zoom / max(blur_px, 0.5)).astype(np.float32)
    source = (enlarged(shave.behind_px) + 0.5) * zoom - 0.5
    behind = cv2.remap(photo.pixels, source[..., 0], source[..., 1], cv2.INTER_LINEAR,
                       borderMode=cv2.BORDER_REFLECT)  # fmt: skip
    there = enlarged(shave.filled)[..., None]
    plain = np.sqrt(np.maximum(enlarged(shave.backdrop), 0))
    plain += _noise(shape, shave.noise * min(zoom, 1.0), seed)
    back = _light(photo, behind) * there + np.maximum(plain, 0) ** 2 * (1 - there)
    drawn = back * (1 - inside[..., None]) + head * inside[..., None]
    mixed = own * (1 - mask[..., None]) + drawn * mask[..., None]
    pixels = photo.pixels.copy()
    pixels[window] = np.where(mask[..., None] > 0, _codes(photo, mixed), pixels[window])
    return replace(photo, pixels=sealed(pixels))


def _light(photo: Photo, codes: NDArray[np.integer]) -> Floats:
    """Linear sRGB of code values, (h, w, 3)."""
    light = np.dstack([photo.decode[c][codes[..., c]] for c in range(3)])
    if not np.array_equal(photo.to_srgb, np.eye(3)):
        light = cv2.transform(light, photo.to_srgb)
    return np.asarray(light, np.float32)


def _codes(photo: Photo, light: Floats) -> NDArray[np.integer]:
    """Code values of linear sRGB."""
    if photo.grey:
        light = np.repeat(luminance(light)[..., None], 3, axis=2).astype(np.float32)
    elif not np.array_equal(photo.to_srgb, np.eye(3)):
        light = cv2.transform(light, np.linalg.inv(photo.to_srgb))
    table = encoder(photo.decode.tobytes(), photo.depth)
    at = (np.sqrt(np.clip(light, 0, 1)) * (len(table) - 1) + 0.5).astype(np.int32)
    return np.dstack([table[at[..., c], c] for c in range(3)])


def _grain(
    photo: Photo, shave: Shave, zoom: float, shape: tuple[int, int], mm: float, seed: int
) -> Floats:
    """Grain like that of the person's own bare skin, (h, w, 3), in roots of light.

    Noise with the spectrum of patches of it (spot noise: Galerne et al. 2011, IEEE Transactions on
    Image Processing 20:257): camera noise, blur and compression come along with pores.
    """
    size = [fft.next_fast_len(min(n, _TILE_PX), real=True) for n in shape]
    out = np.zeros((*size, 3), np.float32)
    rng = np.random.default_rng((seed, 7))
    for left, top, side in shave.patches:
        x, y, n = (round(float(v) * zoom) for v in (left, top, side))
        n = min(n, *size)
        root = np.sqrt(np.maximum(_light(photo, photo.pixels[y : y + n, x : x + n]), 0))
        fine = root - cv2.GaussianBlur(root, (0, 0), max(_GRAIN_MM * mm / 2, 1.0))
        window = np.hanning(fine.shape[0])[:, None] * np.hanning(fine.shape[1])
        spot = ((fine - fine.mean((0, 1))) * window[..., None]).astype(np.float32)
        whole = math.sqrt(2 * float((window**2).sum()) * len(shave.patches))
        # Upright and lying: creases of the forehead have a direction, a scalp's skin has none.
        for turned in (spot, spot.transpose(1, 0, 2)):
            noise = fft.rfft2(rng.standard_normal(size, dtype=np.float32), workers=2)
            for c in range(3):
                spectrum = fft.rfft2(turned[..., c], s=size, workers=2)
                out[..., c] += fft.irfft2(noise * spectrum, s=size, workers=2) / whole
    # It wraps round at its edges, so tiles of it have no seams.
    times = [-(-n // m) for n, m in zip(shape, size, strict=True)]
    return np.tile(out, (*times, 1))[: shape[0], : shape[1]]


def _noise(shape: tuple[int, int], sigma: float, seed: int) -> Floats:
    """Grain of a camera on an even background, (h, w, 1), in roots of light.

    Less than on skin, whose noise is told too large by its pores.
    """
    size = [min(n, _TILE_PX) for n in shape]
    white = np.random.default_rng((seed, 8)).standard_normal(size, dtype=np.float32)
    soft = cv2.GaussianBlur(white, (0, 0), 0.7) * np.float32(0.6 * sigma / 0.4)
    times = [-(-n // m) for n, m in zip(shape, size, strict=True)]
    return np.asarray(np.tile(soft, times)[: shape[0], : shape[1]])[..., None]


def with_stubble(
    bare: Floats,
    lit: NDArray[np.floating],
    stubble: Stubble,
    camera: Camera,
    corner: tuple[int, int],
    hair: NDArray[np.floating],
    skin: NDArray[np.floating],
    blur_px: float,
    mm: float,
) -> Floats:
    """Draw hairs over skin that nothing covers, (h, w, 3)."""
    if not len(stubble):
        return bare
    towards = camera.eye_mm - stubble.root_mm
    facing = np.einsum("nj,nj->n", towards, stubble.normal) / np.linalg.norm(towards, axis=1)
    kept = facing > 0
    root, tip = stubble.root_mm[kept], stubble.tip_mm[kept]
    start, scale = camera.project(root)
    end, _ = camera.project(tip)
    inner, _ = camera.project(stubble.inner_mm[kept])
    slant = np.minimum(facing[kept] / _GRAZES, 1)
    width = (stubble.width_mm[kept] * scale * slant).astype(np.float32)
    offset = np.array(corner)
    shape = bare.shape[0], bare.shape[1]
    blur = math.sqrt(blur_px**2 + 1 / 12)
    own_tone = stubble.tone[kept].astype(np.float32)
    through, tone, area = _drawn(start - offset, end - offset, width, own_tone, blur, shape)
    soft = math.hypot(blur, ROOT_SOFT_MM * mm)
    _, _, roots = _drawn(inner - offset, start - offset, width, own_tone, soft, shape)
    dark = np.float32(darkness(hair, skin))
    around = _broad(area, max(WANDERS_MM * mm, 0.3)) * dark
    roots *= dark
    lit = lit * tone
    out = np.zeros_like(bare)
    for c in range(3):
        kept_back = np.exp(-(around + roots * np.float32(ROOT_KEEPS[c])))
        out[..., c] = bare[..., c] * kept_back * through + np.float32(hair[c]) * lit
    return out


def _broad(picture: Floats, sigma: float) -> Floats:
    """Blur, on fewer pixels where the blur is wide."""
    step = max(1, int(sigma / 1.5))
    if step == 1:
        return cv2.GaussianBlur(picture, (0, 0), sigma)
    size = picture.shape[1::-1]
    fewer = max(size[0] // step, 1), max(size[1] // step, 1)
    small = cv2.resize(picture, fewer, interpolation=cv2.INTER_AREA)
    return cv2.resize(cv2.GaussianBlur(small, (0, 0), sigma / step), size)


def _drawn(
    start: NDArray[np.floating],
    end: NDArray[np.floating],
    width: Floats,
    tone: Floats,
    blur: float,
    shape: tuple[int, int],
) -> tuple[Floats, Floats, Floats]:
    """Draw strokes: what they let through, their own light, and their area, each of a shape."""
    # Nobody sees the pixels of what is blurred over many: it is drawn on fewer.
    factor = max(1.0, blur / _SOFT_PX)
    size = math.ceil(shape[0] / factor), math.ceil(shape[1] / factor)
    through, light, area = np.ones(size, np.float32), *np.zeros((2, *size), np.float32)
    _strokes(
        ((start + 0.5) / factor - 0.5).astype(np.float32),
        ((end + 0.5) / factor - 0.5).astype(np.float32),
        width / np.float32(factor),
        tone, np.float32(blur / factor), through, light, area,
    )  # fmt: skip
    if factor == 1:
        return through, light, area
    matrix = np.array([[1 / factor, 0, 0.5 / factor - 0.5], [0, 1 / factor, 0.5 / factor - 0.5]])

    def enlarged(a: Floats) -> Floats:
        return np.asarray(
            cv2.warpAffine(
                a,
                matrix,
                shape[::-1],
                flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            )
        )

    return enlarged(through), enlarged(light), enlarged(area)


@numba.njit(cache=True, nogil=True)
def _strokes(start, end, width, tone, blur, through, light, area):  # type: ignore[no-untyped-def]
    """Lay strokes: what each lets through, its own light, and its area, all in pixels.

    A stroke is a bar seen through a Gaussian blur, its integral exact along and across.
    """
    rows, columns = area.shape
    root = 1 / (math.sqrt(2.0) * blur)
    margin = 3.0 * blur
    for i in range(len(start)):
        ax, ay = start[i, 0], start[i, 1]
        dx, dy = end[i, 0] - ax, end[i, 1] - ay
        long = math.sqrt(dx * dx + dy * dy)
        # Seen end on, a hair is as long as it is wide.
        span = max(long, width[i])
        if long > 1e-6:
            ux, uy = dx / long, dy / long
        else:
            ux, uy = 1.0, 0.0
        mx, my = ax + dx / 2, ay + dy / 2
        half, thick = span / 2, width[i] / 2
        rx = abs(ux) * half + abs(uy) * thick + margin
        ry = abs(uy) * half + abs(ux) * thick + margin
        for y in range(max(0, math.ceil(my - ry)), min(rows, math.floor(my + ry) + 1)):
            for x in range(max(0, math.ceil(mx - rx)), min(columns, math.floor(mx + rx) + 1)):
                s = (x - mx) * ux + (y - my) * uy
                d = -(x - mx) * uy + (y - my) * ux
                if abs(d) > thick + margin or abs(s) > half + margin:
                    continue
                a = 0.25 * (math.erf((s + half) * root) - math.erf((s - half) * root))
                a *= math.erf((d + thick) * root) - math.erf((d - thick) * root)
                area[y, x] += a
                light[y, x] = light[y, x] * (1 - a) + a * tone[i]
                through[y, x] *= 1 - a
