"""Addressing a value of a case: `types.moscow.seeker.prior`, or just the name of a quantity."""

from __future__ import annotations

from collections.abc import Mapping as Overrides

from overture.case.names import NAMING_SECTIONS, declared_names
from overture.errors import CaseError, Problem, Spot
from overture.reading.document import parse_value
from overture.reading.nodes import Mapping, Node, Scalar
from overture.reading.overrides import override
from overture.reading.suggest import list_names, suggest

COMMAND_LINE = "command line"
"""The file that is named in messages about a value given as PATH=VALUE."""

ADDABLE = ("question", "summary", "priors_as_of", "forbidden", "rationality")
"""Sections that an override may add to a case that lacks them."""


def full_path(document: Mapping, path: str, node: Node) -> str:
    """The whole path that `path` stands for.

    The name of a quantity stands for `quantities.NAME`, that of an assumption for its credence;
    a bare number given for `assumptions.NAME` is its credence, one given for `types.PARTY.TYPE`
    its prior.
    """
    names = declared_names(document)
    if path in names.quantities:
        return f"quantities.{path}"
    section, _, name = path.partition(".")
    if path in names.assumptions:
        section, name = "assumptions", path
    if section == "assumptions" and name in names.assumptions and isinstance(node, Scalar):
        return f"assumptions.{name}.credence"
    kind = path.split(".")
    if section == "types" and len(kind) == 3 and isinstance(node, Scalar):
        return f"{path}.prior"
    return path


def replace_at(document: Mapping, path: str, node: Node) -> Mapping:
    """The document with the whole value at `path` replaced.

    Raises CaseError for a path that is not in the case. A key may be added (a reason to
    `forbidden`, a bound to a number), but nothing that has a name: under a misspelt name it
    would change nothing and say nothing.
    """
    names = declared_names(document)
    section, _, rest = path.partition(".")
    known: tuple[str, ...] = ()
    if not rest and document.get(section) is None and section not in ADDABLE:
        known = (*document.keys(), *names.quantities, *names.assumptions)
    elif rest and section in (*NAMING_SECTIONS, "levers") and section != "moves":
        within = document.get(section)
        known = within.keys() if isinstance(within, Mapping) else ()
    wanted = rest.partition(".")[0] or section
    if known and wanted not in known:
        where = f"in '{section}'" if rest else "in this case"
        remedy = suggest(wanted, known) or f"there are: {list_names(known)}"
        what = f"there is no '{wanted}' {where}"
        raise CaseError([Problem("unknown-path", node.spot, path, what, remedy)])
    return override(document, path, node)


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
            document = replace_at(document, whole, node)
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
            document = replace_at(document, whole, node)
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
