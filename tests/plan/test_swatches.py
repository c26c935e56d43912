"""The strip shows what the choice says."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from stubble import plan
from stubble.photo.profile import srgb_decode
from stubble.pigment import choose
from stubble.skin.colour import lab
from stubble.skin.difference import delta_e2000
from stubble.skin.lamps import LAMPS
from stubble.skin.tissue import by_ita

#: The function has its file's name.
strip = import_module("stubble.plan.swatches")
HAIR = np.array([0.02, 0.014, 0.009])


def parts(page, lamp):
    """Mean linear light of bare skin, of the hair, and of each dilution, under a lamp."""
    light = srgb_decode(8)[0][np.asarray(page)]
    mm = strip._PX_PER_MM
    half, step = strip._HALF_MM * mm, round(2 * strip._HALF_MM * mm) + strip._GAP_PX
    top = 40 + LAMPS.index(lamp) * step

    def mean(x0, x1, y0, y1):
        rows, columns = slice(int(top + y0), int(top + y1)), slice(int(104 + x0), int(104 + x1))
        return light[rows, columns].mean(axis=(0, 1))

    first, each = strip._BARE_MM * mm, strip._EACH_MM * mm
    bare = mean(0, first - 2.5 * mm, 0, 2 * half)
    hair = mean(first + mm, first + 5 * each - mm, 0, half - mm)
    made = [
        mean(first + i * each + mm, first + (i + 1) * each - mm, half + mm, 2 * half)
        for i in range(5)
    ]
    return bare, hair, made


@pytest.mark.parametrize("ita", [55.0, 20.0, -45.0])
def test_hair_and_dots_have_the_tones_that_were_reckoned(ita, monkeypatch):
    """On plain skin: its mottling would hide small differences."""
    monkeypatch.setattr(strip, "_skin", lambda shape, rng: (np.ones(shape), *np.zeros((2, *shape))))
    tissue = by_ita(ita)
    choice = choose(tissue, HAIR, 150.0, 0.5)
    page = plan.swatches(tissue, HAIR, choice, 150.0)
    chosen = strip._beside(choice.shade).index(choice.shade)
    for lamp in LAMPS:
        bare, hair, made = parts(page, lamp)
        # A field's own chance, and dots being more even than chance.
        assert delta_e2000(lab(hair), lab(choice.stubble[lamp])) < 1.5
        assert delta_e2000(lab(made[chosen]), lab(choice.dots[lamp])) < 1.5
        red = [float(tone[0]) for tone in made]
        assert red == sorted(red)
        assert red[-1] < bare[0]


def test_the_skin_is_as_light_as_the_person_s():
    tissue = by_ita(30.0)
    choice = choose(tissue, HAIR, 150.0, 0.5)
    varied = [part.mean() for part in strip._skin((200, 300), np.random.default_rng(3))]
    assert varied == pytest.approx([1, 0, 0], abs=0.05)
    one, other = (plan.swatches(tissue, HAIR, choice, 150.0, seed) for seed in (1, 1))
    assert one.tobytes() == other.tobytes()
