"""What an owner sets of a clinic, and what an artist says of themselves."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.clinics import films as hosted
from studio.clinics import more, telling
from studio.clinics.forms import (
    ClosureForm,
    ContactForm,
    FactsForm,
    FilmForm,
    HoursForm,
    IntroductionForm,
    StoryForm,
)
from studio.clinics.guidance import elsewhere
from studio.clinics.hours import timetable
from studio.clinics.models import Closure, Film, Introduction, Opening, Profile
from studio.guide import settings as known
from studio.people.doors import in_clinic
from studio.people.models import Clinic
from studio.people.rights import Right

__all__ = [
    "closures",
    "contact",
    "facts",
    "films",
    "hours",
    "introduction",
    "overview",
    "remove_closure",
    "remove_film",
    "story",
]

CONTACT = ("street", "phone", "email", "languages", "way_en", "way_es")
form_page = require_http_methods(["GET", "HEAD", "POST"])
owners = in_clinic(Right.CHANGE_CLINIC)


@never_cache
@require_safe
@owners
def overview(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """What there is to set, and what is there already."""
    profile = _profile(clinic)
    rows = [
        ("contact", gettext("Contact"), bool(profile.street and (profile.phone or profile.email))),
        ("hours", gettext("Hours"), clinic.openings.exists()),
        ("closures", gettext("Closures"), clinic.closures.exists()),
        ("story", gettext("Story"), bool(profile.story_en or profile.story_es)),
        ("facts", gettext("What the guide says"), bool(profile.given)),
        ("films", gettext("Films"), clinic.films.exists()),
    ]
    told = [
        {"address": reverse(f"clinics:{name}", args=[clinic.slug]), "name": said, "there": there}
        for name, said, there in rows
    ]
    told += [
        {"address": one.address, "name": one.name, "there": one.there}
        for one in more.settings_of(clinic)
    ]
    return render(request, "clinics/settings.html", {"clinic": clinic, "rows": told})


@never_cache
@form_page
@owners
def contact(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Where it is and how it is reached."""
    profile = _profile(clinic)
    first = {name: getattr(profile, name) for name in CONTACT}
    form = ContactForm(_sent(request), initial=first | {"name": clinic.name, "city": clinic.city})

    def save() -> None:
        told = form.cleaned_data
        Clinic.objects.filter(pk=clinic.pk).update(name=told["name"], city=told["city"])
        kept = {name: told[name] for name in CONTACT}
        Profile.objects.update_or_create(clinic=clinic, defaults=kept)

    return _form(request, clinic, "contact", form, save, gettext("Contact"))


