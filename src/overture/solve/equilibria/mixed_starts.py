"""Where an enumeration was cut: supports read off quantal responses of high precision.

Limits of agent logit equilibria are sequential equilibria (McKelvey & Palfrey 1998), and which
one the principal branch reaches depends on how precise the movers are relative to one another.
So the branch is followed with several precisions drawn per information set; the options that are
played at its end are a support profile, which is then solved like any other. Incomplete by nature.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from overture.solve.equilibria.mixed_conditions import Form, Support
from overture.solve.equilibria.quantal_limit import high_precision, precision_of_payoffs
from overture.solve.equilibria.values import PointGame

STARTS = 12

SPREAD = 1.5
"""Standard deviation of the logarithm of a precision, about one for every set alike."""

PLAYED = (1e-2, 1e-4)
"""Probabilities from which on an option counts as played: a limit may be approached slowly."""


def started(
    point: PointGame, form: Form, seed: int, deadline: float
) -> Iterator[tuple[Support, ...]]:
    """Support profiles at the ends of STARTS branches, each once; fewer when time is up."""
    source = np.random.default_rng(seed)
    even = precision_of_payoffs(point)
    met: set[tuple[Support, ...]] = set()
    for start in range(STARTS):
        if time.monotonic() > deadline:
            return
        factors = np.exp(SPREAD * source.standard_normal(len(even)))
        found = high_precision(point, even if start == 0 else even * factors)
        if found is None:
            continue
        for least in PLAYED:
            profile = tuple(
                tuple(
                    option
                    for option in range(form.options(i))
                    if found[1][form.offset[i] + option] > least
                )
                for i in range(len(form.members))
            )
            if profile not in met:
                met.add(profile)
                yield profile
