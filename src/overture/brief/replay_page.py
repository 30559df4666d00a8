"""The page of a replay: belief and advice by day, the scores, and its JSON beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from overture.brief.charts.reliability import Point, Reliability
from overture.brief.contract import record_hash
from overture.brief.model import replace_file
from overture.brief.parts import (
    Block,
    Cell,
    Figure,
    Folded,
    Heading,
    Name,
    Paragraph,
    Section,
    Table,
    words,
)
from overture.brief.quote import Run
from overture.brief.replay import (
    FORECASTERS,
    WHO,
    advice_words,
    caution_words,
    event_words,
    moved_days,
    nothing_words,
    range_rows,
    score_rows,
    span_words,
)
from overture.brief.sections.belief import courses
from overture.errors import UsageError

HTML_NAME, JSON_NAME = "replay.html", "replay.json"

MOST_ROWS = 60
"""Rows of a table on the page; the JSON has all."""


def replay_page(record: Mapping[str, Any]) -> str:
    """The page as one HTML file: no script, nothing fetched."""
    from overture.brief.html import render

    run = Run(record)
    sections = (_answer(run), _belief(run), _advice(run), _scores(run))
    return render(run, sections, record_hash(record), JSON_NAME)


def write_replay(record: Mapping[str, Any], folder: Path) -> Path:
    """Write replay.html and replay.json into `folder`; the path of the HTML file.

    Raises UsageError where the folder cannot be made or written.
    """
    content = json.dumps(
        {**record, "brief": HTML_NAME}, indent=1, ensure_ascii=False, allow_nan=False
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(folder / JSON_NAME, content + "\n")
        replace_file(folder / HTML_NAME, replay_page(record))
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be written: {error.strerror}; name another folder"
        ) from None
    return folder / HTML_NAME


def _answer(run: Run) -> Section:
    blocks: list[Block] = [Paragraph(advice_words(run), "lead"), Paragraph(span_words(run))]
    if run.at("scores") is None:
        blocks.append(Paragraph(nothing_words(run)))
    else:
        blocks += [Paragraph(sentence) for sentence in event_words(run)]
        blocks.append(Paragraph(caution_words(run), "caution"))
    return Section("answer", 1, "What the replay shows", tuple(blocks))


def _belief(run: Run) -> Section:
    moments = [("days", k) for k in moved_days(run)]
    figures: list[Block] = list(courses(run, moments[:MOST_ROWS], str(run.at("to"))))
    names = list(run.at("days", 0, "assumptions"))
    rows: list[tuple[Cell, ...]] = [
        (run.at(*at, "day"), *(run.percent(*at, "assumptions", name) for name in names))
        for at in moments[:MOST_ROWS]
    ]
    if names:
        columns = (("from", "left"), *((name, "right") for name in names))
        figures.append(Folded("Assumptions by day", (Table("Assumptions", columns, tuple(rows)),)))
    said = words("Days on which belief moved; on the others it is that of the day before.")
    return Section("belief", 2, "Belief over time", (Paragraph(said, "small"), *figures))


def _advice(run: Run) -> Section:
    events = list(run.at("days", 0, "forecasts"))
    outcomes = [name for name in events if run.at("happened", name, "kind") == "outcome"]
    rows: list[tuple[Cell, ...]] = []
    for k in moved_days(run)[:MOST_ROWS]:
        at = ("days", k)
        now = run.at(*at, "advice")
        failed = "failed" in now
        best: Cell = "not solved" if failed else Name(now["best"]) if now["best"] else "none left"
        rows.append(
            (
                run.at(*at, "day"),
                ", ".join(run.at(*at, "reports")) or "none",
                best,
                "" if failed or now["next"] is None else run.worth(*at, "advice", "margin"),
                "" if failed or now["next"] is None else Name(now["next"]),
                *(run.percent(*at, "forecasts", name, "model") for name in outcomes),
            )
        )
    columns = (
        ("from", "left"),
        ("reports", "left"),
        ("best", "left"),
        ("points before", "right"),
        ("the next", "left"),
        *((f"P({name})", "right") for name in outcomes),
    )
    note = words(
        "The game from the present, solved again with the belief of the day as its prior. P is the "
        "probability of an outcome when everybody, ",
        run.party,
        " too, plays as solved.",
    )
    return Section(
        "advice",
        3,
        "The advice by day",
        (Table("Days on which belief moved", columns, tuple(rows)), Paragraph(note, "small")),
    )


def _scores(run: Run) -> Section:
    if run.at("scores") is None:
        return Section("scores", 4, "Forecasts and what happened", (Paragraph(nothing_words(run)),))
    blocks: list[Block] = [
        _table(run, "brier", "Brier score (0 is perfect, 0.25 is what 50 % earns)"),
        Paragraph(words(WHO), "small"),
        Folded("Logarithmic score", (_table(run, "log", "Logarithmic score (0.693 for 50 %)"),)),
        Heading("Over a range of priors and likelihoods"),
        *_ranges(run),
        Heading("Reliability"),
        _reliability(run),
    ]
    return Section("scores", 4, "Forecasts and what happened", tuple(blocks))


def _table(run: Run, kind: str, caption: str) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name, k, scores in score_rows(run, kind):
        line = run.at("scores", "table", k)
        at = ("scores", "table", k)
        became = "" if line["value"] is None else "yes" if line["value"] else "no"
        rows.append(
            (
                Name(name) if line["event"] else name,
                became,
                run.count(*at, "days"),
                run.percent(*at, "first") if line["event"] else "",
                run.percent(*at, "last") if line["event"] else "",
                *scores,
            )
        )
    columns = (
        ("event", "left"),
        ("came about", "left"),
        ("days", "right"),
        ("first", "right"),
        ("last", "right"),
        *((head, "right") for head in FORECASTERS.values()),
    )
    return Table(caption, columns, tuple(rows))


def _ranges(run: Run) -> tuple[Block, ...]:
    outcomes: list[tuple[Cell, ...]] = []
    indicators: list[tuple[Cell, ...]] = []
    for row, at in range_rows(run)[:MOST_ROWS]:
        outcome = run.at("happened", row["event"], "kind") == "outcome"
        (outcomes if outcome else indicators).append(
            (
                Name(row["event"]),
                f"× {row['strength']:g}",
                run.number("score", *at, "brier", "mean"),
                words(*_ends(run, "score", (*at, "brier"))),
                words(*_ends(run, "percent", (*at, "last"))),
                run.percent(*at, "beats_prior"),
                run.percent(*at, "beats_base_rate"),
            )
        )
    columns = (
        ("event", "left"),
        ("reports weigh", "right"),
        ("Brier", "right"),
        ("90 % of priors", "right"),
        ("last forecast", "right"),
        ("beats its prior in", "right"),
        ("base rate in", "right"),
    )
    note = words(
        run.count("scores", "range", "priors"),
        " priors drawn from the declared ranges, as single worlds have them; reports weighing "
        "half, once and twice their declared decibans; strategies held as first solved.",
    )
    found: list[Block] = [Paragraph(note, "small")]
    if outcomes:
        found.append(Table("Outcomes over priors and strengths", columns, tuple(outcomes)))
    if indicators:
        table = Table("Indicators over priors and strengths", columns, tuple(indicators))
        found.append(Folded("The same for indicators", (table,)))
    return tuple(found)


def _ends(run: Run, kind: str, at: tuple[str | int, ...]) -> tuple[Any, ...]:
    return (run.number(kind, *at, "low"), " to ", run.number(kind, *at, "high"))


def _reliability(run: Run) -> Figure:
    bins = run.at("scores", "reliability", "bins")
    points, rows = [], []
    for k in range(len(bins)):
        at = ("scores", "reliability", "bins", k)
        point = Point(
            run.percent(*at, "forecast"), run.percent(*at, "happened"), run.count(*at, "events")
        )
        points.append(point)
        rows.append((point.forecast, point.happened, run.count(*at, "count"), point.events))
    events = run.at("scores", "events")
    columns = tuple((head, "right") for head in ("forecast", "happened", "forecasts", "events"))
    return Figure(
        Reliability(tuple(points)),
        f"Share of forecasts that came about, by what was forecast: {events} events in all, the "
        "number in each bin beside it. With so few, points far from the diagonal show little.",
        Table("Forecasts by bin", columns, tuple(rows)),
    )
