"""Opening and closing the studio, as a person does it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from studio.preview import release

HERE = Path(__file__).parent


@pytest.fixture
def start(tmp_path):
    """Start a studio; gives the process and the address it printed."""
    running = []

    def studio(*arguments: str) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "studio", *arguments],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "settings_with_fake",
                "PYTHONPATH": os.pathsep.join(
                    [str(HERE.parents[1] / "src"), str(HERE), os.environ.get("PYTHONPATH", "")]
                ),
                "STUBBLE_DATA": str(tmp_path / "data"),
                "DISPLAY": "",
                "WAYLAND_DISPLAY": "",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(process)
        said = process.stdout.readline()
        return process, re.search(r"http://\S+", said)[0]

    yield studio
    for process in running:
        process.kill()
        process.wait()
        process.stdout.close()


def test_it_opens_at_the_address_it_prints_and_closes_cleanly(start):
    process, address = start("--port", "0")
    with urllib.request.urlopen(address + "en/", timeout=30) as page:
        assert b"Stubble" in page.read()
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "The studio is closed" in said
    assert "Traceback" not in said


def test_it_finds_another_port_when_the_usual_one_is_taken(start):
    from studio.__main__ import USUAL_PORT

    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            holder.bind(("127.0.0.1", USUAL_PORT))
            holder.listen()
        except OSError:
            pass  # somebody else holds it: all the better
        _, address = start()
        assert not address.endswith(f":{USUAL_PORT}/")
        with urllib.request.urlopen(address, timeout=30) as page:
            assert page.status == 200


def test_a_port_asked_for_and_taken_is_told(capsys):
    from studio.__main__ import main

    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        assert main(["--port", str(holder.getsockname()[1]), "--no-browser"]) == 1
    assert "--port" in capsys.readouterr().err


def ask(address: str, *head: str, body=b"") -> bytes:
    """Speak to the server by hand."""
    host, port = re.search(r"//([^:]+):(\d+)", address).groups()
    with socket.create_connection((host, int(port)), timeout=30) as line:
        line.sendall("\r\n".join((*head, f"Host: {host}", "", "")).encode())
        heard = b""
        with suppress(OSError):
            line.sendall(body)
        while more := line.recv(65536):
            heard += more
            if heard.endswith(b"0\r\n\r\n"):
                break
        return heard


def written(process) -> int:
    """Bytes a process wrote into files, temporary ones without a name among them."""
    counted = Path(f"/proc/{process.pid}/io")
    return int(re.search(r"wchar: (\d+)", counted.read_text())[1]) if counted.exists() else 0


def test_what_the_server_says_and_refuses(start):
    """One studio: its headers, a file too large, one broken off, and a photo of 40 MB."""
    process, address = start("--port", "0")
    page = ask(address, "GET /en/ HTTP/1.1", "Connection: close")
    head = page.split(b"\r\n\r\n")[0].lower()
    assert b"server:" not in head
    assert b"content-security-policy:" in head
    token = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', page)[1].decode()
    cookie = re.search(rb"studio-csrf=\w+", page)[0].decode()
    photo = ("POST /en/photos/ HTTP/1.1", f"Cookie: {cookie}", f"X-CSRFToken: {token}")
    form = "Content-Type: multipart/form-data; boundary=b"
    boxes = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{box}"\r\n\r\n{release.VERSION}\r\n'
        for box in release.BOXES
    )
    begins = boxes.encode()
    begins += b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
    ends = b"\r\n--b--\r\n"

    # Too large: answered from the head alone, nothing of it was sent.
    told = ask(address, *photo, form, f"Content-Length: {41 * 2**20}", "Expect: 100-continue")
    assert told.startswith(b"HTTP/1.1 413"), told[:100]
    assert b"larger than 40 MB" in told
    # A browser sends it all the same, and still hears the answer.
    large = begins + bytes(60 * 2**20) + ends
    told = ask(address, *photo, form, f"Content-Length: {len(large)}", body=large)
    assert told.startswith(b"HTTP/1.1 413")
    # One that does not say how large it is.
    chunks = b"".join(b"100000\r\n" + bytes(2**20) + b"\r\n" for _ in range(42)) + b"0\r\n\r\n"
    told = ask(address, *photo, form, "Transfer-Encoding: chunked", body=chunks)
    assert told.startswith(b"HTTP/1.1 413")

    # Broken off: nothing is done, and the next one is served.
    host, port = re.search(r"//([^:]+):(\d+)", address).groups()
    with socket.create_connection((host, int(port))) as line:
        line.sendall(
            "\r\n".join((*photo, form, "Content-Length: 9999", "Host: x", "", "")).encode()
        )
    # What fits goes through, and no file is made of it.
    before = written(process)
    fits = begins + bytes(40 * 2**20) + ends
    told = ask(
        address, *photo, form, f"Content-Length: {len(fits)}", "Connection: close", body=fits
    )
    assert told.startswith(b"HTTP/1.1 202"), told[:200]
    # Beside it errands write into the database: a few megabytes at most, where it would be forty.
    assert written(process) - before < 20 * 2**20

    # A talk that is open ends with the studio, and does not keep it.
    head = ("Content-Type: application/x-www-form-urlencoded", f"X-CSRFToken: {token}")
    body = b"clinic=new-york&text=Hello&once=12345678-1234-4234-8234-123456789012"
    begun = ask(
        *(address, "POST /en/talk/ HTTP/1.1", f"Cookie: {cookie}", *head),
        *(f"Content-Length: {len(body)}", "Connection: close"),
        body=body,
    )
    place = re.search(rb"location: (\S+)", begun)[1].decode()
    held = re.search(rb"studio-talk=[\w-]+", begun)[0].decode()
    with socket.create_connection((host, int(port)), timeout=30) as line:
        asked = f"GET {place}stream/?after=0 HTTP/1.1\r\nHost: {host}\r\nCookie: {held}\r\n\r\n"
        line.sendall(asked.encode())
        heard = b""
        while b"id: 1" not in heard:
            heard += line.recv(4096)
        assert b"text/event-stream" in heard.lower()
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in said
