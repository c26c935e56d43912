"""Films: what is one, captions, pieces, and that one taken away is gone."""

from __future__ import annotations

import struct
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.clinics import captions, films
from studio.clinics.models import Captions, Film
from tests.studio.clinics.conftest import SAMPLES, VTT, WEBM, picture, sent


def box(name, body=b""):
    return struct.pack(">I", 8 + len(body)) + name + body


MP4 = box(b"ftyp", b"isom\0\0\2\0isommp41") + box(b"moov", b"x" * 20) + box(b"mdat", b"y" * 99)
MOVE = "/en/clinics/here/settings/films/"


def test_a_film_is_told_by_its_bytes():
    assert films.kind_of(WEBM) == "webm"
    assert films.kind_of(MP4) == "mp4"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + bytes(99),
        b"\xff\xd8\xff" + bytes(99),
        b"<html><script>" + bytes(99),
        b"MZ" + bytes(200),
        WEBM.replace(b"webm", b"evil", 1),
        MP4.replace(b"isom", b"qt  ").replace(b"mp41", b"qt  "),
        MP4.replace(b"moov", b"free"),
        b"\0\0\0\x0cftyp",
    ],
)
def test_what_is_no_film_is_refused_in_words(data):
    with pytest.raises(films.NoFilm, match=r"\.$"):
        films.kind_of(data)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([WEBM, MP4]), st.data())
def test_an_upload_that_was_broken_off_is_refused(whole, data):
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(films.NoFilm):
        films.kind_of(whole[:cut])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", WEBM[:40], MP4[:40]]))
def test_any_bytes_are_answered_in_words_alone(data, head):
    with suppress(films.NoFilm):
        assert films.kind_of(head + data) in ("mp4", "webm")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_films_own_captions_are_read_and_written_alike(language):
    data = (SAMPLES / f"sessions.{language}.vtt").read_bytes()
    cues = captions.read(data)
    assert captions.written(cues).encode() == data
    assert len(cues) == 5
    assert all(one.end == two.start for one, two in pairwise(cues))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no WebVTT"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nSubRip\n", "no WebVTT"),
        (b"WEBVTTX\n\n00:00.000 --> 00:01.000\na", "no WebVTT"),
        (b"WEBVTT\n", "no words"),
        (b"WEBVTT\n\nNOTE 00:00.000 --> 00:01.000\n", "no words"),
        (b"WEBVTT\n\n00:02.000 --> 00:01.000\na", "backwards"),
        (b"WEBVTT\n\n00:02.000 --> 00:03.000\na\n\n00:01.000 --> 00:04.000\nb", "backwards"),
        (b"WEBVTT\n\n00:01 --> 00:02\na", "form"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n", "no words"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\ná".encode("latin-1"), "no WebVTT"),
        (b"WEBVTT\n\n" + b"x" * captions.LIMIT_BYTES, "larger"),
    ],
)
def test_what_is_no_captions_is_refused_in_words(data, why):
    with pytest.raises(captions.BadCaptions, match=why):
        captions.read(data)


def test_only_words_and_times_are_kept_of_captions():
    told = captions.read(
        b"\xef\xbb\xbfWEBVTT - title\r\n\r\nSTYLE\r\n::cue { background: url(x) }\r\n\r\n"
        b"first\r\n00:01.000 --> 01:00:02.500 line:0\r\n<v Ann>Hair <b>&amp;</b> dots\r\nmore\r\n"
    )
    assert told == (captions.Cue(1000, 3602500, "Hair & dots\nmore"),)
    assert captions.written(told) == (
        "WEBVTT\n\n00:00:01.000 --> 01:00:02.500\nHair &amp; dots\nmore\n"
    )


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_whatever_is_read_can_be_read_again(text):
    try:
        cues = captions.read(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{text}".encode())
    except captions.BadCaptions:
        return
    assert captions.read(captions.written(cues).encode()) == cues


# Pieces (RFC 9110, section 14).


def asked(visitor, film, **headers):
    return visitor.get(f"/en/films/{film.name}/film.webm", headers=headers)


def test_a_player_gets_the_pieces_it_asks_for(visitor, film):
    whole = asked(visitor, film)
    assert (whole.status_code, whole.content) == (200, WEBM)
    assert whole["Content-Type"] == "video/webm"
    assert whole["Accept-Ranges"] == "bytes"
    size = len(WEBM)
    for said, start, end in (
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, size),
        ("bytes=-50", size - 50, size),
        (f"bytes=0-{size * 2}", 0, size),
        (f"bytes=-{size * 2}", 0, size),
    ):
        piece = asked(visitor, film, range=said)
        assert piece.status_code == 206
        assert piece.content == WEBM[start:end]
        assert piece["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
        assert piece["Content-Length"] == str(end - start)


@pytest.mark.parametrize(
    "said", ["bytes=5-2", "bytes=-", "bytes=a-b", "lines=0-1", "bytes=0-1,4-5"]
)
def test_what_is_no_range_is_answered_with_the_whole(visitor, film, said):
    answer = asked(visitor, film, range=said)
    assert (answer.status_code, answer.content) == (200, WEBM)


def test_past_the_end_is_said_so(visitor, film):
    answer = asked(visitor, film, range=f"bytes={len(WEBM)}-")
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(WEBM)}"
    assert asked(visitor, film, range="bytes=-0").status_code == 416


