"""What is written is what was asked for, and nothing is lost when it cannot be."""

from __future__ import annotations

import dataclasses
import errno
import io
import os
import stat
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stubble.errors import WriteError
from stubble.photo import FORMATS, encode, from_pixels, read, write
from stubble.photo.writing import write_whole


@pytest.mark.parametrize("target", ["PNG", "TIFF"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_untouched_pixels_are_the_same_bits(kind, target, pillow, noise):
    photo = read(pillow(noise, kind))
    assert np.array_equal(read(encode(photo.pixels, photo, target)).pixels, photo.pixels)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("target", ["PNG", "TIFF"])
def test_lossless_formats_hold_every_variant(target, dtype, channels):
    rng = np.random.default_rng(channels)
    top = np.iinfo(dtype).max
    colour = rng.integers(0, top + 1, (301, 270, 3), dtype)
    photo = from_pixels(colour)
    changes = {}
    if channels < 3:
        colour = np.repeat(colour[..., :1], 3, axis=2)
        changes["grey"] = True
    if channels in (2, 4):
        changes["alpha"] = rng.integers(0, top, (301, 270), dtype)
    photo = dataclasses.replace(photo, pixels=colour, **changes)
    back = read(encode(photo.pixels, photo, target))
    assert back.depth == photo.depth
    assert np.array_equal(back.pixels, colour)
    # Grey with opacity is written with its three equal channels.
    assert back.grey == (channels == 1)
    if photo.alpha is None:
        assert back.alpha is None
    else:
        assert np.array_equal(back.alpha, photo.alpha)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("grey", [False, True])
def test_other_programs_read_our_tiff(dtype, grey, noise):
    photo = dataclasses.replace(from_pixels(noise.astype(dtype)), grey=grey)
    data = encode(photo.pixels, photo, "TIFF")
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (333, 255)
        if dtype == np.uint8 and not grey:
            assert np.array_equal(np.array(image), noise)


def test_webp_is_lossless_if_the_input_was(pillow, noise):
    photo = read(pillow(noise, "WEBP", lossless=True))
    assert np.array_equal(read(encode(photo.pixels, photo)).pixels, photo.pixels)
    lossy = read(pillow(noise, "WEBP", quality=80))
    assert not read(encode(lossy.pixels, lossy)).lossless
    alpha = np.zeros(noise.shape[:2], np.uint8)
    alpha[100:] = 255
    clear = read(pillow(np.dstack([noise, alpha]), "PNG"))
    back = read(encode(clear.pixels, clear, "WEBP"))
    assert np.array_equal(back.pixels, noise)
    assert np.array_equal(back.alpha, alpha)


@pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:2", "4:2:0"])
@pytest.mark.parametrize("quality", [60, 90, 98])
def test_a_jpeg_keeps_its_tables_and_subsampling(quality, subsampling, pillow, noise):
    data = pillow(noise, "JPEG", quality=quality, subsampling=subsampling)
    photo = read(data)
    assert photo.jpeg.subsampling == subsampling
    out = encode(photo.pixels, photo)
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(out)) as after:
        assert after.quantization == before.quantization
        assert after.layer[0][1:3] == before.layer[0][1:3]
    again = read(out)
    assert again.jpeg.subsampling == subsampling
    assert np.array_equal(again.jpeg.tables, photo.jpeg.tables)
    # Quantised again by the same steps, nearly nothing moves.
    assert np.mean(again.pixels == photo.pixels) > {60: 0.99, 90: 0.94, 98: 0.5}[quality]
    assert np.abs(again.pixels.astype(int) - photo.pixels).max() <= 8


def test_tables_of_three_components_and_long_steps(pillow, noise):
    tables = [[1 + (k * c) % 300 for k in range(64)] for c in (1, 2, 3)]
    photo = read(pillow(noise, "JPEG", qtables=tables, subsampling=0))
    assert photo.jpeg.tables.reshape(3, 64).tolist() == tables
    assert np.array_equal(read(encode(photo.pixels, photo)).jpeg.tables, photo.jpeg.tables)


def test_a_grey_jpeg_keeps_its_table(pillow, noise):
    photo = read(pillow(noise[..., 0].copy(), "JPEG", quality=70))
    again = read(encode(photo.pixels, photo))
    assert again.grey
    assert again.jpeg.tables.shape == (1, 8, 8)
    assert np.array_equal(again.jpeg.tables, photo.jpeg.tables)


@pytest.mark.parametrize("orientation", range(2, 9))
def test_tables_turn_with_the_picture(orientation, pillow, exif, stored_as):
    rng = np.random.default_rng(8)
    upright = rng.integers(0, 256, (32, 40, 3)).astype(np.uint8).repeat(8, 0).repeat(8, 1)
    tables = [[1 + k % 8 + 5 * (k // 8) for k in range(64)]] * 2  # rows and columns differ
    data = pillow(
        stored_as(upright, orientation),
        "JPEG",
        qtables=tables,
        subsampling=0,
        exif=exif(orientation),
    )
    photo = read(data)
    again = read(encode(photo.pixels, photo))
    # Only with the tables turned do the coefficients fall onto the same steps again.
    assert np.mean(again.pixels == photo.pixels) > 0.97


def test_subsampling_turns_with_the_picture(pillow, noise, exif):
    photo = read(pillow(noise, "JPEG", subsampling="4:2:2", exif=exif(6)))
    assert photo.jpeg.subsampling == "4:4:0"
    # No encoder here writes 4:4:0; full colour holds all of it.
    assert read(encode(photo.pixels, photo)).jpeg.subsampling == "4:4:4"


def test_a_wanted_quality_overrules_the_tables(pillow, noise):
    photo = read(pillow(noise, "JPEG", quality=95))
    assert len(encode(photo.pixels, photo, quality=40)) < len(encode(photo.pixels, photo)) / 2


@pytest.mark.parametrize("size", [(1301, 1111), (303, 5001), (9002, 250)])
@pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:2", "4:2:0", "grey"])
def test_a_large_jpeg_is_whole_though_made_of_bands(size, subsampling, pillow):
    grey = subsampling == "grey"
    shape = size[::-1] if grey else (*size[::-1], 3)
    small = np.random.default_rng(3).integers(0, 256, (9, 11, *shape[2:]), np.uint8)
    large = np.kron(small, np.ones((1100, 900, *[1] * len(shape[2:])), np.uint8))
    pixels = np.ascontiguousarray(large[: shape[0], : shape[1]])
    pixels = np.roll(pixels, (37, 41), (0, 1))  # corners off the blocks
    photo = from_pixels(np.dstack([pixels] * 3) if grey else pixels)
    photo = dataclasses.replace(photo, grey=grey, format="JPEG")
    tables = {} if grey else {"subsampling": subsampling}
    plain = pillow(pixels, "JPEG", quality=90, icc_profile=None, **tables)
    photo = dataclasses.replace(photo, jpeg=read(plain).jpeg)
    assert np.array_equal(read(encode(photo.pixels, photo)).pixels, read(plain).pixels)


def test_grey_leaves_grey_in_every_format(pillow, noise):
    photo = read(pillow(noise[..., 0].copy(), "PNG"))
    for target in ("JPEG", "PNG", "TIFF"):
        assert read(encode(photo.pixels, photo, target)).grey
    back = read(encode(photo.pixels, photo, "WEBP"))  # which knows no grey
    assert np.array_equal(back.pixels, photo.pixels)


def test_16_bits_are_rounded_to_8_where_the_format_has_no_more():
    deep = np.arange(300 * 300 * 3, dtype=np.uint32).reshape(300, 300, 3).astype(np.uint16)
    photo = from_pixels(deep)
    wanted = np.rint(deep / 257).astype(np.uint8)
    assert np.array_equal(read(encode(photo.pixels, photo, "WEBP")).pixels, wanted)
    assert read(encode(photo.pixels, photo, "JPEG")).depth == 8


def test_what_is_clear_is_laid_on_white_in_jpeg(pillow, scene):
    alpha = np.full(scene.shape[:2], 255, np.uint8)
    alpha[:, :160] = 0
    photo = read(pillow(np.dstack([scene, alpha]), "PNG"))
    flat = read(encode(photo.pixels, photo, "JPEG"))
    assert flat.pixels[:, :140].min() > 250
    assert np.abs(flat.pixels[:100, 210:].astype(int) - scene[:100, 210:]).max() < 6


@pytest.mark.parametrize(("kind", "leaves_as"), [("HEIF", "JPEG"), ("AVIF", "JPEG")])
def test_what_is_not_written_leaves_as_jpeg(kind, leaves_as, pillow, heic, scene):
    photo = read(heic() if kind == "HEIF" else pillow(scene, "AVIF", speed=10))
    assert read(encode(photo.pixels, photo)).format == leaves_as


def test_pixels_of_another_make_are_refused(noise):
    photo = from_pixels(noise)
    for wrong in (noise[..., 0], noise.astype(np.uint16), noise.astype(np.float32)):
        with pytest.raises(ValueError, match="pixels must be"):
            encode(wrong, photo)
    with pytest.raises(WriteError, match="GIF"):
        encode(noise, photo, "gif")


def test_a_picture_too_wide_for_webp_is_refused():
    photo = from_pixels(np.zeros((240, 16400, 3), np.uint8))
    with pytest.raises(WriteError, match="16383"):
        encode(photo.pixels, photo, "WEBP")


# Files


def names(folder):
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.jpg", "JPEG"),
        ("a.JPEG", "JPEG"),
        ("a.png", "PNG"),
        ("a.webp", "WEBP"),
        ("a.tif", "TIFF"),
    ],
)
def test_the_name_chooses_the_format(name, kind, noise, tmp_path):
    photo = from_pixels(noise)
    write(photo.pixels, photo, tmp_path / name)
    assert read(tmp_path / name).format == kind
    assert names(tmp_path) == [name]


def test_the_format_asked_for_overrules_the_name(noise, tmp_path):
    photo = from_pixels(noise)
    write(photo.pixels, photo, tmp_path / "result", format="jpg")
    assert read(tmp_path / "result").format == "JPEG"
    write(photo.pixels, photo, tmp_path / "plain")
    assert read(tmp_path / "plain").format == "PNG"
    assert set(FORMATS) == {"JPEG", "PNG", "WEBP", "TIFF"}


def test_a_name_of_another_kind_is_refused(noise, tmp_path):
    photo = from_pixels(noise)
    with pytest.raises(WriteError, match=r"\.heic.*\.jpg"):
        write(photo.pixels, photo, tmp_path / "after.heic")
    assert names(tmp_path) == []


@pytest.fixture
def old(tmp_path):
    """A file that stands at the destination."""
    path = tmp_path / "after.png"
    path.write_bytes(b"old")
    return path


def test_an_old_file_is_replaced(old, noise):
    photo = from_pixels(noise)
    write(photo.pixels, photo, old)
    assert np.array_equal(read(old).pixels, noise)


def test_the_new_file_has_the_usual_permissions(noise, tmp_path):
    photo = from_pixels(noise)
    (tmp_path / "usual").write_bytes(b"")
    write(photo.pixels, photo, tmp_path / "a.png")
    mode = stat.S_IMODE((tmp_path / "a.png").stat().st_mode)
    assert mode == stat.S_IMODE((tmp_path / "usual").stat().st_mode)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (errno.ENOSPC, "no room left"),
        (errno.EDQUOT, "no room left"),
        (errno.EACCES, "may not be written"),
        (errno.EROFS, "may not be written"),
        (errno.EIO, "could not be written"),
    ],
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_the_old_file_survives_every_failure(step, code, sentence, old, noise, monkeypatch):
    def fail(*_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, step, fail)
    photo = from_pixels(noise)
    with pytest.raises(WriteError, match=sentence):
        write(photo.pixels, photo, old)
    assert old.read_bytes() == b"old"
    assert names(old.parent) == [old.name]


def test_the_old_file_survives_a_disk_that_is_really_full(noise, tmp_path, monkeypatch):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full on this system")
    photo = from_pixels(noise)
    old = tmp_path / "after.png"
    old.write_bytes(b"old")
    opened = Path.open
    monkeypatch.setattr(Path, "open", lambda _path, _mode: opened(full, "wb"))
    with pytest.raises(WriteError, match="no room left"):
        write(photo.pixels, photo, old)
    monkeypatch.undo()
    assert old.read_bytes() == b"old"


def test_an_interrupt_leaves_nothing_behind(old, noise, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    photo = from_pixels(noise)
    with pytest.raises(KeyboardInterrupt):
        write(photo.pixels, photo, old)
    assert old.read_bytes() == b"old"
    assert names(old.parent) == [old.name]


def test_the_photo_itself_is_never_written_over(noise, tmp_path, pillow):
    source = tmp_path / "photo.png"
    source.write_bytes(pillow(noise, "PNG"))
    (tmp_path / "link.png").symlink_to(source)
    os.link(source, tmp_path / "hard.png")
    (tmp_path / "sub").mkdir()
    photo = read(source)
    before = source.read_bytes()
    for name in ("photo.png", "link.png", "hard.png", "sub/../photo.png"):
        with pytest.raises(WriteError, match="is the photo itself"):
            write(photo.pixels, photo, tmp_path / name, source=source)
        assert source.read_bytes() == before
    write(photo.pixels, photo, tmp_path / "other.png", source=source)
    assert (tmp_path / "other.png").exists()


def test_through_a_link_the_file_it_points_to_is_replaced(old, noise):
    link = old.with_name("link.png")
    link.symlink_to(old)
    photo = from_pixels(noise)
    write(photo.pixels, photo, link)
    assert link.is_symlink()
    assert np.array_equal(read(old).pixels, noise)


def test_places_that_cannot_be_written_to(noise, tmp_path):
    photo = from_pixels(noise)
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").write_bytes(b"")
    for name, sentence in (
        ("folder.png", "is a folder"),
        ("absent/a.png", "There is no folder"),
        ("file/a.png", "There is no folder"),
        ("n" * 300 + ".png", "too long"),
    ):
        with pytest.raises(WriteError, match=sentence):
            write(photo.pixels, photo, tmp_path / name)


def test_a_write_protected_file_is_respected(old, noise, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    photo = from_pixels(noise)
    with pytest.raises(WriteError, match="may not be written"):
        write(photo.pixels, photo, old)
    assert old.read_bytes() == b"old"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_what_is_no_ordinary_file_is_left_alone(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(WriteError, match="no ordinary file"):
        write_whole(b"anything", pipe)
    assert pipe.is_fifo()


def test_a_name_and_a_format_that_disagree_are_told(tmp_path):
    photo = from_pixels(np.zeros((8, 8, 3), np.uint8))
    with pytest.raises(WriteError, match=r"ends in \.jpg, but PNG"):
        write(photo.pixels, photo, tmp_path / "after.jpg", format="png")
    write(photo.pixels, photo, tmp_path / "after.jpg", format="jpg")
    assert (tmp_path / "after.jpg").is_file()
