"""What was said in public, as of a day: positions over time, and whether the coders agree.

A position that was not coded is missing: nobody said that it was absent. So two statements are
compared only on positions coded in both.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from overture.case.model import Case
from overture.case.statements import Statement
from overture.errors import CaseError, Problem, UsageError
from overture.evidence.chain import head
from overture.evidence.coders import alpha, changes, jaccard, persistence
from overture.evidence.statements_file import read_statements
from overture.reading.json_values import plain


@dataclass(frozen=True, slots=True)
class Said:
    """One statement beside the one before it.

    `held` and `lacked` are the positions that it takes and does not; `missing` were not coded, or
    the coders disagree evenly (`disputed`). `new` and `dropped` are changes on the `compared`
    positions that were coded in the statement before too, `jaccard` the positions held in both as
    a share of those held in either (None where nothing can be compared). `first` are positions
    never held before in the record.
    """

    date: str
    reported: str
    speaker: str
    occasion: str
    held: tuple[str, ...]
    lacked: tuple[str, ...]
    missing: tuple[str, ...]
    disputed: tuple[str, ...]
    first: tuple[str, ...]
    new: tuple[str, ...]
    dropped: tuple[str, ...]
    compared: int
    jaccard: float | None
    coders: tuple[str, ...]
    verified: str
    url: str


@dataclass(frozen=True, slots=True)
class Position:
    """A position over all statements of a party.

    `first_seen` and `last_seen` are the days of the first and last statement that take it ("" if
    none does); `held` of `coded` statements take it, `missing` were not coded. `persistence` is how
    often it was held at the next coding after one that holds it, `followed` how many there are.
    """

    id: str
    says: str
    first_seen: str
    last_seen: str
    held: int
    coded: int
    missing: int
    persistence: float | None
    followed: int


@dataclass(frozen=True, slots=True)
class Speaker:
    """The statements of one party, oldest first; `party` is "" where none is named."""

    party: str
    name: str
    statements: tuple[Said, ...]
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Statements:
    """What was said by a day.

    `head` is the SHA-256 chained over the codings read. `alpha` is Krippendorff's alpha of the
    coders on the `compared` pairs of statement and position that two or more of them coded; None,
    with the reason in `alpha_why`, where it cannot be computed.
    """

    as_of: str
    file: str
    head: str
    codings: int
    coders: tuple[str, ...]
    alpha: float | None
    alpha_why: str
    compared: int
    speakers: tuple[Speaker, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        found: dict[str, Any] = plain(self)
        return found


def statements(case: Case) -> Statements:
    """What the statements of a case say as of its day.

    Persistence, first seen, new and dropped positions, the Jaccard index of neighbours (Jaccard
    1912) and Krippendorff's alpha (2011). Raises UsageError where the case declares none, and
    CaseError where the file cannot be read.
    """
    declared = case.statements
    if declared is None:
        raise UsageError(f"{case.id} declares no statements; name their file under `statements`")
    day = case.as_of.isoformat()
    from_file: tuple[Statement, ...] = ()
    columns: tuple[str, ...] = ()
    if declared.file:
        path = Path(case.folder) / declared.file
        from_file, columns = read_statements(path, declared.by, tuple(case.parties), case.as_of)
    codings = (*from_file, *(one for one in declared.made if one.reported <= day))
    _refuse_coded_twice(codings)
    return summed_up(
        codings,
        {**dict.fromkeys(columns, ""), **declared.positions},
        {party: each.name for party, each in case.parties.items()},
        case.as_of,
        declared.file,
    )


def _refuse_coded_twice(codings: Iterable[Statement]) -> None:
    """One coder's two codings of one statement would pass for the agreement of two coders."""
    seen: set[object] = set()
    problems: list[Problem] = []
    for one in codings:
        if (one.key, one.coder) in seen:
            what = f"{one.coder or 'one coder'} coded the same statement before"
            remedy = "keep one of the two, or tell the occasions apart"
            problems.append(Problem("statement-twice", one.spot, "statements", what, remedy))
        seen.add((one.key, one.coder))
    if problems:
        raise CaseError(problems)


def summed_up(
    codings: Sequence[Statement],
    positions: Mapping[str, str],
    names: Mapping[str, str],
    as_of: date,
    file: str = "",
) -> Statements:
    """The codings of statements, as of a day, as one value.

    `positions` [position] is the position in words, `names` [party] its name.
    """
    coders = tuple(dict.fromkeys(one.coder or "unnamed" for one in codings))
    value, why, compared = _agreement(codings, coders, tuple(positions))
    ordered = sorted(codings, key=lambda one: (one.date, one.reported))
    by_party: dict[str, list[Statement]] = {}
    for one in ordered:
        by_party.setdefault(one.party, []).append(one)
    return Statements(
        as_of=as_of.isoformat(),
        file=file,
        head=head(_hashed(one) for one in codings),
        codings=len(codings),
        coders=coders,
        alpha=value,
        alpha_why=why,
        compared=compared,
        speakers=tuple(
            _speaker(party, names.get(party, ""), made, positions)
            for party, made in by_party.items()
        ),
    )


