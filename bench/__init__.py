"""Time and memory against their bars: ``make bench``.

One file per subject, each with a ``measure`` that gives figures and may print a table of its own.
No test depends on any of this.
"""
