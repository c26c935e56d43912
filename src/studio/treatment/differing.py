"""Two people changed one thing: what stands there now, and what was just sent, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.forms.models import ModelChoiceField

__all__ = ["Both", "both", "with_version"]


@dataclass(frozen=True)
class Both:
    """A field in both versions."""

    label: str
    theirs: str
    yours: str


def both(form: Form, row: Any) -> list[Both]:
    """The fields in which what was sent differs from the row as it is now."""
    return [
        Both(str(field.label), _said(field, now), _said(field, sent))
        for name, field in form.fields.items()
        if hasattr(row, name) and name not in ("once", "version")
        if (now := getattr(row, name)) != (sent := form.cleaned_data[name])
    ]


def with_version(form: Form, version: int) -> None:
    """Let the form be sent again, for the version that is now looked at."""
    data = form.data.copy()
    data["version"] = version
    form.data = data


def _said(field: Any, value: Any) -> str:
    if isinstance(field, ModelChoiceField):
        return field.label_from_instance(value) if value else "–"
    words: dict[str, str] = {}
    for key, said in getattr(field, "choices", ()):
        words |= dict(said) if isinstance(said, list | tuple) else {key: said}
    every = value if isinstance(value, list) else [value]
    return ", ".join(str(words.get(one, one)) for one in every) or "–"
