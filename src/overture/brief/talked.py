"""What the table is worth in the game, in sentences that the terminal and the brief share."""

from __future__ import annotations

from overture.brief.parts import Name, Strong, Words, words
from overture.brief.quote import Run, humane
from overture.brief.talks import AT

TALKED = (*AT, "worth_of_talking")
NEEDED = (*AT, "deal_needed")
MOST_CHANGES = 4
"""Issues of a package that a sentence tells; the JSON has all."""


def worth_line(run: Run) -> Words | None:
    """The worth of having talked, for the terminal; None where the table is no move."""
    if run.at(*TALKED) is None:
        return None
    return words("To have talked is worth ", run.points(*TALKED, "worth"), " points.")


def sentences(run: Run) -> list[Words]:
    """Both answers, and the package that is likeliest to be on the table; empty without a table."""
    found = [_worth(run), _needed(run), _package(run)]
    return [each for each in found if each is not None]


def _worth(run: Run) -> Words | None:
    talked = run.at(*TALKED)
    if talked is None:
        return None
    best, without = talked["best"], talked["best_without"]
    return words(
        Strong("Worth of having talked"), ": ", run.points(*TALKED, "worth"), " points. ",
        Name(best), " is worth ", run.points(*TALKED, "policies", best, "with"),
        " with the table; with it closed, the best, ", Name(without), ", is worth ",
        run.points(*TALKED, "policies", without, "without"), " (",
        run.count(*TALKED, "worlds"), " worlds).",
    )  # fmt: skip


def _needed(run: Run) -> Words | None:
    needed = run.at(*NEEDED)
    if needed is None:
        return None
    offer, rival = needed["offer"], needed["rival"]
    head = words(
        Strong("What a deal must be worth"), ": the lead of ", Name(offer), " over ", Name(rival),
        " is ", run.points(*NEEDED, "lead"), " points; a package is signed under it with ",
        run.percent(*NEEDED, "signed"), ", and its terms are worth ",
        run.points(*NEEDED, "now"), ". ",
    )  # fmt: skip
    if needed["more"] is None:
        return words(
            head, "Nothing within ", run.points(*NEEDED, "farthest"),
            " points more or less would change which of them is better.",
        )  # fmt: skip
    if needed["lead"] >= 0:
        return words(head, "It stays ahead down to ", run.points(*NEEDED, "needed"), ".")
    return words(head, "It would have to be worth ", run.points(*NEEDED, "needed"), ".")


def _package(run: Run) -> Words | None:
    rows = run.at(*TALKED, "candidates")
    if not rows:
        return None
    place = max(range(len(rows)), key=lambda k: rows[k]["proposed"])
    today = run.at(*TALKED, "first_options") or {}
    told = [
        f"{humane(issue)}: {option}"
        for issue, option in rows[place]["package"].items()
        if option != today.get(issue)
    ]
    more = f"; {len(told) - MOST_CHANGES} more" if len(told) > MOST_CHANGES else ""
    return words(
        Strong("On the table"), " in the game, the likeliest of ", str(len(rows)), ": ",
        Name(rows[place]["id"]), ", with ", run.percent(*TALKED, "candidates", place, "proposed"),
        " where the table opens, signed with ",
        run.percent(*TALKED, "candidates", place, "signed"), " of it (",
        "; ".join(told[:MOST_CHANGES]), more, ").",
    )  # fmt: skip
