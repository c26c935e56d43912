"""``stubble inspect``: what is found in photos of a head, before anything is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stubble.cli import facts, lengths, shots
from stubble.cli.options import FaceNumber, Json, Quiet, Sex, YearsOld
from stubble.cli.report import answer, progress
from stubble.errors import SubjectError, WriteError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from stubble.workflow import Shot

__all__ = ["EPILOG", "command"]

EPILOG = """\
[bold]Examples[/bold]
[cyan]stubble inspect me.jpg[/cyan]
[cyan]stubble inspect me.jpg --masks masks --json[/cyan]
[cyan]stubble inspect me.jpg --left side.jpg --top crown.jpg --back back.jpg[/cyan]"""

#: What keeps a photo without others from being placed, and leaves its hair to be seen all the same.
_HAIR_ALONE = ("no-face", "profile", "tilted-down", "tilted-up", "cut-off")


def command(
    photos: shots.Photos,
    left: shots.Left = None,
    right: shots.Right = None,
    top: shots.Top = None,
    back: shots.Back = None,
    taps: shots.Taps = None,
    measured: lengths.MeasuredLengths = None,
    ruler: lengths.RulerLengths = None,
    regions: shots.Regions = None,
    masks: Annotated[
        Path | None,
        typer.Option(
            "--masks",
            metavar="FOLDER",
            rich_help_panel="The result",
            show_default=False,
            help="Write the masks there as PNGs: person, hair, scalp, coverage, treated; with "
            "several photos, each photo's in a folder of its name.",
        ),
    ] = None,
    sex: Sex = None,
    years_old: YearsOld = None,
    face: FaceNumber = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say what is found in photos of one head: scale, surface, hair, advice.

    The scale is in mm of head per pixel, with the interval that holds the
    truth nine times in ten. Several photos make one head.
    """
    if masks is not None and masks.exists() and not masks.is_dir():
        raise WriteError(f"--masks names {masks}, which is a file: name a folder.")
    named = shots.name_views(photos, left, right, top, back)
    with progress(silent=as_json or quiet) as say:
        say("Loading the engine")
        from stubble import workflow
        from stubble.cli import findings

        say("Reading the photos" if len(named) > 1 else "Reading the photo")
        read = shots.read_shots(named, face, taps, measured, ruler)
        drawn = shots.read_regions(regions)
        try:
            analysis = workflow.analyse_all(read, notify=say, drawn=drawn)
        except SubjectError as error:
            if len(read) > 1 or error.kind not in _HAIR_ALONE:
                raise
            found, lines = _hair_alone(named[0][0], read[0], error, masks)
            answer(found, lines, as_json, quiet)
            return
        say("Measuring the area to treat")
        person = workflow.Person(years_old, sex)
        preview = workflow.preview(analysis, max_side=1200, person=person)
        pattern = workflow.read_pattern(analysis, sex, years_old)
        suggested = workflow.suggest(analysis, person)
        say("Writing the masks" if masks is not None else "Measuring the zones")
        written = [
            _write(partial(workflow.masks, analysis, i), _folder(masks, named, i), path)
            for i, (path, _) in enumerate(named)
        ]

    main = analysis.main
    found = {
        "photo": str(named[main][0]),
        "width": analysis.front.photo.width,
        "height": analysis.front.photo.height,
        "scale": facts.scale(analysis),
        "pose": facts.pose(analysis.front),
        "views": [
            facts.view(view, str(path), name) | {"masks": files}
            for view, (path, name), files in zip(analysis.views, named, written, strict=True)
        ],
        "surface": facts.surface(analysis),
        "zones": findings.zones(analysis.scalp, analysis.front.head.scale),
        "landmarks": findings.landmarks(analysis.anatomy),
        "pattern": findings.pattern(pattern, analysis.anatomy),
        "regions": facts.regions(analysis),
        "skin": facts.skin(analysis),
        "treated_cm2": round(float(preview.treated_cm2), 1),
        "advised": facts.look(preview.wishes),
        "suggestions": [findings.suggestion(one) for one in suggested],
        "notes": facts.notes(analysis.notes, preview.notes) + findings.needs(pattern),
        "masks": written[main],
    }
    lines = [
        ("Photo", f"{path} ({view.photo.width} × {view.photo.height})")
        for view, (path, _) in zip(analysis.views, named, strict=True)
    ]
    lines += [
        ("Scale", facts.scale_phrase(analysis)),
        ("Pose", facts.pose_phrase(analysis.front)),
        ("Surface", facts.surface_phrase(analysis)),
        ("Zones", findings.zones_phrase(analysis.scalp, analysis.front.head.scale)),
        ("Skin", facts.skin_phrase(analysis)),
        *findings.pattern_phrases(pattern, analysis.anatomy),
        ("To treat", f"{preview.treated_cm2:.0f} cm²"),
        ("Advised", facts.look_phrase(preview.wishes)),
        *findings.suggestion_phrases(suggested),
    ]
    if masks is not None:
        lines.append(("Masks", f"{masks} ({', '.join(written[main])})"))
    answer(found, lines, as_json, quiet)


def _hair_alone(
    path: Path, shot: Shot, error: SubjectError, masks: Path | None
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Answer for a photo that shows hair, but no head that could be measured."""
    from stubble import workflow

    written = _write(lambda: workflow.hair_masks(shot.photo), masks, path)
    found = {
        "photo": str(path),
        "width": shot.photo.width,
        "height": shot.photo.height,
        "scale": None,
        "notes": [{"kind": str(error.kind), "text": str(error)}],
        "masks": written,
    }
    lines = [("Photo", f"{path} ({shot.photo.width} × {shot.photo.height})")]
    if masks is not None:
        lines.append(("Masks", f"{masks} ({', '.join(written)})"))
    return found, lines


def _folder(masks: Path | None, named: list[tuple[Path, str | None]], index: int) -> Path | None:
    """Where one photo's masks go: a folder of its own where there are several."""
    if masks is None or len(named) == 1:
        return masks
    stem = named[index][0].stem
    same = [i for i, (path, _) in enumerate(named) if path.stem == stem]
    return masks / (stem if len(same) == 1 else f"{stem}-{same.index(index) + 1}")


def _write(
    drawn: Callable[[], Mapping[str, NDArray[np.uint8]]], folder: Path | None, source: Path
) -> dict[str, str]:
    """Write masks as PNGs; give their files by name."""
    from stubble import photo as pictures

    if folder is None:
        return {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(f"The folder {folder} could not be made: {error.strerror}.") from error
    written = {}
    for name, mask in drawn().items():
        target = folder / f"{name}.png"
        grey = mask[..., None].repeat(3, axis=2)
        pictures.write(grey, pictures.from_pixels(grey), target, format="png", source=source)
        written[name] = str(target)
    return written
