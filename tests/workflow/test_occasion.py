"""Age, faults and lamps: only the picture is another, and it says so."""

from __future__ import annotations

import numpy as np
import pytest

from stubble import photo, samples
from stubble.errors import StubbleError, WishError
from stubble.photo.picture import from_pixels
from stubble.render import relit
from stubble.skin.lamps import LAMPS, colour
from stubble.skin.relighting import relighting
from stubble.skin.spectrum import MIRRORED, reflectance
from stubble.skin.tissue import by_ita
from stubble.workflow import Occasion, analyse, preview

SHOWN = [
    {"days": 0},
    {"days": 14},
    {"days": 183},
    {"days": 1096},
    {"fault": "too-deep"},
    {"fault": "blown-out"},
    {"lamp": "warm"},
    {"lamp": "led"},
]
SIZE = 500


@pytest.fixture(scope="module")
def analysis():
    try:
        return analyse(photo.read(samples.portrait()))
    except StubbleError as error:
        pytest.skip(f"the sample portrait has not been made: {error}")


@pytest.fixture(scope="module")
def planned(analysis):
    return preview(analysis, max_side=SIZE)


def darkness(shown):
    """Mean light taken from the treated skin."""
    treated = (shown.pixels != shown.base.pixels).any(axis=2)
    return (shown.base.pixels.astype(float) - shown.pixels)[treated].mean()


@pytest.mark.parametrize("how", SHOWN)
def test_the_list_stays_as_planned_and_the_picture_says_what_it_is(analysis, planned, how):
    shown = preview(analysis, max_side=SIZE, occasion=Occasion(**how))
    for name, column in vars(planned.dots).items():
        assert np.array_equal(getattr(shown.dots, name), column), name
    assert not np.array_equal(shown.pixels, planned.pixels)
    assert planned.occasion.plain
    assert shown.occasion == Occasion(**how)
    assert not shown.occasion.plain
    assert len(shown.notes) == len(planned.notes) + 1
    assert shown.notes[1:] == planned.notes


def test_a_fault_seen_years_on_in_lamplight_says_all_three(analysis):
    shown = preview(analysis, max_side=SIZE, occasion=Occasion(1096, 0, "warm", "too-deep"))
    assert [note.kind for note in shown.notes[:3]] == ["too-deep", "aged", "light"]


def test_day_28_in_daylight_is_the_plan_itself(analysis, planned):
    again = preview(analysis, max_side=SIZE, occasion=Occasion(days=28))
    assert np.array_equal(again.pixels, planned.pixels)
    assert again.notes == planned.notes


def test_it_grows_paler_with_age(analysis, planned):
    by_age = [
        darkness(preview(analysis, max_side=SIZE, occasion=Occasion(days=d)))
        for d in (0, 28, 183, 1096, 3652)
    ]
    assert (np.diff(by_age) < 0).all()


def test_what_is_not_treated_changes_with_the_lamp_alone(analysis, planned):
    aged, warm = (
        preview(analysis, max_side=SIZE, occasion=Occasion(**how))
        for how in ({"days": 0}, {"lamp": "led"})
    )
    assert np.array_equal(aged.base.pixels, planned.base.pixels)
    assert not np.array_equal(warm.base.pixels, planned.base.pixels)
    chin = slice(SIZE * 3 // 4, None)
    for shown in (aged, warm):
        assert np.array_equal(shown.pixels[chin], shown.base.pixels[chin])


@pytest.mark.parametrize("wrong", [{"fault": "crooked"}, {"lamp": "moon"}, {"days": 9999}])
def test_what_cannot_be_shown_is_refused(analysis, wrong):
    with pytest.raises(WishError):
        preview(analysis, max_side=SIZE, occasion=Occasion(**wrong))


@pytest.mark.parametrize("lamp", LAMPS)
@pytest.mark.parametrize("ita", [55, 30, 10, -20, -45])
def test_a_lamp_keeps_grey_and_carries_skin_to_what_its_spectrum_gives(ita, lamp):
    tissue = by_ita(ita)
    light = reflectance(tissue) + MIRRORED
    to_lamp = relighting(tissue, lamp, colour(light))
    assert to_lamp @ np.ones(3) == pytest.approx(np.ones(3))
    assert to_lamp @ colour(light) == pytest.approx(colour(light, lamp), rel=0.02, abs=0.001)


def test_vivid_skin_of_a_photo_is_not_made_more_vivid_again():
    tissue = by_ita(30)
    real = colour(reflectance(tissue) + MIRRORED)
    vivid = real * (1.4, 1.0, 0.6)
    changes = [
        np.linalg.norm(relighting(tissue, "warm", seen) @ seen / seen.mean() - seen / seen.mean())
        for seen in (real, vivid)
    ]
    assert changes[1] < 1.1 * changes[0]


def test_grey_and_sixteen_bits_come_through_a_lamp():
    to_lamp = relighting(by_ita(30), "warm", np.array([0.4, 0.25, 0.17]))
    grey = np.repeat(np.arange(0, 65536, 97, dtype=np.uint16)[:, None, None], 3, axis=2)
    assert np.abs(relit(from_pixels(grey), to_lamp).pixels.astype(int) - grey).max() <= 2
    eight = from_pixels((grey >> 8).astype(np.uint8))
    assert np.array_equal(relit(eight, to_lamp).pixels, eight.pixels)
    assert relit(eight, np.eye(3)) is eight
