"""Passkeys in a real browser with an authenticator of its own, and a tablet left alone."""

from __future__ import annotations

from importlib.resources import files

import pytest
from django.test import override_settings

from studio.people.models import Passkey, Try
from tests.studio.test_browser import (  # noqa: F401
    address,
    chromium,
    open_page,
    owner,
    pytestmark,
    served,
    with_rows,
)

EMAIL, PASSWORD = "owner@cedar.example", "a quiet river in May"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = """rules => axe.run('main', {runOnly: {type: 'tag', values: rules}})
    .then(found => found.violations.map(rule => `${rule.id}: ${rule.nodes[0].html}`))"""


@pytest.fixture
def at(open_page, served, owner):  # noqa: F811
    """Opens a page at localhost, where passkeys may be, and plugs an authenticator in."""
    with_rows(Try.objects.all().delete)

    def opened(language="en", width=1280):
        page = open_page(f"/{language}/account/sign-in/", width=width, ready="#id_email")
        page.here = served.replace("127.0.0.1", "localhost") + f"/{language}/"
        page.goto(page.here + "account/sign-in/")
        page.cdp = page.context.new_cdp_session(page)
        page.cdp.send("WebAuthn.enable", {"enableUI": False})
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        page.key = page.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return page

    return opened


def touch(page, *, is_there):
    """Whether somebody is there to touch the authenticator."""
    page.cdp.send("WebAuthn.setAutomaticPresenceSimulation", {**page.key, "enabled": is_there})


def give_password(page):
    page.fill("#id_email", EMAIL)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")


def sign_out(page):
    page.goto(page.here + "account/")
    page.click("form[action$='/sign-out/'] button")
    page.wait_for_url(page.here)


def fits(page, width):
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def look(page, width):
    """A page that no address alone shows: nothing too wide, nothing axe finds, light and dark."""
    fits(page, width)
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(AXE, RULES) == []


@pytest.mark.parametrize(("language", "width"), [("en", 320), ("es", 390), ("es", 1280)])
def test_a_passkey_is_made_and_opens_the_account_in_every_way(at, language, width):
    page = at(language, width)
    give_password(page)
    page.click(".rows a >> nth=0")  # the team: a second factor is asked for
    page.wait_for_selector("#id_code")
    fits(page, width)
    page.click(".way a.press")
    page.wait_for_selector("#id_name")
    fits(page, width)
    page.fill("#id_name", "Marta & her phone")
    page.click("form[data-passkey] button")
    page.wait_for_url("**/recovery/?next=**")
    page.click("main .press.primary")
    page.locator(".recovery code").nth(9).wait_for()
    assert page.locator(".recovery code").count() == 10
    look(page, width)
    page.click("main .press.primary")
    page.wait_for_url("**/team/cedar/")

    touch(page, is_there=False)
    sign_out(page)
    page.go_back()  # nothing of the account is shown
    page.wait_for_selector("#id_password")
    page.goto(page.here + "account/sign-in/")
    give_password(page)
    page.wait_for_selector("#id_code")
    look(page, width)
    touch(page, is_there=True)
    page.click("form[data-passkey] button")
    page.wait_for_url("**/account/")

    sign_out(page)
    page.goto(page.here + "account/sign-in/")  # offered among the addresses, and taken
    page.wait_for_url("**/account/")
    page.goto(page.here + "account/passkeys/")
    assert "Marta & her phone" in page.inner_text("dt")
    fits(page, width)

    # By the button, in a browser that does not offer them by itself.
    page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = undefined")
    sign_out(page)
    page.goto(page.here + "account/sign-in/")
    page.click("form[data-passkey] button")
    page.wait_for_url("**/account/")


def test_whom_the_device_does_not_know_is_told_so_and_takes_the_other_way(at):
    page = at()
    page.cdp.send("WebAuthn.setUserVerified", {**page.key, "isUserVerified": False})
    page.click("form[data-passkey] button")
    page.get_by_text("No passkey was given, or it took too long.").wait_for()
    assert page.is_enabled("form[data-passkey] button")
    give_password(page)
    page.wait_for_url("**/account/")


def test_two_tabs_each_add_a_passkey_and_the_same_device_none_twice(at):
    page = at()
    give_password(page)
    page.wait_for_url("**/account/")
    page.goto(page.here + "account/passkeys/")
    other = page.context.new_page()
    other.goto(page.here + "account/passkeys/")
    page.bring_to_front()
    page.click("form[data-passkey] button")
    page.wait_for_url("**/recovery/")
    other.bring_to_front()
    other.cdp = page.context.new_cdp_session(other)
    other.cdp.send("WebAuthn.enable", {"enableUI": False})
    options = {"protocol": "u2f", "transport": "usb", "automaticPresenceSimulation": True}
    other.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    other.click("form[data-passkey] button")
    other.wait_for_selector(".rows dt >> nth=1")
    assert with_rows(Passkey.objects.filter(user__email=EMAIL).count) == 2
    page.bring_to_front()
    page.goto(page.here + "account/passkeys/")
    page.click("form[data-passkey] button")
    page.get_by_text("This passkey is here already.").wait_for()


def test_at_a_number_there_is_no_word_of_passkeys(open_page, owner):  # noqa: F811
    page = open_page("/en/account/sign-in/", ready="#id_email")
    assert page.locator("form[data-passkey]").count() == 0
    give_password(page)
    page.wait_for_url("**/account/")
    page.click("text=Add a passkey")
    page.get_by_text("At this address there can be no passkey").wait_for()


def test_a_tablet_left_alone_closes_and_opens_where_it_was(at):
    with override_settings(STAFF_IDLE_SECONDS=2):
        page = at()
        give_password(page)
        page.wait_for_url("**/account/")
        page.goto(page.here + "account/passkeys/?a=b")
        page.click("form[data-passkey] button")
        page.wait_for_url("**/recovery/**")
        page.goto(page.here + "account/browsers/?a=b")
        for _ in range(6):
            page.wait_for_timeout(500)
            page.keyboard.press("Shift")
        assert page.url.endswith("/browsers/?a=b")
        page.wait_for_url("**/account/again/?next=**")
        page.get_by_text("Nobody was here for a while").wait_for()
        page.click("form[data-passkey] button")
        page.wait_for_url("**/browsers/?a=b")
