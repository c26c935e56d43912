"""The exceptions Stubble raises for a person to read.

Each message is one or two plain sentences: what is wrong, where, and what to do about it. Anything
else that escapes is a fault of the program.
"""

from __future__ import annotations

__all__ = ["PhotoError", "StubbleError", "SubjectError", "WishError", "WriteError"]


class StubbleError(Exception):
    """Root of the family. ``str(error)`` is the sentence shown to the person."""


class PhotoError(StubbleError):
    """The file is not a picture that can be used: not a photo, truncated, too small, too large."""


class SubjectError(StubbleError):
    """The picture is sound, but what it shows cannot be worked with: no face, two faces, a hat.

    Parameters
    ----------
    text : str
        The sentence.
    kind : str, optional
        Stable name of what is wrong, by which `stubble.guidance.picture` draws what to photograph
        instead; None where there is no such drawing.
    """

    def __init__(self, text: str, kind: str | None = None) -> None:
        super().__init__(text)
        self.kind = kind


class WishError(StubbleError):
    """A wish (hairline, density, shade) is outside what can be made."""


class WriteError(StubbleError):
    """The result could not be written. Whatever stood at the destination is untouched."""
