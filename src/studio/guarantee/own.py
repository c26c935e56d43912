"""A client's own side: the terms, until when, asking, and where it stands."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studio.booking.moments import day_of
from studio.guarantee import books, claims, days, money, reading, terms
from studio.guarantee.finding import own_treatment, to
from studio.guarantee.forms import Ask, StepForm
from studio.guarantee.models import Claim
from studio.guarantee.ways import Way
from studio.people.doors import signed_in
from studio.port import Refused
from studio.treatment import consents, pictures
from studio.treatment.files import Meanwhile
from studio.treatment.models import Picture, Stage, Treatment

__all__ = ["own"]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def own(request: HttpRequest, treatment: int) -> HttpResponse:
    """The guarantee of one's treatment; asking, and each step that is one's own to take."""
    row = own_treatment(request.user, treatment)
    if request.method != "POST":
        return _page(request, row)
    did = request.POST.get("did", "ask")
    return _ask(request, row) if did == "ask" else _act(request, row, did)


def _ask(request: HttpRequest, row: Treatment) -> HttpResponse:
    form = Ask(request.POST, request.FILES, pictures=_pictures(row))
    if not form.is_valid():
        return _page(request, row, ask=form, status=422)
    said = form.cleaned_data
    shown = _brought(request, row, form)
    if shown is None:
        return _page(request, row, ask=form, status=422)
    try:
        claims.ask(row, request.user, said["once"], said["wish"], said["why"], shown)
    except (claims.NoTerms, claims.TooEarly):
        return _page(request, row, status=422)
    except Meanwhile:
        wrong = gettext("You have asked already. This is where it stands.")
        return _page(request, row, wrong=wrong, status=409)
    return to("own", row.pk)


def _act(request: HttpRequest, row: Treatment, did: str) -> HttpResponse:
    over = gettext("This page was older than what has happened. This is where it stands now.")
    claim = claims.open_claim(row)
    way = next((one for one in _ways(claim, request) if one.did == did), None)
    if claim is None or way is None:
        sent = request.POST.get("once", "")
        if Claim.objects.filter(treatment=row, steps__once=_uuid(sent)).exists():
            return to("own", row.pk)  # sent twice
        return _page(request, row, wrong=over, status=409)
    form = _step(row, way, claim, request)
    if not form.is_valid():
        return _page(request, row, step=form, status=422)
    said = form.cleaned_data
    shown = _brought(request, row, form)
    if shown is None:
        return _page(request, row, step=form, status=422)
    try:
        claims.act(
            claim,
            did,
            request.user,
            said["version"],
            said["once"],
            client=True,
            why=said.get("why", ""),
            pictures=shown,
        )
    except (Meanwhile, claims.NotNow):
        return _page(request, row, step=form, wrong=over, status=409)
    return to("own", row.pk)


def _step(row: Treatment, way: Way, claim: Claim, request: HttpRequest | None = None) -> StepForm:
    sent = (request.POST, request.FILES) if request else ()
    today = days.today(timezone.now(), row.file.clinic.zone)
    return StepForm(*sent, way=way, version=claim.version, today=today, pictures=_pictures(row))


def _uuid(sent: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(sent)
    except ValueError:
        return None


def _ways(claim: Claim | None, request: HttpRequest) -> list[Way]:
    return claims.open_ways(claim, request.user, client=True) if claim else []


def _pictures(row: Treatment) -> QuerySet[Picture]:
    rows: QuerySet[Picture] = row.pictures.exclude(stage=Stage.LETTER)
    return rows.order_by("-taken", "view")


def _brought(request: HttpRequest, row: Treatment, form: Ask | StepForm) -> list[Picture] | None:
    """The pictures a form points to, and the one it brings; None where that cannot be kept."""
    said = form.cleaned_data
    shown = list(said.get("pictures") or ())
    if not (photo := said.get("photo")):
        return shown
    once = uuid.uuid5(said["once"], "photo")
    day = days.today(timezone.now(), row.file.zone)
    try:
        kept = pictures.add(
            row.file, request.user, once, photo.read(), Stage.HEALED, day, said["view"], row
        )
    except Refused as refused:
        form.add_error("photo", str(refused.phrase))
        return None
    except consents.Missing:
        wrong = gettext("You have not agreed that the clinic keeps photos. Send it without one.")
        form.add_error("photo", wrong)
        return None
    return [*shown, kept]


def _page(
    request: HttpRequest,
    row: Treatment,
    ask: Ask | None = None,
    step: StepForm | None = None,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    now, zone = timezone.now(), row.file.clinic.zone
    held, window, claim = terms.agreed(row), terms.window(row), claims.open_claim(row)
    told: dict[str, Any] = {
        "treatment": row,
        "file": row.file,
        "clinic": row.file.clinic,
        "terms": held,
        "wrong": wrong,
        # Where what was written no longer fits, it is not lost.
        "typed": request.POST.get("why", "")[:2000] if status == 409 else "",
        "claims": [
            _told(one)
            for one in row.claims.order_by("-asked", "-pk").select_related(
                "treatment__file__clinic"
            )
        ],
    }
    purse = books.purse_of(row)
    if purse is not None:
        told["paid"] = money.said(purse.paid_cents, purse.currency)
        if purse.returned_cents:
            told["returned"] = money.said(purse.returned_cents, purse.currency)
    if held is not None:
        spanish = get_language() == "es"
        told["covers"] = held.sentence_es if spanish else held.sentence_en
        told["lines"] = terms.lines(held)
    if window is not None:
        today = days.today(now, zone)
        told |= {
            "opens": day_of(window.opens),
            "closes": days.said(window.closes, zone, row.file.zone),
            "early": today < window.opens,
            "late": today > window.closes,
        }
        if claim is None and today >= window.opens:
            told["ask"] = ask or Ask(pictures=_pictures(row))
    if claim is not None:
        told["ways"] = _forms(request, row, claim, step)
    return render(request, "guarantee/own.html", told, status=status)


def _told(claim: Claim) -> dict[str, Any]:
    return {
        "row": claim,
        "state": reading.state_of(claim, client=True),
        "next": reading.next_of(claim, timezone.now(), client=True),
        "lines": reading.lines(claim, client=True),
    }


def _forms(
    request: HttpRequest, row: Treatment, claim: Claim, sent: StepForm | None
) -> list[dict[str, Any]]:
    did = sent.data.get("did") if sent else None
    found = []
    for way in _ways(claim, request):
        form = _step(row, way, claim)
        if sent is not None and did == way.did:
            form = sent.again(claim.version)
        found.append(
            {
                "did": way.did,
                "does": reading.DOES[way.did],
                "form": form,
                "primary": way.did in ("reply", "agree"),
                # What is waited for stands open.
                "open": did == way.did or (sent is None and way.did == "reply"),
            }
        )
    return found