def test_a_piece_is_given_only_of_the_same_film(visitor, film):
    etag = asked(visitor, film)["ETag"]
    assert asked(visitor, film, range="bytes=0-9", **{"if-range": etag}).status_code == 206
    other = asked(visitor, film, range="bytes=0-9", **{"if-range": '"another"'})
    assert (other.status_code, len(other.content)) == (200, len(WEBM))
    kept = asked(visitor, film, **{"if-none-match": etag})
    assert (kept.status_code, kept.content) == (304, b"")


def test_pieces_are_not_packed_on_their_way(visitor, film):
    piece = asked(visitor, film, range="bytes=0-999", **{"accept-encoding": "gzip"})
    assert piece.content == WEBM[:1000]


def test_a_long_film_comes_in_pieces_that_fit_together(visitor, film, monkeypatch):
    monkeypatch.setattr(films, "PIECE_BYTES", 200_000)
    got = b""
    while len(got) < len(WEBM):
        piece = asked(visitor, film, range=f"bytes={len(got)}-")
        assert piece.status_code == 206
        got += piece.content
    assert got == WEBM


def test_a_film_that_is_taken_away_is_gone_at_once(owner, film, settings_folder, django_capture):
    address = f"/en/films/{film.name}/"
    assert owner.get(address + "poster.jpg").status_code == 200
    assert owner.get(address + "captions.en.vtt").content.startswith(b"WEBVTT")
    with django_capture():
        assert owner.post(f"{MOVE}{film.pk}/remove/").status_code == 302
    for one in ("film.webm", "poster.jpg", "captions.en.vtt"):
        assert owner.get(address + one).status_code == 404
    assert list((settings_folder / "films").iterdir()) == []
    assert owner.post(f"{MOVE}{film.pk}/remove/").status_code == 404


def test_without_captions_no_film_is_shown(owner, film):
    assert "<video" in owner.get("/en/clinics/here/").content.decode()
    Captions.objects.all().delete()
    assert "<video" not in owner.get("/en/clinics/here/").content.decode()
    assert asked(owner, film).status_code == 404
    with pytest.raises(films.NoFilm, match="captions"):
        films.keep(film.clinic, MP4, (picture(), 8, 6), {})


def form(**other):
    return {
        "title_en": "Dots",
        "title_es": "Puntos",
        "film": sent(WEBM, "me.webm"),
        "poster": sent(picture((320, 240)), "me.jpg"),
        "captions_en": sent(VTT, "me.vtt"),
        **other,
    }


def test_an_owner_adds_a_film_and_sent_twice_it_is_one(owner, settings_folder):
    answers = [owner.post(MOVE, form()) for _ in range(2)]
    assert [one.status_code for one in answers] == [302, 302], answers[0].content.decode()[-5000:]
    film = Film.objects.get()
    assert (film.kind, film.width, film.height) == ("webm", 320, 240)
    names = {path.name for path in (settings_folder / "films").iterdir()}
    assert names == {film.name, f"{film.name}.jpg"}
    page = owner.get("/es/clinics/here/").content.decode()
    assert "Puntos" in page
    assert 'preload="none"' in page


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"film": sent(b"<html>", "film.mp4")}, "neither an MP4 nor"),
        ({"film": sent(WEBM[:9999], "film.webm")}, "broken off"),
        ({"film": ""}, "No film arrived"),
        ({"poster": sent(b"nothing", "me.jpg")}, "poster_error"),
        ({"captions_en": ""}, "with captions only"),
        ({"captions_en": sent(b"1\n00:01", "me.srt")}, "no WebVTT"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_kept(
    owner, settings_folder, monkeypatch, wrong, why
):
    if "poster" not in wrong:  # a child that decodes one takes a second to start
        monkeypatch.setattr("studio.clinics.forms.poster_of", lambda data: (data, 4, 3))
    answer = owner.post(MOVE, form(**wrong))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert why in page
    assert 'value="Puntos"' in page
    assert not Film.objects.exists()


def test_a_film_that_is_too_large_is_refused_in_words(owner, settings_folder, monkeypatch):
    monkeypatch.setattr("studio.clinics.forms.LIMIT_BYTES", len(WEBM) - 1)
    monkeypatch.setattr("studio.clinics.forms.poster_of", lambda data: (data, 4, 3))
    answer = owner.post(MOVE, form())
    assert answer.status_code == 422
    assert "larger than 32 MB" in answer.content.decode()


def test_what_a_killed_program_left_is_swept(film, settings_folder):
    import os

    left = settings_folder / "films" / ("a" * 32)
    fresh = settings_folder / "films" / ("b" * 32 + ".12ab.part")
    for path in (left, fresh):
        path.write_bytes(b"x")
    os.utime(left, (0, 0))
    films._sweep()
    assert not left.exists()
    assert fresh.exists()
    assert (settings_folder / "films" / film.name).exists()
