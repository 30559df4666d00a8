"""What the declared ranges come to once truncation, assumptions and `rest` have had their say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from overture.case.model import ByType, Case, Derived, Distribution, Form, Rest, Uncertain
from overture.game.draws import Draws
from overture.worlds.distributions import quantile
from overture.worlds.draws import draw
from overture.worlds.forms import Array
from overture.worlds.priors import prior_path

SHARES = (0.05, 0.5, 0.95)
WORLDS = 20_000
"""Draws (under seed 0) behind the points of a mixture over assumptions and of most priors."""

Points = tuple[float, float, float]


def realised(case: Case, draws: Draws | None = None) -> Mapping[str, Points]:
    """Path -> 5 %, 50 % and 95 % points of every uncertain number of a case, as drawn.

    A quantity per type has one entry per type (`quantities.ID.TYPE`). A single distribution is
    analytic. A mixture over assumptions, and a prior that is normalised, drawn again or the rest,
    comes from `draws`, or from WORLDS draws of its own. Known numbers and derived quantities are
    left out. Raises CaseError as `draw` does.
    """
    draws = draws or draw(case, 0, 0, WORLDS, table=False)
    points: dict[str, Points] = {}
    for path, form, drawn in _numbers(case, draws):
        if isinstance(form, Distribution):
            points[path] = _analytic(form)
        elif np.ptp(drawn) > 0.0:
            points[path] = _empirical(drawn)
    for party, types in case.types.items():
        has_rest = any(isinstance(kind.prior.form, Rest) for kind in types.values())
        as_declared = has_rest and draws.redrawn[party] == 0
        for row, (kind, declared) in enumerate(types.items()):
            drawn = draws.priors[party][row]
            form = declared.prior.form
            if as_declared and isinstance(form, Distribution):
                points[prior_path(party, kind)] = _analytic(form)
            elif np.ptp(drawn) > 1e-12:
                points[prior_path(party, kind)] = _empirical(drawn)
    return points


def _numbers(case: Case, draws: Draws) -> Iterator[tuple[str, Form, Array]]:
    for name, declared in case.quantities.items():
        form = declared.form
        if isinstance(form, Derived):
            continue
        drawn = draws.numbers[name]
        path = f"quantities.{name}"
        if isinstance(drawn, Mapping):
            for kind, values in drawn.items():
                part = form.forms[kind] if isinstance(form, ByType) else form
                yield f"{path}.{kind}", part, values
        else:
            yield path, form, drawn
    for name, assumption in case.assumptions.items():
        path = f"assumptions.{name}.credence"
        yield path, assumption.credence.form, draws.credences[name]
    for party, rationality in case.rationality.items():
        stated: dict[str, Uncertain] = {"": rationality.default, **rationality.moves}
        for move, declared in stated.items():
            path = f"rationality.{party}.{move}" if move else f"rationality.{party}"
            yield path, declared.form, draws.precision[party, move]


def _analytic(form: Distribution) -> Points:
    low, middle, high = (quantile(form, share) for share in SHARES)
    return low, middle, high


def _empirical(drawn: Array) -> Points:
    low, middle, high = np.quantile(drawn, SHARES)
    return float(low), float(middle), float(high)
