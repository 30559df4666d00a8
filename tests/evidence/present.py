"""A case with a hidden move and a later decision, and the game that is left of it, by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from tests.evidence.crisis import HEADER

from overture.case.load import load
from overture.case.model import Case

WHOLE = """\
overture: 1
title: An offer, an answer, an act that is hidden, an answer to that
as_of: 2021-12-06
parties:
  us: {name: Us, advised: true}
  them: {name: Them}
types:
  them:
    mild: {prior: 0.6}
    bold: {prior: rest}
moves:
  - {name: policy, by: us, options: [talk, wait]}
  - {name: reply, by: them, options: [accept, refuse], when: policy == talk}
  - {name: act, by: them, options: [leave, stay], seen_by: [them], when: reply == accept}
  - name: look
    by: chance
    when: reply == accept
    options: {gone: 0.8 if act == leave else 0.3, there: rest}
  - {name: follow, by: us, options: [engage, punish], when: reply != none}
  - {name: strike, by: them, options: [attack, hold]}
outcomes:
  war: strike == attack
payoffs:
  us:
    - {name: war, add: -10, when: war}
    - {name: talks, add: 4, when: follow == engage and act == leave}
    - {name: fooled, add: -3, when: follow == engage and not act == leave}
    - {name: price, add: -1, when: follow == punish}
  them:
    - {name: spoils, add: 1 if them == mild else 3, when: war}
    - {name: pain, add: -2, when: war and follow == punish}
    - {name: calm, add: 2 if them == mild else 0.5, when: follow == engage and not war}
    - {name: leaving, add: -1 if them == mild else -2, when: act == leave}
    - {name: insult, add: -0.5, when: reply == refuse}
rationality: {us: 1.3, them: 0.8}
advice: {decide: policy}
indicators:
  letter: {says: They write., likelihood: 0.9 if them == mild else 0.2, why: Mildness writes.}
  trucks: {says: Lorries come., likelihood: 0.3 if them == mild else 0.6, why: Boldness drives.}
"""

LEFT = """\
overture: 1
title: What is left after they accepted and the camp looked empty
as_of: 2021-12-06
parties:
  us: {{name: Us, advised: true}}
  them: {{name: Them}}
types:
  them:
    mild_leave: {{prior: {mild_leave!r}}}
    mild_stay: {{prior: {mild_stay!r}}}
    bold_leave: {{prior: {bold_leave!r}}}
    bold_stay: {{prior: {bold_stay!r}}}
moves:
  - {{name: follow, by: us, options: [engage, punish]}}
  - {{name: strike, by: them, options: [attack, hold]}}
outcomes:
  war: strike == attack
payoffs:
  us:
    - {{name: war, add: -10, when: war}}
    - {{name: talks, add: 4, when: "follow == engage and them in (mild_leave, bold_leave)"}}
    - {{name: fooled, add: -3, when: "follow == engage and them in (mild_stay, bold_stay)"}}
    - {{name: price, add: -1, when: follow == punish}}
  them:
    - {{name: spoils, add: "1 if them in (mild_leave, mild_stay) else 3", when: war}}
    - {{name: pain, add: -2, when: war and follow == punish}}
    - name: calm
      add: 2 if them in (mild_leave, mild_stay) else 0.5
      when: follow == engage and not war
rationality: {{us: 1.3, them: 0.8}}
advice: {{decide: follow}}
"""


def whole(folder: Path, rows: Sequence[str] = (), text: str = WHOLE) -> Case:
    """The whole case with a record; rows under the header of the small crisis."""
    folder.mkdir(exist_ok=True)
    (folder / "case.yaml").write_text(text)
    (folder / "record.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    return load(folder, as_of=date(2021, 12, 31))


def left(folder: Path, priors: Mapping[str, float]) -> Case:
    """The game after `reply = accept` and `look = gone`, with these priors of type and act."""
    folder.mkdir(exist_ok=True)
    (folder / "case.yaml").write_text(LEFT.format(**priors))
    return load(folder)


def row(place: int, shows: str, grade: str = "A1", private: bool = False) -> str:
    """A row that shows something, reported on a day of its own."""
    day = f"2021-12-{10 + place}"
    hidden = "true" if private else ""
    return f"m{place},{day},{day},action,it happened {place},paper,,{grade},,{shows},{hidden}"
