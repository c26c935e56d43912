"""What somebody takes home of the outcome, and what goes when their file is erased."""

from __future__ import annotations

from studio.outcome import asking
from studio.outcome.models import Answer, Asked, Quiet
from studio.people.belongings import Belongings
from studio.people.models import User
from studio.treatment import files
from studio.treatment.models import File

__all__ = ["forget", "outcomes"]


def outcomes(user: User) -> Belongings:
    """Every answer of theirs, what was set right too, and what they were asked when."""
    return Belongings({"outcomes": [_told(file) for file in files.mine(user)]})


def forget(file: File) -> None:
    """Take away everything that was asked and answered; the sessions that stay tell of nobody."""
    for model in (Answer, Asked):  # links go with what was asked
        model.objects.filter(treatment__file=file).delete()
    Quiet.objects.filter(file=file).delete()


def _told(file: File) -> dict[str, object]:
    return {
        "clinic": file.clinic.name,
        "no letters": asking.is_quiet(file),
        "treatments": [
            {
                "kind": row.kind,
                "asked": [
                    {
                        "for": one.occasion,
                        "at": one.at.isoformat(),
                        "reminded": one.reminded and one.reminded.isoformat(),
                    }
                    for one in row.outcome_asked.order_by("at", "pk")
                ],
                "answers": [
                    {
                        "for": one.occasion,
                        "at": one.at.isoformat(),
                        "version": one.version,
                        "language": one.language,
                        "said": one.said,
                        "how": one.way,
                        "beside": one.beside and str(one.beside.name),
                    }
                    for one in row.outcome_answers.select_related("beside").order_by("at", "pk")
                ],
            }
            for row in file.treatments.order_by("begun", "pk")
        ],
    }
