"""How the numbers of bodies come about: what would win them, measures, accessions."""

from __future__ import annotations

from overture.brief.explain.rule import Rule

VASICEK = "Vasicek (1987) for the common factor"
OWEN = "Shapley & Shubik (1954), by Owen's (1972) integral"
DUNG = "Dung (1995), probabilities over worlds as in Li, Oren & Norman (2012)"

BODY = "talks.ratification.bodies.{name}"
MEASURE = "plan.responses.{name}"
ACCESSION = "talks.accessions.{name}"


def _winning(at: str, lines: tuple[str, ...]) -> tuple[Rule, ...]:
    return (
        Rule(
            f"{at}.levels[{{k}}].level", "A level of consent that is asked for", "fixed", (), lines
        ),
        Rule(
            f"{at}.levels[{{k}}].consent",
            "The probability that the body consents once the members named are sure to",
            "P(passes | c_i = 1 for the set), other credences as in the central world",
            (f"{at}.levels[{{k}}].level",),
            lines,
            VASICEK,
        ),
        Rule(
            f"{at}.levels[{{k}}].least",
            "How many members must be sure at least for the body to reach the level",
            "min #{ i in S : P(passes | S sure) ≥ level }, or a bound from below",
            (f"{at}.levels[{{k}}].level",),
            lines,
        ),
    )


def _seat(at: str, place: str, lines: tuple[str, ...]) -> tuple[Rule, ...]:
    here = f"{at}.{place}"
    return (
        Rule(f"{here}.count", "Members that are alike in this row", "counted", (), lines),
        Rule(
            f"{here}.consents",
            "The credence that the member consents, the mean over worlds",
            "E[c_i]",
            (),
            lines,
        ),
        Rule(
            f"{here}.decides",
            "The probability that the member's consent decides, the others as they are",
            "E[ P(passes | i consents) − P(passes | i refuses) ]",
            (),
            lines,
            VASICEK,
        ),
        Rule(
            f"{here}.blocks",
            "How likely the member is among those who refuse when the body does not consent",
            "P(i refuses and it fails) / P(it fails)",
            (),
            lines,
            VASICEK,
        ),
        Rule(
            f"{here}.power",
            "The share of orders of consenting in which the member makes the body pass",
            "∫ P(i decides | all others consent with t) dt",
            (),
            lines,
            OWEN,
        ),
        Rule(
            f"{here}.price",
            "By how much sure consent of the member raises the probability of consent",
            "E[ P(passes | c_i = 1) − P(passes) ]",
            (f"{at}.consent",),
            lines,
            VASICEK,
        ),
    )


RATIFY = ("place:agenda.ratify",)
OF_MEASURE = ("decided:responses.{name}",)
OF_ACCESSION = ("decided:accessions.{name}",)

