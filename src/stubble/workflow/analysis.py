"""What photos tell of a head: the values that the workflow hands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from stubble import design, hair, head, skin
from stubble.design import (
    Look,
)
from stubble.hair.chart import ChartMap
from stubble.head import Scale
from stubble.head.region import Region
from stubble.head.scale import Measurement, Ruler
from stubble.head.sheet import Places
from stubble.photo import Photo
from stubble.skin.tissue import Tissue
from stubble.workflow.shading import shaded

__all__ = ["Analysis", "Note", "Shot", "View", "one_at_a_time"]

Floats = NDArray[np.float64]


#: The compiled loops use every core, and on some systems their threads must not be entered twice.
one_at_a_time = Lock()


@dataclass(frozen=True)
class Note:
    """Something the person should know.

    Attributes
    ----------
    kind : str
        Stable name: "nothing-to-treat", "long-sides", "crown-cut", "scale-uncertain", "glare".
    text : str
        One or two plain sentences.
    """

    kind: str
    text: str


@dataclass(frozen=True, eq=False)
class Shot:
    """One photo of a head, and what is told about it.

    Attributes
    ----------
    photo : Photo
    view : str or None
        From where it was taken, if told: a name in `VIEWPOINTS`. A photo that shows no face needs
        this, or taps.
    face : int or None
        Which face to take, counted from the left, from 1, where there are several.
    taps : mapping of str to (float, float)
        Points of the head that a person has tapped, by name in `TAPS`, or by any name that another
        photo has, too: x and y in pixels of the photo at full size.
    known : tuple of Measurement or Ruler
        What somebody measured on this head; rulers in pixels of the photo at full size.
    """

    photo: Photo
    view: str | None = None
    face: int | None = None
    taps: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    known: tuple[Measurement | Ruler, ...] = ()


@dataclass(frozen=True, eq=False)
class View:
    """What one photo tells of a head.

    Attributes
    ----------
    photo : Photo
    head : head.Head
        In pixels of the analysed picture: the photo, no larger than the networks need.
    skin : skin.Skin
    hair : hair.Hair
    exposure : (h, w) float32
        Share of the light of each pixel of the analysed picture that comes back through bare skin.
    """

    photo: Photo
    head: head.Head
    skin: skin.Skin
    hair: hair.Hair
    exposure: NDArray[np.float32]

    @property
    def magnification(self) -> float:
        """Pixels of the photo per pixel of the analysed picture."""
        return self.photo.width / self.exposure.shape[1]

    @property
    def scale(self) -> Scale:
        """Pixels of the photo at full size per millimetre, at the eyes or the scalp's middle."""
        return self.head.scale.scaled(self.magnification)


@dataclass(frozen=True, eq=False)
class Analysis:
    """What the photos tell of a head.

    Attributes
    ----------
    views : tuple of View
        One for each photo, in order.
    main : int
        The view that shows the face best; it defines the head frame.
    where : Places
        The field's candidates on this head.
    ground : design.Ground
        What the photos show of them.
    chart : ChartMap
        Hair on the scalp chart.
    own : (n,) float32
        How far inside the person's own hair each candidate lies, 0 to 1.
    anatomy : design.Anatomy
    regions : tuple of Region
        Moles, lesions and scars: drawn by a person, and proposed.
    suggested : Look
        The advice for this head, with the shade that the trade's tables have.
    notes : tuple of Note
    """

    views: tuple[View, ...]
    main: int
    where: Places
    ground: design.Ground
    chart: ChartMap
    own: NDArray[np.float32]
    anatomy: design.Anatomy
    regions: tuple[Region, ...]
    suggested: Look
    notes: tuple[Note, ...]

    @property
    def front(self) -> View:
        """The view that shows the face best."""
        return self.views[self.main]

    @cached_property
    def advised(self) -> Look:
        """The advice for this head, with the shade that matches the person's own stubble."""
        with one_at_a_time:
            return shaded(self, self.suggested)

    @property
    def tissue(self) -> Tissue:
        """The person's skin as pigment meets it."""
        return self.front.skin.tone.tissue

    @property
    def scalp(self) -> head.Scalp:
        """The scalp, one for all views."""
        return self.front.head.scalp
