"""How dark a pigment is, from one photo of a healed test patch beside bare skin.

The patch's mean light over that of the skin beside it is what a field of dots of known density and
diameter lets through; the load that lets so much through is found with the same table that draws
the dots. Everything that is not known exactly (where pigment came to lie, how wide, how even the
light and the skin are, the camera's tone curve) is drawn many times, and the interval holds it all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stubble.errors import SubjectError, WishError
from stubble.photo.picture import sealed
from stubble.pigment.deposit import DEPTH_MM, deposit, fields
from stubble.pigment.healing import HEALED_DAYS, aged
from stubble.pigment.shelf import Load
from stubble.skin.colour import luminance
from stubble.skin.lamps import Lamp
from stubble.skin.read import CLIPPED
from stubble.skin.tissue import Tissue

__all__ = ["Box", "Calibration", "Patch", "calibrate"]

Floats = NDArray[np.float64]

#: Pieces of a box along each side, whose means tell how even light and skin are.
_PIECES = 5

#: Least side of a box, pixels: smaller ones hold too few pixels to average (our assumption).
_LEAST_PX = 40

#: Share of a box that may be clipped, and least light of its darkest channel (code 10 of 255).
_MOST_CLIPPED, _DARKEST = 0.005, 0.003

#: Dots must make the patch this much rougher than skin beside it, or they are not seen, and nobody
#: can tell that the box lies on them (our assumption).
_ROUGHER = 1.25

#: How differently skin can be coloured a centimetre further, as natural logarithm: of all channels
#: together and of each (our assumption).
_SKIN_TOGETHER, _SKIN_EACH = 0.015, 0.008

#: How far light can be from the parabola that is fitted to it, as a share of how much its logarithm
#: varies over the boxes: light of a lamp at the side on a round head (our assumption).
_BENT = 0.04

#: Error of the table against what it was made from, as a share of the patch's density (measured: a
#: mean of 1 in CIEDE2000 and less).
_TABLE = 0.04

#: Standard deviations, as shares: of the density and the diameter that were stated, as a counted
#: close-up gives them, and of the slope of the camera's tone curve against sRGB's; and of the depth
#: where pigment stays, mm (all our assumptions).
_DENSITY, _DIAMETER, _TONE, _DEPTH_SD_MM = 0.03, 0.06, 0.06, 0.02

#: Loads in the skin that are tried, 1/mm: what the table holds. How many, and how many draws.
_LEAST, _MOST, _STEPS, _DRAWS = 0.3, 60.0, 121, 200

#: Interval beyond which a calibration tells no more than the usual value does (our assumption).
_WIDEST = 4.0

#: Chi-square beyond which the patch's colour is not carbon's (two degrees, one in a thousand).
_FOREIGN = 13.8


@dataclass(frozen=True)
class Box:
    """A rectangle of a photo, pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Patch:
    """A healed test patch.

    Attributes
    ----------
    box : Box
        Inside the patch, some mm from its border.
    bare : tuple of Box
        Bare skin beside it, some mm from its border; best on two sides.
    water_ml : float
        Water to 1 ml of pigment, 0 to 50.
    per_cm2 : float
        Dots per cm², 20 to 400.
    diameter_mm : float
        Of a healed dot, 0.1 to 0.75.
    days : float
        Since it was made, 28 to 3,653.

    Raises
    ------
    WishError
        If one of them is outside its range.
    """

    box: Box
    bare: tuple[Box, ...]
    water_ml: float
    per_cm2: float
    diameter_mm: float
    days: float = HEALED_DAYS

    def __post_init__(self) -> None:
        for value, low, high, what in (
            (self.water_ml, 0, 50, "ml of water to 1 ml of pigment"),
            (self.per_cm2, 20, 400, "dots per cm²"),
            (self.diameter_mm, 0.1, 0.75, "mm across a dot"),
        ):
            if not low <= value <= high:
                raise WishError(f"A test patch has {low:g} to {high:g} {what}; {value:g} is not.")
        if not HEALED_DAYS <= self.days <= 3653:
            raise WishError(
                f"A test patch is read when it has healed, after {HEALED_DAYS:g} days and within "
                f"10 years; {self.days:g} days is outside."
            )
        if not self.bare:
            raise WishError("Name a box of bare skin beside the patch: it is what it is held to.")


