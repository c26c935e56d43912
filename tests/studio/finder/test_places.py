"""Places are found as people write them, without a network."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

import studio.finder.places as places
from studio.finder.folding import folded
from studio.finder.sphere import distance_km

FILE = Path(places.__file__).with_name("places.bin")


def first(text, home="US", language="en"):
    with override(language):
        return str(places.found(text, home)[0])


@pytest.mark.parametrize(
    ("typed", "home", "language", "meant"),
    [
        ("malag", "US", "en", "Málaga, Andalusia, Spain"),
        ("MÁLAGA", "ES", "es", "Málaga, Andalucía, España"),
        ("nueva york", "US", "en", "New York City, NY"),
        ("nueva york", "MX", "es", "Nueva York, NY"),
        ("new york", "ES", "es", "Nueva York, NY"),
        ("ciudad de mex", "US", "en", "Mexico City, Mexico"),
        ("ciudad de mex", "MX", "es", "Ciudad de México, México"),
        ("san jose", "US", "en", "San Jose, CA"),
        ("san jose", "CR", "es", "San José, Costa Rica"),
        ("san juan", "US", "en", "San Juan, Puerto Rico"),
        ("los ang", "US", "en", "Los Angeles, CA"),
        ("paris", "US", "en", "Paris, Île-de-France, France"),
        ("paris, tx", "US", "en", "Paris, TX"),
        ("londres", "ES", "es", "Londres, England, Reino Unido"),
        ("valencia", "ES", "es", "Valencia, Comunidad Valenciana, España"),
        ("valencia", "VE", "es", "Valencia, Carabobo, Venezuela"),
        ("charlotte nc", "US", "en", "Charlotte, NC"),
        ("Charlotte, North Carolina", "US", "en", "Charlotte, NC"),
        ("malaga españa", "US", "es", "Málaga, Andalucía, España"),
        ("o'fallon", "US", "en", "O'Fallon, MO"),
        ("st louis", "US", "en", "St. Louis, MO"),
        ("filadelfia, pa", "MX", "es", "Filadelfia, PA"),
        ("28202", "US", "en", "28202 Charlotte, NC"),
        ("28202-1234", "ES", "es", "28202 Charlotte, NC"),
        (" 28202 1234 ", "US", "en", "28202 Charlotte, NC"),
        ("Charlotte, NC 28202", "US", "en", "28202 Charlotte, NC"),
        ("00901", "US", "es", "00901 San Juan, Puerto Rico"),
    ],
)
def test_what_is_typed_is_what_is_meant(typed, home, language, meant):
    assert first(typed, home, language) == meant


@pytest.mark.parametrize(
    "typed",
    ["", " ", ",", ", ,", "😀", "00000", "99999", "x" * 300, "\0", "\u202e", "½", "١٢٣٤٥", "%"],
)
def test_what_is_no_place_is_none(typed):
    assert places.found(typed) == []


@pytest.mark.parametrize("typed", ["2820", "2820a", "28202-12345678", "abcde", "", "²8202"])
def test_what_is_no_zip_code_is_none(typed):
    assert places.zip_code(typed) is None


def test_a_zip_code_lies_where_it_does():
    # Uptown Charlotte and Old San Juan, by the Census Bureau's gazetteer.
    for code, lat, lon in (("28202", 35.23, -80.84), ("00901", 18.47, -66.11)):
        place = places.zip_code(code)
        assert distance_km(place.lat, place.lon, lat, lon) < 5
    assert places.zip_code("28202").zone == "America/New_York"


def test_zip_codes_are_offered_while_typed():
    offered = places.found("282")
    assert len(offered) == 8
    assert all(place.zip.startswith("282") for place in offered)


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_offered_is_found_again(language):
    """The list works without a number behind each name: its words alone lead back to it."""
    typed = "san jose", "valencia", "malaga", "sa", "new", "28202", "guad", "mexico", "st", "paris"
    with override(language):
        for text in typed:
            for place in places.found(text, "US", 5):
                again = places.found(str(place), "US", 3)
                assert str(place) in map(str, again), str(place)
                assert str(again[0]) == str(place) or place.country != "US"


def test_a_name_stands_above_other_names():
    names = places.found("los angeles", "US", 8)
    assert [place.name for place in names[:1]] == ["Los Angeles"]
    assert "Puebla" not in [place.name for place in names[:3]]


def test_the_city_of_a_place_is_near_it():
    assert places.near_to(35.23, -80.84).name == "Charlotte"
    assert places.near_to(36.72, -4.42).name == "Málaga"
    assert places.near_to(-90, 0).country  # somewhere, from anywhere


@given(st.text(max_size=120))
@settings(max_examples=200, deadline=None)
def test_nothing_typed_breaks_it(text):
    found = places.found(text, "US", 4)
    assert len(found) <= 4
    for place in found:
        assert -90 <= place.lat <= 90
        assert -180 <= place.lon <= 180
        assert place.zone


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text):
    once = folded(text)
    assert folded(once) == once
    assert once == once.strip()


def test_the_file_is_small_and_says_where_it_is_from():
    data = FILE.read_bytes()
    assert len(data) < 3_000_000
    (long,) = struct.unpack_from("<I", data)
    header = json.loads(zlib.decompress(data[4 : 4 + long]))
    lock = Path(__file__).parents[3] / "scripts" / "places" / "packages.lock"
    locked = dict(re.findall(r"^([a-z-]+)==(\S+)", lock.read_text(), re.MULTILINE))
    assert {name: header["from"][name] for name in locked} == locked


def test_nothing_is_read_before_a_place_is_asked_for():
    code = (
        "import os, django; django.setup(); import studio.finder.places as p;"
        "assert p._the_places.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
