"""The port against the real engine: what the page shows is what the engine made."""

from __future__ import annotations

import csv
import dataclasses
import io
import re

import numpy as np
import pytest
from PIL import Image

from stubble import samples
from stubble.design import RANGES
from stubble.head import placing
from stubble.pigment import FAULTS, days_of
from stubble.skin.lamps import LAMPS

if not samples.names():
    pytest.skip("the sample portrait has not been made", allow_module_level=True)

from django.utils.translation import override

from studio import engine, sentences
from studio.port import Drawn, MovedTo, Refused, Ruler, Told
from studio.sentences import said_in_plot


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def subject(told):
    return engine.examine(engine.sample(), told.append)


def test_what_is_done_is_told_with_the_number_of_dots(subject, told):
    assert told[0].text == "Finding the face"
    assert told[-1].values["dots"] == subject.draw({}).dots > 100


def test_before_and_after_share_size_and_all_that_is_not_scalp(subject):
    before, after = opened(subject.views["front"].before), opened(subject.draw({}).jpeg)
    assert before.size == after.size == subject.views["front"].size
    assert max(before.size) <= engine.PREVIEW_PX
    changed = np.abs(np.asarray(before, int) - np.asarray(after, int)).max(axis=2)
    assert changed.any()
    assert changed[changed.shape[0] * 3 // 4 :].max() == 0  # the chin, the neck


def test_what_is_not_wished_is_as_advised(subject):
    advised = subject.draw({})
    again = subject.draw(dict(advised.wishes))
    assert (advised.jpeg, advised.dots, advised.wishes) == (again.jpeg, again.dots, again.wishes)
    assert set(advised.wishes) == {*RANGES, "shape"}


def test_wishes_have_the_effect_they_name(subject):
    low, high = (subject.draw({"density": value}) for value in (40.0, 160.0))
    assert low.dots < high.dots
    assert low.treated_cm2 == pytest.approx(high.treated_cm2, rel=0.05)
    assert (
        subject.draw({"hairline_mm": 55.0}).treated_cm2
        > subject.draw({"hairline_mm": 85.0}).treated_cm2
    )
    dark, light = (
        np.asarray(opened(subject.draw({"shade": value}).jpeg), int).sum() for value in (2.0, 20.0)
    )
    assert dark < light


@pytest.mark.parametrize(
    ("wish", "said", "en_español"),
    [
        ({"age": "fresh"}, "Fresh dots are darker", "Los puntos recién hechos"),
        ({"age": "14d"}, "This is day 14", "Este es el día 14"),
        ({"age": "6mo"}, "This is 6 months on", "Así queda 6 meses"),
        ({"age": "10y"}, "This is 120 months on", "Así queda 120 meses"),
        ({"light": "warm"}, "This is under a warm bulb", "Así se ve bajo una bombilla"),
        ({"light": "led"}, "This is under a cool white LED", "Así se ve bajo un LED"),
        ({"fault": "too-deep"}, "This is a fault", "Esto es un defecto"),
        ({"fault": "blown-out"}, "This is a fault", "Esto es un defecto"),
    ],
)
def test_age_light_and_faults_change_the_picture_alone_and_are_said(
    subject, wish, said, en_español
):
    plain, shown = subject.draw({}), subject.draw(wish)
    assert shown.jpeg != plain.jpeg
    assert (shown.dots, shown.wishes, shown.treated_cm2) == (
        plain.dots,
        plain.wishes,
        plain.treated_cm2,
    )
    assert str(shown.notes[0]).startswith(said)
    with override("es"):
        assert str(shown.notes[0]).startswith(en_español)


def test_before_stands_in_the_same_light_as_after(subject):
    before = np.asarray(opened(subject.before("warm")), int)
    after = np.asarray(opened(subject.draw({"light": "warm"}).jpeg), int)
    day = np.asarray(opened(subject.views["front"].before), int)
    neck = slice(len(day) * 3 // 4, None)
    assert np.array_equal(before[neck], after[neck])
    assert not np.array_equal(before[neck], day[neck])
    with pytest.raises(Refused):
        subject.before("moon")


@pytest.mark.parametrize("wish", [{"age": "old"}, {"light": "moon"}, {"fault": "crooked"}])
def test_what_cannot_be_shown_is_refused(subject, wish):
    with pytest.raises(Refused):
        subject.draw(wish)


def test_the_page_offers_ages_lights_and_faults_that_can_be_drawn(visitor):
    page = visitor.get("/en/").content.decode()
    for name, offered in (("age", None), ("light", LAMPS), ("fault", FAULTS)):
        select = re.search(rf'<select id="[a-z-]*" name="{name}".*?</select>', page, re.DOTALL)
        values = re.findall(r'value="([^"]+)"', select[0])
        assert values
        for value in values:
            assert value in offered if offered else 0 <= days_of(value) <= 3653


def test_the_true_height_lies_around_the_drawn_one(subject):
    drawing = subject.draw({"hairline_mm": 70.0})
    _, low, high = drawing.hairline_mm
    assert low < 70 < high


@pytest.mark.parametrize("shape", engine.controls().shapes)
def test_every_shape_offered_can_be_drawn(subject, shape):
    assert subject.draw({"shape": shape}).dots > 0


@pytest.mark.parametrize("end", [0, 1])
@pytest.mark.parametrize("name", engine.controls().ranges)
def test_both_ends_of_every_slider_can_be_drawn(subject, name, end):
    value = engine.controls().ranges[name][end]
    assert subject.draw({name: value}).wishes[name] == value


def test_the_page_has_a_picture_and_a_name_for_every_shape(visitor):
    page = visitor.get("/en/").content.decode()
    for shape in engine.controls().shapes:
        assert f'value="{shape}"' in page


def test_what_is_taken_home_is_whole(subject):
    photo = opened(engine.sample())
    after = subject.after({})
    assert opened(after.data).size == photo.size
    assert (after.mime, after.suffix) == ("image/jpeg", ".jpg")
    both = opened(subject.side_by_side({}).data)
    assert both.height == photo.height
    assert both.width > 2 * photo.width
    rows = list(csv.reader(io.StringIO(subject.dots({}).data.decode())))
    assert len(rows) >= subject.draw({}).dots


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"hello", "text"),
        (b"", "empty"),
        (b"\xff\xd8\xff\xe0 and no more", "breaks off"),
        (b"GIF89a", "GIF"),
    ],
)
def test_bad_files_are_refused_in_a_sentence(data, word):
    with pytest.raises(Refused) as refused:
        engine.examine(data, lambda phrase: None)
    assert word in str(refused.value)


