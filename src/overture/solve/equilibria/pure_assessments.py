"""All pure equilibria of one world that are assessments: strategies with beliefs.

1. Search in floats, ruling out only what is worse by more than a tolerance (`pure_search`).
2. Ask of every candidate, in fractions, for beliefs that carry it (`consistency`).
3. Have the assessment certified by code of its own (`certify`).

Source: Kreps & Wilson (1982) for sequential equilibrium; weak perfect Bayesian equilibrium lets
beliefs be anything at sets that the strategies do not reach.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from overture.game.tree import Tree
from overture.solve.equilibria import certify, consistency
from overture.solve.equilibria.pure_plan import PurePlan, pure_plan
from overture.solve.equilibria.pure_search import Visits, board, candidates
from overture.solve.equilibria.values import Assessment, Equilibrium, Found, Number, PointGame

MOST = 1_000
"""Candidates that are decided; more are counted, and the answer says that it is not complete."""

Beliefs = Callable[[PointGame, Sequence[Number]], tuple[Assessment | None, bool]]


def pure_assessments(point: PointGame, *, concept: str, limit: int, most: int = MOST) -> Found:
    """Every pure sequential ("sequential") or weak perfect Bayesian ("weak_pbe") equilibrium.

    `most` bounds the candidates that are decided.
    """
    plan = pure_plan(point.tree, actual=concept == "weak_pbe")
    visits = Visits(limit)
    profiles, whole = candidates(board(plan, point, visits), most)
    supported: Beliefs = (
        consistency.supporting_beliefs if concept == "sequential" else consistency.weak_beliefs
    )
    found: list[Equilibrium] = []
    undecided = refused = 0
    for options in profiles:
        assessment, decided = supported(point, strategy_of(point.tree, options))
        undecided += not decided
        if assessment is None:
            continue
        certificate = certify.certify(point, assessment)
        if concept in certificate.concepts:
            found.append(Equilibrium(assessment, certificate, "pure"))
        else:
            refused += decided
    return Found(
        concept=concept,
        equilibria=tuple(found),
        complete=whole and not undecided and not refused,
        searched=tuple(_searched(plan, visits, len(profiles), whole, undecided, refused)),
    )


def strategy_of(tree: Tree, options: Sequence[int]) -> tuple[Fraction, ...]:
    """The strategy [slots] that takes one option at every information set."""
    strategy = [Fraction(0)] * tree.slots
    for i, option in enumerate(options):
        strategy[int(tree.offset[i]) + option] = Fraction(1)
    return tuple(strategy)


def _searched(
    plan: PurePlan, visits: Visits, candidates: int, whole: bool, undecided: int, refused: int
) -> list[str]:
    """What was looked at, and what was not."""
    several = len(plan.several)
    parts = sum(1 for part in plan.parts if part.sets)
    lines = [
        f"all {plan.profiles:,} pure profiles of the {_many(several, 'information set')} of "
        f"several nodes, in {_many(parts, 'part')}, sets of one node responding; "
        f"{_many(candidates, 'candidate')} after {_many(visits.made, 'partial profile')}"
    ]
    if visits.made > visits.most:
        lines = [
            f"stopped after {visits.most:,} partial profiles, of {plan.profiles:,} pure profiles "
            f"of the {_many(several, 'information set')} of several nodes"
        ]
    elif not whole:
        lines = [
            f"only the first {candidates:,} candidates, of {plan.profiles:,} pure profiles of the "
            f"{_many(several, 'information set')} of several nodes; ties make more"
        ]
    if undecided:
        lines.append(
            f"{_many(undecided, 'candidate')} left undecided: no beliefs found, none ruled out"
        )
    if refused:
        lines.append(f"{_many(refused, 'candidate')} with beliefs that the certificate refused")
    return lines


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
