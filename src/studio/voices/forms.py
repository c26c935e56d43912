"""What clients and clinics fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from studio.voices.models import KINDS, SIDES, TONES, Case

__all__ = ["Agree", "Answer", "CaseForm", "Hide", "NewCase", "Pair", "Words"]

_DAY = {"type": "date"}
_LONG = {"rows": "4"}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY))


class CaseForm(forms.Form):
    """What is said of a case."""

    kind = forms.ChoiceField(label=_("What was treated"), choices=list(KINDS.items()))
    tone = forms.TypedChoiceField(
        label=_("Skin tone on the Monk scale, 1 lightest to 10 darkest, chosen beside the person"),
        choices=[("", ""), *((tone, str(tone)) for tone in TONES)],
        coerce=int,
    )
    sessions = forms.IntegerField(label=_("Sessions"), min_value=1, max_value=12)
    done_on = _day(_("Day of the last session"))
    note_en = forms.CharField(
        label=_("Note in English"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs=_LONG),
    )
    note_es = forms.CharField(
        label=_("Note in Spanish"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs=_LONG),
    )

    def __init__(self, *given: Any, team: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["artist"] = forms.ModelChoiceField(
            label=_("Artist"), queryset=team, required=False, empty_label=_("not said")
        )

    def clean_done_on(self) -> Any:
        """Nothing is finished in the future."""
        day = self.cleaned_data["done_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class NewCase(CaseForm):
    """A case and whose it is."""

    email = forms.EmailField(
        label=_("The client's e-mail, to which the question for consent will go"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    once = forms.CharField(widget=forms.HiddenInput, max_length=40, min_length=16)
    field_order = ("email",)


class Pair(forms.Form):
    """Two photos from the same side, in the same light."""

    view = forms.ChoiceField(label=_("Seen from"), choices=list(SIDES.items()))
    before = forms.FileField(label=_("Photo before"))
    before_on = _day(_("Taken on"))
    after = forms.FileField(label=_("Photo after"))
    after_on = _day(_("Taken on"))
    once = forms.CharField(widget=forms.HiddenInput, max_length=40, min_length=16)

    def __init__(self, *given: Any, case: Case, **named: Any) -> None:
        super().__init__(*given, **named)
        self._case = case
        for name in ("before", "after"):
            self.fields[name].widget.attrs["accept"] = "image/*"

    def clean_after_on(self) -> Any:
        """The picture after was taken when the last session was over."""
        day = self.cleaned_data["after_on"]
        if day < self._case.done_on:
            raise forms.ValidationError(_("This is before the last session of this case."))
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean_before_on(self) -> Any:
        """The picture before was not taken after the treatment."""
        day = self.cleaned_data["before_on"]
        if day > self._case.done_on:
            raise forms.ValidationError(_("This is after the last session of this case."))
        return day


class Agree(forms.Form):
    """A consent: a name and a tick, neither given beforehand."""

    name = forms.CharField(
        label=_("Your name, as your signature. It is kept with your consent and not shown."),
        max_length=100,
        min_length=2,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    agreed = forms.BooleanField(
        label=_("I have read this and agree."),
        error_messages={"required": _("Tick this if you agree. If not, choose the other button.")},
    )


class Words(Agree):
    """A review with its consent."""

    words = forms.CharField(
        label=_("Your words"),
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "8"}),
    )
    language = forms.ChoiceField(label=_("The language you wrote in"), choices=settings.LANGUAGES)
    called = forms.CharField(
        label=_("Name to be shown with it, for example a first name. Empty: a client."),
        required=False,
        max_length=60,
    )
    field_order = ("words", "language", "called", "name", "agreed")


class Answer(forms.Form):
    """The clinic's answer to a review."""

    answer = forms.CharField(
        label=_("Answer, shown below the review"),
        required=False,
        max_length=1200,
        widget=forms.Textarea(attrs=_LONG),
    )
    answer_language = forms.ChoiceField(
        label=_("Language of the answer"), choices=settings.LANGUAGES
    )


class Hide(forms.Form):
    """Why a review is hidden."""

    why = forms.CharField(
        label=_("Reason, which whoever wrote the review is told"),
        min_length=10,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
