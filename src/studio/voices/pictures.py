"""A pair as a page shows it: addresses in their sizes, and what stands with it."""

from __future__ import annotations

from dataclasses import dataclass

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext

from studio.voices import age
from studio.voices.models import CasePhoto

__all__ = ["Pair", "Side", "shown"]

#: Sizes in which rendered pictures lie beside the program: width and height, px.
DRAWN = ((480, 360), (960, 720))


@dataclass(frozen=True)
class Side:
    """One picture in its sizes, the smallest first: (address, width, height)."""

    sizes: tuple[tuple[str, int, int], ...]

    @property
    def src(self) -> str:
        """The smallest, for whoever takes one."""
        return self.sizes[0][0]

    @property
    def srcset(self) -> str:
        """All, for a browser to choose from."""
        return ", ".join(f"{url} {width}w" for url, width, _height in self.sizes)

    @property
    def width(self) -> int:
        """Of the largest, px."""
        return self.sizes[-1][1]

    @property
    def height(self) -> int:
        """Of the largest, px."""
        return self.sizes[-1][2]


@dataclass(frozen=True)
class Pair:
    """Before and after, and how old the work is."""

    before: Side
    after: Side
    view: str
    age: str
    after_said: str
    rendered: bool
    healed: bool


def shown(photo: CasePhoto) -> Pair:
    """What a page shows of a public pair."""
    before, after = (_side(photo, side) for side in ("before", "after"))
    return Pair(
        before=before,
        after=after,
        view=photo.get_view_display(),
        age=age.said(photo.days),
        after_said=gettext("Healed") if photo.days >= age.HEALED_DAYS else gettext("Fresh"),
        rendered=bool(photo.drawn),
        healed=photo.days >= age.HEALED_DAYS,
    )


def _side(photo: CasePhoto, side: str) -> Side:
    if photo.drawn:
        return Side(
            tuple(
                (static(f"voices/shown/{photo.drawn}-{side}-{width}.webp"), width, height)
                for width, height in DRAWN
            )
        )
    made = sorted((one for one in photo.shown.all() if one.side == side), key=lambda one: one.width)
    return Side(
        tuple(
            (reverse("voices:picture", args=[one.kept_id]), one.width, one.height) for one in made
        )
    )
