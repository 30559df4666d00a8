"""How the numbers of `statements` come about."""

from __future__ import annotations

from overture.brief.explain.rule import Rule

SECTION = ("place:statements",)
POSITIONS = "statements.speakers[{i}].positions[{j}]"
SAID = "statements.speakers[{i}].statements[{k}]"

RULES: tuple[Rule, ...] = (
    Rule(
        "statements.alpha",
        "Krippendorff's alpha of the coders; null with fewer than two codings of one statement.",
        "1 − observed / expected disagreement",
        ("statements.compared",),
        SECTION,
        "Krippendorff (2011)",
    ),
    Rule(
        f"{POSITIONS}.persistence",
        "How often a statement that takes the position is followed, at the next coding of it, by "
        "another that does.",
        "# held at t and t + 1 / # held at t, over codings of the position",
        (f"{POSITIONS}.followed",),
        SECTION,
    ),
    Rule(
        f"{POSITIONS}.{{count}}",
        "How many statements take the position, were coded on it, were not, or take it and are "
        "followed by another coding.",
        "counted",
        (),
        SECTION,
    ),
    Rule(
        f"{SAID}.jaccard",
        "Positions held in this statement and the one before, as a share of those held in either; "
        "of positions coded in both.",
        "|A ∩ B| / |A ∪ B|",
        (f"{SAID}.compared",),
        SECTION,
        "Jaccard (1912)",
    ),
    Rule(
        f"{SAID}.compared",
        "Positions coded in this statement and in the one before.",
        "counted",
        (),
        SECTION,
    ),
    Rule(
        "statements.**",
        "Codings read, and pairs of a statement and a position that two or more coders coded.",
        "counted",
        (),
        SECTION,
    ),
)
