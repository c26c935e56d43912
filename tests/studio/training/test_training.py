"""Courses, practice sheets and certificates: what holds whoever asks and however often."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import override
from PIL import Image

from studio.errands.doing import run_due
from studio.finder.models import Certification, Listing
from studio.people.models import Membership, Role
from studio.training import certifying, demonstration, measures, plots, practising, teaching
from studio.training.models import Certificate, Course, Practice, SignOff
from studio.vault.models import Kept
from tests.studio import test_addresses as table

clinics = table.clinics
TITLES = {"title_en": "A course", "title_es": "Un curso"}


def photo(width: int = 60) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, 75)).save(out, "JPEG")
    return out.getvalue()


def once() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def boss(clinics):
    return clinics[0].memberships.get(role=Role.OWNER).user


@pytest.fixture
def learner(visitor, clinics):
    return table.come_in(visitor, "artist", clinics[0])


@pytest.fixture
def taken(clinics, boss, learner):
    course = teaching.begin_course(clinics[0], once(), level="first", **TITLES)
    teaching.add_part(course, once(), kind="sheet", sheet="rows", **TITLES)
    teaching.add_part(course, once(), kind="theory", sheet="", **TITLES)
    return teaching.enrol(course, learner, boss)


def passed(taken, by):
    for part in taken.course.parts.all():
        teaching.sign_off(taken, part, by, once(), passed=True, note="")


def send(visitor, taken, data: bytes, key: str, language: str = "en"):
    part = taken.course.parts.first()
    file = SimpleUploadedFile("sheet.jpg", data, content_type="image/jpeg")
    at = f"/{language}/training/{taken.pk}/parts/{part.pk}/"
    return visitor.post(at, {"photo": file, "once": key})


def test_a_photo_is_measured_beside_the_request_and_shown_with_every_measure(visitor, taken):
    key = once()
    first, again = send(visitor, taken, photo(), key), send(visitor, taken, photo(), key)
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    made = Practice.objects.get()
    assert made.state == "waiting"
    assert visitor.get(f"{first['Location']}state/").json() == {"waiting": True}
    run_due()
    run_due()
    made.refresh_from_db()
    assert made.state == "measured"
    assert Kept.objects.filter(whose=practising.under(taken.learner)).count() == 2
    page = visitor.get(first["Location"]).content.decode()
    for words in ("Size of the dots", "0.47 mm", "0.36 to 0.54 mm", "Blown out", "8.0 %", "2.0 %"):
        assert words in page
    assert measures.lines(made.measured)[1].advice in page
    assert visitor.get(f"{first['Location']}picture.jpg")["Content-Type"] == "image/jpeg"
    assert not SignOff.objects.exists()  # nobody has said anything


@pytest.mark.parametrize(
    ("width", "english", "spanish"),
    [
        (40, "Only 4 of the sheet's six black squares", "Solo se ven 4"),
        (70, "This is the sheet “even”", "Esta es la hoja «even»"),
    ],
)
def test_what_cannot_be_measured_is_said_in_both_languages(visitor, taken, width, english, spanish):
    address = send(visitor, taken, photo(width), once())["Location"]
    run_due()
    assert Practice.objects.get().state == "refused"
    for language, words in (("en", english), ("es", spanish)):
        page = visitor.get(address.replace("/en/", f"/{language}/")).content.decode()
        assert words in page.replace("&#x27;", "'")


def test_a_broken_file_is_refused_and_nothing_is_kept(visitor, taken):
    answer = send(visitor, taken, b"no photo at all", once())
    assert answer.status_code == 422
    assert "This is no photo." in answer.content.decode()
    assert not Practice.objects.exists()


def test_whoever_has_left_the_team_sends_nothing_more(visitor, taken):
    Membership.objects.filter(user=taken.learner).delete()
    assert send(visitor, taken, photo(), once()).status_code == 404
    assert visitor.get(f"/en/training/{taken.pk}/").status_code == 200


def test_nobody_signs_or_certifies_themselves(visitor, clinics, taken, boss, learner):
    part = taken.course.parts.first()
    with pytest.raises(teaching.OwnWork):
        teaching.sign_off(taken, part, learner, once(), passed=True, note="")
    at = f"/en/training/at/here/learners/{taken.pk}/parts/{part.pk}/"
    answer = visitor.post(at, {"passed": "yes", "once": once()})
    assert answer.status_code == 422
    assert not SignOff.objects.exists()
    own = teaching.enrol(taken.course, boss, boss)
    with pytest.raises(teaching.OwnWork):
        certifying.issue(own, boss, timezone.localdate(), timezone.localdate())


def test_a_word_is_kept_beside_those_before_it_and_the_last_counts(taken, boss):
    part, key = taken.course.parts.first(), once()
    for _twice in range(2):
        teaching.sign_off(taken, part, boss, key, passed=True, note="")
    teaching.sign_off(taken, part, boss, once(), passed=False, note="Too deep.")
    stands = teaching.standing(taken)[0]
    assert [one.passed for one in stands.signs] == [True, False]
    assert not stands.passed
    assert all(one.by_name == str(boss) for one in stands.signs)


def test_a_part_that_somebody_has_begun_stays(taken, boss):
    first, second = taken.course.parts.all()
    teaching.sign_off(taken, first, boss, once(), passed=True, note="")
    assert not teaching.remove_part(first)
    assert teaching.remove_part(second)


def test_only_the_clinics_own_team_can_be_let_in(visitor, clinics, boss):
    here, there = clinics
    table.come_in(visitor, "owner", here)
    course = teaching.begin_course(here, once(), level="first", **TITLES)
    stranger = there.memberships.first().user
    at = f"/en/training/at/here/courses/{course.pk}/enrol/"
    assert visitor.post(at, {"learner": stranger.pk}).status_code == 422
    for _twice in range(2):
        assert visitor.post(at, {"learner": boss.pk}).status_code == 302
    assert [one.learner for one in course.enrolments.all()] == [boss]


def test_a_course_sent_twice_is_one(visitor, clinics):
    table.come_in(visitor, "owner", clinics[0])
    form = {**TITLES, "level": "first", "once": once()}
    answers = [visitor.post("/en/training/at/here/courses/", form) for _twice in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Course.objects.count() == 1


def test_a_certificate_stands_in_the_finder_until_it_is_withdrawn(taken, boss, learner, clinics):
    today = timezone.localdate()
    until = today + timedelta(days=365)
    listing = Listing.objects.get(slug="artist-here")
    Listing.objects.filter(pk=listing.pk).update(user=learner)
    with pytest.raises(certifying.NotPassed):
        certifying.issue(taken, boss, today, until)
    assert not Certification.objects.exists()
    passed(taken, boss)
    paper = certifying.issue(taken, boss, today, until)
    assert certifying.issue(taken, boss, today, until) == paper
    found = Certification.objects.get()
    assert (found.body, found.number, found.kind) == (clinics[0].name, paper.number, "craft")
    assert paper.number == f"{today.year}-0001"
    listing.refresh_from_db()
    assert listing.certified
    for _twice in range(2):
        certifying.withdraw(paper, boss, "It was issued to somebody else.")
    listing.refresh_from_db()
    found.refresh_from_db()
    assert not listing.certified
    assert (found.state, found.reason) == ("refused", "It was issued to somebody else.")
    dids = list(listing.changes.values_list("did", flat=True))
    assert dids == ["certificate verified", "certificate refused"]
    kept = Certificate.objects.get()
    assert (kept.withdrawn_by, bool(kept.withdrawn)) == (str(boss), True)
    assert certifying.issue(taken, boss, today, until).number == f"{today.year}-0002"


def test_a_certificate_is_not_issued_where_the_finder_does_not_take_it(taken, boss, monkeypatch):
    passed(taken, boss)
    Listing.objects.filter(slug="artist-here").update(user=taken.learner)

    def fail(*_given):
        raise ZeroDivisionError

    monkeypatch.setattr(certifying.checking, "verify", fail)
    today = timezone.localdate()
    with pytest.raises(ZeroDivisionError):
        certifying.issue(taken, boss, today, today)
    assert not Certificate.objects.exists()
    assert not Certification.objects.exists()


def test_what_somebody_made_goes_with_their_account(visitor, taken):
    send(visitor, taken, photo(), once())
    run_due()
    whose = practising.under(taken.learner)
    assert Kept.objects.filter(whose=whose).count() == 2
    get_user_model().objects.get(pk=taken.learner_id).delete()
    assert not Kept.objects.filter(whose=whose).exists()
    assert not Practice.objects.exists()


def test_a_plot_shows_every_value_within_its_frame_and_what_passes_as_a_band():
    now = timezone.now()

    def made(days: int, value: float) -> Practice:
        one = {"name": "diameter", "wanted": 0.45, "low": 0.36, "high": 0.54, "unit": "mm"}
        taken = one | {"value": value, "passed": 0.36 <= value <= 0.54}
        return Practice(at=now - timedelta(days=days), state="measured", measured=[taken])

    assert plots.plots([made(1, 0.5)]) == []
    (plot,) = plots.plots([made(20, 0.7), made(10, 0.5), made(0, 0.3)])
    upper, height = plot.band
    assert [point.passed for point in plot.points] == [False, True, False]
    inside = [upper <= point.y <= upper + height for point in plot.points]
    assert inside == [False, True, False]
    for point in plot.points:
        assert 0 < point.x < plots.WIDE
        assert plots.TOP <= point.y <= plots.BOTTOM
    assert [point.said for point in plot.points] == ["0.70", "0.50", "0.30"]
    assert "0.70 mm" in plot.told
    with override("es"):
        (plot,) = plots.plots([made(20, 0.7), made(0, 0.3)])
        assert plot.passes.startswith("de 0")


def test_figures_are_rounded_and_not_cut_off():
    assert measures.said(0.2081, "mm") == "0.21 mm"
    assert measures.said(0.1881, "") == "19 %"
    assert measures.said(0.0294, "") == "2.9 %"
    assert measures.bare(797.6, "dots") == "798"


def test_the_demonstration_is_shown_once_and_goes(rows, quick_vault):
    from studio.people import demonstration as people

    people.show()
    for _twice in range(2):
        demonstration.show()
    made = Practice.objects.all()
    assert len(made) == 3
    assert [sum(not one["passed"] for one in row.measured) for row in made] == [3, 1, 0]
    people.remove()
    assert not Course.objects.exists()
