"""The team's side: what is due next, one claim with its evidence and the ways on, the terms."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from studio.booking.doors import at_desk
from studio.booking.moments import day_of
from studio.clinics.guidance import own
from studio.guarantee import books, days, money, reading
from studio.guarantee import claims as asked
from studio.guarantee import terms as promised
from studio.guarantee.finding import at, claim_here, of_treatment, to
from studio.guarantee.forms import AskedOf, StepForm, TermsForm
from studio.guarantee.models import OPEN, Claim, State
from studio.guarantee.ways import Way
from studio.guide.clinic import said as guide_says
from studio.people.doors import in_clinic
from studio.people.models import Clinic
from studio.people.rights import Right, may
from studio.treatment import consents, pictures
from studio.treatment.files import Meanwhile
from studio.treatment.models import Picture, Purpose, Stage, Treatment

__all__ = ["ask", "claim", "claims", "terms"]

MOST_CLOSED = 30
form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
@at_desk(Right.ANSWER_CLAIMS)
def claims(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """What is asked, what is due next first; dates that are over in plain sight."""
    now = timezone.now()
    every = asked.of_clinic(clinic)
    told = {
        "clinic": clinic,
        "open": [
            (one, reading.next_of(one, now, client=False)) for one in every.filter(state__in=OPEN)
        ],
        "closed": every.exclude(state__in=OPEN).order_by("-asked")[:MOST_CLOSED],
        "terms": promised.in_force(clinic),
        "sets": may(request.user, Right.CHANGE_CLINIC, clinic),
    }
    return render(request, "guarantee/claims.html", told)


@never_cache
@form_page
@at_desk(Right.ANSWER_CLAIMS)
def claim(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """One claim: evidence, what may be done now, and everything that was."""
    row = claim_here(clinic, number)
    if request.method != "POST":
        return _page(request, row)
    ways = {one.did: one for one in (*_ways(row, request), *_clients(row, request))}
    way = ways.get(request.POST.get("did", ""))
    over = gettext("Somebody else has led this on meanwhile. This is where it stands now.")
    if way is None:
        sent = request.POST.get("once", "")
        if row.steps.filter(once__in=[one for one in [_uuid(sent)] if one]).exists():
            return to("claim", clinic.slug, row.pk)  # sent twice
        known = request.POST.get("did", "") in reading.DOES
        wrong = over if known else gettext("Choose what is to be done.")
        return _page(request, row, wrong=wrong, status=409 if known else 422)
    form = _form(row, way, request)
    if not form.is_valid():
        return _page(request, row, sent=form, status=422)
    said = form.cleaned_data
    given = {name: said[name] for name in ("why", "cents", "day", "pictures") if said.get(name)}
    if "pictures" in given:
        given["pictures"] = list(given["pictures"])
    try:
        asked.act(
            row,
            way.did,
            request.user,
            said["version"],
            said["once"],
            client=way.right is None,
            told=way.right is None,
            **given,
        )
    except Meanwhile as meanwhile:
        return _page(request, meanwhile.row, sent=form, wrong=over, status=409)
    except (asked.NotNow, asked.NotYours):
        return _page(request, row, sent=form, wrong=over, status=409)
    except asked.NothingPaid:
        wrong = gettext("That is more than is left of what was paid. Look at the payments.")
        form.add_error("cents", wrong)
        return _page(request, row, sent=form, status=422)
    return to("claim", clinic.slug, row.pk)


def _uuid(sent: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(sent)
    except ValueError:
        return None


def _ways(row: Claim, request: HttpRequest) -> list[Way]:
    # A payment is written down with the others, where the desk does it too.
    ways = asked.open_ways(row, request.user, client=False)
    return [one for one in ways if one.did != "pay"]


def _clients(row: Claim, request: HttpRequest) -> list[Way]:
    """The client's steps: what they say in person or by phone is written down for them."""
    ways = asked.open_ways(row, request.user, client=True)
    return [one for one in ways if asked.may_write_for(row, request.user, one)]


def _form(row: Claim, way: Way, request: HttpRequest | None = None) -> StepForm:
    purse = books.purse_of(row.treatment)
    currency = books.currency(row.treatment)
    most = money.said(purse.left_cents if purse else 0, currency)
    post = request.POST if request else None
    return StepForm(
        post,
        way=way,
        version=row.version,
        today=days.today(timezone.now(), row.treatment.file.clinic.zone),
        pictures=_pictures(row.treatment),
        most=most,
        told=way.right is None,
    )


def _pictures(row: Treatment) -> QuerySet[Picture]:
    rows = row.pictures.exclude(stage=Stage.LETTER)
    if consents.standing(row.file, Purpose.RECORD) is None:
        rows = Picture.objects.none()
    return rows.order_by("-taken", "view")


