"""Section 10: belief over time, with the reports that moved it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from overture.brief.charts.course import Course, Moment
from overture.brief.parts import Block, Cell, Figure, Name, Paragraph, Section, Table, Words, words
from overture.brief.quote import Key, Run, humane

AT = ("evidence",)
Path = tuple[Key, ...]
MOST_DAYS = 5
"""Days without a belief that are named."""


def courses(run: Run, moments: Sequence[Path], end: str) -> tuple[Figure, ...]:
    """For each party with types a chart of belief about it; `moments` are the places in the JSON
    of the days on which belief moved."""
    return tuple(
        _course(run, moments, end, party)
        for party, kinds in run.at(*moments[0], "types").items()
        if len(kinds) > 1
    )


def _course(run: Run, moments: Sequence[Path], end: str, party: str) -> Figure:
    kinds = list(run.at(*moments[0], "types", party))
    drawn, rows = [], []
    for place, at in enumerate(moments):
        shares = tuple(run.percent(*at, "types", party, kind) for kind in kinds)
        reports = run.at(*at, "reports") or []
        drawn.append(Moment(run.at(*at, "day"), str(place) if reports else "", shares))
        row: list[Cell] = [run.at(*at, "day"), str(place) if reports else "", ", ".join(reports)]
        rows.append((*row, *shares))
    first, last = drawn[0].shares, drawn[-1].shares
    parts = [f"{kind} {a} to {b}" for kind, a, b in zip(kinds, first, last, strict=True)]
    name = run.party_name(party)
    columns = [("from", "left"), ("mark", "right"), ("reports", "left")]
    return Figure(
        Course(tuple(kinds), tuple(drawn), end),
        f"Belief about the type of {name} from {drawn[0].day} to {end}: {', '.join(parts)}. "
        "Dashed lines are days on which reports moved it.",
        Table(
            f"Belief about {name} by day",
            (*columns, *((kind, "right") for kind in kinds)),
            tuple(rows),
        ),
    )


def strongest(run: Run, index: int) -> tuple[Path, str] | None:
    """Where the largest weight of a report stands, and what for; None if it weighs nothing."""
    at = (*AT, "reports", index, "decibans")
    found = [
        (abs(value), (*at, "types", party, kind), kind)
        for party, kinds in run.at(*at, "types").items()
        for kind, value in kinds.items()
        if value is not None
    ] + [
        (abs(value), (*at, "assumptions", name), name)
        for name, value in run.at(*at, "assumptions").items()
        if value is not None
    ]
    size, path, name = max(found, key=lambda row: row[0], default=(0.0, at, ""))
    return (path, name) if size >= 0.05 else None


def _reports(run: Run) -> Iterator[Block]:
    rows: list[tuple[Cell, ...]] = []
    for index, report in enumerate(run.at(*AT, "reports")):
        at = (*AT, "reports", index)
        told = strongest(run, index)
        if told is None:
            continue
        rows.append(
            (
                report["reported"],
                report["id"],
                Name(report["shows"]),
                run.percent(*at, "reliability"),
                words(run.number("decibans", *told[0]), " for ", Name(told[1])),
            )
        )
    columns = (
        ("reported", "left"),
        ("row", "left"),
        ("shows", "left"),
        ("reliability", "right"),
        ("weighs most, in decibans", "left"),
    )
    if rows:
        yield Table("What each report weighs", columns, tuple(rows))
    rest = len(run.at(*AT, "reports")) - len(rows)
    if rest:
        says = f"{rest} more reports weigh nothing: they repeat another, or cannot be judged."
        yield Paragraph(words(says), "small")


def _assumptions(run: Run) -> Words | None:
    """The assumptions that the reports moved by a point or more."""
    last = len(run.at(*AT, "history")) - 1
    moved = []
    for name, before in run.at(*AT, "history", 0, "assumptions").items():
        after = run.at(*AT, "history", last, "assumptions", name)
        if abs(after - before) >= 0.01:
            moved.append((abs(after - before), name))
    if not moved:
        return None
    pieces: list[str | Words] = ["Assumptions moved: "]
    for place, (_, name) in enumerate(sorted(moved, reverse=True)):
        pieces.append(
            words(
                "; " if place else "",
                Name(name),
                " ",
                run.percent(*AT, "history", 0, "assumptions", name),
                " to ",
                run.percent(*AT, "history", last, "assumptions", name),
            )
        )
    return words(*pieces, ".")


def advice_words(run: Run) -> Words:
    """What to do now, from the belief, beside the advice from the priors."""
    at = (*AT, "advice")
    now = run.at(*at)
    if now is None:
        return words("Advice from a belief is not given where everybody knows the world.")
    if "failed" in now:
        return words("What to do now was not solved: ", str(now["failed"]), ".")
    if now["best"] is None:
        return words(f"{run.party} has no decision left.")
    pieces: list[str | Words | Name] = [
        "Advice from this belief, solved again: ",
        Name(now["best"]),
    ]
    if now["decide"] != run.at("advice", "decide"):
        pieces.append(f" at the next decision ({humane(now['decide'])})")
    if now["next"] is not None:
        pieces += [words(", ", run.worth(*at, "margin"), " points before "), Name(now["next"])]
    if now["best"] == run.best:
        return words(*pieces, "; the priors advise the same.")
    return words(*pieces, "; the priors advise ", Name(run.best), ".")


def line(run: Run) -> Words | None:
    """The line of the terminal: what moved most, and what to do now; None if nothing is read."""
    if run.at(*AT, "history") is None:
        return None
    last = len(run.at(*AT, "history")) - 1
    first, final = (*AT, "history", 0), (*AT, "history", last)
    found = [
        ((("types", party, kind)), f"{run.party_name(party)} is {kind}")
        for party, kinds in run.at(*first, "types").items()
        for kind in kinds
        if len(kinds) > 1
    ] + [((("assumptions", name)), name) for name in run.at(*first, "assumptions")]
    if not found:
        return advice_words(run)
    moves = [abs(run.at(*final, *path) - run.at(*first, *path)) for path, _ in found]
    path, name = found[moves.index(max(moves))]
    if max(moves) < 0.005:
        return words("No report moved belief. ", advice_words(run))
    return words(
        "Reports moved most: ",
        Name(name),
        ", ",
        run.percent(*first, *path),
        " to ",
        run.percent(*final, *path),
        ". ",
        advice_words(run),
    )


def _background(run: Run) -> Words:
    """How many rows are in the priors already."""
    one = run.at(*AT, "background") == 1
    return words(
        run.count(*AT, "background"),
        f" row{'' if one else 's'} of the record, up to {run.at(*AT, 'priors_as_of')}, "
        f"{'is' if one else 'are'} in the priors and weigh{'s' if one else ''} nothing.",
    )


def _left_out(days: Sequence[str]) -> Words:
    """The days without a belief, for their reports could not all be true."""
    shown = ", ".join(days[:MOST_DAYS])
    if len(days) > MOST_DAYS:
        shown += f" and {len(days) - MOST_DAYS} more"
    return words(
        f"Left out: {shown}. No state allows all that was reported by then; a later row took one "
        "of them back."
    )


def section(run: Run) -> Section | None:
    """Belief by day, the reports that moved it, and the advice that follows from it."""
    evidence = run.at(*AT)
    if evidence is None:
        return None
    blocks: list[Block] = []
    if "failed" in evidence:
        blocks = [Paragraph(words("Not weighed: ", str(evidence["failed"]), "."), "caution")]
    elif "history" not in evidence:
        blocks = [Paragraph(_background(run), "small")]
    else:
        moments = [(*AT, "history", k) for k in range(len(evidence["history"]))]
        blocks.append(Paragraph(advice_words(run)))
        blocks += courses(run, moments, evidence["as_of"])
        if evidence.get("days_left_out"):
            blocks.append(Paragraph(_left_out(evidence["days_left_out"]), "caution"))
        moved = _assumptions(run)
        if moved is not None:
            blocks.append(Paragraph(moved, "small"))
        blocks += _reports(run)
        effective = words(
            "Effective worlds: ", run.count(*AT, "ess"), " of ", run.count(*AT, "worlds"), "."
        )
        blocks.append(Paragraph(words(_background(run), " ", effective), "small"))
    return Section("belief", 10, "Belief over time", tuple(blocks))
