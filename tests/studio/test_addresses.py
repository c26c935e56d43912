"""Every address by role, owner and method; the addresses come from the program, so a new one
without a row fails."""

from __future__ import annotations

import hashlib
import io
import re
import uuid
from datetime import date, timedelta
from functools import cache, partial

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from PIL import Image

from studio.aftercare import links as care_links
from studio.aftercare import reports
from studio.aftercare.models import Key as CareKey
from studio.booking import keys, letters, usual, waiting
from studio.booking.details import Details
from studio.booking.models import Appointment, Waiting
from studio.clinics import mailing
from studio.clinics.films import folder
from studio.clinics.models import Captions, Closure, Film, Reader
from studio.finder.models import Asked, Listing
from studio.guarantee import books, claims, terms
from studio.outcome import models as outcomes
from studio.people import names
from studio.people.models import Clinic, Membership, Passkey, Role, Visit
from studio.talk import pictures, threads, tokens
from studio.talk.models import Reply, Thread
from studio.tokens import digest
from studio.training import certifying, teaching
from studio.training.models import Practice
from studio.treatment import consents, files, intakes, sessions
from studio.treatment import pictures as client_pictures
from studio.treatment.models import File, Link, Stock, Treatment
from studio.vault import keeping
from studio.vault.models import Kept
from studio.voices.models import Asked as Question
from studio.voices.models import Case, CasePhoto, Consent, Review, Shown

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
#: Who asks. Staff work in one clinic, have a second factor, and have just signed in.
ROLES = ("visitor", "client", "artist", "desk", "owner")

# A row says for each method what is answered; what is not named must be 405 for everybody.
# One number: everybody's; a pair: whose own it is, and another's; with roles: of each.


def by_role(visitor, client, artist, desk, owner):
    return {
        "visitor": visitor,
        "client": client,
        "artist": artist,
        "desk": desk,
        "owner": owner,
    }


READ = {"GET": 200, "HEAD": 200}
OWN = {"GET": (200, 404), "HEAD": (200, 404)}
FORM = {"GET": 200, "HEAD": 200, "POST": 422}  # sent empty
ACCOUNT = by_role(302, *[200] * 4)
OWN_ROW = by_role(302, *[(200, 404)] * 4)
TEAM = by_role((302, 302), (404, 404), (200, 404), (200, 404), (200, 404))
MINE = by_role((302, 302), *[(200, 404)] * 4)
SHARED = by_role((302, 302), (404, 404), (200, 404), (404, 404), (200, 404))
AT_OWN = by_role(302, 302, *[200] * 3)  # a client has no second factor yet


NO_FILE = by_role(302, *[404] * 4)  # there is none; that there is one is tested elsewhere
OWNER = by_role((302, 302), *[(404, 404)] * 3, (200, 404))


def answers(status):
    """For whoever may answer in the clinic."""
    return by_role((302, 302), (404, 404), *[(status, 404)] * 3)


KEEPERS_302 = by_role(302, 404, (302, 404), 404, (302, 404))  # whoever keeps cases, done
KEEPERS_422 = by_role(302, 404, (422, 404), 404, (422, 404))  # and sent empty
LEAVE = by_role(302, *[200] * 4)  # whoever alone owns a clinic is told so elsewhere
ROWS = {
    "static": READ,
    "how": READ,
    "page": READ,
    "privacy": READ,
    "bring": {"POST": 400},  # without a photo
    "remove": {"POST": 200},  # of one's own: that another's stays is tested elsewhere
    "take-back": {"POST": 200},
    "leave": {"POST": 204},
    "state": OWN,
    "choose-face": {"POST": 404},  # nothing to choose in a photo of one person
    "tell": {"POST": (400, 404)},  # with nothing told
    "add": {"POST": (400, 404)},  # without a photo
    "take-away": {"POST": 404},  # where nothing was added
    "before": OWN,
    "after": OWN,
    "take": OWN,
    "guide:index": READ,
    "guide:questions": READ,
    "guide:question": READ,
    "guide:book": READ,
    "guide:page": READ,
    "sign-in": FORM,
    "sign-in-code": {"GET": 302, "HEAD": 302, "POST": 302},  # without a password before it
    "sign-out": {"POST": 302},
    "ask-link": FORM,
    "set-password": FORM,  # whoever has the link
    "account": {"GET": ACCOUNT, "HEAD": ACCOUNT},
    "again": {"GET": ACCOUNT, "HEAD": ACCOUNT, "POST": by_role(302, *[422] * 4)},
    "second": {"GET": ACCOUNT, "HEAD": ACCOUNT, "POST": by_role(302, *[422] * 4)},
    # What belongs to one account. Staff of this table have shown a second factor and have none.
    "sign-in-passkey": {"POST": 422},
    "here": {"POST": by_role(302, *[204] * 4)},
    "ask-passkey": {"POST": 404},  # for nothing
    "change-password": {"GET": ACCOUNT, "HEAD": ACCOUNT, "POST": by_role(302, *[422] * 4)},
    "language": {"POST": by_role(302, *[422] * 4)},
    "passkeys": {"GET": ACCOUNT, "HEAD": ACCOUNT, "POST": by_role(302, *[422] * 4)},
    "passkey-name": {
        "GET": OWN_ROW,
        "HEAD": OWN_ROW,
        "POST": by_role(302, *[(422, 404)] * 4),
    },
    "passkey-remove": {"POST": by_role(302, (302, 404), *[(422, 404)] * 3)},  # staff's last one
    "phone-remove": {"POST": 302},  # where there is none
    "recovery": {"GET": 302, "HEAD": 302, "POST": 302},  # without a second factor
    "visits": {"GET": ACCOUNT, "HEAD": ACCOUNT},
    "end-all": {"POST": 302},
    "end-visit": {"POST": by_role(302, *[(302, 404)] * 4)},
    "team": {
        "GET": TEAM,
        "HEAD": TEAM,
        "POST": by_role(302, 404, 404, 404, (422, 404)),
    },
    "remove-member": {"POST": by_role(302, 404, 404, 404, (302, 404))},
    # One's own photos, and those that are shared with the clinic one works in.
    "photos:mine": {"GET": ACCOUNT, "HEAD": ACCOUNT, "POST": by_role(302, *[422] * 4)},
    "photos:keep": {"POST": by_role((302, 302), *[(200, 404)] * 4)},  # from the preview
    "photos:one": {"GET": MINE, "HEAD": MINE},
    "photos:picture": {"GET": MINE, "HEAD": MINE},
    "photos:share": {"POST": by_role(302, *[(302, 404)] * 4)},
    "photos:erase": {"GET": MINE, "HEAD": MINE, "POST": by_role(302, *[(302, 404)] * 4)},
    "photos:erase-all": {"GET": ACCOUNT, "HEAD": ACCOUNT, "POST": 302},
    "photos:export": {"GET": ACCOUNT, "HEAD": ACCOUNT, "POST": ACCOUNT},
    "photos:seen-by": {"GET": ACCOUNT, "HEAD": ACCOUNT},
    "photos:leave": {"GET": LEAVE, "HEAD": LEAVE, "POST": 302},
    "photos:shared": {"GET": SHARED, "HEAD": SHARED},
    "photos:shared-one": {"GET": SHARED, "HEAD": SHARED},
    "photos:shared-picture": {"GET": SHARED, "HEAD": SHARED},
    # Talks: the side of whoever asks, by what their browser holds, and the side that answers.
    "talk:visit": FORM,
    "talk:news": READ,
    "talk:link": {"GET": 302, "HEAD": 302, "POST": 302},  # whoever has the link
    "talk:thread": {**OWN, "POST": (422, 404)},
    "talk:messages": {**OWN, "POST": (204, 404)},
    "talk:stream": OWN,
    "talk:picture": OWN,
    "talk:address": {"POST": (302, 404)},
    "talk:inboxes": {"GET": 302, "HEAD": 302},  # to the one there is, or to sign in
    "talk:here": {"POST": by_role(302, 404, *[204] * 3)},
    "talk:own-inbox": {"GET": AT_OWN, "HEAD": AT_OWN},
    "talk:own-stream": {"GET": AT_OWN, "HEAD": AT_OWN},
    "talk:own-replies": {"GET": AT_OWN, "HEAD": AT_OWN, "POST": by_role(302, 302, *[422] * 3)},
    "talk:own-remove-reply": {"POST": by_role(302, 302, *[404] * 3)},
    "talk:inbox": {"GET": TEAM, "HEAD": TEAM},
    "talk:inbox-stream": {"GET": TEAM, "HEAD": TEAM},
    "talk:replies": {"GET": TEAM, "HEAD": TEAM, "POST": answers(422)},
    "talk:remove-reply": {"POST": answers(302)},
    "talk:answer": {"GET": TEAM, "HEAD": TEAM, "POST": answers(422)},
    "talk:answer-messages": {"GET": TEAM, "HEAD": TEAM, "POST": answers(204)},
    "talk:assign": {"POST": answers(302)},
    "talk:close": {"POST": answers(302)},
    # Artists: whoever is listed is there for everybody.
    "finder:find": READ,
    "finder:places": READ,
    "finder:here": {"POST": 302},
    "finder:artist": READ,
    "finder:apply": FORM,
    "finder:applied": READ,
    "finder:confirm": {"GET": 404, "HEAD": 404, "POST": 404},  # a link that was not written
    "finder:mine": {"GET": ACCOUNT, "HEAD": ACCOUNT, "POST": by_role(302, *[404] * 4)},
    "finder:ask": FORM,
    # What was asked is there for whoever asked and whoever answers.
    "finder:agree": {"GET": (200, 404), "HEAD": (200, 404), "POST": (422, 404)},
    "finder:desk": {"GET": OWNER, "HEAD": OWNER},
    "finder:handed": {"GET": OWNER, "HEAD": OWNER},
    "finder:check": {"GET": OWNER, "HEAD": OWNER, "POST": by_role(302, 404, 404, 404, (422, 404))},
    "finder:evidence": {"GET": NO_FILE, "HEAD": NO_FILE},
}

