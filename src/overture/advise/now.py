"""What to do now: the game that begins at the present, solved again from a belief.

The reweighted ensemble is the prior of the game from the present public history, as if all parties
had seen the public reports. What is known to the advised party only does not change what the others
think that it knows: it enters the value with the strategies held as they were first solved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from overture.advise.observing import worth_of_indicators
from overture.advise.present import Choice, Present, present
from overture.errors import UsageError
from overture.evidence.belief import CaseBelief, summed
from overture.evidence.particles import at_starts, effective_sample_size, particles
from overture.evidence.weights import believe
from overture.game.compile import compile_case
from overture.game.continuation import (
    Continuation,
    Start,
    continuation,
    starts_after,
    way_probability,
)
from overture.game.draws import Array, Draws
from overture.game.game import Game
from overture.reading.json_values import plain
from overture.worlds.ensemble import BLOCK, POOL_WORLDS, Block, Progress, Solution, solve

MOST_CELLS = 40_000_000
"""Ways to the present times worlds: what is kept in memory of them."""


@dataclass(frozen=True)
class Now:
    """Advice under a belief, from the present on.

    `advice` is of the game solved again, `held` with all strategies as first solved, private
    reports included. public and private count the reports that entered the first and those left
    out of it. `ess` is the effective number of `worlds`; `evsi` is what each indicator is worth if
    seen before the decision, in points (None where no decision is left). `solution` and `base`
    are where the next day may start from.
    """

    advice: Present
    held: Present
    public: int
    private: int
    worlds: int
    ess: float
    evsi: Mapping[str, float] | None
    solution: Solution
    base: Solution

    def to_json(self) -> dict[str, object]:
        """The choice, and the value of every option, as plain JSON values; `decide` and `best`
        are null where no decision is left."""
        now = self.advice
        return {
            "decide": now.decide or None,
            "best": now.best or None,
            "next": now.next,
            "margin": now.margin,
            "margin_error": now.margin_error,
            "policies": {option: _choice(found) for option, found in now.policies.items()},
            "situations": None
            if now.case_by_case is None
            else [plain(row) for row in now.case_by_case.situations],
            "plan": [
                {
                    "move": step.move,
                    "situation": step.situation,
                    "policy": step.policy,
                    "probability": step.probability,
                    "choose": step.choose,
                    "gap": step.gap,
                }
                for step in now.plan
            ],
            "outcomes": dict(now.outcomes),
            "value": now.value,
            "held": {
                "best": self.held.best or None,
                "next": self.held.next,
                "margin": self.held.margin,
                "policies": {
                    option: {"mean": found.mean} for option, found in self.held.policies.items()
                },
                "outcomes": dict(self.held.outcomes),
                "value": self.held.value,
            },
            "worlds": self.worlds,
            "ess": self.ess,
            "public_reports": self.public,
            "private_reports_left_out": self.private,
        }


def advise_now(
    found: CaseBelief,
    workers: int | None = None,
    progress: Progress | None = None,
    worlds: int | None = None,
    start: Now | None = None,
) -> Now:
    """Advice from the present on, with the belief as the prior.

    `worlds` (default: those of the belief) are at most POOL_WORLDS. With a `start`, an answer of
    another day of the same case, its solutions are where the search begins. Raises UsageError where
    what was observed cannot happen, NotSolved as `solve` does.
    """
    count = min(worlds or found.worlds, POOL_WORLDS)
    base = _base(found, count, workers, progress, start)
    told, game = found.reported, base.game
    public = {m: o for m, (o, row) in told.moves.items() if not row.private}
    hidden = {m: o for m, (o, row) in told.moves.items() if row.private}
    rank = {move: place for place, move in enumerate(game.case.moves)}
    latest = max((rank[move] for move in told.moves), default=-1)
    starts = starts_after(game, public, latest)
    if len(starts) * count > MOST_CELLS:
        raise UsageError(
            f"{len(starts):,} ways lead to the present: ask for {MOST_CELLS // len(starts):,} "
            "worlds or fewer, or record the moves between those observed"
        )
    decide = game.case.advice.decide
    ahead = continuation(game, starts, latest, decide if rank[decide] > latest else "")
    seen = [report for row, report in told.weighing if not row.private]
    private = bool(hidden) or len(seen) < len(told.weighing)
    before = {
        first: _first_block(found, base, first, min(BLOCK, count - first))
        for first in range(0, count, BLOCK)
    }
    logs = summed(believe(found.exact.prior, seen), found.states)
    shown = {k: _posterior(found, block, starts, k, logs, {}) for k, block in before.items()}
    known = shown
    if private:
        known = {
            k: _posterior(found, block, starts, k, found.logs, hidden)
            for k, block in before.items()
        }
    weights = np.concatenate([draws.weights for draws in known.values()])
    if not (weights.sum() > 0 and sum(d.weights.sum() for d in shown.values()) > 0):
        raise UsageError("what was observed cannot happen in any world; withdraw a row of moves")
    solution = _solved_again(ahead, shown, base, workers, progress, start)
    ours = tuple(_under(b, known[b.draws.start]) for b in solution.kept)
    first_solved = tuple(
        replace(_under(b, known[b.draws.start]),
                strategy=before[b.draws.start].strategy[:, ahead.slots],
                status=before[b.draws.start].status)
        for b in solution.kept
    )  # fmt: skip
    advice, sums = present(ahead, solution)
    informed = replace(solution, kept=ours) if private else solution
    return Now(
        advice=advice,
        held=present(ahead, replace(solution, kept=first_solved))[0],
        public=len(seen),
        private=len(told.weighing) - len(seen),
        worlds=count,
        ess=effective_sample_size(weights),
        evsi=worth_of_indicators(found, ahead, informed, sums) if ahead.decide else None,
        solution=solution,
        base=base,
    )


def _base(
    found: CaseBelief,
    worlds: int,
    workers: int | None,
    progress: Progress | None,
    start: Now | None,
) -> Solution:
    """The whole game solved from the priors, as it was before any report."""
    for known in (found.solution, start.base if start is not None else None):
        if (
            known is not None
            and (known.worlds, known.seed) == (worlds, found.seed)
            and _same(known.game, found)
        ):
            return known
    game = compile_case(found.case)
    return solve(game, worlds, found.seed, workers, progress=progress, starts=0)


def _same(game: Game, found: CaseBelief) -> bool:
    """Whether two cases differ by the day on which they are asked at most."""
    one, other = dict(game.case.document), dict(found.case.document)
    one.pop("as_of", None)
    other.pop("as_of", None)
    return one == other


def _first_block(found: CaseBelief, base: Solution, first: int, count: int) -> Block:
    """Worlds as first solved: those of the run, or fresh ones around the posterior."""
    plain_block = base.kept[first // BLOCK]
    if found.redraw is None:
        return plain_block
    return base.solved(found.redraw.fresh(found.case, plain_block.draws))


def _posterior(
    found: CaseBelief,
    block: Block,
    starts: tuple[Start, ...],
    first: int,
    logs: Array,
    hidden: Mapping[str, str],
) -> Draws:
    """The worlds of a block as the prior of the game from the present on, numbered from `first`;
    ways that do not agree with the `hidden` moves have no weight."""
    came = np.array([way_probability(w, block.numbers.chance, block.strategy) for w in starts])
    if found.reported.moves:
        came[:, block.status != 0] = 0.0
    for k, way in enumerate(starts):
        if any(way.at.value(move) != option for move, option in hidden.items()):
            came[k] = 0.0
    weights = particles(found.case, block.draws, found.states, logs - logs.max()).weights
    return replace(at_starts(found.case, block.draws, weights, starts, came), start=first)


def _solved_again(
    ahead: Continuation,
    shown: Mapping[int, Draws],
    base: Solution,
    workers: int | None,
    progress: Progress | None,
    start: Now | None,
) -> Solution:
    game = ahead.game
    near = None
    if start is not None and _alike(start.solution.game, game):
        near = start.solution.pooled
    return solve(
        game, base.worlds, base.seed, workers, progress=progress, starts=0, near=near,
        reweigh=lambda draws: shown[draws.start],
    )  # fmt: skip


def _alike(one: Game, other: Game) -> bool:
    """Whether two continuations are one game."""
    return [s.label for s in one.sets] == [s.label for s in other.sets] and np.array_equal(
        one.tree.parent, other.tree.parent
    )


def _under(block: Block, draws: Draws) -> Block:
    """A solved block with other probabilities of the ways to the present, and other weights."""
    assert draws.starts is not None
    chance = block.numbers.chance.copy()
    chance[:, -draws.starts.shape[0] :] = draws.starts.T
    numbers = replace(block.numbers, chance=chance, weights=draws.weights)
    return replace(block, draws=draws, numbers=numbers)


def _choice(choice: Choice) -> dict[str, object]:
    return {
        "mean": choice.mean,
        "low": choice.low,
        "high": choice.high,
        "best_share": choice.best_share,
        "outcomes": dict(choice.outcomes),
        "everywhere": choice.everywhere,
    }
