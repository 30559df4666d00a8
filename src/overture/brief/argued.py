"""The debate in sentences, quoted from the JSON of a run."""

from __future__ import annotations

from overture.brief.parts import Name, Piece, Words, listed, words
from overture.brief.quote import Run

AT = "argued"
HALF = 0.5
MOST_NAMED = 2

MISSING = {
    "objection": "the debate upholds what the payoffs do not favour: an objection is missing",
    "reason": "the payoffs favour what the debate does not uphold: a reason, or a reply to an "
    "objection, is missing",
}


def failure(run: Run) -> str:
    """Why there is no debate, where it could not be made; else empty."""
    return str(run.at(AT, "failed") or "")


def conclusion(run: Run) -> str:
    """The option in question."""
    return str(run.at(AT, "conclusion"))


def conclusion_sentence(run: Run) -> Words:
    """Whether the conclusion is an accepted argument, beside how often it is best."""
    option = conclusion(run)
    at = (AT, "policy", option)
    found = run.at(*at)
    if found["accepted"] is None:
        return words("No argument speaks for or against ", Name(option), ".")
    verdict = "an accepted argument" if found["accepted"] > HALF else "no accepted argument"
    pieces: list[Piece | Words] = [
        Name(option),
        f" is {verdict}: upheld in ",
        run.percent(*at, "accepted"),
        " of worlds",
    ]
    if found["undecided"]:
        pieces += [", undecided in ", run.percent(*at, "undecided")]
    pieces += ["; best in ", run.percent(*at, "best_share")]
    if found["parts"]:
        pieces += [" (", MISSING[found["missing"]], ")"]
    return words(*pieces, ".")


def unanswered_sentence(run: Run, most: int = MOST_NAMED, where: str = "") -> Words:
    """The objections that are most often upheld; `where` tells where the others are,
    if it is near."""
    rows = run.at(AT, "unanswered") or []
    if not rows:
        return words("No objection to it stands in any world.")
    # an objection may speak against several reasons: it is named once
    once: dict[str, int] = {}
    for k, row in enumerate(rows):
        once.setdefault(row["argument"], k)
    first = [
        words(Name(name), " (", run.percent(AT, "unanswered", k, "probability"), ")")
        for name, k in list(once.items())[:most]
    ]
    rest = len(once) - len(first)
    more = f"; {rest} more {where}".rstrip() if rest else ""
    return words("Unanswered: ", listed(first, ", ", " and "), more, ".")


def never_sentence(run: Run) -> Words | None:
    """The arguments whose premises hold in no world."""
    names = [Name(row["id"]) for row in run.at(AT, "arguments") if row["holds"] == 0]
    return words("No world meets the premises of ", listed(names), ".") if names else None


def carrying_sentence(run: Run) -> Words | None:
    """The argument without which the conclusion would be upheld least."""
    rows = run.at(AT, "arguments")
    carries = [row["carries"] for row in rows]
    most = max(range(len(rows)), key=lambda k: carries[k], default=None)
    if most is None or carries[most] <= 0:
        return None
    return words(
        "Carried most by ",
        Name(rows[most]["id"]),
        ": without it, upheld in ",
        run.percent(AT, "arguments", most, "carries"),
        " of worlds fewer.",
    )
