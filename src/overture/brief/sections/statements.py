"""Section 11: claims, red lines and promises on a dated line."""

from __future__ import annotations

from typing import Any

from overture.brief.charts.timeline import Lane, Timeline
from overture.brief.parts import (
    Block,
    Cell,
    Figure,
    Folded,
    Items,
    Name,
    Paragraph,
    Section,
    Table,
    Words,
    listed,
    words,
)
from overture.brief.quote import Run, humane

AT = "statements"
TITLE = "What was said"
MOST_ROWS = 8
MOST_CHANGES = 5
MOST_LANES = 16
LONGEST = 240


def _lanes(run: Run) -> tuple[Lane, ...]:
    """A lane for each coded position and each kind of saying in the record."""
    lanes: list[Lane] = []
    for speaker in run.at(AT, "speakers"):
        for position in speaker["positions"]:
            marks = tuple(
                (one["date"], position["id"] in one["held"])
                for one in speaker["statements"]
                if position["id"] in one["held"] or position["id"] in one["lacked"]
            )
            if marks:
                lanes.append(Lane(position["id"], marks))
    kinds: dict[str, list[tuple[str, bool]]] = {}
    for row in run.at(AT, "line"):
        kinds.setdefault(str(row["kind"]), []).append((row["date"], True))
    lanes += [Lane(_kind(kind) + "s", tuple(marks)) for kind, marks in kinds.items()]
    return tuple(lanes)


def _clipped(text: str) -> str:
    """A text of at most `LONGEST` characters: the JSON has it in full."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _kind(kind: str) -> str:
    return {"redline": "red line", "reply": "answer"}.get(kind, humane(kind))


def _positions(run: Run) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for i, speaker in enumerate(run.at(AT, "speakers")):
        for j, position in enumerate(speaker["positions"]):
            at = (AT, "speakers", i, "positions", j)
            rows.append(
                (
                    Name(position["id"]),
                    str(position["first_seen"] or "never"),
                    run.count(*at, "held"),
                    run.count(*at, "coded"),
                    run.count(*at, "missing"),
                    run.percent(*at, "persistence"),
                )
            )
    columns = (
        ("position", "left"),
        ("first seen", "left"),
        ("held in", "right"),
        ("of coded", "right"),
        ("not coded", "right"),
        ("held again", "right"),
    )
    return Table(
        "Positions coded, and how often a holder's next coding holds", columns, tuple(rows)
    )


def _record(run: Run) -> Table:
    line = run.at(AT, "line")
    rows = tuple(
        (
            str(row["date"]),
            _kind(str(row["kind"])),
            _clipped(str(row["party"])),
            _clipped(str(row["what"])),
        )
        for row in line[-MOST_ROWS:]
    )
    caption = "From the record"
    if len(line) > len(rows):
        caption += f": the latest {len(rows)} of {len(line)}; all are in the JSON"
    columns = (("day", "left"), ("kind", "left"), ("by", "left"), ("what", "left"))
    return Table(caption, columns, rows)


def _sayings(run: Run) -> Folded:
    """The latest rows of the record as a list, which a narrow page can hold."""
    line = run.at(AT, "line")
    shown = line[-MOST_ROWS:]
    rows: list[tuple[Words, tuple[Words, ...]]] = []
    for row in shown:
        facts = (str(row["date"]), _clipped(str(row["party"])), _kind(str(row["kind"])))
        head = ", ".join(fact for fact in facts if fact)
        rows.append((words(f"{head}: "), (words(_clipped(str(row["what"]))),)))
    title = "Red lines, demands, promises and claims of the record"
    if len(shown) < len(line):
        title += f": the latest {len(shown)} of {len(line)}"
    return Folded(title, (Items(tuple(rows), "compact"),))


def _change(one: dict[str, Any]) -> tuple[Words, tuple[Words, ...]]:
    where = f"{one['date']}, {_clipped(one['speaker'])}"
    where += f" ({_clipped(one['occasion'])}): " if one["occasion"] else ": "
    parts = [
        words(f"{label} ", listed([Name(name) for name in one[key]]))
        for key, label in (("new", "new"), ("dropped", "dropped"), ("disputed", "disputed"))
        if one[key]
    ]
    return words(where), (words(listed(parts, "; ", "; "), "."),)


def _changes(run: Run) -> list[Block]:
    changed = [
        one
        for speaker in run.at(AT, "speakers")
        for one in speaker["statements"]
        if one["new"] or one["dropped"] or one["disputed"]
    ]
    if not changed:
        return []
    shown = changed[-MOST_CHANGES:]
    more = f", the latest {len(shown)}" if len(shown) < len(changed) else ""
    intro = f"Changes from one statement to the next, on positions coded in both{more}:"
    rows = tuple(_change(one) for one in shown)
    return [Paragraph(words(intro), "small"), Items(rows, "compact")]


def _coders(run: Run) -> Words:
    if run.at(AT, "alpha") is not None:
        alpha = run.number("fine", AT, "alpha")
        compared = run.count(AT, "compared")
        return words(
            "Agreement of the coders: Krippendorff's alpha ", alpha, " on ", compared, " codes."
        )
    return words(f"Agreement of coders: none can be given ({run.at(AT, 'alpha_why')}).")


def section(run: Run) -> Section | None:
    """Positions and sayings on one axis of days, what changed, and the rows of the record."""
    if run.at(AT) is None:
        return None
    if run.at(AT, "failed") is not None:
        text = f"Not computed: {run.at(AT, 'failed')}."
        return Section("statements", 11, TITLE, (Paragraph(words(text), "caution"),))
    lanes = _lanes(run)
    coded = bool(run.at(AT, "codings"))
    blocks: list[Block] = []
    sentence = (
        "Days on which a position was taken (filled) or left out (hollow), and on which something "
        "of each kind was said, by what was known on the day of the question."
    )
    if not lanes:
        blocks.append(Paragraph(words("Nothing had been said by the day of the question.")))
    else:
        table = _positions(run) if coded else _record(run)
        if len(lanes) > MOST_LANES:
            sentence += f" Drawn are the first {MOST_LANES} of {len(lanes)} lines."
        blocks.append(
            Figure(Timeline(lanes[:MOST_LANES], str(run.at(AT, "as_of"))), sentence, table)
        )
    if coded:
        blocks += _changes(run)
        source = f" ({run.at(AT, 'file')}, {run.at(AT, 'head')[:12]})" if run.at(AT, "file") else ""
        note = f" A position that was not coded is missing, not absent{source}."
        blocks.append(Paragraph(words(_coders(run), note), "small"))
    if coded and run.at(AT, "line"):
        blocks.append(_sayings(run))
    return Section("statements", 11, TITLE, tuple(blocks))
