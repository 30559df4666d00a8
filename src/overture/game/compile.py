"""Case -> Game: the moves unfold into histories, histories into a tree of flat arrays.

Two histories share an information set when they agree on the move, the mover's own type, its own
earlier moves, and the option (or none) of every move it has seen (von Neumann & Morgenstern 1944;
Kuhn 1953). A chance move that ends the game is folded into its parent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import repeat

import numpy as np

from overture.case.model import NONE, Case, Move
from overture.errors import CaseError, Problem
from overture.game.environment import Environment, static_names
from overture.game.game import ChanceGroup, Game, History, InformationSet, TermGroup
from overture.game.tree import CHANCE, DECISION, TERMINAL, Tree, forgets
from overture.game.warnings import structural_warnings

MOST_NODES = 20_000


@dataclass
class _Node:
    """A node while the tree grows; dropped once the arrays exist."""

    kind: int
    at: History
    move: str = ""
    party: str = ""
    options: tuple[str, ...] = ()
    children: list[_Node] = field(default_factory=list)
    columns: tuple[int, ...] = ()
    key: tuple[object, ...] = ()
    finals: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)


class _Growth:
    """The state of one compilation."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.moves = list(case.moves.values())
        self.count = 0
        self.problems: list[Problem] = []
        self.groups: dict[tuple[object, ...], ChanceGroup] = {}
        self.columns = 0
        self.finals: list[History] = []
        self.chance_names = {
            move.id: sorted(set().union(*(static_names(case, o.probability) for o in move.options)))
            for move in self.moves
            if move.by == "chance"
        }

    def grow(self, parties: list[str], position: int, at: History) -> _Node:
        self.count += 1
        if self.count > MOST_NODES:
            self._too_large()
        if parties:
            party = parties[0]
            options = tuple(self.case.types[party])
            node = _Node(CHANCE, at, party=party, options=options)
            node.columns = self._columns(("", party), ChanceGroup("", party, options, 0, at))
            for option in options:
                below = History({**at.types, party: option}, at.choices)
                node.children.append(self.grow(parties[1:], position, below))
            return node
        choices = dict(at.choices)
        while position < len(self.moves):
            move = self.moves[position]
            here = History(at.types, choices)
            environment = Environment(self.case, here, None)
            if move.when is None or bool(move.when.evaluate(environment)):
                return self._branch(move, position, here, environment)
            choices[move.id] = NONE
            position += 1
        final = History(at.types, choices)
        self.finals.append(final)
        return _Node(TERMINAL, final, finals=[(len(self.finals) - 1, ())])

    def _branch(self, move: Move, position: int, at: History, environment: Environment) -> _Node:
        options = tuple(
            o.id for o in move.options if o.when is None or bool(o.when.evaluate(environment))
        )
        if not options:
            self._problem(
                move,
                "no-option",
                f"none of its options is offered when {_words(at)}",
                "add an option that is always offered, or narrow the `when` of the move",
            )
            raise CaseError(self.problems)
        if move.by == "chance":
            node = _Node(CHANCE, at, move=move.id, options=options)
            names = self.chance_names[move.id]
            key = (move.id, options, *(at.value(name) for name in names))
            node.columns = self._columns(key, ChanceGroup(move.id, "", options, 0, at))
        else:
            node = _Node(DECISION, at, move=move.id, party=move.by, options=options)
            node.key = self._knowledge(move, at)
        for option in options:
            below = History(at.types, {**at.choices, move.id: option})
            node.children.append(self.grow([], position + 1, below))
        if node.kind == CHANCE and all(child.kind == TERMINAL for child in node.children):
            finals = [
                (final, (column, *folded))
                for column, child in zip(node.columns, node.children, strict=True)
                for final, folded in child.finals
            ]
            return _Node(TERMINAL, at, finals=finals)
        return node

    def _columns(self, key: tuple[object, ...], group: ChanceGroup) -> tuple[int, ...]:
        """The chance columns of a node, shared with every node that has the same key."""
        if key not in self.groups:
            self.groups[key] = ChanceGroup(
                group.move, group.party, group.options, self.columns, group.at
            )
            self.columns += len(group.options)
        start = self.groups[key].start
        return tuple(range(start, start + len(group.options)))

    def _knowledge(self, move: Move, at: History) -> tuple[object, ...]:
        """What the mover knows: its type, and the option of every move it made or has seen."""
        known: list[tuple[str, str]] = []
        seen = self._seen(move, at)
        for earlier in self.moves:
            if earlier.id == move.id:
                break
            if earlier.id in seen:
                known.append((earlier.id, at.value(earlier.id)))
        return (move.id, at.types.get(move.by, ""), tuple(known))

    def _seen(self, move: Move, at: History) -> set[str]:
        """Moves that the mover has seen or made, with all it saw when it moved before."""
        seen: set[str] = set()
        last: Move | None = None
        for earlier in self.moves:
            if earlier.id == move.id:
                break
            if earlier.by == move.by:
                seen.add(earlier.id)
                if at.value(earlier.id) != NONE:
                    last = earlier
            elif move.sees is None and move.by in earlier.seen_by:
                seen.add(earlier.id)
        if move.sees is not None:
            seen |= set(move.sees)
        # the last own move carries what all those before it saw: one call, not one per move
        return seen if last is None else seen | self._seen(last, at)

    def _problem(self, move: Move, check: str, what: str, remedy: str) -> None:
        self.problems.append(Problem(check, move.spot, f"moves.{move.id}", what, remedy))

    def _too_large(self) -> None:
        move = self.moves[0]
        self._problem(
            move,
            "tree-too-large",
            f"the moves unfold to more than {MOST_NODES:,} nodes",
            "restrict moves with `when`, or put consequences in payoff terms instead of moves",
        )
        raise CaseError(self.problems)


