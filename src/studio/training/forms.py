"""What learners, teachers and owners fill in."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from studio.training import practising
from studio.training.models import Kind
from studio.vault.arriving import small_enough

__all__ = ["Certify", "EnrolForm", "NewCourse", "NewPart", "Photo", "Sign", "Withdraw", "once"]

_LONG = {"rows": "3"}
_DAY = {"type": "date"}


def once() -> str:
    """A form's own name: sent twice, it does one thing."""
    return secrets.token_hex(16)


def _once() -> forms.CharField:
    return forms.CharField(widget=forms.HiddenInput, max_length=40, min_length=16)


class NewCourse(forms.Form):
    """A course."""

    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    title_es = forms.CharField(label=_("Title in Spanish"), max_length=120)
    level = forms.CharField(label=_("Level, as on the certificate"), max_length=80)
    once = _once()


class NewPart(forms.Form):
    """A part of a course."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Kind.choices)
    sheet = forms.ChoiceField(label=_("Which sheet, for a practice sheet"), required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    title_es = forms.CharField(label=_("Title in Spanish"), max_length=120)
    text_en = forms.CharField(
        label=_("What is to be done, in English"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs=_LONG),
    )
    text_es = forms.CharField(
        label=_("What is to be done, in Spanish"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs=_LONG),
    )
    once = _once()

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["sheet"].choices = [("", ""), *practising.titles().items()]

    def clean(self) -> dict[str, Any]:
        """A practice sheet says which; the others have none."""
        told = super().clean() or self.cleaned_data
        if told.get("kind") != Kind.SHEET:
            told["sheet"] = ""
        elif not told.get("sheet") and "sheet" not in self.errors:
            self.add_error("sheet", _("Choose a sheet."))
        return told


class EnrolForm(forms.Form):
    """Somebody of the team."""

    learner = forms.ModelChoiceField(
        queryset=None,
        label=_("Somebody of the team"),
        empty_label=_("nobody"),
        error_messages={"required": _("Choose.")},
    )

    def __init__(self, *given: Any, team: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["learner"].queryset = team


class Photo(forms.Form):
    """A photo of a sheet."""

    photo = forms.FileField(
        label=_("Photo of your sheet"),
        error_messages={
            "required": _("No photo arrived. Please choose one and send it again."),
            "empty": _("No photo arrived. Please choose one and send it again."),
        },
        widget=forms.FileInput(attrs={"accept": "image/*,.heic,.heif,.tif,.tiff"}),
    )
    once = _once()

    def clean_photo(self) -> Any:
        """Nothing larger than what is looked at anywhere here."""
        return small_enough(self.cleaned_data["photo"])


class Sign(forms.Form):
    """What a teacher says of a part."""

    passed = forms.ChoiceField(
        label=_("What you say"),
        choices=[("yes", _("Passed")), ("no", _("Not yet"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one: the program decides nothing.")},
    )
    note = forms.CharField(
        label=_("Note to the learner"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs=_LONG),
    )
    once = _once()

    def clean(self) -> dict[str, Any]:
        """Whoever has not passed is told why."""
        told = super().clean() or self.cleaned_data
        if told.get("passed") == "no" and not told.get("note"):
            self.add_error("note", _("Say what is to be practised."))
        return told


class Certify(forms.Form):
    """From when until when a certificate is good."""

    issued = forms.DateField(
        label=_("Issued on"), widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY)
    )
    expires = forms.DateField(
        label=_("Good until, that day included"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY),
    )

    def __init__(self, *given: Any, today: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._today = today

    def clean_issued(self) -> Any:
        """Nothing is issued in the future."""
        day = self.cleaned_data["issued"]
        if day > self._today:
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        """It ends after it begins, and is still good today."""
        told = super().clean() or self.cleaned_data
        issued, expires = told.get("issued"), told.get("expires")
        if expires and expires < max(self._today, issued or self._today):
            self.add_error("expires", _("This day is over already."))
        return told


class Withdraw(forms.Form):
    """Why a certificate is withdrawn."""

    reason = forms.CharField(
        label=_("Why. The holder reads it."),
        max_length=300,
        min_length=4,
        widget=forms.Textarea(attrs=_LONG),
        error_messages={"required": _("Say why.")},
    )