OWNERS = by_role((302, 302), (404, 404), (404, 404), (404, 404), (200, 404))
SENT = {sent: by_role(302, 404, 404, 404, (sent, 404)) for sent in (302, 422)}
SELF = by_role((302, 302), (404, 404), (200, 404), (404, 404), (200, 404))
ROWS |= {
    "clinics:index": READ,
    "clinics:clinic": READ,
    "clinics:read-as": {"POST": 302},
    "clinics:introduction": {
        "GET": SELF,
        "HEAD": SELF,
        "POST": by_role(302, 404, (422, 404), 404, (422, 404)),
    },
    "clinics:settings": {"GET": OWNERS, "HEAD": OWNERS},
    **{  # sent empty: which may be, and which may not
        f"clinics:{name}": {"GET": OWNERS, "HEAD": OWNERS, "POST": SENT[status]}
        for name, status in (
            ("contact", 422),
            ("hours", 302),
            ("closures", 422),
            ("story", 302),
            ("facts", 302),
            ("films", 422),
        )
    },
    "clinics:remove-closure": {"POST": SENT[302]},
    "clinics:remove-film": {"POST": SENT[302]},
    "clinics:film": READ,
    "clinics:poster": READ,
    "clinics:captions": READ,
    "clinics:letters": FORM,
    "clinics:confirm-letters": {"GET": 200, "HEAD": 200, "POST": 200},  # whoever has the link
    "clinics:leave-letters": {"GET": 200, "HEAD": 200, "POST": 200},
}

# Booking: whoever has a link sees one appointment; the team sees those of its clinic.
CHANGED = {sent: answers(sent) for sent in (303, 422)}
ROWS |= {
    "booking:index": READ,
    "booking:times": FORM,
    "booking:wait": FORM,
    "booking:leave": {"GET": 200, "HEAD": 200, "POST": 200},  # whoever has the link
    "booking:yours": {**OWN, "POST": (303, 404)},
    "booking:still": {"POST": (409, 404)},  # where it is booked
    "booking:move": {**OWN, "POST": (422, 404)},
    "booking:cancel": {**OWN, "POST": (303, 404)},
    "booking:earlier": {**OWN, "POST": (422, 404)},
    "booking:ics": OWN,
    "booking:calendar": {"GET": TEAM, "HEAD": TEAM},
    **{
        f"booking:{name}": {"GET": TEAM, "HEAD": TEAM, "POST": CHANGED[422]}
        for name in ("one", "staff-move", "add", "add-for", "keep-free")
    },
    "booking:without": {"GET": TEAM, "HEAD": TEAM, "POST": CHANGED[303]},
    "booking:letters": {"POST": CHANGED[303]},
    "booking:picture": {"GET": SHARED, "HEAD": SHARED},
    "booking:services": {"GET": OWNERS, "HEAD": OWNERS, "POST": SENT[422]},
    "booking:rooms": {"POST": SENT[422]},
    "booking:hours": {"GET": OWNERS, "HEAD": OWNERS, "POST": SENT[302]},
}
OF_A_BOOKING = ("yours", "still", "move", "cancel", "earlier", "ics")

