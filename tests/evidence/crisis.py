"""A small case with a record, for the tests of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from overture.case.load import load
from overture.case.model import Case

CASE = """\
overture: 1
title: A small crisis
as_of: 2021-12-06
record: {record}
parties:
  us: {{name: Us, advised: true}}
  them: Them
types:
  them:
    fearful: {{prior: {{if: sincere, then: 0.4 to 0.7, else: 0.1 to 0.3}}}}
    greedy: {{prior: rest}}
quantities:
  gain: {{by: them, fearful: 1 to 3, greedy: 4 to 8}}
  cost: {{if: planned, then: 2 to 4, else: 5 to 9}}
assumptions:
  sincere: {{claim: They are afraid., credence: 0.4 to 0.8}}
  planned: {{claim: They mean it., credence: 0.3 to 0.7, given: {{sincere: -0.6}}}}
moves:
  - name: policy
    by: us
    options: [talk, wait]
  - name: reply
    by: them
    options: [accept, refuse]
    when: policy == talk
  - name: strike
    by: them
    options: [attack, hold]
outcomes:
  war: strike == attack
payoffs:
  us:
    - {{name: war, add: -10, when: war}}
    - {{name: deal, add: 2, when: reply == accept}}
  them:
    - {{name: spoils, add: gain - cost, when: war}}
    - {{name: talks, add: 1 if them == fearful else -1, when: reply == accept}}
rationality: {{us: 1, them: 0.5}}
advice: {{decide: policy}}
sources:
  paper: {{publisher: A paper, grade: B2}}
indicators:
  trucks:
    says: Lorries come.
    likelihood: 0.7 if planned else 0.2
    why: Armies eat.
  letter:
    says: They write.
    likelihood: 0.8 if them == fearful else 0.3
    why: Fear writes.
  thanks:
    says: They thank us for the talks.
    likelihood: "(0.9 if them == fearful else 0.6) if policy == talk else 0.5"
    why: Manners.
"""

HEADER = "id,date,reported,kind,what,source,traces_to,grade,supersedes,shows,private"


def crisis(folder: Path, rows: Sequence[str] = (), day: str = "2021-12-31", name: str = "") -> Case:
    """The case in a folder, with rows under HEADER as its record."""
    (folder / "case.yaml").write_text(CASE.format(record=name or "record.csv"))
    if not name:
        (folder / "record.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    return load(folder, as_of=date.fromisoformat(day))


ROWS = (
    "a,2021-12-01,2021-12-01,observation,before,paper,,,,trucks,",
    "b,2021-12-08,2021-12-09,observation,lorries,paper,,,,trucks,",
    "c,2021-12-10,2021-12-10,demand,a letter,wire,,A1,,letter,",
    "d,2021-12-10,2021-12-11,demand,the letter again,daily,c,C3,,letter,",
    "e,2021-12-12,2021-12-12,claim,no lorries,blog,,D4,,not trucks,",
)
"""Background, then four reports, one of which repeats another."""
