"""The stock of a clinic, and from a lot to its clients."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studio.booking.doors import at_desk
from studio.people.models import Clinic
from studio.people.rights import Right
from studio.treatment import sessions
from studio.treatment.finding import to
from studio.treatment.forms import Counted, StockForm
from studio.treatment.models import Stock

__all__ = ["lot", "stock"]

form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@form_page
@at_desk(Right.KEEP_FILES)
def stock(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """What is there, until when it is good, and in how many sessions it was used."""
    post = request.POST if request.method == "POST" else None
    form = StockForm(post, initial={"received": timezone.localdate()})
    if post is not None and form.is_valid():
        try:
            with transaction.atomic():
                Stock.objects.create(clinic=clinic, **form.cleaned_data)
            return to("stock", clinic.slug)
        except IntegrityError:
            form.add_error("lot", gettext("This lot stands in the stock already."))
    today = timezone.now().date()
    told = {
        "clinic": clinic,
        "form": form,
        "sought": (sought := request.GET.get("lot", "")[:60].replace("\x00", "")),
        "lots": [
            (one, one.expires < today)
            for one in sessions.shelf(clinic)
            .filter(lot__icontains=sought)
            .order_by(F("used_up").asc(nulls_first=True), "kind", "expires", "pk")
        ],
    }
    bad = post is not None and form.errors
    return render(request, "treatment/stock.html", told, status=422 if bad else 200)


@never_cache
@form_page
@at_desk(Right.KEEP_FILES)
def lot(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """A lot, and everybody it was used on: for a recall."""
    row = sessions.shelf(clinic).filter(pk=number).first()
    if row is None:
        raise Http404
    form = Counted(request.POST if "counted" in request.POST else None)
    if request.method == "POST":
        today = timezone.now().date()
        if form.is_valid():
            sessions.count(row, form.cleaned_data["counted"], today)
        elif not form.is_bound:
            Stock.objects.filter(pk=row.pk).update(
                used_up=None if "back" in request.POST else today
            )
        if not form.errors:
            return to("lot", clinic.slug, row.pk)
    found = list(sessions.with_lot(row))
    told = {
        "clinic": clinic,
        "lot": row,
        "sessions": found,
        "people": len({one.treatment.file_id for one in found}),
        "erased": len({one.treatment.file_id for one in found if one.treatment.file.erased}),
        "form": form,
    }
    return render(request, "treatment/lot.html", told, status=422 if form.errors else 200)
