"""The numbers that a joint change may move, and the case in which they are moved."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from overture.advise.four_views.inputs import Input
from overture.advise.four_views.moves import Number, is_rest, movable, move, with_forms
from overture.advise.spread import weighted_quantile
from overture.case.model import Case, Form, Uncertain
from overture.errors import NotSolved
from overture.worlds.ensemble import Solution

Array = np.ndarray


@dataclass(frozen=True)
class Coordinate:
    """A number whose middle may move: from `now` to anything in [low, high], `span` to the unit.

    whole  the path of the number that is declared; `type` is the one for which it holds, or ""
    pays   the path of the prior that takes the opposite move, where no prior says `rest`
    """

    kind: str
    name: str
    whole: str
    type: str
    now: float
    low: float
    high: float
    span: float
    pays: str = ""

    @property
    def bounds(self) -> tuple[float, float]:
        """How far it may move down and up, in its range."""
        return (self.low - self.now) / self.span, (self.high - self.now) / self.span


def coordinates(solution: Solution, found: Sequence[Input]) -> tuple[Coordinate, ...]:
    """Every credence, prior and quantity that can be moved, in the order of the case."""
    case = solution.game.case
    blocks = solution.kept
    weights = np.concatenate([block.weights for block in blocks])
    rows: list[Coordinate] = []
    for name, assumption in case.assumptions.items():
        if movable(assumption.credence):
            drawn = np.concatenate([block.draws.credences[name] for block in blocks])
            now = weighted_quantile(drawn, weights, 0.5)
            path = f"assumptions.{name}.credence"
            rows.append(Coordinate("assumption", name, path, "", now, 0.0, 1.0, 1.0))
    for party, kinds in case.types.items():
        rows += _priors(solution, party, list(kinds), weights)
    for one in found:
        if one.kind == "quantity" and one.high > one.low:
            name, _, kind = one.name.partition(".")
            if movable(case.quantities[name]):
                whole = f"quantities.{name}"
                rows.append(
                    Coordinate(
                        "quantity", one.name, whole, kind, one.now, one.low, one.high,
                        one.high - one.low,
                    )
                )  # fmt: skip
    return tuple(rows)


def _priors(solution: Solution, party: str, kinds: list[str], weights: Array) -> list[Coordinate]:
    """All types but the one that takes what the others leave: `rest`, or else the last."""
    declared = solution.game.case.types[party]
    if len(kinds) < 2:
        return []
    rest = next((kind for kind in kinds if is_rest(declared[kind].prior)), "")
    last = rest or kinds[-1]
    pays = "" if rest else f"types.{party}.{last}.prior"
    if pays and not movable(declared[last].prior):
        return []
    rows = []
    for k, kind in enumerate(kinds):
        if kind == last or not movable(declared[kind].prior):
            continue
        drawn = np.concatenate([block.draws.priors[party][k] for block in solution.kept])
        other = np.concatenate(
            [block.draws.priors[party][kinds.index(last)] for block in solution.kept]
        )
        now = weighted_quantile(drawn, weights, 0.5)
        most = now + weighted_quantile(other, weights, 0.5)
        path = f"types.{party}.{kind}.prior"
        rows.append(Coordinate("prior", f"{party}.{kind}", path, "", now, 0.0, most, 1.0, pays))
    return rows


def moved_case(
    case: Case, rows: Sequence[Coordinate], change: Array
) -> tuple[Case, dict[str, Number]]:
    """The case with its numbers moved by `change` [d], in ranges, and the leaves to write for it.

    Raises NotSolved where a number is written in a way that cannot be moved.
    """
    forms: dict[str, Form] = {}
    text: dict[str, Number] = {}
    for row, step in zip(rows, change.tolist(), strict=True):
        if step == 0.0:
            continue
        d = step * row.span
        for path, amount in ((row.whole, d), *(((row.pays, -d),) if row.pays else ())):
            declared, written = _declared(case, path)
            declared = replace(declared, form=forms.get(path, declared.form))
            try:
                made = move(declared, written, path, amount, row.type)
            except ValueError as cannot:
                raise NotSolved(f"{cannot}") from cannot
            forms[path] = made.form
            text.update(made.text)
    return with_forms(case, forms), text


def _declared(case: Case, path: str) -> tuple[Uncertain, object]:
    """A number of the case with what is written for it."""
    section, name, *rest = path.split(".")
    if section == "quantities":
        return case.quantities[name], case.document[section][name]
    if section == "assumptions":
        return case.assumptions[name].credence, case.document[section][name]["credence"]
    return case.types[name][rest[0]].prior, case.document[section][name][rest[0]]["prior"]


def overrides(text: Mapping[str, Number]) -> dict[str, str]:
    """The change as PATH -> VALUE, as `overture whatif` takes it."""
    return {
        path: number if isinstance(number, str) else json.dumps(number)
        for path, number in text.items()
    }


def scenario_text(case: Case, name: str, text: Mapping[str, Number]) -> str:
    """The change as YAML: a scenario for the case, which keeps what the one in force says."""
    said = {
        path: json.dumps(value, ensure_ascii=False)
        for path, value in case.scenarios.get(case.scenario, {}).items()
    }
    said |= overrides(text)
    lines = [f"    {path}: {value}" for path, value in said.items()]
    return "\n".join(["scenarios:", f"  {name}:", *lines]) + "\n"
