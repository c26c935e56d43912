"""A stand-in for the imaging engine: draws an oval head and a grid of dots, knows nothing."""

from __future__ import annotations

import io
import threading
from collections.abc import Mapping

from PIL import Image, ImageDraw

from studio.phrases import Phrase
from studio.port import (
    FRONT,
    Advice,
    Caution,
    Controls,
    Download,
    Drawing,
    Handle,
    JudgedSheet,
    Mark,
    Measured,
    Refused,
    Say,
    Seen,
    Sheet,
    Subject,
    Told,
    Wishes,
)

ADVISED: dict[str, float | str] = {
    "hairline_mm": 71.6,
    "shape": "natural",
    "softness_mm": 7.0,
    "density": 92.0,
    "shade": 9.0,
    "regularity": 1.44,
}
RANGES = {
    "regularity": (1.3, 1.65),
    "hairline_mm": (40.0, 100.0),
    "softness_mm": (0.0, 15.0),
    "density": (20.0, 200.0),
    "shade": (0.0, 25.0),
}
SHAPES = ("natural", "straight", "rounded", "m", "peak", "mature")
LOOKS = ("shaved", "totalis", "between-hair", "patches", "scars", "correction")
SIZE = (840, 1050)

# Tests hold the examination here; open otherwise.
gate = threading.Event()
gate.set()


def controls() -> Controls:
    return Controls(RANGES, SHAPES, LOOKS)


def sample() -> bytes:
    return b"sample"


def picture(kind: str) -> str | None:
    drawn = kind == "no-face" or kind.startswith("view-")
    return '<svg xmlns="http://www.w3.org/2000/svg"/>' if drawn else None


def sheets() -> tuple[Sheet, ...]:
    return tuple(Sheet(name, (name, name), ("Dots.", "Puntos.")) for name in ("rows", "even"))


def sheet(name: str) -> str | None:
    there = name in ("rows", "even")
    return '<svg xmlns="http://www.w3.org/2000/svg"/>' if there else None


def judge_sheet(data: bytes) -> JudgedSheet:
    """Judge by the picture's breadth: below 50 px is too small, 70 px is another sheet."""
    width, _height = Image.open(io.BytesIO(data)).size
    if width < 50:
        raise Refused(
            Phrase(
                "Only %(seen)s of the sheet's six black squares are seen. Photograph the whole "
                "page from straight above, in even light, with nothing lying on it.",
                {"seen": "4"},
            )
        )
    return JudgedSheet(
        "even" if width == 70 else "rows",
        (
            Measured("diameter", 0.47, 0.45, 0.36, 0.54, "mm", passed=True),
            Measured("blown out", 0.08, 0.0, 0.0, 0.02, "", passed=False),
        ),
        _jpeg(Image.new("RGB", (60, 48), (220, 220, 220))),
    )


def photo(text: str = "photo") -> bytes:
    """What the tests upload: the fake reads its wish from the bytes."""
    return text.encode()


def examine(data: bytes, say: Say, face: int | None = None) -> Subject:
    say(Phrase("Finding the face"))
    if data != b"sample":
        gate.wait(10)
    if data == b"no face":
        raise Refused(Phrase("No face was found."), kind="no-face")
    if data == b"two faces" and face is None:
        raise Refused(Phrase("There are several faces in this photo."), faces=2)
    if data == b"crash":
        raise ZeroDivisionError
    say(Phrase("Laying %(dots)s dots", {"dots": 18400}))
    return _Subject(Told(), {FRONT: Seen(FRONT, SIZE, _jpeg(_head()))})


