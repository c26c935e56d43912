"""What artists, owners and people who ask are written, each in their own language."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from studio.finder.models import Certification, Listing
from studio.outbox.writing import absolute, write
from studio.people.models import Role, User

__all__ = ["tell_artist", "tell_owners", "tell_paper", "write_to"]

#: A subject, a sentence, what the link is called, and the name of its address.
TO_ARTIST = {
    "confirm": (
        _("Confirm your address"),
        _("Somebody, we hope you, asked that {name} be listed among the artists. Confirm that this "
          "address is yours. The link works for three days."),
        _("Confirm"),
    ),
    "there-already": (
        _("You have asked already"),
        _("Somebody, we hope you, asked once more that this address be listed among the artists. "
          "Your page is there already; sign in to change it."),
        _("Your page"),
    ),
    "listed": (
        _("You are listed"),
        _("Your page is in the finder now, {name}. Sign in to change it, or to answer people who "
          "ask for you; if you have no password yet, ask for a link with this address."),
        _("Your page"),
    ),
    "withheld": (
        _("Your page is not shown"),
        _("Your page is not shown in the finder. The reason: {why}"),
        _("Your page"),
    ),
    "verified": (
        _("Your certificate was checked"),
        _("We have looked at your certificate, {paper}. It is shown until {until}, and falls away "
          "by itself the day after."),
        _("Your page"),
    ),
    "refused": (
        _("Your certificate was not accepted"),
        _("We could not accept your certificate, {paper}. The reason: {why}"),
        _("Your page"),
    ),
}  # fmt: skip
TO_OWNERS = {
    "applied": (
        _("An artist asks to be listed"),
        _("{name}, {where}, has confirmed their address. Please look at what they sent."),
        _("Look at it"),
    ),
    "paper": (
        _("A certificate is to be checked"),
        _("{name}, {where}, has sent a certificate. Please look at it."),
        _("Look at it"),
    ),
}


def tell_artist(
    listing: Listing, what: str, path: str = "", key: str | None = None, **more: str
) -> None:
    """Write to an artist; the link leads to their own page unless another is given."""
    with override(listing.language):
        path = path or reverse("finder:mine")
    told = {"name": listing.name, **more}
    write_to(listing.email, listing.language, TO_ARTIST[what], path, key, told)


def tell_paper(paper: Certification, what: str) -> None:
    """Write to an artist what became of a certificate."""
    with override(paper.listing.language):
        until = date_format(paper.expires, "DATE_FORMAT")
    tell_artist(paper.listing, what, paper=str(paper), until=until, why=paper.reason)


def tell_owners(listing: Listing, what: str, key: str) -> None:
    """Write to every owner, each in their language, once for each key."""
    owners = User.objects.filter(memberships__role=Role.OWNER, is_active=True).distinct()
    for user in owners.prefetch_related("memberships__clinic"):
        owned = [one.clinic for one in user.memberships.all() if one.role == Role.OWNER]
        with override(user.language):
            path = reverse("finder:check", args=[owned[0].slug, listing.pk])
            told = {"name": listing.name, "where": listing.where}
        write_to(user.email, user.language, TO_OWNERS[what], path, f"{key} {user.pk}", told)


def write_to(
    to: str,
    language: str,
    said: tuple[str, str, str],
    path: str,
    key: str | None,
    told: Mapping[str, str],
) -> None:
    """Put one letter into the outbox: subject, sentence and the name of the link, filled in."""
    with override(language):
        subject, sentence, does = (gettext(one).format(**told) for one in said)
    words = {"about": subject, "sentence": sentence, "does": does, "address": absolute(path)}
    write(to, language, "finder/letter", words, key)
