"""Talks: the part of a run, and of `overture talks CASE`, that says whether there is a deal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from overture.advise.bodies.compensation import with_levels
from overture.advise.talks.ceilings import ceilings, chosen
from overture.advise.talks.clauses import change_json, clauses, pushes
from overture.advise.talks.fair_division import fair_division
from overture.advise.talks.ratification import ratification
from overture.advise.talks.recommended import recommended, restricted
from overture.advise.talks.table import WORLDS, Table, table_of
from overture.advise.talks.uncertain import (
    MOST_COMBINATIONS,
    combinations,
    names_of,
    uncertain,
)
from overture.case.model import Case
from overture.errors import UsageError
from overture.talks.agenda import Agenda
from overture.talks.analysis import Talks, analyse
from overture.talks.frontier import FrontierTooLarge, pareto_frontier
from overture.talks.points import bargaining_points
from overture.talks.smallest_change import SmallestChange, smallest_changes
from overture.talks.swaps import package_table
from overture.talks.zone import zone_size
from overture.worlds.ensemble import Solution

MOST_SHOWN = 60
"""Packages of the frontier that the JSON of a case lists; the count is always of all."""

MOST_CHANGES = 12
"""Smallest changes, and improvements of the text, that are listed."""

POINTS = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")


@dataclass(frozen=True)
class CaseTalks:
    """The talks of a case: the analysis of its agenda, and what the case adds to it.

    `talks` is None where the case declares accessions and no agenda.
    """

    talks: Talks | None
    parts: Mapping[str, Any]

    @property
    def agenda(self) -> Agenda:
        """The agenda of the central world, parties averaged over their types.

        Raises UsageError where the case has none.
        """
        if self.talks is None:
            raise UsageError("the case has no agenda; add a section `agenda`")
        return self.talks.agenda

    @property
    def hash(self) -> str:
        """SHA-256 of the JSON."""
        return hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()

    def __repr__(self) -> str:
        if self.talks is None:
            return f"<Talks: {len(self.parts['accessions'])} accessions, no agenda>"
        return repr(self.talks)

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(repr(self))}</p>"

    def to_json(self) -> dict[str, Any]:
        """The contract of the talks as plain JSON values, numbers at full precision."""
        return dict(self.parts)


def talks_of(
    case: Case, solution: Solution | None, seed: int = 1, *, seconds: float = 5.0,
    worlds: int = WORLDS,
) -> CaseTalks:  # fmt: skip
    """The talks of a case. `seconds` bounds each point that a programme must find.

    Raises UsageError without an agenda, NotSolved where the game does not say what no deal is
    worth.
    """
    table = table_of(case, solution, seed, worlds)
    text = _text(table)
    talks = analyse(table.mean, text, seconds=seconds)
    record = talks.to_json()
    advised, package = recommended(table, seconds=seconds)
    named = _named(talks, text, package)
    best = named.get("recommended", named.get("nash"))
    if talks.frontier is not None:
        record["frontier"] |= _listed(talks)
    record |= {
        "party_names": {party: case.parties[party].name for party in table.agenda.parties},
        "no_deal": _no_deal(table),
        "opens": table.opens,
        "recommended": advised,
        "text": names_of(table, text) if text is not None else None,
        "table": [_package(table, name, package, text) for name, package in named.items()],
        "improvements": record["improvements"][:MOST_CHANGES],
        "types": _types(table),
        "ratification": with_levels(table, ratification(table, talks.frontier), best),
        "uncertain": uncertain(table, named),
        "clauses": clauses(table, named.get("nash")),
        "smallest_changes": _changes(table, named.get("nash")),
        "adjusted_winner": fair_division(table.mean),
        "side_payments": _side_payments(table),
        "ceilings": ceilings(
            case, {name: names_of(table, each) for name, each in named.items()}, chosen(case, talks)
        ),
    }
    return CaseTalks(talks, record)


def _listed(talks: Talks) -> dict[str, Any]:
    """Packages of the frontier from one end to the other, evenly where they are too many."""
    frontier = talks.frontier
    assert frontier is not None
    step = max(1, -(-frontier.size // MOST_SHOWN))
    listed = [
        {
            "package": talks.named(package),
            "utilities": dict(zip(talks.agenda.parties, utilities, strict=True)),
        }
        for package, utilities in zip(
            frontier.packages[::step].tolist(), frontier.utilities[::step].tolist(), strict=True
        )
    ]
    return {"packages": listed, "listed": len(listed)}


def _text(table: Table) -> tuple[int, ...] | None:
    if not table.agenda.text:
        return None
    issues = table.agenda.issues.items()
    return tuple(issue.options.index(table.agenda.text[name]) for name, issue in issues)


def _named(
    talks: Talks, text: tuple[int, ...] | None, chosen: tuple[int, ...] | None
) -> dict[str, tuple[int, ...]]:
    """The packages that are looked at one by one: the recommended one, the points, the text."""
    found = {"recommended": chosen} if chosen is not None else {}
    found |= {name: talks.points[name].packages[0] for name in POINTS if name in talks.points}
    found |= {name: each.package for name, each in talks.bounded.items()}
    if talks.relaxation is not None:
        found["nearest"] = talks.relaxation.package
    return found | ({"text": text} if text is not None else {})


def _no_deal(table: Table) -> dict[str, Any]:
    """Party -> where its no-deal value comes from, its mean over types, and each type's value."""
    return {
        party: {
            "from": "game" if party in table.solved else "case",
            "mean": float(table.mean.reservation[place]),
            "by_type": {
                table.columns[k].kind or "any": float(table.by_column.reservation[k])
                for k in table.of(party)
            },
        }
        for place, party in enumerate(table.agenda.parties)
    }


