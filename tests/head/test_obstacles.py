"""Ears, brows and glasses: found where they are, and nothing taken for glasses that is none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from stubble import head, photo, samples
from stubble.head import facemap
from stubble.head.obstacles import obstacles

#: Tops of the right and left ear of each research portrait, mm above the Frankfurt plane as that
#: portrait's head lies, read off by eye to 2 mm; None where hair or the head hides the ear.
TOPS_MM = {
    "27842": (35, 33), "27972": (25, 30), "27985": (34, 31), "28010": (25, 29), "28031": (25, 25),
    "28046": (None, 36), "28084": (42, 49), "28178": (22, 23), "28228": (28, 29), "28262": (2, 5),
    "28294": (38, 36), "28326": (29, 30), "28332": (36, 33), "28520": (21, 20), "28615": (30, None),
    "28632": (25, None),
}  # fmt: skip
GLASSES = {"28046", "28520"}


def look(picture):
    light = linear(picture)
    found = head.find(np.ascontiguousarray(picture), light, None)
    return found, obstacles(light, found, found.person)


def linear(picture):
    v = picture.astype(np.float32) / 255
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4).astype(np.float32)


@pytest.fixture(scope="module")
def portraits(research_photos):
    paths = [research_photos / "portraits" / f"{name}.jpg" for name in TOPS_MM]
    found = {p.stem: look(photo.read(p).pixels) for p in paths if p.is_file()}
    if not found:
        pytest.skip("no portrait among the research photos")
    return found


def test_ears_are_found_as_high_as_they_are(portraits):
    missed = [
        seen - true
        for name, (_, found) in portraits.items()
        for seen, true in zip(found.ear_tops_mm, TOPS_MM[name], strict=True)
        if true is not None
    ]
    assert np.abs(missed).mean() < 3
    assert np.quantile(missed, 0.05) > -6  # too low would leave an ear open


def test_glasses_are_seen_and_bare_faces_have_none(portraits):
    assert {name for name, (_, found) in portraits.items() if found.glasses} == GLASSES & set(
        portraits
    )
    assert all(0.5 <= found.confidence <= 1 for _, found in portraits.values())


def test_brows_are_covered_and_the_forehead_is_not(portraits):
    for name, (seen, found) in portraits.items():
        brows = facemap.fill(found.mask.shape, seen.mesh_px, facemap.BROWS)
        assert found.mask[brows].all(), name
        middle = seen.mesh_px[[10, 151, 9], :2].astype(int)
        assert not found.mask[middle[:, 1], middle[:, 0]].any(), name


@pytest.fixture(scope="module")
def plain():
    if "man" not in samples.names():
        pytest.skip("the sample portrait has not been made")
    picture = photo.read(samples.portrait("man")).pixels
    factor = 1024 / max(picture.shape)
    return cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def with_glasses(picture, mesh, px, colour):
    """Draw round frames, a bridge and arms; give the arms' ends too."""
    out = np.ascontiguousarray(picture.copy())
    across = mesh[263, :2] - mesh[33, :2]
    across /= np.linalg.norm(across)
    down = np.array([-across[1], across[0]])
    thick = max(round(1.6 * px), 1)
    eyes = [mesh[list(pair), :2].mean(0) + 3 * px * down for pair in ((33, 133), (263, 362))]
    for eye in eyes:
        cv2.ellipse(out, np.int32(eye), np.int32([25 * px, 19 * px]), 0, 0, 360, colour, thick, 16)
    lines = [(eyes[0] + 25 * px * across, eyes[1] - 25 * px * across)]
    for eye, sign, side in ((eyes[0], -1, 234), (eyes[1], 1, 454)):
        hinge = eye + sign * 25 * px * across - 6 * px * down
        lines.append((hinge, mesh[side, :2] + sign * 3 * px * across - 22 * px * down))
    for one, other in lines:
        cv2.line(out, np.int32(one), np.int32(other), colour, thick, cv2.LINE_AA)
    return out, lines[1:]


@pytest.mark.parametrize("colour", [(30, 25, 25), (20, 20, 90)])
def test_drawn_glasses_are_seen_with_their_arms(plain, colour):
    bare, found = look(plain)
    assert not found.glasses
    picture, arms = with_glasses(plain, bare.mesh_px, bare.scale.px_per_mm, colour)
    _, found = look(picture)
    assert found.glasses
    assert found.confidence > 0.9
    for hinge, ear in arms:
        along = hinge + np.linspace(0.2, 0.8, 30)[:, None] * (ear - hinge)
        x, y = np.round(along).astype(int).T
        assert found.mask[y, x].mean() > 0.9


def test_the_mask_leaves_the_top_of_the_head(plain):
    seen, found = look(plain)
    above = np.array([[0.0, 1, 0.2], [0, 0.8, 0.6], [0.5, 0.7, 0.5], [-0.5, 0.7, 0.5]])
    above /= np.linalg.norm(above, axis=1, keepdims=True)
    x, y = np.round(seen.camera.project(seen.scalp.points_mm(above))[0]).astype(int).T
    assert not found.mask[y, x].any()


def test_the_mask_cannot_be_written(plain):
    _, found = look(plain)
    assert found.mask.shape == plain.shape[:2]
    assert found.mask.dtype == np.bool_
    with pytest.raises(ValueError, match="read-only"):
        found.mask[...] = False
