"""How the numbers of `test` come about: replies, posteriors, information and its worth."""

from __future__ import annotations

from overture.brief.explain.rule import Rule
from overture.brief.explain.rules_advice import RAIFFA

_R = "test.replies[{i}]"
BAYES = "Bayes' rule on sums pooled over worlds"

RULES: tuple[Rule, ...] = (
    Rule(
        "test.prior.{party}.{kind}",
        "Probability of the type before any reply, averaged over worlds.",
        "P(t) = E_w[ p_w(t) ]",
        ("test.prior.{party}.*", "worlds"),
        ("type:{party}.{kind}",),
    ),
    Rule(
        "test.assumption_prior.{assumption}",
        "Share of worlds in which the assumption is true, before any reply.",
        "P(A) = Σ_w weight_w 1[A true in w] / Σ_w weight_w",
        ("worlds",),
        ("assumption:{assumption}",),
    ),
    Rule(
        f"{_R}.probability",
        "Probability of the reply to the offer, over worlds and types.",
        "P(r | offer) = Σ_t E_w[ p_w(t) P_w(r | t) ]",
        (f"{_R}.given_type.*.*", "test.prior.*.*"),
        ("reply", "option:{offer}"),
    ),
    Rule(
        f"{_R}.posterior.{{party}}.{{kind}}",
        "Probability of the type after the reply. Weighted by the probability of each reply, "
        "posteriors average to the prior; every run checks it.",
        "P(t | r) = P(t) P(r | t) / P(r)",
        ("test.prior.{party}.{kind}", f"{_R}.given_type.{{party}}.{{kind}}", f"{_R}.probability"),
        ("reply", "type:{party}.{kind}"),
        BAYES,
    ),
    Rule(
        f"{_R}.given_type.{{party}}.{{kind}}",
        "Probability of the reply to the offer if the party is of this type.",
        "P(r | t) = E_w[ p_w(t) P_w(r | t) ] / E_w[ p_w(t) ]",
        ("test.prior.{party}.{kind}", f"{_R}.posterior.{{party}}.{{kind}}", f"{_R}.probability"),
        ("reply", "type:{party}.{kind}"),
    ),
    Rule(
        f"{_R}.ratios.{{party}}.{{kind}}",
        "Likelihood ratio of the reply for this type against the party's other types; infinite "
        "where only this type gives it, undefined where a type has probability 0.",
        "P(r | t) / P(r | not t) = odds of t after the reply / odds of t before it",
        (f"{_R}.posterior.{{party}}.{{kind}}", "test.prior.{party}.{kind}"),
        ("reply", "type:{party}.{kind}"),
    ),
    Rule(
        f"{_R}.assumptions.{{assumption}}",
        "Probability that the assumption is true, after the reply.",
        "P(A | r) = E_w[ 1[A] P_w(r) ] / P(r)",
        ("test.assumption_prior.{assumption}", f"{_R}.probability"),
        ("reply", "assumption:{assumption}"),
        BAYES,
    ),
    Rule(
        f"{_R}.kept",
        "Probability that the condition is really kept, given the reply.",
        "P(kept | r) = P(kept, r) / P(r)",
        (f"{_R}.probability",),
        ("kept", "reply"),
    ),
    Rule(
        "test.bits",
        "Mutual information of the reply and the joint type of the other parties.",
        "I(T; R | offer) = Σ_t,r P(t, r) log2( P(t, r) / (P(t) P(r)) )",
        ("test.replies[*].probability", "test.replies[*].posterior.*.*", "test.prior.*.*"),
        ("reply",),
        "Shannon (1948); Lindley (1956)",
    ),
    Rule(
        "test.entropy",
        "Entropy of the joint type of the other parties: the most that any test could tell.",
        "H(T) = − Σ_t P(t) log2 P(t)",
        ("test.prior.*.*",),
        ("types",),
        "Shannon (1948)",
    ),
    Rule(
        "test.assumption_bits.{assumption}",
        "Mutual information of the reply and the truth of the assumption.",
        "I(A; R | offer)",
        ("test.assumption_prior.{assumption}", "test.replies[*].assumptions.{assumption}"),
        ("reply", "assumption:{assumption}"),
        "Shannon (1948); Lindley (1956)",
    ),
    Rule(
        "test.separation",
        "How much likelier the types that count as sincere are to comply than the others.",
        "P(complies | sincere) − P(complies | others)",
        ("test.complies_sincere", "test.complies_others"),
        ("complies", "sincere"),
    ),
    Rule(
        "test.complies_sincere",
        "Probability of a reply that complies, from the types that count as sincere.",
        "Σ_{r complies} P(r | sincere)",
        ("test.replies[*].given_type.*.*", "test.prior.*.*"),
        ("complies", "sincere"),
    ),
    Rule(
        "test.complies_others",
        "Probability of a reply that complies, from the types that do not count as sincere.",
        "Σ_{r complies} P(r | others)",
        ("test.replies[*].given_type.*.*", "test.prior.*.*"),
        ("complies", "sincere"),
    ),
    Rule(
        "test.deceived",
        "Chance of being deceived by the offer: the reply complies and the condition is not kept.",
        "Σ_{r complies} P(r) (1 − P(kept | r))",
        ("test.replies[*].probability", "test.replies[*].kept"),
        ("complies", "kept"),
    ),
    Rule(
        "test.evsi",
        "Expected value of sample information: what reading the reply before acting is worth. "
        "The plan made for each reply against the plan made before it, everybody else held.",
        "EVSI = Σ_r P(r) [ U(plan for r) − U(plan before r) ], both under P(w, t | r)",
        ("test.evsi_gap", "test.replies[*].probability"),
        ("reply", "terms:advised"),
        RAIFFA,
    ),
    Rule(
        "test.evsi_gap",
        "How many points the nearest reply is short of changing the plan; negative where a reply "
        "does change it.",
        "min_r ( value of the plan − value of its best single change ) given r",
        ("test.evsi", "test.replies[*].probability"),
        ("reply", "terms:advised"),
        RAIFFA,
    ),
    Rule(
        "test.ceiling",
        "What learning the other parties' types outright, in place of the reply, would be worth "
        "after the offer: no test of the types is worth more.",
        "E_t[ max_plan U(plan | t) ] − U(plan before the reply), at least EVSI",
        ("test.evsi", "test.prior.*.*"),
        ("types", "terms:advised"),
        RAIFFA,
    ),
    Rule(
        "test.worth_of_type.{party}",
        "Worth of learning the party's type before the choice, later moves as solved (EVPPI).",
        "Σ_t P(t) max_a E[V(a) | t] − max_a E[V(a)]",
        ("test.prior.{party}.*", "advice.policies.*.mean"),
        ("types:{party}", "forbidden"),
        RAIFFA,
    ),
    Rule(
        "test.worth_of_assumption.{assumption}",
        "Worth of learning before the choice whether the assumption is true (EVPPI).",
        "Σ_{true, false} P max_a E[V(a) | A] − max_a E[V(a)]",
        ("test.assumption_prior.{assumption}", "advice.policies.*.mean"),
        ("assumption:{assumption}", "forbidden"),
        RAIFFA,
    ),
    Rule(
        "test.averaging_error",
        "Check: how far the posteriors, weighted by their replies, are from the prior. A run with "
        "more than 1e-9 fails.",
        "max_t | Σ_r P(r) P(t | r) − P(t) |",
        ("test.replies[*].probability", "test.replies[*].posterior.*.*", "test.prior.*.*"),
    ),
)
