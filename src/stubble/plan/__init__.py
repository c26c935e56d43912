"""Plan: what the artist is given. For now the list of dots and its sums."""

from stubble.plan.listing import SCHEMA, summary, write_dots

__all__ = ["SCHEMA", "summary", "write_dots"]
