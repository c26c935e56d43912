"""The desk: the photos that are being looked at. In memory alone, and gone after the visit.

Each stays for an hour after it was last used. When its page is left, that is cut to minutes, so
that whoever goes to read something, reloads, or comes back finds it, and whoever closes the browser
leaves nothing behind.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import cast

from django.conf import settings
from django.utils.translation import gettext_noop as _

from studio.phrases import Phrase
from studio.port import FRONT, Engine, Refused, Say, Subject, Wishes

__all__ = ["FULL_SIZE", "SAMPLE", "Busy", "Crowded", "Desk", "Gone", "Item", "the_desk"]

SAMPLE = "sample"
PER_VISITOR = 3  # two tabs, and a photo that is about to replace another
BROKEN = Phrase(_("Something went wrong here with this photo. Please try another one."))

#: One full-size drawing at a time: it is the only step that needs much memory.
FULL_SIZE = threading.Lock()

log = logging.getLogger(__name__)


class Gone(LookupError):
    """There is no such photo for this visitor: expired, removed, never there, or another's."""


class Crowded(Exception):
    """Every place is taken by somebody who is still looking."""


class Busy(Exception):
    """The photo is being examined: something else can be told of it afterwards."""


@dataclass
class Item:
    """A photo on the desk. ``phrase`` says what is being done to it while there is no outcome.

    Once there is a subject it may be examined again, ``busy``, with something else told; where that
    fails, ``trouble`` says why and the subject stays as it was.
    """

    token: str
    owner: str | None  # None: the sample, which anybody may look at
    until: float
    phrase: Phrase = field(default_factory=lambda: Phrase(_("Reading the photo")))
    subject: Subject | None = None
    refused: Refused | None = None
    busy: bool = False
    wished: Wishes = field(default_factory=dict)  # what was drawn last
    trouble: Phrase | None = None
    sizes: dict[str, int] = field(default_factory=dict)  # of the files it came as, by place
    data: bytes | None = None  # kept only as long as it may be needed
    lock: threading.Lock = field(default_factory=threading.Lock)

    def say(self, phrase: Phrase) -> None:
        """Put what is being done now where the page asks for it."""
        self.phrase = phrase


