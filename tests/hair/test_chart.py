"""Hair poured onto the chart, against what is drawn into the photos."""

from __future__ import annotations

import numpy as np
import pytest

from stubble.hair.chart import AXIS_MM, STEP_MM, ChartMap, View, nodes, pour
from stubble.head import CANONICAL_AXES_MM, CENTRE_MM, Camera, Scalp
from stubble.head.sheet import places
from stubble.head.surface import DEGREE, canonical_radius_mm, directions_of_chart

SIDE, PX_PER_MM = 300, 1.2
#: How the made heads vary, by coefficient.
SPREAD = 0.03 / np.arange(1, (DEGREE + 1) ** 2 + 1) ** 0.6
FRONT, LEFT, ABOVE, BEHIND = (0, 0, 1), (1, 0, 0), (0, 1, 0.01), (0, 0.3, -1)


def somebody(seed=None):
    rng = np.random.default_rng(seed)
    bent = SPREAD * rng.standard_normal(len(SPREAD)) if seed is not None else 0 * SPREAD
    return Scalp(bent, np.diag((0.1 * SPREAD) ** 2))


def camera(towards, far=1000.0, px_per_mm=PX_PER_MM):
    """A camera a metre from the head, on the side of it that is named."""
    back = np.array(towards, float) / np.linalg.norm(towards)
    right = np.cross([0, 1.0, 0], back)
    right /= np.linalg.norm(right)
    rotation = np.stack([right, -np.cross(back, right), -back])
    return Camera(
        px_per_mm * far,
        np.array([SIDE / 2, SIDE / 2]),
        rotation,
        rotation @ np.array([0, -40.0, 0]) + [0, 0, far],
    )


def view(scalp, towards, hair, px_per_mm=PX_PER_MM):
    """A photo of a head that carries hair where ``hair(directions)`` says, drawn pixel by pixel."""
    seen = camera(towards, px_per_mm=px_per_mm)
    at = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), -1).reshape(-1, 2).astype(float)
    rays, eye = seen.rays(at), seen.eye_mm
    # Where a ray enters the scalp: an ellipsoid's closed form, bent anew as the scalp is there.
    start, ray = (eye - CENTRE_MM) / CANONICAL_AXES_MM, rays / CANONICAL_AXES_MM
    square, half = (ray**2).sum(axis=1), ray @ start
    bend = np.ones(len(at))
    for _ in range(5):
        root = half**2 - square * (start @ start - bend**2)
        inside = root > 0
        away = (-half - np.sqrt(np.maximum(root, 0))) / square
        d = eye - CENTRE_MM + rays * away[:, None]
        d /= np.linalg.norm(d, axis=1, keepdims=True)
        bend = scalp.radius_mm(d) / canonical_radius_mm(d)
    shape = (SIDE, SIDE)
    return View(
        seen,
        np.where(inside, hair(d), 0).astype(np.float32).reshape(shape),
        inside.astype(np.float32).reshape(shape),
    )


def cap(d):
    """Hair behind a slanting plane."""
    return (d[:, 2] - 0.4 * d[:, 0] < 0.5).astype(float)


def soft(d):
    return 0.5 + 0.4 * np.sin(3 * d[:, 0]) * d[:, 1]


def truth(hair):
    return hair(nodes()[0]).reshape(len(AXIS_MM), len(AXIS_MM))


