"""Which package is recommended, in sentences that the terminal and the brief share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from overture.brief import ceilings, talks
from overture.brief.parts import Piece, Strong, Words, listed, words
from overture.brief.quote import Key, Run, humane

TALKS = ("talks",)
AT = (*TALKS, "recommended")
HERE = (*AT, "at_the_table")
CALLED = "The package recommended"
TYPES_TOLD = 6


def sentences(run: Run) -> list[Words]:
    """The package that every type would sign and what it gives them; or why there is none."""
    if run.at(*AT) is None:
        return []
    if not run.at(*HERE, "exists"):
        return [_none(run), *_left_out(run)]
    size = run.at(*HERE, "zone")
    among = words("those") if size is None else words("the ", run.count(*HERE, "zone"))
    typed = bool(run.at("talks", "uncertain", "odds"))
    who = "every party, of every type that comes to the table," if typed else "every party"
    gains: list[Piece | Words] = [
        words(talks.typed_name(run, party, kind), " ",
              run.number("change", *HERE, "gains", party, kind))
        for party, kinds in run.at(*HERE, "gains").items()
        for kind in kinds
        if kind in run.at(*HERE, "types", party)
    ]  # fmt: skip
    return [
        words(
            Strong("Recommended"), " is the Nash package among ", among, f" that {who} would "
            "sign. It gives, above no deal: ", listed(gains, ", ", ", "), ".",
        ),
        *_left_out(run),
    ]  # fmt: skip


def deals_line(run: Run) -> Words | None:
    """The line DEALS of the terminal; None where the case has no agenda."""
    if run.at(*TALKS) is None:
        return None
    if talks.failure(run):
        return words("Not worked out: ", talks.failure(run))
    if run.at(*TALKS, "zone") is None:
        return ceilings.sentence(run) if run.at(*TALKS, "ceilings") is not None else None
    many = run.count(*TALKS, "packages")
    if not run.at(*TALKS, "zone", "exists"):
        return words(
            "None of ", many, " packages beats no deal for all. ", talks.nearest_sentence(run)
        )
    size = run.at(*TALKS, "zone", "size")
    head = words("Some") if size is None else words(run.count(*TALKS, "zone", "size"))
    head = words(head, " of ", many, " packages beat no deal for all. ")
    named = _line(run) or talks.package_sentence(run, "nash", "The Nash package")
    return words(head, named or talks.nearest_sentence(run))


def _line(run: Run) -> Words | None:
    """The package recommended, for the line DEALS of the terminal; None where there is none."""
    if run.at(*AT, "package") is None:
        return None
    found = talks.package_sentence(run, "recommended", CALLED)
    if found is None or not run.at("talks", "uncertain", "odds"):
        return found
    size = run.at(*HERE, "zone")
    among = words("some") if size is None else words(run.count(*HERE, "zone"))
    return words("Every type would sign ", among, ". ", found)


def drawn_at(run: Run) -> tuple[Key, ...] | None:
    """Where the worths of the recommended package lie, on the scale of the other packages; None
    where there is none, where it is the Nash package, or where types were left out of its means."""
    if run.at(*AT, "package") is None or run.at(*HERE, "left_out"):
        return None
    if run.at(*AT, "package") == run.at(*TALKS, "points", "nash", "package"):
        return None
    at: tuple[Key, ...] = (*HERE, "points", "nash", "utilities")
    return at if run.at(*at) is not None else None


def package_words(run: Run) -> str:
    """The options of the package recommended; "" where there is none."""
    package: Mapping[str, str] = run.at(*AT, "package") or {}
    return "; ".join(f"{humane(issue)}: {option}" for issue, option in package.items())


def _none(run: Run) -> Words:
    """Why no package is recommended: who blocks, and what would have to give."""
    parts: list[Words | str] = [
        words(Strong("No package is recommended"), ": every one is refused by somebody at the "
              "table, of some type."),
    ]  # fmt: skip
    blocks = run.at(*HERE, "blocks")
    if blocks:
        alone: list[Piece | Words] = [
            words("without ", talks.typed_name(run, row["party"], row["type"]), " ",
                  run.count(*HERE, "blocks", k, "opens"))
            for k, row in enumerate(blocks[:TYPES_TOLD])
        ]  # fmt: skip
        parts.append(
            words(" Packages that all others would sign: ", listed(alone, ", ", ", "), ".")
        )
    near = run.at(*HERE, "relaxation")
    if near is not None:
        gives = _gives(run, near)
        parts.append(words(" The nearest needs these to ask for less: ", listed(gives), "."))
    likeliest = run.at(*HERE, "likeliest")
    if likeliest is not None:
        who = [talks.typed_name(run, row["party"], row["type"]) for row in likeliest["without"]]
        parts.append(
            words(f" Likeliest to be signed is one that only {listed(who)} would refuse: ",
                  run.percent(*HERE, "likeliest", "probability"), ".")
        )  # fmt: skip
    return words(*parts)


def _gives(run: Run, near: Mapping[str, Any]) -> list[Piece | Words]:
    return [
        words(talks.typed_name(run, party, kind), " ",
              run.points(*HERE, "relaxation", "shortfall", party, kind))
        for party, kinds in near["shortfall"].items()
        for kind, fall in kinds.items()
        if fall > 0
    ]  # fmt: skip


def _left_out(run: Run) -> list[Words]:
    """The types that were not asked, and whether they would sign as well."""
    left = run.at(*HERE, "left_out")
    if not left:
        return []
    who = [talks.typed_name(run, party, kind) for party, kinds in left.items() for kind in kinds]
    size = run.at(*AT, "all_types", "zone")
    also = words("some") if size is None else words(run.count(*AT, "all_types", "zone"))
    return [
        words(
            "Not asked, since at most ", run.percent(*AT, "negligible"), " likely at the table: ",
            listed(who), ". Packages that every type would sign: ", also, ".",
        )
    ]  # fmt: skip
