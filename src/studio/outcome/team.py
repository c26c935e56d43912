"""The pages of the team: figures over the clinic's cases, who is due, one treatment's answers."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from studio.booking.doors import at_desk
from studio.outcome import answering, asking, cases, figures, occasions, plots, research
from studio.outcome.cases import Which
from studio.outcome.intervals import LEAST
from studio.outcome.models import Way
from studio.outcome.pages import form_page, own_form, questions_page, to
from studio.outcome.reading import over_time
from studio.people.models import Clinic, User
from studio.people.rights import Right, may
from studio.treatment import consents
from studio.treatment.finding import of_file
from studio.treatment.models import Purpose, Treatment
from studio.voices.models import KINDS

__all__ = ["ask", "due", "for_research", "in_clinic", "outcomes", "table", "treatment"]

RECENT_DAYS = 90  # what was reported stands in the list so long


@never_cache
@require_safe
@at_desk(Right.SEE_OUTCOMES)
def outcomes(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """What clients' answers come to, as drawings and tables."""
    every = cases.of_clinic(clinic)
    which = _which(request)
    found = figures.figures([one for one in every if which.takes(one)])
    drawn = plots.changes(found) + plots.shares(found) if found.cases else []
    told = {
        "clinic": clinic,
        "figures": found,
        "answered": plots.responses(found),
        "drawings": drawn,
        "events": plots.events(found),
        "wide": plots.WIDE,
        "least": LEAST,
        "choices": _choices(every, which),
        "filtered": which != Which(),
        "query": request.GET.urlencode(),
        "gives": may(request.user, Right.GIVE_FIGURES, clinic),
        "keeps": may(request.user, Right.KEEP_FILES, clinic),
    }
    return render(request, "outcome/outcomes.html", told)


def _which(request: HttpRequest) -> Which:
    """What the address asks for; whatever is none of it means all."""
    kind, artist, year = (request.GET.get(one, "") for one in ("kind", "artist", "year"))
    given: dict[str, Any] = {"kind": kind if kind in {str(one) for one in KINDS} else ""}
    if artist.isdecimal() and len(artist) < 19:
        given["artist"] = int(artist)
    if year.isdecimal() and len(year) == 4 and int(year) >= 1:
        given |= {"first": date(int(year), 1, 1), "last": date(int(year), 12, 31)}
    return Which(**given)


def _choices(every: list[cases.Case], which: Which) -> list[dict[str, Any]]:
    """What can be filtered by, from the cases there are."""
    artists = User.objects.filter(pk__in={one.artist for one in every if one.artist})
    kinds = {str(key): str(said) for key, said in KINDS.items()}
    years = sorted({one.ended.year for one in every}, reverse=True)
    year = which.first.year if which.first else ""
    return [
        {
            "name": "kind",
            "label": gettext("Kind of case"),
            "options": [
                (key, said, key == which.kind)
                for key, said in kinds.items()
                if any(one.kind == key for one in every)
            ],
        },
        {
            "name": "artist",
            "label": gettext("Artist"),
            "options": [
                (one.pk, one.name or gettext("Somebody of the team"), one.pk == which.artist)
                for one in artists.order_by("name", "pk")
            ],
        },
        {
            "name": "year",
            "label": gettext("Year of the last session"),
            "options": [(one, one, one == year) for one in years],
        },
    ]


