"""Numbers as Mexico and the United States write them in Spanish: 1,800.50, as sums of money are."""

from __future__ import annotations

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
