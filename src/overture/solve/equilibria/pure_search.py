"""Every pure profile that could be an equilibrium, by depth-first search with bounds.

Each option of each information set is alive or dead. Values of nodes lie between bounds that hold
whatever living options are taken. An option dies when another is better by more than a tolerance
whatever is taken and whatever may be believed; where a choice is left, it is branched on. What
survives with one option at every set is a candidate: floats only ever rule out what is worse by
more than the tolerance, so no equilibrium is lost, and candidates are decided in fractions.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

from overture.game.tree import CHANCE, TERMINAL
from overture.solve.equilibria.pure_plan import Part, PurePlan
from overture.solve.equilibria.values import PointGame

TIE = 1e-9
"""Two values are kept as a possible tie within this share of the mover's largest payoff."""

CLOCK = 64
"""Visits between two looks at the clock: smaller games are searched in full, however short of
time."""

Local = tuple[tuple[tuple[int, int], ...], tuple[tuple[float, ...], ...]]
"""One solution of a part: (set, option) of its members, and the values [players] of its nodes."""


class LimitReached(Exception):  # noqa: N818  (it is not an error: the search says that it stopped)
    """The search visited as many partial profiles, or took as long, as it was allowed to."""


@dataclass
class Visits:
    """How many partial profiles were visited, and how many may be, and until when.

    `until` is a time of `time.monotonic`; `late` says that it, not the bound, ended the search.
    """

    most: int
    made: int = 0
    until: float = math.inf
    late: bool = False

    def one_more(self) -> None:
        """Count a visit; raises LimitReached beyond the bound, or when the time is up."""
        self.made += 1
        if self.made > self.most:
            raise LimitReached
        if self.made % CLOCK == 0 and time.monotonic() >= self.until:
            self.late = True
            raise LimitReached


@dataclass
class Board:
    """One world as plain lists, which are faster than arrays at single entries.

    lo, hi  [nodes][players] bounds of the values; equal at ends and at nodes of solved parts
    weight  node of a set of several nodes -> product of the chances above it
    alive   [slots]
    """

    plan: PurePlan
    visits: Visits
    players: int
    first: list[int]
    count: list[int]
    infoset: list[int]
    chance: list[list[float]]
    player: list[int]
    offset: list[int]
    members: list[list[int]]
    lo: list[tuple[float, ...]]
    hi: list[tuple[float, ...]]
    weight: dict[int, float]
    mover: list[int]
    tolerance: list[float]
    alive: list[bool] = field(default_factory=list)


def board(plan: PurePlan, point: PointGame, visits: Visits) -> Board:
    """A fresh board: every option alive, values known at the ends."""
    tree = plan.tree
    payoffs = [tuple(float(v) for v in row) for row in point.payoffs]
    odds = [float(p) for p in point.chance]
    nothing = (0.0,) * tree.players
    kinds = tree.kind.tolist()
    values = [
        payoffs[tree.terminal[n]] if kinds[n] == TERMINAL else nothing for n in range(tree.nodes)
    ]
    first, count = tree.first_child.tolist(), tree.n_children.tolist()
    chance: list[list[float]] = [
        [odds[tree.edge[first[n] + k]] for k in range(count[n])] if kinds[n] == CHANCE else []
        for n in range(tree.nodes)
    ]
    return Board(
        plan=plan,
        visits=visits,
        players=tree.players,
        first=first,
        count=count,
        infoset=tree.infoset.tolist(),
        chance=chance,
        player=tree.player.tolist(),
        offset=tree.offset.tolist(),
        members=[tree.members(i).tolist() for i in range(tree.information_sets)],
        lo=values,
        hi=list(values),
        weight={n: math.prod(odds[c] for c in columns) for n, columns in plan.odds.items()},
        mover=[
            i
            for i in range(tree.information_sets)
            for _ in range(int(tree.offset[i + 1] - tree.offset[i]))
        ],
        tolerance=[TIE * max(1.0, *(abs(row[p]) for row in payoffs)) for p in range(tree.players)],
        alive=[True] * tree.slots,
    )


def _average(odds: list[float], values: list[tuple[float, ...]], first: int) -> tuple[float, ...]:
    players = len(values[first])
    return tuple(
        math.fsum(p * values[first + k][q] for k, p in enumerate(odds) if p) for q in range(players)
    )


def value_nodes(b: Board, part: Part) -> None:
    """Bounds of the part's nodes, children first; sets of one node lose options that are worse."""
    for node in part.nodes:
        first, count = b.first[node], b.count[node]
        odds = b.chance[node]
        if odds:
            b.lo[node] = _average(odds, b.lo, first)
            b.hi[node] = _average(odds, b.hi, first)
            continue
        i = b.infoset[node]
        slot, who = b.offset[i], b.player[i]
        living = [k for k in range(count) if b.alive[slot + k]]
        single = len(b.members[i]) == 1
        if single and count > 1:
            floor = max(b.lo[first + k][who] for k in range(count))
            keep = [k for k in living if b.hi[first + k][who] >= floor - b.tolerance[who]]
            for k in living:
                b.alive[slot + k] = k in keep
            living = keep
        if len(living) == 1:
            b.lo[node], b.hi[node] = b.lo[first + living[0]], b.hi[first + living[0]]
        elif living:
            lows, highs = [b.lo[first + k] for k in living], [b.hi[first + k] for k in living]
            low = [min(row[q] for row in lows) for q in range(b.players)]
            if single:  # its mover will not take less than the best that is sure
                low[who] = max(row[who] for row in lows)
            b.lo[node] = tuple(low)
            b.hi[node] = tuple(max(row[q] for row in highs) for q in range(b.players))


