"""The sums of a survey, tile by tile, against sums over whole arrays of finals by worlds."""

from __future__ import annotations

import numpy as np
import pytest

import overture as ov
from overture.advise import survey
from overture.advise.layout import layout, terms_of
from overture.advise.reach import final_reach
from overture.advise.survey import added, parts, truths_of
from overture.game.compile import compile_case
from overture.game.evaluate import term_values
from overture.worlds.ensemble import solve


@pytest.mark.parametrize("worlds", [1, 63, 64, 1_000, 1_065])
def test_tiles_add_up_to_the_whole(worlds: int) -> None:
    game = compile_case(ov.load("hello"))
    solution = solve(game, worlds, workers=1, starts=0)
    block, plan = solution.kept[0], layout(game)
    terms, truth = terms_of(game, plan), truths_of(game, block.draws)
    found = added(parts(game, plan, terms, block, truth, 1))

    values = np.array([term_values(game, block.draws, g) for g in range(len(game.terms))])
    columns, slots = block.numbers.chance.T.copy(), block.strategy.T.copy()
    reach = final_reach(game, columns, slots, plan.decide_nodes)
    free = final_reach(game, columns, slots, plan.own_nodes)
    paid = np.zeros_like(reach)
    for g, group in enumerate(game.terms):
        if group.party == game.case.advised:
            paid[list(group.finals)] += values[g]
    w = block.weights
    # sums of the same numbers in another order
    near = {"rtol": 1e-12, "atol": 1e-12 * worlds}
    np.testing.assert_allclose(found.mass, reach @ np.vstack([w, w * truth]).T, **near)
    np.testing.assert_allclose(found.worth, (reach * paid) @ w, **near)
    np.testing.assert_allclose(found.free_mass, free @ w, **near)
    np.testing.assert_allclose(found.free_worth, (free * paid) @ w, **near)
    own = [t for t, (party, _) in enumerate(plan.terms) if party == game.case.advised]
    by_policy = found.by_term[own].sum(axis=0)
    for a in range(len(plan.options)):
        here = (plan.policy == a) | (plan.policy < 0)
        assert by_policy[a] == pytest.approx(float((reach * paid)[here].sum(axis=0) @ w))


def test_a_reply_that_is_impossible_is_weighed_by_the_slow_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    game = compile_case(ov.load("hello"))
    solution = solve(game, 300, workers=1, starts=0)
    block, plan = solution.kept[0], layout(game)
    terms, truth = terms_of(game, plan), truths_of(game, block.draws)
    asked = []
    slow = survey._before_reply
    monkeypatch.setattr(survey, "_before_reply", lambda *all_: asked.append(1) or slow(*all_))
    parts(game, plan, terms, block, truth, 1)
    assert not asked
    test = game.case.advice.test
    assert test is not None
    # in one world a type never gives the first reply
    at = next(s for s in game.sets if s.move in test.reply)
    first = int(game.tree.offset[at.index])
    block.strategy[7, first], block.strategy[7, first + 1] = 0.0, 1.0
    found = added(parts(game, plan, terms, block, truth, 1))
    assert len(asked) == 1
    assert np.isfinite(found.flat_worth).all()
