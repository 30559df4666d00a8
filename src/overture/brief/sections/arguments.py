"""Section 13: objections and rebuttals, which of them stand, and what the conclusion rests on."""

from __future__ import annotations

from overture.brief.argued import (
    AT,
    carrying_sentence,
    conclusion,
    conclusion_sentence,
    failure,
    never_sentence,
    unanswered_sentence,
)
from overture.brief.parts import (
    Block,
    Cell,
    Paragraph,
    Piece,
    Section,
    Strong,
    Table,
    Words,
    words,
)
from overture.brief.quote import Run

TITLE = "Objections and rebuttals"


def _bears(run: Run, index: int) -> Words:
    """For or against the conclusion; else for or against what. Other options are in the JSON."""
    row = run.at(AT, "arguments", index)
    for key, word in (("supports", "for"), ("attacks", "against")):
        if conclusion(run) in row[key]:
            return words(word)
    options = run.at(AT, "policy")
    pieces: list[Piece | Words] = []
    for key, word in (("supports", "for "), ("attacks", "against ")):
        named = [name for name in row[key] if name not in options] or row[key]
        if named:
            pieces += ["; " if pieces else "", word, ", ".join(named)]
    return words(*pieces)


def _claim(run: Run, index: int) -> Words:
    row = run.at(AT, "arguments", index)
    held = f" ({row['held_by']})" if row["held_by"] else ""
    return words(Strong(row["id"]), f": {row['claim'].rstrip('.')}{held}")


def _arguments(run: Run) -> Table:
    at = (AT, "arguments")
    rows: list[tuple[Cell, ...]] = [
        (
            _claim(run, k),
            run.percent(*at, k, "accepted"),
            run.number("swing", *at, k, "carries"),
            _bears(run, k),
        )
        for k in range(len(run.at(*at)))
    ]
    return Table(
        f"Arguments about {conclusion(run)}: how often each is upheld, and what it adds to the "
        f"share of worlds in which {conclusion(run)} is, in percentage points",
        (
            ("argument", "left"),
            ("upheld in", "right"),
            ("carries", "right"),
            ("speaks", "left"),
        ),
        tuple(rows),
    )


def _options(run: Run) -> Table | None:
    found = run.at(AT, "policy")
    if not any(row["parts"] for row in found.values()):
        return None
    shown = [o for o, row in found.items() if row["accepted"] is not None or row["parts"]]
    lacks = {"objection": ", lacks an objection", "reason": ", lacks a reason or reply", "": ""}
    rows: list[tuple[Cell, ...]] = [
        (
            words(option, lacks[found[option]["missing"]]),
            run.percent(AT, "policy", option, "accepted"),
            run.percent(AT, "policy", option, "best_share"),
        )
        for option in shown
    ]
    return Table(
        "Each option: upheld by the arguments, and best by the payoffs",
        (
            ("option", "left"),
            ("upheld in", "right"),
            ("best in", "right"),
        ),
        tuple(rows),
    )


def section(run: Run) -> Section | None:
    """What the debate comes to, and every argument of it."""
    if run.at(AT) is None:
        return None
    if failure(run):
        said = words(f"The arguments could not be weighed: {failure(run)}")
        return Section("arguments", 13, TITLE, (Paragraph(said, "caution"),))
    carried = carrying_sentence(run)
    lead = words(
        conclusion_sentence(run),
        " ",
        unanswered_sentence(run, 3, "below"),
        *((" ", carried) if carried is not None else ()),
    )
    how = words(
        "An argument is made in the worlds in which its premises hold, and upheld there if "
        "everything that attacks it is defeated. A claim that others support stands only with one "
        "of them."
    )
    options = _options(run)
    if options is None:
        how = words(how, " For no option do debate and payoffs part by a quarter or more.")
    never = never_sentence(run)
    if never is not None:
        how = words(how, " ", never)
    blocks: list[Block] = [Paragraph(lead), Paragraph(how, "small")]
    if options is not None:
        blocks.append(options)
    blocks.append(_arguments(run))
    return Section("arguments", 13, TITLE, tuple(blocks))
