"""Section 8: deals: zone, frontier, the package with its swaps, who must agree."""

from __future__ import annotations

from overture.brief import recommended, talked, talks
from overture.brief.bodies import accession_sentences
from overture.brief.charts.deals import Deals, Package
from overture.brief.parts import (
    Block,
    Cell,
    Figure,
    Folded,
    Items,
    Paragraph,
    Section,
    Strong,
    Table,
    Words,
    listed,
    words,
)
from overture.brief.quote import Run, humane
from overture.brief.recommended import CALLED
from overture.brief.sections import ceilings
from overture.brief.talks import AT, POINTS, name_of, package_of, parties

TITLE = "Deals"
DRAWN = 14
"""Efficient packages that are drawn: more make the page heavy, the rest is in the JSON."""
SWAPS = 2
CHANGES = 3


def section(run: Run) -> Section | None:
    """The zone, the frontier, the packages, ratification, offers, what would change the package."""
    if run.at(*AT) is None:
        return None
    if talks.failure(run):
        said = words("The talks could not be worked out: ", talks.failure(run))
        return Section("talks", 8, TITLE, (Paragraph(said, "caution"),))
    blocks: list[Block] = []
    if run.at(*AT, "zone") is not None:
        blocks += _deals(run)
    admitted = accession_sentences(run)
    if admitted:
        blocks.append(Items(tuple((row, ()) for row in admitted), "compact"))
    if run.at(*AT, "ceilings") is not None:
        blocks += ceilings.blocks(run)
    return Section("talks", 8, TITLE, tuple(blocks))


def _deals(run: Run) -> list[Block]:
    blocks: list[Block] = [Paragraph(talks.zone_sentence(run), "lead")]
    if not run.at(*AT, "zone", "exists"):
        blocks.append(Paragraph(talks.nearest_sentence(run)))
    blocks += [Paragraph(sentence) for sentence in recommended.sentences(run)]
    blocks.append(Paragraph(talks.no_deal_sentence(run)))
    found = talks.types_sentence(run)
    if found is not None:
        blocks.append(Paragraph(found))
    if len(parties(run)) > 1 and run.at(*AT, "frontier", "packages"):
        blocks.append(_figure(run))
    chosen = package_of(run, "recommended")
    shown = "recommended" if chosen is not None else "nash"
    blocks += _package(run, shown)
    played = talked.sentences(run)
    if played:
        blocks.append(Items(tuple((row, ()) for row in played), "compact"))
    rows = talks.body_sentences(run)
    refused = talks.refusal_sentence(run)
    if refused is not None:
        rows.insert(0, refused)
    offer = talks.offer_sentence(run)
    if offer is not None:
        rows.append(offer)
    rows += talks.clause_sentences(run)
    if rows:
        blocks.append(Items(tuple((row, ()) for row in rows), "compact"))
    changes = run.at(*AT, "smallest_changes")
    others: list[Block] = [_points(run)]
    nash = package_of(run, "nash")
    both = chosen is not None and nash is not None
    if both and run.at(*(chosen or ()), "package") != run.at(*(nash or ()), "package"):
        others += _package(run, "nash")
    others += _swaps(run)
    if changes:
        others.append(Paragraph(talks.changes_sentence(run, CHANGES)))
    blocks.append(Folded("Other packages, swaps, and what would change the choice", tuple(others)))
    return blocks


