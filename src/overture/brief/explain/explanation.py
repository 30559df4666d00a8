"""From a path in the JSON of a run to its explanation."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from overture.brief.explain import (
    rules_advice,
    rules_argued,
    rules_bodies,
    rules_design,
    rules_equilibria,
    rules_evidence,
    rules_flips,
    rules_solution,
    rules_statements,
    rules_talks,
    rules_test,
    rules_watch,
)
from overture.brief.explain.declared import Declared
from overture.brief.explain.lines import places
from overture.brief.explain.observed import observations
from overture.brief.explain.paths import is_number, look_up, numbers_below, parse, show
from overture.brief.explain.rule import Rule, bound, expanded, filled, known_names, normal
from overture.brief.explain.values import Explanation, Line
from overture.brief.quote import Key, Run
from overture.case.places import Place
from overture.errors import UsageError

RULES: tuple[Rule, ...] = (
    *rules_advice.RULES,
    *rules_advice.SITUATIONS,
    *rules_advice.STEP,
    *rules_test.RULES,
    *rules_design.RULES,
    *rules_argued.RULES,
    *rules_evidence.RULES,
    *rules_flips.RULES,
    *rules_solution.RULES,
    *rules_statements.RULES,
    *rules_talks.RULES,
    *rules_bodies.RULES,
    *rules_watch.RULES,
    *rules_equilibria.RULES,
)
"""Every rule; the first one that matches a path explains it."""


def rule_for(path: tuple[Key, ...]) -> tuple[Rule, dict[str, str]] | None:
    """The rule of a path and what its names stand for; None if no rule matches."""
    short, node = normal(path)
    for rule in RULES:
        names = bound(rule, short)
        if names is not None:
            return rule, {**names, "node": node}
    return None


def of_equilibria(path: str) -> bool:
    """Whether a path leads into the JSON of `overture equilibria`. Raises UsageError."""
    return str(parse(path)[0]) in rules_equilibria.PLACES


def explain_number(
    record: Mapping[str, Any], path: str, case: Declared | None = None
) -> Explanation:
    """Explain the number at `path` of the JSON of a run.

    `case` is the case that the run was made from, for its lines. Raises UsageError, with
    suggestions, where there is no such number, and where the JSON is damaged.
    """
    keys = parse(path)
    try:
        return _explained(record, keys, case)
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        raise UsageError(
            f"the JSON of the run is damaged ({error!r}); run the case again"
        ) from error


def _explained(
    record: Mapping[str, Any], keys: tuple[Key, ...], case: Declared | None
) -> Explanation:
    value = look_up(record, keys)
    found = rule_for(keys)
    if found is None or isinstance(value, Mapping | list | bool):
        raise UsageError(_no_number(keys, value))
    rule, names = found
    run = Run(record)
    names = {**known_names(run), **names}
    inputs = _inputs(record, rule, names, keys)
    at: tuple[Place, ...] = ()
    if case is not None:
        wanted = [f"node:{names['node']}" if k == "node" else filled(k, names) for k in rule.lines]
        at = places(run, case.case, case.document, wanted)
    return Explanation(
        path=show(keys),
        value=value,
        says=rule.says,
        formula=rule.formula,
        cites=rule.cites,
        inputs=inputs,
        lines=tuple(
            Line(p.path, p.spot.file, p.spot.line, p.spot.column, p.spot.text.strip(), p.source)
            for p in at
        ),
        sources=_sources(case, at),
        note=_note(rule, case, at, record),
        observations=observations(run, keys, case.case if case is not None else None),
    )


def _inputs(
    record: Mapping[str, Any], rule: Rule, names: Mapping[str, str], path: tuple[Key, ...]
) -> tuple[tuple[str, float | int | str | None], ...]:
    found: dict[str, float | int | str | None] = {}
    for template in rule.inputs:
        whole = template.replace("{node}", names["node"])
        for keys in expanded(record, whole, names):
            value = look_up(record, keys)
            if keys != path and (is_number(value) or value is None):
                found.setdefault(show(keys), value)
    return tuple(found.items())


def _sources(case: Declared | None, at: tuple[Place, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in at:
        if case is not None and one.source and one.source not in found:
            source = case.case.sources.get(one.source)
            words = "" if source is None else source.publisher
            if source is not None and source.grade:
                words += f" ({source.grade})"
            found[one.source] = words or one.source
    return found


def _note(
    rule: Rule, case: Declared | None, at: tuple[Place, ...], record: Mapping[str, Any]
) -> str:
    if not rule.lines:
        return "It is about the calculation: no line of the case enters by itself."
    if case is None:
        return (
            f"The case {record['case']['id']} is not here, or is not the one of this run, so its "
            "lines cannot be shown."
        )
    return "" if at else "The case declares nothing for it."


def _no_number(path: tuple[Key, ...], value: Any) -> str:
    below = [show((*path, *rest)) for _, rest in zip(range(4), numbers_below(value), strict=False)]
    if below and isinstance(value, Mapping | list):
        return f"{show(path)} is not one number; name one of those in it: {', '.join(below)}"
    return (
        f"{show(path)} is no number, it says {os.fspath(str(value))[:60]!r}; "
        "numbers are explained, for example advice.margin"
    )
