"""All pure equilibria of one world that are assessments: strategies with beliefs.

1. Search in floats, ruling out only what is worse by more than a tolerance (`pure_search`).
2. Ask of every candidate, in fractions, for beliefs that carry it (`consistency`).
3. Have the assessment certified by code of its own (`certify`).

Source: Kreps & Wilson (1982) for sequential equilibrium; weak perfect Bayesian equilibrium lets
beliefs be anything at sets that the strategies do not reach.
"""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from overture.game.tree import TERMINAL, Tree
from overture.solve.equilibria import certify, consistency
from overture.solve.equilibria.pure_plan import PurePlan, pure_plan
from overture.solve.equilibria.pure_search import TIE, Visits, board, candidates
from overture.solve.equilibria.values import Assessment, Equilibrium, Found, Number, PointGame

MOST = 1_000
"""Candidates that are decided; more are counted, and the answer says that it is not complete."""

PLAIN = {"sequential": 1_500, "weak_pbe": 50_000}
"""Partial profiles that the plain search may visit; some seconds. For sequential equilibria the
compiled search goes on from there."""

Beliefs = Callable[[PointGame, Sequence[Number]], tuple[Assessment | None, bool]]


@dataclass(frozen=True)
class Count:
    """What a search of assessments went through.

    visits      partial profiles visited, and `bound` how many could be
    wide        whether the compiled search was used
    late        the time ran out before the candidates were all there
    candidates  that were found; of them `unread` when the time ran out, `undecided` (no beliefs
                found, none ruled out), `refused` by the certificate, `tied`: refused, but by
                less than TIE, so that rounding may have told tied options apart
    """

    visits: int
    bound: int
    wide: bool
    late: bool
    candidates: int
    unread: int = 0
    undecided: int = 0
    refused: int = 0
    tied: int = 0


def pure_assessments(
    point: PointGame, *, concept: str, limit: int, most: int = MOST, until: float = math.inf
) -> Found:
    """Every pure sequential ("sequential") or weak perfect Bayesian ("weak_pbe") equilibrium.

    `limit` bounds the partial profiles visited, `most` the candidates that are decided, `until`
    (a time of `time.monotonic`) the search: what it had not decided by then is said.
    """
    plan = pure_plan(point.tree, actual=concept == "weak_pbe")
    visits = Visits(min(limit, PLAIN[concept]), until=until)
    profiles, whole = candidates(board(plan, point, visits), most)
    made, bound, late = visits.made, visits.most, visits.late
    wide = concept == "sequential" and made > bound and limit > bound and not late
    if wide:
        from overture.solve.equilibria.pure_wide import wide_candidates

        profiles, whole, cut = wide_candidates(plan, point, limit, most, until)
        made, bound, late = cut or limit, limit, cut > 0
    supported: Beliefs = (
        consistency.supporting_beliefs if concept == "sequential" else consistency.weak_beliefs
    )
    found: list[Equilibrium] = []
    undecided = refused = tied = unread = 0
    for position, options in enumerate(profiles):
        # the first one is read in any case: an answer of nothing helps nobody
        if position and time.monotonic() >= until:
            unread = len(profiles) - position
            break
        assessment, decided = supported(point, strategy_of(point.tree, options))
        undecided += not decided
        if assessment is None:
            tied += decided and nearly(point, options, supported)
            continue
        certificate = certify.certify(point, assessment)
        if concept in certificate.concepts:
            found.append(Equilibrium(assessment, certificate, "pure"))
        else:
            refused += decided
    count = Count(made, bound, wide, late, len(profiles), unread, undecided, refused, tied)
    return Found(
        concept=concept,
        equilibria=tuple(found),
        complete=whole and not (unread or undecided or refused or tied),
        searched=tuple(_searched(plan, count, whole, most)),
    )


def nearly(point: PointGame, options: Sequence[int], supported: Beliefs) -> bool:
    """Whether a pure profile that was refused falls short by less than TIE of the largest payoff,
    in a game whose numbers are rounded: then its options may be tied in truth.

    Asked of the game in which each departure of a mover from the profile costs that mover TIE of
    its largest payoff: there an option of the profile is favoured by just so much at every set.
    """
    if point.exact:
        return False
    tree = point.tree
    cost = [
        Fraction(TIE) * max([Fraction(1), *(abs(row[p]) for row in point.payoffs)])
        for p in range(tree.players)
    ]
    payoffs = [list(row) for row in point.payoffs]
    for end in np.flatnonzero(tree.kind == TERMINAL).tolist():
        for below in tree.path(end):
            i = int(tree.infoset[tree.parent[below]])
            if i >= 0 and int(tree.edge[below] - tree.offset[i]) != options[i]:
                who = int(tree.player[i])
                payoffs[int(tree.terminal[end])][who] -= cost[who]
    favoured = dataclasses.replace(point, payoffs=tuple(tuple(row) for row in payoffs))
    assessment, decided = supported(favoured, strategy_of(tree, options))
    return assessment is not None or not decided


def strategy_of(tree: Tree, options: Sequence[int]) -> tuple[Fraction, ...]:
    """The strategy [slots] that takes one option at every information set."""
    strategy = [Fraction(0)] * tree.slots
    for i, option in enumerate(options):
        strategy[int(tree.offset[i]) + option] = Fraction(1)
    return tuple(strategy)


def _searched(plan: PurePlan, count: Count, whole: bool, most: int) -> list[str]:
    """What was looked at, and what was not."""
    parts = sum(1 for part in plan.parts if part.sets)
    profiles = (
        f"{plan.profiles:,} pure profiles of the "
        f"{_many(len(plan.several), 'information set')} of several nodes"
    )
    if whole:
        looked = f"at most {count.bound:,}" if count.wide else f"{count.visits:,}"
        lines = [
            f"all {profiles}, in {_many(parts, 'part')}, sets of one node responding; "
            f"{_many(count.candidates, 'candidate')} after {looked} partial "
            + ("profile" if count.visits == 1 and not count.wide else "profiles")
        ]
    elif count.late:
        told = _many(count.visits, "partial profile")
        lines = [f"stopped by the time allowed after {told}, of {profiles}"]
    elif count.candidates == most:
        lines = [f"only the first {most:,} candidates, of {profiles}; there may be more"]
    else:
        lines = [f"stopped after {count.bound:,} partial profiles, of {profiles}"]
    if count.unread:
        lines.append(f"{_many(count.unread, 'candidate')} not decided in the time allowed")
    if count.undecided:
        told = _many(count.undecided, "candidate")
        lines.append(f"{told} left undecided: no beliefs found, none ruled out")
    if count.refused:
        told = _many(count.refused, "candidate")
        lines.append(f"{told} with beliefs that the certificate refused")
    if count.tied:
        lines.append(told_apart(f"{_many(count.tied, 'candidate')} refused"))
    return lines


def told_apart(what: str) -> str:
    """What is said where a comparison within the rounding of the numbers settled something."""
    return f"{what} because options that differ by less than {TIE:g} of the payoffs were told apart"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
