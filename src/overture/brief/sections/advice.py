"""Section 1: the question, the day, and the advice in one paragraph."""

from __future__ import annotations

from overture.brief import answer
from overture.brief.cautions import cautions
from overture.brief.parts import (
    Block,
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
from overture.brief.sections import belief


def _lead(run: Run) -> Words:
    return words(Strong(run.says(run.best).rstrip(".") + "."), " (", Name(run.best), ")")


def _value(run: Run) -> Words:
    at = ("advice", "policies", run.best)
    share = run.percent(*at, "best_share")
    low, high = run.points(*at, "low"), run.points(*at, "high")
    pieces: list[Piece | Words] = [
        "It is worth ",
        run.mean(run.best),
        f" points to {run.party} on average over ",
        run.count("worlds"),
        " worlds",
    ]
    if low.value == high.value:
        pieces.append(", the same in each. ")
    else:
        pieces += ["; in 90 % of them between ", low, " and ", high, ". "]
    if run.next:
        pieces += [
            "The next best, ",
            Name(run.next),
            ", is ",
            run.worth("advice", "margin"),
            " points behind (standard error ",
            run.number("error", "advice", "margin_error"),
            "). ",
        ]
    if len(run.policies) > 1:
        pieces += [f"It is the best of the {len(run.policies)} options in ", share, " of worlds"]
        if run.at(*at, "regret", "max"):
            pieces += [
                "; where it is not, it falls short by at most ",
                run.points(*at, "regret", "max"),
                " points, and on average over all worlds by ",
                run.points(*at, "regret", "mean"),
            ]
        pieces.append(".")
    return words(*pieces)


def _expect(run: Run) -> Items | None:
    at = ("advice", "policies", run.best, "outcomes")
    outcomes = run.at(*at) or {}
    if not outcomes:
        return None
    rows = tuple(
        (words(answer.likely(run.percent(*at, name)), ": "), (words(run.outcome(name)),))
        for name in answer.possible(outcomes)[:4]
    )
    return Items(rows, "compact")


def _reveal(run: Run) -> Words | None:
    if run.at("test") is None:
        return None
    return words(answer.information_sentence(run), " ", answer.plan_value_sentence(run))


def _change(run: Run) -> Words:
    found = answer.flipping(run)
    if not found:
        return words(
            "Nothing that was searched changes the advice, one at a time, within its range."
        )
    phrases = [answer.flip_phrase(run, index) for index in found[:3]]
    return words("The advice would change first with: ", listed(phrases, "; ", "; "), ".")


def section(run: Run) -> Section:
    """The answer first, then what must be known before relying on it."""
    blocks: list[Block] = [Paragraph(_lead(run), "lead"), Paragraph(_value(run))]
    expected = _expect(run)
    if expected is not None:
        blocks += [Paragraph(words("What to expect under it, likeliest first:"), "run"), expected]
    for sentence in (_reveal(run), _change(run)):
        if sentence is not None:
            blocks.append(Paragraph(sentence))
    since = belief.line(run)
    if since is not None:
        stated = f"All of this is from the priors of {run.at('evidence', 'priors_as_of')}. "
        blocks.append(Paragraph(words(stated, since), "caution"))
    variant = answer.variant_sentence(run)
    if variant is not None:
        blocks.append(Paragraph(variant, "caution"))
    warned = cautions(run)
    if warned:
        blocks.append(Items(tuple((words(), (caution,)) for caution in warned), "caution"))
    return Section("advice", 1, "The advice", tuple(blocks))
