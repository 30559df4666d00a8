"""What it is worth to learn a number, an assumption, a type or all of them before the choice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from overture.advise.discovery.evppi import (
    Worth,
    cells,
    collect,
    edges,
    evpi,
    evppi,
    evppi_of,
)
from overture.advise.discovery.rules import fitted_rule, score
from overture.advise.four_views.inputs import Input
from overture.advise.groups import groups_of
from overture.advise.layout import terms_of
from overture.advise.learned import Learned, at_least_a_member
from overture.advise.survey import Survey, parts, truths_of
from overture.worlds.ensemble import Solution

Array = np.ndarray

BINS_OF_A_RULE = 20


def worth_of_learning(
    solution: Solution, seen: Survey, found: Sequence[Input], rows: Array
) -> tuple[Learned, ...]:
    """Expected value of perfect information of each input, party's type and group, best first.

    `rows` are the worlds that count, whose values `seen` keeps. Strategies are held: what is
    learned is learned by the advised party alone, before its choice.
    """
    allowed = seen.allowed
    values, weights = seen.values[allowed][:, rows], seen.weights[rows]
    columns = {one.path: one.values[rows] for one in found}
    out = [
        _row(one.kind, one.name, evppi_of(columns, [one.path], values, weights=weights))
        for one in found
    ]
    alone = {one.path: row for one, row in zip(found, out, strict=True)}
    for name, members in groups_of(solution.game.case, list(columns)).items():
        worth = _worth_of_group([columns[path] for path in members], values, weights)
        row = _row("group", name, worth)
        out.append(at_least_a_member(row, [alone[path] for path in members]))
    out += worth_of_types(solution, seen)
    out.append(_row("group", "everything but types", evpi(values, weights)))
    return tuple(sorted(out, key=lambda one: -one.value))


def _worth_of_group(columns: Sequence[Array], values: Array, weights: Array) -> Worth:
    """By a rule that is fitted on one half of the worlds and tried on the other, both ways."""
    every = np.stack([np.asarray(column, dtype=np.float64) for column in columns])
    scores = np.empty(weights.size)
    for half in range(2):
        here, there = slice(half, None, 2), slice(1 - half, None, 2)
        rule = fitted_rule(every[:, here], values[:, here], weights[here])
        scores[there] = score(rule, every[:, there])
    turns = np.arange(1, values.shape[0])
    inner = np.unique(np.concatenate([turns, edges(scores, BINS_OF_A_RULE)]))
    cell = cells(scores, inner)
    worth = evppi(collect(cell, inner.size + 1, values, weights))
    # the worth of this rule, whatever bins would find in a finer one
    sampling = max(worth.error**2 - worth.resolution**2, 0.0)
    return Worth(worth.value, float(np.sqrt(sampling)))


def _row(kind: str, name: str, worth: Worth) -> Learned:
    # chosen on one half and valued on the other: a loss means that nothing worth having was found
    return Learned(kind, name, max(worth.value, 0.0), worth.error)


def worth_of_types(solution: Solution, seen: Survey) -> list[Learned]:
    """The worth of learning a party's type, with the error from the spread over slices of worlds.

    With G the gain, summed over the worlds of a slice, of choosing by type, the mean gain is the
    sum of G over the weight of all, and its error follows from the slices' deviations.
    """
    game, plan = solution.game, seen.layout
    others = {p: list(kinds) for p, kinds in game.case.types.items() if p != game.case.advised}
    if not others:
        return []
    terms, worths, weights = terms_of(game, plan), [], []
    for block in solution.kept:
        done = 0
        for part in parts(game, plan, terms, block, truths_of(game, block.draws), solution.workers):
            count = part.values.shape[1]
            worths.append(part.worth)
            weights.append(float(block.weights[done : done + count].sum()))
            done += count
    worth, weight = np.array(worths), np.array(weights)
    out = []
    for party, kinds in others.items():
        of = np.array([kinds.index(dict(plan.types[t])[party]) for t in plan.type_of])
        rows = np.zeros((worth.shape[0], len(kinds), len(plan.options)))
        for a in range(len(plan.options)):
            here = (plan.policy == a) | (plan.policy < 0)
            for k in range(len(kinds)):
                rows[:, k, a] = worth[:, here & (of == k)].sum(axis=1)
        rows = rows[:, :, seen.allowed]
        best = int(rows.sum(axis=(0, 1)).argmax())
        pick = rows.sum(axis=0).argmax(axis=1)
        gain = sum(rows[:, k, pick[k]] - rows[:, k, best] for k in range(len(kinds)))
        value = float(np.sum(gain) / weight.sum())
        off = gain - value * weight
        slices = max(weight.size, 2)
        error = float(np.sqrt((off**2).sum() * slices / (slices - 1)) / weight.sum())
        out.append(Learned("type", party, max(value, 0.0), error))
    return out
