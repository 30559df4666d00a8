"""`overture talks CASE` on a terminal: what the case adds to zone, frontier and points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from overture.brief import ceilings, recommended, talks
from overture.brief.bodies import accession_sentences
from overture.brief.parts import Words, listed, words
from overture.brief.quote import Run, humane
from overture.brief.talks import AT, name_of, package_of, parties

CHANGES = 2


def lines(record: Mapping[str, Any]) -> list[tuple[str, Words]]:
    """Labels and sentences for the talks of a case, in their order."""
    return list(_lines(Run({"talks": dict(record)})))


def _lines(run: Run) -> Iterator[tuple[str, Words]]:
    if run.at(*AT, "zone") is None:
        for sentence in accession_sentences(run):
            yield "ACCESSION", sentence
        return
    for sentence in recommended.sentences(run):
        yield "PACKAGE", sentence
    told = recommended.package_words(run)
    if told:
        yield "", words(told, ".")
    yield "NO DEAL", talks.no_deal_sentence(run)
    found = talks.types_sentence(run)
    if found is not None:
        yield "TYPES", found
    refused = talks.refusal_sentence(run)
    if refused is not None:
        yield "REFUSES", refused
    yield from _uncertain(run)
    yield from _text(run)
    for sentence in talks.body_sentences(run):
        yield "RATIFY", sentence
    for sentence in accession_sentences(run):
        yield "ACCESSION", sentence
    yield from _vetoes(run)
    offer = talks.offer_sentence(run)
    if offer is not None:
        yield "OFFER", offer
    winner = run.at(*AT, "adjusted_winner")
    if winner is not None:
        points = [
            words(name_of(run, p), " ", run.points(*AT, "adjusted_winner", "points", p))
            for p in parties(run)
        ]
        split = f", dividing {humane(winner['split'])}" if winner["split"] else ""
        yield "ADJUSTED", words("Adjusted Winner gives ", listed(points), split, ".")
    for sentence in talks.clause_sentences(run):
        yield "CLAUSE", sentence
    changes = run.at(*AT, "smallest_changes")
    if changes:
        yield "CHANGE", talks.changes_sentence(run, CHANGES)
    if run.at(*AT, "ceilings") is not None:
        for sentence in ceilings.sentences(run):
            yield "CEILINGS", sentence


def _uncertain(run: Run) -> Iterator[tuple[str, Words]]:
    at = (*AT, "uncertain")
    yield (
        "WORLDS",
        words(
            "Over worlds and types there is a deal with ",
            run.percent(*at, "zone", "probability"), "; ", run.count(*at, "surely"),
            " packages are taken by every type in every world, ", run.count(*at, "possibly"),
            " by some type of each party in some world.",
        ),
    )  # fmt: skip


def _text(run: Run) -> Iterator[tuple[str, Words]]:
    """What the Nash package is worth against the current text, and the best swap of two issues."""
    at = package_of(run, "nash")
    if at is None or run.at(*at, "against_text") is None:
        return
    gains = [words(name_of(run, p), " ", run.number("change", *at, "against_text", p))
             for p in parties(run)]  # fmt: skip
    yield "TEXT", words("Against the current text the Nash package gives ", listed(gains), ".")
    if run.at(*AT, "swaps"):
        first = (*AT, "swaps", 0)
        changed = "; ".join(f"{humane(k)}: {v}" for k, v in run.at(*first, "change").items())
        gains = [words(name_of(run, p), " ", run.number("change", *first, "gains", p))
                 for p in parties(run)]  # fmt: skip
        yield "SWAP", words("In the text, together and not alone: ", changed, " (",
                            listed(gains, ", ", ", "), ").")  # fmt: skip


def _vetoes(run: Run) -> Iterator[tuple[str, Words]]:
    """The veto that costs another party most, and what would buy it."""
    dearest = None
    for party in parties(run):
        at = (*AT, "ratification", "parties", party)
        for other, price in (run.at(*at, "price") or {}).items():
            if price is not None and price > 1e-9 and (dearest is None or price > dearest[0]):
                dearest = (price, at, party, other)
    if dearest is not None:
        _, at, party, other = dearest
        yield (
            "VETO",
            words(
                f"The veto of {name_of(run, party)} costs {name_of(run, other)} ",
                run.points(*at, "price", other), " points; ",
                run.points(*at, "compensation", other),
                f" points of {name_of(run, party)}'s own would buy it.",
            ),
        )  # fmt: skip
