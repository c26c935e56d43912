"""What an owner, somebody of the team, or a reader fills in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import time
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from studio.clinics import spoken, story
from studio.clinics.captions import BadCaptions, Cue, read
from studio.clinics.films import LIMIT_BYTES, NoFilm, kind_of, poster_of
from studio.clinics.models import Closure, Profile
from studio.guide import Setting, checked, settings
from studio.guide.errors import GuideError
from studio.people.models import Clinic
from studio.port import Refused

__all__ = [
    "ClosureForm",
    "ContactForm",
    "FactsForm",
    "FilmForm",
    "HoursForm",
    "IntroductionForm",
    "LettersForm",
    "StoryForm",
]

_PHONE = re.compile(r"\A\+?[\d ().-]+\Z")
_NUMBERS = re.compile(r"\A\s*(\d{1,4})(?:\s*(?:-|–|to|a)\s*(\d{1,4}))?\s*\Z")
_LONG = {"rows": "4"}
_EN, _ES = _("in English"), _("in Spanish")


class LettersForm(forms.Form):
    """An address, and the box."""

    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )
    agree = forms.BooleanField(
        error_messages={"required": _("Without this box we may not write to you.")}
    )


class ContactForm(forms.Form):
    """Where a clinic is and how it is reached."""

    name = forms.CharField(label=_("Name of the clinic"), max_length=100)
    street = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    city = forms.CharField(label=_("City, with its state"), max_length=100)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages that are spoken there"),
        choices=spoken.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    way_en = forms.CharField(
        label=_("How to get there, in English"), widget=forms.Textarea(_LONG), required=False
    )
    way_es = forms.CharField(
        label=_("How to get there, in Spanish"), widget=forms.Textarea(_LONG), required=False
    )

    def clean_phone(self) -> str:
        """A number that can be dialled."""
        phone = self.cleaned_data["phone"].strip()
        if phone and not (_PHONE.match(phone) and 7 <= sum(map(str.isdigit, phone)) <= 15):
            raise forms.ValidationError(
                gettext("A phone number is 7 to 15 digits, as in +1 212 555 0100.")
            )
        return phone


class HoursForm(forms.Form):
    """From when to when on each weekday, twice if there is a break."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for weekday, turn, end in self._places():
            day, said = WEEKDAYS[weekday], _ENDS[turn, end]
            self.fields[f"{end}-{weekday}-{turn}"] = forms.TimeField(
                label=f"{day}: {said}",
                required=False,
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            )

    @staticmethod
    def _places() -> Iterator[tuple[int, int, str]]:
        return ((d, turn, end) for d in range(7) for turn in (1, 2) for end in ("opens", "closes"))

    def days(self) -> list[dict[str, Any]]:
        """Fields by weekday, for the page."""
        return [
            {
                "name": WEEKDAYS[day],
                "turns": [
                    [(_ENDS[turn, end], self[f"{end}-{day}-{turn}"]) for end in ("opens", "closes")]
                    for turn in (1, 2)
                ],
            }
            for day in range(7)
        ]

    def clean(self) -> dict[str, Any]:
        """Both ends or none; the end after the beginning; the second after the first."""
        told = super().clean() or self.cleaned_data
        for day in range(7):
            before: time | None = None
            for turn in (1, 2):
                opens, closes = (told.get(f"{end}-{day}-{turn}") for end in ("opens", "closes"))
                if f"closes-{day}-{turn}" in self.errors or f"opens-{day}-{turn}" in self.errors:
                    continue
                if (opens is None) != (closes is None):
                    wrong = gettext("Give both, or neither where it is closed.")
                    self.add_error(f"{'closes' if opens else 'opens'}-{day}-{turn}", wrong)
                elif opens and closes and closes <= opens:
                    wrong = gettext("It closes before it opens. Hours end on the same day.")
                    self.add_error(f"closes-{day}-{turn}", wrong)
                elif opens and before and opens < before:
                    wrong = gettext("The second time begins after the first has ended.")
                    self.add_error(f"opens-{day}-{turn}", wrong)
                before = closes or before
        return told

    def openings(self) -> list[tuple[int, time, time]]:
        """Weekday, from, to."""
        told = self.cleaned_data
        return [
            (day, told[f"opens-{day}-{turn}"], told[f"closes-{day}-{turn}"])
            for day in range(7)
            for turn in (1, 2)
            if told[f"opens-{day}-{turn}"]
        ]


