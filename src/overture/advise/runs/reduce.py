"""The sums of one chunk: everything that the advice, the test and the flips need of its worlds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from overture.advise.layout import Layout, Terms, layout, terms_of
from overture.advise.runs.bins import SKETCH, Bins
from overture.advise.runs.learnables import Learnables
from overture.advise.runs.straight import can_be_direct, cells_of_game, straight
from overture.advise.spread import regrets, shares_of_best
from overture.advise.survey import (
    SUMS,
    Part,
    added,
    allowed_options,
    parts,
    truths_of,
)
from overture.game.assembly import Cells
from overture.game.draws import Array, Draws
from overture.game.evaluate import Numbers, empty
from overture.worlds.ensemble import Block, Solution
from overture.worlds.runs.chunks import Chunk


@dataclass(frozen=True)
class Reduced:
    """The worlds of a chunk: their draws, which of them converged [W], the values [policies, W]
    there, and sums by name."""

    draws: Draws
    converged: np.ndarray
    values: Array
    sums: dict[str, Array]


@dataclass(frozen=True)
class Reducer:
    """What the reduction of every chunk shares. Made once in each process. `cells` are there where
    the worlds can be passed straight on."""

    solution: Solution
    plan: Layout
    terms: Terms
    bins: Bins
    learned: Learnables
    allowed: np.ndarray
    room: Numbers
    cells: Cells | None

    def reduced(self, chunk: Chunk) -> Reduced:
        """The worlds of a chunk reduced to sums: straight on where they can be, else the long way
        (`solved`)."""
        direct = None
        if self.cells is not None:
            count = chunk.stop - chunk.start
            direct = straight(self.solution, self.plan, self.terms, self.cells, chunk.start, count)
        if direct is not None:
            draws, found, played = direct.draws, direct.found, direct.played
            # no set was solved for: there is no fixed point to miss, and none to follow
            weights, residual, followed = draws.weights, np.zeros(draws.count), 0
            converged = np.ones(draws.count, dtype=bool)
        else:
            block, found = self._parts(chunk)
            draws, weights, followed = block.draws, block.weights, block.followed
            converged, residual = block.status == 0, block.residual
            played = weights @ block.strategy
        values = np.concatenate([part.values for part in found], axis=1)
        game, truth = self.solution.game, truths_of(self.solution.game, draws)
        together = added(found)
        sums = {f"sum_{name}": getattr(together, name) for name in SUMS}
        sums |= {
            "sum_worlds": np.array([float(draws.count)]),
            "sum_weight": np.array([float(weights.sum())]),
            "sum_unconverged": np.array([float((~converged).sum())]),
            "sum_followed": np.array([float(followed)]),
            "sum_redrawn": np.array([float(draws.redrawn[p]) for p in game.case.types]),
            "sum_strategy": played,
            "max_residual": np.array([residual[converged].max(initial=0.0)]),
        }
        sums |= self._spread(weights, values, truth)
        sums |= self._binned(draws, weights, values, chunk.start)
        return Reduced(draws, converged, values, sums)

    def solved(self, chunk: Chunk) -> tuple[Block, Array]:
        """The worlds of a chunk, every one with its strategies, and the values [policies, W] there,
        as in `reduced`.

        The numbers of the worlds hold until the next call: their memory is used again, for the
        kernel takes longer to hand out fresh memory than we to fill it.
        """
        block, found = self._parts(chunk)
        return block, np.concatenate([part.values for part in found], axis=1)

    def _parts(self, chunk: Chunk) -> tuple[Block, list[Part]]:
        game, plan = self.solution.game, self.plan
        block = self.solution.block(chunk.start, chunk.stop - chunk.start, self.room)
        truth = truths_of(game, block.draws)
        return block, parts(game, plan, self.terms, block, truth, 1)

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

    def _binned(self, draws: Draws, weights: Array, values: Array, first: int) -> dict[str, Array]:
        from overture.advise.runs.counting import count_quantities

        edges = self.bins.edges
        rows = self.learned.rows(self.solution.game.case, draws)
        out = np.zeros((rows.shape[0], edges.shape[1] + 1, 2, 1 + values.shape[0]))
        count_quantities(
            rows, edges, np.ascontiguousarray(values.T), weights, first, out,
        )  # fmt: skip
        return {"sum_learned": out}


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
        cells_of_game(game, solution.assembly) if can_be_direct(solution) else None,
    )
