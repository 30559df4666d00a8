"""What the shape of the tree tells about the declaration: dead options, twins, leaks."""

from __future__ import annotations

from dataclasses import replace

from overture.case.model import NONE, Move
from overture.case.table import is_closed, own_moves
from overture.errors import CaseError, Problem
from overture.game.compliance import unsettled_compliance
from overture.game.game import Game
from overture.game.tree import CHANCE, TERMINAL


def structural_warnings(game: Game) -> Game:
    """The game with its warnings; raises CaseError for moves and options nobody can reach."""
    problems = [*_unreachable(game), *unsettled_compliance(game)]
    if problems:
        raise CaseError(problems)
    return replace(game, warnings=(*_leaks(game), *_twins(game), *_decide(game)))


def _unreachable(game: Game) -> list[Problem]:
    problems: list[Problem] = []
    case = game.case
    offered: dict[str, set[str]] = {move: set() for move in case.moves}
    for final in game.finals:
        for move, option in final.choices.items():
            offered[move].add(option)
    shut = own_moves(case) if is_closed(case) else frozenset()
    for declared in case.moves.values():
        if declared.id in shut:
            continue
        problems.extend(_never(declared, offered[declared.id] - {NONE}))
    return problems


def _never(move: Move, offered: set[str]) -> list[Problem]:
    """The problem of a move that is never made, or of its options that are never offered."""
    if not offered:
        return [
            Problem(
                "unreachable-move",
                move.spot,
                f"moves.{move.id}",
                "no history reaches this move",
                "widen its `when`, or delete the move and the terms that use it",
            )
        ]
    return [
        Problem(
            "unreachable-option",
            option.when.spot if option.when is not None else move.spot,
            f"moves.{move.id}.options.{option.id}",
            "no history offers this option",
            "widen its `when`, or delete the option and the terms that use it",
        )
        for option in move.options
        if option.id not in offered
    ]


def _leaks(game: Game) -> list[Problem]:
    """A visible move whose existence depends on a party's type tells the others that type."""
    case = game.case
    found: list[Problem] = []
    for move in case.moves.values():
        names: set[str] = set(move.when.names) if move.when is not None else set()
        for option in move.options:
            if option.when is not None:
                names |= option.when.names
        for party in names & set(case.types):
            watchers = [p for p in {*move.seen_by, move.by} if p not in (party, "chance")]
            if watchers:
                found.append(
                    Problem(
                        "reveals-type",
                        move.spot,
                        f"moves.{move.id}",
                        f"that this move is made, or what it offers, depends on the type of "
                        f"{party} and is seen by {', '.join(sorted(watchers))}",
                        "if that is not meant, let every type have the move and let payoffs "
                        "tell the types apart",
                        severity="warning",
                    )
                )
    return found


def _signatures(game: Game) -> list[int]:
    """A number per node: equal numbers mean equal moves, chances and payoff terms below."""
    tree = game.tree
    terms_at: list[list[int]] = [[] for _ in game.finals]
    for index, group in enumerate(game.terms):
        for final in group.finals:
            terms_at[final].append(index)
    finals_of: list[list[int]] = [[] for _ in range(tree.terminals)]
    for final, terminal in enumerate(game.terminal_of):
        finals_of[terminal].append(final)
    intern: dict[object, int] = {}
    signature = [0] * tree.nodes
    for node in range(tree.nodes - 1, -1, -1):
        key: object
        if tree.kind[node] == TERMINAL:
            finals = finals_of[int(tree.terminal[node])]
            key = ("end", tuple((game.folded[f], tuple(terms_at[f])) for f in finals))
        else:
            first = int(tree.first_child[node])
            below = range(first, first + int(tree.n_children[node]))
            under = tuple(signature[child] for child in below)
            if tree.kind[node] == CHANCE:
                key = ("chance", tuple(int(tree.edge[child]) for child in below), under)
            else:
                information = game.sets[int(tree.infoset[node])]
                key = (information.move, information.type, information.options, under)
        signature[node] = intern.setdefault(key, len(intern))
    return signature


def _twins(game: Game) -> list[Problem]:
    """Two options that lead to the same continuation everywhere share a logit response."""
    tree, case = game.tree, game.case
    signature = _signatures(game)
    alike: dict[tuple[str, str, str], bool] = {}
    for information in game.sets:
        for node in tree.members(information.index):
            first = int(tree.first_child[node])
            for one, left in enumerate(information.options):
                for other in range(one + 1, len(information.options)):
                    key = (information.move, left, information.options[other])
                    same = signature[first + one] == signature[first + other]
                    alike[key] = alike.get(key, True) and same
    return [
        Problem(
            "alike-options",
            case.moves[move].spot,
            f"moves.{move}",
            f"'{left}' and '{right}' lead to identical continuations, so together they get "
            "twice the weight of one option in a logit response",
            "merge the two, or let a term or a later move tell them apart",
            severity="warning",
        )
        for (move, left, right), same in alike.items()
        if same
    ]


def _decide(game: Game) -> list[Problem]:
    case = game.case
    decide = case.moves[case.advice.decide]
    sets = [s for s in game.sets if s.move == decide.id]
    if len({s.options for s in sets}) > 1:
        raise CaseError(
            [
                Problem(
                    "decide-differs",
                    decide.spot,
                    f"moves.{decide.id}",
                    "the advised choice offers different options at different histories",
                    "offer the same options everywhere, so that a policy means one thing",
                )
            ]
        )
    return []
