"""One look at the data for all open streams of this process.

A stream waits on a channel: a thread, or an inbox. Each channel has a mark that changes with every
message; four times a second one query asks for the marks of all channels somebody waits on. So it
does not matter which process wrote, streams hold no connection to the database, and one that comes
back names the mark it knows and hears at once if there is another.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import DatabaseError, close_old_connections
from django.db.models import Count, Sum

from studio.talk.models import Thread

__all__ = ["Hub", "inbox_mark", "marks"]

LOOK_SECONDS = 0.25
AT_ONCE = 500  # channels of one query

log = logging.getLogger(__name__)


def marks(channels: set[str]) -> dict[str, str]:
    """Ask for the marks of channels: ``thread:5``, ``clinic:2``, ``artist:7``."""
    found: dict[str, str] = {}
    wanted: dict[str, list[int]] = {"thread": [], "clinic": [], "artist": []}
    for channel in channels:
        kind, _, number = channel.partition(":")
        wanted[kind].append(int(number))
    for start in range(0, len(wanted["thread"]), AT_ONCE):
        rows = Thread.objects.filter(pk__in=wanted["thread"][start : start + AT_ONCE])
        found |= {f"thread:{pk}": str(last) for pk, last in rows.values_list("pk", "last")}
    for kind in ("clinic", "artist"):
        for owner in wanted[kind]:
            found[f"{kind}:{owner}"] = inbox_mark(kind, owner)
    return found


def inbox_mark(kind: str, number: int) -> str:
    """Say something that changes with every message in an inbox, and with every closed thread."""
    rows = Thread.objects.filter(**{f"{kind}_id": number})
    told = rows.aggregate(sum=Sum("last"), count=Count("pk"), closed=Count("closed"))
    return f"{told['sum'] or 0}-{told['count']}-{told['closed']}"


class Hub:
    """Wakes streams when their channel's mark changes. Lives in one event loop.

    Parameters
    ----------
    look : callable
        Gives the marks of channels; called in a thread of its own.
    """

    def __init__(self, look: Callable[[set[str]], Mapping[str, str]] = marks) -> None:
        self._look = look
        self._aside = ThreadPoolExecutor(1, "hub")
        self._listening: Counter[str] = Counter()
        self._known: dict[str, str] = {}
        self._changed: dict[str, asyncio.Event] = {}
        self._rounds: asyncio.Task[None] | None = None
        self.closed = False

    @contextmanager
    def listening(self, channel: str) -> Iterator[None]:
        """Have the channel looked at for as long as this is open."""
        self._listening[channel] += 1
        self._changed.setdefault(channel, asyncio.Event())
        if self._rounds is None or self._rounds.done():
            self._rounds = asyncio.get_running_loop().create_task(self._go_round())
        try:
            yield
        finally:
            self._listening[channel] -= 1
            if not self._listening[channel]:
                del self._listening[channel], self._changed[channel]
                self._known.pop(channel, None)

    async def another(self, channel: str, mark: str, seconds: float) -> str | None:
        """Wait until the mark is another; None if that took too long or the hub was closed."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while not self.closed:
            if (now := self._known.get(channel, mark)) != mark:
                return now
            try:
                async with asyncio.timeout_at(until):
                    await self._changed[channel].wait()
            except TimeoutError:
                return None
        return None

    def close(self) -> None:
        """Let every stream end."""
        self.closed = True
        for event in self._changed.values():
            event.set()
        self._aside.shutdown(wait=False)

    def _asked(self, channels: set[str]) -> Mapping[str, str]:
        close_old_connections()
        return self._look(channels)

    async def _go_round(self) -> None:
        loop = asyncio.get_running_loop()
        while self._listening and not self.closed:
            try:
                found = await loop.run_in_executor(self._aside, self._asked, set(self._listening))
            except DatabaseError:
                log.exception("The threads could not be read; trying again.")
                found = {}
            for channel, mark in found.items():
                if channel in self._listening and self._known.get(channel) != mark:
                    self._known[channel] = mark
                    event, self._changed[channel] = self._changed[channel], asyncio.Event()
                    event.set()
            await asyncio.sleep(LOOK_SECONDS)
