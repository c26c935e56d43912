"""How a clinic does it: its protocol, changed by its owners, version by version."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studio.aftercare import protocols
from studio.aftercare.forms import ProtocolForm
from studio.aftercare.models import Protocol
from studio.aftercare.rules import Content
from studio.aftercare.team import at
from studio.frame.onward import onward
from studio.guide.sources import Source, sources
from studio.people.doors import in_clinic
from studio.people.models import Clinic
from studio.people.rights import Right
from studio.treatment.files import Meanwhile

__all__ = ["protocol"]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_clinic(Right.CHANGE_CLINIC)
def protocol(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Days and words of each rule; each change is a version, and sessions keep theirs."""
    now, row = protocols.content(clinic), protocols.newest(clinic)
    number = row.version if row else 0
    form = ProtocolForm(
        request.POST if request.method == "POST" else None,
        content=now,
        initial={"version": number},
    )
    wrong, status = "", 200
    if form.is_bound and form.is_valid():
        try:
            said = form.cleaned_data
            protocols.change(clinic, request.user, said["version"], said["content"])
            return onward(at("protocol", clinic.slug))
        except Meanwhile as meanwhile:
            wrong, status = _meanwhile(), 409
            form = _again(request, form, meanwhile.row)
    elif form.is_bound:
        status = 422
    language = get_language() or "en"
    versions = Protocol.objects.filter(clinic=clinic).select_related("by").order_by("-version")
    told = {
        "clinic": clinic,
        "form": form,
        "wrong": wrong,
        "versions": versions[:20],
        "sources": [
            (one.title[language], one.url, one.by, one.foreign(language)) for one in _cited(now)
        ],
    }
    return render(request, "aftercare/protocol.html", told, status=status)


def _meanwhile() -> str:
    return gettext(
        "Somebody else changed the protocol while you were writing. Nothing of yours is saved yet."
        " Look at it, and save again what is right."
    )


def _again(request: HttpRequest, form: ProtocolForm, row: Protocol) -> ProtocolForm:
    """The form for the version that is there now, with what was typed where that still fits."""
    now = row.content
    looked_at = Protocol.objects.filter(
        clinic=row.clinic_id, version=form.cleaned_data["version"]
    ).first()
    before = looked_at.content if looked_at else None
    if before and [one.id for one in before.rules] == [one.id for one in now.rules]:
        data = request.POST.copy()
        data["version"] = str(row.version)
        return ProtocolForm(data, content=protocols.content(row.clinic))
    first = {"version": row.version}
    return ProtocolForm(content=protocols.content(row.clinic), initial=first)


def _cited(now: Content) -> list[Source]:
    every = sources()
    keys = dict.fromkeys(key for one in now.rules for key in one.sources)
    return [every[key] for key in keys if key in every]
