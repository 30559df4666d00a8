"""The game's numbers in a block of worlds: payoffs, chance probabilities, precisions.

Every term is evaluated once per distinct argument tuple (not once per terminal) for all worlds of
the block, and then summed into the terminals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from overture.case.model import Case
from overture.errors import CaseError, Problem, Spot
from overture.game.assembly import Assembly
from overture.game.bounds import MOST_PAYOFF, MOST_SHARPNESS, check_sharpness, too_large
from overture.game.draws import Array, Draws
from overture.game.environment import Environment
from overture.game.game import ChanceGroup, Game

SUM_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Numbers:
    """What differs between worlds, world-major. W worlds of the block.

    payoffs    [W, terminals, movers] payoff of every party that moves (utility, if it has a risk
               attitude)
    chance     [W, chance columns]
    precision  [W, information sets] lambda of the mover there
    weights    [W]
    """

    payoffs: Array
    chance: Array
    precision: Array
    weights: Array

    @property
    def worlds(self) -> int:
        """Number of worlds in the block."""
        return int(self.weights.shape[0])


def evaluate(
    game: Game,
    draws: Draws,
    central: Draws,
    plan: Assembly,
    out: Numbers | None = None,
    values: Array | None = None,
    changed: frozenset[str] | None = None,
) -> Numbers:
    """Payoffs, chances and precisions of a block of worlds.

    `central` is the central world: a party that does not know the world responds with its median
    precision. `plan` is `assembly(game)`, made once; `out` is filled if given. `values`
    [movers' term groups, W] is filled too if given; with `changed`, only the groups that use one of
    those quantities are evaluated again, the others stand as they are. Raises CaseError naming
    the term or option and the world when a payoff is not finite, a chance leaves [0, 1] or does
    not sum to 1, or a precision is not positive; and where payoffs are too large for doubles.
    """
    if out is None:
        out = empty(game, draws.count)
    with np.errstate(all="ignore"):
        found = plan.steps.in_worlds(draws)
        return _evaluated(game, draws, central, plan, out, values, changed, found)


def _evaluated(
    game: Game,
    draws: Draws,
    central: Draws,
    plan: Assembly,
    out: Numbers,
    values: Array | None,
    changed: frozenset[str] | None,
    found: Callable[[int], Any],
) -> Numbers:
    from overture.game.assemble import assemble

    _chances_found(game, draws, plan, found, out.chance)
    precisions(game, draws, central, out.precision)
    out.weights[:] = draws.weights
    if values is None:
        values = np.empty((len(plan.groups), draws.count))
    rows = [row for row, uses in enumerate(plan.uses) if changed is None or uses & changed]
    _terms_found(game, draws, plan, found, rows, range(len(plan.groups)), values)
    low, high = assemble(
        values, out.chance, plan.cells, out.payoffs,
    )  # fmt: skip
    if not np.isfinite([low, high]).all():
        raise CaseError([_overflow(game, draws)])
    most = max(high, -low)
    if most * float(out.precision.max(initial=0.0)) > MOST_SHARPNESS:
        check_sharpness(
            game,
            {k: float(np.abs(out.payoffs[:, :, k]).max()) for k in range(len(game.movers))},
            out.precision,
            {i: float(np.abs(row).max()) for i, row in zip(plan.groups, values, strict=True)},
        )
    return out


@dataclass(frozen=True)
class Inputs:
    """What payoffs and strategies are made of.

    values     [groups, W] of all payoff term groups of the game
    chance     [W, chance columns]
    precision  [kinds of it, W]; information set i has the row which[i]
    """

    values: Array
    chance: Array
    precision: Array
    which: np.ndarray


def inputs(game: Game, draws: Draws, central: Draws, plan: Assembly) -> Inputs:
    """What `evaluate` works out before it assembles payoffs; errors as there, but for those of
    payoffs."""
    with np.errstate(all="ignore"):
        found = plan.steps.in_worlds(draws)
        chance = np.empty((draws.count, game.chance_columns))
        _chances_found(game, draws, plan, found, chance)
        values = np.empty((len(game.terms), draws.count))
        for index in set(range(len(game.terms))) - set(plan.groups):
            values[index] = term_values(game, draws, index)
        _terms_found(game, draws, plan, found, range(len(plan.groups)), plan.groups, values)
    which, few = _kinds_of_precision(game, draws, central)
    return Inputs(values, chance, few, which)


def _chances_found(
    game: Game, draws: Draws, plan: Assembly, found: Callable[[int], Any], out: Array
) -> None:
    known = [[found(place) if place >= 0 else None for place in places] for places in plan.odds]
    chances(game, draws, out, known)


def _terms_found(
    game: Game, draws: Draws, plan: Assembly, found: Callable[[int], Any], rows: Sequence[int],
    into: Sequence[int], out: Array,
) -> None:  # fmt: skip
    """Values of the movers' term groups at some rows of the plan, row k into the row into[k] of
    `out`, whose other rows are filled."""
    for row in rows:
        out[into[row]] = found(plan.terms[row])
    # one look at the ends of all: what is within bounds is finite
    if rows and not (out.min() >= -MOST_PAYOFF and out.max() <= MOST_PAYOFF):
        for row in rows:
            term_values(game, draws, plan.groups[row])


def empty(game: Game, worlds: int) -> Numbers:
    """Uninitialised numbers of the right shapes."""
    return Numbers(
        np.empty((worlds, game.tree.terminals, len(game.movers))),
        np.empty((worlds, game.chance_columns)),
        np.empty((worlds, game.tree.information_sets)),
        np.empty(worlds),
    )


def term_values(game: Game, draws: Draws, index: int) -> Array:
    """Value of term group `index` in every world of the block: array [W]."""
    group = game.terms[index]
    term = game.case.payoffs[group.party][group.term]
    environment = Environment(game.case, group.at, draws)
    with np.errstate(all="ignore"):
        value = np.broadcast_to(
            np.asarray(term.add.evaluate(environment), dtype=np.float64), (draws.count,)
        )
        if term.when is not None:
            holds = np.broadcast_to(np.asarray(term.when.evaluate(environment)), (draws.count,))
            value = np.where(holds, value, 0.0)
    # what is within bounds is finite: one look at the ends does for both
    if float(value.min()) >= -MOST_PAYOFF and float(value.max()) <= MOST_PAYOFF:
        return value
    if not np.isfinite(value).all():
        world = int(np.flatnonzero(~np.isfinite(value))[0])
        raise CaseError(
            [
                Problem(
                    "not-finite",
                    term.add.spot,
                    f"payoffs.{group.party}.{term.name}",
                    f"'{term.add.text}' is {value[world]} in world {draws.start + world}"
                    + _numbers_in(draws, sorted(term.add.names), world),
                    "guard the division or the logarithm, or bound the quantity with min and max",
                )
            ]
        )
    raise CaseError([too_large(game, index, value, draws.start)])


def chances(
    game: Game,
    draws: Draws,
    out: Array | None = None,
    known: Sequence[Sequence[object]] | None = None,
) -> Array:
    """Chance probabilities of the block: array [W, chance columns]; `out` is filled if given.

    `known` are the values of the declared probabilities, for each of `game.chances`, if they are
    at hand.
    """
    out = np.empty((draws.count, game.chance_columns)) if out is None else out
    for g, group in enumerate(game.chances):
        columns = slice(group.start, group.start + len(group.options))
        if not group.move:
            begins = draws.priors.get(group.party, draws.starts)
            assert begins is not None
            out[:, columns] = begins.T
            continue
        rows = _chance(game.case, group, draws, None if known is None else known[g])
        out[:, columns] = rows.T
    return out


def _chance(case: Case, group: ChanceGroup, draws: Draws, known: Sequence[object] | None) -> Array:
    """The probabilities of a chance move's options at one history: array [options, W]."""
    move = case.moves[group.move]
    by_id = {option.id: option for option in move.options}
    environment = Environment(case, group.at, draws)
    # a row an option: sums over the short side of an array take ten times as long
    rows = np.zeros((len(group.options), draws.count))
    rest = -1
    for position, option in enumerate(group.options):
        expression = by_id[option].probability
        if expression is None:
            rest = position
            continue
        with np.errstate(all="ignore"):
            value = expression.evaluate(environment) if known is None else known[position]
            rows[position] = np.asarray(value, dtype=np.float64)
        values = rows[position]
        if not (values.min() >= -SUM_TOLERANCE and values.max() <= 1 + SUM_TOLERANCE):
            sound = (values >= -SUM_TOLERANCE) & (values <= 1 + SUM_TOLERANCE)
            world = int(np.flatnonzero(~sound)[0])
            path = f"moves.{move.id}.options.{option}"
            names = sorted(expression.names)
            raise _chance_range(expression.spot, path, expression.text, values, draws, world, names)
    total = rows.sum(axis=0)
    if rest >= 0:
        bad = total > 1 + SUM_TOLERANCE
        rows[rest] = 1.0 - total
    else:
        bad = np.abs(total - 1) > SUM_TOLERANCE
    if bad.any():
        world = int(np.flatnonzero(bad)[0])
        raise CaseError(
            [
                Problem(
                    "chance-sum",
                    move.spot,
                    f"moves.{move.id}",
                    f"the probabilities of its options sum to {total[world]:.6g} in world "
                    f"{draws.start + world}",
                    "let one option be `rest`, or bound the quantities so that the sum stays 1",
                )
            ]
        )
    np.clip(rows, 0.0, 1.0, out=rows)
    return np.asarray(rows / rows.sum(axis=0))


def _chance_range(
    spot: Spot,
    path: str,
    text: str,
    values: Array,
    draws: Draws,
    world: int,
    names: Sequence[str],
) -> CaseError:
    return CaseError(
        [
            Problem(
                "chance-range",
                spot,
                path,
                f"'{text}' is {values[world]:.6g} in world {draws.start + world}"
                + _numbers_in(draws, names, world),
                "bound the quantities (`unit: probability`, min, max), or use clip(x, 0, 1)",
            )
        ]
    )


def precisions(game: Game, draws: Draws, central: Draws, out: Array | None = None) -> Array:
    """Precision lambda at every information set: array [W, information sets]; `out` is filled if
    given."""
    out = np.empty((draws.count, len(game.sets))) if out is None else out
    which, few = _kinds_of_precision(game, draws, central)
    if few.size:
        # a world's row is written at once
        np.take(few.T.copy(), which, axis=1, out=out, mode="clip")
    return out


def _kinds_of_precision(game: Game, draws: Draws, central: Draws) -> tuple[np.ndarray, Array]:
    """Which row of [kinds, W] has the precision of each information set: many share a number, and
    each is looked at once."""
    columns: dict[tuple[str, str, bool], int] = {}
    few: list[Array] = []
    which = np.empty(len(game.sets), dtype=np.intp)
    for information in game.sets:
        key = (information.party, information.move)
        source = central if information.pooled else draws
        if key not in source.precision:
            key = (information.party, "")
        known = (*key, information.pooled)
        if known not in columns:
            columns[known] = len(few)
            few.append(_precision(game, source.precision[key], information.pooled, draws, key[0]))
        which[information.index] = columns[known]
    return which, np.array(few).reshape(len(few), draws.count)


def _precision(game: Game, value: Array, pooled: bool, draws: Draws, party: str) -> Array:
    if not (np.isfinite(value).all() and (value > 0).all()):
        number = game.case.rationality[party].default
        raise CaseError(
            [
                Problem(
                    "precision",
                    number.spot,
                    f"rationality.{party}",
                    "the precision is not a positive finite number in some world",
                    "give a positive number or a lognormal range",
                )
            ]
        )
    return np.full(draws.count, value[0]) if pooled else value


def _numbers_in(draws: Draws, names: Sequence[str], world: int) -> str:
    shown = []
    for name in names:
        number = draws.numbers.get(name)
        if isinstance(number, np.ndarray):
            shown.append(f"{name} = {number[world]:.6g}")
    return f", where {', '.join(shown)}" if shown else ""


def _overflow(game: Game, draws: Draws) -> Problem:
    party = game.movers[0]
    term = game.case.payoffs[party][0] if game.case.payoffs.get(party) else None
    spot = term.add.spot if term is not None else next(iter(game.case.moves.values())).spot
    return Problem(
        "not-finite",
        spot,
        "payoffs",
        f"a payoff overflows in worlds {draws.start} to {draws.start + draws.count - 1}",
        "bring the payoffs and the risk coefficient to a common scale",
    )
