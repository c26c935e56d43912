"""Counts with a range that comes from area and skin."""

from dataclasses import replace

import numpy as np
import pytest

from stubble.head.scale import Scale
from stubble.head.surface import SMOOTH, Scalp, prior
from stubble.plan import count
from tests.plan.made_dots import made

SURE = Scalp(np.zeros_like(SMOOTH), np.zeros((len(SMOOTH), len(SMOOTH))))


def scale(share):
    return Scale(5.0, 5 * (1 - share), 5 * (1 + share), "a test")


def test_parts_add_up_to_the_list():
    dots = made(900)
    found = count(dots, SURE, scale(0.05))
    assert found.total.planned == len(dots)
    assert sum(part.planned for part in found.by_session.values()) == len(dots)
    assert sum(part.planned for part in found.by_zone.values()) == len(dots)
    for part in (found.total, *found.by_session.values(), *found.by_zone.values()):
        assert part.low <= part.planned <= part.high


def test_areas_err_by_twice_what_lengths_do():
    dots = replace(made(20_000), made=np.zeros(20_000, bool))
    found = count(dots, SURE, scale(0.10)).total
    assert found.high / found.planned == pytest.approx(1.05 + np.hypot(0.2, 0.10), abs=0.005)
    assert found.low / found.planned == pytest.approx(1.05 - np.hypot(0.2, 0.04), abs=0.005)


def test_a_head_less_known_has_a_wider_range():
    dots = made(2000)
    mean, covariance = prior()
    sure, vague = (count(dots, Scalp(mean, k * covariance), scale(0.05)) for k in (0.05, 1.0))
    assert vague.total.high > sure.total.high
    assert vague.total.low < sure.total.low


def test_what_is_made_is_certain():
    dots = replace(made(300), made=np.ones(300, bool))
    found = count(dots, SURE, scale(0.2)).total
    assert (found.low, found.planned, found.high) == (300, 300, 300)


def test_no_dots_are_none():
    found = count(made(0), SURE, scale(0.1))
    assert (found.total.low, found.total.high) == (0, 0)
    assert not found.by_session
    assert not found.by_zone
