"""How long a file is kept, and what is left when it is erased.

Nothing is erased by a timer: a file whose time is over, or whose client asks, is laid before the
owner, who erases it. Then the file goes, and everything that any app has hung on it. Days, artists
and lots of its sessions are written into a new one first, which is nobody's, so that a lot that is
recalled still tells how often it was used.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from studio.booking import belongings as booking
from studio.booking.models import State
from studio.outbox.models import Letter
from studio.outbox.writing import absolute, write
from studio.people.models import Clinic, Role, User
from studio.people.names import of_user
from studio.phrases import Phrase
from studio.treatment import beside, files, pictures, tying
from studio.treatment.models import Event, File, Keeping, Session, Treatment, Used

__all__ = [
    "YEARS",
    "YEARS_LEAST",
    "account_goes",
    "ask",
    "asked",
    "erase",
    "over",
    "propose",
    "set_years",
    "take_back",
    "years_of",
]

#: A county of California wants records and consents for two years at least, a British tool for
#: aesthetic practice keeps seven (smp-domain 5.4; practice): the longer one, and each clinic's own.
YEARS = 7
YEARS_LEAST = 2
TO_COME = Phrase(gettext_noop("There is an appointment to come. Cancel it first."))
_YEAR = timedelta(days=365.25)


def years_of(clinic: Clinic) -> int:
    """How many years a clinic keeps a file after the last thing that was written into it."""
    kept = Keeping.objects.filter(clinic=clinic).first()
    return kept.years if kept else YEARS


def set_years(clinic: Clinic, years: int) -> None:
    """Keep files so long, from now on."""
    Keeping.objects.update_or_create(clinic=clinic, defaults={"years": years})


def over(clinic: Clinic, now: datetime | None = None) -> QuerySet[File]:
    """Files whose time is over, each with when something was last written (``last``)."""
    since = (now or timezone.now()) - years_of(clinic) * _YEAR
    newer = Event.objects.filter(file=OuterRef("pk"), at__gt=since)
    treated = Session.objects.filter(treatment__file=OuterRef("pk"), on__gt=since.date())
    rows = File.objects.filter(~Exists(newer), ~Exists(treated), clinic=clinic, erased=None)
    return rows.filter(since__lte=since).annotate(last=Max("events__at")).order_by("last", "pk")


def asked(clinic: Clinic) -> QuerySet[File]:
    """Files whose clients want them erased, the longest waiting first."""
    rows = File.objects.filter(clinic=clinic, erased=None, erasure_asked__isnull=False)
    return rows.order_by("erasure_asked", "pk")


def ask(file: File, by: User | None, now: datetime | None = None) -> None:
    """A client wants their file erased: the owners hear of it; twice is once."""
    now = now or timezone.now()
    with transaction.atomic():
        rows = File.objects.filter(pk=file.pk, erased=None, erasure_asked=None)
        if not rows.update(erasure_asked=now):
            return
        files.note(file, by, "asked-erasure")
        for owner in _owners(file.clinic):
            with override(owner.language):
                said = _("A client asks for their file to be erased. Please look at it.")
                _tell(owner, file.clinic, said, f"erasure {file.pk} {now.timestamp():.0f}")


def take_back(file: File, by: User) -> None:
    """They want it kept after all."""
    with transaction.atomic():
        if File.objects.filter(pk=file.pk, erased=None).update(erasure_asked=None):
            files.note(file, by, "kept-after-all")


def propose(now: datetime | None = None) -> int:
    """Write to owners that files have had their time, once a month; gives to how many clinics."""
    now = now or timezone.now()
    told = 0
    for clinic in Clinic.objects.all():
        if not over(clinic, now).exists():
            continue
        told += 1
        for owner in _owners(clinic):
            with override(owner.language):
                said = _("The time of some files is over. They stay until you erase them.")
                _tell(owner, clinic, said, f"over {clinic.pk} {now:%Y-%m}")
    return told


def erase(file: File, by: User) -> None:
    """Take everything of the person away, for good; twice is once.

    Of sessions there is left when, by which artist and with which lots, and that it was erased.

    Raises
    ------
    beside.Unfinished
        If there is an appointment to come, or another app has something to finish.
    """
    with transaction.atomic():
        row = File.objects.select_for_update().filter(pk=file.pk, erased=None).first()
        if row is None:
            return
        appointments = files.appointments_of(row)
        if appointments.filter(state=State.BOOKED, starts__gt=timezone.now()).exists():
            raise beside.Unfinished(TO_COME)
        if files.owner_of(row) is None and row.email:
            Letter.objects.filter(to__iexact=row.email).delete()
        beside.let_go(row)
        tying.remove(row, by)
        pictures.erase_all(row, of_user(by))
        booking.blank(appointments)
        _keep_lots(row, by)
        row.delete()  # and with it whatever any app has hung on it


def _keep_lots(file: File, by: User) -> None:
    """Write days, artists and lots of the sessions as they count into a file of nobody."""
    made = Session.objects.filter(treatment__file=file, corrected_by=None)
    if not made.exists():
        return
    now = timezone.now()
    nobody = File.objects.create(
        clinic=file.clinic, language=settings.LANGUAGE_CODE[:2], zone="UTC", erased=now
    )
    for old in file.treatments.filter(sessions__in=made).distinct():
        row = Treatment.objects.create(
            file=nobody,
            kind=old.kind,
            artist=old.artist,
            sessions_meant=old.sessions_meant,
            begun=old.begun,
        )
        for session in made.filter(treatment=old):
            copy = Session.objects.create(
                treatment=row,
                on=session.on,
                artist=session.artist,
                artist_name=session.artist_name,
                parts=session.parts,
            )
            for used in session.used.all():
                Used.objects.create(session=copy, stock_id=used.stock_id, took=used.took)
    files.note(nobody, by, "erased")


def account_goes(instance: User, **_given: object) -> None:
    """An account is erased: what clinics keep of its treatments is for their owners to erase.

    A receiver of ``pre_delete``, in the transaction that erases.
    """
    for file in files.mine(instance):
        ask(file, None)


def _owners(clinic: Clinic) -> QuerySet[User]:
    return User.objects.filter(
        Q(memberships__clinic=clinic, memberships__role=Role.OWNER), is_active=True
    ).distinct()


def _tell(owner: User, clinic: Clinic, said: str, key: str) -> None:
    """Write to an owner, in their language, which is the one in force; nobody is named."""
    told = {
        "clinic": clinic,
        "said": said,
        "address": absolute(reverse("treatment:keeping", args=[clinic.slug])),
    }
    write(owner.email, owner.language, "treatment/files", told, f"{key} {owner.pk}")
