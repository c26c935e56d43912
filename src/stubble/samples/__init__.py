"""Portraits that ship with Stubble: rendered people, CC0, made by ``scripts/sample_portrait``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from stubble.errors import WishError

__all__ = ["facts", "names", "portrait"]

_HERE = Path(__file__).resolve().parent


def portrait(name: str = "man") -> Path:
    """Path of the sample portrait (JPEG) called ``name``.

    Raises
    ------
    WishError
        If there is no such sample.
    """
    path = _HERE / f"{name}.jpg"
    if not path.is_file():
        raise WishError(
            f"There is no sample portrait {name!r}; choose one of: {', '.join(names())}."
        )
    return path


def names() -> tuple[str, ...]:
    """Names of the sample portraits."""
    return tuple(sorted(p.stem for p in _HERE.glob("*.jpg")))


def facts(name: str = "man") -> dict[str, Any]:
    """What is true of the sample called ``name``: scale (px per mm), focal length (px), pose."""
    loaded: dict[str, Any] = json.loads(portrait(name).with_suffix(".json").read_text())
    return loaded
