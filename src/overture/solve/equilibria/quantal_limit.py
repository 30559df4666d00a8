"""Which equilibrium the principal branch of the quantal response leads to.

McKelvey & Palfrey (1998): as the precision grows without bound, limit points of agent logit
equilibria are sequential equilibria, and for almost all games the principal branch has one limit.
The branch is followed from precision 0 to ever higher multiples of the precision given; what it
comes close to at the highest one reached is named, with the distance.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from overture.game.draws import Array
from overture.game.evaluate import Numbers
from overture.game.tree import DECISION, TERMINAL, Tree
from overture.solve.equilibria.values import Equilibrium, PointGame

LADDER = tuple(4.0**k for k in range(10))
"""Multiples of the precision, up to a quarter of a million."""

NEAR = 0.01
"""How far a probability may lie from that of the equilibrium that is called the limit."""

SAME = 7
"""Decimals to which beliefs agree that are called one."""

RESIDUAL = 1e-6


@dataclass(frozen=True)
class QuantalLimit:
    """index     position among the equilibria, -1 where none is near
    by        "strategy": all probabilities are near; "play": those of every end of the game are
              (off the path of play the branch goes elsewhere); "" where none is near
    distance  largest difference of a probability (by "play": of an end) from the nearest one
    scale     multiple of the precision at which this was measured
    strategy  [slots] the quantal response there
    component  the continuum of equilibria in which the limit lies, -1 where it lies in none; the
              nearest of its vertices is then not the limit, and `index` is -1
    """

    index: int
    by: str
    distance: float
    scale: float
    strategy: Array
    component: int = -1


def precision_of_payoffs(point: PointGame) -> Array:
    """[I] a precision of 1 per standard deviation of the mover's payoffs, for want of another."""
    spread = point.payoff_array.std(axis=0)
    return np.asarray(1.0 / np.where(spread > 0, spread, 1.0)[point.tree.player])


def quantal_limit(
    point: PointGame,
    equilibria: Sequence[Equilibrium],
    precision: Array | None = None,
    *,
    until: float = math.inf,
) -> QuantalLimit | None:
    """The equilibrium that the principal branch approaches; None where it cannot be followed.

    precision [I] is multiplied by growing factors; all movers keep their ratio. When it is `until`
    (a time of `time.monotonic`) the branch is followed no further.
    """
    sharp = precision_of_payoffs(point) if precision is None else precision
    found = high_precision(point, sharp, until)
    if found is None:
        return None
    scale, strategy = found
    nearest, apart, index = "", np.inf, -1
    for how in ("strategy", "play"):
        at = strategy if how == "strategy" else end_chances(point, strategy)
        for position, one in enumerate(equilibria):
            mine = np.array([float(p) for p in one.assessment.strategy])
            theirs = mine if how == "strategy" else end_chances(point, mine)
            gap = float(np.abs(at - theirs).max())
            if gap < apart - 1e-12:
                nearest, apart, index = how, gap, position
        if apart <= NEAR:
            return QuantalLimit(index, nearest, apart, scale, strategy)
    for how in ("strategy", "play"):
        for face in faces(equilibria):
            corners = np.array(
                [[float(p) for p in equilibria[k].assessment.strategy] for k in face]
            )
            at = strategy
            if how == "play":
                corners = np.array([end_chances(point, one) for one in corners])
                at = end_chances(point, strategy)
            gap = distance(at, corners)
            if gap <= NEAR:
                component = equilibria[face[0]].component
                return QuantalLimit(-1, how, gap, scale, strategy, component)
            apart = min(apart, gap)
    return QuantalLimit(-1, "", apart, scale, strategy)


def faces(equilibria: Sequence[Equilibrium]) -> tuple[tuple[int, ...], ...]:
    """The positions of the vertices of one continuum that have one belief: every mix of the
    strategies of such vertices is taken to belong to the continuum."""
    found: dict[tuple[object, ...], list[int]] = {}
    for position, one in enumerate(equilibria):
        if one.component >= 0:
            beliefs = (round(float(p), SAME) + 0.0 for p in one.assessment.beliefs)
            found.setdefault((one.component, *beliefs), []).append(position)
    return tuple(tuple(face) for face in found.values() if len(face) > 1)


def distance(at: Array, corners: Array) -> float:
    """Largest difference in a coordinate between a point [n] and the nearest mix of corners
    [k, n], by a linear program."""
    from scipy.optimize import linprog

    count, size = corners.shape
    one = np.ones((size, 1))
    limits = np.vstack([np.hstack([corners.T, -one]), np.hstack([-corners.T, -one])])
    answer = linprog(
        np.append(np.zeros(count), 1.0),
        A_ub=limits,
        b_ub=np.concatenate([at, -at]),
        A_eq=np.append(np.ones(count), 0.0)[None],
        b_eq=[1.0],
        bounds=(0.0, None),
        method="highs",
    )
    return math.inf if answer.fun is None else float(answer.fun)


def high_precision(
    point: PointGame, precision: Array, until: float = math.inf
) -> tuple[float, Array] | None:
    """The highest multiple of the precision to which the branch could be followed, and the
    strategy [slots] there."""
    from overture.solve import quantal_response as qre
    from overture.solve.strategies import no_pooled

    tree = point.tree
    p = qre.plan(tree, np.zeros(tree.information_sets, dtype=bool))
    nobody = no_pooled(tree)
    best: tuple[float, Array] | None = None
    for scale in LADDER:
        if time.monotonic() >= until:
            break
        numbers = Numbers(
            np.ascontiguousarray(point.payoff_array[None]),
            np.ascontiguousarray(point.chance_array[None]),
            np.ascontiguousarray(scale * np.asarray(precision, dtype=np.float64)[None]),
            np.ones(1),
        )
        responses = qre.respond(p, numbers, nobody)
        strategy, residual = qre.strategies(p, numbers, nobody, responses)
        if responses.status[0] != 0 or not residual[0] <= RESIDUAL:
            break
        if best is not None and float(np.abs(strategy[0] - best[1]).max()) < 1e-7:
            return scale, strategy[0]
        best = (scale, strategy[0])
    return best


def end_chances(point: PointGame, strategy: Array) -> Array:
    """[terminals] probability of every end of the game under a strategy [slots]."""
    reach = reaches(point.tree, point.chance_array, strategy)
    out = np.empty(point.tree.terminals)
    ends = np.flatnonzero(point.tree.kind == TERMINAL)
    out[point.tree.terminal[ends]] = reach[ends]
    return out


def reaches(tree: Tree, chance: Array, strategy: Array, imposed: np.ndarray | None = None) -> Array:
    """[N] probability of every node; edges below nodes marked in `imposed` [N] count as 1."""
    reach = np.ones(tree.nodes)
    for node in range(1, tree.nodes):
        above = int(tree.parent[node])
        if imposed is not None and imposed[above]:
            factor = 1.0
        elif tree.kind[above] == DECISION:
            factor = float(strategy[tree.edge[node]])
        else:
            factor = float(chance[tree.edge[node]])
        reach[node] = reach[above] * factor
    return reach
