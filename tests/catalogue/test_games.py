"""Every published game of the catalogue is solved and found, without any reference at hand."""

from __future__ import annotations

import dataclasses
import math

import pytest
from tests.catalogue.solved import PUBLISHED, outcome_of

from overture.catalogue import read
from overture.catalogue.closed_forms import FORMS, closed_form
from overture.catalogue.run import FORM, TREE, distance, run
from overture.catalogue.tree import history, solve_case

WITH_TREE = [
    name
    for name, (entry, instance) in PUBLISHED.items()
    if entry.case is not None and instance.tree
]
WITHOUT_END_OR_WITH_CONTINUOUS_TYPES = {
    "crawford-sobel-1982",
    "fearon-1994",
    "fearon-1995-ultimatum",
    "lewis-schultz-2003",
    "powell-1999",
    "rubinstein-1982",
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_numbers_are_found(name: str) -> None:
    outcome = outcome_of(name)
    assert outcome.lines
    assert [line for line in outcome.lines if not line.agrees] == []


@pytest.mark.parametrize("name", WITH_TREE)
def test_a_game_with_a_tree_is_answered_by_its_tree(name: str) -> None:
    entry, instance = PUBLISHED[name]
    for equilibrium, numbers in instance.equilibria.items():
        by_tree = {
            line.name
            for line in outcome_of(name).lines
            if line.by == TREE and line.equilibrium == equilibrium
        }
        assert by_tree
        assert set(numbers) & set(entry.readings) <= by_tree


def test_only_continuous_or_endless_games_have_no_tree() -> None:
    assert {entry.id for entry in read.entries() if entry.case is None} == (
        WITHOUT_END_OR_WITH_CONTINUOUS_TYPES
    )


def test_every_closed_form_is_used_and_found() -> None:
    assert {entry.closed_form for entry in read.entries()} == set(FORMS)
    assert all(callable(closed_form(name)) for name in FORMS)


def test_every_game_has_a_readme_that_names_its_source() -> None:
    for entry in read.entries():
        readme = (entry.folder / "README.md").read_text(encoding="utf-8")
        assert readme.startswith(f"# {entry.id}\n")
        for part in ("**Source.**", "**Our version.**", "**The answer.**"):
            assert part in readme, (entry.id, part)
        assert entry.citation.split(",")[0] in readme, entry.id


def test_a_scenario_that_no_instance_uses_would_be_dead() -> None:
    from overture.case.load import load

    for entry in read.entries():
        if entry.case is not None:
            used = {instance.scenario for instance in entry.instances if instance.tree} - {""}
            assert used == set(load(entry.case).scenarios), entry.id


@pytest.mark.parametrize(
    "name", ["conditional_offer_1", "lewis_schultz_0", "fearon1994_0", "kydd_reassurance_1"]
)
def test_a_wrong_number_is_not_found(name: str) -> None:
    entry, instance = PUBLISHED[name]
    equilibrium, numbers = next(iter(instance.equilibria.items()))
    key, value = next((k, v) for k, v in numbers.items() if isinstance(v, float) and v != 0)
    assert isinstance(value, float)
    moved = {**numbers, key: value + 3 * instance.tolerance}
    wrong = dataclasses.replace(instance, equilibria={equilibrium: moved})
    outcome = run(entry, wrong)
    assert not outcome.agrees
    assert {line.name for line in outcome.lines if not line.agrees} == {key}


def test_a_number_that_nobody_computes_is_not_found() -> None:
    entry, instance = PUBLISHED["rubinstein_0"]
    asked = dataclasses.replace(instance, equilibria={"agreement": {"delay": 0.0}})
    outcome = run(entry, asked)
    assert [(line.ours, line.distance, line.agrees) for line in outcome.lines] == [
        (None, math.inf, False)
    ]


def test_a_wrong_count_is_not_found() -> None:
    entry, instance = PUBLISHED["ultimatum_two_type_0"]
    outcome = run(entry, dataclasses.replace(instance, count=2))
    assert [line.name for line in outcome.lines if not line.agrees] == ["equilibria"]


def test_pooling_on_beer_needs_belief_in_the_weak_after_quiche() -> None:
    entry, _ = PUBLISHED["beer_quiche_0"]
    assert entry.case is not None
    solved = solve_case(entry.case, "", seconds=5.0, seed=1)
    tree = solved.game.tree
    after_quiche = solved.labels.index("bully.answer | breakfast=quiche")
    weak = [
        position
        for position in range(
            int(tree.set_start[after_quiche]), int(tree.set_start[after_quiche + 1])
        )
        if history(solved.game, int(tree.set_nodes[position])).value("sender") == "weak"
    ]
    beer = solved.labels.index("sender.breakfast | weak")
    beliefs = [
        float(one.assessment.beliefs[weak[0]])
        for one in solved.found.equilibria
        if float(one.assessment.strategy[int(tree.offset[beer])]) == 1.0
    ]
    assert min(beliefs) == 0.5
    assert max(beliefs) == 1.0


def test_distances() -> None:
    assert distance(0.5, 0.25) == 0.25
    assert distance((0.0, 1.0), (0.5, 1.0)) == 0.5
    assert distance((0.0, 1.0), (0.5,)) == math.inf
    assert distance(True, 1.0) == 0.0
    assert distance("coerce", "coerce") == 0.0
    assert distance("coerce", "fight") == math.inf
    assert distance("coerce", 1.0) == math.inf
    assert distance(1.0, None) == math.inf


def test_lines_say_where_ours_comes_from() -> None:
    assert {line.by for line in outcome_of("kydd_reassurance_0").lines} == {TREE, FORM}
    assert {line.by for line in outcome_of("rubinstein_0").lines} == {FORM}
