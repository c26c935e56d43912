"""What a treatment freezes when it is planned, so that its dots never move under it.

A dot is a candidate of a field on a head. Which candidate it is stays with the dot; where that is
in millimetres depends on how the head was fitted, and which candidates become dots on the order.
So these are kept with the plan, whatever later versions of the program do.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stubble.dots.field import FIELDS, Field, baked
from stubble.errors import WishError
from stubble.head.sheet import Places, places
from stubble.head.surface import MODES, Scalp, chart_mm

__all__ = ["SCHEMA", "Frozen", "freeze"]

#: Version of the JSON below.
SCHEMA = 1

_K = len(MODES)


@dataclass(frozen=True, eq=False)
class Frozen:
    """Field, order and head of a treatment.

    Attributes
    ----------
    field : str
        Id of the field.
    regularity : float
        The step of the dial, as Clark-Evans R.
    seed : int
        Of whatever is left to chance.
    scalp : Scalp
        The head as fitted when the treatment was planned.
    program : str
        Version of the program that made the plan, to be told, not to be obeyed.
    """

    field: str
    regularity: float
    seed: int
    scalp: Scalp
    program: str

    @property
    def candidates(self) -> Field:
        """The field, in the treatment's order."""
        return baked(self.regularity, self.field)

    def places(self, number: NDArray[np.integer] | slice = slice(None)) -> Places:
        """Where candidates lie on the treatment's head.

        Parameters
        ----------
        number : (n,) int or slice
            Candidate numbers; all of them if not given.
        """
        direction = self.candidates.direction[number]
        return places(self.scalp, direction, chart_mm(direction))

    def to_json(self) -> str:
        """Write it down: a few kilobytes, nothing lost."""
        corner = self.scalp.covariance[np.tril_indices(_K)].astype("<f8")
        return json.dumps(
            {
                "format": "stubble.treatment",
                "version": SCHEMA,
                "program": self.program,
                "field": self.field,
                "regularity": self.regularity,
                "seed": self.seed,
                "head": {
                    "coefficients": self.scalp.coefficients.tolist(),
                    "covariance": base64.b64encode(corner.tobytes()).decode(),
                },
            }
        )

    @staticmethod
    def from_json(text: str) -> Frozen:
        """Read back what `to_json` wrote.

        Raises
        ------
        WishError
            When it is something else, or of a later version.
        """
        try:
            told: dict[str, Any] = json.loads(text)
            if told["format"] != "stubble.treatment":
                raise ValueError("another format")
            if told["version"] > SCHEMA:
                raise WishError(
                    f"This treatment was frozen by a later version of Stubble "
                    f"({told['program']}). Please use that one or a later."
                )
            corner = np.frombuffer(base64.b64decode(told["head"]["covariance"]), "<f8")
            covariance = np.zeros((_K, _K))
            covariance[np.tril_indices(_K)] = corner
            covariance = covariance + np.tril(covariance, -1).T
            coefficients = np.array(told["head"]["coefficients"], float)
            if coefficients.shape != (_K,):
                raise ValueError("another head")
            if told["field"] not in FIELDS:
                raise WishError(f"There is no field {told['field']!r} in this version of Stubble.")
            return Frozen(
                field=str(told["field"]),
                regularity=float(told["regularity"]),
                seed=int(told["seed"]),
                scalp=Scalp(coefficients, covariance),
                program=str(told["program"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise WishError("This is no frozen treatment of Stubble's.") from error


def freeze(field: Field, scalp: Scalp, seed: int) -> Frozen:
    """Freeze what a plan made now rests on."""
    return Frozen(field.id, field.regularity, seed, scalp, _this_version())


@cache
def _this_version() -> str:
    """Looked up in the files of the installation, which takes longer than choosing the dots."""
    return version("stubble")
