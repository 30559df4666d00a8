"""Which payoff terms add up at which final history, made ready once for a game."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from overture.game.draws import Array
from overture.game.environment import uncertain_names
from overture.game.game import ChanceGroup, Game
from overture.game.steps import Steps


class Cells(NamedTuple):
    """How payoffs add up. Sum s adds up the groups rows[start[s]:start[s + 1]]; one with a
    coefficient of absolute risk aversion risk[s] gets the utility (1 - exp(-r x)) / r of its points
    (Pratt 1964), which has slope 1 at 0.

    A cell is a terminal and a mover. Cell c adds up sum_of[cell_start[c]:cell_start[c + 1]], each
    times its share share_of: finals that are folded into one terminal are averaged with their
    chances. Share k is the product of the chance columns
    share_columns[share_start[k]:share_start[k + 1]]; share 0 is 1.
    """

    start: np.ndarray
    rows: np.ndarray
    risk: Array
    cell_start: np.ndarray
    sum_of: np.ndarray
    share_of: np.ndarray
    share_start: np.ndarray
    share_columns: np.ndarray


@dataclass(frozen=True)
class Assembly:
    """Which term groups add up at which final, as index arrays (movers' terms only).

    `uses`: per group the quantities and assumptions its value depends on. `steps` work out the
    value of each group, which is at the place in `terms`, and the probabilities of each chance
    move, at `odds` (-1 for `rest`). Many finals have the same terms, so each sum is made once; see
    `Cells`.
    """

    groups: tuple[int, ...]
    uses: tuple[frozenset[str], ...]
    steps: Steps
    terms: tuple[int, ...]
    odds: tuple[tuple[int, ...], ...]
    cells: Cells


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
        Cells(
            start.astype(np.int64),
            np.array([row for _, rows in sums for row in rows], dtype=np.int64),
            np.array([averse for averse, _ in sums], dtype=np.float64),
            *_cells(game, [[sums[key] for key in cells] for cells in keys]),
        ),
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
