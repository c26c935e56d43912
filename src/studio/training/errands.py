"""What is done beside the pages: a photo is measured while its page waits."""

from __future__ import annotations

from studio.errands.doing import errand
from studio.training import practising

__all__ = ["measure"]


@errand("training.measure")
def measure(about: str) -> None:
    """Measure the photo of a sheet."""
    practising.measure(int(about))
