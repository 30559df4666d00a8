"""Dependence: nothing depends on itself, nor on what is settled only later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from overture.case.checks.registry import error, register
from overture.case.dependence import graph, leaves, needs
from overture.case.draft import Draft
from overture.case.measures import decided_numbers
from overture.case.model import Derived, Form, Move
from overture.errors import Problem, Spot
from overture.reading.bodies import body_asked

CHECKS = register(
    error("cycle", "Something depends on itself."),
    error("deep-chain", "Definitions rest on definitions in too many steps."),
    error("not-of-the-world", "A number drawn with the world depends on moves or types."),
    error("later-move", "A chance depends, through a quantity, on a move that is made later."),
)

MOST_STEPS = 30
"""How long a chain of definitions may be: evaluation descends it step by step."""


def cycles(draft: Draft) -> Iterator[Problem]:
    """Each circle once, at its first member in the file; then chains that are too long."""
    edges = graph(draft)
    told: set[frozenset[str]] = set()
    depth: dict[str, int] = {}
    for start in edges:
        circle = _circle(edges, start)
        if circle is None or frozenset(circle) in told:
            continue
        told.add(frozenset(circle))
        spot, path = _place(draft, start)
        yield Problem(
            "cycle",
            spot,
            path,
            f"it depends on itself: {' -> '.join([*circle, start])}",
            "take one of these out of the other's declaration",
        )
    if told:
        return
    for start in _upwards(edges):
        depth[start] = 1 + max((depth[name] for name in edges[start] if name in edges), default=0)
        if depth[start] == MOST_STEPS + 1:
            spot, path = _place(draft, start)
            what = f"it rests on a chain of more than {MOST_STEPS} definitions"
            yield Problem("deep-chain", spot, path, what, "merge some of these definitions")


def _circle(edges: Mapping[str, set[str]], start: str) -> list[str] | None:
    """A shortest path from `start` back to it, without its end; None if there is none."""
    came_from: dict[str, str] = {}
    waiting = [start]
    for name in waiting:
        for below in sorted(edges.get(name, ())):
            if below == start:
                path = [name]
                while path[-1] != start:
                    path.append(came_from[path[-1]])
                return path[::-1]
            if below in edges and below not in came_from:
                came_from[below] = name
                waiting.append(below)
    return None


def _upwards(edges: Mapping[str, set[str]]) -> list[str]:
    """The names of a graph without cycles, each after all it depends on (Kahn 1962)."""
    missing = {name: {below for below in edges[name] if below in edges} for name in edges}
    users: dict[str, list[str]] = {name: [] for name in edges}
    for name, below in missing.items():
        for each in below:
            users[each].append(name)
    ready = [name for name, below in missing.items() if not below]
    for name in ready:
        for user in users[name]:
            missing[user].discard(name)
            if not missing[user]:
                ready.append(user)
    return ready


def _place(draft: Draft, name: str) -> tuple[Spot, str]:
    body = body_asked(name)
    if body:
        return draft.spot("bodies", body), f"bodies.{body}"
    section = f"{draft.names.kind(name)}s".replace("quantitys", "quantities")
    return draft.spot(section, name), f"{section}.{name}"


def _reach(edges: Mapping[str, set[str]], start: set[str]) -> dict[str, str]:
    """Every name on which `start` depends -> the name in `start` through which it does."""
    through = {name: name for name in sorted(start)}
    waiting = list(through)
    for name in waiting:
        for below in sorted(edges.get(name, ())):
            if below not in through:
                through[below] = through[name]
                waiting.append(below)
    return through


def of_the_world(draft: Draft) -> Iterator[Problem]:
    """Priors, credences and precisions depend on quantities and assumptions only.

    So does an expression inside of a number given per type or per assumption.
    """
    edges = graph(draft)
    for path, spot, form in _drawn(draft):
        for name, through in _reach(edges, needs(form)).items():
            if name in draft.names.moves or name in draft.names.types:
                yield Problem(
                    "not-of-the-world",
                    spot,
                    path,
                    f"it depends on '{name}'"
                    + (f" (through '{through}')" if through != name else "")
                    + ", which is not settled when a world is drawn",
                    "use quantities and assumptions that do not depend on moves or types",
                )
                break


def _drawn(draft: Draft) -> Iterator[tuple[str, Spot, Form]]:
    for name, assumption in draft.assumptions.items():
        yield f"assumptions.{name}.credence", assumption.credence.spot, assumption.credence.form
    for party, kinds in draft.types.items():
        for kind in kinds.values():
            yield f"types.{party}.{kind.id}.prior", kind.prior.spot, kind.prior.form
    for party, given in draft.rationality.items():
        yield f"rationality.{party}", given.default.spot, given.default.form
        for move, number in given.moves.items():
            yield f"rationality.{party}.{move}", number.spot, number.form
    for path, number in decided_numbers(draft):
        yield path, number.spot, number.form
    for name, number in draft.quantities.items():
        if not isinstance(number.form, Derived):
            for leaf in leaves(number.form):
                if isinstance(leaf, Derived):
                    yield f"quantities.{name}", leaf.expression.spot, leaf


def chances(draft: Draft) -> Iterator[Problem]:
    """Through quantities, too, a chance depends on earlier moves only."""
    edges = graph(draft)
    order = list(draft.names.moves)
    for move in draft.moves.values():
        for option in move.options:
            if option.probability is not None:
                reached = _reach(edges, set(option.probability.names))
                yield from _later(draft, order, move, option.id, reached)


def _later(
    draft: Draft, order: list[str], move: Move, option: str, reached: Mapping[str, str]
) -> Iterator[Problem]:
    for name, through in reached.items():
        if name in order and order.index(name) >= order.index(move.id):
            yield Problem(
                "later-move",
                draft.value_spot("moves", move.id, "options", option),
                f"moves.{move.id}.options.{option}",
                f"through '{through}' it depends on '{name}', which is not made yet",
                "use a quantity that depends on earlier moves only",
            )


ALL = (cycles, of_the_world, chances)
