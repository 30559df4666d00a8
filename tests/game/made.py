"""Cases for the tests of the game, as text."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import overture as ov
from overture.game.game import Game

HEAD = """
overture: 1
title: Made
question: What now?
as_of: 2026-01-01
parties: {us: {name: Us, advised: true}, them: Them, ally: Ally}
types: {them: {mild: {says: Mild, prior: 0.4}, hard: {says: Hard, prior: rest}}}
"""

TAIL = """
outcomes: {over: policy == offer}
payoffs:
  us: [{name: a, add: 1, when: policy == offer}]
  them: [{name: b, add: 2 if them == mild else 1, when: policy == offer}]
  ally: [{name: c, add: 1, when: policy == wait}]
rationality: {us: 1, them: 1, ally: 1}
advice: {decide: policy}
"""

MOVES = """
moves:
  - {name: policy, by: us, options: [offer, wait]}
  - {name: conduct, by: them, when: policy == offer, options: [keep, cheat], seen_by: [them]}
  - {name: reading, by: chance, when: conduct != none,
     options: {good: 0.9 if conduct == keep else 0.3, bad: rest}, seen_by: [us]}
  - {name: stance, by: us, options: [trust, guard]}
  - {name: side, by: ally, options: [join, abstain], sees: [stance]}
  - {name: strike, by: them, options: [hit, hold], sees: [side]}
  - {name: after, by: us, options: [stay, leave], sees: [strike]}
"""


def compiled(text: str) -> Game:
    """The game of a case given as text."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "made.yaml"
        file.write_text(text, encoding="utf-8")
        return ov.compile(ov.load(file))