def test_a_picture_goes_with_what_is_wrong():
    grey = io.BytesIO()
    Image.new("RGB", (640, 480), (128, 128, 128)).save(grey, "PNG")
    with pytest.raises(Refused) as refused:
        engine.examine(grey.getvalue(), lambda phrase: None)
    assert engine.picture(refused.value.kind).startswith("<svg")
    assert engine.picture("view-left").startswith("<svg")
    assert engine.picture("unheard-of") is None


def test_two_people_are_offered_by_number():
    photo = opened(engine.sample()).convert("RGB")
    both = Image.new("RGB", (2 * photo.width, photo.height))
    both.paste(photo, (0, 0))
    both.paste(photo, (photo.width, 0))
    both.thumbnail((2000, 2000))
    file = io.BytesIO()
    both.save(file, "JPEG", quality=92)
    with pytest.raises(Refused) as refused:
        engine.examine(file.getvalue(), lambda phrase: None)
    assert refused.value.faces == 2
    assert engine.examine(file.getvalue(), lambda phrase: None, face=2).draw({}).dots > 0


def test_a_wish_out_of_range_is_refused(subject):
    with pytest.raises(Refused):
        subject.draw({"density": 1000.0})
    with pytest.raises(Refused):
        subject.draw({"shape": "mohawk"})


def test_a_ruler_makes_the_millimetres_surer(subject):
    unsure = subject.draw({})
    measured = subject.again(Told(ruler=Ruler((0.42, 0.47), (0.64, 0.47), 63.0)), lambda _: None)
    drawn = measured.draw({})
    assert drawn.mm_error < unsure.mm_error
    assert "the ruler" in {part.text for part in drawn.mm_by}
    for part in (*unsure.mm_by, *drawn.mm_by):
        assert part.text in sentences.SOURCES
    with pytest.raises(Refused) as refused:
        subject.again(Told(pupils_mm=20.0), lambda _: None)
    assert refused.value.phrase.values["mm"] == "20"


