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

PLAIN = {"sequential": 1_500, "weak_pbe": 50_000}
"""Partial profiles that the plain search may visit; some seconds. For sequential equilibria the
compiled search goes on from there."""

Beliefs = Callable[[PointGame, Sequence[Number]], tuple[Assessment | None, bool]]


def pure_assessments(point: PointGame, *, concept: str, limit: int, most: int = MOST) -> Found:
    """Every pure sequential ("sequential") or weak perfect Bayesian ("weak_pbe") equilibrium.

    `limit` bounds the partial profiles visited, `most` the candidates that are decided.
    """
    plan = pure_plan(point.tree, actual=concept == "weak_pbe")
    visits = Visits(min(limit, PLAIN[concept]))
    profiles, whole = candidates(board(plan, point, visits), most)
    wide = concept == "sequential" and visits.made > visits.most and limit > visits.most
    if wide:
        from overture.solve.equilibria.pure_wide import wide_candidates

        profiles, whole = wide_candidates(plan, point, limit, most)
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
        searched=tuple(
            _searched(
                plan, visits, limit if wide else 0, len(profiles), whole, undecided, refused, most
            )
        ),
    )


def strategy_of(tree: Tree, options: Sequence[int]) -> tuple[Fraction, ...]:
    """The strategy [slots] that takes one option at every information set."""
    strategy = [Fraction(0)] * tree.slots
    for i, option in enumerate(options):
        strategy[int(tree.offset[i]) + option] = Fraction(1)
    return tuple(strategy)


def _searched(
    plan: PurePlan,
    visits: Visits,
    wide: int,
    candidates: int,
    whole: bool,
    undecided: int,
    refused: int,
    most: int,
) -> list[str]:
    """What was looked at, and what was not; `wide` bounds the compiled search where it was used."""
    parts = sum(1 for part in plan.parts if part.sets)
    profiles = (
        f"{plan.profiles:,} pure profiles of the "
        f"{_many(len(plan.several), 'information set')} of several nodes"
    )
    seen = wide or visits.most
    if whole:
        looked = f"at most {wide:,}" if wide else f"{visits.made:,}"
        lines = [
            f"all {profiles}, in {_many(parts, 'part')}, sets of one node responding; "
            f"{_many(candidates, 'candidate')} after {looked} partial "
            + ("profile" if visits.made == 1 and not wide else "profiles")
        ]
    elif candidates == most:
        lines = [f"only the first {candidates:,} candidates, of {profiles}; there may be more"]
    else:
        lines = [f"stopped after {seen:,} partial profiles, of {profiles}"]
    if undecided:
        lines.append(
            f"{_many(undecided, 'candidate')} left undecided: no beliefs found, none ruled out"
        )
    if refused:
        lines.append(f"{_many(refused, 'candidate')} with beliefs that the certificate refused")
    return lines


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
