"""Two questions that only a game with its table open answers.

What is it worth to have talked? The policies are solved again with the table closed, everything
else the same, on the same worlds; the difference is what the table is worth to each of them.

What does a deal need to be worth for the offer to be best? A number of points is added to the
advised party's payoff wherever a package is signed, the game is solved again, and the number is
moved until the offer and the best other policy are worth the same. Whoever proposes knows of it:
the packages on the table, the answers and the war that is averted all follow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from overture.advise.survey import Survey, survey
from overture.case.model import NONE, Case, Term
from overture.case.table import closed, is_move
from overture.case.table_names import RATIFIED, SIGNED, TABLE
from overture.errors import NotSolved
from overture.game.assembly import assembly
from overture.game.compile import compile_case
from overture.game.draws import Array, Draws
from overture.game.evaluate import evaluate
from overture.game.game import Game
from overture.reading.deals import deal_parts
from overture.reading.expressions import Expression, Kind
from overture.reading.syntax import Among, Number
from overture.solve.strategies import PooledStrategies
from overture.worlds.ensemble import Progress, Solution, drawn_worlds, solve_again

WORLDS = 1_000
"""Worlds on which the games are solved again: the first of the ensemble."""

SECANTS, STEPS = 4, 25
CLOSE = 0.02
"""Points of lead within which two policies are worth the same; the sampling error is larger."""

FARTHEST = 200.0
"""A deal worth so many points more or less than now is not sought beyond."""


@dataclass(frozen=True)
class _Again:
    """Values of the policies in a game solved again [policies], and how often a deal is signed."""

    means: Array
    signed: Array
    worth: Array
    pooled: PooledStrategies


class _Changed:
    """A game with other payoffs or moves than the solved one, in worlds drawn for that one.

    What is drawn does not depend on payoffs or moves, so the worlds serve every such game. The
    values of its terms are kept; `numbers` with some of them changed only adds them up again.
    """

    def __init__(self, solution: Solution, draws: Draws, game: Game) -> None:
        self.solution, self.draws, self.game = solution, draws, game
        self.plan = solution.assembly if game is solution.game else assembly(game)
        self.values = np.empty((len(self.plan.groups), draws.count))
        self.numbers = evaluate(game, draws, solution.central, self.plan, values=self.values)

    def terms(self) -> dict[int, Array]:
        """The values [W] of the movers' term groups, by index."""
        return dict(zip(self.plan.groups, self.values, strict=True))

    def give(self, rows: list[int], points: float) -> None:
        """Set the values of some term groups, by place in `plan.groups`, to the same points."""
        self.values[rows] = points
        self.numbers = evaluate(
            self.game, self.draws, self.solution.central, self.plan, self.numbers, self.values,
            frozenset(),
        )  # fmt: skip


def worth_of_talking(
    solution: Solution, seen: Survey, progress: Progress | None = None
) -> dict[str, Any] | None:
    """Both answers as plain JSON values; None where the table is no move of the game.

    Raises NotSolved where a game with the table closed, or a deal worth more, has no solution.
    """
    case = solution.game.case
    if case.agenda is None or not is_move(case) or TABLE not in solution.game.node_labels:
        return None
    if progress is not None:
        progress("closing the table", 0, 1)
    count = min(WORLDS, solution.worlds)
    draws = drawn_worlds(solution.game, solution.seed, 0, count, solution.pinned, solution.reweigh)
    known = solution.pooled if solution.reading == "pooled" else None
    open_game = _solved(_Changed(solution, draws, solution.game), known)
    shut = _solved(_Changed(solution, draws, compile_case(closed(case))), None)
    options = seen.layout.options
    allowed = np.flatnonzero(seen.allowed)
    best_open = int(allowed[np.argmax(open_game.means[allowed])])
    best_shut = int(allowed[np.argmax(shut.means[allowed])])
    found: dict[str, Any] = {
        "worth_of_talking": {
            "worlds": count,
            "best": options[best_open],
            "best_without": options[best_shut],
            "worth": float(open_game.means[best_open] - shut.means[best_shut]),
            "policies": {
                option: {
                    "with": float(open_game.means[k]),
                    "without": float(shut.means[k]),
                    "worth": float(open_game.means[k] - shut.means[k]),
                    "signed": float(open_game.signed[k]),
                }
                for k, option in enumerate(options)
            },
            "first_options": {name: i.options[0] for name, i in case.agenda.issues.items()},
            "candidates": _candidates(solution, seen, best_open),
        }
    }
    test = case.advice.test
    if test is not None and test.offer in options and seen.allowed[options.index(test.offer)]:
        needed = _needed(solution, draws, options.index(test.offer), allowed, open_game, progress)
        if needed is not None:
            found["deal_needed"] = {"offer": test.offer, **needed, "worlds": count}
    return found


def _candidates(solution: Solution, seen: Survey, policy: int) -> list[dict[str, Any]]:
    """The packages of the table: how probable each is where the table opens under a policy, and
    how probable its signature once it is on the table (0 where it never is)."""
    game, agenda = solution.game, solution.game.case.agenda
    deals = solution.central.deals
    assert agenda is not None
    assert deals is not None
    under = (seen.layout.policy == policy) | (seen.layout.policy < 0)
    mass = np.where(under, seen.mass[:, 0], 0.0)
    proposed = [final.value(TABLE) for final in game.finals]
    signed = np.array([final.value(RATIFIED) == SIGNED for final in game.finals])
    opened = float(mass[[p != NONE for p in proposed]].sum())
    rows = []
    for name, package in deals.packages.items():
        here = np.array([p == name for p in proposed])
        at = float(mass[here].sum())
        rows.append(
            {
                "id": name,
                "package": {
                    issue: declared.options[option]
                    for (issue, declared), option in zip(
                        agenda.issues.items(), package, strict=True
                    )
                },
                "proposed": at / opened if opened > 0 else 0.0,
                "signed": float(mass[here & signed].sum()) / at if at > 0 else 0.0,
            }
        )
    return rows