def reached(b: Board, node: int) -> int:
    """0 a node that nobody comes to, 1 that somebody may come to, 2 that is come to for sure;
    choices that are common to the whole set do not count."""
    if b.weight[node] == 0.0:
        return 0
    sure = 2
    for slot in b.plan.path[node]:
        if not b.alive[slot]:
            return 0
        i = b.mover[slot]
        if sum(b.alive[b.offset[i] : b.offset[i + 1]]) > 1:
            sure = 1
    return sure


def judge(b: Board, i: int) -> bool:
    """Let options of a set of several nodes die that are worse for sure; whether any did."""
    who, tolerance = b.player[i], b.tolerance[b.player[i]]
    nodes = b.members[i]
    come = [reached(b, n) for n in nodes]
    based = 2 in come
    slots = range(b.offset[i + 1] - b.offset[i])
    died = False
    for a in slots:
        if not b.alive[b.offset[i] + a]:
            continue
        for other in slots:
            if other == a:
                continue
            gaps = [b.lo[b.first[n] + other][who] - b.hi[b.first[n] + a][who] for n in nodes]
            if based:
                total = sum(
                    b.weight[n] * (gap if c == 2 else min(gap, 0.0))
                    for n, gap, c in zip(nodes, gaps, come, strict=True)
                    if c
                )
                mass = sum(b.weight[n] for n, c in zip(nodes, come, strict=True) if c)
                worse = total > tolerance * mass
            else:
                worse = min(gaps) > tolerance
            if worse:
                b.alive[b.offset[i] + a] = False
                died = True
                break
    return died


def settle(b: Board, part: Part) -> bool:
    """Value and judge until nothing changes; False where a set has no option left."""
    b.visits.one_more()
    while True:
        value_nodes(b, part)
        changed = [judge(b, i) for i in part.sets]
        for i in (*part.sets, *part.single):
            if not any(b.alive[b.offset[i] : b.offset[i + 1]]):
                return False
        if not any(changed):
            return True


def solve_part(b: Board, part: Part) -> list[Local]:
    """All ways in which the members of a part can choose, given the parts before it."""
    everyone = (*part.sets, *part.single)
    found: list[Local] = []

    def visit() -> None:
        if not settle(b, part):
            return
        for i in everyone:
            own = range(b.offset[i], b.offset[i + 1])
            living = [s for s in own if b.alive[s]]
            if len(living) > 1:
                before = b.alive[:]
                for slot in living:
                    b.alive[:] = before
                    for s in own:
                        b.alive[s] = s == slot
                    visit()
                b.alive[:] = before
                return
        chosen = tuple((i, b.alive.index(True, b.offset[i]) - b.offset[i]) for i in everyone)
        found.append((chosen, tuple(b.lo[n] for n in part.nodes)))

    before = b.alive[:]
    visit()
    b.alive[:] = before
    return found


def candidates(b: Board, most: int) -> tuple[list[tuple[int, ...]], bool]:
    """The option at every set, for every candidate, and whether none was left out.

    Parts that do not depend on one another are solved once and combined. Goes on with the first
    `most` where there are more; gives none where the visits are used up.
    """
    whole = True
    sets = len(b.player)
    partial: list[tuple[int, ...]] = [(-1,) * sets]
    known: list[dict[tuple[int, ...], list[Local]]] = []
    done: list[Part] = []
    for part in b.plan.parts:
        solved: dict[tuple[int, ...], list[Local]] = {}
        grown: list[tuple[int, ...]] = []
        for choice in partial:
            key = tuple(choice[i] for i in part.inputs)
            if key not in solved:
                _recall(b, choice, done, known)
                try:
                    solved[key] = solve_part(b, part)
                except LimitReached:
                    return [], False
            for chosen, _ in solved[key]:
                longer = list(choice)
                for i, option in chosen:
                    longer[i] = option
                grown.append(tuple(longer))
            if len(grown) > most:
                whole = False
                break
        known.append(solved)
        done.append(part)
        partial = grown[:most]
        if not partial:
            break
    return sorted(partial), whole


def _recall(
    b: Board,
    choice: tuple[int, ...],
    done: list[Part],
    known: list[dict[tuple[int, ...], list[Local]]],
) -> None:
    """Set choices and values of the parts solved so far to those of one partial profile."""
    b.alive[:] = [True] * len(b.alive)
    for i, option in enumerate(choice):
        if option >= 0:
            for s in range(b.offset[i], b.offset[i + 1]):
                b.alive[s] = s == b.offset[i] + option
    for part, solved in zip(done, known, strict=True):
        for chosen, values in solved[tuple(choice[i] for i in part.inputs)]:
            if all(choice[i] == option for i, option in chosen):
                for node, value in zip(part.nodes, values, strict=True):
                    b.lo[node] = b.hi[node] = value
                break
