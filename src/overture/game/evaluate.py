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
from overture.game.bounds import MOST_PAYOFF, MOST_SHARPNESS, check_sharpness, too_large
from overture.game.draws import Array, Draws
from overture.game.environment import Environment, uncertain_names
from overture.game.game import ChanceGroup, Game
from overture.game.steps import Steps

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

    chances(game, draws, out.chance, [[found(p) if p >= 0 else None for p in g] for g in plan.odds])
    precisions(game, draws, central, out.precision)
    out.weights[:] = draws.weights
    if values is None:
        values = np.empty((len(plan.groups), draws.count))
    rows = [row for row, uses in enumerate(plan.uses) if changed is None or uses & changed]
    for row in rows:
        values[row] = found(plan.terms[row])
    # one look at the ends of all: what is within bounds is finite
    if rows and not (values.min() >= -MOST_PAYOFF and values.max() <= MOST_PAYOFF):
        for row in rows:
            term_values(game, draws, plan.groups[row])
    low, high = assemble(
        values, out.chance, plan.start, plan.rows, plan.risk, plan.cell_start, plan.sum_of,
        plan.share_of, plan.share_start, plan.share_columns, out.payoffs,
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


def empty(game: Game, worlds: int) -> Numbers:
    """Uninitialised numbers of the right shapes."""
    return Numbers(
        np.empty((worlds, game.tree.terminals, len(game.movers))),
        np.empty((worlds, game.chance_columns)),
        np.empty((worlds, game.tree.information_sets)),
        np.empty(worlds),
    )


@dataclass(frozen=True)
class Assembly:
    """Which term groups add up at which final, as index arrays (movers' terms only).

    `uses`: per group the quantities and assumptions its value depends on. `steps` work out the
    value of each group, which is at the place in `terms`, and the probabilities of each chance
    move, at `odds` (-1 for `rest`). Many finals have the same terms, so each sum is made once; see
    `assemble` for the arrays.
    """

    groups: tuple[int, ...]
    uses: tuple[frozenset[str], ...]
    steps: Steps
    terms: tuple[int, ...]
    odds: tuple[tuple[int, ...], ...]
    start: np.ndarray
    rows: np.ndarray
    risk: Array
    cell_start: np.ndarray
    sum_of: np.ndarray
    share_of: np.ndarray
    share_start: np.ndarray
    share_columns: np.ndarray


def assembly(game: Game) -> Assembly:
    """The assembly of a game."""
    movers = {party: index for index, party in enumerate(game.movers)}
    groups = tuple(i for i, group in enumerate(game.terms) if group.party in movers)
    count = len(game.finals)
    at: list[list[list[int]]] = [[[] for _ in movers] for _ in range(count)]
    for row, index in enumerate(groups):
        group = game.terms[index]
        for final in group.finals:
            at[final][movers[group.party]].append(row)
    risk = [float(game.case.parties[party].risk) for party in game.movers]
    keys = [[(risk[k], tuple(rows)) for k, rows in enumerate(cells)] for cells in at]
    sums = {key: s for s, key in enumerate(dict.fromkeys(key for cells in keys for key in cells))}
    start = np.cumsum([0, *(len(rows) for _, rows in sums)])
    used = {
        (party, k): uncertain_names(game.case, term.add) | uncertain_names(game.case, term.when)
        for party, terms in game.case.payoffs.items()
        for k, term in enumerate(terms)
    }
    steps = Steps(game.case)
    terms = []
    for i in groups:
        group = game.terms[i]
        term = game.case.payoffs[group.party][group.term]
        terms.append(steps.place(term.add, group.at, term.when))
    return Assembly(
        groups,
        tuple(used[game.terms[i].party, game.terms[i].term] for i in groups),
        steps,
        tuple(terms),
        tuple(_odds(game, steps, group) for group in game.chances),
        start.astype(np.int64),
        np.array([row for _, rows in sums for row in rows], dtype=np.int64),
        np.array([averse for averse, _ in sums], dtype=np.float64),
        *_cells(game, [[sums[key] for key in cells] for cells in keys]),
    )


def _cells(game: Game, sum_of: Sequence[Sequence[int]]) -> tuple[np.ndarray, ...]:
    """What adds up at every terminal for every mover: sums [finals][movers], and their shares."""
    movers = len(game.movers)
    shares: dict[tuple[int, ...], int] = {(): 0}
    cells: list[list[tuple[int, int]]] = [[] for _ in range(game.tree.terminals * movers)]
    for terminal, folded, sums in zip(game.terminal_of, game.folded, sum_of, strict=True):
        share = shares.setdefault(tuple(folded), len(shares))
        for mover, one in enumerate(sums):
            cells[terminal * movers + mover].append((one, share))
    pairs = np.array([pair for cell in cells for pair in cell], dtype=np.int64).reshape(-1, 2)
    return (
        np.cumsum([0, *(len(cell) for cell in cells)]).astype(np.int64),
        pairs[:, 0].copy(),
        pairs[:, 1].copy(),
        np.cumsum([0, *(len(columns) for columns in shares)]).astype(np.int64),
        np.array([column for columns in shares for column in columns], dtype=np.int64),
    )


def _odds(game: Game, steps: Steps, group: ChanceGroup) -> tuple[int, ...]:
    if not group.move:
        return ()
    by_id = {option.id: option.probability for option in game.case.moves[group.move].options}
    stated = [by_id[option] for option in group.options]
    return tuple(-1 if one is None else steps.place(one, group.at, None) for one in stated)


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
    # many sets share a number: each is looked at once, and a world's row is written at once
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
    if few:
        np.take(np.array(few).T.copy(), which, axis=1, out=out, mode="clip")
    return out


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
