"""Verify a run: make some of its chunks again, and some of their worlds by slow, separate code.

A chunk that is made again must have the bytes that are stored. In the worlds picked from it, the
tree is then walked one history at a time in plain Python: expected values at every node from the
last moves backwards, what every mover believes by Bayes' rule, the logit response to it (McKelvey &
Palfrey 1998), and the value of every policy. None of the compiled code takes part.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from overture.advise.runs.opened import Opened, open_run
from overture.advise.runs.reduce import Reducer
from overture.errors import CannotStore
from overture.game.draws import Array
from overture.game.evaluate import term_values
from overture.game.tree import DECISION, TERMINAL
from overture.worlds.ensemble import Block, Progress
from overture.worlds.runs import chunks
from overture.worlds.runs.chunks import Chunk
from overture.worlds.runs.manifest import read_manifest

CHUNKS = 4
WORLDS = 5
"""Chunks that are made again, and worlds of each that are worked out slowly."""
AGREES = 1e-7
"""Points, and probabilities, by which the two ways may differ: the solver stops at 1e-8."""


@dataclass(frozen=True)
class Verified:
    """What was found: chunks that are not as stored, by their first world, and the most by which
    their sums differ, as a share of the largest of the array; the largest difference of a value
    (points) and of a probability (from the logit response) in the worlds walked."""

    chunks: tuple[int, ...]
    worlds: tuple[int, ...]
    differing: tuple[int, ...]
    sums_error: float
    value_error: float
    response_error: float

    @property
    def sound(self) -> bool:
        """Whether everything agrees."""
        return not self.differing and max(self.value_error, self.response_error) <= AGREES


def verify(folder: Path, progress: Progress | None = None) -> Verified:
    """Check a run by samples spread evenly over it. Raises CannotStore where a chunk is missing."""
    manifest = read_manifest(folder)
    every = chunks.chunks_of(manifest)
    gaps = chunks.missing(folder, manifest, every)
    if gaps:
        raise CannotStore(
            f"{folder}: {len(gaps)} of {len(every)} chunks are missing; go on with --resume"
        )
    opened = open_run(folder, manifest)
    picked = [every[k] for k in _spread(len(every), CHUNKS)]
    differing: list[int] = []
    worlds: list[int] = []
    values_off, response_off, sums_off = 0.0, 0.0, 0.0
    for done, chunk in enumerate(picked):
        if progress is not None:
            progress("verifying chunks", done, len(picked))
        reduced, (block, _) = opened.reducer.reduced(chunk), opened.reducer.solved(chunk)
        values, sums = reduced.values, reduced.sums
        stored = chunks.read(chunks.path_of(folder, manifest, chunk))
        if not _same(sums, stored):
            differing.append(chunk.start)
            sums_off = max(sums_off, _apart(sums, stored))
        for w in _spread(block.draws.count, WORLDS):
            if block.status[w] != 0:
                continue
            worlds.append(chunk.start + w)
            walked = _walked(opened, chunk, block, w)
            values_off = max(values_off, float(np.abs(walked.values - values[:, w]).max()))
            response_off = max(response_off, walked.response_error)
    return Verified(
        tuple(chunk.start for chunk in picked), tuple(worlds), tuple(differing), sums_off,
        values_off, response_off,
    )  # fmt: skip


def _spread(count: int, most: int) -> list[int]:
    """At most so many of 0 ... count - 1, spread evenly, both ends among them."""
    return sorted({round(x) for x in np.linspace(0, count - 1, min(most, count))})


def _same(made: dict[str, Array], stored: dict[str, Array]) -> bool:
    return set(made) == set(stored) and all(
        np.array_equal(made[name], stored[name]) for name in made
    )


def _apart(made: dict[str, Array], stored: dict[str, Array]) -> float:
    """The largest difference of two sets of sums, as a share of the largest entry of the array;
    infinite where they have other arrays."""
    worst = 0.0
    for name in set(made) | set(stored):
        one, other = made.get(name), stored.get(name)
        if one is None or other is None or one.shape != other.shape:
            return math.inf
        largest = float(np.abs(other).max(initial=0.0))
        worst = max(worst, float(np.abs(one - other).max(initial=0.0)) / (largest or 1.0))
    return worst


@dataclass(frozen=True)
class _Walked:
    values: Array
    response_error: float


def _walked(opened: Opened, chunk: Chunk, block: Block, w: int) -> _Walked:
    """The value of every policy in one world, and how far its strategy is from logit responses."""
    reducer = opened.reducer
    payoffs = _payoffs(reducer, chunk.start + w)
    tree, game = reducer.solution.game.tree, reducer.solution.game
    strategy = [float(x) for x in block.strategy[w]]
    chance = [float(x) for x in block.numbers.chance[w]]
    precision = block.numbers.precision[w]
    children: dict[int, list[int]] = defaultdict(list)
    for node in range(1, tree.nodes):
        children[int(tree.parent[node])].append(node)
    folded: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for final, terminal in enumerate(game.terminal_of):
        share = math.prod(chance[c] for c in game.folded[final])
        folded[int(terminal)].append((share, final))

    def edge(node: int) -> float:
        above = int(tree.parent[node])
        at = int(tree.edge[node])
        return strategy[at] if tree.kind[above] == DECISION else chance[at]

    reach = {0: 1.0}
    for node in range(1, tree.nodes):
        reach[node] = reach[int(tree.parent[node])] * edge(node)
    utility: dict[int, list[float]] = {}
    risks = [game.case.parties[party].risk for party in game.movers]
    for node in range(tree.nodes - 1, -1, -1):
        if tree.kind[node] == TERMINAL:
            ends = folded[int(tree.terminal[node])]
            utility[node] = [
                math.fsum(p * _felt(payoffs[final].get(party, 0.0), risk) for p, final in ends)
                for party, risk in zip(game.movers, risks, strict=True)
            ]
        else:
            below = children[node]
            utility[node] = [
                math.fsum(edge(child) * utility[child][m] for child in below)
                for m in range(len(game.movers))
            ]
    worst = 0.0
    pooled = opened.manifest.reading == "pooled"
    for information in game.sets:
        if information.pooled and pooled:
            continue
        off = _response_error(
            reducer, information.index, children, reach, utility, strategy,
            float(precision[information.index]),
        )  # fmt: skip
        worst = max(worst, off)
    return _Walked(_policy_values(reducer, payoffs, strategy, chance), worst)


def _response_error(
    reducer: Reducer, index: int, children: dict[int, list[int]], reach: dict[int, float],
    utility: dict[int, list[float]], strategy: list[float], precision: float,
) -> float:  # fmt: skip
    """max |sigma - logit(lambda Q)| at one information set, beliefs by Bayes' rule."""
    game = reducer.solution.game
    tree = game.tree
    nodes = [int(n) for n in tree.set_nodes[tree.set_start[index] : tree.set_start[index + 1]]]
    total = math.fsum(reach[node] for node in nodes)
    if len(nodes) > 1 and total <= 0.0:
        return 0.0  # never reached: Bayes' rule says nothing of the beliefs there
    beliefs = [reach[node] / total if len(nodes) > 1 else 1.0 for node in nodes]
    mover = game.movers.index(game.sets[index].party)
    first, stop = int(tree.offset[index]), int(tree.offset[index + 1])
    quality = [
        precision
        * math.fsum(b * utility[children[n][k]][mover] for b, n in zip(beliefs, nodes, strict=True))
        for k in range(stop - first)
    ]
    top = max(quality)
    shares = [math.exp(q - top) for q in quality]
    whole = math.fsum(shares)
    return max(abs(strategy[first + k] - share / whole) for k, share in enumerate(shares))


