"""People with accounts, and a passkey made of software."""

from __future__ import annotations

import hashlib
import json
import os

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth import get_user_model
from django.test import RequestFactory, override_settings
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from studio.people import codes
from studio.people.models import Clinic, Membership, Role

PASSWORD = "a quiet river in May"
FLAG = AuthenticatorData.FLAG


@pytest.fixture(autouse=True)
def quick_hashes():
    """What makes a password slow to guess makes a test slow, too."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


class SoftKey:
    """An authenticator: makes a key for a site, and signs with it. Every step can be spoilt."""

    def __init__(self, origin: str = "http://localhost", sure: bool = True) -> None:
        self.origin = origin
        self.flags = FLAG.UP | (FLAG.UV if sure else 0)
        self.counter = 0
        self.id = os.urandom(32)
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.handle: bytes | None = None

    def made(self, asked: dict, **spoilt) -> str:
        """Answer to being asked for a new passkey."""
        told = asked["publicKey"]
        self.handle = websafe_decode(told["user"]["id"])
        public = ES256.from_cryptography_key(self.secret.public_key())
        data = AttestedCredentialData.create(b"\0" * 16, self.id, spoilt.get("public", public))
        signed = self._data(told["rp"]["id"], FLAG.AT, data)
        response = {
            "clientDataJSON": self._client("webauthn.create", told, **spoilt),
            "attestationObject": websafe_encode(AttestationObject.create("none", signed, {})),
        }
        return self._answer(response)

    def signed(self, asked: dict, **spoilt) -> str:
        """Answer to being asked for a signature."""
        told = asked["publicKey"]
        data = self._data(spoilt.get("site", told["rpId"]))
        client = self._client("webauthn.get", told, **spoilt)
        digest = hashlib.sha256(websafe_decode(client)).digest()
        signature = self.secret.sign(bytes(data) + digest, ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": client,
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(spoilt.get("signature", signature)),
        }
        handle = spoilt.get("handle", self.handle)
        if handle:
            response["userHandle"] = websafe_encode(handle)
        return self._answer(response)

    def _data(self, site, more=0, data=b""):
        self.counter += 1
        flags = self.flags | more
        of_site = hashlib.sha256(site.encode()).digest()
        return AuthenticatorData.create(of_site, flags, self.counter, data)

    def _client(self, kind, told, **spoilt):
        challenge = websafe_decode(told["challenge"])
        origin = spoilt.get("origin", self.origin)
        return websafe_encode(CollectedClientData.create(kind, challenge, origin))

    def _answer(self, response):
        name = websafe_encode(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


class Person:
    """Somebody with an account, and what they do with a browser."""

    def __init__(self, email: str, **given) -> None:
        self.user = get_user_model().objects.create_user(email, PASSWORD, **given)

    def sign_in(self, visitor, password=PASSWORD, **more):
        form = {"email": self.user.email, "password": password}
        return visitor.post(visitor.at("account/sign-in/"), form, **more)

    def code(self, steps=0):
        step = int(timezone.now().timestamp()) // codes.STEP_SECONDS + steps
        return codes.code(codes.secret_of(self.user), step)

    def wholly_in(self, visitor):
        self.sign_in(visitor)
        return visitor.post(visitor.at("account/sign-in/code/"), {"code": self.code()})

    def add(self, visitor, key, name="Phone"):
        """Add a passkey in the browser they are signed in with."""
        answer = key.made(ask(visitor, "new").json())
        return visitor.post(visitor.at("account/passkeys/"), {"answer": answer, "name": name})


def ask(visitor, use, **more):
    return visitor.post(visitor.at("account/passkeys/ask/"), {"use": use}, **more)


def with_key(visitor, key, **spoilt):
    """Sign in with a passkey alone."""
    answer = key.signed(ask(visitor, "sign-in").json(), **spoilt)
    return visitor.post(visitor.at("account/sign-in/passkey/"), {"answer": answer})


@pytest.fixture
def clinic():
    return Clinic.objects.create(slug="here", name="Here", city="Here", zone="America/New_York")


@pytest.fixture
def client():
    """A client with a password and nothing else."""
    return Person("ana@example.org")


@pytest.fixture
def owner(clinic):
    """An owner with codes on a phone."""
    person = Person("owner@example.org")
    codes.keep(person.user, codes.new_secret())
    Membership.objects.create(user=person.user, clinic=clinic, role=Role.OWNER)
    return person


@pytest.fixture
def soft_key():
    return SoftKey


@pytest.fixture
def asking():
    return ask


@pytest.fixture
def signing():
    return with_key


@pytest.fixture
def rf():
    return RequestFactory()
