"""How the numbers of `argued` come about."""

from __future__ import annotations

from overture.brief.explain.rule import Rule

GROUNDED = (
    "Dung (1995) for the grounded extension; Nouioua and Risch (2011) for support; Li, Oren and "
    "Norman (2012) for probabilities"
)
WORLDS = ("argued.worlds",)
ALL = ("place:arguments",)
ONE = ("argument:{k}",)
UPHELD = "Σ_w w 1[ x in the grounded extension of the arguments made in w ] / Σ_w w"


RULES: tuple[Rule, ...] = (
    Rule(
        "argued.policy.{option}.accepted",
        "Share of worlds in which the arguments uphold the option. Null where no argument names "
        "it.",
        UPHELD,
        WORLDS,
        (*ALL, "option:{option}"),
        GROUNDED,
    ),
    Rule(
        "argued.policy.{option}.undecided",
        "Share of worlds in which the arguments neither uphold the option nor defeat it.",
        "Σ_w w 1[ x neither in it nor defeated by it ] / Σ_w w",
        WORLDS,
        (*ALL, "option:{option}"),
        GROUNDED,
    ),
    Rule(
        "argued.policy.{option}.best_share",
        "Share of worlds in which the option is the best one, as in the advice.",
        "Σ_w w 1[ V_w(a) = max_b V_w(b) ] / Σ_w w",
        ("advice.policies.{option}.best_share",),
        ("option:{option}",),
    ),
    Rule(
        "argued.arguments[{k}].holds",
        "Share of worlds in which all premises of the argument hold, so that it is made there.",
        "Σ_w w 1[ premises hold in w ] / Σ_w w",
        WORLDS,
        ONE,
    ),
    Rule(
        "argued.arguments[{k}].accepted",
        "Share of worlds in which the argument is upheld.",
        UPHELD,
        ("argued.arguments[{k}].holds",),
        ONE,
        GROUNDED,
    ),
    Rule(
        "argued.arguments[{k}].undecided",
        "Share of worlds in which the argument is made, and neither upheld nor defeated.",
        "holds − accepted − answered",
        tuple(f"argued.arguments[{{k}}].{key}" for key in ("holds", "accepted", "answered")),
        ONE,
        GROUNDED,
    ),
    Rule(
        "argued.arguments[{k}].answered",
        "Share of worlds in which the argument is made and defeated: something upheld attacks it, "
        "or all that supports it has fallen.",
        "Σ_w w 1[ x made and defeated in w ] / Σ_w w",
        ("argued.arguments[{k}].holds",),
        ONE,
        GROUNDED,
    ),
    Rule(
        "argued.arguments[{k}].carries",
        "By how much the conclusion would be upheld in fewer worlds without this argument; "
        "negative where it speaks against the conclusion.",
        "P(conclusion upheld) − P(conclusion upheld | argument taken out)",
        ("argued.policy.*.accepted",),
        ONE,
        GROUNDED,
    ),
    Rule(
        "argued.unanswered[{k}].probability",
        "Share of worlds in which this objection, to the conclusion or to what supports it, is "
        "upheld itself.",
        UPHELD,
        WORLDS,
        ALL,
        GROUNDED,
    ),
    Rule(
        "argued.granted.stable",
        "How many stable extensions there are if every premise is granted. Null where too much is "
        "left open to list them.",
        "counted",
        (),
        ALL,
        GROUNDED,
    ),
    Rule(
        "argued.**",
        "How many worlds were looked at, and how many different sets of arguments are made in "
        "them; each set is solved once.",
        "counted",
        ("worlds",),
        ALL,
    ),
)
