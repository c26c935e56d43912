"""Begin with a clinic of one's own: ``python -m studio.begin``.

Takes the demonstration away and makes the first real clinic with its owner, in one transaction:
whatever happens on the way, either all of the demonstration is there or all of the new. What is not
given as an option is asked for.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo, available_timezones

__all__ = ["Asked", "Refused", "begin", "main"]

USUAL_ZONE = "America/New_York"


class Refused(Exception):
    """Why nothing was begun, in words."""


@dataclass(frozen=True)
class Asked:
    """The first clinic."""

    name: str
    city: str
    zone: str
    email: str
    language: str = "en"


def begin(asked: Asked) -> str:
    """Put the first clinic in the demonstration's place; gives the path of its owner's link.

    Raises
    ------
    Refused
        If a real clinic is there already, or something asked for is not good.
    """
    from django.db import transaction

    from studio import demonstration
    from studio.clinics.models import Profile
    from studio.guide.reading import slug
    from studio.people.letters import link
    from studio.people.models import Clinic, Membership, Role, User

    _check(asked)
    with transaction.atomic():
        there = list(Clinic.objects.select_for_update())
        if real := [one.name for one in there if not one.demonstration]:
            raise Refused(
                f"There is a clinic already: {', '.join(real)}. Nothing was changed. Invite people "
                "to it with python -m studio.people.invite."
            )
        demonstration.remove()
        clinic = Clinic.objects.create(
            slug=slug(asked.name)[:50] or "clinic",
            name=asked.name,
            city=asked.city,
            zone=asked.zone,
        )
        Profile.objects.create(clinic=clinic, email=User.objects.plain(asked.email))
        user, _ = User.objects.get_or_create(
            email=User.objects.plain(asked.email),
            defaults={"language": asked.language, "password": "!"},
        )
        Membership.objects.create(user=user, clinic=clinic, role=Role.OWNER)
    return link(user)


def main(arguments: list[str] | None = None) -> int:
    """Ask, begin, and print the owner's link; gives the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    given = _parser().parse_args(arguments)
    import django

    from studio.database import NotReady, prepare
    from studio.keys import data_folder

    try:
        django.setup()
        prepare(data_folder())
        _refuse_early()
        path = begin(_asked(given))
    except (NotReady, Refused, ValueError) as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    except (EOFError, KeyboardInterrupt):
        sys.stderr.write("\nNothing was changed.\n")
        return 1
    sys.stdout.write(
        f"The clinic is there, and the demonstration is gone. Open the studio at {path} to set the "
        "owner's password. The link works once, within a day.\n"
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m studio.begin",
        description="Take the demonstration away and begin with a clinic of your own.",
    )
    parser.add_argument("--name", help="of the clinic")
    parser.add_argument("--city", help="with its state, for example Austin, TX")
    parser.add_argument("--zone", help=f"its time zone, for example {USUAL_ZONE}")
    parser.add_argument("--email", help="of the owner")
    parser.add_argument("--language", choices=["en", "es"], help="of the owner")
    return parser


def _refuse_early() -> None:
    """Ask nobody five questions whose answers are not wanted."""
    from studio.people.models import Clinic

    if real := Clinic.objects.filter(demonstration=False).first():
        raise Refused(f"There is a clinic already: {real.name}. Nothing was changed.")


def _asked(given: argparse.Namespace) -> Asked:
    """What was given, and the answers for the rest."""
    return Asked(
        name=_answer(given.name, "Name of the clinic", "", _some),
        city=_answer(given.city, "City, with its state", "", _some),
        zone=_answer(given.zone, "Time zone", USUAL_ZONE, _zone),
        email=_answer(given.email, "The owner's e-mail", "", _email),
        language=_answer(given.language, "The owner's language, en or es", "en", _language),
    )


def _answer(given: str | None, question: str, usual: str, check: Callable[[str], str]) -> str:
    """Ask until an answer is good; one that was given as an option is held to the same."""
    if given is not None:
        return check(given)
    while True:
        sys.stdout.write(f"{question} [{usual}]: " if usual else f"{question}: ")
        sys.stdout.flush()
        try:
            return check(_line() or usual)
        except Refused as wrong:
            sys.stdout.write(f"  {wrong}\n")


def _line() -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.strip()


def _check(asked: Asked) -> None:
    for check, value in (
        (_some, asked.name),
        (_some, asked.city),
        (_zone, asked.zone),
        (_email, asked.email),
        (_language, asked.language),
    ):
        check(value)


def _some(text: str) -> str:
    if not 0 < len(text.strip()) <= 100:
        raise Refused("Please give some words, at most 100 letters.")
    return text.strip()


def _zone(text: str) -> str:
    if text not in available_timezones():
        near = sorted(one for one in available_timezones() if _last(text) and _last(text) in one)
        hint = f" Near to it: {', '.join(near[:4])}." if near else ""
        raise Refused(f"There is no time zone {text!r}; it is as in {USUAL_ZONE}.{hint}")
    return ZoneInfo(text).key


def _last(text: str) -> str:
    return text.strip().replace(" ", "_").rpartition("/")[2].title()


def _email(text: str) -> str:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    try:
        validate_email(text.strip())
    except ValidationError:
        raise Refused(f"{text!r} is not an e-mail address.") from None
    return text.strip()


def _language(text: str) -> str:
    if text not in ("en", "es"):
        raise Refused("The studio speaks en and es.")
    return text


if __name__ == "__main__":
    sys.exit(main())
