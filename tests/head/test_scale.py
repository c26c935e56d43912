"""Scale: what it rests on, and how sure it says it is."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stubble.head.scale import BREADTH_MM, IRIS_MM, PUPILS_MM, scale_from_face


@pytest.mark.parametrize("px_per_mm", [0.7, 2.0, 6.0])
def test_a_usual_face_gives_the_scale(px_per_mm):
    iris = (IRIS_MM * px_per_mm, 0.8)
    found = scale_from_face((iris, iris), PUPILS_MM * px_per_mm, BREADTH_MM * px_per_mm, 1.0)
    assert found.px_per_mm == pytest.approx(px_per_mm)
    assert found.low < px_per_mm < found.high
    assert found.low * found.high == pytest.approx(px_per_mm**2)  # even in its logarithm


def width(found):
    return math.log(found.high / found.low)


def usual(**given):
    """The scale of a usual face at 2.5 pixels per mm, but for what is given."""
    face = {
        "one": IRIS_MM,
        "other": IRIS_MM,
        "clear": 0.8,
        "clear_other": 0.8,
        "pupils": PUPILS_MM,
        "breadth": BREADTH_MM,
        "foreshortening": 1.0,
        "px_per_mm": 2.5,
    } | given
    k = face["px_per_mm"]
    return scale_from_face(
        ((face["one"] * k, face["clear"]), (face["other"] * k, face["clear_other"])),
        face["pupils"] * k * face["foreshortening"],
        face["breadth"] * k,
        face["foreshortening"],
    )


def test_a_turned_face_has_the_same_scale():
    assert usual(foreshortening=0.8).px_per_mm == pytest.approx(2.5)


def test_small_irises_tell_less():
    assert width(usual(px_per_mm=0.7)) > width(usual()) > width(usual(px_per_mm=10))


def test_unclear_irises_tell_less():
    faint, clearer = (width(usual(clear=c, clear_other=c)) for c in (0.05, 0.2))
    assert faint > clearer > width(usual())


def test_a_turned_head_tells_less():
    assert width(usual(foreshortening=0.7)) > width(usual())


def test_unlike_irises_tell_less():
    assert width(usual(other=0.85 * IRIS_MM)) > width(usual())


@pytest.mark.parametrize(("which", "mean"), [("pupils", PUPILS_MM), ("breadth", BREADTH_MM)])
def test_disagreement_tells_less(which, mean):
    widths = [width(usual(**{which: mean * share})) for share in (1.0, 1.15, 1.3, 1.5)]
    assert widths[0] <= widths[1] < widths[2] < widths[3]
    larger = usual(**{which: mean * 1.3})
    assert 2.5 < larger.px_per_mm < 1.3 * 2.5
    assert larger.low < 2.5


def test_the_clear_iris_is_believed():
    half_shut = usual(other=0.67 * IRIS_MM, clear_other=0.1)
    assert half_shut.px_per_mm == pytest.approx(2.5, rel=1e-6)
    swapped = usual(one=0.67 * IRIS_MM, clear=0.1)
    assert swapped.px_per_mm == pytest.approx(half_shut.px_per_mm)


def test_a_scaled_scale():
    found = usual().scaled(2.5)
    assert found.px_per_mm == pytest.approx(2.5 * 2.5)
    assert width(found) == pytest.approx(width(usual()))


def test_most_adults_lie_in_the_interval():
    """Adults as measured, read as well as is claimed: about nine scales of ten are inside.

    Of 4000 adults; the limits are some ten standard errors from 92 percent.
    """
    rng = np.random.default_rng(5)
    inside = 0
    for _ in range(4000):
        iris = rng.normal(11.7, 0.5) * (1 + rng.normal(0, 0.04)) + rng.normal(0, 1.0 / 2.5)
        found = usual(
            one=iris, other=iris, pupils=rng.normal(63.4, 3.8), breadth=rng.normal(138, 8)
        )
        inside += found.low < 2.5 < found.high
    assert 0.87 < inside / 4000 < 0.97
