"""Errands: asked for within a transaction, done once due, tried again, done by one worker."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from studio.errands import doing
from studio.errands.doing import LEASE, MOST_TRIES, ask, errand, run_due, stand_by, withdraw
from studio.errands.models import Errand
from studio.errands.worker import Worker

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def known(rows, monkeypatch):
    """Apps that can do what a test names; none of the house's own."""
    monkeypatch.setattr(doing, "_KNOWN", {})
    Errand.objects.all().delete()


@pytest.fixture
def done() -> list[str]:
    """What was done, in order."""
    did: list[str] = []
    errand("test.do")(did.append)
    return did


def test_what_is_asked_for_is_done_once(done):
    ask("test.do", "a", NOON)
    assert run_due(NOON - timedelta(seconds=1)) == 0
    assert (run_due(NOON), run_due(NOON)) == (1, 0)
    assert done == ["a"]
    assert not Errand.objects.exists()


def test_what_is_rolled_back_was_never_asked_for(done):
    with transaction.atomic():
        ask("test.do", "a", NOON)
        transaction.set_rollback(True)
    assert run_due(NOON) == 0


def test_the_same_key_waits_once_at_the_newest_time(done):
    ask("test.do", "a", NOON, key="k")
    ask("test.do", "b", NOON + timedelta(hours=1), key="k")
    assert run_due(NOON) == 0
    assert run_due(NOON + timedelta(hours=1)) == 1
    assert done == ["b"]


def test_what_nobody_knows_cannot_be_asked_for():
    with pytest.raises(LookupError, match="nothing"):
        ask("nothing")


def test_a_failure_is_tried_again_ever_more_patiently_and_then_given_up(caplog):
    @errand("test.fail")
    def fail(about: str) -> None:
        raise ConnectionError("away")

    ask("test.fail", due=NOON)
    now, waits = NOON, []
    for _ in range(MOST_TRIES):
        assert run_due(now) == 0
        due = Errand.objects.get().due
        waits.append((due - now).total_seconds() / 60)
        now = due
    assert waits[:4] == [1, 2, 4, 8]
    assert max(waits) == 360
    kept = Errand.objects.get()
    assert kept.given_up
    assert kept.trouble == "ConnectionError: away"
    assert run_due(now + timedelta(days=1)) == 0


def test_a_worker_that_dies_leaves_the_errand_to_another(done):
    ask("test.do", "a", NOON)
    Errand.objects.update(due=NOON + LEASE, tries=1)  # claimed, and then nothing
    assert run_due(NOON) == 0
    assert run_due(NOON + LEASE) == 1


def test_two_workers_never_hold_the_same(done):
    seen: list[int] = []

    @errand("test.slow")
    def slow(about: str) -> None:
        seen.append(run_due(NOON))  # another worker comes by meanwhile

    ask("test.slow", due=NOON)
    assert run_due(NOON) == 1
    assert seen == [0]


def test_what_is_asked_for_anew_while_it_is_done_is_done_again():
    @errand("test.again")
    def again(about: str) -> None:
        ask("test.again", "new", NOON + timedelta(days=1), key="k")

    ask("test.again", "old", NOON, key="k")
    assert run_due(NOON) == 1
    assert Errand.objects.get().about == "new"


def test_what_comes_again_waits_once_and_moves_on():
    did: list[str] = []
    errand("test.daily", every=timedelta(days=1))(did.append)
    stand_by()
    stand_by()
    Errand.objects.update(due=NOON)
    assert run_due(NOON) == 1
    assert Errand.objects.get().due == NOON + timedelta(days=1)
    assert did == [""]


def test_a_worker_survives_data_out_of_reach_and_stops_when_told(monkeypatch, caplog):
    from django.db import OperationalError

    monkeypatch.setattr("studio.errands.worker.ROUND_SECONDS", 0.01)
    rounds: list[int] = []

    def once() -> None:
        rounds.append(1)
        raise OperationalError("locked")

    worker = Worker("test", once)
    worker.start()
    while len(rounds) < 2:
        time.sleep(0.01)
    worker.stop()
    assert not worker.is_alive()


def test_names_are_told_apart(done):
    with pytest.raises(ValueError, match="Two errands"):
        errand("test.do")(done.append)


def test_what_is_withdrawn_is_not_done(done):
    for key in ("a", "b"):
        ask("test.do", key, NOON, key=key)
    withdraw("a", "never asked for")
    assert run_due(NOON) == 1
    assert done == ["b"]
