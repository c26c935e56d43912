"""Invented cases that figures can be shown of, and nothing of them afterwards."""

from __future__ import annotations

import pytest

from studio.outbox.models import Letter
from studio.outcome import asking, demonstration, figures
from studio.outcome.models import Answer
from studio.people.models import Role
from studio.treatment.models import File
from tests.studio.treatment.conftest import works


@pytest.mark.sqlite
def test_it_is_shown_once_and_goes(clinic):
    clinic.demonstration = True
    clinic.save()
    works(clinic, Role.ARTIST)
    demonstration.show()
    many = Answer.objects.count()
    demonstration.show()
    assert Answer.objects.count() == many
    found = figures.of_clinic(clinic)
    assert found.cases == demonstration.MANY
    assert found.changes["worry"][0].high < 0  # the invented are better off
    assert found.responses[-1].answered < 5  # and the last year has too few to say anything
    assert asking.ask_due() == 0  # nobody invented is written to
    demonstration.remove()
    assert not File.objects.exists()
    assert not Letter.objects.exists()
