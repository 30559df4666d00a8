"""Reading games into pygambit and profiles out of it. Run only in `.peers/gambit`."""

from __future__ import annotations

import io
from typing import Any

import pygambit
from tests.independent.efg import to_efg
from tests.independent.trees import Chance, Decision, Node, Terminal, walk


def load(tree: Node, title: str) -> Any:
    """The game as pygambit reads it from a file."""
    return pygambit.read_efg(io.StringIO(to_efg(tree, title)))


def first_paths(tree: Node) -> dict[str, tuple[str, ...]]:
    """For each information set the actions that lead to its first node."""
    paths: dict[str, tuple[str, ...]] = {}

    def visit(node: Node, path: tuple[str, ...]) -> None:
        if isinstance(node, Terminal):
            return
        if isinstance(node, Decision):
            paths.setdefault(node.infoset, path)
        labels = node.labels if isinstance(node, Chance) else node.actions
        for label, child in zip(labels, node.children, strict=True):
            visit(child, (*path, label))

    visit(tree, ())
    return paths


def read_profile(tree: Node, profile: Any) -> dict[str, list[float]]:
    """Information set -> probabilities, in the order of its actions."""
    actions = {n.infoset: n.actions for n in _decisions(tree)}
    found = {}
    for name, path in first_paths(tree).items():
        mixed = profile[pygambit.H.path(*path)]
        found[name] = [float(mixed[action]) for action in actions[name]]
    return found


def _decisions(tree: Node) -> list[Decision]:
    return [node for node in walk(tree) if isinstance(node, Decision)]
