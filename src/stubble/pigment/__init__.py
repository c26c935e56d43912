"""Pigment: the needle, depth and shade of each dot, and what it does to light, fresh to faded."""

from stubble.pigment.deposit import (
    DEPTH_MM,
    DIAMETER_MM,
    HEIGHT_MM,
    UNDILUTED_LOAD,
    Deposit,
    deposit,
    load_per_mm,
    matching_shade,
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
    "UNDILUTED_LOAD",
    "Aged",
    "Course",
    "Deposit",
    "Fault",
    "aged",
    "days_of",
    "deposit",
    "faulty",
    "load_per_mm",
    "matching_shade",
    "mean_transmission",
]
