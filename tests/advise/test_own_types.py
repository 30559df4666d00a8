"""An advised party with types of its own: a reply can reveal the types of the others only."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.advise.crises import solved

from overture.advise.advise import advise
from overture.advise.values import Advice

CASE = """
overture: 1
title: Own types
as_of: 2026-01-01
parties: {us: {name: Us, advised: true}, them: Them}
types:
  us: {calm: {says: calm, prior: 0.5}, stern: {says: stern, prior: rest}}
  them: {mild: {says: mild, prior: 0.4}, harsh: {says: harsh, prior: rest}}
moves:
  - {name: tone, by: us, options: [soft, loud]}
  - {name: policy, by: us, options: [offer, wait]}
  - {name: reply, by: them, when: policy == offer, options: [accept, refuse]}
  - {name: next, by: us, when: policy == offer, options: [trust, guard]}
payoffs:
  us:
    - {name: tone, add: 3, when: (tone == soft and us == calm) or (tone == loud and us == stern)}
    - {name: trust, add: 4 if them == mild else -5, when: next == trust}
  them:
    - {name: talks, add: 2 if them == mild else -1, when: reply == accept}
    - {name: tone, add: 3, when: reply == accept and tone == soft}
rationality: {us: 1, them: 1}
advice: {decide: policy, test: {offer: offer, reply: [reply], complies: reply == accept}}
"""


@cache
def advice() -> Advice:
    with TemporaryDirectory() as folder:
        made = solved(CASE, Path(folder), 1)
        return advise(made, other_reading=False, equilibria=False)


def entropy(*shares: float) -> float:
    return -sum(p * math.log2(p) for p in shares if p > 0)


def test_only_the_types_of_the_others_are_learned() -> None:
    test = advice().test
    assert test is not None
    for found in (test.prior, test.worth_of_type, test.replies[0].posterior):
        assert set(found) == {"them"}
    assert test.entropy == pytest.approx(entropy(0.4, 0.6), abs=1e-12)


def test_the_bits_are_about_the_others() -> None:
    """H(T) - H(T | R) over their type alone, although the tone gives ours away to them."""
    test = advice().test
    assert test is not None
    left = sum(r.probability * entropy(*r.posterior["them"].values()) for r in test.replies)
    assert test.bits == pytest.approx(test.entropy - left, abs=1e-12)
    assert test.bits > 0.1


def test_nothing_is_gained_by_learning_ones_own_type() -> None:
    own = {f.name: f for f in advice().flips if f.kind == "prior" and f.name.startswith("us.")}
    assert len(own) == 2
    assert all(f.evppi == 0 for f in own.values())
