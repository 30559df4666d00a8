"""Steps: the values of many expressions at many histories are those of each by itself."""

from __future__ import annotations

import numpy as np
import pytest

import overture as ov
from overture.errors import CaseError
from overture.game.assembly import assembly
from overture.game.compile import compile_case
from overture.game.draws import Draws
from overture.game.evaluate import chances, empty, evaluate, term_values
from overture.game.game import Game
from overture.worlds.draws import central, draw


def at_once(game: Game, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
    plan = assembly(game)
    values = np.empty((len(plan.groups), draws.count))
    numbers = evaluate(game, draws, central(game.case), plan, empty(game, draws.count), values)
    return values, numbers.chance


@pytest.mark.parametrize("name", ["ukraine-2021", "spring-2021", "hello", "toothless-test"])
def test_shipped_cases_have_the_same_bytes_as_one_by_one(name: str) -> None:
    game = compile_case(ov.load(name))
    draws = draw(game.case, 1, 7, 300)
    values, odds = at_once(game, draws)
    for row, index in enumerate(assembly(game).groups):
        assert np.array_equal(values[row], term_values(game, draws, index)), index
    assert np.array_equal(odds, chances(game, draws))


CASE = """
overture: 1
title: every sign of the language
as_of: 2021-12-01
parties:
  us: {name: Us, advised: true}
  them: {name: Them}
types:
  them:
    dove: {says: would talk, prior: 0.4 to 0.6}
    hawk: {says: would not, prior: rest}
quantities:
  a: uniform: [-2, 2]
  b: {by: them, dove: 1 to 2, hawk: 3 to 4}
  c: {is: a * b - 1 - a / 2}
  d: {is: c + c if them == hawk else -c}
assumptions:
  calm: {claim: it stays calm, credence: 0.5}
moves:
  - {name: offer, by: us, options: [talk, wait]}
  - {name: answer, by: them, options: [yes_, no_], when: offer == talk}
outcomes:
  deal: answer == yes_
payoffs:
  us:
    - {name: chain, add: a - b + c - d, when: not deal or calm}
    - {name: between, add: 1, when: -1 < a < 1 and (deal or offer == wait)}
    - {name: choice, add: "max(a, b, d) if calm else clip(c, 0, 1)"}
    - {name: kinds, add: abs(d) ** 2, when: "answer in (yes_, none)"}
    - {name: consent, add: 2 * body.consents(council) - a, when: offer == talk}
  them:
    - {name: own, add: exp(a / 4) - b if deal else sqrt(b)}
rationality: {us: 1, them: 1}
bodies:
  council:
    rule: majority
    members: {x: {if: calm, then: 0.8, else: 0.4}, y: 0.6, z: 0.5}
responses:
  first:
    says: The first measure
    needs: council
    adds: {a: 1 to 2, d: 0.5}
    executed_when: answer == no_
  second:
    says: The second measure, on top
    adds: {d: {if: calm, then: 1, else: 3}}
    executed_when: offer == wait or them == hawk
advice: {decide: offer}
"""


def test_every_construct_has_the_same_bytes(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "case.yaml").write_text(CASE.replace("a: uniform: ", "a:\n    uniform: "))
    game = compile_case(ov.load(tmp_path))
    draws = draw(game.case, 1, 0, 500)
    values, _ = at_once(game, draws)
    rows = [term_values(game, draws, index) for index in assembly(game).groups]
    assert np.array_equal(values, np.array(rows))
    assert len(np.unique(values)) > 1_000
    # both measures and the body do something
    assert len(game.case.responses) == 2
    assert len(np.unique(draws.consents["council"])) == 2


def test_what_is_not_finite_names_the_term_and_the_world(tmp_path) -> None:  # type: ignore[no-untyped-def]
    text = CASE.replace("a: uniform: ", "a:\n    uniform: ").replace("max(a, b, d)", "1 / (a - a)")
    (tmp_path / "case.yaml").write_text(text)
    game = compile_case(ov.load(tmp_path))
    with pytest.raises(CaseError, match=r"payoffs\.us\.choice.*in world"):
        at_once(game, draw(game.case, 1, 0, 50))
