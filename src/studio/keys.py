"""The studio's secret key, and the folder that holds it."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

__all__ = ["data_folder", "secret_key"]


def data_folder() -> Path:
    """Folder of this user's studio: ``STUBBLE_DATA`` if set, else where the system keeps such."""
    if chosen := os.environ.get("STUBBLE_DATA"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "Stubble"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Stubble"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "stubble"


def secret_key(folder: Path) -> str:
    """Read the key, or make one that only this user can read.

    It signs the cookie that binds a visitor to their photo. Where the folder cannot be written the
    key lives as long as the process: photos live no longer than that either.
    """
    path = folder / "secret-key"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            beside = folder / f".secret-key-{secrets.token_hex(4)}"
            with os.fdopen(
                os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
            ) as new:
                new.write(secrets.token_urlsafe(48))
            try:
                os.link(beside, path)  # unlike a rename, never replaces a key made meanwhile
            except FileExistsError:
                pass
            except OSError:  # a file system without hard links
                os.replace(beside, path)
            beside.unlink(missing_ok=True)
        if key := path.read_text().strip():
            return key
    except OSError:
        pass
    return secrets.token_urlsafe(48)
