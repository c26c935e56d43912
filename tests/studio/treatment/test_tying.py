"""Asked for the gallery and for a review, from a treatment: only while they want to be asked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from studio.outbox.models import Letter
from studio.people.models import User
from studio.treatment import consents, pictures, sessions, tying
from studio.treatment.models import Purpose, Tied
from studio.voices import asking, showing
from studio.voices.models import Case, CasePhoto
from studio.voices.models import Purpose as Asked
from tests.studio.treatment.conftest import DAY, agree, jpeg, once, ready, today
from tests.studio.treatment.test_pages import at, here, of_artist  # noqa: F401 - a fixture


@pytest.fixture
def done(treatment, artist):
    """Sessions made, and healed."""
    ready(treatment.file, artist)
    for days in (54, 40):
        sessions.make(treatment, artist, once(), [], on=today() - days * DAY, artist=artist)
    for stage, days in (("before", 60), ("fresh", 40), ("healed", 5)):
        day = today() - days * DAY
        pictures.add(treatment.file, artist, once(), jpeg(days), stage, day, "top", treatment)
    return treatment


def letters():
    return Letter.objects.filter(key__startswith="voices-").exclude(key__contains="agreed")


def press(client, done, **told):
    return client.post(at("results", *here(done.file), done.pk), told)


def test_only_whoever_agreed_to_being_asked_is_asked_and_once(of_artist, done):  # noqa: F811
    (pair,) = tying.pairs(done)
    told = {"tone": "6", "pairs": [pair.after.pk], "gallery": "1"}
    assert press(of_artist, done, **told).status_code == 422
    assert not Case.objects.exists()
    agree(done.file, Purpose.GALLERY)
    assert press(of_artist, done, **{**told, "pairs": []}).status_code == 422
    for _twice in range(2):
        assert press(of_artist, done, **told).status_code == 303
    case = Tied.objects.get(treatment=done).case
    assert (case.kind, case.tone, case.sessions) == ("shaved", 6, 2)
    assert (case.done_on, case.client.email) == (today() - 40 * DAY, "ines@example.org")
    assert CasePhoto.objects.get().days == 35
    assert letters().count() == 1
    assert case.shown_since is None


def test_withdrawn_it_is_down_at_once_and_the_link_is_over(of_artist, other, done, artist):  # noqa: F811
    agree(done.file, Purpose.GALLERY)
    (pair,) = tying.pairs(done)
    press(of_artist, done, tone="6", pairs=[pair.after.pk], gallery="1")
    case = Case.objects.get()
    link = re.search(r"/\S+/results/\S+", letters().get().text)[0]
    asking.agree(case, Asked.GALLERY, case.client, "Inés", "en")
    showing.show(case, artist)
    assert showing.cases().filter(pk=case.pk).exists()
    consents.withdraw(done.file, Purpose.GALLERY, User.objects.get(email="ines@example.org"))
    assert not showing.cases().filter(pk=case.pk).exists()
    assert other.get(link).status_code == 410
    assert press(of_artist, done, pairs=[pair.after.pk], gallery="1").status_code == 422
    assert letters().count() == 1


@pytest.mark.parametrize(("days", "asked"), [(27, False), (28, True)])
def test_a_review_is_asked_for_once_it_is_healed(of_artist, treatment, artist, days, asked):  # noqa: F811
    ready(treatment.file, artist)
    day = today() - timedelta(days=days)
    sessions.make(treatment, artist, once(), [], on=day, artist=artist)
    answer = press(of_artist, treatment, tone="3", review="1")
    assert answer.status_code == (303 if asked else 422)
    assert letters().count() == int(asked)
