"""The answer in sentences: what to do, how sure that is, and what the reader must be told."""

from __future__ import annotations

from collections.abc import Mapping

from overture.brief.likelihood import likelihood
from overture.brief.numbers import NIL
from overture.brief.parts import Name, Number, Piece, Strong, Words, listed, marked, words
from overture.brief.quote import Run

FEW_WORLDS = 1_000  # below this a pooled strategy rests on too few worlds (2-game: "effective")
NO_BITS = 5e-4  # what prints as 0.000 bits
MANY_REDRAWN = 0.05


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


def _close_call(run: Run) -> Words | None:
    margin, error = run.at("advice", "margin"), run.at("advice", "margin_error")
    if not run.next or margin is None or margin > 2.0 * error:
        return None
    return words(
        Strong("Too close to call. "),
        "The lead of ",
        Name(run.best),
        " over ",
        Name(run.next),
        " (",
        run.worth("advice", "margin"),
        " points) is within two standard errors (",
        run.number("error", "advice", "margin_error"),
        " each): at this number of worlds the two cannot be told apart.",
    )


def _forbidden(run: Run) -> list[Words]:
    found: list[Words] = []
    leading = run.policies[run.best]["mean"]
    for option, policy in run.policies.items():
        if policy["forbidden"] and policy["mean"] > leading:
            found.append(
                words(
                    Strong("Left out by the case. "),
                    Name(option),
                    " would score higher (",
                    run.points("advice", "policies", option, "mean"),
                    " points), but the case forbids it: ",
                    policy["forbidden"].rstrip("."),
                    ".",
                )
            )
    return found


def _other_reading(run: Run) -> Words | None:
    other = run.at("solution", "other_reading")
    if not other or other["same_advice"]:
        return None
    return words(
        Strong("The other reading advises otherwise. "),
        "If everybody knew the world, ",
        Name(other["best"]),
        " would be best, by ",
        run.points("solution", "other_reading", "margin"),
        " points (on ",
        run.count("solution", "other_reading", "worlds"),
        " worlds).",
    )


def _more_often(run: Run) -> Words | None:
    """Another open option is the best one in more worlds than the advised one."""
    at = ("advice", "policies")
    often = max(
        (option for option, policy in run.policies.items() if not policy["forbidden"]),
        key=lambda option: run.policies[option]["best_share"],
        default=run.best,
    )
    if run.policies[often]["best_share"] <= run.policies[run.best]["best_share"]:
        return None
    return words(
        Strong("Best on average, not most often. "),
        Name(often),
        " is the best option in more worlds (",
        run.percent(*at, often, "best_share"),
        ") than ",
        Name(run.best),
        " (",
        run.percent(*at, run.best, "best_share"),
        "), but loses more where it is not.",
    )


def _risk_attitude(run: Run) -> Words | None:
    """Another open option leads once the declared risk attitude is counted."""
    at = ("advice", "policies")
    equivalents = {
        option: policy["certainty_equivalent"]
        for option, policy in run.policies.items()
        if not policy["forbidden"] and policy.get("certainty_equivalent") is not None
    }
    if run.best not in equivalents:
        return None
    leader = max(equivalents, key=lambda option: equivalents[option])
    if equivalents[leader] <= equivalents[run.best]:
        return None
    return words(
        Strong("The risk attitude advises otherwise. "),
        f"The advice compares means. Under the risk attitude that the case gives {run.party}, ",
        Name(leader),
        " is better: it is worth as much as ",
        run.points(*at, leader, "certainty_equivalent"),
        " points for certain, ",
        Name(run.best),
        " as ",
        run.points(*at, run.best, "certainty_equivalent"),
        ".",
    )


def _certain(run: Run) -> bool:
    """Several worlds, and every policy is worth the same in all: there is nothing to sample."""
    alike = all(policy["low"] == policy["high"] for policy in run.policies.values())
    return alike and run.at("worlds") > 1


