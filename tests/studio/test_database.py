"""Where the data lie: made on the first start, the same on the second, safe with two at once."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from studio.database import NotReady, configured

PREPARE = (
    "import django, pathlib, os\n"
    "from studio.database import prepare, NotReady\n"
    "try: django.setup(); prepare(pathlib.Path(os.environ['STUBBLE_DATA']))\n"
    "except NotReady as wrong: print(wrong); raise SystemExit(1)"
)


def prepare(folder, database=""):
    return subprocess.run(
        [sys.executable, "-c", PREPARE],
        env={**os.environ, "STUBBLE_DATA": str(folder), "STUBBLE_DATABASE": database},
        capture_output=True,
        text=True,
    )


def test_two_that_start_together_on_nothing_both_succeed_and_so_does_a_later_one(tmp_path):
    folder = tmp_path / "not yet" / "data"
    with ThreadPoolExecutor(3) as three:
        done = [*three.map(prepare, [folder] * 3), prepare(folder)]
    assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * 4
    with sqlite3.connect(folder / "studio.sqlite3") as data:
        assert data.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        rows = data.execute("SELECT app, name FROM django_migrations").fetchall()
    assert len(rows) == len(set(rows)) > 0
    assert folder.stat().st_mode & 0o077 == 0


def test_data_of_a_newer_program_are_left_alone(tmp_path):
    assert prepare(tmp_path).returncode == 0
    with sqlite3.connect(tmp_path / "studio.sqlite3") as data:
        data.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999_b', '2030')"
        )
    done = prepare(tmp_path)
    assert done.returncode == 1
    assert "newer program" in done.stdout
    assert "people 9999_b" in done.stdout


def test_a_place_that_is_no_folder_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    done = prepare(tmp_path / "file" / "data")
    assert done.returncode == 1
    assert "STUBBLE_DATA" in done.stdout


def test_every_connection_keeps_to_the_rules(desk):
    from django.db import connection, transaction

    if connection.vendor != "sqlite":
        pytest.skip("the tests run on another database")

    def told(name):
        with connection.cursor() as cursor:
            return cursor.execute(f"PRAGMA {name}").fetchone()[0]

    assert told("journal_mode") == "wal"
    assert told("foreign_keys") == 1
    assert told("busy_timeout") == 20_000
    # A transaction holds the write lock from its beginning: another cannot begin to write.
    with transaction.atomic():
        other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0)
        with closing(other), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")


def test_postgresql_is_named_by_its_address(tmp_path, monkeypatch):
    monkeypatch.setattr("studio.database.find_spec", lambda name: name)
    given = configured("postgresql://ana:p%40ss@db.example:5433/clinic?sslmode=require", tmp_path)
    assert given["ENGINE"].endswith("postgresql")
    assert given["PASSWORD"] == "p@ss"
    assert (given["HOST"], given["PORT"], given["NAME"]) == ("db.example", "5433", "clinic")
    assert given["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize("address", ["mysql://a/b", "postgresql://host", "clinic"])
def test_an_address_that_is_none_is_told(tmp_path, address):
    with pytest.raises(NotReady, match="postgresql://"):
        configured(address, tmp_path)


def test_postgresql_that_is_not_there_is_told(tmp_path):
    done = prepare(tmp_path, "postgresql://nobody@127.0.0.1:1/clinic")
    assert (done.returncode, done.stderr) == (1, "")
    assert "STUBBLE_DATABASE" in done.stdout  # whether psycopg is missing or the server


TOGETHER = """
import contextlib, django, os, pathlib, sys
from studio import database
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
if "unguarded" in sys.argv:
    database._alone = lambda *_: contextlib.nullcontext()
print("ready", flush=True)
sys.stdin.readline()
try: database.prepare(pathlib.Path(os.environ["STUBBLE_DATA"]))
except database.NotReady as wrong: print(wrong); raise SystemExit(1)
"""


@pytest.mark.postgresql
@pytest.mark.parametrize("guard", ["guarded", "unguarded"])
def test_machines_that_start_together_on_an_empty_postgresql_all_succeed(tmp_path, guard):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE fresh")
    try:
        address = os.environ["STUBBLE_DATABASE"].replace("/postgres?", "/fresh?")
        machines = [
            subprocess.Popen(
                [sys.executable, "-c", TOGETHER, guard],
                env={
                    **os.environ,
                    "STUBBLE_DATA": str(tmp_path / name),
                    "STUBBLE_DATABASE": address,
                },
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for name in "abc"
        ]
        for machine in machines:
            assert machine.stdout.readline() == "ready\n"
        for machine in machines:
            machine.stdin.write("go\n")
            machine.stdin.flush()
        said = [machine.communicate()[0] for machine in machines]
        if guard == "guarded":
            assert [machine.returncode for machine in machines] == [0, 0, 0], said
        else:  # what the lock is for
            assert any(machine.returncode for machine in machines)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE fresh")
