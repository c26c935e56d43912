"""Bad input gets one sentence that says what to do."""

from __future__ import annotations

import contextlib
import os
import struct
import zipfile
import zlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from stubble.errors import PhotoError
from stubble.photo import (
    MAX_MEGAPIXELS,
    MAX_SIDE,
    MIN_SIDE,
    Photo,
    encode,
    from_pixels,
    read,
)

KINDS = ("JPEG", "PROGRESSIVE", "CMYK", "PNG", "PNG16", "WEBP", "TIFF", "TIFF16", "AVIF", "HEIF")


def refusal(source):
    with pytest.raises(PhotoError) as caught:
        read(source)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert len(sentence) < 250
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"Dear Sir, here is my photo. " * 20, "text"),
        ("Grüße".encode() * 20, "text"),
        (b"GIF89a" + bytes(40), "GIF"),
        (b"PK\x03\x04" + bytes(40), "ZIP"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"%PDF-1.7\n" + bytes(40), "PDF"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "film"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "film"),
        (b"\x1aE\xdf\xa3" + bytes(40), "film"),
        (b"RIFF\x10\0\0\0AVI LIST", "film"),
        (b"\0\0\0\x18ftypcrx \0\0\0\0crx isom", "raw"),
        (b"II*\0\x10\0\0\0CR\x02\0" + bytes(40), "raw"),
        (b"FUJIFILMCCD-RAW 0201" + bytes(40), "raw"),
        (b"IIU\0\x18\0\0\0" + bytes(40), "raw"),
        (b"BM" + bytes(60), "BMP"),
        (b"8BPS" + bytes(60), "Photoshop"),
        (b"\xff\x0a" + bytes(60), "JPEG XL"),
        (b"II+\0\x08\0\0\0" + bytes(60), "BigTIFF"),
        (bytes(100), "not a picture"),
    ],
)
def test_other_files_are_named(data, words, tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(data)
    assert words in refusal(path)
    assert refusal(path) == refusal(data)


def _tiff(*tags):
    body = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + body + bytes(4)


def test_raw_files_dressed_as_tiff_are_told():
    assert "raw" in refusal(_tiff((256, 3, 1, 300), (0xC612, 1, 4, 0x00000401)))  # DNG
    sensor = _tiff((262, 3, 1, 32803))
    assert "raw" in refusal(sensor)
    outer = _tiff((0x14A, 4, 1, 26))  # NEF, ARW: the sensor's data in a sub-directory
    assert "raw" in refusal(outer + struct.pack("<HHHII", 1, 262, 3, 1, 32803))


def test_places_that_hold_no_file(tmp_path):
    assert "is a folder" in refusal(tmp_path)
    assert "There is no file" in refusal(tmp_path / "absent.jpg")
    assert "is a folder" in refusal("")
    assert "cannot be read" in refusal(str(tmp_path) + "/\0.jpg")
    os.mkfifo(tmp_path / "pipe")
    assert "is not a file" in refusal(tmp_path / "pipe")


def test_a_file_one_may_not_read(tmp_path, monkeypatch):
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"x")

    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "read_bytes", refuse)
    assert "may not be read" in refusal(path)


def test_a_file_too_large_for_a_photo(tmp_path):
    path = tmp_path / "photo.tif"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    assert "too large" in refusal(path)


def test_a_zip_named_jpg(tmp_path):
    with zipfile.ZipFile(tmp_path / "photos.jpg", "w") as archive:
        archive.writestr("a.txt", "a")
    assert "ZIP" in refusal(tmp_path / "photos.jpg")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_forty_pixels(kind, pillow):
    sentence = refusal(pillow(np.full((40, 40, 3), 99, np.uint8), kind))
    assert sentence.startswith("This picture is 40 by 40 pixels")
    assert str(MIN_SIDE) in sentence


def test_the_smallest_picture(pillow, exif):
    enough = np.zeros((MIN_SIDE, MIN_SIDE + 60, 3), np.uint8)
    assert read(pillow(enough, "PNG")).height == MIN_SIDE
    # Sizes are told upright.
    sentence = refusal(pillow(enough[1:], "PNG", exif=exif(6)))
    assert f"{MIN_SIDE - 1} by {MIN_SIDE + 60}" in sentence


# Bombs: files of a few bytes that claim millions of pixels.


def png_claiming(width, height):
    def chunk(name, body):
        body = name + body
        return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(*part)
        for part in ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(99))), (b"IEND", b""))
    )


