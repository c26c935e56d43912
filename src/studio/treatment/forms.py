"""What is filled in: by the team, and by clients at home or on the tablet in the room."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from studio.booking import moments, series
from studio.booking.forms import epoch
from studio.booking.slots import Slot
from studio.people.models import Clinic, Role, User
from studio.treatment import erasing, questions
from studio.treatment.models import (
    STAGES,
    WARES,
    WAYS,
    ZONES,
    Goes,
    Session,
    Stage,
    Stock,
    Ware,
)
from studio.treatment.pictures import Pair
from studio.voices.models import KINDS, SIDES, TONES

__all__ = [
    "Booked",
    "Contact",
    "Correction",
    "Counted",
    "Decide",
    "First",
    "IntakeForm",
    "Photo",
    "PlanFile",
    "Results",
    "SessionForm",
    "Sign",
    "StockForm",
    "TreatmentForm",
    "Years",
    "team",
]

_LONG = {"rows": "4"}
MOST_LINES, MOST_POINTS = 80, 4000  # of a signature


def team(clinic: Clinic) -> QuerySet[User]:
    """Who treats in a clinic."""
    roles = [Role.ARTIST, Role.OWNER]
    rows = User.objects.filter(memberships__clinic=clinic, memberships__role__in=roles)
    return rows.order_by("name", "email")


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **more)


def _words(label: Any, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs=_LONG)
    return forms.CharField(label=label, widget=widget, **{"max_length": 2000, **more})


def _chips(label: Any, words: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=list(words.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        **more,
    )


def _not_to_come(day: date | None) -> date | None:
    """A day that has come somewhere on earth: clinics and clients are ahead of each other."""
    if day and day > (timezone.now() + timedelta(hours=14)).date():
        raise forms.ValidationError(_("This day is still to come."))
    if day and day.year < 1900:
        raise forms.ValidationError(_("Please look at the year again."))
    return day


class Artist(forms.ModelChoiceField):
    """Somebody of the team by name, never by address."""

    def label_from_instance(self, obj: Any) -> str:
        """Their name."""
        return obj.name or str(_("Somebody of the team"))


class Lots(forms.ModelMultipleChoiceField):
    """Lots of the shelf, each to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """Brand, article, lot, and until when it is good."""
        day = date_format(obj.expires, "DATE_FORMAT")
        return str(_("%(lot)s, good until %(day)s")) % {"lot": obj, "day": day}


class Once(forms.Form):
    """A form that does its work once, however often it is sent."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class Contact(Once):
    """What a client is called and how they are reached."""

    name = forms.CharField(label=_("Name"), max_length=100)
    born = forms.CharField(
        label=_("Born: a year, or year-month-day"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "1988", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language we speak with you"), choices=settings.LANGUAGES)
    zone = forms.ChoiceField(label=_("Time zone"), choices=moments.choices)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_born(self) -> str:
        """A year, or a day."""
        born: str = self.cleaned_data["born"].strip()
        if not born:
            return born
        try:
            day = date.fromisoformat(born if "-" in born else f"{born}-01-01")
        except ValueError:
            day = None
        if day is None or not re.fullmatch(r"\d{4}(-\d\d-\d\d)?", born):
            raise forms.ValidationError(_("Write it like 1988 or like 1988-04-30."))
        _not_to_come(day)
        return born


class Sign(Once):
    """A signature: a name, and a tick; on a tablet also what they draw."""

    name = forms.CharField(
        label=_("Your name, as your signature"),
        max_length=100,
        min_length=2,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    strokes = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60_000)
    agreed = forms.BooleanField(
        label=_("I have read this and agree."),
        error_messages={"required": _("Tick this if you agree.")},
    )

    def clean_strokes(self) -> list[list[list[int]]]:
        """Lines of points, each from 0 to 1000."""
        try:
            lines = json.loads(self.cleaned_data["strokes"] or "[]")
            whole = [[[int(x), int(y)] for x, y in line] for line in lines]
        except (ValueError, TypeError, OverflowError, RecursionError):
            whole = None
        if (
            whole is None
            or len(whole) > MOST_LINES
            or sum(map(len, whole)) > MOST_POINTS
            or any(not 0 <= one <= 1000 for line in whole for point in line for one in point)
        ):
            raise forms.ValidationError(_("The drawn signature could not be read. Draw it again."))
        return whole


class IntakeForm(Sign):
    """The questions; a signature below the consent to keep the answers, where there is none yet."""

    def __init__(self, *given: Any, signs: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        self.signs = signs
        if not signs:
            for name in ("name", "agreed", "strokes"):
                del self.fields[name]
        choose = {"required": _("Please answer this.")}
        yes_no = [("no", _("No")), ("yes", _("Yes"))]
        for one in questions.table():
            field: forms.Field
            if one.kind == "words":
                field = _words(str(one.said), required=False)
            else:
                options = [(option.id, str(option.said)) for option in one.options]
                field = forms.ChoiceField(
                    label=str(one.said),
                    choices=options or yes_no,
                    widget=forms.RadioSelect,
                    error_messages=choose,
                )
            self.fields[one.id] = field
            if one.day:
                self.fields[f"{one.id}-day"] = _day(str(one.day), required=False)

    def clean(self) -> dict[str, Any]:
        """A day stands beside each yes that asks for one."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        for one in questions.table():
            name = f"{one.id}-day"
            if one.day is None or told.get(one.id) != one.on or name in self.errors:
                continue
            if not told.get(name):
                self.add_error(name, _("Which day was that? If you are not sure, about then."))
                continue
            try:
                _not_to_come(told[name])
            except forms.ValidationError as wrong:
                self.add_error(name, wrong)
        return told

    @property
    def groups(self) -> list[tuple[str, list[tuple[Any, Any]]]]:
        """The questions as the page lays them: groups of a question and its day."""
        return [
            (
                str(said),
                [(self[one.id], self[f"{one.id}-day"] if one.day else None) for one in group],
            )
            for said, group in questions.table().groups
        ]

    @property
    def signature(self) -> list[Any]:
        """The fields below the consent."""
        return [self[name] for name in ("name", "agreed") if name in self.fields]

    @property
    def answers(self) -> dict[str, dict[str, str]]:
        """What was said, by question."""
        told = self.cleaned_data
        found = {}
        for one in questions.table():
            found[one.id] = {"said": told[one.id]}
            if one.day and told[one.id] == one.on:
                found[one.id]["day"] = told[f"{one.id}-day"].isoformat()
        return found


