"""All pure sequential equilibria of one world, compiled.

The same search as `pure_search`, on arrays: bounds of values, options that die, branching part by
part. Where a part fails whatever its own sets do, the search goes back to a part that it depends
on, and leaves the others as they are. Imported late: it brings in numba.

Floats throughout: options within a billionth of the largest payoff count as tied. `alive` [slots],
`lo` and `hi` [nodes, players], `weight` [entries of set_nodes] products of chances.
"""

from __future__ import annotations

import numpy as np

from overture.solve.equilibria.pure_classes import ACCEPTED, UNDECIDED, taken
from overture.solve.equilibria.pure_code import (
    BRANCHED,
    BRANCHED_START,
    CHILDREN,
    EARLIER,
    EDGE,
    FIRST,
    INFOSET,
    JUDGED,
    JUDGED_START,
    MOVER,
    NODES,
    ODDS,
    ODDS_START,
    OFFSET,
    PART_NODES,
    PART_START,
    PARTS,
    PATH,
    PATH_START,
    PLAYER,
    PLAYERS,
    SET_NODES,
    SET_START,
    SETS,
    TERMINAL,
)
from overture.solve.equilibria.pure_search import TIE
from overture.solve.equilibria.pure_trembles import off_path
from overture.solve.kernel import _bare

Array = np.ndarray
SOLVED, OPEN, BOUNDED, PAUSED = 0, 1, 2, 3
"""Status of a world: every candidate decided; some not; the search was cut short; it can go on."""

VISITS, DEPTH, PART, FOUND, LEFT, PROGRESS = 0, 1, 2, 3, 4, 5
"""Where a search stands, as positions in `at`: what it counted, and where it goes on."""


@_bare
def value_nodes(
    c: Array, k: int, chance: Array, lo: Array, hi: Array, alive: Array, slack: Array
) -> None:
    """Bounds of the nodes of part k; sets of one node lose options that are worse."""
    players = c[PLAYERS]
    for position in range(c[c[PART_START] + k], c[c[PART_START] + k + 1]):
        node = c[c[PART_NODES] + position]
        first, count, i = c[c[FIRST] + node], c[c[CHILDREN] + node], c[c[INFOSET] + node]
        if i < 0:
            for q in range(players):
                lo[node, q] = 0.0
                hi[node, q] = 0.0
            for child in range(first, first + count):
                p = chance[c[c[EDGE] + child]]
                if p != 0.0:
                    for q in range(players):
                        lo[node, q] += p * lo[child, q]
                        hi[node, q] += p * hi[child, q]
            continue
        slot, who = c[c[OFFSET] + i], c[c[PLAYER] + i]
        single = c[c[SET_START] + i + 1] - c[c[SET_START] + i] == 1
        floor = -np.inf
        if single:
            for child in range(first, first + count):
                floor = max(floor, lo[child, who])
        living = 0
        for a in range(count):
            if not alive[slot + a]:
                continue
            child = first + a
            if single and hi[child, who] < floor - slack[who]:
                alive[slot + a] = False
                continue
            for q in range(players):
                if living == 0:
                    lo[node, q] = lo[child, q]
                    hi[node, q] = hi[child, q]
                else:
                    lo[node, q] = min(lo[node, q], lo[child, q])
                    hi[node, q] = max(hi[node, q], hi[child, q])
            living += 1
        if single and living > 1:
            # its mover will not take less than the best that is sure
            lo[node, who] = floor


@_bare
def living_options(c: Array, i: int, alive: Array) -> int:
    """Number of options of a set that are alive."""
    living = 0
    for slot in range(c[c[OFFSET] + i], c[c[OFFSET] + i + 1]):
        living += alive[slot]
    return living


@_bare
def reached(c: Array, position: int, weight: Array, alive: Array) -> int:
    """0 a node that nobody comes to, 1 that somebody may come to, 2 that is come to for sure."""
    if weight[position] == 0.0:
        return 0
    sure = 2
    for at in range(c[c[PATH_START] + position], c[c[PATH_START] + position + 1]):
        slot = c[c[PATH] + at]
        if not alive[slot]:
            return 0
        if living_options(c, c[c[MOVER] + slot], alive) > 1:
            sure = 1
    return sure


