"""Sobol indices of a case: how much of what differs between worlds comes from each number.

First order, from the worlds at hand, by bins: the share of the variance of an output that a number
explains alone. Total order, by solving worlds again in which that number alone is drawn anew
(Jansen 1999): the share that would be left if everything else were known. The outputs are the value
of the advised policy, its regret, and its lead over the next one. Strategies are held as solved, as
in every world of the run. Shares add up only where numbers are drawn independently of each other;
`together`, `given` and `rest` tie some.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from overture.advise.discovery.sensitivity import Index, first_order, ratio
from overture.advise.discovery.table import CATEGORICAL, INTEGER, Column, Table
from overture.advise.four_views.inputs import Input
from overture.advise.four_views.moves import is_rest
from overture.advise.layout import layout, terms_of
from overture.advise.spread import regrets
from overture.advise.survey import parts, truths_of
from overture.game.evaluate import evaluate
from overture.solve.quantal_response import respond, strategies
from overture.worlds.draws import draw
from overture.worlds.ensemble import Block, Solution

Array = np.ndarray

BINS = 64
AGAIN = 1_000
"""Worlds that are solved again for the total order of each number."""
AWAY = 1 << 40
"""Where in the streams the other draw of a number comes from: beyond every run."""

Totals = Mapping[str, Mapping[str, tuple[float, float]]]
"""Path -> output -> total order and its standard error."""

OUTPUTS = ("value", "regret", "lead")


@dataclass(frozen=True)
class Explained:
    """The Sobol indices of one number, by output; NaN where there is no estimate."""

    kind: str
    name: str
    of: Mapping[str, Index]


def outputs(values: Array, best: int, rival: int, allowed: Array) -> dict[str, Array]:
    """The outputs [W] of values [policies, W]."""
    found = (values[best], regrets(values, allowed)[best], values[best] - values[rival])
    return dict(zip(OUTPUTS, found, strict=True))


def explained(
    table: Table, out: Mapping[str, Array], found: Sequence[Input], totals: Totals
) -> tuple[Explained, ...]:
    """Indices of every number, most of the variance of the lead first; `totals` from `total_order`.
    The table may hold numbers or bins."""
    rows = []
    for one in found:
        column = _binned(table.column(one.path))
        first = {name: first_order(column, y - y.mean(), BINS) for name, y in out.items()}
        whole = totals.get(one.path, {})
        nothing = (float("nan"), float("nan"))
        of = {name: Index(*first[name], *whole.get(name, nothing)) for name in out}
        rows.append(Explained(one.kind, one.name, of))
    return tuple(sorted(rows, key=lambda one: -one.of["lead"].first))


def _binned(column: Column) -> Column:
    """Bins of a run, four to one; numbers and truths as they are."""
    if column.kind != INTEGER:
        return column
    coarse = np.unique(column.values >> 2, return_inverse=True)[1]
    return Column(column.name, CATEGORICAL, coarse, tuple(range(int(coarse.max()) + 1)))


def total_order(
    solution: Solution, found: Sequence[Input], best: int, rival: int, allowed: Array,
    worlds: int = AGAIN, progress: Callable[[str, int, int], None] | None = None,
) -> dict[str, dict[str, tuple[float, float]]]:  # fmt: skip
    """Path -> output -> (total order, standard error), from the first worlds with each number
    drawn anew. Where the output does not vary it is 0; a prior that is what the others leave has
    no draw of its own and is left out."""
    worlds = min(worlds, sum(block.draws.count for block in solution.kept))
    values, good = _solved(solution, "", worlds)
    here = outputs(values, best, rival, allowed)
    result = {}
    for k, one in enumerate(found):
        if _is_what_others_leave(solution, one):
            continue
        if progress is not None:
            progress("drawing each number anew", k, len(found))
        again, also = _solved(solution, one.path, worlds)
        there = outputs(again, best, rival, allowed)
        both = good & also
        result[one.path] = {name: _jansen(here[name][both], there[name][both]) for name in OUTPUTS}
    return result


def _is_what_others_leave(solution: Solution, one: Input) -> bool:
    if one.kind != "prior":
        return False
    party, kind = one.name.split(".")
    return is_rest(solution.game.case.types[party][kind].prior)


def _jansen(one: Array, other: Array) -> tuple[float, float]:
    centre = np.concatenate([one, other]).mean()
    own = ((one - centre) ** 2 + (other - centre) ** 2) / 2
    if one.size < 2 or float(own.mean()) <= 1e-24:
        return 0.0, 0.0
    return ratio((one - other) ** 2 / 2, own)


def _solved(solution: Solution, path: str, worlds: int) -> tuple[Array, np.ndarray]:
    """Values [policies, W] of the first worlds with the number at `path` from other draws, and
    which of them converged."""
    game = solution.game
    draws = draw(game.case, solution.seed, 0, worlds, pinned=solution.pinned, anew=(path, AWAY))
    if solution.reweigh is not None:
        draws = solution.reweigh(draws)
    numbers = evaluate(game, draws, solution.central, solution.assembly)
    # the answers of the sample hold for its own draws only
    pooled = replace(solution.pooled, responses=None)
    answers = respond(solution.programme, numbers, pooled, solution.workers)
    strategy, residual = strategies(solution.programme, numbers, pooled, answers, solution.workers)
    block = Block(draws, numbers, strategy, residual, answers.status, answers.followed)
    plan = layout(game)
    pieces = parts(
        game, plan, terms_of(game, plan), block, truths_of(game, block.draws), solution.workers
    )
    return np.concatenate([part.values for part in pieces], axis=1), block.weights > 0
