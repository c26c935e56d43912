"""Check the log of readings: ``python -m studio.vault``."""

from __future__ import annotations

import os
import sys

__all__ = ["main"]


def main() -> int:
    """Say whether the log is as it was written; returns the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    import django

    django.setup()
    from studio.vault.trail import Tampered, verify

    try:
        lines = verify()
    except Tampered as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    sys.stdout.write(f"The log of readings is as it was written: {lines} lines.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
