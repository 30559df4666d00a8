"""Choices that are made after something was heard: the tree as played, and the best answer to
each thing heard."""

from __future__ import annotations

import pytest

import overture as ov
from overture.advise.advise import advise
from overture.advise.values import Advice, PathNode


@pytest.fixture(scope="module")
def kydd() -> Advice:
    solution = ov.solve(ov.compile(ov.load("kydd-reassurance")), worlds=20)
    return advise(solution, flips=False, other_reading=False, equilibria=False)


def nodes(root: PathNode) -> list[PathNode]:
    return [root, *(n for child in root.children for n in nodes(child))]


def test_what_comes_before_the_choice_is_counted_once(kydd: Advice) -> None:
    assert kydd.path.reach == pytest.approx(1.0, abs=1e-12)
    for node in nodes(kydd.path):
        assert node.reach <= 1.0 + 1e-12
        assert node.probability <= 1.0 + 1e-12
    before = kydd.path.children
    assert sum(node.probability for node in before) == pytest.approx(1.0, abs=1e-9)
    # the value at the root is that of the best policy, and the average of what lies below
    assert kydd.path.value == pytest.approx(kydd.policies[kydd.best].mean, abs=1e-12)
    below = sum(n.reach * n.value for n in before)
    assert below == pytest.approx(kydd.path.value, abs=1e-12)
    # below the choice each option is imposed
    for node in before:
        assert [n.probability for n in node.children] == [1.0] * len(node.children)
        assert {n.reach for n in node.children} == {node.reach}


def test_the_tree_of_a_choice_at_the_root_is_as_before() -> None:
    solution = ov.solve(ov.compile(ov.load("hello")), worlds=20)
    advice = advise(solution, flips=False, other_reading=False, equilibria=False)
    assert advice.case_by_case is None
    assert advice.path.reach == pytest.approx(1.0, abs=1e-12)
    assert advice.path.value == pytest.approx(advice.policies[advice.best].mean, abs=1e-12)


def test_the_best_answer_to_each_thing_heard(kydd: Advice) -> None:
    # Kydd: trust after the concession, not without it; 0.4 of the senders concede, all sincere
    by_case = kydd.case_by_case
    assert by_case is not None
    assert by_case.differs
    choices = {row.says: row.choose for row in by_case.situations}
    assert choices == {"Makes the unilateral concession": "cooperate", "Makes none": "defect"}
    assert sum(row.probability for row in by_case.situations) == pytest.approx(1.0, abs=1e-9)
    assert by_case.value == pytest.approx(0.4, abs=1e-3)
    assert by_case.value >= max(p.mean for p in kydd.policies.values())
    for option, policy in kydd.policies.items():
        imposed = sum(r.probability * r.options[option] for r in by_case.situations)
        assert imposed == pytest.approx(policy.mean, abs=1e-12)


def test_the_brief_says_that_an_answer_to_each_is_better(kydd: Advice) -> None:
    text = ov.brief(kydd).text(width=200)
    assert "An answer to each is better" in text
    assert "cooperate; 1.00 points ahead" in " ".join(text.split())
