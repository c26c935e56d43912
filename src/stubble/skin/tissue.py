"""What scalp skin does to light, band by band: epidermis, dermis and the fat below.

Three layers, after Jacques (2013): melanosomes absorb in the epidermis, blood in the dermis, and
all of it scatters. A person is three numbers; everything else is a constant of the species.

References
----------
Jacques, "Optical properties of biological tissues: a review", Phys. Med. Biol. 58 (2013), with the
OMLC pages it rests on (Jacques 1998; Prahl 1999).
van Gemert et al., "Skin optics", IEEE Trans. Biomed. Eng. 36 (1989).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stubble.photo.picture import sealed

__all__ = [
    "BANDS_NM",
    "DERMIS_MM",
    "EPIDERMIS_MM",
    "REFRACTION",
    "Layers",
    "Tissue",
    "by_ita",
    "layers",
]

Floats = NDArray[np.float64]

#: Middles of the bands, nm; each is 20 nm wide, so that they span 375 to 735.
BANDS_NM: Floats = sealed(np.arange(385.0, 726.0, 20.0))

#: Thickness of the epidermis and of the dermis, mm; fat below has no end. Epidermis with its horny
#: layer on a forehead or scalp: 0.05 to 0.1 by histology (measured); ultrasound's 0.2 counts the
#: echo of its surface. Dermis: measured 0.9 to 1.2 on foreheads, thicker on scalps; 2 includes it.
EPIDERMIS_MM, DERMIS_MM = 0.08, 1.92

#: Index of refraction of all layers (Jacques 2013; measured, 1.35 to 1.45).
REFRACTION = 1.4

#: Share of haemoglobin that carries oxygen (fits to measured foreheads give 0.76 to 0.89).
SATURATION = 0.8

#: Molar extinction of haemoglobin with and without oxygen, 1/(cm M), means over each band of the
#: table compiled by Prahl (OMLC, 1999; measured).
_OXYGENATED = np.array(
    [
        141104,
        360155,
        355302,
        85448,
        39018,
        25232,
        20591,
        32324,
        47483,
        39187,
        31617,
        2618,
        778,
        406,
        307,
        277,
        302,
        369,
    ]
)
_DEOXYGENATED = np.array(
    [
        158201,
        265616,
        465718,
        272040,
        20311,
        15820,
        23386,
        35376,
        49854,
        49083,
        32560,
        12610,
        5875,
        4048,
        3016,
        2235,
        1668,
        1231,
    ]
)

#: Haemoglobin in blood, g/l, and its molar mass, g/mol (Jacques 2013).
_HAEMOGLOBIN, _MOLAR_MASS = 150.0, 64_500.0

#: Melanosome: absorption at 500 nm, 1/cm, and its power (Jacques 2013; measured, ten-fold spread).
_MELANOSOME, _MELANOSOME_POWER = 519.0, -3.5

#: Reduced scattering at 500 nm, 1/cm, its Rayleigh share and Mie power, for epidermis and dermis
#: (Jacques 2013; means over many papers that differ among themselves by more than two).
_EPIDERMIS, _DERMIS = (66.7, 0.29, 0.689), (43.6, 0.41, 0.562)


@dataclass(frozen=True)
class Tissue:
    """The skin of one person.

    Attributes
    ----------
    melanin : float
        Volume fraction of melanosomes in the epidermis, 0.001 to 0.7.
    blood : float
        Volume fraction of blood in the dermis, 0 to 0.1.
    scattering : float
        Reduced scattering of epidermis and dermis over the literature's, 0.5 to 3.

    Raises
    ------
    ValueError
        If one of them is outside its range.
    """

    melanin: float
    blood: float
    scattering: float

    def __post_init__(self) -> None:
        for name, low, high in (("melanin", 0.001, 0.7), ("blood", 0, 0.1), ("scattering", 0.5, 3)):
            value = getattr(self, name)
            if not low <= value <= high:
                raise ValueError(f"Skin has {name} between {low:g} and {high:g}; {value:g} is not.")


@dataclass(frozen=True, eq=False)
class Layers:
    """Coefficients of epidermis, dermis and fat in each band.

    Attributes
    ----------
    absorption : (3, 18) float64
        1/mm.
    reduced_scattering : (3, 18) float64
        1/mm.
    anisotropy : (18,) float64
        Mean cosine of the angle of scattering.
    """

    absorption: Floats
    reduced_scattering: Floats
    anisotropy: Floats


def layers(tissue: Tissue) -> Layers:
    """Give what a person's skin does to light in each band."""
    nm = BANDS_NM
    # Tissue without blood and melanin (Jacques 1998).
    plain = 0.244 + 85.3 * np.exp(-(nm - 154) / 66.2)
    melanosome = _MELANOSOME * (nm / 500) ** _MELANOSOME_POWER
    moles = _HAEMOGLOBIN / _MOLAR_MASS
    mixed = SATURATION * _OXYGENATED + (1 - SATURATION) * _DEOXYGENATED
    blood = np.log(10) * moles * mixed
    bloody = tissue.blood * blood + (1 - tissue.blood) * plain
    absorption = np.stack(
        [tissue.melanin * melanosome + (1 - tissue.melanin) * plain, bloody, bloody]
    )
    fat = 1050.6 * nm**-0.68  # Jacques 2013
    scattering = np.stack(
        [
            tissue.scattering * _scattering(*_EPIDERMIS),
            tissue.scattering * _scattering(*_DERMIS),
            fat,
        ]
    )
    anisotropy = 0.62 + 0.29e-3 * nm  # van Gemert 1989
    per_mm = 0.1
    return Layers(sealed(absorption * per_mm), sealed(scattering * per_mm), sealed(anisotropy))


def _scattering(at_500: float, rayleigh: float, power: float) -> Floats:
    share = BANDS_NM / 500
    return np.asarray(at_500 * (rayleigh * share**-4 + (1 - rayleigh) * share**-power))


#: Our fits to the mean spectra of five classes of measured foreheads (ISSA, Lu et al. 2025; 635
#: people, specular included, of which the surface mirrors 0.034), by their typology angle. Paler
#: skin is fitted beyond its palest class by going on.
_ITA = (-50.0, -1.0, 19.0, 34.0, 46.0, 60.0)
_FITTED = (
    (0.25, 0.083, 0.054, 0.042, 0.036, 0.018),
    (0.015, 0.011, 0.011, 0.011, 0.013, 0.013),
    (1.2, 1.0, 1.1, 1.36, 1.82, 2.0),
)


def by_ita(degrees: float) -> Tissue:
    """Give the usual tissue of skin of an individual typology angle."""
    return Tissue(*(float(np.interp(degrees, _ITA, row)) for row in _FITTED))
