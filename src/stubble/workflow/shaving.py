"""A head as if its hair had been clipped."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from stubble import design, dots
from stubble.hair import shave
from stubble.hair.follicles import Stubble, grow
from stubble.head.obstacles import obstacles
from stubble.head.sheet import places
from stubble.photo import linear
from stubble.photo.picture import sealed
from stubble.workflow.analysis import Analysis, View, one_at_a_time
from stubble.workflow.laying import candidates
from stubble.workflow.reading import PROXY_SIDE, developed, lift_of

__all__ = ["Shorn", "as_shaven", "shear"]


def as_shaven(analysis: Analysis) -> Analysis:
    """Give the same head as if its hair had been clipped, for `lay`; as it is, if none is clipped.

    What `preview` draws for a look with a shave are the dots that `lay` chooses here.
    """
    with one_at_a_time:
        shorn = shear(analysis)
    first = shorn.shaves[analysis.main]
    return analysis if first is None or first.why_not is not None else shorn.analysis


@dataclass(eq=False)
class Shorn:
    """An analysis as if the hair had been clipped, and what was drawn of it last."""

    analysis: Analysis
    shaves: tuple[shave.Shave | None, ...]
    alive: NDArray[np.float32]
    stubble: tuple[tuple[float, float, int], Stubble] | None = None
    drawn: dict[int, Any] = field(default_factory=dict)

    def grown(self, length_mm: float, regularity: float, seed: int) -> Stubble:
        """Stubble of a length, in the order that dots are chosen in, from its other end."""
        asked = length_mm, regularity, seed
        if self.stubble is None or self.stubble[0] != asked:
            field = dots.baked(regularity)
            where = self.analysis.where
            spare = (field.per_cm2 - field.appears) / where.stretch
            self.stubble = asked, grow(field.id, spare, where, self.alive, length_mm, seed)
        return self.stubble[1]


#: Analyses with their hair clipped. They go when the analysis goes.
_shorn_heads: WeakKeyDictionary[Analysis, Shorn] = WeakKeyDictionary()


def shear(analysis: Analysis) -> Shorn:
    """Clip the hair in every photo where that is credible, and look at the scalp anew."""
    if analysis in _shorn_heads:
        return _shorn_heads[analysis]
    shaves = []
    for view in analysis.views:
        seen = linear(view.photo, PROXY_SIDE)
        light = developed(seen)
        before = obstacles(light, view.head, view.head.person)
        one = shave.read(light, view.head, view.skin, view.hair, before)
        shaves.append(one and one.dimmed(lift_of(seen)))
    first = shaves[analysis.main]
    scalp = analysis.scalp if first is None or first.why_not else first.scalp
    views = tuple(
        _clip_view(view, one) if one and one.why_not is None else view
        for view, one in zip(analysis.views, shaves, strict=True)
    )
    direction, chart = candidates(dots.BAKED)
    where = places(scalp, direction, chart)
    ground = design.survey([(view.head, view.hair) for view in views], where)
    maps = [
        (view.head, replace(view.hair, coverage=sealed(view.hair.scalp * (1 - one.alive))))
        for view, one in zip(views, shaves, strict=True)
        if one and one.why_not is None
    ]
    alive = design.survey(maps, where).bare if maps else np.zeros(len(chart), np.float32)
    shaven = replace(analysis, views=views, where=where, ground=ground)
    shorn = _shorn_heads[analysis] = Shorn(shaven, tuple(shaves), alive)
    return shorn


def _clip_view(view: View, one: shave.Shave) -> View:
    """One photo's maps as if its hair had been clipped: follicles are what still covers."""
    old, hidden = view.hair, one.mask
    inside = np.clip(one.edge_px + 0.5, 0, 1)
    matte = old.matte * (1 - hidden) + inside * hidden
    scalp = old.scalp * (1 - hidden) + inside * hidden * one.scope
    coverage = np.minimum(old.coverage * (1 - hidden) + one.alive * hidden, 1) * matte
    exposure = view.exposure * (1 - hidden) + inside * hidden
    clipped = replace(
        old,
        matte=sealed(matte),
        scalp=sealed(scalp),
        coverage=sealed(coverage),
        presence=sealed(np.minimum(old.presence, matte)),
        long=False,
    )
    return replace(view, hair=clipped, exposure=sealed(exposure.astype(np.float32)))
