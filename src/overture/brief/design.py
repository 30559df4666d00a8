"""The design of the offer in words, the same on the terminal and on the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from overture.advise.design.values import Design
from overture.brief.contract import plain
from overture.brief.parts import Name, Strong, Words, listed, words
from overture.brief.quote import Key, Run
from overture.case.model import Case

HERE = ("design",)
SETTINGS = ("design", "settings")
MEASURED: Mapping[str, tuple[str, str]] = {
    "offer": ("value of the offer", "amount"),
    "best_value": ("value of the best policy", "amount"),
    "accept": ("acceptance", "percent"),
    "passes": ("passing", "percent"),
    "separation": ("separation", "percent"),
    "bits": ("bits", "bits"),
    "evsi": ("value of the test", "worth"),
}
"""Measure -> its words and the kind of number it is."""


def design_record(found: Design, case: Case, version: str) -> dict[str, Any]:
    """The JSON of a design: what it is of, and all that it found."""
    return {
        "overture": version,
        "case": {
            "id": case.id,
            "title": case.title,
            "question": case.question,
            "hash": case.hash,
            "scenario": case.scenario,
            "overrides": plain(case.overrides),
            "party": case.parties[case.advised].name,
            "party_names": {p: party.name for p, party in case.parties.items()},
        },
        "as_of": case.as_of.isoformat(),
        "seed": found.seed,
        "worlds": found.worlds,
        "design": plain(found),
    }


def lever_words(run: Run, position: int) -> Words:
    """The levers of a setting with their values."""
    return listed(
        words(Name(lever), " ", run.number("amount", *SETTINGS, position, "levers", lever))
        for lever in run.at(*HERE, "levers")
    )


def recommended_words(run: Run) -> Words:
    """The setting with the greatest value of the offer, and what it brings."""
    i = run.at(*HERE, "recommended")
    at = (*SETTINGS, i)
    kept = "accept and keep the condition" if _says_kept(run) else "comply"
    gained = run.at(*at, "gain") >= 0
    far = words(
        run.number("change", *at, "gain"),
        " ± ",
        run.number("error", *at, "gain_error"),
        " against the offer as declared",
    )
    return words(
        Strong("Offer with "),
        lever_words(run, i),
        ": ",
        Name(run.at(*HERE, "offer")),
        " is then worth ",
        run.points(*at, "offer"),
        f" points to {run.party} (",
        far,
        "). " if gained else "; no setting is worth more). ",
        "Sincere types ",
        kept,
        " with probability ",
        run.percent(*at, "accept"),
        "; the others pass for sincere with ",
        run.percent(*at, "passes"),
        ".",
    )


def policy_words(run: Run) -> Words:
    """Whether the offer, set so, is the best policy, and the most that any setting gives."""
    i, j = run.at(*HERE, "recommended"), run.at(*HERE, "best")
    offer, best = run.at(*HERE, "offer"), run.at(*SETTINGS, i, "best")
    lead = words(
        run.number("worth", *SETTINGS, i, "lead"),
        " ± ",
        run.number("error", *SETTINGS, i, "lead_error"),
    )
    if run.at(*SETTINGS, i, "lead") is None:
        first = words(Name(offer), " is the only policy that may be advised.")
    elif best == offer:
        first = words("So set, ", Name(offer), " is the best policy, by ", lead, " points.")
    else:
        first = words(
            "Even so ",
            Name(best),
            " is worth more: ",
            run.points(*SETTINGS, i, "best_value"),
            " points (the offer less that: ",
            lead,
            ").",
        )
    if j == i:
        return first
    return words(
        first,
        " The most that any setting gives is ",
        run.points(*SETTINGS, j, "best_value"),
        " points, by ",
        Name(run.at(*SETTINGS, j, "best")),
        " with ",
        lever_words(run, j),
        ".",
    )


def separating_words(run: Run) -> Words:
    """The cheapest condition that separates, or how near any comes."""
    at = (*HERE, "separating")
    level = run.percent(*at, "level")
    cheapest, most = run.at(*at, "for_advised"), run.at(*at, "most")
    if cheapest is None:
        return words(
            "No setting solved separates by ",
            level,
            "; the most is ",
            run.percent(*SETTINGS, most, "separation"),
            ", with ",
            lever_words(run, most),
            ".",
        )
    count = run.at(*at, "count")
    pieces = [
        words(
            run.count(*at, "count"),
            f" of the settings separate{'s' if count == 1 else ''} by ",
            level,
            f" or more. Best for {run.party}: ",
            lever_words(run, cheapest),
            " (",
            run.points(*SETTINGS, cheapest, "offer"),
            " points, separation ",
            run.percent(*SETTINGS, cheapest, "separation"),
            ").",
        )
    ]
    for party, i in (run.at(*at, "for_sincere") or {}).items():
        pieces.append(
            words(
                f" Least cost to the sincere of {run.party_name(party)}: ",
                lever_words(run, i),
                " (",
                run.points(*SETTINGS, i, "parties", party),
                " of their points).",
            )
        )
    return words(*pieces)


def incentive_words(run: Run, at: tuple[Key, ...]) -> Words:
    """One incentive: what the type is meant to do, and by how much it is better."""
    one = run.at(*at)
    slack = one["slack"]
    better = "better" if slack >= 0 else "worse"
    return words(
        f"{'Sincere' if one['sincere'] else 'Other'} type ",
        Name(one["type"]),
        " at ",
        Name(one["move"]),
        ": ",
        _options(one["intended"]),
        " is ",
        run.number("worth", *at, "slack"),
        f" points {better} than " if slack >= 0 else f" points ({better}) against ",
        _options(one["other"]),
        "; it pays in ",
        run.percent(*at, "holds"),
        " of worlds",
    )


def dependence_words(run: Run) -> tuple[Words, ...]:
    """What each lever moves, and what it does not."""
    out = []
    for k, one in enumerate(run.at(*HERE, "dependence")):
        at = (*HERE, "dependence", k, "moves")
        moved = [
            words(f"{MEASURED[name][0]} by up to ", run.number(MEASURED[name][1], *at, name))
            for name in one["moves"]
            if name not in one["still"]
        ]
        still = [MEASURED[name][0] for name in one["still"]]
        head = words(Name(one["lever"]))
        if not moved:
            out.append(words(head, ": nothing here depends on it."))
            continue
        tail = words("; it does not move the ", listed(still), ".") if still else words(".")
        out.append(words(head, " moves ", listed(moved), tail))
    return tuple(out)


def edge_words(run: Run) -> Words | None:
    """Levers that the recommended offer sets to an end of what is declared."""
    edges = run.at(*HERE, "edges")
    if not edges:
        return None
    ends = [words(Name(lever), f" at the {side} end") for lever, side in edges.items()]
    return words(
        "At an end of what the case declares: ",
        listed(ends),
        ". What lies beyond was not asked.",
    )


def solved_words(run: Run) -> Words:
    """How many settings and worlds, the errors, and what was cut short."""
    at = (*SETTINGS, run.at(*HERE, "recommended"))
    rows = run.at(*SETTINGS)
    refined = sum(1 for one in rows if one["round"] > 0)
    pieces: list[Any] = [
        run.count(*HERE, "solved"),
        " settings solved",
        f" ({refined} by refinement)" if refined else "",
        " in ",
        run.count(*HERE, "worlds"),
        " worlds each, the same draws; ",
        str(len(run.at(*HERE, "frontier"))),
        " are on the frontier. Standard errors of the recommended one: value ",
        run.number("error", *at, "offer_error"),
        ", acceptance ",
        run.percent(*at, "accept_error"),
        ", passing ",
        run.percent(*at, "passes_error"),
        ".",
    ]
    if not run.at(*HERE, "whole"):
        pieces += [" The grid has ", run.count(*HERE, "grid"), " settings; not all were solved."]
    unsolved = run.at(*HERE, "unsolved")
    if unsolved:
        pieces.append(f" Not solved: {unsolved[0]}")
        pieces.append(f", and {len(unsolved) - 1} more." if len(unsolved) > 1 else ".")
    return words(*pieces)


def shown_frontier(run: Run, most: int) -> list[int]:
    """Positions of the frontier, greatest value of the offer first, at most so many."""
    rows = run.at(*SETTINGS)
    found = sorted(run.at(*HERE, "frontier"), key=lambda i: -rows[i]["offer"])
    return list(found[:most])


def _says_kept(run: Run) -> bool:
    return run.at(*SETTINGS, run.at(*HERE, "recommended"), "deceived") is not None


def _options(options: list[str]) -> Words:
    return listed((Name(option) for option in options), ", ", " or ")
