"""What some worlds add to the sums of a survey, tile by tile. Compiled; imported late.

Everything that is worked out of a tile stays in the cache: nothing of the size of final histories
by worlds is written out. Rows are LANES worlds side by side; a tile has BLOCKS rows of everything,
one after the other. Sums over worlds are made in a fixed order: by lane, then over the lanes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from overture.advise.layout import EXTRA, Terms
from overture.game.vectors import LANES, everywhere, load, pick, store
from overture.solve.kernel import _bare, _jit

Array = np.ndarray
BLOCKS = 4
TILE = BLOCKS * LANES
TOGETHER = 8
"""Worlds turned together: what is written of a row is then one line of the cache."""


@_bare
def turn(by_world: Array, first: int, count: int, start: int, out: Array) -> None:
    """Rows of a tile, from `start` x BLOCKS on, from numbers [W, K]; 0 where it has no world."""
    for w in range(0, TILE, TOGETHER):
        block, lane = w // LANES, w % LANES
        for k in range(by_world.shape[1]):
            row = (start + k) * BLOCKS + block
            for some in range(TOGETHER):
                out[row, lane + some] = by_world[first + w + some, k] if w + some < count else 0.0


@_bare
def cut(by_row: Array, first: int, count: int, out: Array) -> None:
    """Rows of a tile from numbers [K, W]; 0 where it has no world."""
    for k in range(by_row.shape[0]):
        for block in range(BLOCKS):
            for lane in range(LANES):
                w = block * LANES + lane
                out[k * BLOCKS + block, lane] = by_row[k, first + w] if w < count else 0.0


@_bare
def come_to(terms: Terms, share_of: Array, share: Array, reach: Array, out: Array) -> None:
    """Reach `out` [finals] of the final histories, each step taking the share of its node."""
    for node in range(1, terms.parent.shape[0]):
        here, above, by = node * BLOCKS, terms.parent[node] * BLOCKS, share_of[node] * BLOCKS
        for b in range(BLOCKS):
            store(reach, here + b, load(reach, above + b) * load(share, by + b))
    for f in range(terms.node_of.shape[0]):
        for b in range(BLOCKS):
            came = load(reach, terms.node_of[f] * BLOCKS + b)
            for position in range(terms.fold_start[f], terms.fold_start[f + 1]):
                came = came * load(share, terms.folds[position] * BLOCKS + b)
            store(out, f * BLOCKS + b, came)


@_bare
def add_rows(start: Array, which: Array, rows: Array, out: Array) -> None:
    """Rows of a tile added up: out[k] is the sum of `rows` at which[start[k] : start[k + 1]]."""
    for k in range(start.shape[0] - 1):
        for b in range(BLOCKS):
            total = everywhere(0.0)
            for position in range(start[k], start[k + 1]):
                total = total + load(rows, which[position] * BLOCKS + b)
            store(out, k * BLOCKS + b, total)


@_bare
def pay(
    terms: Terms, policies: int, value: Array, reached: Array, summed: Array, worths: Array
) -> None:
    """Payoff terms times reach: `summed` [terms x policies] of all parties, `worths` [policies] of
    the advised party."""
    summed[:] = 0.0
    worths[:] = 0.0
    for g in range(terms.term.shape[0]):
        for position in range(terms.use_start[g], terms.use_start[g + 1]):
            a = terms.under[position]
            first, stop = (a, a + 1) if a < policies else (0, policies)
            for b in range(BLOCKS):
                here = load(reached, terms.used[position] * BLOCKS + b)
                product = load(value, g * BLOCKS + b) * here
                for option in range(first, stop):
                    at = (terms.term[g] * policies + option) * BLOCKS + b
                    store(summed, at, load(summed, at) + product)
                    if terms.owned[g]:
                        at = option * BLOCKS + b
                        store(worths, at, load(worths, at) + product)


@_bare
def before_reply(
    offered: Array, replies: int, came: Array, prior: Array, joint: Array, factor: Array
) -> bool:
    """How much more often each (type, reply) would be come to with the reply out of account:
    `factor` [types x replies]; whether somewhere a reply is impossible that is asked about."""
    prior[:] = 0.0
    joint[:] = 0.0
    for f in range(offered.shape[0]):
        if offered[f] >= 0:
            for b in range(BLOCKS):
                here = load(came, f * BLOCKS + b)
                at = offered[f] * BLOCKS + b
                store(joint, at, load(joint, at) + here)
                at = offered[f] // replies * BLOCKS + b
                store(prior, at, load(prior, at) + here)
    never = False
    for row in range(joint.shape[0]):
        at = row // BLOCKS // replies * BLOCKS + row % BLOCKS
        whole, part = load(prior, at), load(joint, row)
        store(factor, row, pick(part, 0.0, whole / part, 0.0))
        for lane in range(LANES):
            never |= joint[row, lane] == 0.0 and prior[at, lane] > 0.0
    return never


@_bare
def add_up(
    offered: Array, pay_of: Array, kinds: int, kind: Array, came: Array, free: Array, paid: Array,
    factor: Array, totals: Array,
) -> None:  # fmt: skip
    """Add the tile to `totals` [finals x (kinds + EXTRA)]."""
    at = 0
    for f in range(offered.shape[0]):
        row = f * BLOCKS
        for k in range(kinds):
            total = load(totals, at)
            for b in range(BLOCKS):
                total = total + load(came, row + b) * load(kind, k * BLOCKS + b)
            store(totals, at, total)
            at += 1
        worth, mass = load(totals, at), load(totals, at + 1)
        gain, flat = load(totals, at + 2), load(totals, at + 3)
        for b in range(BLOCKS):
            weight = load(kind, b)
            weighed = load(paid, pay_of[f] * BLOCKS + b) * weight
            worth = worth + load(came, row + b) * weighed
            mass = mass + load(free, row + b) * weight
            gain = gain + load(free, row + b) * weighed
            if offered[f] >= 0:
                more = load(factor, offered[f] * BLOCKS + b)
                flat = flat + load(free, row + b) * more * weighed
        store(totals, at, worth)
        store(totals, at + 1, mass)
        store(totals, at + 2, gain)
        store(totals, at + 3, flat)
        at += EXTRA


@_bare
def over_lanes(by_lane: Array, out: Array) -> None:
    """The sum of the lanes of every row."""
    for row in range(out.shape[0]):
        total = 0.0
        for lane in range(LANES):
            total += by_lane[row, lane]
        out[row] = total


class Room(NamedTuple):
    """The rows of a tile, BLOCKS of everything: shares (slots, chance columns, 1), values of the
    term groups and kinds of weights, which are filled before `add_tile`; what it works out; and the
    sums over all tiles so far, by lane, `of_terms` and `totals`."""

    share: Array
    value: Array
    kind: Array
    reach: Array
    came: Array
    free: Array
    reached: Array
    paid: Array
    worths: Array
    summed: Array
    prior: Array
    joint: Array
    factor: Array
    of_terms: Array
    totals: Array


@_jit
def room_for(
    terms: Terms, shares: int, groups: int, kinds: int, by_term: int, sums: int, policies: int
) -> Room:
    """Room for tiles, the share 1 in its place and all else 0."""
    nodes, ends = terms.parent.shape[0], terms.pay_of.shape[0]
    return Room(
        np.ones(((shares + 1) * BLOCKS, LANES)),
        np.zeros((groups * BLOCKS, LANES)),
        np.zeros((kinds * BLOCKS, LANES)),
        np.ones((nodes * BLOCKS, LANES)),
        np.zeros((ends * BLOCKS, LANES)),
        np.zeros((ends * BLOCKS, LANES)),
        np.zeros(((terms.met_start.shape[0] - 1) * BLOCKS, LANES)),
        np.zeros(((terms.pay_start.shape[0] - 1) * BLOCKS, LANES)),
        np.zeros((policies * BLOCKS, LANES)),
        np.zeros((by_term * BLOCKS, LANES)),
        np.zeros((terms.pairs * BLOCKS, LANES)),
        np.zeros((terms.pairs * BLOCKS, LANES)),
        np.zeros((terms.pairs * BLOCKS, LANES)),
        np.zeros((by_term, LANES)),
        np.zeros((sums, LANES)),
    )


@_bare
def add_tile(terms: Terms, of: Room, first: int, count: int, by_policy: Array) -> bool:
    """Add a tile of `count` worlds from `first` on, whose shares, values and kinds are in their
    places; whether some reply is impossible for a type in some world of it."""
    policies, kinds = by_policy.shape[0], of.kind.shape[0] // BLOCKS
    come_to(terms, terms.freed, of.share, of.reach, of.free)
    come_to(terms, terms.imposed, of.share, of.reach, of.came)
    add_rows(terms.met_start, terms.met, of.came, of.reached)
    add_rows(terms.pay_start, terms.pays, of.value, of.paid)
    pay(terms, policies, of.value, of.reached, of.summed, of.worths)
    for row in range(of.of_terms.shape[0]):
        total = load(of.of_terms, row)
        for b in range(BLOCKS):
            total = total + load(of.kind, b) * load(of.summed, row * BLOCKS + b)
        store(of.of_terms, row, total)
    for option in range(policies):
        for w in range(count):
            by_policy[option, first + w] = of.worths[option * BLOCKS + w // LANES, w % LANES]
    never = False
    if terms.pairs > 0:
        never = before_reply(terms.offered, terms.replies, of.came, of.prior, of.joint, of.factor)
    add_up(
        terms.offered, terms.pay_of, kinds, of.kind, of.came, of.free, of.paid, of.factor, of.totals
    )
    return never


@_jit
def weigh(
    values: Array, chance: Array, strategy: Array, kinds: Array, start: int, stop: int,
    terms: Terms, by_term: Array, by_policy: Array, sums: Array,
) -> bool:  # fmt: skip
    """The sums of the worlds start ... stop - 1.

    values [groups, W] of the term groups; chance [W, columns]; strategy [W, slots]; kinds
    [kinds, W] weights, all and restricted.

    by_term [terms x policies] weighted sums; by_policy [policies, W], filled for these worlds: the
    value of the advised party; sums [finals x (kinds + EXTRA)]. Returns whether the last of EXTRA
    is not to be used, for some reply is impossible for a type in some world.
    """
    slots, shares = strategy.shape[1], strategy.shape[1] + chance.shape[1]
    of = room_for(
        terms, shares, values.shape[0], kinds.shape[0], by_term.size, sums.size, by_policy.shape[0]
    )
    never = False
    for first in range(start, stop, TILE):
        count = min(TILE, stop - first)
        turn(strategy, first, count, 0, of.share)
        turn(chance, first, count, slots, of.share)
        cut(values, first, count, of.value)
        cut(kinds, first, count, of.kind)
        never |= add_tile(terms, of, first, count, by_policy)
    over_lanes(of.of_terms, by_term)
    over_lanes(of.totals, sums)
    return never
