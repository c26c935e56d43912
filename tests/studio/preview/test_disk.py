"""Of a whole preview with the real engine nothing reaches the disk or the log."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import sqlite3
import struct
import subprocess
import sys
import threading
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import numpy as np
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.db import connection
from PIL import Image

from stubble import samples
from studio.people.models import Clinic
from studio.preview import release

SRC = Path(__file__).parents[3] / "src"
NAME = "Reyes-Ana-front-4711"
COMMENT = "taken at Cedar Street 12"
#: Writes the path of every file that is opened for writing, also of one that is gone since.
AUDIT = """
import os, sys
told = os.open(os.environ["AUDIT"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def hear(event, given):
    made = event == "open" and given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if (made or event.startswith("tempfile.")) and isinstance(given[0], str):
        os.write(told, f"{given[0]}\\n".encode())
sys.addaudithook(hear)
"""


pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into a file of SQLite")


class Visit:
    """Somebody with a browser, without the browser."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> bytes:
        with self.opener.open(self.address + path.lstrip("/"), timeout=120) as answer:
            return answer.read()

    def send(self, path: str, fields: dict[str, str], file: bytes | None = None) -> dict:
        parts = [
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        if file:
            head = (
                f'--b\r\nContent-Disposition: form-data; name="photo"; filename="{NAME}.jpg"'
                "\r\nContent-Type: image/jpeg\r\n\r\n"
            )
            parts += [head.encode(), file, b"\r\n"]
        request = urllib.request.Request(
            self.address + path.lstrip("/"),
            b"".join([*parts, b"--b--\r\n"]),
            {"Content-Type": "multipart/form-data; boundary=b"},
        )
        with self.opener.open(request, timeout=120) as answer:
            return json.loads(answer.read())

    def wait(self, path: str) -> dict:
        pause = threading.Event()
        for _ in range(1200):
            state = json.loads(self.get(path))
            if state["state"] != "working":
                return state
            pause.wait(0.1)
        raise AssertionError("no outcome")


@pytest.fixture
def house(tmp_path):
    """Data of a house with a clinic of its own: it shows no demonstration, which has pictures."""
    (tmp_path / "data").mkdir()
    own = Clinic.objects.create(slug="own", name="Own", city="Own", zone="UTC")
    with sqlite3.connect(tmp_path / "data" / "studio.sqlite3") as copy:
        connection.connection.backup(copy)
        copy.execute("DELETE FROM django_session")
    copy.close()
    own.delete()


@pytest.fixture
def studio(house, tmp_path):
    """A studio in a process of its own, whose every folder lies in one place."""
    for name in ("tmp", "home", "site"):
        (tmp_path / name).mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(AUDIT)
    with (tmp_path / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "studio", "--port", "0", "--no-browser"],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "studio.settings",
                "PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), str(SRC)]),
                "STUBBLE_DATA": str(tmp_path / "data"),
                "TMPDIR": str(tmp_path / "tmp"),
                "HOME": str(tmp_path / "home"),
                "AUDIT": str(tmp_path / "opened"),
                "PYTHONUNBUFFERED": "1",
            },
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    pause = threading.Event()
    address = None
    for _ in range(600):
        if address := re.search(r"http://\S+", (tmp_path / "said").read_text()):
            break
        pause.wait(0.1)
    yield process, address[0]
    process.kill()
    process.wait()


def portrait() -> bytes:
    """A rendered head, with a place in its tags and a comment."""
    picture = Image.open(io.BytesIO(samples.portrait().read_bytes()))
    picture.thumbnail((700, 700))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92, comment=COMMENT.encode())
    return out.getvalue()


def traces(photo: bytes, visit: Visit, url: str, state: dict) -> list[bytes]:
    """What would tell of this photo: its name, its bytes, and numbers found in it."""
    view = state["views"][0]
    visit.get(view["after"] + "?density=77.25")
    rows = list(csv.reader(io.StringIO(visit.get(f"{url}take/dots/").decode())))
    numbers = [float(x) for x in state["advised"].values() if isinstance(x, float)]
    numbers += [share for _name, x, y, _moved in state["facts"]["handles"] for share in (x, y)]
    numbers = [number for number in numbers if len(repr(number)) > 8]
    assert len(numbers) > 5
    cells = [cell for row in rows[1:4] for cell in row if re.fullmatch(r"-?\d+\.\d{3,}", cell)]
    assert len(cells) > 3
    jpegs = [photo, visit.get(view["before"]), visit.get(view["after"])]
    return [
        NAME.encode(),
        COMMENT.encode(),
        url.split("/")[-2].encode(),
        state["facts"]["dots"].encode(),
        *(repr(number).encode() for number in numbers),
        *(struct.pack("<d", number) for number in numbers),
        *(cell.encode() for cell in cells),
        *(jpeg[at : at + 24] for jpeg in jpegs for at in (len(jpeg) // 3, len(jpeg) // 2)),
        np.asarray(Image.open(io.BytesIO(jpegs[1]))).tobytes()[3000:3060],
        b"\xff\xd8\xff",
    ]


def test_nothing_of_a_preview_reaches_the_disk_or_the_log(studio, tmp_path):
    process, address = studio
    visit = Visit(address)
    page = visit.get("en/").decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    answers = dict.fromkeys(release.BOXES, release.VERSION)
    photo = portrait()
    url = visit.send("en/photos/", {"csrfmiddlewaretoken": token, **answers}, photo)["url"]
    state = visit.wait(url)
    assert state["state"] == "ready", state
    wanted = traces(photo, visit, url, state)
    process.send_signal(signal.SIGKILL)  # whatever it would still have tidied up
    process.wait()

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    inside = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in files}
    for name, content in inside.items():
        assert [trace for trace in wanted if trace in content] == [], name
    assert not [name for name in inside if name.startswith(("tmp/", "home/"))]

    # Also of what was opened and is gone again: compiled loops, and keys.
    opened = set(inside.pop("opened").decode().splitlines()) - {os.devnull}
    opened = {path for path in opened if not re.search(r"__pycache__|\.(nbi|nbc)\b", path)}
    keys = {".secret-key", ".master-key"}
    assert {re.sub(r"-[0-9a-f]{8}$", "", Path(path).name) for path in opened} <= keys
    assert {Path(path).parent for path in opened} <= {tmp_path / "data"}

    key = (tmp_path / "data" / "secret-key").read_text().strip()
    with sqlite3.connect(tmp_path / "data" / "studio.sqlite3") as rows:
        sessions = [row[0] for row in rows.execute("SELECT session_data FROM django_session")]
    rows.close()
    assert len(sessions) == 1
    kept_of_it = signing.loads(
        sessions[0], key=key, salt=SessionStore().key_salt, serializer=signing.JSONSerializer
    )
    assert set(kept_of_it) == {"visitor", "release"}
