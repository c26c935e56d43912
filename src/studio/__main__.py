"""Open the studio: ``python -m studio``."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import threading
import webbrowser

__all__ = ["main"]

# As in stubble.cli, and for the same reasons.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

USUAL_PORT = 8000
BACKLOG = 2048


def main(arguments: list[str] | None = None) -> int:
    """Serve the studio until Ctrl-C; returns the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        return _opened(asked)
    except KeyboardInterrupt:  # while it was being opened: nothing had begun that could be lost
        print("\nClosed before it was open.", flush=True)
        return 130


def _opened(asked: argparse.Namespace) -> int:
    try:
        door = _door(asked.host, asked.port)
    except OSError as taken:
        print(
            f"Cannot listen on {asked.host}:{asked.port or USUAL_PORT} ({taken.strerror}). "
            "Choose another with --port.",
            file=sys.stderr,
        )
        return 1
    port = door.getsockname()[1]
    local = asked.host in ("127.0.0.1", "localhost", "::1")
    if not local:
        os.environ["STUDIO_HOSTS"] = ",".join(_names(asked.host))
    # By its name: a browser makes no passkey for a number.
    names = ["localhost"] if local else _names(asked.host)
    os.environ.setdefault("STUBBLE_ADDRESS", f"http://{names[-1]}:{port}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")

    import django

    from studio.database import NotReady, prepare
    from studio.keys import data_folder

    try:
        django.setup()
        prepare(data_folder())
    except (NotReady, ValueError) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    from django.core.management import call_command

    from studio.asgi import server as new_server
    from studio.errands.doing import run_due, stand_by
    from studio.errands.worker import Worker
    from studio.outbox.post import send_due
    from studio.preview.desk import the_desk
    from studio.vault.keeping import swept

    door.listen(BACKLOG)  # whoever comes before the server runs is let in when it does
    _widen()
    server = new_server()
    the_desk().sample()  # begin now, so that the first look is ready
    for name in names:
        print(f"The studio is open at http://{name}:{port}/", flush=True)
    print("Ctrl-C closes it.", flush=True)
    if asked.browser and _has_display():
        threading.Thread(
            target=webbrowser.open, args=(f"http://{names[0]}:{port}/",), daemon=True
        ).start()
    showing = threading.Thread(target=_show, name="demonstration", daemon=True)
    showing.start()  # beside the server: drawing heads takes seconds
    call_command("clearsessions")
    swept()  # files of photos that were on their way when the program was killed
    stand_by()
    workers = [Worker("post", send_due), Worker("errands", run_due)]
    for worker in workers:
        worker.start()
    server.run(sockets=[door])  # returns at Ctrl-C
    for worker in workers:
        worker.stop()
    showing.join(30)
    print("\nThe studio is closed; every photo in it is gone.", flush=True)
    the_desk().close()
    return 0


def _show() -> None:
    """Show the demonstration where there is no clinic, and say how to look from within."""
    from django.db import connection

    from studio import demonstration

    demonstration.show()
    for line in demonstration.how_to_look():
        print(line, flush=True)
    connection.close()


def _widen() -> None:
    """Hold as many connections as the system lets a program hold: each open chat is one."""
    if sys.platform != "win32":
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 16_384 if hard == resource.RLIM_INFINITY else min(hard, 16_384)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(wanted, _soft), hard))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m studio", description="Open the studio: your photo, before and after."
    )
    parser.add_argument(
        "--port", type=int, help=f"port to use (otherwise {USUAL_PORT}, or a free one if taken)"
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on; 0.0.0.0 lets a phone in the same network in",
    )
    parser.add_argument(
        "--no-browser", dest="browser", action="store_false", help="only print the address"
    )
    return parser


def _door(host: str, port: int | None) -> socket.socket:
    """A listening socket on the port asked for, else on the usual one, else on any free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    tries = (port,) if port is not None else (USUAL_PORT, 0)
    for number in tries:
        door = socket.socket(family, socket.SOCK_STREAM)
        if os.name == "posix":  # elsewhere it would let two programs share the port
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, number))
            return door
        except OSError:
            door.close()
            if number == tries[-1]:
                raise
    raise AssertionError


def _names(host: str) -> list[str]:
    """Addresses by which this machine is reached when it listens on ``host``."""
    if host not in ("0.0.0.0", "::"):
        return [f"[{host}]" if ":" in host else host]
    names = ["127.0.0.1"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out:
        try:
            way_out.connect(("192.0.2.1", 9))  # sends nothing; shows which address would be used
            names.append(way_out.getsockname()[0])
        except OSError:
            pass
    return names


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
