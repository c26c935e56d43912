"""Where results go: checked before the work begins, so that none is done in vain."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from stubble.errors import WriteError

__all__ = ["check", "default_after"]

#: The ending of each format the result can have.
ENDINGS = {"jpeg": ".jpg", "png": ".png", "webp": ".webp", "tiff": ".tif"}


def default_after(photo: Path, format: str | None) -> Path:
    """The after picture's place if none is given: ``NAME-after`` beside the photo."""
    if format is not None:
        ending = ENDINGS[format]
    elif photo.suffix.lower() in {*ENDINGS.values(), ".jpeg", ".tiff"}:
        ending = photo.suffix
    else:  # read, but not written: HEIC, AVIF
        ending = ENDINGS["jpeg"]
    return photo.with_name(f"{photo.stem}-after{ending}")


def check(photos: Sequence[Path], wanted: Mapping[str, Path | None]) -> None:
    """Refuse a destination that is a photo, another destination, or in no folder.

    Parameters
    ----------
    photos
        The input, which is never overwritten.
    wanted
        Each option's name and its file, None where it was not asked for.

    Raises
    ------
    WriteError
    """
    taken: dict[Path, str] = {photo.resolve(): "the photo itself" for photo in photos}
    for option, path in wanted.items():
        if path is None:
            continue
        real = path.resolve()
        same = real in taken or any(
            real.exists() and photo.exists() and real.samefile(photo) for photo in photos
        )
        if same:
            what = taken.get(real, "the photo itself")
            raise WriteError(f"{option} names {path}, which is {what}: choose another name.")
        if real.is_dir():
            raise WriteError(f"{option} names {path}, which is a folder: name a file in it.")
        if not real.parent.is_dir():
            raise WriteError(
                f"{option} names {path}, but there is no folder {path.parent}: make it first."
            )
        taken[real] = f"also what {option} names"
