"""What is filled in: asking, one step of a claim, an entry in the books, terms."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from studio.booking.moments import day_of
from studio.guarantee import money
from studio.guarantee.models import KINDS, REASONS, WAYS_PAID, WISHES, Kind, Reason
from studio.guarantee.money import CURRENCIES
from studio.guarantee.ways import Way
from studio.treatment.differing import with_version
from studio.treatment.forms import Once
from studio.treatment.models import Picture
from studio.vault.arriving import small_enough
from studio.voices.models import SIDES

__all__ = ["Ask", "AskedOf", "Correction", "EntryForm", "StepForm", "TermsForm"]

_TODAY = {"type": "date"}
NO_SUM = gettext_noop("Write a sum like 1200 or like 1,200.50.")
LOOK_AHEAD = 366  # days in which a look together has to be
WHY = {
    "ask": _("What is not right? In your own words."),
    "reply": _("Your answer"),
    "agree": _("A word to the clinic, if you like"),
    "rather": _("What you would prefer, if you like to say it"),
    "still": _("What is still not right?"),
    "add": _("What you would like to add"),
    "more": _("What do you need? The client reads this."),
    "look": _("A word to the client, if needed: time and place"),
    "offer": _("What do you offer? The client reads this."),
    "accept": _("A word to the client, if you like"),
    "decline": _("Why? The client reads these words."),
    "done": _("A word to the client, if you like"),
}


def _words(label: Any, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": "4"})
    return forms.CharField(label=label, widget=widget, **{"max_length": 2000, **more})


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs=_TODAY)
    return forms.DateField(label=label, widget=widget, **more)


def _near(day: date, today: date, *, ahead: int) -> date:
    """A day in this century that is not too far ahead."""
    if not day.year >= 2000 or day > today + timedelta(days=ahead):
        raise forms.ValidationError(gettext("Please look at the day again."))
    return day


def _something(cents: int) -> int:
    if not cents:
        raise forms.ValidationError(gettext(NO_SUM))
    return cents


class Sum(forms.CharField):
    """A sum of money as it is typed; whole cents."""

    def __init__(self, **named: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(max_length=20, widget=forms.TextInput(attrs=attrs), **named)

    def clean(self, value: Any) -> Any:
        """Cents."""
        text = super().clean(value)
        if not text:
            return None
        cents = money.read(text)
        if cents is None:
            raise forms.ValidationError(gettext(NO_SUM))
        return cents


class Pictures(forms.ModelMultipleChoiceField):
    """Pictures of the file, each to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """Side, stage and day."""
        return f"{obj.get_view_display()}, {obj.get_stage_display()}, {day_of(obj.taken)}"


