"""All pure Nash equilibria of one world, by going through its reduced strategies.

A reduced strategy says what its player does at the information sets that its own earlier choices
leave open (Kuhn 1953), so profiles that differ only where no play can go by a player's own doing
are one. Payoffs are computed in floats for all profiles; those at which nobody gains by more than
a tolerance are decided in fractions by the certificate.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from overture.game.draws import Array
from overture.game.tree import CHANCE, DECISION, TERMINAL, Tree
from overture.solve.equilibria.certify import certify
from overture.solve.equilibria.pure_assessments import (
    MOST,
    pure_assessments,
    strategy_of,
    told_apart,
)
from overture.solve.equilibria.pure_search import TIE
from overture.solve.equilibria.values import Assessment, Equilibrium, Found, Number, PointGame

CHUNK = 4_000_000
"""Payoffs held at a time."""

Profile = tuple[int, ...]
"""The option at every information set, -1 where the mover's own earlier choices exclude it."""


@dataclass(frozen=True)
class Reduced:
    """One player's reduced strategies.

    sets      the player's information sets
    options   [strategies, sets] option taken, -1 where excluded by own choices
    """

    sets: tuple[int, ...]
    options: np.ndarray


def pure_nash(point: PointGame, *, limit: int, until: float = math.inf) -> Found:
    """Every pure Nash equilibrium in reduced strategies, each once, with its narrowest labels.

    Of the profiles that differ only at excluded sets the one listed is sequential, else weak
    perfect Bayesian, where there is such. Beyond `limit` profiles only these are listed. When it
    is `until` (a time of `time.monotonic`) the search stops and says so.
    """
    tree = point.tree
    narrow: dict[Profile, Equilibrium] = {}
    note: list[str] = []
    for concept in ("sequential", "weak_pbe"):
        found = pure_assessments(point, concept=concept, limit=limit, until=until)
        if not found.complete:
            note.append(f"{concept} among them: {'; '.join(found.searched)}")
        for one in found.equilibria:
            narrow.setdefault(reduce(tree, _options(tree, one.assessment.strategy)), one)
    narrow = {k: v for k, v in narrow.items() if "nash" in v.certificate.concepts}
    follow = _own_order(tree)
    size = math.prod(_count(follow, p, tree) for p in range(tree.players))
    if size > limit:
        told = f"{size:,} profiles of reduced strategies are more than {limit:,}: not enumerated"
        listed = tuple(narrow[k] for k in sorted(narrow))
        return Found("nash", listed, False, (told, "weak perfect Bayesian ones listed", *note))
    players = [_reduced(follow, p, tree) for p in range(tree.players)]
    profiles, whole = _stable(point, players, until)
    equilibria = []
    late = not whole and len(profiles) < MOST
    for profile in sorted(profiles):
        known = narrow.get(profile)
        if known is None and time.monotonic() < until:
            known = _complete(point, profile)
            whole &= known is not None or point.exact
        elif known is None:
            late = True
        if known is not None:
            equilibria.append(known)
    told = f"all {size:,} profiles of reduced pure strategies"
    if late:
        told = f"stopped by the time allowed, of {size:,} profiles of reduced strategies"
    elif len(profiles) >= MOST:
        told = f"only the first {MOST:,} candidates of {size:,} profiles of reduced strategies"
    elif not whole:
        note.append(told_apart("profiles refused"))
    return Found("nash", tuple(equilibria), whole and not late, (told, *note))


def reduce(tree: Tree, options: Sequence[int]) -> Profile:
    """A pure profile [information sets] with -1 where its mover's own choices exclude the set."""
    return tuple(
        option if all(options[i] == a for i, a in _own_past(tree, infoset)) else -1
        for infoset, option in enumerate(options)
    )


def _options(tree: Tree, strategy: Sequence[Number]) -> list[int]:
    """The option with probability 1 at every information set."""
    return [
        next(a for a in range(int(tree.offset[i + 1] - tree.offset[i])) if strategy[start + a] == 1)
        for i, start in enumerate(tree.offset[:-1].tolist())
    ]