_ENDS = {
    (1, "opens"): _("from"),
    (1, "closes"): _("to"),
    (2, "opens"): _("again from"),
    (2, "closes"): _("until"),
}
_DATE = {"type": "date"}


class ClosureForm(forms.Form):
    """Days on which a clinic is closed."""

    first = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("Last day, if it is another"),
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
        required=False,
    )
    note_en = forms.CharField(label=_("Why, in English"), max_length=100, required=False)
    note_es = forms.CharField(label=_("Why, in Spanish"), max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        """One day, or from the first to the last."""
        told = super().clean() or self.cleaned_data
        first, last = told.get("first"), told.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("The last day is before the first."))
        if first and "last" not in self.errors:
            told["last"] = last or first
        return told

    def save(self, clinic: Clinic) -> None:
        """Keep it; the same days sent twice are one closure."""
        told = self.cleaned_data
        notes = {"note_en": told["note_en"], "note_es": told["note_es"]}
        Closure.objects.update_or_create(
            clinic=clinic, first=told["first"], last=told["last"], defaults=notes
        )


class StoryForm(forms.Form):
    """The clinic's own story, as Markdown."""

    story_en = forms.CharField(
        label=_("The story, in English"),
        widget=forms.Textarea({"rows": "12"}),
        max_length=20000,
        required=False,
    )
    story_es = forms.CharField(
        label=_("The story, in Spanish"),
        widget=forms.Textarea({"rows": "12"}),
        max_length=20000,
        required=False,
    )

    def _checked(self, language: str) -> str:
        text = self.cleaned_data[f"story_{language}"]
        if wrong := story.problem(text, language):
            raise forms.ValidationError(wrong)
        return text

    def clean_story_en(self) -> str:
        """What the guide's reader can read."""
        return self._checked("en")

    def clean_story_es(self) -> str:
        """What the guide's reader can read."""
        return self._checked("es")


