"""Who works in a clinic."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from studio.people.doors import in_clinic
from studio.people.forms import Invite
from studio.people.letters import send_link
from studio.people.models import Clinic, Membership, Role, User
from studio.people.rights import Right, may
from studio.people.views.page import form_page, page, to

__all__ = ["remove_member", "team"]


@never_cache
@form_page
@in_clinic(Right.SEE_TEAM, change=Right.CHANGE_TEAM)
def team(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Who works in a clinic; an owner invites."""
    form = Invite(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = User.objects.plain(form.cleaned_data["email"])
        with transaction.atomic():
            user, _ = User.objects.get_or_create(
                email=email, defaults={"language": get_language(), "password": "!"}
            )
            _member, new = Membership.objects.get_or_create(
                user=user, clinic=clinic, defaults={"role": form.cleaned_data["role"]}
            )
            if new:
                send_link(request, user, clinic)
        if new:
            return to("team", clinic.slug)
        form.add_error("email", gettext("This person works here already."))
    members = clinic.memberships.select_related("user").order_by("user__name", "user__email")
    return page(
        request,
        "team",
        form,
        clinic=clinic,
        members=members,
        changes=may(request.user, Right.CHANGE_TEAM, clinic),
    )


@never_cache
@require_POST
@in_clinic(Right.CHANGE_TEAM)
def remove_member(request: HttpRequest, clinic: Clinic, number: int) -> HttpResponse:
    """Take somebody out of the team; a clinic keeps one owner."""
    with transaction.atomic():
        owners = clinic.memberships.filter(role=Role.OWNER).select_for_update()
        last = {owner.pk for owner in owners} == {number}
        gone = not last and clinic.memberships.filter(pk=number).delete()[0]
    if not gone and not last:
        raise Http404
    return to("team", clinic.slug)