OF_A_KEPT = [name for name in ROWS if name.startswith("photos:") and name != "photos:keep"]
OF_A_TALK = [
    f"talk:{name}"
    for name in (
        *("link", "thread", "messages", "stream", "picture", "address"),
        *("answer", "answer-messages", "assign", "close"),
    )
]
OF_A_PHOTO = (
    "photos:keep",
    "state",
    "choose-face",
    "tell",
    "add",
    "take-away",
    "before",
    "after",
    "take",
)

ROWS |= {
    # Results: for everybody; a client's answers; a clinic's cases.
    "voices:gallery": READ,
    "voices:reviews": READ,
    "voices:case": READ,  # with a consent: that it is 404 without is tested elsewhere
    "voices:picture": READ,
    "voices:answer": FORM,  # whoever has the link
    "voices:asked-picture": READ,  # whoever has the link
    "voices:yours": {"GET": ACCOUNT, "HEAD": ACCOUNT},
    "voices:your-consent": {"GET": MINE, "HEAD": MINE, "POST": by_role(302, *[(422, 404)] * 4)},
    "voices:your-picture": {"GET": MINE, "HEAD": MINE},
    "voices:cases": {"GET": SHARED, "HEAD": SHARED},
    "voices:new": {"GET": SHARED, "HEAD": SHARED, "POST": KEEPERS_422},
    "voices:file": {"GET": SHARED, "HEAD": SHARED},
    "voices:change": {"GET": SHARED, "HEAD": SHARED, "POST": KEEPERS_422},
    "voices:pair": {"GET": SHARED, "HEAD": SHARED, "POST": KEEPERS_422},
    "voices:remove-pair": {"POST": KEEPERS_302},
    "voices:kept-picture": {"GET": SHARED, "HEAD": SHARED},
    "voices:ask": {"POST": KEEPERS_302},  # without a turn: nothing is asked
    "voices:show": {"POST": KEEPERS_422},  # without a consent
    "voices:take-down": {"POST": KEEPERS_302},
    "voices:remove": {"POST": KEEPERS_302},
    "voices:answer-review": {"POST": KEEPERS_422},
    "voices:hide-review": {"POST": by_role(302, 404, 404, 404, (422, 404))},  # without a reason
    "voices:unhide-review": {"POST": by_role(302, 404, 404, 404, (302, 404))},
}
OF_A_CASE = [name for name in ROWS if name.startswith("voices:")]