@never_cache
@require_safe
@at_desk(Right.SEE_OUTCOMES)
def table(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """The numbers of the page as a table to take along."""
    which = _which(request)
    found = figures.figures([one for one in cases.of_clinic(clinic) if which.takes(one)])
    drawn = [plots.responses(found), *plots.changes(found), *plots.shares(found)]
    answer = _csv(f"{clinic.slug}-{gettext('outcomes')}")
    writer = csv.writer(answer)
    for one in [*drawn, plots.events(found)]:
        writer.writerow([one.label, one.note])
        writer.writerow(one.head)
        writer.writerows(one.table)
        writer.writerow([])
    return answer


@never_cache
@require_safe
@at_desk(Right.GIVE_FIGURES)
def for_research(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Counts without names of those who agreed to research; small ones are withheld."""
    answer = _csv(f"{clinic.slug}-{gettext('research')}")
    csv.writer(answer).writerows(research.rows(clinic))
    return answer


def _csv(name: str) -> HttpResponse:
    answer = HttpResponse(
        "\ufeff", content_type="text/csv; charset=utf-8"
    )  # so that sheets read it
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


@never_cache
@require_safe
@at_desk(Right.KEEP_FILES)
def due(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Who can answer now and has not, and what was reported lately."""
    waiting, told_of = [], []
    for standing in cases.standings(clinic):
        row = standing.treatment
        asked = {one.occasion: one for one in row.outcome_asked.all()}
        waiting += [
            (row, occasions.called(one.occasion), one.closes, asked.get(one.occasion))
            for one in standing.waiting
        ]
        for occasion, answer in standing.newest.items():
            recent = (timezone.now() - answer.at).days <= RECENT_DAYS
            if recent and answering.reported(answer):
                told_of.append((row, occasions.called(occasion), answer.on))
    told = {
        "clinic": clinic,
        "waiting": sorted(waiting, key=lambda one: one[2] or date.max),
        "reported": sorted(told_of, key=lambda one: one[2], reverse=True),
        "sees": may(request.user, Right.SEE_OUTCOMES, clinic),
    }
    return render(request, "outcome/due.html", told)


@never_cache
@require_safe
@at_desk(Right.KEEP_FILES)
@of_file
def treatment(request: HttpRequest, row: Treatment) -> HttpResponse:
    """What a client said of a treatment over time, and what is due."""
    return _page(request, row)


def _page(request: HttpRequest, row: Treatment, wrong: str = "", status: int = 200) -> HttpResponse:
    file = row.file
    open_ = consents.standing(file, Purpose.RECORD) is not None
    newest = answering.newest(row) if open_ else {}
    names, lines = over_time(newest)
    today = occasions.today_of(file)
    there = occasions.of_treatment(row, today)
    letters = list(row.outcome_asked.order_by("at", "pk"))
    told = {
        "clinic": file.clinic,
        "file": file,
        "treatment": row,
        "open": open_,
        "quiet": asking.is_quiet(file),
        "wrong": wrong,
        "due": [
            {
                "occasion": one.occasion,
                "called": occasions.called(one.occasion),
                "closes": one.closes,
                "answered": one.occasion in newest,
                "asked": any(sent.occasion == one.occasion for sent in letters),
            }
            for one in (answering.due(row, today) if open_ else [])
        ],
        "next": next((one.opens for one in there if one.opens > today), None),
        "next_called": next(
            (occasions.called(one.occasion) for one in there if one.opens > today), ""
        ),
        "missed": [
            occasions.called(one.occasion)
            for one in there
            if one.is_past(today) and one.occasion not in newest
        ],
        "asked": [(occasions.called(one.occasion), one) for one in letters],
        "occasions": names,
        "answers": list(newest.values()),
        "lines": lines,
        "earlier": row.outcome_answers.count() - len(newest),
    }
    return render(request, "outcome/treatment.html", told, status=status)


@never_cache
@require_POST
@at_desk(Right.KEEP_FILES)
@of_file
def ask(request: HttpRequest, row: Treatment) -> HttpResponse:
    """Send the link now; it is sent once, however often it is pressed."""
    if not row.file.email:
        return _page(request, row, gettext("There is no e-mail to write to. Add one first."), 422)
    asking.ask(row, request.user)
    return to("treatment", row.file.clinic.slug, row.file_id, row.pk)


@never_cache
@form_page
@at_desk(Right.KEEP_FILES)
@of_file
def in_clinic(request: HttpRequest, row: Treatment, occasion: str) -> HttpResponse:
    """The client answers on the tablet; whoever is signed in stands by."""
    if not occasions.known(occasion):
        raise Http404
    here = (row.file.clinic.slug, row.file_id, row.pk)
    closed = gettext("This cannot be answered now.")
    if not answering.open_window(row, occasion):
        return _page(request, row, closed, 409)
    form = own_form(request, row, occasion)
    if form.is_bound and form.is_valid():
        language, once = get_language() or "en", form.cleaned_data["once"]
        try:
            answering.answer(row, occasion, form.said, language, once, Way.CLINIC, request.user)
        except answering.Closed:
            return _page(request, row, closed, 409)
        return to("treatment", *here)
    told = {"clinic": row.file.clinic, "file": row.file, "in_clinic": True}
    return questions_page(request, row, occasion, form, told)
