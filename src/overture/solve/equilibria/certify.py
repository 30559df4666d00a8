"""An independent check of an assessment: what kind of equilibrium is it, and what fails?

This code does not know how the assessment was found, and shares nothing with the searches. In
fractions the answer is a proof about the game as given; in floats it holds up to the tolerance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise

from overture.solve.equilibria.deviations import (
    Play,
    distance,
    nash_gain,
    one_shot_gain,
    plan_gain,
    play_out,
    subgames,
    total,
)
from overture.solve.equilibria.kreps_wilson import decide, disproof, name
from overture.solve.equilibria.values import Assessment, Certificate, Number, PointGame

Beliefs = list[dict[int, Number]]


def certify(point: PointGame, assessment: Assessment, *, tolerance: float = 1e-9) -> Certificate:
    """Check an assessment against the definitions of the equilibrium concepts.

    * nash: no player gains by another strategy of the whole game.
    * subgame_perfect: nor in any proper subgame (Selten 1965).
    * weak_pbe: at every information set no other plan of its mover gains, given the beliefs
      there, and beliefs on the path follow Bayes' rule (Mas-Colell, Whinston & Green 1995,
      definition 9.C.3). It neither implies subgame perfection nor follows from it.
    * sequential: weak_pbe, and the beliefs are consistent (Kreps & Wilson 1982).

    All arithmetic is in fractions, with no tolerance, if every probability and belief is a
    Fraction (or a whole number). Otherwise numbers are floats, probabilities up to `tolerance`
    count as 0, and gains up to `tolerance` points as none. Raises ValueError if the lengths do
    not fit the tree or a strategy or belief is no distribution.
    """
    tree = point.tree
    numbers = (*assessment.strategy, *assessment.beliefs)
    exact = all(isinstance(p, (Fraction, int)) for p in numbers)
    slack = 0.0 if exact else tolerance
    if len(assessment.strategy) != tree.slots or len(assessment.beliefs) != len(tree.set_nodes):
        raise ValueError("the assessment has another number of slots or nodes than the tree")
    strategy = [_cleaned(p, exact, slack) for p in assessment.strategy]
    held = [_cleaned(p, exact, slack) for p in assessment.beliefs]
    sets = range(tree.information_sets)
    _check(strategy, tree.offset.tolist(), "strategy", slack)
    _check(held, tree.set_start.tolist(), "belief", slack)
    play = play_out(point, strategy, exact=exact)
    beliefs: Beliefs = [
        dict(zip(play.members[i], held[tree.set_start[i] : tree.set_start[i + 1]], strict=True))
        for i in sets
    ]

    gain, gain_at = _largest(play, beliefs, one_shot_gain)
    plan, plan_at = _largest(play, beliefs, plan_gain)
    whole = nash_gain(play)
    within = nash_gain(play, subgames(play))
    error, error_at = _bayes_error(play, beliefs, slack)
    consistent, why = _consistency(play, beliefs, assessment, slack)

    concepts = []
    if whole <= slack:
        concepts.append("nash")
        if within <= slack:
            concepts.append("subgame_perfect")
    rational = max(gain, plan) <= slack
    if rational and error <= slack:
        concepts.append("weak_pbe")
        if consistent:
            concepts.append("sequential")
    faults = []
    if gain > slack:
        faults.append(f"{name(play, gain_at)} gains {float(gain):.6g} by another option")
    elif plan > slack:
        faults.append(f"{name(play, plan_at)} gains {float(plan):.6g} by another plan")
    if error > slack:
        faults.append(f"the beliefs at {name(play, error_at)} do not follow Bayes' rule")
    elif not consistent:
        faults.append(why)
    return Certificate(
        max_gain=float(gain),
        gain_at=gain_at,
        nash_gain=float(whole),
        bayes_error=float(error),
        consistent=consistent,
        exact=exact,
        concepts=tuple(concepts),
        reason="; ".join(faults),
        plan_gain=float(plan),
    )


def _cleaned(value: Number, exact: bool, slack: float) -> Number:
    if exact:
        return Fraction(value)
    return 0.0 if distance(value, 0) <= slack else float(value)


def _check(values: list[Number], starts: list[int], what: str, slack: float) -> None:
    """Raise ValueError unless every part is a distribution."""
    for index, (start, end) in enumerate(pairwise(starts)):
        part = values[start:end]
        if min(part) < 0 or distance(total(part), 1) > slack * len(part):
            raise ValueError(f"the {what} at information set {index} is no distribution")


def _largest(
    play: Play, beliefs: Beliefs, gain: Callable[[Play, int, Mapping[int, Number]], Number]
) -> tuple[Number, int]:
    """The largest gain over information sets, and the first set where it arises."""
    gains = [gain(play, infoset, belief) for infoset, belief in enumerate(beliefs)]
    most = max(gains, default=Fraction(0))
    return most, gains.index(most) if gains else 0


def _bayes_error(play: Play, beliefs: Beliefs, slack: float) -> tuple[Number, int]:
    """The largest distance from Bayes' rule where it applies, and the first set with it."""
    worst: Number = Fraction(0)
    at = 0
    for infoset, belief in enumerate(beliefs):
        reach = total(play.reach[node] for node in belief)
        if reach <= slack:
            continue
        error = max(distance(play.reach[node] / reach, p) for node, p in belief.items())
        if error > worst:
            worst, at = error, infoset
    return worst, at


def _consistency(
    play: Play, beliefs: Beliefs, assessment: Assessment, slack: float
) -> tuple[bool | None, str]:
    """By the witness if there is a good one, else by the decision procedure."""
    witness = assessment.trembles
    if witness is not None and not disproof(play, beliefs, witness, slack):
        return True, ""
    return decide(play, beliefs, slack)
