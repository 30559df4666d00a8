"""Support profiles of a game that indifference and dominance leave possible.

Sets of several nodes come first, with growing numbers of sets that mix; then sets of one node
from the ends of the tree upwards, where what an option is worth is already a polynomial in the
probabilities of the sets of several nodes. A support is dropped as soon as one of its options is
worse than another in every continuation that is left, or its indifference contradicts what other
supports demand. In floats: only what fails by more than SLACK is dropped, and what survives is
solved again in fractions.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from overture.game.tree import CHANCE, DECISION
from overture.solve.equilibria.mixed_conditions import Form, Support, fill, value_at
from overture.solve.equilibria.mixed_polynomials import (
    Polynomial,
    add,
    bounds,
    substitute,
)
from overture.solve.equilibria.mixed_systems import propagate, solve

SLACK = 1e-9
WIDE = 10
"""Supports of a set with more options than this are searched up to PAIRS options only."""

PAIRS = 3

Interval = tuple[float, float]


@dataclass
class Work:
    """What a search may still cost, and what it has looked at."""

    deadline: float
    steps: int
    profiles: int = 0
    done: int = 0
    cut: set[str] = field(default_factory=set)

    def spent(self) -> bool:
        """Whether to stop: time or steps are used up. Counts one step."""
        self.done += 1
        if self.done > self.steps:
            self.cut.add("steps")
        elif self.done % 16 == 0 and time.monotonic() > self.deadline:
            self.cut.add("time")
        return bool(self.cut & {"steps", "time"})


def subsets(options: Sequence[int], work: Work) -> list[Support]:
    """All supports from the options, the small ones first."""
    most = len(options)
    if most > WIDE:
        most = PAIRS
        work.cut.add("wide")
    return [s for size in range(1, most + 1) for s in combinations(sorted(options), size)]


def support_profiles(form: Form, work: Work) -> Iterator[tuple[Support, ...]]:
    """Support profiles that may be an equilibrium's, few mixes at many-node sets first."""
    everything = [tuple(range(form.options(i))) for i in range(len(form.members))]
    allowed = shrink(form, everything, frozenset())
    if allowed is None:
        return
    many = [i for i, nodes in enumerate(form.members) if len(nodes) > 1 and len(allowed[i]) > 1]
    many.sort(key=lambda i: form.members[i][0])
    fixed = frozenset(
        i for i, nodes in enumerate(form.members) if len(nodes) > 1 and len(allowed[i]) == 1
    )
    for mixing in range(len(many) + 1):
        for profile in _many(form, allowed, many, 0, mixing, fixed, work):
            yield from _ones(form, profile, work)
            if work.spent():
                return


def _many(
    form: Form,
    allowed: list[Support],
    many: Sequence[int],
    at: int,
    mixing: int,
    fixed: frozenset[int],
    work: Work,
) -> Iterator[list[Support]]:
    """Supports for the sets of several nodes, exactly `mixing` of the rest with two or more."""
    if at == len(many):
        yield allowed
        return
    left = len(many) - at
    for support in subsets(allowed[many[at]], work):
        mixed = int(len(support) > 1)
        if mixed > mixing or mixing - mixed > left - 1:
            continue
        if work.spent():
            return
        trial = list(allowed)
        trial[many[at]] = support
        chosen = fixed | {many[at]}
        shrunk = shrink(form, trial, chosen)
        if shrunk is not None:
            yield from _many(form, shrunk, many, at + 1, mixing - mixed, chosen, work)


def shrink(form: Form, allowed: Sequence[Support], chosen: frozenset[int]) -> list[Support] | None:
    """Without options that are worse than another whatever the allowed options are played with.

    Sets in `chosen` have their support already: None where it holds an option that is worse.
    """
    allowed = list(allowed)
    while True:
        values = _intervals(form, allowed)
        changed = False
        for infoset, options in enumerate(allowed):
            if form.options(infoset) < 2:
                continue
            weights = _weights(form, infoset, allowed, chosen)
            kept = tuple(
                a
                for a in options
                if not any(
                    _worse(form, infoset, a, b, values, weights)
                    for b in range(form.options(infoset))
                    if b != a
                )
            )
            if len(kept) < len(options):
                if infoset in chosen or not kept:
                    return None
                allowed[infoset] = kept
                changed = True
        if not changed:
            return allowed


