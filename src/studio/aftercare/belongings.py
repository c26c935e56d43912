"""What somebody takes home of their aftercare, and what goes when their file is erased."""

from __future__ import annotations

from studio.aftercare import days, reports
from studio.aftercare.models import Care, Quiet, Report
from studio.errands import doing
from studio.people.belongings import Belongings
from studio.people.models import User
from studio.treatment import files
from studio.treatment.models import File

__all__ = ["aftercare", "forget"]


def aftercare(user: User) -> Belongings:
    """Protocols as they were frozen, reports with their answers, and what was written when."""
    return Belongings({"aftercare": [_told(one) for one in files.mine(user)]})


def forget(file: File) -> None:
    """Take away everything; the sessions that stay tell of nobody."""
    rows = list(file.care_reports.all())
    doing.withdraw(*(reports.waits(row) for row in rows))
    for each in (file.care_reports, file.told_of_care, file.care_keys):
        each.all().delete()
    Quiet.objects.filter(file=file).delete()
    Care.objects.filter(treatment__file=file).delete()


def _told(file: File) -> dict[str, object]:
    return {
        "clinic": file.clinic.name,
        "no reminders": hasattr(file, "quiet"),
        "sessions": [
            {
                "session": one.session_id,
                "counted from": one.day.isoformat(),
                "protocol version": one.protocol.version,
                "protocol": one.protocol.told,
            }
            for one in days.cares_of(file)
        ],
        "reports": [_report(one) for one in file.care_reports.order_by("at", "pk")],
        "written": [
            {"what": one.what, "about": one.on.isoformat(), "at": one.at.isoformat()}
            for one in file.told_of_care.order_by("at", "pk")
        ],
    }


def _report(row: Report) -> dict[str, object]:
    return {
        "at": row.at.isoformat(),
        "signs": [{"id": one.id, "said": one.said.en} for one in reports.signs_of(row)],
        "words": row.words,
        "seen": [
            {"at": one.at.isoformat(), "by": one.by and one.by.name}
            for one in row.seen.select_related("by")
        ],
        "answers": [
            {"at": one.at.isoformat(), "by": one.by and one.by.name, "words": one.words}
            for one in row.answers.select_related("by")
        ],
    }