class Decide(Once):
    """What an artist decides on answers."""

    goes = forms.ChoiceField(
        label=_("You decide"), choices=list(WAYS.items()), widget=forms.RadioSelect
    )
    start = _day(_("From which day on"), required=False)
    why = _words(_("Why. Needed where you decide otherwise than proposed."), required=False)

    def clean(self) -> dict[str, Any]:
        """Waiting has an end."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("goes") == Goes.WAIT and not told.get("start") and "start" not in self.errors:
            self.add_error("start", _("From which day on?"))
        return told


class Photo(Once):
    """A photo by view and day, or a doctor's letter."""

    stage = forms.ChoiceField(label=_("What it is"), choices=list(STAGES.items()))
    view = forms.ChoiceField(
        label=_("Seen from"), choices=[("", "–"), *SIDES.items()], required=False
    )
    taken = _day(_("Taken on"))
    photo = forms.FileField(label=_("Photo"), widget=forms.FileInput(attrs={"accept": "image/*"}))

    def __init__(self, *given: Any, of_head: bool, **named: Any) -> None:
        """``of_head``: no letter; the browser asks for the side before the photo is sent."""
        super().__init__(*given, **named)
        if of_head:
            stage, view = self.fields["stage"], self.fields["view"]
            stage.choices = [one for one in STAGES.items() if one[0] != Stage.LETTER]
            view.required = True
            view.error_messages["required"] = _("From which side?")

    def clean_taken(self) -> Any:
        """It was taken."""
        return _not_to_come(self.cleaned_data["taken"])

    def clean(self) -> dict[str, Any]:
        """A head is seen from a side."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("stage") not in (None, Stage.LETTER) and not told.get("view"):
            self.add_error("view", _("From which side?"))
        return told


class TreatmentForm(Once):
    """What a treatment is meant to be."""

    kind = forms.ChoiceField(label=_("What is treated"), choices=list(KINDS.items()))
    zones = _chips(_("Zones"), ZONES)
    sessions_meant = forms.IntegerField(
        label=_("Sessions, about: 2 to 4, most need 3"), min_value=1, max_value=12, initial=3
    )
    note = _words(_("Note"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ("kind", "zones", "artist", "sessions_meant", "note")

    def __init__(self, *given: Any, clinic: Clinic, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["artist"] = Artist(label=_("Artist"), queryset=team(clinic))
        self.order_fields(self.field_order)


class SessionForm(Once):
    """What was done, and with which lots."""

    on = _day(_("Day"))
    zones = _chips(_("Zones"), ZONES)
    parts = forms.DecimalField(
        label=_("Parts of water to one of pigment (0: undiluted)"),
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
    )
    depth_from_mm = forms.DecimalField(
        label=_("Depth from, mm"),
        min_value=0,
        max_value=3,
        max_digits=3,
        decimal_places=2,
        required=False,
    )
    depth_to_mm = forms.DecimalField(
        label=_("Depth to, mm"),
        min_value=0,
        max_value=3,
        max_digits=3,
        decimal_places=2,
        required=False,
    )
    needle_pieces = forms.IntegerField(
        label=_("Pieces of needles used, of each lot"),
        min_value=1,
        max_value=50,
        initial=1,
        required=False,
    )
    notes = _words(_("Notes"), required=False)
    soon_why = _words(_("Why so soon after the last session"), required=False)
    field_order = ("on", "soon_why", "artist", "needles", "needle_pieces", "pigments")

    def __init__(self, *given: Any, clinic: Clinic, right: Session | None, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["artist"] = Artist(label=_("Artist"), queryset=team(clinic))
        before = [] if right is None else [one.pk for one in right.stock.all()]
        there = Stock.objects.filter(clinic=clinic)
        today = timezone.now().date() - timedelta(days=1)
        there = there.filter(used_up=None, expires__gte=today) | there.filter(pk__in=before)
        for name, kind in (("needles", Ware.NEEDLE), ("pigments", Ware.PIGMENT)):
            self.fields[name] = Lots(
                label=WARES[kind],
                queryset=there.filter(kind=kind),
                error_messages={"required": _("Which lot? What is opened stands in the stock.")},
            )
        self.order_fields(self.field_order)

    def clean_on(self) -> Any:
        """It was done."""
        return _not_to_come(self.cleaned_data["on"])

    def clean(self) -> dict[str, Any]:
        """A range runs upwards."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        low, high = told.get("depth_from_mm"), told.get("depth_to_mm")
        if high is not None and (low is None or low > high):
            self.add_error("depth_to_mm", _("The first is the shallower one."))
        return told

    @property
    def told(self) -> dict[str, Any]:
        """As `sessions.make` takes it."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "once"}
        stock = [*told.pop("needles"), *told.pop("pigments")]
        told["needle_pieces"] = told["needle_pieces"] or 1
        return {**told, "stock": stock}


class Correction(SessionForm):
    """The same, and why it is written anew."""

    why = _words(_("What was wrong, and how you know"), min_length=3)
    soon_why = None


class StockForm(forms.Form):
    """A lot that came in."""

    kind = forms.ChoiceField(label=_("What it is"), choices=list(WARES.items()))
    brand = forms.CharField(label=_("Brand"), max_length=80)
    article = forms.CharField(label=_("Needle size, or shade"), max_length=80)
    lot = forms.CharField(label=_("Lot"), max_length=60)
    expires = _day(_("Good until"))
    received = _day(_("Received on"))
    pieces = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=100_000, initial=1)
    enough_for = forms.IntegerField(
        label=_("Sessions one piece is enough for (empty: needles 1, pigment 10)"),
        min_value=1,
        max_value=500,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A bottle is enough for ten sessions, about; a needle for one (our assumption)."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if not told.get("enough_for"):
            told["enough_for"] = 10 if told.get("kind") == Ware.PIGMENT else 1
        return told

    def clean_received(self) -> Any:
        """It is here."""
        return _not_to_come(self.cleaned_data["received"])


class Counted(forms.Form):
    """How many whole pieces of a lot are there."""

    counted = forms.IntegerField(
        label=_("Whole pieces that are there"), min_value=0, max_value=100_000
    )


class Years(forms.Form):
    """How long files are kept."""

    years = forms.IntegerField(
        label=_("Years after the last entry"), min_value=erasing.YEARS_LEAST, max_value=50
    )


class Results(forms.Form):
    """What a client is asked about: pairs, and the skin tone beside which they are found."""

    tone = forms.TypedChoiceField(
        label=_("Skin tone on the Monk scale, 1 lightest to 10 darkest, chosen beside the person"),
        choices=[("", ""), *((tone, str(tone)) for tone in TONES)],
        coerce=int,
    )
    pairs = forms.MultipleChoiceField(
        label=_("Pictures to ask about"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *given: Any, pairs: list[Pair], tied: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        self.every = {str(one.after.pk): one for one in pairs}
        self.fields["pairs"].choices = [
            (key, f"{one.before.get_view_display()}, {date_format(one.after.taken)}")
            for key, one in self.every.items()
        ]
        if tied:
            del self.fields["tone"]

    @property
    def chosen(self) -> list[Pair]:
        """The pairs that were ticked."""
        return [self.every[key] for key in self.cleaned_data["pairs"]]


class PlanFile(Once):
    """A plan as the engine wrote it."""

    plan = forms.FileField(
        label=_("The plan's file, ending in .json"),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )


class First(forms.Form):
    """When the first session is, and how far apart they are."""

    first = forms.TypedChoiceField(label=_("First session"), coerce=epoch)
    apart = forms.IntegerField(
        label=_("Days between two sessions, 7 or more"),
        min_value=series.LEAST_DAYS,
        max_value=90,
        initial=series.USUAL_DAYS,
    )

    def __init__(self, *given: Any, slots: list[Slot], zone: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["first"].choices = [
            (int(one.starts.timestamp()), moments.told(one.starts, zone)) for one in slots
        ]


class Booked(Once):
    """The times as they were proposed."""

    apart = forms.IntegerField(min_value=series.LEAST_DAYS, max_value=90)
    time = forms.Field()

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        sent = self.data.getlist("time") if self.is_bound else []
        self.times: list[datetime] = [at for one in sent[:12] if (at := epoch(one))]
        self.times = [at.astimezone(UTC) for at in self.times]
