"""Which settings nothing beats: the Pareto frontier, and picks from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from overture.advise.design.values import Setting
from overture.game.draws import Array

TIE = 1e-6
"""Points, or probability: what agrees within this is level. Strategies are solved to less."""


def goals(setting: Setting) -> tuple[float, float, float]:
    """What is wanted more of: value of the offer, sincere acceptance, the insincere not passing."""
    return (setting.offer, setting.accept, -setting.passes)


def frontier(points: Array) -> np.ndarray:
    """Positions of the points [n, goals] that no other dominates; more is better.

    A point is dominated by one that is nowhere worse and somewhere better by more than TIE.
    """
    wanted = np.asarray(points, dtype=float)
    found = []
    for i, point in enumerate(wanted):
        no_worse = (wanted >= point).all(axis=1)
        better = (wanted > point + TIE).any(axis=1)
        if not (no_worse & better).any():
            found.append(i)
    return np.array(found, dtype=np.int64)


def pick(
    settings: Sequence[Setting],
    among: Sequence[int],
    worth: Callable[[Setting], float],
    distance: Callable[[Setting], float],
) -> int:
    """The position with the greatest worth; among ties the least moved from the declared offer,
    then the first."""
    top = max(worth(settings[i]) for i in among)
    level = [i for i in among if worth(settings[i]) >= top - TIE]
    return min(level, key=lambda i: (distance(settings[i]), i))
