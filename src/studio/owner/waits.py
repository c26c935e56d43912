"""What waits for an owner: one line each, with where it leads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Min, OuterRef
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from studio.aftercare import reports
from studio.booking.models import Appointment, Kind, State
from studio.booking.moments import day_of
from studio.booking.week import without_artist
from studio.finder.models import Asked, Certification, Listing
from studio.guarantee import figures as guarantee
from studio.people.models import Clinic
from studio.talk.models import Message, Thread
from studio.training.models import Certificate
from studio.treatment import erasing
from studio.treatment.models import Stock

__all__ = ["EXPIRES_IN", "HANDED_OVER", "Wait", "waits"]

EXPIRES_IN = timedelta(days=60)  # of certificates
LOTS_IN = timedelta(days=30)
HANDED_OVER = timedelta(days=90)
UNSAID = timedelta(days=90)  # who still knows whether somebody came


@dataclass(frozen=True)
class Wait:
    """Something that waits; ``where`` is the clinic, empty where it is the whole house."""

    said: str
    link: str
    where: str = ""


def waits(clinics: Sequence[Clinic], now: datetime) -> list[tuple[str, list[Wait]]]:
    """Everything that waits, by clinic and then of the whole house; what people wait for first."""
    parts: tuple[Callable[[Sequence[Clinic], datetime], Iterable[Wait]], ...] = (
        _reports,
        _talks,
        _claims,
        _without,
        _unsaid,
        _erasures,
        _handed,
        _to_check,
        _certificates,
        _lots,
    )
    found: dict[str, list[Wait]] = {one.name: [] for one in clinics}
    found[""] = []
    for one in (one for part in parts for one in part(clinics, now)):
        found[one.where].append(one)
    return [(where, group) for where, group in found.items() if group]


def _reports(clinics: Sequence[Clinic], _now: datetime) -> Iterable[Wait]:
    for clinic in clinics:
        if many := reports.in_clinic(clinic).filter(opened=False, answered=False).count():
            said = ngettext(
                "%(many)s report on healing skin was opened by nobody",
                "%(many)s reports on healing skin were opened by nobody",
                many,
            )
            link = reverse("aftercare:reports", args=[clinic.slug])
            yield Wait(said % {"many": many}, link, clinic.name)


def _talks(clinics: Sequence[Clinic], now: datetime) -> Iterable[Wait]:
    rows = Thread.objects.filter(clinic__in=clinics, waiting__gt=0, closed=None)
    found = {
        pk: (many, since)
        for pk, many, since in rows.order_by()
        .values_list("clinic")
        .annotate(many=Count("pk"), since=Min("last_at"))
    }
    for clinic in clinics:
        if clinic.pk not in found:
            continue
        many, since = found[clinic.pk]
        hours = int((now - since).total_seconds()) // 3600
        said = ngettext(
            "%(many)s talk waits for an answer", "%(many)s talks wait for an answer", many
        ) % {"many": many}
        if hours >= 48:
            said += ", " + gettext("the longest for %(days)s days") % {"days": hours // 24}
        elif hours:
            said += ", " + ngettext(
                "the longest for %(hours)s hour", "the longest for %(hours)s hours", hours
            ) % {"hours": hours}
        yield Wait(said, reverse("talk:inbox", args=[clinic.slug]), clinic.name)


def _claims(clinics: Sequence[Clinic], now: datetime) -> Iterable[Wait]:
    """Claims of clients that somebody has to lead on, those over their date said first."""
    for clinic in clinics:
        today = now.astimezone(ZoneInfo(clinic.zone)).date()
        found = guarantee.figures(clinic, today, today, now)
        link = reverse("guarantee:claims", args=[clinic.slug])
        if found.passed_now:
            said = ngettext(
                "%(many)s claim is over its date",
                "%(many)s claims are over their date",
                found.passed_now,
            )
            yield Wait(said % {"many": found.passed_now}, link, clinic.name)
        elif found.open_now:
            said = ngettext("%(many)s claim is open", "%(many)s claims are open", found.open_now)
            yield Wait(said % {"many": found.open_now}, link, clinic.name)


def _erasures(clinics: Sequence[Clinic], now: datetime) -> Iterable[Wait]:
    """Files that clients want erased, and those whose time is over."""
    for clinic in clinics:
        link = reverse("treatment:keeping", args=[clinic.slug])
        if many := erasing.asked(clinic).count():
            said = ngettext(
                "%(many)s client wants their file erased",
                "%(many)s clients want their files erased",
                many,
            )
            yield Wait(said % {"many": many}, link, clinic.name)
        if many := erasing.over(clinic, now).count():
            said = ngettext(
                "The time of %(many)s file is over", "The time of %(many)s files is over", many
            )
            yield Wait(said % {"many": many}, link, clinic.name)


def _without(clinics: Sequence[Clinic], now: datetime) -> Iterable[Wait]:
    for clinic in clinics:
        if many := len(without_artist(clinic, now)):
            said = ngettext(
                "%(many)s booking has no artist who works here",
                "%(many)s bookings have no artist who works here",
                many,
            )
            link = reverse("booking:without", args=[clinic.slug])
            yield Wait(said % {"many": many}, link, clinic.name)


def _unsaid(clinics: Sequence[Clinic], now: datetime) -> Iterable[Wait]:
    rows = Appointment.objects.filter(
        clinic__in=clinics, state=State.BOOKED, starts__gte=now - UNSAID, ends__lte=now
    )
    found = {
        pk: (many, first)
        for pk, many, first in rows.exclude(kind=Kind.BLOCK)
        .order_by()
        .values_list("clinic")
        .annotate(many=Count("pk"), first=Min("starts"))
    }
    for clinic in clinics:
        if clinic.pk in found:
            many, first = found[clinic.pk]
            day = first.astimezone(ZoneInfo(clinic.zone)).date()
            said = ngettext(
                "Of %(many)s appointment nobody has said whether they came",
                "Of %(many)s appointments nobody has said whether they came",
                many,
            )
            link = reverse("booking:calendar", args=[clinic.slug])
            yield Wait(said % {"many": many}, f"{link}?day={day.isoformat()}", clinic.name)


def _handed(clinics: Sequence[Clinic], now: datetime) -> Iterable[Wait]:
    answered = Message.objects.filter(thread=OuterRef("thread"), side=Message.Side.STAFF)
    rows = Asked.objects.filter(at__gte=now - HANDED_OVER).annotate(heard=Exists(answered))
    stages = list(rows.values_list("stage", "heard"))
    if not stages:
        return
    over = dict.fromkeys(Asked.Stage.values, 0)
    for stage, heard in stages:
        waiting = stage in (str(Asked.Stage.SENT), str(Asked.Stage.READ))
        over[str(Asked.Stage.ANSWERED) if waiting and heard else stage] += 1
    known = {
        "many": len(stages),
        "agreed": over[str(Asked.Stage.AGREED)],
        "answered": over[str(Asked.Stage.ANSWERED)],
        "declined": over[str(Asked.Stage.DECLINED)],
        "open": over[str(Asked.Stage.SENT)] + over[str(Asked.Stage.READ)],
    }
    said = ngettext(
        "%(many)s request handed to an artist in 90 days: %(agreed)s agreed on a time, "
        "%(answered)s answered, %(declined)s declined, %(open)s without an answer",
        "%(many)s requests handed to artists in 90 days: %(agreed)s agreed on a time, "
        "%(answered)s answered, %(declined)s declined, %(open)s without an answer",
        len(stages),
    )
    yield Wait(said % known, reverse("finder:handed", args=[clinics[0].slug]))


def _to_check(clinics: Sequence[Clinic], _now: datetime) -> Iterable[Wait]:
    link = reverse("finder:desk", args=[clinics[0].slug])
    asks = Listing.objects.filter(state=Listing.State.APPLIED).exclude(confirmed=None).count()
    if asks:
        said = ngettext(
            "%(many)s artist asks to be listed", "%(many)s artists ask to be listed", asks
        )
        yield Wait(said % {"many": asks}, link)
    papers = Certification.objects.filter(
        state=Certification.State.OFFERED, listing__state=Listing.State.LISTED
    ).count()
    if papers:
        said = ngettext(
            "%(many)s certificate is to be checked",
            "%(many)s certificates are to be checked",
            papers,
        )
        yield Wait(said % {"many": papers}, link)


def _certificates(clinics: Sequence[Clinic], now: datetime) -> Iterable[Wait]:
    """Those that expire soon: of listed artists, and of our own courses where they stand alone."""
    here = {one.pk: one for one in clinics}
    today = now.date()
    until = today + EXPIRES_IN
    said = gettext("A certificate of %(who)s expires on %(day)s")
    papers = Certification.objects.filter(
        state=Certification.State.VERIFIED,
        listing__clinic__in=clinics,
        expires__gte=today,
        expires__lte=until,
    )
    for who, expires, clinic, listing in papers.order_by("expires").values_list(
        "listing__name", "expires", "listing__clinic", "listing"
    ):
        link = reverse("finder:check", args=[here[clinic].slug, listing])
        yield Wait(said % {"who": who, "day": day_of(expires)}, link, here[clinic].name)
    own = Certificate.objects.filter(
        clinic__in=clinics, withdrawn=None, paper=None, expires__gte=today, expires__lte=until
    ).select_related("enrolment__learner")
    for one in own.order_by("expires"):
        clinic = here[one.clinic_id]
        link = reverse("training:learner", args=[clinic.slug, one.enrolment_id])
        known = {"who": one.enrolment.learner, "day": day_of(one.expires)}
        yield Wait(said % known, link, clinic.name)


def _lots(clinics: Sequence[Clinic], now: datetime) -> Iterable[Wait]:
    rows = Stock.objects.filter(clinic__in=clinics, used_up=None)
    found: dict[int, list[int]] = {}
    for pk, expires in rows.values_list("clinic", "expires"):
        found.setdefault(pk, []).append((expires - now.date()).days)
    for clinic in clinics:
        days = found.get(clinic.pk, [])
        link = reverse("owner:shelf", args=[clinic.slug])
        parts = []
        if many := sum(one < 0 for one in days):
            said = ngettext("%(many)s lot has expired", "%(many)s lots have expired", many)
            parts.append(said % {"many": many})
        if many := sum(0 <= one <= LOTS_IN.days for one in days):
            said = ngettext(
                "%(many)s lot expires within 30 days", "%(many)s lots expire within 30 days", many
            )
            parts.append(said % {"many": many})
        if parts:
            yield Wait(", ".join(parts), link, clinic.name)
