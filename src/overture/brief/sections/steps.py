"""Section 3: what to do next, branch by branch."""

from __future__ import annotations

from typing import Any

from overture.brief.bodies import measure_blocks
from overture.brief.numbers import points_apart
from overture.brief.parts import (
    Block,
    Cell,
    Folded,
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
from overture.brief.quote import Run, humane

PLAN = ("advice", "plan")
TITLE = "What to do next"


def _situation(run: Run, step: dict[str, Any]) -> str:
    """What has been heard, quoted; where nothing has, whose turn it is."""
    heard = str(step["situation"] or step["reply"])
    return f"“{heard}”" if heard else f"{run.party} comes to {humane(step['move'])}"


def _head(run: Run, index: int, step: dict[str, Any]) -> Words:
    return words(
        "If ",
        Strong(_situation(run, step)),
        " (chance ",
        run.percent(*PLAN, index, "probability"),
        "): ",
    )


def _body(run: Run, index: int, step: dict[str, Any]) -> Words:
    pieces = words(
        Strong(str(step["says"] or humane(step["choose"])).rstrip(".") + "."),
        " (",
        Name(step["choose"]),
        "; ",
    )
    if len(step["options"]) < 2:
        return words(pieces, "no other option)")
    if step.get("tied"):
        others = listed([Name(option) for option in step["tied"]])
        return words(pieces, "worth the same as ", others, ")")
    return words(
        pieces,
        run.worth(*PLAN, index, "gap"),
        " points ahead of the next option)",
    )


def _item(run: Run, index: int) -> tuple[Words, tuple[Words, ...]]:
    step = run.at(*PLAN, index)
    return (_head(run, index, step), (_body(run, index, step),))


def _options(run: Run, indices: list[int]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for index in indices:
        step = run.at(*PLAN, index)
        kind = points_apart(value for value, _ in step["options"].values())
        for position, option in enumerate(step["options"]):
            at = (*PLAN, index, "options", option)
            rows.append(
                (
                    _situation(run, step) if position == 0 else "",
                    Name(option),
                    run.number(kind, *at, 0),
                    run.percent(*at, 1),
                    run.count(*PLAN, index, "effective_worlds") if position == 0 else "",
                )
            )
    columns = (
        ("situation", "left"),
        ("option", "left"),
        ("value", "right"),
        ("taken as solved", "right"),
        ("effective worlds", "right"),
    )
    return Table("Every option at every step", columns, tuple(rows))


def section(run: Run) -> Section | None:
    """If this, then that: the steps under the advised policy, the others folded, and the measures
    that are held ready."""
    plan = run.at(*PLAN) or []
    ready = measure_blocks(run)
    if not plan:
        return Section("next", 3, TITLE, tuple(ready)) if ready else None
    mine = [i for i, step in enumerate(plan) if step["policy"] == run.best]
    others = [i for i, step in enumerate(plan) if step["policy"] != run.best]
    blocks: list[Block] = []
    if mine:
        intro = words(
            f"What {run.party} should do at each later turn if it takes ",
            Name(run.best),
            ", as uncertain then as the reply leaves it. Points are of that turn.",
        )
        blocks += [
            Paragraph(intro, "small"),
            Items(tuple(_item(run, i) for i in mine), "branches"),
        ]
        if sum(plan[i]["probability"] for i in mine) < 1.0 - 1e-9:
            rest = words(
                f"In any other case {run.party} has no later turn under ", Name(run.best), "."
            )
            blocks.append(Paragraph(rest, "small"))
        blocks.append(Folded("Every option at each step", (_options(run, mine),)))
    else:
        blocks.append(Paragraph(words("Under ", Name(run.best), " there is no later turn.")))
    blocks += ready
    if others:
        rows: dict[str, list[int]] = {}
        for index in others:
            rows.setdefault(plan[index]["policy"], []).append(index)
        folded: list[Block] = []
        for policy, indices in rows.items():
            folded.append(Paragraph(words("If ", Name(policy), " is taken instead:")))
            folded.append(Items(tuple(_item(run, i) for i in indices), "branches"))
        blocks.append(Folded("The same for the options not advised", tuple(folded)))
    return Section("next", 3, TITLE, tuple(blocks))
