"""Courses and their parts, who takes them, and what a teacher says of each part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from studio.people.models import Clinic, User
from studio.training.models import Course, Enrolment, Part, Practice, SignOff

__all__ = [
    "OwnWork",
    "Standing",
    "add_part",
    "begin_course",
    "can_enrol",
    "enrol",
    "passed_all",
    "remove_part",
    "sign_off",
    "standing",
    "still_there",
]


class OwnWork(Exception):
    """Nobody signs off what they made themselves."""


@dataclass(frozen=True)
class Standing:
    """How a part of a course stands for one learner."""

    part: Part
    signs: tuple[SignOff, ...]
    practices: tuple[Practice, ...]

    @property
    def last(self) -> SignOff | None:
        """The sign-off that counts."""
        return self.signs[-1] if self.signs else None

    @property
    def waits(self) -> bool:
        """Whether there is something for a teacher to look at."""
        return any(one.state == Practice.State.MEASURED for one in self.practices)

    @property
    def passed(self) -> bool:
        """Whether a teacher says so."""
        return self.last is not None and self.last.passed


def begin_course(clinic: Clinic, once: str, **given: Any) -> Course:
    """Begin a course; the same form sent twice makes one."""
    course, _new = Course.objects.get_or_create(once=once, clinic=clinic, defaults=given)
    return course


def add_part(course: Course, once: str, **given: Any) -> Part:
    """Add a part at the end; the same form sent twice adds one."""
    with transaction.atomic():
        Course.objects.select_for_update().get(pk=course.pk)
        there = Part.objects.filter(course=course, once=once).first()
        if there:
            return there
        last = course.parts.aggregate(last=Max("place"))["last"] or 0
        return Part.objects.create(course=course, once=once, place=last + 1, **given)


def remove_part(part: Part) -> bool:
    """Take a part away that nobody has begun; False where somebody has."""
    with transaction.atomic():
        Course.objects.select_for_update().get(pk=part.course_id)
        if part.practices.exists() or part.sign_offs.exists():
            return False
        part.delete()
        return True


def can_enrol(course: Course) -> Any:
    """Whoever works in the clinic and does not take the course yet."""
    taking = course.enrolments.values("learner")
    team = User.objects.filter(memberships__clinic=course.clinic, is_active=True)
    return team.exclude(pk__in=taking).order_by("name", "email")


def enrol(course: Course, learner: User, by: User) -> Enrolment:
    """Let somebody of the team take a course; again, they take it once."""
    taken, _new = Enrolment.objects.get_or_create(
        course=course, learner=learner, defaults={"by": by, "by_name": str(by)}
    )
    return taken


def still_there(enrolment: Enrolment) -> bool:
    """Whether the learner works in the clinic: whoever has left sends nothing more."""
    return enrolment.learner.memberships.filter(clinic=enrolment.course.clinic).exists()


def standing(enrolment: Enrolment) -> list[Standing]:
    """How every part stands, in order."""
    signs, practices = list(enrolment.sign_offs.all()), list(enrolment.practices.all())
    return [
        Standing(
            part,
            tuple(one for one in signs if one.part_id == part.pk),
            tuple(one for one in practices if one.part_id == part.pk),
        )
        for part in enrolment.course.parts.all()
    ]


def passed_all(enrolment: Enrolment) -> bool:
    """Whether a teacher has passed every part; a course without parts is passed by nobody."""
    every = standing(enrolment)
    return bool(every) and all(one.passed for one in every)


def sign_off(
    enrolment: Enrolment, part: Part, by: User, once: str, *, passed: bool, note: str
) -> SignOff:
    """Say whether a part is passed; kept beside what was said before. Raises OwnWork."""
    if by.pk == enrolment.learner_id:
        raise OwnWork
    given = {"part": part, "by": by, "by_name": str(by), "passed": passed, "note": note}
    try:
        with transaction.atomic():
            return SignOff.objects.create(enrolment=enrolment, once=once, **given)
    except IntegrityError:  # the same form, just now
        return SignOff.objects.get(enrolment=enrolment, once=once)
