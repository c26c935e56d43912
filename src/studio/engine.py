"""The port to the imaging engine: nothing else in the studio imports stubble."""

from __future__ import annotations

import dataclasses
import io
import math
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import cv2
import numpy as np
from django.utils.translation import gettext_noop as _

from stubble import exercise, guidance, pigment, plan, samples, workflow
from stubble import photo as photos
from stubble.design import REASONS
from stubble.dots import compare
from stubble.errors import StubbleError, SubjectError
from stubble.head import chart_mm
from stubble.head.region import SURE, Kind, Region, from_photo
from stubble.head.scale import Measurement, Ruler, measured
from stubble.head.sightlines import met
from stubble.head.surface import directions_of_chart
from stubble.photo.picture import eight_bits
from stubble.plan.listing import csv_text
from studio.phrases import Phrase
from studio.port import (
    FRONT,
    NAMED,
    SPOTS,
    Advice,
    Caution,
    Controls,
    Download,
    Drawing,
    Handle,
    JudgedSheet,
    Mark,
    Measured,
    MovedTo,
    Place,
    Refused,
    Say,
    Seen,
    Sheet,
    Told,
    Wishes,
)
from studio.sentences import LOOSE, phrase, reason, said_in_plot, sources

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stubble.skin.lamps import Lamp

__all__ = ["controls", "examine", "judge_sheet", "picture", "sample", "sheet", "sheets"]

PREVIEW_PX = 1400  # longer side of the pictures the sliders redraw
PREVIEW_QUALITY = 90
SHEET_PX = 5000  # a practice sheet is measured at this longer side at most, as by `stubble judge`
RINGS_PX = 2000  # longer side of the picture with its rings
RIM_MM = 4.0  # of the sheet that is shown around its window
KEPT = 12  # redraws kept per head, so that undo and reset are immediate
SAME_SPOT_MM = 3.0  # a spot found again, after something else was told, lies as near as this
BESIDE = ("view-loose", "other-tone")  # notes that stand beside the photo they are of
PLOTTED = _(
    "Stubble, field %(field)s, seed %(seed)s; %(dots)s dots. The head from above, the face below."
)
AWAY = Phrase(_("A point of the line was dragged off the head. Please put it on the skin."))
SUFFIXES = {b"\xff\xd8": ("image/jpeg", ".jpg"), b"\x89P": ("image/png", ".png"),
            b"RI": ("image/webp", ".webp"), b"II": ("image/tiff", ".tif"),
            b"MM": ("image/tiff", ".tif")}  # fmt: skip


Waiting = tuple[photos.Photo, Refused]  # a photo that could not be read with the others, and why


def controls() -> Controls:
    """What can be wished, and within which ranges."""
    return Controls(dict(workflow.RANGES), tuple(workflow.SHAPES), tuple(workflow.PRESETS))


def sample() -> bytes:
    """The rendered head that the page shows first."""
    return samples.portrait().read_bytes()


def picture(kind: str) -> str | None:
    """How to take the photo instead, or from where, as SVG."""
    return guidance.picture(kind) if kind in (*guidance.KINDS, *guidance.VIEWS) else None


def sheets() -> tuple[Sheet, ...]:
    """The practice sheets there are."""
    return tuple(Sheet(one.name, one.title, one.text) for one in exercise.EXERCISES.values())


def sheet(name: str) -> str | None:
    """A practice sheet to print, as SVG."""
    return exercise.drawn(exercise.EXERCISES[name]) if name in set(exercise.EXERCISES) else None


