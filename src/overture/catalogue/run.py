"""Run a published game: solve it, and lay our numbers beside the published ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

from overture.catalogue.closed_forms import closed_form
from overture.catalogue.tree import Solved, parameter, read, solve_case
from overture.catalogue.values import Answer, Entry, Instance, Line, Outcome, Value

TREE, FORM = "tree", "closed form"

SECONDS = 20.0
"""Time for the search of mixed equilibria of one instance; the games need a small part of it."""

Progress = Callable[[str, int, int], None]


def run_all(
    entries: Iterable[Entry],
    *,
    seconds: float = SECONDS,
    seed: int = 1,
    progress: Progress | None = None,
) -> tuple[Outcome, ...]:
    """Every instance of the games, solved and compared."""
    waiting = [(entry, instance) for entry in entries for instance in entry.instances]
    found = []
    for done, (entry, instance) in enumerate(waiting):
        if progress is not None:
            progress(instance.id, done, len(waiting))
        found.append(run(entry, instance, seconds=seconds, seed=seed))
    return tuple(found)


def run(entry: Entry, instance: Instance, *, seconds: float = SECONDS, seed: int = 1) -> Outcome:
    """One instance: its case is solved for all sequential equilibria, its closed form evaluated.

    Raises CaseError or UsageError where a file of the catalogue is wrong.
    """
    solved = None
    if entry.case is not None and instance.tree:
        solved = solve_case(entry.case, instance.scenario, seconds=seconds, seed=seed)
    answer = _on_paper(entry, instance, solved)
    lines = [
        _line("", name, value, answer.numbers.get(name), FORM, instance.tolerance)
        for name, value in instance.expect.items()
    ]
    for name, published in instance.equilibria.items():
        found = beside(entry, published, solved, instance, name)
        on_paper = answer.equilibria.get(name, {})
        found += [
            _line(name, key, value, on_paper[key], FORM, instance.tolerance)
            for key, value in published.items()
            if key in on_paper
        ]
        named = {line.name for line in found}
        found += [
            _line(name, key, value, None, FORM, instance.tolerance)
            for key, value in published.items()
            if key not in named
        ]
        lines += found
    if solved is not None and instance.count is not None:
        many = len(solved.found.equilibria)
        lines.append(_line("", "equilibria", float(instance.count), float(many), TREE, 0.0))
    return Outcome(
        entry,
        instance,
        tuple(lines),
        None if solved is None else len(solved.found.equilibria),
        None if solved is None else solved.found.complete,
    )


def given(entry: Entry, instance: Instance, solved: Solved | None) -> dict[str, Value]:
    """The parameters of an instance: from its case, from the game's constants, or its own."""
    found: dict[str, Value] = {}
    for name, place in entry.parameters.items():
        if not (isinstance(place, str) and "." in place):
            found[name] = place
        elif solved is not None:
            found[name] = parameter(solved.game, solved.draws, place)
    return found | dict(instance.parameters)


def _on_paper(entry: Entry, instance: Instance, solved: Solved | None) -> Answer:
    if not entry.closed_form:
        return Answer()
    return closed_form(entry.closed_form)(**given(entry, instance, solved))


def beside(
    entry: Entry,
    published: Mapping[str, Value],
    solved: Solved | None,
    instance: Instance,
    name: str,
) -> list[Line]:
    """The lines of the equilibrium of the tree that lies nearest to a published one.

    Only numbers that the game has a reading for are compared.
    """
    if solved is None:
        return []
    readable = {key: value for key, value in published.items() if key in entry.readings}
    nearest: list[Line] = []
    survives: Mapping[str, bool | None] = {}
    for one in solved.found.equilibria:
        lines = [
            _line(
                name,
                key,
                value,
                read(solved, one.assessment, entry.readings[key]),
                TREE,
                instance.tolerance,
            )
            for key, value in readable.items()
        ]
        if not nearest or _worst(lines) < _worst(nearest):
            nearest, survives = lines, one.refinements
    if not nearest:
        nearest = [_line(name, key, value, None, TREE, 0.0) for key, value in readable.items()]
    return nearest + [
        _line(name, key, wanted, survives.get(key), TREE, 0.0)
        for key, wanted in instance.refined.get(name, {}).items()
    ]


def _worst(lines: list[Line]) -> float:
    return max((line.distance for line in lines), default=math.inf)


def _line(
    equilibrium: str, name: str, published: Value, ours: Value | None, by: str, tolerance: float
) -> Line:
    apart = distance(published, ours)
    return Line(equilibrium, name, published, ours, by, apart, apart <= tolerance)


def distance(published: Value, ours: Value | None) -> float:
    """How far two values lie apart: the largest difference of numbers; 0 or infinity for words."""
    if ours is None:
        return math.inf
    if isinstance(published, str) or isinstance(ours, str):
        return 0.0 if published == ours else math.inf
    first, second = _numbers(published), _numbers(ours)
    if len(first) != len(second):
        return math.inf
    return max((abs(a - b) for a, b in zip(first, second, strict=True)), default=0.0)


def _numbers(value: float | bool | tuple[float, ...]) -> tuple[float, ...]:
    return value if isinstance(value, tuple) else (float(value),)
