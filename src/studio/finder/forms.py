"""What people fill in."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from studio.finder import places
from studio.finder.models import LANGUAGES, TONES, Certification, Listing, Proposal
from studio.finder.places import LONGEST
from studio.finder.search import Wish

__all__ = ["NEAR", "RADII", "Apply", "Ask", "Decide", "Find", "Paper", "Profile", "Propose"]

#: How far is near, in the unit that is said. Our assumption: an hour's drive first.
RADII = (30, 60, 120, 300)
NEAR = 60


class Find(forms.Form):
    """Where, and what an artist has to offer."""

    near = forms.CharField(
        label=_("Where?"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "enterkeyhint": "search", "aria-describedby": "where"}
        ),
        error_messages={"max_length": _("This is too long for a place. Write a city alone.")},
    )
    within = forms.TypedChoiceField(
        label=_("Near is"), required=False, coerce=int, empty_value=NEAR, choices=()
    )
    language = forms.ChoiceField(
        label=_("Speaks"), required=False, choices=[("", _("any language")), *LANGUAGES.items()]
    )
    tone = forms.TypedChoiceField(
        label=_("Shows healed work on skin like"),
        required=False,
        coerce=int,
        empty_value=0,
        choices=[("", _("any skin tone")), *((tone, f"Monk {tone}") for tone in TONES)],
    )
    women = forms.BooleanField(label=_("works with women"), required=False)
    scars = forms.BooleanField(label=_("works on scars"), required=False)
    certified = forms.BooleanField(label=_("has a checked certificate"), required=False)
    unit = forms.ChoiceField(
        required=False, choices=[("mi", "mi"), ("km", "km")], widget=forms.HiddenInput
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=2500, widget=forms.HiddenInput)

    def __init__(self, given: Mapping[str, Any], unit: str) -> None:
        super().__init__({"within": str(NEAR), **given})
        self.fields["within"].choices = [(n, f"{n} {unit}") for n in RADII]

    @property
    def wish(self) -> Wish:
        """What is asked of an artist."""
        said = self.cleaned_data
        return Wish(
            said.get("language") or "",
            women=said.get("women") or False,
            scars=said.get("scars") or False,
            tone=said.get("tone") or 0,
            certified=said.get("certified") or False,
        )


class Profile(forms.Form):
    """What an artist says of themselves."""

    name = forms.CharField(
        label=_("Your name, as people know it"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    near = forms.CharField(
        label=_("Where you work"),
        max_length=LONGEST,
        help_text=_("A ZIP code of the United States, or a city anywhere."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you speak with clients"),
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    began = forms.IntegerField(
        label=_("Year in which you began"),
        min_value=1970,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    women = forms.BooleanField(label=_("I work with women"), required=False)
    scars = forms.BooleanField(label=_("I work on scars"), required=False)
    tones = forms.TypedMultipleChoiceField(
        label=_("Skin tones in your healed work, on Monk’s scale"),
        required=False,
        coerce=int,
        choices=[(tone, f"Monk {tone}") for tone in TONES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only those that you can show healed, a month or more after."),
    )
    text_en = forms.CharField(
        label=_("About your work, in English"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "5"}),
    )
    text_es = forms.CharField(
        label=_("About your work, in Spanish"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "5"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    shows_phone = forms.BooleanField(label=_("Show my telephone on my page"), required=False)
    shows_email = forms.BooleanField(label=_("Show my e-mail on my page"), required=False)

    def __init__(self, given: object = None, *, home: str = "US", **more: Any) -> None:
        super().__init__(given, **more)
        self.home = home

    def clean_near(self) -> str:
        """The place is one we know."""
        text: str = self.cleaned_data["near"]
        found = places.found(text, self.home, 1)
        if not found:
            raise forms.ValidationError(
                _("We do not know this place. Write a city with its state or country.")
            )
        self.cleaned_data["place"] = found[0]
        return text

    def clean_began(self) -> int:
        """Not in years to come."""
        year: int = self.cleaned_data["began"]
        if year > timezone.now().year:
            raise forms.ValidationError(_("This year has not come yet."))
        return year

    def clean_languages(self) -> str:
        """As a row keeps them."""
        return f",{','.join(self.cleaned_data['languages'])},"

    def clean_tones(self) -> int:
        """As a row keeps them."""
        return sum(1 << (tone - 1) for tone in set(self.cleaned_data["tones"]))

    @staticmethod
    def of(listing: Listing) -> dict[str, object]:
        """What the form begins with for an artist who is there."""
        told = {name: getattr(listing, name) for name in Profile.base_fields if name != "near"}
        return told | {
            "near": listing.where,
            "languages": listing.languages.strip(",").split(","),
            "tones": listing.shown_tones,
        }


class Paper(forms.Form):
    """A certificate."""

    kind = forms.ChoiceField(label=_("What it is for"), choices=Certification.Kind.choices)
    body = forms.CharField(
        label=_("Who issued it"),
        max_length=120,
        help_text=_("An academy, an association as SPCP or AAM, a state."),
    )
    number = forms.CharField(label=_("Its number"), required=False, max_length=60)
    level = forms.CharField(label=_("Its level"), required=False, max_length=80)
    issued = forms.DateField(
        label=_("Issued on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    expires = forms.DateField(
        label=_("Good until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    evidence = forms.FileField(
        label=_("A picture of it"),
        required=False,
        help_text=_("A photo or scan. Only those who check it see it, and each look is logged."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )

    def clean_evidence(self) -> object:
        """Not larger than any photo."""
        file = self.cleaned_data["evidence"]
        if file and file.size > settings.PHOTO_LIMIT_BYTES:
            raise forms.ValidationError(_("This picture is too large."))
        return file

    def clean(self) -> dict[str, Any]:
        """The dates fit each other, and today."""
        said = super().clean() or self.cleaned_data
        issued, expires = said.get("issued"), said.get("expires")
        if issued and issued > timezone.localdate():
            self.add_error("issued", _("This day has not come yet."))
        if issued and expires and expires < issued:
            self.add_error("expires", _("It cannot end before it was issued."))
        return dict(said)


class Apply(Profile, Paper):
    """Both, with an address. A certificate may be added later."""

    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )
    once = forms.SlugField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, given: object = None, **more: Any) -> None:
        super().__init__(given, **more)
        for name in ("kind", "body", "issued", "expires"):
            self.fields[name].required = False
        self.fields["once"].initial = secrets.token_urlsafe(24)
        order = ["name", "email", *Profile.base_fields, *Paper.base_fields]
        self.order_fields(list(dict.fromkeys(order)))

    def clean(self) -> dict[str, Any]:
        """A certificate is whole or not there."""
        said = super().clean()
        given = [name for name in Paper.base_fields if name != "kind" and said.get(name)]
        if given:
            for name in ("body", "issued", "expires"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in, or leave out the whole certificate."))
        said["kind"] = said.get("kind") or Certification.Kind.CRAFT
        return said

    @property
    def papers(self) -> list[forms.BoundField]:
        """The fields of the certificate."""
        return [self[name] for name in Paper.base_fields]

    @property
    def about(self) -> list[forms.BoundField]:
        """The others that are seen."""
        return [field for field in self.visible_fields() if field.name not in Paper.base_fields]


class Decide(forms.Form):
    """What an owner does with an artist or a certificate, and why."""

    do = forms.ChoiceField(choices=[(one, one) for one in ("list", "withhold", "verify", "refuse")])
    paper = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    why = forms.CharField(
        label=_("The reason, as the artist will read it"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Whoever says no says why."""
        said = super().clean() or self.cleaned_data
        if said.get("do") in ("withhold", "refuse") and not said.get("why"):
            self.add_error("why", _("Write the reason: the artist is told it."))
        if said.get("do") in ("verify", "refuse") and not said.get("paper"):
            self.add_error("do", "-")
        return dict(said)


