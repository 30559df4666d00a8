"""Numbers of an equilibrium of a compiled case, read off the tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from overture.catalogue.values import Reading, Value
from overture.errors import UsageError
from overture.game.environment import Environment
from overture.game.game import Game, History
from overture.game.tree import CHANCE
from overture.reading.suggest import suggest

if TYPE_CHECKING:
    from overture.game.draws import Draws
    from overture.solve.equilibria.values import Assessment, Found, PointGame


@dataclass(frozen=True)
class Solved:
    """A case in its central world with its sequential equilibria."""

    game: Game
    draws: Draws
    point: PointGame
    found: Found

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The information sets by their labels."""
        return tuple(each.label for each in self.game.sets)


def solve_case(
    file: Path,
    scenario: str,
    *,
    seconds: float,
    seed: int,
    overrides: Mapping[str, str] | None = None,
) -> Solved:
    """The sequential equilibria of the central world of a case.

    `overrides` (path -> value, as text) are applied after the scenario. Raises CaseError.
    """
    from overture.case.load import load
    from overture.game.compile import compile_case
    from overture.game.evaluate import precisions
    from overture.solve.equilibria.point import point_game
    from overture.solve.equilibria.search import all_equilibria
    from overture.worlds.draws import central

    case = load(file, scenario=scenario, overrides=dict(overrides or {}))
    game = compile_case(case)
    draws = central(case)
    point = point_game(game, draws)
    found = all_equilibria(
        point,
        concept="sequential",
        seconds=seconds,
        seed=seed,
        game=game,
        precision=precisions(game, draws, draws)[0],
    )
    return Solved(game, draws, point, found)


def parameter(game: Game, draws: Draws, place: str) -> float:
    """The number at `quantities.ID`, `quantities.ID.TYPE` or `types.PARTY.TYPE.prior`.

    Raises UsageError if there is no such number.
    """
    parts = place.split(".")
    case = game.case
    if parts[0] == "types" and len(parts) == 4 and parts[1] in case.types:
        kinds = list(case.types[parts[1]])
        if parts[2] in kinds:
            return float(draws.priors[parts[1]][kinds.index(parts[2]), 0])
    if parts[0] == "quantities" and len(parts) in (2, 3) and parts[1] in case.quantities:
        held = draws.numbers.get(parts[1])
        if isinstance(held, Mapping) and len(parts) == 3 and parts[2] in held:
            return float(held[parts[2]][0])
        if held is not None and not isinstance(held, Mapping) and len(parts) == 2:
            return float(held[0])
    raise UsageError(f"{case.id}: there is no number at {place}; write quantities.NAME")


def read(solved: Solved, assessment: Assessment, reading: Reading) -> Value:
    """One number of an equilibrium. Raises UsageError for a name that the case does not have."""
    if reading.play is not None:
        return _play(solved, assessment, *reading.play)
    if reading.belief is not None:
        return _belief(solved, assessment, *reading.belief)
    if reading.outcome is not None:
        return _outcome(solved, assessment, reading.outcome)
    if reading.payoffs is not None:
        worth = _reach(solved, assessment) @ solved.point.payoff_array
        movers = solved.game.movers
        shares = tuple(float(worth[movers.index(party)]) for party in reading.payoffs)
        return shares if len(shares) > 1 else shares[0]
    assert reading.mean is not None
    label, values = reading.mean
    return sum(
        _play(solved, assessment, label, option) * _number(solved, value)
        for option, value in values.items()
    )


def _set(solved: Solved, label: str) -> int:
    if label not in solved.labels:
        hint = suggest(label, solved.labels) or "the labels are those of `overture equilibria`"
        raise UsageError(f"{solved.game.case.id}: no information set '{label}'; {hint}")
    return solved.labels.index(label)


def _play(solved: Solved, assessment: Assessment, label: str, option: str) -> float:
    which = _set(solved, label)
    options = solved.game.sets[which].options
    if option not in options:
        raise UsageError(f"'{label}' has no option '{option}'; it has {', '.join(options)}")
    slot = int(solved.game.tree.offset[which]) + options.index(option)
    return float(assessment.strategy[slot])


def _belief(solved: Solved, assessment: Assessment, label: str, fact: str) -> float:
    which = _set(solved, label)
    name, _, value = fact.partition("=")
    tree = solved.game.tree
    start, end = int(tree.set_start[which]), int(tree.set_start[which + 1])
    return float(
        sum(
            float(assessment.beliefs[position])
            for position in range(start, end)
            if history(solved.game, int(tree.set_nodes[position])).value(name) == value
        )
    )


def history(game: Game, node: int) -> History:
    """The types and choices on the way to a node."""
    tree = game.tree
    types: dict[str, str] = {}
    choices: dict[str, str] = {}
    for below in tree.path(node):
        above, edge = int(tree.parent[below]), int(tree.edge[below])
        if tree.kind[above] != CHANCE:
            chosen = game.sets[int(tree.infoset[above])]
            slot = edge - int(tree.offset[chosen.index])
            choices[chosen.move] = chosen.options[slot]
            continue
        group = next(g for g in game.chances if g.start <= edge < g.start + len(g.options))
        option = group.options[edge - group.start]
        if group.move:
            choices[group.move] = option
        else:
            types[group.party] = option
    return History(types, choices)


def _reach(solved: Solved, assessment: Assessment) -> np.ndarray:
    """[terminals] probability of each end of the tree."""
    tree = solved.game.tree
    strategy = np.array([float(p) for p in assessment.strategy])
    chance = solved.point.chance_array
    reach = np.ones(tree.nodes)
    for node in range(1, tree.nodes):
        above = int(tree.parent[node])
        odds = chance if tree.kind[above] == CHANCE else strategy
        reach[node] = reach[above] * odds[int(tree.edge[node])]
    ends = tree.terminal >= 0
    out = np.zeros(tree.terminals)
    out[tree.terminal[ends]] = reach[ends]
    return out


def _outcome(solved: Solved, assessment: Assessment, name: str) -> float:
    game = solved.game
    if name not in game.case.outcomes:
        known = ", ".join(game.case.outcomes)
        raise UsageError(f"{game.case.id}: no outcome '{name}'; there are {known}")
    reach = _reach(solved, assessment)
    chance = solved.point.chance_array
    total = 0.0
    for final, terminal in enumerate(game.terminal_of):
        if bool(Environment(game.case, game.finals[final], None)[name]):
            share = float(np.prod([chance[column] for column in game.folded[final]]))
            total += float(reach[terminal]) * share
    return total


def _number(solved: Solved, value: str | float) -> float:
    """A number, or the quantity that holds it, derived ones included."""
    if not isinstance(value, str):
        return value
    at = History({}, {})
    held = Environment(solved.game.case, at, solved.draws)[value]
    return float(np.asarray(held).reshape(-1)[0])