@dataclass(frozen=True, eq=False)
class Calibration:
    """What a patch says of its pigment.

    Attributes
    ----------
    load : Load
        Of the undiluted pigment, with the interval that holds the truth nine times in ten.
    transmission : (3,) float64
        Mean light of the patch over that of bare skin, linear R, G, B.
    error : (3,) float64
        Standard error of its natural logarithm.
    """

    load: Load
    transmission: Floats
    error: Floats


def calibrate(
    light: NDArray[np.floating],
    patch: Patch,
    tissue: Tissue,
    lamp: Lamp = "daylight",
    seed: int = 1,
) -> Calibration:
    """Read the load of a pigment.

    Parameters
    ----------
    light : (h, w, 3) float
        Linear sRGB, 0..1.
    patch : Patch
    tissue : Tissue
        Of the skin beside the patch.
    lamp : Lamp, optional
        In which it was photographed.
    seed : int, optional

    Raises
    ------
    WishError
        If a box lies outside the photo, is too small or overlaps another.
    SubjectError
        If light, sharpness or colour do not allow a reading.
    """
    boxes = (patch.box, *patch.bare)
    _check(boxes, light.shape[1], light.shape[0])
    cuts = [_cut(light, box) for box in boxes]
    _check_light(cuts)
    density, error = _compared(boxes, cuts)
    each = np.sqrt(np.diag(error))
    if luminance(density) < 2 * luminance(each):
        raise SubjectError(
            "The patch is no darker than the skin beside it, as far as this light tells. "
            "Photograph it in even light, with bare skin on two sides."
        )
    _check_sharp(cuts)
    loads = np.geomspace(_LEAST, _MOST, _STEPS)
    low, middle, high = _interval(loads, density, error, patch, tissue, lamp, seed)
    if high / low > _WIDEST or high > 0.9 * _MOST:
        # In perfect light on perfect skin, would it be any better?
        best = _interval(loads, density, error / 100, patch, tissue, lamp, seed)
        if best[2] / best[0] > 0.8 * _WIDEST or best[2] > 0.9 * _MOST:
            raise SubjectError(
                "This patch is so dark that more pigment would hardly make it darker, so it does "
                "not tell how dark the pigment is. Make a test patch with at least twice the water."
            )
        raise SubjectError(
            "Light or skin is too uneven here to tell how dark the pigment is. Photograph the "
            "patch in the shade or under a cloudy sky, with bare skin on two sides of it."
        )
    # From what is in the skin now to what healed, and to what was in the bottle.
    one = np.ones(1)
    kept = float(aged(one, one, one, patch.days).load_per_mm[0])
    bottle = (1 + patch.water_ml) / kept
    found = Load(
        value=float(round(middle * bottle, 1)),
        low=float(round(low * bottle, 1)),
        high=float(round(high * bottle, 1)),
        grade="measured",
        source=(
            f"healed test patch after {patch.days:.0f} days: 1 : {patch.water_ml:g}, "
            f"{patch.per_cm2:g} dots per cm² of {patch.diameter_mm:g} mm"
        ),
    )
    return Calibration(found, sealed(np.exp(-density)), sealed(each))


def _check(boxes: tuple[Box, ...], width: int, height: int) -> None:
    for i, box in enumerate(boxes):
        name = "The patch's box" if i == 0 else f"Box {i} of bare skin"
        right, bottom = box.left + box.width, box.top + box.height
        if box.left < 0 or box.top < 0 or right > width or bottom > height:
            raise WishError(f"{name} reaches out of the photo, which is {width} by {height} px.")
        if min(box.width, box.height) < _LEAST_PX:
            raise WishError(
                f"{name} is {box.width} by {box.height} px; it needs {_LEAST_PX} on each side. "
                "Come nearer, or draw it larger."
            )
        for other in boxes[:i]:
            aside = right <= other.left or other.left + other.width <= box.left
            if not (aside or bottom <= other.top or other.top + other.height <= box.top):
                raise WishError(f"{name} overlaps another box; keep them apart.")


def _cut(light: NDArray[np.floating], box: Box) -> Floats:
    rows, columns = slice(box.top, box.top + box.height), slice(box.left, box.left + box.width)
    return np.asarray(light[rows, columns], float)