def _payoffs(reducer: Reducer, world: int) -> list[dict[str, float]]:
    """Payoff of every party at every final history of one world, drawn and evaluated alone."""
    from overture.worlds.draws import draw

    game = reducer.solution.game
    alone = draw(game.case, reducer.solution.seed, world, 1)
    found: list[dict[str, float]] = [defaultdict(float) for _ in game.finals]
    for index, group in enumerate(game.terms):
        value = float(term_values(game, alone, index)[0])
        for final in group.finals:
            found[final][group.party] += value
    return found


def _policy_values(
    reducer: Reducer, payoffs: list[dict[str, float]], strategy: list[float], chance: list[float]
) -> Array:
    """Value of every policy to the advised party: every final history, one after the other."""
    game, plan = reducer.solution.game, reducer.plan
    tree = game.tree
    ends = {int(tree.terminal[n]): n for n in range(tree.nodes) if tree.terminal[n] >= 0}
    values = np.zeros(len(plan.options))
    for final in range(len(game.finals)):
        node = ends[int(game.terminal_of[final])]
        probability = math.prod(chance[c] for c in game.folded[final])
        while node:
            above, at = int(tree.parent[node]), int(tree.edge[node])
            if tree.kind[above] != DECISION:
                probability *= chance[at]
            elif game.node_labels[above] != game.case.advice.decide:
                probability *= strategy[at]
            node = above
        worth = probability * payoffs[final].get(game.case.advised, 0.0)
        which = int(plan.policy[final])
        values[slice(None) if which < 0 else which] += worth
    return values


def _felt(payoff: float, risk: float) -> float:
    """Utility of a payoff under constant absolute risk aversion."""
    return -math.expm1(-risk * payoff) / risk if risk else payoff
