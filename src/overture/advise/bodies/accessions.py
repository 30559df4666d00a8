"""Whether a member is ever admitted, and what the open door is worth to each party.

In a world it passes with the probability that the body consents, if all the arguments that state
the criteria are upheld there (grounded reading, Dung 1995), and not at all otherwise. Over worlds
that is a mean; what the admission is worth is weighed by the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from overture.advise.bodies.compensation import winning
from overture.advise.bodies.members import hangs_on, member_rows
from overture.advise.premises import asks_of_play, held, kept_blocks
from overture.advise.survey import Survey
from overture.advise.talks.table import forms_of
from overture.argue.extensions import Framework, bearing_on, framework, labels
from overture.case.measures import Accession
from overture.case.model import Case
from overture.evidence.particles import weighted_range
from overture.game.draws import Array, Draws
from overture.talks.bodies import Body
from overture.worlds.consents import bodies_by_world
from overture.worlds.deals import body_of
from overture.worlds.draws import draw
from overture.worlds.ensemble import Solution

Truths = NDArray[np.bool_]
SURE = 2.0
"""Standard errors by which the implied credence must lie outside of the stated range."""


def bearing(case: Case, accession: Accession) -> Framework:
    """The criteria and every argument that bears on one, with what they say of each other."""
    names = tuple(case.arguments)
    whole = framework(
        names,
        [(a.id, t) for a in case.arguments.values() for t in a.attacks if t in case.arguments],
        [(a.id, t) for a in case.arguments.values() for t in a.supports if t in case.arguments],
    )
    places = {names.index(name) for name in accession.criteria}
    for place in list(places):
        places |= bearing_on(whole, place)
    chosen = [names[k] for k in sorted(places)]
    return framework(
        chosen,
        [(names[a], names[b]) for a, b in whole.attacks if a in places and b in places],
        [(names[a], names[b]) for a, b in whole.supports if a in places and b in places],
    )


def needs_play(case: Case) -> bool:
    """Whether a criterion rests on how likely something is in the solved game."""
    return any(
        asks_of_play(case, bearing(case, accession).arguments)
        for accession in case.accessions.values()
    )


def accessions(
    case: Case, solution: Solution | None, seen: Survey | None, seed: int, worlds: int
) -> dict[str, Any] | None:
    """Every accession of a case, over the worlds of a solution, or else over `worlds` draws; None
    where the case declares none.

    `solution` and `seen` are needed where `needs_play`.
    """
    if not case.accessions:
        return None
    return {
        name: _accession(case, accession, solution, seen, seed, worlds)
        for name, accession in case.accessions.items()
    }


def _accession(
    case: Case,
    accession: Accession,
    solution: Solution | None,
    seen: Survey | None,
    seed: int,
    worlds: int,
) -> dict[str, Any]:
    given = bearing(case, accession)
    criteria = [given.arguments.index(name) for name in accession.criteria]
    declared = case.bodies[accession.body]
    weights, upheld, consents, stated = [], [], [], []
    worth: dict[str, list[Array]] = {party: [] for party in accession.worth}
    shares: dict[Body, list[float]] = {}
    for draws, weight, holds in _worlds(case, given.arguments, solution, seen, seed, worlds):
        forms = forms_of(case, draws, draws.count)
        found = labels(given, holds).upheld[criteria]
        for body, at in bodies_by_world(case, declared, forms):
            mass = shares.setdefault(body, [0.0, 0.0])
            mass[0] += float(weight[at].sum())
            mass[1] += float(weight[at & found.all(axis=0)].sum())
        weights.append(weight)
        upheld.append(found)
        consents.append(forms.consent(accession.body))
        for party, number in accession.worth.items():
            worth[party].append(forms.number(number))
        if accession.assumption:
            stated.append(draws.credences[accession.assumption])
    weight = np.concatenate(weights)
    met = np.concatenate(upheld, axis=1)
    odds = np.concatenate(consents)
    passes = np.where(met.all(axis=0), odds, 0.0)
    mean, error = _mean(passes, weight)
    total = float(weight.sum())
    rows, omitted = member_rows([(body, mass[0]) for body, mass in shares.items()])
    within = [(body, mass[1]) for body, mass in shares.items() if mass[1] > 0.0]
    # the price counts only in the worlds in which the criteria are met
    prices = (
        {row["member"]: row["price"] for row in member_rows(within)[0]}
        if len(shares) > 1 and within
        else {}
    )
    share_met = float(weight[met.all(axis=0)].sum()) / total
    for each in rows:
        each["raises"] = share_met * prices.get(each["member"], each["price"])
    return {
        "says": accession.says,
        "body": accession.body,
        "body_says": declared.says,
        "rule": declared.rule,
        "members": len(declared.members),
        "worlds": int(weight.size),
        "consent": float(odds @ weight) / total,
        "criteria": [
            {
                "argument": name,
                "claim": case.arguments[name].claim,
                "upheld": float(row @ weight) / total,
            }
            for name, row in zip(accession.criteria, met, strict=True)
        ],
        "met": share_met,
        "passes": mean,
        "error": error,
        "seats": rows,
        "omitted": omitted,
        "decides": hangs_on(rows, "raises"),
        "levels": winning(body_of(case, declared)),
        "worth": {
            party: _worth(passes, np.concatenate(own), weight) for party, own in worth.items()
        },
        "assumption": _against(accession.assumption, mean, error, stated, weight),
    }


def _worlds(
    case: Case,
    arguments: Sequence[str],
    solution: Solution | None,
    seen: Survey | None,
    seed: int,
    worlds: int,
) -> Iterator[tuple[Draws, Array, Truths]]:
    """Draws, weights, and where each of the arguments is made: block by block."""
    if solution is None:
        draws = draw(case, seed, 0, worlds, table=False)
        yield draws, draws.weights, held(case, draws, arguments)
        return
    for block in kept_blocks(solution):
        known = None
        if seen is not None and asks_of_play(case, arguments):
            known = (solution, seen, block)
        yield block.draws, block.weights, held(case, block.draws, arguments, known)


def _mean(values: Array, weights: Array) -> tuple[float, float]:
    """A weighted mean over worlds and its standard error."""
    total = float(weights.sum())
    mean = float(values @ weights) / total
    return mean, math.sqrt(float(((values - mean) * weights) @ ((values - mean) * weights))) / total


def _worth(passes: Array, worth: Array, weights: Array) -> dict[str, float]:
    """What the open door is worth: the chance times the worth, beside the worth if it were sure."""
    expected, error = _mean(passes * worth, weights)
    sure, sure_error = _mean(worth, weights)
    return {"expected": expected, "error": error, "sure": sure, "sure_error": sure_error}


def _against(
    name: str, passes: float, error: float, stated: Sequence[Array], weights: Array
) -> dict[str, Any] | None:
    """The assumption that it never happens: as stated, and as body and criteria imply."""
    if not name:
        return None
    credence = np.concatenate(stated)
    low, high = weighted_range(credence, weights, (0.05, 0.95))
    implied = 1.0 - passes
    return {
        "id": name,
        "stated": float(credence @ weights) / float(weights.sum()),
        "low": low,
        "high": high,
        "implied": implied,
        "error": error,
        "differs": not low - SURE * error <= implied <= high + SURE * error,
    }
