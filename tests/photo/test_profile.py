"""Colour profiles say what code values mean in light."""

from __future__ import annotations

import dataclasses
import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from stubble.photo import encode, from_pixels, linear, read

# Colorants (columns of RGB to XYZ, adapted to D50) as in the profiles Apple and Adobe publish.
P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
PROPHOTO = ((0.79767, 0.28804, 0.0), (0.13519, 0.71188, 0.0), (0.03134, 0.00009, 0.82491))
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))


def para(form, *numbers):
    fixed = [round(number * 65536) for number in numbers]
    return b"para\0\0\0\0" + struct.pack(f">HH{len(fixed)}i", form, 0, *fixed)


def curv(*table):
    return b"curv\0\0\0\0" + struct.pack(f">I{len(table)}H", len(table), *table)


SRGB_CURVE = para(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
ADOBE_CURVE = curv(round(2.19921875 * 256))


def srgb_light(code):
    code = np.asarray(code, np.float64)
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def srgb_code(light):
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_without_a_profile_it_is_srgb(dtype):
    photo = from_pixels(np.zeros((300, 300, 3), dtype))
    levels = np.iinfo(dtype).max + 1
    assert photo.decode.shape == (3, levels)
    assert photo.decode.dtype == np.float32
    wanted = srgb_light(np.arange(levels) / (levels - 1)).astype(np.float32)
    assert np.array_equal(photo.decode, np.stack([wanted] * 3))
    assert np.array_equal(photo.to_srgb, np.eye(3))
    assert photo.decode[0, 0] == 0
    assert photo.decode[0, -1] == 1


@pytest.mark.parametrize(
    ("colorants", "curve", "red", "tolerance"),
    [
        # CSS Color 4, 10.9: Display P3 red and Adobe RGB (a98-rgb) red in linear sRGB
        (P3, SRGB_CURVE, (1.2249, -0.0420, -0.0197), 4e-4),
        (ADOBE, ADOBE_CURVE, (1.3984, 0.0, 0.0), 4e-4),
        (PROPHOTO, curv(round(1.8 * 256)), (2.0343, -0.2288, -0.0086), 2e-3),
    ],
)
def test_wide_spaces_have_their_published_primaries(
    colorants, curve, red, tolerance, profile, pillow
):
    icc = profile(colorants, curve)
    photo = read(pillow(np.full((256, 256, 3), (255, 0, 0), np.uint8), "PNG", icc_profile=icc))
    assert photo.icc == icc
    assert photo.to_srgb[:, 0] == pytest.approx(red, abs=tolerance)
    assert photo.to_srgb @ np.ones(3) == pytest.approx(1, abs=1e-3)  # white stays white
    assert linear(photo, 64)[0, 0] == pytest.approx(red, abs=tolerance)


def test_gamma_is_a_power(profile, pillow, scene):
    photo = read(pillow(scene, "PNG", icc_profile=profile(ADOBE, ADOBE_CURVE)))
    code = np.arange(256) / 255
    assert photo.decode[1] == pytest.approx(code**2.19921875, abs=1e-6)


def test_each_channel_keeps_its_own_curve(profile, pillow, scene):
    icc = profile(SRGB, [curv(), curv(512), curv(0, 0, 65535)])
    decode = read(pillow(scene, "PNG", icc_profile=icc)).decode
    code = np.arange(256) / 255
    assert decode[0] == pytest.approx(code, abs=1e-6)
    assert decode[1] == pytest.approx(code**2, abs=1e-6)
    assert decode[2] == pytest.approx(np.maximum(0, 2 * code - 1), abs=1e-6)


@pytest.mark.parametrize(
    ("curve", "law"),
    [
        (para(0, 2.2), lambda x: x**2.2),
        (para(1, 2.0, 1.25, -0.25), lambda x: np.maximum(1.25 * x - 0.25, 0) ** 2),
        (para(2, 2.0, 0.75, 0.125, 0.0625), lambda x: (0.75 * x + 0.125) ** 2 + 0.0625),
        (SRGB_CURVE, srgb_light),
        (
            para(4, 2.0, 0.75, 0.125, 0.5, 0.25, 0.0625, 0.03125),
            lambda x: np.where(x >= 0.25, (0.75 * x + 0.125) ** 2 + 0.0625, 0.5 * x + 0.03125),
        ),
    ],
)
def test_parametric_curves_follow_the_standard(curve, law, profile, pillow, scene):
    decode = read(pillow(scene, "PNG", icc_profile=profile(SRGB, curve))).decode
    assert decode[0] == pytest.approx(law(np.arange(256) / 255), abs=2e-5)


def test_profiles_that_call_themselves_srgb_are_srgb(pillow, scene):
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = read(pillow(scene, "JPEG", icc_profile=icc))
    assert photo.icc == icc
    assert np.array_equal(photo.to_srgb, np.eye(3))
    assert photo.decode[0] == pytest.approx(srgb_light(np.arange(256) / 255), abs=1e-4)


@pytest.mark.parametrize("colorants", [P3, ADOBE, SRGB])
@pytest.mark.parametrize("curve", [SRGB_CURVE, ADOBE_CURVE, curv(0, 9000, 30000, 65535)])
def test_colours_agree_with_little_cms(colorants, curve, profile, pillow):
    rng = np.random.default_rng(5)
    pixels = rng.integers(90, 170, (256, 256, 3), np.uint8)  # within sRGB, from all three spaces
    icc = profile(colorants, curve)
    photo = read(pillow(pixels, "PNG", icc_profile=icc))
    theirs = ImageCms.profileToProfile(
        Image.fromarray(pixels),
        ImageCms.ImageCmsProfile(io.BytesIO(icc)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.HIGHRESPRECALC,
    )
    ours = srgb_code(linear(photo, 256)) * 255
    assert np.abs(ours - np.array(theirs)).max() < 1.5


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("target", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_the_profile_is_kept_byte_for_byte(kind, target, profile, pillow, scene):
    icc = profile(P3, SRGB_CURVE)
    photo = read(pillow(scene, kind, icc_profile=icc))
    out = encode(photo.pixels, photo, target)
    assert read(out).icc == icc
    with Image.open(io.BytesIO(out)) as image:
        image.load()
        assert image.info["icc_profile"] == icc


@pytest.mark.parametrize("kind", ["AVIF", "HEIF"])
def test_phone_containers_carry_their_profile(kind, profile, pillow, heic, scene):
    icc = profile(P3, SRGB_CURVE)
    data = heic(icc=icc) if kind == "HEIF" else pillow(scene, kind, icc_profile=icc, speed=10)
    photo = read(data)
    assert photo.icc == icc
    assert photo.to_srgb[0, 0] == pytest.approx(1.2249, abs=4e-4)
    assert read(encode(photo.pixels, photo)).icc == icc


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_a_16_bit_picture_keeps_its_profile(kind, profile, noise):
    icc = profile(PROPHOTO, curv(round(1.8 * 256)))
    deep = from_pixels(noise.astype(np.uint16) * 257)
    tagged = read(encode(deep.pixels, dataclasses.replace(deep, icc=icc), kind))
    assert tagged.depth == 16
    assert tagged.icc == icc
    assert tagged.decode.shape == (3, 65536)
    assert tagged.decode[0, 32768] == pytest.approx((32768 / 65535) ** (461 / 256), abs=1e-6)
    again = read(encode(tagged.pixels, tagged, kind))
    assert np.array_equal(again.pixels, deep.pixels)
    assert again.icc == icc


def test_a_large_profile_survives_in_jpeg(profile, pillow, scene):
    # Longer than one APP2 segment can hold.
    icc = profile(P3, curv(*range(0, 65536, 2), 65535))
    assert len(icc) > 2 * 65536
    photo = read(pillow(scene, "JPEG", icc_profile=icc))
    assert photo.icc == icc
    assert read(encode(photo.pixels, photo)).icc == icc


def test_grey_profiles_belong_to_grey_pictures(profile, pillow, noise):
    icc = profile(None, curv(512))
    photo = read(pillow(noise[..., 0].copy(), "PNG", icc_profile=icc))
    assert photo.grey
    assert photo.icc == icc
    assert photo.decode[2] == pytest.approx((np.arange(256) / 255) ** 2, abs=1e-6)
    assert read(encode(photo.pixels, photo)).icc == icc
    coloured = read(pillow(noise, "PNG", icc_profile=icc))
    assert coloured.icc is None


def test_grey_keeps_its_light_where_its_profile_cannot_go(profile, pillow, noise):
    alpha = np.full(noise.shape[:2], 255, np.uint8)
    alpha[:20] = 0
    grey = np.dstack([noise[..., 0], alpha])
    for stored, target in ((grey, "PNG"), (grey, "TIFF"), (noise[..., 0].copy(), "WEBP")):
        photo = read(pillow(stored, "PNG", icc_profile=profile(None, curv(512))))
        back = read(encode(photo.pixels, photo, target))
        assert photo.icc is not None
        assert back.icc is None
        assert np.abs(linear(back, 999) - linear(photo, 999)).max() < 0.005


@pytest.mark.parametrize(
    "damage",
    [
        lambda icc: b"",
        lambda icc: b"nonsense" * 40,
        lambda icc: icc[:200],
        lambda icc: icc[:36] + b"nope" + icc[40:],
        lambda icc: icc[:128] + b"\xff\xff\xff\xff" + icc[132:],
        lambda icc: icc.replace(b"para", b"trap"),
        lambda icc: icc.replace(b"XYZ \0\0\0\0", b"ZYX \0\0\0\0"),
    ],
)
def test_a_damaged_profile_is_passed_over(damage, profile, pillow, scene):
    icc = damage(profile(P3, SRGB_CURVE))
    photo = read(pillow(scene, "JPEG", icc_profile=icc, quality=95))
    assert photo.icc is None
    assert np.array_equal(photo.to_srgb, np.eye(3))


def test_a_profile_with_no_end_is_passed_over(pillow, scene):
    bomb = b"\0" * (50 << 20)
    photo = read(pillow(scene, "WEBP", icc_profile=bomb))
    assert photo.icc is None


# The eight corners of the RGB cube in Lab, red and blue changed over.
CORNERS = {
    (0, 0, 0): (0.0, 0.0, 0.0),
    (1, 1, 1): (100.0, 0.0, 0.0),
    (0, 0, 1): (54.3, 80.8, 69.9),
    (1, 0, 0): (29.6, 68.3, -112.0),
    (0, 1, 0): (87.8, -79.3, 81.0),
    (1, 1, 0): (90.7, -50.7, -15.0),
    (0, 1, 1): (97.6, -15.7, 93.4),
    (1, 0, 1): (60.2, 93.6, -60.5),
}


def test_a_profile_of_tables_is_converted_to_srgb(table_profile, pillow):
    keys = [(r, g, b) for r in (0, 1) for g in (0, 1) for b in (0, 1)]
    icc = table_profile(b"RGB ", [CORNERS[key] for key in keys])
    pixels = np.full((256, 256, 3), (0, 0, 255), np.uint8)
    pixels[:, 128:] = 255
    photo = read(pillow(pixels, "PNG", icc_profile=icc))
    assert photo.icc is None
    assert np.array_equal(photo.to_srgb, np.eye(3))
    assert np.abs(photo.pixels[0, 0].astype(int) - (255, 0, 0)).max() < 12
    assert np.abs(photo.pixels[0, 255].astype(int) - 255).max() < 4


def test_16_bits_in_a_profile_of_tables_become_8(table_profile, noise):
    keys = [(r, g, b) for r in (0, 1) for g in (0, 1) for b in (0, 1)]
    icc = table_profile(b"RGB ", [CORNERS[key] for key in keys])
    deep = from_pixels(noise.astype(np.uint16) * 257)
    photo = read(encode(deep.pixels, dataclasses.replace(deep, icc=icc), "PNG"))
    assert photo.depth == 8
    assert photo.decode.shape == (3, 256)
    assert photo.icc is None


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_ink_goes_through_its_profile(kind, table_profile, pillow):
    # A press whose cyan prints red: only its profile can know.
    corners = [
        (95.0, 0.0, 0.0) if not any(ink) else (54.0, 80.0, 68.0) if ink[0] else (20.0, 0.0, 0.0)
        for ink in np.ndindex(2, 2, 2, 2)
    ]
    ink = Image.new("CMYK", (256, 256), (255, 0, 0, 0))
    data = pillow(ink, kind, icc_profile=table_profile(b"CMYK", corners))
    photo = read(data)
    red, green, blue = photo.pixels[100, 100].astype(int)
    assert red > 200
    assert green < 80
    assert blue < 80
    assert photo.icc is None
    out = encode(photo.pixels, photo)
    with Image.open(io.BytesIO(out)) as image:
        assert image.mode == "RGB"
        assert "icc_profile" not in image.info
