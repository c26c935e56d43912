"""Let somebody in: ``python -m studio.people.invite EMAIL new-york owner``."""

from __future__ import annotations

import argparse
import os
import sys

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Make the account and print the path by which its password is set; gives the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    import django

    from studio.database import NotReady, prepare

    try:
        django.setup()
    except NotReady as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    from django.conf import settings

    from studio.people import codes, demonstration, recovery, visits
    from studio.people.letters import link
    from studio.people.models import Clinic, Membership, Role, User

    parser = argparse.ArgumentParser(prog="python -m studio.people.invite")
    parser.add_argument("email")
    parser.add_argument("clinic", help="as in its address, for example new-york")
    parser.add_argument("role", choices=Role.values)
    parser.add_argument(
        "--language", choices=[code for code, _ in settings.LANGUAGES], default="en"
    )
    parser.add_argument(
        "--new-phone",
        action="store_true",
        help="take away codes, passkeys and recovery codes, and sign out: the phone is lost",
    )
    asked = parser.parse_args(arguments)
    try:
        prepare(settings.DATA_FOLDER)
    except NotReady as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    demonstration.show()
    clinic = Clinic.objects.filter(slug=asked.clinic).first()
    if clinic is None:
        there = ", ".join(Clinic.objects.values_list("slug", flat=True))
        sys.stderr.write(f"There is no clinic {asked.clinic!r}; there are: {there}.\n")
        return 2
    user, _ = User.objects.get_or_create(
        email=User.objects.plain(asked.email),
        defaults={"language": asked.language, "password": "!"},
    )
    Membership.objects.update_or_create(user=user, clinic=clinic, defaults={"role": asked.role})
    if asked.new_phone:
        codes.forget(user)
        recovery.forget(user)
        user.passkeys.all().delete()
        visits.end_others(user)
    sys.stdout.write(f"Open the studio at {link(user)} to set the password. It works once.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
