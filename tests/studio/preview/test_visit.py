"""A visit in a real browser: what is asked first, and that the photo goes when the visit ends."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from studio.people import names
from studio.preview import release
from studio.vault.models import Entry, Kept, Last
from tests.studio.test_browser import (  # noqa: F401
    address,
    bring,
    chromium,
    has_own_photo,
    open_page,
    playwright,
    pytestmark,
    served,
    tick,
    wait_for_wish,
    with_rows,
)

PHOTO = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": b"photo"}
DROPPED = """() => {
    const carried = new DataTransfer();
    carried.items.add(new File(['photo'], 'me.jpg', { type: 'image/jpeg' }));
    const event = { dataTransfer: carried, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new DragEvent('drop', event));
}"""


#: So many pictures are there, and seen.
ALBUM = """wanted => {
    const images = [...document.querySelectorAll('.album li img')];
    return images.length === wanted && images.every(one => one.naturalWidth > 0);
}"""


def own(desk):
    return [item for item in desk._items.values() if item.owner is not None]


def left(desk) -> float:
    """Seconds that the photo on the desk still has."""
    (item,) = own(desk)
    return item.until - desk.clock()


def wait_until(page, done):
    for _ in range(300):
        if done():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never came")


def test_without_both_boxes_nothing_is_sent_and_no_file_is_asked_for(open_page, desk):  # noqa: F811
    page = open_page()
    choosing, sent = [], []
    page.on("filechooser", lambda chooser: choosing.append(chooser))
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_text("Choose a photo").click()
    page.get_by_role("alert").get_by_text("Please tick both boxes first").wait_for()
    page.get_by_label("I am 18 or older.").check()
    page.get_by_text("Choose a photo").click()
    assert choosing == []
    page.get_by_label("My face and head may be measured").check()
    page.get_by_text("Choose a photo").click()
    wait_until(page, lambda: choosing)
    assert "POST" not in sent
    assert own(desk) == []


def test_a_photo_dropped_too_early_waits_for_both_boxes(open_page, desk):  # noqa: F811
    page = open_page()
    page.evaluate(DROPPED)
    page.get_by_role("alert").get_by_text("Please tick both boxes first").wait_for()
    page.get_by_label("I am 18 or older.").check()
    assert own(desk) == []
    page.get_by_label("My face and head may be measured").check()
    has_own_photo(page)
    assert page.is_hidden("#asked")


def test_taken_back_the_boxes_come_back_unticked(open_page, desk):  # noqa: F811
    page = open_page()
    bring(page)
    has_own_photo(page)
    page.click("#take-back")
    page.wait_for_selector("#doing:has-text('nothing of your photo is left')")
    assert own(desk) == []
    assert not page.is_checked("#adult")
    assert not page.is_checked("#geometry")
    assert page.is_hidden("#released")
    bring(page)
    has_own_photo(page)


def test_an_answer_taken_back_in_another_tab_is_asked_for_again(open_page, desk):  # noqa: F811
    page = open_page()
    bring(page)
    has_own_photo(page)
    second = page.context.new_page()
    second.goto(page.url)
    second.wait_for_selector("#take-back")
    second.click("#take-back")
    second.wait_for_selector("#asked:not([hidden])")
    page.set_input_files("#photo", PHOTO)
    page.get_by_role("alert").get_by_text("Please tick both boxes first").wait_for()
    assert page.is_visible("#adult")
    assert own(desk) == []
    open_page.complaints.clear()  # the browser tells of the answer 400


def test_a_reload_keeps_the_photo_and_leaving_gives_it_minutes(open_page, desk):  # noqa: F811
    page = open_page()
    bring(page)
    has_own_photo(page)
    page.reload()
    has_own_photo(page)
    desk.leave(own(desk)[0].owner)  # what it said on leaving comes in late
    wait_until(page, lambda: left(desk) > desk.leave_s)
    page.focus("#density")
    page.keyboard.press("PageUp")
    wait_for_wish(page, f"density={page.input_value('#density')}")
    value = page.input_value("#density")
    page.goto(page.url + "guide/")
    wait_until(page, lambda: left(desk) <= desk.leave_s)
    page.go_back()
    has_own_photo(page)
    page.wait_for_selector("#wishes:not([hidden])")
    assert page.input_value("#density") == value
    wait_until(page, lambda: left(desk) > desk.leave_s)


def test_a_closed_browser_leaves_minutes_and_a_second_tab_keeps_the_hour(
    open_page,  # noqa: F811
    desk,
):
    page = open_page()
    bring(page)
    has_own_photo(page)
    second = page.context.new_page()
    second.goto(page.url)
    has_own_photo(second)
    page.wait_for_timeout(3500)  # both have said once more that they are there
    second.close(run_before_unload=True)
    wait_until(page, lambda: left(desk) <= desk.leave_s)
    wait_until(page, lambda: left(desk) > desk.leave_s)  # the first tab has said it is there
    page.goto("about:blank")
    elsewhere = page.context.new_page()
    wait_until(elsewhere, lambda: left(desk) <= desk.leave_s)


def test_anothers_address_is_a_page_that_says_it_is_not_there(open_page, desk):  # noqa: F811
    page = open_page()
    bring(page)
    has_own_photo(page)
    (item,) = own(desk)
    stranger = open_page()
    response = stranger.goto(stranger.url + f"photos/{item.token}/")
    assert response.status == 404
    assert stranger.inner_text("h1") == "This photo is not here"
    open_page.complaints.clear()


def test_of_two_photos_sent_at_once_the_last_is_shown(open_page, desk, fake):  # noqa: F811
    page = open_page()
    tick(page)
    fake.gate.clear()
    page.set_input_files("#photo", PHOTO)
    page.set_input_files("#photo", {**PHOTO, "buffer": b"another"})
    wait_until(page, lambda: len(own(desk)) == 2)
    fake.gate.set()
    has_own_photo(page)
    newest = own(desk)[-1]
    page.wait_for_selector(f"#before[src*='{newest.token}']")


@pytest.fixture
def ana(quick_vault, once_closed):
    """Somebody with an account."""

    def make():
        for table in (Kept, Entry, Last):
            table.objects.all().delete()
        return get_user_model().objects.create_user("ana@visit.example", "a quiet river in May")

    def clear():
        for table in (Kept, Entry, Last):
            table.objects.all().delete()
        get_user_model().objects.filter(email="ana@visit.example").delete()

    once_closed(with_rows, clear)
    return with_rows(make)


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("es", 390)])
def test_signing_in_on_the_way_nothing_is_lost_and_both_pictures_are_kept(
    open_page,  # noqa: F811
    desk,
    ana,
    language,
    width,
):
    page = open_page(f"/{language}/", width=width)
    bring(page)
    has_own_photo(page)
    page.focus("#density")
    page.keyboard.press("PageUp")
    value = page.input_value("#density")
    wait_for_wish(page, f"density={value}")
    page.click("#keeping a[data-stays]")
    page.fill("#id_email", ana.email)
    assert left(desk) > desk.leave_s  # who goes to sign in keeps the hour
    page.fill("#id_password", "a quiet river in May")
    page.keyboard.press("Enter")
    has_own_photo(page)
    page.wait_for_selector("#wishes:not([hidden])")
    assert page.input_value("#density") == value
    wait_for_wish(page, f"density={value}")
    keep = page.locator("#keeping form button")
    keep.dblclick()  # pressed twice: kept once
    page.click("#keeping [role=status] a")
    page.wait_for_function(ALBUM, arg=2)
    kinds = with_rows(lambda: list(Kept.objects.order_by("since").values_list("kind", "whose")))
    assert kinds == [("before", names.of_user(ana)), ("drawn", names.of_user(ana))]


def test_without_a_script_the_photo_is_seen_before_and_after(chromium, address, desk):  # noqa: F811
    desk.sample()
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/en/")
    page.check("#adult")
    page.check("#geometry")
    page.set_input_files("#photo", PHOTO)
    page.get_by_role("button", name="Send the photo").click()
    page.wait_for_selector("#afters img")
    page.wait_for_selector("#remove")
    wait_until(page, lambda: own(desk)[0].subject)
    page.goto(f"{address}/en/")
    assert own(desk)[0].token in page.get_attribute("#afters img", "src")
    page.click("#take-back")
    page.wait_for_selector("#adult")
    assert own(desk) == []
    context.close()


def test_the_answers_are_those_of_the_text_as_it_is(open_page):  # noqa: F811
    page = open_page()
    assert page.get_attribute("#geometry", "value") == release.VERSION
