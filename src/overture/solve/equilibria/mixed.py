"""All mixed equilibria of one world, and the continua of equilibria.

1. Cut the game into blocks that can be solved on their own (`mixed_blocks`), the inner ones
   first: a game with every inner block replaced by the values of one of its equilibria.
2. In each, go through the support profiles that survive dominance (`mixed_supports`).
3. Solve each profile's indifference equations, exactly where they can be (`mixed_systems`); what
   stays free is a component with vertices (`components`).
4. Put the blocks together, ask for beliefs off the path, and have everything certified by code of
   its own (`certify`).

Source: Kreps & Wilson (1982); support enumeration as in Porter, Nudelman & Shoham (2008), here
over behaviour strategies.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice, product
from math import prod

from overture.errors import UsageError
from overture.game.tree import CHANCE, DECISION, Tree
from overture.solve.equilibria import certify, consistency
from overture.solve.equilibria.mixed_blocks import Block, Part, blocks, cut
from overture.solve.equilibria.mixed_conditions import form
from overture.solve.equilibria.mixed_plays import Beliefs, Outcome, Tally, outcomes, plausible
from overture.solve.equilibria.mixed_starts import started
from overture.solve.equilibria.mixed_supports import Work, support_profiles
from overture.solve.equilibria.values import Equilibrium, Found, Number, PointGame

RESERVE = 0.2
"""Share of the time that is kept for starts in case the enumeration is cut."""

STEPS = 400_000
"""Supports that are looked at in one block before its search is cut."""

COMBINATIONS = 500
"""Combinations of the equilibria of inner blocks that are tried in an outer one."""

MOST = 1_000
"""Strategies that are certified at the end."""

SAME = 9
"""Decimals to which two strategies agree that are called one."""

Strategy = dict[int, tuple[Number, ...]]
"""Information set of the whole game -> probabilities of its options."""


@dataclass(frozen=True)
class Play:
    """One equilibrium of a block, or a family of them with the same values.

    parts   independent pieces; a piece with several strategies is a component, these its vertices
    values  node of the frontier -> payoffs of the players
    level   whether all of a component has these values at the frontier
    """

    parts: tuple[tuple[Strategy, ...], ...]
    values: dict[int, tuple[Number, ...]]
    level: bool = True

    @property
    def vertices(self) -> int:
        """Combinations of the vertices of its pieces; 1 where it is a point."""
        return prod(len(piece) for piece in self.parts)


@dataclass
class _Search:
    """What is searched, and what it has met."""

    point: PointGame
    others_only: bool
    beliefs: Beliefs
    deadline: float
    tally: Tally
    cut: set[str]
    profiles: int = 0
    blocks: int = 0
    starts: int = 0


def mixed_equilibria(
    point: PointGame, *, concept: str = "sequential", seconds: float = 60.0, seed: int = 1
) -> Found:
    """Every mixed equilibrium of a world, and the vertices of its components, certified.

    `concept` is "sequential" or "weak_pbe". Pure equilibria are left out unless they are vertices
    of a component. `seconds` bounds the time of the enumeration; where it was cut, starts drawn
    from `seed` add what they find. `complete` is True only when every support profile was
    decided. Raises UsageError for another concept.
    """
    if concept not in ("sequential", "weak_pbe"):
        raise UsageError(
            f"mixed equilibria are not enumerated by '{concept}'; ask for weak_pbe or sequential, "
            "and read the labels of each"
        )
    sequential = concept == "sequential"
    search = _Search(
        point,
        sequential,
        consistency.supporting_beliefs if sequential else consistency.weak_beliefs,
        time.monotonic() + seconds * (1 - RESERVE),
        Tally(),
        set(),
    )
    plays, _, _ = _solved(search, blocks(point.tree, one_node_only=not sequential))
    if search.cut or search.tally.curved or search.tally.unsolved:
        plays += _from_starts(search, seed, search.deadline + seconds * RESERVE)
    equilibria, dropped = _certified(search, plays, concept)
    complete = not (
        search.cut or dropped or search.tally.undecided or search.tally.curved
        or search.tally.unsolved or search.tally.sampled
    )  # fmt: skip
    return Found(concept, equilibria, complete, _searched(search, dropped, complete))


def _solved(search: _Search, block: Block) -> tuple[list[Play], tuple[int, ...], tuple[Block, ...]]:
    """The plays of a block, its own sets, and the blocks inside it that could be cut out.

    An inner component whose values differ along it cannot be cut out: the outer game may need one
    value of them. Its sets are then solved together with the outer ones.
    """
    own = list(block.sets)
    inner: list[Block] = []
    plays: list[list[Play]] = []
    for one in block.inner:
        found, sets, deeper = _solved(search, one)
        if all(play.level for play in found):
            inner.append(Block(one.frontier, sets, deeper))
            plays.append(found)
        else:
            own += sets
            for part in deeper:
                again, _, _ = _solved(search, part)
                inner.append(part)
                plays.append(again)
    result: list[Play] = []
    combinations = product(*plays)
    for chosen in islice(combinations, COMBINATIONS):
        result += _block(search, block, sorted(own), chosen)
    if next(combinations, None) is not None:
        search.cut.add("combinations")
    return _without_faces(result), tuple(sorted(own)), tuple(inner)


def _block(
    search: _Search, block: Block, own: Sequence[int], chosen: Sequence[Play]
) -> Iterator[Play]:
    """The plays of a block with one play of every inner block."""
    ends = {node: value for play in chosen for node, value in play.values.items()}
    part = cut(search.point, block.frontier, ends)
    inherited = tuple(piece for play in chosen for piece in play.parts)
    search.blocks += 1
    if not own:
        values = _values(part, (), block.frontier)
        yield Play(inherited, values)
        return
    rough = form(part.point, exact=False, others_only=search.others_only)
    exact = form(part.point, exact=True, others_only=search.others_only)
    left = search.deadline - time.monotonic()
    # a part inside another leaves it half of the time
    share = left if block.frontier == (0,) else left / 2
    work = Work(time.monotonic() + max(share, 0.0), STEPS)
    for supports in support_profiles(rough, work):
        if not plausible(rough, supports):
            continue
        for outcome in outcomes(part.point, exact, supports, search.beliefs, search.tally):
            yield _play(part, outcome, inherited, block.frontier)
    search.cut |= work.cut
    search.profiles += work.profiles


def _play(
    part: Part,
    outcome: Outcome,
    inherited: tuple[tuple[Strategy, ...], ...],
    frontier: Sequence[int],
) -> Play:
    tree = part.point.tree
    values = [_values(part, vertex, frontier) for vertex in outcome.vertices]
    level = all(
        abs(float(a - b)) <= 1e-9
        for other in values[1:]
        for node in frontier
        for a, b in zip(values[0][node], other[node], strict=True)
    )
    strategies = tuple(
        {
            i: vertex[int(tree.offset[k]) : int(tree.offset[k + 1])]
            for k, i in enumerate(part.set_of)
        }
        for vertex in outcome.vertices
    )
    return Play((*inherited, strategies), values[0], level)


def _from_starts(search: _Search, seed: int, deadline: float) -> Iterator[Play]:
    """Plays of the whole game whose supports are those of quantal responses."""
    exact = form(search.point, exact=True, others_only=search.others_only)
    tree, aside = search.point.tree, Tally()
    for supports in started(search.point, exact, seed, deadline):
        search.starts += 1
        for outcome in outcomes(search.point, exact, supports, search.beliefs, aside):
            strategies = tuple(
                {
                    i: vertex[int(tree.offset[i]) : int(tree.offset[i + 1])]
                    for i in range(tree.information_sets)
                }
                for vertex in outcome.vertices
            )
            yield Play((strategies,), {})


def _values(
    part: Part, strategy: Sequence[Number], frontier: Sequence[int]
) -> dict[int, tuple[Number, ...]]:
    """Expected payoffs of the players at the frontier."""
    tree, point = part.point.tree, part.point
    worth: list[tuple[Number, ...]] = [()] * tree.nodes
    for node in range(tree.nodes - 1, -1, -1):
        if tree.kind[node] not in (CHANCE, DECISION):
            worth[node] = point.payoffs[int(tree.terminal[node])]
            continue
        first = int(tree.first_child[node])
        below = range(first, first + int(tree.n_children[node]))
        odds = point.chance if tree.kind[node] == CHANCE else strategy
        total: list[Number] = [Fraction(0)] * tree.players
        for child in below:
            p = odds[int(tree.edge[child])]
            if p != 0:
                total = [t + p * v for t, v in zip(total, worth[child], strict=True)]
        worth[node] = tuple(total)
    return {node: worth[entry] for node, entry in zip(frontier, part.entries, strict=True)}


def _key(strategy: Strategy) -> tuple[float, ...]:
    return tuple(round(float(p), SAME) + 0.0 for i in sorted(strategy) for p in strategy[i])


def _without_faces(plays: Sequence[Play]) -> list[Play]:
    """Without plays whose strategies are all vertices of another: a face of its component."""
    if any(play.vertices > MOST for play in plays):
        return list(plays)  # more than will be listed
    corners = [frozenset(_corners(play)) for play in plays]
    kept: list[int] = []
    order = sorted(range(len(plays)), key=lambda k: -len(corners[k]))
    for k in order:
        if not any(corners[k] <= corners[other] for other in kept):
            kept.append(k)
    return [plays[k] for k in sorted(kept)]


def _corners(play: Play) -> Iterator[tuple[float, ...]]:
    for pieces in product(*play.parts):
        yield _key({i: p for piece in pieces for i, p in piece.items()})


def _certified(
    search: _Search, plays: Sequence[Play], concept: str
) -> tuple[tuple[Equilibrium, ...], int]:
    """Every strategy with beliefs and a certificate; how many failed.

    Families that share a vertex hang together: they are one component.
    """
    tree, dropped = search.point.tree, 0
    found: dict[tuple[float, ...], Equilibrium] = {}
    families: list[list[tuple[float, ...]]] = []
    refused: set[tuple[float, ...]] = set()
    for play in plays:
        family: list[tuple[float, ...]] = []
        for pieces in product(*play.parts):
            if len(found) + dropped >= MOST:
                search.cut.add("listed")
                break
            played = {i: p for piece in pieces for i, p in piece.items()}
            key = _key(played)
            strategy = _whole(tree, played)
            if play.vertices == 1 and all(p in (0, 1) for p in strategy):
                continue
            if key not in found and key not in refused:
                one = _equilibrium(search, strategy, concept)
                if one is None:
                    dropped += 1
                    refused.add(key)
                    continue
                found[key] = one
            if key in found:
                family.append(key)
        if play.vertices > 1:
            families.append(family)
    number = _connected(families)
    return tuple(
        replace(one, kind="vertex", component=number[key]) if key in number else one
        for key, one in found.items()
    ), dropped


def _connected(families: Sequence[Sequence[tuple[float, ...]]]) -> dict[tuple[float, ...], int]:
    """The number of the component of every vertex."""
    groups: list[set[tuple[float, ...]]] = []
    for family in families:
        joined = set(family)
        apart = []
        for group in groups:
            if group & joined:
                joined |= group
            else:
                apart.append(group)
        groups = [*apart, joined]
    return {key: number for number, group in enumerate(groups) for key in group}


def _equilibrium(search: _Search, strategy: Sequence[Number], concept: str) -> Equilibrium | None:
    """A strategy of the whole game with beliefs that carry it, if it is certified."""
    assessment, decided = search.beliefs(search.point, strategy)
    search.tally.undecided += not decided
    if assessment is None:
        return None
    certificate = certify.certify(search.point, assessment)
    if concept not in certificate.concepts:
        return None
    return Equilibrium(assessment, certificate, "mixed")


def _whole(tree: Tree, strategy: Strategy) -> tuple[Number, ...]:
    slots: list[Number] = [Fraction(0)] * tree.slots
    for i, probabilities in strategy.items():
        slots[int(tree.offset[i]) : int(tree.offset[i + 1])] = probabilities
    return tuple(slots)


REASONS = {
    "time": "time ran out before all support profiles were looked at",
    "steps": f"the search of a part stopped after {STEPS:,} supports",
    "wide": "at sets of many options only mixes of up to three options were looked at",
    "combinations": f"only {COMBINATIONS} combinations of the equilibria of parts were tried",
    "listed": f"only {MOST:,} strategies were certified",
}


def _searched(search: _Search, dropped: int, complete: bool) -> tuple[str, ...]:
    tally = search.tally
    said = [
        f"{'all ' if complete else ''}{_count(search.profiles, 'support profile')} that survive "
        f"dominance and indifference, in {_count(search.blocks, 'part')} of the game that can be "
        "solved alone"
    ]
    if search.starts:
        said.append(f"{_count(search.starts, 'support profile')} of quantal responses beside them")
    said += [REASONS[reason] for reason in sorted(search.cut)]
    counted = (
        (tally.undecided, "candidate", " whose beliefs off the path were not decided"),
        (tally.unsolved, "support profile", " with equations that were not solved through"),
        (
            tally.curved,
            "continuum",
            " with bounds that are not linear, which are not described",
        ),
        (tally.sampled, "continuum", " with beliefs that change along it, tried at some points"),
        (tally.bisected, "end", " of components placed by bisection, to 1e-10 of their length"),
        (dropped, "candidate", " that the certificate refused"),
    )
    said += [f"{_count(count, one)}{rest}" for count, one, rest in counted if count]
    return tuple(said)


def _count(count: int, one: str) -> str:
    """ "1 end", "3 ends", "1 continuum", "3 continua"."""
    several = "continua" if one == "continuum" else f"{one}s"
    return f"{count:,} {one if count == 1 else several}"
