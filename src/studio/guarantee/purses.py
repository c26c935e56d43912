"""What was paid, for the desk too: to be looked up, written down, set right and paid back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.booking.doors import at_desk
from studio.guarantee import books as kept
from studio.guarantee import claims, days, money, terms
from studio.guarantee.finding import at, claim_here, of_treatment, to
from studio.guarantee.forms import Correction, EntryForm, StepForm
from studio.guarantee.models import KINDS, Claim, Entry, Kind, Purse, State
from studio.guarantee.ways import WAYS
from studio.people.doors import in_clinic
from studio.people.models import Clinic
from studio.people.rights import Right, may
from studio.treatment import files
from studio.treatment.files import Meanwhile
from studio.treatment.models import Treatment

__all__ = ["books", "correct", "hold", "pay", "purse"]

form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
@at_desk(Right.KEEP_BOOKS)
def books(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """What is to be paid back, and each client's treatments with what was paid."""
    sought = request.GET.get("name", "")[:100].replace("\x00", "")
    accepted = claims.of_clinic(clinic).filter(state=State.ACCEPTED)
    rows = Treatment.objects.filter(file__in=files.find(clinic, sought)).select_related("file")
    # Whoever looks for nobody sees who came last.
    order, most = (["file__sought", "-begun"], 40) if sought else (["-begun", "-pk"], 12)
    found = list(rows.order_by(*order)[: most + 1])
    sums = {one.treatment_id: one for one in Purse.objects.filter(treatment__in=found)}
    told = {
        "clinic": clinic,
        "sought": sought,
        "to_pay": [
            (one, money.said(one.cents or 0, kept.currency(one.treatment)))
            for one in accepted.select_related("treatment__file__clinic")
        ],
        "rows": [(one, _sums(sums.get(one.pk))) for one in found[:most]],
        "more": len(found) > most,
    }
    return render(request, "guarantee/books.html", told)


def _sums(purse: Purse | None) -> dict[str, str]:
    if purse is None:
        return {}
    told = {"paid": money.said(purse.paid_cents, purse.currency)}
    if purse.returned_cents:
        told["returned"] = money.said(purse.returned_cents, purse.currency)
    return told


@never_cache
@form_page
@at_desk(Right.KEEP_BOOKS)
@of_treatment
def purse(request: HttpRequest, row: Treatment) -> HttpResponse:
    """The entries of a treatment; one more."""
    if request.method != "POST":
        return _page(request, row)
    form = _entry_form(request, row)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    said = form.cleaned_data
    kind = said.get("kind", Kind.PAID)
    try:
        kept.write(
            row,
            request.user,
            said["once"],
            kind,
            said["cents"],
            said["on"],
            said["way"],
            said.get("currency") or kept.currency(row),
        )
    except kept.TooMuch:
        form.add_error("cents", gettext("That is more than was paid. No more can be given back."))
        return _page(request, row, form, status=422)
    except kept.OtherCurrency:  # the first entry, just now, by somebody else
        form.add_error("cents", gettext("Somebody has just begun in another currency."))
        return _page(request, row, form, status=422)
    return to("purse", row.file.clinic.slug, row.pk)


def _entry_form(request: HttpRequest, row: Treatment) -> EntryForm:
    clinic, there = row.file.clinic, kept.purse_of(row)
    every = may(request.user, Right.PAY_BACK, clinic) and there is not None
    return EntryForm(
        request.POST if request.method == "POST" else None,
        today=days.today(timezone.now(), clinic.zone),
        fixed=there.currency if there else "",
        kinds=tuple(KINDS) if every else (Kind.PAID,),
        initial={"currency": kept.currency(row)},
    )


