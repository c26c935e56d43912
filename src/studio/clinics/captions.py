"""Captions of a film: WebVTT, read strictly and written anew, so that nothing else comes in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext

__all__ = ["LIMIT_BYTES", "BadCaptions", "Cue", "read", "written"]

LIMIT_BYTES = 256 * 1024

_TIMING = re.compile(
    r"\A((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})[ \t]+-->[ \t]+((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})"
    r"(?:[ \t]+.*)?\Z"
)
_TAG = re.compile(r"</?[^>]*>")
_NO_CUES = ("NOTE", "STYLE", "REGION")


class BadCaptions(ValueError):
    """What is wrong with a file of captions, in words for whoever sent it."""


@dataclass(frozen=True)
class Cue:
    """Words from one instant of the film to another, ms."""

    start: int
    end: int
    words: str


def read(data: bytes) -> tuple[Cue, ...]:
    """Read WebVTT.

    Comments, styles, places and marks within the words are left out.

    Raises
    ------
    BadCaptions
        If it is another kind of file, a time runs backwards, or there are no words.
    """
    if len(data) > LIMIT_BYTES:
        raise BadCaptions(gettext("This file of captions is larger than 256 KB."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadCaptions(_not_captions()) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    head, *blocks = re.split(r"\n{2,}", text.strip("\n"))
    if not re.match(r"WEBVTT(?:[ \t\n]|\Z)", head) or "\0" in text:
        raise BadCaptions(_not_captions())
    cues: list[Cue] = []
    for block in blocks:
        lines = block.strip("\n").split("\n")
        if lines[0].split(" ")[0] in _NO_CUES:
            continue
        if "-->" not in lines[0]:  # a cue may have a name
            lines = lines[1:]
        cues.append(_cue(lines, len(cues) + 1, cues[-1].start if cues else 0))
    if not cues:
        raise BadCaptions(gettext("There are no words in these captions."))
    return tuple(cues)


def written(cues: tuple[Cue, ...]) -> str:
    """Write WebVTT."""
    blocks = (f"{_clock(cue.start)} --> {_clock(cue.end)}\n{_escaped(cue.words)}\n" for cue in cues)
    return "WEBVTT\n\n" + "\n".join(blocks)


def _cue(lines: list[str], number: int, not_before: int) -> Cue:
    told = {"number": number}
    timing = _TIMING.match(lines[0]) if lines else None
    if timing is None:
        raise BadCaptions(
            gettext("The time of caption %(number)s is not of the form 00:01.000 --> 00:04.000.")
            % told
        )
    start, end = (_milliseconds(clock) for clock in timing.groups())
    if end <= start or start < not_before:
        raise BadCaptions(
            gettext("The times of caption %(number)s run backwards. Captions stand in order.")
            % told
        )
    words = "\n".join(_plain(line) for line in lines[1:]).strip()
    if not words:
        raise BadCaptions(gettext("Caption %(number)s has no words.") % told)
    return Cue(start, end, words)


def _plain(line: str) -> str:
    bare = _TAG.sub("", line)
    for written_as, one in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")):
        bare = bare.replace(written_as, one)
    return bare.strip()


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _milliseconds(clock: str) -> int:
    *hours, minutes, seconds = clock.replace(".", ":").split(":")[:-1]
    whole = int(hours[0] if hours else 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * 1000 + int(clock[-3:])


def _clock(ms: int) -> str:
    return f"{ms // 3600000:02d}:{ms // 60000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


def _not_captions() -> str:
    return gettext("This is no WebVTT file. It begins with the word WEBVTT and is UTF-8.")
