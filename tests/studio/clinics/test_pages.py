"""Pages of clinics, what an owner sets, and what the guide says of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.utils.translation import override

from studio.clinics import spoken, story, telling
from studio.clinics.models import Closure, Introduction, Opening, Profile
from studio.guide import settings as known
from studio.people.models import Clinic, Membership, Role, User

SET = "/en/clinics/here/settings/"


def text(answer):
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


# Hours in words. Chicago is six hours behind in winter.


@pytest.mark.parametrize(
    ("at", "said", "spanish"),
    [
        ((25, 20), "Open now, until 6 pm.", "Abierto ahora, hasta las 18:00."),
        ((25, 14), "Closed now. Opens today at 10 am.", "Cerrado ahora. Abre hoy a las 10:00."),
        (
            (26, 1),
            "Closed now. Opens tomorrow at 10 am.",
            "Cerrado ahora. Abre mañana a las 10:00.",
        ),
        (
            (28, 1),
            "Closed now. Opens on Monday at 10 am.",
            "Cerrado ahora. Abre el lunes a las 10:00.",
        ),
    ],
)
def test_what_is_said_of_now(clinic, at, said, spanish):
    moment = datetime(2026, 11, *at, tzinfo=UTC)
    assert telling.now_said(clinic, moment).replace("\xa0", " ") == said
    with override("es"):
        assert telling.now_said(clinic, moment) == spanish


def test_what_is_said_when_the_next_time_is_far_off_or_never(clinic):
    moment = datetime(2026, 11, 25, 14, tzinfo=UTC)
    Closure.objects.create(clinic=clinic, first=date(2026, 11, 25), last=date(2026, 12, 6))
    said = telling.now_said(clinic, moment).replace("\xa0", " ")
    assert said == "Closed now. Opens on Monday 7 December at 10 am."
    Closure.objects.update(last=date(2029, 1, 1))
    assert telling.now_said(clinic, moment) == "Closed now."
    Opening.objects.all().delete()
    assert telling.now_said(clinic, moment) == "Hours are not given yet."


def test_the_week_begins_today_and_names_what_is_closed(clinic):
    Closure.objects.create(
        clinic=clinic,
        first=date(2026, 11, 26),
        last=date(2026, 11, 26),
        note_en="Thanksgiving",
    )
    Closure.objects.create(clinic=clinic, first=date(2026, 12, 24), last=date(2026, 12, 26))
    moment = datetime(2026, 11, 25, 14, tzinfo=UTC)
    days = telling.week(clinic, moment)
    assert [day.name for day in days][:2] == ["Wednesday", "Thursday"]
    assert [day.today for day in days] == [True, *[False] * 6]
    assert [day.hours == () for day in days] == [False, True, False, True, True, False, False]
    with override("es"):  # said in English where there is no Spanish, and marked as that
        note = telling.week(clinic, moment)[1].note
        assert (note, note.foreign) == ("Thanksgiving", "en")
        (later,) = telling.closures_ahead(clinic, moment)
        assert telling.days_said(later.first, later.last) == (
            "jueves 24 de diciembre al sábado 26 de diciembre"
        )


@pytest.mark.parametrize(
    ("at", "english", "spanish"),
    [
        (time(0), "12 am", "0:00"),
        (time(9, 30), "9:30 am", "9:30"),
        (time(12), "12 pm", "12:00"),
        (time(23, 5), "11:05 pm", "23:05"),
    ],
)
def test_a_time_of_the_day_in_words(at, english, spanish):
    assert telling.clock(at).replace("\xa0", " ") == english
    with override("es"):
        assert telling.clock(at) == spanish


def test_languages_are_named_as_one_says_them():
    assert spoken.names(["es", "en", "fr"]) == "English, Spanish and French"
    with override("es"):
        assert spoken.names(["es", "en"]) == "inglés y español"
        assert spoken.names(["es", "it"]) == "español e italiano"
    assert spoken.names([]) == ""


# Pages.


def test_a_page_says_where_who_and_what(owner, clinic, visitor):
    Profile.objects.create(
        clinic=clinic, street="1 Main St", phone="+1 (512) 555-0100", story_en="## Us\n\nHello."
    )
    member = Membership.objects.get(clinic=clinic)
    shown = Introduction.objects.create(membership=member, name="Olga O.", shown=True)
    page = text(owner.get("/en/clinics/here/"))
    assert 'href="tel:+15125550100"' in page
    assert "1 Main St" in page
    assert "Olga O." in page
    assert "<p>Hello.</p>" in page
    assert "Here" in text(owner.get("/en/clinics/"))
    shown.shown = False
    shown.save()
    assert "Olga O." not in text(owner.get("/en/clinics/here/"))


def test_a_clinic_that_told_nothing_yet_has_a_page(owner, clinic):
    Opening.objects.all().delete()
    page = text(owner.get("/en/clinics/here/"))
    assert "Hours are not given yet." in page
    assert "have not introduced themselves yet" in page
    Clinic.objects.all().delete()
    assert "No clinic is here yet" in text(owner.get("/en/clinics/"))
    assert owner.get("/en/clinics/here/").status_code == 404


def test_settings_lie_on_pages_for_owners_alone(visitor, clinic, owner):
    Membership.objects.update(role=Role.DESK)
    assert owner.get(SET).status_code == 404
    Membership.objects.update(role=Role.OWNER)
    page = text(owner.get(SET))
    for name in ("contact", "hours", "closures", "story", "guide", "films"):
        assert f"{SET}{name}/" in page
        assert owner.get(f"{SET}{name}/").status_code == 200


def test_contact_is_kept_and_shown_again(owner, clinic):
    told = {"name": "There", "city": "Waco, TX", "phone": "512 555 0100", "languages": ["es"]}
    assert owner.post(f"{SET}contact/", told).status_code == 302
    clinic.refresh_from_db()
    assert (clinic.name, clinic.profile.languages) == ("There", ["es"])
    assert 'value="512 555 0100"' in text(owner.get(f"{SET}contact/"))
    wrong = owner.post(f"{SET}contact/", told | {"phone": "call me", "city": "El Paso, TX"})
    assert wrong.status_code == 422
    assert 'value="El Paso, TX"' in text(wrong)
    clinic.refresh_from_db()
    assert clinic.city == "Waco, TX"


def hours(**given):
    return {name.replace("_", "-"): value for name, value in given.items()}


def test_hours_are_replaced_whole(owner, clinic):
    told = hours(opens_6_1="09:00", closes_6_1="12:00", opens_6_2="13:00", closes_6_2="17:30")
    for _ in range(2):
        assert owner.post(f"{SET}hours/", told).status_code == 302
    rows = list(Opening.objects.values_list("weekday", "opens", "closes"))
    assert rows == [(6, time(9), time(12)), (6, time(13), time(17, 30))]
    assert 'value="17:30"' in text(owner.get(f"{SET}hours/"))


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (hours(opens_0_1="09:00"), "Give both"),
        (hours(closes_0_2="09:00"), "Give both"),
        (hours(opens_0_1="18:00", closes_0_1="02:00"), "closes before it opens"),
        (
            hours(opens_0_1="09:00", closes_0_1="12:00", opens_0_2="11:00", closes_0_2="13:00"),
            "after the first has ended",
        ),
        (hours(opens_0_1="morning", closes_0_1="12:00"), "valid time"),
    ],
)
def test_hours_that_cannot_be_are_said_so_and_the_old_ones_stay(owner, clinic, told, why):
    answer = owner.post(f"{SET}hours/", told)
    assert answer.status_code == 422
    assert why in text(answer)
    assert clinic.openings.count() == 5


def test_a_closure_sent_twice_is_one_and_can_be_taken_back(owner, clinic):
    told = {"first": "2031-07-04", "note_en": "Holiday"}
    for _ in range(2):
        assert owner.post(f"{SET}closures/", told)["Location"] == f"{SET}closures/"
    (row,) = clinic.closures.all()
    assert (row.first, row.last) == (date(2031, 7, 4), date(2031, 7, 4))
    assert "Friday 4 July" in text(owner.get(f"{SET}closures/"))
    assert owner.post(f"{SET}closures/{row.pk}/remove/").status_code == 302
    assert owner.post(f"{SET}closures/{row.pk}/remove/").status_code == 404
    wrong = owner.post(f"{SET}closures/", {"first": "2031-07-04", "last": "2031-07-01"})
    assert wrong.status_code == 422


def test_another_clinics_numbers_are_none_here(owner, clinic):
    there = Clinic.objects.create(slug="there", name="There", city="x", zone="UTC")
    row = Closure.objects.create(clinic=there, first=date(2031, 1, 1), last=date(2031, 1, 1))
    assert owner.post(f"{SET}closures/{row.pk}/remove/").status_code == 404
    assert Closure.objects.filter(pk=row.pk).exists()


# The story.


def test_a_story_is_what_the_guide_reads_and_nothing_else(owner, clinic):
    told = {
        "story_en": "<script>x</script> [a](javascript:x) {{ no_shampoo_days }} [b](aftercare.md)"
    }
    assert owner.post(f"{SET}story/", told).status_code == 302
    page = text(owner.get("/en/clinics/here/"))
    assert "<script>x" not in page
    assert 'href="javascript' not in page
    assert "5 days" in page
    assert '<a href="/en/guide/aftercare/">b</a>' in page
    spanish = text(owner.get("/es/clinics/here/"))
    assert 'lang="en"' in spanish  # there is no Spanish yet: shown, and marked


@pytest.mark.parametrize(
    "wrong",
    [
        "# A title",
        "Words ![x](https://elsewhere.example/x.png) around",
        "![x](https://elsewhere.example/x.png)",
        "{{ no_such_thing }}",
        "A fact. [@rassman2015]",
    ],
)
def test_a_story_that_would_break_the_page_is_refused(owner, clinic, wrong):
    answer = owner.post(f"{SET}story/", {"story_en": wrong})
    assert answer.status_code == 422
    assert story.problem(wrong, "en")
    assert not Profile.objects.exists()


# What the guide says.


def test_the_guide_says_the_one_clinics_own_days(owner, clinic):
    told = {"no_shampoo_days": "9", "days_between": "11 to 12"}
    told |= {"guarantee_en": "Money back.", "guarantee_es": "Le devolvemos el dinero."}
    assert owner.post(f"{SET}guide/", told).status_code == 302
    assert Profile.objects.get().given == {
        "no_shampoo_days": 9,
        "days_between": [11, 12],
        "guarantee": {"en": "Money back.", "es": "Le devolvemos el dinero."},
    }
    page = text(owner.get("/en/guide/aftercare/"))
    assert "9 days" in page
    assert "Our clinics" not in page
    typed = text(owner.get(f"{SET}guide/"))
    assert 'value="11–12"' in typed
    assert owner.post(f"{SET}guide/", told | {"days_between": "11–12"}).status_code == 302
    assert owner.post(f"{SET}guide/", {}).status_code == 302
    assert Profile.objects.get().given == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"no_shampoo_days": "many"},
        {"no_shampoo_days": "12-11"},
        {"no_shampoo_days": "1001"},
        {"no_shampoo_days": "-1"},
        {"price_en": "A lot."},
    ],
)
def test_what_is_no_setting_is_said_beside_it(owner, clinic, wrong):
    answer = owner.post(f"{SET}guide/", wrong)
    assert answer.status_code == 422
    name, value = next(iter(wrong.items()))
    assert f'value="{value}"' in text(answer)
    assert f"id_{name.replace('_en', '_es')}_error" in text(answer)


def test_with_two_clinics_the_usual_is_said_with_a_sentence_until_one_is_chosen(visitor, clinic):
    there = Clinic.objects.create(slug="there", name="There", city="x", zone="UTC")
    page = "/en/guide/aftercare/"
    usual = f"{known()['no_shampoo_days'].default} days"
    same = {"no_sweat_days": 21}
    Profile.objects.create(clinic=clinic, given=same)
    Profile.objects.create(clinic=there, given=same)
    assert "21 days" in text(visitor.get(page))  # in this all are alike
    assert "Our clinics" not in text(visitor.get(page))
    Profile.objects.filter(clinic=there).update(given=same | {"no_shampoo_days": 87})
    told = text(visitor.get(page))
    assert "Our clinics do some things their own way" in told
    assert usual in told
    assert "87 days" not in told
    chosen = visitor.post("/en/clinics/there/read-as/", {"next": page})
    assert chosen["Location"] == page
    told = text(visitor.get(page))
    assert "as There has them" in told
    assert "87 days" in told
    visitor.post("/en/clinics/there/read-as/", {"usual": "1", "next": "https://evil.example/"})
    assert "87 days" not in text(visitor.get(page))
    assert visitor.post("/en/clinics/nowhere/read-as/").status_code == 404


def test_a_setting_of_an_older_program_is_passed_over(visitor, clinic):
    Profile.objects.create(clinic=clinic, given={"gone": 3})
    assert visitor.get("/en/guide/aftercare/").status_code == 200


# What somebody says of themselves.


def test_an_artist_is_shown_only_after_saying_so(owner, clinic):
    Membership.objects.update(role=Role.ARTIST)
    me = "/en/clinics/here/me/"
    assert 'value="Olga"' in text(owner.get(me))
    told = {"name": "Olga", "languages": ["en"], "line_en": "Scars."}
    assert owner.post(me, told).status_code == 302
    assert "Scars." not in text(owner.get("/en/clinics/here/"))
    assert owner.post(me, told | {"shown": "on"}).status_code == 302
    assert "Scars." in text(owner.get("/en/clinics/here/"))
    assert Introduction.objects.count() == 1
    User.objects.all().delete()
    assert "Scars." not in text(owner.get("/en/clinics/here/"))


@pytest.mark.parametrize(
    ("role", "settings", "oneself"),
    [(Role.OWNER, True, False), (Role.ARTIST, False, True), (Role.DESK, False, False)],
)
def test_whoever_works_there_finds_the_way_from_their_account(owner, role, settings, oneself):
    Membership.objects.update(role=role)
    page = text(owner.get("/en/account/"))
    assert ('href="/en/clinics/here/settings/"' in page) == settings
    assert ('href="/en/clinics/here/me/"' in page) == oneself


def test_there_are_ways_to_ask(owner, clinic):
    page = text(owner.get("/en/clinics/here/"))
    assert 'href="/en/talk/?clinic=here"' in page
    assert f'href="/en/book/#place-{clinic.pk}"' in page


def test_the_demonstration_is_marked_on_every_page_and_only_then(visitor, clinic):
    sign = "Its clinics and people are invented."
    pages = ("", "guide/", "clinics/", "clinics/here/", "account/sign-in/")
    assert not any(sign in text(visitor.get(f"/en/{page}")) for page in pages)
    Clinic.objects.update(demonstration=True)
    assert all(sign in text(visitor.get(f"/en/{page}")) for page in pages)
