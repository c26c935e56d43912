"""The photo of healed skin: asked for, sent by the client, kept in the file like any other."""

from __future__ import annotations

import uuid
from datetime import date

from studio.people.models import User
from studio.treatment import pictures
from studio.treatment.models import Picture, Stage, Treatment

__all__ = ["send"]


def send(
    treatment: Treatment, view: str, data: bytes, on: date, once: uuid.UUID, by: User | None = None
) -> Picture:
    """Keep a photo that a client sends of their healed skin; nobody as ``by``: by a link.

    Raises
    ------
    consents.Missing, studio.port.Refused
        As `pictures.add` does.
    """
    return pictures.add(treatment.file, by, once, data, Stage.HEALED.value, on, view, treatment)