def _package(
    table: Table, name: str, package: Sequence[int], text: Sequence[int] | None
) -> dict[str, Any]:
    """A package: what each party gains over no deal and over the text, in all and by issue, and
    for whom it is individually rational. Decided in fractions."""
    agenda = table.mean
    value = agenda.value(package)
    rational = _rational(table, package)
    row: dict[str, Any] = {
        "name": name,
        "package": names_of(table, package),
        "gains": _by_party(table, _less(value, agenda.reservation)),
        "rational": {
            party: v >= r
            for party, v, r in zip(agenda.parties, value, agenda.reservation, strict=True)
        },
        "rational_by_type": rational,
    }
    if text is not None:
        row["against_text"] = _by_party(table, _less(value, agenda.value(text)))
        row["issues"] = [
            {
                "issue": agenda.issues[line.issue].name,
                "from": agenda.issues[line.issue].options[line.before],
                "to": agenda.issues[line.issue].options[line.after],
                "gains": _by_party(table, line.gains),
            }
            for line in package_table(agenda, package, text)
            if line.before != line.after
        ]
    return row


def _rational(table: Table, package: Sequence[int]) -> dict[str, dict[str, bool]]:
    value = table.by_column.value(package)
    return {
        party: {
            table.columns[k].kind or "any": value[k] >= table.by_column.reservation[k]
            for k in table.of(party)
        }
        for party in table.agenda.parties
    }


def _types(table: Table) -> list[dict[str, Any]]:
    """For every combination of types: its probability, the size of the zone, and the Nash package
    where there is a zone. Empty where no party has types."""
    if not table.odds:
        return []
    try:
        every = combinations(table)
    except UsageError:
        return [{"failed": f"more than {MOST_COMBINATIONS} combinations of types"}]
    found = []
    for kinds, chance in every:
        agenda = restricted(table.by_column, kinds)
        try:
            frontier = pareto_frontier(agenda, prune=True)
        except FrontierTooLarge as fault:
            return [{"failed": str(fault)}]
        points = bargaining_points(frontier)
        nash = points.get("nash")
        found.append(
            {
                "types": {
                    table.columns[k].party: table.columns[k].kind
                    for k in kinds
                    if table.columns[k].kind
                },
                "probability": chance,
                "zone": zone_size(agenda),
                "nash": names_of(table, nash.packages[0]) if nash is not None else None,
                "gains": _by_party(table, _less(nash.utilities[0], agenda.reservation))
                if nash is not None
                else None,
            }
        )
    return found


def _changes(table: Table, best: Sequence[int] | None) -> list[dict[str, Any]]:
    """The smallest changes of single numbers that change the Nash package; for each kind the
    smallest is listed, then the others in order. Empty where there is no Nash package."""
    if best is None or not (table.packages == list(best)).all(axis=1).any():
        return []
    found = smallest_changes(table.mean, table.packages, best, pushes(table))
    first: dict[str, SmallestChange] = {}
    for change in found:
        first.setdefault(change.push.kind, change)
    rest = [change for change in found if change not in first.values()]
    listed = [*first.values(), *rest][:MOST_CHANGES]
    return [change_json(table, change) for change in listed]


def _side_payments(table: Table) -> dict[str, Any] | None:
    """Whether payments would open an empty zone: the package that falls short by the least for
    those who may be paid, with what the others could give."""
    declared = table.agenda.side_payments
    if declared is None:
        return None
    agenda = table.mean
    places = [table.agenda.parties.index(party) for party in declared.between]
    best: tuple[Fraction, Sequence[int]] | None = None
    most = Fraction(declared.most).limit_denominator(10**6)
    opened = 0
    for row in table.packages.tolist():
        gains = _less(agenda.value(row), agenda.reservation)
        if any(g < 0 for k, g in enumerate(gains) if k not in places):
            continue
        short = sum((-gains[k] for k in places if gains[k] < 0), start=Fraction(0))
        spare = sum((gains[k] for k in places if gains[k] > 0), start=Fraction(0))
        if short <= most and short <= spare:
            opened += 1
            if short > 0 and (best is None or short < best[0]):
                best = (short, row)
    return {
        "between": list(declared.between),
        "most": declared.most,
        "zone": opened,
        "least": None
        if best is None
        else {"package": names_of(table, best[1]), "pays": float(best[0])},
    }


def _less(one: Sequence[Fraction], other: Sequence[Fraction]) -> tuple[Fraction, ...]:
    return tuple(a - b for a, b in zip(one, other, strict=True))


def _by_party(table: Table, values: Sequence[Fraction]) -> dict[str, float]:
    return {party: float(value) for party, value in zip(table.agenda.parties, values, strict=True)}
