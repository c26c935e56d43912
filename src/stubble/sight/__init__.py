"""Sight: how far the result can be told from real stubble. For now, single dots by distance."""

from stubble.sight.single_dot import farthest_seen_m, just_noticeable

__all__ = ["farthest_seen_m", "just_noticeable"]
