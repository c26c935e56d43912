"""What people fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from studio.people.models import Role

__all__ = [
    "Again",
    "Ask",
    "Code",
    "Invite",
    "KeyName",
    "Language",
    "SetPassword",
    "SignIn",
]

_EMAIL = {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none"}
_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"}


class Ask(forms.Form):
    """An address."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs=_EMAIL))


class SignIn(forms.Form):
    """Address and password; a browser offers passkeys in the first."""

    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={**_EMAIL, "autocomplete": "username webauthn"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class Code(forms.Form):
    """Six digits, or the twelve of a recovery code, which alone may be all that there is."""

    code = forms.CharField(
        label=_("Code from your phone"), max_length=20, widget=forms.TextInput(attrs=_CODE)
    )

    def __init__(self, *given: Any, phone: bool = True) -> None:
        super().__init__(*given)
        if not phone:
            self.fields["code"].label = _("Recovery code")


class Again(forms.Form):
    """The password once more."""

    password = SignIn.base_fields["password"]


class SetPassword(forms.Form):
    """A new password."""

    password = forms.CharField(
        label=_("New password, at least 10 characters"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class KeyName(forms.Form):
    """What a passkey is called."""

    name = forms.CharField(
        label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class Language(forms.Form):
    """In which somebody is written to."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class Invite(forms.Form):
    """Somebody for the team."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
