"""Who is drawn: sizes, age, sex, skin and hair of each made-up person, from its number alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]

#: ANSUR II (Gordon et al. 2014, measured), men then women: mean and spread, mm. Height is from the
#: ear canals to the top of the head.
BREADTH = ((152.0, 6.0), (146.0, 6.0))
LENGTH = ((197.0, 7.0), (188.0, 7.0))
HEIGHT = ((131.0, 5.5), (127.0, 5.5))
#: Distance of the pupils (Dodgson 2004, measured); of both sexes together 63.4 +- 3.8.
PUPILS = ((64.7, 3.7), (62.3, 3.6))
#: Visible diameter of the iris (measured: Ruefer 2005, Hashemi 2015); drawn on its own.
IRIS = (11.7, 0.5)

#: Reflectance in linear sRGB of skin of Monk tones 1 to 10. Our assumption: the tones' swatches,
#: darkened to what skin reflects and reddened as skin is.
SKIN = np.array(
    [
        (0.660, 0.450, 0.355),
        (0.630, 0.415, 0.315),
        (0.585, 0.370, 0.268),
        (0.525, 0.320, 0.218),
        (0.430, 0.250, 0.158),
        (0.320, 0.180, 0.110),
        (0.225, 0.118, 0.070),
        (0.145, 0.074, 0.044),
        (0.090, 0.046, 0.029),
        (0.058, 0.031, 0.021),
    ]
)

HAIR = {
    "black": (0.012, 0.009, 0.008),
    "dark brown": (0.030, 0.019, 0.013),
    "brown": (0.070, 0.042, 0.025),
    "light brown": (0.130, 0.082, 0.048),
    "blond": (0.300, 0.205, 0.110),
    "red": (0.170, 0.062, 0.026),
    "grey": (0.210, 0.205, 0.200),
    "white": (0.480, 0.470, 0.450),
}

#: Iris colours, inner and outer ring, linear sRGB.
IRISES = {
    "black-brown": ((0.022, 0.011, 0.006), (0.016, 0.009, 0.006)),
    "brown": ((0.070, 0.032, 0.013), (0.045, 0.022, 0.011)),
    "light brown": ((0.160, 0.080, 0.030), (0.090, 0.050, 0.024)),
    "hazel": ((0.170, 0.095, 0.040), (0.085, 0.085, 0.050)),
    "green": ((0.160, 0.120, 0.055), (0.095, 0.125, 0.085)),
    "grey": ((0.170, 0.175, 0.170), (0.125, 0.150, 0.165)),
    "blue": ((0.190, 0.235, 0.270), (0.105, 0.165, 0.230)),
    "light blue": ((0.280, 0.350, 0.400), (0.170, 0.255, 0.330)),
}

#: How many heads there are for one portrait each, for views from all sides, and for cards.
PORTRAITS, MANY, CARDS = 1040, 120, 60

STYLES = ("bald", "shaved", "short", "medium", "full", "long")

_LOCAL = (
    *("head-scale-depth-incr", "head-back-scale-depth-incr", "head-scale-horiz-incr"),
    *("head-scale-vert-incr", "head-fat-incr", "forehead-temple-incr", "forehead-trans-forward"),
    *("forehead-scale-vert-incr", "forehead-nubian-incr", "chin-width-incr", "chin-height-incr"),
    *("chin-prominent-incr", "chin-bones-incr", "chin-jaw-drop-incr", "nose-scale-depth-incr"),
    *("nose-scale-vert-incr", "nose-scale-horiz-incr", "nose-width1-incr", "nose-width2-incr"),
    *("nose-width3-incr", "nose-hump-incr", "nose-point-up", "nose-volume-incr"),
    *("nose-nostrils-width-incr", "mouth-scale-horiz-incr", "mouth-lowerlip-volume-incr"),
    *("mouth-upperlip-volume-incr", "mouth-trans-up", "mouth-angles-up", "eyebrows-trans-up"),
    *("eyebrows-angle-up", "eyebrows-trans-forward", "neck-scale-horiz-incr"),
)
_PAIRED = (
    *("cheek-volume-incr", "cheek-bones-incr", "cheek-inner-incr", "cheek-trans-up"),
    *("ear-scale-incr", "ear-wing-incr", "ear-lobe-incr", "ear-rot-forward", "ear-flap-incr"),
    *("eye-scale-incr", "eye-corner1-up", "eye-corner2-up", "eye-height1-incr"),
    *("eye-bag-incr", "eye-epicanthus-out", "eye-eyefold-up"),
)
#: These change a face beyond what heads show when they are drawn as freely as the others.
_TIGHT = {
    "head-scale-vert-incr": 0.5,
    "eye-scale-incr": 0.5,
    "eye-height1-incr": 0.5,
    "forehead-nubian-incr": 0.6,
    "ear-flap-incr": 0.5,
    "chin-jaw-drop-incr": 0.4,
    "mouth-trans-up": 0.5,
}


@dataclass(frozen=True)
class Loss:
    """A place where hair is lost, an ellipse on the head; mm of a head of 95 mm radius.

    ``round_mm`` runs over the midline from the forehead (0 at the eyes' height) by the vertex (149)
    to the nape, ``left_mm`` to the person's left. ``share`` of the hair is gone in its middle.
    """

    round_mm: float
    left_mm: float
    long_mm: float
    broad_mm: float
    share: float


@dataclass(frozen=True)
class Person:
    """One made-up person. Lengths in mm, angles in degrees; colours in linear sRGB."""

    number: int
    sex: str
    age: int
    monk: int
    breadth_mm: float
    length_mm: float
    height_mm: float
    pupils_mm: float
    iris_mm: float
    pupil_share: float
    deformation_mm: float
    style: str
    depth_mm: float
    pattern: int
    curl: float
    hair: str
    eyes: str
    beard: float
    gloss: float
    phenotype: dict[str, float]
    local: dict[str, float]
    face: dict[str, float]
    losses: tuple[Loss, ...] = ()
    #: How many times as many hairs there are, each as much thinner: 1 is a third of real ones.
    fine: float = 1.0

    @property
    def rng(self) -> np.random.Generator:
        """Chance of this person's own, the same at every call."""
        return np.random.default_rng((77, self.number))

    @property
    def skin(self) -> F64:
        return SKIN[self.monk - 1]


def pose(number: int) -> tuple[float, float, float]:
    """Yaw, pitch and roll of a portrait, degrees: most near the front, some to 30."""
    rng = np.random.default_rng((51, number))
    if number >= PORTRAITS:  # seen from several sides, or beside a card
        return tuple(rng.normal(0, (4, 4, 2)))
    yaw = rng.uniform(-30, 30) if rng.random() < 0.35 else np.clip(rng.normal(0, 9), -30, 30)
    pitch = rng.uniform(-30, 30) if rng.random() < 0.3 else np.clip(rng.normal(2, 7), -30, 30)
    return float(yaw), float(pitch), float(np.clip(rng.normal(0, 4), -15, 15))


def person(number: int) -> Person:
    """Draw person ``number``: even numbers are bald or shaved, odd ones have hair."""
    rng = np.random.default_rng((20, number))
    man = bool(rng.random() < (0.62 if number % 2 == 0 else 0.5))
    which = 0 if man else 1
    # Every tone as often as any other, against the numbers' own rhythm of hair and bareness.
    monk = int((number // 2 + 3 * (number // 20)) % 10) + 1
    age = int(np.clip(18 + 62 * rng.beta(1.3, 1.5), 18, 80))
    bare = number % 2 == 0
    depth = 0.0
    if bare:
        style = "bald" if rng.random() < 0.5 else "shaved"
        if style == "shaved":
            depth = float(rng.uniform(0.3, 1.5))
    else:
        depth = float(np.exp(rng.uniform(np.log(2), np.log(40))))
        style = "short" if depth < 7 else "medium" if depth < 16 else "full"
        if depth > 5 and rng.random() < (0.08 if man else 0.45):
            style = "long"
    pattern = 1
    if man and rng.random() < (0.7 if style == "shaved" else 0.35):
        pattern = int(rng.integers(2, 8))
    if style in ("full", "long"):
        pattern = min(pattern, 3)
    dark = monk >= 5
    shades = ["black", "dark brown", "brown", "light brown", "blond", "red"]
    odds = [0.7, 0.28, 0.02, 0, 0, 0] if dark else [0.2, 0.27, 0.2, 0.14, 0.14, 0.05]
    hair = str(rng.choice(shades, p=odds))
    if rng.random() < np.clip((age - 38) / 45, 0, 0.85):
        hair = "grey" if age < 66 else "white"
    names = list(IRISES)
    odds = (
        [0.6, 0.36, 0.04, 0, 0, 0, 0, 0]
        if dark
        else [0.12, 0.18, 0.12, 0.12, 0.12, 0.09, 0.14, 0.11]
    )
    eyes = str(rng.choice(names, p=odds))
    local: dict[str, float] = {}
    for name in _LOCAL:
        local[name] = float(np.clip(rng.normal(0, 0.35), -0.8, 0.8)) * _TIGHT.get(name, 1.0)
    for name in _PAIRED:
        both = float(np.clip(rng.normal(0, 0.35), -0.8, 0.8)) * _TIGHT.get(name, 1.0)
        for side in "lr":
            local[f"{side}-{name}"] = float(np.clip(both + rng.normal(0, 0.06), -0.9, 0.9))
    local["head-age-incr"] = float(np.clip((age - 35) / 60 + rng.normal(0, 0.1), -0.2, 0.8))
    lid, wide = float(rng.beta(1, 3) * 0.10), float(rng.uniform(0.25, 0.95))
    if rng.random() < 0.12:
        lid, wide = float(rng.uniform(0.15, 0.30)), 0.1  # half-closed
    smile = float(max(0.0, rng.normal(0.05, 0.15)))
    # Lids follow eyes that look up or down into the lens.
    pitch = pose(number)[1]
    up = float(np.clip(pitch / 14, 0, 1) + np.clip((pitch - 3) / 22, -1, 0))
    face = {
        "eyeLookUpLeft": max(up, 0.0),
        "eyeLookUpRight": max(up, 0.0),
        "eyeLookDownLeft": max(-up, 0.0),
        "eyeLookDownRight": max(-up, 0.0),
        "eyeBlinkLeft": lid,
        "eyeBlinkRight": float(np.clip(lid + rng.normal(0, 0.02), 0, 1)),
        "eyeWideLeft": wide,
        "eyeWideRight": wide,
        "mouthSmileLeft": smile,
        "mouthSmileRight": smile,
        "mouthPressLeft": 0.25,
        "mouthPressRight": 0.25,
        "browInnerUp": float(max(0.0, rng.normal(0, 0.2))),
    }
    return Person(
        number=number,
        sex="m" if man else "f",
        age=age,
        monk=monk,
        breadth_mm=float(rng.normal(*BREADTH[which])),
        length_mm=float(rng.normal(*LENGTH[which])),
        height_mm=float(rng.normal(*HEIGHT[which])),
        pupils_mm=float(np.clip(rng.normal(*PUPILS[which]), 54, 74)),
        iris_mm=float(np.clip(rng.normal(*IRIS), 10.2, 13.2)),
        pupil_share=float(rng.uniform(0.22, 0.48)),
        deformation_mm=float(rng.uniform(2, 5)),
        style=style,
        depth_mm=depth,
        pattern=pattern,
        curl=float(rng.beta(1, 1.2)) if dark else float(rng.beta(0.7, 2.5)),
        hair=hair,
        eyes=eyes,
        beard=float(rng.uniform(0.1, 0.6)) if man and rng.random() < 0.6 else 0.0,
        gloss=float(rng.uniform(0.3, 1.2)),
        phenotype={
            "gender": float(np.clip(rng.normal(0.92 if man else 0.08, 0.08), 0, 1)),
            "age": float(np.clip(2 / 3 + (age - 25) / 55 / 3, 0.63, 1.0)),
            "muscle": float(rng.uniform(0.3, 0.75)),
            "weight": float(rng.uniform(0.3, 0.8)),
            "height": float(rng.uniform(0.4, 0.65)),
            "proportions": float(rng.uniform(0.4, 0.8)),
        },
        local=local,
        face=face,
    )
