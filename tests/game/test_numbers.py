"""Payoffs and chances against a naive evaluation at every final history in every world."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.advise.crises import crisis, solved
from tests.advise.slow import Slow


@pytest.mark.parametrize(("seed", "risk"), [(2, 0.0), (3, 0.0), (3, 0.2)])
def test_payoffs_are_those_of_every_final_one_by_one(
    seed: int, risk: float, tmp_path: Path
) -> None:
    text = crisis(seed).replace("advised: true", f"advised: true, risk: {risk}")
    solution = solved(text, tmp_path, 8)
    slow, game, block = Slow(solution), solution.game, solution.kept[0]
    assert len(slow.finals) == len(game.finals)
    naive = {tuple(sorted({**f.types, **f.choices}.items())): f for f in slow.finals}
    expected = np.zeros_like(block.numbers.payoffs)
    weight = np.zeros((8, game.tree.terminals))
    for k, final in enumerate(game.finals):
        happened = {m: o for m, o in final.choices.items() if o != "none"}
        found = naive[tuple(sorted({**final.types, **happened}.items()))]
        share = np.prod(block.numbers.chance[:, list(game.folded[k])], axis=1)
        terminal = game.terminal_of[k]
        weight[:, terminal] += share
        for player, party in enumerate(game.movers):
            points = np.array(found.payoff[party])
            if risk and party == "us":
                points = (1 - np.exp(-risk * points)) / risk
            expected[:, terminal, player] += share * points
    assert np.allclose(weight, 1, rtol=0, atol=1e-12)
    assert np.allclose(block.numbers.payoffs, expected, rtol=0, atol=1e-10)


def test_reaches_sum_to_one_by_hand(tmp_path: Path) -> None:
    slow = Slow(solved(crisis(4), tmp_path, 5))
    for option in slow.options():
        for w in slow.worlds:
            assert sum(f.reach[w] for f in slow.under(option)) == pytest.approx(1, abs=1e-12)
