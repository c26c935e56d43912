"""What people fill in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from studio.people.models import Role

__all__ = ["Again", "Ask", "Code", "Invite", "SetPassword", "SignIn"]

_EMAIL = {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none"}
_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "9"}


class Ask(forms.Form):
    """An address."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs=_EMAIL))


class SignIn(Ask):
    """Address and password."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class Code(forms.Form):
    """Six digits."""

    code = forms.CharField(
        label=_("Code from your phone"), max_length=9, widget=forms.TextInput(attrs=_CODE)
    )


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


class Invite(forms.Form):
    """Somebody for the team."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
