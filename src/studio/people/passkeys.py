"""Passkeys (WebAuthn level 2): a key on a phone, a computer or a stick that signs a challenge.

A challenge lies in the session until it is answered, once, within five minutes; a page in another
tab has one of its own. What is signed names the site it was asked for, and is taken at that site
alone. Where the device has made sure who holds it (a finger, a face, a PIN) a passkey is both
factors; where it has not, it is the second one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import ip_address
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils import timezone
from fido2.cose import UnsupportedKey
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from studio.people.models import Passkey, User

__all__ = ["MOST", "Refused", "Use", "answered", "asked", "at_this_host", "host", "kept"]

CHALLENGES = "challenges"  # in the session
SECONDS = 300
TABS = 4  # challenges that may be open at once
MOST = 20  # passkeys of one account
LONGEST_ANSWER = 20_000


class Refused(Exception):
    """What came is no answer to what was asked, or not by a key that is known here."""


class Use(StrEnum):
    """What a passkey is asked for."""

    SIGN_IN = "sign-in"  # alone, whoever they are
    SECOND = "second"  # after the password
    AGAIN = "again"  # before a step that matters
    NEW = "new"  # to be kept from now on


def host(request: HttpRequest) -> str:
    """The name of this site, for which its passkeys are made; empty where there can be none.

    There can be none at a bare number, nor without TLS anywhere but on this machine itself.
    """
    name: str = split_domain_port(request.get_host())[0]
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        safe = request.is_secure() or name == "localhost" or name.endswith(".localhost")
        return name if safe else ""
    return ""


def at_this_host(request: HttpRequest, user: User) -> list[Passkey]:
    """A user's passkeys that can sign here."""
    return list(user.passkeys.filter(host=host(request)).order_by("since")) if host(request) else []


def asked(request: HttpRequest, use: Use, user: User | None = None) -> Mapping[str, Any]:
    """Ask for a signature: what the browser is told, as JSON. The challenge is in the session.

    Raises
    ------
    Refused
        If there can be no passkey here, or this user has none.
    """
    server = _server(request)
    keys = [_named(key) for key in at_this_host(request, user)] if user else None
    if keys == [] and use is not Use.NEW:
        raise Refused("There is none to be asked for.")
    told: Any
    if use is Use.NEW and user:
        told, state = server.register_begin(
            PublicKeyCredentialUserEntity(
                id=user.handle.bytes, name=user.email, display_name=str(user)
            ),
            keys,
            resident_key_requirement=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        )
    else:
        second = use is Use.SECOND  # beside a password, a stick without a PIN will do
        told, state = server.authenticate_begin(
            keys,
            UserVerificationRequirement.PREFERRED
            if second
            else UserVerificationRequirement.REQUIRED,
        )
    now = int(timezone.now().timestamp())
    kept = {
        challenge: one
        for challenge, one in request.session.get(CHALLENGES, {}).items()
        if now - one["at"] <= SECONDS
    }
    while len(kept) >= TABS:
        del kept[next(iter(kept))]
    whose = user.pk if user else None
    kept[state["challenge"]] = {"use": use, "whose": whose, "at": now, "state": state}
    request.session[CHALLENGES] = kept
    return json.loads(json.dumps(dict(told), default=dict))


def kept(request: HttpRequest, user: User, answer: str, name: str) -> Passkey:
    """Keep a new passkey of a user. Raises Refused, also where that key is somebody's already."""
    given = _parsed(RegistrationResponse, answer)
    state = _challenge(request, Use.NEW, user, given.response.client_data.challenge)
    try:
        made = _server(request).register_complete(state, given)
        credential = made.credential_data
        if credential is None or credential.credential_id != given.raw_id:
            raise Refused("It names another key.")
        if isinstance(credential.public_key, UnsupportedKey):
            raise Refused("Its signatures could not be checked.")
    except (ValueError, KeyError, TypeError, AssertionError) as wrong:
        raise Refused(str(wrong)) from wrong
    try:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=user.pk)
            if user.passkeys.count() >= MOST:
                raise Refused("There are too many.")
            return Passkey.objects.create(
                user=user,
                name=name,
                credential=websafe_encode(given.raw_id),
                data=bytes(credential),
                counter=made.counter,
                host=host(request),
            )
    except IntegrityError as twice:
        raise Refused("This key is here already.") from twice


def answered(
    request: HttpRequest, use: Use, answer: str, user: User | None = None
) -> tuple[Passkey, bool]:
    """Check a signature.

    Returns
    -------
    Passkey
        The one that signed.
    bool
        Whether its device made sure who holds it.

    Raises
    ------
    Refused
        If it does not fit, was given before, is of another user, another site or nobody.
    """
    given = _parsed(AuthenticationResponse, answer)
    state = _challenge(request, use, user, given.response.client_data.challenge)
    found = Passkey.objects.select_related("user").filter(
        credential=websafe_encode(given.raw_id), host=host(request), user__is_active=True
    )
    key = (found.filter(user=user) if user else found).first()
    if key is None:
        raise Refused("Nobody here has this key.")
    handle = given.response.user_handle
    if handle is not None and handle != key.user.handle.bytes:
        raise Refused("It names somebody else.")
    try:
        _server(request).authenticate_complete(
            state, [AttestedCredentialData(bytes(key.data))], given
        )
    except (ValueError, KeyError, TypeError) as wrong:
        raise Refused(str(wrong)) from wrong
    counter = given.response.authenticator_data.counter
    # A count that does not grow says that the key has a copy (WebAuthn level 2, 6.1.1).
    counts = Passkey.objects.filter(pk=key.pk)
    if counter or key.counter:
        counts = counts.filter(counter__lt=counter)
    if not counts.update(counter=counter, used=timezone.now()):
        raise Refused("It has signed less often than before.")
    return key, given.response.authenticator_data.is_user_verified()


def _server(request: HttpRequest) -> Fido2Server:
    name = host(request)
    if not name:
        raise Refused("There can be no passkey at this address.")
    here = f"{request.scheme}://{request.get_host()}"
    site = PublicKeyCredentialRpEntity(id=name, name="Stubble")
    return Fido2Server(site, verify_origin=lambda origin: origin == here)


def _challenge(request: HttpRequest, use: Use, user: User | None, challenge: bytes) -> Any:
    """Take an open challenge out of the session: it is answered once, rightly or wrongly."""
    still = dict(request.session.get(CHALLENGES, {}))
    one = still.pop(websafe_encode(challenge), None)
    if one is None:
        raise Refused("This was not asked, or was answered already.")
    request.session[CHALLENGES] = still
    fits = one["use"] == use and one["whose"] == (user.pk if user else None)
    if not fits or timezone.now().timestamp() - one["at"] > SECONDS:
        raise Refused("This was asked for something else, or too long ago.")
    return one["state"]


def _parsed(kind: Any, answer: str) -> Any:
    """Read what the browser sent; anything may come."""
    try:
        if len(answer) > LONGEST_ANSWER:
            raise Refused("It is too long.")
        given = kind.from_dict(json.loads(answer))
        if given is None:
            raise Refused("It is empty.")
    except Refused:
        raise
    except Exception as wrong:  # parsers of bytes from anywhere: whatever they say, it is no answer
        raise Refused("It cannot be read.") from wrong
    return given


def _named(key: Passkey) -> PublicKeyCredentialDescriptor:
    data = AttestedCredentialData(bytes(key.data))
    return PublicKeyCredentialDescriptor(
        type=PublicKeyCredentialType.PUBLIC_KEY, id=data.credential_id
    )
