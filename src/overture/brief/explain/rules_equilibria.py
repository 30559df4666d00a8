"""How the numbers of `overture equilibria` come about: proofs, strategies, beliefs, values."""

from __future__ import annotations

from overture.brief.explain.rule import Rule
from overture.brief.explain.rules_advice import QRE

_E = "equilibria[{i}]"
KREPS = "Kreps & Wilson (1982), Econometrica 50"

PLACES = ("equilibria", "count", "nodes", "qre_limit", "world")
"""First keys of the JSON of `overture equilibria` that the JSON of a run has not."""


def of_replies(prefix: str) -> tuple[Rule, ...]:
    """The rules of the replies to the offer under the equilibrium at `prefix`."""
    reply = f"{prefix}.replies[{{r}}]"
    return (
        Rule(
            f"{reply}.probability",
            "Probability of this reply if the offer is made and this equilibrium is played.",
            "P(r) = Σ_t P(t) P(r | t)",
            (f"{reply}.given_type.*.*",),
            ("reply", "types"),
        ),
        Rule(
            f"{reply}.given_type.{{party}}.{{kind}}",
            "Probability of this reply if the party is of this type.",
            "P(r | t) = Σ_{h : reply r} P(h | offer, t)",
            (),
            ("reply", "type:{party}.{kind}"),
        ),
        Rule(
            f"{reply}.posterior.{{party}}.{{kind}}",
            "Belief that the party is of this type after the reply; where the reply never comes it "
            "is the equilibrium's own belief.",
            "P(t | r) = P(t) P(r | t) / P(r) where P(r) > 0",
            (f"{reply}.probability", f"{reply}.given_type.{{party}}.{{kind}}"),
            ("reply", "type:{party}.{kind}"),
            KREPS,
        ),
    )


RULES: tuple[Rule, ...] = (
    Rule("count", "Equilibria found, vertices of continua one by one.", "a count", (), ("moves",)),
    Rule("nodes", "Nodes of the tree that was searched.", "a count", (), ("moves",)),
    Rule("world", "Number under the seed of the world that was solved.", "a number of order"),
    Rule(
        "world.as_types[{k}].weight",
        "Share of the worlds for which this world stands.",
        "worlds of the group / worlds",
    ),
    Rule("world.as_types[{k}].world", "Number of this world under the seed.", "a number of order"),
    Rule(
        "world.kept",
        "Share of the variance of payoffs and chances that lies between the groups of worlds.",
        "variance between groups / variance",
        ("world.as_types[*].weight",),
    ),
    Rule(
        "qre_limit.**",
        "The equilibrium or continuum that the logit responses of this world approach as the "
        "precision grows, how near they come, and at which multiple of the declared precision.",
        "lim σ as λ → ∞ along the principal branch",
        (),
        ("rationality",),
        QRE,
    ),
    Rule(
        f"{_E}.component",
        "Which continuum of equilibria this vertex belongs to.",
        "a number of order",
    ),
    Rule(
        f"{_E}.max_gain",
        "Largest gain of any player from deviating once, at any information set, given the "
        "beliefs; recomputed by code that took no part in the search.",
        "max over sets and options of Q(option) − Q(strategy)",
        (f"{_E}.values.*",),
        ("moves",),
        KREPS,
    ),
    Rule(
        f"{_E}.nash_gain",
        "Largest gain of any player from any other strategy of the whole game.",
        "max over players and strategies of U(other strategy) − U(strategy)",
        (f"{_E}.values.*",),
        ("moves",),
        "Nash (1951), Annals of Mathematics 54",
    ),
    Rule(
        f"{_E}.bayes_error",
        "Largest distance of a belief from Bayes' rule, over the information sets that the "
        "strategies reach.",
        "max | μ(h) − P(h) / P(set) | where P(set) > 0",
        (),
        ("types", "moves"),
        KREPS,
    ),
    Rule(
        f"{_E}.strategy.{{set}}.{{choice}}",
        "Probability with which the mover takes this option at this information set.",
        "σ(option | information set); positive only where no option is better",
        (f"{_E}.max_gain",),
        ("label:{set}",),
        KREPS,
    ),
    Rule(
        f"{_E}.beliefs.{{set}}.{{history}}",
        "Probability that the mover at this information set gives to this history: by Bayes' rule "
        "where the set is reached, else a limit of such beliefs under small mistakes.",
        "μ(h) = P(h) / P(set) where P(set) > 0",
        (f"{_E}.bayes_error",),
        ("label:{set}", "types"),
        KREPS,
    ),
    Rule(
        f"{_E}.values.{{party}}",
        "Payoff of the party if this equilibrium is played.",
        "Σ_h P(h) payoff(h)",
        (),
        ("terms:{party}",),
    ),
    Rule(
        f"{_E}.policies.{{option}}",
        "Payoff of the advised party with the option imposed, the rest as in this equilibrium.",
        "Σ_h P(h | option) payoff(h)",
        (),
        ("option:{option}", "terms:advised"),
    ),
    Rule(
        f"{_E}.chosen.{{option}}",
        "Probability with which the equilibrium itself chooses the option, where the choice comes.",
        "Σ_sets P(set) σ(option | set) / Σ_sets P(set)",
        (),
        ("option:{option}",),
    ),
    Rule(
        f"{_E}.outcomes.{{outcome}}",
        "Probability of the outcome if this equilibrium is played.",
        "Σ_{h : outcome holds} P(h)",
        (),
        ("outcome:{outcome}",),
    ),
    *of_replies(_E),
    Rule(
        f"{_E}.plays[{{k}}].plays[{{j}}].options.{{choice}}",
        "Probability with which these types take this option here.",
        "σ(option | information set)",
        (f"{_E}.max_gain",),
        ("step:equilibria[{i}].plays[{k}]",),
        KREPS,
    ),
)
