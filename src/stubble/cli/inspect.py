"""``stubble inspect``: what is found in a photo, before anything is drawn."""

from pathlib import Path
from typing import Annotated

import typer

from stubble.cli import facts
from stubble.cli.options import FaceNumber, Json, PhotoFile, Quiet
from stubble.cli.report import answer, progress
from stubble.errors import WriteError

__all__ = ["EPILOG", "command"]

EPILOG = """\
[bold]Examples[/bold]
[cyan]stubble inspect me.jpg[/cyan]
[cyan]stubble inspect me.jpg --masks masks --json[/cyan]"""


def command(
    photo: PhotoFile,
    masks: Annotated[
        Path | None,
        typer.Option(
            "--masks",
            metavar="FOLDER",
            rich_help_panel="The result",
            show_default=False,
            help="Write the masks there as PNGs: person, hair, scalp, coverage, treated.",
        ),
    ] = None,
    face: FaceNumber = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say what is found in a photo: scale, pose, area to treat, advice.

    The scale is in mm of head per pixel, with the interval that holds the
    truth nine times in ten.
    """
    if masks is not None and masks.exists() and not masks.is_dir():
        raise WriteError(f"--masks names {masks}, which is a file: name a folder.")
    with progress(silent=as_json or quiet) as say:
        say("Loading the engine")
        from stubble import photo as pictures
        from stubble import workflow

        say("Reading the photo")
        read = pictures.read(photo)
        analysis = workflow.analyse(read, notify=say, face=face)
        say("Measuring the area to treat")
        preview = workflow.preview(analysis, max_side=1200)
        written: dict[str, str] = {}
        if masks is not None:
            say("Writing the masks")
            try:
                masks.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise WriteError(
                    f"The folder {masks} could not be made: {error.strerror}."
                ) from error
            for name, mask in workflow.masks(analysis).items():
                target = masks / f"{name}.png"
                grey = mask[..., None].repeat(3, axis=2)
                pictures.write(grey, pictures.from_pixels(grey), target, format="png", source=photo)
                written[name] = str(target)

    found = {
        "photo": str(photo),
        "width": read.width,
        "height": read.height,
        "scale": facts.scale(analysis),
        "pose": facts.pose(analysis),
        "treated_cm2": round(float(preview.treated_cm2), 1),
        "advised": facts.look(preview.wishes),
        "notes": facts.notes(analysis.notes, preview.notes),
        "masks": written,
    }
    lines = [
        ("Photo", f"{photo} ({read.width} × {read.height})"),
        ("Scale", facts.scale_phrase(analysis)),
        ("Pose", facts.pose_phrase(analysis)),
        ("To treat", f"{preview.treated_cm2:.0f} cm²"),
        ("Advised", facts.look_phrase(preview.wishes)),
    ]
    if masks is not None:
        lines.append(("Masks", f"{masks} ({', '.join(written)})"))
    answer(found, lines, as_json, quiet)
