"""Solve a game in every world of an ensemble.

The pooled strategies are solved on the first worlds (at most POOL_WORLDS); every further world
costs one pass. Blocks of the sample are kept; blocks beyond it are made again when they are
needed, so memory does not grow with the number of worlds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from overture.errors import NotSolved
from overture.game.assembly import Assembly, assembly
from overture.game.bounds import sharpest
from overture.game.draws import Array, Draws
from overture.game.evaluate import Numbers, empty, evaluate
from overture.game.game import Game
from overture.solve import pooled as pool
from overture.solve import quantal_response as qre
from overture.solve.programme import Programme
from overture.solve.strategies import PooledStrategies, Responses, no_pooled

POOL_WORLDS = 20_000
BLOCK = 5_000

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Block:
    """Some worlds of the ensemble, solved.

    strategy [W, slots] behaviour strategies, residual [W] of the world's own sets, status [W]
    0 where the world converged. `terms`: values [W] of payoff term groups, by index, as far as
    they were kept when the block was made.
    """

    draws: Draws
    numbers: Numbers
    strategy: Array
    residual: Array
    status: np.ndarray
    followed: int
    terms: Mapping[int, Array] = field(default_factory=dict)

    @property
    def weights(self) -> Array:
        """Weight of each world, 0 where it did not converge."""
        return np.asarray(np.where(self.status == 0, self.numbers.weights, 0.0))


@dataclass(frozen=True)
class Solution:
    """A solved ensemble: one game, many worlds, the strategies in each.

    `reading` is "pooled" or "common knowledge". Blocks are produced in the order of the worlds.
    """

    game: Game
    seed: int
    worlds: int
    workers: int
    reading: str
    pooled: PooledStrategies
    programme: Programme
    reweigh: Callable[[Draws], Draws] | None
    pinned: Mapping[str, float]
    kept: tuple[Block, ...]
    sample: Numbers

    @cached_property
    def central(self) -> Draws:
        """The central world: where pooled parties take their precision from."""
        from overture.worlds.draws import central

        return central(self.game.case, pinned=self.pinned)

    @cached_property
    def assembly(self) -> Assembly:
        """Which payoff terms add up where."""
        return assembly(self.game)

    @property
    def hash(self) -> str:
        """SHA-256 over the case's hash, the seed, the worlds and the pooled strategies."""
        import hashlib

        digest = hashlib.sha256()
        pins = sorted(self.pinned.items())
        facts = (self.game.case.hash, self.seed, self.worlds, self.reading, pins)
        digest.update(repr(facts).encode())
        digest.update(np.ascontiguousarray(self.pooled.logs).tobytes())
        return digest.hexdigest()

    def blocks(self) -> Iterator[Block]:
        """All worlds, block by block."""
        yield from self.kept
        done = sum(block.draws.count for block in self.kept)
        for start in range(done, self.worlds, BLOCK):
            yield self.block(start, min(BLOCK, self.worlds - start))

    def block(self, start: int, count: int, room: Numbers | None = None) -> Block:
        """Worlds `start` ... `start + count - 1`, solved; whether they are kept or not.

        With `room` for at least as many worlds, the block's numbers are views of it.
        """
        draws = drawn_worlds(self.game, self.seed, start, count, self.pinned, self.reweigh)
        return self.solved(draws, None if room is None else slice_of(room, 0, count))

    def solved(self, draws: Draws, out: Numbers | None = None) -> Block:
        """Any worlds, solved with the pooled strategies as they are; `out` is filled if given."""
        count = draws.count
        groups = self.assembly.groups
        values = np.empty((len(groups), count))
        numbers = evaluate(self.game, draws, self.central, self.assembly, out, values)
        solved = _solved(self.programme, draws, numbers, self.pooled, self.workers)
        return replace(solved, terms=dict(zip(groups, values, strict=True)))

    def __repr__(self) -> str:
        return (
            f"Solution({self.game.case.id}: {self.worlds:,} worlds, {self.reading}, "
            f"seed {self.seed})"
        )

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(repr(self))}</p>"

    def to_json(self) -> dict[str, object]:
        """How it was solved and the pooled strategies, as plain JSON values."""
        probabilities = np.exp(self.pooled.logs)
        offset = self.game.tree.offset
        return {
            "case": {"id": self.game.case.id, "hash": self.game.case.hash},
            "seed": self.seed,
            "worlds": self.worlds,
            "reading": self.reading,
            "hash": self.hash,
            "pooled_residual": self.pooled.residual,
            "pooled": {
                s.label: {
                    option: float(probabilities[offset[s.index] + k])
                    for k, option in enumerate(s.options)
                }
                for s in self.game.sets
                if s.pooled and self.reading == "pooled"
            },
        }


