"""What may be done with a claim, by whom; terms, dates, books, letters, and what stays."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone

from studio.clinics.guidance import own
from studio.guarantee import belongings, books, claims, days, errands, reading, terms
from studio.guarantee.figures import figures
from studio.guarantee.models import (
    OPEN,
    Agreed,
    Claim,
    Entry,
    Evidence,
    Kind,
    Purse,
    State,
    Step,
    Wish,
)
from studio.guarantee.ways import WAYS, from_state
from studio.guide.clinic import said as guide_says
from studio.outbox.models import Letter
from studio.people.models import Role
from studio.treatment import erasing, files, pictures, sessions
from studio.treatment.beside import Unfinished
from studio.treatment.files import Meanwhile
from studio.treatment.models import Written
from tests.studio.guarantee.conftest import DAY, PROMISED, act, pay, promise, session
from tests.studio.treatment.conftest import jpeg, once, ready, today, works


def letters_to(user):
    return Letter.objects.filter(to=user.email, key__startswith="claim-").count()


# The table.


def test_every_open_state_leads_on_for_both_and_no_closed_one_leads_anywhere():
    for state in State:
        by_client = {way.did for way in from_state(state, client=True)}
        by_team = {way.did for way in from_state(state, client=False)}
        if state in OPEN:
            assert "withdraw" in by_client
            assert by_team
        else:
            assert not by_client | by_team
    assert "why" in WAYS["decline"].needs
    assert {way.to for way in WAYS.values()} >= {*State} - {State.SECOND}


# Terms.


def test_terms_are_frozen_with_the_first_session_and_stay(clinic, treatment, artist):
    first = promise(clinic)
    assert terms.agreed(treatment) is None
    ready(treatment.file, artist)
    one = session(treatment, artist, 20)
    promise(clinic, claim_days=5)
    sessions.correct(one, artist, once(), "Another day.", [], on=today() - 19 * DAY, artist=artist)
    session(treatment, artist, 0)
    assert terms.agreed(treatment) == first
    assert Agreed.objects.count() == 1


def test_the_guide_says_the_newest_terms_and_nothing_else(clinic):
    promise(clinic)
    promise(clinic, claim_days=58, sentence_en="We put it right.")
    said = guide_says("guarantee", "en", own(clinic))
    assert said == (
        "We put it right. You can ask for your money back from day 42 to day 100 after your last "
        "session. The clinic answers within 14 days."
    )
    assert "día 100" in guide_says("guarantee", "es", own(clinic))
    promise(clinic, offered=False)
    assert "treatment agreement" in guide_says("guarantee", "en", own(clinic))
    assert terms.in_force(clinic) is None


def test_the_same_form_makes_one_version(clinic):
    form = once()
    first = terms.write(clinic, None, form, **PROMISED)
    assert terms.write(clinic, None, form, **PROMISED) == first == terms.newest(clinic)


# Asking.


@pytest.mark.parametrize(
    ("ago", "late"), [(41, None), (42, False), (72, False), (73, True), (400, True)]
)
def test_before_healing_it_waits_and_late_ones_are_taken(
    clinic, treatment, artist, client, ago, late
):
    promise(clinic)
    ready(treatment.file, artist)
    noon = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("America/New_York"))
    sessions.make(treatment, artist, once(), [], on=noon.date() - ago * DAY, artist=artist)
    if late is None:
        with pytest.raises(claims.TooEarly):
            claims.ask(treatment, client, once(), Wish.MONEY, "Patchy.", now=noon)
    else:
        row = claims.ask(treatment, client, once(), Wish.MONEY, "Patchy.", now=noon)
        assert row.late == late
        assert row.due == noon.date() + 14 * DAY


def test_the_last_second_in_the_clinic_counts(healed, client):
    window = terms.window(healed)
    end = days.ends(window.closes, healed.file.clinic.zone)
    second = claims.ask(healed, client, once(), Wish.MONEY, "-", now=end - timedelta(seconds=1))
    assert not second.late
    act(second, "withdraw", client, client=True)
    assert claims.ask(healed, client, once(), Wish.MONEY, "-", now=end).late


def test_one_claim_is_open_at_a_time(healed, client, claim):
    with pytest.raises(Meanwhile) as meanwhile:
        claims.ask(healed, client, once(), Wish.MONEY, "Again.")
    assert meanwhile.value.row == claim
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(treatment=healed, wish=Wish.MONEY)
    act(claim, "withdraw", client, client=True)
    claims.ask(healed, client, once(), Wish.TOUCH_UP, "After all.")


def test_the_same_form_asks_once(healed, client):
    form = once()
    first = claims.ask(healed, client, form, Wish.MONEY, "Patchy.")
    assert claims.ask(healed, client, form, Wish.MONEY, "Patchy.") == first
    assert Step.objects.count() == 1


def test_without_terms_there_is_nothing_to_ask(treatment, artist, client):
    ready(treatment.file, artist)
    session(treatment, artist, 50)
    with pytest.raises(claims.NoTerms):
        claims.ask(treatment, client, once(), Wish.MONEY, "Patchy.")


# Deciding.


def test_of_two_who_decide_at_once_the_second_is_told(claim, owner, artist):
    version = claim.version
    claims.act(claim, "more", artist, version, once(), why="A photo?")
    with pytest.raises(Meanwhile) as meanwhile:
        claims.act(claim, "accept", owner, version, once(), cents=5)
    assert meanwhile.value.row.state == State.MORE


def test_the_same_step_sent_twice_is_one(claim, artist):
    form = once()
    for _ in range(2):
        claims.act(claim, "more", artist, 1, form, why="A photo?")
    assert claim.steps.count() == 2


@pytest.mark.parametrize(
    ("did", "given"), [("decline", {}), ("accept", {}), ("look", {}), ("pay", {})]
)
def test_a_step_needs_what_the_table_says(claim, owner, did, given):
    with pytest.raises(claims.NotNow):
        act(claim, did, owner, **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(claim=claim, number=9, did="decline", state="declined", by_client=False)


def test_their_own_work_an_artist_does_not_decline_alone(claim, artist, owner, client):
    act(claim, "decline", artist, why="It is as planned.")
    claim.refresh_from_db()
    assert claim.state == State.SECOND
    assert "It is as planned." not in str(reading.lines(claim, client=True))
    with pytest.raises(claims.NotYours):
        act(claim, "decline", artist, why="Once more.")
    act(claim, "decline", owner, why="We looked at it: it is as planned.")
    claim.refresh_from_db()
    assert claim.state == State.DECLINED
    assert "We looked at it" in str(reading.lines(claim, client=True))
    assert not claim.steps.filter(alone=True).exists()


def test_others_work_they_decline_and_who_is_alone_is_said_to_be(claim, clinic, artist, owner):
    other = get_user_model().objects.create_user("bea@north.example", name="Bea")
    other.memberships.create(clinic=clinic, role=Role.ARTIST)
    assert not claims.own_work(claim, other)
    artist.memberships.all().delete()
    other.memberships.all().delete()
    claim.treatment.artist = owner
    claim.treatment.save()
    act(claim, "decline", owner, why="It is as planned.")
    claim.refresh_from_db()
    assert claim.state == State.DECLINED
    assert claim.steps.get(did="decline").alone


def test_nobody_decides_their_own(claim, clinic, client):
    client.memberships.create(clinic=clinic, role=Role.OWNER)
    assert claims.open_ways(claim, client, client=False) == []
    with pytest.raises(claims.NotYours):
        act(claim, "accept", client, cents=5)


def test_an_artist_gives_no_money_back_and_the_desk_only_writes_it_down(
    claim, clinic, artist, owner
):
    desk = works(clinic, Role.DESK, "Dee")
    with pytest.raises(claims.NotYours):
        act(claim, "accept", artist, cents=5)
    with pytest.raises(claims.NotYours):
        act(claim, "more", desk, why="A photo?")
    act(claim, "accept", owner, cents=40_000)
    act(claim, "pay", desk, on=today(), way="cash")
    claim.refresh_from_db()
    assert claim.state == State.PAID
    assert claim.entry.cents == 40_000
    assert books.purse_of(claim.treatment).left_cents == 60_000


def test_a_touch_up_can_be_agreed_to_and_still_not_be_right(claim, artist, client):
    act(claim, "offer", artist, why="We go over it once more.")
    act(claim, "agree", client, client=True)
    act(claim, "still", client, client=True, why="The left is still lighter.")
    act(claim, "offer", artist, why="Once more.")
    act(claim, "agree", client, client=True)
    act(claim, "done", artist)
    claim.refresh_from_db()
    assert (claim.state, claim.due) == (State.SETTLED, None)


def test_a_picture_of_another_file_proves_nothing(claim, artist, client):
    row = claim.treatment
    mine = pictures.add(row.file, artist, once(), jpeg(), "healed", today(), "top", row)
    other = files.make(row.file.clinic, artist, once(), name="Bo", language="en", zone="UTC")
    ready(other, artist)
    theirs = pictures.add(other, artist, once(), jpeg(120), "healed", today(), "top")
    act(claim, "add", client, client=True, why="See.", pictures=[mine, theirs, mine])
    assert [one.picture for one in Evidence.objects.all()] == [mine]


# Dates.


def test_a_date_that_is_over_is_said_once_and_changes_nothing(claim, artist, owner, client):
    act(claim, "more", artist, why="A photo?")
    Claim.objects.update(due=today() - 2 * DAY)
    before = Claim.objects.values("state", "version", "due").get()
    written = letters_to(owner), letters_to(client), letters_to(artist)
    for _ in range(3):
        errands.passed("")
    Letter.objects.filter(key__contains="passed", to=owner.email).delete()
    errands.passed("")
    assert Claim.objects.values("state", "version", "due").get() == before
    assert (letters_to(owner), letters_to(client), letters_to(artist)) == (
        written[0],
        written[1] + 1,
        written[2],
    )
    claim.refresh_from_db()
    assert reading.next_of(claim, timezone.now(), client=True).passed
    act(claim, "reply", client, client=True, why="Here it is.")  # it still counts
    claim.refresh_from_db()
    assert claim.state == State.ASKED


# Letters.


def test_letters_go_to_the_other_side_in_their_language_and_tell_nothing(
    claim, artist, owner, client
):
    assert letters_to(owner) == letters_to(artist) == letters_to(client) == 1
    act(claim, "accept", owner, cents=40_000, why="You are right.")
    mine = Letter.objects.filter(to=client.email).latest("pk")
    assert mine.language == "es"
    assert "La clínica ha aceptado" in mine.text
    for letter in Letter.objects.filter(key__startswith="claim-"):
        for told in ("400", "Inés", "patchy", "You are right", "money", "dinero", "Marco"):
            assert told not in letter.subject
        for told in ("400", "Inés", "patchy", "You are right", "Marco"):
            assert told not in letter.text + letter.html


# Books.


def test_no_more_is_given_back_than_was_paid(healed, owner):
    pay(healed, owner, 70_000, Kind.RETURNED)
    with pytest.raises(books.TooMuch):
        pay(healed, owner, 30_001, Kind.RETURNED)
    pay(healed, owner, 30_000, Kind.RETURNED)
    assert books.purse_of(healed).left_cents == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Purse.objects.update(returned_cents=100_001)


def test_an_entry_is_set_right_by_a_new_one(healed, owner):
    purse = books.purse_of(healed)
    first = books.entries(purse).get()
    with pytest.raises(Written):
        first.save()
    form = once()
    given = (first, owner, form, "amount", 90_000, today(), "card")
    second = books.correct(*given)
    assert books.correct(*given) == second
    with pytest.raises(Meanwhile):
        books.correct(first, owner, once(), "amount", 80_000, today(), "card")
    pay(healed, owner, 85_000, Kind.RETURNED)
    with pytest.raises(books.TooMuch):
        books.correct(second, owner, once(), "never", 0, today(), "card")
    assert [one.cents for one in books.entries(purse)] == [90_000, 85_000]
    purse.refresh_from_db()
    assert (purse.paid_cents, purse.returned_cents) == (90_000, 85_000)


def test_one_currency_and_the_sum_of_a_claim_stands(claim, owner):
    with pytest.raises(books.OtherCurrency):
        pay(claim.treatment, owner, 5, money="MXN")
    pay(claim.treatment, owner, 30_000, Kind.RETURNED)
    with pytest.raises(claims.NothingPaid):
        act(claim, "accept", owner, cents=70_001)
    act(claim, "accept", owner, cents=40_000)
    act(claim, "pay", owner, on=today(), way="cash")
    entry = Entry.objects.get(claim=claim)
    other_way = books.correct(entry, owner, once(), "way", 40_000, today(), "transfer")
    with pytest.raises(books.Fixed):
        books.correct(other_way, owner, once(), "amount", 30_000, today(), "transfer")


# What is taken home, and what stays.


def test_everything_is_taken_home(claim, client, owner):
    act(claim, "accept", owner, cents=40_000, why="You are right.")
    told = belongings.guarantees(client).told["guarantee"][0]
    assert told["payments"][0]["cents"] == 100_000
    assert [one["did"] for one in told["claims"][0]["steps"]] == ["ask", "accept"]
    assert told["claims"][0]["steps"][0]["why"] == "It is patchy."


def test_a_file_is_not_erased_over_an_open_claim(claim, owner):
    for did, given in (("accept", {"cents": 40_000}), ("pay", {"on": today(), "way": "cash"})):
        with pytest.raises(Unfinished):
            erasing.erase(claim.treatment.file, owner)
        claim.refresh_from_db()
        act(claim, did, owner, **given)
    erasing.erase(claim.treatment.file, owner)
    assert not Claim.objects.exists()


def test_with_the_file_goes_the_claim_and_the_books_stay_without_a_name(claim, owner):
    act(claim, "accept", owner, cents=40_000)
    act(claim, "pay", owner, on=today(), way="cash")
    erasing.erase(claim.treatment.file, owner)
    assert not Claim.objects.exists()
    assert not Step.objects.exists()
    purse = Purse.objects.get()
    assert (purse.treatment_id, purse.left_cents) == (None, 60_000)
    assert {one.claim_id for one in purse.entries.all()} == {None}


# Figures.


def test_figures_count_a_clinics_days(claim, clinic, owner, client):
    act(claim, "accept", owner, cents=40_000)
    act(claim, "pay", owner, on=today(), way="cash")
    second = claims.ask(claim.treatment, client, once(), Wish.MONEY, "Again.")
    Claim.objects.filter(pk=second.pk).update(due=today() - 3 * DAY)
    at = days.today(timezone.now(), clinic.zone)
    found = figures(clinic, at - DAY, today())
    assert (found.asked, found.late, found.open_now, found.passed_now) == (2, 0, 1, 1)
    assert found.states[State.PAID] == found.states[State.ASKED] == 1
    assert found.paid_cents == {"USD": 100_000}
    assert found.returned_cents == {"USD": 40_000}
    assert figures(clinic, date(2020, 1, 1), date(2020, 12, 31)).asked == 0