# Training: a learner's own course, and those of a clinic for whoever teaches there.
TAUGHT = {"GET": SHARED, "HEAD": SHARED}
ROWS |= {
    "training:mine": {"GET": ACCOUNT, "HEAD": ACCOUNT},
    "training:sheet": READ,
    "training:learning": {"GET": MINE, "HEAD": MINE},
    # Sent without a photo, and only by whoever works in the clinic.
    "training:part": {"GET": MINE, "HEAD": MINE, "POST": by_role(302, 404, *[(422, 404)] * 3)},
    "training:practice": {"GET": MINE, "HEAD": MINE},
    "training:state": {"GET": MINE, "HEAD": MINE},
    "training:picture": {"GET": MINE, "HEAD": MINE},
    "training:courses": {**TAUGHT, "POST": SENT[422]},
    "training:course": {**TAUGHT, "POST": SENT[422]},
    "training:enrol": {"POST": SENT[422]},
    "training:remove-part": {"POST": SENT[302]},
    "training:learner": TAUGHT,
    "training:sign-off": {**TAUGHT, "POST": KEEPERS_422},
    "training:certify": {"GET": OWNERS, "HEAD": OWNERS, "POST": SENT[422]},
    "training:withdraw": {"GET": OWNERS, "HEAD": OWNERS, "POST": SENT[422]},
}
OWN_TRAINING = ("learning", "part", "practice", "state", "picture")
# Treatments: the desk sees who is a client, artists and owners see files; a client their own.
KEEPERS = {sent: by_role(302, 404, (sent, 404), 404, (sent, 404)) for sent in (303, 422)}
AT_DESK = {sent: by_role(302, 404, *[(sent, 404)] * 3) for sent in (303, 422)}
ROWS |= {
    "treatment:answer": FORM,  # whoever has the link
    "treatment:mine": {"GET": ACCOUNT, "HEAD": ACCOUNT},
    "treatment:own-withdraw": {"POST": by_role(302, *[(303, 404)] * 4)},
    "treatment:own-picture": {"GET": MINE, "HEAD": MINE},
    "treatment:clients": {"GET": TEAM, "HEAD": TEAM},
    "treatment:file": {"GET": TEAM, "HEAD": TEAM},
    **{
        f"treatment:{name}": {"GET": TEAM, "HEAD": TEAM, "POST": AT_DESK[422]}
        for name in ("new", "change")
    },
    "treatment:erasure": {"POST": by_role(302, *[(303, 404)] * 4)},
    "treatment:keeping": {"GET": OWNERS, "HEAD": OWNERS, "POST": SENT[422]},
    "treatment:erase": {
        "GET": OWNERS,
        "HEAD": OWNERS,
        "POST": by_role(302, 404, 404, 404, (303, 404)),
    },
    "treatment:ask": {"POST": AT_DESK[422]},
    **{f"treatment:{name}": {"GET": SHARED, "HEAD": SHARED} for name in ("treatment", "picture")},
    **{
        f"treatment:{name}": {"GET": SHARED, "HEAD": SHARED, "POST": KEEPERS[422]}
        for name in (
            *("stock", "intake", "answered", "consent", "add-picture", "new-treatment"),
            *("change-treatment", "session", "correct", "book", "results"),
        )
    },
    "treatment:lot": {"GET": SHARED, "HEAD": SHARED, "POST": KEEPERS[303]},
    "treatment:withdraw": {"POST": KEEPERS[303]},
    "treatment:plan": {"POST": KEEPERS[422]},
}
# What an owner looks at, over every clinic they own.
OWNS = by_role(302, *[404] * 3, 200)
ROWS |= {
    "owner:week": {"GET": OWNS, "HEAD": OWNS},
    **{f"owner:{name}": {"GET": OWNERS, "HEAD": OWNERS} for name in ("clinic", "shelf")},
    "owner:tables": {"GET": OWNERS, "HEAD": OWNERS, "POST": SENT[422]},
}
# Outcome: by a link, one's own, and over all cases; what beside a file is the file's.
ROWS |= {
    "outcome:answer": FORM,  # whoever has the link
    "outcome:stop": {**READ, "POST": 200},
    "outcome:mine": {"GET": ACCOUNT, "HEAD": ACCOUNT},
    "outcome:letters": {"POST": by_role(302, *[(303, 404)] * 4)},
    "outcome:own-answer": {
        "GET": OWN_ROW,
        "HEAD": OWN_ROW,
        "POST": by_role(302, *[(422, 404)] * 4),
    },
    **{f"outcome:{name}": {"GET": SHARED, "HEAD": SHARED} for name in ("outcomes", "table", "due")},
    "outcome:research": {"GET": OWNER, "HEAD": OWNER},
    "outcome:treatment": {"GET": SHARED, "HEAD": SHARED},
    "outcome:ask": {"POST": KEEPERS[422]},  # without an e-mail
    "outcome:in-clinic": {"GET": SHARED, "HEAD": SHARED, "POST": KEEPERS[422]},
}
# Aftercare: a client's own by account or by link; the desk sees whose a report is, not what.
OWN_CARE = {"GET": MINE, "HEAD": MINE}
ROWS |= {
    "aftercare:own": OWN_CARE,
    "aftercare:own-days": OWN_CARE,
    "aftercare:own-report": {**OWN_CARE, "POST": by_role(302, *[(422, 404)] * 4)},
    "aftercare:own-picture": OWN_CARE,
    "aftercare:own-photo": {"POST": by_role(302, *[404] * 4)},  # none is asked for yet
    "aftercare:own-zone": {"POST": by_role(302, *[(422, 404)] * 4)},
    "aftercare:own-quiet": {"POST": by_role(302, *[(303, 404)] * 4)},
    "aftercare:linked": OWN,  # whoever has the link
    "aftercare:linked-days": OWN,
    "aftercare:linked-report": {**OWN, "POST": (422, 404)},
    "aftercare:linked-picture": OWN,
    "aftercare:linked-photo": {"POST": 404},
    "aftercare:linked-zone": {"POST": (422, 404)},
    "aftercare:linked-quiet": {"POST": (303, 404)},
    "aftercare:end": {**OWN, "POST": (200, 404)},
    "aftercare:overview": {"GET": TEAM, "HEAD": TEAM},
    "aftercare:reports": {"GET": TEAM, "HEAD": TEAM},
    "aftercare:book": {"GET": TEAM, "HEAD": TEAM, "POST": AT_DESK[422]},
    "aftercare:file": {"GET": SHARED, "HEAD": SHARED},
    "aftercare:report": {"GET": SHARED, "HEAD": SHARED, "POST": KEEPERS[422]},
    "aftercare:open": {"POST": KEEPERS[303]},
    "aftercare:picture": {"GET": NO_FILE, "HEAD": NO_FILE},  # not opened yet: for nobody
    "aftercare:protocol": {"GET": OWNERS, "HEAD": OWNERS, "POST": SENT[422]},
}
# The guarantee: a client's own, claims for whoever answers them, books for the desk too.
ROWS |= {
    # Sent empty: nothing is asked.
    "guarantee:own": {
        "GET": MINE,
        "HEAD": MINE,
        "POST": by_role(302, *[(422, 404)] * 4),
    },
    "guarantee:claims": {"GET": SHARED, "HEAD": SHARED},
    **{
        f"guarantee:{name}": {"GET": SHARED, "HEAD": SHARED, "POST": KEEPERS[422]}
        for name in ("claim", "ask")
    },
    "guarantee:terms": {"GET": OWNERS, "HEAD": OWNERS, "POST": SENT[422]},
    "guarantee:books": {"GET": TEAM, "HEAD": TEAM},
    **{
        f"guarantee:{name}": {"GET": TEAM, "HEAD": TEAM, "POST": AT_DESK[422]}
        for name in ("purse", "correct")
    },
    "guarantee:pay": {"POST": AT_DESK[422]},
    "guarantee:hold": {"POST": by_role(302, 404, 404, 404, (303, 404))},
}
OF_A_ROOM = ("treatment:", "outcome:", "aftercare:", "guarantee:")
OF_A_FILE = [name for name in ROWS if name.startswith(OF_A_ROOM)]


def named(patterns, space=""):
    """Full names of all addresses."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            below = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from named(pattern.url_patterns, space + below)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"


def address(name: str, token: str, clinic: Clinic | None = None, number: int = 1) -> str:
    """One address of a name: of a photo, of a clinic, of a row of somebody's account."""
    if name == "static":
        return "/static/preview/preview.css"
    app, _, own = name.rpartition(":")
    return reverse(name, args=OF_AN_APP[app](token, clinic, number)[own])


def slug_of(clinic: Clinic | None) -> str:
    return clinic.slug if clinic else "new-york"


def as_number(token: str) -> int:
    return int(token) if token.isdecimal() else 1


# What stands in the addresses of each app, by their names; rows are made where there are none.


def of_house(token: str, clinic: Clinic | None, own_row: int) -> dict[str, list]:
    """The preview, and what belongs to an account or to a team."""
    artist = clinic.memberships.filter(user__name="colleague").first() if clinic else None
    user = artist.user if artist else None
    slug = slug_of(clinic)
    nothing = (
        *("page", "privacy", "bring", "remove", "take-back", "leave"),
        *("sign-in", "sign-in-code", "sign-out", "ask-link", "account", "again", "second"),
        *("sign-in-passkey", "here", "ask-passkey", "change-password", "language", "passkeys"),
        *("phone-remove", "recovery", "visits", "end-all"),
    )
    return {
        **{name: [] for name in nothing},
        "how": ["no-face"],
        **{name: [token] for name in ("state", "choose-face", "tell", "before", "after")},
        **{name: [token, "left"] for name in ("add", "take-away")},
        "take": [token, "dots"],
        "set-password": [
            urlsafe_base64_encode(force_bytes(user.pk)) if user else "MQ",
            default_token_generator.make_token(user) if user else "a-b",
        ],
        **{name: [own_row] for name in ("passkey-name", "passkey-remove", "end-visit")},
        "team": [slug],
        "remove-member": [slug, artist.pk if artist else 1],
    }


def of_guide(token: str, clinic: Clinic | None, own_row: int) -> dict[str, list]:
    return {
        **{name: [] for name in ("index", "questions")},
        "question": ["hurt"],
        "book": ["epub"],
        "page": ["aftercare"],
    }


