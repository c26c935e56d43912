"""Choose the dots of a look on a head, and freeze what a treatment rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from stubble import design, dots, head, pigment
from stubble.design import (
    Donor,
    Look,
    Wishes,
)
from stubble.design.scars import SCARS, within
from stubble.dots import Dots
from stubble.hair.donor import DonorPattern
from stubble.head.region import Region, clear_of
from stubble.head.sheet import Places, places
from stubble.photo.picture import sealed
from stubble.workflow.analysis import Analysis

__all__ = ["candidates", "copied", "freeze", "hairline", "lay"]

Floats = NDArray[np.float64]


@cache
def candidates(field: str) -> tuple[NDArray[np.float32], Floats]:
    """Directions of a field's candidates, and the same on the chart."""
    direction = dots.baked(name=field).direction
    return direction, head.chart_mm(direction)


@cache
def _zones(field: str) -> NDArray[np.uint8]:
    """Zones of a field's candidates."""
    return sealed(design.zone_of(candidates(field)[0]))


@lru_cache(maxsize=8)
def _clear(regions: tuple[Region, ...], field: str) -> NDArray[np.bool_]:
    """Which of a field's candidates are clear of moles: the same, however the line is dragged."""
    return sealed(clear_of(regions, candidates(field)[1]))


def hairline(analysis: Analysis, look: Look) -> design.Hairline | None:
    """Draw a look's front line on this head; None where the look has no new line."""
    if not design.PRESETS[look.preset].new_line:
        return None
    return design.draw_hairline(analysis.anatomy, look, analysis.chart)


def copied(donor: DonorPattern, wishes: Wishes) -> tuple[Wishes, dots.Practice]:
    """Copy a donor: its density and regularity, where none is wished for, and its units."""
    if wishes.regularity is None:
        wishes = replace(wishes, regularity=donor.dial)
    if wishes.donor is None:
        hairs = donor.hairs_per_cm2
        wishes = replace(wishes, donor=Donor(hairs.value, hairs.low, hairs.high, donor.source))
    return wishes, replace(dots.PRACTICE, units=donor.units)


def freeze(analysis: Analysis, look: Look) -> dots.Frozen:
    """Freeze what a treatment planned now rests on: field, order, seed and head."""
    return dots.freeze(dots.baked(look.regularity), analysis.scalp, look.seed)


def lay(
    analysis: Analysis,
    look: Look,
    practice: dots.Practice = dots.PRACTICE,
    there: dots.There = dots.NOTHING,
    frozen: dots.Frozen | None = None,
) -> tuple[Dots, float]:
    """Choose the dots.

    Parameters
    ----------
    analysis : Analysis
    look : Look
    practice : dots.Practice, optional
        How they are made, and in which sessions.
    there : dots.There, optional
        Hairs that are kept and dots that have been made: the others keep clear of them, and the
        density counts them.
    frozen : dots.Frozen, optional
        Of a treatment that has begun: its field, order, seed and head count, not those of today.

    Returns
    -------
    Dots
        As meant; dots that have been made are among them, where they were made.
    float
        Treated area, cm².
    """
    frozen = frozen or freeze(analysis, look)
    look = replace(look, seed=frozen.seed, regularity=frozen.regularity)
    field = frozen.candidates
    bed = _bed_of(analysis, frozen)
    line = hairline(analysis, look)
    preset = design.PRESETS[look.preset]
    # No place is wanted denser than scars are, and around what is there dots appear sooner.
    most = look.density * max(1.0, preset.scar_density)
    bare_skin = there is dots.NOTHING
    near = slice(int(bed.appears.searchsorted(most if bare_skin else dots.SOONER * most)))
    here, around, chart = bed.appears[near], bed.xyz_mm[near], bed.chart_mm[near]
    shown = design.Ground(bed.ground.seen[near], bed.ground.bare[near])
    wanted = design.wanted_density(
        line, chart, around, shown, look, bed.own[near], analysis.regions
    )
    # Beyond what plain skin gets, scars are made in a session more.
    scars = within(analysis.regions, SCARS, chart)
    plain = wanted / (1 + (preset.scar_density - 1) * scars) if scars.any() else None
    made = there.made
    if bare_skin:
        session = dots.session(here, wanted, practice.shares, plain)
    else:
        hairs = _on_skin(there.hairs, frozen)
        wanted = _with_hairs(wanted, shown.bare, around, hairs)
        session = dots.session_around(
            here,
            wanted,
            around,
            field.apart,
            hairs_mm=hairs,
            made_mm=None if made is None else _on_skin(made.direction, frozen),
            taken=None if made is None else np.isin(bed.number[near], made.number),
            shares=practice.shares,
            done=there.done,
            plain=plain,
        )
    chosen = np.flatnonzero(session)
    chosen = chosen[bed.number[chosen].argsort()]
    number = bed.number[chosen]
    chart_mm, xyz_mm = bed.chart_mm.take(chosen, 0), bed.xyz_mm.take(chosen, 0)
    behind = design.behind_front_mm(line, chart_mm, xyz_mm)
    stroke = dots.strokes(practice, field.id, number, session[chosen], behind < practice.edge_mm)
    shade = design.shades(line, behind, look)
    laid = Dots(
        field=field.id,
        regularity=field.regularity,
        seed=frozen.seed,
        number=number,
        direction=bed.direction.take(chosen, 0),
        chart_mm=chart_mm,
        xyz_mm=xyz_mm,
        error_mm=bed.error_mm[chosen],
        normal=bed.normal.take(chosen, 0),
        diameter_mm=pigment.DIAMETER_MM * stroke.size,
        depth_mm=pigment.DEPTH_MM * stroke.depth,
        shade=shade * stroke.water,
        session=session[chosen],
        zone=bed.zone[chosen],
        needle=stroke.needle,
        hairs=stroke.hairs,
        made=np.zeros(len(number), bool),
    )
    # Those that appear below a density are that many on each cm².
    treated = np.count_nonzero((wanted > 0.2 * look.density) & (here < look.density))
    if made is not None:
        laid = dots.joined(laid, replace(made, made=np.ones(len(made), bool)))
    return laid, treated / look.density


