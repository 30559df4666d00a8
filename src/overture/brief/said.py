"""The latest public statements in a sentence, for a terminal."""

from __future__ import annotations

from overture.brief.parts import Name, Strong, Words, listed, words
from overture.brief.quote import Run

AT = "statements"


def line(run: Run) -> Words | None:
    """What the latest statement of each party takes, in one sentence for a terminal."""
    if run.at(AT) is None or run.at(AT, "failed") is not None or not run.at(AT, "codings"):
        return None
    parts = []
    for speaker in run.at(AT, "speakers"):
        last = speaker["statements"][-1]
        name = speaker["name"] or speaker["party"] or last["speaker"]
        held = listed([Name(each) for each in last["held"]]) if last["held"] else words("nothing")
        parts.append(words(Strong(str(name)), f" last ({last['date']}) held ", held))
    coders = len(run.at(AT, "coders"))
    return words(listed(parts, "; ", "; "), "; one coder." if coders == 1 else ".")
