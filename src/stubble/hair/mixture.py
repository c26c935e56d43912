"""Gaussian mixtures, fitted to weighted points and asked for likelihoods."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["Mixture", "fit"]

Floats = NDArray[np.float32]

#: Least variance of a component along any axis, so that none collapses onto a point.
LEAST = 3e-3

_BLOCK = 64


@dataclass(frozen=True)
class Mixture:
    """A sum of Gaussians.

    Attributes
    ----------
    means : (k, d) float32
    whiten : (k, d, d) float32
        Lower triangular; turns a gap from the mean into standard units.
    logs : (k,) float32
        Logarithm of share and normalisation.
    """

    means: Floats
    whiten: Floats
    logs: Floats

    def log_likelihood(self, x: Floats) -> Floats:
        """Give the (n,) logarithm of the density at (n, d) points."""
        parts = _parts(np.ascontiguousarray(x, np.float32), self.means, self.whiten, self.logs)
        top = parts.max(0)
        parts -= top
        return np.asarray(top + np.log(np.exp(parts, out=parts).sum(0)))


@njit(cache=True, nogil=True)
def _parts(
    x: Floats, means: Floats, whiten: Floats, logs: Floats
) -> Floats:  # pragma: no cover - compiled
    """Give each component's log density at each point, (k, n)."""
    n, d = x.shape
    out = np.zeros((len(logs), n), np.float32)
    # Points are turned into columns a few at a time: processors take eight of a column at once.
    columns = np.zeros((d, _BLOCK), np.float32)
    z, total = np.zeros(_BLOCK, np.float32), np.zeros(_BLOCK, np.float32)
    for start in range(0, n, _BLOCK):
        count = min(_BLOCK, n - start)
        for i in range(count):
            for b in range(d):
                columns[b, i] = x[start + i, b]
        for k in range(len(logs)):
            total[:] = 0
            for a in range(d):
                z[:] = 0
                for b in range(a + 1):
                    column, mean, factor = columns[b], means[k, b], whiten[k, a, b]
                    for i in range(_BLOCK):
                        z[i] += factor * (column[i] - mean)
                for i in range(_BLOCK):
                    total[i] += z[i] * z[i]
            for i in range(count):
                out[k, start + i] = logs[k] - np.float32(0.5) * total[i]
    return out


def _mixture(shares: Floats, means: Floats, covariances: Floats) -> Mixture:
    roots = np.linalg.cholesky(covariances)
    whiten = np.linalg.inv(roots)
    axes = means.shape[1]
    logs = (
        np.log(shares)
        - np.log(np.diagonal(roots, axis1=1, axis2=2)).sum(1)
        - 0.5 * axes * math.log(2 * math.pi)
    )
    return Mixture(means.astype(np.float32), whiten.astype(np.float32), logs.astype(np.float32))


def fit(x: Floats, weight: Floats, count: int, rounds: int = 5) -> Mixture:
    """Fit a mixture by expectation and maximisation.

    Parameters
    ----------
    x : (n, d) float32
    weight : (n,) float32
        Not negative, and positive somewhere.
    count, rounds : int
        Components and passes. The start is cut from the order along the first axis: no chance.
    """
    keep = weight > 1e-3
    x, weight = np.ascontiguousarray(x[keep]), weight[keep]
    order = np.argsort(x[:, 0])
    cumulative = np.cumsum(weight[order])
    edges = np.searchsorted(cumulative, cumulative[-1] * (np.arange(count) + 0.5) / count)
    means = x[order[np.minimum(edges, len(x) - 1)]].astype(np.float64)
    ridge = np.eye(x.shape[1]) * LEAST
    gap = x - np.average(x, axis=0, weights=weight)
    whole = (gap.T * weight) @ gap / weight.sum() + ridge
    model = _mixture(np.full(count, 1 / count), means, np.repeat(whole[None], count, 0))
    for _ in range(rounds):
        part = _parts(x, model.means, model.whiten, model.logs)
        part -= part.max(0)
        np.exp(part, out=part)
        part *= weight / part.sum(0)
        mass = part.sum(1) + 1e-6
        means = (part @ x) / mass[:, None]
        covariances = np.zeros((count, *ridge.shape))
        for k in range(count):
            gap = x - means[k]
            covariances[k] = (gap.T * part[k]) @ gap / mass[k] + ridge
        model = _mixture(mass / mass.sum(), means, covariances)
    return model
