"""Section 5: what would change the advice."""

from __future__ import annotations

from overture.brief import answer
from overture.brief.charts.rails import Rail, Rails
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
    listed,
    marked,
    words,
)
from overture.brief.quote import Run

KINDS = {"assumption": "assumptions", "prior": "priors", "quantity": "quantities"}
DRAWN = 8  # rails; further flips are in the table


def _plural(kind: str) -> str:
    return KINDS.get(kind, kind)


def _rails(run: Run, found: list[int]) -> Figure:
    flips = run.record["flips"]
    rails = tuple(
        Rail(
            name=flips[i]["name"],
            to=flips[i]["to"],
            now=answer.flip_value(run, i, "now"),
            at=answer.flip_value(run, i, "at"),
            low=answer.flip_value(run, i, "low"),
            high=answer.flip_value(run, i, "high"),
            declared_low=answer.flip_value(run, i, "declared_low"),
            declared_high=answer.flip_value(run, i, "declared_high"),
        )
        for i in found[:DRAWN]
    )
    first = rails[0]
    sentence = (
        f"How far {len(rails)} numbers may move, each alone, before other advice is best; the "
        f"nearest is {first.name}, now {first.now}, which flips at {first.at} to {first.to}."
    )
    return Figure(Rails(rails), sentence, _table(run, found))


def _table(run: Run, found: list[int]) -> Table:
    flips = run.record["flips"]
    rows: list[tuple[Cell, ...]] = [
        (
            Name(flips[i]["name"]),
            answer.flip_value(run, i, "now"),
            answer.flip_value(run, i, "at"),
            Name(flips[i]["to"]),
            run.percent("flips", i, "beyond"),
            run.worth("flips", i, "evppi"),
            str(flips[i]["confirmed"]),
        )
        for i in found
    ]
    columns = (
        ("what", "left"),
        ("now", "right"),
        ("flips at", "right"),
        ("to", "left"),
        ("range beyond", "right"),
        ("EVPPI", "right"),
        ("how found", "left"),
    )
    return Table("Flip points, nearest first", columns, tuple(rows))


def _meanings(run: Run, found: list[int]) -> Items:
    flips = run.record["flips"]
    rows: list[tuple[Words, tuple[Words, ...]]] = [
        (words(Name(flips[i]["name"]), ". "), (words(str(flips[i]["says"])),))
        for i in found[:DRAWN]
        if flips[i]["says"]
    ]
    return Items(tuple(rows), "compact")


def _steady(run: Run) -> list[Block]:
    """What has no flip: assumptions and priors with today's value, quantities by name, folded."""
    groups: dict[str, list[Words]] = {}
    for index, flip in enumerate(run.record["flips"]):
        if flip["at"] is None:
            phrase = words(str(flip["name"]))
            if flip["kind"] != "quantity":
                now = answer.flip_value(run, index, "now")
                phrase = words(Name(flip["name"]), " (", now, ")")
            groups.setdefault(flip["kind"], []).append(phrase)
    quantities = groups.pop("quantity", [])
    blocks: list[Block] = []
    if groups:
        rows = tuple(
            (words(f"Steady {_plural(kind)}: "), (words(listed(names), "."),))
            for kind, names in groups.items()
        )
        blocks.append(Items(rows, "compact"))
    if quantities:
        title = f"Without a flip in the range searched: {len(quantities)} quantities"
        blocks.append(Folded(title, (Paragraph(words(listed(quantities), "."), "small"),)))
    return blocks


def _together(run: Run, pairs: list[int]) -> Items:
    """Pairs of assumptions that flip the advice together, nearest first."""
    rows = tuple(
        (words(answer.flip_phrase(run, i), ". "), (words(str(run.at("flips", i, "says"))),))
        for i in pairs
    )
    return Items(rows, "compact")


def section(run: Run) -> Section:
    """A rail for each number with a flip; the steady ones in a line."""
    flips = run.record["flips"]
    moved = answer.flipping(run)
    found = [i for i in moved if flips[i]["kind"] != "joint"]
    pairs = [i for i in moved if flips[i]["kind"] == "joint"]
    blocks: list[Block] = []
    if not flips:
        blocks.append(Paragraph(words("No assumption, prior or quantity was searched for a flip.")))
    elif not found:
        alone = len(flips) - len(pairs)
        text = (
            f"None of the {alone} assumptions, priors and quantities flips the advice, moved "
            "alone through the range searched."
        )
        blocks.append(Paragraph(words(text)))
    else:
        intro = words(
            "Each number is moved alone, all else as declared, until another option has the "
            "higher mean. The hatched part is where it has. Nearest first, as a share of the "
            "range searched.",
        )
        blocks += [Paragraph(intro, "small"), _rails(run, found), _meanings(run, found)]
        dependent = [i for i in found if flips[i].get("overall") is not None]
        if dependent:
            names = listed([Name(flips[i]["name"]) for i in dependent])
            note = (
                ": now and the flip are of the credence before the assumptions that it depends on."
            )
            blocks.append(Paragraph(words(names, note), "small"))
        screened = sum(1 for i in found if flips[i]["confirmed"] == "screened")
        if screened:
            note = (
                f"{screened} of the {len(found)} flip points are screened from the run's own "
                "draws and not confirmed by solving again."
            )
            blocks.append(Paragraph(marked(note), "small"))
    if pairs:
        intro = words("Harmless alone, these assumptions flip the advice together:")
        blocks += [Paragraph(intro, "small"), _together(run, pairs)]
    blocks += _steady(run)
    return Section("flips", 5, "What would change the advice", tuple(blocks))
