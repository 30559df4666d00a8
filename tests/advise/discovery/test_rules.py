"""Scores of fitted rules against the formula, written out."""

from __future__ import annotations

import numpy as np
import pytest

from overture.advise.discovery.rules import FARTHEST, PRODUCTS, fitted_rule, score


@pytest.mark.parametrize("policies", [1, 2, 6])
@pytest.mark.parametrize("columns", [1, 2, PRODUCTS, PRODUCTS + 1, 20])
def test_scores_are_the_leader_and_its_lead(columns: int, policies: int) -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(columns, 1_003)) * 3.0
    values = rng.normal(size=(policies, 1_003)) + x[0] * np.arange(policies)[:, None]
    rule = fitted_rule(x, values, np.ones(1_003))
    told = score(rule, x)
    for w in range(0, 1_003, 17):
        z = np.clip((x[:, w] - rule.centre) / rule.spread, -FARTHEST, FARTHEST)
        more = (
            [z * z]
            if columns > PRODUCTS
            else [[z[i] * z[j] for i in range(columns) for j in range(i, columns)]]
        )
        fitted = sorted(
            ((rule.level + np.concatenate([z, *more]) @ rule.slope).tolist()), reverse=True
        )
        if policies == 1:
            assert told[w] == 0.0
            continue
        lead = fitted[0] - fitted[1]
        assert told[w] % 1.0 == pytest.approx(lead / (lead + rule.scale), abs=1e-9)
        leader = int(np.argmax(rule.level + np.concatenate([z, *more]) @ rule.slope))
        assert int(told[w]) == leader


def test_rows_that_are_not_asked_for_do_not_count() -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(size=(7, 500))
    which = np.array([1, 4, 6])
    rule = fitted_rule(x[which], rng.normal(size=(3, 500)), np.ones(500))
    assert score(rule, x, which).tolist() == score(rule, x[which]).tolist()
