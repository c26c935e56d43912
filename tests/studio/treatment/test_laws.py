"""What always holds: no session without consent and decision; nothing is written over; recalls."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from studio.outbox.models import Letter
from studio.people.belongings import belongings
from studio.people.models import Clinic, Role, User
from studio.people.rights import TABLE, Right
from studio.port import Refused
from studio.treatment import (
    consents,
    files,
    intakes,
    pictures,
    plans,
    questions,
    sessions,
    texts,
)
from studio.treatment.models import (
    Consent,
    Decision,
    File,
    Goes,
    Intake,
    Purpose,
    Session,
    Written,
)
from studio.vault.models import Kept
from studio.voices.models import Case, CasePhoto
from studio.voices.models import Consent as Shown
from tests.studio.treatment.conftest import (
    DAY,
    FINE,
    agree,
    answered,
    jpeg,
    lot,
    once,
    ready,
    today,
)

#: SHA-256 of each text, first half: a text that was agreed to is never changed.
WORDS = {
    ("treatment", "1", "en"): "efe74134a6b663a38e3c431fe8d2a5e5",
    ("treatment", "1", "es"): "944b24db2ca48cc9d27b4185564b9a75",
    ("record", "1", "en"): "254c31216d7242ea2a28c268bb10cc5c",
    ("record", "1", "es"): "fa2024d967bdf05a174a0755d7ce7d74",
    ("simulation", "1", "en"): "d0ece2bff63014eb408f64b7fae09f8b",
    ("simulation", "1", "es"): "34d1b3b36473babd9b32ab0e60a8b7ef",
    ("gallery", "1", "en"): "50e5e8cdd6394ced213e3d0727de2ce9",
    ("gallery", "1", "es"): "7398900cfcb9c71e2d79251022a1de9e",
    ("research", "1", "en"): "e725d47ff58ff0db3945793fe27f16b8",
    ("research", "1", "es"): "58bedcf4bf61cdc8780cdb1799e37206",
    ("record", "2", "en"): "ab54cac7d0f6288f5fc6fe260ef59778",
    ("record", "2", "es"): "e40f12f9aba559d1a99b3db3c74e84c4",
    ("research", "2", "en"): "46ea6bbb092b021cd4190003b3f2f0da",
    ("research", "2", "es"): "b6ff7d3dd0cdaa9e9878f3896a28f82e",
}


def made(treatment, by, *stock, on=None, **given):
    return sessions.make(treatment, by, once(), stock, on=on or today(), artist=by, **given)


# The table of questions.


def test_every_question_is_asked_in_both_languages_and_every_lead_says_why():
    table = questions.table()
    names = [one.id for one in table]
    assert len(names) == len(set(names)) >= 20
    for one in table:
        assert one.said.en
        assert one.said.es
        assert one.said.en != one.said.es
        if one.leads:
            assert one.kind == "yes-no"
            assert one.leads in questions.WAYS
            assert one.reason
            assert one.reason.en
            assert one.reason.es
            assert one.grade in ("practice", "assumption")
            assert (one.leads == "wait") == bool(one.days) == (one.day is not None)
    assert [len(one.options) for one in table if one.kind == "choice"] == [6]  # Fitzpatrick


def test_all_three_ways_are_there_and_fine_answers_lead_nowhere():
    assert {one.leads for one in questions.table()} == {"not", "letter", "wait", ""}
    assert questions.leads(FINE, today()) == []
    with override("es"):
        assert str(questions.table()["diabetes"].said).startswith("¿")


@pytest.mark.parametrize("name", [one.id for one in questions.table() if one.leads])
def test_each_answer_leads_where_the_table_says(name):
    question = questions.table()[name]
    day = today() - DAY
    found = questions.leads(FINE | {name: {"said": question.on, "day": day.isoformat()}}, today())
    assert [(one.question, one.way) for one in found] == [(name, question.leads)]
    if question.leads == "wait":
        assert found[0].until == day + timedelta(days=question.days)


def test_a_wait_is_over_on_its_day_and_the_gravest_comes_first():
    ended = {"said": "yes", "day": (today() - 21 * DAY).isoformat()}
    assert questions.leads(FINE | {"antibiotics": ended}, today()) == []
    assert questions.leads(FINE | {"antibiotics": ended}, today() - DAY)
    yes = {"said": "yes", "day": today().isoformat()}
    both = questions.leads(
        FINE | {"diabetes": yes, "antibiotics": yes, "peel": yes, "keloid": yes}, today()
    )
    assert [one.way for one in both] == ["not", "wait", "wait", "letter"]
    assert questions.whole(both).way == "not"
    assert questions.whole(both[1:]).question == "antibiotics"  # the later day


# Words that are agreed to.


@pytest.mark.parametrize(("purpose", "version"), texts.TEXTS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_words_of_a_version_stay(purpose, version, language):
    words = texts.TEXTS[purpose, version][language]
    assert "{clinic}" in words
    assert hashlib.sha256(words.encode()).hexdigest()[:32] == WORDS[purpose, version, language]


def test_every_purpose_has_words():
    assert set(texts.NEWEST) == {one.value for one in Purpose}
    assert all((one, version) in texts.TEXTS for one, version in texts.NEWEST.items())


# Consent.


def test_a_consent_is_kept_word_for_word_with_who_stood_by_and_sent(file, artist):
    one = agree(file, Purpose.TREATMENT, artist)
    assert one.text == texts.text("treatment", "en", "North")
    assert (one.version, one.language, one.name) == ("1", "en", "Inés Muestra")
    assert one.beside == artist
    letter = Letter.objects.get(key=f"agreed-{one.pk}")
    assert letter.to == file.email
    assert one.text in letter.text


@pytest.mark.parametrize("name", ["", "  "])
def test_a_blank_consent_is_none(file, artist, name):
    with pytest.raises(consents.Blank):
        agree(file, Purpose.TREATMENT, artist, name=name)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            file=file, purpose="treatment", version="1", language="en", text="Yes.", name=""
        )
    with pytest.raises(consents.Blank):
        intakes.answer(file, FINE, "en", once(), asked_by=artist)
    assert not Consent.objects.exists()
    assert not Intake.objects.exists()


def test_sent_twice_it_is_given_once_and_an_old_form_revives_nothing(file, artist):
    form = once()
    two = [
        consents.give(file, Purpose.RESEARCH, "en", "A. B.", once=form, beside=artist)
        for _again in range(2)
    ]
    assert two[0] == two[1]
    consents.withdraw(file, Purpose.RESEARCH, artist)
    consents.withdraw(file, Purpose.RESEARCH, artist)
    late = consents.give(file, Purpose.RESEARCH, "en", "A. B.", once=form, beside=artist)
    assert late.withdrawn
    assert consents.standing(file, Purpose.RESEARCH) is None
    assert file.events.filter(did="withdrew").count() == 1


def test_a_withdrawn_research_consent_is_not_counted_from_then_on(file, artist, clinic):
    agree(file, Purpose.RESEARCH, artist)
    assert list(consents.files_with(clinic, Purpose.RESEARCH)) == [file]
    consents.withdraw(file, Purpose.RESEARCH, artist)
    assert not consents.files_with(clinic, Purpose.RESEARCH).exists()


def test_withdrawing_the_gallery_takes_results_down_at_once(file, artist, clinic):
    user = User.objects.create_user("ines@example.org")
    case = Case.objects.create(
        clinic=clinic, client=user, kind="shaved", tone=4, sessions=3, done_on=today(),
        shown_since=timezone.now(),
    )  # fmt: skip
    kept = [
        Kept.objects.create(whose="x", kind="x", key=b"", size=1, width=1, height=1) for _ in "ab"
    ]
    CasePhoto.objects.create(
        case=case, view="front", after_on=today(), days=0, before=kept[0], after=kept[1]
    )
    Shown.objects.create(
        case=case, purpose="gallery", version="1", language="en", text="Y", name="I", by=user
    )
    agree(file, Purpose.GALLERY, artist)
    consents.withdraw(file, Purpose.GALLERY, user)
    case.refresh_from_db()
    assert case.standing("gallery") is None
    assert case.shown_since is None


# Intake and decision.


def test_answers_are_never_written_over(file, artist):
    first = answered(file, artist)
    second = answered(file, artist, diabetes={"said": "yes"})
    assert file.intakes.count() == 2
    assert intakes.newest(file) == second
    first.answers = {}
    with pytest.raises(Written):
        first.save()
    assert first.at
    assert first.asked_by == artist
    assert not first.at_home
    assert second.leads == [{"question": "diabetes", "way": "letter", "until": None}]


def test_sent_twice_it_is_answered_once(file, artist):
    form = once()
    for _again in range(2):
        intakes.answer(file, FINE, "en", form, asked_by=artist, name="I. M.")
    assert file.intakes.count() == 1
    assert file.consents.count() == 1


@pytest.mark.parametrize(
    ("said", "goes", "missing"),
    [
        ({}, Goes.TREAT, False),
        ({"keloid": {"said": "yes"}}, Goes.NOT, False),
        ({"heart": {"said": "yes"}}, Goes.NOT, True),
        ({"peel": {"said": "yes", "day": today().isoformat()}}, Goes.WAIT, False),
    ],
)
def test_what_is_proposed_can_be_followed_as_it_is_and_left_for_a_reason(
    file, artist, said, goes, missing
):
    intake = answered(file, artist, **said)
    proposal = intakes.proposed(intake, today())
    assert (proposal.goes, proposal.letter_missing) == (goes, missing)
    followed = intakes.decide(intake, artist, once(), goes, proposal.start)
    assert not followed.differs
    other = Goes.NOT if goes == Goes.TREAT else Goes.TREAT
    with pytest.raises(intakes.NeedsWhy):
        intakes.decide(intake, artist, once(), other, why=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(intake=intake, goes=other, differs=True)
    left = intakes.decide(intake, artist, once(), other, why="Spoke with the doctor.")
    assert left.differs
    assert intakes.decision(intake) == left


def test_a_letter_in_the_file_answers_what_needs_one(file, artist):
    intake = answered(file, artist, heart={"said": "yes"})
    pictures.add(file, artist, once(), jpeg(), "letter", today())
    proposal = intakes.proposed(intake, today())
    assert proposal.goes == Goes.TREAT
    assert len(proposal.leads) == 1


def test_treating_before_the_proposed_day_needs_a_reason(file, artist):
    intake = answered(file, artist, peel={"said": "yes", "day": today().isoformat()})
    start = intakes.proposed(intake, today()).start
    with pytest.raises(intakes.NeedsWhy):
        intakes.decide(intake, artist, once(), Goes.WAIT, start - DAY)


# Sessions.


def words(file, on=None):
    return " ".join(str(one) for one in sessions.lacking(file, on or today()))


def test_no_session_without_consent_and_decision(treatment, artist, clinic):
    file, stock = treatment.file, lot(clinic)
    with pytest.raises(sessions.Lacks):
        made(treatment, artist, stock)
    intake = answered(file, artist)
    assert "has not agreed to the treatment" in words(file)
    assert "No artist has" in words(file)
    intakes.decide(intake, artist, once(), "not", why="A spot to be looked at.")
    agree(file, Purpose.TREATMENT, artist)
    assert words(file) == "It was decided not to treat now."
    intakes.decide(intake, artist, once(), "treat")
    assert made(treatment, artist, stock).pk
    answered(file, artist)  # newer answers, on which nobody has decided
    assert "No artist has decided" in words(file)


@pytest.mark.parametrize("purpose", [Purpose.TREATMENT, Purpose.RECORD])
def test_nobody_can_do_without_a_consent_that_was_withdrawn(treatment, artist, clinic, purpose):
    ready(treatment.file, artist)
    consents.withdraw(treatment.file, purpose, artist)
    with pytest.raises(sessions.Lacks):
        made(treatment, artist, lot(clinic))
    assert not Session.objects.exists()


def test_a_decision_holds_from_its_day_and_answers_for_half_a_year(treatment, artist):
    file = treatment.file
    intake = ready(file, artist)
    assert words(file, today() + 183 * DAY) == ""
    assert "half a year" in words(file, today() + 184 * DAY)
    intakes.decide(intake, artist, once(), "wait", today() + 9 * DAY, "Sunburn to heal.")
    assert "from" in words(file, today() + 8 * DAY)
    assert words(file, today() + 9 * DAY) == ""


def test_an_expired_lot_is_refused(treatment, artist, clinic):
    ready(treatment.file, artist)
    old = lot(clinic, expires=today() - DAY)
    with pytest.raises(sessions.Lacks, match="expired"):
        made(treatment, artist, old)
    assert made(treatment, artist, lot(clinic, number="P-2", expires=today())).pk


def test_a_session_is_set_right_by_a_new_row_and_by_one_only(treatment, artist, clinic):
    ready(treatment.file, artist)
    wrong, right = lot(clinic), lot(clinic, number="P-2")
    first = made(treatment, artist, wrong)
    first.notes = "other"
    with pytest.raises(Written):
        first.save()
    told = {"on": today(), "artist": artist}
    form = once()
    second = sessions.correct(first, artist, form, "The other bottle.", [right], **told)
    assert sessions.correct(first, artist, form, "The other bottle.", [right], **told) == second
    with pytest.raises(files.Meanwhile):
        sessions.correct(first, artist, once(), "Again.", [wrong], **told)
    assert list(sessions.in_force(treatment)) == [second]
    assert treatment.sessions.count() == 2
    assert second.why
    assert second.by == artist
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(treatment=treatment, on=today(), corrects=second)


def test_from_a_lot_to_its_clients_in_one_query(treatment, artist, clinic):
    ready(treatment.file, artist)
    recalled, other = lot(clinic), lot(clinic, number="P-2")
    for time in range(2):
        needle = lot(clinic, "needle", f"N-{time}")
        first = made(treatment, artist, recalled, needle, on=today() - 10 * time * DAY)
    there = Clinic.objects.create(slug="south", name="South", city="S", zone="UTC")
    assert lot(there).lot == recalled.lot  # the same lot, another clinic's clients
    with CaptureQueriesContext(connection) as asked:
        assert list(sessions.clients_of(recalled)) == [treatment.file]
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        assert [one.treatment.file.name for one in sessions.with_lot(recalled)] == [
            "Inés Muestra"
        ] * 2
    assert len(asked) == 1
    assert not sessions.clients_of(other).exists()
    shelf = {one.lot: one.times for one in sessions.shelf(clinic)}
    assert (shelf["P-1"], shelf["P-2"], shelf["N-0"]) == (2, 0, 1)
    sessions.correct(first, artist, once(), "Wrong.", [other], on=today(), artist=artist)
    assert list(sessions.clients_of(other)) == [treatment.file]
    assert {one.lot: one.times for one in sessions.shelf(clinic)}["P-1"] == 1


# Pictures and plans.


def test_photos_pair_by_view_and_need_a_consent(treatment, artist):
    file = treatment.file

    def photo(stage, view, days, form=None):
        day = today() - days * DAY
        return pictures.add(file, artist, form or once(), jpeg(), stage, day, view, treatment)

    with pytest.raises(consents.Missing):
        photo("before", "top", 60)
    assert not Kept.objects.exists()
    agree(file, Purpose.RECORD, artist)
    form = once()
    assert photo("before", "top", 60, form) == photo("before", "top", 60, form)
    photo("healed", "top", 10)
    photo("fresh", "front", 30)
    assert [(one.view, one.days) for one in pictures.pairs(treatment)] == [("top", 50)]
    assert set(Kept.objects.values_list("whose", "clinic")) == {(f"file-{file.pk}", "")}


FROZEN = {"format": "stubble.treatment", "version": 1, "field": "progressive-1", "head": {"a": [1]}}


def test_a_plan_is_frozen_with_its_versions(treatment, artist):
    told = plans.read(json.dumps(FROZEN).encode())
    with pytest.raises(consents.Missing):
        plans.add(treatment, artist, once(), told)
    agree(treatment.file, Purpose.SIMULATION, artist)
    plan = plans.add(treatment, artist, once(), told)
    assert plan.told == FROZEN
    assert plan.field == "progressive-1"
    assert len(plan.head) == 16
    with pytest.raises(Written):
        plan.save()
    later = plans.add(treatment, artist, once(), plans.from_look({"wishes": {}, "dots": 9, "x": 1}))
    assert later.dots == 9
    assert "x" not in later.told
    assert treatment.plans.count() == 2


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"\xff", b"{}", b"[" * 100000, json.dumps(FROZEN | {"head": 1}).encode()]
)
def test_what_is_no_plan_is_refused(data):
    with pytest.raises(Refused):
        plans.read(data)


# The file itself.


def test_a_name_is_found_however_it_is_typed_in_ones_own_clinic_alone(file, clinic):
    there = Clinic.objects.create(slug="south", name="South", city="S", zone="UTC")
    for typed in ("ines", "MUESTRA inés", "  estra", ""):
        assert list(files.find(clinic, typed)) == [file]
        assert not files.find(there, typed).exists()
    assert not files.find(clinic, "ines modelo").exists()


def test_of_two_editors_the_second_is_told(file, artist):
    contact = {"name": "Inés Muestra", "phone": "1"}
    files.change(file, artist, 1, **contact)
    files.change(file, artist, 1, **contact)  # sent twice
    with pytest.raises(files.Meanwhile) as told:
        files.change(file, artist, 1, **(contact | {"phone": "2"}))
    assert told.value.row.phone == "1"
    event = file.events.get(did="changed-contact")
    assert event.told == {"before": {"phone": "+1 555 0100"}}
    assert event.by == artist
    with pytest.raises(Written):
        event.save()


def test_a_form_sent_twice_begins_one_file(clinic, artist):
    form, told = once(), {"name": "A", "language": "en", "zone": "UTC"}
    assert files.make(clinic, artist, form, **told) == files.make(clinic, artist, form, **told)
    assert File.objects.count() == 1


def test_everything_of_theirs_is_taken_home(treatment, artist, clinic):
    file = treatment.file
    ready(file, artist)
    made(treatment, artist, lot(clinic), parts=8)
    pictures.add(file, artist, once(), jpeg(), "before", today(), "top", treatment)
    assert "treatments" in belongings(artist).told
    assert not belongings(artist).told["treatments"]
    user = User.objects.create_user("INES@example.org")
    took = belongings(user)
    told = json.loads(json.dumps(took.told["treatments"]))
    assert told[0]["treatments"][0]["sessions"][0]["lots"][0]["lot"] == "P-1"
    assert {one["for"] for one in told[0]["consents"]} == {"treatment", "record"}
    assert told[0]["intakes"][0]["answers"]["skin-type"] == {"said": "3"}
    assert f"file-{file.pk}" in took.kept


def test_the_desk_sees_no_files():
    assert Right.SEE_CLIENTS in TABLE[Role.DESK]
    assert Right.KEEP_FILES not in TABLE[Role.DESK]
    assert {Right.SEE_CLIENTS, Right.KEEP_FILES} <= TABLE[Role.ARTIST] & TABLE[Role.OWNER]
