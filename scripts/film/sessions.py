"""Make the demonstration's film with the engine: dots laid session by session on a rendered head.

    .venv/bin/python scripts/film/sessions.py                # into the studio
    .venv/bin/python scripts/film/sessions.py --frames DIR   # and some frames as PNG, to look at

No person is in it. Film (VP9 in WebM, by OpenCV's own writer), poster and captions in both
languages are written side by side; each dot stands where the preview has it, as a skilled hand
makes it, healed. Within a session dots come from the hairline backwards.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from stubble import dots, photo, render, samples, workflow
from stubble.workflow.drawing import HEALED
from stubble.workflow.occasion import deposits

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src" / "studio" / "clinics" / "samples"
TYPE = ROOT / "src" / "studio" / "guide" / "type" / "SourceSans3-Regular.ttf"
NAME = "sessions"
SIZE = (640, 480)
CROP = (305, 140, 590, 442)  # x, y, width, height on the sample head
FPS = 10
#: Seconds: bare skin, one session being made, a rest after it, the end.
BARE, MAKING, REST, END = 3.0, 3.2, 0.8, 3.2
MARK = "Rendered · Renderizado"
SOFTER = 1.3  # as in the preview

CAPTIONS = {
    "en": (
        "A rendered head, before. No person is shown.",
        "First session: {0} dots, in a light shade, far apart.",
        "Second session: {1} dots more, between the first ones.",
        "Third session: the last {2}, where the eye still finds gaps.",
        "{3} dots in all, shown healed. The head has no more hair than before.",
    ),
    "es": (
        "Una cabeza renderizada, antes. No se muestra a ninguna persona.",
        "Primera sesión: {0} puntos, en un tono claro y separados.",
        "Segunda sesión: {1} puntos más, entre los primeros.",
        "Tercera sesión: los últimos {2}, donde el ojo aún encuentra huecos.",
        "{3} puntos en total, ya curados. La cabeza no tiene más pelo que antes.",
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=Path, help="folder for some frames as PNG")
    given = parser.parse_args()
    analysis = workflow.analyse(photo.read(samples.portrait("man")))
    view = analysis.views[analysis.main]
    shown = workflow.preview(analysis)
    made = dots.by_hand(shown.dots, dots.SKILLED)
    scale = shown.base.width / view.exposure.shape[1]
    camera, blur = view.head.camera.scaled(scale), SOFTER * view.skin.blur_px * scale

    def drawn(which: NDArray[np.bool_]) -> NDArray[np.uint8]:
        some = made[which]
        light = deposits(analysis, some, HEALED)
        marks = render.marks(camera, some.xyz_mm, some.normal, light)
        return framed(render.composite(shown.base, marks, view.exposure, blur))

    # Backwards from the hairline, with a little of a hand's disorder.
    wander = np.random.default_rng(7).normal(0.0, 6.0, len(made))
    place = -made.xyz_mm[:, 2] + wander
    sessions = [int(n) for n in np.unique(made.session)]
    counts = [int(np.count_nonzero(made.session == n)) for n in sessions]
    frames: list[NDArray[np.uint8]] = []
    marks_at = [0.0]
    bare = framed(np.asarray(shown.base.pixels))
    frames += [bare] * round(BARE * FPS)
    for number in sessions:
        marks_at.append(len(frames) / FPS)
        mine = made.session == number
        edges = np.quantile(place[mine], np.linspace(0, 1, round(MAKING * FPS) + 1))[1:]
        for edge in edges:
            frames.append(drawn((made.session < number) | (mine & (place <= edge))))
        frames += [frames[-1]] * round(REST * FPS)
    marks_at.append(len(frames) / FPS)
    frames += [frames[-1]] * round(END * FPS)
    marks_at.append(len(frames) / FPS)

    whole = drawn(np.ones(len(made), bool))
    if not np.array_equal(whole, framed(np.asarray(shown.pixels))):
        raise SystemExit("The last frame is not the preview: see workflow/drawing.py.")
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / f"{NAME}.webm"
    out = cv2.VideoWriter(str(file), cv2.VideoWriter_fourcc(*"VP90"), FPS, SIZE)
    if not out.isOpened():
        raise SystemExit("This OpenCV cannot write VP9.")
    for frame in frames:
        out.write(frame[..., ::-1])
    out.release()
    Image.fromarray(frames[-1]).save(FOLDER / f"{NAME}.jpg", quality=85)
    figures = [f"{n:,}" for n in (*counts, sum(counts))]
    for language, lines in CAPTIONS.items():
        said = [line.format(*figures) for line in lines]
        (FOLDER / f"{NAME}.{language}.vtt").write_text(captions(said, marks_at), "utf-8")
    print(f"{file.name}: {file.stat().st_size:,} bytes, {len(frames) / FPS:.1f} s, dots {figures}")
    if given.frames:
        given.frames.mkdir(parents=True, exist_ok=True)
        read = cv2.VideoCapture(str(file))
        number = 0
        while (got := read.read())[0]:
            if number % 20 == 0:
                cv2.imwrite(str(given.frames / f"{number:03d}.png"), got[1])
            number += 1


def framed(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The scalp, at the film's size, with the mark in a corner."""
    x, y, width, height = CROP
    part = cv2.resize(pixels[y : y + height, x : x + width], SIZE, interpolation=cv2.INTER_CUBIC)
    picture = Image.fromarray(part)
    draw = ImageDraw.Draw(picture)
    draw.text(
        (12, SIZE[1] - 30),
        MARK,
        fill=(255, 255, 255),
        stroke_width=2,
        stroke_fill=(40, 40, 40),
        font=ImageFont.truetype(str(TYPE), 18),
    )
    return np.asarray(picture)


def captions(lines: list[str], at: list[float]) -> str:
    """WebVTT: each line from its instant to the next one's."""
    cues = [
        f"{clock(start)} --> {clock(end)}\n{line}\n"
        for line, start, end in zip(lines, at, at[1:], strict=False)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def clock(seconds: float) -> str:
    return f"00:{int(seconds) // 60:02d}:{seconds % 60:06.3f}"


if __name__ == "__main__":
    main()
