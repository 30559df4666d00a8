"""The offer read as an experiment: what each reply would reveal, and what that is worth.

Information in bits is mutual information (Shannon 1948); the value of the test is the expected
value of sample information with everybody else's strategies held (Raiffa & Schlaifer 1961).
Posteriors are ratios of sums pooled over worlds, so weighted by the replies' probabilities they
average to the prior; every run checks it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from overture.advise.flips import TIE
from overture.advise.plan import OwnTree, best_plan, solved_factor
from overture.advise.survey import Survey, where
from overture.advise.values import Reply, Step, TestResult
from overture.case.model import NONE, Test
from overture.game.draws import Array
from overture.game.game import Game
from overture.reading.expressions import Expression


def information(joint: Array) -> float:
    """Mutual information in bits of a joint distribution [rows, columns]."""
    total = joint.sum()
    p = joint / total
    rows, columns = p.sum(axis=1, keepdims=True), p.sum(axis=0, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(p > 0, p * np.log2(p / (rows * columns)), 0.0)
    return max(float(terms.sum()), 0.0)


def entropy(p: Array) -> float:
    """Entropy in bits."""
    p = p[p > 0] / p.sum()
    return float(-(p * np.log2(p)).sum())


def experiment(
    game: Game,
    survey: Survey,
    tree: OwnTree,
    steps: tuple[Step, ...],
    values_by_type: Mapping[str, Array],
) -> TestResult | None:
    """What the offer would reveal; None when the case declares no test.

    `tree` holds the advised party's later information sets; `values_by_type`: party -> [types,
    policies] values times the type's probability.
    """
    case = game.case
    test = case.advice.test
    if test is None:
        return None
    plan = survey.layout
    offered = plan.reply_of >= 0
    # a choice that comes up in some histories only is read as if it had come up
    made = float(survey.mass[offered, 0].sum())
    mass = survey.mass / made
    joint = np.zeros((len(plan.types), len(plan.replies)))
    np.add.at(joint, (plan.type_of[offered], plan.reply_of[offered]), mass[offered, 0])
    probability = joint.sum(axis=0)
    prior, truth_prior = _prior(survey)
    complies = _at_replies(game, survey, test.complies)
    kept = where(game, test.kept)
    sincere = _sincere(game, test)
    gained, gap, nearest, uninformed = _sample_information(game, survey, tree)
    replies = []
    bits_by_assumption = {}
    for k, name in enumerate(case.assumptions):
        true = np.zeros(len(plan.replies))
        np.add.at(true, plan.reply_of[offered], mass[offered, 1 + k])
        bits_by_assumption[name] = information(np.vstack([true, probability - true]).clip(0.0))
    following: dict[str, Step] = {}
    for step in steps:
        if step.policy == test.offer:
            following.setdefault(step.reply, step)
    for r in range(len(plan.replies)):
        here = plan.reply_of == r
        if probability[r] <= 0:
            continue
        keeps = float(mass[here & kept, 0].sum() / probability[r]) if test.kept else None
        replies.append(
            Reply(
                reply=plan.replies[r],
                says=_reply_words(game, test, int(np.flatnonzero(here)[0])),
                probability=float(probability[r]),
                posterior=_by_party(game, survey, joint[:, r] / probability[r]),
                given_type=_given_type(game, survey, joint, r),
                ratios=_ratios(game, survey, joint, r),
                assumptions={
                    name: float(mass[here, 1 + k].sum() / probability[r])
                    for k, name in enumerate(case.assumptions)
                },
                complies=bool(complies[r]),
                kept=keeps,
                next=following.get(plan.replies[r]),
            )
        )
    on_sincere = joint[sincere].sum(axis=0)
    on_others = joint[~sincere].sum(axis=0)
    separates = test.complies is not None and on_sincere.sum() > 0 and on_others.sum() > 0
    among_sincere = float(on_sincere[complies].sum() / on_sincere.sum()) if separates else None
    among_others = float(on_others[complies].sum() / on_others.sum()) if separates else None
    deceived = None
    if test.complies is not None and test.kept is not None:
        passes = offered & np.isin(plan.reply_of, np.flatnonzero(complies))
        deceived = float(mass[passes & ~kept, 0].sum())
    # sum over replies of P(r) P(t | r) as the brief states them, against the prior of the types
    averaged = np.zeros(len(plan.types))
    for r in range(len(plan.replies)):
        if probability[r] > 0:
            averaged += probability[r] * (joint[:, r] / probability[r])
    return TestResult(
        offer=test.offer,
        says=next(o.says for o in case.moves[case.advice.decide].options if o.id == test.offer),
        prior=_by_party(game, survey, prior),
        assumption_prior=dict(zip(case.assumptions, truth_prior, strict=True)),
        replies=tuple(replies),
        bits=information(_of_others(game, survey, joint)),
        entropy=entropy(_of_others(game, survey, prior)),
        assumption_bits=bits_by_assumption,
        separation=among_sincere - among_others
        if among_sincere is not None and among_others is not None
        else None,
        complies_sincere=among_sincere,
        complies_others=among_others,
        deceived=deceived,
        evsi=gained / made,
        evsi_gap=gap,
        evsi_nearest=nearest,
        ceiling=max(_informed_by_type(game, survey, tree) - uninformed, gained) / made,
        worth_of_type={
            party: worth_of_knowing(values_by_type[party], survey.means, _allowed(game, survey))
            for party in _others(game)
        },
        worth_of_assumption=worth_of_assumptions(game, survey),
        averaging_error=float(np.abs(averaged - prior).max()),
        sincere=dict(test.sincere),
    )


def _allowed(game: Game, survey: Survey) -> np.ndarray:
    return np.array([o not in game.case.forbidden for o in survey.layout.options])


def worth_of_knowing(rows: Array, means: Array, allowed: np.ndarray) -> float:
    """EVPPI: best choice in every row less the best choice overall; rows [states, policies] are
    values times the state's probability, and sum to the means."""
    return max(float(rows[:, allowed].max(axis=1).sum() - means[allowed].max()), 0.0)


