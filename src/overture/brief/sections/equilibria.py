"""Section 14: the sequential equilibria of the central world side by side."""

from __future__ import annotations

from overture.brief.equilibria import (
    CERTAIN,
    Group,
    census,
    consistent_words,
    dependence,
    gain,
    grouped,
    limit_words,
    marks,
    play_words,
    policy_words,
)
from overture.brief.parts import (
    Block,
    Cell,
    Heading,
    Items,
    Name,
    Paragraph,
    Section,
    Strong,
    Table,
    Words,
    listed,
    words,
)
from overture.brief.quote import Run

HERE = ("solution", "sequential")
AT = (*HERE, "equilibria")
BESIDE = 3
"""Columns that stand side by side on paper; further equilibria are counted, and in the JSON."""

LISTED = 12


def _intro(run: Run) -> list[Block]:
    rows = run.at(*AT)
    searched = run.at(*HERE, "mixed_searched")
    what = "sequential" if searched else "pure sequential"
    head = census(rows, "sequential") if rows else f"no {what} equilibrium"
    whole = run.at(*HERE, "complete") if searched else run.at(*HERE, "pure_complete")
    # every finite game has a sequential equilibrium, so without a pure one there are mixed ones
    without = "Its equilibria mix." if whole else ""
    lead = words(
        Strong(f"{head[0].upper()}{head[1:]} in the central world"),
        "" if whole else " found; the search was bounded, there may be more",
        ". ",
        dependence(run, AT) if rows or searched else without,
    )
    blocks: list[Block] = [Paragraph(lead)]
    if rows:
        blocks.append(Paragraph(_as_run(run)))
    text = (
        "In an equilibrium every party answers the others without error, and in the central world "
        "everybody knows every number. The advice of this brief is made otherwise: over all "
        "worlds, with errors, not knowing the world."
    )
    rest = words(
        " Mixed equilibria were not searched",
        ", and a pure one may be the end of a continuum of them" if rows else "",
        ": ",
        Name(f"overture equilibria {run.at('case', 'id')}"),
        " finds them.",
    )
    return [*blocks, Paragraph(words(text, *([] if searched else [rest])), "small")]


def _as_run(run: Run) -> Words:
    if run.at(*HERE, "as_run"):
        return words("That is the advice of this brief too.")
    rivals = run.at(*HERE, "policies")
    if run.best in rivals:
        return words("The advice of this brief, ", Name(run.best), ", is that of some of them.")
    return words("The advice of this brief is another: ", Name(run.best), ".")


def _shares(run: Run) -> Words | None:
    at = (*HERE, "shares")
    if not run.at(*at):
        return None
    parts = [
        words("one in ", run.percent(*at, "one")),
        words("several in ", run.percent(*at, "several")),
        words("none in ", run.percent(*at, "none")),
    ]
    if run.at(*at, "undecided"):
        parts.append(words("undecided in ", run.percent(*at, "undecided")))
    return words(
        "Pure sequential equilibria in the first ",
        run.count(*at, "worlds"),
        " worlds, everybody knowing the world: ",
        listed(parts),
        ". In ",
        run.percent(*at, "depends"),
        " of worlds they do not all take the same option at every information set of the advised "
        "choice. That is what they play; which policy is best when it is imposed was compared in "
        "the central world only.",
    )


def _summary(run: Run, groups: tuple[Group, ...]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    listing = run.at(*AT)
    for group in groups:
        row, members = listing[group.first], [listing[index] for index in group.rows]
        worst = max(group.rows, key=lambda index: listing[index]["max_gain"])
        rows.append(
            (
                str(group.number),
                group.kind,
                policy_words(row),
                run.points(*AT, group.first, "value"),
                row["reveals"] or "–",
                words(
                    gain(run, AT, worst),
                    " (exact)" if all(one["exact"] for one in members) else "",
                ),
                consistent_words([one["consistent"] for one in members]),
                marks(members),
            )
        )
    columns = (
        ("no.", "left"),
        ("kind", "left"),
        ("policy advised", "left"),
        ("value", "right"),
        ("replies", "left"),
        ("gain", "left"),
        ("consistent", "left"),
        ("also", "left"),
    )
    caption = (
        f"Value to {run.party}, the most that anyone gains by deviating once, whether trembles "
        "carry the beliefs"
    )
    return Table(caption, columns, tuple(rows))


def _policies(run: Run, groups: tuple[Group, ...]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            Name(option),
            *(run.points(*AT, group.first, "policies", option) for group in groups),
        )
        for option in run.policies
    ]
    heads = ((_head(run, group), "right") for group in groups)
    return Table(
        f"Value to {run.party} of each policy under each equilibrium, in points",
        (("policy", "left"), *heads),
        tuple(rows),
    )


