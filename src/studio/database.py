"""Where the studio keeps what has to last: SQLite in the data folder, PostgreSQL by a setting.

``STUBBLE_DATABASE=postgresql://user:password@host:5432/name`` names a PostgreSQL; it needs psycopg.
SQLite is opened so that several threads and programs can write without losing a request: a
write-ahead log, and transactions that take the write lock when they begin and wait for it, because
one that reads first and then wants to write is refused at once, however long it would wait.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

__all__ = ["NotReady", "configured", "needs", "prepare"]

WAIT_SECONDS = 20  # for another writer; a request that waits longer has failed
STARTING_SECONDS = 120  # for another start of the program to finish its migrations
STARTING_LOCK = int.from_bytes(
    b"stubble", "big"
)  # the number others must not lock in that database


#: What an app needs of the database beyond its tables: each says what is wrong, or None.
_NEEDED: list[Callable[[], str | None]] = []


class NotReady(Exception):
    """The data cannot be opened; the text says why and what to do."""


def needs(wrong: Callable[[], str | None]) -> None:
    """Let the studio open its data only where this finds nothing wrong, after the migrations."""
    _NEEDED.append(wrong)


def configured(address: str, folder: Path) -> dict[str, Any]:
    """Give Django's settings of the database.

    Parameters
    ----------
    address : str
        ``postgresql://...``, or empty for SQLite in ``folder``.
    folder : Path
        The data folder.

    Raises
    ------
    NotReady
        If the address is of another kind or names no database, or psycopg is missing.
    """
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(folder / "studio.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": WAIT_SECONDS,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                    "PRAGMA secure_delete=ON;"  # what is erased, a key above all, is overwritten
                ),
            },
        }
    parts = urlsplit(address)
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in ("postgres", "postgresql") or not name:
        raise NotReady(
            "STUBBLE_DATABASE has to look like postgresql://user:password@host:5432/name. "
            "Leave it out to keep the data in a file."
        )
    if find_spec("psycopg") is None:
        raise NotReady(
            "STUBBLE_DATABASE names a PostgreSQL, and psycopg is not installed "
            "(pip install 'psycopg[binary]'). Leave it out to keep the data in a file."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def prepare(folder: Path) -> None:
    """Bring the tables up to date; two programs that start together do it one after the other.

    Raises
    ------
    NotReady
        If the data folder cannot be written or the database not be reached, or if it was made by a
        newer program than this.
    """
    from django.core.management import call_command
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        with _alone(folder, connection):
            executor = MigrationExecutor(connection)
            ahead = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
            if ahead:
                names = ", ".join(sorted(f"{app} {name}" for app, name in ahead))
                raise NotReady(
                    f"These data were made by a newer program ({names}). Open them with that one, "
                    "or name another folder with STUBBLE_DATA."
                )
            call_command("migrate", interactive=False, verbosity=0)
            for wrong in filter(None, (look() for look in _NEEDED)):
                raise NotReady(wrong)
    except (DatabaseError, sqlite3.Error, OSError) as wrong:
        where = connection.settings_dict["NAME"]
        raise NotReady(
            f"The studio's data at {where} cannot be opened ({wrong}). Make that place reachable "
            "and writable, or name another folder with STUBBLE_DATA or another PostgreSQL with "
            "STUBBLE_DATABASE."
        ) from wrong


@contextmanager
def _alone(folder: Path, connection: Any) -> Iterator[None]:
    """Hold a lock that ends with the process, however it ends.

    A PostgreSQL has its own, since those who start may do so on several machines.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{STARTING_SECONDS}s'")
            cursor.execute("SELECT pg_advisory_lock(%s)", [STARTING_LOCK])
            cursor.execute("RESET lock_timeout")
            yield
            cursor.execute("SELECT pg_advisory_unlock(%s)", [STARTING_LOCK])
        return
    with closing(sqlite3.connect(folder / "starting.sqlite3", timeout=STARTING_SECONDS)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield
