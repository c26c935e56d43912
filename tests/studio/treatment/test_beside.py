"""What other apps put beside a file, and what follows a session."""

from __future__ import annotations

import pytest

from studio.treatment import beside, sessions
from studio.treatment.models import Session
from tests.studio.treatment.conftest import come, once, ready, today


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """Nothing but what the test adds."""
    for kind in ("_room", "_mine", "_session"):
        monkeypatch.setattr(beside, kind, [])


def write(treatment, artist):
    ready(treatment.file, artist)
    return sessions.make(treatment, artist, once(), [], on=today(), artist=artist)


def test_what_follows_a_session_follows_the_one_that_sets_it_right_too(treatment, artist):
    followed = []
    beside.after_session(followed.append)
    first = write(treatment, artist)
    second = sessions.correct(first, artist, once(), "Another day.", [], on=today(), artist=artist)
    assert followed == [first, second]
    assert followed[1].corrects == first


def test_where_what_follows_fails_no_session_is_written(treatment, artist):
    def fail(session):
        raise RuntimeError("no")

    beside.after_session(fail)
    with pytest.raises(RuntimeError):
        write(treatment, artist)
    assert not Session.objects.exists()


def test_lines_stand_on_the_page_of_whoever_they_are_for(visitor, treatment, artist):
    beside.add_to_room(lambda request, file: [beside.Line("Aftercare", "day 3", "/room/")])
    beside.add_to_mine(lambda request, row: [beside.Line("Your days", "day 3 of 5", "/mine/")])
    client = come(visitor, artist)
    page = client.get(f"/en/clients/north/{treatment.file_id}/").content.decode()
    assert 'href="/room/"' in page
    assert 'href="/mine/"' not in page
    treatment.file.user = artist
    treatment.file.save()
    page = client.get("/en/account/treatment/").content.decode()
    assert 'href="/mine/"' in page