def jpeg_claiming(width, height, data):
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def webp_claiming(width, height):
    head = bytes(4) + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBPVP8X" + struct.pack("<I", len(head)) + head
    return b"RIFF" + struct.pack("<I", len(body)) + body


def tiff_claiming(width, height):
    return _tiff(
        (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
        (273, 4, 1, 8), (277, 3, 1, 1), (279, 4, 1, 99),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("width", "height"), [(60_000, 60_000), (MAX_SIDE + 1, 10), (10_001, 10_000), (65_000, 2)]
)
def test_bombs_are_refused_by_what_they_claim(width, height, pillow, scene):
    files = [
        png_claiming(width, height),
        jpeg_claiming(width, height, pillow(scene, "JPEG")),
        tiff_claiming(width, height),
    ]
    for data in files:
        sentence = refusal(data)
        assert f"{width} by {height}" in sentence
        assert str(MAX_MEGAPIXELS) in sentence


def test_a_webp_bomb_is_refused():
    refusal(webp_claiming(16_000, 16_000))


def test_variants_no_phone_makes(pillow, scene):
    data = pillow(scene, "JPEG")
    refusal(data.replace(b"\xff\xc0\0\x11\x08", b"\xff\xc3\0\x11\x08"))  # lossless
    refusal(data.replace(b"\xff\xc0\0\x11\x08", b"\xff\xc1\0\x11\x0c"))  # 12 bits
    refusal(b"\xff\xd8\xff\xd9" + bytes(10))
    assert "16 bits" in refusal(_tiff((256, 3, 1, 300), (257, 3, 1, 300), (258, 3, 1, 32)))
    assert "16 bits" in refusal(_tiff((258, 3, 1, 16), (339, 3, 1, 3)))


# Damage


@pytest.fixture(scope="module")
def whole(pillow, heic, tiff16, scene, noise, exif, profile):
    """A picture of each kind, with tags and profile, to be damaged."""
    deep = from_pixels(noise.astype(np.uint16) * 257)
    icc = profile(np.eye(3), b"curv\0\0\0\0\0\0\0\1\2\0")
    extras = {"exif": exif(6), "icc_profile": icc}
    ink = Image.fromarray(noise).convert("CMYK")
    return {
        "JPEG": pillow(noise, "JPEG", quality=60, **extras),
        "PROGRESSIVE": pillow(noise, "JPEG", quality=60, progressive=True, **extras),
        "CMYK": pillow(ink, "JPEG", quality=60, **extras),
        "PNG": pillow(scene, "PNG", **extras),
        "PNG16": encode(deep.pixels, deep, "PNG"),
        "WEBP": pillow(scene, "WEBP", quality=60, method=0, **extras),
        "TIFF": pillow(scene, "TIFF", compression="tiff_lzw"),
        "TIFF16": encode(deep.pixels, deep, "TIFF"),
        "AVIF": pillow(scene, "AVIF", speed=10, **extras),
        "HEIF": heic(6, exif(6), icc),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_pictures_to_be_damaged_are_sound(kind, whole):
    assert isinstance(read(whole[kind]), Photo)


@pytest.mark.parametrize("kind", KINDS)
@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_file_that_breaks_off_is_never_taken_for_whole(kind, share, whole, capfd):
    data = whole[kind]
    try:
        photo = read(data[: int(share * len(data))])
    except PhotoError:
        pass
    else:  # all of the picture was there, and only tags behind it were not
        assert np.array_equal(photo.pixels, read(data).pixels)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_ends_in_its_middle_says_so(kind, whole):
    sentence = refusal(whole[kind][: len(whole[kind]) * 2 // 3])
    assert "breaks off" in sentence
    assert "again" in sentence


@pytest.mark.parametrize("kind", KINDS)
@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=9
    )
)
def test_damage_gives_a_photo_or_a_sentence(kind, changes, whole, capfd):
    data = bytearray(whole[kind])
    for share, value in changes:
        data[int(share * len(data))] = value
    with contextlib.suppress(PhotoError):
        photo = read(bytes(data))
        assert min(photo.height, photo.width) >= MIN_SIDE
    if kind != "TIFF":  # Pillow's libtiff writes a line of its own about damaged strips
        assert capfd.readouterr() == ("", "")


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_sentence(data):
    refusal(data)


@pytest.mark.parametrize("start", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*"])
@settings(deadline=None, max_examples=100)
@given(rest=st.binary(max_size=200))
def test_any_bytes_after_a_true_beginning_give_a_sentence(start, rest):
    refusal(start + rest)
