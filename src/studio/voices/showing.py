"""What everybody sees: shown by the clinic, agreed to by the client, and gone when they say so.

A picture that is shown is a copy made for that, smaller, in the vault; the photos themselves are
never shown. It is public by consent, so the log says that it was published and withdrawn, and not
who looked at it. Nothing of it may be kept by a browser or on the way (``no-store``): an address
that was good a moment ago answers 404 from the instant of the withdrawal.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from studio.people.models import User
from studio.people.names import of_user
from studio.vault import keeping, trail
from studio.vault.models import Kept
from studio.voices import cutting
from studio.voices.models import Case, CasePhoto, Consent, Purpose, Review, Shown

__all__ = [
    "NothingToShow",
    "agreed",
    "cases",
    "pairs",
    "photos",
    "picture",
    "reviews",
    "show",
    "take_down",
    "withdraw",
]


SIDES = ("before", "after")


class NothingToShow(Exception):
    """No consent holds, or it does not reach to any of the pictures."""


def agreed(purpose: str, case: str = "pk") -> Q:
    """Rows whose case is rendered, or whose client agrees; ``case`` is the case's key in them."""
    return Q(
        Exists(Consent.objects.filter(case=OuterRef(case), purpose=purpose, withdrawn__isnull=True))
    )


def pairs() -> QuerySet[CasePhoto]:
    """Pairs that can be shown: rendered, or copied for it on both sides.

    A client may erase any picture of theirs in their own room, a copy among them.
    """
    sides = (Shown.objects.filter(photo=OuterRef("pk"), side=side) for side in SIDES)
    return CasePhoto.objects.filter(~Q(drawn="") | Q(*map(Exists, sides)))


def cases() -> QuerySet[Case]:
    """Every case that everybody may see."""
    return Case.objects.filter(
        Q(rendered=True) | agreed(Purpose.GALLERY),
        Exists(pairs().filter(case=OuterRef("pk"))),
        shown_since__isnull=False,
    ).select_related("clinic", "artist")


def photos(case: Case) -> QuerySet[CasePhoto]:
    """The pairs of a public case: healed first, the oldest work before the newer."""
    return pairs().filter(case=case).order_by("-days", "pk").prefetch_related("shown__kept")


def reviews() -> QuerySet[Review]:
    """Every review that everybody may read, the newest first."""
    found = Review.objects.filter(
        Q(case__rendered=True) | agreed(Purpose.REVIEW, "case_id"), hidden__isnull=True
    )
    return found.select_related("case__clinic").order_by("-written", "-pk")


def picture(name: str) -> bytes:
    """A published picture, as JPEG. Raises studio.vault.keeping.Gone."""

    def allowed(kept: Kept) -> bool:
        return Shown.objects.filter(kept=kept, photo__case__in=cases()).exists()

    return keeping.shown(name, allowed)


def show(case: Case, by: User) -> None:
    """Make the copies and show the case; pictures added since the consent stay away.

    Raises NothingToShow.
    """
    if case.rendered:
        Case.objects.filter(pk=case.pk, shown_since=None).update(shown_since=timezone.now())
        return
    consent = case.standing(Purpose.GALLERY)
    covered = case.photos.filter(added__lte=consent.given) if consent else case.photos.none()
    if consent is None or not covered:
        raise NothingToShow
    made = []
    for photo in covered.select_related("before", "after"):
        if not photo.shown.exists():
            made += _copies(photo, consent, by)
    with transaction.atomic():
        # Whoever withdraws holds the same row: either they wait for this, or this finds it gone.
        held = Consent.objects.select_for_update().filter(pk=consent.pk, withdrawn=None).first()
        for one in made:
            if held:
                again = {"photo": one.photo, "side": one.side, "width": one.width}
                rest = {"kept": one.kept, "height": one.height}
                Shown.objects.get_or_create(**again, defaults=rest)
                trail.note(of_user(by), "published", one.kept.name, one.kept.whose)
            else:
                keeping.erase(one.kept.name, of_user(by), lambda _kept: True)
        if held:
            Case.objects.filter(pk=case.pk, shown_since=None).update(shown_since=timezone.now())
    if not held:
        raise NothingToShow


def take_down(case: Case, by: User) -> None:
    """Show a case no longer, and erase the copies made for it."""
    with transaction.atomic():
        Case.objects.filter(pk=case.pk).update(shown_since=None)
        for one in Shown.objects.filter(photo__case=case).select_related("kept"):
            trail.note(of_user(by), "withdrawn", one.kept.name, one.kept.whose)
            keeping.erase(one.kept.name, of_user(by), lambda _kept: True)


def withdraw(case: Case, purpose: str, by: User) -> None:
    """End a consent: pictures are shown no more, words are erased, at once; twice is once."""
    with transaction.atomic():
        standing = case.consents.select_for_update().filter(purpose=purpose, withdrawn=None)
        for consent in standing:
            consent.withdrawn = timezone.now()
            consent.save(update_fields=["withdrawn"])
        if purpose == Purpose.GALLERY:
            take_down(case, by)
        else:
            Review.objects.filter(case=case).delete()


def _copies(photo: CasePhoto, consent: Consent, by: User) -> list[Shown]:
    """The two sizes of both pictures, cut alike; kept in the vault, not yet shown."""
    who = of_user(by)
    originals = [keeping.read(kept.name, who, lambda _kept: True) for kept in photo.both]
    made = []
    for side, kept, cuts in zip(SIDES, photo.both, cutting.alike(*originals), strict=True):
        for width, height, jpeg in cuts:
            once = f"shown {consent.pk} {photo.pk} {side} {width}"
            copy = keeping.keep_made(jpeg, kept, "shown", who, once=once)
            made.append(Shown(photo=photo, side=side, width=width, height=height, kept=copy))
    return made
