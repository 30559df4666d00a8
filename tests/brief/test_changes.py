"""Two runs compared: the advice, the margin, and the terms that explain the move."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.brief import sample

from overture.advise.values import Advice
from overture.brief import compare, make_brief
from overture.errors import UsageError


def run(advice: Advice) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(json.dumps(make_brief(advice).to_json()))
    return record


def moved(terms: dict[str, dict[str, float]], **changed: object) -> Advice:
    """The full sample with terms of some policies moved, and their means with them."""
    base = sample.full()
    policies = dict(base.policies)
    for option, moves in terms.items():
        old = policies[option]
        policies[option] = dataclasses.replace(
            old,
            mean=old.mean + sum(moves.values()),
            terms={**old.terms, **{k: old.terms.get(k, 0.0) + v for k, v in moves.items()}},
        )
    ranked = sorted(policies, key=lambda option: -policies[option].mean)
    best, second = ranked[:2]
    return dataclasses.replace(
        base,
        policies={option: policies[option] for option in ranked},
        best=best,
        next=second,
        margin=policies[best].mean - policies[second].mean,
        **changed,  # type: ignore[arg-type]
    )


def test_nothing_changes_between_a_run_and_itself() -> None:
    change = compare(run(sample.full()), run(sample.full()))
    assert not change.advice_changes
    assert change.terms == ()
    assert change.flips == ()
    assert all(move.moved == 0.0 for move in change.policies)
    assert "The advice stays talks" in change.text()
    assert "the same case, to the letter" in change.text()


def test_a_change_of_advice_is_said_first_and_explained_by_terms() -> None:
    after = moved(
        {"talks": {"offering under threat": -2.0}, "rally": {"general war": 0.3}},
        overrides={"quantities.offer_cost": 6.1},
        case_hash="00" * 32,
    )
    change = compare(run(sample.full()), run(after))
    assert change.advice_changes
    assert (change.ahead, change.behind) == ("rally", "talks")
    assert [term.term for term in change.terms] == ["offering under threat", "general war"]
    assert [term.moved for term in change.terms] == pytest.approx([2.0, 0.3])
    text = " ".join(change.text().split())
    assert text.startswith("ADVICE The advice changes from talks to rally, which now leads by 0.79")
    assert "quantities.offer_cost = 6.1" in text
    assert "rally against talks: −0.78 before, 1.52 after (+2.3)" in text
    assert "offering under threat +2.0, general war +0.3" in text


@given(
    st.dictionaries(st.sampled_from(list(sample.TERMS)), st.floats(-5, 5), max_size=4),
    st.dictionaries(st.sampled_from(list(sample.TERMS)), st.floats(-5, 5), max_size=4),
)
def test_the_terms_add_up_to_the_move_of_the_lead(
    talks: dict[str, float], rally: dict[str, float]
) -> None:
    change = compare(run(sample.full()), run(moved({"talks": talks, "rally": rally})))
    if {change.ahead, change.behind} == {"talks", "rally"}:
        assert change.lead_before is not None
        assert change.lead_after is not None
        total = sum(term.moved for term in change.terms)
        assert total == pytest.approx(change.lead_after - change.lead_before, abs=1e-9)


def test_flips_that_move_appear_or_vanish() -> None:
    base = sample.full()
    first, second, *rest = base.flips
    flips = (
        dataclasses.replace(first, at=None, to="", distance=None),
        dataclasses.replace(second, at=0.6),
        *rest,
    )
    change = compare(run(base), run(dataclasses.replace(base, flips=flips)))
    assert [(move.name, move.before, move.after) for move in change.flips] == [
        (first.name, first.at, None),
        (second.name, second.at, 0.6),
    ]
    assert f"{first.name}: 5.41 → rally, now none" in " ".join(change.text().split())


def test_policies_in_one_run_only_are_shown_with_a_dash() -> None:
    change = compare(run(sample.full()), run(sample.edges()))
    gone = {move.option: move for move in change.policies}["tripwire"]
    assert gone.after is None
    assert gone.moved is None
    line = next(line for line in change.text().splitlines() if "tripwire" in line)
    assert line.split()[1:4] == ["−104.4", "–", "–"]


def test_other_draws_are_told() -> None:
    other = dataclasses.replace(sample.full(), seed=2, worlds=5_000, as_of="2021-12-07")
    change = compare(run(sample.full()), run(other))
    assert len(change.notes) == 4
    assert "different seeds (1 and 2)" in change.notes[1]
    assert "sampling error" in change.text()


def test_the_comparison_is_plain_json() -> None:
    change = compare(run(sample.full()), run(sample.edges()))
    again = json.loads(json.dumps(change.to_json(), allow_nan=False))
    assert again["best_after"] == "talks"
    assert again["policies"][0]["option"] == "halt"
    assert again["test"]["bits"] == [0.0221345, 0.0]


def test_lines_keep_to_the_width() -> None:
    change = compare(run(sample.full()), run(sample.edges()))
    for line in change.text(width=80).splitlines():
        assert len(line) <= 80


@pytest.mark.parametrize("bad", [{}, {"overture": "0.1.0"}, {**run(sample.full()), "flips": None}])
def test_what_is_not_a_run_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="not the JSON of a run"):
        compare(bad, run(sample.full()))
    with pytest.raises(UsageError, match="not the JSON of a run"):
        compare(run(sample.full()), bad)


def test_what_rounds_to_the_same_is_not_told_as_a_change() -> None:
    base = sample.full()
    assert base.test is not None
    test = dataclasses.replace(base.test, bits=base.test.bits + 1e-6)
    change = compare(run(base), run(dataclasses.replace(base, test=test)))
    assert set(change.test) == {"bits"}
    assert "TEST" not in change.text()


def test_a_flip_that_vanishes_comes_before_one_that_shifts() -> None:
    base = sample.full()
    shifted = dataclasses.replace(base.flips[0], at=5.5)
    gone = dataclasses.replace(base.flips[1], at=None, to="", distance=None)
    after = dataclasses.replace(base, flips=(shifted, gone, *base.flips[2:]))
    change = compare(run(base), run(after))
    assert [move.name for move in change.flips] == [gone.name, shifted.name]