def _figure(run: Run) -> Figure:
    """Efficient packages by what they are worth to two parties."""
    typed = [p for p in run.at(*AT, "uncertain", "odds") or {} if p in parties(run)]
    first = run.party_id if run.party_id in parties(run) else parties(run)[0]
    rest = [p for p in [*typed, *parties(run)] if p != first]
    pair = (first, rest[0])
    rows = run.at(*AT, "frontier", "packages")
    step = -(-len(rows) // DRAWN)
    shown = [_dot(run, (*AT, "frontier", "packages", k, "utilities"), pair, "")
             for k in range(0, len(rows), step)]  # fmt: skip
    labels = [f"[{k}]" for k in range(0, len(rows), step)]
    if run.at(*AT, "points", "nash") is not None:
        labels.append(POINTS["nash"])
        shown.append(_dot(run, (*AT, "points", "nash", "utilities"), pair, "nash"))
    signed = recommended.drawn_at(run)
    if signed is not None:
        labels.append(POINTS["recommended"])
        shown.append(_dot(run, signed, pair, "recommended"))
    no_deal = tuple(run.points(*AT, "no_deal", party, "mean") for party in pair)
    names = (name_of(run, pair[0]), name_of(run, pair[1]))
    sentence = (
        f"Efficient packages by what they are worth to {names[0]} and {names[1]}; dashed lines are "
        "what no deal is worth to each."
    )
    table = Table(
        f"The packages drawn, of {len(rows)} in talks.frontier.packages of run.json",
        (("package", "left"), (names[0], "right"), (names[1], "right")),
        tuple(
            (label, dot.across, dot.up)
            for label, dot in zip(labels, shown, strict=True)
        ),
    )  # fmt: skip
    return Figure(Deals(tuple(shown), (no_deal[0], no_deal[1]), names), sentence, table)


def _dot(run: Run, at: talks.Path, pair: tuple[str, str], mark: str) -> Package:
    return Package(run.points(*at, pair[0]), run.points(*at, pair[1]), mark)


def _package(run: Run, name: str) -> list[Block]:
    """A package issue by issue, with what each change of the text gives each party."""
    at = package_of(run, name)
    if at is None:
        return []
    called = CALLED if name == "recommended" else "The Nash package"
    issues = run.at(*at, "issues")
    names = parties(run)
    columns = [(name_of(run, party), "right") for party in names]
    if issues is None:
        rows: list[tuple[Cell, ...]] = [
            (humane(issue), option) for issue, option in run.at(*at, "package").items()
        ]
        return [
            Table(called, (("issue", "left"), ("option", "left")), tuple(rows)),
        ]
    lines: list[tuple[Cell, ...]] = []
    for k, row in enumerate(issues):
        gains = [run.number("change", *at, "issues", k, "gains", p) for p in names]
        lines.append((humane(row["issue"]), f"{row['from']} → {row['to']}", *gains))
    for label, key in (("against the text", "against_text"), ("against no deal", "gains")):
        total = [run.number("change", *at, key, p) for p in names]
        lines.append((Strong(label), "", *total))
    return [
        Table(
            f"{called}: what it changes in the current text, and what that is worth",
            (("issue", "left"), ("change", "left"), *columns),
            tuple(lines),
        )
    ]


def _swaps(run: Run) -> list[Block]:
    """Pairs of changes that pay together and not alone."""
    found = run.at(*AT, "swaps")
    if not found:
        return []
    swaps = [_swap(run, k) for k in range(min(SWAPS, len(found)))]
    more = (
        f" ({len(swaps)} of {len(found)}; all are in run.json)" if len(swaps) < len(found) else ""
    )
    lead = f"Swaps in the text of which all gain, though not of either half alone{more}:"
    return [Paragraph(words(lead)), Items(tuple((swap, ()) for swap in swaps), "compact")]


def _swap(run: Run, index: int) -> Words:
    at = (*AT, "swaps", index)
    changed = "; ".join(f"{humane(k)}: {v}" for k, v in run.at(*at, "change").items())
    gains = [words(name_of(run, p), " ", run.number("change", *at, "gains", p))
             for p in parties(run)]  # fmt: skip
    return words(f"{changed} (", listed(gains, ", ", ", "), ")")


def _points(run: Run) -> Table:
    """What each named package gains each party over no deal, and how likely all are better off."""
    rows: list[tuple[Cell, ...]] = []
    for k, row in enumerate(run.at(*AT, "table")):
        at = (*AT, "table", k)
        gains = [run.number("change", *at, "gains", p) for p in parties(run)]
        taken = run.percent(*AT, "uncertain", "acceptance", row["name"], "all")
        rows.append((POINTS.get(row["name"], row["name"]), *gains, taken))
    columns = [(name_of(run, party), "right") for party in parties(run)]
    return Table(
        "Gains over no deal, and how likely nobody is worse off than without one",
        (("package", "left"), *columns, ("all", "right")),
        tuple(rows),
    )
