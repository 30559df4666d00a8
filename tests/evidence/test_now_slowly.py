"""Advice from the present on in made-up crises, read history by history."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import pytest
from tests.advise.crises import crisis
from tests.evidence.crisis import HEADER

from overture.advise.now import Now, advise_now
from overture.case.load import load
from overture.case.model import NONE
from overture.evidence.belief import belief
from overture.evidence.files import read_record
from overture.game.environment import Environment
from overture.game.game import Game
from overture.game.tree import DECISION

WORLDS = 60


def observed(game: Game, source: Random) -> dict[str, str]:
    """Some of the moves of some history, of the beginning of it."""
    final = source.choice(game.finals)
    happened = [(move, option) for move, option in final.choices.items() if option != NONE]
    happened = happened[: source.randint(1, len(happened))]
    return {move: option for move, option in happened if source.random() < 0.7}


def followed(
    folder: Path, seed: int, between: bool
) -> tuple[Now, dict[str, str], dict[str, float]]:
    """Advice after some moves of a made-up crisis, the moves, and the types believed in."""
    import overture as ov

    (folder / "case.yaml").write_text(crisis(seed, between=between))
    case = load(folder / "case.yaml", as_of=date(2026, 1, 30))
    made = observed(ov.compile(case), Random(f"observed-{seed}-{between}"))
    rows = [
        f"m{k},2026-01-1{k},2026-01-1{k},action,it happened {k},paper,,A1,,{move} = {option},"
        for k, (move, option) in enumerate(made.items())
    ]
    (folder / "record.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    found = belief(case, read_record(folder / "record.csv", case.as_of), WORLDS)
    assert {m: o for m, (o, _) in found.reported.moves.items()} == made
    return advise_now(found), made, found.types[1]["them"]


def slowly(now: Now, made: dict[str, str], imposed: str = "") -> dict[tuple[str, ...], float]:
    """Weight of every history that agrees with what was observed, in the game solved from its
    priors: type and choices -> weight, summed over worlds.

    Observed moves of the advised party are certain, and so is the option imposed on its next
    decision.
    """
    game = now.base.game
    tree, own = game.tree, game.case.advised
    node_of = {int(tree.terminal[n]): n for n in range(tree.nodes) if tree.terminal[n] >= 0}
    found: dict[tuple[str, ...], float] = {}
    for block in now.base.blocks():
        for f, final in enumerate(game.finals):
            if any(final.value(move) != option for move, option in made.items()):
                continue
            if imposed and final.value(now.advice.decide) not in (imposed, NONE):
                continue
            weight = np.where(block.status == 0, block.draws.weights, 0.0)
            for below in tree.path(node_of[game.terminal_of[f]]):
                above = int(tree.parent[below])
                if tree.kind[above] == DECISION:
                    move = game.node_labels[above]
                    certain = game.case.moves[move].by == own and (
                        move in made or (imposed and move == now.advice.decide)
                    )
                    if not certain:
                        weight = weight * block.strategy[:, tree.edge[below]]
                else:
                    weight = weight * block.numbers.chance[:, tree.edge[below]]
            for column in game.folded[f]:
                weight = weight * block.numbers.chance[:, column]
            key = (*final.types.values(), *(final.value(m) for m in game.case.moves))
            found[key] = float(weight.sum())
    return found


def probability(game: Game, weights: dict[tuple[str, ...], float], outcome: str) -> float:
    """Share of the weight of the histories in which an outcome holds."""
    held = 0.0
    expression = game.case.outcomes[outcome].when
    for final in game.finals:
        key = (*final.types.values(), *(final.value(m) for m in game.case.moves))
        if key in weights and bool(expression.evaluate(Environment(game.case, final, None))):
            held += weights[key]
    return held / sum(weights.values())


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("between", [False, True])
def test_the_present_is_what_a_slow_reading_makes_of_it(
    tmp_path: Path, seed: int, between: bool
) -> None:
    now, made, types = followed(tmp_path, seed, between)
    game = now.base.game
    weights = slowly(now, made)
    total = sum(weights.values())
    for kind, p in types.items():
        slow = sum(w for key, w in weights.items() if key[0] == kind) / total
        assert p == pytest.approx(slow, abs=1e-12)
    for outcome, p in now.held.outcomes.items():
        assert p == pytest.approx(probability(game, weights, outcome), abs=1e-12)
    for option, choice in now.held.policies.items():
        if choice.everywhere:
            imposed = slowly(now, made, option)
            for outcome, p in choice.outcomes.items():
                assert p == pytest.approx(probability(game, imposed, outcome), abs=1e-12)
    if "conduct" in made:
        return  # others learn what was hidden, so they play otherwise
    # moves that everybody saw leave the strategies as they were
    assert now.advice.value == pytest.approx(now.held.value, abs=1e-9)
    for outcome, p in now.held.outcomes.items():
        assert now.advice.outcomes[outcome] == pytest.approx(p, abs=1e-9)
    for option, choice in now.held.policies.items():
        assert now.advice.policies[option].mean == pytest.approx(choice.mean, abs=1e-9)


def test_the_crises_leave_something_to_decide(tmp_path: Path) -> None:
    found = [followed(tmp_path, seed, seed % 2 == 1)[:2] for seed in range(8)]
    assert {"", "followup", "second"} <= {now.advice.decide for now, _ in found}
    assert sum("conduct" not in made for _, made in found) >= 3
