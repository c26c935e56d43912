"""The demonstration, and beginning with a clinic of one's own: all of one or all of the other."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from studio import begin as beginning
from studio import demonstration
from studio.begin import Asked, Refused, begin
from studio.clinics import films
from studio.clinics.models import Film, Introduction, Profile
from studio.guide.clinic import checked
from studio.people.models import Clinic, Membership, Role, User

FIRST = Asked("Quiet Scalp", "Austin, TX", "America/Chicago", "Olga@example.org", "es")


@pytest.fixture
def shown(rows, settings_folder, monkeypatch):
    """The demonstration of people and clinics; the other apps' take seconds."""
    both = demonstration.parts()[:2]
    monkeypatch.setattr(demonstration, "parts", lambda: both)
    demonstration.show()


def test_every_app_that_has_a_demonstration_takes_part_in_the_order_of_the_arrows():
    names = [part.__name__ for part in demonstration.parts()]
    assert names[:2] == ["studio.people.demonstration", "studio.clinics.demonstration"]
    assert all(hasattr(part, what) for part in demonstration.parts() for what in ("show", "remove"))


def test_the_demonstration_is_whole_and_shown_again_it_is_the_same(shown, visitor):
    def all_of_it():
        return [
            [str(row.__dict__).split("}", 1)[-1] for row in model.objects.order_by("pk")]
            for model in (Clinic, User, Membership, Profile, Introduction, Film)
        ]

    before = all_of_it()
    demonstration.show()
    assert all_of_it() == before
    assert set(Clinic.objects.values_list("slug", flat=True)) == {"new-york", "north-carolina"}
    for clinic in Clinic.objects.all():
        assert clinic.openings.count() >= 5
        assert clinic.closures.count() >= 3
        assert 2 <= Introduction.objects.filter(membership__clinic=clinic, shown=True).count() <= 3
        profile = clinic.profile
        assert (
            checked({n: tuple(v) if isinstance(v, list) else v for n, v in profile.given.items()})
            is not None
        )
        for language in ("en", "es"):
            assert getattr(profile, f"story_{language}")
            assert getattr(profile, f"way_{language}")
            assert visitor.get(f"/{language}/clinics/{clinic.slug}/").status_code == 200
    (film,) = Film.objects.all()
    assert film.rendered
    assert film.captions.count() == 2
    assert film.size < 1_000_000
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_what_an_owner_of_the_demonstration_changed_is_left_so(shown):
    Film.objects.all().delete()
    Profile.objects.update(street="Elsewhere")
    demonstration.show()
    assert not Film.objects.exists()
    assert set(Profile.objects.values_list("street", flat=True)) == {"Elsewhere"}


def test_one_is_told_how_to_look_and_nothing_where_there_is_none(shown):
    said = "\n".join(demonstration.how_to_look())
    owner = Membership.objects.filter(role=Role.OWNER).order_by("clinic__pk").first()
    assert f"studio.people.invite {owner.user.email} {owner.clinic.slug} owner" in said
    Clinic.objects.all().delete()
    assert demonstration.how_to_look() == []


def test_the_first_clinic_takes_the_demonstrations_place(shown, settings_folder, django_capture):
    visitor = User.objects.create_user("client@example.org")
    invited = User.objects.create_user("dev@example.org")
    Membership.objects.create(user=invited, clinic=Clinic.objects.first(), role=Role.OWNER)
    with django_capture():
        path = begin(FIRST)
    (clinic,) = Clinic.objects.all()
    assert (clinic.slug, clinic.name, clinic.demonstration) == ("quiet-scalp", "Quiet Scalp", False)
    member = Membership.objects.get()
    assert (member.user.email, member.role, member.user.language) == (
        "olga@example.org",
        Role.OWNER,
        "es",
    )
    assert path.startswith("/es/account/password/")
    assert set(User.objects.values_list("email", flat=True)) == {
        visitor.email,
        invited.email,
        "olga@example.org",
    }
    assert not Film.objects.exists()
    assert list(films.folder().iterdir()) == []
    demonstration.show()
    assert Clinic.objects.count() == 1


