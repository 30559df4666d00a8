"""The conditional offer with a lever on how well compliance is watched, as a case file.

The aggressive adversary feigns compliance at cost f, is caught with probability d at a harm e, and
gains B from talks. Where talks follow a good signal it stays out iff d >= (B - f) / (B + e).
Watching costs both sides, so the cheapest condition that separates is the least that does.
"""

from __future__ import annotations

from pathlib import Path

import overture as ov
from overture.game.game import Game

GAIN, FEIGNING, EXPOSURE = 1.0, 0.1, 0.5
THRESHOLD = (GAIN - FEIGNING) / (GAIN + EXPOSURE)

CASE = """\
overture: 1
title: The conditional offer
question: Should talks be offered on condition of compliance, and how closely watched?
as_of: 2021-12-06
parties:
  offerer: {name: Offerer, advised: true}
  adversary: Adversary
types:
  adversary:
    sincere: {says: Wants the talks and can afford to comply., prior: {value: 0.5, why: x}}
    aggressive: {says: Wants the talks as cover., prior: rest}
quantities:
  detection: {value: 0.3, unit: probability, why: What the lever sets.}
  idle: {value: 0, unit: points, why: Enters a payoff with the factor 0.}
  exposure: {value: EXPOSURE, unit: points, why: x}
  gain: {value: GAIN, unit: points, why: x}
  feigning: {value: FEIGNING, unit: points, why: x}
moves:
  - {name: policy, by: offerer, options: {offer: Offers talks, nothing: Offers nothing}}
  - name: reply
    by: adversary
    when: policy == offer
    options: {comply: Complies or feigns compliance, refuse: Refuses}
  - name: reading
    by: chance
    when: reply == comply
    options: {good: 1 if adversary == sincere else 1 - detection, bad: rest}
  - name: response
    by: offerer
    when: reading == good
    options: {talk: Opens the talks, hold: Holds them back}
outcomes:
  talks: response == talk
  exposed: reading == bad
payoffs:
  offerer:
    - {name: talks with a sincere adversary, add: 2, when: talks and adversary == sincere}
    - {name: talks with an aggressive one, add: -1, when: talks and adversary == aggressive}
    - {name: price of watching, add: -0.1 * detection, when: policy == offer}
    - {name: idle, add: 0 * idle}
  adversary:
    - {name: compliance, add: -0.1, when: reply == comply and adversary == sincere}
    - {name: being watched, add: -0.2 * detection, when: reply == comply and adversary == sincere}
    - {name: feigning, add: -feigning, when: reply == comply and adversary == aggressive}
    - {name: talks, add: 1, when: talks and adversary == sincere}
    - {name: talks as cover, add: gain, when: talks and adversary == aggressive}
    - {name: exposure, add: -exposure, when: exposed}
rationality:
  offerer: {value: LAMBDA, why: x}
  adversary: {value: LAMBDA, why: x}
advice:
  decide: policy
  test:
    offer: offer
    reply: [reply, reading]
    complies: reading == good
    kept: adversary == sincere
    sincere: {adversary: [sincere]}
levers:
LEVERS"""

DETECTION = "  closeness: {values: 0 to 1, sets: detection}\n"
IDLE = "  idle_lever: {values: [0, 1, 2], sets: idle}\n"


def text(precision: float, levers: str = DETECTION) -> str:
    """The case file; `precision` is that of both parties."""
    made = CASE.replace("LAMBDA", f"{precision:g}").replace("LEVERS", levers.rstrip())
    for name, value in (("GAIN", GAIN), ("FEIGNING", FEIGNING), ("EXPOSURE", EXPOSURE)):
        made = made.replace(name, f"{value:g}")
    return made + "\n"


def game(folder: Path, precision: float, levers: str = DETECTION) -> Game:
    """The compiled case."""
    place = folder / f"conditional-offer-{precision:g}"
    place.mkdir(exist_ok=True)
    (place / "case.yaml").write_text(text(precision, levers), encoding="utf-8")
    return ov.compile(ov.load(place))
