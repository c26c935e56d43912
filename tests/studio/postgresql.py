"""The tests of the tables once more, on a PostgreSQL of their own.

Every test that asks for ``rows`` or is marked ``tables`` runs on SQLite and is listed once more as
``... on PostgreSQL``; one marked ``postgresql`` runs there alone. The second lot runs in one child,
whose settings name a server that is made for it and goes with it. Where PostgreSQL or psycopg is
missing, each of them is skipped, so the run says how many there were.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

HERE = Path(__file__).parent
PATIENCE_SECONDS = 60
CHILD = "STUBBLE_DATABASE"  # set: the tests run on the database it names, and are not doubled
#: Nothing here has to outlive the machine's next breath.
HURRIED = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=")


def binaries() -> Path | None:
    """Where PostgreSQL's programs are, the newest first."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(versions, key=lambda path: int(path.parts[-3]))[-1:]
    found = newest[0] if newest else shutil.which("initdb")
    return Path(found).parent if found else None


def missing() -> str | None:
    """Say what is not here, if anything."""
    if binaries() is None:
        return "PostgreSQL is not installed"
    return None if find_spec("psycopg") else "psycopg is not installed"


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Give the address of an empty PostgreSQL, reached by a socket in a folder of its own."""
    # It refuses root; any other user will do.
    other = {"user": "nobody", "group": "nogroup", "extra_groups": ()} if os.getuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if other:
        shutil.chown(folder, "nobody", "nogroup")
    run = {"cwd": folder, "stdout": subprocess.DEVNULL, **other}
    initdb = [binaries() / "initdb", "-D", folder / "data", "-U", "studio", "-A", "trust"]
    subprocess.run([*initdb, "-E", "UTF8", "--locale=C", "--no-sync"], check=True, **run)
    settings = [part for setting in HURRIED for part in ("-c", setting)]
    log = (folder / "log").open("wb")
    postgres = subprocess.Popen(
        [binaries() / "postgres", "-D", folder / "data", "-k", folder, *settings],
        stderr=log,
        **run,
    )
    try:
        _wait(folder, postgres)
        yield f"postgresql://studio@/postgres?host={folder}"
    finally:
        postgres.send_signal(signal.SIGINT)
        postgres.wait(PATIENCE_SECONDS)
        log.close()
        shutil.rmtree(folder)


def _wait(folder: Path, postgres: subprocess.Popen[bytes]) -> None:
    import psycopg

    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            psycopg.connect(host=str(folder), user="studio", dbname="postgres").close()
        except psycopg.OperationalError:
            if postgres.poll() is not None or time.monotonic() > until:
                raise RuntimeError((folder / "log").read_text()) from None
            time.sleep(0.05)
        else:
            return


class Again(pytest.Item):
    """A test that the child runs."""

    def __init__(self, test: str, **given) -> None:
        super().__init__(**given)
        self.test = test

    def runtest(self) -> None:
        if reason := missing():
            pytest.skip(reason)
        done = self.session.stash[OUTCOMES]
        if not done:
            asked = [item.test for item in self.session.items if isinstance(item, Again)]
            done.update(run(asked))
        outcome, said = done.get(self.test, ("lost", done["whole run"][1]))
        if outcome == "skipped":
            pytest.skip(said)
        if outcome != "passed":
            raise Failed(f"{outcome} on PostgreSQL\n{said}")

    def repr_failure(self, excinfo):
        """Only what the child says."""
        if isinstance(excinfo.value, Failed):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self):
        return self.path, None, self.name


class Failed(Exception):
    """The text is the child's."""


OUTCOMES = pytest.StashKey[dict[str, tuple[str, str]]]()


def run(tests: list[str]) -> dict[str, tuple[str, str]]:
    """Run tests by their names in a child with a PostgreSQL; tells of each how it went and why."""
    with server() as address, tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        names = Path(folder) / "names"
        names.write_text("\n".join(tests))
        options = [
            "-q",
            "-o",
            "junit_family=legacy",
            f"--junitxml={report}",
            "-p",
            "no:cacheprovider",
        ]
        child = subprocess.run(
            [sys.executable, "-m", "pytest", *options, f"--junitxml={report}", f"@{names}"],
            cwd=HERE.parents[1],
            env={**os.environ, CHILD: address, "PYTEST_ADDOPTS": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        outcomes = {"whole run": (str(child.returncode), child.stdout[-8000:])}
        if report.exists():
            outcomes |= dict(map(_outcome, ET.parse(report).iter("testcase")))
    return outcomes


def _outcome(case: ET.Element) -> tuple[str, tuple[str, str]]:
    name = f"{case.get('file')}::{case.get('name')}"
    for wrong in case.iter():
        if wrong.tag in ("failure", "error"):
            return name, (wrong.tag, wrong.text or "")
        if wrong.tag == "skipped":
            return name, (wrong.tag, wrong.get("message", ""))
    return name, ("passed", "")


def _role(item) -> str:
    """Of a test for each role the owner's alone is run once more: rights are no matter of it."""
    return (getattr(item, "callspec", None) and item.callspec.params.get("role")) or "owner"


def pytest_configure(config) -> None:
    config.addinivalue_line("markers", "tables: runs once more on a PostgreSQL, where there is one")
    config.addinivalue_line(
        "markers", "sqlite: not once more, since it takes long to show the same"
    )
    config.addinivalue_line("markers", "postgresql: runs on a PostgreSQL alone")


def pytest_collection_modifyitems(session, items) -> None:
    """List the tests of the tables once more."""
    if os.environ.get(CHILD):
        return
    session.stash[OUTCOMES] = {}
    again = [
        Again.from_parent(
            item.parent,
            name=f"{item.name} on PostgreSQL",
            # As of one file, so that a run shared among workers gives them all to one of them.
            nodeid=f"postgresql::{item.nodeid} on PostgreSQL",
            test=item.nodeid,
        )
        for item in items
        if not item.get_closest_marker("browser")
        and not item.get_closest_marker("sqlite")
        and _role(item) == "owner"
        and (
            "rows" in getattr(item, "fixturenames", ())
            or item.get_closest_marker("tables")
            or item.get_closest_marker("postgresql")
        )
    ]
    # First, because they take longest together.
    items[:] = again + [item for item in items if not item.get_closest_marker("postgresql")]
