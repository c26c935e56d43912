"""A studio with the fake engine, and visitors to it."""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import io
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import pytest

# Before Django reads its settings: the key must not come from this user's own studio.
os.environ["DJANGO_SETTINGS_MODULE"] = "studio.settings"
os.environ["STUBBLE_DATA"] = tempfile.mkdtemp(prefix="studio-test-")

import django

django.setup()

from studio.database import prepare  # noqa: E402
from studio.keys import data_folder  # noqa: E402

prepare(data_folder())

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils.translation import override  # noqa: E402
from PIL import Image  # noqa: E402

from studio.phrases import Phrase  # noqa: E402
from studio.port import Refused  # noqa: E402
from studio.preview import release  # noqa: E402
from studio.preview.desk import Desk, the_desk  # noqa: E402
from studio.vault import keeping  # noqa: E402
from studio.vault.developing import Developed  # noqa: E402
from tests.studio.postgresql import (  # noqa: E402, F401
    pytest_collection_modifyitems,
    pytest_configure,
)

atexit.register(shutil.rmtree, os.environ["STUBBLE_DATA"], ignore_errors=True)
FAKE = "studio_fake_engine"


def _fake():
    if FAKE not in sys.modules:
        spec = importlib.util.spec_from_file_location(FAKE, Path(__file__).parent / "fake.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[FAKE] = module
        spec.loader.exec_module(module)
    return sys.modules[FAKE]


@pytest.fixture
def fake():
    """The fake engine; a test may close its gate, which is opened again."""
    module = _fake()
    yield module
    module.gate.set()


@pytest.fixture
def rows():
    """The database as it was before the test, after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def english():
    """Words outside of a request are English, whatever the last page was in."""
    with override("en"):
        yield


@pytest.fixture
def once_closed():
    """Takes what is to be done once every page is closed: a page still asks for its pictures."""
    with contextlib.ExitStack() as later:
        yield later.callback


@pytest.fixture
def desk(fake, monkeypatch) -> Desk:
    """An empty desk, used by the views, with the fake engine behind it."""
    monkeypatch.setattr(settings, "STUDIO_ENGINE", FAKE)
    the_desk.cache_clear()
    yield the_desk()
    fake.gate.set()
    the_desk().close()
    the_desk.cache_clear()


@pytest.fixture
def quick_vault(tmp_path, monkeypatch):
    """A vault in a folder of its own; what comes in counts as decoded: the child takes a second."""

    def developed(data):
        if not data.startswith(b"\xff\xd8"):
            raise Refused(Phrase("This is no photo."))
        width, height = Image.open(io.BytesIO(data)).size
        return Developed(data, width, height, None)

    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path)
    monkeypatch.setattr(keeping, "developed", developed)
    return tmp_path / "vault"


class Visitor(Client):
    """A browser with its own cookies, that knows the addresses of the studio."""

    def __init__(self, language: str = "en") -> None:
        super().__init__(headers={"host": "localhost"})
        self.language = language

    def request(self, **request):
        response = super().request(**request)
        if response.streaming:  # a file: read it, which lets go of it
            response.read = b"".join(response.streaming_content)
        return response

    def at(self, address: str = "") -> str:
        return f"/{self.language}/{address}"

    def bring(self, data: bytes = b"photo", name: str = "me.jpg", boxes: bool = True, **fields):
        """Send a photo, with both boxes ticked unless told otherwise."""
        file = SimpleUploadedFile(name, data, content_type="image/jpeg")
        answers = dict.fromkeys(release.BOXES, release.VERSION) if boxes else {}
        return self.post(self.at("photos/"), {"photo": file, **answers, **fields})

    def wait(self, url: str) -> dict:
        """Read the progress until there is an outcome."""
        for _ in range(2000):
            answer = self.get(url).json()
            if answer["state"] != "working":
                return answer
            time.sleep(0.005)
        raise AssertionError("no outcome")

    def settle(self, data: bytes = b"photo", **fields) -> tuple[str, dict]:
        """Bring a photo and wait for its outcome; gives its address and that."""
        url = self.bring(data, **fields).json()["url"]
        return url, self.wait(url)


@pytest.fixture
def visitor(desk) -> Visitor:
    return Visitor()


@pytest.fixture
def other(desk) -> Visitor:
    return Visitor()


@pytest.fixture
def spanish(desk) -> Visitor:
    return Visitor("es")