def with_bonus(case: Case, points: float) -> Case:
    """The case with `points` added to the advised party's payoff wherever a package is signed."""
    assert case.agenda is not None
    spot = case.agenda.spot
    term = Term(
        name="a deal worth more",
        add=Expression(f"{points!r}", Kind.NUMBER, frozenset(), spot, Number(points)),
        when=Expression(
            f"{RATIFIED} == {SIGNED}", Kind.TRUTH, frozenset([RATIFIED]), spot,
            Among(RATIFIED, (SIGNED,), False),
        ),
        horizon="long",
        why="",
        spot=spot,
    )  # fmt: skip
    payoffs = {**case.payoffs, case.advised: (*case.payoffs.get(case.advised, ()), term)}
    return replace(case, payoffs=payoffs)


def _needed(
    solution: Solution,
    draws: Draws,
    offer: int,
    allowed: np.ndarray,
    now: _Again,
    progress: Progress | None,
) -> dict[str, Any] | None:
    """The points that a deal must be worth more than now for the offer to tie with the best
    other policy. None where nothing but the offer may be advised."""
    others = allowed[allowed != offer]
    if not others.size:
        return None
    case = solution.game.case
    options = [option.id for option in case.moves[case.advice.decide].options]
    bonus = _Changed(solution, draws, compile_case(with_bonus(case, 1.0)))
    last = len(case.payoffs.get(case.advised, ()))
    rows = [
        row
        for row, group in enumerate(bonus.plan.groups)
        if (bonus.game.terms[group].party, bonus.game.terms[group].term) == (case.advised, last)
        and bonus.values[row].any()
    ]
    near = now.pooled

    def lead(points: float) -> tuple[float, int]:
        nonlocal near
        again = now
        if points != 0.0:
            bonus.give(rows, points)
            again = _solved(bonus, near)
            near = again.pooled
        rival = int(others[np.argmax(again.means[others])])
        if progress is not None:
            progress("asking what a deal must be worth", 0, 1)
        return float(again.means[offer] - again.means[rival]), rival

    ahead, rival = lead(0.0)
    more = float(now.signed[offer] - now.signed[rival])
    held = -ahead / more if abs(more) > 1e-9 else None
    at = _root(lambda points: lead(points)[0], ahead, held)
    signed = float(now.signed[offer])
    is_now = float(now.worth[offer] / signed) if signed > 0 else None
    return {
        "lead": ahead,
        "rival": options[rival],
        "signed": signed,
        "rival_signed": float(now.signed[rival]),
        "now": is_now,
        "more": at,
        "needed": None if at is None or is_now is None else is_now + at,
        "held": held,
        "farthest": FARTHEST,
    }


def _root(lead: Callable[[float], float], ahead: float, guess: float | None) -> float | None:
    """Where the lead changes its sign, from a first guess; None where it does not before FARTHEST.

    Secants from the guess; where they run away, false position in a bracket, in its Illinois
    variant (Dowell & Jarratt 1971).
    """
    if abs(ahead) < CLOSE:
        return 0.0
    if guess is not None and abs(guess) <= FARTHEST:
        a, fa, b = 0.0, ahead, guess
        for _ in range(SECANTS):
            fb = lead(b)
            if abs(fb) < CLOSE:
                return b
            if fb == fa:
                break
            a, fa, b = b, fb, b - fb * (b - a) / (fb - fa)
            if abs(b) > FARTHEST:
                break
    side = 1.0 if guess is None or guess > 0 else -1.0
    for direction in (side, -side):
        far = direction * FARTHEST
        at_far = lead(far)
        if ahead * at_far <= 0:
            return _between(lead, 0.0, ahead, far, at_far)
    return None


def _between(lead: Callable[[float], float], a: float, fa: float, b: float, fb: float) -> float:
    for _ in range(STEPS):
        c = b - fb * (b - a) / (fb - fa)
        fc = lead(c)
        if abs(fc) < CLOSE:
            return c
        if fc * fb < 0:
            a, fa = b, fb
        else:
            fa /= 2.0
        b, fb = c, fc
    raise NotSolved("the worth at which the offer becomes best was not found to within its error")


def _solved(changed: _Changed, near: PooledStrategies | None) -> _Again:
    """The policies of a changed game on its worlds; the search begins at strategies `near`."""
    again = solve_again(
        changed.solution, changed.game, changed.draws, changed.numbers, changed.terms(), near
    )
    found = survey(again)
    game, case = again.game, again.game.case
    mass = found.mass[:, 0]
    at = np.array([final.value(RATIFIED) == SIGNED for final in game.finals])
    policies = range(len(found.layout.options))
    signed = np.array([mass[at & (found.layout.policy == k)].sum() for k in policies])
    terms = case.payoffs.get(case.advised, ())
    rows = [
        row
        for row, (party, k) in enumerate(found.layout.terms)
        if party == case.advised and any(deal_parts(name) for name in terms[k].add.names)
    ]
    return _Again(found.means, signed, found.by_term[rows].sum(axis=0), again.pooled)
