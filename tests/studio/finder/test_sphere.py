"""Distances against known ones; boxes against the circle they are to hold."""

from __future__ import annotations

from math import asin, atan2, cos, degrees, radians, sin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studio.finder.sphere import EARTH_KM, HALF_WAY_KM, box_around, distance_km, unit

LAT = st.floats(-90, 90)
LON = st.floats(-180, 180)


# Great circles by way of others' tools: airports (gcmap.com, on the ellipsoid: within 0.6 %), a
# degree of latitude, the poles, the date line.
@pytest.mark.parametrize(
    ("a", "b", "km", "within"),
    [
        ((40.6399, -73.7787), (33.9425, -118.4081), 3983, 0.006),  # JFK - LAX
        ((40.6399, -73.7787), (40.4719, -3.5626), 5768, 0.006),  # JFK - MAD
        ((19.4363, -99.0721), (35.2140, -80.9431), 2491, 0.006),  # MEX - CLT
        ((0, 0), (1, 0), 111.195, 1e-5),
        ((90, 0), (-90, 77), 20015.1, 1e-5),
        ((0, 179.5), (0, -179.5), 111.195, 1e-5),
        ((89, 0), (89, 180), 222.39, 1e-4),
        ((12.3, 45.6), (12.3, 45.6), 0, 0),
    ],
)
def test_known_distances(a, b, km, within):
    assert distance_km(*a, *b) == pytest.approx(km, rel=within)
    assert distance_km(*b, *a) == pytest.approx(km, rel=within)


@given(LAT, LON, LAT, LON)
def test_a_shorter_way_has_a_larger_cosine(lat, lon, other_lat, other_lon):
    km = distance_km(lat, lon, other_lat, other_lon)
    cosine = sum(p * q for p, q in zip(unit(lat, lon), unit(other_lat, other_lon), strict=True))
    assert cosine == pytest.approx(cos(km / EARTH_KM), abs=1e-12)
    assert 0 <= km <= HALF_WAY_KM


@given(LAT, LON, st.floats(0, 20_000), st.floats(0, 360))
@example(0.0, 179.99, 50.0, 90.0)
@example(89.9, 10.0, 50.0, 0.0)
@example(-89.9, -179.0, 5.0, 180.0)
@example(60.0, -180.0, 600.0, 270.0)
def test_whoever_is_in_the_circle_is_in_the_box(lat, lon, km, bearing):
    """A point at the circle's rim, by the spherical law of cosines, lies in the box."""
    r, up, b = 0.999 * km / EARTH_KM, radians(lat), radians(bearing)
    its_lat = asin(max(-1, min(1, sin(up) * cos(r) + cos(up) * sin(r) * cos(b))))
    turned = atan2(sin(b) * sin(r) * cos(up), cos(r) - sin(up) * sin(its_lat))
    its_lon = (lon + degrees(turned) + 180) % 360 - 180
    its_lat = degrees(its_lat)
    box = box_around(lat, lon, km)
    assert box.south <= its_lat <= box.north
    if box.spans:
        slack = 1e-6  # of this test's own rounding near a pole
        assert any(w - slack <= its_lon <= e + slack for w, e in box.spans) or abs(its_lon) == 180
