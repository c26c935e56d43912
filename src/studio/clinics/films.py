"""Films that a clinic hosts itself: what a file is by its bytes, where it lies, how it is played.

A film is kept as it came and handed out as what its bytes are, MP4 or WebM; nothing here decodes or
runs it. Its poster is decoded where the vault decodes photos, and made anew. Nothing is shown
without captions.
"""

from __future__ import annotations

import hashlib
import io
import re
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from PIL import Image

from studio.clinics.captions import Cue, written
from studio.clinics.models import Captions, Film
from studio.people.models import Clinic
from studio.vault.developing import developed
from studio.vault.writing import write_whole

__all__ = [
    "LIMIT_BYTES",
    "NoFilm",
    "answered",
    "folder",
    "forget_files",
    "keep",
    "kind_of",
    "poster_of",
    "remove",
    "shown",
]

LIMIT_BYTES = 32 * 1024 * 1024  # poster and captions come with it, and a request holds 40
POSTER_SIDE_PX = 1280
PIECE_BYTES = 2 * 1024 * 1024  # of one answer; a player asks for the next
LONELY = timedelta(hours=1)  # a file without a row is not on its way any more

_RANGE = re.compile(r"\Abytes=(\d*)-(\d*)\Z")
_MP4_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ")


class NoFilm(ValueError):
    """Why a file cannot be a film here, in words for whoever sent it."""


def shown(clinic: Clinic) -> QuerySet[Film]:
    """The films of a clinic that have captions."""
    with_captions = Captions.objects.values("film")
    return Film.objects.filter(clinic=clinic, pk__in=with_captions).prefetch_related("captions")


def kind_of(data: bytes) -> str:
    """Tell by its bytes what a film is.

    Raises
    ------
    NoFilm
        If it is neither MP4 nor WebM, or ends before its end.
    """
    if data[4:8] == b"ftyp":
        return _mp4(data)
    if data[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in data[:64]:
        return _webm(data)
    raise NoFilm(gettext("This is neither an MP4 nor a WebM film. Save it as one of these."))


def poster_of(data: bytes) -> tuple[bytes, int, int]:
    """Make a poster from a picture: JPEG, width, height. Raises `studio.port.Refused`."""
    with Image.open(io.BytesIO(developed(data).jpeg)) as picture:
        profile = picture.info.get("icc_profile")
        picture.thumbnail((POSTER_SIDE_PX, POSTER_SIDE_PX))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=85, icc_profile=profile)
        return out.getvalue(), picture.width, picture.height


def keep(
    clinic: Clinic,
    data: bytes,
    poster: tuple[bytes, int, int],
    captions: Mapping[str, tuple[Cue, ...]],
    **given: object,
) -> Film:
    """Keep a film of a clinic; the same bytes sent twice are one film.

    Parameters
    ----------
    clinic : Clinic
    data : bytes
    poster : (bytes, int, int)
        As `poster_of` gives it.
    captions : mapping
        Cues by language; at least one.
    **given
        Titles, and whether it is rendered.

    Raises
    ------
    NoFilm
        As `kind_of`, or if there are no captions.
    """
    kind = kind_of(data)
    if not captions:
        raise NoFilm(gettext("A film is shown with captions only. Add them in one language."))
    digest = hashlib.sha256(data).hexdigest()
    _sweep()
    name = secrets.token_hex(16)
    write_whole(folder() / name, data)
    write_whole(folder() / f"{name}.jpg", poster[0])
    try:
        with transaction.atomic():
            film, new = Film.objects.get_or_create(
                clinic=clinic,
                digest=digest,
                defaults={
                    "name": name,
                    "kind": kind,
                    "size": len(data),
                    "width": poster[1],
                    "height": poster[2],
                    **given,
                },
            )
            if new:
                for language, cues in captions.items():
                    Captions.objects.create(film=film, language=language, text=written(cues))
    except BaseException:
        forget_files([name])
        raise
    if not new:
        forget_files([name])
    return film


def remove(film: Film) -> None:
    """Take a film away: its row, then its files; from then on nobody can play it."""
    name = film.name
    film.delete()
    transaction.on_commit(lambda: forget_files([name]))


def forget_files(names: Iterable[str]) -> None:
    """Take the files of films away, those that are there."""
    for name in names:
        for path in (folder() / name, folder() / f"{name}.jpg"):
            with suppress(FileNotFoundError):
                path.unlink()


