"""What some worlds add to the sums of a survey, tile by tile. Compiled; imported late.

Everything that is worked out of a tile stays in the cache: nothing of the size of final histories
by worlds is written out. Rows are LANES worlds side by side; a tile has BLOCKS rows of everything,
one after the other. Sums over worlds are made in a fixed order: by lane, then over the lanes.
"""

from __future__ import annotations

import numpy as np

from overture.solve.kernel import _bare, _jit
from overture.solve.vectors import LANES, load, pick, store

Array = np.ndarray
BLOCKS = 4
TILE = BLOCKS * LANES
TOGETHER = 8
"""Worlds turned together: what is written of a row is then one line of the cache."""

EXTRA = 4
"""Columns of the sums after the weights': worth, free mass, free worth, flat worth."""


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
def come_to(
    parent: Array, share_of: Array, node_of: Array, fold_start: Array, folds: Array, share: Array,
    reach: Array, out: Array,
) -> None:  # fmt: skip
    """Reach `out` [finals] of the final histories, each step taking the share of its node."""
    for node in range(1, parent.shape[0]):
        here, above, by = node * BLOCKS, parent[node] * BLOCKS, share_of[node] * BLOCKS
        for b in range(BLOCKS):
            store(reach, here + b, load(reach, above + b) * load(share, by + b))
    for f in range(node_of.shape[0]):
        for b in range(BLOCKS):
            came = load(reach, node_of[f] * BLOCKS + b)
            for position in range(fold_start[f], fold_start[f + 1]):
                came = came * load(share, folds[position] * BLOCKS + b)
            store(out, f * BLOCKS + b, came)


@_bare
def pay(
    value: Array, start: Array, finals: Array, policy: Array, term: Array, owner: Array, own: int,
    policies: int, came: Array, touched: Array, reached: Array, summed: Array, worths: Array,
    paid: Array,
) -> None:  # fmt: skip
    """Payoff terms times reach: `summed` [terms x policies] of all parties, `worths` [policies] of
    the party `own`, and what that party is `paid` at every final."""
    paid[:] = 0.0
    summed[:] = 0.0
    worths[:] = 0.0
    for g in range(start.shape[0] - 1):
        touched[:] = False
        # a group pays the same at all its finals: their reaches are added up before
        for position in range(start[g], start[g + 1]):
            f = finals[position]
            a = policy[f] if policy[f] >= 0 else policies
            for b in range(BLOCKS):
                here = load(came, f * BLOCKS + b)
                if touched[a]:
                    here = load(reached, a * BLOCKS + b) + here
                store(reached, a * BLOCKS + b, here)
                if owner[g] == own:
                    at = f * BLOCKS + b
                    store(paid, at, load(paid, at) + load(value, g * BLOCKS + b))
            touched[a] = True
        for a in range(policies + 1):
            if touched[a]:
                first, stop = (a, a + 1) if a < policies else (0, policies)
                for b in range(BLOCKS):
                    product = load(value, g * BLOCKS + b) * load(reached, a * BLOCKS + b)
                    for option in range(first, stop):
                        at = (term[g] * policies + option) * BLOCKS + b
                        store(summed, at, load(summed, at) + product)
                        if owner[g] == own:
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
    offered: Array, kinds: int, kind: Array, came: Array, free: Array, paid: Array, factor: Array,
    totals: Array,
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
            weighed = load(paid, row + b) * weight
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


@_jit
def weigh(
    values: Array, chance: Array, strategy: Array, kinds: Array, start: int, stop: int,
    parent: Array, imposed: Array, freed: Array, node_of: Array, fold_start: Array, folds: Array,
    term_start: Array, finals: Array, policy: Array, term: Array, owner: Array, own: int,
    offered: Array, pairs: int, replies: int, by_term: Array, by_policy: Array, sums: Array,
) -> bool:  # fmt: skip
    """The sums of the worlds start ... stop - 1.

    values [groups, W] of the term groups; group g holds at finals[term_start[g]:term_start[g + 1]],
    adds to term[g] of party owner[g]. chance [W, columns]; strategy [W, slots]; kinds [kinds, W]
    weights, all and restricted. The share of a node is a slot, or the number of slots plus a
    column, or the one after these, which is 1: `imposed` and `freed` [nodes] say which, with the
    choice imposed and with all own moves. folds: as shares. policy [finals] is the option of the
    choice, -1 where it is never made (it then counts for every option). offered [finals]: type x
    replies + reply under the offer, else -1, of `pairs`.

    by_term [terms x policies] weighted sums; by_policy [policies, W], filled for these worlds: the
    value of the party `own`; sums [finals x (kinds + EXTRA)]. Returns whether the last of EXTRA is
    not to be used, for some reply is impossible for a type in some world.
    """
    slots, columns, nodes, ends = strategy.shape[1], chance.shape[1], parent.shape[0], policy.size
    policies, many = by_policy.shape[0], kinds.shape[0]
    share = np.ones(((slots + columns + 1) * BLOCKS, LANES))
    value = np.zeros((values.shape[0] * BLOCKS, LANES))
    kind = np.zeros((many * BLOCKS, LANES))
    reach = np.ones((nodes * BLOCKS, LANES))
    came, free = np.zeros((ends * BLOCKS, LANES)), np.zeros((ends * BLOCKS, LANES))
    paid, worths = np.zeros((ends * BLOCKS, LANES)), np.zeros((policies * BLOCKS, LANES))
    reached, touched = np.zeros(((policies + 1) * BLOCKS, LANES)), np.zeros(policies + 1, np.bool_)
    summed = np.zeros((by_term.size * BLOCKS, LANES))
    prior, joint = np.zeros((pairs * BLOCKS, LANES)), np.zeros((pairs * BLOCKS, LANES))
    factor = np.zeros((pairs * BLOCKS, LANES))
    of_terms, totals = np.zeros((by_term.size, LANES)), np.zeros((sums.size, LANES))
    never = False
    for first in range(start, stop, TILE):
        count = min(TILE, stop - first)
        turn(strategy, first, count, 0, share)
        turn(chance, first, count, slots, share)
        cut(values, first, count, value)
        cut(kinds, first, count, kind)
        come_to(parent, freed, node_of, fold_start, folds, share, reach, free)
        come_to(parent, imposed, node_of, fold_start, folds, share, reach, came)
        pay(
            value, term_start, finals, policy, term, owner, own, policies, came, touched, reached,
            summed, worths, paid,
        )  # fmt: skip
        for row in range(by_term.size):
            total = load(of_terms, row)
            for b in range(BLOCKS):
                total = total + load(kind, b) * load(summed, row * BLOCKS + b)
            store(of_terms, row, total)
        for option in range(policies):
            for w in range(count):
                by_policy[option, first + w] = worths[option * BLOCKS + w // LANES, w % LANES]
        if pairs > 0:
            never |= before_reply(offered, replies, came, prior, joint, factor)
        add_up(offered, many, kind, came, free, paid, factor, totals)
    over_lanes(of_terms, by_term)
    over_lanes(totals, sums)
    return never
