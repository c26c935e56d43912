"""When somebody is asked follows from the sessions alone."""

from __future__ import annotations

from datetime import date

import pytest

from studio.outcome.occasions import windows
from studio.outcome.questions import MOST, NONE, table

BEGUN = date(2024, 1, 2)
DONE = [date(2024, 1, 8), date(2024, 1, 20), date(2024, 2, 1)]


def open_on(day, days=DONE, **given):
    return [one.occasion for one in windows(BEGUN, days, day, **given) if one.is_open(day)]


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2024, 1, 8), ["before"]),  # on the day of the first session, still
        (date(2024, 1, 9), []),
        (date(2024, 3, 6), []),  # 34 days after the last session
        (date(2024, 3, 7), ["healed"]),  # 35: five weeks
        (date(2024, 5, 2), ["healed"]),
        (date(2024, 5, 3), []),
        (date(2025, 2, 1), ["year-1"]),
        (date(2025, 5, 3), []),
        (date(2027, 2, 2), ["year-3"]),
    ],
)
def test_each_is_open_in_its_own_time(day, open_):
    assert open_on(day) == open_


def test_without_a_session_before_stays_open_and_nothing_follows():
    assert open_on(date(2026, 1, 1), []) == ["before"]


def test_a_session_to_come_keeps_it_from_counting_as_healed():
    assert open_on(date(2024, 3, 10), more=True) == []
    assert open_on(date(2025, 2, 3), more=True) == ["year-1"]  # a touch-up, long after


def test_a_touch_up_begins_nothing_anew():
    assert open_on(date(2025, 2, 3), [*DONE, date(2025, 1, 10)]) == ["year-1"]


def test_a_year_after_the_29th_of_february():
    assert open_on(date(2025, 2, 28), [date(2024, 2, 29)]) == ["year-1"]
    assert open_on(date(2025, 2, 27), [date(2024, 2, 29)]) == []


def test_every_question_is_whole_in_both_languages():
    for one in table():
        said = [one.said, one.short, one.why, *(option.said for option in one.options)]
        said += [one.low, one.high] if one.kind == "scale" else []
        assert all(words.en and words.es and words.en != words.es for words in said), one.id
        assert one.resembles
        ids = {option.id for option in one.options}
        assert set(one.good) | set(one.unknown) <= ids
        assert NONE not in ids


def test_what_is_no_answer_is_none():
    density, events, colour = (table()[name] for name in ("density", "events", "colour"))
    assert density.takes(0)
    assert density.takes(MOST)
    assert not any(density.takes(one) for one in (-1, MOST + 1, "5", 2.5, True, None))
    assert events.takes([NONE])
    assert events.takes(["scar", "tinge"])
    assert not any(events.takes(one) for one in ([], [NONE, "scar"], ["else"], "scar"))
    assert not colour.takes("bright")
