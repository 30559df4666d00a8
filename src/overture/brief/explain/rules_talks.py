"""How the numbers of `talks` come about: packages, points, texts, what is worth talking."""

from __future__ import annotations

from overture.brief.explain.rule import Rule
from overture.brief.explain.rules_ratifying import RATIFYING
from overture.brief.explain.rules_talks_uncertain import UNCERTAIN
from overture.brief.explain.talks_rule import AGENDA
from overture.brief.explain.talks_rule import talks_rule as _rule

NO_DEAL = ("talks.no_deal.{party}.mean",)
FOLD = "Kung, Luccio & Preparata (1975), folded issue by issue"
POINTS = {
    "nash": ("The product of all gains over no deal, the largest of all packages", "Nash (1950)"),
    "kalai_smorodinsky": (
        "The least share that a party gets of the most that it could gain, the largest of all "
        "packages",
        "Kalai & Smorodinsky (1975)",
    ),
    "egalitarian": ("The least gain over no deal, the largest of all packages", "Kalai (1977)"),
    "utilitarian": ("The sum of what a package is worth to all, the largest of all packages", ""),
}


def _of_points() -> tuple[Rule, ...]:
    tail = ": its value, the bound proved for it where a programme found it, and the ties counted"
    found = [
        _rule(f"points.{name}.{{number}}", says + tail, "as defined", (), AGENDA, cites)
        for name, (says, cites) in POINTS.items()
    ]
    every = "What the package of this point is worth to the party, averaged over its types"
    found.append(_rule("points.{point}.utilities.{party}", every, "Σ_issues E[worth]"))
    found.append(_rule("points.{point}.all[{k}].{party}", f"{every}; one of the ties", "as above"))
    return tuple(found)


