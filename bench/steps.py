"""Where the time of ``analyse`` and ``preview`` goes: the calls that the workflow makes itself."""

from __future__ import annotations

import cProfile
import pstats
from pathlib import Path
from typing import TYPE_CHECKING

from stubble import workflow

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["seconds"]

_WORKFLOW = str(Path(workflow.__file__).resolve().parent)
_LEAST_S = 0.002


def seconds(work: Callable[[], object]) -> dict[str, float]:
    """Seconds in each function called directly by the workflow, longest first.

    The profiler adds a little to functions that make many small calls.
    """
    profile = cProfile.Profile()
    profile.runcall(work)
    spent: dict[str, float] = {}
    for (file, _, name), entry in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        for (caller, _, _), (_, _, _, cumulative) in entry[4].items():
            if (
                caller.startswith(_WORKFLOW)
                and not file.startswith(_WORKFLOW)
                and cumulative > _LEAST_S
            ):
                path = Path(file)
                label = f"{path.parent.name}.{path.stem}.{name}"
                if file == "~":  # a built-in, such as <GaussianBlur> or <method 'astype' of ...>
                    label = name.split("'")[1] if "'" in name else name.strip("<>")
                spent[label] = spent.get(label, 0.0) + cumulative
    return dict(sorted(spent.items(), key=lambda item: -item[1]))
