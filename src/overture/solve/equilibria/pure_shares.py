"""How many pure sequential equilibria each world of an ensemble has, and what each advises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from overture.game.draws import Array
from overture.game.evaluate import Numbers
from overture.game.game import Game
from overture.game.rationals import distribution, exact
from overture.game.tree import CHANCE, Ints, Tree
from overture.solve.equilibria.values import PointGame

VISITS = 50_000
"""Partial profiles visited in one world before the search of that world is cut short."""

MOST = 5_000
"""Candidates in one world before it is cut short: a world with so many has ties."""


@dataclass(frozen=True)
class PureShares:
    """Shares of the weight of all worlds, but for `worlds` and `slowly`, which count them.

    none, one, several  worlds with that many pure sequential equilibria
    undecided           worlds where the search was cut short or a candidate was not decided
    policy_depends      worlds where pure sequential equilibria take different policies
    plays               [options] worlds where there are some and all take this option
    slowly              worlds that needed the search for trembles
    """

    worlds: int
    none: float
    one: float
    several: float
    undecided: float
    policy_depends: float
    plays: tuple[float, ...]
    slowly: int

    def same_as(self, option: int) -> float:
        """Share of the worlds with a pure equilibrium, and decided, where all take `option`."""
        some = self.one + self.several
        return self.plays[option] / some if some > 0 else 0.0


@dataclass(frozen=True)
class PureWorlds:
    """The pure sequential equilibria of some worlds.

    count    [W] how many there are; where `decided` is false, how many were found
    decided  [W] whether there are no more
    played   [W, decide sets, options] whether some of them take the option there
    profiles [W, kept, information sets] options taken in the first of them; -1 beyond the last
    """

    count: Ints
    decided: np.ndarray
    played: np.ndarray
    profiles: np.ndarray
    slowly: int


def pure_worlds(
    tree: Tree,
    numbers: Numbers,
    decide: Sequence[int],
    *,
    keep: int = 0,
    slow: int = 100,
    trembles: int = MOST,
    visits: int = VISITS,
    most: int = MOST,
) -> PureWorlds:
    """All pure sequential equilibria of every world of a block (Kreps & Wilson 1982).

    `decide` are the information sets whose options are told. Candidates that the kernel leaves
    open go to the search for trembles, in at most `slow` worlds, those with fewest of them first,
    and only where they are at most `trembles`.
    """
    from overture.solve.equilibria.pure_code import pure_code
    from overture.solve.equilibria.pure_kernel import OPEN, SOLVED
    from overture.solve.equilibria.pure_plan import pure_plan
    from overture.solve.equilibria.pure_worlds import solve_worlds

    code = pure_code(pure_plan(tree))
    sets = np.array(decide, dtype=np.int64)
    options = max(int(tree.offset[i + 1] - tree.offset[i]) for i in decide)

    def solve(payoffs: Array, chance: Array, keep: int, leave: int) -> tuple[np.ndarray, ...]:
        count = payoffs.shape[0]
        status, found, left = (np.zeros(count, dtype=np.int64) for _ in range(3))
        played = np.zeros((count, len(decide), options), dtype=np.uint8)
        kept = np.full((count, keep, tree.information_sets), -1, dtype=np.int16)
        waiting = np.full((count, leave, tree.information_sets), -1, dtype=np.int16)
        solve_worlds(
            code, payoffs, chance, visits, most, sets, status, found, left, played, kept, waiting
        )
        return status, found, left, played, kept, waiting

    # one layout, so that the kernel is compiled once
    payoffs, chance = np.ascontiguousarray(numbers.payoffs), np.ascontiguousarray(numbers.chance)
    status, found, left, played, kept, _ = solve(payoffs, chance, keep, 0)
    slowly = 0
    unsettled = np.flatnonzero((status == OPEN) & (left <= trembles))
    for w in unsettled[np.argsort(left[unsettled], kind="stable")][:slow]:
        one = slice(w, w + 1)
        *_, waiting = solve(payoffs[one], chance[one], 0, int(left[w]))
        point = world_point(tree, payoffs[w], chance[w])
        if _decide(point, waiting[0], decide, found, played, kept, int(w)):
            status[w] = SOLVED
            slowly += 1
    return PureWorlds(found, status == SOLVED, played, kept, slowly)


def _decide(
    point: PointGame,
    waiting: np.ndarray,
    decide: Sequence[int],
    found: Ints,
    played: np.ndarray,
    kept: np.ndarray,
    w: int,
) -> bool:
    """Look for trembles behind candidates [., information sets] and note those that are carried;
    False if one stays undecided. In floats, as in the kernel, so that the same options tie."""
    from overture.solve.equilibria.consistency import supporting_beliefs

    offset = point.tree.offset[:-1]
    for profile in waiting:
        strategy = np.zeros(point.tree.slots)
        strategy[offset + profile] = 1.0
        assessment, decided = supporting_beliefs(point, strategy.tolist())
        if not decided:
            return False
        if assessment is not None:
            if found[w] < kept.shape[1]:
                kept[w, found[w]] = profile
            found[w] += 1
            for d, i in enumerate(decide):
                played[w, d, profile[i]] = 1
    return True


def pure_shares(
    game: Game | Tree,
    numbers: Numbers | Iterable[Numbers],
    decide: int | Sequence[int],
    *,
    slow: int = 100,
    trembles: int = MOST,
    visits: int = VISITS,
    most: int = MOST,
) -> PureShares:
    """The shares over an ensemble, one block of worlds after the other.

    `decide` are the information sets at which the policy is chosen; at most `slow` worlds of a
    block, with at most `trembles` open candidates each, get the search for trembles; `visits` and
    `most` bound the search of a world. Everybody knows the world in this reading.
    """
    tree = game if isinstance(game, Tree) else game.tree
    sets = (decide,) if isinstance(decide, int) else tuple(decide)
    blocks = [numbers] if isinstance(numbers, Numbers) else numbers
    options = max(int(tree.offset[i + 1] - tree.offset[i]) for i in sets)
    mass = np.zeros(6)
    plays = np.zeros(options)
    worlds = slowly = 0
    for block in blocks:
        answer = pure_worlds(
            tree, block, sets, slow=slow, trembles=trembles, visits=visits, most=most
        )
        weight = block.weights
        differs = (answer.played.sum(axis=2) > 1).any(axis=1)
        # a world with two policies found has several equilibria, however many are left open
        known = answer.decided | differs
        some = known & (answer.count > 0)
        mass += [
            weight.sum(),
            weight[known & (answer.count == 0)].sum(),
            weight[known & (answer.count == 1)].sum(),
            weight[known & (answer.count > 1)].sum(),
            weight[~known].sum(),
            weight[differs].sum(),
        ]
        for option in range(options):
            alone = answer.played[:, :, option].all(axis=1) & ~differs
            plays[option] += weight[some & alone].sum()
        worlds += block.worlds
        slowly += answer.slowly
    if mass[0] > 0:
        mass[1:] /= mass[0]
        plays /= mass[0]
    return PureShares(
        worlds=worlds,
        none=float(mass[1]),
        one=float(mass[2]),
        several=float(mass[3]),
        undecided=float(mass[4]),
        policy_depends=float(mass[5]),
        plays=tuple(plays.tolist()),
        slowly=slowly,
    )


def world_point(tree: Tree, payoffs: Array, chance: Array) -> PointGame:
    """One world of a block in fractions: payoffs [terminals, players], chance [columns]."""
    odds = [exact(float(p)) for p in chance]
    for columns in _chance_moves(tree):
        parts = distribution([float(chance[c]) for c in columns])
        for column, part in zip(columns, parts, strict=True):
            odds[column] = part
    points = tuple(tuple(exact(float(v)) for v in row) for row in payoffs)
    return PointGame(tree, points, tuple(odds), exact=False)


def _chance_moves(tree: Tree) -> Iterator[tuple[int, ...]]:
    """The columns of every chance node, those of nodes that share them once."""
    seen = set()
    for node in np.flatnonzero(tree.kind == CHANCE):
        first = int(tree.first_child[node])
        columns = tuple(int(c) for c in tree.edge[first : first + int(tree.n_children[node])])
        if columns not in seen:
            seen.add(columns)
            yield columns