def of_finder(token: str, clinic: Clinic | None, own_row: int) -> dict[str, list]:
    slug = slug_of(clinic)
    listed = Listing.objects.filter(slug=f"artist-{slug}").first() if clinic else None
    return {
        **{name: [] for name in ("find", "places", "here", "apply", "applied", "mine")},
        "confirm": ["x" * 43],
        "agree": [token],
        **{name: [slug] for name in ("desk", "handed")},
        "check": [slug, listed.pk if listed else 1],
        "evidence": [slug, 1],
        **{name: [f"artist-{slug}"] for name in ("artist", "ask")},
    }


def of_photos(token: str, clinic: Clinic | None, own_row: int) -> dict[str, list]:
    slug = slug_of(clinic)
    return {
        **{name: [] for name in ("mine", "erase-all", "export", "seen-by", "leave")},
        **{name: [token] for name in ("one", "share", "erase", "keep")},
        "picture": [token, "picture"],
        "shared": [slug],
        "shared-one": [slug, token],
        "shared-picture": [slug, token, "small"],
    }


def of_talk(token: str, clinic: Clinic | None, own_row: int) -> dict[str, list]:
    slug = slug_of(clinic)
    nothing = ("visit", "news", "inboxes", "here", "own-inbox", "own-stream", "own-replies")
    return {
        **{name: [] for name in nothing},
        "own-remove-reply": [1],
        **{name: [slug] for name in ("inbox", "inbox-stream", "replies")},
        "remove-reply": [slug, saved_reply(clinic)],
        **{name.removeprefix("talk:"): [token] for name in OF_A_TALK},
        "picture": [token, 1],
    }


def of_owner(token: str, clinic: Clinic | None, own_row: int) -> dict[str, list]:
    if clinic:
        appointment(clinic)  # a week with something in it
    return {"week": [], **{name: [slug_of(clinic)] for name in ("clinic", "shelf", "tables")}}


def of_outcome(token: str, clinic: Clinic | None, own_row: int) -> dict[str, list]:
    """Addresses of what a client says of a treatment, and of all that a clinic's clients say."""
    slug, number = slug_of(clinic), as_number(token)
    file = File.objects.filter(pk=number).first()
    row = file.treatments.first().pk if file else 1
    there = [slug, number, row]
    return {
        **{name: [f"outcome-of-{number}"] for name in ("answer", "stop")},
        "mine": [],
        "letters": [number],
        "own-answer": [row, "before"],
        **{name: [slug] for name in ("outcomes", "table", "research", "due")},
        **dict.fromkeys(("treatment", "ask"), there),
        "in-clinic": [*there, "before"],
    }


def of_treatment(token: str, clinic: Clinic | None, own_row: int) -> dict[str, list]:
    """Addresses of a client's file: its clinic's, the client's own, and a link to the questions."""
    slug, number = slug_of(clinic), as_number(token)
    file = File.objects.filter(pk=number).first()
    row = file.treatments.first() if file else None
    lot = Stock.objects.filter(clinic__slug=slug).first()

    def first(rows) -> int:
        return rows.first().pk if file and rows.first() else 1

    picture = first(file.pictures) if file else 1
    here, there = [slug, number], [slug, number, row.pk if row else 1]
    return {
        "answer": [f"link-of-{number}"],
        "mine": [],
        "own-withdraw": [number, "research"],
        "own-picture": [picture],
        **{name: [slug] for name in ("clients", "new", "stock", "keeping")},
        "erasure": [number],
        "erase": here,
        "lot": [slug, lot.pk if lot else 1],
        **dict.fromkeys(("file", "change", "ask", "intake", "add-picture", "new-treatment"), here),
        "answered": [*here, first(file.intakes) if file else 1],
        "consent": [*here, "gallery"],
        "withdraw": [*here, "research"],
        "picture": [*here, picture],
        **dict.fromkeys(
            ("treatment", "change-treatment", "session", "plan", "book", "results"), there
        ),
        "correct": [*there, first(row.sessions) if row else 1],
    }


def of_aftercare(token: str, clinic: Clinic | None, own_row: int) -> dict[str, list]:
    """Addresses of a client's days, of a report of theirs, and of the clinic's protocol.

    Of the links another's is one that was never made, as every link of somebody is their own.
    """
    slug, number = slug_of(clinic), as_number(token)
    file = File.objects.filter(pk=number).first()
    theirs = file is None or bool(file.user and file.user.email == "stranger@example.org")
    token = f"no-days-{number}" if theirs else f"days-of-{number}"
    report = file.care_reports.first() if file else None
    here, one = [slug, number], [slug, report.pk if report else 1]
    found = {
        "end": [number, "0" * 64 if theirs else care_links.sealed(file)],
        **{name: [slug] for name in ("overview", "reports", "protocol")},
        **dict.fromkeys(("file", "book"), here),
        **dict.fromkeys(("report", "open", "picture"), one),
    }
    with_report = {"picture": one[1:]}
    for name in ROWS:
        if name.startswith("aftercare:own"):
            found[name.removeprefix("aftercare:")] = [number, *with_report.get(name[14:], [])]
        elif name.startswith("aftercare:linked"):
            found[name.removeprefix("aftercare:")] = [token, *with_report.get(name[17:], [])]
    return found


def of_guarantee(token: str, clinic: Clinic | None, own_row: int) -> dict[str, list]:
    """Addresses of a clinic's terms, books and claims, and of a client's own treatment."""
    slug, number = slug_of(clinic), as_number(token)
    row = Treatment.objects.filter(file=number).first()
    claim = row.claims.first() if row else None
    entry = row.purse.entries.first() if row and hasattr(row, "purse") else None
    treated = row.pk if row else 1
    return {
        "own": [treated],
        **{name: [slug] for name in ("claims", "terms", "books")},
        "claim": [slug, claim.pk if claim else 1],
        **{name: [slug, treated] for name in ("purse", "hold", "ask")},
        "correct": [slug, treated, entry.pk if entry else 1],
        "pay": [slug, treated, claim.pk if claim else 1],
    }


def claimed(file, artist) -> None:
    """Terms, a payment and a claim of the file's treatment, shown by a photo."""
    row, client = file.treatments.first(), file.user or artist
    told = {"offered": True, "sentence_en": "We put it right.", "sentence_es": "Lo corregimos."}
    lasts = {"healed_days": 0, "claim_days": 90, "answer_days": 14, "pay_days": 14}
    terms.write(file.clinic, None, uuid.uuid4(), currency="USD", **told, **lasts)
    terms.agree(row, None)
    books.write(row, artist, uuid.uuid4(), "paid", 100_000, row.sessions.first().on, "cash")
    pictures = list(row.pictures.all())
    tomorrow = timezone.now() + timedelta(days=1)  # in the clinic it may still be yesterday
    claims.ask(row, client, uuid.uuid4(), "money", "It is patchy.", pictures, tomorrow)


