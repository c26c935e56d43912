"""Opening and closing the studio, as a person does it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

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
