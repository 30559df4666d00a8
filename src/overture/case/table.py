"""The table as a move of the game: the agenda's `opens_if` becomes moves of the language.

So the table needs nothing special further on: it is compiled, solved, surveyed and exported like
any other move. What a package is worth is drawn with the world, and payoffs name it.
"""

from __future__ import annotations

import math
from dataclasses import replace

from overture.case.agenda import MEDIATOR, NegotiationAgenda
from overture.case.desk import Desk
from overture.case.frozen import ReadOnly
from overture.case.model import Case, Move, Option
from overture.case.names import CHANCE
from overture.case.table_names import (
    AGREES,
    CONSENT,
    DECLINES,
    LAPSED,
    NO_PAPER,
    RATIFIED,
    SIGNED,
    TABLE,
    acceptance,
    package_ids,
)
from overture.errors import Spot
from overture.reading.expressions import Expression, Kind
from overture.reading.syntax import Among, Name, Number, Truth


def with_table(
    desk: Desk, moves: ReadOnly[str, Move], agenda: NegotiationAgenda | None
) -> ReadOnly[str, Move]:
    """The moves with those of the table in their places; as they are where the table is no move."""
    table = desk.names.table
    if agenda is None or agenda.opens_if is None or table is None or not table.moves:
        return moves
    for name in sorted(agenda.opens_if.names & {move for move, _ in table.moves}):
        desk.problem(
            "table-opens",
            agenda.opens_if.spot,
            "agenda.opens_if",
            f"'{name}' is a move of the table itself, which is not open yet",
            "use the moves that lead to the table",
        )
    for name in sorted(agenda.opens_if.names & set(desk.names.outcomes)):
        desk.problem(
            "table-opens",
            agenda.opens_if.spot,
            "agenda.opens_if",
            f"'{name}' is an outcome, which is known only at the end",
            "write the moves that make it up",
        )
    own = {move.id: move for move in table_moves(agenda, desk.names.parties)}
    every = {**moves, **own}
    return ReadOnly({name: every[name] for name in desk.names.moves if name in every})


def table_moves(agenda: NegotiationAgenda, parties: tuple[str, ...]) -> tuple[Move, ...]:
    """The moves of the table, in the order of play. `parties` are all those of the case."""
    assert agenda.opens_if is not None
    spot = agenda.spot
    packages = offered(agenda)
    found = [_proposal(agenda, packages, parties)]
    on_table = _among(TABLE, packages, spot)
    for party in answering(agenda):
        options = (
            Option(AGREES, "Agrees to the package on the table"),
            Option(DECLINES, "Declines the package on the table"),
        )
        name = acceptance(party)
        found.append(Move(name, party, options, on_table, None, parties, spot))
        on_table = _among(name, (AGREES,), spot)
    name = CONSENT
    consent = Expression(name, Kind.NUMBER, frozenset([name]), spot, Name(name, number=True))
    if not agenda.ratify:
        consent = Expression("1", Kind.NUMBER, frozenset(), spot, Number(1.0))
    signed = Option(SIGNED, "The package is signed and ratified", consent)
    lapsed = Option(LAPSED, "A body withholds its consent", None)
    found.append(Move(RATIFIED, CHANCE, (signed, lapsed), on_table, None, parties, spot))
    return tuple(found)


def offered(agenda: NegotiationAgenda) -> tuple[str, ...]:
    """The ids of the packages that the table chooses from."""
    many = math.prod(len(issue.options) for issue in agenda.issues.values())
    return package_ids(min(agenda.candidates, many))


def answering(agenda: NegotiationAgenda) -> tuple[str, ...]:
    """The parties that accept or decline by themselves: neither the proposer nor through a body."""
    return tuple(p for p in agenda.parties if p != agenda.proposes and p not in agenda.ratify)


def is_move(case: Case) -> bool:
    """Whether the table is a move of the case's game."""
    return case.agenda is not None and case.agenda.opens_if is not None


def closed(case: Case) -> Case:
    """The same case with the table never opened; nothing else differs."""
    assert case.agenda is not None
    never = Expression("false", Kind.TRUTH, frozenset(), case.agenda.spot, Truth(False))
    own = own_moves(case)
    moves = {
        name: replace(move, when=never) if name in own else move
        for name, move in case.moves.items()
    }
    return replace(case, moves=ReadOnly(moves), agenda=replace(case.agenda, opens_if=never))


def is_closed(case: Case) -> bool:
    """Whether the agenda says that the table is never opened (`opens_if: false`)."""
    opens = case.agenda.opens_if if case.agenda is not None else None
    return opens is not None and opens.tree == Truth(False)


def own_moves(case: Case) -> frozenset[str]:
    """The moves of the table; none where it is no move of the game."""
    if case.agenda is None or not is_move(case):
        return frozenset()
    return frozenset([TABLE, RATIFIED, *map(acceptance, answering(case.agenda))])


def _proposal(
    agenda: NegotiationAgenda, packages: tuple[str, ...], parties: tuple[str, ...]
) -> Move:
    """The move that puts a package on the table; a mediator puts each there with equal odds."""
    spot = agenda.spot
    says = [f"Package {k} is put on the table" for k in range(1, len(packages) + 1)]
    if agenda.proposes == MEDIATOR:
        each = Expression(
            f"1 / {len(packages)}", Kind.NUMBER, frozenset(), spot, Number(1 / len(packages))
        )
        odds: list[Expression | None] = [each] * (len(packages) - 1) + [None]
        chances = tuple(Option(*row) for row in zip(packages, says, odds, strict=True))
        return Move(TABLE, CHANCE, chances, agenda.opens_if, None, parties, spot)
    options = [Option(*row) for row in zip(packages, says, strict=True)]
    options.append(Option(NO_PAPER, "Puts nothing on the table"))
    return Move(TABLE, agenda.proposes, tuple(options), agenda.opens_if, None, parties, spot)


def _among(move: str, options: tuple[str, ...], spot: Spot) -> Expression:
    text = f"{move} in ({', '.join(options)})" if len(options) > 1 else f"{move} == {options[0]}"
    return Expression(text, Kind.TRUTH, frozenset([move]), spot, Among(move, options, False))
