"""The sums of one chunk: everything that the advice, the test and the flips need of its worlds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from overture.advise.layout import Layout, Terms, layout, terms_of
from overture.advise.runs.bins import SKETCH, Bins
from overture.advise.runs.learnables import Learnables
from overture.advise.spread import regrets, shares_of_best
from overture.advise.survey import (
    SUMS,
    Part,
    added,
    allowed_options,
    parts,
    truths_of,
)
from overture.game.draws import Array
from overture.game.evaluate import Numbers, empty
from overture.game.game import Game
from overture.worlds.ensemble import Block, Solution
from overture.worlds.runs.chunks import Chunk


@dataclass(frozen=True)
class Reducer:
    """What the reduction of every chunk shares. Made once in each process."""

    solution: Solution
    plan: Layout
    terms: Terms
    bins: Bins
    learned: Learnables
    allowed: np.ndarray
    room: Numbers

    def reduced(self, chunk: Chunk) -> tuple[Block, Array, dict[str, Array]]:
        """The worlds of a chunk, the values [policies, W] there, and its sums by name.

        The numbers of the worlds hold until the next call: their memory is used again, for the
        kernel takes longer to hand out fresh memory than we to fill it.
        """
        block, truth, found = self._parts(chunk)
        game = self.solution.game
        values = np.concatenate([part.values for part in found], axis=1)
        sums = {f"sum_{name}": getattr(added(found), name) for name in SUMS}
        sums |= _counts(game, block)
        sums |= self._spread(block.weights, values, truth)
        sums |= self._binned(block, values, chunk.start)
        return block, values, sums

    def solved(self, chunk: Chunk) -> tuple[Block, Array]:
        """The worlds of a chunk and the values [policies, W] there, as in `reduced`."""
        block, _, found = self._parts(chunk)
        return block, np.concatenate([part.values for part in found], axis=1)

    def _parts(self, chunk: Chunk) -> tuple[Block, np.ndarray, list[Part]]:
        game, plan = self.solution.game, self.plan
        block = self.solution.block(chunk.start, chunk.stop - chunk.start, self.room)
        truth = truths_of(game, block)
        return block, truth, parts(game, plan, self.terms, block, truth, 1)

    def _spread(self, weights: Array, values: Array, truth: np.ndarray) -> dict[str, Array]:
        good = weights > 0
        apart = (values - self.bins.centre[:, None]) * weights
        title = shares_of_best(values, self.allowed)
        regret = regrets(values, self.allowed)
        squared = weights * weights
        sketch = np.zeros((2 * values.shape[0], SKETCH + 2))
        from overture.advise.runs.counting import count_values

        rows = np.vstack([values, regret])
        count_values(rows, weights, self.bins.low, self.bins.width, sketch)
        lowest = np.full(values.shape[0], -np.inf)
        none = not good.any()
        return {
            "sum_value": values @ weights,
            "sum_square": apart @ apart.T,
            "sum_cross": apart @ weights,
            "sum_weight_square": np.array([squared.sum()]),
            "sum_best": title @ weights,
            "sum_best_square": (title * title) @ squared,
            "sum_regret": regret @ weights,
            "sum_regret_square": (regret * regret) @ squared,
            "sum_sketch": sketch,
            "sum_truth": truth @ weights,
            "sum_truth_value": (truth * weights) @ values.T,
            "max_value": lowest if none else values[:, good].max(axis=1),
            "max_minus_value": lowest if none else (-values[:, good]).max(axis=1),
            "max_regret": lowest if none else regret[:, good].max(axis=1),
        }

    def _binned(self, block: Block, values: Array, first: int) -> dict[str, Array]:
        from overture.advise.runs.counting import count_quantities

        edges = self.bins.edges
        rows = self.learned.rows(self.solution.game.case, block.draws)
        out = np.zeros((rows.shape[0], edges.shape[1] + 1, 2, 1 + values.shape[0]))
        count_quantities(
            rows, edges, np.ascontiguousarray(values.T),
            block.weights, first, out,
        )  # fmt: skip
        return {"sum_learned": out}


def _counts(game: Game, block: Block) -> dict[str, Array]:
    good = block.status == 0
    return {
        "sum_worlds": np.array([float(block.draws.count)]),
        "sum_weight": np.array([float(block.weights.sum())]),
        "sum_unconverged": np.array([float((~good).sum())]),
        "sum_followed": np.array([float(block.followed)]),
        "sum_redrawn": np.array([float(block.draws.redrawn[p]) for p in game.case.types]),
        "sum_strategy": block.weights @ block.strategy,
        "max_residual": np.array([block.residual[good].max(initial=0.0)]),
    }


def reducer(solution: Solution, bins: Bins, learned: Learnables, chunk: int) -> Reducer:
    """The reducer of a solution that keeps no blocks, for chunks of at most so many worlds."""
    game = solution.game
    plan = layout(game)
    return Reducer(
        solution,
        plan,
        terms_of(game, plan),
        bins,
        learned,
        allowed_options(game, plan),
        empty(game, min(chunk, solution.worlds)),
    )
