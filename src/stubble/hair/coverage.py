"""How much skin hides behind hair: each pixel's light split into bare skin's and hair's.

A pixel a millimetre wide shows ``(1 - c) * skin + c * hair``. The skin's own light is known from
`stubble.skin.bare`; the hair's has to be guessed, since thin hair nowhere shows alone.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.skin.colour import luminance

__all__ = ["share", "solid"]

Floats = NDArray[np.float32]

#: Light of black hair, linear sRGB for skin lit as usual: nothing is darker (assumption).
BLACK = np.array([0.012, 0.009, 0.007])
#: Ratio of red to blue that hair has, black to red-blond; darker than DIM it does not matter.
HUES, DIM = (0.8, 3.0), 0.06
#: Relative spread of light among strands, dark ones and ones about as light as skin, whose shadows
#: and lights go far; noise; gloss on strands in units of the skin's light
#: (assumptions).
STRANDS, LIGHT_STRANDS, NOISE, GLOSS = 0.25, 0.6, 0.02, 0.10
#: Contrast of millimetres over that of single pixels, from where hair is thin to where it is dense.
#: Measured on made heads: 0.6 where a tenth is hidden, 0.93 where nine tenths are.
THIN, DENSE = 0.72, 0.92
#: Least hair, square millimetres, to tell its colour from.
LEAST = 40


def _light(hair: NDArray[np.floating], body: Floats) -> bool:
    return bool(luminance(hair) > 0.7 * luminance(body))


def _metric(hair: NDArray[np.floating], body: Floats) -> Floats:
    """Give the (3, 3) factor that turns gaps of colour into units of what strands differ by."""
    gloss = GLOSS * float(luminance(body))
    strands = LIGHT_STRANDS if _light(hair, body) else STRANDS
    spread = strands**2 * np.outer(hair, hair) + NOISE**2 * np.eye(3) + gloss**2 * np.ones((3, 3))
    return np.linalg.cholesky(np.linalg.inv(spread)).astype(np.float32)


def solid(small: Floats, fine: Floats, sure: Floats, bare: Floats, body: Floats) -> Floats | None:
    """Guess the colour (3,) of hair that hides all skin, lit as the skin's colour is; or None.

    The darkest single pixels are taken, or the farthest from skin. Where a millimetre's mean comes
    nowhere near them, hair is thin and they still hold skin: then hair's colour lies farther along
    the same line, up to black or to where hair has no such hue. The same where what is told is
    flat and pale, as stubble too fine to be resolved is.

    Parameters
    ----------
    small, fine : (h, w, 3), (H, W, 3) float32
        Linear: a pixel a millimetre, and as photographed.
    sure : (h, w) float32
        How surely each pixel has hair; what is above a half counts.
    bare : (h, w, 3) float32
        Light of the bare skin.
    body : (3,) float32
        The skin's colour.
    """
    lit = _lit(bare, body)
    picked = sure > 0.5
    if picked.sum() < LEAST:
        return None
    size = fine.shape[1::-1]
    rows = np.flatnonzero(cv2.resize(sure, size) > 0.5)
    rows = rows[:: max(1, len(rows) // 20000)]
    fine_lit = cv2.resize(lit, size).reshape(-1)[rows, None]
    shown = fine.reshape(-1, 3)[rows] / fine_lit
    skin = cv2.resize(bare, size).reshape(-1, 3)[rows] / fine_lit
    means, skins = small[picked] / lit[picked][:, None], bare[picked] / lit[picked][:, None]
    colour = np.median(means, 0)
    for _ in range(3):
        metric = _metric(colour, body)
        # Only what lies the same way from skin as most of the hair counts: shine lies another way.
        way = metric @ ((np.median(skins, 0) - colour) @ metric)
        far = (skin - shown) @ way
        most = float(np.quantile(far, 0.95))
        dense = float(np.quantile((skins - means) @ way, 0.9)) / max(most, 1e-4)
        # Dense hair is not what its darkest strands are: their lights hide the skin as well.
        typical = 0.25 * np.clip((dense - DENSE) / 0.05, 0, 1)
        best = far >= np.quantile(far, 0.95 - typical)
        colour = _farther(np.median(shown[best], 0), np.median(skin[best], 0), dense)
    return np.maximum(colour, 0.004).astype(np.float32)


def _lit(bare: Floats, body: Floats) -> Floats:
    """Give the light on each place in units of that on the skin whose colour is known."""
    level = luminance(bare) / max(float(luminance(body)), 1e-4)
    return np.maximum(level, 0.05).astype(np.float32)


def _farther(
    hair: NDArray[np.floating], skin: NDArray[np.floating], dense: float
) -> NDArray[np.floating]:
    """Go on from skin through the hair that was seen, as far as it was thin."""
    step = hair - skin
    darker = step < -1e-4
    limit = float(((skin - BLACK)[darker] / -step[darker]).min()) if darker.any() else 1.6
    reach = np.linspace(1, max(limit, 1), 40)
    along = skin + reach[:, None] * step
    hue = along[:, 0] / np.maximum(along[:, 2], 1e-4)
    odd = ((hue < HUES[0]) | (hue > HUES[1])) & (luminance(along) > DIM)
    limit = float(reach[max(int(odd.argmax()) - 1, 0)]) if odd.any() else float(reach[-1])
    thin = float(np.clip((DENSE - dense) / (DENSE - THIN), 0, 1))
    ratio = hair / np.maximum(skin, 1e-4)
    if ratio.mean() < 1:
        slant = abs(np.log(max(ratio[0], 1e-3) / max(ratio[2], 1e-3)))
        flat = 1 - np.clip(slant / 0.3, 0, 1)
        thin = max(thin, float(flat * np.clip((ratio.mean() - 0.25) / 0.15, 0, 1)))
    return np.asarray(skin + (1 + thin * (limit - 1)) * step)


def share(small: Floats, bare: Floats, hair: Floats, body: Floats) -> Floats:
    """Give the share of skin hidden at each pixel, (h, w) float32 0..1.

    Parameters
    ----------
    small, bare : (h, w, 3) float32
        Linear picture, and the light of the bare skin.
    hair : (3,) float32
        From `solid`.
    body : (3,) float32
    """
    hidden = _unmixed(small, bare, hair, body)
    if _light(hair, body):
        # Among white, grey or bleached hair there are dark strands and roots, which hide it too.
        hidden = np.maximum(hidden, _unmixed(small, bare, BLACK.astype(np.float32), body))
    return hidden


def _unmixed(small: Floats, bare: Floats, hair: Floats, body: Floats) -> Floats:
    metric = _metric(hair, body)
    gap = (bare - hair * _lit(bare, body)[..., None]) @ metric
    seen = (bare - small) @ metric
    return np.clip((seen * gap).sum(-1) / np.maximum((gap * gap).sum(-1), 1e-6), 0, 1).astype(
        np.float32
    )
