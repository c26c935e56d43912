"""Where mail goes while no mail server is named: a folder of files that any mail program opens."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

__all__ = ["FolderBackend"]


class FolderBackend(BaseEmailBackend):
    """Each mail becomes an ``.eml`` file in ``settings.MAIL_FOLDER``."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them; gives how many."""
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            to = re.sub(r"[^\w@.-]", "_", message.to[0])[:80]
            name = f"{timezone.now():%Y-%m-%d %H.%M.%S} {to} {secrets.token_hex(2)}.eml"
            (folder / name).write_bytes(message.message().as_bytes(linesep="\r\n"))
        return len(email_messages)