def _own_past(tree: Tree, infoset: int) -> list[tuple[int, int]]:
    """The mover's own earlier (set, option), first to last."""
    past = []
    for below in tree.path(int(tree.members(infoset)[0])):
        above = int(tree.parent[below])
        if tree.kind[above] == DECISION:
            i = int(tree.infoset[above])
            if tree.player[i] == tree.player[infoset]:
                past.append((i, int(tree.edge[below] - tree.offset[i])))
    return past


Follow = dict[tuple[int, int, int], list[int]]
"""(player, own last set, own last option) -> the player's sets that may come next; -1 at first."""


def _own_order(tree: Tree) -> Follow:
    follow: Follow = {}
    for infoset in range(tree.information_sets):
        past = _own_past(tree, infoset)
        last = past[-1] if past else (-1, -1)
        follow.setdefault((int(tree.player[infoset]), *last), []).append(infoset)
    return follow


def _count(follow: Follow, player: int, tree: Tree, last: tuple[int, int] = (-1, -1)) -> int:
    """Number of reduced strategies from an own choice on."""
    return math.prod(
        sum(
            _count(follow, player, tree, (i, a))
            for a in range(int(tree.offset[i + 1] - tree.offset[i]))
        )
        for i in follow.get((player, *last), [])
    )


def _plans(
    follow: Follow, player: int, tree: Tree, last: tuple[int, int] = (-1, -1)
) -> list[dict[int, int]]:
    """Every reduced strategy from an own choice on, as {set: option}."""
    sets = [
        [
            {i: a, **rest}
            for a in range(int(tree.offset[i + 1] - tree.offset[i]))
            for rest in _plans(follow, player, tree, (i, a))
        ]
        for i in follow.get((player, *last), [])
    ]
    return [{i: a for plan in chosen for i, a in plan.items()} for chosen in product(*sets)]


def _reduced(follow: Follow, player: int, tree: Tree) -> Reduced:
    sets = tuple(int(i) for i in np.flatnonzero(tree.player == player))
    plans = _plans(follow, player, tree)
    options = np.array([[plan.get(i, -1) for i in sets] for plan in plans], dtype=np.int16)
    return Reduced(sets, options.reshape(len(plans), len(sets)))


def _allows(tree: Tree, reduced: Reduced) -> np.ndarray:
    """[strategies, terminals] whether the player's choices lead there if the others' do."""
    column = {i: k for k, i in enumerate(reduced.sets)}
    ends = np.flatnonzero(tree.kind == TERMINAL)
    allowed = np.ones((len(reduced.options), len(ends)), dtype=bool)
    for end in ends:
        for below in tree.path(int(end)):
            above = int(tree.parent[below])
            i = int(tree.infoset[above])
            if i in column:
                option = int(tree.edge[below] - tree.offset[i])
                allowed[:, tree.terminal[end]] &= reduced.options[:, column[i]] == option
    return allowed


def _luck(point: PointGame) -> Array:
    """[terminals] the probability of nature's part of the way there."""
    tree = point.tree
    luck = np.ones(tree.terminals)
    for end in np.flatnonzero(tree.kind == TERMINAL):
        for below in tree.path(int(end)):
            if tree.kind[tree.parent[below]] == CHANCE:
                luck[tree.terminal[end]] *= point.chance_array[tree.edge[below]]
    return luck


