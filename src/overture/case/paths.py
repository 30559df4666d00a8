"""Addressing a value of a case: `types.moscow.seeker.prior`, or just the name of a quantity."""

from __future__ import annotations

from collections.abc import Mapping as Overrides

from overture.case.names import declared_names
from overture.errors import CaseError, Problem, Spot
from overture.reading.document import parse_value
from overture.reading.nodes import Mapping, Node, Scalar
from overture.reading.overrides import override
from overture.reading.suggest import suggest

COMMAND_LINE = "command line"
"""The file that is named in messages about a value given as PATH=VALUE."""


def full_path(document: Mapping, path: str, node: Node) -> str:
    """The whole path that `path` stands for.

    The name of a quantity stands for `quantities.NAME`, that of an assumption for its credence;
    a bare number given for `assumptions.NAME` is its credence, too.
    """
    names = declared_names(document)
    if path in names.quantities:
        return f"quantities.{path}"
    section, _, name = path.partition(".")
    if path in names.assumptions:
        section, name = "assumptions", path
    if section == "assumptions" and name in names.assumptions and isinstance(node, Scalar):
        return f"assumptions.{name}.credence"
    return path


def apply_given(document: Mapping, given: Overrides[str, str]) -> tuple[Mapping, dict[str, Node]]:
    """The document with values given as text (PATH -> VALUE), and the nodes by full path.

    Raises CaseError with the problems of all paths and values.
    """
    problems: list[Problem] = []
    applied: dict[str, Node] = {}
    for path, written in given.items():
        try:
            node = _truth_as_number(parse_value(written, COMMAND_LINE), path, document)
            whole = full_path(document, path.strip(), node)
            document = override(document, whole, node)
            applied[whole] = node
        except CaseError as failure:
            problems.extend(_at(problem, path, written) for problem in failure.problems)
    if problems:
        raise CaseError(problems)
    return document, applied


def apply_scenario(document: Mapping, name: str) -> tuple[Mapping, dict[str, Node]]:
    """The document with a scenario's overrides, and the nodes by path.

    Raises CaseError for an unknown scenario and for every path that is not in the case.
    """
    scenarios = document.get("scenarios")
    known = scenarios.keys() if isinstance(scenarios, Mapping) else ()
    scenario = scenarios.get(name) if isinstance(scenarios, Mapping) else None
    if not isinstance(scenario, Mapping):
        remedy = suggest(name, known) or (
            f"choose one of {', '.join(known)}" if known else "declare it under `scenarios`"
        )
        spot = document.key_spot("scenarios") if known else document.spot
        what = f"there is no scenario '{name}' in this case"
        raise CaseError([Problem("unknown-scenario", spot, "scenarios", what, remedy)])
    problems: list[Problem] = []
    applied: dict[str, Node] = {}
    for key, node in scenario.entries:
        node = _truth_as_number(node, key.text, document)
        try:
            whole = full_path(document, key.text, node)
            document = override(document, whole, node)
            applied[whole] = node
        except CaseError as failure:
            problems.extend(
                Problem(
                    "scenario-path", key.spot, f"scenarios.{name}", problem.what, problem.remedy
                )
                for problem in failure.problems
            )
    if problems:
        raise CaseError(problems)
    return document, applied


def _truth_as_number(node: Node, path: str, document: Mapping) -> Node:
    """An assumption set to true or false has credence 1 or 0."""
    name = path.strip().removeprefix("assumptions.").removesuffix(".credence")
    known = name in declared_names(document).assumptions
    if known and isinstance(node, Scalar) and isinstance(node.value, bool):
        value = int(node.value)
        return Scalar(str(value), value, False, node.spot)
    return node


def _at(problem: Problem, path: str, written: str) -> Problem:
    spot = Spot(COMMAND_LINE, 1, 1, f"{path}={written}")
    return Problem(problem.check, spot, problem.path or path, problem.what, problem.remedy)
