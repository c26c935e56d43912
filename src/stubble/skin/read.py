"""Read the person's own bare skin from one picture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.errors import SubjectError
from stubble.skin import camera, colour, faults, regions
from stubble.skin.faults import Fault
from stubble.skin.site import Site
from stubble.skin.tone import Tone, judge
from stubble.skin.white import White, gather

__all__ = ["Skin", "read"]

Floats = NDArray[np.float32]

#: Linear value from which a channel counts as clipped (253 of 255 in sRGB).
CLIPPED = 0.982


@dataclass(frozen=True)
class Skin:
    """What was read of the bare skin of forehead, nose and cheeks, or of what shows of it.

    Attributes
    ----------
    colour : (3,) float32
        Mean linear sRGB as the photo shows it, without shine: what its pixels are compared with.
    spread : (3, 3) float32
        Covariance of the natural logarithm of linear sRGB.
    tone : Tone
        The skin itself, under white light, with ranges, and the tissue that explains it.
    white : White
        How white is found, and what it came out as. It changes ``tone`` alone, never a pixel.
    shine : float
        Light mirrored by the skin's surface over light scattered from within, mean, 0 and up.
    noise : float
        Standard deviation of sRGB-encoded luma (0..1), at the picture's size as read.
    blur_px : float
        Standard deviation of the camera's point spread, pixels of the picture as read.
    blown : float
        Share of the skin with a clipped channel, 0..1.
    faults : tuple of str
        What keeps the photo from telling the skin's own colour, gravest first: names in `faults`.
    """

    colour: Floats
    spread: Floats
    tone: Tone
    white: White
    shine: float
    noise: float
    blur_px: float
    blown: float
    faults: tuple[Fault, ...] = ()

    @property
    def lab(self) -> NDArray[np.float64]:
        """CIE L*a*b* (3,) of the skin under white light, D65."""
        return self.tone.lab

    @property
    def ita(self) -> float:
        """Individual typology angle, degrees, -90 (darkest) to 90."""
        return self.tone.ita

    @property
    def monk(self) -> float:
        """Place on the Monk scale, 1 (lightest) to 10, between tones where it lies between."""
        return self.tone.monk


def mirrored(linear: Floats, body: Floats) -> tuple[Floats, Floats]:
    """Split light into scattered and mirrored (dichromatic model, Shafer 1985).

    Parameters
    ----------
    linear : (..., 3) float32
    body : (3,) float32
        Colour of the scattered light.

    Returns
    -------
    scattered, mirrored : (...) float32
        In units of the luminance of ``body`` and of white; neither is negative.
    """
    white = np.ones(3, np.float32)
    bb, bw, ww = float(body @ body), float(body @ white), 3.0
    pb, pw = linear @ body, linear @ white
    det = max(bb * ww - bw * bw, 1e-9)
    shine = np.maximum((bb * pw - bw * pb) / det, 0)
    amount = np.maximum((pb - shine * bw) / bb, 0)
    return amount.astype(np.float32), shine.astype(np.float32)


def _core(logs: Floats, rounds: int = 6) -> NDArray[np.bool_]:
    """Give the inliers of the main cloud of (n, 3) log colours: median, then trimmed ellipsoid."""
    columns = np.ascontiguousarray(logs.T)
    middle = np.median(columns, axis=1, keepdims=True)
    strayed = 1.4826 * np.median(np.abs(columns - middle), axis=1)
    spread = np.diag(np.maximum(strayed, 0.02) ** 2)
    keep = np.ones(len(logs), bool)
    for _ in range(rounds):
        gap = columns - middle
        distance = ((np.linalg.inv(spread) @ gap) * gap).sum(axis=0)
        keep = distance < 6.25  # the 90 % ellipsoid of three Gaussian dimensions
        if keep.sum() < 30:
            return np.ones(len(logs), bool)
        kept = columns[:, keep]
        middle = kept.mean(axis=1, keepdims=True)
        spread = np.cov(kept) * 1.25 + np.eye(3) * 1e-4
    return keep


def read(light: Floats, site: Site) -> Skin:
    """Read the bare skin.

    Parameters
    ----------
    light : (h, w, 3) float32
        Linear sRGB, 0..1.
    site : Site

    Raises
    ------
    SubjectError
        If too little bare skin is seen to read a colour from.
    """
    outline = cv2.resize(site.person, light.shape[1::-1]) > 0.5
    if site.mesh is not None:
        seen = regions.open_face(light, site.mesh, site.px_per_mm) & outline
        box = _around(site.mesh[:, :2].min(0), site.mesh[:, :2].max(0), light.shape)
        missing = (
            "Too little of the face can be seen to read the skin's colour: "
            "send a picture in which the whole face is visible and larger."
        )
    else:
        seen, box = regions.open_skin(light, outline, site)
        missing = (
            "Too little bare skin can be seen to read its colour: "
            "send a picture in which skin shows, such as the neck, an ear or the forehead."
        )
    if seen.sum() < 60:
        raise SubjectError(missing)
    every = light[seen]
    every = every[:: len(every) // 8000 + 1]
    blown = float((every.max(1) >= CLIPPED).mean())
    logs = np.log(np.maximum(every, 1e-4))
    # Brighter than most and paler is shine; much darker is a crease, a fringe or a frame.
    value = colour.luminance(logs)
    low, high = np.quantile(value, [0.15, 0.85])
    middling = (value >= low) & (value <= high)
    core = logs[middling][_core(logs[middling])]
    body = np.exp(core).mean(0).astype(np.float32)
    scattered, mirror = mirrored(every, body)
    shine = float(mirror.mean() / max(float(scattered.mean() * colour.luminance(body)), 1e-3))
    kept = logs[_core(logs)]
    tone, white = judge(body, gather(light, site))
    face = outline[box]
    grey = np.ascontiguousarray(colour.luminance(light[box]), np.float32)
    result = Skin(
        colour=body,
        spread=(np.cov(kept.T) + np.eye(3) * 1e-5).astype(np.float32),
        tone=tone,
        white=white,
        shine=shine,
        noise=camera.noise(np.sqrt(grey), face),
        blur_px=camera.blur_px(grey, face),
        blown=blown,
        faults=faults.find(light, site, body, tone, white, blown),
    )
    for array in (result.colour, result.spread):
        array.flags.writeable = False
    return result


def _around(low: Floats, high: Floats, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Give the window of the face, a little wider than its mesh."""
    grow = 0.15 * (high - low)
    x0, y0 = np.maximum(low - grow, 0).astype(int)
    x1, y1 = (high + grow).astype(int)
    return slice(y0, min(y1, shape[0])), slice(x0, min(x1, shape[1]))
