"""Results, consents and reviews: nothing without a consent, and nothing after it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from studio.outbox.models import Letter
from studio.people.models import Clinic, Membership, Role
from studio.people.names import of_user
from studio.photos import leaving
from studio.vault import keeping, trail
from studio.vault.models import Entry, Kept
from studio.voices import age, asking, demonstration, showing, wording
from studio.voices.models import Asked, Case, CasePhoto, Consent, Purpose, Review, Shown
from studio.voices.pictures import shown as as_shown

User = get_user_model()
pytestmark = pytest.mark.usefixtures("rows", "quick_vault")
TODAY = timezone.localdate
AGREE = {"name": "Ana Ruiz", "agreed": "on"}


def jpeg(shade=90, size=(1500, 1200)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (shade,) * 3).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def clinic():
    return Clinic.objects.create(slug="north", name="North", city="North", zone="UTC")


@pytest.fixture
def artist(clinic):
    user = User.objects.create_user("artist@example.org", name="Marco")
    Membership.objects.create(user=user, clinic=clinic, role=Role.ARTIST)
    return user


@pytest.fixture
def owner(clinic):
    user = User.objects.create_user("owner@example.org", name="Olga")
    Membership.objects.create(user=user, clinic=clinic, role=Role.OWNER)
    return user


@pytest.fixture
def ana():
    return User.objects.create_user("ana@example.org", name="Ana", language="es")


def come(client, user):
    client.force_login(user)
    session = client.session
    session.update({"second": user.is_staff, "sure": timezone.now().timestamp()})
    session.save()
    return client


def new_case(clinic, client, days_ago=40, **given) -> Case:
    said = {"kind": "shaved", "tone": 6, "sessions": 3, **given}
    done_on = TODAY() - timedelta(days=days_ago)
    return Case.objects.create(clinic=clinic, client=client, done_on=done_on, **said)


def add_pair(staff, case, once="form-000000000001", days_after=35, **instead):
    done_on = case.done_on
    told = {
        "view": "front",
        "before": SimpleUploadedFile("b.jpg", jpeg(80), content_type="image/jpeg"),
        "before_on": done_on - timedelta(days=60),
        "after": SimpleUploadedFile("a.jpg", jpeg(60), content_type="image/jpeg"),
        "after_on": done_on + timedelta(days=days_after),
        "once": once,
        **instead,
    }
    return staff.post(f"/en/cases/{case.clinic.slug}/{case.pk}/pair/", told)


def ask(staff, case, purpose="gallery", turn=1):
    return staff.post(f"/en/cases/{case.clinic.slug}/{case.pk}/ask/{purpose}/", {"turn": turn})


def link() -> str:
    """The path in the newest letter."""
    return re.search(r"http://localhost(/\S+)", Letter.objects.last().text)[1]


@pytest.fixture
def shown_case(visitor, other, clinic, artist, ana):
    """A case asked for, agreed to and shown; `visitor` is its artist, `other` its client."""
    case = new_case(clinic, ana)
    come(visitor, artist)
    assert add_pair(visitor, case).status_code == 302
    ask(visitor, case)
    case.link = link()
    assert other.post(case.link, AGREE).status_code == 302
    assert visitor.post(f"/en/cases/north/{case.pk}/show/").status_code == 302
    return case


def addresses(case) -> list[str]:
    return [
        f"/en/results/{case.pk}/",
        *(
            f"/en/results/picture/{one.kept_id}.jpg"
            for one in Shown.objects.filter(photo__case=case)
        ),
    ]


# The age of the work.


@pytest.mark.parametrize(
    ("days", "called", "said"),
    [
        (0, "fresh", "0 days after"),
        (1, "fresh", "1 day after"),
        (27, "fresh", "3 weeks after"),
        (28, "healed", "4 weeks after"),
        (364, "healed", "12 months after"),
        (365, "year", "12 months after"),
        (730, "years", "2 years after"),
        (1826, "years", "5 years after"),
    ],
)
def test_the_age_of_the_work_follows_from_the_days(days, called, said):
    assert age.age_of(days) == called
    assert age.said(days) == said


def test_every_day_has_one_age(clinic):
    case = new_case(clinic, None, rendered=True)
    for days in (0, 27, 28, 364, 365, 729, 730, 4000):
        CasePhoto.objects.create(
            case=case, view="front", after_on=TODAY(), days=days, drawn="crown-1"
        )
    for one in CasePhoto.objects.all():
        found = [a for a in age.Age if CasePhoto.objects.filter(age.within(a), pk=one.pk)]
        assert found == [age.age_of(one.days)]


def test_the_age_moves_with_the_day_it_was_done_on(visitor, clinic, artist, ana):
    case = new_case(clinic, ana, days_ago=40)
    come(visitor, artist)
    add_pair(visitor, case, days_after=10)
    told = {"kind": "shaved", "tone": 6, "sessions": 3, "done_on": case.done_on}
    told["done_on"] -= timedelta(days=30)
    assert visitor.post(f"/en/cases/north/{case.pk}/change/", told).status_code == 302
    assert case.photos.get().days == 40


# Consent: asked of the client, given by nobody else, never blank.


def test_without_a_consent_nothing_is_shown(visitor, other, clinic, artist, ana):
    case = new_case(clinic, ana)
    come(visitor, artist)
    add_pair(visitor, case)
    assert visitor.post(f"/en/cases/north/{case.pk}/show/").status_code == 422
    Case.objects.filter(pk=case.pk).update(shown_since=timezone.now())  # whatever staff do
    assert other.get(f"/en/results/{case.pk}/").status_code == 404
    assert f"/results/{case.pk}/" not in other.get("/en/results/").text
    kept = case.photos.get().after
    assert other.get(f"/en/results/picture/{kept.name}.jpg").status_code == 404


def test_a_client_is_asked_in_their_language_and_answers(visitor, other, clinic, artist, ana):
    case = new_case(clinic, ana)
    come(visitor, artist)
    add_pair(visitor, case)
    ask(visitor, case)
    letter = Letter.objects.get()
    assert letter.to == "ana@example.org"
    assert letter.language == "es"
    assert "/es/results/answer/" in letter.text
    token = link().rstrip("/").rsplit("/", 1)[1]
    assert token not in str(Asked.objects.values())
    page = other.get(link())
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert wording.text("gallery", "es", "North").split("\n")[0][:60] in page.text
    assert Consent.objects.count() == 0  # looking is not agreeing
    pictures = re.findall(r'src="(/es/results/answer/[^"]+\.jpg)"', page.text)
    assert [other.get(one).status_code for one in pictures] == [200, 200]
    assert Entry.objects.filter(who=of_user(ana), did="read").count() == 2
    assert other.post(link(), AGREE).status_code == 302
    consent = Consent.objects.get()
    assert consent.text == wording.text("gallery", "es", "North")
    assert (consent.language, consent.version, consent.by) == ("es", "1", ana)
    assert consent.name == "Ana Ruiz"
    assert consent.text in Letter.objects.last().text  # what they agreed to goes to them


@pytest.mark.parametrize(
    "blank", [{}, {"name": "Ana Ruiz"}, {"agreed": "on"}, {"name": "  ", "agreed": "on"}]
)
def test_a_consent_is_never_blank(visitor, other, clinic, artist, ana, blank):
    case = new_case(clinic, ana)
    come(visitor, artist)
    add_pair(visitor, case)
    ask(visitor, case)
    page = other.post(link(), blank)
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert blank.get("name", "").strip() in page.text  # what was typed stays
    assert Consent.objects.count() == 0


def test_the_table_refuses_a_blank_consent(clinic, ana):
    case = new_case(clinic, ana)
    for blank in ("text", "name", "version"):
        given = {"text": "t", "name": "n", "version": "1", "language": "en", "by": ana, blank: ""}
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.create(case=case, purpose="gallery", **given)


def test_staff_can_ask_and_cannot_answer(visitor, clinic, artist, ana):
    case = new_case(clinic, ana)
    come(visitor, artist)
    add_pair(visitor, case)
    assert visitor.post(f"/en/account/results/{case.pk}/gallery/", AGREE).status_code == 404
    assert Consent.objects.count() == 0


def test_sent_twice_it_is_asked_once_and_agreed_to_once(visitor, other, clinic, artist, ana):
    case = new_case(clinic, ana)
    come(visitor, artist)
    for _again in range(2):
        assert add_pair(visitor, case).status_code == 302
        assert ask(visitor, case).status_code == 302
    assert case.photos.count() == 1
    assert Kept.objects.count() == 2
    assert Letter.objects.count() == 1
    path = link()
    for _again in range(2):
        assert other.post(path, AGREE).status_code == 302
    assert Consent.objects.count() == 1
    assert Letter.objects.count() == 2


def test_a_new_case_sent_twice_is_one(visitor, clinic, artist):
    come(visitor, artist)
    told = {
        "email": " New@Example.org",
        "kind": "scars",
        "tone": 3,
        "sessions": 2,
        "done_on": TODAY(),
        "once": "0123456789abcdef",
    }
    places = {visitor.post("/en/cases/north/new/", told)["Location"] for _ in range(2)}
    assert len(places) == 1
    assert Case.objects.get().client.email == "new@example.org"
    assert visitor.get(places.pop()).status_code == 200


def test_a_link_ends_and_says_so(visitor, other, clinic, artist, ana):
    case = new_case(clinic, ana)
    come(visitor, artist)
    add_pair(visitor, case)
    ask(visitor, case)
    path = link()
    picture = re.search(r'src="([^"]+\.jpg)"', other.get(path).text)[1]
    Asked.objects.update(until=timezone.now() - timedelta(seconds=1))
    for answer in (other.get(path), other.post(path, AGREE)):
        assert answer.status_code == 410
        assert "Este enlace ha caducado" in answer.text
    assert other.get(picture).status_code == 404
    assert Consent.objects.count() == 0
    # Asked again, there is a new one.
    assert "Ask again" in visitor.get(f"/en/cases/north/{case.pk}/").text
    ask(visitor, case, turn=2)
    assert link() != path
    assert other.post(link(), AGREE).status_code == 302


def test_a_guessed_link_is_nowhere(other):
    assert other.get("/en/results/answer/abcdefgh/").status_code == 404


def test_no_is_an_answer(visitor, other, clinic, artist, ana):
    case = new_case(clinic, ana)
    come(visitor, artist)
    add_pair(visitor, case)
    ask(visitor, case)
    assert other.post(link(), {"decline": "1"}).status_code == 302
    assert Consent.objects.count() == 0
    assert "would rather not" in visitor.get(f"/en/cases/north/{case.pk}/").text


# Withdrawal: everywhere, at once.


def test_what_is_agreed_to_is_shown_smaller_and_kept_by_nobody(other, shown_case):
    page = other.get(f"/en/results/{shown_case.pk}/")
    assert page.status_code == 200
    assert "Rendered" not in page.text
    assert "Ana" not in page.text
    assert str(shown_case.pk) in other.get("/en/results/").text
    made = Shown.objects.filter(photo__case=shown_case)
    assert sorted(made.values_list("side", "width", "height")) == [
        (side, width, width * 4 // 5) for side in ("after", "before") for width in (480, 960)
    ]
    for one in made:
        picture = other.get(f"/en/results/picture/{one.kept_id}.jpg")
        assert picture.status_code == 200
        assert "no-store" in picture["Cache-Control"]
        assert Image.open(io.BytesIO(picture.content)).size == (one.width, one.height)
        assert f'width="{made.last().width}"' in page.text
    for photo in shown_case.photos.all():  # the photos themselves are not
        for kept in photo.both:
            assert other.get(f"/en/results/picture/{kept.name}.jpg").status_code == 404


def test_looking_is_not_logged_publishing_and_withdrawing_are(other, shown_case):
    did = list(Entry.objects.values_list("did", flat=True))
    assert did.count("published") == 4
    for address in addresses(shown_case):
        other.get(address)
    assert list(Entry.objects.values_list("did", flat=True)) == did
    showing.withdraw(shown_case, Purpose.GALLERY, shown_case.client)
    did = list(Entry.objects.values_list("did", flat=True))
    assert did.count("withdrawn") == 4
    assert did.count("erased") == 4
    assert trail.verify() == len(did)


@pytest.mark.parametrize("way", ["link", "account", "old link"])
def test_withdrawn_it_is_gone_everywhere_at_once(visitor, other, shown_case, way):
    there = addresses(shown_case)
    assert len(there) == 5
    assert {other.get(address).status_code for address in there} == {200}
    assert 'name="withdraw"' in other.get(shown_case.link).text  # in one press
    if way == "old link":
        Asked.objects.update(until=timezone.now() - timedelta(days=400))
    path = shown_case.link
    if way == "account":
        come(other, shown_case.client)
        path = f"/en/account/results/{shown_case.pk}/gallery/"
    assert other.post(path, {"withdraw": "1"}).status_code == 302
    for who in (visitor, other):
        assert {who.get(address).status_code for address in there} == {404}
        for language in ("en", "es"):
            for page in ("", "?kind=shaved", "?tone=6", "?age=healed", "?clinic=north", "reviews/"):
                answer = who.get(f"/{language}/results/{page}")
                assert f"/results/{shown_case.pk}/" not in answer.text
                assert "/results/picture/" not in answer.text
                assert "no-store" in answer["Cache-Control"]
    assert Shown.objects.count() == 0
    assert not Kept.objects.filter(kind="shown").exists()
    # The clinic cannot show it again by itself.
    assert visitor.post(f"/en/cases/north/{shown_case.pk}/show/").status_code == 422
    assert "withdrawn" in visitor.get(f"/en/cases/north/{shown_case.pk}/").text
    # Withdrawn twice is withdrawn once, and what was agreed to stays on record.
    other.post(path, {"withdraw": "1"})
    assert Consent.objects.get().withdrawn is not None


def test_the_erased_copies_lose_their_files(visitor, other, quick_vault, clinic, artist, ana):
    files = set(quick_vault.iterdir()) if quick_vault.exists() else set()
    case = new_case(clinic, ana)
    come(visitor, artist)
    add_pair(visitor, case)
    asking.agree(case, "gallery", ana, "Ana", "en")
    showing.show(case, artist)
    copies = {quick_vault / one.kept_id for one in Shown.objects.all()}
    assert copies < set(quick_vault.iterdir()) - files
    # `rows` never commits: what would be done on commit is done here.
    with _committing():
        showing.withdraw(case, Purpose.GALLERY, ana)
    assert not copies & set(quick_vault.iterdir())


class _committing:
    """Run what waits for a commit, as if there had been one."""

    def __enter__(self):
        connection = transaction.get_connection()
        self.before = len(connection.run_on_commit)

    def __exit__(self, *_):
        connection = transaction.get_connection()
        for _sids, work, _robust in connection.run_on_commit[self.before :]:
            work()


def test_agreed_to_again_it_can_be_shown_again(visitor, other, shown_case):
    old = addresses(shown_case)
    other.post(shown_case.link, {"withdraw": "1"})
    other.post(shown_case.link, AGREE)
    assert other.get(old[0]).status_code == 404  # until the clinic shows it
    assert visitor.post(f"/en/cases/north/{shown_case.pk}/show/").status_code == 302
    assert {other.get(address).status_code for address in addresses(shown_case)} == {200}
    assert {other.get(address).status_code for address in old[1:]} == {404}


def test_pictures_added_after_the_consent_stay_away(visitor, other, shown_case):
    add_pair(visitor, shown_case, once="form-000000000002", days_after=38)
    visitor.post(f"/en/cases/north/{shown_case.pk}/show/")
    assert Shown.objects.values("photo").distinct().count() == 1


def test_a_consent_withdrawn_while_copies_are_made_wins(monkeypatch, clinic, artist, ana, visitor):
    case = new_case(clinic, ana)
    come(visitor, artist)
    add_pair(visitor, case)
    asking.agree(case, "gallery", ana, "Ana", "en")
    made = showing._copies

    def slowly(*given):
        copies = made(*given)
        showing.withdraw(case, Purpose.GALLERY, ana)
        return copies

    monkeypatch.setattr(showing, "_copies", slowly)
    with pytest.raises(showing.NothingToShow):
        showing.show(case, artist)
    assert not Kept.objects.filter(kind="shown").exists()
    assert not showing.cases().exists()


def test_taken_down_by_the_clinic_it_is_gone_too(visitor, other, shown_case):
    there = addresses(shown_case)
    visitor.post(f"/en/cases/north/{shown_case.pk}/take-down/")
    assert {other.get(address).status_code for address in there} == {404}


def test_a_photo_its_owner_erases_takes_its_pair_along(other, shown_case):
    there = addresses(shown_case)
    kept = shown_case.photos.get().before
    keeping.erase(kept.name, of_user(shown_case.client), lambda _kept: True)
    assert {other.get(address).status_code for address in there[1:]} == {404}
    assert other.get("/en/results/").status_code == 200
    assert other.get(there[0]).status_code == 404


def test_a_copy_its_owner_erases_takes_nothing_else_down(other, shown_case):
    for side in ("before", "after"):
        copy = Shown.objects.filter(side=side, width=960).get().kept
        keeping.erase(copy.name, of_user(shown_case.client), lambda _kept: True)
    assert other.get(f"/en/results/{shown_case.pk}/").status_code == 200
    copy = Shown.objects.get(side="after").kept
    keeping.erase(copy.name, of_user(shown_case.client), lambda _kept: True)
    assert other.get(f"/en/results/{shown_case.pk}/").status_code == 404
    assert other.get("/en/results/").status_code == 200


def test_whoever_takes_everything_home_takes_their_consents_along(other, shown_case):
    come(other, shown_case.client)
    whole = other.post("/en/my-photos/export/")
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        (case,) = json.loads(archive.read("results.json"))
    assert case["consents"][0]["text"] == wording.text("gallery", "es", "North")
    assert case["consents"][0]["withdrawn"] is None


def test_whose_account_goes_goes_from_the_results(other, shown_case):
    there = addresses(shown_case)
    leaving.leave(shown_case.client)
    assert {other.get(address).status_code for address in there} == {404}
    assert Kept.objects.count() == 0
    assert Consent.objects.count() == 0


def test_a_case_is_erased_with_its_photos(visitor, shown_case):
    visitor.post(f"/en/cases/north/{shown_case.pk}/remove/")
    assert Kept.objects.count() == 0
    assert Case.objects.count() == 0


# Another's.


def test_another_clinics_case_and_another_clients_are_nowhere(visitor, other, shown_case):
    south = Clinic.objects.create(slug="south", name="South", city="South", zone="UTC")
    stranger = User.objects.create_user("bo@example.org")
    Membership.objects.create(user=stranger, clinic=south, role=Role.OWNER)
    come(other, stranger)
    number, pair = shown_case.pk, shown_case.photos.get().pk
    for path in (
        f"/en/cases/north/{number}/",
        f"/en/cases/south/{number}/",
        f"/en/cases/south/{number}/pair/{pair}/after.jpg",
        f"/en/account/results/{number}/gallery/",
        f"/en/account/results/{number}/{pair}/after.jpg",
    ):
        assert other.get(path).status_code == 404, path
    for path in ("show", "take-down", "remove", "ask/gallery", f"pair/{pair}/remove"):
        assert other.post(f"/en/cases/south/{number}/{path}/").status_code == 404, path
    assert shown_case.photos.count() == 1


# The list.


@pytest.fixture
def shown_cases(clinic):
    """The demonstration, in a clinic that is one."""
    Clinic.objects.all().update(demonstration=False)
    Clinic.objects.filter(pk=clinic.pk).update(demonstration=True)
    demonstration.show()
    return clinic


def listed(page) -> list[int]:
    return [int(n) for n in re.findall(r'<h2><a href="/\w\w/results/(\d+)/"', page.text)]


def test_healed_results_come_first(other, shown_cases):
    seen = listed(other.get("/en/results/")) + listed(other.get("/en/results/?page=2"))
    assert len(seen) == len(set(seen)) == len(demonstration.CASES)
    healed = [Case.objects.get(pk=pk).photos.get().days >= 28 for pk in seen]
    assert healed == sorted(healed, reverse=True)
    assert not all(healed)


def test_what_is_rendered_is_marked_and_what_is_invented_too(other, shown_cases):
    page = other.get("/en/results/")
    assert page.text.count('<span class="mark">rendered</span>') == len(listed(page))
    for number in listed(page):
        assert "Rendered head, not a person" in other.get(f"/en/results/{number}/").text
    said = other.get("/en/results/reviews/").text
    assert said.count("invented, for this demonstration") == len(demonstration.SAID)
    assert 'lang="es"' in said
    assert 'lang="en"' in said


def test_every_pictures_of_the_demonstration_is_there_in_its_size(other, shown_cases):
    for photo in CasePhoto.objects.exclude(drawn=""):
        pair = as_shown(photo)
        for side in (pair.before, pair.after):
            for url, width, height in side.sizes:
                picture = other.get(url)
                assert picture.status_code == 200, url
                assert Image.open(io.BytesIO(picture.read)).size == (width, height), url


def test_the_demonstration_covers_kinds_tones_and_ages_and_is_made_once(shown_cases):
    demonstration.show()
    assert Case.objects.count() == len(demonstration.CASES)
    assert Case.objects.values("kind").distinct().count() == 7
    assert set(Case.objects.values_list("tone", flat=True)) == set(range(1, 11))
    assert {age.age_of(one.days) for one in CasePhoto.objects.all()} == set(age.Age)
    Clinic.objects.filter(demonstration=True).delete()
    demonstration.remove()
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("kind=scars", lambda case, _days: case.kind == "scars"),
        ("tone=5", lambda case, _days: case.tone == 5),
        ("age=fresh", lambda _case, days: days < 28),
        ("age=years&kind=shaved", lambda case, days: days >= 730 and case.kind == "shaved"),
        ("clinic=north", lambda _case, _days: True),
        ("kind=nonsense&tone=77&age=%00", lambda _case, _days: True),
    ],
)
def test_filters_find_what_fits(other, shown_cases, query, fits):
    found = listed(other.get(f"/en/results/?{query}"))
    every = Case.objects.all()
    expected = {case.pk for case in every if fits(case, case.photos.get().days)}
    assert found
    assert set(found) <= expected
    assert len(found) == min(len(expected), 12)


def test_nothing_found_says_which_filter_to_drop(other, shown_cases):
    page = other.get("/en/results/?kind=parting&tone=10&age=fresh")
    assert "No result fits all of this" in page.text
    page = other.get("/en/results/?kind=parting&tone=10")
    drops = re.findall(r'href="\?([^"]*)">Drop ([^:]+): (\d+) result', page.text)
    assert drops == [("tone=10", "what was treated", "1"), ("kind=parting", "the skin tone", "2")]
    for query, _name, count in drops:
        assert len(listed(other.get(f"/en/results/?{query}"))) == int(count)


def test_an_empty_gallery_offers_a_first_step(other):
    Case.objects.all().delete()
    page = other.get("/es/results/")
    assert "Aún no hay resultados" in page.text


def test_the_gallery_asks_the_database_as_often_for_many_as_for_few(
    other, shown_cases, django_assert_max
):
    with django_assert_max(60):
        other.get("/en/results/")


@pytest.fixture
def django_assert_max():
    from contextlib import contextmanager

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    @contextmanager
    def at_most(count):
        with CaptureQueriesContext(connection) as asked:
            yield
        assert len(asked) <= count, len(asked)

    return at_most


# Reviews.

WORDS = {
    "words": "Nadie lo nota.\nTardó tres sesiones.",
    "language": "es",
    "called": "Ana",
    **AGREE,
}


@pytest.fixture
def reviewed(visitor, other, clinic, artist, ana):
    """A case with a review, without pictures."""
    case = new_case(clinic, ana)
    come(visitor, artist)
    ask(visitor, case, "review")
    case.link = link()
    assert other.post(case.link, WORDS).status_code == 302
    return case


def test_a_review_is_asked_for_by_link_and_needs_a_consent_of_its_own(visitor, other, reviewed):
    page = other.get("/en/results/reviews/").text
    assert "Nadie lo nota." in page
    assert '<blockquote lang="es">' in page
    assert "invented" not in page
    assert other.get(f"/en/results/{reviewed.pk}/").status_code == 404  # no pictures, no case
    assert {one.purpose for one in Consent.objects.all()} == {"review"}
    other.post(reviewed.link, WORDS | {"words": "Something else entirely."})  # twice is once
    assert Review.objects.get().words.startswith("Nadie")


def test_withdrawn_words_are_erased(other, reviewed):
    other.post(reviewed.link, {"withdraw": "1"})
    assert Review.objects.count() == 0
    assert "Nadie lo nota." not in other.get("/en/results/reviews/").text
    assert "Nadie lo nota." not in other.get("/en/results/").text


def test_a_clinic_answers_and_cannot_edit(visitor, other, reviewed):
    path = f"/en/cases/north/{reviewed.pk}/review/answer/"
    told = {"answer": "Gracias.", "answer_language": "es", "words": "Better words."}
    assert visitor.post(path, told).status_code == 302
    page = other.get("/en/results/reviews/").text
    assert "Gracias." in page
    assert "Better words." not in page


def test_only_an_owner_hides_and_only_for_a_reason_that_the_writer_is_told(
    visitor, other, reviewed, owner
):
    path = f"/en/cases/north/{reviewed.pk}/review/hide/"
    assert visitor.post(path, {"why": "We do not like it."}).status_code == 404
    come(visitor, owner)
    assert visitor.post(path, {"why": " "}).status_code == 422
    why = "It names another client."
    assert visitor.post(path, {"why": why}).status_code == 302
    assert "Nadie lo nota." not in other.get("/en/results/reviews/").text
    letter = Letter.objects.last()
    assert letter.to == "ana@example.org"
    assert why in letter.text
    assert why in other.get(reviewed.link).text
    assert why in visitor.get("/en/cases/north/").text
    visitor.post(f"/en/cases/north/{reviewed.pk}/review/unhide/")
    assert "Nadie lo nota." in other.get("/en/results/reviews/").text


def test_the_table_refuses_a_review_hidden_without_a_reason(reviewed):
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.update(hidden=timezone.now(), hidden_why="")


def test_what_somebody_writes_is_text_and_no_page(other, visitor, clinic, artist, ana):
    case = new_case(clinic, ana)
    come(visitor, artist)
    ask(visitor, case, "review")
    other.post(link(), WORDS | {"words": "<script>alert(1)</script> good"})
    assert "<script>alert" not in other.get("/en/results/reviews/").text


# Forms.


@pytest.mark.parametrize(
    ("instead", "field"),
    [
        ({"after_on": "2099-01-01"}, "after_on"),
        ({"after_on": "2001-01-01"}, "after_on"),
        ({"before_on": "2099-01-01"}, "before_on"),
        ({"before": ""}, "before"),
        ({"view": "below"}, "view"),
    ],
)
def test_a_wrong_pair_is_said_beside_the_field(visitor, clinic, artist, ana, instead, field):
    case = new_case(clinic, ana)
    come(visitor, artist)
    page = add_pair(visitor, case, **instead)
    assert page.status_code == 422
    assert f'id="id_{field}_error"' in page.text
    assert Kept.objects.count() == 0


def test_what_is_no_photo_leaves_nothing_behind(visitor, clinic, artist, ana):
    case = new_case(clinic, ana)
    come(visitor, artist)
    broken = SimpleUploadedFile("a.jpg", b"no photo", content_type="image/jpeg")
    page = add_pair(visitor, case, after=broken)
    assert page.status_code == 422
    assert "This is no photo." in page.text
    assert Kept.objects.count() == 0
    assert CasePhoto.objects.count() == 0


@pytest.mark.parametrize("given", [{"tone": 0}, {"tone": 11}, {"sessions": 0}, {"rendered": True}])
def test_the_table_refuses_what_cannot_be(clinic, ana, given):
    with pytest.raises(IntegrityError), transaction.atomic():
        new_case(clinic, ana, **given)


def test_both_languages_of_every_text_say_the_clinics_name_and_differ():
    for (purpose, version), texts in wording.TEXTS.items():
        assert set(texts) == {"en", "es"}
        assert texts["en"] != texts["es"]
        assert all("{clinic}" in text for text in texts.values())
        assert wording.NEWEST[purpose] >= version
