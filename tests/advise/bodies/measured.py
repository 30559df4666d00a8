"""A small crisis in which a body decides on a measure that adds to what an attack costs."""

from __future__ import annotations

import tempfile
from pathlib import Path

import overture as ov
from overture.case.model import Case

MEMBERS = "{a: {if: gas, then: 0.2, else: 0.8}, b: 0.5}"
CUTOFF = (
    "cutoff: {says: Cut them off., needs: council, lead: 6 weeks, cost: 5, "
    "trigger: {says: An attack, when: force == attack}, "
    "executed_when: policy == ready and force == attack, adds: {bite: 10}}"
)


def written(**other: str) -> str:
    """The case as text; `other` replaces its parts."""
    part = {
        "members": MEMBERS,
        "rule": "unanimity, shared: 0.0",
        "bite": "10",
        "loss": "bite * 2 * firm + 1",
        "responses": CUTOFF,
        "council": "3 * body.consents(council)",
        "quantities": "",
        "gas": "0.4",
        "more": "",
    } | other
    responses = f"responses:\n  {part['responses']}" if part["responses"] else ""
    return f"""overture: 1
title: A measure held ready
as_of: 2026-01-01
parties: {{us: {{name: Us, advised: true}}, them: Them}}
types: {{them: {{soft: {{prior: 0.5}}, hard: {{prior: 0.5}}}}}}
assumptions: {{gas: {{claim: Gas is scarce., credence: {part["gas"]}}}}}
quantities:
  bite: {part["bite"]}
  firm: 0.5
  loss: {{is: {part["loss"]}}}
  {part["quantities"]}
moves:
  - {{name: policy, by: us, options: [ready, idle]}}
  - {{name: force, by: them, options: [attack, refrain]}}
payoffs:
  us: [{{name: war, add: -50, when: force == attack}}, {{name: council, add: {part["council"]}}}]
  them: [{{name: gain, add: 30, when: force == attack}}, {{name: loss, add: -loss,
    when: force == attack}}]
rationality: {{us: 1, them: 0.1}}
advice: {{decide: policy}}
bodies:
  council: {{rule: {part["rule"]}, members: {part["members"]}}}
{responses}
{part["more"]}
"""


def made(**other: str) -> Case:
    """The case, loaded."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "case.yaml"
        file.write_text(written(**other), encoding="utf-8")
        return ov.load(file)
