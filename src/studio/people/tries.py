"""How often one may guess: a pause after wrong tries that grows, for the account and the network.

Guesses at an account count together wherever they come from, except those from a browser that has
signed in to it before: these count by themselves, so that strangers cannot keep its owner out.
Guesses from one network (the first 24 bits of an IPv4 address, 48 of an IPv6 one) count together
whatever accounts they are at. Who and where are kept as keyed digests alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Max
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from studio.people import known
from studio.people.models import Try

__all__ = ["forgiven", "network", "taken"]

FREE = 5  # wrong tries at an account before the first pause
FREE_IN_NETWORK = 40  # a clinic, a school or a phone company behind one address
FIRST = timedelta(seconds=15)
LONGEST = timedelta(minutes=15)
WITHIN = timedelta(hours=24)  # how long a wrong try counts
AT_ONCE = 50  # that may come at the same moment and be counted one after the other


def taken(request: HttpRequest, kind: str, who: str) -> timedelta | None:
    """Take one try, counted as wrong until it is forgiven; or say how long to wait instead.

    Parameters
    ----------
    request : HttpRequest
        From where.
    kind : str
        At what: ``password``, ``code``, ``link``.
    who : str
        The address of the account, whether there is such an account or not.
    """
    counted = list(_counted(request, kind, who))
    for _ in range(AT_ONCE):
        now = timezone.now()
        try:
            with transaction.atomic():
                Try.objects.filter(at__lt=now - WITHIN).delete()
                for about, free in counted:
                    _taken(about, free, now)
        except IntegrityError:  # another came at the same moment: it has counted first
            continue
        except _Wait as wait:
            return wait.pause
        return None
    return FIRST


def forgiven(request: HttpRequest, kind: str, who: str) -> None:
    """It was right: the wrong ones before it count no more, and it was no wrong one of its network.

    Those before it stay counted in the network: one's own account is no way to guess at others'.
    """
    (mine, _), *networks = _counted(request, kind, who)
    Try.objects.filter(about=mine).delete()
    for about, _free in networks:
        last = Try.objects.filter(about=about).order_by("-number").values("pk")[:1]
        Try.objects.filter(pk__in=[row["pk"] for row in last]).delete()


def network(request: HttpRequest) -> str:
    """The network somebody comes from; empty for this machine itself.

    What a proxy says of its visitor is believed where the proxy is one of
    ``settings.TRUSTED_PROXIES``. A proxy on this machine that is not named there would make one
    network of all the world, which is why this machine counts as none.
    """
    here = request.META.get("REMOTE_ADDR", "")
    if here in settings.TRUSTED_PROXIES:
        said = request.headers.get("x-forwarded-for", "").split(",")
        here = next(
            (one for one in map(str.strip, reversed(said)) if one not in settings.TRUSTED_PROXIES),
            here,
        )
    try:
        address = ip_address(here)
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return ""
    return str(ip_network((address, 24 if address.version == 4 else 48), strict=False))


def _counted(request: HttpRequest, kind: str, who: str) -> Iterator[tuple[str, int]]:
    browser = known.browser(request, who)
    yield _about(f"{kind} {who} {browser}" if browser else f"{kind} {who}"), FREE
    if place := network(request):
        yield _about(f"network {place}"), FREE_IN_NETWORK


class _Wait(Exception):
    def __init__(self, pause: timedelta) -> None:
        self.pause = pause


def _taken(about: str, free: int, now: datetime) -> None:
    """Count one more, in the transaction that is open. Raises _Wait, IntegrityError."""
    wrong = Try.objects.filter(about=about).aggregate(
        many=Count("pk"), last=Max("at"), highest=Max("number")
    )
    if wrong["many"] >= free:
        pause = min(FIRST * 2 ** min(wrong["many"] - free, 10), LONGEST)
        if wrong["last"] + pause > now:
            raise _Wait(wrong["last"] + pause - now)
    Try.objects.create(about=about, number=(wrong["highest"] or 0) + 1, at=now)


def _about(what: str) -> str:
    return salted_hmac("studio.people.tries", what, algorithm="sha256").hexdigest()