#: Pages on which all that hangs on a file is seen, whichever app it is of.
WHOLE_FILES = ("treatment:file", "treatment:mine", "treatment:treatment")


def client_file(user, clinic, name) -> str:
    """A file of somebody in a clinic, with what an address asks of one; gives its number."""
    artist = clinic.memberships.filter(role=Role.ARTIST).first().user
    usual.furnish(clinic)
    once = uuid.uuid4
    given = {"name": "Ana Muestra", "language": "en", "zone": clinic.zone, "user": user}
    file = files.make(clinic, artist, once(), **given)
    fine = {"adult": {"said": "yes"}, "diabetes": {"said": "yes"}}
    intake = intakes.answer(file, fine, "en", once(), asked_by=artist, name="Ana M.")
    intakes.decide(intake, artist, once(), "treat", why="It is well controlled.")
    for purpose in ("treatment", "research", "simulation"):
        consents.give(file, purpose, "en", "Ana M.", once=once(), beside=artist)
    meant = {"kind": "shaved", "zones": ["crown"], "artist": artist, "sessions_meant": 3}
    row = files.treat(file, artist, once(), **meant)
    day = timezone.now().date()
    lots = [
        Stock.objects.get_or_create(
            clinic=clinic,
            kind=kind,
            lot=f"{kind}-1",
            brand="Graphite",
            defaults={"article": "3", "expires": day + timedelta(days=300), "received": day},
        )[0]
        for kind in ("needle", "pigment")
    ]
    sessions.make(row, artist, once(), lots, on=day, artist=artist, zones=["crown"], parts=8)
    client_pictures.add(file, artist, once(), jpeg(), "before", day, "top", row)
    client_pictures.add(file, artist, once(), jpeg(), "fresh", day, "top", row)
    app = "" if name in WHOLE_FILES else name.partition(":")[0]
    if app in ("", "aftercare"):
        reports.make(file, ["look"], "It looks lighter.", once(), photo=jpeg())
        CareKey.objects.create(
            file=file,
            digest=hashlib.sha256(f"days-of-{file.pk}".encode()).hexdigest(),
            until=timezone.now() + timedelta(days=1),
        )
    Link.objects.create(
        file=file,
        digest=hashlib.sha256(f"link-of-{file.pk}".encode()).hexdigest(),
        until=timezone.now() + timedelta(days=1),
    )
    asked = outcomes.Asked.objects.create(treatment=row, occasion="before")
    outcomes.Link.objects.create(asked=asked, digest=digest(f"outcome-of-{file.pk}"))
    if app in ("", "guarantee"):
        claimed(file, artist)
    return str(file.pk)


def of_clinics(token: str, clinic: Clinic | None, own_row: int) -> dict[str, list]:
    """Addresses of a clinic's pages, of a closure and a film of it, and of a reader's letters."""
    slug = slug_of(clinic)
    closure = clinic.closures.first() if clinic else None
    film = clinic.films.first() if clinic else None
    reader = Reader.objects.filter(email=f"reader@{slug}.example").first()
    name = film.name if film else "none"
    here = ("clinic", "read-as", "introduction", "settings")
    set_there = ("contact", "hours", "closures", "story", "facts", "films")
    return {
        **{one: [] for one in ("index", "letters")},
        **{one: [slug] for one in (*here, *set_there)},
        "remove-closure": [slug, closure.pk if closure else 1],
        "remove-film": [slug, film.pk if film else 1],
        "film": [name, "webm"],
        "poster": [name],
        "captions": [name, "en"],
        **{
            f"{what}-letters": [reader.pk, mailing.token(reader, what)] if reader else [1, "a"]
            for what in ("confirm", "leave")
        },
    }


def of_booking(token: str, clinic: Clinic | None, own_row: int) -> dict[str, list]:
    """Addresses of one appointment and of a clinic's calendar."""
    slug = slug_of(clinic)
    row = appointment(clinic) if clinic else None
    number = row.pk if row else 1
    waits = Waiting.objects.filter(clinic=clinic).first() if clinic else None
    if clinic and waits is None:
        details = Details("Ana", f"ana@{slug}.example", zone="UTC")
        waits = waiting.begin(clinic.services.first(), details, date(2040, 1, 1))
    return {
        "index": [],
        **{name: [token] for name in OF_A_BOOKING},
        "times": [slug, "consultation"],
        "wait": [slug, "consultation"],
        "leave": [waits.pk, letters.seal(waits)] if waits else [1, "a"],
        "calendar": [slug],
        "one": [slug, number],
        "staff-move": [slug, number],
        "picture": [slug, number, "before"],
        "add": [slug, "consultation"],
        "add-for": [slug, "consultation", 2_000_000_000],
        "keep-free": [slug],
        "without": [slug],
        "letters": [slug],
        "services": [slug],
        "rooms": [slug],
        "hours": [slug, row.artist_id if row else 1],
    }


def of_training(token: str, clinic: Clinic | None, own_row: int) -> dict[str, list]:
    """Addresses of a course that somebody takes, of a photo of a sheet and of a certificate."""
    slug = slug_of(clinic)
    numbers = token.split("-") if token.startswith("taken-") else ["taken", *"11111"]
    course, taken, part, made, paper = map(int, numbers[1:])
    return {
        "mine": [],
        "sheet": ["rows"],
        "learning": [taken],
        "part": [taken, part],
        **{name: [made] for name in ("practice", "state", "picture")},
        "courses": [slug],
        "course": [slug, course],
        "enrol": [slug, course],
        "remove-part": [slug, course, part],
        "learner": [slug, taken],
        "sign-off": [slug, taken, part],
        "certify": [slug, taken],
        "withdraw": [slug, paper],
    }


