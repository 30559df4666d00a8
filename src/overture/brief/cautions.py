"""What must be told beside the answer: close calls, thin worlds, what did not converge."""

from __future__ import annotations

from overture.brief.parts import Name, Strong, Words, listed, marked, words
from overture.brief.quote import Run

FEW_WORLDS = 1_000  # below this a pooled strategy rests on too few worlds (2-game: "effective")
MANY_REDRAWN = 0.05


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
