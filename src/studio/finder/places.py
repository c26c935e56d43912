"""ZIP codes of the United States and cities of the world, known without a network.

They lie in ``places.bin`` (``scripts/places/bake.py`` says what is in it and where it is from),
which is read when the first place is looked up: a tenth of a second, once. Cities are GeoNames',
CC BY 4.0; whoever shows them credits it.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Self, overload

import numpy as np
from django.utils.translation import get_language
from numpy.typing import NDArray

from studio.finder.folding import folded

__all__ = ["LONGEST", "Cities", "Place", "cities", "found", "near_to", "said", "zip_code"]

#: Longer than any name we know; what is longer is cut before anything is done with it.
LONGEST = 80

# How cities are ranked: by population, ten steps to a doubling, with these on top. Our assumptions,
# set so that "san jose" is California's in the United States and Costa Rica's in Costa Rica, while
# "paris" stays in France for both.
_AT_HOME = 50  # in the visitor's country: as if 32 times as large
_WHOLE = 30  # the name is all that was typed: 8 times
_OTHER_NAME = -70  # found by another name of it: a 128th

_ZIP = re.compile(r"(?<![0-9])([0-9]{5})(?:[- ]?[0-9]{4})?(?![0-9])")
_PLUS_FOUR = re.compile(r"[0-9]{5}(?:[- ]?[0-9]{0,4})?")
#: Countries that are at home together.
_TOGETHER = {"US": ("US", "PR"), "PR": ("PR", "US")}
#: What the Postal Service counts as states, and others as countries.
_APART = {"PR", "VI", "GU", "AS", "MP"}
_COUNTRIES = {
    "usa": "US",
    "us": "US",
    "eeuu": "US",
    "ee uu": "US",
    "uk": "GB",
    "england": "GB",
    "inglaterra": "GB",
}


@dataclass(frozen=True)
class Place:
    """A city, or a ZIP code with its city. Degrees, rounded to a kilometre.

    ``region`` is a state, by its two letters in the United States; ``zip`` is empty for a city.
    """

    name: str
    region: str
    country: str
    lat: float
    lon: float
    zone: str
    zip: str = ""

    def __str__(self) -> str:
        """As it is said to a person in their language; looked up again, it is found again."""
        return f"{self.zip} {said(self.name, self.region, self.country)}".strip()


@dataclass(frozen=True)
class Cities:
    """Latitude and longitude in degrees; population as ten times its logarithm to base 2."""

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    size: NDArray[np.int32]


def said(name: str, region: str, country: str) -> str:
    """A city in the language of whoever reads, with its state and, abroad, its country."""
    told = _the_places().header
    spanish = get_language() == "es"
    if spanish:
        name = told["named_es"].get((name, region, country), name)
        region = told["regions_es"].get(region, region)
    parts = [name]
    if region and region != name:
        parts.append(region)
    if country != "US":
        parts.append(told["countries"].get(country, [country] * 2)[spanish])
    return ", ".join(parts)


def found(text: str, home: str = "US", most: int = 8) -> list[Place]:
    """The places that may be meant, the likeliest first.

    Parameters
    ----------
    text : str
        A ZIP code, or how a city's name begins, with or without accents, in its own language, in
        English or in Spanish; a state or country may follow.
    home : str
        Where whoever asks is likely to be, two letters.
    most : int
        How many at most.
    """
    text = text[:LONGEST]
    if (five := _ZIP.search(text)) and (place := zip_code(five[1])):
        return [place]
    places = _the_places()
    if not text.isascii() or not (digits := "".join(text.split())).isdigit():
        name, *within = [folded(part) for part in text.split(",")]
        return places.cities(name, [part for part in within if part], home, most)
    return places.zips(digits, most) if 3 <= len(digits) < 5 else []


def zip_code(text: str) -> Place | None:
    """The place of a ZIP code, five digits or nine, if there is such a one."""
    told = "".join(text.split())
    return _the_places().zip(int(told[:5])) if _PLUS_FOUR.fullmatch(told) else None


def near_to(lat: float, lon: float) -> Place:
    """The city nearest to somewhere."""
    return _the_places().nearest(lat, lon)


def cities() -> Cities:
    """All cities, as columns."""
    places = _the_places()
    return Cities(places.lat, places.lon, places.size)


class _Lines(Sequence[bytes]):
    """Lines of one text, without taking it apart."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        ends = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n"))
        self._ends = np.concatenate([[-1], ends, [len(text)]])

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, which: int) -> bytes: ...
    @overload
    def __getitem__(self, which: slice) -> Sequence[bytes]: ...
    def __getitem__(self, which: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(which, slice):
            return [self[number] for number in range(*which.indices(len(self)))]
        return self._text[self._ends[which] + 1 : self._ends[which + 1]]


class _Places:
    """The file, as columns."""

    def __init__(self, header: Mapping[str, Any], columns: Mapping[str, bytes]) -> None:
        self.header = header
        self.keys = _Lines(columns["keys"])
        self.names = _Lines(columns["names"])
        whose = np.frombuffer(columns["whose"], "<u4")
        self.whose, self.other = whose >> 1, (whose & 1).astype(bool)
        self.lat, self.lon, self.zip_lat, self.zip_lon = (
            np.frombuffer(columns[name], "<i2") / 100
            for name in ("lat", "lon", "zip_lat", "zip_lon")
        )
        self.size = np.frombuffer(columns["size"], np.uint8).astype(np.int32)
        self.region, self.zone, self.zip_town, self.zip_zone = (
            np.frombuffer(columns[name], "<u2")
            for name in ("region", "zone", "zip_town", "zip_zone")
        )
        self.zip_number = np.frombuffer(columns["zip"], "<u4")
        countries = np.array([country for country, _, _ in header["regions"]])
        self.country = countries[self.region]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Take the file apart."""
        data = path.read_bytes()
        (long,) = struct.unpack_from("<I", data)
        header = json.loads(zlib.decompress(data[4 : 4 + long]))
        whole, start, columns = zlib.decompress(data[4 + long :]), 0, {}
        for name, length in header["columns"].items():
            columns[name] = whole[start : start + length]
            start += length
        places = cls(header, columns)
        header["named_es"] = {
            (city.name, city.region, city.country): name
            for number, name in header["cities_es"].items()
            for city in [places.city(int(number))]
        }
        return places

    def city(self, number: int) -> Place:
        """One city."""
        country, code, name = self.header["regions"][self.region[number]]
        return Place(
            self.names[number].decode(),
            code if country == "US" else name,
            country,
            float(self.lat[number]),
            float(self.lon[number]),
            self.header["zones"][self.zone[number]],
        )

    def cities(self, name: str, within: list[str], home: str, most: int) -> list[Place]:
        """Cities with a name that begins so, in a state or country if that is told."""
        if not name:
            return []
        numbers = self._ranked(name, within, home, most)
        words = name.split()
        if not numbers and not within:  # "charlotte nc", "malaga espana"
            for cut in range(len(words) - 1, 0, -1):
                start, end = " ".join(words[:cut]), " ".join(words[cut:])
                if numbers := self._ranked(start, [end], home, most):
                    break
        return [self.city(number) for number in numbers]

    def _ranked(self, name: str, within: list[str], home: str, most: int) -> list[int]:
        first = bisect_left(self.keys, name.encode())
        last = bisect_left(self.keys, name.encode() + b"\xff")
        cities = self.whose[first:last]
        whole = bisect_left(self.keys, name.encode() + b" ") - first  # those that are all of it
        score = self.size[cities] + np.where(self.other[first:last], _OTHER_NAME, 0)
        at_home = np.isin(self.country[cities], _TOGETHER.get(home, (home,)))
        score = score + np.where(at_home, _AT_HOME, 0)
        score[: max(whole, 0)] += _WHOLE
        order = np.argsort(-score, kind="stable")
        if within:
            lies = np.logical_and.reduce([self._lies(part) for part in within])
            order = order[lies[cities[order]]]
        once = dict.fromkeys(int(number) for number in cities[order[: 8 * most]])
        return list(once)[:most]

    def _lies(self, within: str) -> NDArray[np.bool_]:
        """Which cities lie in a state or country of that name."""
        code = _COUNTRIES.get(within, "").lower()
        regions = [within in names or code in names for names in self._region_names]
        return np.array(regions)[self.region]

    @cached_property
    def _region_names(self) -> list[set[str]]:
        """What may be said of each region: its name, its state's letters, its country."""
        told = self.header
        countries = {
            code: {code.lower(), *map(folded, names)} for code, names in told["countries"].items()
        }
        return [
            {
                folded(name),
                folded(told["regions_es"].get(name, name)),
                *countries[country],
                *((code.lower(),) if country == "US" else ()),
            }
            - {""}
            for country, code, name in told["regions"]
        ]

    def zip(self, number: int) -> Place | None:
        """One ZIP code."""
        at = int(np.searchsorted(self.zip_number, number))
        if at == len(self.zip_number) or self.zip_number[at] != number:
            return None
        town, state = self.header["towns"][self.zip_town[at]]
        apart = state in _APART
        return Place(
            town,
            "" if apart else state,
            state if apart else "US",
            float(self.zip_lat[at]),
            float(self.zip_lon[at]),
            self.header["zones"][self.zip_zone[at]],
            f"{number:05}",
        )

    def zips(self, digits: str, most: int) -> list[Place]:
        """ZIP codes that begin so."""
        start = np.searchsorted(self.zip_number, int(digits.ljust(5, "0")))
        end = np.searchsorted(self.zip_number, int(digits.ljust(5, "9")), "right")
        numbers = self.zip_number[start : min(end, start + most)]
        return [place for number in numbers if (place := self.zip(int(number)))]

    def nearest(self, lat: float, lon: float) -> Place:
        """The city nearest to somewhere, by latitude and longitude in degrees."""
        a, b = np.radians(self.lat), np.radians(self.lon)
        up, along = np.sin((a - np.radians(lat)) / 2), np.sin((b - np.radians(lon)) / 2)
        haversine = up**2 + np.cos(a) * np.cos(np.radians(lat)) * along**2
        return self.city(int(np.argmin(haversine)))


@cache
def _the_places() -> _Places:
    return _Places.read(Path(__file__).with_name("places.bin"))
