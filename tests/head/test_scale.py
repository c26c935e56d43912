"""Scale: what it rests on, and how sure it says it is."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stubble import head as stage
from stubble import photo, samples
from stubble.errors import WishError
from stubble.head import scale as subject
from stubble.head.camera import Camera
from stubble.head.limbus import Rim
from stubble.head.scale import (
    BREADTH_MM,
    IRIS_MM,
    KINDS,
    PUPILS_MM,
    Measurement,
    Reading,
    Ruler,
    Scale,
    advice,
    carried,
    combine,
    measured,
    scale_from_face,
    weigh,
)
from stubble.head.surface import MODES, Scalp
from stubble.photo import linear
from stubble.photo.profile import srgb_encode

CENTRE = np.array([500.0, 500.0])
DOWN = np.diag([1.0, -1.0, -1.0])


def yawed(degrees):
    y = math.radians(degrees)
    turn = np.array([[math.cos(y), 0, -math.sin(y)], [0, 1, 0], [math.sin(y), 0, math.cos(y)]])
    return turn @ DOWN


def pictured(
    k=2.5,
    iris=IRIS_MM,
    pupils=PUPILS_MM,
    breadth=BREADTH_MM,
    yaw=0.0,
    distance=1000.0,
    at=(0.0, 0.0),
    gaze=0.0,
    error=0.02,
    known=(),
    told=True,
    other=None,
):
    """A face as a lens sees it, and the scale read from it; `k` is the truth."""
    turned = yawed(yaw)
    focal = k * distance
    near = pupils * (1 - 10 / distance) if gaze == 0 else pupils
    # Head frame with the irises' middle as origin, mm.
    spots = {
        "right": [-near / 2, 0, 0],
        "left": [near / 2, 0, 0],
        454: [breadth / 2, 0, -70.0],
        234: [-breadth / 2, 0, -70.0],
    }
    # Corners lie where irises would stand between them, were the gaze straight.
    g = math.radians(gaze)
    aside = 10.3 * math.sin(g - math.radians(yaw)) if gaze else 10.3 * math.sin(-math.radians(yaw))
    for corner, x in ((33, -45), (133, -18), (362, 18), (263, 45)):
        spots[corner] = [
            x * pupils / PUPILS_MM - aside,
            0,
            -10.3 * math.cos(g - math.radians(yaw)) + 5,
        ]
    # A face that looks into the lens from beside the middle is turned towards it; a network that
    # is shown the face alone sees nothing of that.
    towards = yawed(-math.degrees(math.atan2(at[0], distance))) @ DOWN
    places = np.array(list(spots.values())) @ (towards @ turned).T + [*at, distance]
    seen = places[:, :2] / places[:, 2:] * focal + CENTRE
    points = np.zeros((468, 3), np.float32)
    for name, px, mm in zip(spots, seen, places, strict=True):
        if not isinstance(name, str):
            points[name] = [*px, k * mm[2]]
    narrow = math.cos(g)
    rims = [
        Rim(seen[i], d * k * narrow, error)
        for i, d in ((0, iris), (1, iris if other is None else other))
    ]
    return scale_from_face(
        (rims[0], rims[1]), points, turned, focal if told else None, CENTRE, known
    )


def width(found):
    return math.log(found.high / found.low)


@pytest.mark.parametrize("k", [0.7, 2.0, 6.0])
def test_a_usual_face_gives_the_scale(k):
    found = pictured(k)
    assert found.px_per_mm == pytest.approx(k, rel=0.003)
    assert found.low < k < found.high
    assert found.low * found.high == pytest.approx(found.px_per_mm**2)
    assert found.source == "irises, pupils and breadth of the face"


@pytest.mark.parametrize("distance", [350.0, 600.0, 1500.0])
@pytest.mark.parametrize("yaw", [-25.0, 0.0, 25.0])
def test_near_lenses_and_turned_heads_have_the_same_scale(distance, yaw):
    assert pictured(2.5, distance=distance, yaw=yaw).px_per_mm == pytest.approx(2.5, rel=0.03)


def test_a_face_beside_the_middle_of_a_wide_picture_is_not_larger():
    aside = pictured(distance=500.0, at=(200.0, 0.0)).px_per_mm
    assert aside == pytest.approx(pictured(distance=500.0).px_per_mm, rel=0.02)


def test_eyes_that_look_aside_are_not_smaller():
    straight, aside = pictured().px_per_mm, pictured(gaze=25.0).px_per_mm
    assert aside == pytest.approx(straight, rel=0.03)
    assert width(pictured(gaze=25.0)) > width(pictured())


def test_a_lens_not_told_makes_it_less_sure():
    told, untold = pictured(), pictured(told=False)
    assert untold.px_per_mm == pytest.approx(told.px_per_mm, rel=0.01)
    assert width(untold) > width(told)


def test_unsure_and_unlike_irises_and_turned_heads_tell_less():
    assert width(pictured(error=0.1)) > width(pictured())
    assert width(pictured(other=0.85 * IRIS_MM)) > width(pictured())
    assert width(pictured(yaw=28.0)) > width(pictured())


def test_with_no_iris_to_be_seen_pupils_and_face_are_left():
    found = pictured(error=0.8)
    assert found.source == "pupils and breadth of the face"
    assert 0.10 < width(found) < 0.19


@pytest.mark.parametrize("which", ["pupils", "breadth", "iris"])
def test_disagreement_tells_less(which):
    mean = {"pupils": PUPILS_MM, "breadth": BREADTH_MM, "iris": IRIS_MM}[which]
    widths = [width(pictured(**{which: mean * share})) for share in (1.0, 1.05, 1.4)]
    assert widths[1] == pytest.approx(widths[0], rel=0.02)
    assert widths[2] > 1.3 * widths[0]


def test_a_scaled_scale():
    found = pictured().scaled(2.5)
    assert found.px_per_mm == pytest.approx(2.5 * pictured().px_per_mm)
    assert width(found) == pytest.approx(width(pictured()))
    assert found.error == pytest.approx(width(found) / 2 / 1.645)


@pytest.mark.parametrize("distance", [400.0, 1000.0])
def test_most_adults_lie_in_the_interval(distance):
    """Adults as measured: about nine scales of ten are inside; 1500 adults, limits 4 sd away."""
    rng = np.random.default_rng(5)
    inside = 0
    for _ in range(1500):
        found = pictured(
            iris=rng.normal(11.7, 0.5) * (1 + rng.normal(0, 0.014)),
            pupils=rng.normal(63.4, 3.8) * (1 + rng.normal(0, 0.01)),
            breadth=rng.normal(BREADTH_MM, 8.5) * (1 + rng.normal(0, 0.02)),
            distance=distance,
        )
        inside += found.low < 2.5 < found.high
    assert 0.87 < inside / 1500 < 0.95


def test_a_measured_distance_of_the_pupils_sets_the_scale():
    wide = pictured(pupils=70.0, known=[Measurement("pupils", 70.0, 0.8)])
    assert wide.px_per_mm == pytest.approx(2.5, rel=0.01)
    assert "the measured pupils" in wide.source
    assert width(wide) < 0.5 * width(pictured())


def test_measured_corners_of_the_eyes_help():
    found = pictured(known=[Measurement("outer-eyes", 90.0, 1.5)])
    assert found.px_per_mm == pytest.approx(2.5, rel=0.02)
    assert "the measured corners of the eyes" in found.source
    assert width(found) < width(pictured())


def test_readings_that_agree_join_and_one_that_is_sure_carries():
    a, b = Reading(2.0, 0.03, "a"), Reading(2.1, 0.03, "b")
    both = weigh([a, b])
    assert 2.0 < both.px_per_mm < 2.1
    assert both.error == pytest.approx(0.03 / math.sqrt(2))
    assert both.source == "a and b"
    sure = weigh([a, Reading(2.1, 0.005, "card")])
    assert sure.px_per_mm == pytest.approx(2.1, rel=0.003)
    assert sure.source == "card"


def test_readings_that_contradict_each_other_widen_the_interval():
    sure = [Reading(2.0, 0.01, "a"), Reading(2.4, 0.01, "b")]
    found = weigh(sure)
    assert found.low < 2.0 * 1.05
    assert found.high > 2.4 / 1.05


# A head before a camera, for what is measured on it.


def head(k=2.5, distance=800.0):
    canonical = Scalp(np.zeros(len(MODES)), np.eye(len(MODES)) * 1e-6)
    camera = Camera(k * distance, CENTRE, DOWN, np.array([0.0, 60.0, distance]))
    rng = np.random.default_rng(1)
    mesh = np.stack([rng.uniform(-60, 60, 468), rng.uniform(-70, 40, 468), np.full(468, 95.0)], 1)
    face = Scale(k, k / 1.06, k * 1.06, "face")
    return face, camera, mesh, canonical


def test_nothing_added_changes_nothing():
    face, camera, mesh, scalp = head()
    assert combine(face, [], camera, mesh, scalp) is face


@pytest.mark.parametrize("kind", ["head-breadth", "head-length"])
def test_the_measured_head_sets_the_scale(kind):
    face, camera, mesh, scalp = head()
    ends = scalp.points_mm(subject._AROUND)[:, 0 if kind == "head-breadth" else 2]
    mm = 1.05 * float(np.ptp(ends))  # the head is larger than the face made one think
    found = combine(face, [Measurement(kind, mm, 1.5)], camera, mesh, scalp)
    assert 2.5 / 1.05 < found.px_per_mm < 2.48
    assert width(found) < width(face)


def test_a_ruler_on_the_face_sets_the_scale():
    face, camera, mesh, scalp = head()
    ends, _ = camera.project(np.array([[-40.0, 10.0, 95.0], [40.0, 10.0, 95.0]]))
    laid = Ruler(tuple(ends[0]), tuple(ends[1]), 80.0 / 1.04)
    found = combine(face, [laid], camera, mesh, scalp)
    assert found.px_per_mm == pytest.approx(2.5 * 1.03, rel=0.01)
    assert width(found) < 0.7 * width(face)


def test_a_ruler_on_the_scalp_lies_on_the_scalp():
    face, camera, mesh, scalp = head()
    ends = scalp.points_mm(np.array([[-0.25, 0.75, 0.6], [0.3, 0.75, 0.55]]))
    flat, _ = camera.project(ends)
    apart = float(np.linalg.norm(ends[1] - ends[0]))
    found = combine(face, [Ruler(tuple(flat[0]), tuple(flat[1]), apart)], camera, mesh, scalp)
    assert found.px_per_mm == pytest.approx(2.5, rel=0.005)
    beyond = Ruler((10.0, 5.0), (60.0, 5.0), 20.0)  # past the head: no fault
    assert np.isfinite(combine(face, [beyond], camera, mesh, scalp).px_per_mm)


def test_a_card_carries():
    face, camera, mesh, scalp = head()
    found = combine(face, [], camera, mesh, scalp, Reading(2.6, 0.006, "a bank card"))
    assert found.source == "a bank card"
    assert found.px_per_mm == pytest.approx(2.6, rel=0.003)
    assert width(found) < 0.025


def test_another_photos_card_sets_the_scale_of_this_one():
    rng = np.random.default_rng(2)
    true = rng.normal(0, 40, (468, 3))
    own = Scale(2.5, 2.5 / 1.06, 2.5 * 1.06, "face")
    card = Scale(3.1, 3.1 / 1.012, 3.1 * 1.012, "a bank card")
    # By its own scale, this photo's head is 4 % larger than the card says.
    found = carried(own, 1.04 * true, card, true)
    assert found.px_per_mm == pytest.approx(2.5 * 1.04)
    assert card.error < found.error < own.error
    assert found.source == "a bank card, in another photo"
    assert carried(card, true, own, 1.04 * true) is None
    face, camera, mesh, scalp = head()
    joined = combine(face, [found], camera, mesh, scalp)
    assert joined.px_per_mm == pytest.approx(2.5 * 1.035, rel=0.007)
    assert joined.source.startswith("a bank card, in another photo")


def test_a_ruler_follows_the_picture_size():
    half = Ruler((9.5, 19.5), (99.5, 19.5), 50.0).scaled(0.5)
    assert half == Ruler((4.5, 9.5), (49.5, 9.5), 50.0)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_measured_is_taken_down(kind):
    mm = (KINDS[kind].least_mm + KINDS[kind].most_mm) / 2
    found = measured(kind, mm)
    assert (found.kind, found.mm) == (kind, mm)
    assert 0 < found.sd_mm < 0.05 * mm


@pytest.mark.parametrize("mm", [6.3, 630.0, -63.0, math.nan])
def test_what_cannot_be_is_refused_in_words(mm):
    with pytest.raises(WishError, match=r"Please measure again, in millimetres\.$"):
        measured("pupils", mm)


@pytest.mark.parametrize("mm", [0.0, 5.0, 1000.0, math.nan])
def test_a_ruler_of_no_use_is_refused_in_words(mm):
    with pytest.raises(WishError, match=r"take 15 to 300 mm\.$"):
        Ruler((0.0, 0.0), (100.0, 0.0), mm)


def test_advice_says_how_sure_and_what_helps():
    text = advice(Scale(3.0, 3.0 / 1.15, 3.0 * 1.15, "pupils"))
    assert "14 %" in text
    assert "bank card" in text
    assert text.endswith(".")


def found_in(name, known=()):
    """A sample's head, its true scale at the irises, and how large the analysed picture is."""
    taken = photo.read(samples.portrait(name))
    light = linear(taken, 1024)
    seen = np.rint(255 * srgb_encode(light)).astype(np.uint8)
    found = stage.find(seen, light, taken.focal_35mm, codes=taken.pixels, known=known)
    true = float(np.mean(samples.facts(name)["px_per_mm_at_irises"]))
    return found.scale.scaled(taken.width / seen.shape[1]), true


@pytest.mark.parametrize("name", samples.names())
def test_the_samples_scale_is_true(name):
    """Rendered people with known irises: the truth lies in the interval, which is narrow."""
    found, true = found_in(name)
    assert found.px_per_mm == pytest.approx(true, rel=0.03)
    assert found.low < true < found.high
    assert width(found) < 2 * math.log(1.08)


@pytest.mark.parametrize("name", samples.names())
def test_what_is_measured_on_the_samples_makes_them_surer(name):
    facts = samples.facts(name)
    pupils = Measurement("pupils", facts["interpupillary_mm"], 0.8)
    laid = Ruler(*map(tuple, facts["iris_centres_px"]), mm=facts["interpupillary_mm"])
    face, true = found_in(name)
    for known in (pupils, laid):
        found, _ = found_in(name, [known])
        assert found.px_per_mm == pytest.approx(true, rel=0.03)
        assert found.low < true < found.high
        assert width(found) < 0.8 * width(face)
    assert found.source.startswith("the ruler")
