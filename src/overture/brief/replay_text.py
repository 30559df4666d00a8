"""What `overture replay` prints, at the width of the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from overture.brief.quote import Run
from overture.brief.replay import (
    FORECASTERS,
    advice_words,
    caution_words,
    event_words,
    moved_days,
    nothing_words,
    range_rows,
    score_rows,
    span_words,
)
from overture.brief.text import GUTTER, grid, paint, wrap

MOST = 12
"""Days that are printed; the JSON has all."""

MOST_EVENTS = 2
"""Outcomes told in sentences, and shown under every strength of the reports."""

COLUMNS = 4
"""Types that are printed side by side."""


def render(record: Mapping[str, Any], width: int = 88, color: bool = False) -> str:
    """The answer of `overture replay` for a terminal of `width` columns."""
    run = Run(record)
    inner = max(40, width - GUTTER)

    def told(*sentences: object) -> list[str]:
        return [line for one in sentences for line in wrap(str(one), inner)]

    blocks = [("REPLAY", told(span_words(run))), ("BELIEF", _days(run, inner))]
    blocks.append(("ADVICE", told(advice_words(run))))
    if run.at("scores") is None:
        blocks.append(("SCORES", told(nothing_words(run))))
    else:
        events = event_words(run)
        more = len(events) - MOST_EVENTS
        rest = (f"{more} more outcomes are on the page.",) if more > 0 else ()
        blocks.append(("HAPPENED", told(*events[:MOST_EVENTS], *rest)))
        blocks.append(("BRIER", _scores(run, inner)))
        ranges = _ranges(run, inner)
        if ranges:
            blocks.append(("RANGE", ranges))
        blocks.append(("NOTE", told(caution_words(run))))
    return "\n".join(
        paint(line, label if position == 0 else "", color).rstrip()
        for label, lines in blocks
        for position, line in enumerate(lines)
    )


def _days(run: Run, inner: int) -> list[str]:
    """A line for every day on which belief moved."""
    places = moved_days(run)
    kinds = [(p, kind) for p, types in run.at("days", 0, "types").items() for kind in types]
    forecast = [name for name in run.at("days", 0, "forecasts") if name in _outcomes(run)]

    def table(shown: int, reports: bool) -> list[list[str]]:
        head = ["from", *(["reports"] if reports else [])]
        rows = [[*head, *(kind for _, kind in kinds[:shown]), *(f"P({f})" for f in forecast[:1])]]
        for k in places[:MOST]:
            at = ("days", k)
            rows.append(
                [
                    run.at(*at, "day"),
                    *([", ".join(run.at(*at, "reports")[:3])] if reports else []),
                    *(str(run.percent(*at, "types", p, kind)) for p, kind in kinds[:shown]),
                    *(str(run.percent(*at, "forecasts", f, "model")) for f in forecast[:1]),
                ]
            )
        return rows

    wide = grid(table(COLUMNS, True), left=2)
    if max(len(line) for line in wide) > inner:
        wide = grid(table(2, False))
    more = len(places) - MOST
    return [*wide, f"and {more} more days: replay.json has all"] if more > 0 else wide


def _outcomes(run: Run) -> list[str]:
    return [name for name, what in run.at("happened").items() if what["kind"] == "outcome"]


def _scores(run: Run, inner: int) -> list[str]:
    """The outcomes, and the means; single indicators are on the page."""
    rows = [["", *FORECASTERS.values()]]
    for name, k, scores in score_rows(run, "brier"):
        line = run.at("scores", "table", k)
        alone = line["kind"] == "indicator" and line["event"] and _has_mean(run, "indicator")
        if not alone:
            rows.append([name, *(str(score) for score in scores)])
    return _fitting(rows, inner)


def _has_mean(run: Run, kind: str) -> bool:
    return any(line["kind"] == kind and not line["event"] for line in run.at("scores", "table"))


def _ranges(run: Run, inner: int) -> list[str]:
    """The outcomes under every strength of the reports; of many only as declared."""
    outcomes = [row["event"] for row in run.at("scores", "table") if row["kind"] == "outcome"]
    whole = len([name for name in outcomes if name]) <= MOST_EVENTS
    rows = [["reports weigh", "", "Brier, 90 % of priors", "beats prior", "base rate"]]
    for row, at in range_rows(run):
        if row["event"] in outcomes and (whole or row["strength"] == 1.0):
            low, high = (run.number("score", *at, "brier", end) for end in ("low", "high"))
            rows.append(
                [
                    row["event"],
                    f"× {row['strength']:g}",
                    f"{low} to {high}",
                    str(run.percent(*at, "beats_prior")),
                    str(run.percent(*at, "beats_base_rate")),
                ]
            )
    return _fitting(rows, inner) if len(rows) > 1 else []


def _fitting(rows: list[list[str]], inner: int) -> list[str]:
    """A table without its last columns, if it is too wide with them."""
    lines = grid(rows)
    while max(len(line) for line in lines) > inner and len(rows[0]) > 2:
        rows = [row[:-1] for row in rows]
        lines = grid(rows)
    return lines
