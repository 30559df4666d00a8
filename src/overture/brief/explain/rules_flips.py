"""How the numbers of `flips` and `assumptions` come about."""

from __future__ import annotations

from overture.brief.explain.rule import Rule
from overture.brief.explain.rules_advice import RAIFFA

_F = "flips[{i}]"
_A = "assumptions[{i}]"
RAISED = (f"{_F}.now", f"{_F}.low", f"{_F}.high", "advice.margin")

RULES: tuple[Rule, ...] = (
    Rule(
        f"{_F}.now",
        "Where the number stands today: for an assumption its credence (the share of worlds in "
        "which it is true, or, where other assumptions move it, its own credence before they "
        "do), for a prior its mean, for a quantity its median; 0 for a pair.",
        "credence, mean prior or median over worlds",
        (f"{_F}.overall", "worlds"),
        ("flip:{i}",),
    ),
    Rule(
        f"{_F}.overall",
        "Share of worlds in which the assumption is true, other assumptions having moved it.",
        "P(A) = Σ_w weight_w 1[A true in w] / Σ_w weight_w",
        (f"{_F}.now",),
        ("flip:{i}",),
    ),
    Rule(
        f"{_F}.at",
        "The nearest value at which another open option has the higher mean, moved alone on the "
        "same draws; for a pair, the share of the way to the corner. None: no flip in the range.",
        "x with mean V(best; x) = mean V(rival; x), strategies solved anew along the way",
        RAISED,
        ("flip:{i}", "option:{best}", "forbidden"),
        "root by regula falsi (Illinois); closed form as first guess",
    ),
    Rule(
        f"{_F}.evppi",
        "Worth of learning this outright before the choice (expected value of partial perfect "
        "information), in points.",
        "E_x[ max_a E[V(a) | x] ] − max_a E[V(a)]",
        ("advice.policies.*.mean",),
        ("flip:{i}", "forbidden"),
        RAIFFA,
    ),
    Rule(
        f"{_F}.low",
        "Lower end of the range searched: 0 for a credence, prior or pair, the 5 % point of a "
        "quantity.",
        "0, or the 5 % point over worlds",
        ("worlds",),
        ("flip:{i}",),
    ),
    Rule(
        f"{_F}.high",
        "Upper end of the range searched: 1 for a credence, prior or pair, the 95 % point of a "
        "quantity.",
        "1, or the 95 % point over worlds",
        ("worlds",),
        ("flip:{i}",),
    ),
    Rule(
        f"{_F}.declared_low",
        "5 % point of the declared range, as drawn.",
        "5 % point over worlds",
        ("worlds",),
        ("flip:{i}",),
    ),
    Rule(
        f"{_F}.declared_high",
        "95 % point of the declared range, as drawn.",
        "95 % point over worlds",
        ("worlds",),
        ("flip:{i}",),
    ),
    Rule(
        f"{_F}.beyond",
        "Share of the declared range that lies on the far side of the flip, seen from today.",
        "Σ_w weight_w 1[x_w beyond at] / Σ_w weight_w",
        (f"{_F}.at", f"{_F}.now"),
        ("flip:{i}",),
    ),
    Rule(
        f"{_F}.distance",
        "How far the number must move to flip the advice, as a share of the range searched.",
        "|at − now| / (high − low)",
        (f"{_F}.at", f"{_F}.now", f"{_F}.low", f"{_F}.high"),
        ("flip:{i}",),
    ),
    Rule(
        f"{_F}.worlds",
        "On how many of the run's worlds the flip was sought.",
        "a count",
        ("worlds",),
    ),
    Rule(
        f"{_F}.first_guess",
        "First guess at the flip, strategies held: for an assumption in closed form from the "
        "values e1 and e0 of best (a) and rival (b) given true and false; for a quantity where a "
        "line through the binned margins crosses zero.",
        "q* = (e0_b − e0_a) / ((e0_b − e0_a) − (e1_b − e1_a))",
        (f"{_F}.now", "advice.margin"),
        ("flip:{i}",),
    ),
    Rule(
        f"{_F}.parts.{{assumption}}[0]",
        "Credence of this assumption of the pair today.",
        "as `now` of its own row",
        ("worlds",),
        ("assumption:{assumption}",),
    ),
    Rule(
        f"{_F}.parts.{{assumption}}[1]",
        "Credence of this assumption of the pair where the advice flips: both move in step "
        "towards the corner.",
        "now + at × (corner − now)",
        (f"{_F}.parts.{{assumption}}[0]", f"{_F}.at"),
        ("assumption:{assumption}",),
    ),
    Rule(
        f"{_A}.credence",
        "Share of worlds in which the assumption is true.",
        "P(A) = Σ_w weight_w 1[A true in w] / Σ_w weight_w",
        (f"{_A}.base", "worlds"),
        ("row:{i}",),
    ),
    Rule(
        f"{_A}.base",
        "Mean declared credence, before the assumptions that move it (`given`) do.",
        "Σ_w weight_w credence_w / Σ_w weight_w",
        ("worlds",),
        ("row:{i}",),
    ),
    Rule(
        f"{_A}.low",
        "5 % point of the declared credence, as drawn.",
        "5 % point over worlds",
        ("worlds",),
        ("row:{i}",),
    ),
    Rule(
        f"{_A}.high",
        "95 % point of the declared credence, as drawn.",
        "95 % point over worlds",
        ("worlds",),
        ("row:{i}",),
    ),
    Rule(
        f"{_A}.bits",
        "What the replies tell of the assumption: mutual information in bits.",
        "I(A; R | offer)",
        (f"{_A}.credence", "test.replies[*].probability"),
        ("row:{i}", "reply"),
        "Shannon (1948); Lindley (1956)",
    ),
    Rule(
        f"{_A}.moved_to",
        "Probability that it is true after the reply that moves it most, weighing each reply by "
        "its probability.",
        "P(A | r), r = argmax P(r) |P(A | r) − P(A)|",
        (f"{_A}.credence", "test.replies[*].probability"),
        ("row:{i}", "reply"),
    ),
    Rule(
        f"{_A}.worth",
        "Worth of learning before the choice whether it is true (EVPPI), in points.",
        "Σ_{true, false} P max_a E[V(a) | A] − max_a E[V(a)]",
        (f"{_A}.credence", "advice.policies.*.mean"),
        ("row:{i}", "forbidden"),
        RAIFFA,
    ),
    Rule(
        f"{_A}.flips_at",
        "The credence at which the advice flips, this assumption moved alone; before the "
        "assumptions that move it, if there are any.",
        "x with mean V(best; x) = mean V(rival; x)",
        (f"{_A}.credence", f"{_A}.base", "advice.margin"),
        ("row:{i}", "option:{best}"),
    ),
)
