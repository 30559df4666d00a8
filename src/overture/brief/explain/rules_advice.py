"""How the numbers of `advice` come about: policies, differences, the plan, the drawn tree."""

from __future__ import annotations

from overture.brief.explain.rule import Rule

QRE = "McKelvey & Palfrey (1998), Experimental Economics 1"
RAIFFA = "Raiffa & Schlaifer (1961), Applied Statistical Decision Theory"

_P = "advice.policies.{option}"
_NODE = "advice.path"

RULES: tuple[Rule, ...] = (
    Rule(
        "seed",
        "The seed of the draws, as given; the same seed gives the same worlds.",
        "given",
    ),
    Rule(
        "case.overrides.{place}",
        "A value given for this run in place of the one that the case declares.",
        "given",
        (),
        ("place:{place}",),
    ),
    Rule("worlds", "How many worlds were drawn, as given.", "given"),
    Rule(
        "advice.margin",
        "How far the advised option leads the next best one, in points of the advised party.",
        "margin = mean V(best) − mean V(next)",
        ("advice.policies.{best}.mean", "advice.policies.{next}.mean"),
        ("option:{best}", "option:{next}"),
    ),
    Rule(
        "advice.margin_error",
        "Monte-Carlo standard error of the margin: both options are valued in the same worlds, so "
        "the error is that of the mean of their differences d_w.",
        "sqrt( Σ_w (weight_w (d_w − mean d))² ) / Σ_w weight_w",
        ("advice.margin", "worlds"),
    ),
    Rule(
        f"{_P}.mean",
        "Value of the option to the advised party: its expected payoff with the option imposed, "
        "everything else as solved, averaged over worlds. The named payoff terms add up to it.",
        "mean = Σ_w weight_w V_w(option) / Σ_w weight_w = Σ_terms E[term | option]",
        (f"{_P}.terms.*", "worlds"),
        ("option:{option}", "terms:advised"),
        QRE,
    ),
    Rule(
        f"{_P}.low",
        "The value that the option falls short of in 5 % of worlds, by weight. It is the "
        "analyst's ignorance only: types, chance and play are averaged inside each world.",
        "5 % point of V_w(option) over worlds",
        ("worlds", f"{_P}.mean"),
        ("option:{option}", "terms:advised"),
    ),
    Rule(
        f"{_P}.high",
        "The value that the option exceeds in 5 % of worlds, by weight.",
        "95 % point of V_w(option) over worlds",
        ("worlds", f"{_P}.mean"),
        ("option:{option}", "terms:advised"),
    ),
    Rule(
        f"{_P}.error",
        "Monte-Carlo standard error of the mean: how far it would move with other draws.",
        "sqrt( Σ_w (weight_w (V_w − mean))² ) / Σ_w weight_w",
        ("worlds", f"{_P}.mean"),
    ),
    Rule(
        f"{_P}.best_share",
        "Weight of the worlds in which no other open option is worth more; ties are split.",
        "Σ_w weight_w 1[V_w(option) = max_a V_w(a)] / (ties × Σ_w weight_w)",
        ("advice.policies.*.best_share", "worlds"),
        ("option:{option}", "forbidden"),
    ),
    Rule(
        f"{_P}.regret.mean",
        "Shortfall against the best open option of the same world, averaged over worlds.",
        "mean of max_a V_w(a) − V_w(option)",
        (f"{_P}.mean", "worlds"),
        ("option:{option}", "forbidden"),
    ),
    Rule(
        f"{_P}.regret.p90",
        "The shortfall against the best open option that is exceeded in 10 % of worlds.",
        "90 % point of max_a V_w(a) − V_w(option)",
        (f"{_P}.regret.mean", "worlds"),
        ("option:{option}", "forbidden"),
    ),
    Rule(
        f"{_P}.regret.max",
        "The largest shortfall against the best open option in any world drawn.",
        "max_w ( max_a V_w(a) − V_w(option) )",
        (f"{_P}.regret.mean", "worlds"),
        ("option:{option}", "forbidden"),
    ),
    Rule(
        f"{_P}.outcomes.{{outcome}}",
        "Probability of the outcome with the option imposed: the reach of every final history at "
        "which it holds, averaged over worlds.",
        "P(outcome | option) = E_w[ Σ_{h : outcome holds} reach_w(h | option) ]",
        (f"{_P}.outcomes_by_type.*.*.{{outcome}}", "test.prior.*.*"),
        ("outcome:{outcome}", "option:{option}"),
    ),
    Rule(
        f"{_P}.outcomes_by_type.{{party}}.{{kind}}.{{outcome}}",
        "Probability of the outcome under the option if the party is of this type.",
        "P(outcome | option, type) = P(outcome, type | option) / P(type)",
        (f"{_P}.outcomes.{{outcome}}", "test.prior.{party}.{kind}"),
        ("outcome:{outcome}", "option:{option}", "type:{party}.{kind}"),
    ),
    Rule(
        f"{_P}.terms.{{term}}",
        "Mean contribution of a named payoff term of the advised party: what the term adds at "
        "each final history where it holds, times the reach of that history.",
        "E_w[ Σ_h reach_w(h | option) · add_w(h) ]",
        ("worlds",),
        ("term:{term}", "option:{option}"),
    ),
    Rule(
        f"{_P}.horizons.{{horizon}}",
        "Sum of the advised party's payoff terms with this horizon.",
        "Σ_{terms of the horizon} E[term | option]",
        (f"{_P}.terms.*",),
        ("terms:advised",),
    ),
    Rule(
        f"{_P}.parties.{{party}}",
        "Mean payoff of the party under the option, in its own points, which are never added to "
        "those of another party.",
        "E_w[ Σ_h reach_w(h | option) · payoff_w(party, h) ]",
        ("worlds",),
        ("terms:{party}", "option:{option}"),
    ),
    Rule(
        f"{_P}.certainty_equivalent",
        "The sure payoff that the advised party's risk attitude holds as good as the option: "
        "utility is exponential with the declared coefficient r.",
        "− log(1 − r E[u]) / r, u(x) = (1 − exp(−r x)) / r",
        (f"{_P}.mean",),
        ("risk", "option:{option}"),
        "Pratt (1964), Econometrica 32",
    ),
    Rule(
        "advice.differences[{i}].best",
        "Mean contribution of this payoff term under the advised option.",
        "E[term | best]",
        ("advice.policies.{best}.mean",),
        ("difference:{i}",),
    ),
    Rule(
        "advice.differences[{i}].next",
        "Mean contribution of this payoff term under the next best option.",
        "E[term | next]",
        ("advice.policies.{next}.mean",),
        ("difference:{i}",),
    ),
    Rule(
        "advice.differences[{i}].difference",
        "What this payoff term adds to the lead of the advised option; the terms add up to it.",
        "E[term | best] − E[term | next]",
        ("advice.differences[{i}].best", "advice.differences[{i}].next", "advice.margin"),
        ("difference:{i}",),
    ),
    Rule(
        f"{_NODE}.probability",
        "Probability of this step given the step above it, averaged over worlds and types; 1 for "
        "an option of the advised choice, which is imposed.",
        "reach of the node / reach of the node above",
        ("{node}.reach",),
        ("node",),
        QRE,
    ),
    Rule(
        f"{_NODE}.reach",
        "Mean reach of the node with the advised choice set to the option above it. At the start "
        "it is the number of options, since each is imposed in turn.",
        "E_w[ Π probabilities of the steps ]",
        ("{node}.children.*.reach",),
        ("node",),
    ),
    Rule(
        f"{_NODE}.value",
        "Expected payoff of the advised party from this node on, averaged over worlds by reach.",
        "E_w[ Σ_h reach_w(h) payoff_w(h) ] / E_w[ reach_w(node) ]",
        ("{node}.reach", "{node}.children.*.value"),
        ("node", "terms:advised"),
    ),
    Rule(
        f"{_NODE}.folded",
        "How many ends of the game lie below this node and are not drawn.",
        "a count",
    ),
)

