"""The plan of a treatment: frozen when it was agreed on, with the versions it was made with."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as _

from studio.people.models import User
from studio.phrases import Phrase
from studio.port import Refused
from studio.treatment import consents
from studio.treatment.files import note
from studio.treatment.models import File, Plan, Purpose, Treatment

__all__ = ["FORMAT", "MOST_BYTES", "add", "from_look", "read"]

FORMAT = "stubble.treatment"  # of the frozen plans that the engine writes
MOST_BYTES = 4 * 1024 * 1024
NO_PLAN = Phrase(
    _("This is no plan. Choose the file that the plan wrote beside the dots, ending in .json.")
)


def read(data: bytes) -> dict[str, Any]:
    """Read a frozen plan: field, seed, and the head it is laid on. Raises Refused."""
    try:
        told = json.loads(data.decode("utf-8")) if len(data) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        raise Refused(NO_PLAN) from None
    if not isinstance(told, dict) or told.get("format") != FORMAT or "\\u0000" in json.dumps(told):
        raise Refused(NO_PLAN)
    if not (isinstance(told.get("field"), str) and isinstance(told.get("head"), dict)):
        raise Refused(NO_PLAN)
    return told


def from_look(look: dict[str, Any]) -> dict[str, Any]:
    """The numbers of a preview that came with a booking, without its pictures."""
    return {name: look[name] for name in ("wishes", "dots", "sessions") if name in look}


def add(treatment: Treatment, by: User, once: uuid.UUID, told: dict[str, Any]) -> Plan:
    """Freeze a plan; a later one is a new row. Sent twice it is kept once.

    Raises
    ------
    consents.Missing
        If the client has not agreed that anything is drawn on their photos.
    """
    with transaction.atomic():
        File.objects.select_for_update().get(pk=treatment.file_id)
        if there := Plan.objects.filter(once=once, treatment=treatment).first():
            return there
        if consents.standing(treatment.file, Purpose.SIMULATION) is None:
            raise consents.Missing(Purpose.SIMULATION)
        head = json.dumps(told["head"], sort_keys=True) if "head" in told else ""
        dots = told.get("dots")
        plan = Plan.objects.create(
            treatment=treatment,
            told=told,
            field=str(told.get("field", ""))[:40],
            head=hashlib.sha256(head.encode()).hexdigest()[:16] if head else "",
            dots=dots if isinstance(dots, int) else None,
            by=by,
            once=once,
        )
        note(treatment.file, by, "plan", treatment=treatment.pk, plan=plan.pk)
    return plan
