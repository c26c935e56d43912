"""Patterns of hair loss from hair on the chart: grades as distributions, lines in millimetres."""

from stubble.hair.pattern.lines import Line
from stubble.hair.pattern.parting import Parting
from stubble.hair.pattern.read import NEEDS, Pattern, read
from stubble.hair.pattern.temples import Temple

__all__ = ["NEEDS", "Line", "Parting", "Pattern", "Temple", "read"]