class _Subject:
    def __init__(self, told: Told, views: Mapping[str, Seen]) -> None:
        self.told = told
        self.views = views
        self.advice = (
            Advice({"shape": "natural", "hairline_mm": 71.6}, (Phrase("It suits the thirds."),)),
            Advice({"shape": "mature", "hairline_mm": 78.0}, (Phrase("It will still fit later."),)),
        )
        found = Mark("mole", None, (10.0, 20.0), {FRONT: ((0.5, 0.2), (0.52, 0.2), (0.51, 0.22))})
        self.marks = tuple(
            Mark(spot.kind, number, (0.0, 0.0), {spot.photo: spot.outline})
            for number, spot in enumerate(told.drawn)
        ) + ((found,) if found.centre not in told.dismissed else ())

    def again(self, told: Told, say: Say) -> Subject:
        say(Phrase("Finding the face"))
        gate.wait(10)
        if told.ruler and told.ruler.mm < 15:
            raise Refused(Phrase("This ruler is too short."))
        if told.pupils_mm == 50:
            raise ZeroDivisionError
        views = {
            place: Seen(place, seen.size, seen.before)
            if len(told.taps.get(place, {})) >= 3 and place != FRONT
            else seen
            for place, seen in self.views.items()
        }
        return _Subject(told, views)

    def joined(self, place: str, data: bytes, say: Say) -> Subject:
        gate.wait(10)
        refused, said = None, ()
        if data == b"text":
            raise Refused(Phrase("This file holds text."))
        if data == b"another head":
            refused = Refused(Phrase("This is another head."), kind="foreign")
        if data == b"loose":
            said = (Phrase("Dots in it are good to about 10 mm."),)
        seen = Seen(place, SIZE, _jpeg(_head()), refused, said, bool(said))
        return _Subject(self.told, {**self.views, place: seen})

    def without(self, place: str, say: Say) -> Subject:
        left = {name: seen for name, seen in self.views.items() if name != place}
        return _Subject(self.told, left)

    def before(self, light: str, place: str = FRONT) -> bytes:
        if light not in ("warm", "led"):
            raise Refused(Phrase("There is no such light."))
        return _jpeg(_head())

    def draw(self, wishes: Wishes, place: str = FRONT) -> Drawing:
        wanted = {**ADVISED, **wishes}
        for name, (low, high) in RANGES.items():
            if not low <= float(wanted[name]) <= high:
                raise Refused(Phrase("This wish is out of range."))
        picture = _head()
        pen = ImageDraw.Draw(picture)
        shade = 40 + 4 * float(wanted["shade"])
        step = 60 / float(wanted["density"]) ** 0.5 * 2
        lowest = 470 - 3.2 * float(wanted["hairline_mm"]) + 60
        dots = 0
        y = 130.0
        while y < lowest:
            x = 240.0 + (dots % 2) * step / 2
            while x < 600:
                if ((x - 420) / 200) ** 2 + ((y - 450) / 330) ** 2 < 1:
                    pen.ellipse((x, y, x + 3, y + 3), fill=(int(shade),) * 3)
                    dots += 1
                x += step
            y += step
        height = float(wanted["hairline_mm"])
        return Drawing(
            _jpeg(picture),
            wanted,
            dots,
            (int(0.9 * dots), int(1.2 * dots)),
            3,
            213.6,
            (height, height * (1 - self._error()), height * (1 + self._error())),
            self._error(),
            (Phrase("the ruler"),) if self.told.ruler else (Phrase("irises"), Phrase("pupils")),
            (Phrase("This note comes from the fake."),),
            self._handles(wishes, height, place),
            self._cautions(height),
        )

    def _handles(self, wishes: Wishes, height: float, place: str) -> tuple[Handle, ...]:
        if wishes.get("look", "shaved") != "shaved":
            return ()
        y = (530 - 3.2 * height) / SIZE[1]
        usual = {
            "left corner": (0.68, y - 0.04),
            "middle": (0.5, y),
            "right corner": (0.32, y - 0.04),
        }
        moved = {one.handle: one.at for one in wishes.get("moved", ())}
        return tuple(Handle(name, moved.get(name, at), name in moved) for name, at in usual.items())

    def _cautions(self, height: float) -> tuple[Caution, ...]:
        if height > 55:
            return ()
        return (
            Caution("too-low", Phrase("This line is very low."), "too-low" in self.told.set_aside),
        )

    def _error(self) -> float:
        return 0.02 if self.told.ruler or self.told.pupils_mm else 0.06

    def photo(self, place: str = FRONT) -> bytes:
        return _jpeg(_head())

    def after(self, wishes: Wishes, place: str = FRONT) -> Download:
        return Download(self.draw(wishes).jpeg, "image/jpeg", ".jpg")

    def side_by_side(self, wishes: Wishes, place: str = FRONT) -> Download:
        return Download(self.draw(wishes).jpeg, "image/jpeg", ".jpg")

    def plot(self, wishes: Wishes) -> Download:
        return Download(_jpeg(_head()), "image/png", ".png")

    def dots(self, wishes: Wishes) -> Download:
        return Download(b"id,x_mm\n", "text/csv", ".csv")


def _head() -> Image.Image:
    picture = Image.new("RGB", SIZE, (150, 152, 155))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((320, 700, 520, 1050), fill=(176, 128, 104))
    pen.ellipse((220, 120, 620, 800), fill=(201, 152, 126))
    for x in (340, 500):
        pen.ellipse((x - 26, 440, x + 26, 466), fill=(245, 245, 245))
        pen.ellipse((x - 11, 442, x + 11, 464), fill=(60, 44, 36))
        pen.rectangle((x - 40, 400, x + 40, 412), fill=(80, 60, 50))
    pen.arc((360, 600, 480, 680), 20, 160, fill=(140, 80, 72), width=8)
    return picture


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()
