"""What holds for a session is frozen when it is written; set right, it counts from that day."""

from __future__ import annotations

from studio.aftercare import letters, protocols
from studio.aftercare.models import Care
from studio.treatment.models import Session

__all__ = ["freeze"]


def freeze(session: Session) -> None:
    """Freeze the protocol that is in force; called in the transaction that writes the session.

    One that sets another right keeps what was frozen with that, and counts from its own day.
    """
    treatment = session.treatment
    if treatment.file.erased:  # a lot is set right still, and there is nobody to look after
        return
    care = Care.objects.filter(session=session.corrects_id).first() if session.corrects_id else None
    if care is None:
        protocol = protocols.in_force(treatment.file.clinic)
        care, _new = Care.objects.get_or_create(
            session=session,
            defaults={"treatment": treatment, "protocol": protocol, "day": session.on},
        )
    else:
        care.moved += care.day != session.on
        care.session, care.day = session, session.on
        care.save(update_fields=["session", "day", "moved"])
    letters.begun(care)
