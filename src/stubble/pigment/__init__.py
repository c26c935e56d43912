"""Pigment: the needle, depth and shade of each dot, and what it does to light, fresh to faded."""

from stubble.pigment.choice import LENGTHS_MM, MOST_WATER, Choice, choose, hair_spectrum
from stubble.pigment.deposit import (
    DEPTH_MM,
    DIAMETER_MM,
    HEIGHT_MM,
    UNDILUTED_LOAD,
    Deposit,
    deposit,
    load_per_mm,
    mean_transmission,
)
from stubble.pigment.faults import FAULTS, Fault, faulty
from stubble.pigment.healing import COURSE, HEALED_DAYS, Aged, Course, aged, days_of

__all__ = [
    "COURSE",
    "DEPTH_MM",
    "DIAMETER_MM",
    "FAULTS",
    "HEALED_DAYS",
    "HEIGHT_MM",
    "LENGTHS_MM",
    "MOST_WATER",
    "UNDILUTED_LOAD",
    "Aged",
    "Choice",
    "Course",
    "Deposit",
    "Fault",
    "aged",
    "choose",
    "days_of",
    "deposit",
    "faulty",
    "hair_spectrum",
    "load_per_mm",
    "mean_transmission",
]