def solve(
    game: Game,
    worlds: int = 20_000,
    seed: int = 1,
    workers: int | None = None,
    common_knowledge: bool = False,
    progress: Progress | None = None,
    reweigh: Callable[[Draws], Draws] | None = None,
    pinned: Mapping[str, float] | None = None,
    starts: int = pool.STARTS,
    known: PooledStrategies | None = None,
    near: PooledStrategies | None = None,
) -> Solution:
    """Agent logit quantal response equilibrium in `worlds` worlds (McKelvey & Palfrey 1998).

    `common_knowledge` gives every party the world; by default the advised party is as uncertain
    as the analyst and has one strategy for the ensemble. `reweigh` changes the weights or priors
    of drawn worlds (evidence does); `pinned` sets numbers in every world (sweeps do). Pooled
    strategies that are `known` from the same first worlds are not solved again; those of a `near`
    ensemble of the same game are where the search begins. Raises CaseError when a number of the
    case fails in some world, NotSolved when the pooled fixed point was not reached.
    """
    from overture.worlds.draws import central as central_world

    workers = workers or min(os.cpu_count() or 1, 8)
    pinned = dict(pinned or {})
    tree = game.tree
    pooled_sets = np.array([s.pooled and not common_knowledge for s in game.sets], dtype=bool)
    p = qre.plan(tree, pooled_sets)
    middle = central_world(game.case, pinned=pinned)
    plan = assembly(game)
    sample = min(worlds, POOL_WORLDS)
    drawn: list[tuple[Draws, Numbers]] = []
    whole = empty(game, sample)
    for start in range(0, sample, BLOCK):
        draws = drawn_worlds(game, seed, start, min(BLOCK, sample - start), pinned, reweigh)
        # blocks are views of one array, so that the sample is in memory once
        part = slice_of(whole, start, draws.count)
        drawn.append((draws, evaluate(game, draws, middle, plan, part)))
        if progress is not None:
            progress("drawing worlds", min(start + BLOCK, sample), sample)
    pooled = no_pooled(tree) if known is None else known
    if pooled_sets.any() and known is None:
        if progress is not None:
            progress("solving the pooled strategies", 0, 1)
        pooled = _pooled(game, p, whole, workers, starts, progress, near)
    blocks = []
    for draws, numbers in drawn:
        blocks.append(_solved(p, draws, numbers, pooled, workers))
        if progress is not None:
            progress("solving worlds", draws.start + draws.count, worlds)
    return Solution(
        game=game,
        seed=seed,
        worlds=worlds,
        workers=workers,
        reading="common knowledge" if common_knowledge else "pooled",
        pooled=pooled,
        programme=p,
        reweigh=reweigh,
        pinned=pinned,
        kept=tuple(blocks),
        sample=whole,
    )