def worth_of_assumptions(game: Game, survey: Survey) -> dict[str, float]:
    """EVPPI of learning each assumption before the choice."""
    out = {}
    for k, name in enumerate(game.case.assumptions):
        true = survey.spread.truth_values[k]
        rows = np.vstack([true, survey.means - true])
        out[name] = worth_of_knowing(rows, survey.means, _allowed(game, survey))
    return out


def _prior(survey: Survey) -> tuple[Array, list[float]]:
    """P(joint type) and P(assumption) when the advised choice is made: from the histories of its
    first option, so that the replies to the offer are checked against something else."""
    plan = survey.layout
    first = plan.policy == 0
    types = np.zeros(len(plan.types))
    np.add.at(types, plan.type_of[first], survey.mass[first, 0])
    total = types.sum()
    return types / total, [float(x) for x in survey.mass[first, 1:].sum(axis=0) / total]


def _by_party(game: Game, survey: Survey, joint: Array) -> dict[str, dict[str, float]]:
    """Marginals of a distribution over joint types, for the parties other than the advised."""
    out: dict[str, dict[str, float]] = {}
    for party, kinds in _others(game).items():
        out[party] = {
            kind: float(sum(joint[t] for t, pairs in enumerate(survey.layout.types)
                            if (party, kind) in pairs))
            for kind in kinds
        }  # fmt: skip
    return out


def _others(game: Game) -> dict[str, Mapping[str, object]]:
    """The parties whose type a reply can reveal, with their types: the advised party knows its
    own."""
    return {p: kinds for p, kinds in game.case.types.items() if p != game.case.advised}


def _of_others(game: Game, survey: Survey, joint: Array) -> Array:
    """A distribution over joint types [types, ...], summed over the advised party's own type."""
    parties = _others(game)
    kept = [tuple(pair for pair in pairs if pair[0] in parties) for pairs in survey.layout.types]
    index = {pairs: k for k, pairs in enumerate(dict.fromkeys(kept))}
    out = np.zeros((len(index), *joint.shape[1:]))
    np.add.at(out, [index[pairs] for pairs in kept], joint)
    return out


def _given_type(game: Game, survey: Survey, joint: Array, r: int) -> dict[str, dict[str, float]]:
    both = _by_party(game, survey, joint[:, r])
    alone = _by_party(game, survey, joint.sum(axis=1))
    return {
        party: {
            kind: both[party][kind] / alone[party][kind] if alone[party][kind] > 0 else np.nan
            for kind in kinds
        }
        for party, kinds in both.items()
    }


def _ratios(game: Game, survey: Survey, joint: Array, r: int) -> dict[str, dict[str, float]]:
    """Likelihood ratio of the reply for each type against all others of its party.

    Infinite where only this type gives the reply; NaN (undefined) where the type or all its rivals
    have probability 0.
    """
    both = _by_party(game, survey, joint[:, r])
    alone = _by_party(game, survey, joint.sum(axis=1))
    out: dict[str, dict[str, float]] = {}
    for party, kinds in both.items():
        out[party] = {}
        for kind in kinds:
            here, size = both[party][kind], alone[party][kind]
            there = sum(both[party].values()) - here
            rest = sum(alone[party].values()) - size
            if not (size > 0 and rest > 0) or here == there == 0:
                out[party][kind] = float("nan")
            else:
                out[party][kind] = (here / size) / (there / rest) if there > 0 else float("inf")
    return out


