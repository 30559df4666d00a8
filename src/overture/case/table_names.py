"""The names that an agenda brings: the moves of the table, and what may be asked of a deal.

With `opens_if` the table is a move of the game, made of moves of the language:

    table              the proposer puts one of the candidate packages on the table, or no_paper
    accepts_PARTY      each other party that ratifies by itself agrees or declines, in their order
    ratified           chance: the bodies consent (`signed`) or one of them does not (`lapsed`)

They stand right after the last move that `opens_if` names, or after the advised choice.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from overture.errors import Spot
from overture.reading.deals import ASKED, deal_name
from overture.reading.nodes import Mapping, Scalar, Sequence

TABLE, RATIFIED, NO_PAPER, SIGNED, LAPSED = "table", "ratified", "no_paper", "signed", "lapsed"
AGREES, DECLINES = "agrees", "declines"
CONSENT = "deal.consent()"
"""The probability that every body consents to the package on the table; not for case files."""

DEFAULT_CANDIDATES, MOST_CANDIDATES = 12, 23


@dataclass(frozen=True)
class TableNames:
    """What an agenda adds to the names of a case.

    `moves`: id -> options, in the order of play, empty where the table is no move; `after` is the
    move that they follow ("" at the beginning); `asked` are the names such as `deal.value(kyiv)`.
    """

    moves: tuple[tuple[str, tuple[str, ...]], ...]
    after: str
    asked: tuple[str, ...]
    spot: Spot


def package_ids(many: int) -> tuple[str, ...]:
    """The ids of the candidate packages."""
    return tuple(f"package_{k}" for k in range(1, many + 1))


def acceptance(party: str) -> str:
    """The id of the move in which a party answers the package on the table."""
    return f"accepts_{party}"


def table_names(document: Mapping, order: list[str]) -> TableNames | None:
    """The names that the agenda of a document brings, whatever state it is in.

    `order` are the moves of the case. None where there is no agenda.
    """
    agenda = document.get("agenda")
    if not isinstance(agenda, Mapping):
        return None
    listed = agenda.get("parties")
    items = listed.items if isinstance(listed, Sequence) else ()
    parties = [item.text for item in items if isinstance(item, Scalar)]
    asked = tuple(deal_name(what, party) for what in ASKED for party in parties)
    spot = document.key_spot("agenda")
    opens = agenda.get("opens_if")
    if not isinstance(opens, Scalar) or opens.value is None:
        return TableNames((), "", asked, spot)
    bodies = agenda.get("ratify")
    by_body = bodies.keys() if isinstance(bodies, Mapping) else ()
    proposer = agenda.get("proposes")
    named = proposer.text if isinstance(proposer, Scalar) else ""
    moves: list[tuple[str, tuple[str, ...]]] = []
    packages = package_ids(_candidates(agenda))
    moves.append((TABLE, packages if named not in parties else (*packages, NO_PAPER)))
    for party in parties:
        if party != named and party not in by_body:
            moves.append((acceptance(party), (AGREES, DECLINES)))
    moves.append((RATIFIED, (SIGNED, LAPSED)))
    words = set(re.findall(r"[a-z][a-z0-9_]*", opens.text[:20_000]))
    named_moves = [move for move in order if move in words]
    after = named_moves[-1] if named_moves else _decide(document)
    return TableNames(tuple(moves), after, asked, spot)


def _decide(document: Mapping) -> str:
    """The advised choice, after which a table stands whose `opens_if` names no move."""
    advice = document.get("advice")
    written = advice.get("decide") if isinstance(advice, Mapping) else None
    return written.text if isinstance(written, Scalar) else ""


def _candidates(agenda: Mapping) -> int:
    """How many packages the table chooses from: as many as asked for, if there are so many."""
    written = agenda.get("candidates")
    value = written.value if isinstance(written, Scalar) else None
    asked = value if type(value) is int and 1 <= value <= MOST_CANDIDATES else DEFAULT_CANDIDATES
    issues = agenda.get("issues")
    sizes = []
    for _, issue in issues.entries if isinstance(issues, Mapping) else ():
        options = issue.get("options") if isinstance(issue, Mapping) else None
        if isinstance(options, Mapping):
            sizes.append(len(options.entries))
        elif isinstance(options, Sequence):
            sizes.append(len(options.items))
    return min(asked, max(1, math.prod(sizes)))
