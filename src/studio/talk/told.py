"""A thread as a page or a script is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from studio import guide
from studio.people.models import User
from studio.talk import threads
from studio.talk.models import Message, Thread

__all__ = ["Offer", "Said", "leads", "offers", "said", "title"]

#: Where a talk may lead, by the names of addresses; a site without one says nothing of it.
LEADS = {
    "finder:find": _("Find an artist near you"),
    "booking:index": _("Book a free consultation"),
}


@dataclass(frozen=True)
class Said:
    """One message as somebody reads it; ``mine`` is of their side, a colleague's too."""

    number: int
    once: str
    mine: bool
    house: bool
    who: str
    text: str
    at: datetime
    when: str
    picture: str


@dataclass(frozen=True)
class Offer:
    """A question that may be what was meant, and where its answer stands."""

    asked: str
    url: str


def said(thread: Thread, after: int = 0, *, reader: User | None = None) -> list[Said]:
    """Messages after a number, for the one who asks, or for ``reader``, who answers."""
    return [_said(thread, one, reader) for one in threads.after(thread, after)]


def _said(thread: Thread, one: Message, reader: User | None) -> Said:
    house = one.side == Message.Side.HOUSE
    mine = one.side == (Message.Side.STAFF if reader else Message.Side.VISITOR)
    if house:
        who = "Stubble"
    elif mine and (reader is None or one.author == reader):
        who = gettext("You")
    elif one.side == Message.Side.VISITOR:
        who = thread.called or gettext("Visitor")
    else:
        who = (one.author and one.author.name) or title(thread)
    picture = reverse("talk:picture", args=[thread.name, one.number]) if one.picture else ""
    text = gettext(one.text) if house else one.text
    at = one.at.astimezone(ZoneInfo(thread.clinic.zone if thread.clinic else "UTC"))
    when = f"{date_format(at, gettext('F j'))}, {at:%H:%M}"
    return Said(one.number, str(one.uuid), mine, house, who, text, at, when, picture)


def title(thread: Thread) -> str:
    """Whom one talks with: never an address."""
    if thread.clinic is not None:
        return str(thread.clinic.name)
    return (thread.artist and thread.artist.name) or gettext("Artist")


def offers(thread: Thread) -> list[Offer]:
    """Up to three questions near to the last thing asked, while no person has answered.

    None about health: that is a person's to answer.
    """
    if thread.health or thread.messages.filter(side=Message.Side.STAFF).exists():
        return []
    last = thread.messages.filter(side=Message.Side.VISITOR).order_by("-number").first()
    here = (get_language() or "")[:2]
    if last is None or not last.text or here not in guide.LANGUAGES:
        return []
    found = guide.nearest(last.text, here) or ()
    return [Offer(one.asked, reverse("guide:question", args=[one.name])) for one in found]


def leads(request: HttpRequest) -> list[Offer]:
    """Rooms that a talk may lead to, as far as the site has them."""
    found = []
    for name, words in LEADS.items():
        try:
            found.append(Offer(gettext(words), reverse(name)))
        except NoReverseMatch:
            continue
    return found
