"""`overture statements CASE`: positions taken in public, when first, how steadily."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from overture.cli import options
from overture.cli.output import labelled, print_json

if TYPE_CHECKING:
    from overture.evidence.statements import Said, Speaker, Statements


@click.command(
    "statements",
    short_help="Positions taken in public: since when, how steadily.",
    epilog="Example:  overture statements ukraine-2021 --as-of 2022-02-17",
)
@options.case_argument
@options.together(options.as_of_option, options.json_option)
def command(case: str, as_of: date | None, as_json: bool) -> int:
    """Follow the coded public statements of CASE as of a day.

    For each position: the day it was first seen, how many statements take it, and how often one
    that takes it is followed by another. For each statement: what is new in it and what it has
    dropped beside the one before, on positions coded in both. With two or more coders,
    Krippendorff's alpha. A position that was not coded is missing, not absent.
    """
    import overture as ov

    found = ov.statements(ov.load(case, as_of=as_of))
    if as_json:
        print_json(found.to_json())
        return 0
    for line in _lines(found) if found.codings else [_nothing(found)]:
        click.echo(line)
    return 0


def _nothing(found: Statements) -> str:
    if found.file:
        why = f"{found.file} and the case have none that was reported by then"
    else:
        why = "the case has none that was reported by then, and names no file of them"
    return labelled("AS OF", f"{found.as_of}; no statements: {why}")


def _lines(found: Statements) -> list[str]:
    said = sum(len(each.statements) for each in found.speakers)
    coders = ", ".join(found.coders)
    lines = [labelled("AS OF", f"{found.as_of}; {said} statements, coded by {coders}")]
    for each in found.speakers:
        lines += _table(each)
        lines += [labelled("SAID", _sentence(one)) for one in each.statements]
    if found.alpha is None:
        lines.append(labelled("ALPHA", f"not computed: {found.alpha_why}"))
    else:
        lines.append(labelled("ALPHA", f"{found.alpha:.2f} on {found.compared} shared codes"))
    lines.append(labelled("HEAD", found.head))
    return lines


def _table(each: Speaker) -> list[str]:
    from overture.brief.text import grid

    rows = [["position", "first", "last", "held", "of", "missing", "held again"]]
    rows += [
        [
            one.id,
            one.first_seen or "never",
            one.last_seen,
            str(one.held),
            str(one.coded),
            str(one.missing),
            "-" if one.persistence is None else f"{one.persistence:.0%} of {one.followed}",
        ]
        for one in each.positions
    ]
    name = each.name or each.party or "no party"
    return [labelled("POSITIONS", f"of {name}"), *(" " * 10 + line for line in grid(rows))]


def _sentence(one: Said) -> str:
    where = f"{one.date} {one.speaker}" + (f", {one.occasion}" if one.occasion else "")
    parts = [f"holds {', '.join(one.held) or 'none'}"]
    if one.new:
        parts.append(f"new {', '.join(one.new)}")
    if one.dropped:
        parts.append(f"dropped {', '.join(one.dropped)}")
    if one.disputed:
        parts.append(f"disputed {', '.join(one.disputed)}")
    if one.jaccard is not None:
        parts.append(f"overlap {one.jaccard:.2f}")
    return f"{where}: {'; '.join(parts)}"
