"""Reading games into pygambit and profiles out of it. Run only in `.peers/gambit`."""

from __future__ import annotations

import io
from typing import Any

import pygambit
from tests.independent.efg import to_efg
from tests.independent.trees import Node, first_paths, infosets


def load(tree: Node, title: str) -> Any:
    """The game as pygambit reads it from a file."""
    return pygambit.read_efg(io.StringIO(to_efg(tree, title)))


def read_profile(tree: Node, profile: Any) -> dict[str, list[float]]:
    """Information set -> probabilities, in the order of its actions."""
    sets = infosets(tree)
    found = {}
    for name, path in first_paths(tree).items():
        mixed = profile[pygambit.H.path(*path)]
        found[name] = [float(mixed[action]) for action in sets[name][1]]
    return found