def _page(
    request: HttpRequest,
    row: Treatment,
    form: EntryForm | None = None,
    pays: StepForm | None = None,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    there, clinic = kept.purse_of(row), row.file.clinic
    claim = claims.open_claim(row)
    if claim is not None and claim.state != State.ACCEPTED:
        claim = None
    if claim is not None and pays is None:
        pays = _pay_form(claim)
    held = terms.agreed(row)
    if form is None:
        form = _entry_form(_looking(request), row)
    told: dict[str, Any] = {
        "clinic": clinic,
        "file": row.file,
        "treatment": row,
        "sums": _sums(there),
        "left": money.said(there.left_cents, there.currency) if there else "",
        "entries": [_told(one) for one in kept.entries(there)] if there else [],
        "form": form,
        "claim": claim,
        "back_sum": money.said(claim.cents or 0, kept.currency(row)) if claim else "",
        "pays": pays,
        "terms": held,
        "may_ask": held is not None
        and claims.open_claim(row) is None
        and may(request.user, Right.ANSWER_CLAIMS, clinic),
        "keeps": may(request.user, Right.KEEP_FILES, clinic),
        "may_hold": held is None
        and terms.in_force(clinic) is not None
        and row.sessions.exists()
        and may(request.user, Right.CHANGE_CLINIC, clinic),
        "wrong": wrong,
    }
    return render(request, "guarantee/purse.html", told, status=status)


def _looking(request: HttpRequest) -> HttpRequest:
    """The request as one that sends nothing: for a form that another form's sending leaves be."""
    if request.method == "POST":
        looking = HttpRequest()
        looking.method, looking.user = "GET", request.user
        return looking
    return request


def _told(entry: Entry) -> dict[str, Any]:
    earlier, before = [], entry.corrects
    after = entry
    while before is not None:
        said = money.said(before.cents, entry.purse.currency)
        earlier.append({"row": before, "sum": said, "wrong": after.get_wrong_display()})
        before, after = before.corrects, before
    return {
        "row": entry,
        "sum": money.said(entry.cents, entry.purse.currency),
        "earlier": earlier,
    }


def _pay_form(claim: Claim, request: HttpRequest | None = None) -> StepForm:
    today = days.today(timezone.now(), claim.treatment.file.clinic.zone)
    post = request.POST if request else None
    return StepForm(post, way=WAYS["pay"], version=claim.version, today=today)


@never_cache
@require_POST
@at_desk(Right.KEEP_BOOKS)
@of_treatment
def pay(request: HttpRequest, row: Treatment, number: int) -> HttpResponse:
    """Write down that an accepted claim was paid back."""
    claim = claim_here(row.file.clinic, number)
    if claim.treatment_id != row.pk:
        raise Http404
    form = _pay_form(claim, request)
    over = gettext("Somebody else has led this on meanwhile. This is where it stands now.")
    if not form.is_valid():
        return _page(request, row, pays=form, status=422)
    said = form.cleaned_data
    try:
        claims.act(
            claim,
            "pay",
            request.user,
            said["version"],
            said["once"],
            on=said["on"],
            way=said["way"],
        )
    except (Meanwhile, claims.NotNow, claims.NotYours):
        return _page(request, row, wrong=over, status=409)
    except kept.TooMuch:
        wrong = gettext("That is more than was paid. No more can be given back.")
        return _page(request, row, wrong=wrong, status=422)
    return to("purse", row.file.clinic.slug, row.pk)


@never_cache
@form_page
@at_desk(Right.KEEP_BOOKS)
@of_treatment
def correct(request: HttpRequest, row: Treatment, entry: int) -> HttpResponse:
    """Set an entry right by a new one."""
    there = kept.purse_of(row)
    old = Entry.objects.filter(pk=entry, purse=there).first() if there else None
    if old is None or there is None:
        raise Http404
    if old.kind == Kind.RETURNED and not may(request.user, Right.PAY_BACK, row.file.clinic):
        raise Http404
    post = request.POST if request.method == "POST" else None
    today = days.today(timezone.now(), row.file.clinic.zone)
    initial = {"cents": f"{old.cents // 100}.{old.cents % 100:02}", "on": old.on, "way": old.way}
    form = Correction(post, today=today, fixed=there.currency, kinds=(old.kind,), initial=initial)
    if post is not None and form.is_valid():
        said = form.cleaned_data
        given = (said["wrong"], said["cents"], said["on"], said["way"])
        try:
            kept.correct(old, request.user, said["once"], *given)
        except kept.TooMuch:
            form.add_error("cents", gettext("More was given back already. Look at that first."))
        except kept.Fixed:
            wrong = gettext("This pays back a claim: its sum stands as it was decided.")
            form.add_error("cents", wrong)
        except Meanwhile:
            wrong = gettext("Somebody else has set this right meanwhile. It stands below.")
            return _page(request, row, wrong=wrong, status=409)
        else:
            return to("purse", row.file.clinic.slug, row.pk)
    told = {
        "clinic": row.file.clinic,
        "title": gettext("Set an entry right"),
        "about": gettext("What was written stays readable below the new entry."),
        "form": form,
        "does": gettext("Write it anew"),
        "back": at("purse", row.file.clinic.slug, row.pk),
    }
    bad = form.is_bound and form.errors
    return render(request, "treatment/form.html", told, status=422 if bad else 200)


@never_cache
@require_POST
@in_clinic(Right.CHANGE_CLINIC)
@of_treatment
def hold(request: HttpRequest, row: Treatment) -> HttpResponse:
    """Let the terms in force hold for a treatment that began without any."""
    terms.agree(row, request.user)
    return to("purse", row.file.clinic.slug, row.pk)