def _hashed(one: Statement) -> dict[str, Any]:
    found = {
        name: getattr(one, name)
        for name in ("date", "reported", "speaker", "party", "occasion", "coder", "url")
    }
    return {**found, "codes": {name: int(code) for name, code in one.codes.items()}}


def _agreement(
    codings: Iterable[Statement], coders: Sequence[str], positions: Sequence[str]
) -> tuple[float | None, str, int]:
    """(alpha, why it is missing, units that two or more coders coded)."""
    units: dict[tuple[object, str], list[bool]] = {}
    for one in codings:
        for name in positions:
            if name in one.codes:
                units.setdefault((one.key, name), []).append(one.codes[name])
    shared = [codes for codes in units.values() if len(codes) > 1]
    if not coders:
        return None, "there are no statements", 0
    if len(coders) < 2:
        return None, "one coder", 0
    if not shared:
        return None, "no statement was coded by two", 0
    value = alpha(shared)
    if math.isnan(value):
        return None, "only one code was ever given, so that agreement is no news", len(shared)
    return value, "", len(shared)


def _speaker(
    party: str, name: str, codings: Sequence[Statement], positions: Mapping[str, str]
) -> Speaker:
    by_key: dict[object, list[Statement]] = {}
    for one in codings:
        by_key.setdefault(one.key, []).append(one)
    coded = [_merged(group, positions) for group in by_key.values()]
    said: list[Said] = []
    seen: set[str] = set()
    before: Mapping[str, bool | None] = dict.fromkeys(positions)
    for group, (codes, disputed) in zip(by_key.values(), coded, strict=True):
        held = [p for p in positions if codes[p]]
        both = [p for p in positions if codes[p] is not None and before[p] is not None]
        new, dropped = changes(before, codes)
        said.append(
            Said(
                date=group[0].date,
                reported=min(one.reported for one in group),
                speaker=group[0].speaker,
                occasion=group[0].occasion,
                held=tuple(held),
                lacked=tuple(p for p in positions if codes[p] is False),
                missing=tuple(p for p in positions if codes[p] is None),
                disputed=disputed,
                first=tuple(p for p in held if p not in seen),
                new=tuple(p for p in positions if p in new),
                dropped=tuple(p for p in positions if p in dropped),
                compared=len(both),
                jaccard=_overlap(before, codes, both),
                coders=tuple(one.coder or "unnamed" for one in group),
                verified="; ".join(dict.fromkeys(one.verified for one in group if one.verified)),
                url=next((one.url for one in group if one.url), ""),
            )
        )
        seen.update(held)
        before = codes
    rows = [codes for codes, _ in coded]
    return Speaker(
        party, name, tuple(said), tuple(_position(p, positions[p], said, rows) for p in positions)
    )


def _merged(
    group: Sequence[Statement], positions: Iterable[str]
) -> tuple[dict[str, bool | None], tuple[str, ...]]:
    """(the code that most coders gave, per position; positions on which they are split evenly)."""
    codes: dict[str, bool | None] = {}
    disputed: list[str] = []
    for name in positions:
        given = Counter(one.codes[name] for one in group if name in one.codes)
        codes[name] = None if given[True] == given[False] else given[True] > given[False]
        if given and codes[name] is None:
            disputed.append(name)
    return codes, tuple(disputed)


def _overlap(
    before: Mapping[str, bool | None], after: Mapping[str, bool | None], both: Sequence[str]
) -> float | None:
    if not both:
        return None
    return jaccard(frozenset(p for p in both if before[p]), frozenset(p for p in both if after[p]))


def _position(
    name: str, says: str, said: Sequence[Said], rows: Sequence[Mapping[str, bool | None]]
) -> Position:
    days = [one.date for one in said if name in one.held]
    codes = [row[name] for row in rows]
    known = [code for code in codes if code is not None]
    kept = persistence(codes)
    return Position(
        id=name,
        says=says,
        first_seen=days[0] if days else "",
        last_seen=days[-1] if days else "",
        held=len(days),
        coded=len(known),
        missing=len(codes) - len(known),
        persistence=None if math.isnan(kept) else kept,
        followed=sum(known[:-1]),
    )
