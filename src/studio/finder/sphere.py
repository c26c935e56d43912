"""Distances on the Earth, and boxes around a place: also across the date line and at the poles."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, degrees, radians, sin, sqrt

__all__ = ["EARTH_KM", "HALF_WAY_KM", "KM_PER_MILE", "Box", "box_around", "distance_km", "unit"]

EARTH_KM = 6371.0088  # mean radius (IUGG); the ellipsoid differs by at most 0.6 %
KM_PER_MILE = 1.609344
HALF_WAY_KM = 20_016.0  # nobody on Earth is farther away


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Length of the great circle between two places in degrees, by the haversine."""
    up = sin(radians(other_lat - lat) / 2) ** 2
    along = sin(radians(other_lon - lon) / 2) ** 2
    h = up + cos(radians(lat)) * cos(radians(other_lat)) * along
    return 2 * EARTH_KM * asin(sqrt(min(1.0, h)))


def unit(lat: float, lon: float) -> tuple[float, float, float]:
    """The place on the unit sphere: of two places the nearer has the shorter chord."""
    return (
        cos(radians(lat)) * cos(radians(lon)),
        cos(radians(lat)) * sin(radians(lon)),
        sin(radians(lat)),
    )


@dataclass(frozen=True)
class Box:
    """South and north, and one or two spans of longitude; none where all of them count."""

    south: float
    north: float
    spans: tuple[tuple[float, float], ...]


def box_around(lat: float, lon: float, km: float) -> Box:
    """The smallest box of degrees that holds every place within ``km``.

    The widest points of a circle on the sphere lie nearer the pole than its centre; their longitude
    is asin(sin r / cos lat) away (Bronstein). A circle that holds a pole touches all longitudes.
    """
    angle = km / EARTH_KM
    slack = 1e-9  # degrees, for rounding
    south, north = lat - degrees(angle) - slack, lat + degrees(angle) + slack
    if south <= -90 or north >= 90:
        return Box(max(south, -90.0), min(north, 90.0), ())
    half = degrees(asin(min(1.0, sin(angle) / cos(radians(lat))))) + slack
    west, east = lon - half, lon + half
    if west < -180:
        spans: tuple[tuple[float, float], ...] = ((west + 360, 180.0), (-180.0, east))
    elif east > 180:
        spans = ((west, 180.0), (-180.0, east - 360))
    else:
        spans = ((west, east),)
    return Box(south, north, spans)