@never_cache
@form_page
@owners
def hours(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """When it is open, by weekday."""
    first: dict[str, object] = {}
    for weekday in range(7):
        own = [one for one in clinic.openings.all() if one.weekday == weekday]
        for turn, one in enumerate(own[:2], 1):
            first |= {f"opens-{weekday}-{turn}": one.opens, f"closes-{weekday}-{turn}": one.closes}
    form = HoursForm(_sent(request), initial=first)

    def save() -> None:
        Opening.objects.filter(clinic=clinic).delete()
        Opening.objects.bulk_create(
            Opening(clinic=clinic, weekday=weekday, opens=opens, closes=closes)
            for weekday, opens, closes in form.openings()
        )

    return _form(request, clinic, "hours", form, save, gettext("Hours"), days=form.days())


@never_cache
@form_page
@owners
def closures(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Days on which it is closed."""
    form = ClosureForm(_sent(request))
    today = timetable(clinic).today(timezone.now())
    coming = [
        {"row": one, "days": telling.days_said(one.first, one.last)}
        for one in Closure.objects.filter(clinic=clinic, last__gte=today)
    ]
    return _form(
        request,
        clinic,
        "closures",
        form,
        lambda: form.save(clinic),
        gettext("Closures"),
        again=True,
        coming=coming,
    )


@never_cache
@require_POST
@owners
def remove_closure(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """Open after all."""
    get_object_or_404(Closure, clinic=clinic, pk=number).delete()
    return HttpResponseRedirect(reverse("clinics:closures", args=[clinic.slug]))


@never_cache
@form_page
@owners
def story(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """What it tells of itself."""
    profile = _profile(clinic)
    first = {"story_en": profile.story_en, "story_es": profile.story_es}
    form = StoryForm(_sent(request), initial=first)

    def save() -> None:
        Profile.objects.update_or_create(clinic=clinic, defaults=form.cleaned_data)

    return _form(request, clinic, "story", form, save, gettext("Story"))


@never_cache
@form_page
@owners
def facts(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """What it does its own way, as the guide says it."""
    besides = elsewhere(clinic)
    form = FactsForm(
        _sent(request), initial=FactsForm.told(_profile(clinic)), besides=besides.keys()
    )

    def save() -> None:
        Profile.objects.get_or_create(clinic=clinic)
        profile = Profile.objects.select_for_update().get(clinic=clinic)
        kept = {name: value for name, value in profile.given.items() if name in besides}
        profile.given = form.cleaned_data["given"] | kept
        profile.save(update_fields=["given"])

    here = "es" if get_language() == "es" else "en"
    linked = [(known()[name].says[here], at) for name, at in besides.items()]
    title = gettext("What the guide says")
    return _form(request, clinic, "facts", form, save, title, elsewhere=linked)


@never_cache
@form_page
@owners
def films(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """The films it hosts."""
    form = FilmForm(_sent(request), request.FILES or None)

    def save() -> None:
        told = form.cleaned_data
        hosted.keep(
            clinic,
            told["film"],
            told["poster"],
            told["captions"],
            title_en=told["title_en"],
            title_es=told["title_es"],
            rendered=told["rendered"],
        )

    there = Film.objects.filter(clinic=clinic).prefetch_related("captions")
    return _form(request, clinic, "films", form, save, gettext("Films"), again=True, there=there)


@never_cache
@require_POST
@owners
def remove_film(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """Take a film away, at once."""
    hosted.remove(get_object_or_404(Film, clinic=clinic, pk=number))
    return HttpResponseRedirect(reverse("clinics:films", args=[clinic.slug]))


@never_cache
@form_page
@in_clinic(Right.SHOW_SELF)
def introduction(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """What somebody of the team says of themselves, and whether it is shown."""
    member = clinic.memberships.get(user=request.user)
    row = Introduction.objects.filter(membership=member).first()
    names = ("shown", "name", "languages", "line_en", "line_es")
    first = {name: getattr(row, name) for name in names} if row else {"name": request.user.name}
    form = IntroductionForm(_sent(request), initial=first)

    def save() -> None:
        Introduction.objects.update_or_create(membership=member, defaults=form.cleaned_data)

    return _form(
        request, clinic, "introduction", form, save, gettext("You on the clinic's page"), again=True
    )


def _profile(clinic: Clinic) -> Profile:
    return Profile.objects.filter(clinic=clinic).first() or Profile(clinic=clinic)


def _sent(request: HttpRequest) -> object:
    return request.POST if request.method == "POST" else None


def _form(
    request: HttpRequest,
    clinic: Clinic,
    name: str,
    form: Form,
    save: Callable[[], None],
    title: str,
    *,
    again: bool = False,
    **told: object,
) -> HttpResponse:
    """One page with something to set: kept and led on, or shown again with what is wrong."""
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            save()
        to = f"clinics:{name}" if again else "clinics:settings"
        return HttpResponseRedirect(reverse(to, args=[clinic.slug]))
    status = 422 if form.errors else 200
    told = {"clinic": clinic, "form": form, "title": title, "name": name, **told}
    pages = {"hours", "closures", "films"}
    page = f"clinics/{name}.html" if name in pages else "clinics/form.html"
    return render(request, page, told, status=status)
