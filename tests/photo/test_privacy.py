"""Nothing but the picture and its profile gets out: no place, device, person, date or thumbnail."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image, PngImagePlugin

from stubble.photo import encode, read

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    b'syntax-ns#"><rdf:Description exif:GPSLatitude="SECRET-XMP"/></rdf:RDF></x:xmpmeta>'
)
# What the formats themselves put into a file, apart from the picture and its profile.
JPEG_MARKERS = {0xC0, 0xC4, 0xDB, 0xDA, 0xE0}
PNG_CHUNKS = {b"IHDR", b"IDAT", b"IEND", b"iCCP"}
WEBP_CHUNKS = {b"VP8 ", b"VP8L", b"VP8X", b"ICCP", b"ALPH"}
TIFF_TAGS = {256, 257, 258, 259, 262, 273, 277, 278, 279, 284, 317, 338, 339, 34675}


@pytest.fixture
def loaded(pillow, heic, scene, exif):
    """A picture of each kind, laden with all it can carry."""

    def make(kind):
        tags = exif(focal_35mm=26)
        if kind == "HEIF":
            return heic(exif=tags)
        if kind == "PNG":
            text = PngImagePlugin.PngInfo()
            text.add_text("Comment", "SECRET-TEXT")
            text.add_itxt("XML:com.adobe.xmp", XMP.decode())
            return pillow(scene, kind, exif=tags, pnginfo=text)
        if kind == "TIFF":
            info = {270: "SECRET-TEXT", 700: XMP, 315: "SECRET-ARTIST", 271: "SECRET-MAKE"}
            return pillow(scene, kind, tiffinfo=info)
        extra = {"JPEG": {"comment": b"SECRET-TEXT"}}.get(kind, {})
        data = pillow(scene, kind, exif=tags, xmp=XMP, **extra)
        if kind == "JPEG":  # a picture behind the picture, and a device's own segment
            thumbnail = pillow(scene[::8, ::8], "JPEG", comment=b"SECRET-THUMBNAIL")
            maker = b"SECRET-DEVICE"
            segment = b"\xff\xed" + struct.pack(">H", len(maker) + 2) + maker
            data = data[:2] + segment + data[2:] + thumbnail
        return data

    return make


def parts(data):
    """List the names of the parts of a file, whatever its format."""
    if data[:2] == b"\xff\xd8":
        found, at = set(), 2
        while not found & {0xDA}:
            marker, length = data[at + 1], struct.unpack_from(">H", data, at + 2)[0]
            found.add(marker)
            at += 2 + length
        assert data.index(b"\xff\xd9", at) == len(data) - 2  # and nothing behind its end
        return found, JPEG_MARKERS
    if data[:4] == b"\x89PNG":
        found, at = set(), 8
        while at < len(data):
            length, name = struct.unpack_from(">I4s", data, at)
            found.add(name)
            at += 12 + length
        return found, PNG_CHUNKS
    if data[:4] == b"RIFF":
        found, at = set(), 12
        while at < len(data):
            name, length = struct.unpack_from("<4sI", data, at)
            found.add(name)
            at += 8 + length + length % 2
        return found, WEBP_CHUNKS
    with Image.open(io.BytesIO(data)) as image:
        return set(image.tag_v2), TIFF_TAGS


@pytest.mark.parametrize("target", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_no_tag_gets_out(kind, target, loaded):
    data = loaded(kind)
    assert b"SECRET" in data or kind == "PNG"  # PNG may have packed it
    photo = read(data)
    out = encode(photo.pixels, photo, target)
    for word in (b"SECRET", b"Exif", b"xmp", b"GPS", b"2024", b"Pillow", b"OpenCV"):
        assert word not in out
    found, allowed = parts(out)
    assert found <= allowed
    with Image.open(io.BytesIO(out)) as image:
        image.load()
        # TIFF's own tags of size and layout count as EXIF to Pillow.
        assert target == "TIFF" or not image.getexif()
        assert not {"exif", "xmp", "comment", "XML:com.adobe.xmp", "Comment"} & set(image.info)


def test_a_photo_in_memory_holds_no_tag_either(loaded):
    photo = read(loaded("JPEG"))
    assert b"SECRET" not in repr(photo).encode()
    assert photo.icc is None
