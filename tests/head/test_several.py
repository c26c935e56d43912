"""Several photos, one head: cameras known exactly, outlines cast by known scalps, points tapped."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from stubble import photo, samples
from stubble.errors import SubjectError
from stubble.head import CENTRE_MM, Camera, Scalp
from stubble.head.appearance import alike, remember
from stubble.head.contour import is_scalp, rim, scalp_mask
from stubble.head.fit import Point, Sight, fit
from stubble.head.landing import landing_mm
from stubble.head.pose import seen_pose
from stubble.head.several import Shot, find_all
from stubble.head.sightlines import met
from stubble.head.surface import directions_of_chart, prior
from stubble.head.viewpoint import VIEWPOINTS, rotation_from
from stubble.workflow.reading import seen_codes

FOCAL_PX, DISTANCE_MM = 2200.0, 900.0
VIEWS = ((0.0, 5.0), (80.0, 8.0), (-85.0, 4.0), (5.0, 70.0), (175.0, 15.0))


def standing(azimuth, elevation, roll=0.0):
    rotation = rotation_from(azimuth, elevation, roll)
    offset = np.array([3.0, -5.0, DISTANCE_MM]) - rotation @ CENTRE_MM
    return Camera(FOCAL_PX, np.array([511.5, 511.5]), rotation, offset)


def drawn(rng):
    mean, covariance = prior()
    return Scalp(mean + np.linalg.cholesky(covariance) @ rng.standard_normal(len(mean)), covariance)


def outlined(scalp, camera, **more):
    points = rim(camera.rotation, camera.offset_mm, scalp)
    edge = camera.project(points[is_scalp(points)])[0]
    return Sight(camera, edge, np.zeros(len(edge)), **more)


def astray(camera, rng, degrees, mm):
    turn = cv2.Rodrigues(np.radians(rng.normal(0, degrees, 3)))[0]
    offset = camera.offset_mm + rng.normal(0, mm, 3)
    return replace(camera, rotation=camera.rotation @ turn, offset_mm=offset)


def places():
    axis = np.arange(-120.0, 121, 20)
    chart = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    return directions_of_chart(chart[np.hypot(*chart.T) < 125])


def test_a_camera_before_the_face_sees_it_upright():
    assert rotation_from(0, 0, 0) == pytest.approx(np.diag([1.0, -1, -1]), abs=1e-12)
    # From the person's left, their left side is nearest.
    left = standing(90, 0)
    depth = (np.array([[80.0, 0, 0], [-80.0, 0, 0]]) @ left.rotation.T + left.offset_mm)[:, 2]
    assert depth[0] < depth[1] - 150
    # From above and before, the nose points down in the picture.
    above = standing(0, 80)
    nose, back = above.project(np.array([[0, 40.0, 100], [0, 40.0, -100]]))[0]
    assert nose[1] > back[1] + 300
    assert seen_pose(rotation_from(20, 0, 0)).yaw == pytest.approx(-20)


def test_rotations_are_rotations():
    rng = np.random.default_rng(1)
    many = rotation_from(*rng.uniform(-180, 180, (3, 50)))
    assert many @ many.transpose(0, 2, 1) == pytest.approx(np.tile(np.eye(3), (50, 1, 1)))
    assert np.linalg.det(many) == pytest.approx(np.ones(50))


def test_a_rim_grazes_the_scalp():
    """Lines of sight through the rim meet the skin almost at right angles to its normal."""
    rng = np.random.default_rng(2)
    for azimuth, elevation in VIEWS:
        scalp, camera = drawn(rng), standing(azimuth, elevation)
        points = rim(camera.rotation, camera.offset_mm, scalp)
        away = points - CENTRE_MM
        normal = scalp.normals_and_area(away / np.linalg.norm(away, axis=1, keepdims=True))[0]
        sight = points - camera.eye_mm
        facing = (normal * sight).sum(1) / np.linalg.norm(sight, axis=1)
        assert np.abs(np.degrees(np.arcsin(facing))).mean() < 6


def test_more_views_make_a_better_scalp():
    """Five outlines, four of the cameras ten degrees and more off at first."""
    rng = np.random.default_rng(3)
    alone, together, turned = [], [], []
    d = places()
    for _ in range(6):
        truth = drawn(rng)
        sights = [outlined(truth, standing(*VIEWS[0]))]
        for view in VIEWS[1:]:
            camera = standing(*view)
            seen = outlined(truth, camera, loose=np.array([np.radians(8)] * 3 + [20.0] * 3))
            # A few places known to a millimetre: points that were tapped, say.
            marks = truth.points_mm(d[::9])
            towards = (camera.eye_mm - marks) @ camera.rotation[2] < 0
            marks = marks[towards][:5]
            px = camera.project(marks)[0]
            sights.append(
                replace(
                    seen,
                    camera=astray(camera, rng, 5, 10),
                    marks_px=px,
                    marks_mm=marks,
                    marks_error_mm=np.ones(len(px)),
                    marks_slip_mm=np.zeros((len(px), 3)),
                )
            )
        for found, errors in ((fit(sights[:1]), alone), (fit(sights), together)):
            errors.append(np.median(np.abs(found.scalp.radius_mm(d) - truth.radius_mm(d))))
        for camera, view in zip(found.cameras[1:], VIEWS[1:], strict=True):
            off = cv2.Rodrigues(camera.rotation.T @ standing(*view).rotation)[0]
            turned.append(np.degrees(np.linalg.norm(off)))
    assert np.mean(together) < 0.5 * np.mean(alone)
    assert np.mean(together) < 1.5
    assert np.median(turned) < 2


def pointed(truth, cameras, rng, error_mm):
    """Places that two photos show, pointed at in each with an unsteady hand."""
    d = places()
    points, normals = truth.points_mm(d), truth.normals_and_area(d)[0]
    out = []
    for place, normal in zip(points, normals, strict=True):
        seen = []
        for i, camera in enumerate(cameras):
            towards = camera.eye_mm - place
            if towards @ normal > 0.4 * np.linalg.norm(towards):
                px, scale = camera.project(place[None])
                seen.append((i, px[0] + error_mm * scale[0] * rng.standard_normal(2)))
        if len(seen) > 1:
            start = place + 10 * rng.standard_normal(3)
            out.append(Point(start, None, 0.0, True, tuple(seen), error_mm))
    return out


def landed(scalp, cameras, truth, known, a, b):
    """How far dots put where photo ``a`` shows a place land from it in photo ``b``, mm."""
    d = places()
    points, normals = truth.points_mm(d), truth.normals_and_area(d)[0]
    both = np.ones(len(d), bool)
    for camera in (known[a], known[b]):
        towards = camera.eye_mm - points
        both &= (towards * normals).sum(1) > 0.15 * np.linalg.norm(towards, axis=1)
    if both.sum() < 4:
        return np.nan
    direction = met(cameras[a], scalp, known[a].project(points[both])[0])
    hit = np.isfinite(direction).all(axis=1)
    got = cameras[b].project(scalp.points_mm(direction[hit]))[0]
    wanted, scale = known[b].project(points[both][hit])
    return np.median(np.linalg.norm(got - wanted, axis=1) / scale)


def test_points_shared_by_photos_place_them_as_well_as_is_said():
    """Cameras eight degrees off and more; hands a millimetre off. No outlines at all."""
    rng = np.random.default_rng(8)
    known = [standing(*view) for view in VIEWS]
    real, said = [], []
    for _ in range(5):
        truth = drawn(rng)
        loose = np.array([np.radians(15)] * 3 + [40.0] * 3)
        sights = [
            Sight(camera, np.zeros((0, 2)), np.zeros(0), loose=loose if i else None)
            for i, camera in enumerate(astray(c, rng, 5 * (i > 0), 8) for i, c in enumerate(known))
        ]
        sights[0] = replace(sights[0], camera=known[0])
        found = fit(sights, pointed(truth, known, rng, 1.0), overreach_mm=0.0)
        for i in range(1, len(known)):
            said.append(landing_mm(found, i, range(len(known))))
            off = [
                landed(found.scalp, found.cameras, truth, known, j, i) for j in range(5) if j != i
            ]
            real.append(np.nanmedian(off))
    assert np.median(real) < 2
    assert 0.6 < np.median(np.array(said) / real) < 1.6


def test_a_point_pointed_at_wrongly_counts_little():
    """Four centimetres off in one photo: dots land hardly worse than without it."""
    rng = np.random.default_rng(9)
    truth, known = drawn(rng), [standing(*view) for view in VIEWS]
    points = pointed(truth, known, rng, 1.0)
    (i, px), *rest = points[len(points) // 2].seen
    wrong = replace(points[len(points) // 2], seen=((i, px + 60.0), *rest))
    del points[len(points) // 2]
    loose = np.array([np.radians(15)] * 3 + [40.0] * 3)
    sights = [
        Sight(camera, np.zeros((0, 2)), np.zeros(0), loose=loose if j else None)
        for j, camera in enumerate(known)
    ]
    off = []
    for chosen in (points, [*points, wrong]):
        found = fit(sights, chosen, overreach_mm=0.0)
        off.append([landed(found.scalp, found.cameras, truth, known, 0, j) for j in (1, 2, 3)])
    assert np.median(off[1]) < np.median(off[0]) + 0.7


def test_a_mark_that_may_slide_does_not_pull_where_it_may():
    """Places wrong along one line of sight only, and said to be, leave the camera where it is."""
    rng = np.random.default_rng(4)
    camera, other = standing(75, 5), standing(0, 5)
    truth = drawn(rng)
    marks = truth.points_mm(places())
    slides = other.eye_mm - marks
    slides /= np.linalg.norm(slides, axis=1, keepdims=True)
    wrong = marks + 12 * rng.standard_normal((len(marks), 1)) * slides
    px = camera.project(marks)[0]
    off = {}
    for said in (0.0, 12.0):
        sight = Sight(
            camera,
            np.zeros((0, 2)),
            np.zeros(0),
            marks_px=px,
            marks_mm=wrong,
            marks_error_mm=np.full(len(px), 1.0),
            marks_slip_mm=said * slides,
            loose=np.array([0.2] * 3 + [50.0] * 3),
        )
        moved = fit([sight]).cameras[0]
        off[said] = np.linalg.norm(moved.project(marks)[0] - px, axis=1).mean()
    assert off[12.0] < 0.5 * off[0.0]


def test_lines_of_sight_come_back_to_where_they_went_through():
    rng = np.random.default_rng(5)
    truth, camera = drawn(rng), standing(30, 20)
    d = places()
    points, normals = truth.points_mm(d), truth.normals_and_area(d)[0]
    towards = camera.eye_mm - points
    facing = (towards * normals).sum(1) / np.linalg.norm(towards, axis=1) > 0.2
    again = met(camera, truth, camera.project(points[facing])[0])
    assert np.abs(truth.points_mm(again) - points[facing]).max() < 0.2


def test_the_scalps_patch_ends_at_its_rim():
    rng = np.random.default_rng(6)
    scalp, camera = drawn(rng), standing(180, 20)
    mask = scalp_mask(camera, scalp, (1024, 1024))
    points = rim(camera.rotation, camera.offset_mm, scalp)
    points = points[points[:, 1] > 60]
    centre, scale = camera.project(CENTRE_MM[None])
    edge = camera.project(points)[0]
    out = (edge - centre) / np.linalg.norm(edge - centre, axis=1, keepdims=True)
    for mm, low, high in ((-8.0, 0.95, 1.0), (8.0, 0.0, 0.05)):
        x, y = np.rint(edge + mm * scale * out).astype(int).T
        assert low <= mask[y, x].mean() <= high


def test_a_head_looks_most_like_itself_where_it_is():
    """A pattern painted on a scalp, seen from two sides: the right camera agrees best."""
    rng = np.random.default_rng(7)
    scalp = drawn(rng)
    waves = rng.normal(size=(6, 3)) * 0.05

    def shown(camera):
        y, x = np.mgrid[0:1024:4, 0:1024:4]
        pixels = np.stack([x.ravel(), y.ravel()], axis=1)
        direction = met(camera, scalp, pixels)
        hit = np.isfinite(direction).all(axis=1)
        value = np.zeros(len(pixels))
        value[hit] = np.cos(scalp.points_mm(direction[hit]) @ waves.T).sum(axis=1)
        picture = np.stack([value, 0.5 * value], axis=1).reshape(*x.shape, 2)
        return picture.astype(np.float32), hit.reshape(x.shape).astype(np.float32)

    front, side = standing(0, 10), standing(70, 10)
    values, person = shown(front)
    known = remember(scalp, [(front.scaled(0.25), values, person)])
    there, _ = shown(side)
    turns = np.array([-20.0, -10.0, 0.0, 10.0, 20.0])
    cameras = [standing(70 + turn, 10).scaled(0.25) for turn in turns]
    agree = alike(
        known,
        np.stack([c.rotation for c in cameras]),
        np.stack([c.offset_mm for c in cameras]),
        np.array([c.focal_px for c in cameras]),
        cameras[0].centre_px,
        there,
    )
    assert turns[agree.argmax()] == 0
    assert agree.max() > agree[[0, 4]].max() + 0.3


@pytest.fixture(scope="module")
def shot():
    light = photo.linear(photo.read(samples.portrait()), 512)
    return Shot(seen_codes(light), light, 85)


def test_a_photo_without_a_face_has_to_be_named_or_tapped(shot):
    blank = replace(shot, picture=shot.picture[:180].copy(), light=shot.light[:180].copy())
    with pytest.raises(SubjectError, match="photo 2"):
        find_all([shot, blank])
    with pytest.raises(SubjectError, match="three"):
        find_all([shot, replace(blank, taps={"nose": (3.0, 4.0)})])


def test_a_face_is_not_taken_for_the_back_of_a_head(shot):
    with pytest.raises(SubjectError, match="Photo 2"):
        find_all([shot, replace(shot, view="back")])


def test_the_same_photo_twice_is_one_head(shot):
    one, two = find_all([shot, shot])
    assert two.mesh_px is None
    d = places()
    points = one.scalp.points_mm(d[d[:, 2] > 0.3])
    off = np.linalg.norm(one.camera.project(points)[0] - two.camera.project(points)[0], axis=1)
    assert np.median(off / one.scale.px_per_mm) < 3
    assert two.placed_mm > 0


def test_every_viewpoint_is_where_its_name_says():
    for name, towards in (("front", (0, 0, 1)), ("left", (1, 0, 0)), ("top", (0, 1, 0))):
        view = VIEWPOINTS[name]
        seen = -rotation_from(view.azimuths[0], view.elevation, 0.0)[2]
        assert seen @ np.array(towards) > 0.9
