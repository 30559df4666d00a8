"""Section 9: counted holdings against their ceilings, by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from overture.brief import watched
from overture.brief.charts.levels import Levels, Mark, Moment
from overture.brief.parts import Block, Cell, Figure, Paragraph, Section, Table, words
from overture.brief.quote import Run
from overture.brief.watched import Path

TITLE = "Ceilings watched"
MOST_ROWS = 5
MOST_DRAWN = 1
"""Ceilings that are drawn, those with the most rows first: a page has only so much room."""
MOST_DAYS = 120
STEPS = 8
"""Days drawn besides those of reports."""
NEAR = 3
"""Days from the last one drawn within which the day before a report is not drawn too."""


def section(run: Run) -> Section | None:
    """Each ceiling with its course and the rows that moved it, then what is not watched."""
    if run.at("watch") is None:
        return None
    if watched.failure(run):
        said = words("Not watched: ", watched.failure(run), ".")
        return Section("watch", 9, TITLE, (Paragraph(said, "caution"),))
    blocks: list[Block] = [Paragraph(watched.rule_sentence(run), "small")]
    every = watched.rows(run)
    blocks.append(_summary(run))
    drawn = [at for at in every if run.at(*at, "held") is not None]
    fullest = sorted(drawn, key=lambda at: -len(run.at(*at, "rows")))[:MOST_DRAWN]
    blocks += [_figure(run, at) for at in fullest]
    for at in every:
        if run.at(*at, "missing"):
            blocks.append(Paragraph(watched.missing_sentence(run, at), "small"))
    for at in fullest:
        look = watched.inspection_sentence(run, at)
        blocks += [Paragraph(look, "small")] if look is not None else []
    blocks.append(Paragraph(watched.unwatched(run), "small"))
    return Section("watch", 9, TITLE, tuple(blocks))


def _summary(run: Run) -> Table:
    """Every ceiling: what is held, how likely it is above, by how much, what can be called."""
    rows: list[tuple[Cell, ...]] = []
    for at in watched.rows(run):
        name = watched.name_of(run, at)
        if run.at(*at, "held") is None:
            rows.append((name, watched.limit(run, at), "not counted by then", "", "", ""))
            continue
        rows.append(
            (
                name, watched.limit(run, at), watched.held(run, at), run.percent(*at, "above"),
                run.number("holding", *at, "excess"), watched.word(run, at),
            )
        )  # fmt: skip
    columns = (
        ("", "left"), ("ceiling", "right"), ("held", "right"), ("above with", "right"),
        ("by, on average", "right"), ("can be called", "left"),
    )  # fmt: skip
    return Table("Counted holdings against their ceilings", columns, tuple(rows))


def _figure(run: Run, at: Path) -> Figure:
    ends = ("limit_low", "limit_high")
    if run.at(*at, "limit_low") is None:
        ends = ("limit", "limit")
    moments = _moments(run.at(*at))
    marks = tuple(_mark(row) for row in run.at(*at, "rows") if row["date"] >= moments[0].day)
    name = watched.name_of(run, at)
    last = moments[-1]
    sentence = (
        f"{name[0].upper()}{name[1:]} from {moments[0].day} to {last.day}, as known on each day: "
        "median, central 90 %, the rows (arrows: at least, at most) and the ceiling (hatched)."
    )
    ceiling = (run.count(*at, ends[0]), run.count(*at, ends[1]))
    return Figure(Levels(moments, marks, ceiling), sentence, _table(run, at))


def _moments(row: dict[str, Any]) -> tuple[Moment, ...]:
    """The last days of the history, thinned: those on which something was reported stay, and the
    days before them, so that steps are steps."""
    course = row["history"]
    first, many = date.fromisoformat(course["from"]), len(course["median"])
    start = max(0, many - MOST_DAYS)
    told = {(date.fromisoformat(r["reported"]) - first).days for r in row["rows"]}
    step = max(1, (many - start) // STEPS)
    kept = {*range(start, many, step), many - 1, *told}
    kept |= {k - 1 for k in told if not kept & set(range(k - 1 - NEAR, k))}
    return tuple(
        Moment(
            (first + timedelta(days=k)).isoformat(),
            course["low"][k], course["median"][k], course["high"][k],
        )
        for k in sorted(kept)
        if start <= k < many
    )  # fmt: skip


def _mark(row: dict[str, Any]) -> Mark:
    low, high = row["low"], row["high"]
    if row["op"] == ">=" or high is None:
        return Mark(row["date"], low if low is not None else high, "up")
    if row["op"] == "<=" or low is None:
        return Mark(row["date"], high, "down")
    return Mark(row["date"], (low * high) ** 0.5, "")


def _table(run: Run, at: Path) -> Table:
    """The latest rows as they count, and by how many per cent each moves the median."""
    rows: list[tuple[Cell, ...]] = []
    every = run.at(*at, "rows")
    for k in range(max(0, len(every) - MOST_ROWS), len(every)):
        place, row = (*at, "rows", k), every[k]
        low, high = (run.number("holding", *place, end) for end in ("low", "high"))
        sign = {">=": "≥ ", "<=": "≤ "}.get(row["op"], "")
        counted: Cell = (
            words(sign, low if row["low"] is not None else high)
            if sign or row["low"] == row["high"]
            else words(low, " to ", high)
        )
        moved: Cell = run.number("swing", *place, "lifted") if row["lifted"] is not None else ""
        name = row["id"] + (f", repeats {row['copy_of']}" if row["copy_of"] else "")
        rows.append(
            (row["date"], name, row["party"], counted, run.percent(*place, "reliability"), moved)
        )
    shown = "" if len(rows) == len(every) else f", the latest {len(rows)} of {len(every)}"
    columns = (
        ("day", "left"), ("row", "left"), ("by", "left"), ("counted", "right"),
        ("reliability", "right"), ("moves held by, %", "right"),
    )  # fmt: skip
    caption = f"Rows that count it{shown}; numbers without the bias of their source"
    return Table(caption, columns, tuple(rows))
