"""Heads rendered with known truth: scale and its interval, pose, and the scalp in millimetres."""

from bench.heads.figures import measure

__all__ = ["measure"]
