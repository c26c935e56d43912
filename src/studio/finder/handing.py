"""The warm hand-over: a request reaches an artist in a thread, and a time is agreed there.

What is said is the thread's (`studio.talk`), with its letters; here is whom it was asked of, how
far it has come, and the times that were proposed. Everything of one step is one transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from studio.finder.letters import write_to
from studio.finder.models import Asked, Listing, Proposal
from studio.people.models import User
from studio.port import FRONT
from studio.preview.desk import Item
from studio.talk import pictures, threads
from studio.talk.models import Message

__all__ = [
    "SILENT_DAYS",
    "Sent",
    "answer",
    "ask",
    "can_be_asked",
    "look",
    "propose",
    "remind",
    "said_when",
    "show",
    "silent",
    "stop",
]

SILENT_DAYS = 5
Side = Proposal.Side

SENT = (
    _("Your request is on its way"),
    _("We have brought your request to {name}. They answer in the same place; you get a letter "
      "like this one when they do. With this link you can read on and write more."),
    _("Your request"),
)  # fmt: skip
NO_ANSWER = (
    _("No answer yet"),
    _("{name} has not answered your request in {days} days. We have reminded them. If you would "
      "rather not wait, there are others."),
    _("Find another artist"),
)  # fmt: skip
WAITED_FOR = (
    _("Somebody waits for your answer"),
    _("For {days} days somebody has waited for your answer. One line is enough, also if you cannot "
      "take it on."),
    _("Answer"),
)  # fmt: skip

#: What can be shared, as the artist reads it.
LABELS = {
    "name": _("Name"),
    "email": _("E-mail"),
    "phone": _("Telephone"),
    "near": _("Lives near"),
    "wish": _("Wish"),
}


@dataclass(frozen=True)
class Sent:
    """What somebody chose to share, by its name, and where an answer reaches them."""

    shared: Mapping[str, object]
    email: str
    language: str
    once: uuid.UUID


def can_be_asked(listing: Listing) -> bool:
    """Whether there is somebody who would read it."""
    return listing.clinic_id is not None or listing.user_id is not None


def ask(listing: Listing, sent: Sent, visitor: User | None) -> Asked:
    """Bring a request to an artist, once however often it is sent."""
    with transaction.atomic():
        to_clinic = listing.clinic_id is not None
        thread = threads.begin(
            threads.Kind.REQUEST,
            sent.language,
            clinic=listing.clinic if to_clinic else None,
            artist=None if to_clinic else listing.user,
            visitor=visitor,
            called=str(sent.shared.get("name", "")),
            email=sent.email,
            once=sent.once,
        )
        asked, new = Asked.objects.get_or_create(
            thread=thread,
            defaults={"listing": listing, "shared": ",".join(sorted(sent.shared))},
        )
        if new:
            threads.post(thread, _words(listing, sent), once=uuid.uuid5(sent.once, "first"))
            token = threads.key(thread, link=True)
            with override(sent.language):
                path = reverse("talk:link", args=[token])
            key = f"artist asked {asked.pk}"
            write_to(sent.email, sent.language, SENT, path, key, {"name": listing.name})
    return asked


def show(asked: Asked, sent: Sent, preview: Item) -> None:
    """Lay the preview as it was last seen into the talk, once however often it is sent.

    Nothing, if it went from the desk meanwhile.
    """
    subject, thread = preview.subject, asked.thread
    if subject is None or thread is None:
        return
    with preview.lock:
        drawing = subject.draw(preview.wished)
    with override(_spoken(asked.listing, sent)):
        pair = (
            (subject.views[FRONT].before, gettext("My photo as it is.")),
            (drawing.jpeg, gettext("My preview.")),
        )
    for number, (jpeg, words) in enumerate(pair):
        once = uuid.uuid5(sent.once, f"preview {number}")
        threads.post(thread, words, once=once, picture=pictures.keep(thread, jpeg, None, once))


def _spoken(listing: Listing, sent: Sent) -> str:
    """The asker's own language where the artist speaks it, and else the artist's."""
    theirs = sent.language in listing.languages.strip(",").split(",")
    return sent.language if theirs else str(listing.language)


def _words(listing: Listing, sent: Sent) -> str:
    """The first message; what was not shared is not in it."""
    shared = sent.shared
    with override(_spoken(listing, sent)):
        lines = [gettext("I ask %(name)s for a consultation.") % {"name": listing.name}]
        lines += [
            f"{gettext(said)}: {shared[name]}" for name, said in LABELS.items() if name in shared
        ]
        if "text" in shared:
            lines += ["", str(shared["text"])]
        return "\n".join(lines)


def look(asked: Asked) -> Any:
    """How far it has come, kept for when the thread is gone."""
    thread = asked.thread
    if thread is None or asked.stage in (Asked.Stage.AGREED, Asked.Stage.DECLINED):
        return asked.stage
    stage: Any = Asked.Stage.SENT
    if thread.messages.filter(side=Message.Side.STAFF).exists():
        stage = Asked.Stage.ANSWERED
    elif thread.seen > 0:
        stage = Asked.Stage.READ
    if stage != asked.stage:
        Asked.objects.filter(pk=asked.pk, stage=asked.stage).update(stage=stage)
        asked.stage = stage
    return stage


def silent(asked: Asked) -> int:
    """For how many days nobody has answered, where it is too many; else 0."""
    waits = asked.stage in (Asked.Stage.SENT, Asked.Stage.READ)
    days = (timezone.now() - asked.at).days
    return days if waits and days >= SILENT_DAYS else 0


def propose(asked: Asked, side: str, starts: datetime, how: str, by: User | None) -> None:
    """Propose a time to the other side; the same one twice is one."""
    with transaction.atomic():
        _held(asked)
        _new, made = Proposal.objects.get_or_create(asked=asked, by=side, starts=starts, how=how)
        if made:
            _post(asked, side, by, _("I propose %(when)s."), starts, how)


def answer(asked: Asked, side: str, number: int, *, accepts: bool, by: User | None) -> bool:
    """Accept or decline what the other side proposed; whether it was still open.

    Of two that accept at the same time one comes second, and finds it agreed.
    """
    with transaction.atomic():
        held = _held(asked)
        offered = (
            held.proposals.filter(pk=number, state=Proposal.State.OPEN).exclude(by=side).first()
        )
        agreed = held.proposals.filter(state=Proposal.State.ACCEPTED).exists()
        late = offered is not None and accepts and offered.starts < timezone.now()
        if offered is None or agreed or late:
            return False
        offered.state = Proposal.State.ACCEPTED if accepts else Proposal.State.DECLINED
        offered.save(update_fields=["state"])
        if accepts:
            Asked.objects.filter(pk=held.pk).update(stage=Asked.Stage.AGREED)
        said = _("I accept: %(when)s.") if accepts else _("This time does not suit me: %(when)s.")
        _post(held, side, by, said, offered.starts, offered.how)
    return True


def stop(asked: Asked, side: str, by: User | None) -> None:
    """There will be no consultation; an agreed time is given up."""
    with transaction.atomic():
        held = _held(asked)
        if held.stage == Asked.Stage.DECLINED:
            return
        held.proposals.exclude(state=Proposal.State.DECLINED).update(state=Proposal.State.DECLINED)
        Asked.objects.filter(pk=held.pk).update(stage=Asked.Stage.DECLINED)
        with override(_reader(held, side)):
            words = gettext("There will be no consultation from my side. Thank you for asking.")
            if side == Side.PERSON:
                words = gettext("I no longer ask for a consultation. Thank you.")
        if held.thread is not None:
            threads.post(held.thread, words, by=by)


def remind() -> int:
    """Tell both sides, once, where nobody has answered for too long; gives how often."""
    told = 0
    before = timezone.now() - timedelta(days=SILENT_DAYS)
    waiting = Asked.objects.filter(reminded=None, at__lt=before).exclude(thread=None)
    waiting = waiting.filter(stage__in=(Asked.Stage.SENT, Asked.Stage.READ))
    for asked in waiting.select_related("listing", "thread")[:200]:
        if look(asked) in (Asked.Stage.SENT, Asked.Stage.READ):
            with transaction.atomic():
                if Asked.objects.filter(pk=asked.pk, reminded=None).update(reminded=timezone.now()):
                    _remind(asked)
                    told += 1
    return told


def _remind(asked: Asked) -> None:
    thread, listing = asked.thread, asked.listing
    told = {"name": listing.name, "days": str(SILENT_DAYS)}
    with override(listing.language):
        path = reverse("talk:answer", args=[thread.name])
    write_to(listing.email, listing.language, WAITED_FOR, path, f"artist waited {asked.pk}", told)
    if thread.email:
        with override(thread.language):
            path = reverse("finder:find")
        write_to(thread.email, thread.language, NO_ANSWER, path, f"asker waits {asked.pk}", told)


def said_when(asked: Asked, starts: datetime, how: str) -> str:
    """A time as it is said: where the artist is, with the zone named."""
    at = starts.astimezone(ZoneInfo(asked.listing.zone))
    return gettext("%(day)s, %(time)s (time in %(city)s), %(how)s") % {
        "day": date_format(at, gettext("l, F j, Y")),
        "time": f"{at:%H:%M}",
        "city": asked.listing.where.partition(",")[0],
        "how": Proposal.How(how).label,
    }


def _held(asked: Asked) -> Asked:
    """The request, held until the transaction is over."""
    Asked.objects.select_for_update().get(pk=asked.pk)
    return Asked.objects.select_related("listing", "thread").get(pk=asked.pk)


def _post(asked: Asked, side: str, by: User | None, said: str, starts: datetime, how: str) -> None:
    """Write it into the thread, in the language of whoever reads it."""
    if asked.thread is None:
        return
    with override(_reader(asked, side)):
        words = gettext(said) % {"when": said_when(asked, starts, how)}
    threads.post(asked.thread, words, by=by)


def _reader(asked: Asked, side: str) -> str:
    if side == Side.PERSON or asked.thread is None:
        return str(asked.listing.language)
    return str(asked.thread.language)