def judge_sheet(data: bytes) -> JudgedSheet:
    """Measure a photo of a practice sheet."""
    try:
        photo = photos.read(data)
        longer = max(photo.width, photo.height)
        judged = exercise.judge(photos.linear(photo, min(longer, SHEET_PX)))
    except StubbleError as error:
        raise _refused(error) from error
    pixels, factor = eight_bits(photo.pixels), min(1.0, SHEET_PX / longer)
    if factor < 1:
        size = round(photo.width * factor), round(photo.height * factor)
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    ringed = _window(exercise.overlay(pixels, judged), judged)
    if (factor := RINGS_PX / max(ringed.shape)) < 1:
        ringed = cv2.resize(ringed, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    ringed = np.asarray(ringed, np.uint8)
    return JudgedSheet(
        judged.exercise.name,
        tuple(
            Measured(
                one.name,
                _finite(one.value),
                float(one.wanted),
                _finite(one.low),
                _finite(one.high),
                one.unit,
                bool(one.passed),
            )
            for one in judged.findings
        ),
        photos.encode(ringed, photos.from_pixels(ringed), "JPEG", PREVIEW_QUALITY),
    )


def _window(ringed: NDArray[np.uint8], judged: exercise.Judged) -> NDArray[np.uint8]:
    """The part of a sheet's photo that shows the window and `RIM_MM` around it."""
    (wide, high), rim = exercise.WINDOW_MM, RIM_MM
    corners = [[-rim, -rim], [wide + rim, -rim], [wide + rim, high + rim], [-rim, high + rim]]
    seen = cv2.perspectiveTransform(np.array([corners]), judged.to_photo)[0]
    left, top = np.maximum(np.floor(seen.min(axis=0)).astype(int), 0)
    right, bottom = np.ceil(seen.max(axis=0)).astype(int)
    return ringed[top:bottom, left:right]


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def examine(data: bytes, say: Say, face: int | None = None) -> Subject:
    """Read a photo and find the head in it."""
    try:
        return _examined({FRONT: photos.read(data)}, face, Told(), {}, say)
    except StubbleError as error:
        raise _refused(error) from error


def _examined(
    placed: Mapping[str, photos.Photo],
    face: int | None,
    told: Told,
    waiting: Mapping[str, Waiting],
    say: Say,
) -> Subject:
    shots = [
        workflow.Shot(
            photo,
            view=None if place == FRONT else place,
            face=face if place == FRONT else None,
            taps=_taps(photo, place, told),
            known=_known(photo, told) if place == FRONT else (),
        )
        for place, photo in placed.items()
    ]
    analysis = workflow.analyse_all(shots, lambda text: say(phrase(text)))
    say(Phrase(_("Laying the dots")))
    # Where the dots lie does not depend on the size of the picture: a small one counts them.
    count = len(workflow.preview(analysis, max_side=240).dots)
    say(Phrase(_("Laying %(dots)s dots"), {"dots": count}))
    return Subject(analysis, tuple(placed), face, told, waiting)


def _known(photo: photos.Photo, told: Told) -> tuple[Measurement | Ruler, ...]:
    known: list[Measurement | Ruler] = []
    if told.pupils_mm is not None:
        known.append(measured("pupils", told.pupils_mm))
    if ruler := told.ruler:
        known.append(Ruler(_pixel(photo, ruler.start), _pixel(photo, ruler.end), ruler.mm))
    return tuple(known)


def _taps(photo: photos.Photo, place: str, told: Told) -> dict[str, tuple[float, float]]:
    """The points tapped in a photo that are known elsewhere; fewer than three place nothing."""
    elsewhere = {
        name for other, taps in told.taps.items() if other != place for name in taps
    } | set(NAMED)
    known = {name: at for name, at in told.taps.get(place, {}).items() if name in elsewhere}
    if place != FRONT and len(known) < 3:
        return {}
    return {name: _pixel(photo, at) for name, at in known.items()}


def _regarding(
    analysis: workflow.Analysis, places: tuple[str, ...], told: Told
) -> workflow.Analysis:
    """Put what a person has drawn and dismissed in place of what was found alone."""
    drawn = []
    for spot in told.drawn:
        view = analysis.views[places.index(spot.photo)]
        height, width = view.exposure.shape
        outline = np.array(spot.outline) * (width, height) - 0.5
        kind = cast(Kind, spot.kind)
        drawn.append(from_photo(kind, outline, view.head.camera, analysis.scalp))
    found = [
        region
        for region in analysis.regions
        if all(math.dist(_centre(region), centre) > SAME_SPOT_MM for centre in told.dismissed)
    ]
    return dataclasses.replace(analysis, regions=(*drawn, *found))


def _marks(analysis: workflow.Analysis, places: tuple[str, ...]) -> tuple[Mark, ...]:
    """Give what the dots keep clear of, and where the photos show it."""
    out = []
    drawn = 0
    for region in analysis.regions:
        number = None
        if region.origin == "drawn":
            number, drawn = drawn, drawn + 1
        elif region.confidence < SURE:
            continue
        if region.kind not in SPOTS:
            continue
        way = directions_of_chart(region.outline_mm)
        points, outward = analysis.scalp.points_mm(way), analysis.scalp.normals_and_area(way)[0]
        outlines = {}
        for place, view in zip(places, analysis.views, strict=True):
            camera = view.head.camera
            height, width = view.exposure.shape
            there = (camera.project(points)[0] + 0.5) / (width, height)
            facing = ((camera.eye_mm - points) * outward).sum(axis=1) > 0
            if facing.all() and (there >= 0).all() and (there <= 1).all():
                outlines[place] = tuple((float(x), float(y)) for x, y in there)
        out.append(Mark(region.kind, number, _centre(region), outlines))
    return tuple(out)


def _centre(region: Region) -> tuple[float, float]:
    u, v = region.outline_mm.mean(axis=0)
    return float(u), float(v)


def _pixel(photo: photos.Photo, place: Place) -> tuple[float, float]:
    return place[0] * photo.width - 0.5, place[1] * photo.height - 0.5


class Subject:
    """Photos with their analysis; drawn on as often as one likes, from any thread."""

    def __init__(
        self,
        analysis: workflow.Analysis,
        places: tuple[str, ...],
        face: int | None,
        told: Told,
        waiting: Mapping[str, Waiting],
    ) -> None:
        self.told = told
        self._face = face
        self._read = analysis
        self._analysis = _regarding(analysis, places, told)
        self.marks = _marks(self._analysis, places)
        self._person = workflow.Person(told.age, told.sex)
        self._overrides = tuple(
            workflow.Override(kind, why) for kind, why in told.set_aside.items() if why.strip()
        )
        suggested = workflow.suggest(self._analysis, self._person)
        self.advice = tuple(
            Advice(
                {
                    "hairline_mm": one.look.hairline_mm,
                    "shape": one.look.shape,
                    "softness_mm": one.look.softness_mm,
                },
                tuple(reason(REASONS[why.kind], why.figures) for why in one.reasons),
            )
            for one in suggested
        )
        self._places = places
        self._waiting = waiting
        self._lock = threading.Lock()
        first = self._drawing(self._preview({}, FRONT, PREVIEW_PX), FRONT)
        self._kept: OrderedDict[tuple[object, ...], Drawing]
        self._kept = OrderedDict({(FRONT,): first})
        self.views: dict[str, Seen] = {}
        for number, (place, view) in enumerate(zip(places, analysis.views, strict=True), 1):
            off = view.head.placed_mm
            said = [Phrase(LOOSE, {"mm": f"{off:.0f}"})] if off > workflow.LOOSE_MM else []
            said += [
                phrase(note.text)
                for note in analysis.notes
                if note.kind == "other-tone" and str(number) in re.findall(r"\d+", note.text)
            ]
            size, before = _before(view.photo)
            self.views[place] = Seen(
                place, size, before, said=tuple(said), loose=off > workflow.LOOSE_MM
            )
        for place, (photo, refused) in waiting.items():
            self.views[place] = Seen(place, *_before(photo), refused=refused)

    def again(self, told: Told, say: Say) -> Subject:
        """Examine the same photos with something else told."""
        known = dataclasses.replace(told, drawn=self.told.drawn, dismissed=self.told.dismissed)
        if known == self.told:  # where spots are does not change what was read
            try:
                return Subject(self._read, self._places, self._face, told, self._waiting)
            except StubbleError as error:
                raise _refused(error) from error
        placed = self._photos()
        tapped = {
            place: photo
            for place, (photo, _refused) in self._waiting.items()
            if told.taps.get(place) != self.told.taps.get(place)
        }
        waiting = {name: one for name, one in self._waiting.items() if name not in tapped}
        try:
            return self._again({**placed, **tapped}, told, waiting, say)
        except Refused as refused:
            if not tapped:
                raise
            waiting |= {place: (photo, refused) for place, photo in tapped.items()}
            return Subject(self._read, self._places, self._face, told, waiting)

    def joined(self, place: str, data: bytes, say: Say) -> Subject:
        """Add a photo; one that cannot be used waits, and the others are as they were."""
        try:
            photo = photos.read(data)
        except StubbleError as error:
            raise _refused(error) from error
        waiting = {name: one for name, one in self._waiting.items() if name != place}
        try:
            return self._again({**self._photos(), place: photo}, self.told, waiting, say)
        except Refused as refused:
            waiting[place] = photo, refused
            return Subject(self._read, self._places, self._face, self.told, waiting)

    def without(self, place: str, say: Say) -> Subject:
        """Take a photo away again."""
        waiting = {name: one for name, one in self._waiting.items() if name != place}
        taps = {name: points for name, points in self.told.taps.items() if name != place}
        drawn = tuple(spot for spot in self.told.drawn if spot.photo != place)
        told = dataclasses.replace(self.told, taps=taps, drawn=drawn)
        if place in self._waiting:
            return Subject(self._read, self._places, self._face, told, waiting)
        left = {name: photo for name, photo in self._photos().items() if name != place}
        return self._again(left, told, waiting, say)

    def draw(self, wishes: Wishes, place: str = FRONT) -> Drawing:
        """Draw what is wished; what is not named is as advised."""
        key = (place, *sorted(wishes.items()))
        with self._lock:
            if drawing := self._kept.get(key):
                self._kept.move_to_end(key)
                return drawing
        drawing = self._drawing(self._preview(wishes, place, PREVIEW_PX), place)
        with self._lock:
            self._kept[key] = drawing
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return drawing

    def before(self, light: str, place: str = FRONT) -> bytes:
        """The photo without dots, in the light that the dots are seen in."""
        try:
            lamp = workflow.Occasion(lamp=cast("Lamp", light)).lamp
        except StubbleError as error:
            raise _refused(error) from error
        shown = workflow.lit(self._analysis, lamp, PREVIEW_PX, self._places.index(place))
        return photos.encode(shown.pixels, shown, "JPEG", PREVIEW_QUALITY)

    def photo(self, place: str = FRONT) -> bytes:
        """The photo itself at full size, without a tag."""
        photo = self._photos()[place]
        return photos.encode(photo.pixels, dataclasses.replace(photo, alpha=None), "JPEG")

    def after(self, wishes: Wishes, place: str = FRONT) -> Download:
        """The after picture at full size, in the photo's own format where it can be written."""
        preview = self._preview(wishes, place)
        return _picture(preview.pixels, preview.base)

    def side_by_side(self, wishes: Wishes, place: str = FRONT) -> Download:
        """Before and after at full size, with a white seam."""
        preview = self._preview(wishes, place)
        before = preview.base.pixels
        seam = np.full_like(before[:, : max(2, before.shape[1] // 100)], np.iinfo(before.dtype).max)
        both = np.concatenate([before, seam, preview.pixels], axis=1)
        return _picture(both, dataclasses.replace(preview.base, alpha=None))

    def dots(self, wishes: Wishes) -> Download:
        """The dots as CSV."""
        listed = csv_text(self._preview(wishes, FRONT, PREVIEW_PX).dots)
        return Download(listed.encode(), "text/csv; charset=utf-8", ".csv")

    def plot(self, wishes: Wishes) -> Download:
        """How the dots lie, beside chance and a grid, as a picture."""
        laid = self._preview(wishes, FRONT, PREVIEW_PX).dots
        try:
            meant, others = compare.beside(laid)
        except StubbleError as error:
            raise _refused(error) from error
        source = Phrase(PLOTTED, {"field": laid.field, "seed": str(laid.seed), "dots": len(laid)})
        drawn = plan.plot(laid, meant, others, str(source), said_in_plot)
        data = io.BytesIO()
        drawn.save(data, "PNG", optimize=True)
        return Download(data.getvalue(), "image/png", ".png")

    def _photos(self) -> dict[str, photos.Photo]:
        views = zip(self._places, self._analysis.views, strict=True)
        return {place: view.photo for place, view in views}

    def _again(
        self,
        placed: Mapping[str, photos.Photo],
        told: Told,
        waiting: Mapping[str, Waiting],
        say: Say,
    ) -> Subject:
        try:
            return _examined(placed, self._face, told, waiting, say)
        except StubbleError as error:
            raise _refused(error) from error

    def _preview(self, wishes: Wishes, place: str, max_side: int | None = None) -> workflow.Preview:
        named: dict[str, Any] = dict(wishes)
        sessions = named.pop("sessions", None)
        age, light, fault = (named.pop(name, None) for name in ("age", "light", "fault"))
        if "look" in named:
            named["preset"] = named.pop("look")
        view = self._places.index(place)
        try:
            if "moved" in named:
                named["moved"] = tuple(map(self._moved, named["moved"]))
            return workflow.preview(
                self._analysis,
                workflow.Wishes(**named, overrides=self._overrides),
                max_side,
                view,
                None if sessions is None else int(sessions),
                self._person,
                occasion=workflow.Occasion(
                    days=pigment.HEALED_DAYS if age is None else pigment.days_of(age),
                    lamp=light or "daylight",
                    fault=fault,
                ),
            )
        except StubbleError as error:
            raise _refused(error) from error

    def _moved(self, moved: MovedTo) -> workflow.Moved:
        """Carry a handle from where it was dragged to in a photo onto the head."""
        if moved.photo not in self._places:
            raise Refused(AWAY)
        view = self._analysis.views[self._places.index(moved.photo)]
        height, width = view.exposure.shape
        pixel = np.array([moved.at]) * (width, height) - 0.5
        u, v = chart_mm(met(view.head.camera, self._analysis.scalp, pixel))[0]
        if not math.isfinite(u + v):
            raise Refused(AWAY)
        return workflow.Moved(moved.handle, float(u), float(v))

    def _handles(self, look: workflow.Look, place: str) -> tuple[Handle, ...]:
        """Give the handles of a look's line that a photo shows."""
        line = workflow.hairline(self._analysis, look)
        if line is None:
            return ()
        view = self._analysis.views[self._places.index(place)]
        height, width = view.exposure.shape
        way = line.handles
        points, outward = view.head.scalp.points_mm(way), view.head.scalp.normals_and_area(way)[0]
        there = (view.head.camera.project(points)[0] + 0.5) / (width, height)
        facing = ((view.head.camera.eye_mm - points) * outward).sum(axis=1) > 0
        moved = {one.handle for one in look.moved}
        return tuple(
            Handle(name, (float(x), float(y)), name in moved)
            for name, (x, y), seen in zip(line.handles_mm, there, facing, strict=True)
            if seen and 0 <= x <= 1 and 0 <= y <= 1
        )

    def _drawing(self, preview: workflow.Preview, place: str) -> Drawing:
        scale = self._analysis.front.scale
        wishes = {name: getattr(preview.wishes, name) for name in (*workflow.RANGES, "shape")}
        height = wishes["hairline_mm"] * scale.px_per_mm
        total = plan.count(preview.dots, self._analysis.scalp, scale).total
        told = [note for note in preview.notes if note.kind not in BESIDE]
        notes = {note.kind: phrase(note.text) for note in told}
        return Drawing(
            jpeg=photos.encode(preview.pixels, preview.base, "JPEG", PREVIEW_QUALITY),
            wishes=wishes,
            dots=len(preview.dots),
            to_make=(total.low, total.high),
            sessions=len(np.unique(preview.dots.session)),
            treated_cm2=float(preview.treated_cm2),
            hairline_mm=(wishes["hairline_mm"], height / scale.high, height / scale.low),
            mm_error=(scale.high - scale.low) / (2 * scale.px_per_mm),
            mm_by=sources(scale.source),
            notes=tuple(notes.values()),
            handles=self._handles(preview.wishes, place),
            cautions=tuple(
                Caution(
                    one.kind, reason(one.rule.text, one.figures), set_aside=one.override is not None
                )
                for one in preview.cautions
            ),
        )


def _before(photo: photos.Photo) -> tuple[tuple[int, int], bytes]:
    factor = min(1.0, PREVIEW_PX / max(photo.width, photo.height))
    width, height = (max(1, round(side * factor)) for side in (photo.width, photo.height))
    pixels = photo.pixels
    if factor < 1:
        pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    small = dataclasses.replace(photo, pixels=pixels, alpha=None)
    return (width, height), photos.encode(pixels, small, "JPEG", PREVIEW_QUALITY)


def _picture(pixels: NDArray[Any], base: photos.Photo) -> Download:
    data = photos.encode(pixels, base)
    return Download(data, *SUFFIXES[data[:2]])


def _refused(error: StubbleError) -> Refused:
    several = re.match(r"This photo shows (\d+) people", str(error))
    kind = error.kind if isinstance(error, SubjectError) else None
    return Refused(phrase(str(error)), int(several[1]) if several else 0, kind)
