"""Every address, by who asks and how: a new one without a row fails."""

from __future__ import annotations

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

# name: {method: (the owner of the photo, another visitor)}; what is not named must be 405.
READ = {"GET": (200, 200), "HEAD": (200, 200)}
OWN = {"GET": (200, 404), "HEAD": (200, 404)}
ROWS = {
    "static": READ,
    "how": READ,
    "page": READ,
    "bring": {"POST": (400, 400)},  # without a photo
    "remove": {"POST": (200, 200)},  # of one's own: that another's stays is tested elsewhere
    "state": OWN,
    "choose-face": {"POST": (404, 404)},  # nothing to choose in a photo of one person
    "tell": {"POST": (400, 404)},  # with nothing told
    "add": {"POST": (400, 404)},  # without a photo
    "take-away": {"POST": (404, 404)},  # where nothing was added
    "before": OWN,
    "after": OWN,
    "take": OWN,
    "guide:index": READ,
    "guide:questions": READ,
    "guide:question": READ,
    "guide:book": READ,
    "guide:page": READ,
}
# Refused before anything is looked up.
NOT_LISTED = (405, 405)


def named(patterns, space=""):
    """Full names of all addresses."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            below = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from named(pattern.url_patterns, space + below)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"


def addresses(token: str) -> dict[str, str]:
    from django.urls import reverse

    return {
        "static": "/static/studio/studio.css",
        "how": reverse("how", args=["no-face"]),
        "page": reverse("page"),
        "bring": reverse("bring"),
        "remove": reverse("remove"),
        **{
            name: reverse(name, args=[token])
            for name in ("state", "choose-face", "tell", "before", "after")
        },
        **{name: reverse(name, args=[token, "left"]) for name in ("add", "take-away")},
        "take": reverse("take", args=[token, "dots"]),
        "guide:index": reverse("guide:index"),
        "guide:questions": reverse("guide:questions"),
        "guide:question": reverse("guide:question", args=["hurt"]),
        "guide:book": reverse("guide:book", args=["epub"]),
        "guide:page": reverse("guide:page", args=["aftercare"]),
    }


def test_every_address_has_a_row(desk):
    names = set(named(get_resolver().url_patterns))
    assert names == set(ROWS)
    assert set(addresses("x")) == names


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("method", METHODS)
def test_who_may_ask_what(visitor, other, name, method):
    token = visitor.settle()[0].split("/")[-2]
    other.settle()  # a stranger with a photo of their own, which could be mistaken for it
    address = addresses(token)[name]
    owner, stranger = ROWS[name].get(method, NOT_LISTED)
    assert other.generic(method, address).status_code == stranger
    assert visitor.generic(method, address).status_code == owner


@pytest.mark.parametrize("name", ["state", "before", "after", "take"])
def test_gone_guessed_and_anothers_look_alike(visitor, other, name):
    token = visitor.settle()[0].split("/")[-2]
    from django.test import Client

    answers = {
        client.get(addresses(asked)[name]).content
        for client, asked in (
            (other, token),
            (Client(headers={"host": "localhost"}), token),
            (visitor, "a" * len(token)),
            (visitor, "None"),
        )
    }
    assert len(answers) == 1


def test_an_address_without_language_leads_to_the_visitors(desk):
    from django.test import Client

    client = Client(headers={"host": "localhost", "accept-language": "es-MX,es;q=0.9"})
    assert client.get("/")["Location"] == "/es/"
    client = Client(headers={"host": "localhost", "accept-language": "fr"})
    assert client.get("/")["Location"] == "/en/"


def test_another_host_name_is_refused(desk):
    from django.test import Client

    assert Client(headers={"host": "evil.example"}).get("/en/").status_code == 400