def _numerical(run: Run) -> list[Words]:
    found: list[Words] = []
    if run.at("solution", "unconverged"):
        found.append(
            words(
                Strong("Not all solved. "),
                run.count("solution", "unconverged"),
                " of ",
                run.count("worlds"),
                " worlds did not converge; they are left out of every number.",
            )
        )
    if (run.at("solution", "fixed_points") or 0) > 1:
        found.append(
            words(
                Strong("More than one solution. "),
                run.count("solution", "starts"),
                " starts found ",
                run.count("solution", "fixed_points"),
                " different fixed points of the pooled strategies; this brief shows the one on "
                "the branch from the uniform strategies.",
            )
        )
    thin = [
        (index, pooled)
        for index, pooled in enumerate(run.at("solution", "pooled_sets") or [])
        if pooled["reach"] > 0.0 and pooled["effective_worlds"] < FEW_WORLDS
    ]
    if thin and not _certain(run):
        index, pooled = min(thin, key=lambda row: row[1]["effective_worlds"])
        found.append(
            words(
                Strong("Few worlds behind a step. "),
                f"{len(thin)} of the pooled strategies "
                + ("rests" if len(thin) == 1 else "rest")
                + " on fewer than 1,000 effective worlds; the thinnest, ",
                Name(pooled["label"]),
                ", on ",
                run.count("solution", "pooled_sets", index, "effective_worlds"),
                ".",
            )
        )
    for party, share in (run.at("solution", "redrawn") or {}).items():
        if share > MANY_REDRAWN:
            found.append(
                words(
                    Strong("Priors drawn again. "),
                    f"The prior of {run.party_name(party)}'s types was drawn again in ",
                    run.percent("solution", "redrawn", party),
                    " of worlds because its parts did not fit together; its ranges are too wide.",
                )
            )
    return found


def _several_responses(run: Run) -> Words | None:
    """Worlds in which the parties that know them have more than one answer to the same plan."""
    if not run.at("solution", "response_several"):
        return None
    return words(
        Strong("More than one response. "),
        "In ",
        run.count("solution", "response_several"),
        " of ",
        run.count("solution", "response_worlds"),
        " worlds tried from other starts, the parties that know the world have another response to "
        "the same plan; shown is the one on the branch from the uniform strategies.",
    )


def _by_case(run: Run) -> Words | None:
    """Where the choice hears something first: one option for all, or the best in each."""
    at = ("advice", "case_by_case")
    if not run.at(*at):
        return None
    parts = []
    for index, row in enumerate(run.at(*at, "situations")):
        lead = (
            words("; as good as ", listed([Name(o) for o in row["tied"]]))
            if row["tied"]
            else words("; ", run.worth(*at, "situations", index, "gap"), " points ahead")
        )
        parts.append(
            words(
                f"“{row['says']}” (",
                run.percent(*at, "situations", index, "probability"),
                "): ",
                Name(row["choose"]),
                lead,
            )
        )
    head = (
        words(
            Strong("An answer to each is better. "),
            "The values impose one option whatever is heard; the best in each situation is worth ",
            run.worth(*at, "value"),
            ". After ",
        )
        if run.at(*at, "differs")
        else words(
            Strong("One option whatever is heard. "),
            "It is also the best in each situation. After ",
        )
    )
    return words(head, listed(parts, "; after ", "; after "), ".")


def cautions(run: Run) -> tuple[Words, ...]:
    """What a reader must know before relying on the advice; empty when there is nothing."""
    found = [
        caution
        for caution in (
            _close_call(run),
            _more_often(run),
            _risk_attitude(run),
            _by_case(run),
            *_forbidden(run),
            _other_reading(run),
        )
        if caution
    ]
    found += _numerical(run)
    several = _several_responses(run)
    if several is not None:
        found.append(several)
    if run.at("case", "unseen"):
        found.append(
            words(
                Strong("Unseen choice. "),
                "The other parties do not see which option is taken; their beliefs stay as solved "
                "whichever option is compared.",
            )
        )
    found += [
        words(Strong("Warning. "), marked(str(warning)))
        for warning in run.at("provenance", "warnings") or []
    ]
    return tuple(found)


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
