"""The command proposed after a run is the nearest confirmed flip, written so that it runs."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import pytest

from overture.advise.values import Flip
from overture.cli.next_step import after_run

DEFAULTS: dict[str, object] = {
    "kind": "assumption",
    "name": "fear",
    "now": 0.7,
    "at": 0.4,
    "low": 0.0,
    "high": 1.0,
    "distance": 0.3,
    "confirmed": "re-solved",
}


def flip(**given: object) -> Flip:
    values = {field.name: None for field in dataclasses.fields(Flip)}
    return Flip(**{**values, **DEFAULTS, **given})  # type: ignore[arg-type]


def proposed(*flips: Flip, case: str = "crisis") -> str:
    kinds = {"them": {"good": "", "bad": ""}, "many": {"a": "", "b": "", "c": ""}}
    return after_run(case, SimpleNamespace(flips=flips, type_says=kinds))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "overture whatif crisis assumptions.fear.credence=0.36"),
        ({"now": 0.2}, "overture whatif crisis assumptions.fear.credence=0.46"),
        (
            {"kind": "quantity", "name": "cost", "now": 5, "at": 8, "low": 2, "high": 10},
            "overture whatif crisis quantities.cost=8.2",
        ),
        (
            {"kind": "prior", "name": "them.good"},
            "overture whatif crisis types.them.good.prior=0.36 types.them.bad.prior=rest",
        ),
        ({"kind": "prior", "name": "many.a"}, "overture check crisis"),
        ({"at": None, "distance": None}, "overture check crisis"),
    ],
)
def test_a_flip_becomes_a_command(given: dict[str, object], expected: str) -> None:
    assert proposed(flip(**given)) == expected


def test_confirmed_flips_come_before_nearer_screened_ones() -> None:
    near = flip(name="near", distance=0.01, confirmed="screened")
    far = flip(name="far", distance=0.4)
    farther = flip(name="farther", distance=0.5)
    assert "assumptions.far." in proposed(farther, near, far)
    assert "assumptions.near." in proposed(near)


def test_a_folder_with_a_space_is_quoted() -> None:
    assert proposed(flip(), case="my crisis").startswith("overture whatif 'my crisis' ")
    assert proposed(case="my crisis") == "overture check 'my crisis'"
