"""What is filled in: by clients, by the team, and by owners on how it is done in their clinic."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from studio.aftercare.days import Photo
from studio.aftercare.rules import MOST_DAYS, Content, Rule, default
from studio.booking import moments
from studio.booking.forms import epoch
from studio.booking.slots import Slot
from studio.treatment.forms import Once
from studio.treatment.questions import Said
from studio.vault.arriving import small_enough
from studio.voices.models import SIDES

__all__ = [
    "Answered",
    "PhotoForm",
    "ProtocolForm",
    "ReportForm",
    "RuleFields",
    "TouchUp",
    "ZoneForm",
]


class ReportForm(Once):
    """What somebody sees or feels."""

    signs = forms.MultipleChoiceField(
        label=_("What do you see or feel?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    words = forms.CharField(
        label=_("In your own words: since when, and where"),
        widget=forms.Textarea(attrs={"rows": "4"}),
        max_length=2000,
        required=False,
    )

    photo = forms.FileField(
        label=_("A photo of it, if you like"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        required=False,
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["signs"].choices = [(one.id, str(one.said)) for one in default().signs]

    def clean_photo(self) -> UploadedFile | None:
        """Not too large."""
        return small_enough(self.cleaned_data["photo"])

    def clean(self) -> dict[str, Any]:
        """Something is said."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if not told.get("signs") and not told.get("words", "").strip() and not self.errors:
            self.add_error("signs", _("Choose what it is, or say it in your own words."))
        return told


class PhotoForm(Once):
    """A healed photo, of the treatment it is asked for."""

    treatment = forms.ChoiceField(label=_("Of which treatment"))
    view = forms.ChoiceField(label=_("Seen from"), choices=list(SIDES.items()))
    photo = forms.FileField(
        label=_("Photo"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={"required": _("No photo arrived. Please choose one.")},
    )

    def __init__(self, *given: Any, photos: list[Photo], **named: Any) -> None:
        super().__init__(*given, **named)
        field = self.fields["treatment"]
        field.choices = [(one.treatment.pk, one.treatment.get_kind_display()) for one in photos]
        if len(photos) == 1:
            field.widget = forms.HiddenInput()
            field.initial = photos[0].treatment.pk

    def clean_photo(self) -> UploadedFile:
        """Not too large."""
        return small_enough(self.cleaned_data["photo"])


class ZoneForm(forms.Form):
    """Where somebody is."""

    zone = forms.ChoiceField(label=_("Where you are now"))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["zone"].choices = moments.choices()


class Answered(Once):
    """What is answered to a report."""

    words = forms.CharField(
        label=_("Your answer"), widget=forms.Textarea(attrs={"rows": "4"}), max_length=2000
    )


class TouchUp(Once):
    """When a touch-up is."""

    starts = forms.TypedChoiceField(label=_("When"), coerce=epoch)

    def __init__(self, *given: Any, slots: list[Slot], zone: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["starts"].choices = [
            (int(one.starts.timestamp()), moments.told(one.starts, zone)) for one in slots
        ]


class RuleFields:
    """The fields of one rule, as a page lays them out."""

    def __init__(self, form: ProtocolForm, rule: Rule | None, number: int) -> None:
        self.rule = rule
        #: From which day on; None where the guide says the days.
        self.start = form[f"start-{number}"] if f"start-{number}" in form.fields else None
        self.days = form[f"days-{number}"]
        #: The words of a rule, in both languages.
        self.words = [form[f"{one}_{of}-{number}"] for one in WORDS for of in LANGUAGES]
        self.wrong = any(field.errors for field in self.words)


WORDS = ("name", "wait", "then")
LANGUAGES = ("en", "es")
_LANGUAGE = {"en": _("in English"), "es": _("in Spanish")}
_WORD = {
    "name": _("What it is"),
    "wait": _("While it is left alone"),
    "then": _("From the first day on"),
}


def _three(words: dict[tuple[str, str], str]) -> tuple[Said, Said, Said]:
    name, wait, then = (Said(words[one, "en"], words[one, "es"]) for one in WORDS)
    return name, wait, then


class ProtocolForm(forms.Form):
    """A clinic's protocol: days and words of each rule, and room for one of its own."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=100_000)
    photo_days = forms.IntegerField(
        label=_("Days until a photo of the healed skin is asked for"),
        min_value=14,
        max_value=MOST_DAYS,
    )
    report_hours = forms.IntegerField(
        label=_("Hours until a report that nobody opened goes to the owner"),
        min_value=1,
        max_value=48,
    )

    def __init__(self, *given: Any, content: Content, **named: Any) -> None:
        self.content = content
        first: dict[str, Any] = {
            "photo_days": content.photo_days,
            "report_hours": content.report_hours,
        }
        for number, rule in enumerate(content.rules):
            first |= {f"days-{number}": rule.days, f"start-{number}": rule.start}
            for one in WORDS:
                said: Said = getattr(rule, one)
                first |= {f"{one}_en-{number}": said.en, f"{one}_es-{number}": said.es}
        super().__init__(*given, initial=first | named.pop("initial", {}), **named)
        for number in range(len(content.rules) + 1):
            new = number == len(content.rules)
            its_own = new or not content.rules[number].guide
            if its_own:
                self.fields[f"start-{number}"] = forms.IntegerField(
                    label=_("From day"), min_value=0, max_value=MOST_DAYS, required=False
                )
            self.fields[f"days-{number}"] = forms.IntegerField(
                label=_("Until day") if its_own else _("Days"),
                min_value=0,
                max_value=MOST_DAYS,
                required=not new,
            )
            for one in WORDS:
                for of in LANGUAGES:
                    self.fields[f"{one}_{of}-{number}"] = forms.CharField(
                        label=f"{_WORD[one]}, {_LANGUAGE[of]}",
                        max_length=60 if one == "name" else 200,
                        required=False,
                    )

    @property
    def rules(self) -> list[RuleFields]:
        """Rule by rule; the last is empty."""
        each: list[Rule | None] = [*self.content.rules, None]
        return [RuleFields(self, rule, number) for number, rule in enumerate(each)]

    def clean(self) -> dict[str, Any]:
        """Words in both languages; an own rule without any is taken out."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        rules: list[Rule] = []
        for number, rule in enumerate([*self.content.rules, None]):
            words = {
                (one, of): " ".join((told.get(f"{one}_{of}-{number}") or "").split())
                for one in WORDS
                for of in LANGUAGES
            }
            own = rule is None or rule.own
            if own and not any(words.values()):
                continue
            for (one, of), said in words.items():
                name = f"{one}_{of}-{number}"
                if not said and name not in self.errors:
                    self.add_error(name, gettext("Give it in both languages."))
            start, until = (told.get(f"{one}-{number}") or 0 for one in ("start", "days"))
            if until and start >= until:
                self.add_error(f"days-{number}", gettext("It has to end after it begins."))
            rules.append(
                Rule(
                    rule.id if rule else self._new_id(),
                    until,
                    *_three(words),
                    rule.guide if rule else "",
                    rule.sources if rule else (),
                    start,
                )
            )
        if not self.errors:
            told["content"] = Content(tuple(rules), told["photo_days"], told["report_hours"])
        return told

    def _new_id(self) -> str:
        taken = [int(one.id[4:]) for one in self.content.rules if one.own]
        return f"own-{max(taken, default=0) + 1}"
