"""Bins that are fixed before the first chunk, so that counts of chunks can be added.

They are set on the first worlds of the run. What lies outside goes to two bins at the ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from overture.advise.flips import BINS
from overture.advise.spread import regrets
from overture.game.draws import Array

SKETCH = 4_096
"""Inner bins of a sketch of values or regrets; a quantile is off by at most one bin's width."""
MARGIN = 0.25
"""Of the spread on the first worlds: how far the sketch reaches beyond it."""


@dataclass(frozen=True)
class Bins:
    """low, width [2 x policies]: of the sketches of values, then of regrets, in points.

    centre [policies]: about the mean, subtracted before squares are summed, so that they do not
    cancel. edges [rows, BINS - 1]: of what can be learned (`Learnables.rows`), at equal shares, or
    between false and true. leads: index of the policy that leads on the first worlds.
    """

    low: Array
    width: Array
    centre: Array
    edges: Array
    leads: int

    def to_arrays(self) -> dict[str, np.ndarray]:
        """The bins as arrays, for start.npz."""
        return {
            "bins_low": self.low,
            "bins_width": self.width,
            "bins_centre": self.centre,
            "bins_edges": self.edges,
            "bins_leads": np.asarray(self.leads),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Bins:
        """The bins that `to_arrays` wrote."""
        return cls(
            arrays["bins_low"],
            arrays["bins_width"],
            arrays["bins_centre"],
            arrays["bins_edges"],
            int(arrays["bins_leads"]),
        )


def set_bins(
    values: Array, weights: Array, allowed: np.ndarray, drawn: Array, groups: int = 0
) -> Bins:
    """Bins from the first worlds: values [policies, W], weights [W], drawn [rows, W], of which the
    last `groups` are scores of rules."""
    good = weights > 0
    values, drawn = values[:, good], drawn[:, good]
    rows = np.vstack([values, regrets(values, allowed)])
    low, high = rows.min(axis=1), rows.max(axis=1)
    reach = np.maximum((high - low) * MARGIN, 1e-9)
    low = np.concatenate([(low - reach)[: values.shape[0]], np.zeros(values.shape[0])])
    means = values @ weights[good] / weights[good].sum()
    edges = np.quantile(drawn, np.arange(1, BINS) / BINS, axis=1).T.copy()
    two = np.array([np.unique(row).size == 2 for row in drawn], dtype=bool)
    # true and false apart, however rare one of them is
    edges[two] = drawn[two].mean(axis=1, keepdims=True)
    for row in range(drawn.shape[0] - groups, drawn.shape[0]):
        # where one rule's policy gives way to another, and equal shares between
        turns = np.arange(1, min(int(allowed.sum()), BINS))
        inner = np.quantile(drawn[row], np.arange(1, BINS - turns.size) / (BINS - turns.size))
        edges[row] = np.sort(np.concatenate([turns, inner]))
    return Bins(
        low=low,
        width=(high + reach - low) / SKETCH,
        centre=means,
        edges=edges,
        leads=int(np.where(allowed, means, -np.inf).argmax()),
    )
