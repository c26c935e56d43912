"""Workers beside the server, in the same process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections, connection

__all__ = ["Worker"]

ROUND_SECONDS = 2.0

log = logging.getLogger(__name__)


class Worker(threading.Thread):
    """Goes round until told to stop.

    Parameters
    ----------
    name : str
        Of the thread.
    once : callable
        One round.
    """

    def __init__(self, name: str, once: Callable[[], object]) -> None:
        super().__init__(name=name, daemon=True)
        self._once = once
        self._over = threading.Event()

    def run(self) -> None:
        """Go round; data that are out of reach are tried again."""
        while not self._over.wait(ROUND_SECONDS):
            close_old_connections()
            try:
                self._once()
            except DatabaseError:
                log.exception("The data could not be read by %s; trying again.", self.name)
        connection.close()

    def stop(self) -> None:
        """Finish what is in hand and end."""
        self._over.set()
        self.join(10)