def _check_light(cuts: list[Floats]) -> None:
    for cut in cuts:
        if (cut.max(axis=2) >= CLIPPED).mean() > _MOST_CLIPPED:
            raise SubjectError(
                "Light is blown out on the patch or beside it. Photograph it darker, without "
                "flash or shine."
            )
        if np.median(cut, axis=(0, 1)).min() < _DARKEST:
            raise SubjectError(
                "The picture is too dark on the patch or beside it. Photograph it in more light."
            )


def _check_sharp(cuts: list[Floats]) -> None:
    rough = [_roughness(luminance(cut)) for cut in cuts]
    if rough[0] < _ROUGHER * max(min(rough[1:]), 1e-6):
        raise SubjectError(
            "No single dots are seen in the patch. Photograph it nearer and in focus, and check "
            "that the box lies on the dots."
        )


def _roughness(grey: NDArray[np.floating]) -> float:
    """Standard deviation of light about the mean of each piece's slope, over the mean."""
    logs = np.log(np.maximum(grey, 1e-4))
    height, width = logs.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].reshape(2, -1)
    smooth = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)
    flat = logs.ravel()
    rest = flat - smooth @ np.linalg.lstsq(smooth, flat, rcond=None)[0]
    return float(rest.std())


def _compared(boxes: tuple[Box, ...], cuts: list[Floats]) -> tuple[Floats, Floats]:
    """Compare patch with bare skin under light that varies smoothly.

    Returns
    -------
    density : (3,) float64
        Natural logarithm of bare over patch.
    error : (3, 3) float64
        Its covariance.
    """
    rows, logs = [], []
    for i, (box, cut) in enumerate(zip(boxes, cuts, strict=True)):
        for line, band in enumerate(np.array_split(cut, _PIECES, axis=0)):
            for column, piece in enumerate(np.array_split(band, _PIECES, axis=1)):
                x = box.left + (column + 0.5) / _PIECES * box.width
                y = box.top + (line + 0.5) / _PIECES * box.height
                rows.append((float(i == 0), x, y))
                logs.append(np.log(np.maximum(piece.mean(axis=(0, 1)), 1e-4)))
    on, x, y = np.array(rows).T
    span = max(np.ptp(x), np.ptp(y))
    x, y = (x - x.mean()) / span, (y - y.mean()) / span
    # Heads are round: light bends as well as slopes.
    known = np.stack([-on, np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)
    seen = np.array(logs)
    inverse = np.linalg.pinv(known.T @ known)
    fitted = inverse @ known.T @ seen
    rest = seen - known @ fitted
    spread = rest.T @ rest / (len(seen) - known.shape[1])
    bent = _BENT * float(np.ptp(known[:, 1:] @ fitted[1:], axis=0).max())
    natural = _SKIN_TOGETHER**2 + bent**2 + np.eye(3) * _SKIN_EACH**2
    return fitted[0], spread * inverse[0, 0] + natural


def _interval(
    loads: Floats,
    density: Floats,
    error: Floats,
    patch: Patch,
    tissue: Tissue,
    lamp: Lamp,
    seed: int,
) -> Floats:
    """Give the 5, 50 and 95 % quantiles of the load; before the photo all logarithms are alike."""
    rng = np.random.default_rng(seed)
    diameter = patch.diameter_mm * np.exp(_DIAMETER * rng.normal(size=_DRAWS))
    depth = DEPTH_MM + _DEPTH_SD_MM * rng.normal(size=_DRAWS)
    scale = np.exp(np.hypot(_DENSITY, _TONE) * rng.normal(size=_DRAWS)) * patch.per_cm2 / 100
    made = deposit(
        np.repeat(diameter, len(loads)),
        np.repeat(np.maximum(depth, 0.1), len(loads)),
        np.tile(loads, _DRAWS),
        tissue,
        lamp,
    )
    wanted = -np.log(fields(made, np.repeat(scale, len(loads)))).reshape(_DRAWS, len(loads), 3)
    certain = np.linalg.inv(error + np.diag((_TABLE * density) ** 2))
    off = wanted - density
    square = np.einsum("dli,ij,dlj->dl", off, certain, off)
    if square.min() > _FOREIGN:
        raise SubjectError(
            "The patch has a colour that carbon in skin does not have. Check that the light is "
            "white and the boxes lie on plain skin; pigment that is not carbon cannot be read."
        )
    likely = np.exp(-0.5 * (square - square.min())).sum(axis=0)
    return np.exp(np.interp((0.05, 0.5, 0.95), likely.cumsum() / likely.sum(), np.log(loads)))
