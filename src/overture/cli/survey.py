"""What `overture check` finds: problems, ranges as drawn, unsupported numbers, the game's size."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from overture.errors import CaseError, Problem

if TYPE_CHECKING:
    from overture.case.model import Case
    from overture.game.game import Game


UNSUPPORTED = "no-reason"
"""The check that notes a number without reason or source; `check` lists these on one line."""

FAULT_WORLDS = 2_000
"""Worlds in which faults are looked for that show only in some."""

SHARP_WORLDS = 21
"""Worlds whose middle tells whether a response is near-certain in most."""


@dataclass(frozen=True)
class Survey:
    """A case looked over.

    `quantities`: path -> 5 %, 50 % and 95 % points as drawn. `redrawn`: party -> share of
    worlds whose prior was drawn again. `notes` say what does no harm, such as a number that
    carries neither reason nor source. With errors, only the problems are known.
    """

    named: str
    id: str
    title: str
    hash: str
    found: tuple[Problem, ...]
    quantities: Mapping[str, tuple[float, float, float]]
    redrawn: Mapping[str, float]
    game: Mapping[str, int]

    def of(self, severity: str) -> tuple[Problem, ...]:
        """The problems that are "error", "warning" or "note", in the order found."""
        return tuple(one for one in self.found if one.severity == severity)

    @property
    def sound(self) -> bool:
        """Whether the case could be run."""
        return not self.of("error")

    @property
    def unsupported(self) -> tuple[str, ...]:
        """Paths of the numbers that carry neither `why` nor `source`."""
        return tuple(one.path for one in self.found if one.check == UNSUPPORTED)

    def to_json(self) -> dict[str, object]:
        """The survey as plain JSON values."""
        return {
            "case": {"id": self.id, "title": self.title, "hash": self.hash},
            "ok": self.sound,
            "problems": [problem.to_json() for problem in self.of("error")],
            "warnings": [problem.to_json() for problem in self.of("warning")],
            "notes": [problem.to_json() for problem in self.of("note")],
            "unsupported": list(self.unsupported),
            "quantities": {
                path: {"low": low, "median": median, "high": high}
                for path, (low, median, high) in self.quantities.items()
            },
            "redrawn": dict(self.redrawn),
            "game": dict(self.game),
        }


def survey(named: str, scenario: str = "", as_of: date | None = None) -> Survey:
    """Load, compile and draw a case; its problems are returned, not raised."""
    import overture as ov
    from overture.game.sharpness import evaluate_all, near_certain
    from overture.worlds.draws import central, draw, warnings
    from overture.worlds.realised import WORLDS, realised

    case: Case | None = None
    try:
        case = ov.load(named, scenario=scenario, as_of=as_of)
        game = ov.compile(case)
        draws = draw(case, 0, 0, WORLDS, table=False)
        points = realised(case, draws)
        # faults that only show in some world, on the first worlds that a run would draw
        middle = central(case)
        evaluate_all(game, draw(case, 1, 0, FAULT_WORLDS), middle)
        scaled = warnings(case)
        sharp = near_certain(game, middle, draw(case, 1, 0, SHARP_WORLDS))
    except CaseError as error:
        found = (*(case.warnings if case is not None else ()), *error.problems)
        title, content = (case.title, case.hash) if case is not None else ("", "")
        known = case.id if case is not None else named
        return Survey(named, known, title, content, found, {}, {}, {})
    return Survey(
        named,
        case.id,
        case.title,
        case.hash,
        (*case.warnings, *game.warnings, *scaled, *sharp, *_beside(named, game, as_of)),
        quantities=points,
        redrawn={party: count / WORLDS for party, count in draws.redrawn.items()},
        game=_size(game),
    )


def _beside(named: str, game: Game, as_of: date | None) -> tuple[Problem, ...]:
    """Problems of the files beside the case: its record, if there is one, and its statements.

    With a day given, only what had been reported by then is read.
    """
    from overture.evidence.counted import counted_problems
    from overture.evidence.files import read_record, record_path
    from overture.evidence.happened_checks import happened_problems
    from overture.evidence.record_checks import record_problems
    from overture.evidence.statements import statements

    case = game.case
    found: list[Problem] = []
    record = None
    path = record_path(case)
    try:
        if path is not None and not path.exists():
            found.append(_no_record(named, path))
        elif path is not None:
            record = read_record(path, as_of)
            found += record_problems(case, record)
    except CaseError as error:
        found += error.problems
    found += happened_problems(game, record)
    found += counted_problems(case, record)
    try:
        if case.statements is not None:
            statements(case)
    except CaseError as error:
        found += error.problems
    return tuple(found)


def _no_record(named: str, path: Path) -> Problem:
    """The case names a record that is not there, and a run can make nothing of it. No error, for
    the first `overture record add` begins it."""
    from overture.case.places import place, written

    document = written(named)
    declared = place(document, ("record",))
    spot = document.spot if declared is None else declared.spot
    what = f"there is no file {path.name} beside the case"
    remedy = "begin it with `overture record add`, correct the name, or leave `record` out"
    return Problem("record-missing", spot, "record", what, remedy, "warning")


def survey_text(found: Survey) -> str:
    """The survey as the lines that the terminal shows."""
    lines = [one.render() for one in found.found if one.check != UNSUPPORTED]
    if lines:
        lines.append("")
    said = _count(len(found.of("error")), "problem")
    warnings = len(found.of("warning"))
    tail = f", {_count(warnings, 'warning')}" if warnings else ""
    lines.append(f"{found.id}: {said}{tail}")
    if not found.sound:
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


def _count(number: int, noun: str) -> str:
    if number == 0:
        return f"no {noun}s"
    return f"{number} {noun}{'s' if number != 1 else ''}"