RULES: tuple[Rule, ...] = (
    *_winning(BODY, RATIFY),
    Rule(
        f"{BODY}.levels[{{k}}].gain",
        "How many points above no deal a text must be worth to the party for its body to consent "
        "with the level, 0 where it does already. Null where no text suffices, or where the party "
        "has no precision",
        "max(0, s) / λ, where consent with all log-odds moved by s reaches the level",
        (f"{BODY}.precision", f"{BODY}.levels[{{k}}].level"),
        (*RATIFY, "rationality:{name}"),
        "McFadden (1974) for the logit shift",
    ),
    Rule(
        f"{BODY}.levels[{{k}}].short",
        "How many of these points the Nash package does not give",
        "max(0, s / λ − (u_p − d_p))",
        (f"{BODY}.levels[{{k}}].gain",),
        (*RATIFY, "rationality:{name}"),
    ),
    Rule(
        f"{BODY}.precision",
        "The median precision with which members of the body mind what a text is worth; 0 where "
        "the case states none",
        "median λ",
        (),
        ("rationality:{name}",),
    ),
    *_winning(MEASURE, OF_MEASURE),
    Rule(
        f"{MEASURE}.consent",
        "The probability that the body agrees to the measure; 1 where it has, or nobody needs to",
        "E[ P(body consents) ]",
        (),
        OF_MEASURE,
        VASICEK,
    ),
    *_seat(MEASURE, "decides", OF_MEASURE),
    Rule(f"{MEASURE}.lead", "Days from the decision to the effect", "declared", (), OF_MEASURE),
    Rule(
        f"{MEASURE}.cost.{{point}}",
        "What the measure costs the advised party: mean, 5 % and 95 % point over worlds. It is in "
        "no payoff",
        "E[cost], and weighted quantiles",
        (),
        OF_MEASURE,
    ),
    Rule(
        f"{MEASURE}.adds.{{quantity}}.expected",
        "What the measure adds to the quantity where it is carried out, consent weighed in",
        "E[ amount · P(body consents) ]",
        (f"{MEASURE}.consent", f"{MEASURE}.adds.{{quantity}}.mean"),
        OF_MEASURE,
    ),
    Rule(
        f"{MEASURE}.adds.{{quantity}}.{{point}}",
        "The amount that the measure adds if it is agreed: mean, 5 % and 95 % point over worlds",
        "E[amount], and weighted quantiles",
        (),
        OF_MEASURE,
    ),
    Rule(
        f"{MEASURE}.executed.{{option}}",
        "How likely it is under the option that the measure is carried out",
        "P(executed_when | a)",
        (),
        OF_MEASURE,
    ),
    Rule(
        f"{MEASURE}.triggered.{{option}}",
        "How likely it is under the option that the measure is set off",
        "P(trigger | a)",
        (),
        OF_MEASURE,
    ),
    *_winning(ACCESSION, OF_ACCESSION),
    Rule(f"{ACCESSION}.members", "Members of the body", "counted", (), OF_ACCESSION),
    Rule(
        f"{ACCESSION}.worlds", "Worlds over which the means are taken", "counted", (), OF_ACCESSION
    ),
    Rule(
        f"{ACCESSION}.omitted", "Kinds of members beyond those listed", "counted", (), OF_ACCESSION
    ),
    Rule(
        f"{ACCESSION}.consent",
        "The probability that the body consents, whether the criteria are met or not",
        "E[ P(body consents) ]",
        (),
        OF_ACCESSION,
        VASICEK,
    ),
    Rule(
        f"{ACCESSION}.criteria[{{k}}].upheld",
        "The share of worlds in which the argument that states the criterion is upheld",
        "E[ 1{argument in the grounded extension} ]",
        (),
        OF_ACCESSION,
        DUNG,
    ),
    Rule(
        f"{ACCESSION}.met",
        "The share of worlds in which all criteria are upheld",
        "E[ Π_k 1{criterion k upheld} ]",
        (f"{ACCESSION}.criteria[*].upheld",),
        OF_ACCESSION,
        DUNG,
    ),
    Rule(
        f"{ACCESSION}.passes",
        "The probability that the member is ever admitted",
        "E[ 1{criteria upheld} · P(body consents) ]",
        (f"{ACCESSION}.met", f"{ACCESSION}.consent"),
        OF_ACCESSION,
    ),
    Rule(
        f"{ACCESSION}.error",
        "Standard error of that probability over worlds",
        "√(Σ w²(x − x̄)²) / Σ w",
        (f"{ACCESSION}.passes", f"{ACCESSION}.worlds"),
        OF_ACCESSION,
    ),
    *_seat(ACCESSION, "seats[{k}]", OF_ACCESSION),
    *_seat(ACCESSION, "decides", OF_ACCESSION),
    Rule(
        f"{ACCESSION}.seats[{{k}}].raises",
        "By how much sure consent of the member raises the probability of the admission",
        "E[ 1{criteria upheld} · (P(passes | c_i = 1) − P(passes)) ]",
        (f"{ACCESSION}.passes",),
        OF_ACCESSION,
    ),
    Rule(
        f"{ACCESSION}.decides.raises",
        "By how much sure consent of the member raises the probability of the admission",
        "E[ 1{criteria upheld} · (P(passes | c_i = 1) − P(passes)) ]",
        (f"{ACCESSION}.passes",),
        OF_ACCESSION,
    ),
    Rule(
        f"{ACCESSION}.worth.{{party}}.expected",
        "What the open door is worth to the party, in its points",
        "E[ 1{criteria upheld} · P(body consents) · worth ]",
        (f"{ACCESSION}.passes", f"{ACCESSION}.worth.{{party}}.sure"),
        ("place:accessions.{name}.worth", "decided:accessions.{name}"),
    ),
    Rule(
        f"{ACCESSION}.worth.{{party}}.{{which}}",
        "What a sure admission would be worth to the party, or the standard error of either worth",
        "E[worth]; √(Σ w²(x − x̄)²) / Σ w",
        (),
        ("place:accessions.{name}.worth",),
    ),
    Rule(
        f"{ACCESSION}.assumption.implied",
        "The credence of never that body and criteria imply",
        "1 − P(admitted)",
        (f"{ACCESSION}.passes",),
        OF_ACCESSION,
    ),
    Rule(
        f"{ACCESSION}.assumption.{{which}}",
        "The credence of the assumption that the case states (mean, 5 % and 95 % point), or the "
        "standard error of the implied one",
        "E[credence], and weighted quantiles",
        (),
        ("place:accessions.{name}.assumption", "place:assumptions"),
    ),
)