def _intervals(form: Form, allowed: Sequence[Support]) -> list[list[Interval]]:
    """[nodes][players] between what an expected payoff may lie."""
    values: list[list[Interval]] = [[] for _ in form.kind]
    for node in range(len(form.kind) - 1, -1, -1):
        if form.kind[node] == CHANCE:
            odds = [(form.chance[form.edge[c]], values[c]) for c in form.below[node]]
            values[node] = [
                (
                    sum(float(p) * v[k][0] for p, v in odds),
                    sum(float(p) * v[k][1] for p, v in odds),
                )
                for k in range(form.players)
            ]
        elif form.kind[node] == DECISION:
            infoset = form.infoset[node]
            parts = [values[form.below[node][a]] for a in allowed[infoset]]
            best = form.player[infoset] if len(form.members[infoset]) == 1 else -1
            values[node] = [
                (
                    (max if k == best else min)(v[k][0] for v in parts),
                    max(v[k][1] for v in parts),
                )
                for k in range(form.players)
            ]
        else:
            values[node] = [(float(v), float(v)) for v in form.payoffs[form.terminal[node]]]
    return values


def _weights(
    form: Form, infoset: int, allowed: Sequence[Support], chosen: frozenset[int]
) -> list[Interval]:
    """[nodes of the set] between what the others' reach may lie."""
    if len(form.members[infoset]) == 1:
        return [(1.0, 1.0)]
    result = []
    for row in form.reach[infoset]:
        low = high = 1.0
        for is_chance, index in row:
            if is_chance:
                low *= float(form.chance[index])
                high *= float(form.chance[index])
                continue
            i = form.slot_set[index]
            option = index - form.offset[i]
            if option not in allowed[i]:
                low = high = 0.0
            elif len(allowed[i]) > 1:
                low = 0.0
        result.append((low, high))
    return result


def _worse(
    form: Form,
    infoset: int,
    a: int,
    b: int,
    values: Sequence[list[Interval]],
    weights: Sequence[Interval],
) -> bool:
    """Whether option a is worse than b for every belief and continuation that is left."""
    player = form.player[infoset]
    gains = []
    for node in form.members[infoset]:
        below = form.below[node]
        gains.append(values[below[a]][player][1] - values[below[b]][player][0])
    if all(gain < -SLACK for gain in gains):
        return True
    total = sum(
        gain * (high if gain > 0 else low) for gain, (low, high) in zip(gains, weights, strict=True)
    )
    return total < -SLACK


@dataclass
class _Ones:
    """The state of the search over sets of one node, which fills `supports` from the ends up."""

    form: Form
    allowed: list[Support]
    supports: list[Support]
    slots: list[Polynomial]
    values: list[list[Polynomial]]
    work: Work


def _ones(form: Form, allowed: list[Support], work: Work) -> Iterator[tuple[Support, ...]]:
    """All supports of the sets of one node beside given ones of the others."""
    slots: list[Polynomial] = [{} for _ in range(form.offset[-1])]
    for i, support in enumerate(allowed):
        if len(form.members[i]) > 1:
            fill(form, slots, i, support)
    state = _Ones(form, allowed, list(allowed), slots, [[] for _ in form.kind], work)
    yield from _upwards(state, len(form.kind) - 1, [], {})


def _upwards(
    state: _Ones, node: int, pending: list[Polynomial], known: dict[int, Polynomial]
) -> Iterator[tuple[Support, ...]]:
    form, values = state.form, state.values
    while node >= 0:
        if form.kind[node] == DECISION and len(form.members[form.infoset[node]]) == 1:
            break
        values[node] = value_at(form, node, state.slots, state.supports, values)
        node -= 1
    if node < 0:
        state.work.profiles += 1
        yield tuple(state.supports)
        return
    infoset, below = form.infoset[node], form.below[node]
    player = form.player[infoset]
    worth = [substitute(values[child][player], known) for child in below]
    box = {v: (float(p[()]),) * 2 for v, p in known.items() if set(p) == {()}}
    for support in subsets(state.allowed[infoset], state.work):
        if state.work.spent():
            return
        base = worth[support[0]]
        if not all(
            _may_hold(add(base, worth[b], -1), b in support, box)
            for b in range(len(below))
            if b != support[0]
        ):
            continue
        new = [gap for gap in (add(base, worth[a], -1) for a in support[1:]) if gap]
        after, facts = pending, known
        if new:
            step = propagate([*pending, *new], known)
            if step is None:
                continue
            after, facts = step
            if len(after) > 1 and not solve(after, facts).branches:
                continue
        state.supports[infoset] = support
        fill(form, state.slots, infoset, support)
        values[node] = value_at(form, node, state.slots, state.supports, values)
        yield from _upwards(state, node - 1, after, facts)


def _may_hold(gap: Polynomial, indifferent: bool, box: dict[int, Interval]) -> bool:
    """Whether a gap may be 0 (an option in the support) or not below it (one outside)."""
    low, high = bounds(gap, box)
    return high >= -SLACK and (not indifferent or low <= SLACK)