def solve_again(
    solution: Solution,
    game: Game,
    draws: Draws,
    numbers: Numbers,
    terms: Mapping[int, Array],
    near: PooledStrategies | None,
) -> Solution:
    """A solved case whose payoffs or moves were changed, in worlds that are drawn and evaluated.

    `draws` and `numbers` are of the same worlds, `terms` as in `Block`; the search begins at the
    strategies of a `near` solution of the same tree. Raises NotSolved as `solve` does.
    """
    common = solution.reading != "pooled"
    pooled_sets = np.array([s.pooled and not common for s in game.sets], dtype=bool)
    p = solution.programme if game is solution.game else qre.plan(game.tree, pooled_sets)
    pooled = no_pooled(game.tree)
    if pooled_sets.any():
        pooled = _pooled(game, p, numbers, solution.workers, 0, None, near)
    block = replace(_solved(p, draws, numbers, pooled, solution.workers), terms=terms)
    return replace(
        solution, game=game, worlds=draws.count, pooled=pooled, programme=p, kept=(block,),
        sample=numbers,
    )  # fmt: skip


def _pooled(
    game: Game,
    p: Programme,
    numbers: Numbers,
    workers: int,
    starts: int,
    progress: Progress | None,
    near: PooledStrategies | None,
) -> PooledStrategies:
    pooled = pool.solve_pooled(p, numbers, workers, starts, progress, near)
    if not pooled.converged:
        raise NotSolved(
            f"the pooled strategies did not converge: residual {pooled.residual:.2e}, after "
            f"{pooled.passes:,} passes; "
            f"{sharpest(game, numbers.payoffs[:64], numbers.precision[:64])}; "
            "scale the payoffs down, lower the precision (`rationality`), or try "
            "--common-knowledge"
        )
    return pooled


def prepared(
    game: Game,
    worlds: int,
    seed: int,
    workers: int,
    common_knowledge: bool,
    known: PooledStrategies | None,
) -> Solution:
    """A solution that keeps no worlds and makes every block when asked for it.

    `known` are the pooled strategies of the same case and seed, None in the reading in which
    everybody knows the world.
    """
    from overture.worlds.draws import central as central_world

    pooled_sets = np.array([s.pooled and not common_knowledge for s in game.sets], dtype=bool)
    central_world(game.case)  # a case without worlds fails here, not in the middle of a run
    return Solution(
        game=game,
        seed=seed,
        worlds=worlds,
        workers=workers,
        reading="common knowledge" if common_knowledge else "pooled",
        pooled=no_pooled(game.tree) if known is None else known,
        programme=qre.plan(game.tree, pooled_sets),
        reweigh=None,
        pinned={},
        kept=(),
        sample=empty(game, 0),
    )


def slice_of(numbers: Numbers, start: int, count: int) -> Numbers:
    """Some worlds of a block, as views."""
    part = slice(start, start + count)
    return Numbers(
        numbers.payoffs[part], numbers.chance[part], numbers.precision[part], numbers.weights[part]
    )


def drawn_worlds(
    game: Game,
    seed: int,
    start: int,
    count: int,
    pinned: Mapping[str, float],
    reweigh: Callable[[Draws], Draws] | None,
) -> Draws:
    """Worlds of an ensemble as it is solved: drawn, with numbers set and weights changed."""
    from overture.worlds.draws import draw

    drawn = draw(game.case, seed, start, count, pinned=pinned)
    return reweigh(drawn) if reweigh is not None else drawn


def _solved(
    p: Programme,
    draws: Draws,
    numbers: Numbers,
    pooled: PooledStrategies,
    workers: int,
) -> Block:
    known, stop = pooled.responses, draws.start + draws.count
    if known is not None and stop <= known.status.shape[0]:
        # worlds of the sample play what they play in the pooled fixed point itself
        part = slice(draws.start, stop)
        responses = Responses(known.logodds[part], known.status[part], 0)
    else:
        responses = qre.respond(p, numbers, pooled, workers)
    strategy, residual = qre.strategies(p, numbers, pooled, responses, workers)
    status = np.where(residual <= qre.RESIDUAL, responses.status, 1)
    return Block(draws, numbers, strategy, residual, status, responses.followed)
