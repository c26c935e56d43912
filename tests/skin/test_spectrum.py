"""Plain skin, band by band, and what it looks like under lamps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stubble.skin.colour import lab
from stubble.skin.lamps import LAMPS, colour
from stubble.skin.spectrum import BANDS_NM, reflectance, reflectances
from stubble.skin.tissue import Tissue, layers

tissues = st.builds(Tissue, st.floats(0.002, 0.5), st.floats(0.0005, 0.09), st.floats(0.55, 2.8))

#: Mean L*a*b* of measured foreheads by class of ITA, and the tissue fitted to its whole spectrum by
#: another program with another adding-doubling (ISSA, Lu et al. 2025; measured).
FOREHEADS = [
    ((0.021, 0.019, 2.17), (68.1, 9.0, 11.5)),
    ((0.033, 0.016, 1.98), (64.9, 10.4, 14.4)),
    ((0.045, 0.013, 1.65), (61.1, 11.1, 16.5)),
    ((0.062, 0.011, 1.39), (56.4, 11.7, 18.2)),
    ((0.096, 0.012, 1.27), (49.4, 11.8, 18.6)),
]


@given(tissues)
def test_more_of_what_absorbs_gives_back_less(tissue: Tissue) -> None:
    m, b, s = tissue.melanin, tissue.blood, tissue.scattering
    plain, dark, flushed, cloudy = reflectances(
        np.array([[m, b, s], [m * 1.05, b, s], [m, b * 1.1, s], [m, b, s * 1.03]])
    )
    # Steps are small and the table is interpolated: 0.2 % is its error, not a law broken.
    assert np.all(dark < plain * 1.002)
    assert np.all(flushed < plain * 1.002)
    assert np.all(cloudy > plain * 0.998)
    assert np.all((plain > 0) & (plain < 1))


def test_blood_shows_where_it_absorbs() -> None:
    plain, flushed = (reflectance(Tissue(0.02, b, 1.5)) for b in (0.004, 0.02))
    lost = 1 - flushed / plain
    green, red = lost[BANDS_NM == 545], lost[BANDS_NM == 685]
    assert green > 4 * red


@pytest.mark.parametrize(("tissue", "measured"), FOREHEADS)
def test_measured_foreheads_are_met(
    tissue: tuple[float, float, float], measured: tuple[float, float, float]
) -> None:
    # All of what the surface mirrors (2.8 %) was measured with the rest.
    seen = lab(colour(reflectances(np.array([tissue]))[0] + 0.028))
    # 5 is the distance that other layers' thickness and saturation leave between the programs.
    assert np.linalg.norm(seen - measured) < 5


@pytest.mark.parametrize("lamp", LAMPS)
def test_white_stays_white(lamp: str) -> None:
    assert colour(np.ones(18), lamp) == pytest.approx(np.ones(3), abs=1e-9)  # type: ignore[arg-type]


def test_warm_light_makes_skin_redder_and_the_led_greener() -> None:
    skin = reflectance(Tissue(0.03, 0.012, 1.6))
    day, warm, led = (lab(colour(skin, lamp)) for lamp in ("daylight", "warm", "led"))
    assert warm[1] > day[1] + 2
    assert led[1] < day[1] - 2


def test_coefficients_at_published_places() -> None:
    # Jacques 2013, a = 43.6/cm, Rayleigh share 0.41, power 0.562, worked out by hand.
    skin = layers(Tissue(0.1, 0.01, 1.0))
    dermis = np.interp([450, 500, 550], BANDS_NM, skin.reduced_scattering[1]) * 10
    assert dermis == pytest.approx([54.5, 43.6, 36.8], rel=0.02)
    # A hundredth of blood of 150 g/l, 0.254 per mm at 545 nm, in tissue of 0.048.
    assert skin.absorption[1, BANDS_NM == 545][0] == pytest.approx(0.302, rel=0.02)


@pytest.mark.parametrize("wrong", [(0.0, 0.01, 1.0), (0.1, 0.2, 1.0), (0.1, 0.01, 9.0)])
def test_no_such_skin(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="between"):
        Tissue(*wrong)
