"""Which names an expression may use, by the place where it stands."""

from __future__ import annotations

from collections.abc import Callable

from overture.case.frozen import ReadOnly
from overture.case.names import Names
from overture.case.table_names import RATIFIED, SIGNED
from overture.reading.expressions import Scope

_TREE = "the tree of moves is the same in every world"
_DEAL = "what a deal is worth is asked in payoff terms and in the chances of later moves"


def payoff_scope(names: Names) -> Scope:
    """Payoff terms: everything that is settled once a history has ended."""
    return _without(names, lambda kind, name: _of_the_table(names, kind, name))


def derived_scope(names: Names) -> Scope:
    """`is`: moves, types, quantities and assumptions."""
    reasons = {"outcome": "use the moves that make up the outcome", "deal": _DEAL}
    return _without(names, lambda kind, name: reasons.get(kind, ""))


def world_scope(names: Names) -> Scope:
    """A number that is drawn with the world: quantities and assumptions only."""
    return _without(
        names,
        lambda kind, name: (
            "this number is drawn before anything is played: use quantities and assumptions"
            if kind in ("move", "party", "outcome", "deal")
            else ""
        ),
    )


def when_scope(names: Names, move: str) -> Scope:
    """The `when` of a move or of its options: types and the moves before it."""
    reasons = {
        "quantity": f"{_TREE}: use earlier moves and types here, numbers in payoffs and chances",
        "assumption": f"{_TREE}: use earlier moves and types; let the assumption set a quantity",
        "outcome": "outcomes are known only at the end: write the moves that make it up",
        "deal": f"{_TREE}: use earlier moves and types here, and `deal` in payoffs and chances",
        "body": f"{_TREE}: use earlier moves and types here, and consent in payoffs and chances",
    }
    return _without(names, lambda kind, name: reasons.get(kind, "") or _order(names, move, name))


def chance_scope(names: Names, move: str) -> Scope:
    """The probability of a chance option: anything settled before the chance is thrown."""
    return _without(
        names,
        lambda kind, name: (
            "outcomes are known only at the end: write the moves that make it up"
            if kind == "outcome"
            else _of_the_table(names, kind, name, move) or _order(names, move, name)
        ),
    )


def history_scope(names: Names) -> Scope:
    """Outcomes and the expressions of `advice`: what was played and by which types."""
    return _without(
        names,
        lambda kind, name: (
            "whether it holds must follow from the moves and types alone: use those"
            if kind in ("quantity", "assumption", "deal", "body")
            else ""
        ),
    )


def indicator_scope(names: Names) -> Scope:
    """The likelihood of an indicator: types, assumptions and moves."""
    reasons = {
        "quantity": "belief is enumerated over types and assumptions: use those, and numbers",
        "outcome": "outcomes are known only at the end: write the moves that make it up",
        "deal": _DEAL,
        "body": "belief is enumerated over types and assumptions: use those, and numbers",
    }
    return _without(names, lambda kind, name: reasons.get(kind, ""))


def premise_scope(names: Names) -> Scope:
    """The premise of an argument: what is true of a world, and outcomes as likelier than not."""
    return _without(
        names,
        lambda kind, name: (
            "a premise is about a world as a whole: write "
            "{outcome: EXPRESSION, under: OPTION, above: 0.5}"
            if kind in ("move", "party", "deal")
            else ""
        ),
    )


def executed_scope(names: Names) -> Scope:
    """`executed_when` of a response: the moves that were made, by which types."""
    return _without(
        names,
        lambda kind, name: (
            "whether a measure is carried out must follow from the moves and types alone: use those"
            if kind in ("quantity", "assumption", "outcome", "deal", "body")
            else ""
        ),
    )


def _of_the_table(names: Names, kind: str, name: str, move: str = "") -> str:
    """Why something cannot be asked of a deal here (at a chance `move`, or at the end)."""
    if kind != "deal" or names.table is None or not names.table.moves:
        return ""
    if name.startswith("deal.chance("):
        return (
            "the table is a move of this game, so the chance of a deal follows from the play: use "
            f"`{RATIFIED} == {SIGNED}`"
        )
    order = list(names.moves)
    if move and order.index(RATIFIED) >= order.index(move):
        return f"the table is not settled when '{move}' is made: use it in moves after the table"
    return ""


def _order(names: Names, move: str, other: str) -> str:
    """Why `other` cannot be used at `move`: it is that move, or is made later."""
    order = list(names.moves)
    if other not in names.moves or move not in names.moves:
        return ""
    if other == move:
        return "it is this very move, which is not made yet: use the moves before it"
    if order.index(other) > order.index(move):
        return f"'{other}' is made later than '{move}': use earlier moves, or change their order"
    return ""


def _without(names: Names, refuse: Callable[[str, str], str]) -> Scope:
    """The scope of everything declared but what `refuse` (kind, name -> reason or "") refuses."""
    scope = names.scope
    everything = (*scope.choices, *scope.numbers, *scope.truths)
    refused = {name: reason for name in everything if (reason := refuse(names.kind(name), name))}
    return Scope(
        numbers=scope.numbers - set(refused),
        truths=scope.truths - set(refused),
        choices=ReadOnly(
            {name: options for name, options in scope.choices.items() if name not in refused}
        ),
        refused=ReadOnly(refused),
    )
