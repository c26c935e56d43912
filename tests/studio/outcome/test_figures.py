"""Figures of cases whose truth is known."""

from __future__ import annotations

import random
from datetime import date

import pytest
from django.utils.translation import override

from studio.outcome import cases, figures, plots
from studio.outcome.cases import Case, Which
from studio.outcome.models import Answer
from studio.treatment import consents
from studio.treatment.models import Purpose
from tests.studio.outcome.conftest import DAY, WELL, treated
from tests.studio.treatment.conftest import today

BEFORE = {"density": 1, "worry": 8, "hiding": 3, "content": 2, "words": None}


def case(before=BEFORE, healed=WELL, **given):
    said = {name: one for name, one in (("before", before), ("healed", healed)) if one}
    told = {"kind": "shaved", "artist": 1, "ended": date(2025, 6, 1), "open": ()}
    return Case(**{**told, "due": ("before", "healed"), "said": said, **given})


def drawn(many, change, seed=3):
    """Cases whose worry changes by ``change`` in the median; the rest of it is chance."""
    chance = random.Random(seed)
    found = []
    for _one in range(many):
        before, by = chance.randint(4, 6), change + chance.choice([-2, -1, -1, 0, 0, 0, 1, 1, 2])
        found.append(case({**BEFORE, "worry": before}, {**WELL, "worry": before + by}))
    return found


@pytest.mark.parametrize("change", [-2, 0, 2])
def test_a_simulated_change_is_recovered(change):
    (healed,) = figures.figures(drawn(300, change)).changes["worry"]
    assert (healed.low, healed.middle, healed.high) == (change, change, change)
    (few,) = figures.figures(drawn(12, change)).changes["worry"]
    assert few.low <= change <= few.high


def test_below_five_the_single_cases_stay_and_nothing_is_said_of_them_together():
    found = figures.figures([case()] * 4)
    (change,) = found.changes["worry"]
    assert change.values == (-6,) * 4
    assert (change.middle, change.low, change.high, change.before) == (None,) * 4
    (share,) = found.shares["again"]
    assert (share.good, share.of, share.share, share.low) == (4, 4, None, None)
    assert all(one.high is None for one in found.events)
    (drawing,) = [one for one in plots.changes(found) if one.id == "worry"]
    assert len(drawing.columns[0].points) == 4
    assert drawing.columns[0].band is None
    assert drawing.columns[0].middle is None


def test_whoever_did_not_answer_or_skipped_is_counted_as_such():
    many = [
        *[case()] * 6,
        *[case(healed=None)] * 3,
        case(healed=None, open=("healed",)),
        case(healed={**WELL, "worry": None, "noticed": "unsure"}),
        case(before=None),
    ]
    found = figures.figures(many)
    before, healed = found.responses
    assert (before.due, before.answered, before.missed) == (12, 11, 1)
    assert (healed.due, healed.answered, healed.open, healed.missed) == (12, 8, 1, 3)
    assert (healed.worry_answered, healed.worry_missed) == (8, None)  # three are too few to say
    (worry,) = found.changes["worry"]
    assert (len(worry.values), worry.due) == (6, 12)  # without the skipped and the one unasked
    (noticed,) = found.shares["noticed"]
    assert (noticed.good, noticed.of, noticed.unknown) == (7, 7, 1)


def test_who_stays_away_is_told_by_how_worried_they_were_before():
    gone = [case(before={**BEFORE, "worry": 10}, healed=None)] * 5
    _before, healed = figures.figures([*[case()] * 9, *gone]).responses
    assert (healed.worry_answered, healed.worry_missed) == (8, 10)


def test_what_happened_counts_once_for_a_case_and_none_has_a_bound():
    twice = {"before": BEFORE, "healed": {**WELL, "events": ["tinge"]}}
    twice["year-1"] = {**WELL, "events": ["tinge", "spread"]}
    found = figures.figures([case(said=twice), *[case()] * 39])
    by_name = {one.event: one for one in found.events}
    assert (by_name["tinge"].count, by_name["tinge"].of) == (1, 40)
    assert by_name["scar"].count == 0
    with override("en"):
        (row,) = [one for one in plots.events(found).rows if one.called == "A scar"]
    assert row.said == "none in 40: up to 7 %"


def test_a_drawing_and_its_table_hold_the_same_numbers():
    found = figures.figures(drawn(25, -3))
    with override("en"):
        (worry,) = [one for one in plots.changes(found) if one.id == "worry"]
    (row,) = worry.table
    assert (row[1], worry.columns[0].many) == ("25 of 25", "25/25")
    assert row[4] == worry.columns[0].figure == "−3"
    assert len(worry.columns[0].points) == 25
    zero = next(one.y for one in worry.marks if one.is_none)
    assert worry.columns[0].middle[2] > zero  # less lies below


def test_many_cases_are_bars_as_long_as_there_are():
    found = figures.figures(drawn(plots.MOST_POINTS + 1, 0))
    (worry,) = [one for one in plots.changes(found) if one.id == "worry"]
    (column,) = worry.columns
    assert not column.points
    lengths = {y: width for _x, y, width in column.stacks}
    counts = {value: found.changes["worry"][0].values.count(value) for value in range(-2, 3)}
    zero = next(one.y for one in worry.marks if one.is_none)
    assert lengths[zero] == max(lengths.values())
    assert sorted(lengths.values()) == pytest.approx(
        sorted(many * lengths[zero] / counts[0] for many in counts.values()), abs=0.1
    )


@pytest.mark.parametrize(
    ("which", "taken"),
    [
        (Which(), 3),
        (Which(kind="scars"), 1),
        (Which(artist=2), 1),
        (Which(first=date(2025, 1, 1), last=date(2025, 12, 31)), 2),
        (Which(kind="scars", artist=1), 0),
    ],
)
def test_cases_are_chosen(which, taken):
    every = [case(), case(kind="scars", artist=2), case(ended=date(2024, 12, 31))]
    assert sum(which.takes(one) for one in every) == taken


def answer(treatment, occasion, said, on):
    Answer.objects.create(
        treatment=treatment, occasion=occasion, version="1", language="en", said=said, on=on
    )


def test_a_clinic_counts_whoever_agrees_now(kept, clinic):
    treated(kept, 60)
    answer(kept, "before", BEFORE, today() - 61 * DAY)
    answer(kept, "healed", {**WELL, "worry": 9}, today() - 20 * DAY)
    answer(kept, "healed", WELL, today() - 10 * DAY)  # set right
    (one,) = cases.of_clinic(clinic)
    assert one.said["healed"]["worry"] == 2
    assert figures.of_clinic(clinic).changes["worry"][0].values == (-6,)
    assert figures.of_clinic(clinic, first=today()).cases == 0
    assert cases.of_clinic(clinic, (Purpose.RECORD, Purpose.RESEARCH)) == []
    consents.withdraw(kept.file, Purpose.RECORD, kept.artist)
    assert figures.of_clinic(clinic).cases == 0


def test_what_was_said_between_sessions_is_not_of_healed_skin(kept, clinic):
    treated(kept, 60)
    answer(kept, "healed", WELL, today() - 20 * DAY)
    treated(kept, 5)
    (one,) = cases.of_clinic(clinic)
    assert "healed" not in one.said
    assert one.due == ("before",)
