"""A real server with many open talks, cut at random and killed in the middle: nothing is lost."""

from __future__ import annotations

from pathlib import Path

from bench.streams import run


def test_streams_that_are_cut_lose_nothing():
    here = str(Path(__file__).parents[1])
    outcome = run(
        streams=120, talks=20, seconds=5, rate=12, life=4, settings="settings_with_fake", path=here
    )
    assert outcome.sent > 30
    assert outcome.cuts > 100
    assert (outcome.delivered, outcome.doubled) == (outcome.expected, 0)
