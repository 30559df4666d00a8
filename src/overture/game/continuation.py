"""The game that begins at the present: what is left of a game after some moves were observed.

What is past and was not observed (types, moves that others hide, chance) is no longer decided: it
is drawn at the new root, once, with the probability that it has given what was observed. Below the
root the tree, its information sets and its payoffs are those of the whole game.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from overture.case.model import NONE, AdviceSection
from overture.errors import UsageError
from overture.game.draws import Array
from overture.game.game import ChanceGroup, Game, History, InformationSet, TermGroup
from overture.game.tree import CHANCE, DECISION, TERMINAL, Tree

MOST_STARTS = 4_096
"""Ways to the present that are told apart."""


@dataclass(frozen=True)
class Start:
    """One way in which the game may have come to the present.

    `node` of the whole game's tree; `final` is -1, or the final history if it is over. The
    probability of the way, its types left out, is the product of the chance columns in `columns`
    and the strategy slots in `slots`; observed moves of the advised party are not among them.
    """

    node: int
    final: int
    at: History
    columns: tuple[int, ...]
    slots: tuple[int, ...]


@dataclass(frozen=True)
class Continuation:
    """A game from the present on: `starts` are the children of its root.

    `game.chances[-1]` draws the start. `slots` [slots of `game`] are the slots of the whole game;
    `decide` is the next decision of the advised party, "" if none is left.
    """

    game: Game
    starts: tuple[Start, ...]
    slots: np.ndarray
    decide: str


def starts_after(
    game: Game, made: Mapping[str, str], latest: int | None = None
) -> tuple[Start, ...]:
    """Every way to the present, once the moves in `made` (move -> option) were observed.

    The present is after the last of these moves in the order of the case, or after the move at
    place `latest` if that is later. Raises UsageError where there are more than MOST_STARTS ways,
    or none.
    """
    case, tree = game.case, game.tree
    rank = {move: place for place, move in enumerate(case.moves)}
    last = max((rank[move] for move in made), default=-1)
    last = last if latest is None else max(last, latest)
    drawn = {group.start: group for group in game.chances}
    finals: dict[int, list[int]] = {}
    for final, terminal in enumerate(game.terminal_of):
        finals.setdefault(terminal, []).append(final)
    found: list[Start] = []
    waiting = [Start(0, -1, History({}, {}), (), ())]
    while waiting:
        way = waiting.pop()
        node, at = way.node, way.at
        if tree.kind[node] == TERMINAL:
            ends = finals[int(tree.terminal[node])]
            if any(_later(game.finals[f], at, rank) <= last for f in ends):
                found += [
                    replace(way, final=f, at=game.finals[f], columns=way.columns + game.folded[f])
                    for f in ends
                    if _agrees(game.finals[f], made)
                ]
            elif _agrees(at, made):
                found.append(way)
            continue
        first, label = int(tree.first_child[node]), game.node_labels[node]
        group = drawn[int(tree.edge[first])] if tree.kind[node] == CHANCE else None
        if label in rank and rank[label] > last:
            if _agrees(at, made):
                found.append(way)
            continue
        options = group.options if group else game.sets[int(tree.infoset[node])].options
        for place, option in reversed(list(enumerate(options))):
            edge = (int(tree.edge[first + place]),)
            if group is not None and not group.move:
                below = History({**at.types, group.party: option}, at.choices)
                waiting.append(replace(way, node=first + place, at=below))
            elif made.get(label, option) == option:
                below = History(at.types, {**at.choices, label: option})
                on = replace(way, node=first + place, at=below)
                if group is not None:
                    on = replace(on, columns=way.columns + edge)
                elif not (label in made and case.moves[label].by == case.advised):
                    on = replace(on, slots=way.slots + edge)
                waiting.append(on)
        if len(found) > MOST_STARTS:
            raise UsageError(
                f"more than {MOST_STARTS:,} ways lead to the present; record the moves between "
                "those observed, as far as they are known"
            )
    if not found:
        raise UsageError("what was observed cannot happen in any world; withdraw a row of moves")
    return tuple(found)


def _later(final: History, at: History, rank: Mapping[str, int]) -> int:
    """The place of the first move made between a history and its end, which is folded."""
    return min(
        (rank[m] for m, o in final.choices.items() if o != NONE and m not in at.choices),
        default=len(rank),
    )


def _agrees(at: History, made: Mapping[str, str]) -> bool:
    return all(at.value(move) == option for move, option in made.items())


def way_probability(way: Start, chance: Array, strategy: Array) -> Array:
    """Probability of a way to the present given its types, in every world: array [W].

    chance [W, columns] and strategy [W, slots] are of the whole game.
    """
    found = np.ones(chance.shape[0])
    for column in way.columns:
        found *= chance[:, column]
    for slot in way.slots:
        found *= strategy[:, slot]
    return found


def continuation(
    game: Game, starts: tuple[Start, ...], latest: int = -1, decide: str = ""
) -> Continuation:
    """The game from the present on, with a first chance move over the ways that led to it.

    The advised choice is `decide` if that is still ahead, else the first decision of the advised
    party after the move at place `latest`.
    """
    tree, base = game.tree, game.chance_columns
    order: list[tuple[int, int]] = [(-1, -1)]
    parents, edges = [-1], [-1]
    children: list[tuple[int, int]] = []
    at = 0
    while at < len(order):
        node, final = order[at]
        begin = len(order)
        if node < 0:
            order += [(way.node, way.final) for way in starts]
            edges += range(base, base + len(starts))
        elif final < 0 and tree.kind[node] != TERMINAL:
            first = int(tree.first_child[node])
            below = range(first, first + int(tree.n_children[node]))
            order += [(child, -1) for child in below]
            edges += [int(tree.edge[child]) for child in below]
        parents += [at] * (len(order) - begin)
        children.append((begin, len(order) - begin))
        at += 1
    kept, members = _kept_sets(game, order)
    number = {s.index: k for k, s in enumerate(kept)}
    old_slots = [
        slot
        for s in kept
        for slot in range(int(tree.offset[s.index]), int(tree.offset[s.index + 1]))
    ]
    new_slot = {slot: k for k, slot in enumerate(old_slots)}
    kind = np.array([CHANCE, *(int(tree.kind[n]) for n, _ in order[1:])], dtype=np.int64)
    for child in range(1, len(order)):
        if kind[parents[child]] == DECISION:
            edges[child] = new_slot[edges[child]]
    ends = [k for k in range(len(order)) if kind[k] == TERMINAL]
    terminal = np.full(len(order), -1, dtype=np.int64)
    terminal[ends] = np.arange(len(ends))
    finals = _finals(game, order, ends)
    new_final = {old: k for k, (old, _, _) in enumerate(finals)}
    whole = Tree(
        parent=np.array(parents, dtype=np.int64),
        kind=kind,
        first_child=np.array([begin if count else -1 for begin, count in children], dtype=np.int64),
        n_children=np.array([count for _, count in children], dtype=np.int64),
        infoset=np.array(
            [-1, *(number.get(int(tree.infoset[n]), -1) for n, _ in order[1:])], dtype=np.int64
        ),
        edge=np.array(edges, dtype=np.int64),
        terminal=terminal,
        player=np.array([tree.player[s.index] for s in kept], dtype=np.int64),
        offset=np.cumsum([0, *(len(s.options) for s in kept)]).astype(np.int64),
        set_start=np.cumsum([0, *(len(nodes) for nodes in members)]).astype(np.int64),
        set_nodes=np.array([n for nodes in members for n in nodes], dtype=np.int64),
        players=tree.players,
    )
    sets = tuple(replace(s, index=k) for k, s in enumerate(kept))
    chosen = _next_decision(game, sets, latest, decide)
    case = game.case
    test = case.advice.test if chosen == case.advice.decide else None
    names = tuple(str(k) for k in range(len(starts)))
    left = Game(
        case=replace(case, advice=AdviceSection(chosen or case.advice.decide, test)),
        tree=whole,
        sets=sets,
        movers=game.movers,
        chances=(*game.chances, ChanceGroup("", "", names, base, History({}, {}))),
        chance_columns=base + len(starts),
        finals=tuple(game.finals[old] for old, _, _ in finals),
        terminal_of=tuple(end for _, end, _ in finals),
        folded=tuple(columns for _, _, columns in finals),
        terms=_terms(game, new_final),
        node_labels=("", *(game.node_labels[n] for n, _ in order[1:])),
        raw_nodes=len(order),
    )
    return Continuation(left, starts, np.array(old_slots, dtype=np.int64), chosen)


def _kept_sets(
    game: Game, order: list[tuple[int, int]]
) -> tuple[list[InformationSet], list[list[int]]]:
    """Information sets of the whole game that are still ahead, and their nodes in the new order."""
    found: dict[int, list[int]] = {}
    for new, (node, final) in enumerate(order):
        if node >= 0 and final < 0 and game.tree.kind[node] == DECISION:
            found.setdefault(int(game.tree.infoset[node]), []).append(new)
    return [game.sets[i] for i in sorted(found)], [found[i] for i in sorted(found)]


def _finals(
    game: Game, order: list[tuple[int, int]], ends: list[int]
) -> list[tuple[int, int, tuple[int, ...]]]:
    """(final of the whole game, terminal here, folded columns) of every final that is left."""
    at: dict[int, list[int]] = {}
    for final, terminal in enumerate(game.terminal_of):
        at.setdefault(terminal, []).append(final)
    found: list[tuple[int, int, tuple[int, ...]]] = []
    for place, end in enumerate(ends):
        node, final = order[end]
        if final >= 0:
            found.append((final, place, ()))
        else:
            found += [(f, place, game.folded[f]) for f in at[int(game.tree.terminal[node])]]
    return found


def _terms(game: Game, new_final: Mapping[int, int]) -> tuple[TermGroup, ...]:
    """The payoff terms at the finals that are left."""
    found = []
    for group in game.terms:
        left = [f for f in group.finals if f in new_final]
        if left:
            members = tuple(new_final[f] for f in left)
            found.append(TermGroup(group.party, group.term, game.finals[left[0]], members))
    return tuple(found)


def _next_decision(game: Game, sets: tuple[InformationSet, ...], latest: int, decide: str) -> str:
    case = game.case
    ahead = [s.move for s in sets if s.party == case.advised]
    if decide in ahead:
        return decide
    moves = list(case.moves)
    return next((move for move in moves[latest + 1 :] if move in ahead), "")
