"""A small case whose record counts troops, for the tests of what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tests.evidence.crisis import CASE

from overture.case.load import load
from overture.case.model import Case

COLUMNS = "id,date,reported,kind,party,low,high,op,unit,definition,grade,traces_to,supersedes"
CEILINGS = """
ceilings:
  categories: {troops: Troops}
  zones: {wide: Within 400 km, near: {says: Within 200 km, within: wide}}
  groups: {east: [c_land]}
  limits: {east: {near: {troops: 80000}}}
  counted:
    c_land:
      near:
        troops: {units: [troops], definitions: {unstated: 1, wider: 0.8}, why: A guess.}
"""
BIAS = """\
  paper: {publisher: A paper, grade: B2}
  ministry: {publisher: A ministry, grade: B2, party: Them, bias: {troops: 0.25}}
"""


def counting(
    folder: Path, rows: Sequence[str], ceilings: str = CEILINGS, as_of: date | None = None
) -> Case:
    """The case in a folder, with these rows of a record under COLUMNS."""
    folder.mkdir(parents=True, exist_ok=True)
    text = CASE.format(record="record.csv").replace(
        "  paper: {publisher: A paper, grade: B2}\n", BIAS
    )
    (folder / "case.yaml").write_text(text + ceilings, encoding="utf-8")
    lines = [COLUMNS, *rows]
    (folder / "record.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load(folder, as_of=as_of)


def row(
    name: str,
    day: str,
    low: str,
    high: str = "",
    *,
    reported: str = "",
    kind: str = "estimate",
    party: str = "Us",
    op: str = "",
    unit: str = "troops",
    definition: str = "",
    grade: str = "B2",
    traces_to: str = "",
    supersedes: str = "",
) -> str:
    """A row under COLUMNS; a number without a second end is that number."""
    high = low if not high and not op else high
    fields = (name, day, reported or day, kind, party, low, high, op, unit, definition, grade)
    return ",".join((*fields, traces_to, supersedes))