class _Showing(Once):
    """A form that points to pictures of the file, or brings one."""

    def _shows(self, pictures: QuerySet[Picture] | None, *, brings: bool) -> None:
        if pictures is not None and pictures.exists():
            label = _("Photos of your file that show it") if brings else _("Photos that show it")
            self.fields["pictures"] = Pictures(label=label, queryset=pictures, required=False)
        if brings:
            self.fields["photo"] = forms.FileField(
                label=_("A new photo, if you like: in daylight, without a filter"),
                required=False,
                widget=forms.FileInput(attrs={"accept": "image/*"}),
            )
            self.fields["view"] = forms.ChoiceField(
                label=_("The new photo is seen from"),
                choices=[("", "–"), *((str(key), said) for key, said in SIDES.items())],
                required=False,
            )

    def clean_photo(self) -> Any:
        """Nothing larger than what is looked at anywhere here."""
        return small_enough(self.cleaned_data.get("photo"))

    def clean(self) -> dict[str, Any]:
        """A photo of a head is seen from a side."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("photo") and not told.get("view"):
            self.add_error("view", _("From which side?"))
        return told


class Ask(_Showing):
    """A client asks."""

    did = forms.CharField(widget=forms.HiddenInput, initial="ask")
    wish = forms.ChoiceField(
        label=_("What would you like?"),
        choices=[(str(key), said) for key, said in WISHES.items()],
        widget=forms.RadioSelect,
    )
    why = _words(WHY["ask"])

    def __init__(self, *given: Any, pictures: QuerySet[Picture], **named: Any) -> None:
        super().__init__(*given, **named)
        self._shows(pictures, brings=True)


class AskedOf(Ask):
    """What a client asked in person or by phone, written down by the team."""

    on = _day(_("On which day they asked"))

    def __init__(self, *given: Any, pictures: QuerySet[Picture], today: date, **named: Any) -> None:
        super().__init__(*given, pictures=pictures, **named)
        self.today = today
        self.fields["why"].label = _("What is not right? In their words.")
        self.fields["wish"].label = _("What would they like?")
        self.fields["on"].initial = today
        for name in ("photo", "view"):
            del self.fields[name]

    def clean_on(self) -> date:
        """It has come."""
        return _near(self.cleaned_data["on"], self.today, ahead=0)


class StepForm(_Showing):
    """One step: what its way needs and takes."""

    did = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *given: Any,
        way: Way,
        version: int,
        today: date,
        pictures: QuerySet[Picture] | None = None,
        most: str = "",
        told: bool = False,
        **named: Any,
    ) -> None:
        first = {"did": way.did, "version": version, "once": uuid.uuid4()}
        super().__init__(*given, initial=first, auto_id=f"id_{way.did}_%s", **named)
        self.today = today
        asked = (*way.needs, *way.takes)
        if "cents" in asked:
            label = gettext("How much. At most %(most)s") % {"most": most}
            self.fields["cents"] = Sum(label=label)
        if "day" in asked:
            self.fields["day"] = _day(_("On which day"))
        if "why" in asked:
            self.fields["why"] = _words(WHY[way.did], required="why" in way.needs)
        if "on" in asked:
            self.fields["on"] = _day(_("Paid on"), initial=today)
            self.fields["way"] = forms.ChoiceField(label=_("How"), choices=list(WAYS_PAID.items()))
        self._shows(
            pictures if "pictures" in asked else None,
            brings="photo" in asked and not told,
        )

    def clean_cents(self) -> int:
        """Nothing is no sum."""
        return _something(self.cleaned_data["cents"])

    def clean_day(self) -> date:
        """Before long."""
        return _near(self.cleaned_data["day"], self.today, ahead=LOOK_AHEAD)

    def clean_on(self) -> date:
        """It has come."""
        return _near(self.cleaned_data["on"], self.today, ahead=0)

    def again(self, version: int) -> StepForm:
        """The form with what was sent, for the claim as it is now."""
        with_version(self, version)
        return self


class EntryForm(Once):
    """A payment, or something given back."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[(str(key), said) for key, said in KINDS.items()],
        widget=forms.RadioSelect,
        initial=Kind.PAID.value,
    )
    cents = Sum(label=_("Sum"))
    currency = forms.ChoiceField(label=_("Currency"), choices=list(CURRENCIES.items()))
    on = _day(_("Paid on"))
    way = forms.ChoiceField(label=_("How"), choices=list(WAYS_PAID.items()))

    def __init__(
        self,
        *given: Any,
        today: date,
        fixed: str = "",
        kinds: Sequence[str] = tuple(KINDS),
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        self.today = today
        self.fields["on"].initial = today
        if fixed:  # all entries of a treatment are in one currency
            del self.fields["currency"]
            self.fields["cents"].label = gettext("Sum, %(currency)s") % {"currency": fixed}
        if len(kinds) == 1:
            del self.fields["kind"]

    def clean_cents(self) -> int:
        """Of nothing there is no entry."""
        return _something(self.cleaned_data["cents"])

    def clean_on(self) -> date:
        """It has come."""
        return _near(self.cleaned_data["on"], self.today, ahead=0)


class Correction(EntryForm):
    """The same, and what was wrong."""

    wrong = forms.ChoiceField(
        label=_("What was wrong"),
        choices=[(str(key), said) for key, said in REASONS.items()],
        widget=forms.RadioSelect,
    )

    def clean_cents(self) -> int:
        """Nothing is a sum here."""
        return int(self.cleaned_data["cents"])

    def clean(self) -> dict[str, Any]:
        """What was never paid has no sum; everything else has one."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        never = told.get("wrong") in (Reason.TWICE, Reason.NEVER)
        if told.get("wrong") and not never and told.get("cents") == 0:
            self.add_error("cents", gettext(NO_SUM))
        return told


class TermsForm(Once):
    """A clinic's terms."""

    offered = forms.BooleanField(
        label=_("These terms hold for treatments that begin from now on"), required=False
    )
    sentence_en = _words(_("What it covers, in English, without days and sums"), max_length=300)
    sentence_es = _words(_("What it covers, in Spanish, without days and sums"), max_length=300)
    healed_days = forms.IntegerField(min_value=0, max_value=365)
    claim_days = forms.IntegerField(
        label=_("Days from then on which it can be asked"), min_value=1, max_value=3650
    )
    answer_days = forms.IntegerField(label=_("Days for an answer"), min_value=1, max_value=180)
    pay_days = forms.IntegerField(
        label=_("Days for the payment, once accepted"), min_value=1, max_value=180
    )
    currency = forms.ChoiceField(
        label=_("Currency the clinic is paid in"), choices=list(CURRENCIES.items())
    )

    def __init__(self, *given: Any, looked_at: str, **named: Any) -> None:
        super().__init__(*given, **named)
        label = gettext(
            "Days after the last session until it has healed. The guide says: %(weeks)s"
        )
        self.fields["healed_days"].label = label % {"weeks": looked_at}
