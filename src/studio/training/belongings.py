"""What somebody takes home of their training."""

from __future__ import annotations

from studio.people.belongings import Belongings
from studio.people.models import User
from studio.training.models import Enrolment
from studio.training.practising import under

__all__ = ["training"]


def training(user: User) -> Belongings:
    """The courses they take, what they made, what was said of it, and their certificates."""
    taken = Enrolment.objects.filter(learner=user).select_related("course__clinic").order_by("pk")
    return Belongings({"training": [_told(one) for one in taken]}, (under(user),))


def _told(one: Enrolment) -> dict[str, object]:
    return {
        "clinic": one.course.clinic.name,
        "course": one.course.title_en,
        "since": one.at.isoformat(),
        "practice": [
            {
                "part": made.part.title_en,
                "at": made.at.isoformat(),
                "state": made.state,
                "picture": made.photo_id and f"{made.photo_id}.jpg",
                "measured": made.measured,
            }
            for made in one.practices.select_related("part")
        ],
        "said by teachers": [
            {
                "part": said.part.title_en,
                "at": said.at.isoformat(),
                "by": said.by_name,
                "passed": said.passed,
                "note": said.note,
            }
            for said in one.sign_offs.select_related("part")
        ],
        "certificates": [
            {
                "number": paper.number,
                "level": paper.level,
                "issued": paper.issued.isoformat(),
                "expires": paper.expires.isoformat(),
                "withdrawn": paper.withdrawn and paper.withdrawn.isoformat(),
                "reason": paper.reason,
            }
            for paper in one.certificates.all()
        ],
    }
