"""A replay in words, the same on the terminal and on the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from overture.advise.replay.replay import Replay
from overture.brief.numbers import NONE
from overture.brief.parts import Name, Number, Strong, Words, listed, words
from overture.brief.quote import Key, Run, humane

FORECASTERS = {
    "model": "model",
    "held": "held",
    "prior": "prior",
    "base_rate": "base rate",
}
"""Forecaster in the JSON -> the head of its column."""

WHO = (
    "model: the game from the present solved again whenever belief moved; held: the same belief, "
    "strategies as first solved; prior: the model before any report; base rate: as the case "
    "declares it."
)


def replay_record(found: Replay, version: str) -> dict[str, Any]:
    """The JSON of a replay: what it is of, every day, and the scores."""
    case = found.held.case
    told = found.to_json()
    return {
        "overture": version,
        "case": {
            "id": case.id,
            "title": case.title,
            "question": case.question,
            "hash": case.hash,
            "scenario": case.scenario,
            "party": case.parties[case.advised].name,
            "party_names": {p: party.name for p, party in case.parties.items()},
            "outcome_says": {o: outcome.says for o, outcome in case.outcomes.items()},
        },
        "as_of": told["to"],
        "seed": found.seed,
        **told,
    }


def moved_days(run: Run) -> list[int]:
    """Positions of the days on which belief moved, the first day with them."""
    return [k for k, day in enumerate(run.at("days")) if day["moved"] or k == 0]


def span_words(run: Run) -> Words:
    """From when to when, how many days, on how many of them belief moved."""
    days = run.at("days")
    moved = sum(1 for k in moved_days(run) if k > 0)
    return words(
        f"{run.at('from')} to {run.at('to')}: {len(days)} days, belief moved on {moved} of them. ",
        "Belief from ",
        run.count("worlds"),
        " worlds, advice from ",
        run.count("advice_worlds"),
        ".",
    )


def advice_words(run: Run) -> Words:
    """What was advised, and when that changed."""
    turns: list[tuple[str, str]] = []
    for day in run.at("days"):
        best = day["advice"].get("best")
        told = "not solved" if "failed" in day["advice"] else best or "no decision left"
        if not turns or turns[-1][1] != told:
            turns.append((day["day"], told))
    if len(turns) == 1:
        return words("Advised on every day: ", Name(turns[0][1]), ".")
    then = [words(Name(told), f" from {day}") for day, told in turns]
    return words("Advised: ", listed(then, "; ", "; "), ".")


def _table(run: Run) -> list[Mapping[str, Any]]:
    return list(run.at("scores", "table") or [])


def line_name(run: Run, row: Mapping[str, Any]) -> str:
    """What a line of the scores is of."""
    if row["event"]:
        return str(row["event"])
    return f"{row['events']} {row['kind']}s, mean"


def event_words(run: Run) -> tuple[Words, ...]:
    """For each outcome: what was said first and last, and what happened."""
    out = []
    for k, row in enumerate(_table(run)):
        if row["kind"] != "outcome" or not row["event"]:
            continue
        at = ("scores", "table", k)
        became = "came about" if row["value"] else "did not come about"
        says = str(run.at("case", "outcome_says", row["event"]) or humane(row["event"]))
        out.append(
            words(
                Strong(says.rstrip(".")),
                " (",
                Name(row["event"]),
                "): ",
                run.percent(*at, "first"),
                " at first, ",
                run.percent(*at, "last"),
                f" on the last day before {row['on']}, when it {became}. Brier score ",
                _score(run, k, "model"),
                " (prior ",
                _score(run, k, "prior"),
                *(
                    (", base rate ", _score(run, k, "base_rate"))
                    if row["scores"]["base_rate"] is not None
                    else ()
                ),
                ").",
            )
        )
    return tuple(out)


def _score(run: Run, line: int, who: str, kind: str = "brier") -> Number | str:
    """A score; a dash where the forecaster said nothing of it."""
    if run.at("scores", "table", line, "scores", who) is None:
        return NONE
    return run.number("score", "scores", "table", line, "scores", who, kind)


def score_rows(run: Run, kind: str) -> list[tuple[str, int, list[Number | str]]]:
    """(what, position, a score per forecaster) of every line of the table."""
    return [
        (line_name(run, row), k, [_score(run, k, who, kind) for who in FORECASTERS])
        for k, row in enumerate(_table(run))
    ]


def range_rows(run: Run) -> list[tuple[Mapping[str, Any], tuple[Key, ...]]]:
    """The rows of the range, with their places in the JSON; outcomes first."""
    rows = [
        (row, ("scores", "range", "rows", k))
        for k, row in enumerate(run.at("scores", "range", "rows") or [])
    ]
    outcomes = {row["event"] for row in _table(run) if row["kind"] == "outcome"}
    return sorted(rows, key=lambda pair: pair[0]["event"] not in outcomes)


def caution_words(run: Run) -> Words:
    """How little the scores show."""
    rows = [row for row in _table(run) if row["event"]]
    outcomes = [row for row in rows if row["kind"] == "outcome"]
    many, more = len(outcomes), len(rows) - len(outcomes)
    counted = f"{many} outcome{'s' if many != 1 else ''} and {more} indicator"
    counted += "s" if more != 1 else ""
    return words(
        f"{counted} were forecast on many days, but each came about, or did not, once: scores of "
        "so few events say little about how good such forecasts are, and they are not independent. "
        "A case that was written afterwards may owe its scores to hindsight. Lower is better."
    )


def nothing_words(run: Run) -> Words:
    """Why there are no scores."""
    if run.at("happened"):
        return words("No forecast can be scored: what happened was settled before these days.")
    return words("No forecast can be scored: the case does not say what happened (`happened`).")
