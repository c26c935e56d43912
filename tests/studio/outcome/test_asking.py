"""Letters: each once, one reminder, an end to them; answers by link, account and tablet."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from studio.outbox.models import Letter
from studio.outcome import answering, asking
from studio.outcome.models import Answer, Asked, Quiet
from studio.people.belongings import belongings
from studio.people.models import User
from studio.treatment import consents, erasing
from studio.treatment.models import Purpose, Session, Written
from tests.studio.outcome.conftest import WELL, treated
from tests.studio.treatment.conftest import come, once


def said(**instead):
    return {**WELL, **instead}


def form(**instead):
    """As a browser sends it."""
    told = {name: one for name, one in said(**instead).items() if one is not None}
    return {"once": once(), **told}


def token():
    letter = Letter.objects.filter(key__startswith="outcome-a").latest("pk")
    return re.search(r"/outcome/([\w-]+)/", letter.text)[1]


def letters():
    return Letter.objects.filter(key__startswith="outcome-a").count()


def later(days):
    for one in Asked.objects.all():
        Asked.objects.filter(pk=one.pk).update(at=one.at - timedelta(days=days))


def test_each_is_asked_once_and_reminded_once(kept):
    assert asking.ask_due() == 1  # before treatment
    treated(kept, 40)
    assert asking.ask_due() == 1
    assert asking.ask_due() == 0
    later(8)
    assert asking.ask_due() == 1  # the reminder
    later(30)
    assert asking.ask_due() == 0
    assert letters() == 3
    assert {one.occasion for one in Asked.objects.all()} == {"before", "healed"}
    assert {one.language for one in Letter.objects.filter(key__startswith="outcome")} == {"es"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Asked.objects.create(treatment=kept, occasion="healed")


@pytest.mark.parametrize("why", ["withdrawn", "erased", "quiet", "answered", "no mail", "too late"])
def test_nobody_is_written_to_who_should_not_be(kept, why):
    treated(kept, 200 if why == "too late" else 40)
    if why == "withdrawn":
        consents.withdraw(kept.file, Purpose.RECORD, kept.artist)
    elif why == "erased":
        erasing.erase(kept.file, kept.artist)
    elif why == "quiet":
        asking.hush(kept.file)
    elif why == "answered":
        answering.answer(kept, "healed", WELL, "en", once(), "clinic", kept.artist)
    elif why == "no mail":
        kept.file.email = ""
        kept.file.save()
    assert asking.ask_due() == 0
    assert letters() == 0


def test_nobody_is_reminded_of_what_is_answered_withdrawn_or_over(kept):
    treated(kept, 40)
    asking.ask_due()
    answering.answer(kept, "healed", WELL, "en", once(), "link")
    later(8)
    assert asking.ask_due() == 0


def test_answers_are_kept_as_given_and_a_correction_beside_them(kept, artist):
    treated(kept, 40)
    same = once()
    first = answering.answer(kept, "healed", {"worry": 3}, "es", same, "clinic", artist)
    assert answering.answer(kept, "healed", {"worry": 9}, "es", same, "clinic", artist) == first
    assert first.said == {**dict.fromkeys(WELL), "worry": 3}  # skipped is kept as skipped
    assert (first.version, first.language, first.beside) == ("1", "es", artist)
    second = answering.answer(kept, "healed", WELL, "en", once(), "account")
    assert answering.newest(kept)["healed"] == second
    assert Answer.objects.count() == 2
    with pytest.raises(Written):
        first.save()
    with pytest.raises(ValueError, match="worry"):
        answering.answer(kept, "healed", {"worry": 11}, "en", once(), "account")


@pytest.mark.parametrize("occasion", ["before", "year-1", "year-9", "never"])
def test_what_is_not_open_cannot_be_answered(kept, occasion):
    treated(kept, 40)
    with pytest.raises(answering.Closed):
        answering.answer(kept, occasion, {"worry": 3}, "en", once(), "account")


def test_what_happened_after_healing_reaches_the_artist_once_and_says_nothing_of_it(kept, artist):
    treated(kept, 40)
    for _again in range(2):
        answering.answer(kept, "healed", said(events=["raised"]), "en", once(), "link")
    told = Letter.objects.get(key__startswith="outcome-tell")
    assert told.to == artist.email
    assert f"/treatment/{kept.pk}/outcome/" in told.text
    assert "itching" not in told.text + told.html
    assert kept.file.name not in told.text + told.html + told.subject


def test_by_the_link_of_a_letter(visitor, kept):
    treated(kept, 40)
    asking.ask_due()
    address = f"/en/outcome/{token()}/"
    assert visitor.get(address).status_code == 200
    sent = form()
    assert visitor.post(address, sent)["Location"] == address
    visitor.post(address, sent)  # the back button, pressed again
    assert Answer.objects.get().way == "link"
    assert "Answer anew" in visitor.get(address).content.decode()
    visitor.post(f"{address}?anew=1", form(worry=7))  # another tab
    assert answering.newest(kept)["healed"].said["worry"] == 7
    assert Answer.objects.count() == 2
    assert str(kept.file.name) not in visitor.get(address).content.decode()
    assert visitor.get("/en/outcome/guessed/").status_code == 404
    consents.withdraw(kept.file, Purpose.RECORD, kept.artist)
    assert visitor.get(address).status_code == 410
    assert visitor.post(address, form()).status_code == 410
    assert Answer.objects.count() == 2


def test_a_link_is_over_when_its_time_is(visitor, kept):
    treated(kept, 40)
    asking.ask_due()
    kept.sessions.all().delete()
    treated(kept, 150)
    assert visitor.post(f"/en/outcome/{token()}/", form()).status_code == 410


def test_what_does_not_fit_is_said_and_what_was_chosen_is_kept(visitor, kept):
    treated(kept, 40)
    asking.ask_due()
    address = f"/en/outcome/{token()}/"
    answer = visitor.post(address, form(events=["none", "scar"]))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Which is right?" in page
    assert re.search(r'name="worry" value="2"[^>]*checked', page)
    skipped = dict.fromkeys(("worry", "density"), "skip")
    assert visitor.post(address, {"once": once(), **skipped}).status_code == 422
    assert not Answer.objects.exists()


def test_letters_end_by_one_press_from_anywhere_and_begin_again_in_the_account(visitor, kept):
    asking.ask_due()
    letter = Letter.objects.get(key__startswith="outcome-a")
    assert letter.leave.endswith(f"/{token()}/stop/")
    address = f"/es/outcome/{token()}/stop/"
    visitor.get(address)
    assert not Quiet.objects.exists()
    visitor.handler.enforce_csrf_checks = True
    for _twice in range(2):  # a mail program has no token of ours
        assert visitor.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Quiet.objects.get().file == kept.file
    visitor.handler.enforce_csrf_checks = False
    kept.file.user = User.objects.create_user("ines@example.org")
    kept.file.save()
    come(visitor, kept.file.user)
    visitor.post(f"/en/account/outcome/{kept.file_id}/letters/", {"letters": "again"})
    assert not Quiet.objects.exists()


def test_signed_in_one_answers_reads_over_time_and_takes_it_home(visitor, kept):
    user = User.objects.create_user("ines@example.org")
    come(visitor, user)
    page = visitor.get("/en/account/outcome/").content.decode()
    assert f"/en/account/outcome/{kept.pk}/before/" in page
    address = f"/en/account/outcome/{kept.pk}/before/"
    assert visitor.post(address, {"once": once(), "worry": "8"})["Location"].endswith("/outcome/")
    treated(kept, 40)
    visitor.post(f"/en/account/outcome/{kept.pk}/healed/", form(words="Thank you"))
    page = visitor.get("/en/account/outcome/").content.decode()
    assert "8 of 10" in page
    assert "Thank you" in page
    assert visitor.get(address).status_code == 410
    (home,) = belongings(user).told["outcomes"]
    assert [one["for"] for one in home["treatments"][0]["answers"]] == ["before", "healed"]
    asking.hush(kept.file)
    erasing.erase(kept.file, kept.artist)
    assert not Answer.objects.exists()
    assert not Quiet.objects.exists()
    assert Session.objects.exists()  # which stays, of nobody


def test_the_team_asks_on_the_tablet_and_sees_what_is_due(visitor, kept, artist):
    come(visitor, artist)
    here = f"/en/clients/north/{kept.file_id}/treatment/{kept.pk}/outcome/"
    assert "Inés Muestra" in visitor.get("/en/clients/north/outcomes/due/").content.decode()
    room = visitor.get(f"/en/clients/north/{kept.file_id}/").content.decode()
    assert here in room
    visitor.post(f"{here}ask/")
    visitor.post(f"{here}ask/")
    assert letters() == 1
    assert visitor.post(f"{here}before/", {"once": once(), "worry": "8"})["Location"] == here
    assert Answer.objects.get().beside == artist
    page = visitor.get(here).content.decode()
    assert "8 of 10" in page
    assert "Inés Muestra" not in visitor.get("/en/clients/north/outcomes/due/").content.decode()
    assert visitor.get(f"{here}healed/").status_code == 409
    consents.withdraw(kept.file, Purpose.RECORD, artist)
    assert "8 of 10" not in visitor.get(here).content.decode()
    assert here not in visitor.get(f"/en/clients/north/{kept.file_id}/").content.decode()