@_bare
def worse(
    c: Array,
    i: int,
    a: int,
    other: int,
    weight: Array,
    come: Array,
    based: bool,
    lo: Array,
    hi: Array,
    slack: float,
) -> bool:
    """Whether option a of set i is worse than another whatever is played and believed."""
    who = c[c[PLAYER] + i]
    total = 0.0
    mass = 0.0
    for position in range(c[c[SET_START] + i], c[c[SET_START] + i + 1]):
        first = c[c[FIRST] + c[c[SET_NODES] + position]]
        gap = lo[first + other, who] - hi[first + a, who]
        if not based:
            if gap <= slack:
                return False
        elif come[position]:
            mass += weight[position]
            if come[position] == 2 or gap < 0.0:
                total += weight[position] * gap
    return not based or total > slack * mass


@_bare
def judge(
    c: Array,
    i: int,
    weight: Array,
    come: Array,
    lo: Array,
    hi: Array,
    alive: Array,
    slack: Array,
) -> bool:
    """Let options of a set of several nodes die that are worse for sure; whether any did."""
    based = False
    for position in range(c[c[SET_START] + i], c[c[SET_START] + i + 1]):
        come[position] = reached(c, position, weight, alive)
        based |= come[position] == 2
    options, slot = c[c[OFFSET] + i + 1] - c[c[OFFSET] + i], c[c[OFFSET] + i]
    died = False
    for a in range(options):
        if not alive[slot + a]:
            continue
        for other in range(options):
            if other != a and worse(
                c, i, a, other, weight, come, based, lo, hi, slack[c[c[PLAYER] + i]]
            ):
                alive[slot + a] = False
                died = True
                break
    return died


@_bare
def settle(
    c: Array,
    k: int,
    chance: Array,
    weight: Array,
    come: Array,
    lo: Array,
    hi: Array,
    alive: Array,
    slack: Array,
) -> bool:
    """Value and judge part k until nothing changes; False where a set has no option left."""
    while True:
        value_nodes(c, k, chance, lo, hi, alive, slack)
        changed = False
        for at in range(c[c[JUDGED_START] + k], c[c[JUDGED_START] + k + 1]):
            changed |= judge(c, c[c[JUDGED] + at], weight, come, lo, hi, alive, slack)
        for at in range(c[c[BRANCHED_START] + k], c[c[BRANCHED_START] + k + 1]):
            if living_options(c, c[c[BRANCHED] + at], alive) == 0:
                return False
        if not changed:
            return True


@_bare
def load(
    c: Array, payoffs: Array, chance: Array, lo: Array, hi: Array, weight: Array, slack: Array
) -> None:
    """Values of the ends, products of chances, and what counts as a tie, of one world."""
    for q in range(c[PLAYERS]):
        slack[q] = 1.0
    for node in range(c[NODES]):
        end = c[c[TERMINAL] + node]
        if end >= 0:
            for q in range(c[PLAYERS]):
                lo[node, q] = payoffs[end, q]
                hi[node, q] = payoffs[end, q]
                slack[q] = max(slack[q], abs(payoffs[end, q]))
    for q in range(c[PLAYERS]):
        slack[q] *= TIE
    for position in range(weight.shape[0]):
        weight[position] = 1.0
        for at in range(c[c[ODDS_START] + position], c[c[ODDS_START] + position + 1]):
            weight[position] *= chance[c[c[ODDS] + at]]


@_bare
def note(c: Array, alive: Array, profiles: Array, row: int) -> None:
    """Write the options taken [sets] into a row of `profiles`, if there is such a row."""
    if row < profiles.shape[0]:
        for i in range(c[SETS]):
            profiles[row, i] = taken(c, i, alive)


