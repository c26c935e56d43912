"""What people are written about a claim: that there is news, where to read it, and until when.

Nothing personal: no names, no sums, no reasons. Mail is read by others too.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from studio.guarantee import days
from studio.guarantee.models import Claim, State, Step
from studio.outbox.writing import absolute, write
from studio.people.models import Role, User
from studio.treatment import files
from studio.treatment.models import File

__all__ = ["passed", "tell"]


def tell(step: Step) -> None:
    """Tell whoever did not take the step; the client also gets a receipt for asking and ending."""
    claim = step.claim
    if step.state == State.SECOND and step.did == "decline":
        _team(claim, f"claim-{claim.pk}-{step.number}", "second")
        return  # the client is told what was decided, once it is
    if step.by_client:
        _team(claim, f"claim-{claim.pk}-{step.number}", step.did)
    if not step.by_client or step.did in ("ask", "withdraw"):
        _client(claim, f"claim-{claim.pk}-{step.number}", step.did)
    elif step.by_name:
        _client(claim, f"claim-{claim.pk}-{step.number}", "noted")


def passed(claim: Claim) -> None:
    """Say once, to the owners and to a client who is waited for, that a date is over."""
    key = f"claim-{claim.pk}-{claim.version}-passed"
    _team(claim, key, "passed", roles=(str(Role.OWNER),))
    if claim.state in (State.MORE, State.OFFERED):
        _client(claim, key, "passed")


def _client(claim: Claim, key: str, what: str) -> None:
    file = claim.treatment.file
    if not file.email:
        return
    with override(file.language):
        said = {
            "ask": _("What you asked has reached the clinic."),
            "more": _("The clinic asks you for something more."),
            "look": _("The clinic proposes a day to look at it together."),
            "offer": _("The clinic offers you something. Please say what you prefer."),
            "accept": _("The clinic has accepted what you asked."),
            "decline": _("The clinic has answered, with its reason."),
            "done": _("The clinic has written down that it is done."),
            "pay": _("The clinic has written down a payment to you."),
            "withdraw": _("You have withdrawn what you asked. Nothing more is to be done."),
            "noted": _("The clinic has written down what you told it."),
            "passed": _("A date for your answer is over. Nothing is lost: you can still answer."),
        }[what]
        until = ""
        if claim.due and what in ("ask", "more", "offer"):
            until = days.said(claim.due, file.clinic.zone, file.zone)
        address = absolute(reverse("guarantee:own", args=[claim.treatment_id]))
    _send(file.email, file.language, key, file, said, until, address, client=True)


def _team(claim: Claim, key: str, what: str, roles: Iterable[str] = ()) -> None:
    file = claim.treatment.file
    for user in _readers(claim, tuple(roles)):
        with override(user.language):
            said = {
                "ask": _("A client asks for money back or a touch-up."),
                "reply": _("A client has answered you."),
                "agree": _("A client agrees to the touch-up."),
                "rather": _("A client does not want the touch-up that was offered."),
                "still": _("A client says that it is still not right."),
                "add": _("A client has added something."),
                "withdraw": _("A client has withdrawn what they asked."),
                "second": _("A second person is needed before something is declined."),
                "passed": _("A date is over. Nothing has been decided by it: please look."),
            }[what]
            until = days.said(claim.due, file.clinic.zone) if claim.due else ""
            address = reverse("guarantee:claim", args=[file.clinic.slug, claim.pk])
        if what == "passed":
            until = ""
        _send(user.email, user.language, f"{key}-{user.pk}", file, said, until, absolute(address))


def _readers(claim: Claim, roles: tuple[str, ...]) -> list[User]:
    """The owners, and the artist unless only some roles are meant."""
    clinic = claim.treatment.file.clinic
    members = Q(memberships__clinic=clinic, memberships__role__in=roles or (str(Role.OWNER),))
    if not roles:
        members |= Q(pk=claim.treatment.artist_id, memberships__clinic=clinic)
    return list(User.objects.filter(members, is_active=True).distinct().order_by("pk"))


def _send(
    to: str,
    language: str,
    key: str,
    file: File,
    said: str,
    until: str,
    address: str,
    *,
    client: bool = False,
) -> None:
    told = {
        "clinic": file.clinic.name,
        "said": said,
        "until": until,
        "address": address,
        # A client may have none yet: they make one there with the address this goes to.
        "no_account": client and files.owner_of(file) is None,
    }
    write(to, language, "guarantee/news", told, key)
