"""The catalogue as lines of text and as plain JSON values."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from overture.catalogue.values import Entry, Line, Outcome, Value

DIGITS = 6


def listed(entries: Sequence[Entry], width: int) -> Iterator[str]:
    """Each game: its id and what it shows, and under it where it was published."""
    wide = max((len(each.id) for each in entries), default=0) + 2
    room = max(width - wide, 30)
    for each in entries:
        lines = textwrap.wrap(each.says, room) + textwrap.wrap(each.citation, room)
        yield f"{each.id:<{wide}}{lines[0]}"
        yield from (" " * wide + line for line in lines[1:])


def described(entry: Entry, outcomes: Sequence[Outcome], width: int) -> Iterator[str]:
    """One game: its source, what our version is, and every instance number by number."""
    yield entry.id
    for text in (entry.says, f"Published: {entry.citation}", f"Here: {entry.version}"):
        yield from textwrap.wrap(text, width)
    for outcome in outcomes:
        yield ""
        yield from textwrap.wrap(_heading(outcome), width)
        yield from _table(outcome.lines)


def summarised(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """One line for each instance, then how many agree; numbers only where they do not."""
    wide = max((len(each.instance.id) for each in outcomes), default=0) + 2
    for each in outcomes:
        said = "agrees" if each.agrees else "DISAGREES"
        trees = sum(line.by == "tree" for line in each.lines)
        yield (
            f"{each.instance.id:<{wide}}{said:<11}{trees:>3} from the tree, "
            f"{len(each.lines) - trees:>2} on paper"
        )
        if not each.agrees:
            yield from _table([line for line in each.lines if not line.agrees])
    agree = sum(each.agrees for each in outcomes)
    yield f"{agree} of {len(outcomes)} published instances agree"


def _heading(outcome: Outcome) -> str:
    instance = outcome.instance
    said = "agrees" if outcome.agrees else "DISAGREES"
    text = f"{instance.id}: {said} within {instance.tolerance:g}"
    if outcome.equilibria is not None:
        whole = "complete" if outcome.complete else "bounded"
        count = outcome.equilibria
        text += (
            f"; {count} sequential equilibri{'um' if count == 1 else 'a'} "
            f"(continua by their vertices), search {whole}"
        )
    return text + (f". {instance.note}" if instance.note else "")


def _table(lines: Sequence[Line]) -> Iterator[str]:
    rows = [("equilibrium", "number", "published", "ours", "from", "")]
    rows += [
        (
            line.equilibrium,
            line.name,
            shown(line.published),
            "not found" if line.ours is None else shown(line.ours),
            line.by,
            "" if line.agrees else "differs",
        )
        for line in lines
    ]
    wide = [max(len(row[column]) for row in rows) for column in range(6)]
    for row in rows:
        cells = (text.ljust(size) for text, size in zip(row, wide, strict=True))
        yield ("  " + "  ".join(cells)).rstrip()


def shown(value: Value) -> str:
    """A value in six digits."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ", ".join(shown(each) for each in value)
    return f"{value + 0.0:.{DIGITS}g}"


def entry_json(entry: Entry) -> dict[str, Any]:
    """A game of the list as plain JSON values."""
    return {
        "id": entry.id,
        "citation": entry.citation,
        "says": entry.says,
        "version": entry.version,
        "folder": str(entry.folder),
        "case": None if entry.case is None else str(entry.case),
        "instances": [each.id for each in entry.instances],
    }


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """An instance that was run as plain JSON values; `distance` is null where none exists."""
    return {
        "id": outcome.instance.id,
        "game": outcome.entry.id,
        "scenario": outcome.instance.scenario,
        "agrees": outcome.agrees,
        "tolerance": outcome.instance.tolerance,
        "equilibria": outcome.equilibria,
        "complete": outcome.complete,
        "numbers": [
            {
                "equilibrium": line.equilibrium,
                "name": line.name,
                "published": line.published,
                "ours": line.ours,
                "by": line.by,
                "distance": line.distance if math.isfinite(line.distance) else None,
                "agrees": line.agrees,
            }
            for line in outcome.lines
        ],
    }