@_bare
def undecided_set(c: Array, k: int, alive: Array) -> int:
    """The first set of part k with a choice left, in the order of branching; else -1."""
    for at in range(c[c[BRANCHED_START] + k], c[c[BRANCHED_START] + k + 1]):
        i = c[c[BRANCHED] + at]
        if living_options(c, i, alive) > 1:
            return int(i)
    return -1


@_bare
def next_option(
    c: Array, k: int, depth: int, passed: Array, frames: Array, alive: Array, stack: Array
) -> tuple[int, int]:
    """Take the next option of the last set that was branched on: the new depth (0: all tried), and
    the part of that set. `k` is the part that has just been searched."""
    while depth > 0:
        if frames[depth - 1, 1] != k and not passed[k]:
            # only a part that this one depends on can mend it
            while depth > 0 and not c[c[EARLIER] + k * c[PARTS] + frames[depth - 1, 1]]:
                depth -= 1
            if depth == 0:
                break
        i, k, option = frames[depth - 1, 0], frames[depth - 1, 1], frames[depth - 1, 2] + 1
        slot, options = c[c[OFFSET] + i], c[c[OFFSET] + i + 1] - c[c[OFFSET] + i]
        while option < options and not stack[depth - 1, slot + option]:
            option += 1
        if option == options:
            depth -= 1
            continue
        frames[depth - 1, 2] = option
        for at in range(alive.shape[0]):
            alive[at] = stack[depth - 1, at]
        for a in range(options):
            alive[slot + a] = a == option
        break
    return depth, k


@_bare
def solve_world(
    c: Array,
    payoffs: Array,
    chance: Array,
    pause: int,
    most_visits: int,
    most_found: int,
    decide: Array,
    played: Array,
    kept: Array,
    left: Array,
    at: Array,
    lo: Array,
    hi: Array,
    weight: Array,
    slack: Array,
    come: Array,
    ints: Array,
    frames: Array,
    alive: Array,
    passed: Array,
    stack: Array,
    layers: Array,
) -> tuple[int, int, int]:
    """Status, number of equilibria and number of undecided candidates of one world.

    After `pause` visits the search stops as PAUSED, and goes on where it stood if it is called
    with the same arrays again; `at` [PROGRESS] is 0 everywhere before the first call.
    played [decide sets, options] is set where some equilibrium takes the option; the options at
    every set go to `kept` [., sets] for the first equilibria, and to `left` for the first undecided
    candidates, as many as fit.
    """
    parts = c[PARTS]
    if at[VISITS] == 0:
        load(c, payoffs, chance, lo, hi, weight, slack)
        for slot in range(alive.shape[0]):
            alive[slot] = True
        for part in range(parts):
            passed[part] = False
    visits, depth, k, found, undecided = at[VISITS], at[DEPTH], at[PART], at[FOUND], at[LEFT]
    while True:
        if visits == pause:
            at[VISITS], at[DEPTH], at[PART], at[FOUND], at[LEFT] = (
                visits,
                depth,
                k,
                found,
                undecided,
            )
            return PAUSED, found, undecided
        visits += 1
        if visits > most_visits:
            return BOUNDED, found, undecided
        if settle(c, k, chance, weight, come, lo, hi, alive, slack):
            v = undecided_set(c, k, alive)
            if v >= 0:
                for slot in range(alive.shape[0]):
                    stack[depth, slot] = alive[slot]
                frames[depth, 0], frames[depth, 1], frames[depth, 2] = v, k, -1
                depth += 1
            else:
                passed[k] = True
                if k + 1 < parts:
                    k += 1
                    passed[k] = False
                    continue
                verdict = off_path(c, lo, weight, slack, alive, ints, layers)
                if verdict == UNDECIDED:
                    note(c, alive, left, undecided)
                    undecided += 1
                elif verdict == ACCEPTED:
                    note(c, alive, kept, found)
                    found += 1
                    for d in range(decide.shape[0]):
                        played[d, taken(c, decide[d], alive)] = 1
                if found + undecided >= most_found:
                    return BOUNDED, found, undecided
        depth, k = next_option(c, k, depth, passed, frames, alive, stack)
        if depth == 0:
            return (OPEN if undecided else SOLVED), found, undecided
