"""At random parameters every closed form is among the equilibria of the tree of its case."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from overture.catalogue import read, run, tree
from overture.catalogue.values import Instance


def thousandths(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers with three decimals, so that the world of the case is exact."""
    return st.integers(round(low * 1000), round(high * 1000)).map(lambda n: n / 1000)


def agrees(name: str, changes: Mapping[str, float]) -> bool:
    """Whether the tree of a game, with other numbers, has the equilibrium of the closed form."""
    entry = read.entry(name)
    assert entry.case is not None
    overrides = {place: repr(value) for place, value in changes.items()}
    solved = tree.solve_case(entry.case, "", seconds=20.0, seed=1, overrides=overrides)
    parameters = run.given(entry, entry.instances[0], solved)
    answer = run.closed_form(entry.closed_form)(**parameters)
    asked = Instance("random", 1e-7, equilibria=answer.equilibria)
    for equilibrium, published in answer.equilibria.items():
        lines = run.beside(entry, published, solved, asked, equilibrium)
        if not lines or not all(line.agrees for line in lines):
            return False
    return True


few = settings(max_examples=15)


@given(thousandths(0.1, 0.9), thousandths(0.05, 0.95), thousandths(0.5, 5), thousandths(0.01, 0.4))
@few
def test_the_conditional_offer(q: float, d: float, loss: float, e: float) -> None:
    assert agrees(
        "conditional-offer",
        {
            "types.adversary.sincere.prior": q,
            "quantities.detection": d,
            "quantities.loss": loss,
            "quantities.exposure": e,
        },
    )


@given(thousandths(0.05, 0.45), thousandths(0.01, 1.39), thousandths(0.1, 0.9))
@few
def test_sinking_costs(q: float, m: float, v: float) -> None:
    assume(m != v)
    assert agrees(
        "fearon-1997-sinking",
        {
            "types.defender.high.prior": q,
            "quantities.signal_cost": m,
            "quantities.prize.low": v,
        },
    )


@given(thousandths(0.05, 0.45), thousandths(0.01, 1.5))
@few
def test_tying_hands(q: float, m: float) -> None:
    assert agrees(
        "fearon-1997-tying",
        {"types.defender.high.prior": q, "quantities.signal_cost": m},
    )


@given(thousandths(0.05, 0.95), thousandths(0.05, 0.95))
@few
def test_reassurance(alpha: float, trust: float) -> None:
    assert agrees(
        "kydd-2000",
        {"quantities.alpha": alpha, "types.sender.trustworthy.prior": trust},
    )


@given(thousandths(0.05, 0.95), thousandths(0.05, 0.3), thousandths(0.31, 0.4))
@few
def test_two_types_of_resolve(q: float, tough: float, weak: float) -> None:
    critical = (weak - tough) / (weak + 0.1)
    assume(abs(q - critical) > 1e-3)
    entry = read.entry("fearon-1995-two-types")
    assert entry.case is not None
    overrides = {
        "types.b.tough.prior": repr(q),
        "quantities.cost_tough": repr(tough),
        "quantities.cost_weak": repr(weak),
    }
    solved = tree.solve_case(entry.case, "", seconds=5.0, seed=1, overrides=overrides)
    answer = run.closed_form("two_types")(**run.given(entry, entry.instances[0], solved))
    ((name, numbers),) = answer.equilibria.items()
    # demands lie just inside: the quantity `inside`
    lines = run.beside(entry, numbers, solved, Instance("random", 1.1e-5), name)
    assert len(solved.found.equilibria) == 1
    assert all(line.agrees for line in lines)


@given(thousandths(0.02, 0.98))
@few
def test_the_chain_store(p: float) -> None:
    assume(p not in (0.125, 0.25, 0.5))
    assert agrees("kreps-wilson-1982", {"types.store.tough.prior": p})


@given(thousandths(0.05, 0.95))
@few
def test_beer_and_quiche(p: float) -> None:
    assume(p != 0.5)
    assert agrees("cho-kreps-1987", {"types.sender.strong.prior": p})


@given(thousandths(0.5, 3), thousandths(0.1, 3), thousandths(0.3, 1), thousandths(0.1, 0.25))
@few
def test_one_inspection(b: float, d: float, beta: float, e: float) -> None:
    assume(d < beta * (b + d))
    assert agrees(
        "avenhaus-canty-1996",
        {"quantities.b": b, "quantities.d": d, "quantities.beta": beta, "quantities.e": e},
    )


@given(thousandths(0.05, 0.45), thousandths(0.05, 0.9))
@few
def test_a_threat_with_nobody_to_vouch(q: float, audience: float) -> None:
    assert agrees(
        "schultz-1998-no-opposition", {"quantities.resolved": q, "quantities.audience": audience}
    )


def test_the_check_itself_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    real = run.closed_form("beer_quiche")

    def wrong(**given: float) -> object:
        answer = real(**given)
        shifted = {name: {"pr_beer_weak": 0.123} for name in answer.equilibria}
        return dataclasses.replace(answer, equilibria=shifted)

    monkeypatch.setattr(run, "closed_form", lambda name: wrong)
    assert not agrees("cho-kreps-1987", {})
