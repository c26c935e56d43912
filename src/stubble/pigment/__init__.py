"""Pigment: the needle, depth and shade of each dot, and what it does to light, fresh to faded."""

from stubble.pigment.calibration import Box, Calibration, Patch, calibrate
from stubble.pigment.choice import IN_LIGHT, LENGTHS_MM, MOST_WATER, Choice, choose, hair_spectrum
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
from stubble.pigment.shelf import Load, Pigment, diluted, named, remarks, shipped

__all__ = [
    "COURSE",
    "DEPTH_MM",
    "DIAMETER_MM",
    "FAULTS",
    "HEALED_DAYS",
    "HEIGHT_MM",
    "IN_LIGHT",
    "LENGTHS_MM",
    "MOST_WATER",
    "UNDILUTED_LOAD",
    "Aged",
    "Box",
    "Calibration",
    "Choice",
    "Course",
    "Deposit",
    "Fault",
    "Load",
    "Patch",
    "Pigment",
    "aged",
    "calibrate",
    "choose",
    "days_of",
    "deposit",
    "diluted",
    "faulty",
    "hair_spectrum",
    "load_per_mm",
    "mean_transmission",
    "named",
    "remarks",
    "shipped",
]