def _stable(
    point: PointGame, players: Sequence[Reduced], until: float
) -> tuple[list[Profile], bool]:
    """Profiles at which no player gains by more than the tolerance, at most MOST of them, and
    whether these are all."""
    tree = point.tree
    allows = [_allows(tree, reduced) for reduced in players]
    # the player with the most strategies goes in chunks; the others are crossed in full
    long = max(range(tree.players), key=lambda p: len(allows[p]))
    others = [p for p in range(tree.players) if p != long]
    crossed = np.ones((1, tree.terminals), dtype=bool)
    for p in others:
        crossed = (crossed[:, None, :] & allows[p][None, :, :]).reshape(-1, tree.terminals)
    shape = tuple(len(allows[p]) for p in others)
    weight = crossed * _luck(point)
    scale = np.maximum(1.0, np.abs(point.payoff_array).max(axis=0, initial=0.0))
    step = max(1, CHUNK // len(crossed))

    def payoffs(rows: slice, player: int) -> Array:
        return np.asarray(
            allows[long][rows].astype(float) @ (weight * point.payoff_array[:, player]).T
        )

    chunks = [slice(at, at + step) for at in range(0, len(allows[long]), step)]
    best = np.full(len(crossed), -np.inf)
    for rows in chunks:
        if time.monotonic() >= until:
            return [], False
        best = np.maximum(best, payoffs(rows, long).max(axis=0))
    found: list[Profile] = []
    for rows in chunks:
        if time.monotonic() >= until:
            return found, False
        stable = payoffs(rows, long) >= best - TIE * scale[long]
        for axis, p in enumerate(others):
            worth = payoffs(rows, p).reshape(-1, *shape)
            most = worth.max(axis=axis + 1, keepdims=True)
            stable &= (worth >= most - TIE * scale[p]).reshape(stable.shape)
        for row, column in np.argwhere(stable):
            if len(found) == MOST:
                return found, False
            at = [0] * tree.players
            at[long] = rows.start + int(row)
            for p, k in zip(others, np.unravel_index(int(column), shape), strict=True):
                at[p] = int(k)
            found.append(_joined(tree, players, at))
    return found, True


def _joined(tree: Tree, players: Sequence[Reduced], at: Sequence[int]) -> Profile:
    options = [-1] * tree.information_sets
    for reduced, row in zip(players, at, strict=True):
        for i, option in zip(reduced.sets, reduced.options[row].tolist(), strict=True):
            options[i] = option
    return tuple(options)


def _complete(point: PointGame, profile: Profile) -> Equilibrium | None:
    """The profile as an assessment: at excluded sets the option that is best if the nodes there
    are equally likely; such beliefs too where the strategies do not go. None if some player gains
    after all."""
    tree = point.tree
    options = list(profile)
    value: list[tuple[Fraction, ...]] = [()] * tree.nodes
    waiting = dict.fromkeys(i for i, option in enumerate(profile) if option < 0)
    for node in range(tree.nodes - 1, -1, -1):
        if tree.kind[node] == TERMINAL:
            value[node] = point.payoffs[tree.terminal[node]]
            continue
        first = int(tree.first_child[node])
        below = range(first, first + int(tree.n_children[node]))
        if tree.kind[node] == CHANCE:
            value[node] = tuple(
                sum((point.chance[tree.edge[c]] * value[c][q] for c in below), Fraction(0))
                for q in range(tree.players)
            )
            continue
        i = int(tree.infoset[node])
        if i in waiting:
            del waiting[i]
            options[i] = _best(tree, i, value)
        value[node] = value[first + options[i]]
    strategy = strategy_of(tree, options)
    assessment = Assessment(strategy, tuple(_beliefs(point, strategy)))
    certificate = certify(point, assessment)
    return Equilibrium(assessment, certificate, "pure") if "nash" in certificate.concepts else None


def _best(tree: Tree, infoset: int, value: list[tuple[Fraction, ...]]) -> int:
    """The best option of an excluded set, by the values known below its nodes."""
    who = int(tree.player[infoset])
    firsts = [int(tree.first_child[n]) for n in tree.members(infoset)]
    known = [f for f in firsts if value[f]]
    options = range(int(tree.offset[infoset + 1] - tree.offset[infoset]))
    return max(options, key=lambda a: sum((value[f + a][who] for f in known), Fraction(0)))


def _beliefs(point: PointGame, strategy: Sequence[Fraction]) -> Iterator[Fraction]:
    """Bayes' rule where the strategies go, equal parts elsewhere."""
    tree = point.tree
    reach = [Fraction(1)] * tree.nodes
    for node in range(1, tree.nodes):
        above = int(tree.parent[node])
        source = point.chance if tree.kind[above] == CHANCE else strategy
        reach[node] = reach[above] * source[tree.edge[node]]
    for infoset in range(tree.information_sets):
        members = [int(n) for n in tree.members(infoset)]
        total = sum((reach[n] for n in members), Fraction(0))
        for node in members:
            yield reach[node] / total if total else Fraction(1, len(members))