class Ask(forms.Form):
    """A request to an artist: nothing of it is shared whose own box is not ticked."""

    WISHES = (
        ("density", _("denser-looking hair")),
        ("shaved", _("the look of a shaved head")),
        ("hairline", _("a hairline")),
        ("scar", _("a scar covered")),
        ("again", _("earlier work mended")),
        ("other", _("something else")),
    )

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("So that the answer reaches you. We keep it to ourselves unless you tick."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    near = forms.CharField(
        label=_("Where you live, a city is enough"), required=False, max_length=80
    )
    wish = forms.ChoiceField(
        label=_("What you wish for"), required=False, choices=[("", _("not said")), *WISHES]
    )
    text = forms.CharField(
        label=_("What you would like to say or ask"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "5"}),
    )
    share_email = forms.BooleanField(required=False)
    share_name = forms.BooleanField(required=False)
    share_phone = forms.BooleanField(required=False)
    share_near = forms.BooleanField(required=False)
    share_wish = forms.BooleanField(required=False)
    share_text = forms.BooleanField(required=False)
    once = forms.UUIDField(widget=forms.HiddenInput)

    #: Their preview, before and after, if there is one in this visit.
    share_preview = forms.BooleanField(required=False)

    SHARED = ("email", "name", "phone", "near", "wish", "text")

    def __init__(self, given: object = None, *, has_preview: bool = False, **more: Any) -> None:
        super().__init__(given, **more)
        if not has_preview:
            del self.fields["share_preview"]
        self.fields["once"].initial = uuid.uuid4()

    def clean(self) -> dict[str, Any]:
        """What was written and not ticked is asked about: neither sent nor dropped in silence."""
        said = super().clean() or self.cleaned_data
        for name in self.SHARED:
            if said.get(name) and not said.get(f"share_{name}") and name != "email":
                self.add_error(name, _("Tick the box to share this, or leave it empty."))
            elif said.get(f"share_{name}") and not said.get(name) and name not in self.errors:
                self.add_error(name, _("You ticked the box and wrote nothing."))
        return dict(said)

    @property
    def shared(self) -> dict[str, object]:
        """What is shared, as it was written; a wish in words that any language has."""
        said = self.cleaned_data
        given = {name: said[name] for name in self.SHARED if said.get(f"share_{name}")}
        if "wish" in given:
            given["wish"] = dict(self.WISHES)[given["wish"]]
        return given

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each field with its box."""
        return [(self[name], self[f"share_{name}"]) for name in self.SHARED]


class Propose(forms.Form):
    """A time for the consultation, as clocks show it where the artist works."""

    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    time = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    how = forms.ChoiceField(label=_("How"), choices=Proposal.How.choices)

    def __init__(self, zone: str, given: object = None) -> None:
        super().__init__(given)
        self.zone = ZoneInfo(zone)

    def clean(self) -> dict[str, Any]:
        """A moment that will be."""
        said = dict(super().clean() or self.cleaned_data)
        if said.get("day") and said.get("time"):
            local = datetime.combine(said["day"], said["time"], self.zone)
            starts = local.astimezone(UTC)
            if starts.astimezone(self.zone).replace(tzinfo=None) != local.replace(tzinfo=None):
                self.add_error("time", _("Clocks are put forward then: this hour does not exist."))
            elif starts <= timezone.now():
                self.add_error("day", _("This time has passed."))
            elif starts > timezone.now() + timedelta(days=366):
                self.add_error("day", _("This is more than a year away."))
            said["starts"] = starts
        return said
