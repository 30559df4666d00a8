"""Every check that the draws can report is documented, and nothing else is."""

from __future__ import annotations

import ast
from pathlib import Path

import overture.worlds.draws
from overture.worlds.checks import CHECKS


def test_the_documented_checks_are_those_in_the_code() -> None:
    room = Path(overture.worlds.draws.__file__).parent
    used = set()
    for name in ("copula", "forms", "priors", "draws", "deals", "candidates"):
        for node in ast.walk(ast.parse((room / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                assert isinstance(node.args[0], ast.Constant)
                used.add(node.args[0].value)
    assert used == set(CHECKS)
