"""How the numbers of `design` come about."""

from __future__ import annotations

from overture.brief.explain.rule import Rule

RATIO = "Cochran (1977), section 6.4, for the standard error of a ratio"
LEVERS = ("sincere", "complies", "option:{offer}")


def _of_setting(at: str, where: str) -> tuple[Rule, ...]:
    """The rules of one setting: those of the grid, and the offer as declared."""

    def rule(
        name: str, says: str, formula: str, inputs: tuple[str, ...] = (), cites: str = ""
    ) -> Rule:
        made = tuple(f"{at}.{one}" for one in inputs)
        return Rule(f"{at}.{name}", f"{says} {where}", formula, made, LEVERS, cites)

    return (
        rule("levers.{lever}", "The value of the lever", "grid point, or half a step beside one"),
        rule("round", "The round of refinement that added it (0: the grid)", "counted"),
        rule("offer", "Mean value of the offer to the advised party", "mean V(offer)"),
        rule("offer_error", "Standard error of that value", "√Σ_w (w (V_w − V))² / Σ w"),
        rule(
            "gain",
            "Value of the offer less that of the offer as declared, on the same worlds",
            "mean V(offer; levers) − mean V(offer; declared)",
            ("offer",),
        ),
        rule("gain_error", "Standard error of that difference", "√Σ_w (w (D_w − D))² / Σ w"),
        rule(
            "lead",
            "Value of the offer less that of the best other policy, on the same worlds",
            "mean V(offer) − max_a≠offer mean V(a)",
            ("offer",),
        ),
        rule("lead_error", "Standard error of that difference", "√Σ_w (w (D_w − D))² / Σ w"),
        rule("best_value", "Mean value of the best policy", "max_a mean V(a), a not forbidden"),
        rule(
            "accept",
            "Probability that sincere types comply and keep the condition",
            "Σ_w w P_w(complies and kept, sincere) / Σ_w w P_w(sincere)",
        ),
        rule("accept_error", "Standard error of that probability", "linearised", (), RATIO),
        rule(
            "passes",
            "Probability that the other types are read as complying",
            "Σ_w w P_w(complies, not sincere) / Σ_w w P_w(not sincere)",
        ),
        rule("passes_error", "Standard error of that probability", "linearised", (), RATIO),
        rule("complies", "Probability that sincere types comply", "P(complies | sincere)"),
        rule(
            "separation",
            "How far compliance tells sincere types from others",
            "P(complies | sincere) − P(complies | others)",
            ("complies", "passes"),
        ),
        rule("separation_error", "Standard error of the separation", "linearised", (), RATIO),
        rule("deceived", "Probability of compliance that is not kept", "P(complies, not kept)"),
        rule("bits", "Information of the replies on the types", "I(T; R)"),
        rule("evsi", "Worth of the replies as information", "as test.evsi, levers set so"),
        rule(
            "parties.{party}",
            "Mean payoff of the party's sincere types under the offer",
            "E[U | sincere, offer]",
        ),
        Rule(
            f"{at}.incentives[{{k}}].**",
            "How much better, in points, the type does at this move by what it is meant to do, "
            "everything after it as solved; ends over worlds; share of worlds where it pays "
            f"{where}",
            "max_intended Q_w − max_other Q_w, averaged over worlds by reach",
            (),
            LEVERS,
        ),
    )


RULES: tuple[Rule, ...] = (
    *_of_setting("design.settings[{i}]", "at this setting of the levers."),
    *_of_setting("design.declared", "with the levers as declared."),
    Rule(
        "design.levers.{lever}.**", "What the case declares of the lever.", "declared", (), LEVERS
    ),
    Rule(
        "design.dependence[{k}].moves.{measure}",
        "The largest change along this lever, the other levers held.",
        "max over rows of the grid of (max − min)",
        (),
        LEVERS,
    ),
    Rule(
        "design.scenario.overrides.**",
        "What the recommended offer sets, as a scenario of the case.",
        "levers of the recommended setting",
        ("design.recommended",),
        LEVERS,
    ),
    Rule(
        "design.separating.**",
        "The level of separation asked for, how many settings reach it, and the positions of the "
        "cheapest and of the one that separates most.",
        "arg max of value, or of the sincere types' payoff, among separation ≥ level",
        ("design.solved",),
        LEVERS,
    ),
    Rule(
        "design.**",
        "How the design was made: worlds, seed, points of each range, rounds of refinement, "
        "settings of the grid and solved, positions among the settings.",
        "counted",
        ("worlds", "design.solved"),
    ),
)