def compile_case(case: Case) -> Game:
    """Compile a case to its game.

    Raises CaseError when histories that a party cannot tell apart offer different options, when
    a move has no option somewhere, or when the tree is larger than MOST_NODES.
    """
    growth = _Growth(case)
    root = growth.grow(list(case.types), 0, History({}, {}))
    raw_nodes = growth.count
    order = [root]
    for node in order:  # breadth first: the list grows while it is read
        order.extend(node.children)
    number = {id(node): index for index, node in enumerate(order)}
    sets, members = _information_sets(case, growth, order)
    set_of = {node: index for index, nodes in enumerate(members) for node in nodes}
    offset = np.cumsum([0, *(len(s.options) for s in sets)])
    movers = tuple(p for p in case.parties if any(s.party == p for s in sets))
    player_of = {party: index for index, party in enumerate(movers)}

    size = len(order)
    parent, first, infoset, edge = (np.full(size, -1, dtype=np.int64) for _ in range(4))
    terminal = np.full(size, -1, dtype=np.int64)
    counts = np.zeros(size, dtype=np.int64)
    kind = np.array([node.kind for node in order], dtype=np.int64)
    terminal_of = [-1] * len(growth.finals)
    folded: list[tuple[int, ...]] = [()] * len(growth.finals)
    terminals = 0
    for index, node in enumerate(order):
        counts[index] = len(node.children)
        if node.kind == TERMINAL:
            terminal[index] = terminals
            for final, columns in node.finals:
                terminal_of[final] = terminals
                folded[final] = columns
            terminals += 1
            continue
        first[index] = number[id(node.children[0])]
        if node.kind == DECISION:
            infoset[index] = set_of[index]
        for position, child in enumerate(node.children):
            below = number[id(child)]
            parent[below] = index
            if node.kind == DECISION:
                edge[below] = offset[set_of[index]] + position
            else:
                edge[below] = node.columns[position]
    tree = Tree(
        parent=parent,
        kind=kind,
        first_child=first,
        n_children=counts,
        infoset=infoset,
        edge=edge,
        terminal=terminal,
        player=np.array([player_of[s.party] for s in sets], dtype=np.int64),
        offset=offset.astype(np.int64),
        set_start=np.cumsum([0, *(len(nodes) for nodes in members)]).astype(np.int64),
        set_nodes=np.array([n for nodes in members for n in nodes], dtype=np.int64),
        players=len(movers),
    )
    _check_recall(case, tree, sets)
    finals = tuple(growth.finals)
    game = Game(
        case=case,
        tree=tree,
        sets=tuple(sets),
        movers=movers,
        chances=tuple(growth.groups.values()),
        chance_columns=growth.columns,
        finals=finals,
        terminal_of=tuple(terminal_of),
        folded=tuple(folded),
        terms=_term_groups(case, finals),
        node_labels=tuple(node.move or node.party for node in order),
        raw_nodes=raw_nodes,
        warnings=(),
    )
    return structural_warnings(game)


