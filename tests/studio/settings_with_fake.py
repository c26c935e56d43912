"""The studio's settings, with the fake engine: for a studio in a process of its own."""

from studio.settings import *  # noqa: F403

STUDIO_ENGINE = "fake"