def test_where_a_real_clinic_is_nothing_is_changed(shown):
    Clinic.objects.create(slug="mine", name="Mine", city="x", zone="UTC")
    before = list(Clinic.objects.values_list("slug", flat=True).order_by("pk"))
    with pytest.raises(Refused, match="There is a clinic already: Mine"):
        begin(FIRST)
    assert list(Clinic.objects.values_list("slug", flat=True).order_by("pk")) == before
    demonstration.show()
    assert not Film.objects.exclude(clinic__demonstration=True).exists()


@pytest.mark.parametrize(
    "wrong",
    [{"zone": "America/Nowhere"}, {"email": "olga"}, {"name": " "}, {"language": "fr"}],
)
def test_what_is_not_good_is_refused_before_anything_is_changed(shown, wrong):
    with pytest.raises(Refused):
        begin(replace(FIRST, **wrong))
    assert Clinic.objects.filter(demonstration=True).count() == 2


def test_what_is_not_given_is_asked_for_with_defaults(rows, settings_folder, monkeypatch, capsys):
    answers = (
        "Quiet Scalp\nAustin, TX\nAmerica/Chicgo\nchicago\nAmerica/Chicago\n\nolga@example.org\n\n"
    )
    monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
    assert beginning.main([]) == 0
    told = capsys.readouterr().out
    assert "Time zone [America/New_York]:" in told
    assert "Near to it: America/Chicago" in told
    assert "'' is not an e-mail address." in told
    assert "/en/account/password/" in told
    assert Clinic.objects.get().zone == "America/Chicago"
    assert beginning.main([]) == 1
    assert "There is a clinic already" in capsys.readouterr().err


def test_who_stops_while_being_asked_changes_nothing(shown, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO("Quiet Scalp\n"))
    assert beginning.main([]) == 1
    assert "Nothing was changed." in capsys.readouterr().err
    assert Clinic.objects.filter(demonstration=True).count() == 2


KILLED = """
import json, os, signal, sys
import django
django.setup()
from django.db import connection
from studio import begin, demonstration
from studio.clinics import films
from studio.database import prepare
from studio.keys import data_folder

prepare(data_folder())
demonstration.show()
first = begin.Asked("Quiet", "Austin, TX", "America/Chicago", "olga@example.org")

def state():
    with connection.cursor() as rows:
        tables = sorted(connection.introspection.table_names(rows))
        asked = {one: f'select count(*) from "{one}"' for one in tables}
        counts = {one: rows.execute(sql).fetchone()[0] for one, sql in asked.items()}
        clinics = rows.execute("select slug, demonstration from people_clinic").fetchall()
    connection.close()
    return counts, clinics, sorted(path.name for path in films.folder().iterdir())

def killed_at(number):
    'Begin in a child that is killed before that statement; None where it has come to its end.'
    child = os.fork()
    if not child:
        left = [number]
        def count(execute, *given):
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            return execute(*given)
        with connection.execute_wrapper(count):
            begin.begin(first)
        os._exit(0)
    return os.waitpid(child, 0)[1] == signal.SIGKILL

before, step, number = state(), int(sys.argv[1]), 0
while killed_at(number):
    assert state() == before, number
    number += step
print(json.dumps([number, before, state()]))
"""


@pytest.mark.sqlite
@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed as on POSIX")
def test_killed_at_any_statement_it_is_as_it_was(tmp_path):
    env = {**os.environ, "STUBBLE_DATA": str(tmp_path), "STUBBLE_DATABASE": ""}
    child = subprocess.run(
        [sys.executable, "-c", KILLED, "7"], env=env, check=True, capture_output=True, text=True
    )
    number, (_, before, files), (counts, after, left) = json.loads(child.stdout)
    assert number > 100  # so many statements, every seventh of them the last one
    assert sorted(slug for slug, _ in before) == ["new-york", "north-carolina"]
    assert len(files) == 2
    assert [slug for slug, _ in after] == ["quiet"]
    assert left == []
    assert counts["people_user"] == counts["people_membership"] == 1
