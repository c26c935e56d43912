"""What people fill in."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from studio.people.models import Clinic, User
from studio.talk.models import Reply
from studio.talk.threads import LONGEST
from studio.vault.arriving import small_enough

__all__ = ["Address", "Assign", "Begin", "SavedReply", "Write"]


class Beside(forms.Form):
    """A form that may stand in any page, beside others whose fields are called alike."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, auto_id="talk_%s", **named)


class Write(Beside):
    """A message: words, a photo, or both."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    picture = forms.FileField(
        label=_("Add a photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "class": "unseen"}),
    )
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_picture(self) -> UploadedFile | None:
        """No more than is taken elsewhere."""
        file: UploadedFile | None = self.cleaned_data["picture"]
        return small_enough(file)

    def clean(self) -> dict[str, Any]:
        """Something has to be said or shown."""
        sent: dict[str, Any] = super().clean()
        if not self.errors and not sent["text"] and not sent["picture"]:
            self.add_error("text", gettext("Please write something first."))
        return sent


class Begin(Beside):
    """The first message, and to whom."""

    clinic = forms.ModelChoiceField(
        Clinic.objects.none(), label=_("To whom"), empty_label=None, to_field_name="slug"
    )
    text = forms.CharField(
        label=_("Your question"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please write something first.")},
    )
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, clinics: Any, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["clinic"].queryset = clinics


class Address(Beside):
    """Where an answer reaches somebody who is away."""

    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class Assign(Beside):
    """Who takes care of a thread."""

    to = forms.ModelChoiceField(
        User.objects.none(), label=_("Who takes care of it"), required=False
    )

    def __init__(self, team: Any, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["to"].queryset = team
        self.fields["to"].empty_label = gettext("Nobody in particular")


class SavedReply(forms.ModelForm):
    """A reply kept for another time."""

    class Meta:  # noqa: D106
        model = Reply
        fields = ("title", "english", "spanish")
        labels = {  # noqa: RUF012 - as Django has it
            "title": _("Name, for you alone"),
            "english": _("In English"),
            "spanish": _("In Spanish"),
        }
        widgets = {  # noqa: RUF012
            "english": forms.Textarea(attrs={"rows": 4, "lang": "en"}),
            "spanish": forms.Textarea(attrs={"rows": 4, "lang": "es"}),
        }
