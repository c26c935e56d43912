"""How an artist comes to be there: a form, a link by mail, and then an owner's eyes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language, override

from studio.finder.checking import note
from studio.finder.letters import tell_artist, tell_owners
from studio.finder.models import Certification, Listing
from studio.finder.places import Place
from studio.people.models import User
from studio.people.names import of_user
from studio.tokens import digest, new_token
from studio.vault import keeping

__all__ = [
    "LINK_DAYS",
    "add_paper",
    "applied",
    "change",
    "confirm",
    "good",
    "of_link",
    "send_again",
]

LINK_DAYS = 3
#: What the forms of a listing give, as it stands in the row.
FIELDS = (
    *("name", "languages", "women", "scars", "tones", "began", "text_en", "text_es"),
    *("phone", "shows_email", "shows_phone"),
)


def applied(sent: Mapping[str, Any], key: str) -> None:
    """Keep an application, once however often it is sent, and write the link to its address.

    Whoever applies with an address that is there already changes nothing: its owner is told.

    Raises
    ------
    studio.port.Refused
        If the evidence is no picture. Nothing is kept then.
    """
    with suppress(IntegrityError):  # of two that come at the same time the first is kept
        _applied(sent, key)


def _applied(sent: Mapping[str, Any], key: str) -> None:
    email = User.objects.plain(sent["email"])
    with transaction.atomic():
        if Listing.objects.filter(form_key=key).exists():
            return
        there = Listing.objects.filter(email=email).first()
        if there is not None:
            if there.confirmed:
                once = f"artist again {there.pk} {timezone.now():%Y-%m-%d}"
                tell_artist(there, "there-already", key=once)
            else:
                send_again(there)
            return
        user, _ = User.objects.get_or_create(
            email=email, defaults={"language": get_language(), "password": "!"}
        )
        listing = Listing(
            slug=_slug(sent["name"], sent["place"].name),
            email=email,
            language=get_language(),
            form_key=key,
        )
        _fill(listing, sent)
        note(listing, "artist", "applied")
        if sent.get("body"):
            add_paper(listing, sent, user)
        _send_link(listing)


def change(listing: Listing, sent: Mapping[str, Any]) -> None:
    """Change what an artist says of themselves, with a line in the log that names what."""
    with transaction.atomic():
        held = Listing.objects.select_for_update().get(pk=listing.pk)
        before = {name: getattr(held, name) for name in (*FIELDS, "city", "region", "country")}
        _fill(held, sent)
        changed = [name for name, value in before.items() if getattr(held, name) != value]
        if changed:
            note(held, "artist", "changed", ", ".join(changed))


def add_paper(listing: Listing, sent: Mapping[str, Any], user: User) -> Certification:
    """Keep a certificate to be checked, its evidence in the vault. Raises `Refused`."""
    with transaction.atomic():
        evidence = None
        if sent.get("evidence"):
            who = of_user(user)
            evidence = keeping.keep(sent["evidence"].read(), who, who, kind="evidence")
        names = ("kind", "body", "number", "level", "issued", "expires")
        paper = Certification.objects.create(
            listing=listing, evidence=evidence, **{name: sent[name] for name in names}
        )
        note(listing, "artist", "certificate offered", "", paper)
        if listing.confirmed:
            tell_owners(listing, "paper", f"artist paper {paper.pk}")
    return paper


def of_link(token: str) -> Listing | None:
    """The listing that a link was written for, also where its time is over."""
    return Listing.objects.filter(confirm_hash=digest(token)).exclude(confirm_hash="").first()


def good(listing: Listing) -> bool:
    """Whether its link still works."""
    sent = listing.confirm_sent
    return sent is not None and timezone.now() - sent < timedelta(days=LINK_DAYS)


def confirm(listing: Listing) -> None:
    """The address is theirs: they have an account, and the owners are asked to look."""
    with transaction.atomic():
        held = Listing.objects.select_for_update().get(pk=listing.pk)
        if held.confirmed:
            return
        user, _ = User.objects.get_or_create(
            email=held.email, defaults={"language": held.language, "password": "!"}
        )
        if not user.name:
            user.name = held.name
            user.save(update_fields=["name"])
        held.user, held.confirmed = user, timezone.now()
        held.save(update_fields=["user", "confirmed"])
        note(held, "artist", "address confirmed")
        tell_owners(held, "applied", f"artist applied {held.pk}")


def send_again(listing: Listing) -> None:
    """Write another link; at most one a quarter of an hour."""
    last = listing.confirm_sent
    if last is None or timezone.now() - last > timedelta(minutes=15):
        _send_link(listing)


def _send_link(listing: Listing) -> None:
    token = new_token()
    listing.confirm_hash, listing.confirm_sent = digest(token), timezone.now()
    listing.save(update_fields=["confirm_hash", "confirm_sent"])
    with override(listing.language):
        path = reverse("finder:confirm", args=[token])
    tell_artist(listing, "confirm", path)


def _fill(listing: Listing, sent: Mapping[str, Any]) -> None:
    place: Place = sent["place"]
    for name in FIELDS:
        setattr(listing, name, sent[name])
    if listing.city != place.name or listing.zone != place.zone or not listing.pk:
        listing.city, listing.region, listing.country = place.name, place.region, place.country
        listing.lat, listing.lon, listing.zone = place.lat, place.lon, place.zone
    listing.save()


def _slug(name: str, city: str) -> str:
    """An address for their page; never a bare word, which could be another page's."""
    start = slugify(f"{name} {city}")[:60].strip("-") or "artist"
    for slug in (start, *(f"{start}-{secrets.token_hex(2)}" for _ in range(20))):
        if "-" in slug and not Listing.objects.filter(slug=slug).exists():
            return slug
    return f"{start}-{secrets.token_hex(8)}"
