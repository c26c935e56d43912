"""Two clinics and their people, invented, so that the site can be looked at before it is one's own.

Nobody has a password: ``python -m studio.people.invite`` makes a link for one of them.
"""

from __future__ import annotations

from django.db import transaction

from studio.people.models import Clinic, Membership, Role, User

__all__ = ["CLINICS", "PEOPLE", "remove", "show"]

CLINICS = (
    {"slug": "new-york", "name": "Stubble New York", "city": "New York, NY"},
    {"slug": "north-carolina", "name": "Stubble North Carolina", "city": "Charlotte, NC"},
)
ZONE = "America/New_York"

#: Clinic, address, name, language, role.
PEOPLE = (
    ("new-york", "ruth@new-york.example", "Ruth Adler", "en", Role.OWNER),
    ("new-york", "renata-quill@artists.example", "Renata Quill", "es", Role.ARTIST),
    ("new-york", "tobias-marrow@artists.example", "Tobias Marrow", "en", Role.ARTIST),
    ("new-york", "imani-okello-reyes@artists.example", "Imani Okello-Reyes", "en", Role.ARTIST),
    ("new-york", "desk@new-york.example", "Ana Molina", "es", Role.DESK),
    ("north-carolina", "samuel@north-carolina.example", "Samuel Greene", "en", Role.OWNER),
    ("north-carolina", "dell-hathaway@artists.example", "Dell Hathaway", "en", Role.ARTIST),
    (
        "north-carolina",
        "marisol-venegas-holt@artists.example",
        "Marisol Venegas Holt",
        "es",
        Role.ARTIST,
    ),
)


def show() -> None:
    """Make them where there is no clinic; a house with a clinic of its own is left alone."""
    with transaction.atomic():
        if Clinic.objects.exists():
            return
        made = {
            given["slug"]: Clinic.objects.create(**given, zone=ZONE, demonstration=True)
            for given in CLINICS
        }
        for slug, email, name, language, role in PEOPLE:
            user, _ = User.objects.get_or_create(
                email=email, defaults={"name": name, "language": language, "password": "!"}
            )
            Membership.objects.get_or_create(user=user, clinic=made[slug], defaults={"role": role})


def remove() -> None:
    """Take them away, with all that hangs on them; whoever was invited besides stays a client."""
    Clinic.objects.filter(demonstration=True).delete()
    emails = [email for _slug, email, *_rest in PEOPLE]
    User.objects.filter(email__in=emails, memberships=None).delete()
