"""Pigment: the needle, depth and shade of each dot, and what it does to light once healed."""

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

__all__ = [
    "DEPTH_MM",
    "DIAMETER_MM",
    "HEIGHT_MM",
    "UNDILUTED_LOAD",
    "Deposit",
    "deposit",
    "load_per_mm",
    "matching_shade",
    "mean_transmission",
]
