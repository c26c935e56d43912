"""What somebody has in the house, for taking it home: each app that holds some adds its own.

An app adds a function in its ``AppConfig.ready``; it is asked when somebody takes everything home.
What goes with an account when it is erased goes by the rows' own ways.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from studio.people.models import User

__all__ = ["Belongings", "add", "belongings"]


@dataclass(frozen=True)
class Belongings:
    """What one app holds of somebody.

    Parameters
    ----------
    told
        By the name of the file it is to stand in, as JSON can hold it.
    kept
        Under which names the vault keeps pictures of theirs.
    """

    told: Mapping[str, object] = field(default_factory=dict)
    kept: tuple[str, ...] = ()


_added: list[Callable[[User], Belongings]] = []


def add(of: Callable[[User], Belongings]) -> None:
    """Add what an app holds of somebody; the same function is added once."""
    if of not in _added:
        _added.append(of)


def belongings(user: User) -> Belongings:
    """Everything that the apps hold of somebody, together."""
    each = [of(user) for of in _added]
    told = {name: content for one in each for name, content in one.told.items()}
    return Belongings(told, tuple(name for one in each for name in one.kept))
