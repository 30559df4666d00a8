"""How the numbers of `evidence` come about."""

from __future__ import annotations

from overture.brief.explain.rule import Rule

RECORD = ("place:record",)
INDICATORS = ("place:indicators", "place:record")
AT = "evidence"
GOOD = "Good (1950), for weights of evidence"
KISH = "Kish (1965), for the effective size"

RULES: tuple[Rule, ...] = (
    Rule(f"{AT}.rows", "Rows of the record in force on the day asked about.", "counted"),
    Rule(
        f"{AT}.background",
        "Rows reported by the day of the priors: they are in the priors and weigh nothing.",
        "counted",
        (f"{AT}.rows",),
    ),
    Rule(f"{AT}.worlds", "Worlds that carry weights.", "counted", ("worlds",)),
    Rule(
        f"{AT}.ess",
        "Effective number of worlds under all reports and moves.",
        "(Σ_w v_w)² / Σ_w v_w², v the weights after the reports",
        (f"{AT}.worlds",),
        RECORD,
        KISH,
    ),
    Rule(
        f"{AT}.prior.types.{{party}}.{{type}}",
        "Prior of the type, averaged over worlds.",
        "Σ_s P(s) [type in s], s a combination of types and truths",
        (),
        ("type:{party}.{type}",),
    ),
    Rule(
        f"{AT}.prior.assumptions.{{name}}",
        "Prior probability that the assumption is true, averaged over worlds.",
        "Σ_s P(s) [true in s]",
        (),
        ("assumption:{name}",),
    ),
    Rule(
        f"{AT}.posterior.types.{{party}}.{{type}}",
        "Belief in the type after every report and move.",
        "Σ_s P(s) Π_r P(r | s) P(moves | s) [type in s], normalised",
        (f"{AT}.prior.types.{{party}}.{{type}}",),
        ("type:{party}.{type}", *INDICATORS),
    ),
    Rule(
        f"{AT}.posterior.assumptions.{{name}}",
        "Belief in the assumption after every report and move.",
        "Σ_s P(s) Π_r P(r | s) P(moves | s) [true in s], normalised",
        (f"{AT}.prior.assumptions.{{name}}",),
        ("assumption:{name}", *INDICATORS),
    ),
    Rule(
        f"{AT}.history[{{i}}].types.{{party}}.{{type}}",
        "Belief in the type at the end of the day, from what had been reported by then.",
        "as evidence.posterior, with the rows reported by that day",
        (f"{AT}.prior.types.{{party}}.{{type}}",),
        ("type:{party}.{type}", *INDICATORS),
    ),
    Rule(
        f"{AT}.history[{{i}}].assumptions.{{name}}",
        "Belief in the assumption at the end of the day, from what had been reported by then.",
        "as evidence.posterior, with the rows reported by that day",
        (f"{AT}.prior.assumptions.{{name}}",),
        ("assumption:{name}", *INDICATORS),
    ),
    Rule(
        f"{AT}.reports[{{i}}].reliability",
        "Share of the time that the source tells what it saw: the letter of the grade, or the "
        "number that the case states.",
        "P(report | x) = a P(x | h) + (1 − a) b",
        (),
        RECORD,
    ),
    Rule(
        f"{AT}.reports[{{i}}].decibans.**",
        "Weight of the report for this type or assumption against its rivals, the other reports "
        "taken as given.",
        "10 log₁₀ P(report | it, rest) / P(report | not it, rest)",
        (f"{AT}.reports[{{i}}].reliability",),
        INDICATORS,
        GOOD,
    ),
    Rule(
        f"{AT}.advice.margin",
        "Lead of the best option of the next decision, from the belief of the day.",
        "mean V(best) − mean V(next), strategies solved again",
        (f"{AT}.advice.policies.*.mean",),
        INDICATORS,
    ),
    Rule(
        f"{AT}.advice.policies.{{option}}.mean",
        "Mean value of the option at the next decision, the posterior worlds being the prior of "
        "the game from the present, solved again.",
        "Σ_w v_w V_w(option) / Σ_w v_w",
        (f"{AT}.ess",),
        INDICATORS,
    ),
    Rule(
        f"{AT}.advice.policies.{{option}}.best_share",
        "Weight of the worlds in which the option is best from the present on, ties split.",
        "Σ_w v_w [option best in w] / Σ_w v_w",
        (),
        INDICATORS,
    ),
    Rule(
        f"{AT}.advice.policies.{{option}}.outcomes.{{outcome}}",
        "Probability of the outcome from the present on, under the option.",
        "Σ_w v_w P_w(outcome | option) / Σ_w v_w",
        (),
        ("outcome:{outcome}", "place:record"),
    ),
    Rule(
        f"{AT}.advice.outcomes.{{outcome}}",
        "Probability of the outcome from the present on, everybody playing as solved.",
        "Σ_w v_w P_w(outcome) / Σ_w v_w",
        (),
        ("outcome:{outcome}", "place:record"),
    ),
    Rule(
        f"{AT}.advice.{{count}}",
        "Reports that all parties may have seen enter the game from the present; private ones "
        "are left out of it.",
        "counted",
        (),
        RECORD,
    ),
)