class FactsForm(forms.Form):
    """Settings of the guide; what is left empty stays as is usual.

    Those that another page writes (``besides``) are not asked for here.
    """

    def __init__(self, *given: Any, besides: Collection[str] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        here = "es" if get_language() == "es" else "en"
        for name, setting in settings().items():
            if name == "clinic" or name in besides:  # its own name
                continue
            if setting.unit is not None:
                self.fields[name] = forms.CharField(
                    label=setting.says[here],
                    required=False,
                    max_length=20,
                    help_text=gettext("Usual: %(usual)s.") % {"usual": _usual(setting)},
                    widget=forms.TextInput(attrs={"autocomplete": "off"}),
                )
                continue
            for language, said in (("en", _EN), ("es", _ES)):
                self.fields[f"{name}_{language}"] = forms.CharField(
                    label=f"{setting.says[here]}, {said}",
                    required=False,
                    max_length=400,
                    help_text=gettext("Usual: %(usual)s") % {"usual": _usual(setting, language)},
                )

    @staticmethod
    def told(profile: Profile) -> dict[str, str]:
        """What a clinic gives, as it is typed."""
        typed: dict[str, str] = {}
        for name, value in profile.given.items():
            if isinstance(value, dict):
                typed |= {f"{name}_{language}": text for language, text in value.items()}
            elif isinstance(value, list):
                typed[name] = f"{value[0]}–{value[1]}"
            else:
                typed[name] = str(value)
        return typed

    def clean(self) -> dict[str, Any]:
        """Numbers, ranges, and words in both languages."""
        told = super().clean() or self.cleaned_data
        given: dict[str, Any] = {}
        for name, setting in settings().items():
            if setting.unit is None:
                self._words(name, given)
            elif text := told.get(name):
                self._number(name, text, given)
        told["given"] = given
        return told

    def _words(self, name: str, given: dict[str, Any]) -> None:
        words = {one: self.cleaned_data.get(f"{name}_{one}", "").strip() for one in ("en", "es")}
        for language, text in words.items():
            if not text and any(words.values()):
                wrong = gettext("Give it in both languages, or leave both empty.")
                self.add_error(f"{name}_{language}", wrong)
        if all(words.values()):
            given[name] = words

    def _number(self, name: str, text: str, given: dict[str, Any]) -> None:
        match = _NUMBERS.match(text)
        ends = [int(end) for end in match.groups() if end] if match else []
        try:
            if not ends:
                raise GuideError
            checked({name: ends[0] if len(ends) == 1 else (ends[0], ends[1])})
        except GuideError:
            wrong = gettext("Give a whole number up to 1000, or two that rise, as in 10–14.")
            self.add_error(name, wrong)
        else:
            given[name] = ends[0] if len(ends) == 1 else ends


def _usual(setting: Setting, language: str = "en") -> str:
    value = setting.default
    if isinstance(value, tuple):
        return f"{value[0]}–{value[1]}"
    return str(value) if isinstance(value, int) else value[language]


class FilmForm(forms.Form):
    """A film with its poster and captions."""

    title_en = forms.CharField(label=_("Title, in English"), max_length=120)
    title_es = forms.CharField(label=_("Title, in Spanish"), max_length=120)
    film = forms.FileField(
        label=_("Film: MP4 or WebM, up to 32 MB"),
        widget=forms.FileInput(attrs={"accept": "video/mp4,video/webm"}),
        error_messages={
            "required": _("No film arrived. It is missing, or larger than 32 MB."),
        },
    )
    poster = forms.FileField(
        label=_("Poster: the picture that is shown before it plays"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    captions_en = forms.FileField(
        label=_("Captions in English (WebVTT)"),
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
        required=False,
    )
    captions_es = forms.FileField(
        label=_("Captions in Spanish (WebVTT)"),
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
        required=False,
    )
    rendered = forms.BooleanField(
        label=_("The people in it are rendered, not filmed"), required=False
    )

    def clean_film(self) -> bytes:
        """Its bytes, if they are a film."""
        file = self.cleaned_data["film"]
        if file.size > LIMIT_BYTES:
            raise forms.ValidationError(gettext("This film is larger than 32 MB."))
        data: bytes = file.read()
        try:
            kind_of(data)
        except NoFilm as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        return data

    def clean_poster(self) -> tuple[bytes, int, int]:
        """A picture made anew."""
        try:
            return poster_of(self.cleaned_data["poster"].read())
        except Refused as refused:
            raise forms.ValidationError(str(refused.phrase)) from refused

    def _captions(self, language: str) -> tuple[Cue, ...] | None:
        file = self.cleaned_data[f"captions_{language}"]
        if file is None:
            return None
        try:
            return read(file.read())
        except BadCaptions as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def clean_captions_en(self) -> tuple[Cue, ...] | None:
        """Read them."""
        return self._captions("en")

    def clean_captions_es(self) -> tuple[Cue, ...] | None:
        """Read them."""
        return self._captions("es")

    def clean(self) -> dict[str, Any]:
        """Captions in one language at least."""
        told = super().clean() or self.cleaned_data
        found = {one: told.get(f"captions_{one}") for one in ("en", "es")}
        if not any(found.values()) and not {"captions_en", "captions_es"} & set(self.errors):
            wrong = gettext("A film is shown with captions only. Add them in one language.")
            self.add_error("captions_en", wrong)
        told["captions"] = {one: cues for one, cues in found.items() if cues}
        return told


class IntroductionForm(forms.Form):
    """What somebody says of themselves."""

    shown = forms.BooleanField(label=_("Show me on the clinic's page"), required=False)
    name = forms.CharField(label=_("Name, as you want to be called here"), max_length=100)
    languages = forms.MultipleChoiceField(
        label=_("Languages you speak"),
        choices=spoken.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    line_en = forms.CharField(
        label=_("A line about you, in English"), max_length=300, required=False
    )
    line_es = forms.CharField(
        label=_("A line about you, in Spanish"), max_length=300, required=False
    )
