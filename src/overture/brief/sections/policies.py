"""Section 2: the policies side by side, and what makes the best one better than the next."""

from __future__ import annotations

from overture.brief.charts.differences import Differences
from overture.brief.charts.intervals import Interval, Intervals
from overture.brief.parts import (
    Block,
    Cell,
    Figure,
    Folded,
    Heading,
    Items,
    Name,
    Paragraph,
    Section,
    Table,
    Words,
    words,
)
from overture.brief.quote import Run, humane

AT = ("advice", "policies")
SMALL = 0.05  # points: terms below this are in the table only


def _intervals(run: Run) -> Figure:
    rows = []
    for option, policy in run.policies.items():
        style = "best" if option == run.best else "barred" if policy["forbidden"] else "plain"
        rows.append(
            Interval(
                name=option,
                says=run.says(option),
                mean=run.mean(option),
                low=run.points(*AT, option, "low"),
                high=run.points(*AT, option, "high"),
                share=run.percent(*AT, option, "best_share"),
                style=style,
            )
        )
    chart = Intervals(tuple(rows), f"points for {run.party}; higher is better")
    head = rows[0]
    sentence = (
        f"Mean and 90 % interval of each of {len(rows)} policies; "
        f"{head.name} is highest at {head.mean}, {rows[-1].name} lowest at {rows[-1].mean}."
    )
    return Figure(chart, sentence, _values(run))


def _values(run: Run) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for option in run.policies:
        at = (*AT, option)
        rows.append(
            (
                Name(option),
                run.mean(option),
                run.number("error", *at, "error"),
                run.points(*at, "low"),
                run.points(*at, "high"),
                run.percent(*at, "best_share"),
                run.points(*at, "regret", "mean"),
                run.points(*at, "regret", "p90"),
                run.points(*at, "regret", "max"),
            )
        )
    right = ("s.e.", "5 %", "95 %", "best in", "mean regret", "90 % regret", "worst regret")
    columns = (("policy", "left"), ("mean", "right"), *((name, "right") for name in right))
    return Table("Value and regret in points", columns, tuple(rows))


def _equivalents(run: Run) -> Table | None:
    if all(policy["certainty_equivalent"] is None for policy in run.policies.values()):
        return None
    rows = tuple(
        (Name(option), run.points(*AT, option, "certainty_equivalent")) for option in run.policies
    )
    columns = (("policy", "left"), ("certainty equivalent", "right"))
    return Table(f"Certainty equivalents of {run.party}, in points", columns, rows)


def _outcomes(run: Run) -> Table:
    names = list(run.at(*AT, run.best, "outcomes") or {})
    rows: list[tuple[Cell, ...]] = []
    for name in names:
        cells = (run.percent(*AT, option, "outcomes", name) for option in run.policies)
        rows.append((run.outcome(name), *cells))
    columns = (("outcome", "left"), *((option, "right") for option in run.policies))
    return Table("Probability of each outcome", columns, tuple(rows))


def _by_type(run: Run) -> list[Block]:
    tables: list[Block] = []
    for party, kinds in (run.at(*AT, run.best, "outcomes_by_type") or {}).items():
        names = list(run.at(*AT, run.best, "outcomes") or {})
        rows: list[tuple[Cell, ...]] = []
        at = (*AT, run.best, "outcomes_by_type", party)
        for name in names:
            if not any(run.at(*at, kind, name) for kind in kinds):
                continue  # it cannot happen under this policy, as the table above shows
            rows.append((run.outcome(name), *(run.percent(*at, kind, name) for kind in kinds)))
        columns = (("outcome", "left"), *((kind, "right") for kind in kinds))
        caption = f"The same under {run.best}, by type of {run.party_name(party)}"
        tables.append(Table(caption, columns, tuple(rows)))
    return tables


def _parties(run: Run) -> Table:
    parties = list(run.at(*AT, run.best, "parties") or {})
    rows: list[tuple[Cell, ...]] = []
    for option in run.policies:
        cells = [run.points(*AT, option, "parties", party) for party in parties]
        horizons = [run.points(*AT, option, "horizons", name) for name in ("short", "long")]
        rows.append((Name(option), *cells, *horizons))
    columns = (
        ("policy", "left"),
        *((run.party_name(party), "right") for party in parties),
        (f"{run.party}: short run", "right"),
        ("long run", "right"),
    )
    return Table(
        "Mean payoff of every party, each in its own points (never to be added)",
        columns,
        tuple(rows),
    )


def _differences(run: Run) -> list[Block]:
    terms = run.at("advice", "differences") or []
    if not terms or not run.next:
        return []
    ranked = sorted(range(len(terms)), key=lambda i: -abs(terms[i]["difference"]))
    at = ("advice", "differences")
    rows = tuple(
        (
            terms[i]["term"],
            run.points(*at, i, "best"),
            run.points(*at, i, "next"),
            run.number("change", *at, i, "difference"),
        )
        for i in ranked
        if terms[i]["best"] or terms[i]["next"]
    )
    columns = (
        ("payoff term", "left"),
        (run.best, "right"),
        (run.next, "right"),
        ("difference", "right"),
    )
    caption = "Mean contribution of each term, in points"
    if len(rows) < len(terms):
        caption += f"; {len(terms) - len(rows)} more are zero under both"
    table = Table(caption, columns, rows)
    drawn = [i for i in ranked if abs(terms[i]["difference"]) >= SMALL]
    blocks: list[Block] = [Heading(f"Why {run.best} comes before {run.next}")]
    if not drawn:
        return [*blocks, Paragraph(words("No named term differs by 0.05 points."), "small"), table]
    chart = Differences(
        tuple((terms[i]["term"], run.number("change", *at, i, "difference")) for i in drawn),
        right=f"for {run.best}",
        left=f"for {run.next}",
    )
    first = terms[drawn[0]]
    side = run.best if first["difference"] > 0 else run.next
    sentence = (
        f"What each named payoff term adds to or takes from the lead of {run.best} over "
        f"{run.next}, in points; the largest, {first['term']}, speaks for {side}."
    )
    intro = words(
        "The lead of ",
        run.worth("advice", "margin"),
        " points is the sum of these terms; terms that differ by less than 0.05 points are in the "
        "table only.",
    )
    return [*blocks, Paragraph(intro, "small"), Figure(chart, sentence, table)]


def _forbidden(run: Run) -> Items | None:
    rows = tuple(
        (words("Not open: ", Name(option), ". "), (words(policy["forbidden"]),))
        for option, policy in run.policies.items()
        if policy["forbidden"]
    )
    return Items(rows) if rows else None


def section(run: Run) -> Section:
    """Chart, outcomes, and the named terms behind the lead."""
    intro: Words = words(
        "The dot is the mean over worlds, the line runs from the 5 % to the 95 % point. It shows "
        "the analyst's ignorance only: types, chance and play are averaged inside each world. "
        "Regret is the shortfall against the best option of the same world."
    )
    blocks: list[Block] = [_intervals(run), Paragraph(intro, "small")]
    barred = _forbidden(run)
    if barred is not None:
        blocks.append(barred)
    if run.at(*AT, run.best, "outcomes"):
        blocks.append(_outcomes(run))
    blocks += _differences(run)
    more: list[Block] = [*_by_type(run), _parties(run)]
    equivalents = _equivalents(run)
    if equivalents is not None:
        more.append(equivalents)
    blocks.append(Folded("Outcomes by type, and what the others get", tuple(more)))
    return Section("policies", 2, f"The options of {humane(run.party)}", tuple(blocks))