def _at_replies(game: Game, survey: Survey, expression: Expression | None) -> np.ndarray:
    """Whether each reply reads as compliance: the same at all its finals, by the check
    `complies-unsettled`."""
    at = where(game, expression)
    plan = survey.layout
    return np.array(
        [bool(at[plan.reply_of == r].all()) for r in range(len(plan.replies))], dtype=bool
    )


def _sincere(game: Game, test: Test) -> np.ndarray:
    """Which joint types count as sincere: every named party has one of its sincere types."""
    types = list(dict.fromkeys(tuple(f.types.items()) for f in game.finals))
    return np.array(
        [
            bool(test.sincere)
            and all(dict(pairs)[party] in kinds for party, kinds in test.sincere.items())
            for pairs in types
        ]
    )


def _reply_words(game: Game, test: Test, final: int) -> str:
    words = []
    for move in test.reply:
        chosen = game.finals[final].value(move)
        if chosen != NONE:
            says = next(o.says for o in game.case.moves[move].options if o.id == chosen)
            words.append(says or chosen)
    return "; ".join(words)


def _informed_by_type(game: Game, survey: Survey, tree: OwnTree) -> float:
    """Value of the offer to a party that learned the others' types before it acts on the reply."""
    plan = survey.layout
    factor = solved_factor(game, survey, tree, tree.after)
    total = 0.0
    for t in range(len(plan.types)):
        here = (plan.reply_of >= 0) & (plan.type_of == t)
        worth = np.where(here, survey.free_worth, 0.0)
        mass = np.where(here, survey.free_mass, 0.0)
        play, _, _ = best_plan(tree, worth, mass, factor, tree.after)
        total += float(worth @ play)
    return total


def _sample_information(
    game: Game, survey: Survey, tree: OwnTree
) -> tuple[float, float | None, str, float]:
    """EVSI, the smallest gap by which a reply fails to change the plan, that reply, and the value
    of the offer under the plan made before the reply.

    After each reply the plan made for its posterior is compared, under that posterior, with the
    plan made from the prior. The gap of a reply is the loss in points, given the reply, of the
    best single deviation from the prior plan; it is negative where the reply does change it.
    """
    plan = survey.layout
    value, gap, nearest, before = 0.0, None, "", 0.0
    for r in range(len(plan.replies)):
        here = plan.reply_of == r
        probability = float(survey.mass[here, 0].sum())
        if probability <= 0:
            continue
        among = frozenset(i for i in tree.after if _belongs(tree, i, here))
        if not among:
            before += float(survey.worth[here].sum())
            continue
        factor = solved_factor(game, survey, tree, among)
        masked = np.where(here, survey.free_worth, 0.0)
        flat = np.where(here, survey.flat_worth, 0.0)
        mass = np.where(here, survey.free_mass, 0.0)
        informed, _, _ = best_plan(tree, masked, mass, factor, among)
        uninformed, _, _ = best_plan(tree, flat, mass, factor, among)
        difference = float(masked @ informed - masked @ uninformed)
        value += max(difference, 0.0)
        before += float(masked @ uninformed)
        distance = _distance(tree, masked, factor, uninformed, among) / probability
        # rounding does not decide between replies that are equally far
        if gap is None or distance < gap - TIE:
            gap, nearest = distance, plan.replies[r]
    return value, gap, nearest, before


def _belongs(tree: OwnTree, i: int, here: np.ndarray) -> bool:
    passing = np.logical_or.reduce(tree.through[i])
    return bool(passing.any() and not (passing & ~here).any())


def _distance(
    tree: OwnTree, worth: Array, factor: Array, play: Array, among: frozenset[int]
) -> float:
    """Loss of the best change at one set from a plan: how near the plan is to changing."""
    smallest = np.inf
    for i in tree.sets:
        if i not in among:
            continue
        options = tree.through[i]
        reached = np.array([float(np.abs(play[o]).sum()) for o in options])
        if reached.max() <= 0:
            continue
        values = np.array([float(worth[o] @ _resume(tree, worth, factor, o, i, among))
                           for o in options])  # fmt: skip
        chosen = int(reached.argmax())
        others = np.delete(np.where(tree.allowed[i], values, -np.inf), chosen)
        if others.size:
            smallest = min(smallest, float(values[chosen] - others.max()))
    return smallest


def _resume(
    tree: OwnTree,
    worth: Array,
    factor: Array,
    finals: np.ndarray,
    i: int,
    among: frozenset[int],
) -> Array:
    """Own moves after one option of set i, best from there on: [finals selected]."""
    later = frozenset(
        j
        for j in among
        if j != i
        and (np.logical_or.reduce(tree.through[j]) & finals).any()
        and tree.sets.index(j) < tree.sets.index(i)
    )
    masked = np.where(finals, worth, 0.0)
    play, _, _ = best_plan(tree, masked, masked, factor, later)
    return np.asarray(play[finals])
