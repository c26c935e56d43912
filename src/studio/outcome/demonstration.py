"""Invented cases of the demonstration's clinics, so that figures have something to show.

What they say is drawn at random from what clinics hope for and what goes wrong, not from any data.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from studio.outcome import occasions, questions
from studio.outcome.models import Answer, Way
from studio.people.models import Clinic, Role, User
from studio.treatment import consents, files
from studio.treatment.models import File, Purpose, Session

__all__ = ["remove", "show"]

DAY = timedelta(days=1)
#: Of the first clinic and of the others.
MANY, FEWER = 26, 14
KINDS = ("shaved", "shaved", "density", "hairline", "parting", "parting", "scars")
ZONES = {"parting": ["top"], "scars": ["scar"], "hairline": ["hairline", "temples"]}
#: How likely somebody answers: before in the room, later by letter.
ANSWERS = {occasions.BEFORE: 0.96, occasions.HEALED: 0.82}
ANSWERS_LATER = 0.62
NAMES = {"en": "Invented case {:02}", "es": "Caso inventado {:02}"}


def show() -> None:
    """Lay cases where nobody has answered yet."""
    clinics = Clinic.objects.filter(demonstration=True).order_by("pk")
    for place, clinic in enumerate(clinics):
        roles = [Role.ARTIST, Role.OWNER]
        team = User.objects.filter(memberships__clinic=clinic, memberships__role__in=roles)
        there = Answer.objects.filter(treatment__file__clinic=clinic).exists()
        if team and not there:
            with transaction.atomic():
                _fill(clinic, list(team.order_by("pk")), MANY if place == 0 else FEWER, place)


def remove() -> None:
    """Take the invented cases away at once; treatment would ask the vault for each of them."""
    english, spanish = (Q(name__startswith=name.split("{")[0]) for name in NAMES.values())
    File.objects.filter(english | spanish, clinic__demonstration=True, pictures=None).delete()


def _fill(clinic: Clinic, team: Sequence[User], many: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing here is a secret
    today = timezone.now().astimezone(ZoneInfo(clinic.zone)).date()
    for number in range(many):
        # Evenly over three and a half years, the newest still healing.
        ended = today - (20 + int(1250 * number / many)) * DAY
        _case(clinic, team[number % len(team)], number + 1, ended, today, chance)


def _case(
    clinic: Clinic, artist: User, number: int, ended: date, today: date, chance: random.Random
) -> None:
    language = "es" if number % 3 == 0 else "en"
    kind = chance.choice(KINDS)
    name = NAMES[language].format(number)
    contact = {"name": name, "language": language, "zone": clinic.zone}
    file = files.make(clinic, artist, uuid.uuid4(), **contact)
    days = [ended - 24 * DAY, ended - 12 * DAY, ended]
    for purpose in (Purpose.RECORD, *([Purpose.RESEARCH] if chance.random() < 0.7 else [])):
        consents.give(file, purpose, language, name, once=uuid.uuid4(), beside=artist)
    row = files.treat(
        file,
        artist,
        uuid.uuid4(),
        kind=kind,
        zones=ZONES.get(kind, ["crown"]),
        artist=artist,
        begun=_at(days[0] - 10 * DAY, clinic),
    )
    for day in days:
        Session.objects.create(
            treatment=row,
            on=day,
            artist=artist,
            artist_name=artist.name,
            by=artist,
            zones=row.zones,
        )
    person = _Person(kind, chance)
    for window in occasions.windows(days[0] - 10 * DAY, days, today):
        on = window.opens + chance.randint(0, 8) * DAY
        if on > today or chance.random() > ANSWERS.get(window.occasion, ANSWERS_LATER):
            continue
        Answer.objects.create(
            treatment=row,
            occasion=window.occasion,
            version=questions.NEWEST,
            language=language,
            said=person.says(window.occasion),
            on=on,
            at=_at(on, clinic),
            way=Way.CLINIC if window.occasion == occasions.BEFORE else Way.LINK,
            beside=artist if window.occasion == occasions.BEFORE else None,
        )


def _at(day: date, clinic: Clinic) -> datetime:
    return datetime.combine(day, time(11), ZoneInfo(clinic.zone))


class _Person:
    """Somebody invented: how they were before, and how much it helps them."""

    def __init__(self, kind: str, chance: random.Random) -> None:
        self.chance = chance
        self.density = chance.choice((0, 1, 1, 2, 2, 3))
        self.worry = chance.choice((5, 6, 7, 7, 8, 8, 9, 10))
        self.hiding = chance.choice((0, 1, 2, 2, 3, 4))
        self.content = chance.choice((0, 1, 2, 2, 3, 4))
        #: Scars keep less of it, and some are let down.
        self.helps = chance.gauss(0.55 if kind == "scars" else 0.75, 0.2)

    def says(self, occasion: str) -> dict[str, Any]:
        """Every answer; now and then one is skipped."""
        before = occasion == occasions.BEFORE
        fades = 0.06 * occasions.year(occasion)
        helps = 0.0 if before else min(1.0, max(0.0, self.helps - fades))
        said: dict[str, Any] = {
            "density": self._near(self.density + helps * (9 - self.density), 10),
            "worry": self._near(self.worry * (1 - 0.7 * helps), 10),
            "hiding": self._near(self.hiding * (1 - 0.8 * helps), 4),
            "content": self._near(self.content + helps * (9.5 - self.content), 10),
            "words": None,
        }
        if not before:
            said |= {
                "noticed": self._one({"nobody": 0.75, "one": 0.1, "some": 0.05, "unsure": 0.1}),
                "colour": self._one(
                    {"as-wished": 0.8 - fades, "lighter": 0.12 + fades, "darker": 0.08}
                ),
                "again": self._one(
                    {"surely": helps, "probably": 0.2, "unsure": 0.1, "probably-not": 0.05}
                ),
                "events": [self._one({"none": 0.9, "spread": 0.05, "tinge": 0.04, "rash": 0.01})],
            }
        for name in said:
            if self.chance.random() < 0.04:
                said[name] = None
        return said

    def _near(self, value: float, most: int) -> int:
        return min(most, max(0, round(value + self.chance.gauss(0, 0.8))))

    def _one(self, weights: dict[str, float]) -> str:
        return self.chance.choices(list(weights), list(weights.values()))[0]