def _head(run: Run, group: Group) -> str:
    at = (run.at(*AT, index, "refinements", "qre_limit") for index in group.rows)
    return f"no. {group.number}" + (" (QRE limit)" if any(at) else "")


def _posteriors(run: Run, groups: tuple[Group, ...]) -> list[Block]:
    replies = run.at(*AT, 0, "replies")
    if not replies:
        return []
    rows: list[tuple[Cell, ...]] = []
    silent = False
    for r, reply in enumerate(replies):
        cells: list[Cell] = []
        told: dict[str, str] = {}  # what a cell says -> the equilibrium that says it first
        for group in groups:
            at = (*AT, group.first, "replies", r)
            beliefs = run.at(*at, "posterior")
            parts = [
                words(f"{kind} ", run.percent(*at, "posterior", party, kind))
                for party, kinds in beliefs.items()
                for kind in kinds
                if kinds[kind] > CERTAIN
            ]
            never = not run.at(*at, "by_bayes")
            silent = silent or never
            cell = words(listed(parts, ", ", ", ") if parts else "–", " *" if never else "")
            first = told.setdefault(str(cell), f"no. {group.number}")
            same = parts and first != f"no. {group.number}"
            cells.append(f"as {first}" if same else cell)
        rows.append((reply["reply"], *cells))
    heads = ((_head(run, group), "left") for group in groups)
    offer = run.at("test", "offer")
    blocks: list[Block] = [
        Table(f"Belief after each reply to {offer}", (("reply", "left"), *heads), tuple(rows))
    ]
    if silent:
        note = (
            "* The reply never comes under this equilibrium; the belief is the equilibrium's own."
        )
        blocks.append(Paragraph(words(note), "small"))
    return blocks


def _strategies(run: Run, groups: tuple[Group, ...]) -> Block:
    decide, offer = run.at("advice", "decide"), run.at("test", "offer")
    told: dict[str, tuple[list[Group], tuple[Words, ...]]] = {}
    for group in groups:
        advised = run.at(*AT, group.first, "policy")
        texts = []
        for option in dict.fromkeys((advised, offer or advised)):
            parts = play_words(run, (*AT, group.first, "plays"), decide, option)
            text = listed(parts, ". ", ". ") if parts else words("nobody else moves")
            texts.append(words("Under ", Name(option), ": ", text, ". "))
        key = "".join(map(str, texts))
        told.setdefault(key, ([], tuple(texts)))[0].append(group)
    return Items(
        tuple(
            (words(Strong(f"{listed([_head(run, one) for one in same])}. ")), texts)
            for same, texts in told.values()
        )
    )


def section(run: Run) -> Section | None:
    """The equilibria, the advice under each, and how often there are several."""
    if not run.at(*HERE):
        return None
    groups = grouped(run.at(*AT))
    blocks = _intro(run)
    shares = _shares(run)
    if shares is not None:
        blocks.append(Paragraph(shares))
    if groups:
        beside = groups[:BESIDE]
        blocks.append(_summary(run, groups[:LISTED]))
        if len(groups) > len(beside):
            text = f"Side by side are the first {len(beside)}; run.json has the others."
            blocks.append(Paragraph(words(text), "small"))
        blocks.append(_policies(run, beside))
        blocks += _posteriors(run, beside)
        blocks.append(Heading("In words"))
        blocks.append(_strategies(run, beside))
    limit = run.at(*HERE, "qre_limit")
    if groups:
        blocks.append(Paragraph(limit_words(run, AT, limit), "small"))
    if groups and not run.at(*HERE, "exact"):
        text = (
            "Some numbers of this world are no simple fractions; the certificates are for numbers "
            "rounded to fractions."
        )
        blocks.append(Paragraph(words(text), "small"))
    lines = "; ".join(str(line) for line in run.at(*HERE, "searched"))
    blocks.append(Paragraph(words(f"Searched: {lines}."), "small"))
    return Section("equilibria", 14, "Equilibria side by side", tuple(blocks))
