"""The questions as a form; every one can be skipped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from studio.outcome import questions
from studio.treatment.forms import Once

__all__ = ["Questions", "as_chosen"]

SKIP = "skip"
MOST_LETTERS = 1000


class Questions(Once):
    """What is asked on an occasion."""

    def __init__(self, *given: Any, occasion: str, **named: Any) -> None:
        super().__init__(*given, **named)
        self.asked = questions.table().asked(occasion)
        for one in self.asked:
            self.fields[one.id] = _field(one)

    def clean(self) -> dict[str, Any]:
        """None of the events and one of them do not go together; nothing at all is no answer."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        events = told.get("events") or []
        if questions.NONE in events and len(events) > 1:
            self.add_error("events", _("You ticked none of these and one of them. Which is right?"))
        if not self.errors and not any(value is not None for value in self.said.values()):
            raise forms.ValidationError(
                _("Nothing is answered yet. Answer what you like, or close this page.")
            )
        return told

    @property
    def said(self) -> dict[str, Any]:
        """Answers by question; None where it was skipped."""
        return {one.id: _said(one, self.cleaned_data) for one in self.asked}

    @property
    def rows(self) -> list[tuple[questions.Question, Any]]:
        """Each question with its field, as the page lays them."""
        return [(one, self[one.id]) for one in self.asked]


def as_chosen(said: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as the form shows them chosen."""
    return {name: str(one) if isinstance(one, int) else one for name, one in said.items()}


def _said(one: questions.Question, given: Mapping[str, Any]) -> Any:
    answer = given.get(one.id) or None
    if answer == SKIP:
        return None
    if answer is not None and one.is_number:
        return int(answer)
    return answer.strip() or None if isinstance(answer, str) and one.kind == "words" else answer


def _field(one: questions.Question) -> forms.Field:
    label = str(one.said)
    if one.kind == "words":
        area = forms.Textarea(attrs={"rows": "3", "maxlength": MOST_LETTERS})
        return forms.CharField(label=label, required=False, max_length=MOST_LETTERS, widget=area)
    if one.kind == "scale":
        choices = [(str(n), str(n)) for n in range(one.most + 1)]
    else:
        choices = [(option.id, str(option.said)) for option in one.options]
    if one.kind == "events":
        return forms.MultipleChoiceField(
            label=label,
            required=False,
            choices=[(questions.NONE, _("None of these")), *choices],
            widget=forms.CheckboxSelectMultiple,
        )
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[*choices, (SKIP, _("Skip"))],
        widget=forms.RadioSelect,
    )
