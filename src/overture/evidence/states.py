"""The states that belief is enumerated over: types of all parties and truths of all assumptions.

The prior of a state is exact within a world, given that world's drawn credences and priors, and is
averaged over worlds. As likelihoods depend on the state alone, the average is all that a posterior
of types and assumptions needs.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from overture.case.model import Case, Derived, Distribution, Form, IfAssumption
from overture.errors import UsageError
from overture.evidence.weights import MOST_STATES
from overture.game.draws import Array
from overture.worlds.copula import tied_groups, tied_scores
from overture.worlds.distributions import inverse
from overture.worlds.forms import Forms, Picks
from overture.worlds.normal import normal_shares
from overture.worlds.priors import draw_priors
from overture.worlds.streams import uniforms

BLOCK = 20_000


@dataclass(frozen=True)
class States:
    """All states: `axes` name -> its values, in the order in which states are enumerated, the
    last fastest. Assumptions come first (true, false), then the parties that have types."""

    axes: Mapping[str, tuple[object, ...]]
    assumptions: tuple[str, ...]

    @property
    def count(self) -> int:
        """Number of states."""
        return math.prod(len(values) for values in self.axes.values())

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Values of each axis."""
        return tuple(len(values) for values in self.axes.values())

    @cached_property
    def _places(self) -> Mapping[str, NDArray[np.intp]]:
        places = np.indices(self.shape).reshape(len(self.axes), -1)
        return dict(zip(self.axes, places, strict=True))

    def spread(self, name: str) -> NDArray[np.intp]:
        """Which value of an axis each state has: array [states] of places."""
        return self._places[name]

    def where(self, name: str, value: object) -> NDArray[np.bool_]:
        """The states in which an axis has a value: array [states]."""
        return np.asarray(self.spread(name) == self.axes[name].index(value))

    def marginal(self, name: str, weights: Array) -> Array:
        """Probability of each value of an axis, from weights [states]."""
        place = list(self.axes).index(name)
        before = math.prod(self.shape[:place])
        parts = weights.reshape(before, self.shape[place], -1)
        return np.asarray(parts.sum(axis=2).sum(axis=0))


def states_of(case: Case) -> States:
    """The states of a case. Raises UsageError when there are too many to enumerate."""
    axes: dict[str, tuple[object, ...]] = dict.fromkeys(case.assumptions, (True, False))
    axes.update({party: tuple(types) for party, types in case.types.items()})
    found = States(axes, tuple(case.assumptions))
    if found.count > MOST_STATES:
        raise UsageError(
            f"belief is enumerated over types and assumptions together: this case has "
            f"{found.count:,} states, the limit is {MOST_STATES:,}; "
            "merge assumptions, or leave out those that no evidence bears on"
        )
    return found


def prior_of_states(case: Case, states: States, seed: int, worlds: int) -> Array:
    """Prior of each state [states], averaged over the first `worlds` worlds of a seed."""
    total = np.zeros(states.count)
    for start in range(0, worlds, BLOCK):
        total += _block(case, states, seed, start, min(BLOCK, worlds - start))
    return np.asarray(total / total.sum())


def priors_in_worlds(case: Case, states: States, seed: int, start: int, count: int) -> Array:
    """Prior of each state as each of some worlds of a seed has it: [worlds, states], rows sum
    to 1. A world's own credences and priors are one draw from their declared ranges."""
    found = [_apart(*drawn) for drawn in _by_truths(case, states, seed, start, count)]
    return np.ascontiguousarray(np.concatenate(found).T)


def _block(case: Case, states: States, seed: int, start: int, count: int) -> Array:
    """Sums of the states' priors over the worlds of a block: array [states]."""
    return np.concatenate([_outer(*d) for d in _by_truths(case, states, seed, start, count)])


def _by_truths(
    case: Case, states: States, seed: int, start: int, count: int
) -> Iterator[tuple[Array, list[Array]]]:
    """For every combination of truths: its probability [worlds], and each party's prior of types
    [types, worlds] under it."""
    scores = tied_scores(case, lambda name: uniforms(seed, name, start, count), tied_groups(case))
    drawn: dict[str, Array] = {}

    def leaf(form: Distribution) -> Array:
        if form.stream not in drawn:
            if form.stream in scores:
                drawn[form.stream] = inverse(form, *normal_shares(scores[form.stream]))
            else:
                u = uniforms(seed, form.stream, start, count)
                drawn[form.stream] = inverse(form, u, 1.0 - u)
        return drawn[form.stream]

    def again(attempt: int, at: NDArray[np.intp]) -> Picks:
        def leaf_again(form: Distribution) -> Array:
            first, last = int(at[0]), int(at[-1])
            block = uniforms(seed, f"{form.stream}#{attempt}", start + first, last - first + 1)
            u = block[at - first]
            return inverse(form, u, 1.0 - u)

        return Picks(leaf_again, at)

    matters = _assumptions_of_priors(case)
    known: dict[tuple[bool, ...], list[Array]] = {}
    for truths in itertools.product((True, False), repeat=len(states.assumptions)):
        stated = dict(zip(states.assumptions, truths, strict=True))
        chance: dict[str, Array] = {}

        def decide(
            name: str,
            probability: Array,
            stated: dict[str, bool] = stated,
            chance: dict[str, Array] = chance,
        ) -> NDArray[np.bool_]:
            chance[name] = probability if stated[name] else 1.0 - probability
            return np.full(count, stated[name])

        forms = Forms(case, count, Picks(leaf), decide, {})
        weight = np.ones(count)
        for name in states.assumptions:
            forms.truth(name)
            weight = weight * chance[name]
        key = tuple(stated[name] for name in matters)
        if key not in known:
            known[key] = [draw_priors(case, p, forms, Picks(leaf), again)[0] for p in case.types]
        yield weight, known[key]


def _apart(weight: Array, priors: list[Array]) -> Array:
    """The product of independent types' priors in every world: [all combinations, worlds]."""
    joint = weight[None, :]
    for prior in priors:
        joint = (joint[:, None, :] * prior[None, :, :]).reshape(-1, weight.shape[0])
    return joint


def _outer(weight: Array, priors: list[Array]) -> Array:
    """Sum over worlds of the product of independent types' priors, all combinations."""
    if not priors:
        return np.array([weight.sum()])
    joint = weight[None, :]
    for prior in priors[:-1]:
        joint = (joint[:, None, :] * prior[None, :, :]).reshape(-1, weight.shape[0])
    return np.asarray((joint @ priors[-1].T).ravel())


def _assumptions_of_priors(case: Case) -> tuple[str, ...]:
    """The assumptions on which some prior depends, through quantities too."""
    found: set[str] = set()
    seen: set[str] = set()

    def walk(form: Form) -> None:
        if isinstance(form, IfAssumption):
            found.add(form.assumption)
            walk(form.then)
            walk(form.otherwise)
        elif isinstance(form, Derived):
            found.update(form.expression.names & set(case.assumptions))
            for name in form.expression.names & set(case.quantities) - seen:
                seen.add(name)
                walk(case.quantities[name].form)
        for inner in getattr(form, "forms", {}).values():
            walk(inner)

    for types in case.types.values():
        for kind in types.values():
            walk(kind.prior.form)
    return tuple(name for name in case.assumptions if name in found)