@dataclass(frozen=True, eq=False)
class _Bed:
    """Candidates that may become dots on a head: on bare skin, clear of moles.

    In the order in which they appear as the wish grows denser: those of any density come first.
    """

    number: NDArray[np.int32]
    appears: Floats
    direction: Floats
    chart_mm: Floats
    xyz_mm: Floats
    error_mm: Floats
    normal: Floats
    zone: NDArray[np.uint8]
    ground: design.Ground
    own: NDArray[np.float32]


#: Beds of analyses in use, by regularity. They go when the analysis goes.
_beds: WeakKeyDictionary[Analysis, dict[float, _Bed]] = WeakKeyDictionary()


def _bed_of(analysis: Analysis, frozen: dots.Frozen) -> _Bed:
    """Give the candidates of a treatment on this head; today's are kept while it is looked at."""
    field = frozen.candidates
    if frozen.scalp is analysis.scalp and field.id == dots.BAKED:
        kept = _beds.setdefault(analysis, {})
        if field.regularity not in kept:
            kept[field.regularity] = _bed(analysis, field, analysis.where)
        return kept[field.regularity]
    direction, chart = candidates(field.id)
    return _bed(analysis, field, places(frozen.scalp, direction, chart))


def _bed(analysis: Analysis, field: dots.Field, where: Places) -> _Bed:
    direction, chart = candidates(field.id)
    ground, own = analysis.ground, analysis.own
    if field.id != dots.BAKED:
        ground = design.survey([(view.head, view.hair) for view in analysis.views], where)
        own = design.own_extent(analysis.chart).at(chart)
    appears = field.appears / where.stretch
    able = np.flatnonzero((ground.bare > 0) & _clear(analysis.regions, field.id))
    able = able[appears[able].argsort()]
    return _Bed(
        number=able.astype(np.int32),
        appears=appears[able],
        direction=direction[able].astype(float),
        chart_mm=chart[able],
        xyz_mm=where.xyz_mm[able],
        error_mm=where.error_mm[able],
        normal=where.normal[able],
        zone=_zones(field.id)[able],
        ground=design.Ground(ground.seen[able], ground.bare[able]),
        own=own[able],
    )


def _on_skin(direction: Floats, frozen: dots.Frozen) -> Floats:
    """Places on a treatment's head, (n, 3) mm in the head frame."""
    return frozen.scalp.points_mm(direction) if len(direction) else np.zeros((0, 3))


def _with_hairs(wanted: Floats, bare: NDArray[np.float32], xyz_mm: Floats, hairs: Floats) -> Floats:
    """Hairs and dots together: hairs that are counted one by one lower no target by coverage."""
    if not len(hairs):
        return wanted
    counted = np.isfinite(
        cKDTree(hairs).query(xyz_mm, distance_upper_bound=dots.REACH_MM, workers=-1)[0]
    )
    return np.where(counted, wanted / np.maximum(bare, 0.2), wanted)
