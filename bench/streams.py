"""Many open talks on one process, cut at random, the server killed among them: is anything lost?

Each listener holds a stream, reads on by number when it rings, and is cut now and then, in the
middle of an answer too; some stay away for a while. Writers send each message until it is taken,
under the name they gave it. In the middle the server is killed and started anew. In the end every
listener has to have every message of its talk, in order and once.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import numpy as np

from bench.figure import Figure

__all__ = ["Outcome", "measure", "run"]

ROWS = """
import json, sys, django
django.setup()
from studio.database import prepare
from studio.keys import data_folder
prepare(data_folder())
from django.db import transaction
from studio.people.models import Clinic
from studio.talk import threads
clinic = Clinic.objects.create(slug="many", name="Many", city="Many", zone="UTC")
with transaction.atomic():
    made = [threads.begin(threads.Kind.CHAT, "en", clinic=clinic) for _ in range(int(sys.argv[1]))]
    print(json.dumps([[one.name, threads.key(one)] for one in made]))
"""
TOKEN = "a" * 32  # of forms: the cookie and the header have to say the same
PATIENCE_SECONDS = 60.0  # to catch up at the end, before it counts as lost
AWAY_SECONDS = 3.0  # in a tunnel, at most


@dataclass
class Outcome:
    """What came of it: messages that had to arrive and that did, seconds, cuts, megabytes."""

    streams: int
    sent: int = 0
    expected: int = 0
    delivered: int = 0
    doubled: int = 0
    cuts: int = 0
    delays: list[float] = field(default_factory=list)
    back: float = 0.0  # seconds until nine of ten lines stood again, after the server was killed
    megabytes: float = 0.0

    def delay(self, share: float) -> float:
        """Seconds within which this share of messages came to whoever was listening."""
        return float(np.quantile(self.delays, share)) if self.delays else float("nan")


class _Server:
    """The studio in a process of its own."""

    def __init__(self, folder: Path, settings: str, path: str) -> None:
        self.environ = {
            **os.environ,
            "STUBBLE_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONPATH": os.pathsep.join(["src", path]),
        }
        self.port = 0
        self.process: subprocess.Popen[str] | None = None

    def rows(self, talks: int) -> list[tuple[str, str]]:
        made = subprocess.run(
            [sys.executable, "-c", ROWS, str(talks)],
            env=self.environ,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return [(name, key) for name, key in json.loads(made.stdout)]

    def start(self) -> None:
        command = [sys.executable, "-m", "studio", "--no-browser", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env=self.environ, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        found = re.search(r":(\d+)/", said)
        if found is None:
            raise RuntimeError(f"The studio did not start: {said!r}")
        self.port = int(found[1])

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            if self.process.stdout:
                self.process.stdout.close()
            self.process = None

    def megabytes(self) -> float:
        if self.process is None:
            return 0.0
        with suppress(OSError):
            status = Path(f"/proc/{self.process.pid}/status").read_text()
            if found := re.search(r"VmRSS:\s+(\d+)", status):
                return int(found[1]) / 1024
        return 0.0


@asynccontextmanager
async def _asked(
    port: int, method: str, path: str, key: str, body: bytes = b"", **headers: str
) -> AsyncIterator[tuple[int, asyncio.StreamReader]]:
    """Ask on a line of its own; gives the status and what comes after the head."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: 127.0.0.1",
            "Connection: close",
            f"Cookie: studio-talk={key}; studio-csrf={TOKEN}",
            f"X-CSRFToken: {TOKEN}",
            "Accept: application/json",
            f"Content-Length: {len(body)}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        ]
        writer.write("\r\n".join((*lines, "", "")).encode() + body)
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        yield int(head.split()[1]), reader
    finally:
        writer.close()


BROKEN = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError)


class _Listener:
    """Somebody with a talk open."""

    def __init__(self, port: int, talk: tuple[str, str], seed: int, life: float) -> None:
        self.port = port
        self.name, self.key = talk
        self.chance = np.random.default_rng(seed)
        self.life = life
        self.last = 0
        self.came: dict[str, float] = {}
        self.doubled = 0
        self.cuts = 0
        self.since = float("inf")  # when the line that is open began
        self.lines: list[tuple[float, float]] = []  # each line's beginning and end
        self.restless = True

    async def listen(self) -> None:
        while True:
            seconds = self.chance.exponential(self.life) if self.restless else 1e6
            with suppress(TimeoutError, *BROKEN):
                async with asyncio.timeout(seconds):
                    await self._line()
            if self.since < perf_counter():
                self.lines.append((self.since, perf_counter()))
            self.since = float("inf")
            self.cuts += 1
            away = AWAY_SECONDS if self.restless and self.chance.random() < 0.2 else 0.1
            await asyncio.sleep(away * self.chance.random())

    async def _line(self) -> None:
        path = f"/en/talk/{self.name}/stream/?after={self.last}"
        asked = _asked(self.port, "GET", path, self.key, Last_Event_ID=str(self.last))
        async with asked as (status, reader):
            if status != 200:
                raise ConnectionError(status)
            while line := await reader.readline():
                if line.startswith(b"retry:"):
                    self.since = perf_counter()
                if line.startswith(b"data:"):
                    await self._read()

    async def _read(self) -> None:
        path = f"/en/talk/{self.name}/messages/?after={self.last}"
        async with _asked(self.port, "GET", path, self.key) as (status, reader):
            if status != 200:
                raise ConnectionError(status)
            body = await reader.read()
        now = perf_counter()
        for one in json.loads(body[body.index(b"{") : body.rindex(b"}") + 1])["messages"]:
            if one["number"] <= self.last or one["once"] in self.came:
                self.doubled += 1
                continue
            if one["number"] != self.last + 1:
                raise AssertionError(f"{self.last} was followed by {one['number']}")
            self.last = one["number"]
            self.came[one["once"]] = now

    def was_there(self, at: float) -> bool:
        """Whether a line was open from before a moment until well after it."""
        return self.since < at or any(a < at and b > at + 2 for a, b in self.lines)


