"""The part `plan`: measures held ready, who must still agree, and on whom that hangs."""

from __future__ import annotations

from typing import Any

import numpy as np

from overture.advise.bodies.compensation import winning
from overture.advise.bodies.members import hangs_on, member_rows
from overture.advise.survey import Survey, where
from overture.advise.talks.table import forms_of
from overture.case.measures import Response
from overture.case.model import Case, Uncertain
from overture.evidence.particles import weighted_range
from overture.game.draws import Array
from overture.reading.expressions import Expression
from overture.worlds.consents import bodies_by_world
from overture.worlds.deals import body_of
from overture.worlds.ensemble import Progress, Solution
from overture.worlds.forms import Forms

ENDS = (0.05, 0.95)


def responses_part(
    solution: Solution, seen: Survey, progress: Progress | None = None
) -> dict[str, Any] | None:
    """The measures of a solved case; None where it declares none.

    Means are over the worlds of the first block.
    """
    del progress  # it takes no time that is worth showing
    case = solution.game.case
    if not case.responses:
        return None
    block = solution.kept[0]
    weights = block.weights
    forms = forms_of(case, block.draws, block.draws.count)
    return {
        "responses": {
            name: {
                **_response(case, response, forms, weights),
                "executed": _under(solution, seen, response.executed_when),
                "triggered": _under(solution, seen, response.trigger_when),
            }
            for name, response in case.responses.items()
        }
    }


def _response(case: Case, response: Response, forms: Forms, weights: Array) -> dict[str, Any]:
    consent = forms.consent(response.body) if response.open else np.ones(forms.count)
    found: dict[str, Any] = {
        "says": response.says,
        "body": response.body or None,
        "body_says": case.bodies[response.body].says if response.body else None,
        "rule": case.bodies[response.body].rule if response.body else None,
        "agreed": response.agreed,
        "consent": float(np.average(consent, weights=weights)),
        "decides": None,
        "levels": [],
        "lead": response.lead,
        "cost": None if response.cost is None else _spread(forms, response.cost, weights),
        "trigger": response.trigger or None,
        "adds": {
            quantity: {
                **_spread(forms, amount, weights),
                "expected": float(np.average(forms.number(amount) * consent, weights=weights)),
            }
            for quantity, amount in response.adds.items()
        },
    }
    if response.open:
        declared = case.bodies[response.body]
        split = [
            (body, float(weights[worlds].sum()))
            for body, worlds in bodies_by_world(case, declared, forms)
        ]
        rows, _ = member_rows(split)
        found["decides"] = hangs_on(rows)
        found["levels"] = winning(body_of(case, declared))
    return found


def _under(solution: Solution, seen: Survey, when: Expression | None) -> dict[str, float] | None:
    """Option -> how likely it is under it that an expression holds; None where there is none."""
    if when is None:
        return None
    plan, mass = seen.layout, seen.mass[:, 0]
    holds = where(solution.game, when)
    found = {}
    for k, option in enumerate(plan.options):
        under = (plan.policy == k) | (plan.policy < 0)
        found[option] = float(mass[under & holds].sum() / mass[under].sum())
    return found


def _spread(forms: Forms, number: Uncertain, weights: Array) -> dict[str, float]:
    drawn = forms.number(number)
    low, high = weighted_range(drawn, weights, ENDS)
    return {"mean": float(np.average(drawn, weights=weights)), "low": low, "high": high}