def answered(request: HttpRequest, name: str, kind: str, tag: str) -> HttpResponse:
    """Hand out a file, or the piece of it that a player asks for (RFC 9110, section 14).

    A piece is at most two megabytes, which the standard allows: a player asks for the next. Several
    ranges at once are answered with the whole.

    Parameters
    ----------
    request : HttpRequest
    name : str
        Of the file in the folder of films.
    kind : str
        What it is served as.
    tag : str
        What changes when the bytes do.
    """
    path, etag = folder() / name, f'"{tag}"'
    try:
        size = path.stat().st_size
        start, end, status = _asked(request, size, etag)
        with path.open("rb") as file:
            file.seek(start)
            body = b"" if request.method == "HEAD" else file.read(end - start)
    except FileNotFoundError:
        raise Http404 from None
    answer = HttpResponse(body, content_type=kind, status=status)
    if status != 304:
        answer["Content-Length"] = str(end - start)
    if status == 206:
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    if status == 416:
        answer["Content-Range"] = f"bytes */{size}"
    answer["ETag"] = etag
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "no-cache"  # asked about each time, so that a film taken away is gone
    answer["Content-Encoding"] = "identity"  # nothing packs it on its way: pieces must fit together
    return answer


def _asked(request: HttpRequest, size: int, etag: str) -> tuple[int, int, int]:
    """First byte, the one after the last, and the status."""
    if etag in request.headers.get("if-none-match", ""):
        return 0, 0, 304
    wanted = _RANGE.match(request.headers.get("range", "").replace(" ", ""))
    unchanged = request.headers.get("if-range", etag) == etag
    if wanted is None or not unchanged or request.method != "GET":
        return 0, size, 200
    first, last = wanted.groups()
    if not first and not last:
        return 0, size, 200
    if first:
        start, end = int(first), min(int(last) + 1 if last else size, size)
        if last and int(last) < int(first):
            return 0, size, 200  # no range at all: as if it had not been asked for
    else:
        start, end = max(size - int(last), 0), size
    if start >= end:
        return 0, 0, 416
    return start, min(end, start + PIECE_BYTES), 206


def folder() -> Path:
    """Where films and posters lie, in the data folder."""
    made = Path(settings.DATA_FOLDER) / "films"
    made.mkdir(mode=0o700, parents=True, exist_ok=True)
    return made


def _sweep() -> None:
    """Take away what was left by a program that was killed: files that no row names."""
    named = set(Film.objects.values_list("name", flat=True))
    before = (timezone.now() - LONELY).timestamp()
    for path in folder().iterdir():
        if path.name.split(".")[0] not in named:
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()


def _mp4(data: bytes) -> str:
    """An MP4 is boxes one after the other; what plays it is in ``moov``, what it is in ``ftyp``."""
    at, found = 0, set()
    while at < len(data):
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        elif size == 0:  # to the end
            size = len(data) - at
        if size < 8 or at + size > len(data):
            raise NoFilm(_broken_off())
        found.add(name)
        at += size
    brands = data[8:12], *(data[i : i + 4] for i in range(16, int.from_bytes(data[:4], "big"), 4))
    if not set(brands) & set(_MP4_BRANDS):
        raise NoFilm(gettext("This is neither an MP4 nor a WebM film. Save it as one of these."))
    if not {b"moov", b"mdat"} <= found:
        raise NoFilm(_broken_off())
    return str(Film.Kind.MP4)


def _webm(data: bytes) -> str:
    """A WebM is a head and one segment (EBML, RFC 8794), whose length must be there."""
    at = _skipped(data, 4)  # the head's own length
    if data[at : at + 4] != b"\x18\x53\x80\x67":
        raise NoFilm(_broken_off())
    if _skipped(data, at + 4) > len(data):
        raise NoFilm(_broken_off())
    return str(Film.Kind.WEBM)


def _skipped(data: bytes, at: int) -> int:
    """Where an element ends whose length stands at a place; one that is not told ends anywhere."""
    first = data[at] if at < len(data) else 0
    length = 9 - first.bit_length()
    if not 1 <= length <= 8:
        raise NoFilm(_broken_off())
    number = int.from_bytes(data[at : at + length], "big") & ((1 << 7 * length) - 1)
    unknown = number == (1 << 7 * length) - 1
    return at + length + (0 if unknown else number)


def _broken_off() -> str:
    return gettext("This film ends before its end. It may have been broken off; send it again.")
