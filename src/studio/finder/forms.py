"""What people fill in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from studio.finder.models import LANGUAGES, TONES
from studio.finder.places import LONGEST
from studio.finder.search import Wish

__all__ = ["RADII", "Find"]

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

    def __init__(self, given: object, unit: str) -> None:
        super().__init__(given)
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