RULES: tuple[Rule, ...] = (
    _rule("packages", "Packages that the rules of the agenda allow", "counted"),
    _rule(
        "zone.size",
        "Packages that are worth no deal or more to every party, averaged over its types. Null "
        "where they are too many to count",
        "#{ package : u_p ≥ d_p for every p }",
        ("talks.no_deal.*.mean",),
    ),
    _rule(
        "zone.sampled.**",
        "Packages drawn evenly where the zone is too large to count, and how many of them are "
        "worth no deal or more to every party",
        "counted",
    ),
    _rule(
        "zone.relaxation.**",
        "The package nearest to agreement, and by how much the parties would have to ask less",
        "min Σ_p max(0, d_p − u_p)",
    ),
    _rule(
        "zone.fewest.**",
        "The package that the fewest parties refuse, and by how much they would have to ask less",
        "min #{ p : u_p < d_p }, then min Σ_p max(0, d_p − u_p)",
    ),
    _rule(
        "frontier.size",
        "Packages (distinct in their worths) that no other one is better than for all",
        "#{ efficient vectors of worths }",
        (),
        AGENDA,
        FOLD,
    ),
    _rule(
        "frontier.size_above_reservation",
        "Efficient packages that are worth no deal or more to every party",
        "#{ efficient u : u ≥ d }",
        ("talks.no_deal.*.mean",),
    ),
    _rule("frontier.listed", "Efficient packages that the JSON lists", "counted"),
    _rule(
        "frontier.packages[{k}].utilities.{party}",
        "What the package is worth to the party in the central world, averaged over its types",
        "Σ_issues E[weight × worth + belief × payment]",
    ),
    *_of_points(),
    _rule(
        "recommended.negligible",
        "A type that comes to the table with at most this probability need not sign",
        "declared in the program",
    ),
    _rule(
        "recommended.{who}.zone",
        "Packages that every type that must sign would sign. Null where they are too many to count",
        "#{ package : u_t ≥ d_t for every t }",
        ("talks.no_deal.*.by_type.*",),
    ),
    _rule(
        "recommended.{who}.{part}.{party}.{type}",
        "The probability of the type at the table, or what the Nash package among those that all "
        "types would sign is worth to it above no deal",
        "P(t | the table opens); u_t − d_t",
        ("talks.no_deal.{party}.by_type.{type}",),
    ),
    _rule(
        "recommended.{who}.points.{point}.**",
        "A bargaining point among the packages that every type would sign: its value, its ties, "
        "and what it is worth to each party, averaged over the types that must sign",
        "as of points, over { package : u_t ≥ d_t for every t }",
        ("talks.recommended.{who}.zone",),
        AGENDA,
        "Nash (1950)",
    ),
    _rule(
        "recommended.{who}.relaxation.**",
        "Where every package is refused by some type: the package nearest to agreement, and by how "
        "much each type would have to ask less",
        "min Σ_t max(0, d_t − u_t)",
    ),
    _rule(
        "recommended.{who}.blocks.**",
        "Packages that every other type would sign, and this one alone refuses",
        "#{ package : only t refuses }",
    ),
    _rule(
        "recommended.{who}.likeliest.**",
        "The largest probability, over packages, that those come to the table who would sign it",
        "max Π_p Σ_t P(t) 1[ u_t ≥ d_t ]",
        ("talks.uncertain.odds.*.*",),
    ),
    _rule(
        "no_deal.{party}.mean",
        "What no deal is worth to the party in the points of the agenda, averaged over its types",
        "Σ_t P(t) d_t",
        ("talks.no_deal.{party}.by_type.*", "talks.uncertain.odds.{party}.*"),
    ),
    _rule(
        "no_deal.{party}.by_type.{type}",
        "What no deal is worth to the type: as declared, or from the solved game, the worth that a "
        "package would need for the party to be as well off signed as with failed talks",
        "mean worth + (E[payoff | talks fail] − mean_k E[payoff | k signed]) / slope",
    ),
    _rule(
        "opens",
        "The probability that the table opens, under the policy that makes it likeliest",
        "max_a P(opens_if | a)",
        (),
        ("place:agenda.opens_if",),
    ),
    _rule(
        "table[{k}].gains.{party}",
        "What the package is worth to the party above no deal, averaged over its types",
        "u_p − d_p",
        NO_DEAL,
    ),
    _rule(
        "table[{k}].against_text.{party}",
        "What the package is worth to the party above the current text",
        "u_p(package) − u_p(text)",
    ),
    _rule(
        "table[{k}].issues[{i}].gains.{party}",
        "What the change of this issue against the current text is worth to the party",
        "E[worth of the new option] − E[worth of the option in the text]",
    ),
    _rule(
        "swaps[{k}].gains.{party}",
        "What this swap of two issues gives the party against the current text",
        "u_p(text with the swap) − u_p(text)",
        (),
        AGENDA,
        "Buchanan & Tullock (1962)",
    ),
    _rule(
        "single_text[{k}].gains.{party}",
        "What this step from one draft to the next gives the party",
        "u_p(draft) − u_p(draft before)",
        (),
        AGENDA,
        "Raiffa (1982)",
    ),
    _rule(
        "improvements_in_all",
        "Efficient packages that everybody likes at least as well as the current text, and "
        "somebody better",
        "counted",
    ),
    _rule("types[{k}].probability", "The probability of these types together", "Π_p P(t_p)"),
    _rule(
        "types[{k}].zone",
        "Packages that are worth no deal or more to every party, of these types",
        "#{ package : u ≥ d }",
    ),
    _rule(
        "types[{k}].gains.{party}",
        "What the Nash package among these types is worth to the party above no deal",
        "u_p − d_p",
    ),
    *RATIFYING,
    *UNCERTAIN,
    _rule(
        "worth_of_talking.worlds",
        "Worlds on which the game was solved again with the table closed",
        "the first of all",
    ),
    _rule(
        "worth_of_talking.worth",
        "What it is worth to the advised party that there is a table: the best policy with it less "
        "the best one with the table closed",
        "max_a mean V(a; open) − max_a mean V(a; closed)",
        ("talks.worth_of_talking.policies.*.with", "talks.worth_of_talking.policies.*.without"),
    ),
    _rule(
        "worth_of_talking.policies.{option}.{number}",
        "The policy in the game solved again: its mean value with the table and without, the "
        "difference, and the probability that a package is signed",
        "mean V(a; open), mean V(a; closed), their difference, P(signed | a)",
        ("talks.worth_of_talking.worlds",),
        (*AGENDA, "option:{option}"),
    ),
    _rule(
        "worth_of_talking.candidates[{k}].proposed",
        "How probable the package is where the table of the game opens, under the best policy",
        "P(table = package | table opens, a*)",
        (),
        AGENDA,
    ),
    _rule(
        "worth_of_talking.candidates[{k}].signed",
        "How probable the signature of the package is once it is on the table",
        "P(signed | table = package, a*)",
        ("talks.worth_of_talking.candidates[{k}].proposed",),
        AGENDA,
    ),
    _rule(
        "deal_needed.{number}",
        "What a signed package must be worth to the advised party for the offer to be best: the "
        "lead of the offer now, how often a package is signed, what one is worth now, and by how "
        "much more (solved again, and with strategies held) it would have to be",
        "V(offer) = max_a≠offer V(a), solved for points added where a package is signed",
        ("talks.deal_needed.worlds",),
    ),
    _rule(
        "adjusted_winner.**",
        "Adjusted Winner: how far each issue goes the way of the first party, and what each party "
        "then has of what it could win",
        "issues to whoever gives them more points, then moved in order of the ratio until even",
        (),
        AGENDA,
        "Brams & Taylor (1996)",
    ),
    _rule(
        "side_payments.**",
        "What payments between the parties named could open: packages that all would take with "
        "them, and the least payment that opens one",
        "Σ_p max(0, d_p − u_p) ≤ max, and no more than the others gain",
    ),
    _rule(
        "ceilings.inspections.**",
        "Inspections: how likely they notice a breach at some of the declared sites, how many it "
        "takes, and what they are worth to one who knows the plan",
        "1 − Σ_k C(d, k) C(N − d, n − k) / C(N, n) (1 − q)^k; −C(n − 1, k) / Σ_{i≤k} C(n, i)",
        (),
        ("place:ceilings",),
        "Jaech & Russell (1991); Dresher (1962)",
    ),
    _rule(
        "ceilings.**",
        "Holdings (declared, or the median of what the record counts) against the ceilings of each "
        "group and zone, what is too much, and the least number that must go under each option, "
        "state by state, so that the largest share of any one holding is as small as it can be",
        "holdings in the zone and all zones inside it − ceiling; all holdings − the largest flow",
        (),
        ("place:ceilings",),
        "Treaty on Conventional Armed Forces in Europe (1990), articles IV to VI; Ford & Fulkerson "
        "(1956)",
    ),
)
