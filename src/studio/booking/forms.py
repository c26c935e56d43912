"""What people fill in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from studio.booking.details import Details
from studio.booking.models import Kind, Room, Service
from studio.booking.slots import artists_of
from studio.clinics.hours import Timetable
from studio.people.models import Clinic, User

__all__ = ["KeepFree", "ServiceForm", "Wait", "WaitingFor", "Weekday", "Who", "epoch"]


def epoch(text: object) -> datetime | None:
    """An instant from seconds of the epoch, as forms carry it."""
    try:
        return datetime.fromtimestamp(int(str(text)), UTC)
    except (ValueError, OverflowError, OSError):
        return None


class Who(forms.Form):
    """Whom an appointment is for."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "inputmode": "email", "autocapitalize": "none"}
        ),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    language = forms.ChoiceField(label=_("Language we speak with you"), choices=settings.LANGUAGES)
    note = forms.CharField(
        label=_("Something we should know"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    preview = forms.BooleanField(label=_("Share my preview with the clinic"), required=False)

    def __init__(
        self, *given: Any, kind: Any, has_preview: bool = False, own: bool = True, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        if kind == Kind.PHONE:
            self.fields["phone"].required = True
            self.fields["phone"].label = _("Phone number we call")
        if not has_preview:
            del self.fields["preview"]
        if not own:  # the desk writes down somebody else
            self.fields["name"].label = _("Name")
            self.fields["email"].required = False
            self.fields["note"].label = _("Note")

    def clean_phone(self) -> str:
        """A number that can be called: at least six digits."""
        phone = " ".join(self.cleaned_data["phone"].split())
        if phone and sum(letter.isdigit() for letter in phone) < 6:
            raise forms.ValidationError(_("This number has too few digits to be called."))
        return phone

    def details(self, zone: str = "") -> Details:
        """What was filled in."""
        said = self.cleaned_data
        return Details(
            said["name"],
            User.objects.plain(said["email"]),
            said["phone"],
            said["language"],
            zone,
            said.get("note", ""),
        )


class Wait(forms.Form):
    """Until when an earlier time is of use."""

    until = forms.DateField(
        label=_("Until which day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_until(self) -> date:
        """A day to come."""
        until: date = self.cleaned_data["until"]
        today = timezone.now().date()
        if not today <= until <= today + timedelta(days=366):
            raise forms.ValidationError(_("Choose a day within the coming year."))
        return until


class WaitingFor(Who):
    """Who waits for a time, without having one."""

    until = Wait.base_fields["until"]

    def __init__(self, *given: Any, kind: Any, **named: Any) -> None:
        super().__init__(*given, kind=kind, **named)
        del self.fields["note"]
        self.fields["language"].initial = get_language()


class KeepFree(forms.Form):
    """Time of an artist or of a room that nobody can book."""

    artist = forms.ModelChoiceField(
        User.objects.none(), label=_("Artist"), required=False, empty_label=_("nobody")
    )
    room = forms.ModelChoiceField(
        Room.objects.none(), label=_("Room"), required=False, empty_label=_("none")
    )
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    opens = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    closes = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}))
    note = forms.CharField(label=_("Note"), max_length=100, required=False)

    def __init__(self, *given: Any, clinic: Clinic, **named: Any) -> None:
        super().__init__(*given, **named)
        self.zone = ZoneInfo(clinic.zone)
        team = [one.pk for one in artists_of(clinic)]
        self.fields["artist"].queryset = User.objects.filter(pk__in=team).order_by("name")
        self.fields["room"].queryset = Room.objects.filter(clinic=clinic)

    def clean(self) -> dict[str, Any]:
        """Of somebody or something, and from an instant to a later one."""
        said: dict[str, Any] = super().clean() or {}
        if not said.get("artist") and not said.get("room") and not self.errors:
            self.add_error("artist", _("Choose an artist or a room."))
        if {"day", "opens", "closes"} <= set(said):
            table = Timetable(self.zone, ((said["day"].weekday(), said["opens"], said["closes"]),))
            spans = table.spans(said["day"]) if said["opens"] < said["closes"] else []
            if not spans:
                self.add_error("closes", _("It has to end after it begins."))
            else:
                said["since"], said["until"] = spans[0].start, spans[0].end
        return said


class ServiceForm(forms.ModelForm):
    """How a clinic offers a service."""

    class Meta:
        """Its fields."""

        model = Service
        fields = (
            "minutes",
            "before_minutes",
            "after_minutes",
            "step_minutes",
            "notice_hours",
            "ahead_days",
            "needs_room",
            "public",
        )
        labels: ClassVar[dict[str, Any]] = {
            "minutes": _("Minutes it takes"),
            "before_minutes": _("Minutes kept free before"),
            "after_minutes": _("Minutes kept free after"),
            "step_minutes": _("A beginning every so many minutes"),
            "notice_hours": _("Hours of notice"),
            "ahead_days": _("Days ahead"),
            "needs_room": _("It needs a room"),
            "public": _("Visitors book it themselves"),
        }

    def clean(self) -> dict[str, Any]:
        """Within what the table allows."""
        said: dict[str, Any] = super().clean()
        if not 5 <= said.get("minutes", 5) <= 720:
            self.add_error("minutes", _("Between 5 and 720."))
        if not 5 <= said.get("step_minutes", 5) <= 240:
            self.add_error("step_minutes", _("Between 5 and 240."))
        if not 1 <= said.get("ahead_days", 1) <= 366:
            self.add_error("ahead_days", _("Between 1 and 366."))
        return said


class Weekday(forms.Form):
    """From when to when on one day of the week; left empty, not at all."""

    opens = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    closes = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )

    def clean(self) -> dict[str, Any]:
        """Both, or neither."""
        said: dict[str, Any] = super().clean() or {}
        opens, closes = said.get("opens"), said.get("closes")
        if not self.errors and (opens is None) != (closes is None):
            self.add_error("closes", _("Fill in both times, or neither."))
        elif opens and closes and opens >= closes:
            self.add_error("closes", _("It has to end after it begins."))
        return said