class Desk:
    """Places for photos.

    Parameters
    ----------
    engine
        Gives the engine; called first in a working thread, because importing it takes a second.
    places
        How many photos lie here at most, the sample not counted.
    keep_s
        How long each stays after it was last used.
    leave_s
        How long it stays after its page was left.
    workers
        How many are examined at a time.
    clock
        Seconds that never jump.
    """

    def __init__(
        self,
        engine: Callable[[], Engine],
        places: int,
        keep_s: float,
        leave_s: float,
        workers: int = 2,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.engine = engine
        self.places = places
        self.keep_s = keep_s
        self.leave_s = leave_s
        self.clock = clock
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="examine")
        self._items: dict[str, Item] = {}
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._closed = False

    def lay(self, owner: str, data: bytes, replaces: str | None = None) -> Item:
        """Take a visitor's photo and begin to examine it.

        ``replaces`` names the photo it takes the place of, once it has turned out to be usable.
        """
        item = Item(secrets.token_urlsafe(24), owner, self.clock() + self.keep_s, data=data)
        item.sizes[FRONT] = len(data)
        with self._lock:
            self._drop_expired()
            mine = [other for other in self._items.values() if other.owner == owner]
            for other in mine[: max(0, len(mine) - PER_VISITOR + 1)]:
                del self._items[other.token]
            if sum(other.owner is not None for other in self._items.values()) >= self.places:
                raise Crowded
            self._items[item.token] = item
            self._sweep_when_due()
        self._workers.submit(self._examine, item, None, replaces)
        return item

    def sample(self) -> Item:
        """The sample head, being examined from the first time it is asked for."""
        with self._lock:
            if found := self._items.get(SAMPLE):
                return found
            preparing = Phrase(_("Preparing the sample head"))
            item = Item(SAMPLE, None, float("inf"), preparing)
            self._items[SAMPLE] = item
        self._workers.submit(self._examine, item)
        return item

    def find(self, token: str, owner: str | None, *, used: bool = True) -> Item:
        """The photo with this token, if it is this visitor's; its hour begins anew if it is used.

        Raises Gone.
        """
        if token == SAMPLE:
            return self.sample()
        with self._lock:
            self._drop_expired()
            item = self._items.get(token)
            if item is None or item.owner is None or item.owner != owner:
                raise Gone(token)
            if used:
                item.until = self.clock() + self.keep_s
        return item

    def newest(self, owner: str | None) -> Item:
        """What this visitor last brought and can be looked at, or else the sample."""
        with self._lock:
            self._drop_expired()
            mine = [item for item in self._items.values() if owner and item.owner == owner]
            for item in mine:
                item.until = self.clock() + self.keep_s
        return next((item for item in reversed(mine) if not item.refused), None) or self.sample()

    def refusal(self, owner: str | None) -> Item | None:
        """What this visitor last brought, if it could not be used."""
        with self._lock:
            mine = [item for item in self._items.values() if owner and item.owner == owner]
        return mine[-1] if mine and mine[-1].refused else None

    def choose_face(self, item: Item, face: int) -> None:
        """Examine a photo of several people again, now for one of them (1-based)."""
        with item.lock:
            if not (item.refused and item.data and 1 <= face <= item.refused.faces):
                raise Gone(item.token)
            item.refused = None
            item.say(Phrase(_("Reading the photo")))
        self._workers.submit(self._examine, item, face)

    def again(self, item: Item, make: Callable[[Subject, Say], Subject]) -> None:
        """Examine a photo again, now with something else told. Raises Gone and Busy."""
        with item.lock:
            if item.subject is None or item.owner is None:
                raise Gone(item.token)
            if item.busy:
                raise Busy
            item.busy, item.trouble = True, None
            item.say(Phrase(_("Reading the photo")))
        self._workers.submit(self._examine_again, item, item.subject, make)

    def leave(self, owner: str | None) -> None:
        """A visitor has left the page: unless they come back, their photos go soon."""
        with self._lock:
            for item in self._items.values():
                if owner and item.owner == owner:
                    item.until = min(item.until, self.clock() + self.leave_s)
            if self._timer:
                self._timer.cancel()
                self._timer = None
            self._sweep_when_due()

    def clear(self, owner: str | None) -> None:
        """Forget all photos of a visitor, those still being examined too."""
        with self._lock:
            for item in [i for i in self._items.values() if owner and i.owner == owner]:
                del self._items[item.token]

    def sweep(self) -> None:
        """Forget every photo whose time is over, and come back for the next."""
        with self._lock:
            self._drop_expired()
            self._timer = None
            self._sweep_when_due()

    def close(self) -> None:
        """Forget everything, and begin nothing more."""
        self._closed = True
        self._workers.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            self._items.clear()
            if self._timer:
                self._timer.cancel()

    def _sweep_when_due(self) -> None:
        """Gone in time even when nobody comes to ask."""
        due = [item.until for item in self._items.values() if item.owner is not None]
        if due and self._timer is None:
            self._timer = threading.Timer(max(0.0, min(due) - self.clock()) + 1, self.sweep)
            self._timer.daemon = True
            self._timer.start()

    def _drop_expired(self) -> None:
        now = self.clock()
        for item in [item for item in self._items.values() if item.until <= now]:
            del self._items[item.token]

    def _examine(self, item: Item, face: int | None = None, replaces: str | None = None) -> None:
        try:
            if self._items.get(item.token) is not item:
                return  # removed while it waited
            engine = self.engine()
            data = engine.sample() if item.data is None else item.data
            subject = engine.examine(data, item.say, face)
        except Refused as refused:
            if not refused.faces:
                item.data = None
            item.refused = refused
        except Exception:
            if self._closed:  # the rest of the program is going, and says so in many ways
                return
            log.exception("Examining a photo failed")
            item.data = None
            item.refused = Refused(BROKEN)
        else:
            item.data = None
            item.subject = subject
            with self._lock:
                old = self._items.get(replaces or "")
                if old and old.owner == item.owner and self._items.get(item.token) is item:
                    del self._items[old.token]

    def _examine_again(
        self, item: Item, subject: Subject, make: Callable[[Subject, Say], Subject]
    ) -> None:
        try:
            if self._items.get(item.token) is item:
                item.subject = make(subject, item.say)
        except Refused as refused:
            item.trouble = refused.phrase
        except Exception:
            log.exception("Examining a photo again failed")
            item.trouble = BROKEN
        finally:
            item.busy = False


@cache
def the_desk() -> Desk:
    """The desk of this process."""
    return Desk(
        lambda: cast(Engine, import_module(settings.STUDIO_ENGINE)),
        places=settings.PHOTO_PLACES,
        keep_s=settings.PHOTO_KEEP_SECONDS,
        leave_s=settings.PHOTO_LEAVE_SECONDS,
    )