def test_nodes_lie_where_rows_and_columns_say():
    directions, chart = nodes()
    grid = chart.reshape(len(AXIS_MM), len(AXIS_MM), 2)
    assert np.array_equal(grid[7, :, 0], AXIS_MM)
    assert np.array_equal(grid[:, 7, 1], AXIS_MM)
    middle = directions.reshape(*grid.shape[:2], 3)[len(AXIS_MM) // 2, len(AXIS_MM) // 2]
    assert np.allclose(middle, [0, 1, 0])


def test_without_photos_nothing_is_seen():
    found = pour(somebody(), [])
    assert not found.seen.any()
    assert not found.coverage.any()


@pytest.mark.parametrize("seed", [None, 3])
@pytest.mark.parametrize("towards", [FRONT, LEFT, ABOVE, BEHIND])
def test_what_one_photo_shows_comes_to_its_place(seed, towards):
    scalp = somebody(seed)
    found = pour(scalp, [view(scalp, towards, soft)])
    well = found.seen > 0.5
    assert well.sum() > 1500
    assert np.abs(found.coverage - truth(soft))[well].max() < 0.05
    sharp = pour(scalp, [view(scalp, towards, cap)])
    assert (np.abs(sharp.coverage - truth(cap))[well] > 0.5).mean() < 0.02


def test_what_faces_away_is_not_seen():
    scalp = somebody(5)
    directions, chart = nodes()
    found = pour(scalp, [view(scalp, FRONT, soft)])
    where = places(scalp, directions, chart)
    sight = camera(FRONT).eye_mm - where.xyz_mm
    away = (sight * where.normal).sum(axis=1) < 0
    assert not found.seen.ravel()[away].any()
    assert found.seen.max() > 0.99
    assert not found.coverage[found.seen == 0].any()


def test_a_scalp_hides_nothing_of_itself_that_faces_the_lens():
    """Why facing is enough: a line of sight that meets the skin from outside meets it once."""
    rng = np.random.default_rng(6)
    hidden = []
    for seed in range(20):
        scalp = somebody(100 + seed)
        d = directions_of_chart(rng.uniform(-110, 110, (400, 2)))
        points = scalp.points_mm(d)
        eye = 1000 * (v := rng.standard_normal(3)) / np.linalg.norm(v)
        sight = eye - points
        sight /= np.linalg.norm(sight, axis=1, keepdims=True)
        facing = (sight * scalp.normals_and_area(d)[0]).sum(axis=1) > 0.1
        along = points[facing, None] + sight[facing, None] * np.arange(4.0, 200, 4)[:, None]
        away = (along - [0, 45, -2]).reshape(-1, 3)
        far = np.linalg.norm(away, axis=1)
        depth = scalp.radius_mm(away / far[:, None]) - far
        hidden.append(depth.reshape(along.shape[:2]).max(axis=1))
    assert np.percentile(np.concatenate(hidden), 99.5) < 0.0


def test_photos_add_up():
    scalp = somebody(7)
    views = [view(scalp, towards, soft) for towards in (FRONT, LEFT, (-1, 0, 0), ABOVE, BEHIND)]
    alone = [pour(scalp, [one]) for one in views]
    found = pour(scalp, views)
    assert (found.seen >= np.max([one.seen for one in alone], axis=0) - 1e-6).all()
    # All of the hair-bearing scalp, down to the height of the ears.
    assert (found.seen.ravel()[nodes()[0][:, 1] > -0.1] > 0.5).mean() > 0.98
    assert np.abs(found.coverage - truth(soft))[found.seen > 0.5].max() < 0.05
    again = pour(scalp, views[::-1])
    assert np.allclose(found.coverage, again.coverage, atol=1e-5)


def test_where_photos_disagree_the_squarer_and_the_finer_count_more():
    scalp = somebody()
    one = view(scalp, FRONT, lambda d: np.ones(len(d)))
    other = view(scalp, ABOVE, lambda d: 0 * d[:, 0])
    found = pour(scalp, [one, other])
    front, top = found.at(np.array([[0, 0.35, 0.94], [0, 1.0, 0.02]]))[0]
    assert front > 0.6
    assert top < 0.2
    coarse = view(scalp, FRONT, lambda d: 0 * d[:, 0], px_per_mm=0.3)
    assert pour(scalp, [one, coarse]).at(np.array([[0, 0.5, 0.87]]))[0][0] > 0.75


def test_what_is_not_scalp_in_a_photo_is_not_believed():
    scalp = somebody()
    whole = view(scalp, FRONT, soft)
    masked = whole.scalp.copy()
    masked[:, : SIDE // 2] = 0  # the person's right: a hand, say
    found = pour(scalp, [View(whole.camera, np.where(masked, whole.coverage, 1), masked)])
    u = nodes()[1][:, 0].reshape(found.seen.shape)
    assert not found.seen[u < -3 * STEP_MM].any()
    well = (found.seen > 0.5) & (u > 0)
    assert well.sum() > 500
    assert np.abs(found.coverage - truth(soft))[well].max() < 0.05


def test_reading_between_the_nodes_leaves_out_what_is_not_seen():
    coverage = np.zeros((len(AXIS_MM), len(AXIS_MM)), np.float32)
    seen = coverage.copy()
    middle = len(AXIS_MM) // 2
    coverage[middle:, :], seen[middle:, :] = 0.8, 1.0
    just_behind = directions_of_chart(np.array([[0.0, -0.4 * STEP_MM]]))
    covered, sure = ChartMap(coverage, seen).at(just_behind)
    assert covered[0] == pytest.approx(0.8, abs=1e-3)
    assert sure[0] == pytest.approx(0.6, abs=0.02)