def train(learner, clinic, *, certified: bool) -> str:
    """A course of a clinic that somebody takes, with a photo of a sheet; gives its numbers."""
    titles = {"title_en": "A course", "title_es": "Un curso"}
    owner = clinic.memberships.get(role=Role.OWNER, user__name="boss").user
    course = teaching.begin_course(clinic, uuid.uuid4().hex, level="first", **titles)
    part = teaching.add_part(course, uuid.uuid4().hex, kind="sheet", sheet="rows", **titles)
    taken = teaching.enrol(course, learner, owner)
    whose = f"learner-{learner.pk}"
    measured = {"name": "touching", "wanted": 0.0, "low": 0.0, "high": 0.03, "unit": ""}
    made = [
        Practice.objects.create(
            enrolment=taken,
            part=part,
            state="measured",
            photo=keeping.keep(jpeg(), whose, whose),
            measured=[measured | {"value": value, "passed": value < 0.03}],
            once=uuid.uuid4().hex,
        )
        for value in (0.08, 0.01)
    ]
    paper = None
    if certified:
        teaching.sign_off(taken, part, owner, uuid.uuid4().hex, passed=True, note="")
        today = timezone.localdate()
        paper = certifying.issue(taken, owner, today - timedelta(days=1), today)
    numbers = course.pk, taken.pk, part.pk, made[0].pk, paper.pk if paper else 1
    return "-".join(["taken", *map(str, numbers)])


def appointment(clinic: Clinic) -> Appointment:
    """One that is booked, with a picture that is shared."""
    usual.furnish(clinic)
    booked = clinic.appointments.filter(state="booked").first()
    if booked is None:
        at = timezone.now() + timedelta(days=9)
        booked = Appointment.objects.create(
            clinic=clinic,
            artist=clinic.memberships.filter(role=Role.ARTIST).first().user,
            kind="consultation",
            state="booked",
            starts=at,
            ends=at + timedelta(hours=1),
            busy_from=at,
            busy_until=at + timedelta(hours=1),
            look={
                "whose": "nobody",
                "before": keep(None, clinic),
                "after": keep(None, clinic),
                "wishes": {},
            },
        )
    return booked


def furnish(clinic: Clinic) -> None:
    """A closure and a film of a clinic, and somebody who asked for letters."""
    Closure.objects.create(clinic=clinic, first=date(2030, 1, 1), last=date(2030, 1, 1))
    name = f"film-{clinic.slug}"
    film = Film.objects.create(
        clinic=clinic, name=name, kind="webm", title_en="A film", size=1, width=4, height=3
    )
    Captions.objects.create(film=film, language="en", text="WEBVTT")
    for file in (name, f"{name}.jpg"):
        (folder() / file).write_bytes(b"x")
    reader = f"reader@{clinic.slug}.example"
    Reader.objects.create(email=reader, language="en", edition=date(2026, 1, 1))


def of_voices(token: str, clinic: Clinic | None, own_row: int) -> dict[str, list]:
    """Addresses of a case: results, its client's own, and its clinic's."""
    slug, case = slug_of(clinic), as_number(token)
    photo = CasePhoto.objects.filter(case=case).first()
    shown = Shown.objects.filter(photo__case=case).first()
    pair = photo.pk if photo else 1
    token, name = f"token-of-{case}", shown.kept_id if shown else "none"
    of_clinic = {
        **{name: [] for name in ("file", "change", "pair", "show", "take-down", "remove")},
        **{f"{does}-review": [] for does in ("answer", "hide", "unhide")},
        "remove-pair": [pair],
        "kept-picture": [pair, "after"],
        "ask": ["gallery"],
    }
    return {
        **{name: [] for name in ("gallery", "reviews", "yours")},
        "case": [case],
        "picture": [name],
        "answer": [token],
        "asked-picture": [token, pair, "before"],
        "your-consent": [case, "gallery"],
        "your-picture": [case, pair, "before"],
        **{name: [slug] for name in ("cases", "new")},
        **{name: [slug, case, *more] for name, more in of_clinic.items()},
    }


OF_AN_APP = {
    "": of_house,
    "guide": of_guide,
    "finder": of_finder,
    "photos": of_photos,
    "talk": of_talk,
    "owner": of_owner,
    "clinics": of_clinics,
    "booking": of_booking,
    "voices": of_voices,
    "training": of_training,
    "treatment": of_treatment,
    "outcome": of_outcome,
    "aftercare": of_aftercare,
    "guarantee": of_guarantee,
}


@pytest.fixture
def clinics(rows, quick_vault):
    """Two clinics, each with an owner and a colleague of its own."""
    made = []
    for slug in ("here", "there"):
        clinic = Clinic.objects.create(slug=slug, name=slug, city=slug, zone="America/New_York")
        for name, role in (("boss", Role.OWNER), ("colleague", Role.ARTIST)):
            user = get_user_model().objects.create_user(f"{name}@{slug}.example", name=name)
            Membership.objects.create(user=user, clinic=clinic, role=role)
        Listing.objects.create(
            slug=f"artist-{slug}",
            name="An Artist",
            clinic=clinic,
            email=f"artist@{slug}.example",
            state=Listing.State.LISTED,
            confirmed=timezone.now(),
            city="Charlotte",
            country="US",
            zone="America/New_York",
            lat=35.23,
            lon=-80.84,
            languages=",en,",
            began=2018,
        )
        furnish(clinic)
        made.append(clinic)
    return made


def come_in(client, role, clinic):
    """Sign a client in as a role of a clinic; gives who they are."""
    if role == "visitor":
        return None
    user = get_user_model().objects.create_user(f"{role}@example.org")
    if role != "client":
        Membership.objects.create(user=user, clinic=clinic, role=role)
    client.force_login(user)
    session = client.session
    session.update({"second": role != "client", "sure": timezone.now().timestamp()})
    session.save()
    return user


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 75)).save(out, "JPEG")
    return out.getvalue()


def keep(user, clinic) -> str:
    """A photo of somebody, shared with a clinic; gives its name."""
    whose = names.of_user(user) if user else "nobody"
    return keeping.keep(jpeg(), whose, whose, names.of_clinic(clinic)).name


def finish(user, clinic, *, shown: bool) -> str:
    """A case of somebody in a clinic, with a pair and a review; gives its number."""
    client = user or get_user_model().objects.get_or_create(email="somebody@example.org")[0]
    today = timezone.localdate()
    given = {"kind": "shaved", "tone": 5, "sessions": 2, "done_on": today, "client": client}
    case = Case.objects.create(clinic=clinic, **given)
    both = [Kept.objects.get(pk=keep(client, clinic)) for _side in range(2)]
    photo = CasePhoto.objects.create(
        case=case, view="front", after_on=today, days=0, before=both[0], after=both[1]
    )
    Review.objects.create(case=case, words="Calm and exact.", language="en")
    Question.objects.create(
        case=case,
        purpose="gallery",
        round=1,
        digest=hashlib.sha256(f"token-of-{case.pk}".encode()).hexdigest(),
        until=timezone.now() + timedelta(days=1),
    )
    if shown:
        text = {"version": "1", "language": "en", "text": "Yes.", "name": "A", "by": client}
        Consent.objects.create(case=case, purpose="gallery", **text)
        Case.objects.filter(pk=case.pk).update(shown_since=timezone.now())
        made = keeping.keep_made(jpeg(), both[1], "shown", "somebody")
        Shown.objects.create(photo=photo, side="after", width=60, height=75, kept=made)
        made = keeping.keep_made(jpeg(), both[0], "shown", "somebody")
        Shown.objects.create(photo=photo, side="before", width=60, height=75, kept=made)
    return str(case.pk)


