"""Scenarios: each is applied and checked, so that a broken one is known before it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from overture.case.paths import apply_scenario
from overture.errors import CaseError, Problem, Spot
from overture.reading.nodes import Mapping


def scenario_problems(
    document: Mapping, check: Callable[[Mapping], list[Problem]]
) -> Iterator[Problem]:
    """The errors of a sound document under each of its scenarios.

    `check` gives the problems of a document. Those that lie in the scenario keep their place;
    others are shown at the scenario, which causes them.
    """
    scenarios = document.get("scenarios")
    for key, node in scenarios.entries if isinstance(scenarios, Mapping) else ():
        try:
            changed, _ = apply_scenario(document, key.text)
        except CaseError as failure:
            yield from failure.problems
            continue
        if not isinstance(node, Mapping):
            continue
        first, last = key.spot.line, _last_line(node)
        for problem in check(changed):
            if problem.severity != "error":
                continue
            inside = first <= problem.spot.line <= last and problem.spot.file == key.spot.file
            yield Problem(
                problem.check,
                problem.spot if inside else key.spot,
                f"scenarios.{key.text}",
                f"under this scenario, {problem.path}: {problem.what}",
                problem.remedy,
            )


def _last_line(node: Mapping) -> int:
    spots: list[Spot] = [node.spot]
    for key, value in node.entries:
        spots += [key.spot, value.spot]
        if isinstance(value, Mapping):
            spots.append(Spot(value.spot.file, _last_line(value), 1))
    return max(spot.line for spot in spots)
