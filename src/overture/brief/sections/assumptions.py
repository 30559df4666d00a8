"""Section 12: the assumptions, where they come from, and which reply tests each."""

from __future__ import annotations

from overture.brief.parts import (
    Items,
    Name,
    Paragraph,
    Piece,
    Section,
    Strong,
    Words,
    listed,
    words,
)
from overture.brief.quote import Run

AT = "assumptions"


def _facts(run: Run, index: int) -> Words:
    row = run.at(AT, index)
    pieces: list[Piece | Words] = [
        "Credence ",
        run.percent(AT, index, "credence"),
        *(
            (
                " in all; ",
                run.percent(AT, index, "base"),
                " before the assumptions that it depends on",
            )
            if row.get("base") is not None
            else ()
        ),
        " (",
        run.percent(AT, index, "low"),
        " to ",
        run.percent(AT, index, "high"),
        "). ",
    ]
    believed = ("evidence", "posterior", "assumptions", row["id"])
    if run.at(*believed) is not None:
        pieces += ["What was reported since moves it to ", run.percent(*believed), ". "]
    if row["tested_by"] and row["moved_to"] is not None:
        pieces += [
            "Tested most by “",
            row["tested_by"],
            "”, which moves it to ",
            run.percent(AT, index, "moved_to"),
        ]
        if row["bits"] is not None:
            pieces += [" (", run.number("fine", AT, index, "bits"), " bits in all)"]
        pieces.append(". ")
    else:
        pieces.append("No reply tests it. ")
    pieces += ["Knowing it: ", run.worth(AT, index, "worth"), " points. "]
    if row["flips_at"] is None:
        pieces.append("Alone it does not flip the advice.")
    else:
        pieces += [
            "Flips the advice to ",
            Name(row["flips_to"]),
            " at ",
            run.percent(AT, index, "flips_at"),
            " before those assumptions." if row.get("base") is not None else ".",
        ]
    return words(*pieces)


def _source(run: Run, index: int) -> Words:
    row = run.at(AT, index)
    pieces: list[Piece | Words] = []
    if row["why"]:
        pieces.append(str(row["why"]).rstrip(".") + ". ")
    if row["source"]:
        pieces.append(f"Source: {str(row['source']).rstrip('.')}. ")
    if row["sets"]:
        pieces += ["Sets ", listed([Name(name) for name in row["sets"]]), "."]
    return words(*pieces)


def section(run: Run) -> Section | None:
    """One entry per assumption: claim, facts, reason and source."""
    rows = run.at(AT) or []
    if not rows:
        return None
    items = tuple(
        (
            words(Strong(str(row["claim"])), " ", Name(row["id"])),
            (_facts(run, index), _source(run, index)),
        )
        for index, row in enumerate(rows)
    )
    intro = words(
        "Each is true or false in a world with the credence given. A reply tests an assumption "
        "when it moves belief in it."
    )
    return Section(
        "assumptions", 12, "What it rests on", (Paragraph(intro, "small"), Items(items, "cards"))
    )
