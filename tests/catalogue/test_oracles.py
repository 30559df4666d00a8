"""The catalogue holds every published instance of the reference, word for word, and finds it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.catalogue.solved import PUBLISHED, outcome_of

from overture.catalogue.run import given
from overture.catalogue.tree import solve_case
from overture.catalogue.values import Value

ELSEWHERE = {"payoffs_beer": ("pool beer", "payoffs"), "payoffs_quiche": ("pool quiche", "payoffs")}
"""Numbers that the reference names after their equilibrium."""

UNUSED = {"x"}
"""The regressor from which the reference made the payoffs of its crisis signalling games."""


@pytest.fixture(scope="module")
def instances(reference: Path) -> Mapping[str, Any]:
    text = (reference / "oracles" / "games.json").read_text(encoding="utf-8")
    return {one["id"]: one for one in json.loads(text)["instances"]}


def flat(tree: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Value]]:
    """Nested parameters as ours: T.R becomes t_r."""
    for key, value in tree.items():
        name = f"{before}{key}".lower()
        if isinstance(value, Mapping):
            yield from flat(value, f"{name}_")
        else:
            yield name, value


def same(ours: Any, theirs: Any) -> bool:
    """Equal as facts: lists are tuples here, and 1 is 1.0, but truths are not numbers."""
    if isinstance(theirs, list):
        return isinstance(ours, tuple) and list(ours) == [float(each) for each in theirs]
    if isinstance(theirs, bool) or isinstance(ours, bool):
        return ours is theirs
    return bool(ours == theirs)


def test_no_instance_of_the_reference_is_missing(instances: Mapping[str, Any]) -> None:
    assert len(instances) == 43
    assert set(instances) <= set(PUBLISHED)


def test_parameters_are_those_of_the_reference(instances: Mapping[str, Any]) -> None:
    for name, theirs in instances.items():
        entry, instance = PUBLISHED[name]
        solved = None
        if entry.case is not None and instance.tree:
            solved = solve_case(entry.case, instance.scenario, seconds=0.0, seed=1)
        ours = given(entry, instance, solved)
        wanted = {key: value for key, value in flat(theirs["params"]) if key not in UNUSED}
        assert set(ours) == set(wanted), name
        for key, value in wanted.items():
            if isinstance(value, str | bool):
                assert ours[key] == value, (name, key)
            else:
                assert ours[key] == pytest.approx(value, abs=1e-15), (name, key)


def test_published_numbers_are_those_of_the_reference(instances: Mapping[str, Any]) -> None:
    for name, theirs in instances.items():
        _, instance = PUBLISHED[name]
        assert instance.tolerance == theirs["tol"], name
        for key, value in theirs["expect"].items():
            if key == "type":
                assert value in instance.equilibria, name
            elif key == "outcomes":
                assert value == list(instance.equilibria), name
            elif key == "equilibria":
                for ours, one in zip(instance.equilibria.values(), value, strict=True):
                    lower = {k.lower(): v for k, v in one.items()}
                    assert ours.keys() == lower.keys()
                    assert all(same(ours[k], lower[k]) for k in lower), name
            elif key in ELSEWHERE:
                which, number = ELSEWHERE[key]
                assert same(instance.equilibria[which][number], value), name
            else:
                # beside the published type, ours may hold another equilibrium of the same game
                named = theirs["expect"].get("type", next(iter(instance.equilibria)))
                stored = [instance.expect, instance.equilibria[named]]
                held = [one[key.lower()] for one in stored if key.lower() in one]
                assert len(held) == 1, (name, key)
                assert same(held[0], value), (name, key)


def test_every_instance_of_the_reference_is_reproduced(instances: Mapping[str, Any]) -> None:
    wrong = {
        name: [line for line in outcome_of(name).lines if not line.agrees]
        for name in instances
        if not outcome_of(name).agrees
    }
    assert not wrong
