"""From a case on disk to frozen values: read, override, check everything, say everything."""

from __future__ import annotations

from collections.abc import Mapping as Overrides
from datetime import date
from pathlib import Path
from typing import Any

from overture.case import shipped
from overture.case.checks import run_checks
from overture.case.checks.scenarios import scenario_problems
from overture.case.draft import Draft
from overture.case.frozen import ReadOnly
from overture.case.hashing import content_hash
from overture.case.model import AdviceSection, Case
from overture.case.paths import apply_given, apply_scenario
from overture.errors import CaseError, Problem, Spot, UsageError
from overture.reading.document import read_document
from overture.reading.nodes import Mapping, Node, Scalar, plain
from overture.reading.overrides import override
from overture.reading.suggest import suggest

CASE_FILE = "case.yaml"
RUN_FILE = "run.json"

NO_OVERRIDES: Overrides[str, str] = ReadOnly()


def load(
    path_or_name: str | Path,
    *,
    scenario: str = "",
    overrides: Overrides[str, str] = NO_OVERRIDES,
    as_of: date | None = None,
) -> Case:
    """Read a case and check it.

    `path_or_name` is a folder with a case.yaml, a YAML file, or the name of a shipped case.
    The scenario's overrides are applied first, then `overrides` (PATH -> VALUE, as text), then
    `as_of`. Raises UsageError if there is no such case, and CaseError with ALL problems.
    """
    file, name = find(path_or_name)
    document = read_document(file)
    applied: dict[str, Node] = {}
    if scenario:
        document, added = apply_scenario(document, scenario)
        applied.update(added)
    if overrides:
        document, added = apply_given(document, overrides)
        applied.update(added)
    document, added = _as_of(document, as_of)
    applied.update(added)
    draft, problems = checked(document)
    # Scenarios are overrides of the case as written, not of another scenario or a what-if.
    if not applied and not _errors(problems):
        problems.extend(scenario_problems(document, lambda changed: checked(changed, draft)[1]))
    if _errors(problems):
        raise CaseError(_errors(problems))
    return _freeze(draft, problems, name, file, scenario, applied)


def find(path_or_name: str | Path) -> tuple[Path, str]:
    """The case file and the id of a case. Raises UsageError, with a suggestion, if it is none."""
    path = Path(path_or_name)
    written = str(path_or_name)
    if path.is_dir():
        file = path / CASE_FILE
        if not file.is_file():
            if (path / RUN_FILE).is_file():
                raise UsageError(
                    f"{written}: this is the folder of a run, not of a case; name the case that "
                    "was run"
                )
            raise UsageError(
                f"{written}: the folder has no {CASE_FILE}; write one with `overture new`"
            )
        return file, path.resolve().name
    if path.is_file():
        return path, path.resolve().parent.name if path.name == CASE_FILE else path.stem
    file_of_shipped = shipped.path_of(written)
    if file_of_shipped is not None:
        return file_of_shipped, written
    hint = suggest(written, shipped.names()) or "`overture cases` lists the cases that ship"
    raise UsageError(f"there is no case '{written}': no folder, file or shipped case; {hint}")


def checked(document: Mapping, known: Draft | None = None) -> tuple[Draft, list[Problem]]:
    """The draft of a document and every problem in it, warnings and notes included.

    `known` is a draft without errors; what is noted of sections shared with it is not repeated.
    """
    # Here, because pydantic is loaded with it.
    from overture.case.read import read_draft

    draft, problems = read_draft(document, known)
    problems.extend(run_checks(draft, sound=not _errors(problems)))
    return draft, problems


def _errors(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]


def _as_of(document: Mapping, as_of: date | None) -> tuple[Mapping, dict[str, Node]]:
    """The question asked as of another day; the priors stay those of the day they were stated."""
    if as_of is None:
        return document, {}
    spot = Spot("command line", 1, 1, f"--as-of {as_of.isoformat()}")
    day = Scalar(as_of.isoformat(), as_of.isoformat(), False, spot)
    declared = document.get("as_of")
    if document.get("priors_as_of") is None and isinstance(declared, Scalar):
        document = override(document, "priors_as_of", declared)
    return override(document, "as_of", day), {"as_of": day}


def _freeze(
    draft: Draft,
    problems: list[Problem],
    name: str,
    file: Path,
    scenario: str,
    applied: dict[str, Node],
) -> Case:
    """The case of a draft without errors."""
    assert draft.as_of is not None
    assert draft.advice is not None
    content = plain(draft.document)
    assert isinstance(content, dict)
    # What became known afterwards is no part of the analysis: its hash stays that of the day.
    content.pop("happened", None)
    scenarios = content.get("scenarios") or {}
    return Case(
        id=name,
        folder=str(file.parent),
        title=_words(content, "title"),
        question=_words(content, "question") or _question(draft, draft.advice),
        summary=_words(content, "summary"),
        as_of=draft.as_of,
        priors_as_of=draft.priors_as_of or draft.as_of,
        parties=draft.parties,
        types=draft.types,
        quantities=draft.quantities,
        together=tuple(together for together, _ in draft.together),
        assumptions=draft.assumptions,
        moves=draft.moves,
        outcomes=draft.outcomes,
        payoffs=draft.payoffs,
        forbidden=draft.forbidden,
        rationality=draft.rationality,
        advice=draft.advice,
        levers=draft.levers,
        scenarios=ReadOnly({key: ReadOnly(value) for key, value in scenarios.items()}),
        sources=draft.sources,
        scenario=scenario,
        overrides=ReadOnly({path: plain(node) for path, node in applied.items()}),
        warnings=tuple(problem for problem in problems if problem.severity != "error"),
        document=ReadOnly(content),
        hash=content_hash(content),
        indicators=draft.indicators,
        agenda=draft.agenda,
        bodies=draft.bodies,
        ceilings=draft.ceilings,
        happened=draft.happened,
        statements=draft.statements,
        responses=draft.responses,
        accessions=draft.accessions,
        arguments=draft.arguments,
        record=_words(content, "record"),
    )


def _words(content: dict[str, Any], key: str) -> str:
    return " ".join(str(content.get(key) or "").split())


def _question(draft: Draft, advice: AdviceSection) -> str:
    advised = next(party.name for party in draft.parties.values() if party.advised)
    return f"Which option of '{advice.decide}' should {advised} choose?"
