"""One pass over the solved worlds: every sum that the advice is made of.

Most of what the brief says is a sum over final histories of reach times something that does not
differ between worlds (an outcome, a reply, a type). So the survey keeps, per final history, the
weighted mean reach, and the same restricted to worlds in which an assumption is true.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from overture.advise.layout import EXTRA, Layout, Terms, layout, terms_of
from overture.advise.reach import final_reach
from overture.advise.spread import Spread, spread
from overture.game.draws import Array, Draws
from overture.game.environment import Environment, static_names
from overture.game.evaluate import term_values
from overture.game.game import Game
from overture.reading.expressions import Expression
from overture.solve.quantal_response import over_slices
from overture.worlds.ensemble import Block, Solution

SURVEY_SLICE = 250
"""Worlds in a slice: its arrays stay in the cache, and their memory is used again for the next."""

PART_SLICE = 1_000
"""Worlds in a slice of the sums, which go tile by tile."""


@dataclass(frozen=True)
class Survey:
    """Sums over the ensemble; means are weighted over converged worlds.

    weights [W], values [policies, W]: value to the advised party of each policy in each world.
    mass [F, 1 + assumptions]: mean reach with the choice imposed; column 1 + k restricted to
    worlds where assumption k is true. worth [F]: mean of reach x payoff of the advised party.
    free_mass, free_worth [F]: the same with all own later moves counted as factor 1.
    flat_worth [F]: as free_worth, but each (world, type) weighs as before the reply (for the plan
    made without it). by_term [terms, policies] mean contribution. utility [policies].
    truths [assumptions, W]. With `overall`, the arrays over worlds are of the first worlds only,
    and `overall` says how the values of all are spread.
    """

    layout: Layout
    weights: Array
    values: Array
    mass: Array
    worth: Array
    free_mass: Array
    free_worth: Array
    flat_worth: Array
    by_term: Array
    utility: Array
    truths: np.ndarray
    strategy: Array
    residual_max: float
    unconverged: int
    followed: int
    redrawn: dict[str, float]
    reply_error: float
    allowed: np.ndarray
    overall: Spread | None = None

    @property
    def means(self) -> Array:
        """Weighted mean value of each policy."""
        if self.overall is not None:
            return self.overall.means
        return np.asarray(self.values @ self.weights / self.weights.sum())

    @cached_property
    def spread(self) -> Spread:
        """How the values of the policies are spread over the worlds."""
        if self.overall is not None:
            return self.overall
        return spread(self.values, self.weights, self.truths, self.allowed)

    def first(self, worlds: int) -> Survey:
        """The same on the first worlds alone, in what is kept by world; the sums stay as they
        are."""
        if self.overall is None and worlds >= self.weights.shape[0]:
            return self
        return replace(
            self, weights=self.weights[:worlds], values=self.values[:, :worlds],
            truths=self.truths[:, :worlds], overall=None,
        )  # fmt: skip


@dataclass(frozen=True)
class Part:
    """What some worlds add to the sums of a survey; names as there, before dividing."""

    values: Array
    mass: Array
    worth: Array
    free_mass: Array
    free_worth: Array
    flat_worth: Array
    by_term: Array
    utility: Array


SUMS = ("mass", "worth", "free_mass", "free_worth", "flat_worth", "by_term", "utility")
"""The parts of a survey that are sums over worlds, divided by the weight of all."""


def survey(solution: Solution, progress: Callable[[str, int, int], None] | None = None) -> Survey:
    """Sum over all worlds of a solution, block by block.

    A block is taken in slices, whose arrays fit the processor's cache; their sums are added in
    order, so that the bytes do not depend on the number of workers.
    """
    game, case = solution.game, solution.game.case
    plan = layout(game)
    terms = terms_of(game, plan)
    found: list[Part] = []
    strategy = np.zeros(game.tree.slots)
    weights: list[Array] = []
    truths: list[np.ndarray] = []
    redrawn = dict.fromkeys(case.types, 0.0)
    residual, unconverged, followed, done = 0.0, 0, 0, 0
    for block in solution.blocks():
        w, d = block.weights, block.draws
        truth = truths_of(game, d)
        found += parts(game, plan, terms, block, truth, solution.workers)
        strategy += w @ block.strategy
        weights.append(w)
        truths.append(truth)
        for party, number in d.redrawn.items():
            redrawn[party] += number
        good = block.status == 0
        residual = max(residual, float(block.residual[good].max(initial=0.0)))
        unconverged += int((~good).sum())
        followed += block.followed
        done += d.count
        if progress is not None:
            progress("weighing the policies", done, solution.worlds)
    total = float(sum(part.sum() for part in weights))
    summed = added(found)
    return Survey(
        layout=plan,
        weights=np.concatenate(weights),
        values=np.concatenate([part.values for part in found], axis=1),
        mass=summed.mass / total,
        worth=summed.worth / total,
        free_mass=summed.free_mass / total,
        free_worth=summed.free_worth / total,
        flat_worth=summed.flat_worth / total,
        by_term=summed.by_term / total,
        utility=summed.utility / total,
        truths=np.concatenate(truths, axis=1),
        strategy=strategy / total,
        residual_max=max(residual, solution.pooled.residual),
        unconverged=unconverged,
        followed=followed,
        redrawn={party: number / done for party, number in redrawn.items()},
        reply_error=mass_error(plan, summed.mass[:, 0] / total),
        allowed=allowed_options(game, plan),
    )


def allowed_options(game: Game, plan: Layout) -> np.ndarray:
    """Which options of the advised choice the case lets be advised: bool [policies]."""
    return np.array([option not in game.case.forbidden for option in plan.options])


def truths_of(game: Game, draws: Draws) -> np.ndarray:
    """Which assumptions are true in the worlds of a block: bool [assumptions, W]."""
    names = list(game.case.assumptions)
    truth = [draws.truths[name] for name in names]
    return np.array(truth, dtype=bool).reshape(len(names), draws.count)


def added(found: Sequence[Part]) -> Part:
    """The sums of parts, one after the other, in the order of the worlds; `values` of the first."""
    summed = {f.name: getattr(found[0], f.name).copy() for f in fields(Part)}
    for part in found[1:]:
        for name in SUMS:
            summed[name] += getattr(part, name)
    return Part(**summed)


def parts(
    game: Game,
    plan: Layout,
    terms: Terms,
    block: Block,
    truth: np.ndarray,
    workers: int,
) -> list[Part]:
    """The sums of a block, slice by slice. truth [assumptions, W]."""
    found: dict[int, Part] = {}
    values = np.empty((len(game.terms), block.draws.count))
    for g in range(len(game.terms)):
        known = block.terms.get(g)
        values[g] = term_values(game, block.draws, g) if known is None else known
    kinds = kinds_of(block.weights, truth)
    by_policy = np.zeros((len(plan.options), block.draws.count))

    def work(start: int, stop: int) -> None:
        found[start] = _sums(game, plan, terms, block, values, kinds, by_policy, start, stop)

    over_slices(work, kinds.shape[1], workers, PART_SLICE)
    return [found[start] for start in sorted(found)]


def kinds_of(weights: Array, truth: np.ndarray) -> Array:
    """Weights [1 + assumptions, W]: of all worlds, and of those where an assumption is true."""
    return np.vstack([weights, weights * truth])


def part_of(plan: Layout, values: Array, by_term: Array, sums: Array, utility: Array) -> Part:
    """A part from what `weigh` has filled: values [policies, W], by_term [terms x policies], sums
    [finals, kinds + EXTRA]."""
    mass, (worth, free_mass, free_worth, flat_worth) = sums[:, :-EXTRA], sums[:, -EXTRA:].T
    return Part(
        values=values,
        mass=mass,
        worth=worth,
        free_mass=free_mass,
        free_worth=free_worth,
        flat_worth=flat_worth,
        by_term=by_term.reshape(len(plan.terms), len(plan.options)),
        utility=utility,
    )


def _sums(
    game: Game,
    plan: Layout,
    terms: Terms,
    block: Block,
    values: Array,
    kinds: Array,
    by_policy: Array,
    start: int,
    stop: int,
) -> Part:
    """The sums over some worlds: values [groups, W] of the term groups, kinds [1 + assumptions, W]
    weights, all and restricted to where an assumption is true; by_policy [policies, W] is filled
    for these worlds."""
    from overture.advise.weigh import weigh

    count, here = len(game.finals), slice(start, stop)
    by_term = np.zeros(len(plan.terms) * len(plan.options))
    sums = np.zeros((count, kinds.shape[0] + EXTRA))
    never = weigh(
        values, block.numbers.chance, block.strategy, kinds, start, stop, terms, by_term, by_policy,
        sums.reshape(-1),
    )  # fmt: skip
    utility = np.zeros(len(plan.options))
    found = part_of(plan, by_policy[:, here], by_term, sums, utility)
    risk = game.case.parties[game.case.advised].risk
    if risk or never:
        columns = np.ascontiguousarray(block.numbers.chance[here].T)
        slots = np.ascontiguousarray(block.strategy[here].T)
        reach = final_reach(game, columns, slots, plan.decide_nodes)
        at_final, w = terms.paid(values[:, here]), kinds[0, here]
        if risk:
            felt = reach * (-np.expm1(-risk * at_final) / risk)
            for a in range(len(plan.options)):
                chosen = (plan.policy == a) | (plan.policy < 0)
                utility[a] += float(felt[chosen].sum(axis=0) @ w)
        if never:
            free = final_reach(game, columns, slots, plan.own_nodes)
            before = _before_reply(game, columns, slots, plan, reach, free)
            found = replace(found, flat_worth=(before * at_final) @ w)
    return found


def _before_reply(
    game: Game, columns: Array, slots: Array, plan: Layout, reach: Array, free: Array
) -> Array:
    """Free reach of the finals under the offer, each (world, type) weighing as before the reply:
    P(w, t) P(h | w, t, r) instead of P(w, t, r) P(h | w, t, r). Zero elsewhere.

    Where a reply is impossible for a type, P(h | w, t, r) is read as what would follow if the reply
    came all the same.
    """
    came = solved = None
    out = np.zeros_like(free)
    for t in range(len(plan.types)):
        offered = (plan.reply_of >= 0) & (plan.type_of == t)
        if not offered.any():
            continue
        prior = reach[offered].sum(axis=0)
        for r in range(len(plan.replies)):
            here = offered & (plan.reply_of == r)
            if here.any():
                joint = reach[here].sum(axis=0)
                factor = np.divide(prior, joint, out=np.zeros_like(joint), where=joint > 0)
                out[here] = free[here] * factor
                never = (joint == 0) & (prior > 0)
                if never.any():
                    if came is None or solved is None:
                        came = final_reach(game, columns, slots, plan.own_nodes | plan.reply_nodes)
                        solved = final_reach(
                            game, columns, slots, plan.decide_nodes | plan.reply_nodes
                        )
                    total = solved[here].sum(axis=0)
                    shares = np.divide(prior, total, out=np.zeros_like(total), where=total > 0)
                    out[np.ix_(here, never)] = (came[here] * shares)[:, never]
    return out


def mass_error(plan: Layout, mass: Array) -> float:
    """How far the reaches under each policy are from summing to 1: a check on every run."""
    always = mass[plan.policy < 0].sum()
    sums = [mass[plan.policy == a].sum() + always for a in range(len(plan.options))]
    return float(np.abs(np.array(sums) - 1.0).max())


def where(game: Game, expression: Expression | None) -> np.ndarray:
    """At which final histories a static expression (outcome, complies, kept) holds: bool [F].

    Evaluated once for all finals that agree on what it depends on; nowhere if there is none.
    """
    found = np.zeros(len(game.finals), dtype=bool)
    if expression is None:
        return found
    names = sorted(static_names(game.case, expression))
    known: dict[tuple[str, ...], bool] = {}
    for f, final in enumerate(game.finals):
        key = tuple(final.value(name) for name in names)
        if key not in known:
            known[key] = bool(expression.evaluate(Environment(game.case, final, None)))
        found[f] = known[key]
    return found
