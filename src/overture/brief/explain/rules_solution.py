"""How the numbers of `solution` come about: residuals, sampling, counts, equilibria."""

from __future__ import annotations

from overture.brief.explain.rule import Rule
from overture.brief.explain.rules_advice import QRE
from overture.brief.explain.rules_equilibria import KREPS, of_replies

_S = "solution"
_P = "solution.pooled_sets[{i}]"
_Q = "solution.sequential"
_E = "solution.sequential.equilibria[{i}]"

_L = "convergence.looks[{i}]"

RULES: tuple[Rule, ...] = (
    Rule(
        f"{_L}.worlds",
        "The first so many worlds of a run in chunks: 1, 2, 4 … chunks, then all.",
        "a count",
        ("worlds",),
    ),
    Rule(
        f"{_L}.margin",
        "Lead of the policy that led there over the next one, in points.",
        "mean V(leader) − mean V(next), over these worlds",
        (f"{_L}.means.*", f"{_L}.worlds"),
    ),
    Rule(
        f"{_L}.margin_error",
        "Monte-Carlo standard error of that lead.",
        "sd of V(leader) − V(next) / sqrt(worlds)",
        (f"{_L}.worlds",),
    ),
    Rule(
        f"{_L}.means.{{option}}",
        "Mean value of the policy to the advised party over these worlds, in points.",
        "mean V(option)",
        (f"{_L}.worlds",),
        ("option:{option}",),
    ),
    Rule(
        f"{_S}.residual_max",
        "How far the strategies are from solving their equations, at worst, over worlds and "
        "pooled sets.",
        "max | σ − logit(λ Q) |",
        (f"{_S}.pooled_residual", "worlds"),
        ("rationality",),
        QRE,
    ),
    Rule(
        f"{_S}.pooled_residual",
        "The same for the information sets of the parties that do not know the world.",
        "max | σ − logit(λ Q) |, Q averaged over worlds by weight × reach",
        (f"{_S}.pooled_worlds",),
        ("rationality",),
        QRE,
    ),
    Rule(
        f"{_S}.unconverged",
        "Worlds whose fixed point was not reached; they are left out of every number.",
        "a count",
        ("worlds",),
    ),
    Rule(
        f"{_S}.sampling_error",
        "Largest standard error of a pooled probability from drawing only so many worlds. None: "
        "too few worlds to estimate it.",
        "sqrt of the diagonal of J⁻¹ Cov(F) J⁻ᵀ, from batches of worlds",
        (f"{_S}.pooled_sets[*].errors.*", f"{_S}.pooled_worlds"),
    ),
    Rule(
        f"{_S}.pooled_worlds",
        "Worlds on which the pooled strategies were solved: the first 20,000 at most.",
        "min(worlds, 20,000)",
        ("worlds",),
    ),
    Rule(
        f"{_P}.strategy.{{choice}}",
        "Probability with which the party takes this option here, in every world alike.",
        "σ(option) ∝ exp( λ Q(option) ), λ at its median",
        (f"{_P}.errors.{{choice}}", f"{_P}.residual"),
        ("set:{i}", "rationality"),
        QRE,
    ),
    Rule(
        f"{_P}.errors.{{choice}}",
        "Standard error of that probability from drawing only so many worlds. None: too few "
        "worlds to estimate it.",
        "sqrt of the diagonal of J⁻¹ Cov(F) J⁻ᵀ, from batches of worlds",
        (f"{_S}.pooled_worlds",),
        ("set:{i}",),
    ),
    Rule(
        f"{_P}.residual",
        "How far the pooled strategies are from solving their equations.",
        "max | σ − logit(λ Q) |",
        (f"{_S}.pooled_residual",),
        ("set:{i}",),
        QRE,
    ),
    Rule(
        f"{_P}.effective_worlds",
        "Number of equally weighted worlds that would carry the same information about this set.",
        "( Σ_w r_w )² / Σ_w r_w², r_w = weight × reach",
        (f"{_S}.pooled_worlds", f"{_P}.reach"),
        ("set:{i}",),
        "Kish (1965), Survey Sampling",
    ),
    Rule(
        f"{_P}.reach",
        "Mean probability of coming to this set, the party's own earlier moves counted as 1.",
        "E_w[ Σ_{nodes of the set} reach_w ]",
        (f"{_S}.pooled_worlds",),
        ("set:{i}",),
    ),
    Rule(f"{_S}.passes", "Passes over the worlds that the pooled strategies took.", "a count"),
    Rule(
        f"{_S}.starts",
        "Starts from which a fixed point of the pooled strategies was sought.",
        "a count",
    ),
    Rule(
        f"{_S}.fixed_points",
        "Different fixed points of the pooled strategies that were found; more than one means "
        "that another solution exists.",
        "a count",
        (f"{_S}.starts",),
    ),
    Rule(
        f"{_S}.followed",
        "Worlds in which the branch turned back and had to be followed by path.",
        "a count",
        ("worlds",),
    ),
    Rule(
        f"{_S}.response_worlds",
        "Worlds in which other starts were tried for the response of the parties that know the "
        "world; 0 where that response is unique by construction.",
        "a count",
        ("worlds",),
    ),
    Rule(
        f"{_S}.response_several",
        "Those of them in which another response was found.",
        "a count",
        (f"{_S}.response_worlds",),
    ),
    Rule(f"{_S}.nodes", "Nodes of the compiled tree.", "a count", (), ("moves",)),
    Rule(f"{_S}.terminals", "Ends of the compiled tree.", "a count", (), ("moves",)),
    Rule(
        f"{_S}.information_sets",
        "Information sets of the compiled tree.",
        "a count",
        (),
        ("moves",),
    ),
    Rule(
        f"{_S}.many_node_sets",
        "Information sets with more than one node: there the mover is uncertain.",
        "a count",
        (f"{_S}.information_sets",),
        ("moves",),
    ),
    Rule(
        f"{_S}.redrawn.{{party}}",
        "Share of worlds in which the prior of the party's types was drawn again because its "
        "parts did not fit together.",
        "worlds drawn again / worlds",
        ("worlds",),
        ("types:{party}",),
    ),
    Rule(
        f"{_S}.other_reading.worlds",
        "On how many worlds of the same draws the other reading was solved.",
        "min(worlds, 500)",
        ("worlds",),
    ),
    Rule(
        f"{_S}.other_reading.margin",
        "Lead of the best option over the next if everybody knew the world.",
        "mean V(best) − mean V(next), common knowledge",
        (f"{_S}.other_reading.means.*",),
        ("rationality",),
        QRE,
    ),
    Rule(
        f"{_S}.other_reading.means.{{option}}",
        "Value of the option if everybody knew the world.",
        "Σ_w weight_w V_w(option) / Σ_w weight_w, common knowledge",
        (f"{_S}.other_reading.worlds", "advice.policies.{option}.mean"),
        ("option:{option}", "rationality"),
        QRE,
    ),
    Rule(
        f"{_Q}.count",
        "Sequential equilibria found in the central world: quantities at their medians, "
        "assumptions at their likelier value, priors at their means.",
        "a count",
        (f"{_Q}.omitted",),
        ("moves",),
        KREPS,
    ),
    Rule(
        f"{_Q}.omitted", "Equilibria that are counted but not listed.", "a count", (f"{_Q}.count",)
    ),
    Rule(
        f"{_Q}.shares.{{share}}",
        "Of the first worlds, solved with everybody knowing the world: how many there are, and "
        "the shares with none, one or several pure sequential equilibria, or undecided; `depends`: "
        "in which the equilibria do not all take the same option; `same`: among worlds with at "
        "least one, in which all take the advised option.",
        "worlds of the kind / worlds",
        (f"{_Q}.shares.worlds",),
        ("moves",),
        KREPS,
    ),
    Rule(
        f"{_E}.component",
        "Which continuum of equilibria this vertex belongs to.",
        "a number of order",
    ),
    Rule(
        f"{_E}.max_gain",
        "Largest gain of any player from deviating at one information set, recomputed by the "
        "certificate: at most 0 in an equilibrium.",
        "max over sets and options of Q(option) − Q(strategy)",
        (),
        ("moves",),
        KREPS,
    ),
    Rule(
        f"{_E}.value",
        "Payoff of the advised party if this equilibrium is played in the central world.",
        "Σ_h P(h) payoff(h)",
        (f"{_E}.policies.*",),
        ("terms:advised",),
    ),
    Rule(
        f"{_E}.policies.{{option}}",
        "Payoff of the advised party with the option imposed, the rest as in this equilibrium.",
        "Σ_h P(h | option) payoff(h)",
        (f"{_E}.outcomes.*",),
        ("option:{option}", "terms:advised"),
    ),
    Rule(
        f"{_E}.outcomes.{{outcome}}",
        "Probability of the outcome if this equilibrium is played in the central world.",
        "Σ_{h : outcome holds} P(h)",
        (),
        ("outcome:{outcome}",),
    ),
    *of_replies(_E),
    Rule(
        f"{_E}.plays.**",
        "A step as this equilibrium is played: how often the mover comes to it and with what "
        "probability it takes each option.",
        "behaviour strategy σ(option | information set)",
        (f"{_E}.value",),
        ("moves",),
        KREPS,
    ),
    Rule(
        f"{_E}.**",
        "A number of one equilibrium of the central world, as its certificate or its reading "
        "gives it.",
        "see the reference of the JSON",
        (f"{_E}.max_gain", f"{_E}.value"),
        ("moves",),
        KREPS,
    ),
    Rule(
        f"{_Q}.qre_limit.**",
        "The equilibrium that the logit responses of the central world approach as the precision "
        "grows, and how far it was followed.",
        "lim σ as λ → ∞ along the principal branch",
        (),
        ("rationality",),
        QRE,
    ),
)
