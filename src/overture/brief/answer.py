"""The answer in sentences: what to do, how sure that is, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping

from overture.brief.likelihood import likelihood
from overture.brief.numbers import NIL
from overture.brief.parts import Name, Number, Piece, Strong, Words, listed, words
from overture.brief.quote import Run

NO_BITS = 5e-4  # what prints as 0.000 bits


def likely(chance: Number) -> Words:
    """A probability as a word of ICD 203 with its number: "likely (62 %)"."""
    return words(likelihood(chance.value or 0.0), " (", chance, ")")


def value_sentence(run: Run) -> Words:
    """The advised option and what it is worth."""
    at = ("advice", "policies", run.best)
    low, high = run.points(*at, "low"), run.points(*at, "high")
    if low.value == high.value:
        return words(run.mean(run.best), f" points for {run.party} in every world")
    return words(
        run.mean(run.best),
        f" points for {run.party} on average (90 % of worlds: ",
        low,
        " to ",
        high,
        ")",
    )


def lead_sentence(run: Run) -> Words:
    """The next best option and how far behind it is."""
    if not run.next:
        return words("There is no other option to compare it with.")
    error = run.number("error", "advice", "margin_error")
    if run.at("advice", "margin") <= NIL:
        return words(
            Name(run.next), " is worth the same; the order of the case decides between the two."
        )
    return words(
        "Next best: ",
        Name(run.next),
        " (",
        run.mean(run.next),
        "), ",
        run.worth("advice", "margin"),
        *((" ± ", error) if (error.value or 0.0) > NIL else ()),
        " points behind.",
    )


def share_sentence(run: Run) -> Words:
    """How often the advised option is the best one."""
    share = run.percent("advice", "policies", run.best, "best_share")
    return words("It is the best option in ", share, " of worlds.")


def possible(outcomes: Mapping[str, float]) -> list[str]:
    """The outcomes that can happen at all, likeliest first."""
    return sorted((name for name in outcomes if outcomes[name]), key=lambda name: -outcomes[name])


def outcome_sentence(run: Run, limit: int = 0) -> Words | None:
    """The outcomes under the advised option, likeliest first, in words of likelihood."""
    at = ("advice", "policies", run.best, "outcomes")
    outcomes = run.at(*at) or {}
    ranked = possible(outcomes)[: limit or None]
    if not ranked:
        return None
    parts = [
        words(f"“{run.outcome(name).rstrip('.')}” ", likely(run.percent(*at, name)))
        for name in ranked
    ]
    return words("Under it: ", listed(parts, "; ", "; "), ".")


def flip_value(run: Run, index: int, key: str) -> Number:
    """A number of a flip, in the unit of what is moved."""
    kind = "amount" if run.at("flips", index, "kind") == "quantity" else "percent"
    return run.number(kind, "flips", index, key)


def flipping(run: Run) -> list[int]:
    """Positions of the flips that exist, nearest first."""
    return [i for i, flip in enumerate(run.record["flips"]) if flip["at"] is not None]


def flip_phrase(run: Run, index: int) -> Words:
    """`refusal_unites` below 53 % (now 65 %) → rally."""
    flip = run.record["flips"][index]
    if flip["kind"] == "joint":
        return words(_moved_together(run, index), " → ", Name(flip["to"]))
    if flip["at"] == flip["now"]:
        # uncertainty itself carries the advice: the middle value in every world already flips it
        return words(
            Name(flip["name"]),
            " fixed at ",
            flip_value(run, index, "at"),
            " in every world → ",
            Name(flip["to"]),
        )
    side = "below" if flip["at"] < flip["now"] else "above"
    return words(
        Name(flip["name"]),
        f" {side} ",
        flip_value(run, index, "at"),
        " (now ",
        flip_value(run, index, "now"),
        *(
            (" before what it depends on, ", run.percent("flips", index, "overall"), " with it")
            if flip.get("overall") is not None
            else ()
        ),
        ") → ",
        Name(flip["to"]),
    )


def _moved_together(run: Run, index: int) -> Words:
    """`one` at 20 % (now 52 %) with `other` at 30 % (now 77 %)."""
    at = ("flips", index, "parts")
    parts = [
        words(
            Name(name), " at ", run.percent(*at, name, 1), " (now ", run.percent(*at, name, 0), ")"
        )
        for name in run.at(*at)
    ]
    return words(listed(parts, " with ", " with "))


def information_sentence(run: Run) -> Words:
    """How much the replies tell about the types, of how much there is to know."""
    told = run.bits("test", "bits")
    if not run.at("test", "entropy"):
        return words("No other party has more than one type.", *_most_told(run))
    if abs(told.value or 0.0) < NO_BITS:
        return words(
            Strong("Nothing would be learned about the types"),
            ": they all answer alike (",
            told,
            " of ",
            run.bits("test", "entropy"),
            " bits).",
        )
    return words(
        "The replies tell ",
        told,
        " of ",
        run.bits("test", "entropy"),
        " bits about the types.",
    )


def _most_told(run: Run) -> tuple[Piece, ...]:
    """The assumption of which the replies tell most."""
    bits = run.at("test", "assumption_bits") or {}
    if not bits or max(bits.values()) < NO_BITS:
        return (" The replies tell of no assumption either.",) if bits else ()
    most = max(bits, key=lambda name: bits[name])
    at = ("test", "assumption_bits", most)
    return (" The replies tell most of ", Name(most), " (", run.bits(*at), " bits).")


def plan_value_sentence(run: Run) -> Words:
    """EVSI, and when it is nil, how far the nearest reply is from changing the plan."""
    evsi = run.worth("test", "evsi")
    nearest = run.at("test", "evsi_nearest")
    gap = run.worth("test", "evsi_gap")
    if (evsi.value or 0.0) > NIL:
        return words("Reading the reply before acting is worth ", evsi, " points (EVSI).")
    pieces: list[Piece] = ["EVSI ", evsi, ": nothing that a reply tells would change the plan"]
    if nearest and gap.value is not None:
        pieces += [f"; “{nearest}” comes nearest, ", gap, " points short"]
    return words(*pieces, ".")


def worth_sentence(run: Run) -> Words | None:
    """What learning a party's type before the choice would be worth, later moves as solved."""
    worth = run.at("test", "worth_of_type") or {}
    parts = [
        words(f"{run.party_name(party)}'s type ", run.worth("test", "worth_of_type", party))
        for party in worth
    ]
    if not parts:
        return None
    return words(
        "Learnt before choosing, later moves as solved, worth in points: ",
        listed(parts),
        ". Learnt in place of the reply, no test of the types could be worth more than ",
        run.worth("test", "ceiling"),
        ".",
    )


def deceived_sentence(run: Run) -> Words | None:
    """The chance of being deceived and how well compliance separates the sincere."""
    pieces: list[Words] = []
    deceived = run.percent("test", "deceived")
    if deceived.value is not None:
        pieces.append(
            words("Chance of being deceived (seems to comply, does not): ", likely(deceived), ".")
        )
    if run.at("test", "separation") is not None:
        pieces.append(
            words(
                "Sincere types comply with probability ",
                run.percent("test", "complies_sincere"),
                ", the others ",
                run.percent("test", "complies_others"),
                "; separation ",
                run.percent("test", "separation"),
                ".",
            )
        )
    return listed(pieces, " ", " ") if pieces else None


def variant_sentence(run: Run) -> Words | None:
    """Which scenario and changes to the case this answer stands under."""
    scenario, overrides = run.at("case", "scenario"), run.at("case", "overrides") or {}
    pieces: list[Piece | Words] = []
    if scenario:
        pieces += ["Scenario: ", Strong(str(scenario)), ". "]
    if overrides:
        changes = [words(Name(key), f" = {value}") for key, value in overrides.items()]
        pieces += ["Changed for this run: ", listed(changes), "."]
    return words(*pieces) if pieces else None
