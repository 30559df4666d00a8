"""What `overture design` prints, at the width of the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from overture.brief.design import (
    HERE,
    SETTINGS,
    dependence_words,
    edge_words,
    policy_words,
    recommended_words,
    separating_words,
    shown_frontier,
    solved_words,
)
from overture.brief.quote import Run
from overture.brief.text import GUTTER, grid, paint, wrap

ROWS = 6


def render(record: Mapping[str, Any], width: int = 88, color: bool = False) -> str:
    """The answer of `overture design` for a terminal of `width` columns."""
    run = Run(record)
    inner = max(40, width - GUTTER)

    def told(*sentences: object) -> list[str]:
        return [line for one in sentences for line in wrap(str(one), inner)]

    edges = edge_words(run)
    blocks: list[tuple[str, list[str]]] = [
        ("OFFER", told(recommended_words(run))),
        ("POLICY", told(policy_words(run))),
        ("SEPARATES", told(separating_words(run))),
        ("TYPES", _incentives(run)),
        ("FRONTIER", _frontier(run)),
        ("LEVERS", told(*dependence_words(run), *([edges] if edges is not None else []))),
        ("CHECK", told(solved_words(run))),
        ("SCENARIO", ["under scenarios: in the case", *_yaml(run)]),
    ]
    return "\n".join(
        paint(line, label if position == 0 else "", color).rstrip()
        for label, lines in blocks
        for position, line in enumerate(lines)
    )


def _incentives(run: Run) -> list[str]:
    """The slack of every type at the recommended setting."""
    at = (*SETTINGS, run.at(*HERE, "recommended"), "incentives")
    rows = [["type", "at", "does better by", "than by", "slack", "5 %", "95 %", "pays in"]]
    for k, one in enumerate(run.at(*at)):
        rows.append(
            [
                one["type"] + (" (sincere)" if one["sincere"] else ""),
                one["move"],
                "/".join(one["intended"]),
                "/".join(one["other"]),
                *(str(run.number("worth", *at, k, name)) for name in ("slack", "low", "high")),
                str(run.percent(*at, k, "holds")),
            ]
        )
    if len(rows) == 1:
        return ["no move of theirs decides whether they comply"]
    return grid(rows, left=4)


def _frontier(run: Run) -> list[str]:
    levers = list(run.at(*HERE, "levers"))
    letters = [_letter(k) for k in range(len(levers))]
    rows = [[*letters, "value", "vs declared", "accept", "pass", "separation", "best policy"]]
    shown = shown_frontier(run, ROWS)
    for i in shown:
        at = (*SETTINGS, i)
        rows.append(
            [
                *(str(run.number("amount", *at, "levers", lever)) for lever in levers),
                str(run.points(*at, "offer")),
                str(run.number("change", *at, "gain")),
                str(run.percent(*at, "accept")),
                str(run.percent(*at, "passes")),
                str(run.percent(*at, "separation")),
                run.at(*at, "best"),
            ]
        )
    more = len(run.at(*HERE, "frontier")) - len(shown)
    key = ", ".join(f"{a} {lever}" for a, lever in zip(letters, levers, strict=True))
    lines = [key, *grid(rows, left=0)]
    return [*lines, f"and {more} more: design.json lists them"] if more else lines


def _letter(k: int) -> str:
    """The letter of the k-th lever; with a number from the 27th on."""
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[k % 26] + (str(k // 26) if k >= 26 else "")


def _yaml(run: Run) -> list[str]:
    return str(run.at(*HERE, "scenario", "yaml")).rstrip("\n").split("\n")
