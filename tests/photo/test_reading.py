"""Every kind of file opens to the same upright picture."""

from __future__ import annotations

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from stubble.photo import read

KINDS = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF")
LOSSLESS = ("PNG", "WEBP", "TIFF")


def near(photo, scene, tolerance):
    """Compare away from the edges of the flag, where subsampled chroma bleeds."""
    inner = np.ones(scene.shape[:2], bool)
    for edge in (64, 128):
        inner[edge - 20 : edge + 20] = False
    for edge in (64, 192):
        inner[:, edge - 20 : edge + 20] = False
    assert photo.pixels.shape == scene.shape
    return np.abs(photo.pixels.astype(int) - scene)[inner].max() <= tolerance


@pytest.fixture(scope="session")
def stored(pillow, heic):
    """Encode pixels as a file of a kind: without loss where the kind can."""

    def encode(pixels, kind, **options):
        if kind == "HEIF":
            return heic(**options)
        best = {
            "JPEG": {"quality": 100, "subsampling": 0},
            "WEBP": {"lossless": True, "exact": True, "method": 0},
            "AVIF": {"quality": 95, "subsampling": "4:4:4", "speed": 10},
        }.get(kind, {})
        return pillow(pixels, kind, **best, **options)

    return encode


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_opens_with_its_code_values(kind, stored, scene):
    photo = read(stored(scene, kind))
    assert photo.format == kind
    assert (photo.height, photo.width, photo.depth) == (256, 320, 8)
    assert not photo.grey
    assert photo.icc is None
    assert photo.alpha is None
    assert near(photo, scene, 0 if kind in LOSSLESS else 3)
    assert photo.lossless == (kind in LOSSLESS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_handed_out_cannot_be_written_to(kind, stored, scene):
    photo = read(stored(scene, kind))
    for array in (photo.pixels, photo.decode, photo.to_srgb):
        assert not array.flags.writeable
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_all_orientations_come_out_upright(kind, orientation, stored, stored_as, scene, exif):
    turned = stored_as(scene, orientation)
    photo = read(stored(turned, kind, exif=exif(orientation)))
    assert near(photo, scene, 0 if kind in LOSSLESS else 3)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_16_bit_tiff_comes_out_upright(orientation, tiff16, stored_as, scene):
    deep = scene.astype(np.uint16) * 257 + np.arange(320, dtype=np.uint16)[:, None]
    photo = read(tiff16(stored_as(deep, orientation), orientation))
    assert photo.depth == 16
    assert np.array_equal(photo.pixels, deep)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("repeated", [False, True])
def test_heic_is_turned_by_its_container_once(orientation, repeated, heic, stored_as, scene, exif):
    # Phones repeat the container's turn in EXIF, and it must not be applied again.
    photo = read(heic(orientation, exif(orientation) if repeated else None))
    # The frame is always the scene as stored; undo on the scene what the container declares.
    undone = {5: 5, 6: 8, 7: 7, 8: 6}.get(orientation, orientation)
    assert near(photo, stored_as(scene, undone), 3)


def test_orientation_out_of_range_is_upright(pillow, scene, exif):
    assert np.array_equal(read(pillow(scene, "PNG", exif=exif(9))).pixels, scene)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_focal_length_is_read(kind, stored, scene, exif):
    assert read(stored(scene, kind, exif=exif(focal_35mm=26))).focal_35mm == 26
    assert read(stored(scene, kind, exif=exif())).focal_35mm is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_the_path_and_the_bytes_are_the_same(kind, stored, scene, tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(stored(scene, kind))
    assert np.array_equal(read(path).pixels, read(path.read_bytes()).pixels)
    assert np.array_equal(read(str(path)).pixels, read(path).pixels)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_grey_stays_grey(kind, stored, noise):
    grey = noise[..., 1].copy()
    photo = read(stored(grey, kind))
    assert photo.grey
    assert np.abs(photo.pixels.astype(int) - grey[..., None]).max() <= (2 if kind == "JPEG" else 0)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_16_bit_png_keeps_every_bit(channels, noise):
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 65536, (*noise.shape[:2], channels), np.uint16)
    colour = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    photo = read(
        _png(pixels.astype(">u2"), 16, colour, extra=[(b"gAMA", struct.pack(">I", 45455))])
    )
    assert photo.depth == 16
    assert photo.grey == (channels < 3)
    wanted = pixels[..., :1] if channels < 3 else pixels[..., :3]
    assert np.array_equal(photo.pixels, np.broadcast_to(wanted, photo.pixels.shape))
    if channels in (2, 4):
        assert np.array_equal(photo.alpha, pixels[..., -1])
    else:
        assert photo.alpha is None


def _png(pixels, bits, colour, extra=()):
    """Make a PNG by hand: no encoder here writes every variant."""

    def chunk(name, body):
        body = name + body
        return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))

    height, width = pixels.shape[:2]
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    out = b"\x89PNG\r\n\x1a\n"
    out += chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    for name, body in extra:
        out += chunk(name, body)
    return out + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("method", ["deflate", "lzw", "none"])
