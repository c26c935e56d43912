"""Exercises for new artists: a sheet to print, and a photo of it judged against what was asked."""

from stubble.exercise.judge import Finding, Judged, Made, judge
from stubble.exercise.overlay import overlay
from stubble.exercise.sheet import EXERCISES, WINDOW_MM, Exercise, drawn

__all__ = [
    "EXERCISES",
    "WINDOW_MM",
    "Exercise",
    "Finding",
    "Judged",
    "Made",
    "drawn",
    "judge",
    "overlay",
]