def _information_sets(
    case: Case, growth: _Growth, order: list[_Node]
) -> tuple[list[InformationSet], list[list[int]]]:
    """Group the decision nodes by what their mover knows; in the order of the moves."""
    found: dict[tuple[object, ...], list[int]] = {}
    for index, node in enumerate(order):
        if node.kind == DECISION:
            found.setdefault(node.key, []).append(index)
    rank = {move: position for position, move in enumerate(case.moves)}
    keys = sorted(found, key=lambda key: (rank[str(key[0])], found[key][0]))
    sets: list[InformationSet] = []
    members: list[list[int]] = []
    for key in keys:
        nodes = found[key]
        options = order[nodes[0]].options
        move = case.moves[str(key[0])]
        if any(order[node].options != options for node in nodes):
            one, other = next(
                (order[nodes[0]].at, order[node].at)
                for node in nodes
                if order[node].options != options
            )
            growth._problem(
                move,
                "options-differ",
                f"{case.parties[move.by].name} cannot tell apart '{_words(one)}' and "
                f"'{_words(other)}', but different options are offered",
                "let the `when` of its options use only what the mover sees",
            )
        known = key[2]
        assert isinstance(known, tuple)
        sets.append(
            InformationSet(
                index=len(sets),
                party=move.by,
                move=move.id,
                type=str(key[1]),
                known=known,
                options=options,
                pooled=case.parties[move.by].knows == "prior",
            )
        )
        members.append(nodes)
    if growth.problems:
        raise CaseError(growth.problems)
    return sets, members


def _term_groups(case: Case, finals: tuple[History, ...]) -> tuple[TermGroup, ...]:
    """For every payoff term, the finals at which it takes the same value in every world.

    Where `when` rests on the history alone it is settled here, so that the finals at which it
    holds differ only by what `add` reads.
    """
    groups: list[TermGroup] = []
    settled = set(case.moves) | set(case.types) | set(case.outcomes)
    column = cache(lambda name: tuple(at.value(name) for at in finals))

    def along(names: Sequence[str]) -> Iterable[tuple[str, ...]]:
        """The values of these names at every final, without end where there are none."""
        return zip(*(column(name) for name in names), strict=True) if names else repeat(())

    for party, terms in case.payoffs.items():
        for index, term in enumerate(terms):
            condition = term.when
            if condition is not None and not condition.names <= settled:
                condition = None  # known only in each world
                names = sorted(static_names(case, term.add) | static_names(case, term.when))
            else:
                names = sorted(static_names(case, term.add))
            read = sorted(static_names(case, condition))
            holds: dict[tuple[str, ...], bool] = {}
            alike: dict[tuple[str, ...], list[int]] = {}
            for final, (at, key, seen) in enumerate(
                zip(finals, along(names), along(read), strict=False)
            ):
                if condition is not None:
                    if seen not in holds:
                        holds[seen] = bool(condition.evaluate(Environment(case, at, None)))
                    if not holds[seen]:
                        continue
                alike.setdefault(key, []).append(final)
            for members in alike.values():
                groups.append(TermGroup(party, index, finals[members[0]], tuple(members)))
    return tuple(groups)


def _check_recall(case: Case, tree: Tree, sets: list[InformationSet]) -> None:
    broken = forgets(tree)
    if broken:
        raise CaseError(
            [
                Problem(
                    "perfect-recall",
                    case.moves[sets[index].move].spot,
                    f"moves.{sets[index].move}",
                    f"at '{sets[index].label}' {sets[index].party} no longer knows what it did",
                    "let the party see its own earlier moves and all that it saw before",
                )
                for index in broken
            ]
        )


def _words(at: History) -> str:
    facts = [*at.types.items(), *((m, o) for m, o in at.choices.items() if o != NONE)]
    return ", ".join(f"{name}={value}" for name, value in facts) or "nothing has happened"
