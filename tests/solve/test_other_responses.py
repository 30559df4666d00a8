"""Worlds in which the informed parties have more than one response are counted."""

from __future__ import annotations

from pathlib import Path

import pytest

import overture as ov
from overture.advise.advise import advise

CASE = """
overture: 1
title: Meeting
as_of: 2026-01-01
parties: {us: {name: Us, advised: true}, one: One, two: Two}
quantities: {worth: 1.0 to 1.2}
moves:
  - {name: policy, by: us, options: [call, wait]}
  - {name: left, by: one, options: [up, down], seen_by: [one]}
  - {name: right, by: two, options: [high, low]}
payoffs:
  us: [{name: meeting, add: 1, when: left == up and right == high and policy == call}]
  one:
    - {name: above, add: 1.1 * worth, when: left == up and right == high}
    - {name: below, add: worth, when: left == down and right == low}
  two:
    - {name: above, add: 1.1 * worth, when: left == up and right == high}
    - {name: below, add: worth, when: left == down and right == low}
rationality: {us: 1, one: LAMBDA, two: LAMBDA}
advice: {decide: policy}
"""


def counted(precision: float, folder: Path, common_knowledge: bool) -> tuple[int, int]:
    file = folder / "made.yaml"
    file.write_text(CASE.replace("LAMBDA", str(precision)), encoding="utf-8")
    game = ov.compile(ov.load(file))
    solution = ov.solve(game, worlds=50, common_knowledge=common_knowledge)
    found = advise(solution, flips=False, other_reading=False).solution
    return found.response_worlds, found.response_several


@pytest.mark.parametrize("common_knowledge", [False, True])
@pytest.mark.parametrize(("precision", "several"), [(0.5, 0), (12.0, 50)])
def test_a_coordination_game_has_several_only_if_it_is_sharp(
    precision: float, several: int, common_knowledge: bool, tmp_path: Path
) -> None:
    """Below precision 4 / worth a coordination game of two has one logit response; far above it
    the parties may meet above or below."""
    assert counted(precision, tmp_path, common_knowledge) == (50, several)
