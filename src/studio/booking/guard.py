"""No artist and no room is taken twice: the database itself refuses, whatever the program does.

SQLite has triggers for it, PostgreSQL exclusion constraints. Django's rebuilding of a SQLite table
drops its triggers, so they are made again after every migration, and the studio does not start
without them. A check in the program alone would not do: between looking and writing somebody else
writes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import IntegrityError, OperationalError, connection, connections, transaction

from studio.booking.models import ACTIVE

__all__ = ["SlotTaken", "after_migration", "guarded", "missing", "remove", "set_up"]

TABLE = "booking_appointment"
#: What is free of overlaps: name of the rule, and the column that says whose time it is.
RULES = {"booking_artist_free": "artist_id", "booking_room_free": "room_id"}
TRIES = 5  # of what was only kept waiting by another

_TAKES_TIME = "({})".format(", ".join(f"'{state!s}'" for state in ACTIVE))
_WATCHED = "busy_from, busy_until, artist_id, room_id, state"
_Made = TypeVar("_Made")


class SlotTaken(Exception):
    """Somebody else has this time by now."""


def guarded(do: Callable[[], _Made]) -> _Made:
    """Do something in a transaction; `SlotTaken` if an appointment then overlapped another.

    What is done may be done again from its beginning.
    """
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                return do()
        except IntegrityError as refused:
            if any(rule in str(refused) for rule in RULES):
                raise SlotTaken from refused
            raise
        except OperationalError as wrong:
            if not left or not _comes_round(wrong):
                raise
    raise AssertionError


def _comes_round(wrong: OperationalError) -> bool:
    """Whether it was only another's turn: a deadlock ended, or a lock that was waited for in vain.

    SQLite gives its write lock to whoever asks at the right moment, not to whoever has waited
    longest.
    """
    if getattr(wrong.__cause__, "sqlstate", None) == "40P01":
        return True
    return "database is locked" in str(wrong) and not connection.in_atomic_block


def set_up(using: str = "default") -> None:
    """Make the rules that are not there yet."""
    vendor = connections[using].vendor
    with transaction.atomic(using), connections[using].cursor() as cursor:
        if vendor == "postgresql":
            # Two programs that start together do it one after the other.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('studio.booking.guard'))")
            cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        for name in _missing(using):
            cursor.execute(_constraint(name) if vendor == "postgresql" else _trigger(name))


def remove(using: str = "default") -> None:
    """Take the rules away: for tests that show what happens without them."""
    with connections[using].cursor() as cursor:
        for name in _wanted(using):
            if connections[using].vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT IF EXISTS {name}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def after_migration(using: str = "default", **_given: Any) -> None:
    """Set the guard where there is a table to guard (a receiver of ``post_migrate``)."""
    if TABLE in connections[using].introspection.table_names():
        set_up(using)


def missing() -> str | None:
    """Say in words what is wrong if a rule is not there; the studio then does not start."""
    if not (names := _missing(connection.alias)):
        return None
    return (
        "The database does not keep two appointments from taking the same time: "
        f"{', '.join(names)} is missing and could not be made. Its user must be allowed to make "
        "triggers (SQLite), or constraints and the extension btree_gist (PostgreSQL)."
    )


def _wanted(using: str) -> list[str]:
    if connections[using].vendor == "postgresql":
        return list(RULES)
    return [f"{rule}_{when}" for rule in RULES for when in ("insert", "update")]


def _missing(using: str) -> list[str]:
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE conrelid = to_regclass(%s)", [TABLE]
            )
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE]
            )
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in _wanted(using) if name not in there]


def _constraint(rule: str) -> str:
    return (
        f"ALTER TABLE {TABLE} ADD CONSTRAINT {rule} EXCLUDE USING gist "
        f"({RULES[rule]} WITH =, tstzrange(busy_from, busy_until, '[)') WITH &&) "
        f"WHERE (state IN {_TAKES_TIME})"
    )


def _trigger(name: str) -> str:
    rule, _, when = name.rpartition("_")
    column = RULES[rule]
    event = f"UPDATE OF {_WATCHED}" if when == "update" else "INSERT"
    other = "AND id <> NEW.id" if when == "update" else ""
    # Every part of it is a name from this file.
    return f"""
        CREATE TRIGGER {name} BEFORE {event} ON {TABLE}
        WHEN NEW.state IN {_TAKES_TIME} AND EXISTS (
            SELECT 1 FROM {TABLE}
            WHERE {column} = NEW.{column} AND busy_until > NEW.busy_from
            AND busy_from < NEW.busy_until AND state IN {_TAKES_TIME} {other}
        )
        BEGIN SELECT RAISE(ABORT, '{rule}'); END
    """  # noqa: S608
