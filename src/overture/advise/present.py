"""What each option of the next decision is worth, in a game that begins at the present.

An option that is not offered in every situation in which the decision may be made is imposed where
it is offered; elsewhere the best option of that situation is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from overture.advise.contingent import case_by_case
from overture.advise.plan import own_tree, passes_through, steps
from overture.advise.reach import final_reach
from overture.advise.spread import spread
from overture.advise.survey import Survey, survey, where
from overture.advise.values import CaseByCase, Step
from overture.errors import NotSolved
from overture.game.continuation import Continuation
from overture.game.draws import Array
from overture.game.evaluate import term_values
from overture.game.game import Game
from overture.worlds.ensemble import Block, Solution


@dataclass(frozen=True)
class Choice:
    """One option of the next decision, imposed where it is offered; points of the advised party.

    low and high are the 5 % and 95 % points over worlds. `everywhere` is false where some
    situation does not offer it.
    """

    option: str
    says: str
    mean: float
    low: float
    high: float
    best_share: float
    outcomes: Mapping[str, float]
    everywhere: bool
    forbidden: str


@dataclass(frozen=True)
class Present:
    """What to do at the next decision, "" if none is left.

    `outcomes` and `value` are as everybody, the advised party too, is solved to play.
    """

    decide: str
    best: str
    next: str | None
    margin: float
    margin_error: float
    policies: Mapping[str, Choice]
    case_by_case: CaseByCase | None
    plan: tuple[Step, ...]
    outcomes: Mapping[str, float]
    value: float


def present(ahead: Continuation, solution: Solution) -> tuple[Present, Survey]:
    """The next decision of a solved continuation, and the sums over its worlds.

    Raises NotSolved where no world converged.
    """
    game = ahead.game
    seen = survey(solution)
    if not seen.weights.sum() > 0:
        raise NotSolved("no world converged; lower the precision (`rationality`)")
    outcomes, value = _as_solved(game, solution)
    if not ahead.decide:
        return Present("", "", None, 0.0, 0.0, {}, None, (), outcomes, value), seen
    options = seen.layout.options
    instead = _instead(game, seen)
    values = seen.values.copy()
    if any(mask.any() for mask in instead.values()):
        done = 0
        for block in solution.blocks():
            worth = worths(game, block, seen.layout.decide_nodes)
            part = slice(done, done + block.draws.count)
            for option, mask in instead.items():
                values[options.index(option), part] += worth[mask].sum(axis=0)
            done += block.draws.count
    rows = [options.index(option) for option in instead]
    allowed = seen.allowed[rows]
    found = spread(values[rows], seen.weights, seen.truths, allowed if allowed.any() else ~allowed)
    case = game.case
    says = {option.id: option.says for option in case.moves[ahead.decide].options}
    held = {o: where(game, outcome.when) for o, outcome in case.outcomes.items()}
    choices = []
    for k, (option, mask) in enumerate(instead.items()):
        here = (seen.layout.policy == rows[k]) | (seen.layout.policy < 0) | mask
        choices.append(
            Choice(
                option=option,
                says=says[option],
                mean=float(found.means[k]),
                low=float(found.low[k]),
                high=float(found.high[k]),
                best_share=float(found.shares[k]),
                outcomes={o: float(seen.mass[here & h, 0].sum()) for o, h in held.items()},
                everywhere=not mask.any(),
                forbidden=case.forbidden.get(option, ""),
            )
        )
    choices.sort(key=lambda choice: -choice.mean)
    ranked = [c for c in choices if not c.forbidden] or choices
    best, after = ranked[0], ranked[1] if len(ranked) > 1 else None
    at = list(instead)
    error = found.gap_errors[at.index(best.option), at.index(after.option)] if after else 0.0
    plan = steps(game, seen, own_tree(game, seen), solution.pooled.effective)
    return Present(
        decide=ahead.decide,
        best=best.option,
        next=after.option if after else None,
        margin=best.mean - after.mean if after else 0.0,
        margin_error=float(error),
        policies={choice.option: choice for choice in choices},
        case_by_case=case_by_case(game, seen),
        plan=plan,
        outcomes=outcomes,
        value=value,
    ), seen


def worths(game: Game, block: Block, free: np.ndarray) -> Array:
    """Reach times payoff of the advised party at every final, [finals, W], moves made at the nodes
    marked in `free` counting as certain."""
    columns = np.ascontiguousarray(block.numbers.chance.T)
    slots = np.ascontiguousarray(block.strategy.T)
    payoff = np.zeros((len(game.finals), block.draws.count))
    for index, group in enumerate(game.terms):
        if group.party == game.case.advised:
            payoff[list(group.finals)] += term_values(game, block.draws, index)
    return np.asarray(final_reach(game, columns, slots, free) * payoff)


def _instead(game: Game, seen: Survey) -> dict[str, np.ndarray]:
    """Options that some reached situation offers -> the finals [F] of what is done in its place
    where it is not offered."""
    case, options = game.case, seen.layout.options
    found: dict[str, np.ndarray] = {}
    chosen: list[tuple[tuple[str, ...], np.ndarray]] = []
    for s in game.sets:
        if s.party != case.advised or s.move != case.advice.decide:
            continue
        passing = np.array(passes_through(game, s))
        through = {o: passing & (seen.layout.policy == options.index(o)) for o in s.options}
        if not max(float(seen.mass[mask, 0].sum()) for mask in through.values()) > 0:
            continue
        free = [o for o in s.options if o not in case.forbidden] or list(s.options)
        best = max(free, key=lambda o: float(seen.worth[through[o]].sum()))
        chosen.append((s.options, through[best]))
    for option in options:
        if any(option in offered for offered, _ in chosen):
            found[option] = np.zeros(len(game.finals), dtype=bool)
            for offered, finals in chosen:
                if option not in offered:
                    found[option] |= finals
    return found


def _as_solved(game: Game, solution: Solution) -> tuple[dict[str, float], float]:
    """Probability of every outcome, and the value, with all strategies as solved."""
    nothing = np.zeros(game.tree.nodes, dtype=bool)
    mass, value, total = np.zeros(len(game.finals)), 0.0, 0.0
    for block in solution.blocks():
        weights = block.weights
        columns = np.ascontiguousarray(block.numbers.chance.T)
        slots = np.ascontiguousarray(block.strategy.T)
        mass += final_reach(game, columns, slots, nothing) @ weights
        value += float(worths(game, block, nothing).sum(axis=0) @ weights)
        total += float(weights.sum())
    mass /= total
    if abs(float(mass.sum()) - 1.0) > 1e-9:
        raise NotSolved(
            f"the reaches from the present on sum to 1 only within {abs(mass.sum() - 1.0):.1e}: "
            "please report this case"
        )
    outcomes = game.case.outcomes
    return {o: float(mass[where(game, outcomes[o].when)].sum()) for o in outcomes}, value / total
