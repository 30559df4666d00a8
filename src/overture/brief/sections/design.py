"""Section 7: designing the offer: the frontier over the levers."""

from __future__ import annotations

from overture.brief.charts.frontier import Dot, Frontier
from overture.brief.design import (
    HERE,
    SETTINGS,
    dependence_words,
    edge_words,
    policy_words,
    recommended_words,
    separating_words,
    shown_frontier,
    solved_words,
)
from overture.brief.parts import (
    Block,
    Cell,
    Figure,
    Folded,
    Items,
    Name,
    Paragraph,
    Section,
    Table,
    Words,
    words,
)
from overture.brief.quote import Key, Run

TITLE = "Designing the offer"
LISTED = 10
DRAWN = 60
"""Dots: more make the page heavy; those off the frontier are thinned out."""


def section(run: Run) -> Section | None:
    """The recommended offer, the frontier, what separates, what each type would rather do."""
    if not run.at(*HERE):
        return None
    if run.at(*HERE, "settings") is None:
        return Section("design", 7, TITLE, (Paragraph(_later(run)),))
    blocks: list[Block] = [
        Paragraph(recommended_words(run), "lead"),
        Paragraph(policy_words(run)),
        Paragraph(separating_words(run)),
        _figure(run),
    ]
    incentives = _incentives(run)
    if incentives is not None:
        blocks.append(incentives)
    blocks.append(Items(tuple((one, ()) for one in dependence_words(run)), "compact"))
    edges = edge_words(run)
    if edges is not None:
        blocks.append(Paragraph(edges, "caution"))
    blocks.append(_scenario(run))
    blocks.append(Paragraph(solved_words(run), "small"))
    return Section("design", 7, TITLE, tuple(blocks))


def _later(run: Run) -> Words:
    """One line where the design would have taken too long for a run."""
    return words(
        "The case declares what could be varied in the offer; ",
        Name(str(run.at(*HERE, "command"))),
        " solves it over these levers; with --into and the folder of this run, here.",
    )


def _figure(run: Run) -> Figure:
    rows = run.at(*SETTINGS)
    best = run.at(*HERE, "recommended")
    on = set(run.at(*HERE, "frontier"))
    off = [i for i in range(len(rows)) if i not in on]
    front = shown_frontier(run, DRAWN)
    room = max(DRAWN - len(front), 0)
    thinned = off[:: -(-len(off) // room)] if room and off else []
    dots = [_dot(run, (*SETTINGS, i), "off") for i in thinned]
    dots += [_dot(run, (*SETTINGS, i), "best" if i == best else "on") for i in front]
    dots.append(_dot(run, (*HERE, "declared"), "declared"))
    offer = run.at(*HERE, "offer")
    sentence = (
        f"{len(rows)} settings of the levers by the value of {offer} to {run.party}, by how likely "
        "sincere types accept and keep, and by how likely the others pass for sincere; "
        f"{len(on)} of them are on the frontier: no other setting is as good in all three and "
        "better in one."
    )
    unit = f"value of the offer to {run.party}, points"
    return Figure(Frontier(tuple(dots), unit), sentence, _table(run))


def _dot(run: Run, at: tuple[Key, ...], style: str) -> Dot:
    return Dot(
        run.points(*at, "offer"), run.percent(*at, "accept"), run.percent(*at, "passes"), style
    )


def _table(run: Run) -> Table:
    levers = list(run.at(*HERE, "levers"))
    rows: list[tuple[Cell, ...]] = []
    shown = shown_frontier(run, LISTED)
    for i in shown:
        at = (*SETTINGS, i)
        rows.append(
            (
                *(run.number("amount", *at, "levers", lever) for lever in levers),
                run.points(*at, "offer"),
                run.percent(*at, "accept"),
                run.percent(*at, "passes"),
                run.percent(*at, "separation"),
                run.bits(*at, "bits"),
                run.number("worth", *at, "evsi"),
                Name(run.at(*at, "best")),
            )
        )
    more = len(run.at(*HERE, "frontier")) - len(shown)
    caption = "The frontier, greatest value of the offer first" + (
        f"; {more} more settings on it are in the JSON" if more else ""
    )
    names = ("value", "accept", "pass", "separation", "bits", "EVSI")
    columns = (
        *((lever, "left" if not k else "right") for k, lever in enumerate(levers)),
        *((name, "right") for name in names),
        ("best policy", "left"),
    )
    return Table(caption, columns, tuple(rows))


def _incentives(run: Run) -> Table | None:
    at = (*SETTINGS, run.at(*HERE, "recommended"), "incentives")
    rows: list[tuple[Cell, ...]] = []
    for k, one in enumerate(run.at(*at)):
        rows.append(
            (
                words(Name(one["type"]), " (sincere)" if one["sincere"] else ""),
                Name(one["move"]),
                ", ".join(one["intended"]),
                ", ".join(one["other"]),
                run.number("worth", *at, k, "slack"),
                run.number("worth", *at, k, "low"),
                run.number("worth", *at, k, "high"),
                run.percent(*at, k, "holds"),
            )
        )
    if not rows:
        return None
    columns = (
        ("type", "left"),
        ("at", "left"),
        ("does better by", "left"),
        ("than by", "left"),
        ("slack", "right"),
        ("5 %", "right"),
        ("95 %", "right"),
        ("pays in", "right"),
    )
    caption = (
        "Incentives under the recommended offer: how much better, in points of its party, a type "
        "does by what it is meant to do"
    )
    return Table(caption, columns, tuple(rows))


def _scenario(run: Run) -> Block:
    lines = str(run.at(*HERE, "scenario", "yaml")).rstrip("\n").split("\n")
    return Folded(
        "The recommended offer as a scenario: put this under scenarios: in the case",
        (Items(tuple((words(Name(line.strip())), ()) for line in lines), "compact"),),
    )