def test_a_photo_that_shows_no_head_waits_and_the_others_stay(subject):
    grey = io.BytesIO()
    Image.new("RGB", (640, 480), (128, 128, 128)).save(grey, "PNG")
    more = subject.joined("top", grey.getvalue(), lambda _: None)
    assert list(more.views) == ["front", "top"]
    assert "this photo" in more.views["top"].refused.phrase.text.lower()
    assert opened(more.views["top"].before).size == (640, 480)
    assert more.draw({}).dots == subject.draw({}).dots
    assert list(more.without("top", lambda _: None).views) == ["front"]
    with pytest.raises(Refused):
        subject.joined("top", b"hello", lambda _: None)


@pytest.fixture(scope="module")
def both(subject):
    """The same photo twice: there is no other of the sample, so its face has to place it."""

    points = {"p1": (0.4, 0.2), "p2": (0.6, 0.2), "p3": (0.5, 0.15), "p4": (0.5, 0.25)}

    def by_its_face(shot, *rest):
        return placing.place(dataclasses.replace(shot, view=None, taps={}), *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stubble.head.several.place", by_its_face)
        added = subject.joined("left", engine.sample(), lambda _: None)
        return added.again(Told(taps={"front": points, "left": points}), lambda _: None)


def test_photos_of_one_head_share_the_dots(both):
    assert [(seen.refused, seen.loose) for seen in both.views.values()] == [(None, False)] * 2
    front, left = (both.draw({}, place) for place in both.views)
    assert front.dots == left.dots
    assert opened(left.jpeg).size == both.views["left"].size


def test_a_photo_taken_away_takes_its_points_along(both):
    alone = both.without("left", lambda _: None)
    assert list(alone.views) == list(alone.told.taps) == ["front"]


def test_dots_keep_clear_of_a_spot_that_was_circled(subject):
    before = subject.draw({})
    treated = np.abs(
        np.asarray(opened(subject.views["front"].before), int)
        - np.asarray(opened(before.jpeg), int)
    ).max(axis=2)
    y, x = (np.median(axis) for axis in np.nonzero(treated > 30))
    width, height = subject.views["front"].size
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    circle = np.stack([x + 20 * np.cos(turn), y + 20 * np.sin(turn)], axis=1) / (width, height)
    told = Told(drawn=(Drawn("front", "mole", tuple(map(tuple, circle.tolist()))),))
    kept = subject.again(told, lambda _: None)
    assert kept.draw({}).dots < before.dots
    assert kept.marks[0].drawn == 0
    assert np.array(kept.marks[0].outlines["front"]).mean(axis=0) == pytest.approx(
        circle.mean(axis=0), abs=0.005
    )
    beside = Told(drawn=(Drawn("front", "mole", ((0.0, 0.0), (0.05, 0.0), (0.0, 0.05))),))
    with pytest.raises(Refused) as refused:
        subject.again(beside, lambda _: None)
    assert refused.value.phrase.text in sentences.KNOWN


def test_a_spot_that_was_dismissed_is_none(subject):
    drawn = subject.again(
        Told(dismissed=tuple(mark.centre for mark in subject.marks)), lambda _: None
    )
    assert drawn.marks == ()


def test_the_plot_of_the_dots_speaks_the_visitors_language(subject):
    with override("es"):
        file = subject.plot({})
        assert said_in_plot("session 2: to 70%") == "sesión 2: hasta 70%"
        assert said_in_plot("chance, 15 mm of skin") == "azar, 15 mm de piel"
        assert said_in_plot("0.5") == "0.5"
    assert (file.mime, file.data[:4]) == ("image/png", b"\x89PNG")
    with pytest.raises(Refused):
        subject.plot({"look": "scars"})


def test_a_handle_is_carried_from_the_photo_onto_the_head(subject):
    plain = subject.draw({})
    middle = next(one for one in plain.handles if one.name == "middle")
    x, y = middle.at
    lower = subject.draw({"moved": (MovedTo("middle", "front", (x, y + 0.02)),)})
    moved = next(one for one in lower.handles if one.name == "middle")
    assert moved.moved
    assert moved.at == pytest.approx((x, y + 0.02), abs=2e-3)
    assert lower.dots != plain.dots
    with pytest.raises(Refused):
        subject.draw({"moved": (MovedTo("middle", "front", (0.01, 0.01)),)})
    with pytest.raises(Refused):
        subject.draw({"moved": (MovedTo("middle", "back", (0.5, 0.2)),)})
