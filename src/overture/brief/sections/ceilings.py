"""In section 8: holdings against ceilings, what each option would ask, what inspections notice."""

from __future__ import annotations

from overture.brief import ceilings
from overture.brief.ceilings import AT
from overture.brief.parts import (
    Block,
    Cell,
    Folded,
    Items,
    Paragraph,
    Table,
    Words,
    words,
)
from overture.brief.quote import Key, Run, humane


def blocks(run: Run) -> list[Block]:
    """The holdings, then sentences on who must give up how many, then the inspections."""
    counted = run.at(*AT, "counted")
    note = (
        " Holdings that the record counts are medians of the day."
        if isinstance(counted, list) and counted
        else ""
    )
    found: list[Block] = [_holdings(run)]
    rows = ceilings.sentences(run, brief=True)
    if note:
        rows[-1] = words(rows[-1], note)
    found.append(Items(tuple((row, ()) for row in rows), "compact"))
    if run.at(*AT, "inspections", "breaches"):
        found.append(Folded("What inspections would notice", tuple(inspections(run, AT))))
    return found


def limit(run: Run, at: tuple[Key, ...]) -> Cell:
    """A ceiling: its number, or its interval."""
    if run.at(*at, "limit_low") is None:
        return run.count(*at, "limit")
    return words(run.count(*at, "limit_low"), " to ", run.count(*at, "limit_high"))


def _holdings(run: Run) -> Table:
    over = {
        (b["holder"], b["zone"], b["category"]): k for k, b in enumerate(run.at(*AT, "breaches"))
    }
    rows: list[tuple[Cell, ...]] = []
    for k, row in enumerate(run.at(*AT, "rows")):
        place = over.get((row["group"], row["zone"], row["category"]))
        kind = "holding" if row["counted"] or row["limit_low"] is not None else "count"
        rows.append(
            (
                humane(row["group"]), humane(row["zone"]), humane(row["category"]),
                run.number(kind, *AT, "rows", k, "held"), limit(run, (*AT, "rows", k)),
                run.number(kind, *AT, "breaches", place, "over") if place is not None else "",
            )
        )  # fmt: skip
    for k, breach in enumerate(run.at(*AT, "breaches")):
        if not breach["zone"]:
            at = (*AT, "breaches", k)
            rows.append(
                (
                    f"{humane(breach['holder'])} alone", "everywhere", humane(breach["category"]),
                    run.count(*at, "held"), run.count(*at, "limit"), run.count(*at, "over"),
                )
            )  # fmt: skip
    columns = (
        ("group", "left"), ("zone", "left"), ("category", "left"), ("held", "right"),
        ("ceiling", "right"), ("over", "right"),
    )  # fmt: skip
    return Table("Holdings against ceilings", columns, tuple(rows))


def inspections(run: Run, above: tuple[Key, ...]) -> list[Block]:
    """How likely a breach is noticed, by the number of sites it is at."""
    at = (*above, "inspections")
    rows: list[tuple[Cell, ...]] = []
    for k, _ in enumerate(run.at(*at, "breaches")):
        place = (*at, "breaches", k)
        needed = run.count(*place, "needed") if run.at(*place, "needed") is not None else "none"
        rows.append(
            (
                run.count(*place, "sites"), run.percent(*place, "noticed"),
                run.percent(*place, "noticed_later"), needed,
            )
        )  # fmt: skip
    columns = (
        ("sites in breach", "left"), ("noticed in a year", "right"),
        (f"in {run.at(*at, 'years')} years", "right"),
        ("inspections a year for 90 %", "right"),
    )  # fmt: skip
    caption = "Inspections of sites drawn at random, a new draw each year"
    return [
        Paragraph(known_plan(run, at), "small"),
        Table(caption, columns, tuple(rows)),
    ]


def known_plan(run: Run, at: tuple[Key, ...]) -> Words:
    """How many inspections of how many sites, and what is left of them once their plan is known."""
    head = words(
        run.count(*at, "per_year"), " inspections a year of ", run.count(*at, "sites"),
        " sites, each of which notices a breach with ", run.percent(*at, "detects"), ". ",
    )  # fmt: skip
    if run.at(*at, "threshold") is not None:
        head = words(
            head, "A breach does not pay if it is noticed with more than ",
            run.percent(*at, "threshold"), ". ",
        )  # fmt: skip
    plan = (*at, "known_plan")
    if run.at(*plan, "fixed") == 0:
        return words(head, "One site can be inspected every month, so there is no plan to know.")
    return words(
        head, "Of one site inspected in ", run.count(*plan, "inspections"), " of ",
        run.count(*plan, "periods"), " months: if the other side knows which, a breach is never "
        "caught (−1); if it knows the odds of a coin only, the plan is worth ",
        run.bits(*plan, "value"), " (0 is no breach).",
    )  # fmt: skip