SITUATIONS: tuple[Rule, ...] = (
    Rule(
        "advice.case_by_case.value",
        "Value to the advised party of choosing the best option in every situation in which the "
        "advised choice is made, others and own later moves as solved.",
        "Σ_situations max_{open options} E[payoff; situation | option]",
        ("advice.case_by_case.situations[*].probability", "worlds"),
        ("terms:advised",),
        RAIFFA,
    ),
    Rule(
        "advice.case_by_case.situations[{i}].probability",
        "Probability of making the advised choice in this situation.",
        "E_w[ reach_w(information set) ]",
        ("worlds",),
    ),
    Rule(
        "advice.case_by_case.situations[{i}].gap",
        "How far the best option leads the next one in this situation, in points.",
        "value(choose) − max_{other open options} value",
        ("advice.case_by_case.situations[{i}].options.*",),
        ("forbidden",),
    ),
    Rule(
        "advice.case_by_case.situations[{i}].options.{option}",
        "Value of the option to the advised party in this situation, later own moves as solved.",
        "E[payoff; situation | option] / P(situation)",
        ("advice.case_by_case.situations[{i}].probability", "worlds"),
        ("option:{option}", "terms:advised"),
    ),
)

STEP: tuple[Rule, ...] = tuple(
    rule
    for at in ("advice.plan[{i}]", "test.replies[{i}].step")
    for rule in (
        Rule(
            f"{at}.probability",
            "Probability of coming to this turn under the policy it belongs to.",
            "E_w[ reach_w(information set | policy) ]",
            ("worlds",),
            (f"step:{at}",),
        ),
        Rule(
            f"{at}.gap",
            "How far the option to choose leads the next best one at this turn, in points.",
            "value(choose) − max_{other open options} value",
            (f"{at}.options.*[0]",),
            (f"step:{at}", "forbidden"),
            RAIFFA,
        ),
        Rule(
            f"{at}.options.{{choice}}[0]",
            "Value of taking this option at this turn, best own moves after it, everybody else "
            "as solved, belief as the situation leaves it.",
            "E[ payoff | information set, option ]",
            (f"{at}.probability",),
            (f"step:{at}", "terms:advised"),
            RAIFFA,
        ),
        Rule(
            f"{at}.options.{{choice}}[1]",
            "Probability that the advised party, as solved, takes this option here: its logit "
            "response at the declared precision.",
            "σ(option) ∝ exp( λ Q(option) )",
            ("solution.residual_max",),
            (f"step:{at}", "rationality:advised"),
            QRE,
        ),
        Rule(
            f"{at}.effective_worlds",
            "Number of equally weighted worlds that would carry the same information about this "
            "turn; few means that the step rests on few worlds.",
            "( Σ_w r_w )² / Σ_w r_w², r_w = weight × reach",
            ("solution.pooled_worlds", f"{at}.probability"),
            (f"step:{at}",),
            "Kish (1965), Survey Sampling",
        ),
    )
)