async def _write(port: int, talk: tuple[str, str], text: str) -> tuple[str, float]:
    """Send a message until it is taken; gives its name and when it was."""
    name, key = talk
    once = str(uuid.uuid4())
    body = f"text={text}&once={once}".encode()
    while True:
        with suppress(TimeoutError, *BROKEN):
            async with (
                asyncio.timeout(10),
                _asked(
                    port,
                    "POST",
                    f"/en/talk/{name}/",
                    key,
                    body,
                    Content_Type="application/x-www-form-urlencoded",
                ) as (status, _reader),
            ):
                if status == 200:
                    return once, perf_counter()
                if status < 500:
                    raise RuntimeError(f"A message was refused with {status}.")
        await asyncio.sleep(0.2)


async def _until(true: Callable[[], bool]) -> None:
    """Wait for something, but not for ever."""
    until = perf_counter() + PATIENCE_SECONDS
    while perf_counter() < until and not true():  # noqa: ASYNC110 - nobody there to set an event
        await asyncio.sleep(0.2)


async def _all(
    server: _Server, streams: int, talks: int, seconds: float, rate: float, life: float
) -> Outcome:
    rows = await asyncio.to_thread(server.rows, talks)
    await asyncio.to_thread(server.start)
    outcome = Outcome(streams)
    listeners = [
        _Listener(server.port, rows[number % talks], number, life) for number in range(streams)
    ]
    running = [asyncio.create_task(one.listen()) for one in listeners]
    sent: dict[str, dict[str, float]] = {name: {} for name, _key in rows}
    chance = np.random.default_rng(1)

    async def writing(number: int) -> None:
        talk = rows[int(chance.integers(talks))]
        once, at = await _write(server.port, talk, f"message+{number}")
        sent[talk[0]][once] = at

    async def stand() -> None:
        await _until(lambda: sum(one.since < perf_counter() for one in listeners) > 0.9 * streams)

    async def die() -> None:
        """The server is killed and started anew; what is sent meanwhile is no measure of delay."""
        outcome.megabytes = max(outcome.megabytes, server.megabytes())
        trouble.append(perf_counter())
        server.kill()
        await asyncio.to_thread(server.start)
        await stand()
        trouble.append(perf_counter())

    await stand()
    begun = perf_counter()
    trouble: list[float] = []
    dying = None
    writers: list[asyncio.Task[None]] = []
    while perf_counter() - begun < seconds:
        writers.append(asyncio.create_task(writing(len(writers))))
        if dying is None and perf_counter() - begun > seconds / 2:
            dying = asyncio.create_task(die())
        await asyncio.sleep(1 / rate)
    await asyncio.gather(*writers, *([dying] if dying else []))
    outcome.back = trouble[1] - trouble[0]
    for one in listeners:
        one.restless = False
    await _until(lambda: all(len(one.came) >= len(sent[one.name]) for one in listeners))
    outcome.megabytes = max(outcome.megabytes, server.megabytes())
    for task in running:
        task.cancel()
    ended = await asyncio.gather(*running, return_exceptions=True)
    for fault in ended:
        if isinstance(fault, Exception):
            raise fault
    outcome.sent = sum(map(len, sent.values()))
    for listener in listeners:
        mine = sent[listener.name]
        outcome.expected += len(mine)
        outcome.delivered += len(mine.keys() & listener.came.keys())
        outcome.doubled += listener.doubled
        outcome.cuts += listener.cuts
        outcome.delays += [
            max(0.0, listener.came[once] - at)
            for once, at in mine.items()
            if once in listener.came
            and listener.was_there(at)
            and not trouble[0] - 2 < at < trouble[1]
        ]
    return outcome


def run(
    streams: int,
    talks: int,
    seconds: float,
    rate: float,
    life: float,
    settings: str = "studio.settings",
    path: str = "",
) -> Outcome:
    """Open streams on a studio of its own, write, cut, kill and count.

    Parameters
    ----------
    streams, talks : int
        Listeners, and among how many talks they are spread.
    seconds : float
        How long is written.
    rate : float
        Messages a second.
    life : float
        Seconds after which a line is cut, in the mean.
    settings, path : str
        Module of settings, and a folder where it lies.
    """
    with tempfile.TemporaryDirectory() as folder:
        server = _Server(Path(folder), settings, path)
        try:
            return asyncio.run(_all(server, streams, talks, seconds, rate, life))
        finally:
            server.kill()


def measure() -> list[Figure]:
    """1,000 streams for a minute."""
    outcome = run(streams=1000, talks=100, seconds=60, rate=4, life=25)
    lost = outcome.expected - outcome.delivered
    return [
        Figure(f"{outcome.expected} messages to {outcome.streams} streams, lost", lost, "", 0),
        Figure("the same, twice", outcome.doubled, "", 0),
        Figure("lines cut", outcome.cuts, ""),
        Figure("delay, half of them within", 1000 * outcome.delay(0.5), "ms", 500),
        Figure("delay, 95 % within", 1000 * outcome.delay(0.95), "ms", 2000),
        Figure("killed: until nine lines of ten stood again", outcome.back, "s"),
        Figure("memory of the studio, sample head included", outcome.megabytes, "MB"),
    ]
