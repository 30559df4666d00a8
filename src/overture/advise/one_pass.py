"""From term values to the sums of a survey in one pass, tile by tile. Compiled; imported late.

Where no information set has to be solved for (everything a world plays is known by induction from
its ends), payoffs, strategies and sums of a tile of worlds are made one after the other while they
are in the cache: neither payoffs nor strategies of all worlds are ever written out, which takes
longer than to work them out. The arithmetic is that of `assemble`, `lane_pass` and `weigh`, whose
functions these are, so that the bytes are too.
"""

from __future__ import annotations

import numpy as np

from overture.advise.layout import Terms
from overture.advise.weigh import BLOCKS, TILE, add_tile, cut, over_lanes, room_for, turn
from overture.game.assemble import add_finals, add_terms, extent
from overture.game.assembly import Cells
from overture.game.vectors import LANES, load, store
from overture.solve.kernel import PROB, VALUE, _bare, _jit
from overture.solve.lane_branch import load_pooled
from overture.solve.lane_kernel import fresh_lanes
from overture.solve.lane_pass import row_of_slots, sweep
from overture.solve.packed import (
    CHANCE_NODES,
    COLUMNS,
    COUNT,
    EDGE,
    ENDS,
    FIRST,
    NODES,
    PLAYERS,
    SETS,
    STATIC_CHANCE_NODES,
    TABLE,
    TERMINAL_OF,
)
from overture.solve.programme import Programme

Array = np.ndarray


@_bare
def load_block(
    code: Array, state: Array, lam: Array, whole: Array, share: Array, slots: int, sharp: Array,
    which: Array, b: int,
) -> None:  # fmt: skip
    """Payoffs `whole` [cells], chances and precisions of block b of a tile into a state."""
    nodes, players = code[NODES], code[PLAYERS]
    for section in (CHANCE_NODES, STATIC_CHANCE_NODES):
        for position in range(code[section], code[section + 1]):
            row = code[TABLE] + COLUMNS * code[position]
            for c in range(code[row + FIRST], code[row + FIRST] + code[row + COUNT]):
                column = code[code[EDGE] + c]
                store(state, PROB * nodes + c, load(share, (slots + column) * BLOCKS + b))
    for position in range(code[ENDS], code[ENDS + 1]):
        node = code[position]
        terminal = code[code[TERMINAL_OF] + node]
        for party in range(players):
            store(state, (VALUE + party) * nodes + node, load(whole, terminal * players + party))
    for i in range(code[SETS]):
        store(lam, i, load(sharp, which[i] * BLOCKS + b))


@_bare
def fold_shares(cells: Cells, share: Array, slots: int, b: int, out: Array) -> None:
    """The shares of the finals that are folded into one terminal, in block b of a tile."""
    for k in range(1, cells.share_start.shape[0] - 1):
        start, stop = cells.share_start[k], cells.share_start[k + 1]
        product = load(share, (slots + cells.share_columns[start]) * BLOCKS + b)
        for position in range(start + 1, stop):
            product = product * load(share, (slots + cells.share_columns[position]) * BLOCKS + b)
        store(out, k, product)


@_jit
def one_pass(
    p: Programme, cells: Cells, terms: Terms, values: Array, chance: Array, precision: Array,
    which: Array, logs: Array, kinds: Array, start: int, stop: int, by_term: Array,
    by_policy: Array, sums: Array, played: Array,
) -> tuple[float, float, bool]:  # fmt: skip
    """The sums of the worlds start ... stop - 1, as `weigh` makes them of strategies.

    values [groups, W] of all term groups, of which the rows of `cells` are indices; chance
    [W, columns]; precision [kinds of it, W], set i having the row which[i]; logs [slots] are the
    pooled log-probabilities; `kinds` and what is filled as for `weigh`. played [slots]: weights
    times probabilities, summed. Returns the least and the largest payoff and 0 (see `assemble`),
    and what `weigh` returns.
    """
    code, slots = p.code, played.shape[0]
    of = room_for(
        terms, slots + chance.shape[1], values.shape[0], kinds.shape[0], by_term.size, sums.size,
        by_policy.shape[0],
    )  # fmt: skip
    state, lam, y = fresh_lanes(code), np.zeros((code[SETS], LANES)), np.zeros((0, LANES))
    whole = np.zeros((cells.cell_start.shape[0] - 1, LANES))
    added = np.zeros((cells.risk.shape[0], LANES))
    share = np.ones((cells.share_start.shape[0] - 1, LANES))
    sharp, plays = np.zeros((precision.shape[0] * BLOCKS, LANES)), np.zeros((slots, LANES))
    ends, row_of, never = np.zeros((3, LANES)), row_of_slots(code, slots), False
    for lane in range(LANES):
        load_pooled(code, state, logs, lane)
    for first in range(start, stop, TILE):
        count = min(TILE, stop - first)
        turn(chance, first, count, slots, of.share)
        cut(values, first, count, of.value)
        cut(kinds, first, count, of.kind)
        cut(precision, first, count, sharp)
        for b in range(BLOCKS):
            add_terms(cells, of.value, BLOCKS, b, added)
            fold_shares(cells, of.share, slots, b, share)
            add_finals(cells, added, share, whole, ends)
            load_block(code, state, lam, whole, of.share, slots, sharp, which, b)
            sweep(code, state, lam, y, False)
            weight = load(of.kind, b)
            for slot in range(slots):
                q = load(state, row_of[slot])
                store(of.share, slot * BLOCKS + b, q)
                store(plays, slot, load(plays, slot) + weight * q)
        never |= add_tile(terms, of, first, count, by_policy)
    over_lanes(of.of_terms, by_term)
    over_lanes(of.totals, sums)
    over_lanes(plays, played)
    low, high = extent(ends)
    return low, high, never
