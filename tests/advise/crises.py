"""Small made-up crises as case files, with everything that the advice has to cope with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import overture as ov
from overture.game.draws import Draws
from overture.worlds.ensemble import Solution, solve


def crisis(seed: int, *, between: bool = False) -> str:
    """A case with two or three types, assumptions, hidden conduct behind a noisy reading, news
    after the follow-up, and a second own move; the numbers are random.

    `between`: the advised party decides how closely to look between the reply and the reading.
    """
    source = Random(f"crisis-{seed}")

    def number(low: float, high: float) -> str:
        a, b = sorted(round(source.uniform(low, high), 2) for _ in range(2))
        return f"{a} to {b + 0.3:.2f}"

    def chance() -> str:
        a = round(source.uniform(0.1, 0.6), 2)
        return f"{{value: {a} to {a + 0.3:.2f}, unit: probability}}"

    kinds = ["seeker", "opportunist", "revisionist"][: 2 + seed % 2]
    priors = "\n".join(
        f"    {k}: {{says: {k}, prior: {'rest' if k == kinds[-1] else '0.2 to 0.4'}}}"
        for k in kinds
    )
    by_type = "\n".join(f"    {k}: {number(-1, 4)}" for k in kinds)
    worth = "\n".join(f"    {k}: {number(3 - 4 * i, 5 - 4 * i)}" for i, k in enumerate(kinds))
    reply = "[reply, reading]" if seed % 3 == 1 else "[reply]"
    complies = "reading == good" if seed % 3 == 1 else "reply == accept"
    made = _made(number, chance, kinds, priors, by_type, worth, reply, complies)
    if between:
        made = made.replace(
            "  - name: reading\n",
            "  - {name: look, by: us, when: conduct != none, options: [close, far]}\n"
            "  - name: reading\n",
            1,
        )
        made = made.replace(
            "1 - sight * blur",
            "1 - sight * blur * (1.0 if look == close else 0.6)",
            1,
        )
        made = made.replace(
            "    - {name: price,",
            "    - {name: looking, add: -0.3, when: look == close}\n    - {name: price,",
            1,
        )
    return made


def _made(
    number: Callable[[float, float], str], chance: Callable[[], str], kinds: list[str],
    priors: str, by_type: str, worth: str, reply: str, complies: str,
) -> str:  # fmt: skip
    """The text of a crisis."""
    return f"""
overture: 1
title: A made-up crisis
question: Offer, press or wait?
as_of: 2026-01-01
parties:
  us: {{name: Us, advised: true}}
  them: Them
  ally: An ally
types:
  them:
{priors}
quantities:
  prize: {number(0, 3)}
  harm: {number(3, 9)}
  price: {number(0.1, 1.5)}
  push: {{if: weary, then: {number(0, 1)}, else: {number(1.5, 3)}}}
  greed:
    by: them
{by_type}
  trust:
    by: them
{worth}
  sight: {chance()}
  blur: {chance()}
  luck: {{if: patient, then: {{value: 0.6 to 0.9, unit: probability}}, else: {chance()}}}
  stake: {{is: "prize + max(greed, 0.5) if conduct == keep else 0.5 * prize"}}
assumptions:
  weary: {{claim: They are weary., credence: 0.4 to 0.7}}
  patient: {{claim: The ally waits., credence: 0.5, given: {{weary: 0.8}}}}
moves:
  - {{name: policy, by: us, options: [offer, press, wait]}}
  - name: reply
    by: them
    when: policy in (offer, press)
    options:
      accept: Accept
      counter: {{says: Ask for more, when: policy == offer}}
      refuse: Refuse
  - {{name: conduct, by: them, when: reply == accept, options: [keep, cheat], seen_by: [them]}}
  - name: reading
    by: chance
    when: conduct != none
    options: {{good: sight if conduct == keep else 1 - sight * blur, bad: rest}}
  - name: followup
    by: us
    when: reply != none
    options: [talk, punish, shrug]
  - {{name: news, by: chance, when: followup == talk, options: {{up: luck, down: rest}}}}
  - {{name: second, by: us, when: news != none, options: [stay, leave]}}
  - {{name: side, by: ally, when: followup == punish, options: [join, abstain]}}
  - {{name: strike, by: them, when: second == leave or policy == wait, options: [hit, hold]}}
  - name: luck_of_war
    by: chance
    when: strike == hit
    options: {{won: 0.5 * blur + 0.2, lost: rest}}
outcomes:
  deal: second == stay
  war: {{when: strike == hit, horizon: long}}
  cheated: conduct == cheat and deal
payoffs:
  us:
    - {{name: deal, add: stake, when: deal, horizon: long}}
    - {{name: cheated, add: -harm, when: cheated}}
    - {{name: war, add: -harm * (0.5 if luck_of_war == won else 1), when: war, horizon: long}}
    - {{name: price, add: -price, when: policy == offer}}
    - {{name: pressing, add: -0.5 * price - (1.5 if weary else 0), when: policy == press}}
    - {{name: trust, add: trust, when: deal}}
    - {{name: punish, add: push - price, when: followup == punish}}
    - {{name: ally, add: 0.4 * prize, when: side == join and weary}}
    - {{name: type, add: 0.5 * trust + 1, when: policy == wait}}
  them:
    - {{name: deal, add: greed, when: deal}}
    - {{name: cheating, add: 1.2 * push, when: conduct == cheat}}
    - {{name: punished, add: -push - (1 if side == join else 0), when: followup == punish}}
    - {{name: refusing, add: 0.3 * greed - 0.5, when: reply == refuse}}
    - {{name: war, add: greed - 0.3 * harm, when: war}}
    - {{name: lost, add: -1, when: luck_of_war == lost}}
  ally:
    - {{name: joining, add: 0.7 if patient else -0.4, when: side == join}}
rationality:
  us: {{default: {number(0.5, 1.2)}, followup: 1.5}}
  them: {number(0.8, 1.6)}
  ally: 1
advice:
  decide: policy
  test:
    offer: offer
    reply: {reply}
    complies: {complies}
    kept: conduct == keep
    sincere: {{them: [seeker]}}
"""


def solved(
    text: str,
    folder: Path,
    worlds: int,
    overrides: Mapping[str, str] | None = None,
    *,
    seed: int = 1,
    common_knowledge: bool = False,
    reweigh: Callable[[Draws], Draws] | None = None,
) -> Solution:
    """The solution of a case given as text."""
    file = folder / "made.yaml"
    file.write_text(text, encoding="utf-8")
    game = ov.compile(ov.load(file, overrides=overrides))
    return solve(game, worlds, seed, 1, common_knowledge, reweigh=reweigh)
