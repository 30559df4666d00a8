"""What `overture check` finds: problems, ranges as drawn, unsupported numbers, the game's size."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from overture.errors import CaseError, Problem

if TYPE_CHECKING:
    from overture.case.model import Case, Uncertain
    from overture.game.game import Game


@dataclass(frozen=True)
class Survey:
    """A case looked over.

    `quantities`: path -> 5 %, 50 % and 95 % points as drawn. `redrawn`: party -> share of
    worlds whose prior was drawn again. `unsupported`: paths of numbers that carry neither
    `why` nor `source`. With errors, only the problems are known.
    """

    named: str
    id: str
    title: str
    hash: str
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    quantities: Mapping[str, tuple[float, float, float]]
    redrawn: Mapping[str, float]
    unsupported: tuple[str, ...]
    game: Mapping[str, int]

    def to_json(self) -> dict[str, object]:
        """The survey as plain JSON values."""
        return {
            "case": {"id": self.id, "title": self.title, "hash": self.hash},
            "ok": not self.errors,
            "problems": [problem.to_json() for problem in self.errors],
            "warnings": [problem.to_json() for problem in self.warnings],
            "quantities": {
                path: {"low": low, "median": median, "high": high}
                for path, (low, median, high) in self.quantities.items()
            },
            "redrawn": dict(self.redrawn),
            "unsupported": list(self.unsupported),
            "game": dict(self.game),
        }


def survey(named: str, scenario: str = "", as_of: date | None = None) -> Survey:
    """Load, compile and draw a case; its problems are returned, not raised."""
    import overture as ov
    from overture.worlds.draws import draw
    from overture.worlds.realised import WORLDS, realised

    case: Case | None = None
    try:
        case = ov.load(named, scenario=scenario, as_of=as_of)
        game = ov.compile(case)
        draws = draw(case, 0, 0, WORLDS)
        points = realised(case, draws)
    except CaseError as error:
        errors = tuple(one for one in error.problems if one.severity == "error")
        warnings = tuple(one for one in error.problems if one.severity != "error")
        if case is None:
            return Survey(named, named, "", "", errors, warnings, {}, {}, (), {})
        warnings = tuple(case.warnings) + warnings
        return Survey(named, case.id, case.title, case.hash, errors, warnings, {}, {}, (), {})
    return Survey(
        named=named,
        id=case.id,
        title=case.title,
        hash=case.hash,
        errors=(),
        warnings=(*case.warnings, *game.warnings),
        quantities=points,
        redrawn={party: count / WORLDS for party, count in draws.redrawn.items()},
        unsupported=tuple(_unsupported(case)),
        game=_size(game),
    )


def survey_text(found: Survey) -> str:
    """The survey as the lines that the terminal shows."""
    lines = [problem.render() for problem in (*found.errors, *found.warnings)]
    if lines:
        lines.append("")
    said = _count(len(found.errors), "problem")
    if found.warnings:
        said += f", {_count(len(found.warnings), 'warning')}"
    lines.append(f"{found.id}: {said}")
    if found.errors:
        return "\n".join(lines)
    if found.quantities:
        lines += ["", *_table(found.quantities)]
    for party, share in found.redrawn.items():
        if share > 0:
            lines.append(f"Priors of {party} drawn again in {100 * share:.1f} % of worlds")
    if found.unsupported:
        lines.append(f"Neither reason nor source: {', '.join(found.unsupported)}")
    lines.append(
        f"Game: {found.game['nodes']} nodes, {found.game['terminals']} ends, "
        f"{found.game['information_sets']} information sets"
    )
    lines.append(f"Next: overture run {shlex.quote(found.named)}")
    return "\n".join(lines)


def _table(points: Mapping[str, tuple[float, float, float]]) -> list[str]:
    rows = [("as drawn", "5 %", "median", "95 %")]
    for path, (low, median, high) in points.items():
        rows.append((path, f"{low:.3g}", f"{median:.3g}", f"{high:.3g}"))
    wide = max(len(row[0]) for row in rows)
    return [f"{row[0]:<{wide}}" + "".join(f"{cell:>10}" for cell in row[1:]) for row in rows]


def _size(game: Game) -> dict[str, int]:
    return {
        "nodes": game.tree.nodes,
        "terminals": game.tree.terminals,
        "information_sets": len(game.sets),
    }


def _unsupported(case: Case) -> Iterator[str]:
    from overture.case.model import Derived, Rest

    for path, number in _numbers(case):
        if not isinstance(number.form, Derived | Rest) and not (number.why or number.source):
            yield path


def _numbers(case: Case) -> Iterator[tuple[str, Uncertain]]:
    for name, number in case.quantities.items():
        yield f"quantities.{name}", number
    for party, types in case.types.items():
        for kind, declared in types.items():
            yield f"types.{party}.{kind}.prior", declared.prior
    for name, assumption in case.assumptions.items():
        if not (assumption.why or assumption.source):
            yield f"assumptions.{name}.credence", assumption.credence
    for party, rationality in case.rationality.items():
        yield f"rationality.{party}", rationality.default
        for move, number in rationality.moves.items():
            yield f"rationality.{party}.{move}", number


def _count(number: int, noun: str) -> str:
    if number == 0:
        return f"no {noun}s"
    return f"{number} {noun}{'s' if number != 1 else ''}"
