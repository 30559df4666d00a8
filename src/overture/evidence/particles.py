"""Weights of (world, type) particles: the ensemble as a prior, moved by what was observed.

A particle is a world w of the ensemble with a profile t of types. Its prior weight is that of the
profile in that world; an indicator multiplies it by the likelihood of the report in the state
(truths of w, t), and an observed move by the probability that its party makes it there. A move of
the advised party is an intervention and tells nothing (factor 1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from overture.case.model import Case
from overture.errors import UsageError
from overture.evidence.states import States
from overture.game.draws import Array, Draws
from overture.game.game import Game
from overture.game.tree import CHANCE
from overture.worlds.ensemble import Block


@dataclass(frozen=True)
class Particles:
    """Weights [profiles, worlds] of a block, not normalised, and the places of its states."""

    weights: Array
    profiles: tuple[tuple[str, ...], ...]


def profiles_of(case: Case) -> tuple[tuple[str, ...], ...]:
    """All combinations of types, the last party's fastest; one empty one if there are no types."""
    found: list[tuple[str, ...]] = [()]
    for types in case.types.values():
        found = [(*before, kind) for before in found for kind in types]
    return tuple(found)


def particles(case: Case, draws: Draws, states: States, logs: Array) -> Particles:
    """Particles of a block under log-likelihoods [states] of all that was reported."""
    profiles = profiles_of(case)
    shape = (*(2 for _ in states.assumptions), len(profiles))
    table = np.exp(logs).reshape(shape)
    truths = tuple((~draws.truths[name]).astype(np.intp) for name in states.assumptions)
    # [worlds, profiles]: the row of each world's own truths
    likelihood = np.broadcast_to(table[truths], (draws.count, len(profiles)))
    weights = np.broadcast_to(draws.weights, (len(profiles), draws.count)).copy()
    for row, profile in enumerate(profiles):
        for party, kind in zip(case.types, profile, strict=True):
            weights[row] *= draws.priors[party][list(case.types[party]).index(kind)]
    return Particles(weights * likelihood.T, profiles)


def move_likelihood(game: Game, block: Block, observed: Mapping[str, str]) -> Array:
    """Probability that the moves observed are made, given each profile: [profiles, worlds].

    `observed` move -> option. The advised party's observed moves have factor 1; moves that were
    not observed are summed over, as the solved strategies make them.
    """
    tree, case = game.tree, game.case
    profiles = profiles_of(case)
    row_of = {profile: row for row, profile in enumerate(profiles)}
    out = np.zeros((len(profiles), block.draws.count))
    drawn = {group.start: group for group in game.chances}
    chance, strategy = block.numbers.chance, block.strategy
    finals: dict[int, list[int]] = {}
    for final, terminal in enumerate(game.terminal_of):
        finals.setdefault(terminal, []).append(final)
    waiting = [(0, np.ones(block.draws.count), dict[str, str](), frozenset(observed))]
    while waiting:
        node, value, types, left = waiting.pop()
        if not left and len(types) == len(case.types):
            out[row_of[tuple(types[party] for party in case.types)]] += value
            continue
        if tree.terminal[node] >= 0:
            for final in finals.get(int(tree.terminal[node]), ()):
                choices = game.finals[final].choices
                if all(choices.get(move) == observed[move] for move in left):
                    whole = value.copy()
                    for column in game.folded[final]:
                        whole *= chance[:, column]
                    out[row_of[tuple(types[party] for party in case.types)]] += whole
            continue
        first, label = int(tree.first_child[node]), game.node_labels[node]
        group = drawn[int(tree.edge[first])] if tree.kind[node] == CHANCE else None
        options = group.options if group else game.sets[int(tree.infoset[node])].options
        for place, option in enumerate(options):
            child = first + place
            if group is not None and not group.move:
                waiting.append((child, value, {**types, group.party: option}, left))
                continue
            if label in observed and observed[label] != option:
                continue
            if group is not None:
                factor = chance[:, tree.edge[child]]
            elif label in observed and game.case.moves[label].by == case.advised:
                factor = np.ones(())
            else:
                factor = strategy[:, tree.edge[child]]
            waiting.append((child, value * factor, types, left - {label}))
    return out


def reweigh(case: Case, states: States, logs: Array) -> Callable[[Draws], Draws]:
    """What changes a block of worlds into the posterior ensemble: weights, and priors in each.

    For `ensemble.solve(reweigh=…)`. Raises UsageError where two parties have types: their joint
    posterior is no product of priors.
    """
    if len(case.types) > 1:
        raise UsageError(
            "advice after reports is given where one party has types: the types of several are no "
            "longer independent after a report"
        )

    def change(draws: Draws) -> Draws:
        found = particles(case, draws, states, logs).weights
        total = found.sum(axis=0)
        party = next(iter(case.types), "")
        if not party:
            return replace(draws, weights=total)
        share = np.divide(found, total, out=draws.priors[party].copy(), where=total > 0)
        return replace(draws, weights=total, priors={**draws.priors, party: share})

    return change


def effective_sample_size(weights: Array) -> float:
    """Kish (1965): (sum w)^2 / sum w^2, in worlds."""
    total = float(weights.sum())
    return total * total / float(weights @ weights) if total > 0 else 0.0


def weighted_range(values: Array, weights: Array, shares: Sequence[float]) -> list[float]:
    """Quantiles of weighted values: the smallest value whose cumulative weight reaches a share."""
    order = np.argsort(values, kind="stable")
    heaped = np.cumsum(weights[order])
    places = np.searchsorted(heaped, np.asarray(shares) * heaped[-1])
    return [float(values[order[min(int(at), len(order) - 1)]]) for at in places]
