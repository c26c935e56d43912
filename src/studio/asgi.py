"""The studio to an ASGI server.

Django answers in a few threads of its own, as under any WSGI server. A request is read whole into
memory before it takes one of them, and an answer is handed to the network after it has left: who
sends or reads slowly holds nobody up, and no photo touches the disk. What is too large is not read.

An answer may carry the header ``Studio-Stream``: somebody is let in to a channel of `studio.talk`.
Then Django is done, and a stream begins that rings when the channel's mark changes.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from studio.talk.hub import Hub

__all__ = ["Studio", "server"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

THREADS = 8
HELD_BYTES = 512 * 1024 * 1024  # of requests that are being read or answered, all together
BODY_SECONDS = 600.0  # for a photo on a slow line
PIECE_BYTES = 256 * 1024
STREAM = "Studio-Stream"
HEART_SECONDS = 20.0  # a comment now and then, or what lies between takes the line for dead
LINGER_SECONDS = 5.0


class Studio:
    """The ASGI application. Needs a Django that is set up."""

    def __init__(self) -> None:
        self.hub = Hub()
        self._application = get_wsgi_application()
        self._rooms = ThreadPoolExecutor(THREADS, "room")
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            raise ValueError(f"The studio does not speak {scope['type']}.")
        most = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
        chunked = bool(_header(scope, b"transfer-encoding"))
        length = _length(scope)
        room = 0 if length > most else most if chunked else length
        if self._held + room > HELD_BYTES:
            await _busy(send)
            return
        self._held += room
        try:
            parts: list[bytes] = []
            if room:
                async with asyncio.timeout(BODY_SECONDS):
                    length = await _read(receive, parts, most)
            too_large = length > most
            body = b"" if too_large else b"".join(parts)
            answer = _Answer(self._application, _environ(scope, body, length))
            del parts, body
            piece = await self._in_a_room(answer.begin)
        except (TimeoutError, ConnectionResetError):
            return  # broken off: nothing has been done, and nobody listens
        finally:
            self._held -= room
        await _start(answer, send, last=too_large)
        if too_large:
            await _say_and_linger(piece, receive, send)
            return
        gone = asyncio.ensure_future(_hung_up(receive))
        if answer.stream and answer.status == 200 and scope["method"] == "GET":
            await self._ring(*answer.stream, gone, send)
        else:
            await self._hand_over(answer, piece, gone, send)
        gone.cancel()

    async def _in_a_room(self, work: Callable[[], bytes]) -> bytes:
        return await asyncio.get_running_loop().run_in_executor(self._rooms, work)

    async def _hand_over(
        self, answer: _Answer, piece: bytes, gone: asyncio.Future[None], send: Send
    ) -> None:
        while answer.more and not gone.done():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            piece = await self._in_a_room(answer.go_on)
        if answer.more:
            await self._in_a_room(answer.end)
        await send({"type": "http.response.body", "body": piece})

    async def _ring(self, channel: str, known: str, gone: asyncio.Future[None], send: Send) -> None:
        """Ring whenever the mark of the channel is not the one the listener knows."""

        async def say(text: str) -> None:
            body = text.encode()
            await send({"type": "http.response.body", "body": body, "more_body": True})

        waiting: asyncio.Future[str | None]
        with self.hub.listening(channel):
            await say("retry: 2000\n\n")
            while not (gone.done() or self.hub.closed):
                waiting = asyncio.ensure_future(self.hub.another(channel, known, HEART_SECONDS))
                either: set[asyncio.Future[Any]] = {waiting, gone}
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                if not waiting.done():
                    waiting.cancel()
                    break
                mark = waiting.result()
                if mark is None:
                    await say(":\n\n")
                else:
                    known = mark
                    await say(f"id: {mark}\ndata: {mark}\n\n")
        await send({"type": "http.response.body", "body": b""})


class _Answer:
    """What Django says to one request; its methods are called in threads, one after the other."""

    def __init__(self, application: Any, environ: dict[str, Any]) -> None:
        self._application = application
        self._environ = environ
        self._pieces: Iterator[bytes] = iter(())
        self._whole: Iterable[bytes] = ()
        self.status = 500
        self.headers: list[tuple[bytes, bytes]] = []
        self.stream: tuple[str, str] | None = None
        self.more = True

    def begin(self) -> bytes:
        """Ask, and give the first piece."""
        self._whole = self._application(self._environ, self._started)
        self._pieces = iter(self._whole)
        return self.go_on()

    def go_on(self) -> bytes:
        """Give the next piece; after the last one there is no ``more``."""
        parts: list[bytes] = []
        size = 0
        for part in self._pieces:
            parts.append(part)
            size += len(part)
            if size >= PIECE_BYTES:
                return b"".join(parts)
        self.end()
        return b"".join(parts)

    def end(self) -> bytes:
        """Let go of what was opened."""
        self.more = False
        if close := getattr(self._whole, "close", None):
            close()
        return b""

    def _started(self, status: str, headers: list[tuple[str, str]], *_: object) -> None:
        self.status = int(status.split()[0])
        for name, value in headers:
            if name == STREAM:
                channel, _space, known = value.partition(" ")
                self.stream = channel, known
            else:
                self.headers.append(
                    (name.lower().encode("latin-1"), value.strip().encode("latin-1"))
                )
        if self.stream:
            self.headers = [(n, v) for n, v in self.headers if n != b"content-length"]


async def _start(answer: _Answer, send: Send, *, last: bool) -> None:
    """Send the head; ``last``: the line is closed after this answer."""
    headers = [*answer.headers, *([(b"connection", b"close")] if last else [])]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})


async def _say_and_linger(piece: bytes, receive: Receive, send: Send) -> None:
    """Answer whoever is still sending, and hear them out a while, keeping nothing.

    A line that is closed while the other side speaks is cut, and the answer is lost with it.
    """
    await send({"type": "http.response.body", "body": piece, "more_body": True})
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while (message := await receive())["type"] == "http.request":
                if not message.get("more_body"):
                    break
    await send({"type": "http.response.body", "body": b""})


async def _busy(send: Send) -> None:
    """Too much is being sent at once: the page tries again."""
    headers = [(b"retry-after", b"10"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _read(receive: Receive, parts: list[bytes], most: int) -> int:
    """Read a body into parts, no further than it is too large; gives how many bytes came.

    Raises
    ------
    ConnectionResetError
        If it was broken off.
    """
    size = 0
    while size <= most:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if not message.get("more_body"):
            break
    return size


async def _hung_up(receive: Receive) -> None:
    """Wait until the other side is gone; what it still says is heard by nobody."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _header(scope: Scope, name: bytes) -> bytes:
    return b",".join(value for key, value in scope["headers"] if key == name)


def _length(scope: Scope) -> int:
    told = _header(scope, b"content-length")
    return int(told) if told.isdigit() else 0


def _environ(scope: Scope, body: bytes, length: int) -> dict[str, Any]:
    """What WSGI (PEP 3333) calls the request."""
    host, port = scope.get("server") or ("localhost", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "CONTENT_LENGTH": str(length or ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if name == b"content-type":
            environ["CONTENT_TYPE"] = value.decode("latin-1")
        elif name != b"content-length" and b"_" not in name:  # "_" would stand for "-"
            key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
            between = "; " if name == b"cookie" else ","
            before = environ[key] + between if key in environ else ""
            environ[key] = before + value.decode("latin-1")
    return environ


def server() -> Any:
    """A server with the studio in it: ``run(sockets=[...])`` until Ctrl-C or ``should_exit``."""
    import uvicorn

    studio = Studio()

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: object) -> None:
            """Close; a second Ctrl-C waits for nobody."""
            self.force_exit = self.should_exit
            self.should_exit = True

        async def shutdown(self, sockets: Any = None) -> None:
            studio.hub.close()
            await super().shutdown(sockets)

    return Server(
        uvicorn.Config(
            studio,
            http="h11",
            loop="asyncio",
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=10,
        )
    )
