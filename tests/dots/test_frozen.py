"""A treatment's dots are reproduced from what was frozen with it."""

import json

import numpy as np
import pytest

from stubble.dots import Frozen, baked, freeze, select
from stubble.errors import WishError
from stubble.head.surface import Scalp, prior


@pytest.fixture(scope="module")
def scalp():
    mean, covariance = prior()
    root = np.linalg.cholesky(covariance + 1e-12 * np.eye(len(mean)))
    return Scalp(mean + root @ np.random.default_rng(4).standard_normal(len(mean)), covariance)


@pytest.mark.parametrize(("name", "regularity"), [("F2", 1.44), ("F2", 1.32), ("F1", 1.62)])
def test_what_is_read_back_gives_the_same_dots(scalp, name, regularity):
    field = baked(regularity, name)
    frozen = freeze(field, scalp, 7)
    again = Frozen.from_json(frozen.to_json())
    assert (again.field, again.regularity, again.seed) == (name, regularity, 7)
    assert again.candidates is field
    for kept in (frozen, again):
        where = kept.places()
        chosen = np.flatnonzero(select(field.appears / where.stretch, np.full(len(field), 70.0)))
        if kept is frozen:
            before, first = chosen, where
    assert np.array_equal(chosen, before)
    assert np.array_equal(where.xyz_mm, first.xyz_mm)
    some = chosen[::500]
    assert np.allclose(again.places(some).xyz_mm, where.xyz_mm[some], atol=1e-9)
    assert np.allclose(again.places(some).error_mm, first.error_mm[some])


def test_it_is_small(scalp):
    assert len(freeze(baked(), scalp, 1).to_json()) < 20_000


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"format": "stubble.regions"}'])
def test_something_else_is_refused(text):
    with pytest.raises(WishError, match="no frozen"):
        Frozen.from_json(text)


@pytest.mark.parametrize("change", [{"version": 99}, {"field": "F9"}])
def test_what_this_version_does_not_know_is_said(scalp, change):
    told = json.loads(freeze(baked(), scalp, 1).to_json()) | change
    with pytest.raises(WishError, match=r"later version|no field"):
        Frozen.from_json(json.dumps(told))
