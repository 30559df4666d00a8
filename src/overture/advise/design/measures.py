"""Solution -> Setting: what follows from the offer when the levers are set so.

Every probability is a ratio of sums over worlds; its standard error is that of the linearised
ratio (Cochran 1977, section 6.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from overture.advise.by_type import values_by_type
from overture.advise.design.offer import Choice, OfferTree
from overture.advise.design.values import Incentive, Setting
from overture.advise.experiment import experiment
from overture.advise.plan import OwnTree, own_tree
from overture.advise.reach import final_reach
from overture.advise.spread import weighted_quantiles
from overture.advise.survey import survey
from overture.errors import NotSolved
from overture.game.draws import Array
from overture.game.evaluate import term_values
from overture.game.game import Game
from overture.worlds.ensemble import Block, Solution


@dataclass(frozen=True)
class Measured:
    """A setting and the influence of each world on the value of the offer: w (V - mean) / sum w."""

    setting: Setting
    influence: Array


def measured(
    solution: Solution,
    offer: OfferTree,
    levers: Mapping[str, float | None],
    round_: int,
    base: Measured | None,
    confirmed: bool,
) -> Measured:
    """What follows in a solved ensemble. Raises NotSolved when no world converged.

    `base` is the offer as declared, on the same worlds: gains are differences from it.
    """
    game, case = solution.game, solution.game.case
    seen = survey(solution)
    if not seen.weights.sum() > 0:
        raise NotSolved("no world converged; lower the precision (`rationality`)")
    tree: OwnTree = own_tree(game, seen)
    test = experiment(game, seen, tree, (), values_by_type(game, seen))
    assert test is not None
    weights, rows, values, choices = _collected(solution, offer)
    total = weights.sum()
    options = offer.layout.options
    made = offer.test.offer
    value = values[options.index(made)]
    mean = float(value @ weights / total)
    influence = weights * (value - mean) / total
    means = values @ weights / total
    allowed = [o not in case.forbidden for o in options]
    best = int(np.where(allowed, means, -np.inf).argmax())
    rivals = [a for a, o in enumerate(options) if allowed[a] and o != made]
    lead = lead_e = None
    if rivals:
        rival = max(rivals, key=lambda a: means[a])
        ahead = value - values[rival]
        lead = mean - float(means[rival])
        lead_e = _norm(weights * (ahead - lead) / total)
    sincere, others, kept, complies, passes, wrong = rows[:6]
    accept, accept_e = _ratio(kept, sincere, weights)
    agree, agree_e = _ratio(complies, sincere, weights)
    pretend, pretend_e = _ratio(passes, others, weights)
    deceived, _ = _ratio(wrong, sincere + others, weights)
    gain, apart = 0.0, np.zeros_like(influence)
    if base is not None:
        gain, apart = mean - base.setting.offer, influence - base.influence
    parties = {}
    for k, party in enumerate(offer.by_party):
        worth, mass = rows[6 + 2 * k], rows[7 + 2 * k]
        parties[party] = float(worth @ weights / (mass @ weights))
    setting = Setting(
        levers=dict(levers),
        round=round_,
        offer=mean,
        offer_error=_norm(influence),
        gain=gain,
        gain_error=_norm(apart),
        best=options[best],
        best_value=float(means[best]),
        lead=lead,
        lead_error=lead_e,
        accept=accept,
        accept_error=_norm(accept_e),
        passes=pretend,
        passes_error=_norm(pretend_e),
        complies=agree,
        separation=agree - pretend,
        separation_error=_norm(agree_e - pretend_e),
        deceived=deceived if offer.test.kept is not None else None,
        bits=test.bits,
        evsi=test.evsi,
        parties=parties,
        incentives=tuple(
            _incentive(choice, weights, sums)
            for choice, sums in zip(offer.choices, choices, strict=True)
        ),
        frontier=False,
        confirmed=confirmed,
    )
    return Measured(setting, influence)


def _ratio(numerator: Array, denominator: Array, weights: Array) -> tuple[float, Array]:
    """A ratio of weighted sums, and the influence of every world on it."""
    below = float(denominator @ weights)
    ratio = float(numerator @ weights) / below
    return ratio, np.asarray(weights * (numerator - ratio * denominator) / below)


def _norm(influence: Array) -> float:
    return float(np.sqrt((influence**2).sum()))


ForkSums = list[tuple[Array, Array]]
"""Per fork: reach [W], and the reach times payoff behind each option [options, W]."""


def _collected(solution: Solution, offer: OfferTree) -> tuple[Array, Array, Array, list[ForkSums]]:
    """Weights [W], rows [6 + 2 parties, W], values [policies, W], and the sums of the choices."""
    parts = [_block(solution.game, block, offer) for block in solution.blocks()]
    weights = np.concatenate([block.weights for block in solution.blocks()])
    choices: list[ForkSums] = []
    for c in range(len(offer.choices)):
        choices.append(
            [
                (
                    np.concatenate([part[2][c][k][0] for part in parts]),
                    np.concatenate([part[2][c][k][1] for part in parts], axis=1),
                )
                for k in range(len(offer.choices[c].sets))
            ]
        )
    rows = np.concatenate([part[0] for part in parts], axis=1)
    values = np.concatenate([part[1] for part in parts], axis=1)
    return weights, rows, values, choices


def _block(game: Game, block: Block, offer: OfferTree) -> tuple[Array, Array, list[ForkSums]]:
    """Per world of a block: rows, values of the policies, and the sums of the choices.

    Rows: reach of sincere types, of others; sincere that keep, that comply; others that comply;
    anybody who complies without keeping; then per party the payoff of its sincere types times
    their reach, and that reach.
    """
    chance, strategy, plan = block.numbers.chance, block.strategy, offer.layout
    reach = _reach(game, chance, strategy, plan.decide_nodes)
    payoffs = {
        party: _payoffs(game, block, party) for party in {game.case.advised, *offer.by_party}
    }
    rows = [
        reach[offer.sincere].sum(axis=0),
        reach[offer.others].sum(axis=0),
        reach[offer.sincere & offer.kept].sum(axis=0),
        reach[offer.sincere & offer.passes].sum(axis=0),
        reach[offer.others & offer.passes].sum(axis=0),
        reach[offer.passes & ~offer.kept].sum(axis=0),
    ]
    for party, mine in offer.by_party.items():
        here = offer.offered & mine
        rows.append((reach[here] * payoffs[party][here]).sum(axis=0))
        rows.append(reach[here].sum(axis=0))
    worth = reach * payoffs[game.case.advised]
    values = np.array(
        [
            worth[(plan.policy == a) | (plan.policy < 0)].sum(axis=0)
            for a in range(len(plan.options))
        ]
    )
    choices: list[ForkSums] = []
    free: dict[str, Array] = {}
    for choice in offer.choices:
        if choice.move not in free:
            free[choice.move] = _reach(game, chance, strategy, plan.decide_nodes | choice.nodes)
        came = free[choice.move]
        sums: ForkSums = []
        for fork in choice.sets:
            # every option is followed by one play, so any of them carries the reach of the set
            first = next(finals for finals in fork.behind if finals.any())
            worths = [(came[b] * payoffs[choice.party][b]).sum(axis=0) for b in fork.behind]
            sums.append((came[first].sum(axis=0), np.array(worths)))
        choices.append(sums)
    return np.array(rows), values, choices


def _reach(game: Game, chance: Array, strategy: Array, free: np.ndarray) -> Array:
    columns, slots = np.ascontiguousarray(chance.T), np.ascontiguousarray(strategy.T)
    return final_reach(game, columns, slots, free)


def _payoffs(game: Game, block: Block, party: str) -> Array:
    """Payoff of a party at every final [F, W]."""
    out = np.zeros((len(game.finals), block.draws.count))
    for g, group in enumerate(game.terms):
        if group.party == party:
            out[list(group.finals)] += term_values(game, block.draws, g)
    return out


def _incentive(choice: Choice, weights: Array, sums: ForkSums) -> Incentive:
    """The slack of one type at one move, over the information sets at which it makes it.

    A party that knows the world compares its options in every world; one that does not compares
    their means.
    """
    reach = np.zeros_like(weights)
    slack = np.zeros_like(weights)
    for fork, (came, worths) in zip(choice.sets, sums, strict=True):
        intended = np.array(fork.intended)
        if fork.at.pooled:
            mass = float(came @ weights)
            total = worths @ weights / mass if mass > 0 else np.zeros(len(worths))
            gap = np.full_like(weights, total[intended].max() - total[~intended].max())
        else:
            quality = np.divide(worths, came, out=np.zeros_like(worths), where=came > 0)
            gap = quality[intended].max(axis=0) - quality[~intended].max(axis=0)
        reach += came
        slack += came * gap
    slack = np.divide(slack, reach, out=np.zeros_like(slack), where=reach > 0)
    there = weights * reach
    low, high = weighted_quantiles(slack, there, (0.05, 0.95))
    options = choice.sets[0].at.options
    first = choice.sets[0].intended
    return Incentive(
        party=choice.party,
        type=choice.type,
        move=choice.move,
        sincere=choice.sincere,
        intended=tuple(o for o, yes in zip(options, first, strict=True) if yes),
        other=tuple(o for o, yes in zip(options, first, strict=True) if not yes),
        slack=float(slack @ there / there.sum()),
        low=low,
        high=high,
        holds=float(there[slack > 0].sum() / there.sum()),
    )
