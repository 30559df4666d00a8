"""Section 15: how the numbers were made, so that they can be made again."""

from __future__ import annotations

from overture.brief.contract import record_hash
from overture.brief.parts import (
    Block,
    Cell,
    Folded,
    Heading,
    Items,
    Name,
    Paragraph,
    Section,
    Table,
    Words,
    listed,
    marked,
    words,
)
from overture.brief.quote import Run

AT = "solution"
ABSENT = ("recognising compliance", "the ladder of responses")
MOST_SETS = 12
"""Information sets that are listed, those reached most; run.json has them all."""
MOST_OPTIONS = 3
"""Options of a pooled strategy that are listed, the likeliest first; run.json has them all."""


def _made(run: Run, brief_hash: str) -> Table:
    rows: list[tuple[Cell, ...]] = [
        ("Case", words(Name(run.at("case", "id")), ", as of ", str(run.at("as_of")))),
        ("Case hash (SHA-256)", Name(run.at("case", "hash"))),
        ("Solution hash", Name(run.at(AT, "hash"))),
        ("Brief hash", Name(brief_hash)),
        ("Seed", run.count("seed")),
        ("Worlds", run.count("worlds")),
        ("overture", str(run.at("overture"))),
    ]
    versions = run.at("provenance", "versions") or {}
    if versions:
        text = ", ".join(f"{name} {version}" for name, version in versions.items())
        rows.append(("Versions", text))
    return Table("What was run", (("", "left"), ("", "left")), tuple(rows))


def _solved(run: Run) -> Table:
    rows: list[tuple[Cell, ...]] = [
        ("Method", f"{run.at(AT, 'method')}, {run.at(AT, 'reading')} reading"),
        (
            "Game",
            words(
                run.count(AT, "nodes"),
                " nodes, ",
                run.count(AT, "terminals"),
                " ends, ",
                run.count(AT, "information_sets"),
                " information sets (",
                run.count(AT, "many_node_sets"),
                " with more than one node)",
            ),
        ),
        ("Largest residual", run.number("small", AT, "residual_max")),
        ("Residual of the pooled sets", run.number("small", AT, "pooled_residual")),
        (
            "Worlds not converged",
            words(run.count(AT, "unconverged"), "; path followed in ", run.count(AT, "followed")),
        ),
        (
            "Pooled strategies",
            words(
                "solved on ",
                run.count(AT, "pooled_worlds"),
                " worlds in ",
                run.count(AT, "passes"),
                " passes; ",
                run.count(AT, "starts"),
                " starts found ",
                run.count(AT, "fixed_points"),
                " fixed point" + ("" if run.at(AT, "fixed_points") == 1 else "s"),
            ),
        ),
        ("Largest sampling error", run.number("fine", AT, "sampling_error")),
    ]
    if run.at(AT, "response_worlds"):
        tried = words(
            run.count(AT, "response_worlds"),
            " worlds tried from other starts; more than one found in ",
            run.count(AT, "response_several"),
        )
        rows.append(("Responses of the informed parties", tried))
    if run.at("test") is not None:
        rows.append(
            (
                "Posteriors average to the prior within",
                run.number("small", "test", "averaging_error"),
            )
        )
    redrawn = run.at(AT, "redrawn") or {}
    if redrawn:
        parts = [
            words(f"{run.party_name(party)} ", run.percent(AT, "redrawn", party))
            for party in redrawn
        ]
        rows.append(("Worlds whose prior was drawn again", listed(parts)))
    return Table("How it was solved", (("", "left"), ("", "left")), tuple(rows))


def _reading(run: Run) -> Words:
    other = run.at(AT, "other_reading")
    if not other:
        return words(
            f"Shown is the {run.at(AT, 'reading')} reading; the other reading was not solved."
        )
    agrees = "the same advice" if other["same_advice"] else "other advice"
    return words(
        f"Shown is the {run.at(AT, 'reading')} reading. If everybody knew the world (",
        run.count(AT, "other_reading", "worlds"),
        f" worlds): {agrees}, ",
        Name(other["best"]),
        " by ",
        run.points(AT, "other_reading", "margin"),
        " points.",
    )


def _pooled(run: Run) -> Table | None:
    sets = run.at(AT, "pooled_sets") or []
    if not sets:
        return None
    rows: list[tuple[Cell, ...]] = []
    often = sorted(range(len(sets)), key=lambda i: -(sets[i]["reach"] or 0.0))[:MOST_SETS]
    for index in sorted(often):
        pooled = sets[index]
        at = (AT, "pooled_sets", index)
        chosen = pooled["strategy"]
        likeliest = sorted(chosen, key=lambda option: -(chosen[option] or 0.0))
        strategy = [
            words(Name(option), " ", run.percent(*at, "strategy", option))
            for option in likeliest[:MOST_OPTIONS]
        ]
        strategy[0] = words(strategy[0], " ± ", run.percent(*at, "errors", likeliest[0]))
        if len(likeliest) > MOST_OPTIONS:
            strategy.append(words(f"{len(likeliest) - MOST_OPTIONS} more"))
        rows.append(
            (
                words(str(pooled["label"])),
                listed(strategy, ", ", ", "),
                run.percent(*at, "reach"),
                run.count(*at, "effective_worlds"),
            )
        )
    columns = (
        ("information set", "left"),
        ("strategy ± sampling error of the likeliest", "left"),
        ("reach", "right"),
        ("effective worlds", "right"),
    )
    caption = "Pooled strategies, as solved"
    if len(rows) < len(sets):
        caption += f": the {len(rows)} reached most of {len(sets)}; all are in run.json"
    return Table(caption, columns, tuple(rows))


def _settled(run: Run) -> Table | None:
    """How the lead settled as worlds were added; only a run in chunks looks more than once."""
    looks = run.at("convergence", "looks") or []
    rows: list[tuple[Cell, ...]] = []
    for k in range(len(looks)):
        at = ("convergence", "looks", k)
        lead = words(
            run.number("worth", *at, "margin"), " ± ", run.number("error", *at, "margin_error")
        )
        rows.append((run.count(*at, "worlds"), Name(looks[k]["best"]), lead))
    columns = (("worlds", "right"), ("leads", "left"), ("by, points", "right"))
    return Table("How the lead settled", columns, tuple(rows)) if rows else None


def section(run: Run) -> Section:
    """Hashes, method, residuals, pooled strategies, warnings, and what is not here yet."""
    blocks: list[Block] = [
        _made(run, record_hash(run.record)),
        _solved(run),
        Paragraph(_reading(run)),
    ]
    pooled = _pooled(run)
    if pooled is not None:
        blocks.append(Folded(f"Pooled strategies ({len(run.at(AT, 'pooled_sets'))})", (pooled,)))
    settled = _settled(run)
    if settled is not None:
        blocks.append(settled)
    warnings = run.at("provenance", "warnings") or []
    if warnings:
        blocks.append(Heading("Warnings of the case"))
        blocks.append(Items(tuple((words(), (marked(str(line)),)) for line in warnings), "compact"))
    blocks.append(Paragraph(words("Not in this brief: ", ", ".join(ABSENT), "."), "small"))
    return Section("provenance", 15, "How these numbers were made", tuple(blocks))
