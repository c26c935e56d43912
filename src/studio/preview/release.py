"""What is asked before anybody's own photo is looked at: that they are 18, and a release.

Face geometry is not computed before somebody has read what that is and released it; both answers
are kept in the visit's session alone, with the version of the text and the time, and hold until
the visit ends or they are taken back.
"""

from __future__ import annotations

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from studio.phrases import Phrase

__all__ = ["ASKED", "BOXES", "VERSION", "give", "given", "take_back", "ticked"]

#: Of ``templates/preview/release.html``: another text is another version.
VERSION = "2026-11-25"
RELEASE = "release"
BOXES = ("adult", "geometry")  # as the page sends them
ASKED = Phrase(
    _("Please tick both boxes first: that you are 18 or older, and that your face may be measured.")
)


def given(request: HttpRequest) -> bool:
    """Whether both answers were given in this visit, to the text as it is now."""
    answer = request.session.get(RELEASE)
    return isinstance(answer, dict) and answer.get("version") == VERSION


def ticked(sent: QueryDict) -> bool:
    """Whether a form carries both answers, to the text as it is now."""
    return all(sent.get(box) == VERSION for box in BOXES)


def give(request: HttpRequest) -> None:
    """Keep both answers for this visit."""
    request.session[RELEASE] = {"version": VERSION, "at": timezone.now().isoformat("T", "seconds")}


def take_back(request: HttpRequest) -> None:
    """Forget them."""
    request.session.pop(RELEASE, None)