def test_16_bit_tiff_keeps_every_bit(method, noise):
    pixels = np.random.default_rng(4).integers(0, 65536, noise.shape, np.uint16)
    code = {"none": 1, "lzw": 5, "deflate": 8}[method]
    done, data = cv2.imencode(".tif", pixels[..., ::-1], [cv2.IMWRITE_TIFF_COMPRESSION, code])
    assert done
    assert np.array_equal(read(data.tobytes()).pixels, pixels)


def test_opacity_is_kept_aside(pillow, noise):
    alpha = np.linspace(0, 255, noise[..., 0].size).reshape(noise.shape[:2]).astype(np.uint8)
    for kind, options in (("PNG", {}), ("TIFF", {}), ("WEBP", {"lossless": True, "exact": True})):
        photo = read(pillow(np.dstack([noise, alpha]), kind, **options))
        assert np.array_equal(photo.pixels, noise)
        assert np.array_equal(photo.alpha, alpha)


def test_full_opacity_is_no_opacity(pillow, noise):
    opaque = np.dstack([noise, np.full(noise.shape[:2], 255, np.uint8)])
    assert read(pillow(opaque, "PNG")).alpha is None


def test_a_palette_becomes_rgb(pillow, scene):
    palette = Image.fromarray(scene).quantize(8)
    assert np.array_equal(read(pillow(palette, "PNG")).pixels, np.array(palette.convert("RGB")))
    photo = read(pillow(palette, "PNG", transparency=0))
    assert photo.alpha is not None
    assert not photo.grey


@pytest.mark.parametrize("kind", ["WEBP", "TIFF", "MPO", "PNG", "AVIF"])
def test_of_several_pictures_the_first_is_taken(kind, pillow, scene):
    others = [Image.fromarray(np.full_like(scene, level)) for level in (10, 200)]
    best = {"MPO": {"quality": 100, "subsampling": 0}, "WEBP": {"lossless": True}}.get(kind, {})
    data = pillow(scene, kind, save_all=True, append_images=others, **best)
    assert near(read(data), scene, 0 if kind in LOSSLESS else 12)


def test_progressive_and_restarted_jpegs_open(pillow, noise):
    plain = read(pillow(noise, "JPEG", quality=90)).pixels
    for options in ({"progressive": True}, {"restart_marker_rows": 2}, {"optimize": True}):
        assert np.array_equal(read(pillow(noise, "JPEG", quality=90, **options)).pixels, plain)


def test_jpeg_decodes_as_libjpeg_does(pillow, noise):
    for subsampling in (0, 1, 2):
        data = pillow(noise, "JPEG", quality=80, subsampling=subsampling)
        assert np.array_equal(read(data).pixels, np.array(Image.open(io.BytesIO(data))))


def test_stray_bytes_before_the_end_are_passed_over(pillow, noise):
    data = pillow(noise, "JPEG", quality=90)
    assert np.array_equal(read(data[:-2] + b"\0\0\0\0" + data[-2:]).pixels, read(data).pixels)
    assert np.array_equal(read(data + b"a phone's trailer" * 9).pixels, read(data).pixels)


def test_jpegs_that_break_a_rule_but_miss_nothing_open(pillow, noise):
    data = pillow(noise, "JPEG", quality=90)
    version = data.index(b"JFIF") + 5
    newer = data[:version] + b"\x02" + data[version + 1 :]
    scan = data.index(b"\xff\xda")
    last = scan + 2 + struct.unpack_from(">H", data, scan + 2)[0] - 2
    looser = data[:last] + b"\0" + data[last + 1 :]  # the last coefficient of the scan, given as 0
    for broken in (newer, looser):
        assert broken != data
        assert np.array_equal(read(broken).pixels, read(data).pixels)


def test_a_phone_may_hang_its_own_data_onto_heic(heic):
    trailer = b"\0\0\0\0\x01\x0aImage_UTC_Data1700000000000SEFH\x6b\0\0\0" * 3
    assert np.array_equal(read(heic() + trailer).pixels, read(heic()).pixels)


def test_a_lossless_webp_is_known_behind_its_profile(pillow, noise, profile):
    icc = profile(np.eye(3), b"curv\0\0\0\0\0\0\0\0")
    frames = [Image.fromarray(noise[::-1])]
    assert read(pillow(noise, "WEBP", lossless=True, icc_profile=icc)).lossless
    assert not read(pillow(noise, "WEBP", quality=90, icc_profile=icc)).lossless
    moving = {"save_all": True, "append_images": frames}
    assert read(pillow(noise, "WEBP", lossless=True, **moving)).lossless
    assert not read(pillow(noise, "WEBP", quality=90, **moving)).lossless


def test_ink_becomes_srgb(pillow, scene):
    ink = Image.fromarray(scene).convert("CMYK")
    for kind, options in (("JPEG", {"quality": 100, "subsampling": 0}), ("TIFF", {})):
        photo = read(pillow(ink, kind, **options))
        assert photo.icc is None
        assert not photo.grey
        assert photo.jpeg is None
        assert near(photo, np.array(ink.convert("RGB")), 4)
