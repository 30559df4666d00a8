"""Equilibria made by hand for the tests of the brief: two advise one policy, a third another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from overture.advise.played import Sequential, Shares


def _one(
    policy: str,
    kind: str,
    lift: float,
    policies: Sequence[str],
    replies: Sequence[str],
    types: Sequence[str],
) -> Mapping[str, Any]:
    """One equilibrium: `lift` moves every number, so that no two are alike."""
    sure = dict.fromkeys(types, 0.0) | {types[0]: 1.0}
    tilt = lift if kind == "vertex" else 0.0  # the first two reveal the same
    spread = {one: (index + 1 + tilt) for index, one in enumerate(types)}
    total = sum(spread.values())
    belief = {one: share / total for one, share in spread.items()}
    return {
        "kind": kind,
        "component": 0 if kind == "vertex" else None,
        "max_gain": 0.0 if kind == "pure" else 3.1e-13,
        "consistent": True if kind != "vertex" else None,
        "exact": kind == "pure",
        "labels": ["nash", "subgame_perfect", "weak_pbe", "sequential"],
        "refinements": {"intuitive": kind == "pure", "d1": None, "qre_limit": kind == "mixed"},
        "policy": policy,
        "policies": {
            option: -70.1234 - 3.3 * i + lift + (9.0 if option == policy else 0.0)
            for i, option in enumerate(policies)
        },
        "alike": [],
        "value": -61.1234 + lift,
        "reveals": "semi-separating" if lift else "separating",
        "outcomes": {"war": 0.4123 + lift / 100.0},
        "replies": [
            {
                "reply": reply,
                "probability": 0.0 if index == 1 else 1.0 / (len(replies) - 1),
                "posterior": {"moscow": sure if index == 0 else belief} if index != 2 else {},
                "given_type": {"moscow": belief},
                "by_bayes": index != 1,
            }
            for index, reply in enumerate(replies)
        ],
        "plays": [
            {
                "party": "moscow",
                "move": "reply",
                "after": {"policy": option},
                "plays": [
                    {"who": [types[0]], "options": {"accept": 1.0, "withhold": 0.0}},
                    {"who": list(types[1:]), "options": {"accept": 0.1234, "withhold": 0.8766}},
                ],
                "reached": option == policy,
            }
            for option in policies[:2]
        ],
    }


def played(policies: Sequence[str], replies: Sequence[str], types: Sequence[str]) -> Sequential:
    """Three equilibria, the last two in the way of a bounded search."""
    rows = (
        _one(policies[0], "pure", 0.0, policies, replies, types),
        _one(policies[0], "mixed", 0.2345, policies, replies, types),
        _one(policies[1], "vertex", 0.3456, policies, replies, types),
    )
    return Sequential(
        count=3,
        complete=False,
        pure_complete=True,
        mixed_searched=True,
        same_advice=False,
        as_run=False,
        policies=(policies[0], policies[1]),
        exact=False,
        searched=("all 64 pure profiles", "time ran out"),
        equilibria=rows,
        omitted=0,
        qre_limit={"equilibrium": 1, "by": "strategy", "distance": 1e-4, "precision_times": 1024.0},
        shares=Shares(
            none=0.2345, one=0.5123, several=0.2412, undecided=0.012, worlds=200, depends=0.0712,
            same=0.6123,
        ),
    )  # fmt: skip
