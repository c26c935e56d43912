"""What is kept of people stands on a page: no app that keeps something leaves its row out."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from studio.frame import schedule

#: Apps with tables of their own that hold nobody: what there is of people is a name in a clinic's
#: own pages, a job to do, or lies in another app's rows.
HOLD_NOBODY = {"clinics", "errands", "owner", "vault"}


def holders():
    for app in apps.get_app_configs():
        name = app.name.removeprefix("studio.")
        if app.name.startswith("studio.") and list(app.get_models()) and name not in HOLD_NOBODY:
            yield name


@pytest.mark.parametrize("app", sorted(holders()))
def test_an_app_that_holds_people_says_what_and_how_long(app):
    import_module(f"studio.{app}.kept")
    assert f"studio.{app}.kept" in says()


def test_the_page_says_all_of_it_in_both_languages(visitor, rows):
    for language in ("en", "es"):
        page = visitor.get(f"/{language}/privacy/").content.decode()
        assert page.count("<tr>") > len(schedule.every()) + 2


def says():
    return {rows.__module__ for rows in schedule.sources()}
