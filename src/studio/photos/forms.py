"""What people fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from studio.people.models import Clinic
from studio.photos.album import BROUGHT, KINDS
from studio.vault.arriving import small_enough

__all__ = ["Add", "Share"]


class Add(forms.Form):
    """A photo, and when it was taken. ``once`` is the form's own name: sent twice, kept once."""

    photo = forms.FileField(
        label=_("Photo"),
        error_messages={
            "required": _("No photo arrived. Please choose one and send it again."),
            "empty": _("No photo arrived. Please choose one and send it again."),
        },
        widget=forms.FileInput(attrs={"accept": "image/*,.heic,.heif,.tif,.tiff"}),
    )
    kind = forms.ChoiceField(label=_("Taken"))
    #: As before a preview: people say it, nothing guesses an age.
    adult = forms.BooleanField(
        label=_("I am 18 or older."),
        error_messages={"required": _("Please tick this first: that you are 18 or older.")},
    )
    once = forms.SlugField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["kind"].choices = [(kind, _(KINDS[kind])) for kind in BROUGHT]

    def clean_photo(self) -> Any:
        """Nothing larger than what is looked at anywhere here."""
        return small_enough(self.cleaned_data["photo"])


class Share(forms.Form):
    """With which clinic; none takes the sharing back."""

    clinic = forms.ModelChoiceField(
        Clinic.objects.order_by("name"),
        to_field_name="slug",
        required=False,
        label=_("Clinic"),
        empty_label=_("nobody"),
    )
