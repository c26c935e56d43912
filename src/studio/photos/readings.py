"""The log of a person's photos, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from studio.people.models import User
from studio.people.names import clinic_named, of_user, user_named
from studio.vault.models import Entry

__all__ = ["Line", "lines", "reader"]

DID = {
    "kept": _("kept it"),
    "read": _("looked at it"),
    "exported": _("took it home"),
    "erased": _("erased it"),
    "unshared": _("took the sharing back"),
}
SHARED = _("shared it with %(clinic)s")
GONE_CLINIC = _("a clinic that is no longer here")
NEAR_SECONDS = 3600  # what is done again within an hour is one line


@dataclass(frozen=True)
class Line:
    """Somebody did something with one of the pictures; the same, soon again, is counted."""

    at: datetime
    who: str
    did: str
    times: int
    what: str
    own: bool


def lines(user: User, name: str | None = None) -> list[Line]:
    """What was done with a person's pictures, or with one of them, the newest first."""
    mine = of_user(user)
    entries = Entry.objects.filter(whose=mine).order_by("-number")
    if name:
        entries = entries.filter(what=name)
    known: dict[str, str] = {}
    out = []
    for together in _runs(entries.iterator()):
        last = together[0]
        who = known.setdefault(last.who, reader(last.who, user))
        out.append(
            Line(
                datetime.fromisoformat(last.at),
                who,
                _said(last.did),
                len(together),
                last.what,
                last.who == mine,
            )
        )
    return out


def reader(who: str, user: User) -> str:
    """The name by which a person knows somebody who did something with their pictures."""
    # Whoever asked in a thread, and whoever came to their file by a link of a letter.
    if who == of_user(user) or who.startswith(("thread-", "file-")):
        return gettext("You")
    if who == "house":
        return gettext("This site")
    found = user_named(who)
    if found is None:
        return gettext("Somebody whose account is gone")
    name: str = found.name or gettext("Somebody")
    places = ", ".join(found.memberships.values_list("clinic__name", flat=True))
    return f"{name} ({places})" if places else name


def _runs(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Entries of one person doing one thing with one picture, each soon after the other."""
    runs: dict[tuple[str, str, str], list[Entry]] = {}
    out = []
    for one in entries:
        run = runs.get((one.who, one.did, one.what))
        if run is None or _seconds(one, run[-1]) > NEAR_SECONDS:
            run = runs[one.who, one.did, one.what] = []
            out.append(run)
        run.append(one)
    return out


def _seconds(one: Entry, other: Entry) -> float:
    between = datetime.fromisoformat(other.at) - datetime.fromisoformat(one.at)
    return between.total_seconds()


def _said(did: str) -> str:
    if did.startswith("shared "):
        clinic = clinic_named(did.removeprefix("shared "))
        return gettext(SHARED) % {"clinic": clinic.name if clinic else gettext(GONE_CLINIC)}
    return gettext(DID[did])
