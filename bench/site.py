"""Scores that Lighthouse gives to the public pages of the studio, as on a middling phone."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bench.figure import Figure

__all__ = ["measure"]

VERSION = "12.8.2"  # the last one for Node 20
PLACE = Path("build/lighthouse")
LOST_BAR = 5  # of 100 points of performance
PATIENCE_S = 120
TRIES = 3  # of a page; it fails now and then for reasons of its own
CHROMES = ("chromium", "chromium-browser", "google-chrome")


def measure() -> list[Figure]:
    """What each public page lacks to 100 points of performance and of accessibility."""
    lighthouse, chrome = _lighthouse(), os.environ.get("CHROME_PATH") or _first(CHROMES)
    if lighthouse is None or chrome is None or shutil.which("node") is None:
        sys.stderr.write(
            "Not measured: this needs Node, Chromium and Lighthouse "
            f"(npm install --prefix {PLACE} lighthouse@{VERSION}).\n"
        )
        return []
    with _studio() as address:
        told = {page: _told(lighthouse, chrome, address + page) for page in _pages(address)}
    failed = [page for page, one in told.items() if one is None]
    for page in failed:
        sys.stderr.write(f"Lighthouse gave no scores of {page}, tried {TRIES} times.\n")
    return [
        *(figure for page, one in told.items() if one for figure in _scores(page, one)),
        Figure("pages that Lighthouse gave no scores of", len(failed), f"of {len(told)}", 0),
    ]


def _first(names: tuple[str, ...]) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)


def _lighthouse() -> str | None:
    here = PLACE / "node_modules" / ".bin" / "lighthouse"
    return str(here) if here.exists() else shutil.which("lighthouse")


@contextmanager
def _studio() -> Iterator[str]:
    """Open a studio on data of its own, with what it shows for a demonstration."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        os.environ["STUBBLE_DATA"] = data
        server = subprocess.Popen(
            [sys.executable, "-m", "studio", "--no-browser", "--port", str(port)],
            stdout=subprocess.DEVNULL,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            until = time.perf_counter() + PATIENCE_S
            while not _ready(address):
                if server.poll() is not None or time.perf_counter() > until:
                    raise RuntimeError("the studio did not start")
                time.sleep(0.5)
            yield address
        finally:
            server.terminate()
            server.wait()


def _ready(address: str) -> bool:
    """Whether the front door is open and its head is drawn."""
    try:
        return 'id="before"' in _html(address + "/en/") and "after.jpg" in _html(address + "/en/")
    except urllib.error.URLError:
        return False


def _html(address: str) -> str:
    """The page at an address; nothing if it is none, or leads elsewhere."""
    with urllib.request.urlopen(address) as page:
        html = page.headers.get("Content-Type", "").startswith("text/html")
        return page.read().decode() if html and page.geturl() == address else ""


def _pages(address: str) -> list[str]:
    """One page of each name that links lead to, in English; the front door in both languages."""
    import django
    from django.urls import Resolver404, resolve

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    django.setup()
    found: dict[str, str] = {}
    waiting, seen = ["/en/"], {"/en/"}
    while waiting:
        path = waiting.pop(0)
        try:
            name = resolve(path).view_name
            html = _html(address + path) if name not in found else ""
        except (Resolver404, urllib.error.HTTPError):
            continue
        if html:
            found[name] = path
            links = re.findall(r'<a [^>]*href="(/en/[^"#?]*)', html)
            fresh = [one for one in dict.fromkeys(links) if one not in seen]
            seen.update(fresh)
            waiting += fresh
    return ["/es/", *found.values()]


def _told(lighthouse: str, chrome: str, address: str) -> dict[str, Any] | None:
    """What Lighthouse tells of a page; nothing where it fails again and again, as it may."""
    for _ in range(TRIES):
        with suppress(subprocess.SubprocessError, json.JSONDecodeError):
            done = subprocess.run(
                [
                    lighthouse,
                    address,
                    "--quiet",
                    "--output=json",
                    "--only-categories=performance,accessibility",
                    "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
                ],
                env={**os.environ, "CHROME_PATH": chrome},
                capture_output=True,
                text=True,
                check=True,
                timeout=PATIENCE_S,
            )
            told: dict[str, Any] = json.loads(done.stdout)
            if all(one["score"] is not None for one in told["categories"].values()):
                return told
    return None


def _scores(page: str, told: dict[str, Any]) -> list[Figure]:
    scores = {name: one["score"] for name, one in told["categories"].items()}
    audits = {name: one.get("numericValue", 0.0) for name, one in told["audits"].items()}

    def lost(name: str) -> float:
        return round(100 * (1 - scores[name]), 1)

    return [
        Figure(f"{page}: performance lost", lost("performance"), "of 100", LOST_BAR),
        Figure(f"{page}: accessibility lost", lost("accessibility"), "of 100", 0),
        Figure(f"{page}: largest paint", audits["largest-contentful-paint"] / 1000, "s"),
        Figure(f"{page}: blocked", audits["total-blocking-time"], "ms"),
        Figure(f"{page}: shift of layout", audits["cumulative-layout-shift"], ""),
    ]