def talk(client, clinic, name) -> str:
    """A talk of somebody with a clinic, begun with a picture; gives its name, or its link."""
    thread = threads.begin(threads.Kind.CHAT, "en", clinic=clinic)
    picture = ""
    if name == "talk:picture":
        out = io.BytesIO()
        Image.new("RGB", (60, 75)).save(out, "JPEG")
        picture = pictures.keep(thread, out.getvalue(), None, uuid.uuid4())
    threads.post(thread, "Hello", picture=picture)
    if client is not None:
        client.cookies[tokens.COOKIE] = threads.key(thread)
    return threads.key(thread, link=True) if name == "talk:link" else thread.name


def asked_of(client, clinic) -> str:
    """A request to an artist of a clinic; gives the name of its talk."""
    thread = Thread.objects.get(name=talk(client, clinic, ""))
    Asked.objects.create(listing=clinic.listings.get(), thread=thread)
    return thread.name


def saved_reply(clinic) -> int:
    if clinic is None:
        return 1
    return Reply.objects.get_or_create(clinic=clinic, title="a", english="a", spanish="a")[0].pk


def row_of_account(name, user, client=None) -> int:
    """A row of somebody's account that an address names; made where there is none."""
    if user is None:
        return 1
    if name == "end-visit":
        return Visit.objects.get_or_create(user=user, session=f"of {user.pk}")[0].pk
    if name not in ("passkey-name", "passkey-remove"):
        return 1
    if client:
        session = client.session
        session["second"] = True
        session.save()
    made = {"name": "key", "data": b"", "host": "localhost"}
    return Passkey.objects.get_or_create(user=user, credential=str(user.pk), defaults=made)[0].pk


def test_every_address_has_a_row():
    names = set(named(get_resolver().url_patterns))
    assert names == set(ROWS)
    found = {
        f"{app}:{name}".removeprefix(":")
        for app, of in OF_AN_APP.items()
        for name in of("x", None, 1)
    }
    assert found | {"static"} == names
    assert all(address(name, "x") for name in names)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ROWS)
def test_who_may_ask_what(visitor, other, clinics, name, role, quick_vault):
    here, there = clinics
    asker = come_in(visitor, role, here)
    stranger = get_user_model().objects.create_user("stranger@example.org")
    cases = ("none", "none")
    if name in OF_A_CASE:
        shown = name in ("voices:case", "voices:picture")
        cases = finish(asker, here, shown=shown), finish(stranger, there, shown=shown)
    courses = ("none", "none")
    if name.startswith("training:"):
        # One's own course by name, else that of a colleague, whose work one may sign off.
        own_course = asker and name.removeprefix("training:") in OWN_TRAINING
        colleague = here.memberships.get(user__name="colleague").user
        certified = name == "training:withdraw"
        courses = (
            train(asker if own_course else colleague, here, certified=certified),
            train(stranger, there, certified=certified),
        )
    filed = ("none", "none")
    if name in OF_A_FILE:
        filed = client_file(asker, here, name), client_file(stranger, there, name)
    at = cache(partial(address, name))  # the same for every method, unless a row is made for it
    for method in METHODS:
        if name == "sign-out" and method == "POST":
            asking = Client(headers={"host": "localhost"})
        else:
            asking = visitor
        mine, theirs = (
            asks.settle()[0].split("/")[-2] if name in OF_A_PHOTO else "none"
            for asks in (visitor, other)
        )
        if name in OF_A_KEPT:
            mine, theirs = keep(asker, here), keep(stranger, there)
        if name == "finder:agree":
            mine, theirs = asked_of(visitor, here), asked_of(None, there)
        if name.removeprefix("booking:") in OF_A_BOOKING and ":" in name:
            mine, theirs = keys.new(appointment(here)), "guessed"
        if name in OF_A_TALK:
            mine, theirs = talk(visitor, here, name), talk(None, there, name)
        if name in OF_A_CASE:
            mine, theirs = cases
        if name.startswith("training:"):
            mine, theirs = courses
        if name in OF_A_FILE:
            mine, theirs = filed
        expected = ROWS[name].get(method, 405)
        if isinstance(expected, dict):
            expected = expected[role]
        own, foreign = expected if isinstance(expected, tuple) else (expected, expected)
        ask = partial(asking.generic, method)
        not_mine, own_row = row_of_account(name, stranger), row_of_account(name, asker, visitor)
        another = ask(at(theirs, there, not_mine))
        assert another.status_code == foreign, (method, "another's")
        assert ask(at(mine, here, own_row)).status_code == own, (method, "own")


@pytest.mark.parametrize("name", ["state", "before", "after", "take"])
def test_gone_guessed_and_anothers_look_alike(visitor, other, name):
    token = visitor.settle()[0].split("/")[-2]
    answers = {
        client.get(address(name, asked)).content
        for client, asked in (
            (other, token),
            (Client(headers={"host": "localhost"}), token),
            (visitor, "a" * len(token)),
            (visitor, "None"),
        )
    }
    assert len(answers) == 1


def test_a_clinic_of_others_and_none_look_alike(visitor, clinics):
    here, there = clinics
    come_in(visitor, "owner", here)
    answers = {
        # The tablet's token is masked anew in every answer.
        re.sub(rb'data-token="\w+"', b"", answer.content.replace(f"/{slug}/".encode(), b""))
        for slug in (there.slug, "nowhere")
        if (answer := visitor.get(f"/en/team/{slug}/", headers={"accept": "text/html"}))
    }
    assert len(answers) == 1


def test_an_address_without_language_leads_to_the_visitors(desk):
    client = Client(headers={"host": "localhost", "accept-language": "es-MX,es;q=0.9"})
    assert client.get("/")["Location"] == "/es/"
    client = Client(headers={"host": "localhost", "accept-language": "fr"})
    assert client.get("/")["Location"] == "/en/"


def test_another_host_name_is_refused(desk):
    assert Client(headers={"host": "evil.example"}).get("/en/").status_code == 400
