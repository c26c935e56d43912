"""How dark skin is and of what colour, under white light, and of what tissue it is.

A photo tells three numbers, and they depend on the light, the exposure and the camera's contrast,
none of which is known exactly. What skins there are is known better. So skins are drawn as people
have them, each with its colour from `spectrum` and `lamps`, and weighed by how well they explain
what the photo shows. Everything that is said of the person's skin, and how surely, is read from
the skins that are left.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import qmc

from stubble.photo.picture import sealed
from stubble.skin import colour, lamps, spectrum
from stubble.skin.tissue import Tissue, by_ita
from stubble.skin.white import ORDINARY, PIVOT, Hint, White

__all__ = ["SHARE", "Tone", "judge"]

Wide = NDArray[np.float64]

#: Share of cases in which the truth lies within a stated interval.
SHARE = 0.9

#: Skins drawn: melanin evenly in its logarithm, so that light and dark are alike likely; blood and
#: scattering about what is usual for so much melanin (`tissue.by_ita`), spread by so much of their
#: logarithms (our assumption).
_DRAWN, _MELANIN = 1024, (0.009, 0.6)
_BLOOD_SPREAD, _SCATTERING_SPREAD = 0.35, 0.2
#: Spread of the logarithm of what the skin's surface mirrors where its shine is not told apart. In
#: dark skin it is as much as comes from within.
_MIRRORED_SPREAD = 0.6
#: What the model of skin leaves of a colour, as natural logarithm (fits to measured spectra: 0.02).
_MODEL = 0.03
#: How the picture's light rises with the surface's: power, most likely, and its spread as natural
#: logarithm. Cameras' pictures are more contrasty than what they show (practice).
_CONTRAST, _CONTRAST_SPREAD = 1.12, 0.18
_CONTRASTS = 0.85 * 1.16 ** np.arange(7.0)
_CONTRAST_KNOWN = 0.05
#: How well a channel is read, as natural logarithm; and from what light on cameras hold it back.
_READ, _HELD_BACK = 0.03, 0.75
#: Logarithm of the odds by which a skin may fall behind the likeliest before it is left out.
_LEAST = 9.0

#: Channels to log ratios of red and of blue to green.
_HUE = np.array([[1.0, -1, 0], [0, -1, 1]])


@dataclass(frozen=True, eq=False)
class Tone:
    """The skin under white light, and how surely.

    Ranges hold the truth nine times in ten.

    Attributes
    ----------
    colour : (3,) float64
        Linear sRGB of what the skin throws back of white light, without shine: 0 to 1.
    lab, lab_range : (3,) float64, (2, 3) float64
        CIE L*a*b* of that, D65.
    ita, ita_range : float, (float, float)
        Individual typology angle, degrees, -90 (darkest) to 90.
    monk, monk_range : float, (float, float)
        Place on the Monk scale, 1 (lightest) to 10, between tones where it lies between.
    tissue : Tissue
        Melanin, blood and scattering that explain it best.
    tissue_range : (2, 3) float64
        Of melanin, blood and scattering.
    contrast : float
        Power with which the picture's light rises with the skin's.
    strange : float
        How far the colour in the photo lies from those that skin can have there, in standard
        deviations.
    """

    colour: Wide
    lab: Wide
    lab_range: Wide
    ita: float
    ita_range: tuple[float, float]
    monk: float
    monk_range: tuple[float, float]
    tissue: Tissue
    tissue_range: Wide
    contrast: float
    strange: float


@cache
def _skins() -> tuple[Wide, Wide, Wide, Wide]:
    """Tissues (n, 3), logarithm of their colours (n, 3), with shine (n, 3), and chance (n, 3)."""
    drawn = np.clip(qmc.Sobol(7, seed=5).random(_DRAWN), 1e-6, 1 - 1e-6)
    low, high = np.log(_MELANIN)
    melanin = low + (high - low) * drawn[:, 0]
    usual = [by_ita(angle) for angle in np.arange(60.0, -51.0, -5.0)]
    darker = np.log([t.melanin for t in usual])
    blood = np.interp(melanin, darker, np.log([t.blood for t in usual]))
    scattering = np.interp(melanin, darker, np.log([t.scattering for t in usual]))
    logs = np.stack(
        [
            melanin,
            blood + _BLOOD_SPREAD * ndtri(drawn[:, 1]),
            scattering + _SCATTERING_SPREAD * ndtri(drawn[:, 2]),
        ],
        axis=1,
    )
    tissues = np.exp(logs)
    tissues[:, 1] = np.clip(tissues[:, 1], 0.002, 0.06)
    tissues[:, 2] = np.clip(tissues[:, 2], 0.8, 2.8)
    within = np.maximum(lamps.colour(spectrum.reflectances(tissues)), 1e-3)
    mirrored = spectrum.MIRRORED * np.exp(_MIRRORED_SPREAD * ndtri(drawn[:, 3:4]))
    chance = ndtri(drawn[:, 4:])
    return (
        sealed(tissues),
        sealed(np.log(within)),
        sealed(np.log(within + mirrored)),
        sealed(chance),
    )


def judge(seen: NDArray[np.floating], hint: Hint) -> tuple[Tone, White]:
    """Say what skin it is whose colour a picture shows.

    Parameters
    ----------
    seen : (3,) float
        Linear sRGB of the skin in the picture, without shine.
    hint : Hint
        What the picture tells of white.
    """
    tissues, within, shown, chance = _skins()
    darker = ORDINARY - shown[:, 1:2]
    told = np.log(np.maximum(np.asarray(seen, np.float64), 1e-4))
    if hint.contrast is None:
        contrasts = _CONTRASTS
        likely = -0.5 * (np.log(contrasts / _CONTRAST) / _CONTRAST_SPREAD) ** 2
    else:
        contrasts = hint.contrast * np.exp(_CONTRAST_KNOWN * np.array([-1.0, 0, 1]))
        likely = np.array([-0.5, 0, -0.5])
    read = np.full(3, _READ**2)
    held = np.exp(told) > _HELD_BACK
    read[held] += (0.5 * (np.exp(told[held]) - _HELD_BACK) / (1 - _HELD_BACK)) ** 2
    model = _MODEL**2 * np.eye(3)
    gaps, inverses, fars, odds = [], [], [], []
    for power, log_chance in zip(contrasts, likely, strict=True):
        whole = hint.spread + power**2 * model + np.diag(read)
        gaps.append(told - PIVOT - power * (shown - PIVOT) - hint.middle - darker * hint.meets)
        inverses.append(np.linalg.inv(whole))
        fars.append(((gaps[-1] @ inverses[-1]) * gaps[-1]).sum(axis=1))
        odds.append(log_chance - 0.5 * fars[-1] - 0.5 * np.linalg.slogdet(whole)[1])
    # A colour that no skin explains is less believed, by as much (Birge's ratio).
    least = min(float(far.min()) for far in fars)
    odds = [o / max(least, 1.0) for o in odds]
    best = max(float(o.max()) for o in odds)
    # Of the skins that explain the picture at all: what the gap that is left tells of skin and
    # light, and what stays open.
    weights, skins, labs, casts, kinds = [], [], [], [], []
    open_cast = np.zeros((2, 2))
    for i, power in enumerate(contrasts):
        kept = odds[i] > best - _LEAST
        weight = np.exp(odds[i][kept] - best)
        gain = inverses[i] @ (power * model)
        left = model - power * model @ gain
        skin = within[kept] + gaps[i][kept] @ gain
        light = hint.middle + darker[kept] * hint.meets
        light += gaps[i][kept] @ inverses[i] @ hint.spread
        weights.append(weight)
        skins.append(skin)
        labs.append(colour.lab(np.exp(skin + chance[kept] @ np.linalg.cholesky(left).T)))
        casts.append(light @ _HUE.T)
        kinds.append(np.log(tissues[kept]))
        unsure = hint.spread - hint.spread @ inverses[i] @ hint.spread
        open_cast += weight.sum() * _HUE @ unsure @ _HUE.T
    total = sum(float(w.sum()) for w in weights)
    shares = np.concatenate(weights) / total
    cast, hues = shares @ np.concatenate(casts), np.concatenate(casts)
    spread = open_cast / total + ((hues - cast) * shares[:, None]).T @ (hues - cast)
    white = White(
        sealed(np.exp([-cast[0], 0.0, -cast[1]])),
        hint.how,
        sealed(np.sqrt(np.diag(spread))),
        hint.corners_px,
    )
    body = np.exp(shares @ np.concatenate(skins))
    lab, many, kind = colour.lab(body), np.concatenate(labs), np.concatenate(kinds)
    angles = np.degrees(np.arctan2(many[:, 0] - 50, np.maximum(many[:, 2], 1e-6)))
    per_contrast = np.array([w.sum() for w in weights]) / total
    tone = Tone(
        colour=sealed(body),
        lab=sealed(lab),
        lab_range=sealed(np.stack([_range(part, shares) for part in many.T], axis=1)),
        ita=colour.ita_degrees(lab),
        ita_range=_pair(_range(angles, shares)),
        monk=colour.monk(lab),
        monk_range=_pair(_range(colour.monks(many), shares)),
        tissue=Tissue(*(float(part) for part in np.exp(shares @ kind))),
        tissue_range=sealed(np.exp(np.stack([_range(part, shares) for part in kind.T], axis=1))),
        contrast=float(np.exp(per_contrast @ np.log(contrasts))),
        strange=float(np.sqrt(least)),
    )
    return tone, white


def _range(values: Wide, weight: Wide) -> Wide:
    """The middle `SHARE` of weighted values, (2,)."""
    order = np.argsort(values)
    sums = np.cumsum(weight[order]) - 0.5 * weight[order]
    return np.asarray(np.interp([(1 - SHARE) / 2, (1 + SHARE) / 2], sums, values[order]))


def _pair(both: Wide) -> tuple[float, float]:
    return float(both[0]), float(both[1])
