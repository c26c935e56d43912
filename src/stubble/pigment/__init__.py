"""Pigment: the needle, depth and shade of each dot, and what it does to light once healed."""

from stubble.pigment.deposit import (
    HALO_SIGMA_MM,
    UNDILUTED_LOAD,
    Deposit,
    deposit,
    mean_transmission,
)

__all__ = ["HALO_SIGMA_MM", "UNDILUTED_LOAD", "Deposit", "deposit", "mean_transmission"]
