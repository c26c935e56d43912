"""Sessions too near, lots that run out, how long files are kept, what an erasure leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from studio.booking.models import Appointment, State
from studio.outbox.models import Letter
from studio.people.models import Role, User
from studio.photos import leaving
from studio.treatment import consents, erasing, errands, files, pictures, plans, sessions
from studio.treatment.beside import Unfinished
from studio.treatment.models import Event, File, Purpose, Session, Stock, Treatment
from studio.vault import keeping
from studio.vault.models import Kept
from tests.studio.treatment.conftest import DAY, agree, jpeg, lot, once, ready, today, works

YEAR = timedelta(days=366)


def made(treatment, by, *stock, on=None, **given):
    return sessions.make(treatment, by, once(), stock, on=on or today(), artist=by, **given)


# Skin heals.


@pytest.mark.parametrize(
    ("days", "fine"), [(0, False), (6, False), (-6, False), (7, True), (-7, True)]
)
def test_sooner_than_a_week_takes_a_reason_that_is_kept(treatment, artist, days, fine):
    ready(treatment.file, artist)
    first = made(treatment, artist, on=today() - 20 * DAY)
    on = first.on + days * DAY
    if fine:
        assert made(treatment, artist, on=on, soon_why="none needed").soon_why == ""
        return
    for why in ("", "   "):
        with pytest.raises(sessions.TooSoon) as soon:
            made(treatment, artist, on=on, soon_why=why)
        assert soon.value.other == first
    assert Session.objects.count() == 1
    row = made(treatment, artist, on=on, soon_why=" A spot that bled. ")
    again = sessions.correct(row, artist, once(), "Misread.", [], on=on, artist=artist)
    assert (row.soon_why, again.soon_why) == ("A spot that bled.", "A spot that bled.")


def test_another_treatment_of_the_same_head_is_not_asked_about(treatment, artist):
    ready(treatment.file, artist)
    made(treatment, artist)
    scar = files.treat(treatment.file, artist, once(), kind="scars", artist=artist)
    assert made(scar, artist).soon_why == ""


# Lots run out.


def test_a_lot_runs_out_and_what_was_wrong_is_there_again(treatment, artist, clinic):
    ready(treatment.file, artist)
    needle = lot(clinic, "needle", "N", pieces=3)
    bottle = lot(clinic, pieces=1, enough_for=3)

    def left():
        return {one.lot: (one.left, one.used_up is None) for one in sessions.shelf(clinic)}

    first = made(treatment, artist, needle, bottle, on=today() - 20 * DAY, needle_pieces=2)
    assert left() == {"N": (1, True), "P-1": (2, True)}
    made(treatment, artist, needle, bottle, on=today() - 10 * DAY)
    assert left() == {"N": (0, False), "P-1": (1, True)}
    given = {"on": first.on, "artist": artist}
    sessions.correct(first, artist, once(), "One broke.", [needle, bottle], **given)
    assert left() == {"N": (1, False), "P-1": (1, True)}  # somebody looks before it is used
    sessions.count(needle, 4, today())
    assert left()["N"] == (4, True)
    sessions.count(bottle, 0, today())
    assert left()["P-1"][1] is False


# How long.


def written(file, ago):
    """Let everything in a file be of some time ago."""
    Event.objects.filter(file=file).update(at=timezone.now() - ago)
    File.objects.filter(pk=file.pk).update(since=timezone.now() - ago)


@pytest.mark.parametrize(
    ("years", "ago", "is_over"),
    [(None, 6, False), (None, 8, True), (2, 3, True), (2, 1, False), (10, 8, False)],
)
def test_a_file_is_over_after_the_clinics_years(file, clinic, years, ago, is_over):
    if years:
        erasing.set_years(clinic, years)
    written(file, ago * YEAR)
    assert list(erasing.over(clinic)) == ([file] if is_over else [])


def test_anything_written_since_keeps_it(treatment, artist, clinic):
    written(treatment.file, 9 * YEAR)
    Session.objects.create(treatment=treatment, on=today() - 2 * YEAR)
    assert not erasing.over(clinic).exists()


def test_what_is_over_is_proposed_once_a_month_and_never_erased(file, clinic):
    owner = works(clinic, Role.OWNER)
    errands.over()
    assert not Letter.objects.exists()
    written(file, 9 * YEAR)
    for _day in range(3):
        errands.over()
    (letter,) = Letter.objects.all()
    assert letter.to == owner.email
    assert "Inés" not in letter.text + letter.html
    erasing.propose(timezone.now() + timedelta(days=31))
    assert Letter.objects.count() == 2
    assert File.objects.filter(erased=None).count() == 1


def test_a_client_asks_and_takes_it_back_and_one_who_leaves_has_asked(file, clinic):
    works(clinic, Role.OWNER)
    user = User.objects.create_user("ines@example.org")
    for _twice in range(2):
        erasing.ask(file, user)
    assert list(erasing.asked(clinic)) == [file]
    assert Letter.objects.count() == 1
    erasing.take_back(file, user)
    assert not erasing.asked(clinic).exists()
    leaving.leave(user)
    assert list(erasing.asked(clinic)) == [file]


# What is left.


def everywhere():
    """Every text in every table, as one."""
    found = []
    for model in apps.get_models():
        if model._meta.app_label in ("vault", "sessions", "contenttypes", "errands"):
            continue
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        found += [str(row) for row in model.objects.values_list(*names)] if names else []
    return "\n".join(found)


SECRETS = ("Inés", "Muestra", "ines@example.org", "0100", "1988", "sunburnt", "keloid twice")


@pytest.fixture
def full(treatment, artist, clinic):
    """A file with everything in it that there is."""
    file = treatment.file
    ready(file, artist)
    for purpose in (Purpose.SIMULATION, Purpose.GALLERY):
        agree(file, purpose, artist)
    pictures.add(file, artist, once(), jpeg(), "before", today(), "top", treatment)
    plans.add(treatment, artist, once(), {"wishes": {"told": "keloid twice"}})
    row = made(treatment, artist, lot(clinic), on=today() - 9 * DAY, notes="sunburnt")
    needle = lot(clinic, "needle", "N")
    sessions.correct(row, artist, once(), "sunburnt", [needle], on=row.on, artist=artist)
    made(treatment, artist, on=today() - 8 * DAY, soon_why="keloid twice")
    files.change(file, artist, 1, phone="+1 555 0100 9")
    old = timezone.now() - 40 * DAY
    Appointment.objects.create(
        clinic=clinic, artist=artist, kind="consultation", state=State.CAME, starts=old,
        ends=old + timedelta(hours=1), busy_from=old, busy_until=old + timedelta(hours=1),
        name="Inés Muestra", email="ines@example.org", phone="+1 555 0100", note="keloid twice",
    )  # fmt: skip
    return file


def test_an_erasure_leaves_days_and_lots_and_nobody(full, artist, clinic):
    owner = works(clinic, Role.OWNER, name="Olga")
    before = everywhere()
    assert all(secret in before for secret in SECRETS)
    for _twice in range(2):
        erasing.erase(full, owner)
    after = everywhere()
    assert [secret for secret in SECRETS if secret in after] == []
    assert not Kept.objects.exists()
    for number in ("P-1", "N"):
        stock = Stock.objects.get(lot=number)
        found = list(sessions.with_lot(stock))
        assert [one.on for one in found] == ([today() - 9 * DAY] if number == "N" else [])
        assert [one.artist_name for one in found] == ["Marco"] * len(found)
    assert [one.did for one in Event.objects.all()] == ["erased"]
    assert not files.find(clinic).exists()


def test_a_picture_whose_program_was_killed_is_swept(file, artist):
    agree(file, Purpose.RECORD, artist)
    stays = pictures.add(file, artist, once(), jpeg(), "letter", today())
    lost = keeping.keep(jpeg(9), pictures.of_file(file), "user-1", once=f"file {file.pk} {once()}")
    assert pictures.sweep(lost.since) == 0  # its form may be on the way
    assert pictures.sweep(lost.since + timedelta(hours=2)) == 1
    assert [one.name for one in Kept.objects.all()] == [stays.kept_id]


@pytest.mark.parametrize("model", [File, Treatment, Session])
def test_whatever_an_app_hangs_on_a_file_goes_with_it_or_lets_go(model):
    for one in model._meta.related_objects:
        kind = one.on_delete.__name__
        assert kind in ("CASCADE", "SET_NULL") or one.related_model is Session, one


def test_a_file_without_a_session_goes_whole(file, artist):
    agree(file, Purpose.RECORD, artist)
    pictures.add(file, artist, once(), jpeg(), "letter", today())
    erasing.erase(file, artist)
    assert not File.objects.exists()
    assert not Kept.objects.exists()


def test_nothing_is_erased_before_an_appointment_to_come(full, artist, clinic):
    soon = timezone.now() + DAY
    Appointment.objects.update(
        state=State.BOOKED, starts=soon, ends=soon + timedelta(hours=1), busy_from=soon,
        busy_until=soon + timedelta(hours=1),
    )  # fmt: skip
    with pytest.raises(Unfinished):
        erasing.erase(full, artist)
    assert consents.standing(full, Purpose.RECORD) is not None
