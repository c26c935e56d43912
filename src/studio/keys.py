"""The studio's keys, and the folder that holds them."""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
from pathlib import Path

__all__ = ["data_folder", "master_key", "secret_key"]


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
    try:
        return _kept(folder, "secret-key")
    except OSError:
        return secrets.token_urlsafe(48)


def master_key(folder: Path) -> bytes:
    """Read the key under which the keys of photos lie, or make one that only this user can read.

    32 bytes. Whoever has the other files of the data folder without this one can read no photo:
    keep its copy apart from theirs. Raises OSError where it can neither be read nor be made; a key
    that ended with the process would take every photo with it.
    """
    return hashlib.sha256(_kept(folder, "master-key").encode()).digest()


def _kept(folder: Path, name: str) -> str:
    """Read the key in a file, made if there is none. Raises OSError."""
    path = folder / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        beside = folder / f".{name}-{secrets.token_hex(4)}"
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(48))
            new.flush()
            os.fsync(new.fileno())
        try:
            os.link(beside, path)  # unlike a rename, never replaces a key made meanwhile
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            os.replace(beside, path)
        beside.unlink(missing_ok=True)
    if key := path.read_text().strip():
        return key
    raise OSError(f"{path} is empty")
