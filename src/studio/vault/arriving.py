"""What a form asks of a picture before it is looked at."""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

__all__ = ["small_enough"]

_Sent = TypeVar("_Sent", UploadedFile, UploadedFile | None)


def small_enough(file: _Sent) -> _Sent:
    """Give the file back, if there is one; raises ValidationError where it is too large."""
    if file and file.size > settings.PHOTO_LIMIT_BYTES:
        raise ValidationError(_("This file is larger than 40 MB. Please choose a smaller photo."))
    return file