def _page(
    request: HttpRequest,
    row: Claim,
    sent: StepForm | None = None,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    now, treatment = timezone.now(), row.treatment
    file, clinic = treatment.file, treatment.file.clinic
    open_ = consents.standing(file, Purpose.RECORD) is not None
    held, window = promised.agreed(treatment), promised.window(treatment)
    purse = books.purse_of(treatment)
    did = sent.data.get("did") if sent else None
    forms: dict[bool, list[dict[str, Any]]] = {False: [], True: []}
    for way in (*_ways(row, request), *_clients(row, request)):
        form = _form(row, way)
        if sent is not None and did == way.did:
            form = sent.again(row.version)
        second = way.did == "decline" and row.state != State.SECOND
        forms[way.right is None].append(
            {
                "did": way.did,
                "does": reading.DOES[way.did],
                "form": form,
                "open": did == way.did,
                "second": second and asked.own_work(row, request.user),
            }
        )
    told: dict[str, Any] = {
        "clinic": clinic,
        "file": file,
        "treatment": treatment,
        "claim": row,
        "state": reading.state_of(row, client=False),
        "next": reading.next_of(row, now, client=False),
        "lines": reading.lines(row, client=False),
        "pairs": pictures.pairs(treatment) if open_ else [],
        "open": open_,
        "terms": held,
        "lines_of_terms": promised.lines(held) if held else [],
        "window": window and days.said(window.closes, clinic.zone),
        "paid": purse and money.said(purse.paid_cents, purse.currency),
        "returned": purse and money.said(purse.returned_cents, purse.currency),
        "accepted": row.cents and money.said(row.cents, books.currency(treatment)),
        "pays": row.state == State.ACCEPTED and may(request.user, Right.KEEP_BOOKS, clinic),
        "ways": forms[False],
        "pays_back": may(request.user, Right.PAY_BACK, clinic),
        "clients": forms[True],
        "clients_open": any(one["open"] for one in forms[True]),
        "own": not asked.may_decide(row, request.user),
        "wrong": wrong,
        "typed": request.POST.get("why", "")[:2000] if status == 409 else "",
    }
    return render(request, "guarantee/claim.html", told, status=status)


@never_cache
@form_page
@at_desk(Right.ANSWER_CLAIMS)
@of_treatment
def ask(request: HttpRequest, row: Treatment) -> HttpResponse:
    """Write down what a client asks in person or by phone."""
    clinic = row.file.clinic
    post = request.POST if request.method == "POST" else None
    today = days.today(timezone.now(), clinic.zone)
    form = AskedOf(post, pictures=_pictures(row), today=today)
    if post is not None and form.is_valid():
        said = form.cleaned_data
        given = (said["once"], said["wish"], said["why"], list(said.get("pictures") or ()))
        try:
            made = asked.ask(row, request.user, *given, told_on=said["on"])
        except asked.NoTerms:
            form.add_error(None, gettext("No terms hold for this treatment."))
        except asked.TooEarly as early:
            wrong = gettext("It can be asked from %(day)s on.") % {"day": day_of(early.opens)}
            form.add_error("on", wrong)
        except Meanwhile as meanwhile:
            return to("claim", clinic.slug, meanwhile.row.pk)
        else:
            return to("claim", clinic.slug, made.pk)
    window = promised.window(row)
    too_early = ""
    if window is not None and today < window.opens:
        too_early = gettext("It can be asked from %(day)s on.") % {"day": day_of(window.opens)}
    told = {
        "early": too_early,
        "clinic": clinic,
        "file": row.file,
        "treatment": row,
        "form": form,
        "back": at("purse", clinic.slug, row.pk),
    }
    bad = form.is_bound and form.errors
    return render(request, "guarantee/ask.html", told, status=422 if bad else 200)


@never_cache
@form_page
@in_clinic(Right.CHANGE_CLINIC)
def terms(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """What the clinic promises; the guide follows at once, treatments that have begun do not."""
    last = promised.newest(clinic)
    usual = promised.usual(clinic)
    first = {one: getattr(last, one) for one in usual} if last else usual
    post = request.POST if request.method == "POST" else None
    language = "es" if get_language() == "es" else "en"
    looked_at = guide_says("check_weeks", language, own(clinic))
    form = TermsForm(post, initial=first, looked_at=looked_at)
    if post is not None and form.is_valid():
        given = {**form.cleaned_data}
        promised.write(clinic, request.user, given.pop("once"), **given)
        return to("claims", clinic.slug)
    told = {
        "clinic": clinic,
        "form": form,
        "back": at("claims", clinic.slug),
        "said": promised.sentence(last, language) if last and last.offered else "",
        "last": last,
    }
    bad = form.is_bound and form.errors
    return render(request, "guarantee/terms.html", told, status=422 if bad else 200)
