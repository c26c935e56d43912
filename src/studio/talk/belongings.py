"""What somebody takes home of their talks."""

from __future__ import annotations

from studio.people.belongings import Belongings
from studio.people.models import User
from studio.talk.models import Thread
from studio.talk.pictures import of_thread

__all__ = ["talks"]


def talks(user: User) -> Belongings:
    """Every talk that somebody began while signed in, word for word, and its pictures."""
    threads = Thread.objects.filter(visitor=user).select_related("clinic", "artist")
    told = [
        {
            "with": str(thread.clinic or thread.artist),
            "begun": thread.begun.isoformat(),
            "messages": [
                {
                    "at": message.at.isoformat(),
                    "by": message.side,
                    "text": message.text,
                    "picture": message.picture and f"{message.picture}.jpg",
                }
                for message in thread.messages.order_by("number")
            ],
        }
        for thread in threads.order_by("begun")
    ]
    return Belongings({"talks": told}, tuple(of_thread(thread) for thread in threads))
