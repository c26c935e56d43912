"""Plan: what the artist is given. For now the list of dots and its sums."""

from stubble.plan.counts import Count, Counts, count
from stubble.plan.dots_plot import plot
from stubble.plan.listing import SCHEMA, csv_text, summary, write_dots
from stubble.plan.swatches import swatches

__all__ = [
    "SCHEMA",
    "Count",
    "Counts",
    "count",
    "csv_text",
    "plot",
    "summary",
    "swatches",
    "write_dots",
]
