"""Statements: every party and position is declared, and nothing is coded both ways."""

from __future__ import annotations

import re
from collections.abc import Iterator

from overture.case.checks.registry import error, register, warning
from overture.case.draft import Draft
from overture.errors import Problem
from overture.reading.identifiers import check_identifier
from overture.reading.nodes import Mapping, Scalar, Sequence
from overture.reading.suggest import suggest

CHECKS = register(
    error("statement-file", "The file of statements is not a .csv file in the folder of the case."),
    error("statement-party", "A statement speaks for a party that is not declared."),
    error("statement-position", "A statement takes a position that is not declared."),
    error("statement-both", "A statement both takes a position and does not."),
    error("statement-dates", "A statement was made after it was reported."),
    warning("statement-none", "The section has neither a file nor a statement."),
)

MOST_POSITIONS = 60
MOST_STATEMENTS = 2_000

_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\.csv")


def statement_file(draft: Draft) -> Iterator[Problem]:
    """The file lies beside the case: a case file may not point anywhere else."""
    told = draft.statements
    if told is None:
        return
    spot = draft.value_spot("statements")
    if told.file and not _FILE.fullmatch(told.file):
        node = draft.node("statements", "file")
        what = f"'{told.file[:60]}' is no file that statements may have"
        remedy = "write a name such as statements.csv, without a folder"
        where = spot if node is None else node.spot
        yield Problem("statement-file", where, "statements.file", what, remedy)
    if not told.file and not told.made:
        what = "there is neither a file nor a statement"
        remedy = "name a .csv file under `file`, or write statements under `made`"
        yield Problem("statement-none", spot, "statements", what, remedy, severity="warning")


def statement_sizes(draft: Draft) -> Iterator[Problem]:
    """Positions and statements within the limits, positions under ids."""
    positions = draft.node("statements", "positions")
    made = draft.node("statements", "made")
    if isinstance(positions, Mapping):
        for key, _ in positions.entries:
            fault = check_identifier(key.text)
            if fault is not None:
                what, _, remedy = fault.partition("; ")
                yield Problem("id", key.spot, f"statements.positions.{key.text}", what, remedy)
        if len(positions.entries) > MOST_POSITIONS:
            what = f"there are {len(positions.entries)} entries; at most {MOST_POSITIONS} are read"
            remedy = "merge or drop some of them"
            yield Problem("too-many", positions.spot, "statements.positions", what, remedy)
    if isinstance(made, Sequence) and len(made.items) > MOST_STATEMENTS:
        what = f"there are {len(made.items)} entries; at most {MOST_STATEMENTS} are read"
        yield Problem("too-many", made.spot, "statements.made", what, "put them into a file")


def statement_names(draft: Draft) -> Iterator[Problem]:
    """Parties and positions named by statements."""
    told = draft.statements
    if told is None:
        return
    parties, positions = draft.names.parties, told.positions
    written = draft.node("statements", "by")
    if told.by and told.by not in parties and draft.names.complete:
        remedy = suggest(told.by, parties) or "declare it under `parties`"
        spot = draft.value_spot("statements") if written is None else written.spot
        what = f"there is no party '{told.by[:60]}'"
        yield Problem("statement-party", spot, "statements.by", what, remedy)
    made = draft.node("statements", "made")
    for index, node in enumerate(made.items if isinstance(made, Sequence) else ()):
        if not isinstance(node, Mapping):
            continue
        path = f"statements.made.{index}"
        party = node.get("party")
        if isinstance(party, Scalar) and party.value is not None and draft.names.complete:
            name = party.text.strip()
            if name not in parties:
                remedy = suggest(name, parties) or "declare it under `parties`"
                what = f"there is no party '{name[:60]}'"
                yield Problem("statement-party", party.spot, f"{path}.party", what, remedy)
        seen: set[str] = set()
        for key in ("holds", "lacks"):
            listed = node.get(key)
            for item in listed.items if isinstance(listed, Sequence) else ():
                if not isinstance(item, Scalar):
                    continue
                if item.text not in positions:
                    remedy = suggest(item.text, positions) or "declare it under `positions`"
                    what = f"there is no position '{item.text[:60]}'"
                    where = f"{path}.{key}"
                    yield Problem("statement-position", item.spot, where, what, remedy)
                elif item.text in seen:
                    what = f"'{item.text}' is coded twice"
                    remedy = "put it into `holds` or into `lacks`, once"
                    yield Problem("statement-both", item.spot, f"{path}.{key}", what, remedy)
                seen.add(item.text)


ALL = (statement_file, statement_sizes, statement_names)
