"""What differs from world to world, as the columns of a table: quantities, assumptions, priors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from overture.advise.discovery.table import Table, read_table
from overture.advise.spread import weighted_quantiles
from overture.advise.summary import source_words
from overture.advise.sweeps import draws_of
from overture.case.model import Case, Derived, Uncertain
from overture.worlds.ensemble import Solution

Array = np.ndarray


@dataclass(frozen=True)
class Input:
    """One number of the case as drawn: `values` [W], bool for the truth of an assumption.

    path          as in the case, e.g. "quantities.prize.hawk", "types.them.dove.prior"
    says          the claim of an assumption, what a type wants, or the reason for a quantity
    source        publisher and grade, or the text of the source
    low and high  5 % and 95 % points of what was drawn; now, the median
    """

    path: str
    kind: str  # "assumption" | "quantity" | "prior"
    name: str
    says: str
    source: str
    unit: str
    values: Array
    low: float
    now: float
    high: float


def inputs(solution: Solution) -> tuple[Input, ...]:
    """Every number that varies over the worlds kept by the solution, in the order of the case."""
    case = solution.game.case
    blocks = solution.kept
    weights = np.concatenate([block.weights for block in blocks])
    found: list[Input | None] = []
    for name, assumption in case.assumptions.items():
        truth = np.concatenate([block.draws.truths[name] for block in blocks])
        share = float(truth @ weights / weights.sum())
        if 0.0 < share < 1.0:
            says, source = assumption.claim, source_words(case, assumption.source)
            path = f"assumptions.{name}"
            found.append(Input(path, "assumption", name, says, source, "", truth, 0.0, share, 1.0))
    for party, kinds in case.types.items():
        for k, (kind, declared) in enumerate(kinds.items()):
            drawn = np.concatenate([block.draws.priors[party][k] for block in blocks])
            path, name = f"types.{party}.{kind}.prior", f"{party}.{kind}"
            found.append(
                _number(case, "prior", path, name, declared.says, declared.prior, drawn, weights)
            )
    for name, quantity in case.quantities.items():
        if isinstance(quantity.form, Derived):
            continue
        for path, drawn in draws_of(solution, name):
            short = path.removeprefix("quantities.")
            found.append(
                _number(case, "quantity", path, short, quantity.why, quantity, drawn, weights)
            )
    return tuple(one for one in found if one is not None)


def _number(
    case: Case, kind: str, path: str, name: str, says: str, declared: Uncertain, drawn: Array,
    weights: Array,
) -> Input | None:  # fmt: skip
    counted = drawn[weights > 0]
    if not counted.size or counted.max() - counted.min() <= 1e-12 * max(1.0, abs(counted.max())):
        return None
    low, now, high = weighted_quantiles(drawn, weights, (0.05, 0.5, 0.95))
    source = source_words(case, declared.source)
    return Input(path, kind, name, says, source, declared.unit, drawn, low, now, high)


def table_of(found: tuple[Input, ...], rows: Array) -> Table:
    """The inputs as a table, with the worlds `rows` (indices or a mask) only.

    Assumptions are categorical, all others continuous; columns are named by their paths.
    """
    return read_table({one.path: one.values[rows] for one in found})
