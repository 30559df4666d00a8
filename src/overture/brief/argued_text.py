"""What `overture argue` prints: the conclusion first, then the options and every argument."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from overture.brief.argued import (
    AT,
    MISSING,
    carrying_sentence,
    conclusion,
    conclusion_sentence,
    never_sentence,
    unanswered_sentence,
)
from overture.brief.parts import Name, listed, words
from overture.brief.quote import Run
from overture.brief.text import GUTTER, grid, paint, wrap

ROWS = 24
"""Arguments that are printed, those that carry most first; the JSON has all of them."""


def render(record: Mapping[str, Any], case: str, width: int = 88, color: bool = False) -> str:
    """The answer of `overture argue` for a terminal of `width` columns."""
    run = Run({AT: record})
    inner = max(40, width - GUTTER)
    carried = carrying_sentence(run)
    answer = words(
        conclusion_sentence(run),
        " ",
        unanswered_sentence(run, most=4, where="below"),
        *((" ", carried) if carried is not None else ()),
    )
    never = never_sentence(run)
    table, more = _arguments(run, inner)
    blocks = [
        ("ARGUED", wrap(str(answer), inner)),
        ("OPTIONS", _options(run)),
        ("PART", [line for said in _parted(run) for line in wrap(said, inner)]),
        ("DEBATE", [*table, *more]),
        ("NEVER", wrap(str(never), inner) if never is not None else []),
        ("GRANTED", wrap(_granted(run), inner)),
        ("TRY", [shlex.join(["overture", "explain", case, _path(run)])]),
    ]
    return "\n".join(
        paint(line, label if position == 0 else "", color).rstrip()
        for label, lines in blocks
        for position, line in enumerate(lines)
    )


def _options(run: Run) -> list[str]:
    rows = [["", "upheld", "undecided", "best in"]]
    for option in run.at(AT, "policy"):
        at = (AT, "policy", option)
        keys = ("accepted", "undecided", "best_share")
        rows.append([option, *(str(run.percent(*at, key)) for key in keys)])
    return grid(rows)


def _parted(run: Run) -> list[str]:
    return [
        f"{option}: {MISSING[row['missing']]}."
        for option, row in run.at(AT, "policy").items()
        if row["parts"]
    ]


def _arguments(run: Run, width: int) -> tuple[list[str], list[str]]:
    """The table, and a line on what is left out."""
    found = run.at(AT, "arguments")
    ranked = sorted(range(len(found)), key=lambda k: (-abs(found[k]["carries"]), k))[:ROWS]
    head = ["argument", "made", "upheld", "carries"]
    rows = [head]
    for k in ranked:
        at = (AT, "arguments", k)
        rows.append(
            [
                found[k]["id"],
                *(str(run.percent(*at, key)) for key in ("holds", "accepted")),
                str(run.number("swing", *at, "carries")),
            ]
        )
    lines = grid(rows)
    bears = ["speaks", *(_bears(found[k]) for k in ranked)]
    room = width - max(len(line) for line in lines) - 2
    if room >= len("against …"):
        wide = max(len(line) for line in lines)
        lines = [
            f"{line.ljust(wide)}  {said if len(said) <= room else said[: room - 1] + '…'}"
            for line, said in zip(lines, bears, strict=True)
        ]
    rest = len(found) - len(ranked)
    return lines, [f"{rest} more with --json."] if rest else []


def _bears(row: Mapping[str, Any]) -> str:
    parts = [
        f"{word} {', '.join(row[key])}"
        for key, word in (("supports", "for"), ("attacks", "against"))
        if row[key]
    ]
    return "; ".join(parts)


def _granted(run: Run) -> str:
    """What stands if every premise is granted."""
    option = conclusion(run)
    found = run.at(AT, "granted")
    if option in found["upheld"]:
        said = words("With every premise granted ", Name(option), " is upheld.")
    elif option in found["undecided"]:
        said = words("With every premise granted ", Name(option), " is undecided.")
    else:
        said = words("With every premise granted ", Name(option), " falls.")
    if found["undecided"]:
        said = words(said, " Left open: ", listed([Name(one) for one in found["undecided"]]), ".")
        if found["preferred"] is not None and found["stable"] is not None:
            said = words(
                said,
                f" Preferred extensions: {len(found['preferred'])}, stable ones: ",
                run.count(AT, "granted", "stable"),
                ".",
            )
    return str(said)


def _path(run: Run) -> str:
    found = run.at(AT, "arguments")
    most = max(range(len(found)), key=lambda k: found[k]["carries"])
    return f"argued.arguments[{most}].carries"
