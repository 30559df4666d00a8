"""What `overture equilibria` prints, at the width of the terminal."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from overture.brief.equilibria import (
    NAMES,
    At,
    census,
    consistent_words,
    dependence,
    gain,
    grouped,
    limit_words,
    marks,
    numbers,
    play_words,
    policy_words,
)
from overture.brief.numbers import percent
from overture.brief.parts import Name, Strong, Words, listed, words
from overture.brief.quote import Run
from overture.brief.text import GUTTER, grid, paint, wrap

IN_WORDS = 3
ROWS = 20


def _found(run: Run) -> Words:
    rows = run.at("equilibria")
    world = run.at("world")
    if isinstance(world, Mapping):
        names = ", ".join(
            f"{one['world']} with weight {percent(one['weight'])}" for one in world["as_types"]
        )
        where = f"with {len(world['as_types'])} worlds as types ({names})"
    elif world == "central":
        where = "in the central world"
    else:
        where = f"in world {world}"
    head = f"{census(rows, NAMES[run.at('concept')])} {where}"
    whole = "; that is all." if run.at("complete") else "; there may be more, see SEARCHED."
    return words(Strong(head[0].upper() + head[1:]), whole)


def _table(run: Run, at: At) -> list[str]:
    rows = run.at(*at)
    groups = grouped(rows)
    party = run.at("advised")
    answered = any(row["reveals"] for row in rows)
    table = [["", "kind", "advises", "value", "replies", "gain", "consistent", "", ""]]
    for group in groups[:ROWS]:
        row = rows[group.first]
        worst = max(group.rows, key=lambda index: rows[index]["max_gain"])
        table.append(
            [
                str(group.number),
                group.kind,
                str(policy_words(row)),
                str(run.number("amount", *at, group.first, "values", party)),
                row["reveals"] or "–",
                str(gain(run, at, worst)),
                consistent_words([rows[index]["consistent"] for index in group.rows]),
                "exact" if all(rows[index]["exact"] for index in group.rows) else "",
                marks([rows[index] for index in group.rows], run.at("concept")),
            ]
        )
    if not answered:
        table = [line[:4] + line[5:] for line in table]
    lines = grid(table, left=9)
    more = len(groups) - ROWS
    return [*lines, f"and {more} more: --json lists them"] if more > 0 else lines


def _strategies(run: Run, at: At) -> list[Words]:
    rows = run.at(*at)
    told: dict[str, tuple[list[int], Words]] = {}
    for group in grouped(rows):
        policy = rows[group.first]["policy"]
        parts = play_words(run, (*at, group.first, "plays"), run.at("decide"), policy)
        text = listed(parts, ". ", ". ") if parts else words("nobody else moves")
        text = words("Under ", Name(policy), ": ", text, ".")
        told.setdefault(str(text), ([], text))[0].append(group.number)
    return [words(f"{numbers(which)}. ", text) for which, text in list(told.values())[:IN_WORDS]]


def render(record: Mapping[str, Any], width: int = 88, color: bool = False) -> str:
    """The answer of `overture equilibria` for a terminal of `width` columns."""
    run = Run(record)
    at: At = ("equilibria",)
    rows = run.at(*at)
    inner = max(40, width - GUTTER)
    blocks: list[tuple[str, list[str]]] = [
        ("FOUND", wrap(str(_found(run)), inner)),
        ("ADVICE", wrap(str(dependence(run, at)), inner)),
    ]
    if rows:
        blocks.append(("TABLE", _table(run, at)))
        blocks.append(
            ("PLAY", [line for one in _strategies(run, at) for line in wrap(str(one), inner)])
        )
        blocks.append(("LIMIT", wrap(str(limit_words(run, at, run.at("qre_limit"))), inner)))
    if not run.at("exact"):
        text = (
            "Some numbers of this world are no simple fractions; certificates are for numbers "
            "rounded to fractions."
        )
        blocks.append(("NUMBERS", wrap(text, inner)))
    searched = [line for one in run.at("searched") for line in wrap(str(one), inner)]
    blocks.append(("SEARCHED", searched))
    return "\n".join(
        paint(line, label if position == 0 else "", color).rstrip()
        for label, lines in blocks
        for position, line in enumerate(lines)
    )


def next_command(case: str, record: Mapping[str, Any]) -> str:
    """What to look at next: the narrower answer, the uncertainty inside, or the numbers."""
    if isinstance(record["world"], Mapping):
        return shlex.join(["overture", "equilibria", case, "--json"])
    if record["concept"] != "sequential":
        return shlex.join(["overture", "equilibria", case])
    if not record["exact"]:
        return shlex.join(["overture", "equilibria", case, "--worlds-as-types", "3"])
    return shlex.join(["overture", "equilibria", case, "--concept", "weak_pbe"])
