"""What somebody takes home of their treatments."""

from __future__ import annotations

from studio.people.belongings import Belongings
from studio.people.models import User
from studio.treatment import files, pictures
from studio.treatment.models import Decision, File, Session, Treatment

__all__ = ["treatments"]


def treatments(user: User) -> Belongings:
    """Every file of theirs, whole: answers, decisions, consents word for word, sessions, lots."""
    mine = list(files.mine(user))
    told = {"treatments": [_told(file) for file in mine]}
    return Belongings(told, tuple(pictures.of_file(file) for file in mine))


def _told(file: File) -> dict[str, object]:
    return {
        "clinic": file.clinic.name,
        "name": file.name,
        "born": file.born,
        "e-mail": file.email,
        "phone": file.phone,
        "language": file.language,
        "zone": file.zone,
        "since": file.since.isoformat(),
        "intakes": [
            {
                "at": one.at.isoformat(),
                "version": one.version,
                "answers": one.answers,
                "led to": one.leads,
                "asked by": one.asked_by and str(one.asked_by.name),
                "at home": one.at_home,
                "decisions": [_decision(row) for row in one.decisions.order_by("at", "pk")],
            }
            for one in file.intakes.select_related("asked_by").order_by("at", "pk")
        ],
        "consents": [
            {
                "for": one.purpose,
                "version": one.version,
                "language": one.language,
                "text": one.text,
                "name": one.name,
                "drawn": one.strokes,
                "given": one.given.isoformat(),
                "withdrawn": one.withdrawn and one.withdrawn.isoformat(),
            }
            for one in file.consents.order_by("given", "pk")
        ],
        "treatments": [_treatment(row) for row in file.treatments.order_by("begun", "pk")],
        "pictures": [
            {
                "file": f"{one.kept_id}.jpg",
                "when": one.stage,
                "view": one.view,
                "taken": one.taken.isoformat(),
            }
            for one in file.pictures.order_by("taken", "pk")
        ],
    }


def _decision(row: Decision) -> dict[str, object]:
    return {
        "at": row.at.isoformat(),
        "decided": row.goes,
        "from": row.start and row.start.isoformat(),
        "why": row.why,
    }


def _treatment(row: Treatment) -> dict[str, object]:
    return {
        "kind": row.kind,
        "zones": row.zones,
        "sessions meant": row.sessions_meant,
        "note": row.note,
        "plans": [
            {"at": one.at.isoformat(), "field": one.field, "head": one.head, "plan": one.told}
            for one in row.plans.order_by("at", "pk")
        ],
        # All of them: what was set right, too, and by which.
        "sessions": [_session(one) for one in row.sessions.order_by("on", "pk")],
    }


def _session(one: Session) -> dict[str, object]:
    return {
        "number": one.pk,
        "on": one.on.isoformat(),
        "artist": one.artist_name,
        "zones": one.zones,
        "lots": [
            {
                "kind": lot.kind,
                "brand": lot.brand,
                "article": lot.article,
                "lot": lot.lot,
                "expires": lot.expires.isoformat(),
            }
            for lot in one.stock.all()
        ],
        "water to one of pigment": str(one.parts),
        "depth (mm)": [
            one.depth_from_mm and str(one.depth_from_mm),
            one.depth_to_mm and str(one.depth_to_mm),
        ],
        "notes": one.notes,
        "corrects": one.corrects_id,
        "why": one.why,
    }
