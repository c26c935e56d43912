"""The port to the imaging engine: nothing else in the studio imports stubble."""

from __future__ import annotations

import dataclasses
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext_noop as _

from stubble import guidance, samples, workflow
from stubble import photo as photos
from stubble.errors import StubbleError, SubjectError
from stubble.head.scale import Measurement, Ruler, measured
from stubble.plan.listing import csv_text
from studio.phrases import Phrase
from studio.port import Controls, Download, Drawing, Place, Refused, Say, Told
from studio.sentences import phrase, sources

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["controls", "examine", "picture", "sample"]

PREVIEW_PX = 1400  # longer side of the pictures the sliders redraw
PREVIEW_QUALITY = 90
KEPT = 12  # redraws kept per photo, so that undo and reset are immediate
SUFFIXES = {b"\xff\xd8": ("image/jpeg", ".jpg"), b"\x89P": ("image/png", ".png"),
            b"RI": ("image/webp", ".webp"), b"II": ("image/tiff", ".tif"),
            b"MM": ("image/tiff", ".tif")}  # fmt: skip


def controls() -> Controls:
    """What can be wished, and within which ranges."""
    return Controls(dict(workflow.RANGES), tuple(workflow.SHAPES))


def sample() -> bytes:
    """The rendered head that the page shows first."""
    return samples.portrait().read_bytes()


def picture(kind: str) -> str | None:
    """How to take the photo instead, as SVG."""
    return guidance.picture(kind) if kind in guidance.KINDS else None


def examine(data: bytes, say: Say, face: int | None = None) -> Subject:
    """Read a photo and find the head in it."""
    try:
        return _examined(photos.read(data), face, Told(), say)
    except StubbleError as error:
        raise _refused(error) from error


def _examined(photo: photos.Photo, face: int | None, told: Told, say: Say) -> Subject:
    shot = workflow.Shot(photo, face=face, known=_known(photo, told))
    analysis = workflow.analyse_all([shot], lambda text: say(phrase(text)))
    say(Phrase(_("Laying the dots")))
    # Where the dots lie does not depend on the size of the picture: a small one counts them.
    count = len(workflow.preview(analysis, max_side=240).dots)
    say(Phrase(_("Laying %(dots)s dots"), {"dots": count}))
    return Subject(analysis, face, told)


def _known(photo: photos.Photo, told: Told) -> tuple[Measurement | Ruler, ...]:
    known: list[Measurement | Ruler] = []
    if told.pupils_mm is not None:
        known.append(measured("pupils", told.pupils_mm))
    if ruler := told.ruler:
        known.append(Ruler(_pixel(photo, ruler.start), _pixel(photo, ruler.end), ruler.mm))
    return tuple(known)


def _pixel(photo: photos.Photo, place: Place) -> tuple[float, float]:
    return place[0] * photo.width - 0.5, place[1] * photo.height - 0.5


class Subject:
    """A photo with its analysis; drawn on as often as one likes, from any thread."""

    def __init__(self, analysis: workflow.Analysis, face: int | None, told: Told) -> None:
        self.told = told
        self._face = face
        self._analysis = analysis
        self._lock = threading.Lock()
        first = self._preview({}, PREVIEW_PX)
        self._kept: OrderedDict[tuple[tuple[str, float | str], ...], Drawing]
        self._kept = OrderedDict({(): self._drawing(first)})
        self.before = photos.encode(first.base.pixels, first.base, "JPEG", PREVIEW_QUALITY)
        self.size = (int(first.pixels.shape[1]), int(first.pixels.shape[0]))

    def again(self, told: Told, say: Say) -> Subject:
        """Examine the same photo with something else told."""
        try:
            return _examined(self._analysis.front.photo, self._face, told, say)
        except StubbleError as error:
            raise _refused(error) from error

    def draw(self, wishes: Mapping[str, float | str]) -> Drawing:
        """Draw what is wished; what is not named is as advised."""
        key = tuple(sorted(wishes.items()))
        with self._lock:
            if drawing := self._kept.get(key):
                self._kept.move_to_end(key)
                return drawing
        drawing = self._drawing(self._preview(wishes, PREVIEW_PX))
        with self._lock:
            self._kept[key] = drawing
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return drawing

    def after(self, wishes: Mapping[str, float | str]) -> Download:
        """The after picture at full size, in the photo's own format where it can be written."""
        preview = self._preview(wishes)
        return _picture(preview.pixels, preview.base)

    def side_by_side(self, wishes: Mapping[str, float | str]) -> Download:
        """Before and after at full size, with a white seam."""
        preview = self._preview(wishes)
        before = preview.base.pixels
        seam = np.full_like(before[:, : max(2, before.shape[1] // 100)], np.iinfo(before.dtype).max)
        both = np.concatenate([before, seam, preview.pixels], axis=1)
        return _picture(both, dataclasses.replace(preview.base, alpha=None))

    def dots(self, wishes: Mapping[str, float | str]) -> Download:
        """The dots as CSV."""
        listed = csv_text(self._preview(wishes, PREVIEW_PX).dots)
        return Download(listed.encode(), "text/csv; charset=utf-8", ".csv")

    def _preview(
        self, wishes: Mapping[str, float | str], max_side: int | None = None
    ) -> workflow.Preview:
        named: dict[str, Any] = dict(wishes)
        try:
            return workflow.preview(self._analysis, workflow.Wishes(**named), max_side=max_side)
        except StubbleError as error:
            raise _refused(error) from error

    def _drawing(self, preview: workflow.Preview) -> Drawing:
        scale = self._analysis.front.scale
        wishes = dataclasses.asdict(preview.wishes)
        wishes.pop("seed")
        height = wishes["hairline_mm"] * scale.px_per_mm
        notes = {note.kind: phrase(note.text) for note in (*preview.notes, *self._analysis.notes)}
        return Drawing(
            jpeg=photos.encode(preview.pixels, preview.base, "JPEG", PREVIEW_QUALITY),
            wishes=wishes,
            dots=len(preview.dots),
            sessions=len(np.unique(preview.dots.session)),
            treated_cm2=float(preview.treated_cm2),
            hairline_mm=(height / scale.high, height / scale.low),
            mm_error=(scale.high - scale.low) / (2 * scale.px_per_mm),
            mm_by=sources(scale.source),
            notes=tuple(notes.values()),
        )


def _picture(pixels: NDArray[Any], base: photos.Photo) -> Download:
    data = photos.encode(pixels, base)
    return Download(data, *SUFFIXES[data[:2]])


def _refused(error: StubbleError) -> Refused:
    several = re.match(r"This photo shows (\d+) people", str(error))
    kind = error.kind if isinstance(error, SubjectError) else None
    return Refused(phrase(str(error)), int(several[1]) if several else 0, kind)
