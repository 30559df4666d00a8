"""What a record of another crisis puts into a new case: its days, its sources, its indicators."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from overture.errors import Problem
    from overture.evidence.rows import Row

MOST_SOURCES = 250
MOST_INDICATORS = 150

Drafts = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Imported:
    """Rows to be written, the day of the question and that of the priors; the columns, and of a
    feed the items, that were left out."""

    drafts: Drafts
    rows: tuple[Row, ...]
    as_of: str
    priors_as_of: str
    left_out: tuple[str, ...]
    items_left_out: tuple[Problem, ...] = ()


def read(file: Path, as_of: date | None) -> Imported:
    """The rows of a record or a file that `record import` reads.

    The question is asked on `as_of` (default: the last day on which anything was reported), the
    priors are of the first day. A move that a row shows belongs to another game, so it becomes a
    note. Raises CaseError, or UsageError where there is nothing to read by that day.
    """
    from overture.errors import UsageError
    from overture.evidence.drafts import left_out, read_drafts, unknown_columns
    from overture.evidence.files import read_record
    from overture.evidence.record import rows_to_add

    suffix = file.suffix.lower()
    if suffix == ".db":
        drafts: list[dict[str, str]] = [row.texts() for row in read_record(file).rows]
    else:
        drafts = [dict(draft) for draft in read_drafts(file)]
    for draft in drafts:
        shows = " ".join(draft.get("shows", "").split())
        if "=" in shows:
            draft["shows"] = ""
            draft["note"] = "; ".join(
                part for part in (draft.get("note"), f"showed {shows}") if part
            )
    rows = rows_to_add(drafts, set())
    if not rows:
        raise UsageError(f"{file} has no rows; give a record with at least one")
    days = sorted(row.reported for row in rows)
    day = days[-1] if as_of is None else as_of.isoformat()
    if day < days[0]:
        raise UsageError(f"{file} begins on {days[0]}; ask as of that day or later")
    return Imported(
        drafts=drafts,
        rows=rows,
        as_of=day,
        priors_as_of=days[0],
        left_out=tuple(unknown_columns(file)) if suffix == ".csv" else (),
        items_left_out=tuple(left_out(file)),
    )


def completed(text: str, found: Imported) -> str:
    """The starter case with the days, the sources and the indicators of a record."""
    text = text.replace("sources:\n", "sources:\n" + _sources(found.rows), 1)
    return text + _evidence(found.rows, found.priors_as_of)


def _sources(rows: Sequence[Row]) -> str:
    """Each publisher with the grade that most of its rows have."""
    graded: dict[str, Counter[str]] = {}
    for row in rows:
        if row.source:
            graded.setdefault(row.source, Counter())[row.grade] += 1
    listed = sorted(graded, key=lambda source: -graded[source].total())[:MOST_SOURCES]
    lines = [f"  # {len(listed)} of the {len(graded)} publishers in the record."] if listed else []
    taken: set[str] = {"judgement"}
    for source in listed:
        grade = max(graded[source], key=lambda one: (graded[source][one], one))
        quoted = json.dumps(source, ensure_ascii=False)
        holds = f"{{publisher: {quoted}, grade: {json.dumps(grade)}}}" if grade else quoted
        lines.append(f"  {_id(source, taken)}: {holds}")
    return "".join(f"{line}\n" for line in lines)


def _evidence(rows: Sequence[Row], priors_as_of: str) -> str:
    names = sorted({row.indicator[0] for row in rows if row.indicator})[:MOST_INDICATORS]
    lines = [
        "",
        "# The record: dated, sourced rows. Reports up to the day of the priors are in the priors.",
        "record: record.csv",
        f"priors_as_of: {priors_as_of}",
        "",
        "# What a row may show. Fix each likelihood, with its reason, before the row is seen; then",
        "# write the id of the indicator under `shows`.",
        "indicators:",
    ]
    for name in names or ["costly_step"]:
        says = name.replace("_", " ").capitalize() + "."
        if not names:
            says = "They take a step that costs them something."
        lines += [
            f"  {name}:",
            f"    says: {says}",
            "    likelihood: 0.6 if them == sincere else 0.4",
            "    why: Made up.",
        ]
    return "\n".join(lines) + "\n"


def _id(text: str, taken: set[str]) -> str:
    from overture.reading.identifiers import check_identifier

    stem = re.sub(r"[^a-z0-9]+", "_", text.lower())[:40].strip("_")
    if check_identifier(stem) is not None:
        stem = f"source_{stem}".strip("_")
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem}_{number}", number + 1
    taken.add(name)
    return name
