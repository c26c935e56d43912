"""The doorbell: one look at the data for all, and a server that speaks it."""

from __future__ import annotations

import asyncio

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError

from studio.talk import threads
from studio.talk.hub import Hub, marks


def test_the_marks_are_those_of_the_rows(clinic):
    artist = get_user_model().objects.create_user("ana@example.org")
    mine = threads.begin(threads.Kind.CHAT, "en", clinic=clinic)
    for _ in range(3):
        threads.post(mine, "x")
    found = marks({f"thread:{mine.pk}", f"clinic:{clinic.pk}", f"artist:{artist.pk}", "thread:0"})
    assert found == {
        f"thread:{mine.pk}": "3",
        f"clinic:{clinic.pk}": "3-1-0",
        f"artist:{artist.pk}": "0-0-0",
    }


class Marks:
    """Marks that a test changes, and how often they were asked for."""

    def __init__(self, **known):
        self.known = known
        self.asked = []
        self.broken = False

    def __call__(self, channels):
        self.asked.append(channels)
        if self.broken:
            raise DatabaseError
        return {one: self.known[one] for one in channels}


def test_everybody_who_waits_hears_of_a_change_and_nobody_of_none():
    look = Marks(a="1", b="1")

    async def all_of_it():
        hub = Hub(look)

        async def wait(channel, known, seconds):
            with hub.listening(channel):
                return await hub.another(channel, known, seconds)

        waiting = [asyncio.create_task(wait("a", "1", 5)) for _ in range(50)]
        still = asyncio.create_task(wait("b", "1", 1))
        await asyncio.sleep(0.3)
        look.known["a"] = "2"
        heard = await asyncio.gather(*waiting)
        quiet = await still
        behind = await wait("a", "1", 5)  # comes back late, hears at once
        asked = len(look.asked)
        await asyncio.sleep(0.7)
        return heard, quiet, behind, len(look.asked) - asked

    heard, quiet, behind, idle = asyncio.run(all_of_it())
    assert heard == ["2"] * 50
    assert quiet is None
    assert behind == "2"
    assert idle <= 1  # nobody listens: nothing is asked
    assert max(map(len, look.asked)) <= 2


def test_data_out_of_reach_are_asked_for_again(caplog):
    look = Marks(a="1")
    look.broken = True

    async def all_of_it():
        hub = Hub(look)
        with hub.listening("a"):
            waiting = asyncio.create_task(hub.another("a", "0", 5))
            await asyncio.sleep(0.4)
            look.broken = False
            return await waiting

    assert asyncio.run(all_of_it()) == "1"
    assert "could not be read" in caplog.text


@pytest.mark.parametrize("waiting", [True, False])
def test_a_hub_that_closes_lets_everybody_go(waiting):
    async def all_of_it():
        hub = Hub(Marks(a="1"))
        with hub.listening("a"):
            task = asyncio.create_task(hub.another("a", "1", 60))
            if waiting:
                await asyncio.sleep(0.05)
            hub.close()
            return await task

    assert asyncio.run(all_of_it()) is None
