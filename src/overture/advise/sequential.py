"""What a run says of equilibria: the pure ones of the central world, and how often there are more.

A run is to be fast, so mixed equilibria are left to a search of their own, and the ensemble is
looked at in its first worlds only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from overture.advise.equilibria import limit_record, one_world, play_records, reply_records
from overture.advise.played import Sequential, Shares
from overture.advise.under_equilibria import Reader, Reading
from overture.game.evaluate import Numbers, precisions
from overture.game.game import Game
from overture.solve.equilibria.values import Equilibrium
from overture.worlds.ensemble import Solution

SHARED_WORLDS = 100
SLOW_WORLDS, TREMBLES = 2, 20
"""Worlds of these that may take the slow search for trembles, and candidates that each of them may
have for it; others count as undecided."""

VISITS, CANDIDATES = 10_000, 1_000
"""Partial profiles and candidates in one world before it counts as undecided."""

MOST_NODES = 1_500
"""Nodes of the tree: beyond it the search has its own command, so that a run stays short."""

MOST_SHOWN = 50

Progress = Callable[[str, int, int], None]


def sequential(
    solution: Solution, best: str, progress: Progress | None = None, seconds: float = 0.0
) -> Sequential | None:
    """The sequential equilibria of the central world, and the shares over the first worlds.

    Pure ones always, in a search bounded so that a run stays short; with `seconds` mixed ones too,
    searched for that long at most. None where the tree is larger than MOST_NODES.
    """
    from overture.solve.equilibria.search import with_limit

    game = solution.game
    if game.tree.nodes > MOST_NODES:
        return None
    if progress is not None:
        progress("equilibria of the central world", 0, 1)
    copies = one_world(game, solution.central)
    sharp = precisions(game, solution.central, solution.central)[0]
    found, limit = with_limit(
        copies.point,
        mixed=seconds > 0,
        quick=seconds == 0,
        seconds=seconds,
        game=game,
        precision=sharp,
    )
    reader = Reader(game, copies)
    readings = [reader.read(one) for one in found.equilibria]
    options = [o.id for o in game.case.moves[game.case.advice.decide].options]
    policies = tuple(o for o in options if any(r.policy == o for r in readings))
    listed = list(zip(found.equilibria, readings, strict=True))[:MOST_SHOWN]
    return Sequential(
        count=len(readings),
        complete=found.complete and seconds > 0,
        pure_complete=found.complete,
        mixed_searched=seconds > 0,
        same_advice=len(policies) == 1 if readings else None,
        as_run=policies == (best,) if readings else None,
        policies=policies,
        exact=copies.point.exact,
        searched=found.searched,
        equilibria=tuple(_record(one, reading, game) for one, reading in listed),
        omitted=len(readings) - len(listed),
        qre_limit=limit_record(limit),
        shares=_shares(solution, best),
    )


def _shares(solution: Solution, best: str) -> Shares | None:
    """How many pure sequential equilibria the first worlds have, everybody knowing the world."""
    from overture.solve.equilibria.pure_shares import pure_shares

    game = solution.game
    decide = [s.index for s in game.sets if s.move == game.case.advice.decide]
    numbers = next(solution.blocks()).numbers
    count = min(SHARED_WORLDS, numbers.worlds)
    first = Numbers(
        numbers.payoffs[:count],
        numbers.chance[:count],
        numbers.precision[:count],
        numbers.weights[:count],
    )
    if not first.weights.sum() > 0:
        return None
    found = pure_shares(
        game, first, decide, slow=SLOW_WORLDS, trembles=TREMBLES, visits=VISITS, most=CANDIDATES
    )
    option = game.sets[decide[0]].options.index(best)
    return Shares(
        worlds=found.worlds,
        none=found.none,
        one=found.one,
        several=found.several,
        undecided=found.undecided,
        depends=found.policy_depends,
        same=found.same_as(option),
    )


def _record(one: Equilibrium, reading: Reading, game: Game) -> Mapping[str, Any]:
    """One equilibrium as a row of the run: what the brief shows of it."""
    proof = one.certificate
    return {
        "kind": one.kind,
        "component": one.component if one.component >= 0 else None,
        "max_gain": proof.max_gain,
        "consistent": proof.consistent,
        "exact": proof.exact,
        "labels": list(proof.concepts),
        "refinements": dict(one.refinements),
        "policy": reading.policy,
        "policies": dict(reading.policies),
        "alike": list(reading.alike),
        "value": reading.values.get(game.case.advised, 0.0),
        "reveals": reading.reveals,
        "outcomes": dict(reading.outcomes),
        "replies": reply_records(reading),
        "plays": [row for row in play_records(reading) if _shown(row, reading, game)],
    }


def _shown(row: Mapping[str, Any], reading: Reading, game: Game) -> bool:
    """Keep what happens under the policy advised, and under the offer where that is another."""
    after = row["after"].get(game.case.advice.decide)
    test = game.case.advice.test
    return after in (None, reading.policy, test.offer if test is not None else reading.policy)
