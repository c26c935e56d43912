"""Dots drawn into pictures: how much light they take, and what they leave alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numba
import numpy as np
import pytest
from scipy.spatial import cKDTree

from stubble.head import Camera
from stubble.photo import from_pixels
from stubble.photo.picture import sealed
from stubble.pigment import Deposit, deposit, load_per_mm, mean_transmission
from stubble.render import composite, marks
from stubble.skin.tissue import Tissue

#: Linear Display P3 to linear sRGB (SMPTE EG 432-1 and IEC 61966-2-1, both D65).
P3_TO_SRGB = np.array(
    [[1.22494, -0.22494, 0.0], [-0.04206, 1.04206, 0.0], [-0.01964, -0.07864, 1.09828]]
)
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
SKIN16 = (42000, 34000, 29000)
BARE = np.ones((2, 2), np.float32)
LIGHT = Tissue(0.03, 0.012, 1.7)


def facing(px_per_mm, middle, tilt=0.0, distance=1e5):
    """A camera so far off that there is no perspective, before the plane z = 0, tilted about x."""
    t = np.radians(tilt)
    lean = np.array([[1, 0, 0], [0, np.cos(t), -np.sin(t)], [0, np.sin(t), np.cos(t)]])
    return Camera(
        px_per_mm * distance,
        np.array(middle, float),
        lean @ np.diag([1.0, -1, -1]),
        np.array([0, 0, distance]),
    )


def scattered(width, height, per_mm2, seed=1):
    """Places on the plane, one in each cell of a grid and anywhere in it, (n, 3)."""
    rng = np.random.default_rng(seed)
    cell = per_mm2**-0.5
    x, y = np.meshgrid(
        np.arange(-width / 2, width / 2, cell), np.arange(-height / 2, height / 2, cell)
    )
    at = np.stack([x.ravel(), y.ravel()], axis=1) + cell * rng.random((x.size, 2))
    return np.concatenate([at, np.zeros((len(at), 1))], axis=1)


def dots(n, diameter=0.35, depth=0.2, water=5.0):
    load = load_per_mm(np.full(n, water))
    return deposit(np.full(n, diameter), np.full(n, depth), load, LIGHT)


def seen(camera, places, made):
    return marks(camera, places, np.tile([0.0, 0, 1], (len(places), 1)), made)


def plain(width, height, tone=SKIN16, dtype=np.uint16):
    return from_pixels(np.full((height, width, 3), tone, dtype))


def light(photo, pixels):
    return np.stack([photo.decode[c][pixels[..., c]] for c in range(3)], axis=-1).astype(float)


def let_through(photo, pixels):
    """Share of the light that is left, (h, w, 3)."""
    return light(photo, pixels) / light(photo, photo.pixels)


def field_tone(px_per_mm, per_mm2=1.5, tilt=0.0, blur_px=0.7, made=None, side_mm=24.0):
    """Mean of what a field lets through, measured well inside it."""
    squeeze = np.cos(np.radians(tilt))
    side = round(side_mm * px_per_mm)
    margin = 10.0
    places = scattered(side_mm + 2 * margin, (side_mm + 2 * margin) / squeeze, per_mm2)
    made = dots(len(places)) if made is None else made(len(places))
    photo = plain(side, side)
    camera = facing(px_per_mm, [(side - 1) / 2] * 2, tilt)
    out = composite(photo, seen(camera, places, made), BARE, blur_px)
    return let_through(photo, out).mean(axis=(0, 1))


@pytest.mark.parametrize("per_mm2", [0.6, 1.5])
def test_a_field_darkens_alike_at_every_resolution(per_mm2):
    """The law: however many pixels a dot has, or a pixel dots, the mean is the same."""
    tones = np.array([field_tone(p, per_mm2) for p in (0.5, 1.0, 2.0, 4.0, 7.0, 12.0)])
    assert np.abs(tones / tones.mean(axis=0) - 1).max() < 0.02
    dark = 1 - tones
    assert np.abs(dark / dark.mean(axis=0) - 1).max() < 0.05
    wanted = mean_transmission(dots(1), per_mm2)
    assert np.abs(tones / wanted - 1).max() < 0.03


@pytest.mark.parametrize("blur_px", [0.3, 1.0, 3.0])
def test_blur_moves_light_and_takes_none(blur_px):
    assert np.allclose(field_tone(4.0, blur_px=blur_px), field_tone(4.0, blur_px=0.6), rtol=0.01)


@pytest.mark.parametrize("px_per_mm", [1.0, 5.0])
def test_a_field_darkens_alike_however_it_is_turned(px_per_mm):
    flat = field_tone(px_per_mm)
    for tilt in (30.0, 55.0, 72.0, 80.0):
        assert np.allclose(field_tone(px_per_mm, tilt=tilt), flat, rtol=0.03), tilt


@pytest.mark.parametrize(
    ("diameter", "depth", "water"), [(0.2, 0.2, 15.0), (0.35, 0.19, 3.0), (0.5, 0.5, 0.0)]
)
def test_fields_of_all_kinds_have_the_tone_that_pigment_says(diameter, depth, water):
    wanted = mean_transmission(dots(1, diameter, depth, water), 1.0)
    for px_per_mm in (1.0, 5.0):
        got = field_tone(px_per_mm, 1.0, made=lambda n: dots(n, diameter, depth, water))
        assert np.allclose(got, wanted, rtol=0.03)


def test_the_picture_edge_is_as_dark_as_its_middle():
    places = scattered(60, 60, 1.5, seed=3)
    photo = plain(160, 160)
    out = composite(photo, seen(facing(4.0, [79.5, 79.5]), places, dots(len(places))), BARE, 0.7)
    through = let_through(photo, out)
    inner = through[20:-20, 20:-20].mean(axis=(0, 1))
    for edge in (through[:2], through[-2:], through[:, :2], through[:, -2:]):
        assert np.allclose(edge.mean(axis=(0, 1)), inner, rtol=0.05)


def test_no_perspective_of_sampling():
    """A dot is as dark wherever it falls between pixels."""
    totals = []
    for shift in np.linspace(0, 1, 7):
        photo = plain(80, 80)
        mark = seen(facing(5.0, [40 + shift, 40 + shift / 2]), np.zeros((1, 3)), dots(1))
        totals.append((1 - let_through(photo, composite(photo, mark, BARE, 0.6))).sum(axis=(0, 1)))
    assert np.allclose(totals, np.mean(totals, axis=0), rtol=0.03)


@pytest.mark.parametrize("px_per_mm", [2.0, 4.0, 8.0])
@pytest.mark.parametrize("flat", [0.0, 0.5, 1.0])
def test_a_pixel_shows_the_mean_over_its_area(px_per_mm, flat):
    made = Deposit(
        core=np.full((1, 3), 0.3),
        core_sigma_mm=np.array([0.2]),
        core_flat=np.array([flat]),
        halo=np.zeros((1, 3)),
        halo_sigma_mm=np.full((1, 3), 0.4),
        floor=np.zeros(3),
    )
    photo = plain(41, 41, (60000,) * 3)
    mark = seen(facing(px_per_mm, [20.2, 19.9]), np.zeros((1, 3)), made)
    shade = 1 - let_through(photo, composite(photo, mark, BARE, 0.0))[..., 0]
    fine = 20
    at = (np.arange(41 * fine) + 0.5) / fine - 0.5
    x, y = (at - 20.2) / px_per_mm, (at - 19.9) / px_per_mm
    bell = np.exp(-(y[:, None] ** 2 + x**2) / (2 * 0.2**2))
    true = 0.3 * bell * (1 + flat * (1 - bell) + flat**2 * (1 - bell) ** 2)
    true = true.reshape(41, fine, 41, fine).mean(axis=(1, 3))
    assert np.abs(shade - true).max() < 0.04 * true.max()


@pytest.mark.parametrize("tilt", [0.0, 45.0, 70.0])
@pytest.mark.parametrize("part", ["core", "halo"])
def test_a_dot_has_the_shape_of_the_disc_as_it_is_seen(tilt, part):
    px_per_mm, blur_px = 12.0, 1.5
    made = Deposit(
        core=np.full((1, 3), 0.3 if part == "core" else 0.0),
        core_sigma_mm=np.array([0.4]),
        core_flat=np.zeros(1),
        halo=np.full((1, 3), 0.02 if part == "halo" else 0.0),
        halo_sigma_mm=np.full((1, 3), 0.38),
        floor=np.zeros(3),
    )
    sigma = 0.4 if part == "core" else 0.38
    photo = plain(121, 121, (60000,) * 3)
    camera = facing(px_per_mm, [60, 60], tilt)
    turn = np.radians(30)  # and the camera leans, so that no axis is a picture's axis
    lean = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    camera = replace(camera, rotation=lean @ camera.rotation)
    out = composite(photo, seen(camera, np.zeros((1, 3)), made), BARE, blur_px)
    shade = 1 - let_through(photo, out)[..., 1]
    y, x = np.indices(shade.shape) - 60.0
    moment = np.array([[(x * x * shade).sum(), (x * y * shade).sum()],
                       [(x * y * shade).sum(), (y * y * shade).sum()]]) / shade.sum()  # fmt: skip
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    squeeze = np.diag([1, np.cos(np.radians(tilt))])
    disc = axes @ squeeze @ squeeze @ axes.T * (sigma * px_per_mm) ** 2
    wanted = disc + np.eye(2) * (blur_px**2 + 1 / 12)
    # A halo goes through a grid of its own, about as coarse as it is wide, and is cut sooner.
    loose = 0.05 if part == "core" else 0.25
    assert np.abs(moment - wanted).max() < loose * np.trace(wanted) / 2
    area = 2 * np.pi * (0.3 if part == "core" else 0.02) * sigma**2 * px_per_mm**2
    assert shade.sum() == pytest.approx(area * np.cos(np.radians(tilt)), rel=0.03)


def noisy(width=300, height=220, dtype=np.uint8, seed=5):
    rng = np.random.default_rng(seed)
    top = np.iinfo(dtype).max
    base = np.array([0.75, 0.58, 0.48]) * np.linspace(0.4, 1.25, width)[:, None]
    picture = base + rng.normal(0, 0.05, (height, width, 3))
    return from_pixels((np.clip(picture, 0, 1) * top).astype(dtype))


def patch(photo, px_per_mm=4.0):
    """A field on the middle of a picture; its marks."""
    places = scattered(22, 16, 1.5)
    camera = facing(px_per_mm, [(photo.width - 1) / 2, (photo.height - 1) / 2])
    return seen(camera, places, dots(len(places), water=1.0))


KINDS = {
    "8 bits": lambda: noisy(),
    "16 bits": lambda: noisy(dtype=np.uint16),
    "Display P3": lambda: replace(noisy(), to_srgb=sealed(P3_TO_SRGB.copy())),
    "Display P3, 16 bits": lambda: replace(
        noisy(dtype=np.uint16), to_srgb=sealed(P3_TO_SRGB.copy())
    ),
    "grey": lambda: grey(np.uint8),
    "grey, 16 bits": lambda: grey(np.uint16),
}


def grey(dtype):
    photo = noisy(dtype=dtype)
    return replace(photo, grey=True, pixels=sealed(np.repeat(photo.pixels[..., 1:2], 3, axis=2)))


@pytest.mark.parametrize("kind", KINDS)
def test_what_no_dot_reaches_stays_bit_for_bit(kind):
    photo = KINDS[kind]()
    mark = patch(photo)
    before = photo.pixels.copy()
    out = composite(photo, mark, BARE, 0.8)
    assert np.array_equal(photo.pixels, before)
    assert out.dtype == photo.pixels.dtype
    assert out.shape == photo.pixels.shape
    y, x = np.mgrid[: photo.height, : photo.width]
    away = cKDTree(mark.place).query(np.stack([x.ravel(), y.ravel()], axis=1))[0]
    far = away.reshape(x.shape) > 4.0 * mark.halo_sigma_mm.max() * 4.0 + 4 * 0.8 + 4
    assert far.sum() > 1000
    assert np.array_equal(out[far], photo.pixels[far])
    assert (out != photo.pixels).mean() > 0.05


@pytest.mark.parametrize("kind", KINDS)
def test_pigment_never_brightens(kind):
    photo = KINDS[kind]()
    out = composite(photo, patch(photo), BARE, 0.8)
    change = out.astype(int) - photo.pixels.astype(int)
    # In another colour space a channel may round up by one code value where it hardly changes.
    assert change.max() <= (1 if "P3" in kind else 0)
    linear = light(photo, out) @ photo.to_srgb.T @ LUMINANCE
    assert (linear <= light(photo, photo.pixels) @ photo.to_srgb.T @ LUMINANCE + 1e-4).all()


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_comes_out_twice(kind):
    photo = KINDS[kind]()
    first, second = (composite(photo, patch(photo), BARE, 0.8) for _ in range(2))
    assert np.array_equal(first, second)


def test_the_number_of_threads_changes_nothing():
    photo = noisy()
    threads = numba.get_num_threads()
    try:
        outs = []
        for number in {1, min(2, numba.config.NUMBA_NUM_THREADS)}:
            numba.set_num_threads(number)
            outs.append(composite(photo, patch(photo), BARE, 0.8))
    finally:
        numba.set_num_threads(threads)
    assert all(np.array_equal(outs[0], out) for out in outs)


def test_pictures_can_be_drawn_side_by_side():
    photos = [noisy(seed=s) for s in range(4)]
    wanted = [composite(p, patch(p), BARE, 0.8) for p in photos]
    if numba.threading_layer() == "workqueue":
        pytest.skip("this machine has no threading layer that may be entered twice")
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda p: composite(p, patch(p), BARE, 0.8), photos))
    for one, other in zip(wanted, got, strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_p3_takes_the_same_light_as_srgb(depth):
    """The same colours written in two spaces lose the same shares of linear sRGB."""
    top = np.iinfo(depth).max
    skin = np.array([0.40, 0.24, 0.17])
    base = from_pixels(np.zeros((4, 4, 3), depth))
    codes = np.arange(top + 1)

    def written(linear):
        return np.array([np.interp(linear[c], base.decode[c], codes) for c in range(3)]).round()

    photos = [plain(90, 90, written(skin), depth),
              replace(plain(90, 90, written(np.linalg.inv(P3_TO_SRGB) @ skin), depth),
                      to_srgb=sealed(P3_TO_SRGB.copy()))]  # fmt: skip
    through = []
    for photo in photos:
        out = composite(photo, patch(photo), BARE, 0.8)
        linear = light(photo, out) @ photo.to_srgb.T
        through.append(linear / (light(photo, photo.pixels) @ photo.to_srgb.T))
    assert np.abs(through[0] - through[1]).max() < (0.03 if depth is np.uint8 else 2e-4)
    assert np.abs((through[0] - through[1]).mean(axis=(0, 1))).max() < 0.003


def test_grey_stays_grey_and_loses_luminance():
    photo = replace(plain(90, 90, (40000,) * 3), grey=True)
    colour = plain(90, 90, (40000,) * 3)
    out = composite(photo, patch(photo), BARE, 0.8)
    assert (out == out[..., :1]).all()
    wanted = let_through(colour, composite(colour, patch(colour), BARE, 0.8)) @ LUMINANCE
    assert np.allclose(let_through(photo, out)[..., 0], wanted, atol=2e-4)


def test_eight_bits_are_sixteen_bits_rounded():
    fine = plain(90, 90, (200 * 257, 160 * 257, 140 * 257))
    coarse = plain(90, 90, (200, 160, 140), np.uint8)
    out = composite(fine, patch(fine), BARE, 0.8) / 257
    assert np.abs(out - composite(coarse, patch(coarse), BARE, 0.8)).max() < 0.52


def test_where_no_bare_skin_shows_nothing_changes():
    photo = noisy()
    assert np.array_equal(composite(photo, patch(photo), 0 * BARE, 0.8), photo.pixels)
    left = np.zeros((photo.height, photo.width), np.float32)
    left[:, :150] = 1
    out = composite(photo, patch(photo), left, 0.8)
    assert np.array_equal(out[:, 151:], photo.pixels[:, 151:])
    whole = composite(photo, patch(photo), BARE, 0.8)
    assert np.array_equal(out[:, :149], whole[:, :149])


def test_half_bare_skin_loses_half():
    photo = plain(90, 90)
    whole = 1 - let_through(photo, composite(photo, patch(photo), BARE, 0.8))
    half = 1 - let_through(photo, composite(photo, patch(photo), 0.5 * BARE, 0.8))
    assert np.allclose(half, whole / 2, atol=2e-4)


def test_exposure_may_have_any_size():
    """The map spans the picture: a coarse ramp and the same ramp in full give the same."""
    photo = plain(160, 120)
    ramp = ((np.arange(160) + 0.5) / 160).astype(np.float32)
    full = np.tile(ramp, (120, 1))
    coarse = full.reshape(30, 4, 40, 4).mean(axis=(1, 3))
    one, other = (composite(photo, patch(photo), e, 0.8) for e in (full, coarse))
    inner = slice(4, -4)
    apart = let_through(photo, one)[:, inner] - let_through(photo, other)[:, inner]
    assert np.abs(apart).max() < 2e-3


def test_no_marks_or_none_in_sight_change_nothing():
    photo = noisy()
    mark = patch(photo)
    none = seen(facing(4.0, [0, 0]), np.zeros((0, 3)), dots(0))
    assert np.array_equal(composite(photo, none, BARE, 0.8), photo.pixels)
    gone = replace(mark, place=mark.place + np.float32(5000))
    assert np.array_equal(composite(photo, gone, BARE, 0.8), photo.pixels)


def test_dots_on_the_far_side_are_not_drawn():
    camera = facing(4.0, [50, 50])
    places = np.zeros((4, 3))
    normal = np.array([[0, 0, 1.0], [0, 0, -1], [0.6, 0, 0.8], [0.6, 0, -0.8]])
    mark = marks(camera, places, normal, dots(4))
    assert mark.kept.tolist() == [0, 2]


def test_marks_stand_where_the_camera_sees_them():
    rng = np.random.default_rng(6)
    camera = facing(3.0, [60, 50], 20.0)
    places = rng.uniform(-20, 20, (50, 3))
    normal = rng.standard_normal((50, 3))
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    made = dots(50, water=rng.uniform(0, 20, 50)[0])
    mark = marks(camera, places, normal, made)
    pixels, _ = camera.project(places[mark.kept])
    assert np.allclose(mark.place, pixels, atol=1e-3)
    assert np.allclose(mark.core, made.core[mark.kept])
    larger = marks(camera.scaled(2), places, normal, made)
    assert np.allclose(larger.place, 2 * (mark.place + 0.5) - 0.5, atol=1e-3)
    assert np.allclose(larger.spread, 4 * mark.spread, rtol=1e-4, atol=1e-4)
    # The longer axis is never foreshortened; the shorter is, by how far the skin is turned.
    for spread, n in zip(mark.spread, normal[mark.kept], strict=True):
        low, high = np.linalg.eigvalsh([[spread[0], spread[1]], [spread[1], spread[2]]])
        assert high == pytest.approx(9.0, rel=1e-3)
        turned = max((camera.eye_mm / np.linalg.norm(camera.eye_mm)) @ n, 0.08)
        assert low == pytest.approx(9.0 * turned**2, rel=0.02, abs=0.01)
