"""What is done with a thread. Other rooms need no more than this.

    thread = threads.begin(Kind.REQUEST, "es", artist=user, called="Ana", email="ana@example.org")
    threads.post(thread, "Busco a alguien cerca.")          # the one who asks speaks
    threads.post(thread, "Con gusto.", by=user)              # the artist answers
    token = threads.key(thread)                              # whoever holds it may read on

Letters follow by themselves: to the artist or the clinic where nobody has read what was asked, to
the one who asks where they have left an address and have not seen the answer (`talk.letters`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from studio.errands.doing import ask
from studio.guide import LANGUAGES, touches_health
from studio.people.models import Clinic, User
from studio.talk.models import Key, Message, Thread
from studio.talk.sayings import HEALTH
from studio.tokens import digest, new_token

__all__ = [
    "KEY_DAYS",
    "LINK_DAYS",
    "LONGEST",
    "Kind",
    "after",
    "assign",
    "begin",
    "close",
    "held",
    "holder",
    "key",
    "leave_address",
    "post",
    "reading",
    "say",
    "too_fast",
]

Kind = Thread.Kind
LONGEST = 4000  # characters of a message
KEY_DAYS = 90  # how long a browser may read on
LINK_DAYS = 30  # how long a link by mail works
STAFF_WAIT = timedelta(minutes=3)  # that long nobody has read it: a letter
VISITOR_WAIT = timedelta(seconds=60)
MOST_PER_MINUTE = 20  # messages of the one who asks


def begin(
    kind: str,
    language: str,
    *,
    clinic: Clinic | None = None,
    artist: User | None = None,
    visitor: User | None = None,
    called: str = "",
    email: str = "",
    once: uuid.UUID | None = None,
) -> Thread:
    """Begin a thread; it has no message yet.

    Parameters
    ----------
    kind : Kind
    language : str
        Of the one who asks: letters to them are in it.
    clinic, artist : optional
        Who answers: exactly one of them.
    visitor : User, optional
        Who asks, if they have an account.
    called, email : str
        What they wish to be called; where an answer reaches them when they are away.
    once : UUID, optional
        The same one begins one thread; the one that is there already comes back.
    """
    if (clinic is None) == (artist is None):
        raise ValueError("A thread belongs to a clinic or to an artist.")
    with transaction.atomic():
        thread, _new = Thread.objects.get_or_create(
            uuid=once or uuid.uuid4(),
            defaults={
                "kind": kind,
                "language": language,
                "clinic": clinic,
                "artist": artist,
                "visitor": visitor,
                "called": called,
                "email": email,
            },
        )
    return thread


def post(
    thread: Thread,
    text: str,
    *,
    by: User | None = None,
    once: uuid.UUID | None = None,
    picture: str = "",
) -> Message:
    """Write into a thread, whatever has become of it since: a closed one is open again.

    Parameters
    ----------
    thread : Thread
    text : str
        At most `LONGEST` characters count.
    by : User, optional
        Who answers, for the clinic or as the artist; left out, the one who asks speaks. Whether
        they may is the caller's to know.
    once : UUID, optional
        The writer's own name of the message: sent again, the one that is there comes back.
    picture : str
        Name of a photo in the vault.
    """
    side = Message.Side.STAFF if by else Message.Side.VISITOR
    author = by or thread.visitor
    return _put(thread, side, author, text.strip()[:LONGEST], once or uuid.uuid4(), picture)


def say(thread: Thread, sentence: str) -> Message:
    """Let the program say a sentence of the catalogue, once in a thread for each sentence.

    It is kept in English and said in the language of whoever reads.
    """
    once = uuid.uuid5(uuid.NAMESPACE_URL, f"{thread.name} {sentence}")
    return _put(thread, Message.Side.HOUSE, None, sentence, once, "")


def _put(
    thread: Thread,
    side: str,
    author: User | None,
    text: str,
    once: uuid.UUID,
    picture: str,
) -> Message:
    """Number and keep a message while its thread is held, so numbers are seen in their order."""
    health = False
    with transaction.atomic():
        held_one = Thread.objects.select_for_update().get(pk=thread.pk)
        if there := Message.objects.filter(thread=held_one, uuid=once).first():
            return there
        now = timezone.now()
        message = Message.objects.create(
            thread=held_one,
            number=held_one.last + 1,
            uuid=once,
            side=side,
            author=author,
            text=text,
            picture=picture,
            at=now,
        )
        held_one.last, held_one.last_at = message.number, now
        if side == Message.Side.VISITOR:
            health = not held_one.health and _about_health(text, held_one.language)
            if health or not held_one.waiting:
                due = now if health else now + STAFF_WAIT
                ask("talk.asked", thread.name, due, key=f"talk.asked {thread.name}")
            held_one.heard, held_one.waiting, held_one.closed = message.number, message.number, None
            held_one.health = held_one.health or health
        elif side == Message.Side.STAFF:
            held_one.seen, held_one.waiting, held_one.closed = message.number, 0, None
            ask(
                "talk.answered", thread.name, now + VISITOR_WAIT, key=f"talk.answered {thread.name}"
            )
        held_one.save()
        if health:
            say(held_one, HEALTH)
            held_one.refresh_from_db()
    for name in ("last", "last_at", "heard", "seen", "waiting", "health", "closed"):
        setattr(thread, name, getattr(held_one, name))
    return message


def _about_health(text: str, language: str) -> bool:
    """In whichever language it was written."""
    return any(touches_health(text, one) for one in {language, *LANGUAGES})


def after(thread: Thread, number: int = 0) -> list[Message]:
    """Messages after a number, in order."""
    return list(
        thread.messages.filter(number__gt=number).select_related("author").order_by("number")
    )


def reading(thread: Thread, number: int, *, staff: bool) -> None:
    """Remember that a side has read up to a number."""
    mark = "seen" if staff else "heard"
    rows = Thread.objects.filter(pk=thread.pk, last__gte=number)
    rows.filter(**{f"{mark}__lt": number}).update(**{mark: number})


def close(thread: Thread) -> None:
    """Nothing more is to be done; whoever writes opens it again."""
    Thread.objects.filter(pk=thread.pk, closed=None).update(closed=timezone.now(), waiting=0)


def assign(thread: Thread, user: User | None) -> None:
    """Somebody takes care of it, or nobody in particular."""
    Thread.objects.filter(pk=thread.pk).update(assigned=user)


def leave_address(thread: Thread, email: str) -> None:
    """Where an answer reaches the one who asks while they are away; empty: nowhere."""
    with transaction.atomic():
        Thread.objects.filter(pk=thread.pk).update(email=email)
        due = timezone.now() + VISITOR_WAIT
        ask("talk.answered", thread.name, due, key=f"talk.answered {thread.name}")


def too_fast(thread: Thread) -> bool:
    """Whether the one who asks has written more in a minute than a person writes."""
    since = timezone.now() - timedelta(minutes=1)
    lately = thread.messages.filter(side=Message.Side.VISITOR, at__gt=since)
    return lately.count() >= MOST_PER_MINUTE


def key(thread: Thread, token: str | None = None, *, link: bool = False) -> str:
    """Let whoever holds a token into a thread as the one who asks; gives the token.

    Parameters
    ----------
    thread : Thread
    token : str, optional
        The browser's own, else a new one.
    link : bool
        It goes by mail, and works `LINK_DAYS`; else `KEY_DAYS`.
    """
    token = token or new_token()
    until = timezone.now() + timedelta(days=LINK_DAYS if link else KEY_DAYS)
    Key.objects.update_or_create(
        thread=thread, digest=digest(token), defaults={"until": until, "link": link}
    )
    return token


def held(tokens: Iterable[str], user: User | None = None) -> QuerySet[Thread]:
    """Threads that a browser with these tokens, or a user, asked in."""
    digests = [digest(token) for token in tokens]
    now = timezone.now()
    own = Q(pk__in=Key.objects.filter(digest__in=digests, until__gt=now).values("thread"))
    if user is not None and user.is_authenticated:
        own |= Q(visitor=user)
    return Thread.objects.filter(own)


def holder(token: str) -> Key | None:
    """The key of a link, also one whose time is over."""
    return Key.objects.filter(digest=digest(token), link=True).select_related("thread").first()
